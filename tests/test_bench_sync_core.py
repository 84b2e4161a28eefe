"""What the measurements of the core count at tiny sizes; never how long anything takes."""

from collections.abc import Iterator

import pytest

from bench import sync_core, sync_growth
from fakes import FakeServer


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running


def test_a_load_is_replayed_request_by_request(server: FakeServer) -> None:
    found = sync_core.measured(server, employees=3, projects=2)
    # A token, a page of each of four lists, and a new record for each old one.
    assert found["requests"] >= 1 + 4 + 5
    assert found["requests_per_record"] == found["requests"] / 5
    assert server.worlds() == ()


def test_a_replay_that_came_to_something_else_ends_the_run(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_core, "replayed", lambda *_: 0.0)
    with pytest.raises(SystemExit, match="not the same work"):
        sync_core.measured(server, employees=1, projects=0)


def test_turns_count_the_requests_of_both_sizes(server: FakeServer) -> None:
    turns = sync_growth.turns(server, few=10, many=20)
    assert len(turns) == sync_growth.TURNS
    for turn in turns:
        assert turn["quiet_requests of 10"] < turn["edits_requests of 10"]
        assert turn["edits_requests of 20"] == turn["edits_requests of 10"]
        assert turn["floor_mib"] <= turn["load_mib"] <= turn["peak_mib"]

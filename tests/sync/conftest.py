"""The two fakes over real sockets, a world per test, and the core set upon it."""

import logging
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from fakes import Entry, FakeServer, World
from sync.adapter import BuiltinSubject
from tests.sync.histories import Edges, Stages

_numbers = count()

# For state machines. A cycle is some ten requests over sockets, and shrinking takes minutes.
_SLOW = [HealthCheck.too_slow]
_NOT_SHRUNK = [Phase.explicit, Phase.generate]
settings.register_profile(
    "bounded",
    max_examples=100,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=_SLOW,
    phases=_NOT_SHRUNK,
)
settings.register_profile("shrink", settings.get_profile("bounded"), phases=list(Phase))
settings.register_profile(
    "long",
    max_examples=5000,
    stateful_step_count=40,
    derandomize=False,
    deadline=None,
    print_blob=True,
    suppress_health_check=_SLOW,
)


@pytest.fixture(scope="session")
def server() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running


@pytest.fixture
def make_world(server: FakeServer) -> Iterator[Callable[[Mapping[str, str]], World]]:
    worlds: list[World] = []

    def make(switches: Mapping[str, str]) -> World:
        worlds.append(server.new_world(name=f"sync-{next(_numbers)}", switches=switches))
        return worlds[-1]

    yield make
    for world in worlds:
        server.drop_world(world)
    assert not server.refusals
    assert server.faults == []


@pytest.fixture
def world(make_world: Callable[[Mapping[str, str]], World]) -> World:
    return make_world({})


@pytest.fixture
def environment(world: World, tmp_path: Path) -> dict[str, str]:
    return world.environment("subject") | {"SUBJECT_STATE_DIR": str(tmp_path)}


@pytest.fixture
def subject(environment: dict[str, str]) -> Iterator[BuiltinSubject]:
    started = BuiltinSubject()
    started.start(environment)
    yield started
    started.stop()


@pytest.fixture
def writes(world: World) -> Callable[[], list[Entry]]:
    """What the core has asked to be written so far, applied or refused."""

    def so_far() -> list[Entry]:
        return [
            entry
            for entry in world.journal.entries(actor="subject")
            if entry.kind in {"create", "update"}
        ]

    return so_far


@pytest.fixture
def stages(
    server: FakeServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Stages]:
    # Hundreds of runs would say the same hundreds of times.
    caplog.set_level(logging.CRITICAL, logger="sync")
    edges = Edges()
    edges.install(monkeypatch)
    made = Stages(server, tmp_path, edges)
    yield made
    made.close()
    assert not server.refusals
    assert server.faults == []

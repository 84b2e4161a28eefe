"""The two fakes over real sockets, a world per test, and the core set upon it."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest

from fakes import Entry, FakeServer, World
from sync.adapter import BuiltinSubject

_numbers = count()


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

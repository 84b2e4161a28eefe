"""Both systems on sockets, a fresh world for each test, and what all requests together came to."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fakes import FakeServer, World
from fakes.openapi import describe_crmoffice, describe_tidsbanken
from tests.openapi.formats import register_formats
from tests.openapi.fuzzing import System, furnish, operations_of, systems_of, tags_of

# Addresses are not part of what these say about operations.
DOCUMENTS: dict[str, dict[str, Any]] = {
    "tidsbanken": describe_tidsbanken("http://tidsbanken.test/"),
    "crmoffice": describe_crmoffice("http://crmoffice.test/"),
}
OPERATIONS = [(name, each) for name in DOCUMENTS for each in operations_of(DOCUMENTS[name])]
TAGS = [(name, each) for name in DOCUMENTS for each in tags_of(DOCUMENTS[name])]


@pytest.fixture(scope="session")
def server() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running
        assert running.faults == []


@pytest.fixture
def meet(server: FakeServer) -> Iterator[Callable[[str, str], System]]:
    worlds: list[World] = []

    def meet_in_new_world(name: str, target: str) -> System:
        world = server.new_world(name=f"{name}/{target}", seed=len(worlds))
        worlds.append(world)
        furnish(world, target)
        register_formats(world)
        return systems_of(server, world)[name]

    yield meet_in_new_world
    for world in worlds:
        server.drop_world(world)

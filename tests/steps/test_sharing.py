"""Scenarios that share one world see their own part of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from checklist import Entity
from fakes import FakeServer, World
from steps.knowledge import Number, Text
from steps.sharing import Later, LaterSystem, Shared

ANSATT = Entity(system="Tidsbanken", name="Ansatt")


@pytest.fixture
def world() -> Iterator[World]:
    with FakeServer() as server:
        yield server.new_world(name="w")


def test_a_later_journal_shows_what_comes_later(world: World) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Etternavn": "Li", "Fornavn": "Bo"})
    later = Later(world.journal)
    assert (len(later), later.first, later.last, later.entries()) == (0, 2, 1, ())
    assert not later.wait(after=1, seconds=0)
    world.insert("Tidsbanken", "Ansatt", {"Id": 2, "Etternavn": "Li", "Fornavn": "Bo"})
    assert [one.number for one in later.entries()] == [2]
    assert (len(later), later.first, later.last, later.has_lost) == (1, 2, 2, False)
    assert later.wait(after=1, seconds=0)
    world.journal.forget()
    assert later.has_lost


def test_a_wait_for_the_journal_ends_with_the_next_entry(world: World) -> None:
    with ThreadPoolExecutor() as pool:
        waits = [pool.submit(world.journal.wait, 0, 30) for _ in range(2)]
        world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Etternavn": "Li", "Fornavn": "Bo"})
        assert [wait.result(timeout=10) for wait in waits] == [True, True]


def test_a_later_system_shows_what_comes_later(world: World) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Etternavn": "Li", "Fornavn": "Bo"})
    system = LaterSystem(world, "Tidsbanken")
    assert system.records(ANSATT) == {}
    system.create(ANSATT, {"Id": 2, "Etternavn": "Ås", "Fornavn": "Bo"})
    assert list(system.records(ANSATT)) == [2]


def test_no_value_is_given_twice_in_a_world_that_is_shared(world: World) -> None:
    shared = Shared(world, {})
    numbers, texts = set(), set()
    for _ in range(3):
        values = shared.values("always the same")
        numbers |= {values.number() for _ in range(20)}
        texts |= {values.text(Text(sample="title")) for _ in range(20)}
        texts |= {str(values.amount(Number())) for _ in range(20)}
    assert (len(numbers), len(texts)) == (60, 120)

"""A business system as its users see it: the judge's only door to it."""

from collections.abc import Mapping
from typing import Protocol

import fakes
from checklist import Entity
from reports.record import Json
from steps.knowledge import KNOWN

Key = int | str
Record = Mapping[str, Json]


class System(Protocol):
    """One system in which the judge plays the users and looks at the records.

    Behind it stands a fake today; a live system over its API is the second
    implementation it is made for.
    """

    name: str

    def create(self, entity: Entity, values: Mapping[str, Json]) -> Key:
        """Save a new record and return its key."""

    def edit(self, entity: Entity, key: Key, values: Mapping[str, Json]) -> None:
        """Save new values of some properties of a record."""

    def records(self, entity: Entity) -> Mapping[Key, Record]:
        """Return all records of an entity as they show now, by key."""


class FakeSystem:
    """One of the two fakes, through its in-process door."""

    def __init__(self, universe: fakes.World, name: str) -> None:
        self.name = name
        self._universe = universe

    def create(self, entity: Entity, values: Mapping[str, Json]) -> Key:
        """Save a new record and return its key."""
        created = self._universe.insert(self.name, entity.name, values)
        key = created[KNOWN[entity].key]
        assert isinstance(key, int | str), f"{entity} has the key {key!r}"  # noqa: S101  for the type
        return key

    def edit(self, entity: Entity, key: Key, values: Mapping[str, Json]) -> None:
        """Save new values of some properties of a record."""
        self._universe.update(self.name, entity.name, key, values)

    def records(self, entity: Entity) -> Mapping[Key, Record]:
        """Return all records of an entity as they show now, by key."""
        return self._universe.records(self.name, entity.name)

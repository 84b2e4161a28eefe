"""A business system as its users see it: the judge's only door to it."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import fakes
from checklist import Entity
from reports.record import Json
from steps.knowledge import facts_of
from steps.paths import flat, nested
from steps.verdicts import CannotTell

Key = int | str
CRMOFFICE = "CRMOffice"
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

    def clear(self, entity: Entity, key: Key, names: Collection[str]) -> None:
        """Leave some properties of a record without a value."""

    def delete(self, entity: Entity, key: Key) -> None:
        """Take a record away."""

    def records(self, entity: Entity) -> Mapping[Key, Record]:
        """Return all records of an entity as they show now, by key."""

    def normalised(self, entity: Entity, name: str, text: str) -> str:
        """Return what the system makes of a text that is saved in a property."""

    def takes_anything(self, entity: Entity, name: str) -> bool:
        """Tell whether a property may have any value, and need not name another record."""


class FakeSystem:
    """One of the two fakes, through its in-process door."""

    def __init__(self, universe: fakes.World, name: str) -> None:
        self.name = name
        self._universe = universe

    def create(self, entity: Entity, values: Mapping[str, Json]) -> Key:
        """Save a new record and return its key; CannotTell if the system does not take it."""
        with _told(entity):
            created = self._universe.insert(self.name, entity.name, values)
        _expect_kept(entity, values, created)
        key = created[facts_of(entity).key]
        assert isinstance(key, int | str), f"{entity} has the key {key!r}"  # noqa: S101  for the type
        return key

    def edit(self, entity: Entity, key: Key, values: Mapping[str, Json]) -> None:
        """Save new values of some properties; CannotTell if the system does not take them."""
        with _told(entity):
            edited = self._universe.update(self.name, entity.name, key, values)
        _expect_kept(entity, values, edited)

    def clear(self, entity: Entity, key: Key, names: Collection[str]) -> None:
        """Leave some properties without a value; CannotTell if the system does not take that."""
        is_null = self.name != CRMOFFICE or self._universe.switches.peek("clear_idiom") == "null"
        record = self.records(entity)[key]
        empty: Json = None if is_null else ""
        with _told(entity):
            values = nested(dict.fromkeys(names, empty), record)
            self._universe.update(self.name, entity.name, key, values)

    def delete(self, entity: Entity, key: Key) -> None:
        """Take a record away; CannotTell if the system does not let it go."""
        with _told(entity):
            self._universe.delete(self.name, entity.name, key)

    def normalised(self, entity: Entity, name: str, text: str) -> str:
        """Return what the system makes of a text that is saved in a property."""
        return self._universe.faults.normalised(self.name, entity.name, name, text)

    def takes_anything(self, entity: Entity, name: str) -> bool:
        """Tell whether a property may have any value, and need not name another record."""
        switch = facts_of(entity).checked.get(name)
        return switch is None or self._universe.switches.peek(switch) == "off"

    def records(self, entity: Entity) -> Mapping[Key, Record]:
        """Return all records of an entity as they show now, by key."""
        return self._universe.records(self.name, entity.name)


@contextmanager
def _told(entity: Entity) -> Iterator[None]:
    """Turn a refusal of what a user enters into what it is: nothing that the subject could help."""
    try:
        yield
    except fakes.Refused as refusal:
        told = "; ".join(f"{name}: {', '.join(why)}" for name, why in refusal.fields.items())
        raise CannotTell(
            f"{entity.system} does not take what was entered in {entity}: {told or refusal.message}"
        ) from refusal


def _expect_kept(entity: Entity, values: Mapping[str, Json], record: Record) -> None:
    shown = {name for name, _ in flat(record)}
    lost = [name for name, value in flat(values) if value is not None and name not in shown]
    if lost:
        raise CannotTell(f"{entity.system} does not keep {', '.join(lost)} of {entity}.")

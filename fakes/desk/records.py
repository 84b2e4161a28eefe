"""Records by hand: a tester plays a user, through the same rules as every client."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from fakes.desk.fields import fields_of
from fakes.desk.problem import Problem, not_accepted
from fakes.errors import Refused
from fakes.values import Json, Key, Record
from fakes.world import World


@runtime_checkable
class Deletes(Protocol):
    """A world in which records can be deleted. Goes once every world can."""

    def delete(self, system: str, entity: str, key: Key) -> object:
        """Take a record away; raises Refused."""


@runtime_checkable
class HoldsDeletes(Protocol):
    """A system that lets records be deleted."""

    def delete(self, entity: str, key: Key, actor: str) -> object:
        """Take a record away; raises Refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The records of one entity in a world; raises Problem with 404 when there is no such entity."""

    world: World
    system: str
    entity: str

    def __post_init__(self) -> None:
        known = self.world.entities()
        if (self.system, self.entity) in known:
            return
        systems = list(dict.fromkeys(system for system, _ in known))
        if self.system not in systems:
            told = f"it was {self.system[:60]!r}; it must be one of {', '.join(systems)}"
            raise Problem(404, "system", told)
        entities = ", ".join(entity for system, entity in known if system == self.system)
        told = f"it was {self.entity[:60]!r}; {self.system} has {entities}"
        raise Problem(404, "entity", told)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all properties."""
        return tuple(each.name for each in fields_of(self.world, self.system, self.entity))

    @property
    def offers_delete(self) -> bool:
        """Whether a record here can be deleted."""
        systems = {each.name: each for each in (self.world.tidsbanken, self.world.crmoffice)}
        return isinstance(self.world, Deletes) and isinstance(systems[self.system], HoldsDeletes)

    def all(self) -> dict[Key, Record]:
        """Return all records."""
        return self.world.records(self.system, self.entity)

    def entries(self) -> list[Json]:
        """Return all records as `entry` does."""
        versions = self.world.versions(self.system, self.entity)
        return [
            {"key": key, "version": versions.get(key, 0), "values": values}
            for key, values in self.all().items()
        ]

    def key(self, text: str) -> Key:
        """Return the key that a path or a form names; raises Problem with 404."""
        for key in self.all():
            if str(key) == text:
                return key
        raise Problem(404, "key", f"no {self.entity} has the key {text[:60]!r}")

    def insert(self, values: Mapping[str, Json]) -> Record:
        """Create a record and return it as `entry` does; raises Problem."""
        try:
            self.world.insert(self.system, self.entity, values)
        except Refused as refused:
            raise not_accepted(refused, self.names) from refused
        versions = self.world.versions(self.system, self.entity)
        return self.entry(max(versions, key=versions.__getitem__))

    def update(self, key: Key, values: Mapping[str, Json]) -> Record:
        """Change a record and return it as `entry` does; raises Problem."""
        try:
            self.world.update(self.system, self.entity, key, values)
        except Refused as refused:
            raise not_accepted(refused, self.names) from refused
        return self.entry(key)

    def delete(self, key: Key) -> None:
        """Take a record away; raises Problem."""
        world = self.world
        if not self.offers_delete or not isinstance(world, Deletes):
            told = f"it was 'DELETE'; {self.entity} of {self.system} cannot be deleted"
            raise Problem(405, "method", told, headers={"Allow": "PATCH"})
        try:
            world.delete(self.system, self.entity, key)
        except Refused as refused:
            raise not_accepted(refused, self.names) from refused

    def entry(self, key: Key) -> Record:
        """Return a record with its key and its version; raises Problem with 404."""
        values = self.world.read(self.system, self.entity, key)
        if values is None:
            raise Problem(404, "key", f"no {self.entity} has the key {key!r}")
        version = self.world.versions(self.system, self.entity).get(key, 0)
        return {"key": key, "version": version, "values": values}

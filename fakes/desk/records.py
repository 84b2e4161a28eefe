"""Records by hand: a tester plays a user, through the same rules as every client."""

from collections.abc import Mapping
from dataclasses import dataclass

from fakes.desk.fields import fields_of
from fakes.desk.problem import Problem, not_accepted
from fakes.errors import Refused
from fakes.values import Json, Key, Record
from fakes.world import World


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
        try:
            self.world.delete(self.system, self.entity, key)
        except Refused as refused:
            raise not_accepted(refused, self.names) from refused

    def entry(self, key: Key) -> Record:
        """Return a record with its key and its version; raises Problem with 404."""
        values = self.world.read(self.system, self.entity, key)
        if values is None:
            raise Problem(404, "key", f"no {self.entity} has the key {key!r}")
        version = self.world.versions(self.system, self.entity).get(key, 0)
        return {"key": key, "version": version, "values": values}

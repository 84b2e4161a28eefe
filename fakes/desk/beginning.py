"""How a world begins, and begins again after a reset."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from fakes.errors import FakesError, Refused
from fakes.seeding import seed_world
from fakes.values import Record
from fakes.world import World

Data: TypeAlias = Mapping[str, Mapping[str, list[Record]]]
"""Records by system and entity, in the order in which they are to be saved."""

NO_DATA: Data = MappingProxyType({})


class DataError(FakesError, ValueError):
    """Records that a world cannot begin with: says which, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A world's name and seed, its switches, its time and what is there from the start.

    `now` is the moment at which its clock stands, None for one that follows real time.
    """

    name: str
    seed: int = 1
    switches: Mapping[str, str] = field(default_factory=dict)
    now: datetime | None = None
    employees: int = 0
    projects: int = 0
    data: Data = field(default_factory=lambda: NO_DATA)

    def fill(self, world: World) -> None:
        """Save what is there from the start; raises DataError."""
        if self.employees or self.projects:
            _seed(world, self)
        for system, entities in self.data.items():
            for entity, records in entities.items():
                _insert(world, system, entity, records)


def _seed(world: World, beginning: Beginning) -> None:
    try:
        seed_world(
            world,
            employees=beginning.employees,
            projects=beginning.projects,
            seed=beginning.seed,
        )
    except Refused as refused:
        raise DataError(f"made-up records are refused: {refused.message}") from refused


def _insert(world: World, system: str, entity: str, records: list[Record]) -> None:
    if (system, entity) not in world.entities():
        known = ", ".join(".".join(pair) for pair in world.entities())
        raise DataError(f"{system}.{entity}: there is no such entity; there are {known}")
    for index, record in enumerate(records):
        try:
            world.insert(system, entity, record)
        except Refused as refused:
            raise DataError(f"{system}.{entity}[{index}]: {refused.message}") from refused

"""What a scenario leaves behind, as the invariants look at it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from checklist import Entity, Pair, Row
from fakes import Change, Entry
from reports.record import Json
from steps.knowledge import Reference, known_part
from steps.population import OTHER, Population, Side, entity_of, kind_of, mapped
from steps.scene import Memory, Scene
from steps.system import Key, Record
from steps.values import Meaning
from steps.verdicts import CannotTell

Group = tuple[str, Key]
"""Pair id and key of a left record: it, and its counterpart, are one group."""


@dataclass(frozen=True)
class Seen:
    """One scenario at its end."""

    scene: Scene
    has_rested: bool
    unrest: tuple[str, ...]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Return the whole journal."""
        return self.scene.surroundings.journal.entries()

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the pairs of which both entities are known."""
        return known_part(self.scene.surroundings.checklist).pairs

    @property
    def population(self) -> Population:
        """Return the records of the scenario."""
        return self.scene.population

    @property
    def memory(self) -> Memory:
        """Return what the scenario remembers."""
        return self.scene.memory

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """Return the rows of each pair that can be kept in sync, by the id of the pair."""
        return {pair.id: self.population.rows(pair) for pair in self.pairs}

    @cached_property
    def records(self) -> dict[tuple[str, Side], Mapping[Key, Record]]:
        """Return the records on each side of each pair as they are left."""
        return {
            (pair.id, side): self.population.records(pair, side)
            for pair in self.pairs
            for side in OTHER
        }

    @cached_property
    def by_values(self) -> dict[str, dict[Key, list[Key]]]:
        """Return the right records that hold each left one's values, by the id of the pair."""
        return {pair.id: self.population.counterparts(pair) for pair in self.pairs}

    @cached_property
    def origins(self) -> dict[str, dict[Key, list[Key]]]:
        """Return the left records that each right one came from, by the id of the pair."""
        return {pair.id: self.population.origins(pair) for pair in self.pairs}

    def translated(self, pair: Pair, row: Row, side: Side, value: Json) -> Meaning:
        """Return what the other side must show; CannotTell as the population has it."""
        if not isinstance(kind_of(pair, row, side), Reference):
            return self.population.translated(pair, row, side, value)
        asked = (pair.id, row.id, side, str(value))
        if asked not in self._translated:
            try:
                self._translated[asked] = self.population.translated(pair, row, side, value)
            except CannotTell as doubt:
                self._translated[asked] = doubt
        found = self._translated[asked]
        if isinstance(found, CannotTell):
            raise found
        return found

    @cached_property
    def _translated(self) -> "dict[tuple[str, str, Side, str], Meaning | CannotTell]":
        return {}

    @cached_property
    def counterparts(self) -> dict[Group, list[Key]]:
        """Return the right records of each left one, by the values that they hold."""
        found = {
            (pair.id, left): rights
            for pair in self.pairs
            for left, rights in self.by_values[pair.id].items()
        }
        keys = self.memory.keys
        if "left" in keys and "right" in keys:
            found[self.scene.pair.id, keys["left"]] = [keys["right"]]
        return found

    @cached_property
    def groups(self) -> dict[tuple[str, str, Key], Group]:
        """Return which group a record belongs to: (system, entity, key) → group.

        A right record that could be the counterpart of several belongs to none.
        """
        groups: dict[tuple[str, str, Key], Group] = {}
        owners: dict[tuple[str, str, Key], int] = {}
        for pair in self.pairs:
            for (pair_id, left), rights in self.counterparts.items():
                if pair_id == pair.id:
                    groups[pair.left.system, pair.left.name, left] = (pair_id, left)
                    for right in rights:
                        key = (pair.right.system, pair.right.name, right)
                        groups[key] = (pair_id, left)
                        owners[key] = owners.get(key, 0) + 1
        return {key: group for key, group in groups.items() if owners.get(key, 1) == 1}

    def sides_of(self, system: str, entity: str) -> Iterator[tuple[Pair, Side]]:
        """Yield the pairs that a kind of record belongs to, with its side in each."""
        sides: tuple[Side, Side] = ("left", "right")
        for pair in self.pairs:
            for side in sides:
                one = entity_of(pair, side)
                if (one.system, one.name) == (system, entity):
                    yield pair, side

    def mapped(self, system: str, entity: str) -> set[str]:
        """Return the properties of a kind of record that the document maps."""
        return mapped(self.scene.surroundings.checklist, Entity(system=system, name=entity))

    def setting(self, switch: str) -> str:
        """Return how the emulated systems are set."""
        return self.scene.surroundings.universe.switches.peek(switch)

    def writes(self) -> Iterator[tuple[Entry, Change]]:
        """Yield what the subject has changed, or saved without changing it."""
        for entry in self.entries:
            if entry.actor == "subject":
                for change in entry.applied:
                    yield entry, change

    def created(self, entity: Entity) -> list[Key]:
        """Return the keys of the records of a kind that the subject has created."""
        return [
            change.key
            for entry, change in self.writes()
            if change.created and (entry.system, change.entity) == (entity.system, entity.name)
        ]

    @cached_property
    def struck(self) -> int:
        """Return how many requests of the subject met a fault."""
        return sum(bool(entry.faults) for entry in self.entries if entry.actor == "subject")

    def has_trouble(self, *kinds: str) -> bool:
        """Tell whether faults of some kind are on order."""
        return any(order.fault.what in kinds for order in self.memory.trouble)


def told(entry: Entry) -> str:
    """Return a request as a finding names it."""
    return f"request {entry.number} ({entry.method} {entry.path} in {entry.system})"


def rows_of(seen: Seen, pair: Pair, side: Side, names: frozenset[str]) -> Iterator[int]:
    """Yield the places of the rows whose property on one side is among some."""
    for index, row in enumerate(seen.rows[pair.id]):
        if (row.left if side == "left" else row.right) in names:
            yield index

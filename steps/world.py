"""The World: what the steps of a scenario do and see, in the words of the checklist.

It plays the users of both systems, lets the subject work until it has settled,
and compares. It knows the subject only by what reaches the two systems.
Findings are collected while a scenario runs and judged together at its end.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checklist import Checklist, Entity, Pair, Row
from fakes import Journal
from reports.record import Json
from steps.evidence import Shown, differences, shown, timeline
from steps.knowledge import KNOWN
from steps.population import OTHER, Population, Side, entity_of, kind_of, property_of
from steps.settling import Reading
from steps.subjects import Subject
from steps.system import Key, System
from steps.values import Meaning, Values, meaning
from steps.verdicts import CannotTell

CYCLES_TO_SETTLE = 10
COMPANIONS = 2
"""How many records of a kind there are: the one a scenario is about, and a bystander."""

JSON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "float": (int, float),
    "boolean": (bool,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a scenario works with."""

    checklist: Checklist
    pair: Pair
    systems: Mapping[str, System]
    journal: Journal
    subject: Subject
    environment: Mapping[str, str]
    """The subject's environment, as the documented interface names it."""
    values: Values


@dataclass(slots=True)
class Memory:
    """What a scenario remembers from one step to the next."""

    keys: dict[Side, Key] = field(default_factory=dict)
    """The two records that the scenario is about."""
    expected: dict[Side, Meaning] = field(default_factory=dict)
    """What each side must show, after one property was given a value."""
    reach: list[Sequence[str]] = field(default_factory=list)
    """Where an edit may show: paths of (entity, key, property)."""
    before: Shown = field(default_factory=dict)
    """All records right after the last action, before the subject saw it."""
    since: int = 0
    """Number of the journal's last entry at that time."""


class World:
    """Driver of one scenario."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._with = surroundings
        self.pair = surroundings.pair
        self.findings: list[str] = []
        """What was found wrong, a sentence each; any makes the scenario fail."""
        self._population = Population(
            surroundings.checklist, surroundings.systems, surroundings.values
        )
        self._memory = Memory()
        self._is_running = False
        self._reading = Reading(self._entities())
        self._followed = 0

    # ---- states and actions -------------------------------------------------

    def existing(self, count: int, entity: str) -> None:
        """Let left records be there before the subject first runs."""
        self._side(entity, only="left")
        self._population.add_referenced(self.pair)
        for _ in range(count):
            self._population.add(self.pair, "left")

    def in_sync(self) -> None:
        """Let both systems be in sync, with the records that references need."""
        self._population.add_referenced(self.pair)
        self.synchronise()

    def linked(self, left: str, right: str) -> None:
        """Let a left and a right record be linked, beside another two that are."""
        self._sides(left, right)
        self.existing(COMPANIONS, left)
        self.synchronise()
        key = self._population.made(self.pair, "left")[0]
        self._memory.keys = {"left": key, "right": self._population.counterpart(self.pair, key)}

    def create(self, count: int, entity: str) -> None:
        """Create records as a user would, and wait until the subject has settled."""
        side = self._side(entity)
        for _ in range(count):
            self._population.add(self.pair, side)
        self._let_settle()

    def create_with(self, name: str, entity: str) -> None:
        """Create a left record whose property holds a value, and wait until it has settled."""
        row = self._row(name, self._side(entity, only="left"))
        key = self._population.add(self.pair, "left")
        self._memory.keys["left"] = key
        self._expect_from(row, "left")
        self._let_settle()
        if self._population.counterparts(self.pair)[key]:
            self._memory.keys["right"] = self._population.counterpart(self.pair, key)

    def change(self, name: str, entity: str) -> None:
        """Give a property of the record in question a new value, and wait until it has settled."""
        side = self._side(entity)
        row = self._row(name, side)
        self._enter(side, [row])
        self._expect_from(row, side)
        other = OTHER[side]
        self._memory.reach = [
            (str(entity_of(self.pair, other)), str(self._key(other)), property_of(row, other))
        ]
        self._let_settle()

    def change_all(self, *systems: str) -> None:
        """Give every synchronised property a new value, in one system after the other."""
        for system in systems:
            side: Side = "left" if self.pair.left.system == system else "right"
            self._enter(side, self.pair.rows)
            self._let_settle()

    def run_again(self, cycles: int) -> None:
        """Let the subject make more passes although nothing has happened."""
        self._look()
        for _ in range(cycles):
            self._cycle()

    def restart(self, cycles: int) -> None:
        """Stop the subject, start it again with the state it kept, and let it make passes."""
        self._with.subject.stop()
        self._with.subject.start(self._with.environment)
        self.run_again(cycles)

    def synchronise(self) -> None:
        """Start the subject if it is not running, and wait until it has settled."""
        if not self._is_running:
            self._with.subject.start(self._with.environment)
            self._is_running = True
        for _ in range(CYCLES_TO_SETTLE):
            self._cycle()
            if self._reading.is_settled():
                return
        if not self._reading.is_quiet():
            self._find(
                f"It did not settle within {CYCLES_TO_SETTLE} cycles. Since the last save these"
                f" lists were not read twice: {', '.join(self._reading.unread())}."
            )

    # ---- what must hold -----------------------------------------------------

    def expect_every_has_counterpart(self, left: str, right: str) -> None:
        """Expect at least one counterpart of each left record."""
        self._sides(left, right)
        counterparts = self._population.counterparts(self.pair)
        alone = [key for key, rights in counterparts.items() if not rights]
        if alone:
            self._find(
                f"{len(alone)} of {len(counterparts)} {self.pair.left} have no counterpart in"
                f" {self.pair.right.system}: {_listed(alone)}."
            )

    def expect_one_to_one(self, left: str, right: str) -> None:
        """Expect no second counterpart, no shared one, and none that came from nowhere."""
        self._sides(left, right)
        for key, rights in self._population.counterparts(self.pair).items():
            if len(rights) > 1:
                self._find(f"{left} {key} has {len(rights)} counterparts: {_listed(rights)}.")
        for key, lefts in self._population.origins(self.pair).items():
            if len(lefts) > 1:
                self._find(f"{right} {key} stands for {len(lefts)} {left}: {_listed(lefts)}.")
            if not lefts:
                self._find(f"{right} {key} holds values that no user entered in a {left}.")

    def expect_same_pair(self) -> None:
        """Expect that the two records belong together as before, and that no others came up."""
        left, right = self._key("left"), self._key("right")
        found = self._population.counterparts(self.pair)[left]
        if found != [right]:
            self._find(
                f"{self.pair.left} {left} was linked with {self.pair.right} {right}; now its"
                f" values are in {self.pair.right} {_listed(found)}."
            )
        self.expect_none_created(str(self.pair.left))

    def expect_none_created(self, entity: str) -> None:
        """Expect no left record but those that users created."""
        self._side(entity, only="left")
        made = self._population.made(self.pair, "left")
        if extra := [key for key in self._population.records(self.pair, "left") if key not in made]:
            self._find(f"{self.pair.left} {_listed(extra)} came up though no user created it.")

    def expect_value(self, name: str, entity: str) -> None:
        """Expect the value that was entered on this side or must have reached it."""
        side = self._side(entity)
        row = self._row(name, side)
        if side not in self._memory.keys:
            return self._find(f"The value did not arrive: no {entity} was made for it.")
        expected, seen = self._memory.expected[side], self._meaning(row, side)
        if seen != expected:
            where = f"{name} of {entity} {self._key(side)}"
            self._find(f"{where} must be {shown(expected)}, is {shown(seen)}.")
        return None

    def expect_type(self, name: str, entity: str, type_name: str) -> None:
        """Expect a value of a JSON type in a property."""
        side = self._side(entity)
        if side not in self._memory.keys:
            raise CannotTell(f"No {entity} was made, so the type cannot be seen.")
        stored = self._stored(self._row(name, side), side)
        where = f"{name} of {entity} {self._key(side)}"
        if stored is None or stored == "":
            raise CannotTell(f"Nothing arrived in {where}, so its type cannot be seen.")
        if type(stored) not in JSON_TYPES[type_name]:
            found = next(known for known, types in JSON_TYPES.items() if type(stored) in types)
            self._find(f"{where} must be a {type_name}, is the {found} {stored}.")

    def expect_nothing_else_changed(self) -> None:
        """Expect no change since the last action but the one that its edit is to bring."""
        self.findings += differences(self._memory.before, self._snapshot(), self._memory.reach)

    def expect_no_writes(self, system: str | None = None) -> None:
        """Expect no write of the subject since the last action, in one system or in both."""
        writes = [
            entry
            for entry in self._with.journal.entries(since=self._memory.since, actor="subject")
            if entry.applied and system in (None, entry.system)
        ]
        if writes:
            first = timeline(writes)[0].lstrip("0123456789 ")
            self._find(f"There was nothing to write, but {first} (writes in all: {len(writes)}).")

    # ---- evidence -----------------------------------------------------------

    def evidence(self) -> str:
        """Return what changed and what happened in both systems, and what the subject let out."""
        parts = [["What happened, in order:", *timeline(self._with.journal.entries())]]
        if self._memory.before:
            changed = differences(self._memory.before, self._snapshot()) or ["nothing"]
            parts.insert(0, ["What has changed since the last action of a user:", *changed])
        if self._with.subject.incidents:
            parts.append(["What the subject let out:", *self._with.subject.incidents])
        return "\n\n".join("\n".join(part) for part in parts)

    def marks(self) -> list[str]:
        """Return how sure the fakes are of what the subject used: some of E, I, A."""
        used = {entry.mark for entry in self._with.journal.entries(actor="subject")}
        return sorted(used, key="EIA".index)

    def close(self) -> None:
        """Stop the subject."""
        if self._is_running:
            self._with.subject.stop()

    # ---- the World's own ----------------------------------------------------

    def _find(self, finding: str) -> None:
        self.findings.append(finding)

    def _cycle(self) -> None:
        self._with.subject.cycle()
        self._follow()

    def _follow(self) -> None:
        entries = self._with.journal.entries(since=self._followed)
        self._reading.follow(entries)
        self._followed = self._with.journal.last

    def _look(self) -> None:
        self._memory.before = self._snapshot()
        self._memory.since = self._with.journal.last

    def _let_settle(self) -> None:
        self._look()
        self.synchronise()

    def _enter(self, side: Side, rows: Sequence[Row]) -> None:
        values = {
            property_of(row, side): self._population.new_value(
                self.pair, row, side, avoid=self._shown_on(row, side)
            )
            for row in rows
        }
        self._population.edit(self.pair, side, self._key(side), values, of=self._key("left"))

    def _shown_on(self, row: Row, side: Side) -> list[Meaning]:
        """Return what the two records show now, as this side would show it."""
        other = OTHER[side]
        stored = self._stored(row, other)
        shown_there: list[Meaning] = []
        with contextlib.suppress(CannotTell):  # the other side refers to nothing known here
            shown_there.append(self._population.translated(self.pair, row, other, stored))
        return [self._meaning(row, side), *shown_there]

    def _expect_from(self, row: Row, side: Side) -> None:
        self._memory.expected = {
            side: self._meaning(row, side),
            OTHER[side]: self._population.translated(self.pair, row, side, self._stored(row, side)),
        }

    def _meaning(self, row: Row, side: Side) -> Meaning:
        return meaning(kind_of(self.pair, row, side), self._stored(row, side))

    def _stored(self, row: Row, side: Side) -> Json:
        record = self._population.records(self.pair, side)[self._key(side)]
        return record.get(property_of(row, side))

    def _snapshot(self) -> Shown:
        return {str(entity): self._shown(entity) for entity in self._entities()}

    def _shown(self, entity: Entity) -> dict[str, dict[str, object]]:
        facts = KNOWN[entity]
        return {
            str(key): {
                name: meaning(facts.kinds[name], value) if name in facts.kinds else value
                for name, value in record.items()
                if name not in facts.audit and value not in (None, "")
            }
            for key, record in self._with.systems[entity.system].records(entity).items()
        }

    def _entities(self) -> list[Entity]:
        pairs = self._with.checklist.pairs
        return list(dict.fromkeys(entity for pair in pairs for entity in (pair.left, pair.right)))

    def _key(self, side: Side) -> Key:
        return self._memory.keys[side]

    def _side(self, entity: str, only: Side | None = None) -> Side:
        sides: Mapping[str, Side] = {str(self.pair.left): "left", str(self.pair.right): "right"}
        side = sides.get(entity)
        if side is None or only not in (None, side):
            raise ValueError(f"the step cannot be about {entity!r} in the pair {self.pair.id}")
        return side

    def _sides(self, left: str, right: str) -> None:
        self._side(left, only="left")
        self._side(right, only="right")

    def _row(self, name: str, side: Side) -> Row:
        for row in self.pair.rows:
            if property_of(row, side) == name:
                return row
        raise ValueError(f"the step names {name!r}, which is no {side} property of {self.pair.id}")


def _listed(keys: Sequence[Key], most: int = 5) -> str:
    told = ", ".join(str(key) for key in keys[:most]) or "none"
    return told if len(keys) <= most else f"{told} and {len(keys) - most} more"

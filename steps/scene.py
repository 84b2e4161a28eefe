"""What a scenario is about: its records, what was entered in them, and what they show now.

The World acts on it and the expectations look at it; neither asks the subject.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import fakes
from checklist import Checklist, Entity, Pair, Row
from checklist.cases import certain_rows
from fakes import Journal
from reports.record import Json
from steps.evidence import Shown, shown
from steps.knowledge import facts_of, known_part
from steps.paths import at, flat
from steps.population import (
    OTHER,
    Population,
    Side,
    entity_of,
    in_step_with,
    kind_of,
    property_of,
    why_not_kept,
)
from steps.profile import Profile
from steps.subjects import Subject
from steps.system import Key, System
from steps.values import Meaning, Values, meaning
from steps.verdicts import CannotTell, Nonconformity


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a scenario works with."""

    checklist: Checklist
    pair: Pair
    row: Row | None
    """The row that the scenario is about; None for one about the pair."""
    systems: Mapping[str, System]
    journal: Journal
    subject: Subject
    environment: Mapping[str, str]
    """The subject's environment, as the documented interface names it."""
    values: Values
    universe: fakes.World
    """Both systems at once: their clock and their faults."""
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A value that a user entered on one side, to be found again on both."""

    row: Row
    side: Side
    stored: Json


@dataclass(slots=True)
class Memory:
    """What a scenario remembers from one step to the next."""

    keys: dict[Side, Key] = field(default_factory=dict)
    """The two records that the scenario is about, as far as they are known."""
    entered: Entered | None = None
    """The value that the scenario is about."""
    contest: list[Entered] = field(default_factory=list)
    """The values that were entered on both sides before the subject saw either."""
    excused: set[Key] = field(default_factory=set)
    """Left records that need not arrive: a system refuses them for ever."""
    widowed: set[Key] = field(default_factory=set)
    """Records whose counterpart was deleted by a user."""
    many: list[Key] = field(default_factory=list)
    """The left records that the scenario is about, where there are many."""
    trouble: Sequence[fakes.Order] = ()
    """The faults on order that the scenario is about."""
    is_race: bool = False
    """Whether an edit fell between a look at a record and the write to it."""
    referring: list[Entered] = field(default_factory=list)
    """The references that the scenario is about."""
    is_pending: bool = False
    """Whether a reference leads to a record that is not linked, so that the two sides may differ."""
    reach: list[Sequence[str]] = field(default_factory=list)
    """Where an edit may show: paths of (entity, key, property)."""
    alike: set[str] = field(default_factory=set)
    """The right properties in which a user gave the right record what the left one says."""
    missed: list[str] = field(default_factory=list)
    """Which of several changes did not arrive."""
    before: Shown = field(default_factory=dict)
    """All records right after the last action, before the subject saw it."""
    since: int = 0
    """Number of the journal's last entry at that time."""


class Scene:
    """The two systems as one scenario sees them."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        self.pair = surroundings.pair
        self.memory = Memory()
        self.findings: list[str] = []
        """What was found wrong, a sentence each; any makes the scenario fail."""
        self.population = Population(
            surroundings.checklist,
            surroundings.systems,
            surroundings.values,
            surroundings.profile.policy,
        )

    # ---- what the words of a step stand for ---------------------------------

    def side(self, entity: str, only: Side | None = None) -> Side:
        """Return the side that an entity is on; ValueError if a step cannot be about it."""
        sides: Mapping[str, Side] = {str(self.pair.left): "left", str(self.pair.right): "right"}
        side = sides.get(entity)
        if side is None or only not in (None, side):
            raise ValueError(f"the step cannot be about {entity!r} in the pair {self.pair.id}")
        return side

    def sides(self, left: str, right: str) -> None:
        """Check that a step names the entities of this pair, each for its side."""
        self.side(left, only="left")
        self.side(right, only="right")

    def row(self, name: str, side: Side) -> Row:
        """Return the first row of a property; ValueError if there is none."""
        return self.rows(name, side)[0]

    def rows(self, name: str, side: Side) -> list[Row]:
        """Return the rows of a property that hold without a condition; ValueError if none does."""
        found = [row for row in certain_rows(self.pair) if property_of(row, side) == name]
        if not found:
            raise ValueError(
                f"the step names {name!r}, which is no {side} property of {self.pair.id}"
            )
        reasons = [why_not_kept(self.surroundings.checklist, self.pair, row) for row in found]
        kept = [row for row, reason in zip(found, reasons, strict=True) if reason is None]
        if not kept:
            raise CannotTell(str(reasons[0]))
        return kept

    # ---- which records, and what they show ----------------------------------

    def key(self, side: Side) -> Key | None:
        """Return the key of the record in question; None if it has no counterpart on this side."""
        keys = self.memory.keys
        if side in keys or side == "left":
            return keys.get(side)
        if not self.counterparts()[keys["left"]]:
            return None
        return self.population.counterpart(self.pair, keys["left"])

    def known_key(self, side: Side) -> Key:
        """Return the key of the record in question; CannotTell if there is none on this side."""
        key = self.key(side)
        if key is None:
            raise CannotTell(f"There is no {entity_of(self.pair, side)} to look at.")
        return key

    def counterparts(self) -> dict[Key, list[Key]]:
        """Return each left record's counterparts.

        CannotTell if there are no left records, or no values by which one could be recognised.
        """
        if not self.population.identifying(self.pair):
            raise CannotTell(
                f"No property of {self.pair.left} has values of its own in each record, so it"
                " cannot be told which records belong together."
            )
        counterparts = self.population.counterparts(self.pair)
        if not counterparts:
            raise CannotTell(f"There is no {self.pair.left} to look for.")
        return counterparts

    def meaning(self, row: Row, side: Side) -> Meaning:
        """Return what the record in question says in a row now."""
        return meaning(kind_of(self.pair, row, side), self.stored(row, side))

    def stored(self, row: Row, side: Side) -> Json:
        """Return what the record in question holds in a row now; Nonconformity if it is gone."""
        key, entity = self.known_key(side), entity_of(self.pair, side)
        record = self.population.records(self.pair, side).get(key)
        if record is None:
            raise Nonconformity(f"{entity} {key} is gone.")
        return at(record, property_of(row, side))

    def shown_on(self, row: Row, side: Side) -> list[Meaning]:
        """Return what the two records show now, as this side would show it."""
        here, other = [self.meaning(row, side)], OTHER[side]
        if other in self.memory.keys:
            with contextlib.suppress(CannotTell):  # the other side refers to nothing known here
                stored = self.stored(row, other)
                here.append(self.population.translated(self.pair, row, other, stored))
        return here

    def needed_rows(self, pair: Pair) -> list[Row]:
        """Return rows of which the right system takes no record without one, if there are such."""
        needs = facts_of(pair.right).needs
        return [
            row for row in self.population.rows(pair) if any(row.right in names for names in needs)
        ]

    def reach(self, rows: Sequence[Row], side: Side) -> list[Sequence[str]]:
        """Return where an edit may show: in all that holds the same value, but for itself."""
        edited = {property_of(row, side) for row in rows}
        together = in_step_with(self.pair, rows)
        # What depends on a condition may follow as well: whether it is met, nobody has said.
        conditional = [
            row
            for row in self.pair.rows
            if row.conditions
            and any(row.left == one.left or row.right == one.right for one in together)
        ]
        return [
            (str(entity_of(self.pair, one)), str(self.known_key(one)), name)
            for row in (*together, *conditional)
            for one in OTHER
            if (name := property_of(row, one)) and name not in (edited if one == side else ())
        ]

    # ---- what was found -----------------------------------------------------

    def find(self, finding: str) -> None:
        """Note something that is wrong, in a sentence."""
        self.findings.append(finding)

    def amiss(self, entered: Entered, side: Side) -> list[str]:
        """Return what is wrong with an entered value on one side, a sentence, or nothing."""
        name, entity = property_of(entered.row, side), entity_of(self.pair, side)
        key = self.key(side)
        if key is None:
            return [f"The value did not arrive: no {entity} was made for it."]
        if side == entered.side:
            expected = meaning(kind_of(self.pair, entered.row, side), entered.stored)
        else:
            expected = self.population.translated(
                self.pair, entered.row, entered.side, entered.stored
            )
        seen = self.meaning(entered.row, side)
        if seen == expected:
            return []
        return [f"{name} of {entity} {key} must be {shown(expected)}, is {shown(seen)}."]

    def snapshot(self) -> Shown:
        """Return all records of both systems, without what their servers keep account of."""
        return {str(entity): self._shown(entity) for entity in self.entities()}

    def _shown(self, entity: Entity) -> dict[str, dict[str, object]]:
        facts = facts_of(entity)
        return {
            str(key): {
                name: meaning(facts.kinds[name], value) if name in facts.kinds else value
                for name, value in flat(record)
                if name not in facts.audit and value not in (None, "")
            }
            for key, record in self.surroundings.systems[entity.system].records(entity).items()
        }

    def entities(self) -> list[Entity]:
        """Return every entity that the checklist is about and of which enough is known."""
        return _entities(known_part(self.surroundings.checklist).pairs)

    def impossible(self) -> str | None:
        """Return why no engine could do what the document says of these records, if none could."""
        pairs = [self.pair, *(pair for _, pair in self.population.targets(self.pair))]
        for pair in pairs:
            facts = facts_of(pair.right)
            known = {*facts.kinds, *facts.audit, facts.key}
            strange = [row.right for row in certain_rows(pair) if row.right not in known]
            if facts.is_closed and strange:
                return (
                    f"{pair.right.system} refuses every {pair.right.name} with {strange[0]}, which"
                    " the document maps: no engine can do what it says."
                )
        return None

    def concerned(self) -> list[Entity]:
        """Return the entities of the pair, and those of the pairs that its records refer to."""
        return _entities([self.pair, *(pair for _, pair in self.population.targets(self.pair))])


def _entities(pairs: Iterable[Pair]) -> list[Entity]:
    return list(dict.fromkeys(entity for pair in pairs for entity in (pair.left, pair.right)))

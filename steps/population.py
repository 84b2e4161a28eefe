"""The records that the judge makes, and which records turn out to belong together.

Every value a user enters is unique, so a record that holds it was made from the
record it was entered in. This tells pairs apart without asking the subject.
"""

from collections.abc import Collection, Mapping
from typing import Literal

from checklist import Checklist, Entity, Pair, Row
from reports.record import Json
from steps.knowledge import KNOWN, Kind, Moment, Reference, Text
from steps.system import Key, Record, System
from steps.values import Meaning, Season, Values, meaning
from steps.verdicts import CannotTell

Side = Literal["left", "right"]
OTHER: Mapping[Side, Side] = {"left": "right", "right": "left"}
REFERENCED = 3
"""How many records there are to refer to: one for either side to show, and a new one."""


def entity_of(pair: Pair, side: Side) -> Entity:
    """Return the entity on one side of a pair."""
    return pair.left if side == "left" else pair.right


def property_of(row: Row, side: Side) -> str:
    """Return the property on one side of a row."""
    return row.left if side == "left" else row.right


def kind_of(pair: Pair, row: Row, side: Side) -> Kind:
    """Return what kind of value a row holds on one side."""
    return KNOWN[entity_of(pair, side)].kinds[property_of(row, side)]


class Population:
    """The records of one scenario on both sides of each pair."""

    def __init__(self, checklist: Checklist, systems: Mapping[str, System], values: Values) -> None:
        self._checklist = checklist
        self._systems = systems
        self._values = values
        self._made: dict[tuple[str, Side], list[Key]] = {}
        self._entered: dict[tuple[str, Meaning], tuple[Side, Key]] = {}

    # ---- making records -----------------------------------------------------

    def add(
        self,
        pair: Pair,
        side: Side,
        *,
        season: Season = "winter",
        without: Row | None = None,
        with_references: bool = True,
    ) -> Key:
        """Create one record, as a user does who fills in what there is to fill in.

        Every synchronised property gets a new value, dates of the season given; but the
        row `without` stays empty, and references do where there is nothing to refer to yet.
        """
        entity = entity_of(pair, side)
        facts = KNOWN[entity]
        entered = {
            property_of(row, side): self.new_value(pair, row, side, season=season)
            for row in pair.rows
            if row is not without
            and (with_references or not isinstance(kind_of(pair, row, side), Reference))
        }
        given = {facts.key: self._values.number()} if facts.user_gives_key else {}
        values = {**given, **facts.unmapped, **entered}
        key = self._systems[entity.system].create(entity, values)
        self.made(pair, side).append(key)
        self._remember(pair, side, entered, owner=(side, key))
        return key

    def add_many(self, pair: Pair, count: int) -> None:
        """Create left records; of several, the first is then edited once more.

        So the newest record is not the last in any order but that of its time stamp.
        """
        keys = [self.add(pair, "left") for _ in range(count)]
        if count > 1:
            row = next(row for row in pair.rows if isinstance(kind_of(pair, row, "left"), Text))
            value = self.new_value(pair, row, "left")
            self.edit(pair, "left", keys[0], {row.left: value}, of=keys[0])

    def add_referenced(self, pair: Pair) -> None:
        """Create the left records that a pair's references need to point at."""
        for row in pair.rows:
            kind = kind_of(pair, row, "left")
            if isinstance(kind, Reference):
                target = self._pair_of(kind.to)
                for _ in range(REFERENCED - len(self.made(target, "left"))):
                    self.add(target, "left")

    def add_bystanders(self) -> None:
        """Create a left record of each pair that has none yet."""
        for pair in self._checklist.pairs:
            self.add_referenced(pair)
            if not self.made(pair, "left"):
                self.add(pair, "left")

    def fill_in_right(self) -> None:
        """Give every right record that belongs with a left one values that no document maps."""
        for pair in self._checklist.pairs:
            system, values = self._systems[pair.right.system], KNOWN[pair.right].unmapped
            for rights in self.counterparts(pair).values():
                for key in rights:
                    system.edit(pair.right, key, values)

    def edit(
        self, pair: Pair, side: Side, key: Key, values: Mapping[str, Json], of: Key | None
    ) -> None:
        """Save new values in a record; `of` is the left record that it belongs with, if any."""
        entity = entity_of(pair, side)
        self._systems[entity.system].edit(entity, key, values)
        self._remember(pair, side, values, owner=(side, key) if of is None else ("left", of))

    def new_value(
        self,
        pair: Pair,
        row: Row,
        side: Side,
        *,
        season: Season = "winter",
        avoid: Collection[Meaning] = (),
    ) -> Json:
        """Return a value such as a user would enter, which no side shows yet.

        Texts and moments are always new; of the records to refer to, it is one whose
        key is not to be avoided.
        """
        match kind_of(pair, row, side):
            case Text() as text:
                return self._values.text(text)
            case Moment() as moment:
                return self._values.moment(moment, season)
            case Reference(to=target):
                return self._reference(target, side, avoid)

    def _reference(self, target: Entity, side: Side, avoid: Collection[Meaning]) -> Key:
        pair = self._pair_of(target)
        first, *others = self.made(pair, "left")
        for left in (*others, first):  # the first only at need: an engine may take it by mistake
            key = left if side == "left" else self.counterpart(pair, left)
            if str(key) not in avoid:
                return key
        raise RuntimeError(f"there are too few {target} to refer to")

    def _remember(
        self, pair: Pair, side: Side, values: Mapping[str, Json], owner: tuple[Side, Key]
    ) -> None:
        for row in pair.rows:
            kind = kind_of(pair, row, side)
            said = meaning(kind, values.get(property_of(row, side)))
            if said is not None and not isinstance(kind, Reference):
                self._entered[pair.id, said] = owner

    # ---- seeing who belongs with whom ---------------------------------------

    def made(self, pair: Pair, side: Side) -> list[Key]:
        """Return the keys of the records that the judge has created, oldest first."""
        return self._made.setdefault((pair.id, side), [])

    def records(self, pair: Pair, side: Side) -> Mapping[Key, Record]:
        """Return all records on one side of a pair as they show now."""
        entity = entity_of(pair, side)
        return self._systems[entity.system].records(entity)

    def counterparts(self, pair: Pair) -> dict[Key, list[Key]]:
        """Return, for each left record made, the right records that hold its values."""
        found: dict[Key, list[Key]] = {key: [] for key in self.made(pair, "left")}
        for right, owners in self.origins(pair).items():
            for left in owners:
                found[left].append(right)
        return found

    def origins(self, pair: Pair) -> dict[Key, list[Key]]:
        """Return, for each right record not made by the judge, the left records it came from."""
        made = set(self.made(pair, "right"))
        return {
            key: self._owners(pair, record)
            for key, record in self.records(pair, "right").items()
            if key not in made
        }

    def _owners(self, pair: Pair, record: Record) -> list[Key]:
        owners: dict[Key, None] = {}
        for row in pair.rows:
            said = meaning(kind_of(pair, row, "right"), record.get(row.right))
            side, key = self._entered.get((pair.id, said), ("right", ""))
            if side == "left":
                owners[key] = None
        return list(owners)

    def counterpart(self, pair: Pair, left: Key) -> Key:
        """Return the one right record that belongs with a left one, or raise CannotTell."""
        rights = self.counterparts(pair)[left]
        if len(rights) != 1:
            raise CannotTell(
                f"{pair.left} {left} has {len(rights) or 'no'} counterparts in"
                f" {pair.right.system}, so the two cannot be compared."
            )
        return rights[0]

    def translated(self, pair: Pair, row: Row, side: Side, value: Json) -> Meaning:
        """Return what the other side must show when one side shows this value.

        Raises CannotTell for a reference whose target has no counterpart.
        """
        kind = kind_of(pair, row, side)
        said = meaning(kind, value)
        if said is None or not isinstance(kind, Reference):
            return said
        target = self._pair_of(kind.to)
        for left in self.made(target, "left"):
            if side == "left" and str(left) == said:
                return str(self.counterpart(target, left))
            if side == "right" and str(said) in map(str, self.counterparts(target)[left]):
                return str(left)
        raise CannotTell(f"{kind.to} {said} has no counterpart, so the reference has none either.")

    def _pair_of(self, entity: Entity) -> Pair:
        return next(pair for pair in self._checklist.pairs if entity in (pair.left, pair.right))

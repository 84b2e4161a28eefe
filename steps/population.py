"""The records that the judge makes, and which records turn out to belong together.

Every value a user enters is unique, so a record that holds it was made from the
record it was entered in. This tells pairs apart without asking the subject.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Literal

from checklist import Checklist, Entity, Pair, Row
from checklist.cases import certain_rows
from reports.record import Json
from steps.knowledge import (
    BY_TYPE,
    IDENTIFYING,
    Flag,
    Kind,
    Moment,
    Number,
    Reference,
    Text,
    facts_of,
    known_part,
)
from steps.paths import at, flat, nested
from steps.profile import DEFAULT, Policy
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
    """Return what kind of value a row holds on one side.

    Where one system holds as text what is more than text in the other, it is that. Of properties
    that are not known, the document's data type decides.
    """
    own, other = entity_of(pair, side), entity_of(pair, OTHER[side])
    return _kind(own, property_of(row, side), other, property_of(row, OTHER[side]), row.type)


@cache
def _kind(entity: Entity, name: str, other: Entity, other_name: str, told: str) -> Kind:
    inferred = BY_TYPE.get(told, ANY_TEXT)
    own = facts_of(entity).kinds.get(name, inferred)
    across = facts_of(other).kinds.get(other_name, inferred)
    match own, across:
        case Text(), Moment():
            return Moment(form="offset")
        case Text(), Number() | Flag():
            return replace(across, as_text=True)
        case _:
            return own


ANY_TEXT = Text(sample="title")


def in_step_with(pair: Pair, rows: Collection[Row]) -> list[Row]:
    """Return the rows that hold the same value as some of them: those that share a property."""
    found = list(rows)
    for one in found:
        found += [
            row
            for row in certain_rows(pair)
            if row not in found and (row.left == one.left or row.right == one.right)
        ]
    return found


def mapped(checklist: Checklist, entity: Entity) -> set[str]:
    """Return the properties of an entity that any row of a document names."""
    return {
        name
        for pair in checklist.pairs
        for row in pair.rows
        for owner, name in ((pair.left, row.left), (pair.right, row.right))
        if owner == entity
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """How a new record differs from one in which all is filled in."""

    season: Season = "winter"
    """Of its dates."""
    without: Row | None = None
    """Stays empty."""
    with_references: bool = True
    """If not, they stay empty: there is nothing to refer to yet."""
    further: Mapping[str, Json] = field(default_factory=dict)
    """Values of properties that no row names."""
    like: Mapping[str, Json] = field(default_factory=dict)
    """Values that it has in common with another record."""
    nameless: bool = False
    """Lacks what the other system needs to take it."""
    number: int | None = None
    """Its key, where users choose it."""


USUAL = New()


def why_not_kept(checklist: Checklist, pair: Pair, row: Row) -> str | None:
    """Return why nobody could keep a row in sync, in a sentence; None where it can be done."""
    for side in OTHER:
        entity, name = entity_of(pair, side), property_of(row, side)
        facts = facts_of(entity)
        if name in facts.audit or name == facts.key:
            return f"{entity.system} itself keeps {name} of {entity.name}: no user can edit it."
        if facts.is_closed and name not in facts.kinds:
            return f"{entity.system} takes no {name} in {entity.name}."
        kind = kind_of(pair, row, side)
        if isinstance(kind, Reference) and not any(
            kind.to in (one.left, one.right) for one in known_part(checklist).pairs
        ):
            return f"{name} of {entity} refers to {kind.to}, of which the document says nothing."
    return None


class Population:
    """The records of one scenario on both sides of each pair."""

    def __init__(
        self,
        checklist: Checklist,
        systems: Mapping[str, System],
        values: Values,
        policy: Policy = DEFAULT.policy,
    ) -> None:
        self._checklist = known_part(checklist)
        self._is_verbatim = policy.references == "verbatim"
        self._systems = systems
        self._values = values
        self._made: dict[tuple[str, Side], list[Key]] = {}
        self._entered: dict[tuple[str, Meaning], dict[tuple[Side, Key], None]] = {}
        """Pair and value → whose it is: usually one record's, that of namesakes several's."""
        self._rows: dict[str, list[Row]] = {}
        self._deleted: dict[tuple[str, Side], list[Key]] = {}

    def rows(self, pair: Pair) -> list[Row]:
        """Return the rows of a pair that hold without a condition, and that can be kept in sync."""
        if pair.id not in self._rows:
            self._rows[pair.id] = [
                row
                for row in certain_rows(pair)
                if why_not_kept(self._checklist, pair, row) is None
            ]
        return self._rows[pair.id]

    # ---- making records -----------------------------------------------------

    def add(self, pair: Pair, side: Side, new: New = USUAL) -> Key:
        """Create one record, as a user does who fills in what there is to fill in.

        Every synchronised property gets a new value, but for what `new` says.
        """
        entity = entity_of(pair, side)
        facts = facts_of(entity)
        empty = () if new.without is None else in_step_with(pair, [new.without])
        filled = [
            row
            for row in self.rows(pair)
            if row not in empty
            and not (
                new.nameless and any({row.right} & names for names in facts_of(pair.right).needs)
            )
            and (new.with_references or not isinstance(kind_of(pair, row, side), Reference))
        ]
        entered = {**self.new_values(pair, filled, side, season=new.season), **new.like}
        given = {facts.key: new.number or self._values.number()} if facts.user_gives_key else {}
        values = {**given, **self._unmapped(entity), **entered, **new.further}
        key = self._systems[entity.system].create(entity, nested(values, {}))
        self.made(pair, side).append(key)
        self._remember(pair, side, entered, owner=(side, key))
        return key

    def _unmapped(self, entity: Entity) -> dict[str, Json]:
        """Return values, by path, for properties of an entity that no row of the document names."""
        named, system = mapped(self._checklist, entity), self._systems[entity.system]
        return {
            path: value
            for path, value in flat(facts_of(entity).unmapped)
            if path not in named and system.takes_anything(entity, path)
        }

    def add_alike(self, pair: Pair, row: Row) -> tuple[Key, Key, set[str]]:
        """Create a left record, and a right one that has its value in `row` and little else.

        The right one also has the left one's value in what its system needs, so that nothing in
        the two contradicts. Returns both keys, and the right properties that have a value.
        """
        shared = self.new_value(pair, row, "left")
        left = self.add(pair, "left", New(further={row.left: shared}))
        record = self.records(pair, "left")[left]
        needs = facts_of(pair.right).needs
        needed = [
            next(iter(one for one in self.rows(pair) if one.right in names), None)
            for names in needs
            if row.right not in names
        ]
        values = {
            one.right: self.as_entered(pair, one, at(record, one.left))
            for one in (row, *needed)
            if one is not None
        }
        right = self._systems[pair.right.system].create(pair.right, nested(values, {}))
        self.made(pair, "right").append(right)
        self._remember(pair, "left", {row.left: shared}, owner=("left", left))
        return left, right, set(values)

    def add_matching(
        self, pair: Pair, matched: Collection[Row], *, empty: Row, on: Side
    ) -> dict[Side, Key]:
        """Create a left and a right record that are alike in some rows, and one empty in a row.

        References are left out of the right one: what they lead to is not linked yet.
        """
        like: dict[str, Json] = {}
        keys: dict[Side, Key] = {}
        order: tuple[Side, Side] = ("right", "left") if on == "left" else ("left", "right")
        for side in order:
            known = {} if not like else {property_of(row, side): like[row.id] for row in matched}
            new = New(
                without=empty if side == on else None,
                with_references=side == "left",
                like=known,
            )
            keys[side] = self.add(pair, side, new)
            record = self.records(pair, side)[keys[side]]
            like = {row.id: at(record, property_of(row, side)) for row in matched}
        return keys

    def as_entered(self, pair: Pair, row: Row, shown: Json) -> Json:
        """Return what a user of the right system enters who means what the left one shows.

        Raises CannotTell for a reference: what it means there, nobody can know beforehand.
        """
        said = meaning(kind_of(pair, row, "left"), shown)
        match kind_of(pair, row, "right"):
            case Reference():
                raise CannotTell(f"{row.right} refers to records that are not linked yet.")
            case Moment():
                return said.isoformat() if isinstance(said, datetime) else said
            case Number(as_text=True) | Flag(as_text=True) | Text():
                return None if said is None else str(said)
            case _:
                return shown

    def refer(self, pair: Pair, name: str) -> Key:
        """Return the key of a record that a left property can refer to, made if there is none."""
        kind = facts_of(pair.left).kinds[name]
        assert isinstance(kind, Reference), f"{name} of {pair.left} refers to nothing"  # noqa: S101  for the type
        target = self._pair_of(kind.to)
        return next(iter(self.made(target, "left")), None) or self.add(target, "left")

    def add_many(self, pair: Pair, count: int) -> None:
        """Create left records; of several, the first is then edited once more.

        So the newest record is not the last in any order but that of its time stamp.
        """
        keys = [self.add(pair, "left") for _ in range(count)]
        if count > 1 and self.identifying(pair):
            first = self.identifying(pair)[:1]
            self.edit(pair, "left", keys[0], self.new_values(pair, first, "left"), of=keys[0])

    def add_referenced(self, pair: Pair) -> None:
        """Create the left records that a pair's references need to point at."""
        for row in self.rows(pair):
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
            system, values = self._systems[pair.right.system], self._unmapped(pair.right)
            for rights in self.counterparts(pair).values():
                for key in rights if values else ():
                    record = system.records(pair.right)[key]
                    system.edit(pair.right, key, nested(values, record))

    def edit(
        self, pair: Pair, side: Side, key: Key, values: Mapping[str, Json], of: Key | None
    ) -> None:
        """Save new values in a record; `of` is the left record that it belongs with, if any."""
        entity = entity_of(pair, side)
        record = self.records(pair, side).get(key, {})
        self._systems[entity.system].edit(entity, key, nested(values, record))
        self._remember(pair, side, values, owner=(side, key) if of is None else ("left", of))

    def new_values(
        self,
        pair: Pair,
        rows: Collection[Row],
        side: Side,
        *,
        season: Season = "winter",
        avoiding: Callable[[Row], Collection[Meaning]] = lambda _row: (),
    ) -> dict[str, Json]:
        """Return values such as a user would enter in some rows, by property.

        Rows that share a property, directly or by way of others, get the same value.
        """
        values: dict[str, Json] = {}
        done: list[Row] = []
        for row in rows:
            if row in done:
                continue
            together = [one for one in in_step_with(pair, [row]) if one in rows]
            value = self.new_value(pair, row, side, season=season, avoid=avoiding(row))
            values |= {property_of(one, side): value for one in together}
            done += together
        return values

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

        Texts, numbers and moments are always new; of the records to refer to, and of true and
        false, it is one whose meaning is not to be avoided.
        """
        match kind_of(pair, row, side):
            case Text() as text:
                return self._values.text(text)
            case Moment() as moment:
                return self._values.moment(moment, season)
            case Number() as number:
                return self._values.amount(number)
            case Flag(as_text=as_text):
                is_set = "true" in avoid
                return ("false" if is_set else "true") if as_text else not is_set
            case Reference(to=target):
                return self._reference(target, side, avoid)

    def _reference(self, target: Entity, side: Side, avoid: Collection[Meaning]) -> Key:
        pair = self._pair_of(target)
        first, *others = self.made(pair, "left")
        for left in (*others, first):  # the first only at need: an engine may take it by mistake
            key = left if side == "left" else self._referred_to_as(pair, left)
            if str(key) not in avoid:
                return key
        raise RuntimeError(f"there are too few {target} to refer to")

    def _referred_to_as(self, pair: Pair, left: Key) -> Key:
        """Return how the right side refers to what the left side has under a key."""
        return str(left) if self._is_verbatim else self.counterpart(pair, left)

    def _remember(
        self, pair: Pair, side: Side, values: Mapping[str, Json], owner: tuple[Side, Key]
    ) -> None:
        for row in self.rows(pair):
            kind = kind_of(pair, row, side)
            said = meaning(kind, values.get(property_of(row, side)))
            if said is not None and isinstance(kind, IDENTIFYING):
                for shown in {said, self.stored_as(pair, row, OTHER[side], said)}:
                    self._entered.setdefault((pair.id, shown), {})[owner] = None

    # ---- seeing who belongs with whom ---------------------------------------

    def identifying(self, pair: Pair) -> list[Row]:
        """Return the rows whose values tell whose a record is."""
        return [
            row for row in self.rows(pair) if isinstance(kind_of(pair, row, "left"), IDENTIFYING)
        ]

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
                if left in found:  # it may have been deleted
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
        told = [
            self._entered.get(
                (pair.id, meaning(kind_of(pair, row, "right"), at(record, row.right))), {}
            )
            for row in self.rows(pair)
        ]
        telling = [owners for owners in told if len(owners) == 1] or told
        return list(
            dict.fromkeys(key for owners in telling for side, key in owners if side == "left")
        )

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
        if said is None or self._is_verbatim or not isinstance(kind, Reference):
            return self.stored_as(pair, row, OTHER[side], said)
        target = self._pair_of(kind.to)
        for left in self.made(target, "left"):
            if side == "left" and str(left) == said:
                return str(self.counterpart(target, left))
            if side == "right" and str(said) in map(str, self.counterparts(target)[left]):
                return str(left)
        raise CannotTell(f"{kind.to} {said} has no counterpart, so the reference has none either.")

    def refer_to_number_of_another(self, pair: Pair, row: Row, side: Side) -> Key:
        """Return a reference to one of two records that are easily taken for each other.

        The number of the one on the left is the id that another one's counterpart has.
        Raises CannotTell where nobody can choose a number, or an id is none.
        """
        kind = kind_of(pair, row, "left")
        assert isinstance(kind, Reference), f"{row.left} refers to nothing"  # noqa: S101  for the type
        target = self._pair_of(kind.to)
        other = self.counterpart(target, self.made(target, "left")[0])
        if side == "right":
            return other
        if not facts_of(kind.to).user_gives_key or not str(other).isdecimal():
            raise CannotTell(f"Nobody can give a {kind.to.name} the number {other}.")
        return self.add(target, "left", New(number=int(other)))

    def targets(self, pair: Pair) -> list[tuple[Row, Pair]]:
        """Return the rows of a pair that refer to other records, with the pair of those."""
        return [
            (row, self._pair_of(kind.to))
            for row in self.rows(pair)
            if isinstance(kind := kind_of(pair, row, "left"), Reference)
        ]

    def stored_as(self, pair: Pair, row: Row, side: Side, said: Meaning) -> Meaning:
        """Return what one side shows of a value once it has stored it: it may trim or cut texts."""
        if not isinstance(said, str) or not isinstance(kind_of(pair, row, side), Text):
            return said
        entity = entity_of(pair, side)
        stored = self._systems[entity.system].normalised(entity, property_of(row, side), said)
        return stored or None

    def delete(self, pair: Pair, side: Side, key: Key) -> None:
        """Take a record away, as a user does."""
        entity = entity_of(pair, side)
        self._systems[entity.system].delete(entity, key)
        self._deleted.setdefault((pair.id, side), []).append(key)
        if key in self.made(pair, side):
            self.made(pair, side).remove(key)

    def deleted(self, pair: Pair, side: Side) -> list[Key]:
        """Return the keys of the records that users have deleted."""
        return self._deleted.get((pair.id, side), [])

    def clear(self, pair: Pair, side: Side, key: Key, names: Collection[str]) -> None:
        """Clear properties of a record, as a user does."""
        entity = entity_of(pair, side)
        self._systems[entity.system].clear(entity, key, names)

    def _pair_of(self, entity: Entity) -> Pair:
        for pair in self._checklist.pairs:
            if entity in (pair.left, pair.right):
                return pair
        raise CannotTell(f"A property refers to {entity}, of which the document says nothing.")

"""What corresponds to what: a table of pairs and properties, and three kinds of values.

A kind turns what either system shows into one canonical value and writes that value in either
system's form. All of it is pure and total: whatever JSON comes in, a value or an `Unknown` comes
out. Empty is one value, None, however a system spells it; white space is data.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol, TypeAlias

from sync.instants import OSLO, Precision, read_instant
from sync.records import LEFT, Json, Key, Record, Side


class Unknown(Enum):
    """Why a shown value cannot be carried over (yet). It is held back, never blanked."""

    UNREADABLE = "holds no value that can be carried over"
    UNLINKED = "refers to a record without a counterpart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A reference whose target is linked, by both of the target's keys."""

    left: Key
    right: Key


Value: TypeAlias = str | int | datetime | Target | Unknown | None


class Links(Protocol):
    """Who is linked with whom, by pair id."""

    def right_of(self, pair: str, left_key: Key, /) -> Key | None:
        """Return the right key linked with a left one."""

    def left_of(self, pair: str, right_key: Key, /) -> Key | None:
        """Return the left key linked with a right one."""


class Kind(Protocol):
    """How values of one property are read, compared and written."""

    def same(self, before: Json, now: Json, /) -> bool:
        """Tell whether two values shown by one system at two times mean the same."""

    def read_left(self, raw: Json, links: Links, /) -> Value:
        """Return the canonical value of what Tidsbanken shows."""

    def read_right(self, raw: Json, links: Links, /) -> Value:
        """Return the canonical value of what CRMOffice shows."""

    def write_left(self, value: Value, /) -> Json:
        """Return a canonical value as Tidsbanken takes it; None clears."""

    def write_right(self, value: Value, /) -> Json:
        """Return a canonical value as CRMOffice takes it; None clears."""


def _text(raw: Json) -> str | None:
    if raw is None or raw == "":
        return None
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)


def _whole_number(raw: Json) -> int | None:
    text = _text(raw)
    if text is None or not (text.isascii() and text.removeprefix("-").isdigit()) or len(text) > 18:
        return None
    return int(text)


@dataclass(frozen=True, slots=True)
class Text:
    """Text, carried over letter by letter; what is no text arrives as its JSON spelling."""

    def same(self, before: Json, now: Json, /) -> bool:
        """Compare letter by letter, with every form of empty alike."""
        return _text(before) == _text(now)

    def read_left(self, raw: Json, _links: Links, /) -> Value:
        """Return the text, or None."""
        return _text(raw)

    read_right = read_left

    def write_left(self, value: Value, /) -> Json:
        """Return the text, or None."""
        return None if value is None else str(value)

    write_right = write_left


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant. A date alone is midnight in Oslo; a time without offset is Oslo's."""

    def same(self, before: Json, now: Json, /) -> bool:
        """Compare as instants; what is unreadable, letter by letter."""
        return _text(before) == _text(now) or (
            (instant := read_instant(before, naive_zone=OSLO)) is not None
            and instant == read_instant(now, naive_zone=OSLO)
        )

    def read_left(self, raw: Json, _links: Links, /) -> Value:
        """Return the instant in UTC."""
        if _text(raw) is None:
            return None
        return read_instant(raw, naive_zone=OSLO) or Unknown.UNREADABLE

    read_right = read_left

    def write_left(self, value: Value, /) -> Json:
        """Return Oslo's local time, without offset except in the hour that comes twice."""
        if not isinstance(value, datetime):
            return None
        local = value.astimezone(OSLO)
        comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return (local if comes_twice else local.replace(tzinfo=None)).isoformat()

    def write_right(self, value: Value, /) -> Json:
        """Return Oslo's local time with its offset."""
        return value.astimezone(OSLO).isoformat() if isinstance(value, datetime) else None


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a record of another pair, written as the key of that record's counterpart.

    `pair` is the id of the pair referred to. Left keys are whole numbers, right keys are text.
    """

    pair: str

    def same(self, before: Json, now: Json, /) -> bool:
        """Compare as text: whether the key leads anywhere does not matter here."""
        return _text(before) == _text(now)

    def read_left(self, raw: Json, links: Links, /) -> Value:
        """Return the target, once it has a counterpart."""
        if _text(raw) is None:
            return None
        if (key := _whole_number(raw)) is None:
            return Unknown.UNREADABLE
        counterpart = links.right_of(self.pair, key)
        return Unknown.UNLINKED if counterpart is None else Target(left=key, right=counterpart)

    def read_right(self, raw: Json, links: Links, /) -> Value:
        """Return the target, once it has a counterpart."""
        if (key := _text(raw)) is None:
            return None
        counterpart = links.left_of(self.pair, key)
        return Unknown.UNLINKED if counterpart is None else Target(left=counterpart, right=key)

    def write_left(self, value: Value, /) -> Json:
        """Return the target's key in Tidsbanken, a number."""
        return value.left if isinstance(value, Target) else None

    def write_right(self, value: Value, /) -> Json:
        """Return the target's key in CRMOffice, as text."""
        return str(value.right) if isinstance(value, Target) else None


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A whole number on the left that is carried over as text, whatever it refers to."""

    def same(self, before: Json, now: Json, /) -> bool:
        """Compare as text."""
        return _text(before) == _text(now)

    def read_left(self, raw: Json, _links: Links, /) -> Value:
        """Return the number."""
        if _text(raw) is None:
            return None
        number = _whole_number(raw)
        return Unknown.UNREADABLE if number is None else number

    read_right = read_left

    def write_left(self, value: Value, /) -> Json:
        """Return the number."""
        return value if isinstance(value, int) else None

    def write_right(self, value: Value, /) -> Json:
        """Return the number as text."""
        return str(value) if isinstance(value, int) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of a pair, by its name in each system."""

    left: str
    right: str
    kind: Kind

    def name(self, side: Side) -> str:
        """Return its name on one side."""
        return self.left if side == LEFT else self.right

    def read(self, side: Side, raw: Json, links: Links) -> Value:
        """Return the canonical value of what one side shows."""
        return (self.kind.read_left if side == LEFT else self.kind.read_right)(raw, links)

    def write(self, side: Side, value: Value) -> Json:
        """Return a canonical value as one side takes it."""
        return (self.kind.write_left if side == LEFT else self.kind.write_right)(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two entities that are kept the same, record by record.

    `required` names the right properties of which a new right record needs at least one. `match`
    holds the properties, if any, in which two records without a counterpart must be alike to be
    linked. `both_ways`: a right record without a counterpart gets a left one. `precision` is the
    coarser of those of the two sides' time stamps.
    """

    id: str
    left: str
    right: str
    properties: tuple[Property, ...]
    required: tuple[str, ...]
    match: tuple[Property, ...] = ()
    both_ways: bool = False
    precision: Precision = "milliseconds"

    def entity(self, side: Side) -> str:
        """Return the entity's name on one side."""
        return self.left if side == LEFT else self.right

    def row_id(self, prop: Property) -> str:
        """Return the id by which reports and profiles call one row of the pair."""
        return f"{self.id}/{prop.left}={prop.right}"

    def names(self, side: Side) -> list[str]:
        """Return the names of the mapped properties on one side."""
        return [prop.name(side) for prop in self.properties]

    def mapped(self, side: Side, record: Mapping[str, Json]) -> Record:
        """Return what a record of one side shows of the mapped properties."""
        return {name: record.get(name) for name in self.names(side)}

    def changed(
        self, side: Side, before: Mapping[str, Json], now: Mapping[str, Json]
    ) -> list[Property]:
        """Return the properties of which one side shows another value than before."""
        return [
            prop
            for prop in self.properties
            if not prop.kind.same(before.get(prop.name(side)), now.get(prop.name(side)))
        ]

    def unchanged(
        self, side: Side, before: Mapping[str, Json], now: Mapping[str, Json]
    ) -> list[str]:
        """Return those of the names in `before` of which one side shows the same value now."""
        changed = {prop.name(side) for prop in self.changed(side, before, now)}
        return [name for name in before if name not in changed]

    def match_value(self, side: Side, shown: Mapping[str, Json]) -> str | None:
        """Return what two records must have in common to be linked; None if there is none."""
        values = [_text(shown.get(prop.name(side))) for prop in self.match]
        return json.dumps(values) if values and None not in values else None


def shows(kind: Kind, sent: Json, shown: Json) -> bool:
    """Tell whether what is shown is what was sent, as a server may have normalised it.

    Trimmed, with blanks taken out, or cut short; an instant without its fraction of a second.

    >>> shows(TEXT, " 900 00 000", "90000000"), shows(TEXT, "Kari", "Kai")
    (True, False)
    """
    if kind.same(sent, shown):
        return True
    if isinstance(kind, Text) and isinstance(sent, str) and isinstance(shown, str):
        return bool(shown.strip()) and "".join(sent.split()).startswith("".join(shown.split()))
    was = read_instant(sent, naive_zone=OSLO)
    is_now = read_instant(shown, naive_zone=OSLO)
    return (
        isinstance(kind, Moment)
        and was is not None
        and is_now is not None
        and was.replace(microsecond=0) == is_now.replace(microsecond=0)
    )


TEXT = Text()
MOMENT = Moment()

EMPLOYEES = Pair(
    id="ansatt-contacts",
    left="Ansatt",
    right="Contacts",
    properties=(
        Property(left="Etternavn", right="familyName", kind=TEXT),
        Property(left="Fornavn", right="givenName", kind=TEXT),
        Property(left="Mobil", right="mobilePhone", kind=TEXT),
    ),
    required=("familyName", "givenName"),
)


def projects(responsible: Kind) -> Pair:
    """Pair projects with activities, given how the person responsible is carried over."""
    return Pair(
        id="prosjekt-activities",
        left="Prosjekt",
        right="Activities",
        properties=(
            Property(left="AnsvarligId", right="ownerId", kind=responsible),
            Property(left="FerdigDato", right="endsAt", kind=MOMENT),
            Property(left="Navn", right="subject", kind=TEXT),
            Property(left="StartDato", right="startsAt", kind=MOMENT),
        ),
        required=("subject",),
    )


# Employees come first: a project and its new manager then arrive in the same cycle.
PAIRS = (EMPLOYEES, projects(Reference(EMPLOYEES.id)))
PAIRS_WITH_VERBATIM_IDS = (EMPLOYEES, projects(Verbatim()))

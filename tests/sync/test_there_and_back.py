"""A value goes to the other system and comes back the same: every row of the mapping, both ways.

A trip is what two syncs do. What one side shows is read and written to the other side; what that side shows
then is read and written back.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeAlias

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from sync.instants import OSLO
from sync.mapping import (
    EMPLOYEES,
    PAIRS,
    PAIRS_WITH_VERBATIM_IDS,
    Kind,
    Moment,
    Property,
    Reference,
    Target,
    Text,
    Unknown,
    Value,
    Verbatim,
)
from sync.records import LEFT, RIGHT, Json, Key, Record, Side
from tests.sync.test_mapping import Linked, json_values
from tests.wrong_subjects import (
    DateAlone,
    LocalTimeMarkedUtc,
    MinutesOnly,
    NoneInWords,
    NoReference,
    NumberText,
    WinterTimeAlways,
)

steady = settings(max_examples=200, deadline=None, derandomize=True, database=None)

ROWS = {
    f"{prop.left}={prop.right} {type(prop.kind).__name__}": prop
    for pair in (*PAIRS, *PAIRS_WITH_VERBATIM_IDS)
    for prop in pair.properties
}
OTHER: dict[Side, Side] = {LEFT: RIGHT, RIGHT: LEFT}
# Each id is also one of the other system, where it belongs to somebody else.
LINKS = Linked({(EMPLOYEES.id, 100): "200", (EMPLOYEES.id, 200): "100", (EMPLOYEES.id, 7): "c-7"})
Journey: TypeAlias = tuple[Property, Side, Json]


def rows(kind: type[Kind]) -> list[Property]:
    return [prop for prop in ROWS.values() if isinstance(prop.kind, kind)]


each_row = pytest.mark.parametrize("prop", ROWS.values(), ids=ROWS)
from_each_side = pytest.mark.parametrize("start", [LEFT, RIGHT])


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """What a value meant, how the other side shows it, what it means there, and what came back."""

    value: Value
    there: Json
    value_there: Value
    back: Json


def trip(prop: Property, start: Side, raw: Json, links: Linked = LINKS) -> Trip:
    end = OTHER[start]
    value = prop.read(start, raw, links)
    there = prop.write(end, value)
    value_there = prop.read(end, there, links)
    return Trip(
        value=value, there=there, value_there=value_there, back=prop.write(start, value_there)
    )


def check_meaning(prop: Property, start: Side, raw: Json, links: Linked = LINKS) -> Trip:
    """The value is the same over there and back again, and of the type that each side has."""
    made = trip(prop, start, raw, links)
    assert not isinstance(made.value, Unknown)
    # What is empty is told without the kind under test, which may take everything for empty.
    assert (made.value is None) == (made.back is None) == (raw is None or raw == "")
    assert made.value_there == made.value
    assert prop.kind.same(raw, made.back)
    left, right = (made.back, made.there) if start == LEFT else (made.there, made.back)
    is_number = isinstance(prop.kind, Reference | Verbatim)
    assert left is None or type(left) is (int if is_number else str)
    assert right is None or type(right) is str
    return made


def check_rest(prop: Property, start: Side, raw: Json, links: Linked = LINKS) -> None:
    """After one trip nothing moves any more."""
    first = trip(prop, start, raw, links)
    second = trip(prop, start, first.back, links)
    assert spelt(second.there, second.back) == spelt(first.there, first.back)


def spelt(*values: Json) -> str:
    """Tell 1 from true and from 1.0, which are equal in Python."""
    return json.dumps(values)


def instant_of(raw: Json) -> datetime:
    """What a time denotes, as the declared policy has it."""
    assert isinstance(raw, str)
    moment = datetime.fromisoformat(raw)
    return (moment if moment.tzinfo else moment.replace(tzinfo=OSLO)).astimezone(UTC)


# ---- named values ------------------------------------------------------------

TEXTS = {
    "Norwegian letters": "Ærlig Øst-Åsen",
    "Sami letters": "Čáhput Đŋŧž",
    "letters with combining characters": "A\u030asmund Re\u0301",
    "the same letters in one piece": "\u00c5smund R\u00e9",
    "emoji": "👷 🇳🇴 👩🏽\u200d🚒",
    "apostrophe": "D'Arcy O\u2019Neill ''",
    "quotes and backslash": 'Ola "Ole" \\n Bru',
    "HTML-like": "<b>Kari</b> &amp; <script>alert(1)</script>",
    "leading zeros": "00479",
    "plus sign": "+47 900 00 000",
    "percent and plus": "100%+20",
    "inner blanks": "Anne  Marie",
    "outer blanks": "  Kari ",
    "blank alone": " ",
    "other white space": "\tKari\r\n\u00a0\u2003",
    "255 characters": "å" * 255,
    "255 emoji": "🏗" * 255,
    "looks like a number": "1e3",
    "looks like a date": "2024-07-01",
    "looks like none": "null",
    "right to left": "שלום \u200fعربى",
}


@from_each_side
@pytest.mark.parametrize("prop", rows(Text), ids=lambda prop: prop.left)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_stays_the_same_letter_by_letter(text: str, prop: Property, start: Side) -> None:
    made = check_meaning(prop, start, text)
    assert made.there == made.back == text


def test_two_spellings_of_a_letter_stay_two() -> None:
    apart, composed = "A\u030a", "\u00c5"
    assert not Text().same(apart, composed)
    assert trip(ROWS["Etternavn=familyName Text"], LEFT, apart).there != composed


# Raw, and the instant that it denotes.
DATES = {
    "UTC in winter": ("2024-01-15T08:00:00Z", "2024-01-15T08:00:00"),
    "UTC in summer": ("2024-07-15T08:00:00Z", "2024-07-15T08:00:00"),
    "Oslo's offset in winter": ("2024-01-15T08:00:00+01:00", "2024-01-15T07:00:00"),
    "Oslo's offset in summer": ("2024-07-15T08:00:00+02:00", "2024-07-15T06:00:00"),
    "winter's offset in summer": ("2024-07-15T08:00:00+01:00", "2024-07-15T07:00:00"),
    "an offset west": ("2024-07-15T20:00:00-08:00", "2024-07-16T04:00:00"),
    "an offset with minutes": ("2024-07-15T20:00:00+05:30", "2024-07-15T14:30:00"),
    "an offset without colon": ("2024-07-15T08:00:00+0200", "2024-07-15T06:00:00"),
    "minus zero": ("2024-07-15T08:00:00-00:00", "2024-07-15T08:00:00"),
    "no offset in winter": ("2024-01-15T08:00:00", "2024-01-15T07:00:00"),
    "no offset in summer": ("2024-07-15T08:00:00", "2024-07-15T06:00:00"),
    "without seconds": ("2024-07-15T08:05", "2024-07-15T06:05:00"),
    "one digit of a fraction": ("2024-07-15T08:00:00.1Z", "2024-07-15T08:00:00.100"),
    "three digits": ("2024-07-15T08:00:00.713Z", "2024-07-15T08:00:00.713"),
    "six digits": ("2024-07-15T08:00:00.713999Z", "2024-07-15T08:00:00.713999"),
    "midnight in Oslo": ("2024-07-01T00:00:00+02:00", "2024-06-30T22:00:00"),
    "midnight in UTC": ("2024-07-01T00:00:00Z", "2024-07-01T00:00:00"),
    "the last moment of a day": ("2024-06-30T23:59:59.999+02:00", "2024-06-30T21:59:59.999"),
    "midnight of the year": ("2024-01-01T00:00:00", "2023-12-31T23:00:00"),
    "the leap day": ("2024-02-29T12:00:00", "2024-02-29T11:00:00"),
    "before the doubled hour": ("2024-10-27T01:59:59", "2024-10-26T23:59:59"),
    "the doubled hour, first": ("2024-10-27T02:30:00+02:00", "2024-10-27T00:30:00"),
    "the doubled hour, second": ("2024-10-27T02:30:00+01:00", "2024-10-27T01:30:00"),
    "the doubled hour in UTC": ("2024-10-27T01:30:00Z", "2024-10-27T01:30:00"),
    "the doubled hour, none said": ("2024-10-27T02:30:00", "2024-10-27T00:30:00"),
    "the doubled hour begins again": ("2024-10-27T02:00:00+01:00", "2024-10-27T01:00:00"),
    "after the doubled hour": ("2024-10-27T03:00:00", "2024-10-27T02:00:00"),
    "before the lost hour": ("2024-03-31T01:59:59", "2024-03-31T00:59:59"),
    "in the lost hour": ("2024-03-31T02:30:00", "2024-03-31T01:30:00"),
    "the lost hour begins": ("2024-03-31T02:00:00", "2024-03-31T01:00:00"),
    "after the lost hour": ("2024-03-31T03:00:00", "2024-03-31T01:00:00"),
    "a date in winter": ("2024-01-15", "2024-01-14T23:00:00"),
    "a date in summer": ("2024-07-01", "2024-06-30T22:00:00"),
    "the date of the doubled hour": ("2024-10-27", "2024-10-26T22:00:00"),
    "the date after the doubled hour": ("2024-10-28", "2024-10-27T23:00:00"),
    "the date of the lost hour": ("2024-03-31", "2024-03-30T23:00:00"),
    "the date after the lost hour": ("2024-04-01", "2024-03-31T22:00:00"),
}


@from_each_side
@pytest.mark.parametrize("prop", rows(Moment), ids=lambda prop: prop.left)
@pytest.mark.parametrize(("raw", "denotes"), DATES.values(), ids=DATES)
def test_a_date_denotes_the_same_instant_there_and_back(
    raw: str, denotes: str, prop: Property, start: Side
) -> None:
    made = check_meaning(prop, start, raw)
    check_rest(prop, start, raw)
    wanted = datetime.fromisoformat(denotes).replace(tzinfo=UTC)
    assert [instant_of(made.there), instant_of(made.back), made.value] == [wanted] * 3


# Links, left to right, and the pair of ids that goes on a trip.
REFERENCES: dict[str, tuple[dict[Key, Key], int, str]] = {
    "a number and an opaque text": ({100: "c-1"}, 100, "c-1"),
    "a number and a number as text": ({100: "20001"}, 100, "20001"),
    "the same digits": ({100: "100"}, 100, "100"),
    "ids that change places": ({100: "200", 200: "100"}, 100, "200"),
    "ids in a ring": ({1: "2", 2: "3", 3: "1"}, 3, "1"),
    "leading zeros on the right": ({7: "007", 8: "7"}, 7, "007"),
    "digits that lack them": ({7: "007", 8: "7"}, 8, "7"),
    "zero": ({0: "20001", 1: "0"}, 0, "20001"),
    "a key with blanks and signs": ({100: " +1'<a> "}, 100, " +1'<a> "),
    "letters that differ in case": ({100: "aB", 200: "Ab"}, 100, "aB"),
    "a long number": ({10**17: "x" * 255}, 10**17, "x" * 255),
}


@pytest.mark.parametrize(("linked", "employee", "contact"), REFERENCES.values(), ids=REFERENCES)
@pytest.mark.parametrize("prop", rows(Reference), ids=lambda prop: prop.left)
def test_a_reference_leads_to_the_counterpart_and_back(
    prop: Property, linked: dict[Key, Key], employee: int, contact: str
) -> None:
    links = Linked({(EMPLOYEES.id, left): right for left, right in linked.items()})
    target = Target(left=employee, right=contact)
    assert check_meaning(prop, LEFT, employee, links) == Trip(
        value=target, there=contact, value_there=target, back=employee
    )
    assert check_meaning(prop, RIGHT, contact, links) == Trip(
        value=target, there=employee, value_there=target, back=contact
    )


@pytest.mark.parametrize("prop", rows(Reference), ids=lambda prop: prop.left)
def test_a_links_table_of_another_pair_does_not_count(prop: Property) -> None:
    links = Linked({("prosjekt-activities", 100): "200"})
    assert prop.read(LEFT, 100, links) is Unknown.UNLINKED
    assert prop.read(RIGHT, "200", links) is Unknown.UNLINKED


@from_each_side
@pytest.mark.parametrize("prop", rows(Verbatim), ids=lambda prop: prop.left)
def test_leading_zeros_of_an_id_that_is_a_number_do_not_come_and_go(
    prop: Property, start: Side
) -> None:
    assert trip(prop, start, "00100") == trip(prop, start, "100")
    check_rest(prop, start, "00100")


@from_each_side
@each_row
@pytest.mark.parametrize("form", ["null", "empty text", "missing"])
def test_every_form_of_empty_is_none_there_and_back(form: str, prop: Property, start: Side) -> None:
    shown: dict[str, Record] = {
        "null": {prop.name(start): None},
        "empty text": {prop.name(start): ""},
        "missing": {},
    }
    raw = shown[form].get(prop.name(start))
    assert check_meaning(prop, start, raw) == Trip(
        value=None, there=None, value_there=None, back=None
    )


# ---- any value ---------------------------------------------------------------

offsets = st.integers(min_value=-14 * 60, max_value=14 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
zones = st.none() | st.just(UTC) | st.just(OSLO) | offsets
# Any time, and more of those at which Oslo's clocks change.
walls = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)) | st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from([datetime(2024, 3, 31), datetime(2024, 10, 27), datetime(1916, 10, 1)]),
    st.integers(min_value=-60, max_value=5 * 60),
)
times = st.builds(
    lambda wall, zone, between: wall.replace(tzinfo=zone).isoformat(between),
    walls,
    zones,
    st.sampled_from("T "),
)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1))
ids = st.integers(min_value=-(10**17), max_value=10**17)
# Few of them, so that the two sides' ids overlap.
tables = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=20),
        st.integers(min_value=0, max_value=20).map(str) | st.text(min_size=1),
    ),
    unique_by=(lambda link: link[0], lambda link: link[1]),
)
VALUES: dict[type[Kind], dict[Side, st.SearchStrategy[Json]]] = {
    Text: {LEFT: json_values, RIGHT: json_values},
    Moment: {LEFT: times | days.map(str), RIGHT: times | days.map(str)},
    Reference: {
        LEFT: st.sampled_from([7, 100, 200]),
        RIGHT: st.sampled_from(["100", "200", "c-7"]),
    },
    Verbatim: {LEFT: ids, RIGHT: ids.map(str)},
}
journeys: st.SearchStrategy[Journey] = st.one_of(
    [
        st.tuples(st.sampled_from(rows(kind)), st.just(side), values)
        for kind, sides in VALUES.items()
        for side, values in sides.items()
    ]
)


@steady
@given(journey=journeys)
def test_any_value_keeps_its_meaning_there_and_back(journey: Journey) -> None:
    check_meaning(*journey)


@steady
@given(journey=journeys)
def test_after_one_trip_nothing_moves_any_more(journey: Journey) -> None:
    check_rest(*journey)


@steady
@given(prop=st.sampled_from(rows(Moment)), start=st.sampled_from([LEFT, RIGHT]), raw=times)
def test_a_time_denotes_the_same_instant_on_both_sides(
    prop: Property, start: Side, raw: str
) -> None:
    made = trip(prop, start, raw)
    assert instant_of(made.there) == instant_of(made.back) == made.value == instant_of(raw)


@steady
@given(prop=st.sampled_from(rows(Moment)), start=st.sampled_from([LEFT, RIGHT]), day=days)
def test_a_date_alone_stays_on_its_day_on_both_sides(
    prop: Property, start: Side, day: date
) -> None:
    made = trip(prop, start, day.isoformat())
    for shown in (made.there, made.back):
        assert instant_of(shown).astimezone(OSLO).date() == day
        assert str(shown).startswith(day.isoformat())


@steady
@given(table=tables, prop=st.sampled_from(rows(Reference)))
def test_a_links_table_maps_each_reference_to_one_and_back(
    table: list[tuple[int, str]], prop: Property
) -> None:
    links = Linked({(EMPLOYEES.id, left): right for left, right in table})
    for left, right in table:
        assert check_meaning(prop, LEFT, left, links).there == right
        assert check_meaning(prop, RIGHT, right, links).there == left


@steady
@given(table=tables, prop=st.sampled_from(rows(Reference)), stranger=st.integers(0, 30))
def test_a_reference_that_is_in_no_link_is_unknown_and_never_blank(
    table: list[tuple[int, str]], prop: Property, stranger: int
) -> None:
    links = Linked({(EMPLOYEES.id, left): right for left, right in table})
    if stranger not in dict(table):
        assert prop.read(LEFT, stranger, links) is Unknown.UNLINKED
    if str(stranger) not in dict(table).values():
        assert prop.read(RIGHT, str(stranger), links) is Unknown.UNLINKED


# ---- whatever comes in -------------------------------------------------------

# What JSON can say and people seldom write.
ODDITIES: list[Json] = [
    "\ud83d",
    "\udc77a",
    "\x00",
    "٣",
    "²",
    "+100",
    " 100",
    "100 ",
    "1_00",
    "0x64",
    "-",
    "-0",
    "9" * 18,
    "9" * 19,
    "9" * 5000,
    10**18,
    -(10**18),
    100.0,
    -0.0,
    1e308,
    float("nan"),
    float("inf"),
    "NaT",
    "2024",
    "2024-07",
    "2024-W27",
    "2024-W27-1",
    "20240701",
    "20240701T080000Z",
    "2024-07-01T",
    "2024-07-01T24:00:00",
    "2024-07-01T23:59:60",
    "2024-02-30",
    "2024-07-01T08:00:00+24:00",
    "2024-07-01T08:00:00+02:00[Europe/Oslo]",
    "0000-00-00",
    "0001-01-01",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:30:00",
    "9999-12-31T23:30:00Z",
    "1916-10-01T00:30:00",
    [],
    {},
    [[None]],
    {"": ""},
    json.loads("[" * 100 + "]" * 100),
]
anything = st.one_of(
    json_values,
    st.sampled_from(ODDITIES),
    times,
    st.text(st.characters(categories=["Cs", "Nd", "Zs", "Lu"])),
    st.text("0123456789-+:.TZW "),
    st.integers(min_value=-(10**20), max_value=10**20).map(str),
)
everywhere = st.tuples(
    st.sampled_from(list(ROWS.values())), st.sampled_from([LEFT, RIGHT]), anything
)


def check_anything(prop: Property, start: Side, raw: Json) -> None:
    """It is a value or unknown; a value survives being written on either side."""
    value = prop.read(start, raw, LINKS)
    assert value is None or isinstance(value, str | int | datetime | Target | Unknown)
    assert prop.kind.same(raw, raw)
    if not isinstance(value, Unknown):
        assert prop.read(LEFT, prop.write(LEFT, value), LINKS) == value
        assert prop.read(RIGHT, prop.write(RIGHT, value), LINKS) == value
        check_rest(prop, start, raw)


@steady
@given(journey=everywhere)
def test_whatever_comes_in_becomes_a_value_that_survives_or_is_unknown(journey: Journey) -> None:
    check_anything(*journey)


@from_each_side
@each_row
def test_odd_values_are_carried_over_or_unknown_and_never_blanked(
    prop: Property, start: Side
) -> None:
    for raw in ODDITIES:
        check_anything(prop, start, raw)
        assert prop.read(start, raw, LINKS) is not None


# ---- wrong mappings ----------------------------------------------------------

START = ROWS["StartDato=startsAt Moment"]
MOBILE = ROWS["Mobil=mobilePhone Text"]
OWNER = ROWS["AnsvarligId=ownerId Reference"]


def with_kind(prop: Property, kind: Kind) -> Property:
    return Property(left=prop.left, right=prop.right, kind=kind)


# A kind that is wrong, a value that convicts it, and one that it carries over well.
WRONG: list[tuple[Property, Side, Json, Json]] = [
    (with_kind(START, LocalTimeMarkedUtc()), LEFT, "2024-01-15T08:00:00Z", None),
    (with_kind(START, WinterTimeAlways()), LEFT, "2024-07-15T08:00:00Z", "2024-01-15T08:00:00Z"),
    (with_kind(START, MinutesOnly()), LEFT, "2024-07-15T08:00:56Z", "2024-07-15T08:00:00Z"),
    (with_kind(START, DateAlone()), RIGHT, "2024-07-15T08:00:00Z", "2024-07-15T00:00:00+02:00"),
    (with_kind(MOBILE, NumberText()), LEFT, "00479", ""),
    (with_kind(MOBILE, NoneInWords()), LEFT, None, "+47 900"),
    (with_kind(OWNER, NoReference(EMPLOYEES.id)), LEFT, 100, None),
]
each_wrong_one = pytest.mark.parametrize(
    ("prop", "start", "convicting", "harmless"),
    WRONG,
    ids=[type(prop.kind).__name__ for prop, *_ in WRONG],
)


@each_wrong_one
def test_a_wrong_mapping_is_convicted_by_a_named_value(
    prop: Property, start: Side, convicting: Json, harmless: Json
) -> None:
    check_meaning(prop, start, harmless)
    with pytest.raises(AssertionError):
        check_meaning(prop, start, convicting)


@pytest.mark.parametrize(
    "kind",
    [LocalTimeMarkedUtc(), WinterTimeAlways(), MinutesOnly()],
    ids=lambda k: type(k).__name__,
)
def test_a_wrong_mapping_of_dates_is_found_among_any_values(kind: Kind) -> None:
    def is_convicted(raw: str) -> bool:
        made = trip(with_kind(START, kind), LEFT, raw)
        return instant_of(made.there) != instant_of(raw)

    find(times, is_convicted, settings=steady)

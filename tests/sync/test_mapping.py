"""Values survive the way there and back, and nothing that comes in makes the mapping fail."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.instants import OSLO
from sync.mapping import PAIRS, Kind, Moment, Reference, Target, Text, Unknown, Verbatim
from sync.records import Json, Key


@dataclass
class Linked:
    """Links in memory, left to right."""

    pairs: dict[tuple[str, Key], Key] = field(default_factory=dict)

    def right_of(self, pair: str, left_key: Key, /) -> Key | None:
        return self.pairs.get((pair, left_key))

    def left_of(self, pair: str, right_key: Key, /) -> Key | None:
        found = [
            left for (name, left), right in self.pairs.items() if (name, right_key) == (pair, right)
        ]
        return found[0] if found else None


LINKS = Linked({("ansatt-contacts", 100): "c-1", ("ansatt-contacts", 200): "100"})
PERSON = Reference("ansatt-contacts")
KINDS: tuple[Kind, ...] = (Text(), Moment(), PERSON, Verbatim())

json_values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
instants = st.datetimes(
    min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)
)


@given(raw=json_values | st.datetimes().map(datetime.isoformat), kind=st.sampled_from(KINDS))
def test_every_kind_reads_whatever_comes_and_can_write_what_it_read(raw: Json, kind: Kind) -> None:
    for value in (kind.read_left(raw, LINKS), kind.read_right(raw, LINKS)):
        kind.write_left(value)
        kind.write_right(value)
    assert kind.same(raw, raw)


@given(text=st.text())
def test_text_arrives_letter_by_letter_both_ways(text: str) -> None:
    value = Text().read_left(text, LINKS)
    assert Text().read_right(Text().write_right(value), LINKS) == value
    assert Text().read_left(Text().write_left(value), LINKS) == value
    assert (Text().write_right(value) or "") == text


@pytest.mark.parametrize("empty", [None, ""])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
def test_every_form_of_empty_is_the_same_value(kind: Kind, empty: Json) -> None:
    assert kind.read_left(empty, LINKS) is None
    assert kind.read_right(empty, LINKS) is None
    assert kind.same(empty, None)
    assert kind.write_left(None) is None
    assert kind.write_right(None) is None


def test_white_space_is_data() -> None:
    assert Text().read_left("  ", LINKS) == "  "
    assert not Text().same(" a", "a")


def test_a_number_arrives_as_text() -> None:
    assert Text().write_right(Text().read_left(100, LINKS)) == "100"


@given(instant=instants)
def test_an_instant_survives_both_written_forms(instant: datetime) -> None:
    assert Moment().read_left(Moment().write_left(instant), LINKS) == instant
    assert Moment().read_right(Moment().write_right(instant), LINKS) == instant


@given(instant=instants, minutes=st.integers(min_value=-14 * 60, max_value=14 * 60))
def test_the_offset_it_is_written_with_does_not_change_an_instant(
    instant: datetime, minutes: int
) -> None:
    shifted = instant.astimezone(timezone(timedelta(minutes=minutes))).isoformat()
    assert Moment().same(instant.isoformat(), shifted)
    assert Moment().read_right(shifted, LINKS) == instant


@given(day=st.dates(min_value=datetime(1900, 1, 1).date(), max_value=datetime(2200, 1, 1).date()))
def test_a_date_alone_stays_on_its_day_in_oslo(day: datetime) -> None:
    value = Moment().read_left(day.isoformat(), LINKS)
    assert isinstance(value, datetime)
    written = Moment().write_right(value)
    assert isinstance(written, str)
    assert written.startswith(f"{day.isoformat()}T00:00:00")


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        pytest.param("2024-01-15T08:00:00", "2024-01-15T07:00:00+00:00", id="winter"),
        pytest.param("2024-07-15T08:00:00", "2024-07-15T06:00:00+00:00", id="summer"),
        pytest.param("2024-10-27T02:30:00", "2024-10-27T00:30:00+00:00", id="doubled hour"),
        pytest.param("2024-03-31T02:30:00", "2024-03-31T01:30:00+00:00", id="lost hour"),
        pytest.param("2024-07-15T08:00:00Z", "2024-07-15T08:00:00+00:00", id="zulu"),
        pytest.param(
            "2024-07-15T08:00:00.1234567+02:00", "2024-07-15T06:00:00.123456+00:00", id="7"
        ),
    ],
)
def test_a_time_without_offset_is_oslos(raw: str, instant: str) -> None:
    assert Moment().read_left(raw, LINKS) == datetime.fromisoformat(instant)


def test_the_hour_that_comes_twice_is_written_with_its_offset() -> None:
    first = datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert Moment().write_left(first) == "2024-10-27T02:30:00+02:00"
    assert Moment().write_left(first + timedelta(hours=1)) == "2024-10-27T02:30:00+01:00"
    assert Moment().write_left(first + timedelta(hours=2)) == "2024-10-27T03:30:00"


@pytest.mark.parametrize("raw", ["soon", 20240101, True, "2024-13-01", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_unreadable_and_never_empty(raw: Json) -> None:
    assert Moment().read_right(raw, LINKS) is Unknown.UNREADABLE


def test_the_written_right_form_carries_oslos_offset() -> None:
    written = Moment().write_right(datetime(2024, 7, 1, 12, tzinfo=UTC))
    assert (
        written == datetime(2024, 7, 1, 14, tzinfo=OSLO).isoformat() == "2024-07-01T14:00:00+02:00"
    )


@pytest.mark.parametrize(("employee", "contact"), [(100, "c-1"), (200, "100")])
def test_a_reference_becomes_the_counterparts_key_and_comes_back(
    employee: int, contact: str
) -> None:
    value = PERSON.read_left(employee, LINKS)
    assert value == PERSON.read_right(contact, LINKS) == Target(left=employee, right=contact)
    assert PERSON.write_right(value) == contact
    assert PERSON.write_left(value) == employee


def test_a_reference_without_counterpart_is_unknown_and_never_empty() -> None:
    assert PERSON.read_left(300, LINKS) is Unknown.UNLINKED
    assert PERSON.read_right("c-9", LINKS) is Unknown.UNLINKED
    assert PERSON.read_left("Kari", LINKS) is Unknown.UNREADABLE


@given(number=st.integers(min_value=-(10**16), max_value=10**16))
def test_a_verbatim_id_is_a_number_on_the_left_and_text_on_the_right(number: int) -> None:
    value = Verbatim().read_left(number, LINKS)
    assert Verbatim().write_right(value) == str(number)
    assert Verbatim().write_left(Verbatim().read_right(str(number), LINKS)) == number


def test_the_table_holds_the_documented_rows() -> None:
    rows = {f"{pair.id}/{prop.left}={prop.right}" for pair in PAIRS for prop in pair.properties}
    assert rows == {
        "ansatt-contacts/Etternavn=familyName",
        "ansatt-contacts/Fornavn=givenName",
        "ansatt-contacts/Mobil=mobilePhone",
        "prosjekt-activities/AnsvarligId=ownerId",
        "prosjekt-activities/FerdigDato=endsAt",
        "prosjekt-activities/Navn=subject",
        "prosjekt-activities/StartDato=startsAt",
    }

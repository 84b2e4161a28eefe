"""What an index is asked for is what the filter says: plans and predicates agree on every stamp."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import Key
from fakes.store import Row
from fakes.tidsbanken.dialect import Dialect, Notes
from fakes.tidsbanken.model import ENTITIES
from fakes.tidsbanken.odata import parse_filter
from fakes.tidsbanken.plan import after_key, plan_search
from fakes.tidsbanken.predicate import compile_filter
from tests.fakes.straight import lone_world

NOW = datetime(2024, 2, 14, tzinfo=UTC)
MIRRORED = {"gt": "lt", "ge": "le"}
# The days on which Oslo's clocks change are among them.
days = st.sampled_from([date(2024, 3, 30), date(2024, 3, 31), date(2024, 10, 27), date(1970, 1, 1)])


def row(stamp: datetime | None) -> Row[datetime]:
    values = {} if stamp is None else {"SistEndretDato": stamp}
    return Row(key=1, rank=1, version=1, values=values, shown={}, stamp=stamp)


@given(
    st.sampled_from(["Ansatt", "Prosjekt", "Avdeling", "Kunde"]),
    st.sampled_from(["date_part", "instant"]),
    st.sampled_from(["gt", "ge"]),
    days,
    st.one_of(st.none(), st.integers(-200, 200)),
    st.one_of(st.integers(-200, 200), st.integers(1300, 1700)),
)
def test_a_lower_bound_holds_for_the_stamps_that_the_filter_passes(
    entity: str,
    date_literal: str,
    operator: str,
    day: date,
    asked: int | None,
    stamped: int,
) -> None:
    midnight = datetime.combine(day, time(), UTC)
    moment = None if asked is None else midnight + timedelta(minutes=asked)
    literal = day.isoformat() if moment is None else moment.isoformat()
    kind, dialect = ENTITIES[entity], Dialect.of(lone_world(date_literal=date_literal).switches)
    node = parse_filter(f"SistEndretDato {operator} {literal}")
    plan = plan_search(node, kind, dialect)
    passes = compile_filter(node, kind, dialect, Notes(), NOW)
    mirrored = parse_filter(f"{literal} {MIRRORED[operator]} SistEndretDato")
    assert plan_search(mirrored, kind, dialect) == plan
    assert plan.since is not None
    assert plan.rest == ()
    stamp = midnight + timedelta(minutes=stamped)
    within = stamp > plan.since.bound or (plan.since.inclusive and stamp == plan.since.bound)
    assert passes(row(stamp)) is within
    assert passes(row(None)) is False


@pytest.mark.parametrize(
    ("entity", "text", "key"),
    [
        ("Ansatt", "Id gt 5", 5),
        ("Ansatt", "5 lt id", 5),
        ("Prosjekt", "Id gt 'a'", "a"),
        ("Ansatt", "Id ge 5", None),
        ("Ansatt", "Id lt 5", None),
        ("Ansatt", "Id gt 5 and Fornavn eq 'x'", None),
        ("Prosjekt", "Navn gt 'a'", None),
        ("Prosjekt", "PostId gt 5", None),
    ],
)
def test_a_filter_for_what_comes_after_a_key_is_known_as_such(
    entity: str, text: str, key: Key | None
) -> None:
    dialect = Dialect.of(lone_world().switches)
    assert after_key(parse_filter(text), ENTITIES[entity], dialect) == key


def test_where_case_is_folded_keys_are_compared_like_any_text() -> None:
    dialect = Dialect.of(lone_world(collation="ci").switches)
    assert after_key(parse_filter("Id gt 'a'"), ENTITIES["Prosjekt"], dialect) is None


@pytest.mark.parametrize(
    ("text", "collation", "keys"),
    [
        ("Id eq 'a'", "ordinal", ("a",)),
        ("'a' eq id", "ordinal", ("a",)),
        ("Id in ('a','b','a')", "ordinal", ("a", "b")),
        ("Navn eq 'x' and Id eq 'a'", "ordinal", ("a",)),
        ("Id eq 'a'", "ci", None),
        ("Id eq null", "ordinal", None),
        ("Id in ('a', null)", "ordinal", None),
        ("Id in ('a', Navn)", "ordinal", None),
        ("Id eq 'a' or Id eq 'b'", "ordinal", None),
        ("not (Id eq 'a')", "ordinal", None),
        ("Id ne 'a'", "ordinal", None),
        ("Navn eq 'a'", "ordinal", None),
    ],
)
def test_rows_are_picked_by_key_only_where_no_other_can_match(
    text: str, collation: str, keys: tuple[Key, ...] | None
) -> None:
    dialect = Dialect.of(lone_world(collation=collation).switches)
    assert plan_search(parse_filter(text), ENTITIES["Kunde"], dialect).keys == keys

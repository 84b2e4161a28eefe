"""Tables: their indexes agree with a scan after any writes, and a page costs only its own rows."""

from collections.abc import Callable, Hashable, Iterator
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TypeAlias, TypeVar
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import Key, Record
from fakes.store import Row, Since, Table, page_since
from fakes.tidsbanken.dialect import Dialect
from fakes.tidsbanken.listing import run_query
from fakes.tidsbanken.model import ENTITIES
from fakes.tidsbanken.query import read_query
from tests.fakes.straight import Straight, lone_world

A = TypeVar("A")
Line: TypeAlias = Row[datetime]
START = datetime(2024, 2, 14, 9, tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
moments = st.one_of(st.none(), st.integers(0, 4).map(lambda hour: START + timedelta(hours=hour)))


def row(key: Key, rank: int, stamp: datetime | None) -> Line:
    shown: Record = {"Id": key, "Fornavn": f"F{rank % 3}"}
    values = {} if stamp is None else {"SistEndretDato": stamp}
    return Row(key=key, rank=rank, version=1, values=values, shown=shown, stamp=stamp)


class Scanned:
    """What a table must answer, by looking at every row every time."""

    def __init__(self, rows: list[Line]) -> None:
        self.rows = sorted(rows, key=attrgetter("rank"))

    def within(self, since: Since | None) -> list[Line]:
        if since is None:
            return self.rows
        return [
            each
            for each in self.rows
            if each.stamp is not None
            and (each.stamp > since.bound or (since.inclusive and each.stamp == since.bound))
        ]

    def by_stamp(self, since: Since | None, *, descending: bool) -> list[Line]:
        def place(each: Line) -> tuple[bool, datetime]:
            return each.stamp is not None, each.stamp or START

        return sorted(self.within(since), key=place, reverse=descending)


writes = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 12), moments),
        st.tuples(st.just("remove"), st.integers(1, 12), st.none()),
    ),
    max_size=40,
)
bounds = st.builds(
    Since,
    bound=st.one_of(moments.filter(bool), st.just(START + timedelta(minutes=30)), st.just(LAST)),
    inclusive=st.booleans(),
)


@given(writes, st.one_of(st.none(), bounds), st.integers(0, 14), st.integers(0, 14))
def test_an_index_finds_what_a_scan_finds(
    steps: list[tuple[str, int, datetime | None]], since: Since | None, first: int, count: int
) -> None:
    table: Table[datetime] = Table("Ansatt")
    kept: dict[Key, Line] = {}
    for step, key, stamp in steps:
        if step == "put":
            # the rank is not the order of the keys
            kept[key] = row(key, key * 7 % 13, stamp)
            table.put(kept[key])
        elif kept.pop(key, None):
            table.remove(key)
    scanned = Scanned(list(kept.values()))
    assert list(table) == scanned.rows
    assert list(table.rows.values()) == list(kept.values())
    assert (len(table), table.get(3)) == (len(kept), kept.get(3))
    assert table.slice(first, count) == scanned.rows[first:][:count]
    for descending in (False, True):
        wanted = scanned.by_stamp(since, descending=descending)[first:][:count]
        assert table.slice_by_stamp(since, first, count, descending=descending) == wanted
    if since is not None:
        assert table.count_since(since) == len(scanned.within(since))
        assert page_since(table, since, first, count) == scanned.within(since)[first:][:count]


def test_what_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(KeyError):
        Table("Ansatt").remove(1)


class Counted:
    """A table that counts the rows it hands out."""

    def __init__(self, table: Table[datetime]) -> None:
        self.table = table
        self.handed = 0

    def get(self, key: Key) -> Line | None:
        self.handed += 1
        return self.table.get(key)

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Line]:
        for each in self.table:
            self.handed += 1
            yield each

    def slice(self, first: int, count: int) -> list[Line]:
        return self._counted(self.table.slice(first, count))

    def slice_by_key(self, after: Key | None, first: int, count: int) -> tuple[list[Line], int]:
        rows, total = self.table.slice_by_key(after, first, count)
        return self._counted(rows), total

    def count_since(self, since: Since) -> int:
        return self.table.count_since(since)

    def slice_by_stamp(
        self, since: Since | None, first: int, count: int, *, descending: bool = False
    ) -> list[Line]:
        return self._counted(self.table.slice_by_stamp(since, first, count, descending=descending))

    def answered(self, what: Hashable, answer: Callable[[], A]) -> A:
        return self.table.answered(what, answer)

    def remembered(self, what: Hashable, find: Callable[[], list[Line]]) -> list[Line]:
        return self.table.remembered(what, find)

    def _counted(self, rows: list[Line]) -> list[Line]:
        self.handed += len(rows)
        return rows


def counted(size: int) -> Counted:
    """A table whose row number n was modified n seconds after the start; pairs share a stamp."""
    table: Table[datetime] = Table("Ansatt")
    for number in range(size):
        stamp = START + timedelta(seconds=number // 2 * 2)
        table.put(row(number, number * 7919 % 10_007, stamp))
    return Counted(table)


def at(seconds: int) -> str:
    return (START + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


ALL = f"SistEndretDato ge {at(0)}"
MOST = f"SistEndretDato ge {at(100)}"
FEW = f"SistEndretDato gt {at(1900)}"


@pytest.mark.parametrize(
    ("options", "limit"),
    [
        ({"$top": "10"}, 12),
        ({"$top": "10", "$skip": "1500"}, 12),
        ({"$top": "10", "$count": "true", "$filter": ALL}, 12),
        ({"$top": "10", "$filter": "SistEndretDato gt 1970-01-01", "$skip": "500"}, 12),
        ({"$top": "10", "$filter": MOST}, 1900),
        ({"$filter": FEW}, 200),
        ({"$filter": f"{FEW} and Fornavn eq 'F1'"}, 200),
        ({"$filter": f"Fornavn eq 'F1' and {ALL} and {FEW}"}, 200),
        ({"$top": "10", "$orderby": "SistEndretDato"}, 12),
        ({"$top": "10", "$orderby": "SistEndretDato desc", "$skip": "900"}, 16),
        ({"$top": "10", "$orderby": "SistEndretDato", "$filter": MOST, "$skip": "700"}, 12),
        ({"$top": "10", "$orderby": "SistEndretDato desc", "$filter": FEW}, 16),
        ({"$top": "10", "$orderby": "SistEndretDato,Id", "$filter": MOST, "$skip": "701"}, 40),
        ({"$top": "10", "$orderby": "SistEndretDato desc,Id desc", "$filter": ALL}, 40),
        ({"$top": "9", "$orderby": "SistEndretDato desc,Fornavn,Id", "$skip": "333"}, 40),
        ({"$filter": "Id eq 700"}, 1),
        ({"$top": "10", "$orderby": "Id", "$count": "true"}, 12),
        ({"$top": "10", "$orderby": "id asc", "$filter": "Id gt 699"}, 12),
        ({"$top": "10", "$orderby": "Id", "$filter": "699 lt Id", "$skip": "20"}, 12),
        ({"$top": "10", "$orderby": "Id", "$filter": f"Id gt 699 and {ALL}"}, 2000),
        ({"$filter": f"Id in (700,701) and {ALL}"}, 2),
    ],
    ids=str,
)
def test_a_page_costs_its_own_rows(options: dict[str, str], limit: int) -> None:
    size = 2000
    table = counted(size)
    text = "&".join(f"{name}={quote(value)}" for name, value in options.items())
    entity, dialect = ENTITIES["Ansatt"], Dialect.of(lone_world().switches)
    query = read_query(text, entity, dialect, START)
    page = run_query(table, query, entity, dialect)
    assert table.handed <= limit
    naive = naively(table.table, options)
    assert [each.key for each in page.rows] == [each.key for each in naive[page.first :]][
        : len(page.rows)
    ]
    assert page.total == len(naive)
    assert len(page.rows) == min(int(options.get("$top", size)), page.total - page.first)


def naively(table: Table[datetime], options: dict[str, str]) -> list[Line]:
    """All rows that the options ask for, in order, by the plainest means."""
    rows = [each for each in table if passes(each, options.get("$filter", ""))]
    for part in reversed(options.get("$orderby", "").split(",")):
        name, _, direction = part.replace("id asc", "Id").partition(" ")
        places: dict[str, Callable[[Line], object]] = {
            "SistEndretDato": attrgetter("stamp"),
            "Id": attrgetter("key"),
            "Fornavn": lambda each: each.shown["Fornavn"],
        }
        if name:
            rows = sorted(rows, key=places[name], reverse=direction == "desc")  # type: ignore[arg-type]  # each is of one ordered type
    return rows


def passes(each: Line, text: str) -> bool:
    later = {ALL: 0, MOST: 100, FEW: 1901}
    seconds = max((bound for part, bound in later.items() if part in text), default=0)
    assert each.stamp is not None
    return (
        each.stamp >= START + timedelta(seconds=seconds)
        and ("F1" not in text or each.shown["Fornavn"] == "F1")
        and ("Id eq 700" not in text or each.key == 700)
        and ("Id in" not in text or each.key in (700, 701))
        and ("Id gt 699" not in text or int(each.key) > 699)
        and ("699 lt Id" not in text or int(each.key) > 699)
    )


SEARCHES = [
    {"$filter": MOST},
    {"$orderby": "Id desc"},
    {"$orderby": "Fornavn desc,Id"},
    {"$filter": f"{ALL} and Fornavn eq 'F1'"},
]


@pytest.mark.parametrize("options", SEARCHES, ids=str)
def test_the_second_page_of_a_search_does_not_search_again(options: dict[str, str]) -> None:
    table = counted(2000)
    text = "&".join(f"{name}={quote(value)}" for name, value in options.items())
    entity, dialect = ENTITIES["Ansatt"], Dialect.of(lone_world().switches)
    naive = [each.key for each in naively(table.table, options)]
    for skip in range(0, 30, 10):
        query = read_query(f"{text}&$top=10&$skip={skip}", entity, dialect, START)
        page = run_query(table, query, entity, dialect)
        assert [each.key for each in page.rows] == naive[skip : skip + 10]
        assert table.handed <= 2000


def test_a_write_makes_a_table_search_again() -> None:
    table: Table[datetime] = Table("Ansatt")
    since = Since(bound=START, inclusive=True)
    table.put(row(1, 1, None))
    table.put(row(2, 2, START))
    table.put(row(3, 3, START))
    assert [each.key for each in page_since(table, since, 0, 9)] == [2, 3]
    table.put(row(2, 2, None))
    assert [each.key for each in page_since(table, since, 0, 9)] == [3]
    table.remove(3)
    assert page_since(table, since, 0, 9) == []


def test_a_table_remembers_a_few_searches_only() -> None:
    table: Table[datetime] = Table("Ansatt")
    made: list[int] = []

    def search(number: int) -> list[Line]:
        def find() -> list[Line]:
            made.append(number)
            return []

        return table.remembered(number, find)

    for number in (0, 1, 0, *range(2, 30), 29, 0):
        search(number)
    assert made == [*range(30), 0]


def test_an_answer_is_made_once_until_a_row_changes() -> None:
    straight = Straight()
    target = "/ansatt/ansatt?$orderby=Id"
    straight.world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    first = straight.get(target).body
    assert straight.get(target).body is first
    assert straight.get(f"{target}&$top=1").body is not first
    straight.world.update("Tidsbanken", "Ansatt", 1, {"Fornavn": "A"})
    assert b'"Fornavn":"A"' in straight.get(target).body
    straight.world.delete("Tidsbanken", "Ansatt", 1)
    assert straight.get(target).read == ()


def test_an_answer_that_shows_other_records_or_the_time_is_made_anew() -> None:
    straight = Straight()
    world = straight.world
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "A"})
    world.insert("Tidsbanken", "Prosjekt", {"AnsvarligId": 1})
    expanded, late = (
        "/prosjekt/Prosjekt?$expand=Ansatt",
        "/ansatt/ansatt?$filter=year(now())%20eq%202024",
    )
    assert b'"Fornavn":"A"' in straight.get(expanded).body
    assert len(straight.get(late).read) == 1
    world.update("Tidsbanken", "Ansatt", 1, {"Fornavn": "B"})
    assert b'"Fornavn":"B"' in straight.get(expanded).body
    assert len(straight.get(late).read) == 1
    world.clock.advance(timedelta(days=400))
    assert straight.get(late).read == ()

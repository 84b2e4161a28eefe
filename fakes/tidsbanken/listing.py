"""From what a query asks for to the page of rows that answers it, at the cost of that page if possible."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import TypeAlias

from fakes.exchange import NO_BEND, Bend
from fakes.journal import Sighting
from fakes.store import Rows, page_since
from fakes.tidsbanken.dialect import PAGE_SEEN, Dialect
from fakes.tidsbanken.model import STAMP, Entity
from fakes.tidsbanken.predicate import Record
from fakes.tidsbanken.query import Order, Query, Search

Records: TypeAlias = Rows[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The rows of one answer, the first of them at position `first` of `total` matching ones.

    `rests_on` names the switches that decided which rows these are, in what order and with what stamps.
    """

    rows: list[Record]
    first: int
    total: int
    capped: bool
    rests_on: frozenset[str]

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        """The records that are shown, with their versions."""
        return tuple((row.key, row.version) for row in self.rows)

    @property
    def ends(self) -> bool:
        """Whether nothing lies beyond."""
        return self.first + len(self.rows) >= self.total


EMPTY = Page(rows=[], first=0, total=0, capped=False, rests_on=frozenset())


def run_query(
    rows: Records, query: Query, entity: Entity, dialect: Dialect, bend: Bend = NO_BEND
) -> Page:
    """Filter, count, sort and cut, in this order; then as a fault bends it."""
    if bend.empty:
        return EMPTY
    cap, wanted = dialect.page_cap, query.top
    if cap is not None and (wanted is None or wanted > cap):
        wanted = cap
    first = max(0, query.skip + bend.shift) if query.skip else 0
    # A row more at either end, to see what the order of those at the ends rests on.
    before = min(first, 1)
    count = len(rows) if wanted is None else wanted
    found, total = _window(rows, query, entity, dialect, first - before, before + count + 1)
    shown = found[before:][:count]
    capped = wanted != query.top and total > first + len(shown)
    return Page(
        rows=shown,
        first=first,
        total=total,
        capped=capped,
        rests_on=_order_rests_on(found, shown, query, dialect)
        | content_rests_on(shown, query, entity)
        | _size_rests_on(len(shown), dialect, capped=capped),
    )


def _window(
    rows: Records, query: Query, entity: Entity, dialect: Dialect, first: int, count: int
) -> tuple[list[Record], int]:
    """Return the rows at these positions of all that match, and how many match."""
    search, orderby = query.search, query.orderby
    if _goes_by_key(query, entity, dialect):
        return rows.slice_by_key(search.after, first, count)
    by_stamp = bool(orderby) and orderby[0].by.name == STAMP
    if search.keys is not None or search.matches is not None or (orderby and not by_stamp):
        matching = rows.remembered(query.sieve, lambda: _search(rows, query, dialect))
        return matching[first : first + count], len(matching)
    total = len(rows) if search.since is None else rows.count_since(search.since)
    if len(orderby) > 1:
        return _stamp_first(rows, query, dialect, first, min(first + count, total)), total
    if orderby:
        descending = orderby[0].descending
        return rows.slice_by_stamp(search.since, first, count, descending=descending), total
    if search.since is None:
        return rows.slice(first, count), total
    return page_since(rows, search.since, first, count), total


def _goes_by_key(query: Query, entity: Entity, dialect: Dialect) -> bool:
    """Whether all rows are asked for, or all after a key, in the order of the keys as they are."""
    orders = query.orderby
    in_order = len(orders) == 1 and orders[0].by.name == entity.key and not orders[0].descending
    asks_for_all = query.search == Search() or query.search.after is not None
    return in_order and asks_for_all and not dialect.folds_strings


def _stamp_first(
    rows: Records, query: Query, dialect: Dialect, first: int, end: int
) -> list[Record]:
    """Return positions `first` to `end` in the order of stamps, and of more among rows of one stamp."""
    since, descending = query.search.since, query.orderby[0].descending
    total = len(rows) if since is None else rows.count_since(since)
    if first >= end:
        return []
    # Counted from the earliest stamp; then widened until no row outside ties with one inside.
    low, high = (total - end, total - first) if descending else (first, end)
    while low > 0 and _ties_at(rows, query, low):
        low -= 1
    while high < total and _ties_at(rows, query, high):
        high += 1
    wide = _sorted(rows.slice_by_stamp(since, low, high - low), query.orderby, dialect)
    skipped = high - (total - first) if descending else first - low
    return wide[skipped:][: end - first]


def _ties_at(rows: Records, query: Query, place: int) -> bool:
    one, other = rows.slice_by_stamp(query.search.since, place - 1, 2)
    return one.stamp == other.stamp


def _search(rows: Records, query: Query, dialect: Dialect) -> list[Record]:
    return _sorted(_matching(rows, query), query.orderby, dialect)


def _matching(rows: Records, query: Query) -> list[Record]:
    search = query.search
    tried: Iterable[Record] = rows
    if search.keys is not None:
        tried = sorted(filter(None, map(rows.get, search.keys)), key=attrgetter("rank"))
    elif search.since is not None and rows.count_since(search.since) < len(rows):
        tried = rows.slice_by_stamp(search.since, 0, len(rows))
    passing = list(tried if search.matches is None else filter(search.matches, tried))
    return passing if tried is rows else sorted(passing, key=attrgetter("rank"))


def _sorted(rows: list[Record], orders: tuple[Order, ...], dialect: Dialect) -> list[Record]:
    # Sorting by the last property first leaves the first in charge: sorts are stable.
    for order in reversed(orders):
        rows = sorted(rows, key=lambda row: _place(row, order, dialect), reverse=order.descending)
    return rows


def _place(row: Record, order: Order, dialect: Dialect) -> tuple[bool, object]:
    by = order.by
    if by.type == "Edm.DateTimeOffset":
        moment = row.values.get(by.name)
        # Null sorts below every value.
        return moment is not None, moment
    value = row.shown[by.name]
    folds = dialect.folds_strings and isinstance(value, str)
    return value is not None, str(value).casefold() if folds else value


def _order_rests_on(
    found: list[Record], shown: list[Record], query: Query, dialect: Dialect
) -> frozenset[str]:
    if not shown or len(found) < 2:
        return frozenset()
    orders = query.orderby
    texts = any(order.by.type == "Edm.String" for order in orders)
    ties = any(
        all(_place(one, order, dialect) == _place(other, order, dialect) for order in orders)
        for one, other in pairwise(found)
    )
    chosen = {"collation"} if texts else set()
    return frozenset(chosen | {"order_when_unsorted"} if ties else chosen)


def content_rests_on(shown: list[Record], query: Query, entity: Entity) -> frozenset[str]:
    """Name the switches that the content of the rows shown depends on: those of their stamps."""
    if not query.shape.shows(STAMP):
        return frozenset()
    unstamped = any(row.stamp is None for row in shown)
    biased = entity.biased and len(shown) > 0
    return frozenset(
        ({"null_lm_rows"} if unstamped else set()) | ({"timestamp_bias"} if biased else set())
    )


def _size_rests_on(shown: int, dialect: Dialect, *, capped: bool) -> frozenset[str]:
    uncapped = dialect.page_cap is None and shown > PAGE_SEEN
    return frozenset({"page_cap"} if capped or uncapped else ())

"""Records in memory: one table per entity, each record with a version."""

import itertools
import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from operator import attrgetter
from typing import Generic, Protocol, TypeAlias, TypeVar, cast

from sortedcontainers import SortedKeyList, SortedList

from fakes.clock import Clock
from fakes.faults.conditions import Conditions
from fakes.values import Json, Key, Record

A = TypeVar("A")
V = TypeVar("V")
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# One type per table: all its ranks are numbers, or all are strings.
Rank: TypeAlias = int | str
# Searches whose rows a table keeps between two writes.
REMEMBERED_LIMIT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the tables of one system of a world share.

    The clock and the conditions are the system's, the rest is the world's.
    """

    clock: Clock
    switches: Mapping[str, str]
    conditions: Conditions
    salt: str
    versions: Iterator[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[V]):
    """One record as a reader sees it, and what the system computes with in another form.

    Rows are replaced, never changed, so `shown` may be handed out. `values` holds only what differs
    from `shown`, such as time stamps. `rank` is its place in a list that nobody asked to sort. `stamp`
    is when the record was modified, as filters see it; None when it has no such time.
    """

    key: Key
    rank: Rank
    version: int
    values: Mapping[str, V]
    shown: Record
    stamp: datetime | None
    _encoded: list[bytes] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def encoded(self) -> bytes:
        """The record as JSON; made when it is first asked for, since many are never read."""
        if not self._encoded:
            self._encoded.append(encode(self.shown))
        return self._encoded[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """A lower bound of time stamps, itself included or not."""

    bound: datetime
    inclusive: bool

    @property
    def first(self) -> datetime | None:
        """The first moment within the bound; None beyond the end of the calendar."""
        try:
            return self.bound if self.inclusive else self.bound + timedelta(microseconds=1)
        except OverflowError:
            return None


class Rows(Protocol[V]):
    """What the reading code needs of a table."""

    def get(self, key: Key) -> Row[V] | None:
        """Return the row with this key."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Row[V]]:
        """Rows in rank order."""

    def slice(self, first: int, count: int) -> list[Row[V]]:
        """Return up to `count` rows in rank order, beginning at position `first`."""

    def slice_by_key(self, after: Key | None, first: int, count: int) -> tuple[list[Row[V]], int]:
        """Return up to `count` rows in the order of their keys, and how many there are in all.

        Those with keys after one, all for None; beginning at position `first` among them.
        """

    def count_since(self, since: Since) -> int:
        """Count the rows whose stamp lies within the bound."""

    def slice_by_stamp(
        self, since: Since | None, first: int, count: int, *, descending: bool = False
    ) -> list[Row[V]]:
        """Return up to `count` rows in the order of their stamps, beginning at position `first`.

        Rows of one stamp are in rank order either way; rows without one come first, or last when
        descending, and lie within no bound.
        """

    def remembered(self, what: Hashable, find: Callable[[], list[Row[V]]]) -> list[Row[V]]:
        """Return what `find` returns, or what it returned before for `what` if no row has changed.

        It spares a client that pages through a search the search on every page. The list must not be
        changed.
        """

    def answered(self, what: Hashable, answer: Callable[[], A]) -> A:
        """Return what `answer` returns, or what it returned before for `what` if no row has changed.

        It spares an engine at rest, which asks the same again and again, the wait for the same bytes.
        One kind of `what` must always have one kind of answer.
        """


class Table(Generic[V]):
    """The records of one entity by key, in rank order, by their keys and by their stamps.

    A page costs only its own rows, the logarithm of the others, and those that tie with its ends.
    """

    def __init__(self, entity: str) -> None:
        self.entity = entity
        self.rows: dict[Key, Row[V]] = {}
        # Both hold keys of rows; what they sort by is looked up as a key comes or goes.
        self._ranked = SortedKeyList(key=self._rank_of)
        self._keys = SortedList()
        self._stamped = SortedKeyList(key=self._stamp_of)
        self._unstamped = SortedKeyList(key=self._rank_of)
        self._found: dict[Hashable, list[Row[V]]] = {}
        self._answers: dict[Hashable, object] = {}

    def put(self, row: Row[V]) -> None:
        """Add the row, or put it in the place of the one with its key."""
        self._forget()
        previous = self.rows.get(row.key)
        if previous is not None:
            self._by_stamp(previous).remove(row.key)
        self.rows[row.key] = row
        self._by_stamp(row).add(row.key)
        if previous is None:
            # A record keeps its rank for life.
            self._ranked.add(row.key)
            self._keys.add(row.key)

    def remove(self, key: Key) -> None:
        """Take the row with this key away; raises KeyError when there is none."""
        self._by_stamp(self.rows[key]).remove(key)
        self._ranked.remove(key)
        self._keys.remove(key)
        self._forget()
        del self.rows[key]

    def get(self, key: Key) -> Row[V] | None:
        """Return the row with this key."""
        return self.rows.get(key)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row[V]]:
        """Rows in rank order."""
        return map(self.rows.__getitem__, self._ranked)

    def slice(self, first: int, count: int) -> list[Row[V]]:
        """Return up to `count` rows in rank order, beginning at position `first`."""
        return [self.rows[key] for key in self._ranked.islice(first, first + count)]

    def slice_by_key(self, after: Key | None, first: int, count: int) -> tuple[list[Row[V]], int]:
        """Return up to `count` rows in the order of their keys, and how many, as `Rows` says."""
        begin = 0 if after is None else self._keys.bisect_right(after)
        keys = self._keys.islice(begin + first, begin + first + count)
        return [self.rows[key] for key in keys], len(self._keys) - begin

    def count_since(self, since: Since) -> int:
        """Count the rows whose stamp lies within the bound."""
        return len(self._stamped) - self._position(since.first)

    def slice_by_stamp(
        self, since: Since | None, first: int, count: int, *, descending: bool = False
    ) -> list[Row[V]]:
        """Return up to `count` rows in the order of their stamps, as `Rows` says."""
        start = 0 if since is None else self._position(since.first)
        apart = self._unstamped if since is None else ()
        stamped = len(self._stamped) - start
        if descending:
            rows = self._latest(start, first, count)
            return rows + self._apart(apart, first - stamped, count - len(rows))
        rows = self._apart(apart, first, count)
        begin = start + max(0, first - len(apart))
        keys = self._stamped.islice(begin, begin + count - len(rows))
        return rows + [self.rows[key] for key in keys]

    def remembered(self, what: Hashable, find: Callable[[], list[Row[V]]]) -> list[Row[V]]:
        """Return what `find` returns, or what it returned before, as `Rows` says."""
        return _recalled(self._found, what, find)

    def answered(self, what: Hashable, answer: Callable[[], A]) -> A:
        """Return what `answer` returns, or what it returned before, as `Rows` says."""
        return cast("A", _recalled(self._answers, what, answer))

    def _forget(self) -> None:
        self._found.clear()
        self._answers.clear()

    def _apart(self, keys: "SortedKeyList | tuple[()]", first: int, count: int) -> list[Row[V]]:
        first = max(0, first)
        return [self.rows[key] for key in itertools.islice(keys, first, first + count)]

    def _latest(self, start: int, first: int, count: int) -> list[Row[V]]:
        """Slice from the end of the stamps, yet leave the rows of one stamp in rank order."""
        end = len(self._stamped) - first
        begin = max(start, end - count)
        if begin >= end:
            return []
        # Whole groups of one stamp are turned round, and what they hold beyond the slice is cut off.
        low = self._position(self.rows[self._stamped[begin]].stamp)
        high = self._past(self.rows[self._stamped[end - 1]].stamp)
        rows = [self.rows[key] for key in self._stamped.islice(low, high)]
        rows.sort(key=attrgetter("stamp"), reverse=True)
        return rows[high - end : high - begin]

    def _position(self, moment: datetime | None) -> int:
        """Place of the first row that is not before the moment; None is after all."""
        if moment is None:
            return len(self._stamped)
        place: int = self._stamped.bisect_key_left((moment,))
        return place

    def _past(self, moment: datetime | None) -> int:
        """Place of the first row that is later than the moment."""
        return self._position(moment and Since(bound=moment, inclusive=False).first)

    def _by_stamp(self, row: Row[V]) -> SortedKeyList:
        return self._unstamped if row.stamp is None else self._stamped

    def _rank_of(self, key: Key) -> Rank:
        return self.rows[key].rank

    def _stamp_of(self, key: Key) -> tuple[datetime | None, Rank]:
        row = self.rows[key]
        return row.stamp, row.rank


def _recalled(memory: dict[Hashable, A], what: Hashable, find: Callable[[], A]) -> A:
    if what not in memory:
        if len(memory) >= REMEMBERED_LIMIT:
            memory.clear()
        memory[what] = find()
    return memory[what]


def page_since(rows: Rows[V], since: Since, first: int, count: int) -> list[Row[V]]:
    """Return up to `count` rows within the bound, in rank order, beginning at position `first`.

    Only those within it are sorted, and only for the first page.
    """
    within = rows.count_since(since)
    if within == len(rows):
        return rows.slice(first, count)

    def find() -> list[Row[V]]:
        return sorted(rows.slice_by_stamp(since, 0, within), key=attrgetter("rank"))

    return rows.remembered(since, find)[first : first + count]


def shuffled_rank(salt: str, entity: str, key: Key) -> int:
    """Place of a record in an order that looks arbitrary, yet is the same in every answer.

    >>> shuffled_rank("w", "Ansatt", 1) == shuffled_rank("w", "Ansatt", 1)
    True
    """
    digest = blake2b(f"{salt}/{entity}/{key}".encode(), digest_size=7).digest()
    return int.from_bytes(digest)


def encode(value: Json) -> bytes:
    """JSON as both systems write it: UTF-8, no blanks."""
    return _ENCODER.encode(value).encode()

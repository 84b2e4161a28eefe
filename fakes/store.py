"""Records in memory: one table per entity, each record with a version."""

import itertools
import json
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, TypeVar

from fakes.clock import Clock
from fakes.values import Json, Key, Record

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every table of a world shares: its time, its switches, its order and its versions."""

    clock: Clock
    switches: Mapping[str, str]
    salt: str
    versions: Iterator[int]

    @classmethod
    def of(cls, clock: Clock, switches: Mapping[str, str], salt: str) -> "Setting":
        """Return the setting of a new world, with versions from 1."""
        return cls(clock=clock, switches=switches, salt=salt, versions=itertools.count(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[V]):
    """One record: its values as the system computes with them, and as a reader sees them.

    Rows are replaced, never changed, so `shown` may be handed out. `rank` is its place in a list
    that nobody asked to sort.
    """

    key: Key
    rank: int
    version: int
    values: Mapping[str, V]
    shown: Record
    encoded: bytes


class Table(Generic[V]):
    """The records of one entity by key, kept in rank order so that a page costs only its own rows."""

    def __init__(self, entity: str) -> None:
        self.entity = entity
        self.rows: dict[Key, Row[V]] = {}
        self._order: list[tuple[int, Key]] = []

    def put(self, row: Row[V]) -> None:
        """Add the row, or put it in the place of the one with its key."""
        if row.key not in self.rows:
            insort(self._order, (row.rank, row.key))
        self.rows[row.key] = row

    def remove(self, key: Key) -> None:
        """Take the row with this key away; raises KeyError when there is none."""
        row = self.rows.pop(key)
        del self._order[bisect_left(self._order, (row.rank, key))]

    def get(self, key: Key) -> Row[V] | None:
        """Return the row with this key, None when there is none."""
        return self.rows.get(key)

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Row[V]]:
        """Rows in rank order."""
        return (self.rows[key] for _, key in self._order)

    def slice(self, first: int, count: int) -> list[Row[V]]:
        """Return up to `count` rows in rank order, beginning at position `first`."""
        return [self.rows[key] for _, key in self._order[first : first + count]]


def shuffled_rank(salt: str, entity: str, key: Key) -> int:
    """Place of a record in an order that looks arbitrary, yet is the same in every answer.

    >>> shuffled_rank("w", "Ansatt", 1) == shuffled_rank("w", "Ansatt", 1)
    True
    """
    digest = blake2b(f"{salt}/{entity}/{key}".encode(), digest_size=7).digest()
    return int.from_bytes(digest)


def encode(value: Json) -> bytes:
    """JSON as both systems write it: UTF-8, no blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

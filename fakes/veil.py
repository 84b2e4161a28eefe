"""Writes that readers do not see yet: a late commit, a copy that lags behind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from fakes.faults.plan import Hiding
from fakes.store import Row, Rows, Table
from fakes.values import Key

V = TypeVar("V")


@dataclass(slots=True, kw_only=True)
class Cover(Generic[V]):
    """What readers see in place of a row: its state before, None for nothing at all."""

    shown: Row[V] | None
    reads: int
    until: float
    lists_only: bool


class Veil(Generic[V]):
    """The rows of one table that are hidden, as `hiding` said when they were written.

    `monotonic` tells the seconds of a clock that the world's does not move.
    """

    def __init__(self, table: Table[V], monotonic: Callable[[], float]) -> None:
        self._table = table
        self._monotonic = monotonic
        self._covers: dict[Key, Cover[V]] = {}

    def hide(self, key: Key, before: Row[V] | None, hiding: Hiding) -> None:
        """Hide what has just been written; what was hidden already stays the one that shows."""
        covered = self._covers.get(key)
        self._covers[key] = Cover(
            shown=covered.shown if covered else before,
            reads=hiding.reads,
            until=self._monotonic() + hiding.seconds,
            lists_only=hiding.lists_only,
        )

    def seen(self, *, listing: bool) -> Rows[V]:
        """Return the rows as one answer shows them, and count a list as one that was answered."""
        if not self._covers:
            return self._table
        now = self._monotonic()
        self._covers = {
            key: cover
            for key, cover in self._covers.items()
            if cover.reads > 0 and cover.until > now
        }
        hidden = {k: c.shown for k, c in self._covers.items() if listing or not c.lists_only}
        if listing:
            for cover in self._covers.values():
                cover.reads -= 1
        return _covered(self._table, hidden) if hidden else self._table


def _covered(table: Table[V], hidden: dict[Key, Row[V] | None]) -> Table[V]:
    shown: Table[V] = Table(table.entity)
    for row in table:
        if row.key not in hidden:
            shown.put(row)
    for before in hidden.values():
        if before is not None:
            shown.put(before)
    return shown

"""Finding out what changed, without losing anything.

Each list is read in two ways. A cursor asks for what is new: inclusive, in the server's own stamps,
and never past a stamp that a later reading has not confirmed. A sweep asks for one page of the
whole list a cycle, round and round: it shows what no stamp shows. What was seen before is no news.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from sync.clock import LocalClock
from sync.decide import Intent, Known
from sync.mapping import Pair, shows
from sync.records import LEFT, Json, Page, Record, Row, Side, other
from sync.store import Store

_VERSIONS_KEPT: Final = 3
# A stamp further ahead of its own server's clock than this is no place to read on from.
_AHEAD: Final = timedelta(minutes=1)


class Lists(Protocol):
    """The one thing that reading needs of a client."""

    def page(
        self, entity: str, names: Iterable[str], *, since: str | None, after: str | None
    ) -> Page:
        """Read a page of what changed since a stamp."""


class Reading:
    """Reads lists and remembers what they show. Every step is a method that can be replaced."""

    def __init__(self, store: Store, clients: Mapping[Side, Lists], clock: LocalClock) -> None:
        self.store = store
        self.clients = clients
        self.clock = clock
        self.rows_read = 0

    def read(self, pair: Pair, side: Side) -> None:
        """Observe what one side changed since the last reading. Raises ServerError."""
        if self.store.cursor(pair.id, side).since is None or not self.sweep(pair, side):
            self.read_since(pair, side)

    def read_since(self, pair: Pair, side: Side) -> None:
        """Read what is new, page by page, then move the cursor."""
        began, newest, after = self.clock.now(), None, None
        since = self.store.cursor(pair.id, side).since
        while True:
            page = self.page(pair, side, since=since, after=after)
            newest, after = _newest(page, newest), page.following
            ended = None if after is not None else (newest, began)
            self.observe(pair, side, page.rows, ended=ended)
            if ended:
                return

    def sweep(self, pair: Pair, side: Side) -> bool:
        """Read the next page of the whole list; tells whether that was all of it."""
        began, after = self.clock.now(), self.store.cursor(pair.id, side).sweep
        page = self.page(pair, side, since=None, after=after)
        was_all = after is None and page.following is None and bool(page.rows)
        self.observe(pair, side, page.rows, ended=(_newest(page, None), began) if was_all else None)
        if after != page.following:
            with self.store.transaction():
                cursor = self.store.cursor(pair.id, side)
                self.store.put_cursor(pair.id, side, replace(cursor, sweep=page.following))
        return was_all

    def page(self, pair: Pair, side: Side, *, since: str | None, after: str | None) -> Page:
        """Ask one side for a page."""
        client = self.clients[side]
        page = client.page(pair.entity(side), pair.names(side), since=since, after=after)
        self.rows_read += len(page.rows)
        return page

    def observe(
        self,
        pair: Pair,
        side: Side,
        rows: Iterable[Row],
        *,
        ended: tuple[Row | None, float] | None = None,
    ) -> None:
        """Remember what rows show; `ended` moves the cursor along, in the same transaction."""
        news = [(row, known) for row in rows if (known := self.unlike_before(pair, side, row))]
        cursor = moved = self.store.cursor(pair.id, side)
        if ended:
            stamp = ended[0].stamp if ended[0] else None
            moved = cursor.after_reading(stamp, ended[1], self.clock.now())
        if news or moved != cursor:
            with self.store.transaction():
                for row, known in news:
                    self.remember(pair, side, row, known)
                if moved != cursor:
                    self.store.put_cursor(pair.id, side, moved)

    def unlike_before(self, pair: Pair, side: Side, row: Row) -> Known | None:
        """Return what was known of the record, or None if the row is no news.

        A row that shows a version which was superseded, stamp and all, is a reading that came late.
        """
        known = self.store.known(pair.id, side, row.key)
        shown = pair.mapped(side, row.record)
        if known.shown == shown and known.stamp == row.stamp:
            return None
        return None if _version(row.stamp, shown) in known.past else known

    def remember(
        self, pair: Pair, side: Side, row: Row, known: Known, *, is_answer: bool = False
    ) -> None:
        """Store what a row shows; each changed property gets the time of the edit.

        What a write of ours was to bring about is no edit: there, both sides now agree. Where it was
        done and has not come about, somebody edited the value since, or, if the row `is_answer` to
        the write, the server did not take it: to be written again.
        """
        shown = pair.mapped(side, row.record)
        intent = self.intended(pair, side, known)
        ours = self.absorb(pair, side, known, shown, intent) if intent else {}
        changed = [prop.name(side) for prop in pair.changed(side, known.shown, shown)]
        undone = [n for n in intent.sent if n not in ours] if intent and intent.is_done else []
        undone = [name for name in undone if name in shown]
        edited = [name for name in changed if name not in ours]
        edited += [name for name in undone if not is_answer and name not in changed]
        past = known.past
        if known.shown and known.stamp != row.stamp:
            past = (*past, _version(known.stamp, known.shown))[-_VERSIONS_KEPT:]
        since = {**known.since, **dict.fromkeys(edited, row.edited)}
        now_known = replace(
            known if known.shadow is None else known.agreed(ours, ours),
            stamp=row.stamp,
            shown=shown,
            since={name: at for name, at in since.items() if name not in ours},
            past=past,
            writes={name: count for name, count in known.writes.items() if name not in edited},
        )
        self.store.put(pair, side, now_known)
        is_new = not known.shown and known.partner is None
        if edited or undone or is_new or not ours:
            self.note_work(pair, side, now_known, is_edited=bool(edited or undone) or is_new)

    def intended(self, pair: Pair, side: Side, known: Known) -> Intent | None:
        """Return the write of ours to this record whose effect has not been seen yet."""
        if known.partner is None:
            return None
        return self.store.intent(pair.id, side, known.partner)

    def absorb(self, pair: Pair, side: Side, known: Known, shown: Record, intent: Intent) -> Record:
        """Settle what an intended write has brought about; returns those values as shown."""
        theirs, ours = {}, {}
        for prop in pair.properties:
            name = prop.name(side)
            # A write in doubt is not taken for done where the value is what it was before.
            is_other = intent.is_done or not prop.kind.same(known.shown.get(name), shown[name])
            has_come = is_other and shows(prop.kind, intent.sent.get(name), shown[name])
            if name in intent.sent and (has_come or prop.kind.same(intent.sent[name], shown[name])):
                ours[name] = shown[name]
                theirs[prop.name(other(side))] = intent.source.get(prop.name(other(side)))
        if ours and known.partner is not None:
            source = self.store.known(pair.id, other(side), known.partner)
            unchanged = pair.unchanged(other(side), theirs, source.shown)
            self.store.put(pair, other(side), source.agreed(theirs, unchanged))
        if ours or intent.is_done:
            self.store.drop_intent(pair.id, side, intent.key)
        return ours

    def note_work(self, pair: Pair, side: Side, known: Known, *, is_edited: bool) -> None:
        """Note what an edit makes due: a linked pair goes by its left record."""
        partner = known.partner
        parked = self.store.unpark(pair.id, other(side), known.key)
        if partner is not None:
            parked = self.store.unpark(pair.id, side, partner) or parked
        if not (is_edited or parked):
            return
        if partner is not None:
            source = self.store.known(pair.id, other(side), partner)
            if source.writes:
                self.store.put(pair, other(side), replace(source, writes={}))
        if side == LEFT:
            self.store.put_due(pair.id, LEFT, known.key, due=True)
        elif partner is not None:
            self.store.put_due(pair.id, LEFT, partner, due=True)
        elif pair.both_ways:
            self.store.put_due(pair.id, side, known.key, due=True)


def _newest(page: Page, newest: Row | None) -> Row | None:
    latest = page.now + _AHEAD
    for row in page.rows:
        if row.position is not None and row.position <= latest and _is_newer(row.position, newest):
            newest = row
    return newest


def _is_newer(position: datetime, than: Row | None) -> bool:
    return than is None or than.position is None or position > than.position


def _version(stamp: str | None, shown: Mapping[str, Json]) -> str:
    return json.dumps([stamp, dict(shown)])

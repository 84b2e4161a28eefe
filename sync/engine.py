"""One cycle: read what changed on both sides, remember it, then settle each record that is due.

What was read is kept before anything is written, and each record is archived before the next one
is settled, so a cycle that ends early loses no work: the records left over are still due in the next
one. The core's own writes come back in the lists as any other change and equal what was archived: no news.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from sync.crmoffice import CrmOffice
from sync.decide import Decision, Shown, Verdict, decide
from sync.errors import RecordRefusedError
from sync.mapping import PAIRS, Pair, Property, Unknown, Value
from sync.records import LEFT, RIGHT, Json, Key, Record, Row, Side
from sync.store import Link, Seen, Store
from sync.tidsbanken import Tidsbanken

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something about one record that a person may have to look at."""

    system: str
    entity: str
    key: Key
    message: str

    def __str__(self) -> str:
        return f"{self.system} {self.entity} {self.key}: {self.message}"


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one cycle did: records read and created, writes per side, and what was left undone."""

    read: int = 0
    created: int = 0
    written_right: int = 0
    written_left: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The decision on one property of a linked pair, with the value to write where one is."""

    prop: Property
    verdict: Verdict
    value: Value


Plan: TypeAlias = Sequence[Step]


class Engine:
    """Keeps the pairs the same. Every step of the cycle is a method that can be replaced."""

    def __init__(
        self,
        *,
        left: Tidsbanken,
        right: CrmOffice,
        store: Store,
        pairs: Sequence[Pair] = PAIRS,
        decision: Decision = decide,
    ) -> None:
        self.left = left
        self.right = right
        self.store = store
        self.pairs = pairs
        self.decision = decision
        self.tally = Tally()
        self._told: frozenset[Problem] = frozenset()

    def close(self) -> None:
        """Let go of the sockets and of the state file."""
        self.left.close()
        self.right.close()
        self.store.close()

    def cycle(self) -> Tally:
        """One full pass both ways. Raises ServerError or StateError; what is left stays due."""
        self._told = frozenset(self.tally.problems)
        self.tally = Tally()
        for pair in self.pairs:
            self.sync_pair(pair)
        return self.tally

    def sync_pair(self, pair: Pair) -> None:
        """Read both sides of a pair, then settle what is due."""
        self.read_changes(pair, LEFT)
        self.read_changes(pair, RIGHT)
        for left_key in self.store.due(pair.id):
            self.settle(pair, left_key)

    def read_changes(self, pair: Pair, side: Side) -> None:
        """Observe what one side changed since the last reading, and move the cursor there."""
        cursor = self.store.cursor(pair.id, side)
        names = [prop.name(side) for prop in pair.properties]
        newest: Row | None = None
        for rows in self.system(side).pages(pair.entity(side), names, cursor):
            self.tally.read += len(rows)
            self.observe(pair, side, rows)
            newest = _newest(rows, newest)
        if newest is not None and newest.stamp is not None and newest.stamp != cursor:
            with self.store.transaction():
                self.store.put_cursor(pair.id, side, newest.stamp)

    def observe(self, pair: Pair, side: Side, rows: Iterable[Row]) -> None:
        """Remember what the rows show, and note which records have work due."""
        news = [(row, seen) for row in rows if (seen := self.unlike_before(pair, side, row))]
        if not news:
            return
        with self.store.transaction():
            for row, before in news:
                self.remember(pair, side, row, before)

    def unlike_before(self, pair: Pair, side: Side, row: Row) -> Seen | None:
        """Return what the record showed before, or None if it has no news or is not ours to sync.

        Right records without a link are left alone: new records arise on the left only.
        """
        if side == RIGHT and self.store.left_of(pair.id, row.key) is None:
            return None
        before = self.store.seen(pair.id, side, row.key)
        same = before.stamp == row.stamp and before.record == _mapped(pair, side, row.record)
        return None if same else before

    def remember(self, pair: Pair, side: Side, row: Row, before: Seen) -> None:
        """Store what a row shows; each changed property gets the time of the edit."""
        record = _mapped(pair, side, row.record)
        changed = [
            prop.name(side)
            for prop in pair.properties
            if not before.record or _differs(prop, side, before.record, record)
        ]
        since = {**before.since, **dict.fromkeys(changed, row.edited)}
        seen = Seen(key=row.key, stamp=row.stamp, record=record, since=since)
        self.store.put_seen(pair.id, side, seen)
        left_key = row.key if side == LEFT else self.store.left_of(pair.id, row.key)
        if left_key is not None and (self.store.unpark(pair.id, left_key) or changed):
            self.store.put_due(pair.id, left_key, due=True)

    def settle(self, pair: Pair, left_key: Key) -> None:
        """Do what is due for one left record."""
        link = self.store.link(pair.id, left_key)
        if link is None:
            self.create_counterpart(pair, self.store.seen(pair.id, LEFT, left_key))
        else:
            self.reconcile(pair, link)

    def create_counterpart(self, pair: Pair, left: Seen) -> None:
        """Create and link the right record of a left one, once it has what is required."""
        values = {
            prop: prop.read(LEFT, left.record.get(prop.left), self.store)
            for prop in pair.properties
        }
        body = self.first_body(values)
        if any(name in body for name in pair.required):
            made = self.attempt(
                pair, RIGHT, left.key, body, lambda: self.right.create(pair.right, body)
            )
        else:
            needed = " or ".join(pair.required)
            self.report(pair, LEFT, left.key, f"not created in {self.right.name}: needs {needed}")
            made = None
        if made is None:
            self.archive(pair, left.key, held=())
        else:
            key, answer = made
            self.tally.created += 1
            right = Seen(key=key, record=_mapped(pair, RIGHT, body | answer))
            self.archive_creation(pair, left, right, values)

    def archive_creation(
        self, pair: Pair, left: Seen, right: Seen, values: Mapping[Property, Value]
    ) -> None:
        """Keep the link of a new right record; a value held back counts as not agreed on."""
        held = {prop: value for prop, value in values.items() if isinstance(value, Unknown)}
        self.report_held(pair, LEFT, left.key, held)
        link = Link(
            left_key=left.key,
            right_key=right.key,
            left_shadow={
                prop.left: None if prop in held else left.record.get(prop.left)
                for prop in pair.properties
            },
            right_shadow=right.record,
        )
        self.archive(pair, left.key, link=link, right=right, held=list(held))

    def first_body(self, values: Mapping[Property, Value]) -> Record:
        """Return what a new right record starts with: every value that can be carried over."""
        return {
            prop.right: prop.write(RIGHT, value)
            for prop, value in values.items()
            if value is not None and not isinstance(value, Unknown)
        }

    def reconcile(self, pair: Pair, link: Link) -> None:
        """Decide on every property of a linked pair, write what differs, archive the outcome."""
        seen = {
            LEFT: self.store.seen(pair.id, LEFT, link.left_key),
            RIGHT: self.store.seen(pair.id, RIGHT, link.right_key),
        }
        plan = self.plan(pair, link, seen[LEFT], seen[RIGHT])
        settled = [step.prop for step in plan if step.verdict is Verdict.AGREE]
        for side, verdict in ((RIGHT, Verdict.WRITE_RIGHT), (LEFT, Verdict.WRITE_LEFT)):
            values = {step.prop: step.value for step in plan if step.verdict is verdict}
            shown = self.write(pair, side, link, values) if values else None
            if shown is not None:
                seen[side] = replace(seen[side], record={**seen[side].record, **shown})
                settled += values
        held = [step.prop for step in plan if step.verdict is Verdict.HOLD]
        self.archive(
            pair,
            link.left_key,
            link=_agree(link, settled, seen[LEFT], seen[RIGHT]),
            left=seen[LEFT],
            right=seen[RIGHT],
            held=held,
        )

    def plan(self, pair: Pair, link: Link, left: Seen, right: Seen) -> Plan:
        """Decide on every property; those on hold are reported."""
        steps = []
        for prop in pair.properties:
            now_left = self.shown(prop, LEFT, link.left_shadow, left)
            now_right = self.shown(prop, RIGHT, link.right_shadow, right)
            verdict = self.decision(now_left, now_right)
            value = (now_right if verdict is Verdict.WRITE_LEFT else now_left).value
            steps.append(Step(prop=prop, verdict=verdict, value=value))
            if verdict is Verdict.HOLD:
                self.report_held(pair, LEFT, link.left_key, {prop: now_left.value})
                self.report_held(pair, RIGHT, link.right_key, {prop: now_right.value})
        return steps

    def shown(self, prop: Property, side: Side, shadow: Mapping[str, Json], seen: Seen) -> Shown:
        """Compare what one side shows of a property with what it showed when the two agreed."""
        name = prop.name(side)
        now = seen.record.get(name)
        return Shown(
            changed=not prop.kind.same(shadow.get(name), now),
            value=prop.read(side, now, self.store),
            since=seen.since.get(name),
        )

    def write(
        self, pair: Pair, side: Side, link: Link, values: Mapping[Property, Value]
    ) -> Record | None:
        """Write properties of one record; returns what it shows of them now, None if refused."""
        key = link.left_key if side == LEFT else link.right_key
        body = {prop.name(side): prop.write(side, value) for prop, value in values.items()}
        answer = self.attempt(
            pair,
            side,
            link.left_key,
            body,
            lambda: self.system(side).update(pair.entity(side), key, body),
        )
        if answer is None:
            return None
        if side == LEFT:
            self.tally.written_left += 1
        else:
            self.tally.written_right += 1
        return {name: answer.get(name, value) for name, value in body.items()}

    def attempt(
        self, pair: Pair, side: Side, left_key: Key, body: Record, send: Callable[[], _T]
    ) -> _T | None:
        """Send a write, unless the same was refused before and nothing has changed since.

        A refusal parks the record and is reported; None then.
        """
        if self.store.parked(pair.id, left_key, side) == body:
            return None
        try:
            return send()
        except RecordRefusedError as refusal:
            self.report(pair, LEFT, left_key, str(refusal))
            with self.store.transaction():
                self.store.park(pair.id, left_key, side, body, str(refusal))
            return None

    def archive(
        self,
        pair: Pair,
        left_key: Key,
        *,
        held: Sequence[Property],
        link: Link | None = None,
        left: Seen | None = None,
        right: Seen | None = None,
    ) -> None:
        """Keep the outcome for one record, all or nothing; it stays due while a value is held."""
        with self.store.transaction():
            if link is not None:
                self.store.put_link(pair.id, link)
            if left is not None:
                self.store.put_seen(pair.id, LEFT, left)
            if right is not None:
                self.store.put_seen(pair.id, RIGHT, right)
            self.store.put_due(pair.id, left_key, due=bool(held))

    def report(self, pair: Pair, side: Side, key: Key, message: str) -> None:
        """Name a record and its problem on the log, once as long as it lasts."""
        problem = Problem(
            system=self.system(side).name, entity=pair.entity(side), key=key, message=message
        )
        self.tally.problems.append(problem)
        if problem not in self._told:
            _log.warning("%s", problem)

    def report_held(
        self, pair: Pair, side: Side, key: Key, values: Mapping[Property, Value]
    ) -> None:
        """Report the values that cannot be carried over yet."""
        for prop, value in values.items():
            if isinstance(value, Unknown):
                self.report(pair, side, key, f"{prop.name(side)} {value.value}: not carried over")

    def system(self, side: Side) -> Tidsbanken | CrmOffice:
        """Return the client of one side."""
        return self.left if side == LEFT else self.right


def _mapped(pair: Pair, side: Side, record: Mapping[str, Json]) -> Record:
    return {name: record.get(name) for name in (prop.name(side) for prop in pair.properties)}


def _differs(
    prop: Property, side: Side, before: Mapping[str, Json], now: Mapping[str, Json]
) -> bool:
    name = prop.name(side)
    return not prop.kind.same(before.get(name), now.get(name))


def _newest(rows: Iterable[Row], newest: Row | None) -> Row | None:
    for row in rows:
        if row.position is not None and (
            newest is None or newest.position is None or row.position > newest.position
        ):
            newest = row
    return newest


def _agree(link: Link, props: Iterable[Property], left: Seen, right: Seen) -> Link:
    settled = list(props)
    return replace(
        link,
        left_shadow={
            **link.left_shadow,
            **{prop.left: left.record.get(prop.left) for prop in settled},
        },
        right_shadow={
            **link.right_shadow,
            **{prop.right: right.record.get(prop.right) for prop in settled},
        },
    )

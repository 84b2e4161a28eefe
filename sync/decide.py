"""Who wins, property by property: pure three-way decisions against the last agreed values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias

from sync.instants import cut
from sync.mapping import Links, Pair, Property, Unknown, Value
from sync.records import LEFT, RIGHT, Json, Key, Record, Side, other

OLDEST = datetime.min.replace(tzinfo=UTC)


class Verdict(Enum):
    """What to do about one property of one linked pair of records."""

    NOTHING = "nothing"
    WRITE_RIGHT = "write right"
    WRITE_LEFT = "write left"
    AGREE = "agree"  # both say the same already: remember it, write nothing
    HOLD = "hold"  # the winner's value cannot be carried over yet: write neither side


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one side shows of a property now.

    `changed`: it was edited since the two last agreed, be it back to what it was then. `since`:
    instant of that edit; None is older than any.
    """

    changed: bool
    value: Value
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one record: what it showed last, and when it last agreed with its partner.

    `since` holds the instant of each edit that the two have not agreed on yet. `shadow` is what
    this record showed of each property when the two agreed on it, None for two that were found and
    never compared.
    `past` holds the versions that were superseded last. `writes` counts our own writes to each
    property since somebody else last changed it.
    """

    key: Key
    partner: Key | None = None
    stamp: str | None = None
    shown: Mapping[str, Json] = field(default_factory=dict)
    since: Mapping[str, datetime | None] = field(default_factory=dict)
    shadow: Mapping[str, Json] | None = None
    past: tuple[str, ...] = ()
    writes: Mapping[str, int] = field(default_factory=dict)

    def agreed(self, shadow: Mapping[str, Json], names: Iterable[str]) -> "Known":
        """Return what is known once the two have agreed on properties, by names of this side."""
        settled = set(names)
        return replace(
            self,
            shadow={**(self.shadow or {}), **shadow},
            since={name: at for name, at in self.since.items() if name not in settled},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A write that was decided on: kept before it is sent, until its effect has been seen.

    `key` is the record whose values were `sent` to its counterpart on `side`, `source` what it
    showed of them. `newest` is the number of the last record that was known before a creation,
    None for other writes. `at` is when the last word on it was heard, `is_done` whether that was
    that it has been done.
    """

    side: Side
    key: Key
    sent: Record
    source: Record
    newest: int | None = None
    at: float = 0.0
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The decision on one property of a linked pair, with both values."""

    prop: Property
    verdict: Verdict
    values: Mapping[Side, Value]
    is_conflict: bool = False

    @property
    def target(self) -> Side | None:
        """The side to write to, None for no write."""
        return {Verdict.WRITE_RIGHT: RIGHT, Verdict.WRITE_LEFT: LEFT}.get(self.verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far one list has been read, in the server's own stamps.

    Reading starts at `since`, inclusive. `newest` was the newest stamp of a reading that ended at
    `noted`. `sweep` is where the next page of the round through the whole list begins.
    """

    since: str | None = None
    newest: str | None = None
    noted: float = 0.0
    sweep: str | None = None

    def after_reading(self, newest: str | None, began: float, ended: float) -> "Cursor":
        """Return the cursor after a complete reading; `newest` is the newest stamp that it showed.

        A stamp is passed by only once a later reading, begun when nothing could be under way any
        more, has read from below it: so what was committed late, or moved while pages were turned,
        has been read.
        """
        if newest is None or (self.newest is not None and began < self.noted + OVERLAP_SECONDS):
            return self
        return Cursor(since=self.newest, newest=newest, noted=ended, sweep=self.sweep)


OVERLAP_SECONDS = 5.0
Decision: TypeAlias = Callable[[Shown, Shown], Verdict]


def decide(left: Shown, right: Shown, *, priority: Side = LEFT) -> Verdict:
    """Let the later edit win, a clearing like any other; on equal time the side with priority.

    >>> edited = Shown(changed=True, value="Ærlig", since=None)
    >>> decide(edited, Shown(changed=False, value="Dahl", since=None))
    <Verdict.WRITE_RIGHT: 'write right'>
    """
    if not (left.changed or right.changed):
        return Verdict.NOTHING
    if left.value == right.value and not isinstance(left.value, Unknown):
        return Verdict.AGREE
    left_since, right_since = left.since or OLDEST, right.since or OLDEST
    left_is_later = left_since > right_since or (left_since == right_since and priority == LEFT)
    left_wins = left.changed and (not right.changed or left_is_later)
    if isinstance((left if left_wins else right).value, Unknown):
        return Verdict.HOLD
    return Verdict.WRITE_RIGHT if left_wins else Verdict.WRITE_LEFT


def decide_first(left: Shown, right: Shown, *, priority: Side = LEFT) -> Verdict:
    """Decide on two that were found apart: a value beats an empty one, whatever the times."""
    if (left.value is None) == (right.value is None):
        return decide(left, right, priority=priority)
    if isinstance(left.value, Unknown) or isinstance(right.value, Unknown):
        return Verdict.HOLD
    return Verdict.WRITE_LEFT if left.value is None else Verdict.WRITE_RIGHT


def plan(
    pair: Pair, known: Mapping[Side, Known], links: Links, decision: Decision, first: Decision
) -> list[Step]:
    """Decide on every property of a linked pair of records."""
    steps = []
    for prop in pair.properties:
        shown = {side: _shown(pair, prop, side, one, links) for side, one in known.items()}
        is_first = all(one.shadow is None for one in known.values())
        verdict = (first if is_first else decision)(shown[LEFT], shown[RIGHT])
        step = Step(
            prop=prop,
            verdict=verdict,
            values={side: one.value for side, one in shown.items()},
            is_conflict=not is_first and shown[LEFT].changed and shown[RIGHT].changed,
        )
        steps.append(step)
    return steps


def without_done(
    steps: Sequence[Step], known: Mapping[Side, Known], done: Sequence[Intent]
) -> list[Step]:
    """Leave out what has been written already and only waits to be seen."""
    return [step for step in steps if not any(_is_done(step, known, one) for one in done)]


def _is_done(step: Step, known: Mapping[Side, Known], intent: Intent) -> bool:
    name = step.prop.name(other(intent.side))
    return (
        step.target == intent.side
        and step.prop.name(intent.side) in intent.sent
        and step.prop.kind.same(intent.source.get(name), known[other(intent.side)].shown.get(name))
    )


def _shown(pair: Pair, prop: Property, side: Side, known: Known, links: Links) -> Shown:
    """Tell what one side shows of a property, and whether that is news to the other."""
    name = prop.name(side)
    now, since = known.shown.get(name), known.since.get(name)
    return Shown(
        changed=known.shadow is None
        or name in known.since
        or not prop.kind.same(known.shadow.get(name), now),
        value=prop.read(side, now, links),
        since=since and cut(since, pair.precision),
    )

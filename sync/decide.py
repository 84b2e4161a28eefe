"""Who wins, property by property: a pure three-way decision against the last agreed values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias

from sync.mapping import Unknown, Value

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

    `changed`: it differs from what this side showed when the two last agreed. `since`: instant of
    the edit that brought it; None is older than any.
    """

    changed: bool
    value: Value
    since: datetime | None


Decision: TypeAlias = Callable[[Shown, Shown], Verdict]


def decide(left: Shown, right: Shown) -> Verdict:
    """Let the later edit win, a clearing like any other; on equal time Tidsbanken, the left.

    >>> edited = Shown(changed=True, value="Ærlig", since=None)
    >>> decide(edited, Shown(changed=False, value="Dahl", since=None))
    <Verdict.WRITE_RIGHT: 'write right'>
    """
    if not (left.changed or right.changed):
        return Verdict.NOTHING
    if left.value == right.value and not isinstance(left.value, Unknown):
        return Verdict.AGREE
    left_wins = left.changed and (not right.changed or _not_older(left, right))
    if isinstance((left if left_wins else right).value, Unknown):
        return Verdict.HOLD
    return Verdict.WRITE_RIGHT if left_wins else Verdict.WRITE_LEFT


def _not_older(left: Shown, right: Shown) -> bool:
    return (left.since or OLDEST) >= (right.since or OLDEST)

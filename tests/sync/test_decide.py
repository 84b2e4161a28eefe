"""The decision on one property, in full."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from sync.decide import Shown, Verdict, decide
from sync.mapping import Target, Unknown, Value

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(milliseconds=1)


def unchanged(value: Value = "agreed") -> Shown:
    return Shown(changed=False, value=value, since=LATER)


def edited(value: Value, since: datetime | None = NOON) -> Shown:
    return Shown(changed=True, value=value, since=since)


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        pytest.param(unchanged(), unchanged(), Verdict.NOTHING, id="no edit"),
        pytest.param(unchanged("a"), unchanged("b"), Verdict.NOTHING, id="agreed to differ"),
        pytest.param(edited("new"), unchanged(), Verdict.WRITE_RIGHT, id="left edit"),
        pytest.param(unchanged(), edited("new"), Verdict.WRITE_LEFT, id="right edit"),
        pytest.param(edited(None), unchanged(), Verdict.WRITE_RIGHT, id="left cleared"),
        pytest.param(unchanged(), edited(None), Verdict.WRITE_LEFT, id="right cleared"),
        pytest.param(edited("same"), edited("same"), Verdict.AGREE, id="both to the same"),
        pytest.param(edited(None), edited(None), Verdict.AGREE, id="both cleared"),
        pytest.param(edited("agreed"), unchanged(), Verdict.AGREE, id="to what the other shows"),
        pytest.param(edited("l", LATER), edited("r"), Verdict.WRITE_RIGHT, id="left is later"),
        pytest.param(edited("l"), edited("r", LATER), Verdict.WRITE_LEFT, id="right is later"),
        pytest.param(edited("l"), edited("r"), Verdict.WRITE_RIGHT, id="tie goes to the left"),
        pytest.param(edited("l"), edited(None, LATER), Verdict.WRITE_LEFT, id="later clearing"),
        pytest.param(edited("l", None), edited("r"), Verdict.WRITE_LEFT, id="no left stamp"),
        pytest.param(edited("l"), edited("r", None), Verdict.WRITE_RIGHT, id="no right stamp"),
        pytest.param(edited("l", None), edited("r", None), Verdict.WRITE_RIGHT, id="no stamps"),
    ],
)
def test_the_later_edit_of_a_property_wins(left: Shown, right: Shown, verdict: Verdict) -> None:
    assert decide(left, right) is verdict


@pytest.mark.parametrize("unknown", list(Unknown))
def test_a_winner_that_cannot_be_carried_over_holds_both_sides(unknown: Unknown) -> None:
    assert decide(edited(unknown), unchanged()) is Verdict.HOLD
    assert decide(unchanged(), edited(unknown)) is Verdict.HOLD
    assert decide(edited("old"), edited(unknown, LATER)) is Verdict.HOLD
    assert decide(edited(unknown, LATER), edited("old")) is Verdict.HOLD
    assert decide(edited(unknown), edited(unknown)) is Verdict.HOLD


@pytest.mark.parametrize("unknown", list(Unknown))
def test_a_loser_that_cannot_be_carried_over_is_overwritten(unknown: Unknown) -> None:
    assert decide(edited("new", LATER), edited(unknown)) is Verdict.WRITE_RIGHT
    assert decide(edited(unknown), edited("new", LATER)) is Verdict.WRITE_LEFT


def test_a_side_that_did_not_change_is_never_carried_over() -> None:
    values: tuple[Value, ...] = ("a", "b", None, Target(left=1, right="1"), *Unknown)
    for left, right in product(values, values):
        assert decide(unchanged(left), edited(right)) is not Verdict.WRITE_RIGHT
        assert decide(edited(left), unchanged(right)) is not Verdict.WRITE_LEFT

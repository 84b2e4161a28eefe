"""The decision on one property, in full; and how far a cursor may move."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Literal, TypeAlias

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.decide import (
    OVERLAP_SECONDS,
    Cursor,
    Intent,
    Known,
    Shown,
    Step,
    Verdict,
    decide,
    decide_first,
    plan,
    without_done,
)
from sync.mapping import EMPLOYEES, PAIRS, Target, Unknown, Value
from sync.records import LEFT, RIGHT, Key, Side
from tests.sync.clocks import FakeClock

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


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(edited("l"), edited("r"), id="of one time"),
        pytest.param(edited("l", None), edited("r", None), id="of no time"),
        pytest.param(edited("l"), edited(None), id="value and clearing"),
        pytest.param(edited(None), edited("r"), id="clearing and value"),
    ],
)
def test_a_tie_goes_to_the_side_with_priority(left: Shown, right: Shown) -> None:
    assert decide(left, right, priority=LEFT) is Verdict.WRITE_RIGHT
    assert decide(left, right, priority=RIGHT) is Verdict.WRITE_LEFT


@pytest.mark.parametrize("priority", [LEFT, RIGHT])
def test_priority_counts_on_a_tie_only(priority: Side) -> None:
    assert decide(edited("l", LATER), edited("r"), priority=priority) is Verdict.WRITE_RIGHT
    assert decide(edited("l"), edited("r", LATER), priority=priority) is Verdict.WRITE_LEFT
    assert decide(edited("l"), unchanged(), priority=priority) is Verdict.WRITE_RIGHT
    assert decide(unchanged(), edited("r"), priority=priority) is Verdict.WRITE_LEFT


@pytest.mark.parametrize("unknown", list(Unknown))
def test_a_tie_won_by_what_cannot_be_carried_over_holds_both_sides(unknown: Unknown) -> None:
    assert decide(edited("l"), edited(unknown), priority=RIGHT) is Verdict.HOLD
    assert decide(edited("l"), edited(unknown), priority=LEFT) is Verdict.WRITE_RIGHT


# ---- two that were found apart ------------------------------------------------------------


@pytest.mark.parametrize("priority", [LEFT, RIGHT])
@pytest.mark.parametrize("times", [(NOON, LATER), (LATER, NOON), (None, NOON), (None, None)])
def test_a_value_beats_an_empty_one_whatever_the_times(
    times: tuple[datetime | None, datetime | None], priority: Side
) -> None:
    left, right = times
    assert decide_first(edited("l", left), edited(None, right), priority=priority) is (
        Verdict.WRITE_RIGHT
    )
    assert decide_first(edited(None, left), edited("r", right), priority=priority) is (
        Verdict.WRITE_LEFT
    )


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        pytest.param(edited("l", LATER), edited("r"), Verdict.WRITE_RIGHT, id="left is later"),
        pytest.param(edited("l"), edited("r", LATER), Verdict.WRITE_LEFT, id="right is later"),
        pytest.param(edited("same"), edited("same", LATER), Verdict.AGREE, id="alike"),
        pytest.param(edited(None), edited(None, LATER), Verdict.AGREE, id="both empty"),
    ],
)
def test_of_two_values_the_later_wins_also_at_first(
    left: Shown, right: Shown, verdict: Verdict
) -> None:
    assert decide_first(left, right) is verdict


@pytest.mark.parametrize("unknown", list(Unknown))
def test_what_cannot_be_carried_over_is_never_taken_for_empty(unknown: Unknown) -> None:
    assert decide_first(edited(unknown), edited(None, LATER)) is Verdict.HOLD
    assert decide_first(edited(None, LATER), edited(unknown)) is Verdict.HOLD
    assert decide_first(edited(unknown, LATER), edited("r")) is Verdict.HOLD


def test_a_tie_at_first_goes_to_the_side_with_priority() -> None:
    assert decide_first(edited("l"), edited("r"), priority=RIGHT) is Verdict.WRITE_LEFT


# ---- the plan for one pair of records --------------------------------------------------------


class NoLinks:
    """Nobody is linked with anybody."""

    def right_of(self, _pair: str, _left_key: Key, /) -> Key | None:
        return None

    def left_of(self, _pair: str, _right_key: Key, /) -> Key | None:
        return None


KARI = Known(
    key=100,
    partner="c-1",
    shown={"Etternavn": "Ås", "Fornavn": "Kari", "Mobil": ""},
    since={"Etternavn": NOON},
    shadow={"Etternavn": "Dahl", "Fornavn": "Kari", "Mobil": ""},
)
CONTACT = Known(
    key="c-1",
    partner=100,
    shown={"familyName": "Dal", "givenName": "Kari", "mobilePhone": "900"},
    since={"familyName": LATER, "mobilePhone": LATER},
    shadow={"familyName": "Dahl", "givenName": "Kari", "mobilePhone": None},
)


def planned(left: Known, right: Known) -> dict[str, Step]:
    steps = plan(EMPLOYEES, {LEFT: left, RIGHT: right}, NoLinks(), decide, decide_first)
    return {step.prop.left: step for step in steps}


def test_each_side_is_compared_with_what_it_showed_itself_when_the_two_agreed() -> None:
    steps = planned(KARI, CONTACT)
    assert {name: step.verdict for name, step in steps.items()} == {
        "Etternavn": Verdict.WRITE_LEFT,
        "Fornavn": Verdict.NOTHING,
        "Mobil": Verdict.WRITE_LEFT,
    }
    assert {name: step.is_conflict for name, step in steps.items()} == {
        "Etternavn": True,
        "Fornavn": False,
        "Mobil": False,
    }
    assert steps["Etternavn"].values == {LEFT: "Ås", RIGHT: "Dal"}


def test_agreed_to_differ_is_agreed() -> None:
    cut = replace(CONTACT, shown={"familyName": "Å"}, shadow={"familyName": "Å"}, since={})
    settled = replace(KARI, shadow=KARI.shown, since={})
    assert planned(settled, cut)["Etternavn"].verdict is Verdict.NOTHING


def test_an_edit_back_to_what_was_agreed_is_an_edit_all_the_same() -> None:
    back = replace(CONTACT, shown=CONTACT.shadow or {}, since={"familyName": LATER})
    step = planned(KARI, back)["Etternavn"]
    assert (step.verdict, step.is_conflict) == (Verdict.WRITE_LEFT, True)


def test_once_agreed_the_times_of_the_edits_are_forgotten_and_only_theirs() -> None:
    settled = CONTACT.agreed({"familyName": "Ås"}, ["familyName"])
    assert settled.shadow == {**(CONTACT.shadow or {}), "familyName": "Ås"}
    assert settled.since == {"mobilePhone": LATER}
    assert replace(CONTACT, shadow=None).agreed({}, []).shadow == {}


def test_two_that_were_never_compared_are_joined_and_that_is_no_conflict() -> None:
    steps = planned(replace(KARI, shadow=None), replace(CONTACT, shadow=None))
    assert steps["Mobil"].verdict is Verdict.WRITE_LEFT
    assert steps["Fornavn"].verdict is Verdict.AGREE
    assert steps["Etternavn"].verdict is Verdict.WRITE_LEFT
    assert not any(step.is_conflict for step in steps.values())


def test_a_reference_without_a_counterpart_is_held_and_the_rest_planned() -> None:
    activities = PAIRS[1]
    left = Known(key="1", shown={"AnsvarligId": 100, "Navn": "Bru"}, shadow={})
    right = Known(key="a-1", shown={}, shadow={})
    steps = plan(activities, {LEFT: left, RIGHT: right}, NoLinks(), decide, decide_first)
    verdicts = {step.prop.left: step.verdict for step in steps}
    assert verdicts == {
        "AnsvarligId": Verdict.HOLD,
        "Navn": Verdict.WRITE_RIGHT,
        "StartDato": Verdict.NOTHING,
        "FerdigDato": Verdict.NOTHING,
    }


# ---- what has been written already --------------------------------------------------------------

SENT = Intent(
    side=RIGHT,
    key=100,
    sent={"familyName": "Ås"},
    source={"Etternavn": "Ås"},
    is_done=True,
)
OLD_CONTACT = replace(CONTACT, shown={"familyName": "Dahl", "givenName": "Kari"}, since={})


def left_over(known: Mapping[Side, Known], *done: Intent) -> list[str]:
    steps = plan(EMPLOYEES, known, NoLinks(), decide, decide_first)
    wanted = [step for step in steps if step.verdict is not Verdict.NOTHING]
    return [step.prop.left for step in without_done(wanted, known, done)]


def test_what_was_written_and_only_waits_to_be_seen_is_not_written_again() -> None:
    known: Mapping[Side, Known] = {LEFT: KARI, RIGHT: OLD_CONTACT}
    assert left_over(known) == ["Etternavn"]
    assert left_over(known, SENT) == []


@pytest.mark.parametrize(
    "done",
    [
        pytest.param(replace(SENT, source={"Etternavn": "Øst"}), id="another value"),
        pytest.param(replace(SENT, sent={"givenName": "Kari"}), id="another property"),
        pytest.param(replace(SENT, side=LEFT), id="to the other side"),
    ],
)
def test_another_write_does_not_stand_for_this_one(done: Intent) -> None:
    assert left_over({LEFT: KARI, RIGHT: OLD_CONTACT}, done) == ["Etternavn"]


# ---- the cursor -----------------------------------------------------------------------------------


def test_a_first_reading_passes_nothing() -> None:
    assert Cursor().after_reading("a", 0, 1) == Cursor(newest="a", noted=1)


def test_a_stamp_is_passed_when_a_reading_begun_an_overlap_later_has_ended() -> None:
    cursor = Cursor(since="a", newest="b", noted=10.0, sweep="s")
    early, late = 10.0 + OVERLAP_SECONDS - 0.01, 10.0 + OVERLAP_SECONDS
    assert cursor.after_reading("c", early, 99.0) == cursor
    assert cursor.after_reading("c", late, 16.0) == Cursor(
        since="b", newest="c", noted=16.0, sweep="s"
    )


def test_an_empty_reading_passes_nothing() -> None:
    cursor = Cursor(since="a", newest="b", noted=10.0)
    assert cursor.after_reading(None, 100.0, 101.0) == cursor


Act: TypeAlias = tuple[Literal["save"], int, float] | tuple[Literal["wait", "page"], float]
acts: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("save"), st.integers(0, 9), st.floats(0, OVERLAP_SECONDS)),
    st.tuples(st.just("wait"), st.floats(0, 2 * OVERLAP_SECONDS)),
    st.tuples(st.just("page"), st.floats(0, 2)),
)


@dataclass
class SlowServer:
    """A list by key in pages of two; a save shows up to an overlap after its own stamp.

    A record that is new to a list moves those behind it to later pages.
    """

    clock: FakeClock
    saves: list[tuple[float, float, int]] = field(default_factory=list)

    def save(self, key: int, shows_after: float) -> None:
        self.saves.append((self.clock.now() + shows_after, self.clock.now(), key))

    def versions(self) -> dict[int, float]:
        """The stamp of each record as it shows now; what was saved last counts."""
        now = self.clock.now()
        return {key: stamp for shows_at, stamp, key in self.saves if shows_at <= now}

    def page(self, since: str | None, number: int) -> list[tuple[int, float]]:
        start = float("-inf") if since is None else float(since)
        rows = sorted((k, stamp) for k, stamp in self.versions().items() if stamp >= start)
        return rows[2 * number : 2 * number + 2]


@dataclass
class Reader:
    """Reads page by page, as slowly as it is told, and moves its cursor at the end of a list."""

    server: SlowServer
    clock: FakeClock
    cursor: Cursor = field(default_factory=Cursor)
    seen: set[tuple[int, float]] = field(default_factory=set)
    began: float | None = None
    number: int = 0
    newest: float | None = None

    def turn_page(self) -> bool:
        """Read a page; tells whether it was the last."""
        if self.began is None:
            self.began, self.number, self.newest = self.clock.now(), 0, None
        rows = self.server.page(self.cursor.since, self.number)
        self.seen.update(rows)
        stamps = [stamp for _, stamp in rows]
        self.newest = max(stamps if self.newest is None else [*stamps, self.newest], default=None)
        self.number += 1
        if len(rows) == 2:
            return False
        newest = None if self.newest is None else repr(self.newest)
        self.cursor = self.cursor.after_reading(newest, self.began, self.clock.now())
        self.began = None
        return True


@given(st.lists(acts, max_size=60))
@example([("save", 9, 0.0), ("save", 8, 0.0), ("page", 1.0), ("save", 1, 0.0), ("save", 9, 0.0)])
@example([("save", 1, 5.0), ("save", 2, 0.0), ("page", 0.0), ("wait", 5.0), ("page", 0.0)])
@settings(max_examples=500, deadline=None, derandomize=True, database=None)
def test_nothing_is_lost_that_shows_late_or_moves_while_pages_are_turned(did: list[Act]) -> None:
    clock = FakeClock(time=1_000.0)
    server = SlowServer(clock)
    reader = Reader(server, clock)
    for act in did:
        if act[0] == "save":
            clock.advance(0.001)  # no two saves of one record bear the same stamp
            server.save(act[1], act[2])
        else:
            clock.advance(act[1])
            if act[0] == "page":
                reader.turn_page()
    clock.advance(OVERLAP_SECONDS)
    while not reader.turn_page():
        pass
    for _ in range(2):
        clock.advance(OVERLAP_SECONDS)
        while not reader.turn_page():
            pass
    assert set(server.versions().items()) <= reader.seen

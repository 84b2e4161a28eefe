"""When has a subject that polls by itself made one full pass? Judged from the journal.

A pass begins when the list is asked for that it asked for first of all since its start. It is over
when every list that it is known to poll has been asked for since, and that first one once more:
then it has also written whatever it was going to write before its next pass. A pass that was under
way when a user saved something shows nothing of how the subject takes that, so it does not count.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from fakes import Entry, Journal
from steps.profile import Bounds

List: TypeAlias = tuple[str, str]
"""System and entity."""
GAPS_OF_SILENCE = 3.0
"""How many times the longest time between two readings of a list a subject may be silent."""
SILENCE_SECONDS = 2.0
"""How long it may be silent however quick it is."""
REFUSED_SECONDS = 0.5
"""How long the harness waits at least where a system refuses: an engine may ask again at once."""
ASKS_TO_WAIT = (429, 503)
GLANCE_SECONDS = 0.2
"""How often to see whether the subject still runs while nothing arrives."""


class Rhythm:
    """What is known of how a subject polls, and how far it is in its pass."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._expected: set[List] = set()
        self._given_up: set[List] = set()
        """Lists that it once asked for, and then not again for as long as a cycle may take."""
        self._longest_gap = 0.0
        self.begin(0)

    def begin(self, after: int) -> None:
        """Note that the subject starts; `after` is the number of the journal's last entry then."""
        self._followed = after
        self._first: List | None = None
        self._last_asked: dict[List, float] = {}
        self._is_heard = False
        self._is_stuck = False
        """It was silent for too long, and has not been heard since."""
        self._new_pass()
        self._new_wait()

    def await_first(self, journal: Journal) -> bool:
        """Wait until a subject that is started by somebody else is heard; False if it never is."""
        deadline = time.monotonic() + self._bounds.external_seconds
        while not (self._is_heard or self._follow(journal)):
            if not journal.wait(self._followed, deadline - time.monotonic()):
                return False
        return True

    def await_pass(self, journal: Journal, has_ended: Callable[[], bool]) -> str | None:
        """Wait until the subject has made one full pass; if it did not, return what it did."""
        self._follow(journal)
        self._new_wait()
        began = heard = time.monotonic()
        while not self._is_over(elapsed := time.monotonic() - began):
            if has_ended() and not self._follow(journal):
                return "was not running"
            silent = time.monotonic() - heard
            if silent > self._patience():
                self._is_stuck = True
                return f"made no request for {silent:.1f} s"
            if elapsed > self._bounds.cycle_seconds:
                return self._give_up()
            if journal.wait(self._followed, GLANCE_SECONDS) and self._follow(journal):
                heard = time.monotonic()
        return None

    def _new_pass(self) -> None:
        """Wait for the first list, as nothing of what was asked before counts."""
        self._asked: set[List] = set()
        """Since the pass began; empty before that."""
        self._is_complete = False

    def _new_wait(self) -> None:
        self._anew: set[List] = set()
        """Asked for since the harness began to wait."""
        self._is_complete = False
        self._was_refused = False
        self._lead = 0.0
        """How far the world was ahead of real time, in seconds, when a system asked to wait.

        An engine that is told a moment, and goes by its own clock, waits that much longer.
        """
        self._came_round = 0
        """How often the first list was asked for since then."""

    def _is_over(self, elapsed: float) -> bool:
        if self._was_refused and self._came_round > 1 and elapsed > REFUSED_SECONDS:
            return True  # a pass that breaks off early is one all the same
        return self._is_complete and self._expected <= self._anew

    def _patience(self) -> float:
        """Return for how many seconds it may be silent now."""
        if not self._is_heard:
            return SILENCE_SECONDS if self._is_stuck else self._bounds.start_seconds
        if not self._longest_gap:  # it may be slow
            return SILENCE_SECONDS if self._is_stuck else self._bounds.cycle_seconds
        refused = self._bounds.start_seconds + self._lead
        least = refused if self._was_refused else SILENCE_SECONDS
        return min(max(least, GAPS_OF_SILENCE * self._longest_gap), self._bounds.cycle_seconds)

    def _give_up(self) -> str:
        """Expect no longer what did not come within the time of a cycle."""
        missing = self._expected - self._anew
        self._expected -= missing
        self._given_up |= missing
        if self._first in missing:
            self._first = None
            self._new_pass()
        named = " and ".join(sorted(f"{system} {entity}" for system, entity in missing))
        seconds = f"{self._bounds.cycle_seconds:g} s"
        if not named:
            return f"made no full pass within {seconds}"
        return f"did not ask for {named} within {seconds}"

    def _follow(self, journal: Journal) -> bool:
        """Take in what is new in the journal; tell whether the subject did any of it."""
        entries = journal.entries(since=self._followed)
        for entry in entries:
            self._followed = entry.number
            if entry.actor == "subject":
                self._take(entry)
            elif entry.applied:
                self._new_pass()
        return any(entry.actor == "subject" for entry in entries)

    def _take(self, entry: Entry) -> None:
        self._is_heard, self._is_stuck = True, False
        self._was_refused |= entry.status == 0 or entry.status >= 400
        if entry.status in ASKS_TO_WAIT:
            self._lead = max(0.0, (entry.at - datetime.now(UTC)).total_seconds())
        if entry.kind == "list" and entry.entity is not None:
            self._take_list((entry.system, entry.entity))

    def _take_list(self, one: List) -> None:
        now = time.monotonic()
        self._longest_gap = max(self._longest_gap, now - self._last_asked.get(one, now))
        self._last_asked[one] = now
        if one not in self._given_up:
            self._expected.add(one)
            self._first = self._first or one
        self._anew.add(one)
        if one == self._first:
            self._came_round += 1
            if self._asked >= self._expected:
                self._is_complete = True
                self._asked = set()
        if self._asked or one == self._first:
            self._asked.add(one)

"""Lets the subject work until it has settled, and stops, kills and starts it.

All that is known of the subject is what reaches the two systems: the journal says when it has settled.
"""

import time
from collections.abc import Callable, Iterator

from fakes import Entry
from steps.scene import Scene
from steps.settling import READINGS_NEEDED, Reading
from steps.subjects import Overdue
from steps.verdicts import CannotTell, Hang, SubjectUnavailable

CYCLES_AT_MOST = 60
"""However much it creates."""


class Driver:
    """The subject of one scenario, driven by evidence."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._subject = scene.surroundings.subject
        self._journal = scene.surroundings.journal
        self._environment = scene.surroundings.environment
        self._bounds = scene.surroundings.profile.bounds
        self._reading = Reading(scene.concerned())
        self._followed = 0
        self.is_running = False
        self.has_rested = False
        """Whether it has settled after the last action."""
        self.unrest: list[str] = []
        """Each time that it did not settle within its bound, in a sentence."""

    def synchronise(self) -> None:
        """Start the subject if it is not running, and wait until it has settled."""
        self.start()
        self.has_rested = self._settles()
        if not self.has_rested:
            self.unrest.append(
                f"It did not settle within {self._bounds.cycles_to_settle} cycles. Since the last"
                f" save these lists were not read twice: {', '.join(self._reading.unread())}."
            )

    def _settles(self) -> bool:
        idle, begun = 0, time.monotonic()
        for _ in range(CYCLES_AT_MOST):
            created = self._reading.creations
            self.cycle()
            idle = idle + 1 if self._reading.creations == created else 0
            if self._reading.is_settled():
                return True
            if idle >= self._bounds.cycles_to_settle:
                break
            is_late = time.monotonic() - begun > self._bounds.settle_seconds
            if self._subject.is_polling and is_late and idle > READINGS_NEEDED:
                break
        return self._reading.is_quiet()

    def start(self) -> None:
        """Start the subject if it is not running."""
        if self.is_running:
            return
        if reason := self._scene.impossible():
            raise CannotTell(reason)
        self._subject.start(self._environment)
        self.is_running = True

    def cycle(self) -> None:
        """Let it make one pass, and take in what came of it."""
        self._reading.follow(self._news())
        try:
            self._subject.cycle()
        except Overdue as late:
            raise Hang(f"It hangs: {late}.") from late
        self._reading.follow_cycle(self._news())

    def settle(self) -> None:
        """Wait until it has settled after what users did just now."""
        self.look()
        self.synchronise()

    @property
    def has_run(self) -> bool:
        """Whether the subject has made a pass at all."""
        return self._followed > 0

    def look(self) -> None:
        """Remember what both systems show now, as what later changes are measured by."""
        self._scene.memory.before = self._scene.snapshot()
        self._scene.memory.since = self._journal.last

    def restart(self) -> bool:
        """Stop it and start a new one on the state that it kept; False if it stays away."""
        self.halt(by_crash=False)
        return self.start_again()

    def halt(self, *, by_crash: bool) -> None:
        """Stop or kill it, until it is started again."""
        if self.is_running:
            self._subject.halt(by_crash=by_crash)
            self.is_running = False

    def start_again(self) -> bool:
        """Start a new one on the state that was kept; False if it stays away."""
        try:
            self._subject.start_again(self._environment)
        except SubjectUnavailable as fault:
            self.has_rested = False
            self._scene.find(f"It did not come back after a stop: {fault}")
        else:
            self.is_running = True
        return self.is_running

    def cycle_and_crash(self, is_time: Callable[[], bool]) -> bool:
        """Let it make a pass and kill it as soon as it is time; False if it never was.

        Then a new one is started on the state that it kept.
        """
        self.start()
        self._reading.follow(self._news())
        died = self._subject.cycle_and_kill(self._journal, is_time)
        self._reading.follow_cycle(self._news())
        self.is_running = False
        return self.start_again() and died

    def _news(self) -> Iterator[Entry]:
        entries = self._journal.entries(since=self._followed)
        if entries:
            self._followed = entries[-1].number
        yield from entries

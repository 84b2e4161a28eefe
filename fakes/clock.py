"""The time of a world: it moves when told, and a little with every save."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

DEFAULT_NOW = datetime(2024, 2, 14, 9, 0, tzinfo=UTC)

# An eighth more than a second: time stamps then show three, two, one and no fraction digits in turn.
SAVE_STEP = timedelta(seconds=1.125)


class Clock:
    """A clock that stands still until somebody moves it.

    >>> clock = Clock(DEFAULT_NOW)
    >>> clock.advance(timedelta(hours=1))
    >>> clock.tick().isoformat()
    '2024-02-14T10:00:01.125000+00:00'
    """

    def __init__(self, now: datetime = DEFAULT_NOW) -> None:
        if now.tzinfo is None:
            raise ValueError(f"a world's time needs an offset, {now.isoformat()} has none")
        self._began = self._now = now.astimezone(UTC)
        self._step = SAVE_STEP
        self._lock = threading.Lock()

    @property
    def now(self) -> datetime:
        """The moment that it is in the world, aware and in UTC."""
        return self._now

    def advance(self, step: timedelta) -> None:
        """Move time forward; a negative step raises ValueError."""
        if step < timedelta(0):
            raise ValueError(f"time moves forward only, not by {step}")
        with self._lock:
            self._now += step

    def tick(self) -> datetime:
        """Let the time of one save pass and return the moment of that save."""
        self.advance(self._step)
        return self.now

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let time stand still: whatever is saved meanwhile is saved at the same new moment."""
        self.tick()
        self._step = timedelta(0)
        try:
            yield
        finally:
            self._step = SAVE_STEP

    def restart(self) -> None:
        """Put the clock back to where it began, for a world that begins again."""
        with self._lock:
            self._now = self._began


class LiveClock(Clock):
    """A clock that follows real time; `advance` puts it ahead for good."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))
        self._ahead = timedelta(0)

    @property
    def now(self) -> datetime:
        """The moment that it is in real time, plus what `advance` has added."""
        return datetime.now(UTC) + self._ahead

    def advance(self, step: timedelta) -> None:
        """Put the clock ahead of real time; a negative step raises ValueError."""
        if step < timedelta(0):
            raise ValueError(f"time moves forward only, not by {step}")
        with self._lock:
            self._ahead += step

    def tick(self) -> datetime:
        """Return the moment that it is: real saves take no extra time."""
        return self.now

    def restart(self) -> None:
        """Follow real time again."""
        with self._lock:
            self._ahead = timedelta(0)


class SystemClock(Clock):
    """The clock of one system in a world: the world's, as far off as `skew` says."""

    def __init__(self, world: Clock, skew: Callable[[], timedelta]) -> None:
        super().__init__(world.now)
        self._world = world
        self._skew = skew

    @property
    def now(self) -> datetime:
        """The moment that the system takes it to be."""
        return self._world.now + self._skew()

    def advance(self, step: timedelta) -> None:
        """Move the world's time forward; a negative step raises ValueError."""
        self._world.advance(step)

    def tick(self) -> datetime:
        """Let the time of one save pass and return the moment that the system takes it to be."""
        return self._world.tick() + self._skew()

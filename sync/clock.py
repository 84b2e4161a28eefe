"""Time on this machine: for waiting, and for what is judged by having waited long enough."""

import time
from collections.abc import Callable
from typing import Protocol


class LocalClock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> float:
        """Return the seconds since 1970."""

    def pause(self, seconds: float, /) -> None:
        """Return when the time is over, or earlier when there is reason not to wait on."""


class SystemClock:
    """The machine's own clock; `wait` is what a pause is spent in."""

    def __init__(self, wait: Callable[[float], object] = time.sleep) -> None:
        self._wait = wait

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    def pause(self, seconds: float, /) -> None:
        """Wait."""
        self._wait(seconds)

"""A clock for the core that stands still until somebody waits on it or moves it."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class FakeClock:
    """Waiting takes no time here: `pause` moves `time` on and is noted in `pauses`."""

    time: float = 1_700_000_000.0
    pauses: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self.time

    def pause(self, seconds: float, /) -> None:
        """Let the time pass and note how long it was."""
        self.pauses.append(seconds)
        self.time += seconds

    def advance(self, seconds: float) -> None:
        """Let time pass that nobody waited for."""
        self.time += seconds

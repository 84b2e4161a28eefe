"""Subjects that make their passes by themselves: programs of ours, and somebody else's."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from steps.profile import Bounds
from steps.subjects.kind import Incident
from steps.subjects.program import Program
from steps.subjects.telling import Output, in_one_line


class SelfPolling:
    """Drives a program that is started anew for each world, with the environment as its own."""

    is_polling = True
    begins_afresh = True
    version = "unknown"

    def __init__(self, words: Sequence[str], bounds: Bounds) -> None:
        self.name = in_one_line(words[0].rpartition("/")[2])
        self.output = Output()
        self._words, self._bounds = words, bounds
        self._program: Program | None = None

    def start(self, env: Mapping[str, str]) -> None:
        """Start the program; whether it works shows at the two systems."""
        self.kill()
        self._program = Program(
            self._words, {**os.environ, **env}, take_out=self._take, take_err=self._take
        )

    def cycle(self) -> None:
        """Do nothing: it makes its passes by itself."""

    def stop(self) -> None:
        """Ask it to end, and kill it if it does not."""
        program, self._program = self._program, None
        if program and not program.terminate(self._bounds.stop_seconds):
            seconds = f"{self._bounds.stop_seconds:g} s"
            raise Incident(f"did not end within {seconds} of SIGTERM and was killed")

    def kill(self) -> None:
        """End it at once."""
        program, self._program = self._program, None
        if program:
            program.kill()

    def killable(self) -> AbstractContextManager[Callable[[], None]]:
        """Yield what ends it from another thread."""
        return nullcontext(self._strike)

    def close(self) -> None:
        """End it if it still runs."""
        self.kill()

    def has_ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._program is not None and self._program.ended.is_set()

    def ending(self) -> str:
        """Return how it has ended."""
        return self._program.ending() if self._program else "was not running"

    def _strike(self) -> None:
        if self._program:
            self._program.kill()

    def _take(self, lines: Sequence[bytes]) -> None:
        self.output.take(lines)


class External:
    """Stands for a subject that somebody else runs: nothing is started, and nothing stopped."""

    is_polling = True
    begins_afresh = False
    name = "external"
    version = "unknown"

    def __init__(self) -> None:
        self.output = Output()

    def start(self, env: Mapping[str, str]) -> None:
        """Do nothing: somebody else has started it, or will."""

    def cycle(self) -> None:
        """Do nothing: it makes its passes by itself."""

    def stop(self) -> None:
        """Do nothing: somebody else will stop it."""

    def kill(self) -> None:
        """Do nothing: it cannot be reached."""

    def killable(self) -> AbstractContextManager[Callable[[], None]]:
        """Yield what ends it from another thread."""
        return nullcontext(self.kill)

    def close(self) -> None:
        """Do nothing: nothing is held."""

    def has_ended(self) -> bool:
        """Return that it has not, as far as can be seen."""
        return False

    def ending(self) -> str:
        """Return that nothing is known."""
        return "has not ended"

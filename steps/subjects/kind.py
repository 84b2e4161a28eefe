"""What each kind of subject offers to whoever drives it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from steps.subjects.telling import Output


class SpecError(Exception):
    """A subject spec that names no subject; says what it was and what it must be."""


class Incident(Exception):  # noqa: N818  names what is the case
    """Something that a subject did instead of what it was to do, in words that follow its name."""


class Kind(Protocol):
    """A subject, however it is run.

    What its methods raise is the subject's doing and is contained by `Subject`. `Incident` says it
    in the harness's words; SubjectUnavailable that it did not start; Overdue that it hangs.
    """

    name: str
    version: str
    is_polling: bool
    """It makes its passes by itself: `cycle` must not be called."""
    begins_afresh: bool
    """It can be stopped and started by the harness."""

    @property
    def output(self) -> Output:
        """Where lines go that it prints."""

    @output.setter
    def output(self, output: Output) -> None: ...

    def start(self, env: Mapping[str, str]) -> None:
        """Let it work on the systems that the environment names."""

    def cycle(self) -> None:
        """Let it make one full pass in both directions."""

    def stop(self) -> None:
        """Let it end in good order. Harmless if it does not run."""

    def kill(self) -> None:
        """End it at once. Harmless if it does not run."""

    def killable(self) -> AbstractContextManager[Callable[[], None]]:
        """Yield what another thread can call to end it at once, in the middle of what it does."""

    def close(self) -> None:
        """Let go of what outlives a scenario."""

    def has_ended(self) -> bool:
        """Whether it has ended although nobody told it to."""

    def ending(self) -> str:
        """Return how it has ended, such as `ended with status 1`."""

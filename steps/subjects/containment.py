"""What keeps a subject in this process from ending it, or from holding it up."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


class Overdue(Exception):  # noqa: N818  names what is the case
    """A cycle took longer than a cycle may take."""


@contextmanager
def exits_contained() -> Iterator[None]:
    """Turn os._exit into SystemExit: with it a subject could end the run, as a success.

    A child process that a subject forks ends as it asks to.
    """
    end, ours = os._exit, os.getpid()

    def contained(status: int) -> NoReturn:
        if os.getpid() != ours:
            end(status)
        raise SystemExit(status)

    os._exit = contained
    try:
        yield
    finally:
        os._exit = end


@contextmanager
def bounded(what: str, seconds: float) -> Iterator[None]:
    """Interrupt what runs too long, where signals can: in the main thread of a POSIX process."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def interrupt(_signal: int, _frame: object) -> None:
        raise late(what, seconds)

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def late(what: str, seconds: float) -> Overdue:
    """Return the exception that says what took longer than it may.

    >>> str(late("a cycle", 60.0))
    'a cycle took longer than 60 s'
    """
    return Overdue(f"{what} took longer than {seconds:g} s")

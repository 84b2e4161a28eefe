"""Kills a subject in the middle of what it does."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from fakes import Journal

GLANCE_SECONDS = 0.2


class Killed(BaseException):
    """It is time for what runs in this process to end, in the middle of whatever it does."""


class Killer:
    """Strikes as soon as it is time."""

    def __init__(
        self, journal: Journal, is_time: Callable[[], bool], strike: Callable[[], None]
    ) -> None:
        self._journal = journal
        self._is_time = is_time
        self._strike = strike
        self._is_over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="killer", daemon=True)
        self.has_struck = False

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._is_over.is_set():
            last = self._journal.last
            if self._is_time():
                self.has_struck = True
                self._strike()
                return
            self._journal.wait(last, GLANCE_SECONDS)


@contextmanager
def mortal() -> Iterator[Callable[[], None]]:
    """Yield what, called in another thread, ends whatever the main thread does in here."""
    is_alive = [True]

    def die(_signal: int, _frame: object) -> None:
        if is_alive:
            is_alive.clear()
            raise Killed

    # It stays: a signal that comes late must find somebody who overhears it.
    signal.signal(signal.SIGUSR1, die)
    try:
        yield lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
    except Killed:
        pass
    finally:
        is_alive.clear()

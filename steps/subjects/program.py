"""A program in a process group of its own, whose output never makes it wait."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO

from steps.subjects.telling import in_one_line
from steps.verdicts import SubjectUnavailable

CHUNK = 1 << 16
LONGEST_LINE = 1 << 16
"""In bytes; the rest of a longer one is dropped."""
LAST_WORDS_SECONDS = 0.5
"""How long what a program printed before its end is waited for; a child may hold its output open."""
KILLED_SECONDS = 5.0

Take = Callable[[Sequence[bytes]], None]
"""Is given lines as they come, several at a time."""


class Program:
    """A running program. `take_out` and `take_err` are called in threads of their own."""

    def __init__(
        self,
        words: Sequence[str],
        env: Mapping[str, str],
        *,
        take_out: Take,
        take_err: Take,
        at_end: Callable[[], None] = lambda: None,
        is_spoken_to: bool = False,
    ) -> None:
        self.words = words
        self._at_end = at_end
        try:
            self._process = subprocess.Popen(  # noqa: S603  the user's own command
                words,
                env=dict(env),
                stdin=subprocess.PIPE if is_spoken_to else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError) as fault:
            why = in_one_line(getattr(fault, "strerror", None) or str(fault))
            raise SubjectUnavailable(f"{in_one_line(words[0])} cannot be started: {why}") from fault
        self.ended = threading.Event()
        """Set once it has ended and all that it printed was taken, also if that is nothing."""
        self._readers = [
            _thread(lambda: _drain(self._process.stdout, take_out)),
            _thread(lambda: _drain(self._process.stderr, take_err)),
        ]
        _thread(self._watch)

    def say(self, line: str) -> bool:
        """Write a line to its standard input; tell whether it could be."""
        assert self._process.stdin is not None  # noqa: S101  it was made to be spoken to
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError):  # it has ended, or closed its input
            return False
        return True

    def ending(self) -> str:
        """Return how it has ended, such as `ended with status 1`."""
        status = self._process.returncode
        if status is not None and status < 0:  # the number of the signal that ended it
            with suppress(ValueError):  # one without a name
                return f"was ended by {signal.Signals(-status).name}"
        return "has not ended" if status is None else f"ended with status {status}"

    def terminate(self, patience_seconds: float) -> bool:
        """Ask it to end, wait, and kill it and its children; tell whether it ended when asked."""
        self._signal(signal.SIGTERM)
        was_obedient = self.ended.wait(patience_seconds)
        self.kill()
        return was_obedient

    def kill(self) -> None:
        """End it and its children at once."""
        self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        self.ended.wait(KILLED_SECONDS)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(OSError):  # none of its group is left
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)

    def _watch(self) -> None:
        self._process.wait()
        for reader in self._readers:
            reader.join(LAST_WORDS_SECONDS)
        if self._process.stdin:
            with suppress(OSError):  # what was still to be written has no reader
                self._process.stdin.close()
        self.ended.set()
        self._at_end()


def _thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _drain(stream: IO[bytes] | None, take: Take) -> None:
    """Hand over the lines of a stream until its end, the last one also without a line break."""
    assert stream is not None  # noqa: S101  all programs here have pipes
    begun = b""
    with stream:
        while chunk := os.read(stream.fileno(), CHUNK):
            *whole, rest = chunk.split(b"\n")
            if whole:
                whole[0] = (begun + whole[0])[:LONGEST_LINE]
                take(whole)
                begun = b""
            begun = (begun + rest)[:LONGEST_LINE]
        if begun:
            take([begun])

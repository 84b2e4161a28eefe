"""What a subject lets out, in bounded lines without its secrets."""

import traceback
from collections import deque
from collections.abc import Iterable, Sequence

TOLD_CHARACTERS = 300
FIRST_LINES = 5
LAST_LINES = 15
SECRET_ENDINGS = ("_KEY", "_SECRET")
"""Of the names of those variables in the environment that no report may show."""


def told(fault: BaseException, hidden: Iterable[str] = ()) -> str:
    """Return an exception in one line of bounded length: its type, its words, its place.

    What is to be hidden shows as stars.

    >>> try:
    ...     {}["missing"]
    ... except KeyError as fault:
    ...     print(told(fault).partition(" (")[0])
    KeyError: 'missing'
    """
    try:
        words = str(fault)
    except Exception:  # noqa: BLE001  an exception may even fail to say what it is
        words = "(it cannot be told)"
    words = in_one_line(words, hidden)
    frames = traceback.extract_tb(fault.__traceback__)
    where = f" ({frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno})" if frames else ""
    return f"{type(fault).__name__}: {words}{where}" if words else f"{type(fault).__name__}{where}"


def in_one_line(words: str, hidden: Iterable[str] = ()) -> str:
    r"""Return a text in one line of bounded length, with stars for what is to be hidden.

    >>> in_one_line("the key is\n abc\x07", hidden=["abc"])
    'the key is ***�'
    """
    for secret in hidden:  # before anything is cut, or half of one might stay
        words = words.replace(secret, "***")
    words = " ".join(words[: 2 * TOLD_CHARACTERS].split())
    words = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in words)
    return f"{words[:TOLD_CHARACTERS]} …" if len(words) > TOLD_CHARACTERS else words


class Output:
    """The lines that a program has printed: the first and the last of them, and how many."""

    def __init__(self) -> None:
        self._first: list[str] = []
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._count = 0

    def take(self, lines: Sequence[bytes]) -> None:
        """Keep some lines, or of very many the first and the last."""
        self._count += len(lines)
        room = FIRST_LINES - len(self._first)
        self._first += map(_decoded, lines[:room])
        self._last += map(_decoded, lines[room:][-LAST_LINES:])

    def lines(self, hidden: Iterable[str] = ()) -> list[str]:
        """Return the lines that are kept, with a word on those that are not."""
        hidden, first, last = list(hidden), self._first.copy(), list(self._last)
        left_out = self._count - len(first) - len(last)
        between = [f"… {left_out} lines more …"] if left_out > 0 else []
        return [
            *(in_one_line(line, hidden) for line in first),
            *between,
            *(in_one_line(line, hidden) for line in last),
        ]


def _decoded(line: bytes) -> str:
    return line.decode(errors="replace")

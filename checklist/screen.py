"""What the commands print: on whatever screen or pipe, without a traceback."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from checklist.errors import ChecklistError
from checklist.text import visible

USAGE = 4
INTERRUPTED = 2


def say(text: str) -> None:
    """Print to stdout; what its encoding cannot say is escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


def complain(line: str) -> None:
    """Print a line to stderr."""
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(f"{line}\n".encode(encoding, "backslashreplace").decode(encoding))


def says_utf8() -> bool:
    """Tell whether stdout can say every letter."""
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def guarded(command: Callable[[], int]) -> int:
    """Run a command and return its status; what keeps it from its work is one line on stderr."""
    try:
        status = command()
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_stdout()
        return INTERRUPTED
    except ChecklistError as fault:
        complain(f"samsvar: {fault}")
        return USAGE
    except OSError as fault:
        where = f"{visible(os.fspath(fault.filename))}: " if fault.filename else ""
        complain(f"samsvar: {where}{fault.strerror or fault}")
        return USAGE
    return status


def _let_go_of_stdout() -> None:
    """Keep the interpreter from flushing into a closed pipe when it ends."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def progress(number: int, what: str, *, is_shown: bool = True) -> Iterator[Callable[[], None]]:
    """Give a function to call after each of a number of things; a bar shows it on a terminal."""
    if number < 2 or not is_shown or not sys.stderr.isatty():
        yield lambda: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(what, total=number)
        yield lambda: bar.advance(task)

"""Which documents a user means, and how many of them are worked on: in order, in bounded memory."""

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from checklist.errors import ChecklistError, DocumentError
from checklist.model import Checklist, Problem
from checklist.reading import read_document
from checklist.text import visible

SUFFIX = ".rst"
CHUNK = 4
"""Documents handed to a process at a time."""
AHEAD = 3
"""Chunks that are handed out for each process before the results of the first are taken."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What came of reading one document."""

    path: Path
    checklist: Checklist | None = None
    """None if it could not be read."""
    errors: tuple[Problem, ...] = ()

    @property
    def error_lines(self) -> tuple[str, ...]:
        """What is wrong, as lines that name file and place."""
        return lines_of(self.path, self.errors)


def lines_of(path: Path, problems: Iterable[Problem], word: str = "") -> tuple[str, ...]:
    """Return problems of a document as lines.

    >>> lines_of(Path("a.rst"), [Problem(line=3, message="no title")], "warning: ")
    ('a.rst:3: warning: no title',)
    """
    name = visible(str(path))
    return tuple(f"{name}:{one.line}: {word}{visible(one.message)}" for one in problems)


def documents_in(arguments: Iterable[Path]) -> list[Path]:
    """Return the files that a user's arguments mean, each of them once.

    A folder means all documents below it, in the order of their names. Raises ChecklistError if
    there are none, or if it cannot be listed.
    """
    found: dict[str, Path] = {}
    for argument in arguments:
        for path in _below(argument) if argument.is_dir() else [argument]:
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def _below(folder: Path) -> list[Path]:
    def refuse(fault: OSError) -> None:
        raise ChecklistError(f"{visible(str(fault.filename))}: cannot be listed: {fault.strerror}")

    # Links to folders are not followed: they can lead in circles.
    found = sorted(
        Path(where, name)
        for where, _, names in os.walk(folder, onerror=refuse)
        for name in names
        if name.endswith(SUFFIX)
    )
    if not found:
        raise ChecklistError(f"{visible(str(folder))}: no document (*{SUFFIX}) in this folder")
    return found


def read(path: Path, *, lenient: bool, strict: bool) -> Document:
    """Read one document; what is wrong with it is part of the answer.

    `lenient` lets pass what the grammar does not know, `strict` takes every warning for an error.
    """
    try:
        checklist = read_document(path, lenient=lenient)
    except DocumentError as fault:
        return Document(path=path, errors=fault.problems)
    return Document(path=path, checklist=checklist, errors=checklist.warnings if strict else ())


def worked(work: Callable[[Path], T], paths: Sequence[Path], workers: int) -> Iterator[T]:
    """Yield what work gives for each path, in order, done in as many processes.

    However many there are, only a few results are held at a time. Raises ChecklistError if a
    process ends before its work is done.
    """
    processes = min(workers, len(paths))
    if processes <= 1:
        yield from map(work, paths)
        return
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_the_parent
    ) as pool:
        try:
            with closing(_from_pool(pool, work, paths, AHEAD * processes)) as results:
                yield from results
        except BrokenProcessPool as fault:
            raise ChecklistError(
                "a process that read documents was ended from outside; nothing more is read "
                "(with one worker only, -n 1, less memory is needed)"
            ) from fault
        finally:
            pool.shutdown(cancel_futures=True)


def _from_pool(
    pool: ProcessPoolExecutor, work: Callable[[Path], T], paths: Sequence[Path], ahead: int
) -> Generator[T, None, None]:
    chunks = (paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK))
    handed_out: deque[Future[list[T]]] = deque(
        pool.submit(_work_on, work, chunk) for chunk in islice(chunks, ahead)
    )
    while handed_out:
        yield from handed_out.popleft().result()
        handed_out.extend(pool.submit(_work_on, work, chunk) for chunk in islice(chunks, 1))


def _work_on(work: Callable[[Path], T], paths: Sequence[Path]) -> list[T]:
    return [work(path) for path in paths]


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)

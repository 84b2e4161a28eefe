"""The commands about dataflow documents: show what they hold, compile features, check for drift."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO, TypeVar

from checklist.checking import Drift, report
from checklist.checking import check as check_document
from checklist.documents import Document, documents_in, read, worked
from checklist.facts import FACTS
from checklist.publishing import Published, Publisher, compile_document
from checklist.screen import USAGE, complain, guarded, progress, say, says_utf8
from checklist.showing import (
    Counts,
    DocumentTables,
    JsonDocuments,
    Overview,
    View,
    console_for,
    counted,
)
from checklist.writing import Staging, staging

DRIFT = "drift.json"
"""Name of the file of differences."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which documents are meant, and how they are read."""

    documents: tuple[Path, ...]
    lenient: bool = False
    strict: bool = False
    workers: int = 1


def show(reading: Reading, *, as_json: bool = False, out: Path | None = None) -> int:
    """Print what documents hold, and return the exit status: 4 if any of them cannot be read.

    With `out` the same goes to a file there as JSON, unless something is wrong.
    """
    return guarded(lambda: _show(reading, as_json=as_json, out=out))


def compile_features(reading: Reading, features: Path, *, force: bool = False) -> int:
    """Write the features of documents, and return the exit status: 4 if nothing was written."""
    return guarded(lambda: _compile(reading, features, force=force))


def check(reading: Reading, features: Path, *, out: Path | None = None) -> int:
    """Tell how documents and features differ, and return the exit status: 1 if they do.

    With `out` the differences go to a file there as well.
    """
    return guarded(lambda: _check(reading, features, out))


def _each(
    work: Callable[[Path], T], paths: list[Path], reading: Reading, *, bar: bool = True
) -> Iterator[T]:
    """Yield what work gives for each document, with a bar that shows how far it is."""
    with progress(len(paths), "documents", is_shown=bar) as advance:
        for one in worked(work, paths, reading.workers):
            yield one
            advance()


# ---- show ------------------------------------------------------------------------


def _show(reading: Reading, *, as_json: bool, out: Path | None) -> int:
    paths = documents_in(reading.documents)
    counts = Counts()
    with _file_in(out, FACTS, lambda: counts.errors == 0) as file:
        views: list[View] = [_view(as_json=as_json, is_single=len(paths) == 1)]
        views += [JsonDocuments(file.write)] if file else []
        work = partial(read, lenient=reading.lenient, strict=reading.strict)
        bar = not (as_json and sys.stdout.isatty())
        for document in _each(work, paths, reading, bar=bar):
            _show_one(document, views, counts)
        for view in views:
            view.end(counts)
    return USAGE if counts.errors else 0


def _view(*, as_json: bool, is_single: bool) -> View:
    if as_json:
        return JsonDocuments(say, is_ascii=not says_utf8())
    console = console_for(sys.stdout)
    return DocumentTables(console, say) if is_single else Overview(console, say)


def _show_one(document: Document, views: list[View], counts: Counts) -> None:
    for line in document.error_lines:
        complain(line)
    counts.errors += len(document.errors)
    if document.checklist is not None:
        for view in views:
            view.add(document.path, document.checklist)
        counts.add(document.checklist)


@contextmanager
def _file_in(out: Path | None, name: str, is_wanted: Callable[[], bool]) -> Iterator[TextIO | None]:
    """Give a file to write to, that is put in its place if it is wanted at the end."""
    if out is None:
        yield None
        return
    with staging(out) as waiting:
        # Half a surrogate pair, as a file name can hold, is written as JSON escapes it.
        part = waiting.part / name
        with part.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
        if is_wanted():
            waiting.place(name)


# ---- compile ---------------------------------------------------------------------


def _compile(reading: Reading, features: Path, *, force: bool) -> int:
    paths = documents_in(reading.documents)
    with staging(features) as waiting:
        publisher = _taken(reading, paths, waiting, force=force)
        if publisher.number_of_errors:
            complain(f"samsvar: {counted(publisher.number_of_errors, 'error')}, nothing is written")
            return USAGE
        waiting.commit()
    for one in publisher.published:
        say("".join(f"{line}\n" for line in (str(one), *(f"  {note}" for note in one.notes))))
    say(f"{_total(publisher.published)}\n")
    return 0


def _taken(reading: Reading, paths: list[Path], waiting: Staging, *, force: bool) -> Publisher:
    publisher = Publisher(staging=waiting, force=force)
    work = partial(compile_document, lenient=reading.lenient, strict=reading.strict)
    for one in _each(work, paths, reading):
        for line in publisher.take(one):
            complain(line)
    return publisher


def _total(published: list[Published]) -> str:
    written = sum(name != FACTS for one in published for name in one.plan.written)
    unchanged = sum(name != FACTS for one in published for name in one.plan.unchanged)
    removed = sum(len(one.plan.removed) for one in published)
    return (
        f"{counted(len(published), 'document')}: {counted(written, 'feature')} written, "
        f"{unchanged} unchanged, {removed} removed"
    )


# ---- check -----------------------------------------------------------------------


def _check(reading: Reading, features: Path, out: Path | None) -> int:
    paths = documents_in(reading.documents)
    work = partial(
        check_document, features=features, lenient=reading.lenient, strict=reading.strict
    )
    faulty = drifted = 0
    with _file_in(out, DRIFT, lambda: True) as file:
        separator = '{"documents": [\n'
        for drift in _each(work, paths, reading):
            _tell(drift)
            faulty += bool(drift.errors)
            drifted += drift.is_drift and not drift.errors
            if file:
                file.write(separator + json.dumps(drift.as_json(), ensure_ascii=False, indent=2))
                separator = ",\n"
        if file:
            file.write("\n]}\n")
    if len(paths) > 1:
        same = len(paths) - faulty - drifted
        say(f"{len(paths)} documents: {same} without difference, {drifted} with, {faulty} unread\n")
    return USAGE if faulty else int(drifted > 0)


def _tell(drift: Drift) -> None:
    for line in drift.errors:
        complain(line)
    if not drift.errors:
        say("".join(f"{line}\n" for line in report(drift)))

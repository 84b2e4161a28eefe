"""What documents hold, for people as tables and for programs as JSON."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, TextIO

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from checklist.comparing import conditions_in_words, content_in_words
from checklist.documents import lines_of
from checklist.facts import facts_of
from checklist.model import Checklist, Pair
from checklist.text import visible

Write = Callable[[str], object]
WIDE = 100_000
"""Columns of a page without a screen: nothing is folded or cut off."""


@dataclass(slots=True, kw_only=True)
class Counts:
    """How much there is in all documents together."""

    documents: int = 0
    pairs: int = 0
    rows: int = 0
    warnings: int = 0
    errors: int = 0

    def add(self, checklist: Checklist) -> None:
        """Count one more document."""
        self.documents += 1
        self.pairs += len(checklist.pairs)
        self.rows += sum(len(pair.rows) for pair in checklist.pairs)
        self.warnings += len(checklist.warnings)

    def __str__(self) -> str:
        """Return it as a line; errors are told of only if there are any.

        >>> str(Counts(documents=1, pairs=2, rows=7))
        '1 document, 2 pairs, 7 rows, 0 warnings'
        """
        told = [
            counted(self.documents, "document"),
            counted(self.pairs, "pair"),
            counted(self.rows, "row"),
            counted(self.warnings, "warning"),
        ]
        return ", ".join(told + ([counted(self.errors, "error")] if self.errors else []))

    def as_json(self) -> dict[str, int]:
        """Return it as the field `counts`."""
        return asdict(self)


def counted(number: int, noun: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "row"), counted(2, "criterion of merging")
    ('1 row', '2 criterion of mergings')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class View(Protocol):
    """One way to show documents, which come one after another."""

    def add(self, path: Path, checklist: Checklist) -> None:
        """Show one more document, or note it."""

    def end(self, counts: Counts) -> None:
        """Show what there is to say about all of them."""


# ---- JSON ------------------------------------------------------------------------


class JsonDocuments:
    """All documents as one JSON object, of which one document at a time is held."""

    def __init__(self, write: Write, *, is_ascii: bool = False) -> None:
        self._write = write
        self._is_ascii = is_ascii
        self._before = '{"documents": [\n'

    def add(self, path: Path, checklist: Checklist) -> None:
        """Write the facts of one more document."""
        facts = {"file": str(path), **facts_of(checklist)}
        self._write(self._before + json.dumps(facts, ensure_ascii=self._is_ascii, indent=2))
        self._before = ",\n"

    def end(self, counts: Counts) -> None:
        """Write the counts."""
        start = self._before if counts.documents == 0 else ""
        self._write(f'{start}],\n"counts": {json.dumps(counts.as_json())}}}\n')


# ---- tables ----------------------------------------------------------------------


class DocumentTables:
    """Every document in full: a table for each of its pairs."""

    def __init__(self, console: Console, write: Write) -> None:
        self._console = console
        self._write = write

    def add(self, path: Path, checklist: Checklist) -> None:
        """Show all of a document."""
        for part in document_parts(path, checklist):
            self._write(rendered(self._console, part))

    def end(self, counts: Counts) -> None:
        """Show the total."""
        self._write(f"{counts}\n")


class Overview:
    """One line for each document."""

    def __init__(self, console: Console, write: Write) -> None:
        self._console = console
        self._write = write
        self._table = _table("document", "generated")
        for heading in ("pairs", "rows", "warnings"):
            self._table.add_column(heading, justify="right")
        self._warnings: list[str] = []

    def add(self, path: Path, checklist: Checklist) -> None:
        """Note one more document."""
        counts = Counts()
        counts.add(checklist)
        numbers = (counts.pairs, counts.rows, counts.warnings)
        _add(self._table, checklist.title, str(checklist.generated), *map(str, numbers))
        self._warnings += lines_of(path, checklist.warnings, "warning: ")

    def end(self, counts: Counts) -> None:
        """Show the documents, their warnings and the total."""
        if counts.documents:
            self._write(rendered(self._console, self._table))
        self._write("".join(f"{line}\n" for line in [*self._warnings, str(counts)]))


def document_parts(path: Path, checklist: Checklist) -> Iterator[RenderableType]:
    """Yield what is shown of one document, one below the other."""
    yield Text(visible(checklist.title), style="bold")
    yield Text(f"generated {checklist.generated}, file {visible(str(path))}")
    yield Text()
    for pair in checklist.pairs:
        yield pair_table(pair)
        yield Text()
    if not checklist.pairs:
        yield Text("no section: nothing is synchronised in this direction")
    for line in lines_of(path, checklist.warnings, "warning: "):
        yield Text(line)


def pair_table(pair: Pair) -> Table:
    """Return all that a document says of one pair."""
    table = _table("", "id", "left", "right", "type", "conditions")
    table.add_column("line", justify="right")
    incomplete = "" if pair.is_complete else ", incomplete"
    title = f"{pair.id}: {pair.left} to {pair.right} (line {pair.line}{incomplete})"
    table.title = Text(visible(title), style="bold")
    table.caption = Text(pair_counts(pair))
    for said in pair.statements:
        _add(table, "statement", said.kind, "", "", "", content_in_words(said), str(said.line))
    table.add_section()
    for one in pair.merge_criteria:
        _add(table, "merged by", "", one.left, one.right, "", "", str(one.line))
    table.add_section()
    for row in pair.rows:
        conditions = conditions_in_words(row) if row.conditions else ""
        _add(table, "row", row.id, row.left, row.right, row.type, conditions, str(row.line))
    return table


def pair_counts(pair: Pair) -> str:
    """Return how much a document says of one pair."""
    criteria = len(pair.merge_criteria)
    return ", ".join(
        [
            counted(len(pair.statements), "statement"),
            f"{criteria} merge {'criterion' if criteria == 1 else 'criteria'}",
            counted(len(pair.rows), "row"),
        ]
    )


def console_for(out: TextIO) -> Console:
    """Return where tables are laid out: for a screen with colours, or as plain text, uncut."""
    is_screen = out.isatty()
    return Console(
        file=out, force_terminal=is_screen, width=None if is_screen else WIDE, highlight=False
    )


def rendered(console: Console, part: RenderableType) -> str:
    """Return a part of a page as text."""
    with console.capture() as captured:
        console.print(part)
    text = captured.get()
    return (
        text if console.is_terminal else "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    )


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title_justify="left", caption_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _add(table: Table, *cells: str) -> None:
    """Add a row of names as they are: none of them is markup."""
    table.add_row(*(Text(visible(cell)) for cell in cells))

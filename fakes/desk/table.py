"""The records of an entity as a page shows them: sorted, in pages, with its empty columns folded."""

from collections.abc import Sequence
from dataclasses import dataclass

from fakes.desk.fields import Field, show, value_in
from fakes.values import Json, Key, Record

ROWS = 50
LONGEST = 160
"""Characters of a value that a cell shows; the whole is in its form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """By which column the rows come, None for as they are; and which part of them is shown, from 1."""

    by: str | None = None
    falling: bool = False
    page: int = 1
    shows_all_columns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value: its whole text, and as much of it as is shown."""

    field: Field
    text: str
    value: Json

    @property
    def shown(self) -> str:
        """The text, cut."""
        return self.text if len(self.text) <= LONGEST else f"{self.text[:LONGEST]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record."""

    key: Key
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTable:
    """One page of records; `folded` are the columns that are left out, as no record has a value there."""

    columns: tuple[Field, ...]
    folded: tuple[Field, ...]
    lines: tuple[Line, ...]
    total: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 when there is none."""
        return (self.page - 1) * ROWS + 1 if self.lines else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.lines) - 1 if self.lines else 0


def lay_out(records: dict[Key, Record], fields: Sequence[Field], sorting: Sorting) -> RecordTable:
    """Lay one page of records out."""
    rows = _sorted(records, sorting)
    pages = max(1, -(-len(rows) // ROWS))
    page = min(max(sorting.page, 1), pages)
    columns = tuple(
        each
        for each in fields
        if sorting.shows_all_columns or each is fields[0] or _is_used(each, records)
    )
    chosen = rows[(page - 1) * ROWS : page * ROWS]
    return RecordTable(
        columns=columns,
        folded=tuple(each for each in fields if each not in columns),
        lines=tuple(Line(key=key, cells=_cells(record, columns)) for key, record in chosen),
        total=len(rows),
        page=page,
        pages=pages,
    )


def _sorted(records: dict[Key, Record], sorting: Sorting) -> list[tuple[Key, Record]]:
    rows = list(records.items())
    name = sorting.by
    if name is None:
        return sorted(rows, key=lambda row: _rank(row[0]))
    return sorted(rows, key=lambda row: _rank(value_in(row[1], name)), reverse=sorting.falling)


def _rank(value: Json) -> tuple[int, float, str]:
    """Return where a value of any type comes: nothing, then truth, numbers and texts.

    >>> sorted(["b", None, 2, "A", True, 10], key=_rank)
    [None, True, 2, 10, 'A', 'b']
    """
    if value is None or value == "":
        return 0, 0.0, ""
    if isinstance(value, bool):
        return 1, float(value), ""
    if isinstance(value, int | float):
        return 2, float(value), ""
    # A number as text comes by its value, as people expect of ids.
    text = show(value)
    number = float(text) if text.isascii() and text.isdecimal() and len(text) < 16 else float("inf")
    return 3, number, text.casefold()


def _is_used(field: Field, records: dict[Key, Record]) -> bool:
    return any(
        value_in(record, field.name) not in (None, "", 0, False) for record in records.values()
    )


def _cells(record: Record, columns: Sequence[Field]) -> tuple[Cell, ...]:
    values = [(each, value_in(record, each.name)) for each in columns]
    return tuple(Cell(field=each, text=show(value), value=value) for each, value in values)

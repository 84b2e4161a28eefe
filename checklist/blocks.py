"""The few kinds of things that a dataflow document is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, a title or a cell: its words as written, line breaks kept."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table."""

    line: int
    cells: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows all have as many cells as its header."""

    line: int
    header: Record
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A list of plain text: right in an introduction only."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """What no dataflow document holds."""

    line: int
    message: str


Block = Text | Table | Prose | Foreign


@dataclass(frozen=True, slots=True)
class Section:
    """A title and what stands below it, deeper sections apart."""

    title: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """A document: what stands before its title, the title with what follows, its sections."""

    before: tuple[Block, ...]
    head: Section | None
    sections: tuple[Section, ...]

"""A dataflow document as typed facts: which records are kept in sync, and what is said of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

Side = Literal["left", "right"]
Kind = Literal[
    "every",
    "link-first",
    "create-if-connected",
    "merge-or-create",
    "merge-criteria",
    "linked",
    "rows",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What a statement of a document can say, in the order in which documents say it."""
TYPES = ("string", "integer", "float", "boolean", "N/A")
"""What the column of data types can hold; N/A names none."""
UNTYPED = "N/A"
SPELLINGS = ("Tidsbanken", "CRMOffice")
"""Names of systems as their vendors write them, where documents do otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One kind of record in one system, by the names the document uses."""

    system: str
    name: str

    def __str__(self) -> str:
        return f"{self.system} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence about a pair of entities."""

    kind: Kind
    line: int
    condition: str | None = None
    """Of `every`: the free text under which it holds, as written; None if always."""
    targets: tuple[str, ...] = ()
    """Of `create-if-connected`: the entities of which one must be connected, as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One alternative by which existing records are merged: two properties with the same value."""

    left: str
    right: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a property depends on: that another one holds a value. Both can be left empty."""

    side: Side
    """The column in which the document says so."""
    value: str
    path: str

    def __str__(self) -> str:
        """Return it as a reader of the document knows it.

        >>> str(Condition(side="right", value="POBOX", path="Addresses.Type"))
        'depends on having POBOX in Addresses.Type'
        """
        return f"depends on having {self.value or '(nothing)'} in {self.path or '(nothing)'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One property pair that the document says is kept in sync."""

    id: str
    """`<pair id>/<left property>=<right property>`: a results key and a Gherkin tag."""
    left: str
    right: str
    type: str
    """The right system's data type as the document names it, one of TYPES."""
    conditions: tuple[Condition, ...] = ()
    line: int = 0

    @property
    def is_certain(self) -> bool:
        """Whether it holds without a condition and names a property on both sides."""
        return bool(self.left and self.right and not self.conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two entities whose records are kept in sync, and what is said about them."""

    id: str
    left: Entity
    right: Entity
    statements: tuple[Statement, ...]
    rows: tuple[Row, ...]
    merge_criteria: tuple[Criterion, ...] = ()
    line: int = 0
    is_complete: bool = True
    """False if the section holds something that could not be read and was let pass."""

    def row(self, row_id: str) -> Row | None:
        """Return the row with this id, or None if the document has none."""
        return next((row for row in self.rows if row.id == row_id), None)

    def says(self, kind: str) -> bool:
        """Tell whether the document makes a statement of this kind about the pair."""
        return any(statement.kind == kind for statement in self.statements)

    def told(self, kind: Kind) -> Iterator[Statement]:
        """Yield the statements of a kind, in the document's order."""
        return (statement for statement in self.statements if statement.kind == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something about a document that its reader should know."""

    line: int
    """Of the document, from 1."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """One dataflow document."""

    title: str
    left: str
    """The system that the title names first; empty if it names none."""
    right: str
    generated: datetime
    source_sha256: str
    """SHA-256 of the document's bytes: which edition these facts were taken from."""
    version: str
    """Edition of the facts themselves, raised when documents are read differently."""
    warnings: tuple[Problem, ...] = ()
    pairs: tuple[Pair, ...]

    def pair(self, pair_id: str) -> Pair | None:
        """Return the pair with this id, or None if the document has none."""
        return next((pair for pair in self.pairs if pair.id == pair_id), None)


def spelled(checklist: Checklist) -> Checklist:
    """Return a checklist with its systems' names as their vendors write them.

    The title keeps the document's own spelling.
    """
    return replace(
        checklist,
        left=_spelled(checklist.left),
        right=_spelled(checklist.right),
        pairs=tuple(
            replace(pair, left=_respelled(pair.left), right=_respelled(pair.right))
            for pair in checklist.pairs
        ),
    )


def _respelled(entity: Entity) -> Entity:
    return replace(entity, system=_spelled(entity.system))


def _spelled(system: str) -> str:
    known = {name.casefold(): name for name in SPELLINGS}
    return known.get(system.casefold(), system)

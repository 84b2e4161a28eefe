"""The facts of a dataflow document: entity pairs and their property rows."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

STATEMENTS = ("every", "linked", "rows")
SHIPPED = Path(__file__).parent / "tidsbanken-crmoffice.toml"


class ChecklistError(Exception):
    """A checklist file that cannot be used; says which file and which field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One kind of record in one system, by the names the document uses."""

    system: str
    name: str

    def __str__(self) -> str:
        return f"{self.system} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One property pair that the document says is kept in sync."""

    id: str
    """`<pair id>/<left property>=<right property>`: a results key and a Gherkin tag."""
    left: str
    right: str
    type: str
    """The right system's data type as the document names it, e.g. `string`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two entities whose records are kept in sync, and what is said about them."""

    id: str
    left: Entity
    right: Entity
    statements: tuple[str, ...]
    """Kinds of sentence, out of `every` (completeness), `linked` (both ways), `rows`."""
    rows: tuple[Row, ...]

    def row(self, row_id: str) -> Row | None:
        """Return the row with this id, or None if the document has none."""
        return next((row for row in self.rows if row.id == row_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """One dataflow document."""

    title: str
    generated: datetime
    source_sha256: str
    """SHA-256 of the document's bytes: which edition these facts were taken from."""
    version: str
    """Edition of the facts themselves, raised when they are read differently."""
    pairs: tuple[Pair, ...]

    def pair(self, pair_id: str) -> Pair | None:
        """Return the pair with this id, or None if the document has none."""
        return next((pair for pair in self.pairs if pair.id == pair_id), None)


def pair_id(left: str, right: str) -> str:
    """Return the id of a pair of entities, in lower-case ASCII.

    >>> pair_id("Ansatt", "Contacts")
    'ansatt-contacts'
    >>> pair_id("Kjøretøy (leid)", "Business_entity")
    'kjoretoy_leid-business_entity'
    """
    return f"{_ascii(left)}-{_ascii(right)}"


def _ascii(name: str) -> str:
    lowered = name.lower().replace("ø", "o").replace("æ", "ae").replace("å", "a")
    plain = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "_".join(words)


def shipped_checklist() -> Checklist:
    """Return the project's own checklist: Tidsbanken to CRMOffice."""
    return load_checklist(SHIPPED)


def load_checklist(path: Path) -> Checklist:
    """Read the facts of one document from a TOML file.

    Raises ChecklistError, naming file and field, if the file is missing, is no
    TOML, or lacks a field, and if two pairs or two rows would get the same id.
    """
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ChecklistError(f"{path}: cannot be read as a checklist: {fault}") from fault
    try:
        checklist = Checklist(
            title=facts["title"],
            generated=facts["generated"],
            source_sha256=facts["source_sha256"],
            version=facts["version"],
            pairs=tuple(_pair(pair) for pair in facts["pairs"]),
        )
    except (KeyError, TypeError) as fault:
        raise ChecklistError(
            f"{path}: a field is missing or has the wrong form: {fault}"
        ) from fault
    _refuse_doubles(path, checklist)
    return checklist


def _pair(facts: Mapping[str, object]) -> Pair:
    left, right = _entity(facts["left"]), _entity(facts["right"])
    identity = pair_id(left.name, right.name)
    rows = cast("list[Mapping[str, str]]", facts["rows"])
    return Pair(
        id=identity,
        left=left,
        right=right,
        statements=tuple(cast("list[str]", facts["statements"])),
        rows=tuple(
            Row(
                id=f"{identity}/{row['left']}={row['right']}",
                left=row["left"],
                right=row["right"],
                type=row["type"],
            )
            for row in rows
        ),
    )


def _entity(facts: object) -> Entity:
    names = cast("Mapping[str, str]", facts)
    return Entity(system=names["system"], name=names["entity"])


def _refuse_doubles(path: Path, checklist: Checklist) -> None:
    ids = [pair.id for pair in checklist.pairs]
    ids += [row.id for pair in checklist.pairs for row in pair.rows]
    doubled = sorted({one for one in ids if ids.count(one) > 1})
    if doubled:
        raise ChecklistError(
            f"{path}: these ids stand for more than one thing: {', '.join(doubled)}"
        )
    unknown = {kind for pair in checklist.pairs for kind in pair.statements} - set(STATEMENTS)
    if unknown:
        raise ChecklistError(
            f"{path}: statements names {', '.join(sorted(unknown))};"
            f" there are {', '.join(STATEMENTS)}"
        )

"""The facts of a document as JSON: what `samsvar checklist show --json` prints of it.

The same form is kept beside compiled features, as what they were compiled from.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NotRequired, TypedDict, TypeVar, cast, get_args

from checklist.errors import ChecklistError
from checklist.model import (
    KINDS,
    TYPES,
    Checklist,
    Condition,
    Criterion,
    Entity,
    Kind,
    Pair,
    Problem,
    Row,
    Side,
    Statement,
)

SIDES: tuple[Side, ...] = get_args(Side)
T = TypeVar("T", bound=str)
FACTS = "checklist.json"
"""Name of the file of facts in a folder of compiled features."""


class ConditionFacts(TypedDict):
    """A condition of a row; `side` is the column that it stands in."""

    side: Side
    value: str
    path: str


class RowFacts(TypedDict):
    """A property row."""

    id: str
    left: str
    right: str
    type: str
    conditions: list[ConditionFacts]
    line: int


class StatementFacts(TypedDict):
    """A statement; `condition` and `targets` are there where its kind has them."""

    kind: Kind
    line: int
    condition: NotRequired[str]
    targets: NotRequired[list[str]]


class CriterionFacts(TypedDict):
    """One alternative of the merge criteria."""

    left: str
    right: str
    line: int


class ProblemFacts(TypedDict):
    """A warning."""

    line: int
    message: str


class PairFacts(TypedDict):
    """A section; `left` and `right` are entities of the document's two systems."""

    id: str
    left: str
    right: str
    line: int
    complete: bool
    statements: list[StatementFacts]
    merge_criteria: list[CriterionFacts]
    rows: list[RowFacts]


class DocumentFacts(TypedDict):
    """A document; `left` and `right` are its two systems."""

    title: str
    left: str
    right: str
    generated: str
    source_sha256: str
    version: str
    warnings: list[ProblemFacts]
    pairs: list[PairFacts]


def facts_of(checklist: Checklist) -> DocumentFacts:
    """Return the facts of a document in the form in which they are printed and kept."""
    return {
        "title": checklist.title,
        "left": checklist.left,
        "right": checklist.right,
        "generated": checklist.generated.isoformat(),
        "source_sha256": checklist.source_sha256,
        "version": checklist.version,
        "warnings": [{"line": one.line, "message": one.message} for one in checklist.warnings],
        "pairs": [_pair_facts(pair) for pair in checklist.pairs],
    }


def dumped(facts: DocumentFacts) -> str:
    """Return facts as the text of a file."""
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def _pair_facts(pair: Pair) -> PairFacts:
    return {
        "id": pair.id,
        "left": pair.left.name,
        "right": pair.right.name,
        "line": pair.line,
        "complete": pair.is_complete,
        "statements": [_statement_facts(statement) for statement in pair.statements],
        "merge_criteria": [
            {"left": one.left, "right": one.right, "line": one.line} for one in pair.merge_criteria
        ],
        "rows": [
            {
                "id": row.id,
                "left": row.left,
                "right": row.right,
                "type": row.type,
                "conditions": [
                    {"side": one.side, "value": one.value, "path": one.path}
                    for one in row.conditions
                ],
                "line": row.line,
            }
            for row in pair.rows
        ],
    }


def _statement_facts(statement: Statement) -> StatementFacts:
    facts = StatementFacts(kind=statement.kind, line=statement.line)
    if statement.condition is not None:
        facts["condition"] = statement.condition
    if statement.targets:
        facts["targets"] = list(statement.targets)
    return facts


def load_facts(path: Path) -> Checklist:
    """Read the facts of one document from a file of them.

    Raises ChecklistError, naming file and field, if the file is missing, is no such
    JSON, or lacks a field, and if two pairs or two rows have the same id.
    """
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise ChecklistError(f"{path}: cannot be read as facts of a document: {fault}") from fault
    try:
        checklist = checklist_of(cast("DocumentFacts", facts))
    except KeyError as fault:
        raise ChecklistError(f"{path}: a field is missing: {fault}") from fault
    except (TypeError, ValueError, AttributeError) as fault:
        raise ChecklistError(f"{path}: a field has the wrong form: {fault}") from fault
    _refuse_doubles(path, checklist)
    return checklist


def checklist_of(facts: DocumentFacts) -> Checklist:
    """Return the document that facts are of: the way back from `facts_of`.

    Raises KeyError, TypeError, ValueError or AttributeError if they are not of that form.
    """
    return Checklist(
        title=facts["title"],
        left=facts["left"],
        right=facts["right"],
        generated=datetime.fromisoformat(facts["generated"]),
        source_sha256=facts["source_sha256"],
        version=facts["version"],
        warnings=tuple(
            Problem(line=one["line"], message=one["message"]) for one in facts["warnings"]
        ),
        pairs=tuple(_pair(pair, facts["left"], facts["right"]) for pair in facts["pairs"]),
    )


def _pair(facts: PairFacts, left: str, right: str) -> Pair:
    return Pair(
        id=facts["id"],
        left=Entity(system=left, name=facts["left"]),
        right=Entity(system=right, name=facts["right"]),
        line=facts["line"],
        is_complete=facts["complete"],
        statements=tuple(
            Statement(
                kind=_one_of(KINDS, one["kind"]),
                line=one["line"],
                condition=one.get("condition"),
                targets=tuple(one.get("targets", ())),
            )
            for one in facts["statements"]
        ),
        merge_criteria=tuple(
            Criterion(left=one["left"], right=one["right"], line=one["line"])
            for one in facts["merge_criteria"]
        ),
        rows=tuple(_row(row) for row in facts["rows"]),
    )


def _row(facts: RowFacts) -> Row:
    return Row(
        id=facts["id"],
        left=facts["left"],
        right=facts["right"],
        type=_one_of(TYPES, facts["type"]),
        conditions=tuple(
            Condition(side=_one_of(SIDES, one["side"]), value=one["value"], path=one["path"])
            for one in facts["conditions"]
        ),
        line=facts["line"],
    )


def _one_of(known: Sequence[T], value: T) -> T:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return value


def _refuse_doubles(path: Path, checklist: Checklist) -> None:
    counted = Counter(pair.id for pair in checklist.pairs)
    counted.update(row.id for pair in checklist.pairs for row in pair.rows)
    if doubled := sorted(identity for identity, number in counted.items() if number > 1):
        raise ChecklistError(
            f"{path}: these ids stand for more than one thing: {', '.join(doubled)}"
        )

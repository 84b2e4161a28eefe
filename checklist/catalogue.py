"""The checks that a promise in a document calls for, in words a reader knows.

A row of the document calls for every check with the scope `row`; a sentence of
the document calls for the checks of scope `pair` that name it as their statement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from checklist.model import UNTYPED, Checklist, Pair, Row

Level = Literal["documented", "policy", "robustness"]
LEVELS: tuple[Level, ...] = ("documented", "policy", "robustness")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question put to a subject, with a verdict and evidence of its own."""

    name: str
    label: str
    """Column heading in the report; `{left}` and `{right}` stand for the two systems."""
    meaning: str
    """What a green answer proves, for a reader who never saw the code; fields as in `label`."""
    scope: Literal["row", "pair"]
    statement: str
    """The kind of sentence in the document that calls for the check."""
    level: Level
    policy: str | None = None
    """The clause of the declared policy it rests on, for checks of level `policy`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """One place in the matrix that a complete run has to fill."""

    pair: Pair
    row: Row | None
    check: Check


CHECKS: dict[str, Check] = {
    check.name: check
    for check in (
        Check(
            name="create",
            label="arrives at creation",
            meaning="A value that a record in {left} has when it is created, or when the first"
            " synchronisation finds it, is there in the record made from it in {right}; and"
            " where there is none, none is made up.",
            scope="row",
            statement="rows",
            level="documented",
        ),
        Check(
            name="type",
            label="has the right type",
            meaning="The value reaches {right} in the data type that the document names.",
            scope="row",
            statement="rows",
            level="documented",
        ),
        Check(
            name="edit-left",
            label="edit in {left}",
            meaning="Once two records are linked, an edit in {left} shows in {right}.",
            scope="row",
            statement="linked",
            level="documented",
        ),
        Check(
            name="edit-right",
            label="edit in {right}",
            meaning="Once two records are linked, an edit in {right} shows in {left}.",
            scope="row",
            statement="linked",
            level="documented",
        ),
        Check(
            name="isolated",
            label="changes nothing else",
            meaning="An edit of this property, on either side, changes nothing else in {left} or"
            " {right}: no other property, no other record.",
            scope="row",
            statement="linked",
            level="documented",
        ),
        Check(
            name="row-condition",
            label="only where its condition is met",
            meaning="Where what the document makes a property depend on is not so, an edit of it in"
            " {left} changes nothing in {right}.",
            scope="row",
            statement="rows",
            level="documented",
        ),
        Check(
            name="every",
            label="every record has a counterpart",
            meaning="Each record in {left}, whether it was there before the first synchronisation"
            " or came later, has a counterpart in {right}; also when there are too many for one"
            " page.",
            scope="pair",
            statement="every",
            level="documented",
        ),
        Check(
            name="exactly-one",
            label="exactly one counterpart",
            meaning="No record in {left} gets two counterparts, no two share one, and no record"
            " appears in {right} that none in {left} accounts for.",
            scope="pair",
            statement="every",
            level="documented",
        ),
        Check(
            name="condition",
            label="none without the condition",
            meaning="A record in {left} for which the document's condition is not met gets no counterpart"
            " in {right}.",
            scope="pair",
            statement="every",
            level="documented",
        ),
        Check(
            name="link-first",
            label="none before it is linked",
            meaning="A record in {left} that nobody has linked gets no counterpart in {right}.",
            scope="pair",
            statement="link-first",
            level="documented",
        ),
        Check(
            name="create-if-connected",
            label="only what is connected",
            meaning="A record in {left} gets a counterpart in {right} if it is connected to one that the"
            " document names, and none if it is not.",
            scope="pair",
            statement="create-if-connected",
            level="documented",
        ),
        Check(
            name="merge-or-create",
            label="merged or created",
            meaning="A record in {left} is joined with the one in {right} that matches it; where none does,"
            " a new one is made.",
            scope="pair",
            statement="merge-or-create",
            level="documented",
        ),
        Check(
            name="merge-criteria",
            label="what counts as a match",
            meaning="Two records that hold the same values in the properties that the document names are"
            " joined, each of its alternatives being enough.",
            scope="pair",
            statement="merge-criteria",
            level="documented",
        ),
        Check(
            name="link-survives-edit",
            label="the link survives edits",
            meaning="When every synchronised property is changed at once, in {left} and later in"
            " {right}, all of it reaches the other system; the same two records still belong"
            " together, and no others have come up.",
            scope="pair",
            statement="linked",
            level="documented",
        ),
        Check(
            name="rerun-writes-nothing",
            label="another run writes nothing",
            meaning="When nobody has edited anything, further cycles and a restart write nothing.",
            scope="pair",
            statement="linked",
            level="policy",
            policy="P8",
        ),
        Check(
            name="no-echo",
            label="no echo",
            meaning="A change is never written back to the system in which it was made.",
            scope="pair",
            statement="linked",
            level="policy",
            policy="P8",
        ),
        Check(
            name="right-only-not-created",
            label="{right} only stays {right} only",
            meaning="A record that first appears in {right} does not create one in {left}: the"
            " document promises creation in one direction only.",
            scope="pair",
            statement="every",
            level="policy",
            policy="P9",
        ),
    )
}


def checks_of_row(pair: Pair, row: Row) -> tuple[Check, ...]:
    """Return the checks that a property row of a pair calls for, in report order."""
    return tuple(
        check
        for check in CHECKS.values()
        if check.scope == "row" and pair.says(check.statement) and _arises(check, row)
    )


def _arises(check: Check, row: Row) -> bool:
    """Tell whether a row gives a check anything to ask."""
    needs = {"type": row.type != UNTYPED, "row-condition": bool(row.conditions)}
    return needs.get(check.name, True)


def checks_of_pair(pair: Pair) -> tuple[Check, ...]:
    """Return the checks that the sentences about a pair call for, in report order."""
    has_condition = any(statement.condition is not None for statement in pair.told("every"))
    return tuple(
        check
        for check in CHECKS.values()
        if check.scope == "pair"
        and pair.says(check.statement)
        and (has_condition or check.name != "condition")
    )


def required(checklist: Checklist) -> Iterator[Required]:
    """Yield every place of the matrix, pair by pair: its sentences, then its rows."""
    for pair in checklist.pairs:
        for check in checks_of_pair(pair):
            yield Required(pair=pair, row=None, check=check)
        for row in pair.rows:
            for check in checks_of_row(pair, row):
                yield Required(pair=pair, row=row, check=check)

"""The checks that a promise in a document calls for, in words a reader knows.

A row of the document calls for every check with the scope `row`; a sentence of
the document calls for the checks of scope `pair` that name it as their statement. A check of scope
`invariant` has no scenario of its own: it is judged on every scenario of a pair.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from checklist.model import UNTYPED, Checklist, Pair, Row

Level = Literal["documented", "policy", "robustness"]
Scope = Literal["row", "pair", "invariant"]
LEVELS: tuple[Level, ...] = ("documented", "policy", "robustness")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question put to a subject, with a verdict and evidence of its own."""

    name: str
    label: str
    """Column heading in the report; `{left}` and `{right}` stand for the two systems."""
    meaning: str
    """What a green answer proves, for a reader who never saw the code; fields as in `label`."""
    scope: Scope
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


def _checks() -> dict[str, Check]:
    told = tomllib.loads(resources.files("checklist").joinpath("checks.toml").read_text("utf-8"))
    return {one["name"]: Check(**one) for one in told["check"]}


CHECKS: dict[str, Check] = _checks()
"""Name → check, in report order; kept as data in `checks.toml`."""


CONTESTS = ("edit-before-write", "conflict-within-bias")
"""Checks of a pair that ask of each of its rows."""


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
    """Return the checks that the sentences about a pair call for, in report order.

    Where anything is promised of it at all, the invariants are among them.
    """
    has_condition = any(statement.condition is not None for statement in pair.told("every"))
    has_rows = any(row.is_certain for row in pair.rows)
    needs = {"condition": has_condition, **dict.fromkeys(CONTESTS, has_rows)}
    promised = tuple(
        check
        for check in CHECKS.values()
        if check.scope == "pair" and pair.says(check.statement) and needs.get(check.name, True)
    )
    if not promised and not any(checks_of_row(pair, row) for row in pair.rows):
        return ()
    return promised + tuple(check for check in CHECKS.values() if check.scope == "invariant")


def required(checklist: Checklist) -> Iterator[Required]:
    """Yield every place of the matrix, pair by pair: its sentences, then its rows."""
    for pair in checklist.pairs:
        for check in checks_of_pair(pair):
            yield Required(pair=pair, row=None, check=check)
        for row in pair.rows:
            for check in checks_of_row(pair, row):
                yield Required(pair=pair, row=row, check=check)

"""The cases of each check in one place of the matrix: forms with the document's names filled in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from checklist.catalogue import Required
from checklist.form import Form, Over
from checklist.forms import FORMS
from checklist.ids import safe
from checklist.model import Kind, Pair, Row
from checklist.phrases import CONDITION_MET, CONNECTABLE, LINKED_BY_HAND, NAMED, RECOGNISABLE
from checklist.text import inert, quoted

ANY_NUMBER = "<number>"
"""Stands in a case where any number will do."""
CREATING: tuple[Kind, ...] = ("every", "merge-or-create", "create-if-connected")
"""The statements that promise a counterpart."""
Names = Mapping[str, str]
"""Field of a form → the name from the document that it stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case that a check has in one place of the matrix, with all names filled in."""

    id: str
    title: str
    before: tuple[str, ...]
    """Givens that say what must be so before the question can be put."""
    steps: tuple[str, ...]


def cases(place: Required) -> list[Case]:
    """Return the cases of a check in one place; those with the same id are alternatives."""
    return [
        case
        for form in FORMS[place.check.name]
        for number in form.numbers or (ANY_NUMBER,)
        for case in filled(form, place, number)
    ]


def filled(form: Form, place: Required, number: str) -> list[Case]:
    """Return the cases that a form is in one place, `number` being written where it has one."""
    presupposes = _presupposes(form, place)
    found = [
        Case(
            id=_written(form.case, names, number, safe),
            title=_written(form.title, names, number, inert),
            before=(
                *presupposes,
                *(_written(step, names, number, quoted) for step in form.before),
            ),
            steps=tuple(_written(step, names, number, quoted) for step in form.steps),
        )
        for names in names_of(form.over, place)
    ]
    return list(dict.fromkeys(found))


def _written(template: str, names: Names, number: str, how: Callable[[str], str]) -> str:
    return template.format_map(
        {**{field: how(name) for field, name in names.items()}, "number": number}
    )


def names_of(over: Over, place: Required) -> Iterator[Names]:
    """Yield what the fields of a form stand for in one place, once for each thing it is over."""
    pair = place.pair
    base = {
        "left": str(pair.left),
        "right": str(pair.right),
        "left_system": pair.left.system,
        "right_system": pair.right.system,
    }
    rows = [place.row] if place.row else certain_rows(pair)
    several: Mapping[Over, Sequence[Names]] = {
        "pair": [{}],
        "row": [{"l": row.left, "r": row.right, "type": row.type} for row in rows],
        "condition": [{"condition": condition} for condition in free_conditions(pair)],
        "row-condition": [
            {"l": row.left, "r": row.right, "condition": condition}
            for row in rows
            for condition in conditions_of(row)
        ],
        "target": [{"target": target} for target in targets_of(pair)],
        "criterion": [{"c_l": one.left, "c_r": one.right} for one in pair.merge_criteria],
    }
    for names in several[over]:
        yield {**base, **names}


# ---- what the document leaves to others ----------------------------------------


def presupposed(pair: Pair, row: Row | None = None, but: Kind | None = None) -> list[str]:
    """Return what must be so for a pair's records to be created and linked, as sentences.

    Most documents presuppose nothing. `but` leaves out what a kind of statement brings.
    """
    templates = dict(_presupposed_of_pair(pair))
    names = {
        "left": str(pair.left),
        "right": str(pair.right),
        "condition": " / ".join(free_conditions(pair)),
        "targets": ", ".join(targets_of(pair)),
    }
    found = [
        _written(template, names, "", quoted) for kind, template in templates.items() if kind != but
    ]
    return found + (_presupposed_of_row(row) if row else [])


def _presupposed_of_pair(pair: Pair) -> Iterator[tuple[Kind, str]]:
    if pair.says("link-first") or not creates(pair):
        yield "link-first", LINKED_BY_HAND
    elif is_conditional(pair):
        yield "every", CONDITION_MET
    if pair.says("create-if-connected"):
        yield "create-if-connected", CONNECTABLE
    if not certain_rows(pair):
        yield "rows", RECOGNISABLE


def _presupposed_of_row(row: Row) -> list[str]:
    unnamed = [] if row.left and row.right else [NAMED]
    met = [_written(CONDITION_MET, {"condition": one}, "", quoted) for one in conditions_of(row)]
    return unnamed + met


def _presupposes(form: Form, place: Required) -> list[str]:
    if form.presupposes is False:
        return []
    but = None if form.presupposes is True else form.presupposes
    return presupposed(place.pair, place.row, but)


def certain_rows(pair: Pair) -> list[Row]:
    """Return the rows that hold without a condition and name a property on both sides."""
    return [row for row in pair.rows if row.is_certain]


def creates(pair: Pair) -> bool:
    """Tell whether the document says that left records get counterparts."""
    return any(pair.says(kind) for kind in CREATING)


def free_conditions(pair: Pair) -> list[str]:
    """Return the free texts under which the document says that a pair is kept in sync."""
    told = (statement.condition for statement in pair.told("every"))
    return list(dict.fromkeys(condition for condition in told if condition is not None))


def is_conditional(pair: Pair) -> bool:
    """Tell whether a pair is kept in sync under conditions only."""
    return bool(free_conditions(pair)) and all(
        statement.condition is not None for statement in pair.told("every")
    )


def conditions_of(row: Row) -> list[str]:
    """Return what a row depends on, each with the property whose column says so."""
    owner = {"left": row.left, "right": row.right}
    return list(dict.fromkeys(f"{owner[one.side]} {one}" for one in row.conditions))


def targets_of(pair: Pair) -> list[str]:
    """Return the entities of which one must be connected to a left record."""
    told = pair.told("create-if-connected")
    return list(dict.fromkeys(target for statement in told for target in statement.targets))

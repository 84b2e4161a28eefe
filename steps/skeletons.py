"""What a scenario of each check must contain to be one.

Tags say which place of the matrix a scenario fills; only its steps can earn it.
So every check has its cases here, as the sentences that make them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from checklist import Required
from steps.features import Planned, Step

IN_SYNC = "Given the two systems are in sync"
EXISTING = 'Given {number} "{left}" from before the first synchronisation'
LINKED = 'Given a "{left}" that is linked with a "{right}"'
LINKED_EMPTY = 'Given a "{left}" without a value in "{l}" that is linked with a "{right}"'
LINKED_EDITED = LINKED + " and was edited on both sides"
RIGHT_ONLY = 'Given a "{right}" that is linked with no "{left}"'
SYNCHRONISED = "When the two systems are synchronised"
CREATED = 'When {number} "{left}" are created'
CREATED_WITH = 'When a "{left}" is created with a value in "{l}"'
LEFT_CHANGED = 'When "{l}" of the "{left}" is changed'
RIGHT_CHANGED = 'When "{r}" of the "{right}" is changed'
ALL_CHANGED = (
    'When every synchronised property is changed in "{left_system}" and later in "{right_system}"'
)
RESTARTED = "When the synchronisation is stopped, started again and runs {number} times"
LEFT_HAS_IT = 'Then "{l}" of the "{left}" has that value'
LEFT_KEEPS_IT = 'Then "{l}" of the "{left}" still has it'
RIGHT_HAS_IT = 'Then "{r}" of the "{right}" has that value'
RIGHT_KEEPS_IT = 'Then "{r}" of the "{right}" still has it'
RIGHT_HAS_TYPE = 'Then "{r}" of the "{right}" is a "{type}"'
EVERY_HAS_ONE = 'Then every "{left}" has a "{right}"'
ONE_TO_ONE = 'Then no "{left}" has two "{right}", and none is shared or came from nowhere'
NONE_CREATED = 'Then no "{left}" is created for it'
NOTHING_ELSE = "Then nothing else has changed in either system"
NO_WRITES = "Then nothing is written in either system"
NO_ECHO_LEFT = 'Then nothing is written back to "{left_system}"'
NO_ECHO_RIGHT = 'Then nothing is written back to "{right_system}"'

ANY_NUMBER = "<number>"
ONE_OR_MORE = "[1-9][0-9]*"
QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One case of a check as templates.

    Fields are `left` and `right` (the entities), `left_system`, `right_system`, `l` and `r`
    (a row's properties), `type` (the document's) and `number`. A form whose case names a
    property is a case for every row; one with a property in its steps only fits with any row.
    """

    case: str
    """The id; empty for a check with one case only."""
    steps: tuple[str, ...]
    """One Given, one When, then what must be among the Thens."""
    numbers: tuple[str, ...] = (ANY_NUMBER,)
    """What `number` must be; a case for each."""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One case that a check has in one place of the matrix, with all names filled in."""

    id: str
    steps: tuple[str, ...]
    is_optional: bool


FORMS: Mapping[str, Sequence[Form]] = {
    "every": (
        Form(
            case="existing-{number}",
            numbers=("1", "11", "101"),
            steps=(EXISTING, SYNCHRONISED, EVERY_HAS_ONE),
        ),
        Form(
            case="new-{number}",
            numbers=("1", "11", "101"),
            steps=(IN_SYNC, CREATED, EVERY_HAS_ONE),
        ),
    ),
    "exactly-one": (
        Form(case="existing", steps=(EXISTING, SYNCHRONISED, ONE_TO_ONE)),
        Form(case="new", steps=(IN_SYNC, CREATED, ONE_TO_ONE)),
    ),
    "right-only-not-created": (
        Form(
            case="existing",
            steps=(
                'Given a "{right}" from before the first synchronisation',
                SYNCHRONISED,
                NONE_CREATED,
            ),
        ),
        Form(
            case="new",
            steps=(IN_SYNC, 'When a "{right}" is created', NONE_CREATED, NOTHING_ELSE),
        ),
        Form(case="edited", steps=(RIGHT_ONLY, RIGHT_CHANGED, NONE_CREATED, NOTHING_ELSE)),
        Form(case="restart", steps=(RIGHT_ONLY, RESTARTED, NONE_CREATED)),
    ),
    "create": (
        Form(
            case="existing",
            steps=(
                'Given a "{left}" with a value in "{l}" from before the first synchronisation',
                SYNCHRONISED,
                RIGHT_HAS_IT,
            ),
        ),
        Form(case="new", steps=(IN_SYNC, CREATED_WITH, RIGHT_HAS_IT, LEFT_KEEPS_IT)),
        Form(
            case="empty",
            is_optional=True,
            steps=(
                IN_SYNC,
                'When a "{left}" is created without a value in "{l}"',
                'Then "{r}" of the "{right}" is empty',
            ),
        ),
    ),
    "type": (
        Form(case="created", steps=(IN_SYNC, CREATED_WITH, RIGHT_HAS_TYPE)),
        Form(case="edited", steps=(LINKED, LEFT_CHANGED, RIGHT_HAS_TYPE)),
    ),
    "edit-left": (
        Form(case="changed", steps=(LINKED, LEFT_CHANGED, RIGHT_HAS_IT, LEFT_KEEPS_IT)),
        Form(
            case="from-empty",
            is_optional=True,
            steps=(LINKED_EMPTY, LEFT_CHANGED, RIGHT_HAS_IT, LEFT_KEEPS_IT),
        ),
    ),
    "edit-right": (
        Form(case="changed", steps=(LINKED, RIGHT_CHANGED, LEFT_HAS_IT, RIGHT_KEEPS_IT)),
        Form(
            case="from-empty",
            is_optional=True,
            steps=(LINKED_EMPTY, RIGHT_CHANGED, LEFT_HAS_IT, RIGHT_KEEPS_IT),
        ),
    ),
    "isolated": (
        Form(case="left", steps=(LINKED, LEFT_CHANGED, NOTHING_ELSE)),
        Form(case="right", steps=(LINKED, RIGHT_CHANGED, NOTHING_ELSE)),
    ),
    "link-survives-edit": (
        Form(
            case="",
            steps=(
                LINKED,
                ALL_CHANGED,
                "Then the two are still each other's only counterpart",
                "Then every change has reached the other system",
            ),
        ),
    ),
    "rerun-writes-nothing": (
        Form(
            case="further-cycles",
            steps=(
                LINKED_EDITED,
                "When the synchronisation runs {number} more times",
                NO_WRITES,
            ),
        ),
        Form(case="restart", steps=(LINKED_EDITED, RESTARTED, NO_WRITES)),
    ),
    "no-echo": (
        Form(case="left-{l}", steps=(LINKED, LEFT_CHANGED, NO_ECHO_LEFT)),
        Form(case="right-{r}", steps=(LINKED, RIGHT_CHANGED, NO_ECHO_RIGHT)),
        Form(case="created", steps=(IN_SYNC, 'When a "{left}" is created', NO_ECHO_LEFT)),
    ),
}


def cases(place: Required) -> list[Case]:
    """Return the cases of a check in one place; those with the same id are alternatives."""
    found = [
        Case(
            form.case.format_map(names),
            tuple(step.format_map(names) for step in form.steps),
            form.is_optional,
        )
        for form in FORMS[place.check.name]
        for number in form.numbers
        for names in _names(place, number)
        if "l" in names or not _needs_row(form)
    ]
    return list(dict.fromkeys(found))


def _needs_row(form: Form) -> bool:
    return any(field in text for text in (form.case, *form.steps) for field in ("{l}", "{r}"))


def misfits(scenario: Planned, place: Required) -> Iterator[str]:
    """Yield why a scenario is no case of the check whose tag it has, if it is none."""
    known = cases(place)
    stops = [_stop(scenario, case) for case in known if case.id == scenario.case]
    if not stops:
        ids = ", ".join(dict.fromkeys(repr(case.id) for case in known))
        yield (
            f"{scenario.where}: {place.check.name} has no case {scenario.case!r} (tag @case: or"
            f" first Examples column); it has {ids}"
        )
    elif None in stops:
        yield from _strangers(scenario, place)
    else:
        farthest = max((stop for stop in stops if stop), key=lambda stop: stop.reached)
        case = f"the case {scenario.case!r} of " if scenario.case else ""
        yield (
            f"{scenario.file}:{farthest.line or scenario.line}: {case}{place.check.name} must have"
            f" here: {farthest.needed}"
        )


class Stop(NamedTuple):
    """Where a scenario is no longer a case."""

    reached: int
    """How many of the case's steps it has before."""
    line: int
    needed: str


def _stop(scenario: Planned, case: Case) -> Stop | None:
    given, when, *thens = case.steps
    for index, needed in enumerate((given, when)):
        step = scenario.steps[index] if index < len(scenario.steps) else None
        if step is None or not _fits(step, needed):
            return Stop(index, step.line if step else 0, needed)
    rest = scenario.steps[2:]
    for step in rest:
        if step.type != "then":
            # A second action would start the watch for changes and writes anew.
            return Stop(2, step.line, "Thens only, after one Given and one When")
    for index, needed in enumerate(thens, start=2):
        if not any(_fits(step, needed) for step in rest):
            return Stop(index, rest[0].line if rest else 0, needed)
    return None


def _fits(step: Step, needed: str) -> bool:
    pattern = re.escape(needed).replace(re.escape(ANY_NUMBER), ONE_OR_MORE)
    return re.fullmatch(pattern, f"{step.type.capitalize()} {step.text}") is not None


def _strangers(scenario: Planned, place: Required) -> Iterator[str]:
    """Yield the further steps that name what is not of the pair, or not of the tagged row."""
    known = {name for names in _names(place) for name in names.values()}
    for step in scenario.steps:
        for name in QUOTED.findall(step.text):
            if name not in known:
                owner = place.row.id if place.row else place.pair.id
                yield f"{scenario.file}:{step.line or scenario.line}: {name!r} is not of {owner}"


def _names(place: Required, number: str = ANY_NUMBER) -> list[dict[str, str]]:
    """Return what the fields of a form can stand for: once for each row in question.

    A pair without rows has no names for the fields of a row.
    """
    pair = {
        "left": str(place.pair.left),
        "right": str(place.pair.right),
        "left_system": place.pair.left.system,
        "right_system": place.pair.right.system,
        "number": number,
    }
    rows = [place.row] if place.row else place.pair.rows
    return [{**pair, "l": row.left, "r": row.right, "type": row.type} for row in rows] or [pair]

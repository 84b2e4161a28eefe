"""Refuses a scenario whose steps are not those of the check whose tag it has.

Tags say which place of the matrix a scenario fills; only its steps can earn it. What a
scenario of each check is, `checklist.forms` says.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple, get_args

from checklist import Required
from checklist.cases import ANY_NUMBER, Case, cases, names_of, presupposed
from checklist.form import Over
from checklist.phrases import PRESUPPOSED
from checklist.text import quoted
from steps.features import Planned, Step

ONE_OR_MORE = "[1-9][0-9]*"
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def misfits(scenario: Planned, place: Required) -> Iterator[str]:
    """Yield why a scenario is no case of the check whose tag it has, if it is none."""
    known = cases(place)
    stops = [_stop(scenario, case, place) for case in known if case.id == scenario.case]
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


def _stop(scenario: Planned, case: Case, place: Required) -> Stop | None:
    steps, before = _without_presupposed(scenario, case, place)
    given, when, *thens = case.steps
    head = (*before, given, when)
    for index, needed in enumerate(head):
        step = steps[index] if index < len(steps) else None
        if step is None or not _fits(step, needed):
            return Stop(index, step.line if step else 0, needed)
    rest = steps[len(head) :]
    for step in rest:
        if step.type != "then":
            # A second action would start the watch for changes and writes anew.
            return Stop(len(head), step.line, "Thens only, after one Given and one When")
    for index, needed in enumerate(thens, start=len(head)):
        if not any(_fits(step, needed) for step in rest):
            return Stop(index, rest[0].line if rest else 0, needed)
    return None


def _without_presupposed(
    scenario: Planned, case: Case, place: Required
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """Return the steps, and what must come first of them.

    One sentence may stand for all that the document presupposes of a pair.
    """
    pair = place.pair
    names = {"left": quoted(str(pair.left)), "right": quoted(str(pair.right))}
    if not scenario.steps or not _fits(scenario.steps[0], PRESUPPOSED.format_map(names)):
        return scenario.steps, case.before
    covered = presupposed(pair, place.row)
    return scenario.steps[1:], tuple(one for one in case.before if one not in covered)


def _fits(step: Step, needed: str) -> bool:
    pattern = re.escape(needed).replace(re.escape(ANY_NUMBER), ONE_OR_MORE)
    return re.fullmatch(pattern, f"{step.type.capitalize()} {step.text}") is not None


def _strangers(scenario: Planned, place: Required) -> Iterator[str]:
    """Yield the Thens that name what is not of the pair, or not of the tagged row."""
    overs: tuple[Over, ...] = get_args(Over)
    known = {
        quoted(name) for over in overs for names in names_of(over, place) for name in names.values()
    }
    for step in scenario.steps:
        for name in QUOTED.findall(step.text) if step.type == "then" else ():
            if name not in known:
                owner = place.row.id if place.row else place.pair.id
                yield f"{scenario.file}:{step.line or scenario.line}: {name!r} is not of {owner}"

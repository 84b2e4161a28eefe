"""Refuses what would make a green that nobody earned.

The runner lets some mistakes in features and steps pass, or drops the scenario
in silence. Each of them is found here, before anything runs.
"""

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from checklist import CHECKS, Checklist, Required, required
from checklist.cases import cases
from checklist.forms import sentences
from steps.features import FIELDS, PLACEHOLDER, Place, Planned, Scenario, Step, StepType
from steps.skeletons import misfits

FIELD = re.compile(r"{\w+}")


class Matcher(Protocol):
    """Tells whether a step text is meant; the runner's parser objects do."""

    def is_matching(self, name: str) -> bool:
        """Tell whether the text matches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One step definition."""

    type: str | None
    """`given`, `when`, `then`, or None for any."""
    pattern: str
    matcher: Matcher
    function: Callable[..., object]

    def means(self, step: Step) -> bool:
        """Tell whether this definition would run for the step."""
        return self.type in (None, step.type) and self.matcher.is_matching(step.text)


def problems(
    scenarios: Sequence[Scenario], definitions: Sequence[Definition], checklist: Checklist
) -> list[str]:
    """Return all that is wrong, a line each: `file:line: what, and what to do`."""
    planned = [one for scenario in scenarios for one in scenario.planned]
    matrix = {_key(place): place for place in required(checklist)}
    return [
        *_vanishing(scenarios),
        *_never_run(scenarios),
        *_placeholders(scenarios),
        *_misdefined(definitions),
        *_unbound(planned, definitions),
        *_unused(planned, definitions),
        *_mistagged(planned, checklist),
        *_misfitting(planned, matrix),
        *_doubled_cases(planned),
        *_holes(planned, matrix),
    ]


def _vanishing(scenarios: Iterable[Scenario]) -> Iterator[str]:
    first: dict[tuple[str, str], Scenario] = {}
    for scenario in scenarios:
        other = first.setdefault((scenario.file, scenario.name), scenario)
        if other is not scenario:
            yield (
                f"{scenario.where}: the scenario name {scenario.name!r} is taken on line"
                f" {other.line}; the runner would drop one of them: rename it"
            )


def _never_run(scenarios: Iterable[Scenario]) -> Iterator[str]:
    for scenario in scenarios:
        if scenario.is_outline and not scenario.planned and not scenario.is_for_every_pair:
            yield f"{scenario.where}: the outline has no example rows, so it would never run"


def _placeholders(scenarios: Iterable[Scenario]) -> Iterator[str]:
    for scenario in scenarios:
        for line, text in scenario.step_texts:
            for name in PLACEHOLDER.findall(text):
                if not _is_filled(name, scenario):
                    yield (
                        f"{scenario.file}:{line}: <{name}> is no Examples column, so the step would"
                        " get the placeholder itself"
                    )


def _is_filled(placeholder: str, scenario: Scenario) -> bool:
    if scenario.is_for_every_pair and placeholder in FIELDS:
        return True
    return bool(scenario.examples) and all(placeholder in table for table in scenario.examples)


def _misdefined(definitions: Iterable[Definition]) -> Iterator[str]:
    for definition in definitions:
        if inspect.iscoroutinefunction(definition.function):
            yield (
                f"{_source(definition)}: the step {definition.pattern!r} is async, so it would"
                " never be awaited: make it a plain function"
            )


def _unbound(planned: Iterable[Planned], definitions: Sequence[Definition]) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for scenario in planned:
        for step in scenario.steps:
            if (step.type, step.text) in seen:
                continue
            seen.add((step.type, step.text))
            meant = [definition for definition in definitions if definition.means(step)]
            where = f"{scenario.file}:{step.line or scenario.line}"
            if not meant:
                yield f"{where}: no definition for the step: {step.type} {step.text!r}"
            elif len(meant) > 1:
                patterns = " and ".join(repr(definition.pattern) for definition in meant)
                yield f"{where}: the step {step.text!r} has more than one meaning: {patterns}"


def _unused(planned: Iterable[Planned], definitions: Iterable[Definition]) -> Iterator[str]:
    used = {(step.type, step.text): step for one in planned for step in one.steps}
    steps = [*used.values(), *_compilable()]
    for definition in definitions:
        if not any(definition.means(step) for step in steps):
            yield f"{_source(definition)}: no scenario uses the step {definition.pattern!r}"


def _compilable() -> Iterator[Step]:
    """Yield a step for every sentence that a document of some kind is compiled to."""
    for sentence in sorted(sentences()):
        keyword, _, text = FIELD.sub("2", sentence).partition(" ")
        yield Step(type=cast("StepType", keyword.lower()), keyword=keyword, text=text, line=0)


def _mistagged(planned: Iterable[Planned], checklist: Checklist) -> Iterator[str]:
    said = set()
    for scenario in planned:
        for problem in _tag_problems(scenario, checklist):
            if (scenario.where, problem) not in said:
                said.add((scenario.where, problem))
                yield f"{scenario.where}: {problem}"


def _tag_problems(scenario: Planned, checklist: Checklist) -> Iterator[str]:
    pairs, rows, checks = (scenario.tagged(kind) for kind in ("pair", "row", "check"))
    if len(pairs) != 1 or len(checks) != 1 or len(rows) > 1:
        yield "must have one @pair: tag, one @check: tag and at most one @row: tag"
        return
    pair, check = checklist.pair(pairs[0]), CHECKS.get(checks[0])
    if pair is None:
        known = ", ".join(one.id for one in checklist.pairs)
        yield f"the tag @pair:{pairs[0]} names no pair of the checklist; there are {known}"
    elif check is None:
        yield f"the tag @check:{checks[0]} names no check; there are {', '.join(CHECKS)}"
    elif (check.scope == "row") != bool(rows):
        need = "needs a @row: tag" if check.scope == "row" else "is about the pair, not about a row"
        yield f"the check {check.name} {need}"
    elif rows and pair.row(rows[0]) is None:
        known = ", ".join(row.id for row in pair.rows)
        yield f"the tag @row:{rows[0]} names no row of the checklist; {pair.id} has {known}"
    elif check.scope == "pair" and not pair.says(check.statement):
        yield f"the document has no sentence about {pair.id} that calls for {check.name}"


def _misfitting(planned: Iterable[Planned], matrix: Mapping[Place, Required]) -> Iterator[str]:
    for scenario in planned:
        if scenario.place in matrix:  # what is not, is refused for its tags
            yield from misfits(scenario, matrix[scenario.place])


def _doubled_cases(planned: Sequence[Planned]) -> Iterator[str]:
    counted = Counter((scenario.place, scenario.case) for scenario in planned)
    for scenario in planned:
        if counted[scenario.place, scenario.case] > 1:
            yield (
                f"{scenario.where}: the case {scenario.case!r} of this check is there more than"
                " once: give each case an id of its own in the first Examples column"
            )


def _holes(planned: Iterable[Planned], matrix: Mapping[Place, Required]) -> Iterator[str]:
    found: dict[Place, dict[str, Planned]] = {key: {} for key in matrix}
    for scenario in planned:
        found.get(scenario.place, {}).setdefault(scenario.case, scenario)
    for key, place in matrix.items():
        pair, row, check = key
        if place.check.scope == "invariant":
            continue  # judged on every scenario
        if not found[key]:
            yield f"features: no scenario for {row or pair}, check {check}"
            continue
        where = next(iter(found[key].values())).where
        needed = {case.id: (*case.before, *case.steps) for case in cases(place)}
        for case, steps in needed.items():
            if case not in found[key]:
                yield (
                    f"{where}: {row or pair}, check {check}, must also have the case {case!r}:"
                    f" {' | '.join(steps)}"
                )


def _key(place: Required) -> Place:
    return (place.pair.id, place.row.id if place.row else None, place.check.name)


def _source(definition: Definition) -> str:
    code = definition.function.__code__
    return f"{code.co_filename.rpartition('/')[2]}:{code.co_firstlineno}"

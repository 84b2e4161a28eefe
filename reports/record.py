"""Plain records of executed scenarios: all that the reports know of a run.

Whoever judges fills these in; nothing here knows how a verdict came about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypedDict

import pytest

from checklist import Checklist

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

Outcome = Literal["passed", "failed", "cantTell", "inapplicable", "untested", "error"]
"""Outcome values of W3C EARL, and `error` for a fault of the harness itself."""

WORST_FIRST: tuple[Outcome, ...] = (
    "error",
    "failed",
    "cantTell",
    "untested",
    "passed",
    "inapplicable",
)


Mark = Literal["E", "I", "A"]
"""How sure a behaviour of the emulated systems is: established, inferred or assumed."""


class BehaviourRecord(TypedDict):
    """One behaviour of the emulated systems that checks can rest on."""

    mark: Mark
    says: str
    """The behaviour as a sentence; of a switch, with its choices."""
    setting: str | None
    """The choice of this run; None where there is no choice."""
    default: str | None
    """The choice that is made unless a profile says otherwise; None where there is no choice."""


class StepRecord(TypedDict):
    """One Gherkin step as it was executed."""

    keyword: str
    """`Given`, `When`, `Then`, `And`, `But`, as written."""
    text: str
    outcome: Outcome


class ScenarioRecord(TypedDict):
    """What one phase of one scenario (setup, call or teardown) found.

    Carried as the attribute `samsvar` of every pytest report of the scenario;
    the phases fold into one verdict, the worst wins.
    """

    pair: str
    row: str | None
    """Row id, or None for a check of the pair's sentences."""
    check: str
    case: str
    """Case id from the first Examples column; empty for a scenario without Examples."""
    scenario: str
    """Where the scenario is written, e.g. `features/ansatt-contacts.feature:31`."""
    rule: str
    title: str
    steps: list[StepRecord]
    outcome: Outcome
    reason: str | None
    """One line; None when there is nothing to explain."""
    evidence: str
    """Plain text of any number of lines: the difference, the write timeline."""
    duration_s: float
    rests_on: list[str]
    """Names of the behaviours that decided what the subject was answered."""
    invariants: dict[str, list[str]]
    """What the scenario showed of each invariant that was judged on it: name of the check →
    findings, a sentence each; none where it held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """What a run was asked to do: known before its first scenario."""

    harness_name: str
    harness_version: str
    subject_spec: str
    subject_name: str
    subject_version: str
    seed: int
    profile: Mapping[str, Json]
    versions: Mapping[str, str]
    """Package name → version, of all that can change a verdict."""
    behaviours: Mapping[str, BehaviourRecord]
    """Every behaviour that a scenario can rest on, by name."""
    checklist: Checklist
    narrowed: str | None
    """Why not everything was asked to run, e.g. `--select create`; None for a whole run."""
    features: str | None = None
    """Folder of the features that were run; None for those that are part of the project."""
    planned: tuple[ScenarioRecord, ...] = ()
    """Every scenario of the features, as untested; what has run replaces its plan."""
    declared_out: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(row or pair id, name of a check) → why the profile declares it not applicable."""


RUN_INFO: pytest.StashKey[RunInfo] = pytest.StashKey()
"""Where `config.stash` of the controlling process keeps the RunInfo."""


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the outcome that a roll-up of these has; `untested` if there are none.

    >>> worst(["passed", "cantTell", "inapplicable"])
    'cantTell'
    >>> worst(["inapplicable", "passed"])
    'passed'
    """
    return min(outcomes, key=WORST_FIRST.index, default="untested")

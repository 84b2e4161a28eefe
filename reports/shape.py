"""The shape of the one canonical result; everything else shown of a run is a projection of it.

`schema.json` beside this module says the same to readers in other languages.
"""

from typing import Literal, NotRequired, TypedDict

from checklist import Level
from reports.record import BehaviourRecord, Json, Mark, Outcome, StepRecord

Verdict = Literal["passed", "failed", "incomplete", "error"]


class CaseResult(TypedDict):
    """One executed scenario: one Examples line, or the whole of a plain scenario."""

    id: str
    outcome: Outcome
    reason: str | None
    evidence: str
    scenario: str
    rule: str
    title: str
    steps: list[StepRecord]
    duration_s: float


class CheckResult(TypedDict):
    """One place of the matrix."""

    name: str
    level: Level
    outcome: Outcome
    reason: str | None
    duration_s: float
    scenario: str | None
    """Where its first scenario is written; None if none has run."""
    cases: list[CaseResult]
    fidelity: list[Mark]
    """The marks of what it rests on."""
    rests_on: NotRequired[list[str]]
    """Names of `behaviours`, sorted. Older files lack it."""


class RowResult(TypedDict):
    """One property pair of the document."""

    id: str
    left: str
    right: str
    type: str
    checks: list[CheckResult]


class EntityResult(TypedDict):
    """One kind of record in one system."""

    system: str
    entity: str


class PairResult(TypedDict):
    """Two entities: what holds for whole records, then row by row."""

    id: str
    left: EntityResult
    right: EntityResult
    checks: list[CheckResult]
    rows: list[RowResult]


class HarnessResult(TypedDict):
    """Who judged."""

    name: str
    version: str


class SubjectResult(TypedDict):
    """Who was judged."""

    spec: str
    name: str
    version: str


class ChecklistResult(TypedDict):
    """Which edition of which document the promises come from."""

    title: str
    generated: str
    source_sha256: str
    version: str


class RunResult(TypedDict):
    """How the run went, as far as it bears on the verdict or on repeating it."""

    seed: int
    versions: dict[str, str]
    narrowed: str | None
    features: NotRequired[str | None]
    ended_early: str | None
    collected: int
    reported: int


class Fault(TypedDict):
    """Something that kept the harness from judging, and that no check can carry."""

    where: str
    what: str


ProblemKind = Literal["not listed", "passed", "did not run", "expired"]


class Accepted(TypedDict):
    """A deviation that the baseline knows and the run has shown."""

    place: str
    """Row or pair id."""
    check: str
    reason: str
    owner: str
    expires: str
    """The last day on which it is accepted, e.g. `2026-12-31`."""


class GateProblem(TypedDict):
    """A deviation that is not on the baseline, or an entry of it that does not hold."""

    place: str
    check: str
    kind: ProblemKind
    what: str


class Gate(TypedDict):
    """What a baseline makes of a run; the verdict on the subject is another matter."""

    status: int
    """Exit status of the run, unless it was interrupted."""
    baseline: str
    """The file, as the user named it."""
    accepted: list[Accepted]
    problems: list[GateProblem]


class Results(TypedDict):
    """All that is known after a run."""

    schema: int
    verdict: Verdict
    harness: HarnessResult
    subject: SubjectResult
    checklist: ChecklistResult
    started: str
    finished: str
    profile: dict[str, Json]
    behaviours: NotRequired[dict[str, BehaviourRecord]]
    """What any check rests on, by name. Older files lack it."""
    run: RunResult
    counts: dict[Level, dict[Outcome, int]]
    pairs: list[PairResult]
    faults: list[Fault]
    gate: NotRequired[Gate]
    """Only of a run with a baseline."""
    complete: bool
    """The last key of the file: a file without it was cut off and is no result."""

"""From the records of a run to its one canonical result and its verdict."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from checklist import LEVELS, Checklist, Entity, Level, Required, Row, required
from reports import invariants
from reports.record import (
    WORST_FIRST,
    BehaviourRecord,
    Mark,
    Outcome,
    RunInfo,
    ScenarioRecord,
    worst,
)
from reports.shape import (
    CaseResult,
    ChecklistResult,
    CheckResult,
    EntityResult,
    Fault,
    PairResult,
    Results,
    RowResult,
    Verdict,
)

SCHEMA = 1
EXIT_STATUS: Mapping[Verdict, int] = {"passed": 0, "failed": 1, "error": 3, "incomplete": 7}
INTERRUPTED = 2
MARKS: tuple[Mark, ...] = ("E", "I", "A")

Place = tuple[str, str | None, str]
"""Pair id, row id (None for the pair's sentences), name of the check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a run went, seen from outside its scenarios."""

    started: datetime
    finished: datetime
    collected: int
    """Scenarios that were to run."""
    ended_early: str | None = None
    """Why the run stopped before its last scenario, as one line; None if it did not."""
    faults: tuple[Fault, ...] = ()


def build_results(info: RunInfo, scenarios: Sequence[ScenarioRecord], ending: Ending) -> Results:
    """Return the result of a run: the whole matrix of its checklist, filled as far as it ran.

    A required check without any record is `untested`, and so is one of which a
    planned case has not run. A record for a place that
    the checklist does not have becomes a fault: it cannot be shown in the matrix,
    and must not vanish. So does a behaviour that a record names and the run does not know.
    An invariant is filled from all scenarios of its pair.
    """
    hole = _hole(info.narrowed, ending)
    by_place: dict[Place, list[ScenarioRecord]] = defaultdict(list)
    for scenario in _against_plan(info.planned, scenarios, hole):
        by_place[(scenario["pair"], scenario["row"], scenario["check"])].append(scenario)
    matrix = {
        _place(need): _invariant(need, scenarios, info, ending)
        if need.check.scope == "invariant"
        else _check(need, by_place.pop(_place(need), []), info.behaviours, hole)
        for need in required(info.checklist)
    }
    faults = [
        *ending.faults,
        *_strays(by_place.values()),
        *_unknown_behaviours(scenarios, info.behaviours),
    ]
    complete = ending.ended_early is None and not faults
    return {
        "schema": SCHEMA,
        "verdict": verdict(matrix.values(), complete and info.narrowed is None, faults),
        "harness": {"name": info.harness_name, "version": info.harness_version},
        "subject": {
            "spec": info.subject_spec,
            "name": info.subject_name,
            "version": info.subject_version,
        },
        "checklist": _edition(info.checklist),
        "started": ending.started.isoformat(),
        "finished": ending.finished.isoformat(),
        "profile": dict(info.profile),
        "behaviours": _rested_on(matrix.values(), info.behaviours),
        "run": {
            "seed": info.seed,
            "versions": dict(sorted(info.versions.items())),
            "narrowed": info.narrowed,
            "features": info.features,
            "ended_early": ending.ended_early,
            "collected": ending.collected,
            "reported": len(scenarios),
        },
        "counts": _counts(matrix.values()),
        "pairs": _pairs(info.checklist, matrix),
        "faults": faults,
        "complete": complete,
    }


def verdict(checks: Iterable[CheckResult], whole: bool, faults: Sequence[Fault]) -> Verdict:
    """Return the verdict on a run from its checks.

    `whole` says that everything was asked to run and the run reached its end.
    Robustness checks can spoil a verdict by failing, not by being absent. A run in
    which nothing passed proves nothing, so it is never `passed`.
    """
    checks = list(checks)
    outcomes = {check["outcome"] for check in checks}
    if faults or "error" in outcomes:
        return "error"
    if "failed" in outcomes:
        return "failed"
    binding = {check["outcome"] for check in checks if check["level"] != "robustness"}
    if whole and "passed" in binding and binding <= {"passed", "inapplicable"}:
        return "passed"
    return "incomplete"


def exit_status(results: Results, *, interrupted: bool) -> int:
    """Return what the process says to its caller: 0, 1, 2, 3 or 7."""
    if interrupted:
        return INTERRUPTED
    return results["gate"]["status"] if "gate" in results else EXIT_STATUS[results["verdict"]]


def places(results: Results) -> Iterable[tuple[PairResult, RowResult | None, CheckResult]]:
    """Yield every place of the matrix in report order: a pair's sentences, then its rows."""
    for pair in results["pairs"]:
        for check in pair["checks"]:
            yield pair, None, check
        for row in pair["rows"]:
            for check in row["checks"]:
                yield pair, row, check


def _place(need: Required) -> Place:
    return need.pair.id, need.row.id if need.row else None, need.check.name


def _hole(
    narrowed: str | None, ending: Ending, otherwise: str = "no scenario of this check has run"
) -> str:
    """Say why a place of the matrix is empty."""
    if ending.ended_early is not None:
        return f"the run ended before it: {ending.ended_early}"
    if ending.faults:
        return "nothing is known of it: see the faults of this run"
    if narrowed is not None:
        return f"left out of this run: {narrowed}"
    return otherwise


def _against_plan(
    planned: Iterable[ScenarioRecord], scenarios: Iterable[ScenarioRecord], hole: str
) -> list[ScenarioRecord]:
    """Return the plan with what has run in its place; the rest of it stays untested."""
    ran = {_planned_as(one): one for one in scenarios}
    kept = {_planned_as(one): ScenarioRecord(**one) for one in planned}
    for record in kept.values():
        record["reason"] = hole
    return list({**kept, **ran}.values())


def _planned_as(one: ScenarioRecord) -> tuple[str, str, str, str]:
    """Return what tells a planned scenario apart: a written one can stand for several places."""
    return one["scenario"], one["row"] or one["pair"], one["check"], one["case"]


def _invariant(
    need: Required, scenarios: Sequence[ScenarioRecord], info: RunInfo, ending: Ending
) -> CheckResult:
    """Return the result of an invariant from all that was seen of its pair.

    What a run that ended early has not found, it may yet have found: that is untested.
    """
    name, pair = need.check.name, need.pair.id
    hole = _hole(info.narrowed, ending, "it could not be judged on any scenario")
    if out := info.declared_out.get((pair, name)):
        return _check(need, [invariants.declared_out(name, pair, out)], info.behaviours, hole)
    seen = [one for one in scenarios if one["pair"] == pair]
    reason = invariants.reason_of(name, seen)
    known = ending.ended_early is None or reason is not None
    records = invariants.records_of(name, seen) if known else []
    check = _check(need, records, info.behaviours, hole)
    return {**check, "scenario": check["scenario"] or None, "reason": reason or check["reason"]}


def _check(
    need: Required,
    scenarios: Sequence[ScenarioRecord],
    behaviours: Mapping[str, BehaviourRecord],
    hole: str,
) -> CheckResult:
    outcome = worst(scenario["outcome"] for scenario in scenarios)
    named = {name for scenario in scenarios for name in scenario["rests_on"]}
    rests_on = sorted(named & behaviours.keys())
    marks = {behaviours[name]["mark"] for name in rests_on}
    return {
        "name": need.check.name,
        "level": need.check.level,
        "outcome": outcome,
        "reason": _reason(scenarios, outcome) if scenarios else hole,
        "duration_s": round(sum(scenario["duration_s"] for scenario in scenarios), 6),
        "scenario": scenarios[0]["scenario"] if scenarios else None,
        "cases": [_case(scenario) for scenario in scenarios],
        "fidelity": [mark for mark in MARKS if mark in marks],
        "rests_on": rests_on,
    }


def _reason(scenarios: Sequence[ScenarioRecord], outcome: Outcome) -> str | None:
    for scenario in scenarios:
        if scenario["outcome"] == outcome and scenario["reason"]:
            several = len(scenarios) > 1 and scenario["case"]
            return f"{scenario['case']}: {scenario['reason']}" if several else scenario["reason"]
    return None


def _case(scenario: ScenarioRecord) -> CaseResult:
    return {
        "id": scenario["case"],
        "outcome": scenario["outcome"],
        "reason": scenario["reason"],
        "evidence": scenario["evidence"],
        "scenario": scenario["scenario"],
        "rule": scenario["rule"],
        "title": scenario["title"],
        "steps": scenario["steps"],
        "duration_s": round(scenario["duration_s"], 6),
    }


def _strays(left_over: Iterable[Sequence[ScenarioRecord]]) -> Iterable[Fault]:
    for scenarios in left_over:
        for scenario in scenarios:
            asked = f"{scenario['row'] or scenario['pair']} {scenario['check']}"
            yield {
                "where": scenario["scenario"],
                "what": f"judges {asked}, which the checklist does not ask for",
            }


def _unknown_behaviours(
    scenarios: Iterable[ScenarioRecord], behaviours: Mapping[str, BehaviourRecord]
) -> Iterable[Fault]:
    for scenario in scenarios:
        if unknown := sorted(set(scenario["rests_on"]) - behaviours.keys()):
            yield {
                "where": scenario["scenario"],
                "what": f"rests on {', '.join(unknown)}, of which this run knows nothing",
            }


def _rested_on(
    checks: Iterable[CheckResult], behaviours: Mapping[str, BehaviourRecord]
) -> dict[str, BehaviourRecord]:
    used = {name for check in checks for name in check["rests_on"]}
    return {name: behaviours[name] for name in sorted(used)}


def _edition(checklist: Checklist) -> ChecklistResult:
    return {
        "title": checklist.title,
        "generated": checklist.generated.isoformat(),
        "source_sha256": checklist.source_sha256,
        "version": checklist.version,
    }


def _counts(checks: Iterable[CheckResult]) -> dict[Level, dict[Outcome, int]]:
    counts: dict[Level, dict[Outcome, int]] = {
        level: dict.fromkeys(WORST_FIRST, 0) for level in LEVELS
    }
    for check in checks:
        counts[check["level"]][check["outcome"]] += 1
    return counts


def _pairs(checklist: Checklist, matrix: Mapping[Place, CheckResult]) -> list[PairResult]:
    checks: dict[tuple[str, str | None], list[CheckResult]] = defaultdict(list)
    for (pair_id, row_id, _), check in matrix.items():
        checks[pair_id, row_id].append(check)
    return [
        {
            "id": pair.id,
            "left": _entity(pair.left),
            "right": _entity(pair.right),
            "checks": checks[pair.id, None],
            "rows": [_row(row, checks[pair.id, row.id]) for row in pair.rows],
        }
        for pair in checklist.pairs
    ]


def _row(row: Row, checks: list[CheckResult]) -> RowResult:
    return {
        "id": row.id,
        "left": row.left,
        "right": row.right,
        "type": row.type,
        "checks": checks,
    }


def _entity(entity: Entity) -> EntityResult:
    return {"system": entity.system, "entity": entity.name}

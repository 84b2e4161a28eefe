"""What must hold in every scenario: how one verdict is reached from what all of them showed.

A check of scope `invariant` has no scenario of its own. Its place in the matrix is filled with
records made here, so that everything else treats it as any other check.
"""

from collections import Counter
from collections.abc import Sequence

from reports.record import ScenarioRecord

CASES_SHOWN = 20
"""Scenarios that show the same invariant broken; those after them are only counted."""
FINDINGS_SHOWN = 40
"""Of one scenario."""


def judged_on(check: str, scenarios: Sequence[ScenarioRecord]) -> list[ScenarioRecord]:
    """Return the scenarios that count for an invariant: it was judged on them, without a fault."""
    return [one for one in scenarios if check in one["invariants"] and one["outcome"] != "error"]


def broken_on(check: str, scenarios: Sequence[ScenarioRecord]) -> list[ScenarioRecord]:
    """Return the scenarios, of those that count, in which an invariant was found broken."""
    return [one for one in judged_on(check, scenarios) if one["invariants"][check]]


def records_of(check: str, scenarios: Sequence[ScenarioRecord]) -> list[ScenarioRecord]:
    """Return the records of an invariant: one for each scenario that broke it, or one if none did.

    There are none if it could not be judged on any scenario.
    """
    judged, broken = judged_on(check, scenarios), broken_on(check, scenarios)
    if not judged:
        return []
    if not broken:
        return [_held(check, judged)]
    shown = [_broken(check, one) for one in broken[:CASES_SHOWN]]
    return [*shown, *_left_out(shown, broken[CASES_SHOWN:])]


def reason_of(check: str, scenarios: Sequence[ScenarioRecord]) -> str | None:
    """Return in one line where an invariant was first broken, and how often; None if it held."""
    broken = broken_on(check, scenarios)
    if not broken:
        return None
    first, others = broken[0], len(broken) - 1
    more = f" (and {others} more scenario{'s' if others > 1 else ''})" if others else ""
    case = f" [{first['case']}]" if first["case"] else ""
    return f"{_owner(first)} {first['check']}{case}: {first['invariants'][check][0]}{more}"


def declared_out(check: str, pair: str, reason: str) -> ScenarioRecord:
    """Return the record of an invariant that a profile declares out."""
    return {
        "pair": pair,
        "row": None,
        "check": check,
        "case": "",
        "scenario": "",
        "rule": "",
        "title": "Declared out by the profile",
        "steps": [],
        "outcome": "inapplicable",
        "reason": reason,
        "evidence": "",
        "duration_s": 0.0,
        "rests_on": [],
        "invariants": {},
    }


def _held(check: str, judged: Sequence[ScenarioRecord]) -> ScenarioRecord:
    by_check = Counter(one["check"] for one in judged)
    listed = " · ".join(f"{name} {number}" for name, number in by_check.items())
    return {
        **declared_out(check, judged[0]["pair"], ""),
        "title": "All scenarios in which it could be judged",
        "outcome": "passed",
        "reason": None,
        "evidence": f"Judged on {_counted(judged)}, and it held in each of them: {listed}",
        "rests_on": _rests_on(judged),
    }


def _broken(check: str, scenario: ScenarioRecord) -> ScenarioRecord:
    findings = scenario["invariants"][check]
    shown = findings[:FINDINGS_SHOWN]
    if len(findings) > FINDINGS_SHOWN:
        shown = [*shown, f"… {len(findings) - FINDINGS_SHOWN:,} more findings of this kind"]
    told = "\n".join(["What was found:", *shown])
    return {
        **scenario,
        "row": None,
        "check": check,
        "case": _named(scenario),
        "outcome": "failed",
        "reason": findings[0],
        "evidence": f"{told}\n\n{scenario['evidence']}".strip(),
        "duration_s": 0.0,  # counted where the scenario belongs
    }


def _left_out(
    shown: Sequence[ScenarioRecord], others: Sequence[ScenarioRecord]
) -> list[ScenarioRecord]:
    if not others:
        return []
    return [
        {
            **shown[-1],
            "case": "further",
            "title": f"{_counted(others)} more",
            "scenario": others[0]["scenario"],
            "rule": "",
            "steps": [],
            "reason": f"It was found in {_counted(others)} more; the first of them is"
            f" {_named(others[0])}.",
            "evidence": "",
            "rests_on": _rests_on(others),
        }
    ]


def _named(scenario: ScenarioRecord) -> str:
    case = f":{scenario['case']}" if scenario["case"] else ""
    return f"{_owner(scenario)}:{scenario['check']}{case}"


def _owner(scenario: ScenarioRecord) -> str:
    return scenario["row"] or scenario["pair"]


def _counted(scenarios: Sequence[ScenarioRecord]) -> str:
    return f"{len(scenarios):,} scenario{'s' if len(scenarios) > 1 else ''}"


def _rests_on(scenarios: Sequence[ScenarioRecord]) -> list[str]:
    return sorted({name for one in scenarios for name in one["rests_on"]})

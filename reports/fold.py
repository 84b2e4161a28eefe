"""Many phases, one scenario: how setup, call and teardown become one verdict."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from reports.record import Outcome, ScenarioRecord, worst

Phase = Literal["setup", "call", "teardown"]
PHASES: tuple[Phase, ...] = ("setup", "call", "teardown")


def fold(phases: Mapping[Phase, ScenarioRecord], *, unfinished: Outcome) -> ScenarioRecord:
    """Return the one record of a scenario whose phases left these; at least one.

    The worst phase wins, but a setup or teardown that merely went well says
    nothing about the promise: it neither turns `inapplicable` into `passed` nor
    stands in for the call. A scenario without a call whose setup went well gets
    the outcome `unfinished`.
    """
    told = [phases[phase] for phase in PHASES if phase in phases]
    main = phases.get("call") or told[0]
    weighty = [
        record
        for phase, record in phases.items()
        if phase == "call" or record["outcome"] != "passed"
    ]
    outcome = worst(record["outcome"] for record in weighty) if weighty else unfinished
    reasons = [record["reason"] for record in weighty if record["outcome"] == outcome]
    lost = None if weighty else "it started and left no verdict"
    return {
        **main,
        "steps": max((record["steps"] for record in [main, *told]), key=len),
        "outcome": outcome,
        "reason": next((reason for reason in reasons if reason), lost),
        "evidence": _joined(record["evidence"] for record in told),
        "duration_s": sum(record["duration_s"] for record in told),
        "rests_on": sorted({name for record in told for name in record["rests_on"]}),
        "invariants": _found(record["invariants"] for record in told),
    }


def _found(phases: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Join what the phases found of each invariant; one that was judged in any phase is judged."""
    found: dict[str, dict[str, None]] = {}
    for invariants in phases:
        for name, findings in invariants.items():
            found.setdefault(name, {}).update(dict.fromkeys(findings))
    return {name: list(findings) for name, findings in found.items()}


def _joined(texts: Iterable[str]) -> str:
    """Join what the phases show; a later phase may repeat what an earlier one has shown."""
    return "\n\n".join(dict.fromkeys(text for text in texts if text))

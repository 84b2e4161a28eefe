"""Whether a run may pass: its deviations against the baseline of those that are known.

The verdict on the subject stays what it is; the gate decides the exit status.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from reports.baseline import DEVIATIONS, Baseline, Deviation, Place
from reports.results import EXIT_STATUS, places, verdict
from reports.shape import Accepted, CheckResult, Gate, GateProblem, ProblemKind, Results

WORST_FIRST = (3, 1, 7, 0)
STATUS: Mapping[ProblemKind, int] = {"expired": 1, "passed": 1, "did not run": 7}
"""What is wrong with an entry → the exit status of a run in which nothing worse is."""


def gate(results: Results, baseline: Baseline) -> Gate:
    """Return what the baseline makes of a run; entries expire by the day of its end, in UTC.

    The baseline is for the checklist of the run: it names no place that the results lack.
    """
    today = datetime.fromisoformat(results["finished"]).date()
    checks: dict[Place, CheckResult] = {
        (row["id"] if row else pair["id"], check["name"]): check
        for pair, row, check in places(results)
    }
    listed = {(one.place, one.check): one for one in baseline.deviations}
    accepted = {
        place: one
        for place, one in listed.items()
        if checks[place]["outcome"] in DEVIATIONS and today <= one.expires
    }
    problems = list(_problems(listed, checks, today))
    unexcused = [check for place, check in checks.items() if place not in accepted]
    whole = results["complete"] and results["run"]["narrowed"] is None
    statuses = [EXIT_STATUS[verdict(unexcused, whole, results["faults"])]]
    statuses += [STATUS[problem["kind"]] for problem in problems]
    return {
        "status": min(statuses, key=WORST_FIRST.index),
        "baseline": baseline.file,
        "accepted": [_accepted(one) for one in accepted.values()],
        "problems": problems + list(_unlisted(listed, checks)),
    }


def _problems(
    listed: Mapping[Place, Deviation], checks: Mapping[Place, CheckResult], today: date
) -> Iterator[GateProblem]:
    """Yield what is wrong with entries; an error of the harness is nobody's entry's fault."""
    for place, one in listed.items():
        outcome = checks[place]["outcome"]
        if today > one.expires:
            yield _problem(place, "expired", f"expired on {one.expires}: fix it or decide anew")
        elif outcome == "passed":
            yield _problem(place, "passed", "passes: take it off the baseline")
        elif outcome in {"untested", "inapplicable"}:
            yield _problem(place, "did not run", checks[place]["reason"] or "it did not run")


def _unlisted(
    listed: Iterable[Place], checks: Mapping[Place, CheckResult]
) -> Iterator[GateProblem]:
    """Yield the deviations that nobody has accepted, as far as they bear on the verdict."""
    known = set(listed)
    for place, check in checks.items():
        counts = check["outcome"] == "failed" or check["level"] != "robustness"
        if check["outcome"] in DEVIATIONS and counts and place not in known:
            yield _problem(place, "not listed", check["reason"] or "no reason given")


def _problem(place: Place, kind: ProblemKind, what: str) -> GateProblem:
    return {"place": place[0], "check": place[1], "kind": kind, "what": what}


def _accepted(one: Deviation) -> Accepted:
    return {
        "place": one.place,
        "check": one.check,
        "reason": one.reason,
        "owner": one.owner,
        "expires": one.expires.isoformat(),
    }

"""What outcomes and verdicts are called, and marked with, wherever a person reads them."""

import shlex
from collections.abc import Mapping, Sequence
from typing import TypedDict

from checklist import CHECKS
from reports.record import WORST_FIRST, Outcome
from reports.results import places
from reports.shape import CheckResult, PairResult, Results, RowResult, Verdict

WORDS: Mapping[Outcome, str] = {
    "passed": "passed",
    "failed": "failed",
    "error": "error",
    "cantTell": "cannot tell",
    "untested": "untested",
    "inapplicable": "not applicable",
}

SYMBOLS: Mapping[Outcome, str] = {
    "passed": "✓",
    "failed": "✗",
    "error": "!",
    "cantTell": "?",
    "untested": "○",
    "inapplicable": "–",
}

EXPLAINED: Mapping[Outcome, str] = {
    "passed": "The promise was put to the test and kept.",
    "failed": "The promise was put to the test and broken.",
    "error": "The harness itself was at fault; this says nothing about the subject.",
    "cantTell": "A precondition was not met, or the answer cannot be observed.",
    "untested": "It should have run and has not.",
    "inapplicable": "The profile or the subject declares it out, with a reason.",
}

VERDICTS: Mapping[Verdict, str] = {
    "passed": "Conformant",
    "failed": "Not conformant",
    "incomplete": "Incomplete: no verdict",
    "error": "Harness error: no verdict",
}

FIDELITY: Mapping[str, tuple[str, str]] = {
    "E": ("established", "seen in public material of the vendor or of a published integration"),
    "I": ("inferred", "follows from what is established"),
    "A": ("assumed", "the likeliest behaviour, to be confirmed against the real system"),
}
"""How sure we are of how a system behaves: what a mark is called, and what it means."""

RESIDUAL: Sequence[str] = (
    (
        "A new record whose creation was never answered, and which shows only after the engine has"
        " waited and looked for it: it is created a second time, where no key can be chosen for it."
    ),
    (
        "A write that is carried out after its sender has given up: where a system takes no"
        " conditions, it can overwrite a later value."
    ),
    (
        "An edit between an engine’s last look at a record and its write a moment later: where a"
        " system takes no conditions, either of the two values may remain."
    ),
)
"""What is left open between systems such as these, whatever an engine does."""


class Problem(TypedDict):
    """One check that has not passed, for lists in which each takes a line."""

    where: str
    title: str
    """The same place in the document's names."""
    check: str
    label: str
    """What the check is called in headings."""
    outcome: Outcome
    reason: str


def label(check: str, pair: PairResult) -> str:
    """Return what a check is called in headings; its name if this edition does not know it."""
    return _told(CHECKS[check].label, pair) if check in CHECKS else check


def meaning(check: str, pair: PairResult) -> str:
    """Return what a green answer to a check proves; empty if this edition does not know it."""
    return _told(CHECKS[check].meaning, pair) if check in CHECKS else ""


def _told(template: str, pair: PairResult) -> str:
    return template.format(left=pair["left"]["system"], right=pair["right"]["system"])


def totals(results: Results) -> dict[Outcome, int]:
    """Return how many checks there are of each outcome that occurs, worst first."""
    counts = results["counts"].values()
    summed = {outcome: sum(level[outcome] for level in counts) for outcome in WORST_FIRST}
    return {outcome: number for outcome, number in summed.items() if number}


def counted(results: Results) -> str:
    """Return the totals in words, e.g. `1 failed, 46 passed`."""
    parts = [f"{number} {WORDS[outcome]}" for outcome, number in totals(results).items()]
    return ", ".join(parts) or "no checks"


def problems(results: Results) -> list[Problem]:
    """Return faults and checks that are neither passed nor inapplicable, worst first."""
    found: list[Problem] = [
        {
            "where": fault["where"],
            "title": fault["where"],
            "check": "",
            "label": "",
            "outcome": "error",
            "reason": one_line(fault["what"]),
        }
        for fault in results["faults"]
    ]
    found += [
        _problem(pair, row, check)
        for pair, row, check in places(results)
        if check["outcome"] not in {"passed", "inapplicable"}
    ]
    return sorted(found, key=lambda problem: WORST_FIRST.index(problem["outcome"]))


def _problem(pair: PairResult, row: RowResult | None, check: CheckResult) -> Problem:
    left, right = (
        (row["left"], row["right"]) if row else (pair["left"]["entity"], pair["right"]["entity"])
    )
    return {
        "where": row["id"] if row else pair["id"],
        "title": f"{left} ↔ {right}",
        "check": check["name"],
        "label": label(check["name"], pair),
        "outcome": check["outcome"],
        "reason": one_line(check["reason"] or "no reason given"),
    }


def one_line(text: str) -> str:
    r"""Return a text on one line.

    >>> one_line("expected 'a'\n  but was 'b'")
    "expected 'a' but was 'b'"
    """
    return " ".join(text.split())


def replay(results: Results) -> str:
    """Return the command that repeats a run with the same data."""
    spec = results["subject"]["spec"]
    subject = "" if spec == "builtin" else f" --subject {shlex.quote(spec)}"
    narrowed, features = results["run"]["narrowed"], results["run"].get("features")
    narrow = f" {narrowed}" if narrowed and narrowed.startswith("-") else ""
    document = f" --features {shlex.quote(features)}" if features else ""
    return f"samsvar run{subject}{document}{narrow} --seed {results['run']['seed']}"

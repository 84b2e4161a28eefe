"""What outcomes and verdicts are called, and marked with, wherever a person reads them."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from checklist import CHECKS, LEVELS
from reports.record import WORST_FIRST, Json, Outcome
from reports.results import places
from reports.shape import (
    Accepted,
    CheckResult,
    Gate,
    PairResult,
    ProblemKind,
    Results,
    RowResult,
    Verdict,
)

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

GATE: Mapping[ProblemKind, str] = {
    "not listed": "not on it",
    "passed": "passed unexpectedly",
    "expired": "expired",
    "did not run": "did not run",
}
"""What there is to say of deviations and of entries of a baseline."""

CLAUSES: Mapping[str, Mapping[str, str]] = {
    "priority": {
        "Tidsbanken": "At equal time Tidsbanken wins (P2).",
        "CRMOffice": "At equal time CRMOffice wins (P2).",
    },
    "references": {
        "linked": "A reference is written as the key of the counterpart (P7).",
        "verbatim": "A reference is written as the raw id in a text (P7).",
    },
    "create_right_to_left": {
        "no": "Records are created in the document’s direction only (P9).",
        "yes": "A record that first appears on the right gets one on the left (P9).",
    },
}
"""What each choice of the policy means."""

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
    known: str
    """Who has accepted it and until when; empty for one that is not accepted."""


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
    """Return faults and checks that are neither passed nor inapplicable, worst first.

    Of equally bad ones those come first that follow from the document: strain shows them again.
    """
    found: list[Problem] = [
        {
            "where": fault["where"],
            "title": fault["where"],
            "check": "",
            "label": "",
            "outcome": "error",
            "reason": one_line(fault["what"]),
            "known": "",
        }
        for fault in results["faults"]
    ]
    accepted = known(results)
    found += [
        _problem(pair, row, check, accepted.get((row["id"] if row else pair["id"], check["name"])))
        for pair, row, check in places(results)
        if check["outcome"] not in {"passed", "inapplicable"}
    ]
    return sorted(found, key=lambda one: (WORST_FIRST.index(one["outcome"]), _level(one["check"])))


def _level(check: str) -> int:
    return LEVELS.index(CHECKS[check].level) if check in CHECKS else 0


def _problem(
    pair: PairResult, row: RowResult | None, check: CheckResult, accepted: Accepted | None
) -> Problem:
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
        "known": f"known, {accepted['owner']}, until {accepted['expires']}" if accepted else "",
    }


def known(results: Results) -> dict[tuple[str, str], Accepted]:
    """Return the deviations that were accepted, by row or pair id and check."""
    accepted = results["gate"]["accepted"] if "gate" in results else []
    return {(one["place"], one["check"]): one for one in accepted}


def headline(results: Results) -> str:
    """Return the verdict, and that all deviations are known if they are."""
    told = VERDICTS[results["verdict"]]
    number = len(known(results))
    if not number or results["gate"]["status"]:
        return told
    but = f"but every deviation is on the baseline ({number} accepted)"
    return f"{told.partition(':')[0]}, {but}"


def weighed(gate: Gate) -> str:
    """Return what a baseline has made of a run, e.g. `1 accepted, 1 not on it, 2 expired`."""
    kinds = [problem["kind"] for problem in gate["problems"]]
    counted = [f"{kinds.count(kind)} {words}" for kind, words in GATE.items() if kind in kinds]
    return ", ".join([f"{len(gate['accepted'])} accepted", *counted])


def profile_told(profile: Mapping[str, Json]) -> dict[str, list[str]]:
    """Return what a run was told as sentences under headings; what is empty is left out."""
    told: dict[str, list[str]] = {}
    for name, value in profile.items():
        if name not in {"name", "file"} and value:
            heading, sentence = _SECTIONS.get(name, (name, "{} {}"))
            told[heading] = [sentence.format(*parts) for parts in _parts(name, value)]
    return told


_SECTIONS: Mapping[str, tuple[str, str]] = {
    "switches": ("The systems", "{} = {}"),
    "policy": ("The policy", "{1}"),
    "precision": ("Time stamps", "Those of {} count in {} (P1)."),
    "bounds": ("How long the judge waits", "{} = {}"),
    "inapplicable": ("Declared not applicable", "{}: {}"),
}


def _parts(name: str, value: Json) -> Iterator[tuple[str, str]]:
    if name == "inapplicable" and isinstance(value, list):
        for one in value:
            if isinstance(one, dict):
                yield f"{one['check']} of {one['place']}", str(one["reason"])
    elif name == "policy" and isinstance(value, dict):
        for clause, choice in value.items():
            if choice:
                yield clause, _clause(clause, choice)
    elif isinstance(value, dict):
        yield from ((one, _plainly(setting)) for one, setting in value.items())
    else:
        yield "", _plainly(value)


def _clause(clause: str, choice: Json) -> str:
    if clause == "match" and isinstance(choice, list):
        rows = ", ".join(str(row) for row in choice)
        return f"Records that were there before are linked if alike in {rows}."
    return CLAUSES.get(clause, {}).get(str(choice), f"{clause} = {_plainly(choice)}")


def _plainly(value: Json) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


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
    declared = "".join(
        f" --{name} {shlex.quote(str(file))}"
        for name, file in (
            ("profile", results["profile"].get("file")),
            ("baseline", results["gate"]["baseline"] if "gate" in results else None),
        )
        if file
    )
    return f"samsvar run{subject}{document}{declared}{narrow} --seed {results['run']['seed']}"

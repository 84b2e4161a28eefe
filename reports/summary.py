"""The result in a few lines: Markdown for a CI job's page, and a badge."""

import json
from typing import TypedDict

from reports.basis import bases
from reports.basis import counted as sureness
from reports.shape import Results, Verdict
from reports.wording import (
    GATE,
    SYMBOLS,
    VERDICTS,
    WORDS,
    Problem,
    counted,
    headline,
    known,
    problems,
    profile_told,
    replay,
    totals,
    weighed,
)

SHOWN = 50
COLOURS: dict[Verdict, str] = {
    "passed": "brightgreen",
    "failed": "red",
    "incomplete": "yellow",
    "error": "lightgrey",
}
_SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|!~"})


class Badge(TypedDict):
    """A badge in the form of the shields.io endpoint."""

    schemaVersion: int
    label: str
    message: str
    color: str
    isError: bool


def summary(results: Results) -> str:
    """Return the result as Markdown: verdict, counts per level, what has not passed."""
    subject = results["subject"]
    who = f"Subject {_plain(subject['name'] or subject['spec'])} {_plain(subject['version'])}"
    lines = [
        f"## {headline(results)}: {_plain(results['checklist']['title'])}",
        "",
        f"{who} · {counted(results)} · {results['finished'][:16].replace('T', ' ')} UTC",
        "",
        *_levels(results),
        *_problem_table(problems(results)),
        *_baseline(results),
        *_profile(results),
        *_basis(results),
        f"Repeat with `{replay(results).replace('`', '')}`. Details: `conformance.html`.",
    ]
    return "\n".join(lines) + "\n"


def badge(results: Results) -> str:
    """Return the badge as JSON text; a harness error is marked as such."""
    seen = totals(results)
    applicable = sum(number for outcome, number in seen.items() if outcome != "inapplicable")
    content: Badge = {
        "schemaVersion": 1,
        "label": "conformance",
        "message": f"{seen.get('passed', 0)} of {applicable} passed"
        if results["verdict"] in {"passed", "failed"}
        else VERDICTS[results["verdict"]].partition(":")[0].lower(),
        "color": COLOURS[results["verdict"]],
        "isError": results["verdict"] == "error",
    }
    return json.dumps(content, ensure_ascii=False) + "\n"


def _levels(results: Results) -> list[str]:
    levels = {level: counts for level, counts in results["counts"].items() if any(counts.values())}
    outcomes = list(totals(results))
    if not outcomes:
        return []
    head = "| level | " + " | ".join(WORDS[outcome] for outcome in outcomes) + " |"
    rows = [
        f"| {level} | " + " | ".join(str(counts[outcome]) for outcome in outcomes) + " |"
        for level, counts in levels.items()
    ]
    return [head, "| --- |" + " ---: |" * len(outcomes), *rows, ""]


def _problem_table(found: list[Problem]) -> list[str]:
    if not found:
        return []
    rows = [
        f"| {SYMBOLS[problem['outcome']]} {WORDS[problem['outcome']]} | {_plain(problem['where'])}"
        f" | {_plain(problem['check'])} | {_plain(_reason(problem))} |"
        for problem in found[:SHOWN]
    ]
    more = [f"… and {len(found) - SHOWN} more.", ""] if len(found) > SHOWN else []
    return ["| outcome | where | check | reason |", "| --- | --- | --- | --- |", *rows, "", *more]


def _reason(problem: Problem) -> str:
    return f"({problem['known']}) {problem['reason']}" if problem["known"] else problem["reason"]


def _baseline(results: Results) -> list[str]:
    if "gate" not in results:
        return []
    gate = results["gate"]
    lines = [f"Baseline {_plain(gate['baseline'])}: {weighed(gate)}.", ""]
    lines += [
        f"- known: {_plain(one['place'])} {_plain(one['check'])}: {_plain(one['reason'])}"
        f" ({_plain(one['owner'])}, until {_plain(one['expires'])})"
        for one in known(results).values()
    ]
    lines += [
        f"- {GATE[one['kind']]}: {_plain(one['place'])} {_plain(one['check'])}: {_plain(one['what'])}"
        for one in gate["problems"]
    ]
    return lines if len(lines) == 2 else [*lines, ""]


def _profile(results: Results) -> list[str]:
    """Return what a profile says; without one there is nothing to tell."""
    profile = results["profile"]
    if not profile.get("file"):
        return []
    lines = [
        f"- {_plain(heading)}: {_plain(sentence)}"
        for heading, sentences in profile_told(profile).items()
        for sentence in sentences
    ]
    return [f"Profile {_plain(str(profile['name']))}:", "", *lines, ""]


def _basis(results: Results) -> list[str]:
    found = bases(results)
    told = sureness(found, ("A", "I")) or sureness(found)
    return [f"Rests on {told} of the emulated systems."] if told else []


def _plain(text: str) -> str:
    """Take from a text what Markdown or HTML would make of it."""
    return " ".join(text.split()).translate(_SPECIAL)

"""The kill matrix: which check convicts which mutant, as measured; kept in `matrix.json`."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TypedDict

from rich.progress import Progress

from checklist import CHECKS
from tests.mutants.mutant import Mutant
from tests.mutants.running import ROOT, Convictions, MutantFailed, convictions

MATRIX = Path(__file__).with_name("matrix.json")
OF_OTHER_DOCUMENTS = {
    "condition": "tests/steps/test_other_documents.py",
    "row-condition": "tests/steps/test_other_documents.py",
    "link-first": "tests/steps/test_other_documents.py",
    "create-if-connected": "tests/steps/test_other_documents.py",
    "merge-or-create": "tests/steps/test_other_documents.py",
    "merge-criteria": "tests/steps/test_other_documents.py",
}
"""Checks that the shipped document does not call for → where they convict."""


class Killed(TypedDict):
    """One mutant, and the rows and pairs in which each check convicts it."""

    family: str
    mistake: str
    convicted: dict[str, list[str]]


class Matrix(TypedDict):
    """All mutants, with the edition of the catalogue that they were run on."""

    catalogue: str
    mutants: dict[str, Killed]


def edition() -> str:
    """Return what tells one edition of the catalogue and its scenarios from another.

    How a check is described does not count: that changes nothing of what was measured.
    """
    asked = [f"{one.name} {one.scope} {one.statement} {one.level}" for one in CHECKS.values()]
    features = sorted((ROOT / "features").rglob("*.feature"))
    told = [*asked, *(path.read_text("utf-8") for path in features)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def load() -> Matrix:
    """Return the matrix as it was measured last."""
    matrix: Matrix = json.loads(MATRIX.read_text("utf-8"))
    return matrix


def renew(mutants: Iterable[Mutant], known: Iterable[Mutant], jobs: int) -> list[str]:
    """Run mutants on their checks, several at a time, and write down what convicts them.

    What has been measured is kept as it comes. Returns what gave no verdict, a sentence each.
    """
    chosen = list(mutants)
    troubles: list[str] = []
    with Progress() as progress, ThreadPoolExecutor(jobs) as pool:
        task = progress.add_task("mutants", total=len(chosen))
        begun = {pool.submit(_measured, mutant): mutant for mutant in chosen}
        for ended in as_completed(begun):
            try:
                _keep(begun[ended], ended.result(), known)
            except MutantFailed as trouble:
                troubles.append(str(trouble))
            progress.advance(task)
    return troubles


def _keep(mutant: Mutant, found: Convictions, known: Iterable[Mutant]) -> None:
    """Write down what convicts one mutant; those that are no longer known are forgotten."""
    killed: Killed = {
        "family": mutant.family,
        "mistake": mutant.mistake,
        "convicted": {check: list(places) for check, places in found.items()},
    }
    kept = load()["mutants"] if MATRIX.exists() else {}
    names = {one.name for one in known}
    mutants = {name: one for name, one in {**kept, mutant.name: killed}.items() if name in names}
    matrix: Matrix = {"catalogue": edition(), "mutants": dict(sorted(mutants.items()))}
    MATRIX.write_text(json.dumps(matrix, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _measured(mutant: Mutant) -> Convictions:
    patterns = [name for name in mutant.scope if not name.startswith("inv-")]
    return convictions(mutant, patterns)


def killers(matrix: Matrix) -> dict[str, list[str]]:
    """Return the mutants that each check convicts, by check."""
    found: dict[str, list[str]] = {check: [] for check in CHECKS if check not in OF_OTHER_DOCUMENTS}
    for name, killed in matrix["mutants"].items():
        for check in killed["convicted"]:
            found[check].append(name)
    return found


def by_family(mutants: Iterable[Mutant]) -> Mapping[str, list[Mutant]]:
    """Return mutants by the kind of their mistake."""
    families: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        families.setdefault(mutant.family, []).append(mutant)
    return families

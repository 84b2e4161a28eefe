"""Runs of one mutant, each in a process of its own, and what convicted it."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.mutants.mutant import Mutant

ROOT = Path(__file__).parents[2]
Convictions = Mapping[str, list[str]]
"""Check → the rows and pairs in which it convicts."""


class MutantFailed(Exception):
    """A run that gave no verdict."""


def convictions(mutant: Mutant, selected: Iterable[str] = ()) -> dict[str, list[str]]:
    """Run a mutant on the whole catalogue, or on selected places, and return what convicts it."""
    found: dict[str, list[str]] = {}
    for place, check in failed(mutant, selected):
        found.setdefault(check, []).append(place)
    return {check: sorted(places) for check, places in sorted(found.items())}


def failed(mutant: Mutant, selected: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield row or pair id and check of each red place. Raises MutantFailed without a verdict."""
    results = _run(mutant, [f"--select={pattern}" for pattern in selected])
    for pair in results["pairs"]:
        for owner in (pair, *pair["rows"]):
            for check in owner["checks"]:
                if check["outcome"] == "error":
                    raise MutantFailed(
                        f"{mutant.name}: {owner['id']} {check['name']}: {check['reason']}"
                    )
                if check["outcome"] == "failed":
                    yield owner["id"], check["name"]


def _run(mutant: Mutant, arguments: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        if mutant.profile is not None:
            profile = Path(folder) / "profile.toml"
            profile.write_text(mutant.profile, "utf-8")
            arguments = [*arguments, f"--profile={profile}"]
        out = Path(folder) / "out"
        command = [sys.executable, "-m", "samsvar", "run", "--no-comparison", f"--out={out}"]
        ended = subprocess.run(
            [*command, f"--subject={mutant.spec}", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode not in {1, 7}:
            said = (ended.stderr or ended.stdout).strip()[-500:]
            raise MutantFailed(f"{mutant.name}: ended with status {ended.returncode}: {said}")
        results: dict[str, Any] = json.loads((out / "results.json").read_text("utf-8"))
        return results

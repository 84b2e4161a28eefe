"""Runs of the whole harness, as a user starts them, each in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from steps.features import checklist_of

ROOT = Path(__file__).parents[2]
SHIPPED = checklist_of(ROOT / "features")
"""The checklist of the document whose features are part of this project."""
Run = Callable[..., "Ended"]


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A run that came to its end."""

    status: int
    stdout: str
    stderr: str
    out: Path

    @property
    def results(self) -> dict[str, Any]:
        """Return what the run wrote as its one canonical result."""
        results: dict[str, Any] = json.loads((self.out / "results.json").read_text("utf-8"))
        return results

    def places(self, outcome: str) -> set[str]:
        """Return the places of the matrix with an outcome, as `row or pair id:check`."""
        return {
            f"{owner['id']}:{check['name']}"
            for pair in self.results["pairs"]
            for owner in (pair, *pair["rows"])
            for check in owner["checks"]
            if check["outcome"] == outcome
        }


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs `samsvar run` with arguments and waits for its end."""

    def run_samsvar(*arguments: str, out: Path | None = None, cwd: Path = ROOT) -> Ended:
        target = out or tmp_path / "out"
        command = [sys.executable, "-m", "samsvar", "run", f"--out={target}", *arguments]
        ended = subprocess.run(
            command, capture_output=True, text=True, cwd=cwd, timeout=300, check=False
        )
        return Ended(status=ended.returncode, stdout=ended.stdout, stderr=ended.stderr, out=target)

    return run_samsvar

"""What a scenario costs before it does anything, against a bare pytest test doing nothing.

Both are run once with many and once with one, so that start-up falls out of the difference.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MANY = 500

CHECKLIST = """
title = "L to R Dataflow"
generated = 2024-01-01T00:00:00
source_sha256 = ""
version = "1"
[[pairs]]
left = { system = "Tidsbanken", entity = "Ansatt" }
right = { system = "CRMOffice", entity = "Contacts" }
statements = []
rows = []
"""
CONFTEST = """
from pytest_bdd import given, then, when
pytest_plugins = ["steps.recording", "steps.plugin", "reports.plugin"]
@given("a state")
def _(world): pass
@when("an event")
def _(world): pass
@then("an end")
def _(world): pass
"""
FEATURE = """
@pair:ansatt-contacts
Feature: Nothing
  @check:no-echo
  Scenario Outline: Nothing, <case>
    Given a state
    When an event
    Then an end
    Examples:
      | case |
"""
INI = '[tool.pytest.ini_options]\naddopts = ["-p", "no:faker", "-p", "no:anyio"]\n'


def seconds(folder: Path, *arguments: str) -> float:
    """Return how long pytest takes in a folder; 1 is its status for the missing matrix."""
    command = [sys.executable, "-m", "pytest", "-q", "-c", "pyproject.toml", *arguments]
    start = time.perf_counter()
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    spent = time.perf_counter() - start
    if " passed" not in ended.stdout:
        sys.exit(f"pytest ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return spent


def scenario_seconds(count: int) -> float:
    """Return how long that many scenarios take that do nothing."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        features = folder / "features"
        features.mkdir()
        (folder / "pyproject.toml").write_text(INI, encoding="utf-8")
        (folder / "checklist.toml").write_text(CHECKLIST, encoding="utf-8")
        (features / "conftest.py").write_text(CONFTEST, encoding="utf-8")
        (features / "test_all.py").write_text(
            "from pytest_bdd import scenarios\nscenarios('.')\n", encoding="utf-8"
        )
        rows = "".join(f"      | {number} |\n" for number in range(count))
        (features / "a.feature").write_text(FEATURE + rows, encoding="utf-8")
        return seconds(folder, "features", "--checklist=checklist.toml")


def bare_seconds(count: int) -> float:
    """Return how long that many bare tests take that do nothing."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "pyproject.toml").write_text(INI, encoding="utf-8")
        (folder / "test_all.py").write_text(
            "import pytest\n"
            f"@pytest.mark.parametrize('number', range({count}))\n"
            "def test_nothing(number): pass\n",
            encoding="utf-8",
        )
        return seconds(folder)


def main() -> None:
    """Measure once and print one line of JSON."""
    each = {
        "scenario_ms": (scenario_seconds(MANY) - scenario_seconds(1)) * 1000 / (MANY - 1),
        "bare_ms": (bare_seconds(MANY) - bare_seconds(1)) * 1000 / (MANY - 1),
    }
    print(json.dumps(each))


if __name__ == "__main__":
    main()

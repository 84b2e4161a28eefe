"""What a scenario costs before it does anything, against a bare pytest test doing nothing.

Both are run once with many and once with one, so that start-up falls out of the difference.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.table import Round, ratio, row
from checklist import Checklist, load_checklist, required
from steps.skeletons import ANY_NUMBER, cases

MANY_PAIRS = 46

HEAD = """
title = "L to R Dataflow"
generated = 2024-01-01T00:00:00
source_sha256 = ""
version = "1"
"""
PAIR = """
[[pairs]]
left = {{ system = "Tidsbanken", entity = "A{0}" }}
right = {{ system = "CRMOffice", entity = "B{0}" }}
statements = ["every"]
rows = []
"""
# The sentences that the checks need, with definitions that do nothing but ask for the World.
CONFTEST = """
from pytest_bdd import given, parsers, then, when
pytest_plugins = ["steps.recording", "steps.plugin", "reports.plugin"]
@given(parsers.re("(a|the|[0-9]+) .*"))
def _(world): pass
@when(parsers.re(".*"))
def _(world): pass
@then(parsers.re(".*"))
def _(world): pass
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


def feature(number: int) -> tuple[str, int]:
    """Return the feature of one pair without rows, and how many scenarios it has."""
    [checklist_pair] = load(PAIR.format(number)).pairs
    lines = [f"@pair:{checklist_pair.id}", "Feature: Nothing"]
    count = 0
    for place in required(load(PAIR.format(number))):
        for case in cases(place):
            count += 1
            steps = [step.replace(ANY_NUMBER, "1") for step in case.steps]
            tags = f"@check:{place.check.name} @case:{case.id}"
            lines += [tags, f"Scenario: {place.check.name} {case.id}", *steps]
    return "\n".join(lines), count


def load(pairs: str) -> Checklist:
    """Return the checklist that has these pairs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "checklist.toml"
        path.write_text(HEAD + pairs, encoding="utf-8")
        return load_checklist(path)


def scenario_seconds(pairs: int) -> tuple[float, int]:
    """Return how long the scenarios of that many pairs take, and how many they are."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        features = folder / "features"
        features.mkdir()
        (folder / "pyproject.toml").write_text(INI, encoding="utf-8")
        facts = "".join(PAIR.format(number) for number in range(pairs))
        (folder / "checklist.toml").write_text(HEAD + facts, encoding="utf-8")
        (features / "conftest.py").write_text(CONFTEST, encoding="utf-8")
        (features / "test_all.py").write_text(
            "from pytest_bdd import scenarios\nscenarios('.')\n", encoding="utf-8"
        )
        scenarios = 0
        for number in range(pairs):
            text, count = feature(number)
            (features / f"{number}.feature").write_text(text, encoding="utf-8")
            scenarios += count
        return seconds(folder, "features", "--checklist=checklist.toml"), scenarios


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


def table(rounds: list[Round]) -> list[str]:
    """Return what the rounds came to, a line each."""
    return [
        "One scenario that does nothing: three steps, a world of its own, a record",
        row("scenario", [r["scenario_ms"] for r in rounds], "ms"),
        row("bare pytest test that does nothing", [r["bare_ms"] for r in rounds], "ms"),
        ratio("ratio", rounds, "scenario_ms", "bare_ms"),
    ]


def main() -> None:
    """Measure once and print one line of JSON."""
    (many_s, many), (few_s, few) = scenario_seconds(MANY_PAIRS), scenario_seconds(1)
    each = {
        "scenario_ms": (many_s - few_s) * 1000 / (many - few),
        "bare_ms": (bare_seconds(many) - bare_seconds(few)) * 1000 / (many - few),
    }
    print(json.dumps(each))


if __name__ == "__main__":
    main()

"""What a scenario costs before it does anything, against a bare pytest test doing nothing.

Both are run once with many and once with one, so that start-up falls out of the difference.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bench.table import Round, ratio, row
from checklist import Checklist, Entity, Pair, required
from checklist.cases import ANY_NUMBER, cases
from checklist.facts import FACTS, dumped, facts_of
from checklist.model import Statement

MANY_PAIRS = 46

# The sentences that the checks need, with definitions that do nothing but ask for the World.
CONFTEST = """
from pytest_bdd import given, parsers, then, when
pytest_plugins = ["steps.recording", "steps.planning", "steps.staging", "steps.plugin", "reports.plugin"]
@given(parsers.re("(a|the|[0-9]+) .*"))
def _(world): pass
@when(parsers.re(".*"))
def _(world): pass
@then(parsers.re(".*"))
def _(world): pass
"""
INI = """
[tool.pytest.ini_options]
addopts = ["-p", "no:faker", "-p", "no:anyio"]
bdd_features_base_dir = "features"
"""


def seconds(folder: Path, *arguments: str) -> float:
    """Return how long pytest takes in a folder; 1 is its status for the missing matrix."""
    command = [sys.executable, "-m", "pytest", "-q", "-c", "pyproject.toml", *arguments]
    start = time.perf_counter()
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    spent = time.perf_counter() - start
    if " passed" not in ended.stdout:
        sys.exit(f"pytest ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return spent


def feature(pair: Pair) -> tuple[str, int]:
    """Return the feature of one pair without rows, and how many scenarios it has."""
    lines = [f"@pair:{pair.id}", "Feature: Nothing"]
    count = 0
    for place in required(checklist([pair])):
        for case in cases(place):
            count += 1
            steps = [step.replace(ANY_NUMBER, "1") for step in (*case.before, *case.steps)]
            tags = f"@check:{place.check.name} @case:{case.id}"
            lines += [tags, f"Scenario: {place.check.name} {case.id}", *steps]
    return "\n".join(lines), count


def bare_pair(number: int) -> Pair:
    """Return a pair of entities of which nothing is said but that all are kept in sync."""
    return Pair(
        id=f"a{number}-b{number}",
        left=Entity(system="Tidsbanken", name=f"A{number}"),
        right=Entity(system="CRMOffice", name=f"B{number}"),
        statements=(Statement(kind="every", line=1),),
        rows=(),
    )


def checklist(pairs: Sequence[Pair]) -> Checklist:
    """Return the checklist that has these pairs."""
    return Checklist(
        title="Tidsbanken to CRMOffice Dataflow",
        left="Tidsbanken",
        right="CRMOffice",
        generated=datetime(2024, 1, 1),
        source_sha256="",
        version="1",
        pairs=tuple(pairs),
    )


def scenario_seconds(pairs: int) -> tuple[float, int]:
    """Return how long the scenarios of that many pairs take, and how many they are."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        features = folder / "features"
        features.mkdir()
        (folder / "pyproject.toml").write_text(INI, encoding="utf-8")
        bare = [bare_pair(number) for number in range(pairs)]
        (features / FACTS).write_text(dumped(facts_of(checklist(bare))), encoding="utf-8")
        (features / "conftest.py").write_text(CONFTEST, encoding="utf-8")
        (features / "test_all.py").write_text(
            "from pytest_bdd import scenarios\nscenarios('.')\n", encoding="utf-8"
        )
        scenarios = 0
        for pair in bare:
            text, count = feature(pair)
            (features / f"{pair.id}.feature").write_text(text, encoding="utf-8")
            scenarios += count
        return seconds(folder, "features"), scenarios


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

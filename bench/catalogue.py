"""The whole catalogue with the built-in core: how long it takes, where the time goes, how it grows.

Shares are of one run in one process: the subject's passes (its requests and the pauses that faults
ask for included), the judge (what is left of the scenarios), and the runner with its report. The
floor is the time that the same requests take in a bare httpx loop, without the faults.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

import httpx
import pytest

from bench.floor import ROOT, Recorder, replay
from bench.table import Round
from checklist import required
from fakes import FakeServer
from samsvar import DEFAULTS
from steps.features import checklist_of
from steps.subjects import Subject

MUTANTS = ("KeepsMobileEditsLeft", "SendsOwnerAsNumber", "NeverClearsRight", "EchoesDates")
COUNTS = (1, 2, 4)


class Watch(Recorder):
    """Also adds up what the subject takes."""

    def __init__(self) -> None:
        super().__init__()
        self.subject_s = 0.0

    def pytest_configure(self) -> None:
        """Listen in where universes are made and where the subject is driven."""
        super().pytest_configure()
        cycle = Subject.cycle

        def timed(subject: Subject) -> None:
            start = time.perf_counter()
            try:
                cycle(subject)
            finally:
                self.subject_s += time.perf_counter() - start

        Subject.cycle = timed  # type: ignore[method-assign,assignment]  # here only


def watched(*arguments: str) -> tuple[float, Watch]:
    """Run the catalogue, or a part, in this process; return the seconds and what was seen."""
    watch = Watch()
    with tempfile.TemporaryDirectory() as out:
        given = ["-c", str(ROOT / "pyproject.toml"), str(ROOT / "features"), *DEFAULTS]
        start = time.perf_counter()
        pytest.main([*given, *arguments, f"--out={out}"], plugins=[watch])
        return time.perf_counter() - start, watch


def ran(*arguments: str) -> float:
    """Return how long a run in a process of its own takes."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "samsvar", *arguments]
        command += [f"--out={out}"] if arguments[0] == "run" else []
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
        return time.perf_counter() - start


def floor(watch: Watch) -> tuple[float, int]:
    """Return how long the subject's requests take without subject, judge and faults, and how many."""
    seconds, requests = 0.0, 0
    past_universes = tuple(watch.universes)
    with FakeServer() as server, httpx.Client() as client:
        client.get(server.tidsbanken_url)
        for past, facts in past_universes:
            spent, sent = replay(server, past, facts, client, is_same=False)
            seconds, requests = seconds + spent, requests + sent
    return seconds, requests


def growth_of_rows() -> list[float]:
    """Return how long the checks of one, two and four rows take."""
    rows = [
        place.row.id for place in required(checklist_of(ROOT / "features")) if place.row is not None
    ]
    several = list(dict.fromkeys(rows))[:3] + list(dict.fromkeys(rows))[4:5]
    return [ran("run", *(f"--select={row}" for row in several[:count])) for count in COUNTS]


def growth_of_mutants() -> list[float]:
    """Return how long one, two and four mutants take on the checks of one row."""
    seconds = []
    for count in COUNTS:
        start = time.perf_counter()
        for name in MUTANTS[:count]:
            module = "policy" if name == "NeverClearsRight" else ""
            where = f"tests.mutants.{module}" if module else "tests.wrong_subjects"
            ran("run", f"--subject=python:{where}:{name}", "--select=*Mobil*", "--no-comparison")
        seconds.append(time.perf_counter() - start)
    return seconds


def table(rounds: Sequence[Round]) -> list[str]:
    """Return what a round came to, a line each."""
    one = rounds[0]
    total, http = one["alone_s"], one["floor_s"]
    judge = one["scenarios_s"] - one["subject_s"]
    return [
        f"Whole catalogue: {one['scenarios']:.0f} scenarios, {one['requests']:,.0f} requests, one round",
        f"alone {total:.1f} s, with -n 2 {one['two_s']:.1f} s, with -n 4 {one['four_s']:.1f} s",
        (
            f"of it: subject {one['subject_s'] / total:.0%} (HTTP floor {http / total:.0%}), judge"
            f" {judge / total:.0%}, runner and report {1 - one['scenarios_s'] / total:.0%}"
        ),
        f"ratio to the floor {total / http:.2f}",
        f"documented level {one['documented_s']:.1f} s, {one['documented_s'] / total:.2f} of the whole",
        f"checks of 1, 2, 4 rows: {one['row_1']:.2f}, {one['row_2']:.2f}, {one['row_4']:.2f} s",
        f"1, 2, 4 mutants: {one['mutant_1']:.2f}, {one['mutant_2']:.2f}, {one['mutant_4']:.2f} s",
    ]


def main() -> None:
    """Measure once and print one line of JSON."""
    alone_s, watch = watched("--no-comparison")
    floor_s, requests = floor(watch)
    found = {
        "alone_s": alone_s,
        "scenarios_s": watch.scenarios_s,
        "scenarios": watch.scenarios,
        "subject_s": watch.subject_s,
        "floor_s": floor_s,
        "requests": requests,
        "two_s": ran("run", "-n", "2"),
        "four_s": ran("run", "-n", "4"),
        "documented_s": ran("run", "--level=documented"),
        **dict(zip(("row_1", "row_2", "row_4"), growth_of_rows(), strict=True)),
        **dict(zip(("mutant_1", "mutant_2", "mutant_4"), growth_of_mutants(), strict=True)),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()

"""Each test runs pytest in a process of its own, with a judge that does as it is told."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from reports.record import Outcome
from reports.results import places
from reports.shape import Results

ROOT = Path(__file__).parents[2]
INI = """[pytest]
addopts = --strict-markers --strict-config -p no:faker -p no:anyio -p no:cacheprovider
filterwarnings = error
"""
ALL = {
    "results.json",
    "conformance.html",
    "pytest.html",
    "junit.xml",
    "summary.md",
    "badge.json",
}
ROW = "ansatt-contacts/Etternavn=familyName"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A run that has come to its end."""

    status: int
    told: str
    out: Path

    @property
    def results(self) -> Results:
        results: Results = json.loads((self.out / "results.json").read_text("utf-8"))
        return results

    def outcome(self, name: str) -> tuple[Outcome, str | None]:
        return next(
            (check["outcome"], check["reason"])
            for _, row, check in places(self.results)
            if name == f"{'row:' if row else ''}{check['name']}"
        )


Run = Callable[..., Finished]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    shutil.copy(Path(__file__).parent / "fake_judge.py", tmp_path / "conftest.py")
    (tmp_path / "pytest.ini").write_text(INI, "utf-8")
    (tmp_path / "test_scenarios.py").write_text(
        "def test_scenario(place, act):\n    act()\n", "utf-8"
    )

    def run(
        *arguments: str,
        behaviour: Mapping[str, str] | None = None,
        terminal: bool = False,
        **environment: str,
    ) -> Finished:
        surroundings = {
            name: value for name, value in os.environ.items() if not name.startswith("PYTEST")
        }
        surroundings |= {
            "PYTHONPATH": str(ROOT),
            "BEHAVIOUR": json.dumps(behaviour or {}),
            "COLUMNS": "100",
            "PY_COLORS": "0",
            **environment,
        }
        command = [sys.executable, "-m", "pytest", *arguments]
        call = _on_a_terminal if terminal else _on_a_pipe
        status, told = call(command, tmp_path, surroundings)
        return Finished(status=status, told=told, out=tmp_path / "out")

    return run


def _on_a_pipe(command: list[str], cwd: Path, environment: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8")


def _on_a_terminal(command: list[str], cwd: Path, environment: dict[str, str]) -> tuple[int, str]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, cwd=cwd, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    told = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux: EIO once the other end is closed
            break
        if not part:
            break
        told += part
    os.close(ours)
    return process.wait(timeout=60), told.decode("utf-8")


def test_a_green_run_leaves_every_file_and_says_so(run: Run) -> None:
    finished = run()
    assert finished.status == 0
    assert {file.name for file in finished.out.iterdir()} == ALL
    assert finished.results["verdict"] == "passed"
    assert finished.results["complete"] is True
    assert "12 passed" in finished.told
    *_, verdict, report, repeat = finished.told.splitlines()
    assert verdict == "Conformant. Checks: 11 passed."
    assert report == "Report: out/conformance.html"
    assert repeat == "Repeat: samsvar run --seed 4711"


@pytest.mark.parametrize(
    ("place", "behaviour", "outcome", "status"),
    [
        ("row:edit-left", "failed", "failed", 1),
        ("row:edit-left", "cantTell", "cantTell", 7),
        ("row:edit-left", "inapplicable", "inapplicable", 0),
        ("row:edit-left", "error", "error", 3),
        ("row:edit-left", "setup", "error", 3),
        ("row:edit-left", "teardown", "error", 3),
        ("row:edit-left", "unnoticed", "error", 3),
    ],
)
def test_what_a_scenario_does_decides_the_exit_status(
    run: Run, place: str, behaviour: str, outcome: Outcome, status: int
) -> None:
    finished = run(behaviour={place: behaviour})
    assert finished.outcome(place)[0] == outcome
    assert finished.status == status
    assert finished.results["complete"] is True


def test_the_summary_line_counts_each_scenario_once(run: Run) -> None:
    finished = run(
        "-q",
        behaviour={
            "row:create": "inapplicable",
            "row:type": "cantTell",
            "row:edit-left": "failed",
            "row:edit-right": "teardown",
        },
    )
    (counts,) = [line for line in finished.told.splitlines() if re.search(r" in [\d.]+s$", line)]
    assert set(counts.rpartition(" in ")[0].split(", ")) == {
        "1 failed",
        "8 passed",
        "1 error",
        "1 inapplicable",
        "1 cantTell",
    }


def test_the_last_words_name_what_has_not_passed_in_at_most_eight_lines(run: Run) -> None:
    finished = run(behaviour={f"row:{name}": "failed" for name in ("create", "type", "edit-left")})
    assert (
        f"  ✗ failed: {ROW} create: Etternavn is 'Li', expected '<script>Ås</script>'"
        in finished.told.splitlines()
    )
    many = ("exactly-one", "row:create", "row:type", "row:edit-left", "row:edit-right")
    last = run(behaviour=dict.fromkeys(many, "failed")).told.splitlines()
    assert "  … and 1 more" in last
    assert len(last) - next(at for at, line in enumerate(last) if "Not conformant" in line) <= 8


def test_workers_give_the_same_results_as_one_process(run: Run) -> None:
    behaviour = {"row:edit-left": "failed", "row:type": "cantTell"}
    alone = run(behaviour=behaviour)
    shared = run("-n", "2", behaviour=behaviour)
    assert shared.status == alone.status == 1
    for one, other in zip(places(alone.results), places(shared.results), strict=True):
        assert {**one[2], "duration_s": 0, "cases": 0} == {**other[2], "duration_s": 0, "cases": 0}
        assert [case["id"] for case in one[2]["cases"]] == [
            case["id"] for case in other[2]["cases"]
        ]


def test_a_scenario_whose_worker_dies_is_an_error_in_every_report(run: Run) -> None:
    finished = run("-n", "2", behaviour={"every/11": "die"})
    assert finished.status == 3
    results = finished.results
    assert results["verdict"] == "error"
    assert results["complete"] is False or finished.outcome("every")[0] == "error"
    assert "crashed while running" in finished.told
    junit = ET.parse(finished.out / "junit.xml").getroot()
    assert junit.get("errors") != "0"
    assert "crashed while running" in (finished.out / "conformance.html").read_text("utf-8")


def test_a_scenario_that_leaves_no_record_is_never_green(run: Run) -> None:
    finished = run(behaviour={"every/11": "silent"})
    assert finished.status == 3
    (fault,) = finished.results["faults"]
    assert fault["where"] == "test_scenarios.py::test_scenario[every/11]"
    assert "1 of 12 collected scenarios left no record" in fault["what"]
    assert "Not in this table" in (finished.out / "pytest.html").read_text("utf-8")


def test_a_record_for_a_check_that_nobody_asked_for_is_an_error(run: Run) -> None:
    finished = run(behaviour={"exactly-one": "stray"})
    assert finished.status == 3
    assert "ansatt-contacts juggle" in finished.results["faults"][0]["what"]


def test_an_interrupted_run_is_incomplete_and_says_what_it_missed(run: Run) -> None:
    finished = run(behaviour={"row:edit-left": "interrupt"})
    assert finished.status == 2
    assert finished.results["complete"] is False
    assert finished.results["verdict"] == "incomplete"
    assert finished.outcome("row:type")[0] == "passed"
    assert finished.outcome("row:edit-left")[0] == "untested"
    reason = "the run ended before it: interrupted by the keyboard"
    assert finished.outcome("row:isolated") == ("untested", reason)


def test_a_run_stopped_at_the_first_failure_has_failed_and_is_incomplete(run: Run) -> None:
    finished = run("-x", behaviour={"row:create": "failed"})
    assert finished.status == 1
    assert (finished.results["verdict"], finished.results["complete"]) == ("failed", False)
    assert finished.outcome("row:type") == (
        "untested",
        "the run ended before it: stopping after 1 failures",
    )


def test_a_status_that_the_judge_chose_is_left_alone(run: Run) -> None:
    finished = run(behaviour={"row:create": "unreachable"})
    assert finished.status == 6
    assert finished.results["complete"] is False
    assert "the subject could not be reached" in finished.told


def test_a_narrowed_run_is_incomplete_even_if_all_of_it_passes(run: Run) -> None:
    finished = run("-k", "create", NARROWED="--select create")
    assert finished.status == 7
    assert finished.outcome("row:type") == ("untested", "left out of this run: --select create")


def test_a_usage_error_removes_the_old_results_and_writes_none(run: Run) -> None:
    assert run().status == 0
    finished = run(behaviour={"collection": "usage"})
    assert finished.status == 4
    assert "the tag names no row" in finished.told
    assert not (finished.out / "results.json").exists()
    assert not (finished.out / "conformance.html").exists()


def test_a_crash_of_the_harness_is_an_error_and_no_complete_result(run: Run) -> None:
    finished = run(behaviour={"collection": "crash"})
    assert finished.status == 3
    assert (finished.results["verdict"], finished.results["complete"]) == ("error", False)
    assert finished.results["faults"] == [
        {"where": "the harness", "what": "RuntimeError: the lint has a fault of its own"}
    ]


def test_nothing_selected_writes_no_results(run: Run) -> None:
    finished = run("-k", "nothing_of_the_kind")
    assert finished.status == 5
    assert "Nothing was selected" in finished.told
    assert not (finished.out / "results.json").exists()


def test_asking_what_would_run_leaves_the_old_results(run: Run) -> None:
    assert run().status == 0
    finished = run("--collect-only", "-q")
    assert finished.status == 0
    assert {file.name for file in finished.out.iterdir()} == ALL


def test_a_module_that_cannot_be_collected_is_a_fault_of_the_harness(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "test_broken.py").write_text("import no_such_module\n", "utf-8")
    finished = run()
    assert finished.status == 3
    assert finished.results["verdict"] == "error"
    assert finished.results["complete"] is False
    assert "no_such_module" in finished.results["faults"][0]["what"]


def test_a_place_that_cannot_be_written_to_is_one_line_and_status_4(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    finished = run("--out=taken")
    assert finished.status == 4
    assert "--out taken: cannot write there (File exists): name another folder" in finished.told
    assert "Traceback" not in finished.told


def test_progress_without_a_terminal_is_a_line_per_tenth(run: Run) -> None:
    lines = run(behaviour={"row:create": "failed"}).told.splitlines()
    progress = [line for line in lines if re.match(r"\d+ of 12 ·", line)]
    assert len(progress) == 10
    assert progress[0] == "2 of 12 · 0 failed · ansatt-contacts every"
    assert progress[-1] == f"12 of 12 · 1 failed · {ROW} isolated"
    assert not [line for line in lines if re.search(r"\[ *\d+%\]|^test_scenarios.py [.F]", line)]


def test_progress_on_a_terminal_is_rewritten_in_place(run: Run) -> None:
    told = run(terminal=True, TERM="xterm").told
    rewritten = [part for part in told.split("\r") if re.match(r"\d+ of 12 ·", part)]
    assert len(rewritten) == 12
    assert not [part for part in rewritten if "\n" in part]
    assert "\nConformant. Checks: 11 passed." in told


def test_verbose_runs_keep_the_line_per_scenario(run: Run) -> None:
    told = run("-v", behaviour={"row:type": "cantTell"}).told
    assert "test_scenario[row:type] CANNOT TELL" in told
    assert " of 12 ·" not in told


def test_rows_of_the_pytest_page_are_thin_sortable_and_escaped(run: Run) -> None:
    finished = run(behaviour={"row:create": "failed"})
    page = (finished.out / "pytest.html").read_text("utf-8")
    assert 'data-column-type="row"' in page
    blob = re.search(r'data-jsonblob="([^"]*)"', page)
    assert blob is not None
    tests = json.loads(blob[1].replace("&#34;", '"').replace("&#39;", "'").replace("&lt;", "<")
        .replace("&gt;", ">").replace("&amp;", "&"))["tests"]  # fmt: skip
    ((row,),) = [rows for key, rows in tests.items() if "row:create" in key]
    cells = "".join(row["resultsTableRow"])
    assert f'<td class="col-row">{ROW}</td>' in cells
    assert f'href="conformance.html#{ROW}:create"' in cells
    assert row["row"] == ROW
    assert "&lt;script&gt;" in row["log"]
    assert "Traceback" not in page
    assert "<script>Ås" not in str(tests)

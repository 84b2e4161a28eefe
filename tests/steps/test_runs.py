"""A run as its user meets it: what it writes, what it says, and how it ends."""

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checklist import CHECKS
from fakes import BEHAVIOURS
from tests import false_alarms
from tests.steps.conftest import ROOT, Ended, Run

DOCUMENTED = "--level=documented"
RAISES = "python:tests.wrong_subjects:RaisesInEveryCycle"
DOES_NOT_START = "python:tests.wrong_subjects:DoesNotStart"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of what a run reads, to be spoilt."""
    copy = tmp_path / "project"
    shutil.copytree(ROOT / "features", copy / "features")
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def without_time(results: dict[str, Any]) -> dict[str, Any]:
    """Return results without what differs from run to run."""

    def clean(value: object) -> object:
        if isinstance(value, dict):
            volatile = {"duration_s", "started", "finished"}
            return {name: clean(one) for name, one in value.items() if name not in volatile}
        return [clean(one) for one in value] if isinstance(value, list) else value

    cleaned = clean(results)
    assert isinstance(cleaned, dict)
    return cleaned


def test_the_builtin_core_keeps_all_promises_and_everything_is_written(run: Run) -> None:
    ended = run(DOCUMENTED)
    assert ended.status == 7  # a part of the checks; all of them are what `make conformance` runs
    assert ended.stderr == ""
    assert "113 of 113 · 0 failed" in ended.stdout
    assert "passed" in ended.stdout
    assert "warning" not in ended.stdout
    assert ended.places("failed") | ended.places("cantTell") | ended.places("error") == set()
    levels = {check.name: check.level for check in CHECKS.values()}
    assert {levels[place.rpartition(":")[2]] for place in ended.places("untested")} == {
        "policy",
        "robustness",
    }
    assert "--seed 20240909" in ended.stdout
    assert {file.name for file in ended.out.iterdir()} == {
        "results.json",
        "conformance.html",
        "pytest.html",
        "junit.xml",
        "summary.md",
        "badge.json",
    }
    schema = json.loads((ROOT / "reports" / "schema.json").read_text("utf-8"))
    jsonschema.validate(ended.results, schema)


def test_a_check_says_what_its_verdict_rests_on(run: Run) -> None:
    results = run("--select=ansatt-contacts/Etternavn*").results
    checks = {
        f"{owner['id']}:{check['name']}": check
        for pair in results["pairs"]
        for owner in (pair, *pair["rows"])
        for check in owner["checks"]
    }
    behaviours = results["behaviours"]
    assert {name for check in checks.values() for name in check["rests_on"]} == set(behaviours)
    for place, check in checks.items():
        marks = {behaviours[name]["mark"] for name in check["rests_on"]}
        assert set(check["fidelity"]) == marks, place
    writing = {"put_semantics"}  # of a PUT to Tidsbanken
    row = "ansatt-contacts/Etternavn=familyName"
    assert writing <= set(checks[f"{row}:edit-right"]["rests_on"])
    assert writing.isdisjoint(checks[f"{row}:edit-left"]["rests_on"])
    assert behaviours["put_semantics"] == {
        "mark": "I",
        "says": BEHAVIOURS["put_semantics"].says,
        "setting": "merge",
        "default": "merge",
    }
    assert behaviours["crmoffice_contacts"]["setting"] is None


def test_a_setting_other_than_the_default_shows(run: Run) -> None:
    ended = run("--subject=python:tests.wrong_subjects:SendsMobileAsNumber", "--select=*Mobil*")
    setting = ended.results["behaviours"]["wrong_type"]
    assert (setting["setting"], setting["default"]) == ("store", "422")
    page = (ended.out / "conformance.html").read_text("utf-8")
    assert "Here: <code>store</code>, by default <code>422</code>" in page


def test_a_run_repeats_with_its_seed_and_differs_with_another(run: Run, tmp_path: Path) -> None:
    first, again, other = (
        run("--select=create", f"--seed={seed}", out=tmp_path / name)
        for name, seed in (("first", 5), ("again", 5), ("other", 6))
    )
    assert without_time(first.results) == without_time(again.results)
    assert without_time(first.results)["pairs"] != without_time(other.results)["pairs"]


def test_the_order_and_the_number_of_workers_change_nothing(run: Run, tmp_path: Path) -> None:
    alone = run(DOCUMENTED, out=tmp_path / "alone")
    shared = run(DOCUMENTED, "-n2", out=tmp_path / "shared")
    assert shared.status == alone.status == 7
    assert without_time(alone.results)["pairs"] == without_time(shared.results)["pairs"]


def test_a_run_can_be_shuffled_and_comes_to_the_same(run: Run, tmp_path: Path) -> None:
    def order(ended: Ended) -> list[str]:
        return [line for line in ended.stdout.splitlines() if " of 21 · " in line]

    asked = ("--select=create", "--seed=5")
    usual = run(*asked, out=tmp_path / "usual")
    mixed, again = (run(*asked, "--shuffle", out=tmp_path / name) for name in ("mixed", "again"))
    assert order(mixed) == order(again) != order(usual)
    assert mixed.places("passed") == usual.places("passed") != set()


@pytest.mark.parametrize("number", [13, 41])
def test_the_core_passes_however_the_systems_are_set(number: int) -> None:
    quick = [check.name for check in CHECKS.values() if check.level != "robustness"]
    selected = [f"--select={name}" for name in quick if not name.startswith("inv-")]
    status, found = false_alarms.run(false_alarms.settings(number, 60), number, *selected)
    assert found == {}
    assert status == 7  # a part of the checks


def test_the_core_asks_for_nothing_that_the_systems_do_not_know(run: Run) -> None:
    for pair in run(DOCUMENTED).results["pairs"]:
        for owner in (pair, *pair["rows"]):
            for check in owner["checks"]:
                for case in check["cases"]:
                    assert "refused by" not in case["evidence"], case["scenario"]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("nonsense", "'nonsense' names no subject: it must be builtin, python:module:factory"),
        ("python:nowhere", "names no subject"),
        ("python:nowhere:factory", "No module named 'nowhere'"),
        ("python:sync.adapter:nothing", "module sync.adapter has no factory nothing"),
        ("python:os:getcwd", "the adapter has no method start, stop, kill"),
    ],
)
def test_an_unknown_subject_is_one_line_and_status_4(run: Run, spec: str, said: str) -> None:
    ended = run("--subject", spec)
    assert ended.status == 4
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) <= 2
    assert "Traceback" not in ended.stdout + ended.stderr
    assert not (ended.out / "results.json").exists()


def test_a_refused_run_leaves_no_result_of_an_earlier_one(run: Run) -> None:
    assert run("--select=create").results["complete"]
    ended = run("--subject=nonsense")
    assert list(ended.out.iterdir()) == []


def test_a_subject_that_does_not_start_is_status_6_and_no_result(run: Run) -> None:
    for arguments in ((), ("-n2",)):
        ended = run("--subject", DOES_NOT_START, *arguments)
        assert ended.status == 6
        assert "the subject did not start: ConnectionError: cannot reach" in ended.stdout
        assert "Traceback" not in ended.stdout + ended.stderr
        assert ended.results["complete"] is False
        assert ended.places("passed") == set()


def test_a_subject_that_cannot_be_made_is_status_6(run: Run) -> None:
    ended = run("--subject=python:tests.wrong_subjects:cannot_be_made")
    assert ended.status == 6
    assert "the factory raised RuntimeError: no licence (wrong_subjects.py:" in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_subject_that_raises_in_its_cycle_is_judged_by_what_it_does(run: Run) -> None:
    ended = run("--subject=python:tests.odd_subjects:IsCancelled", "--select=every")
    assert ended.status == 1
    assert "Traceback" not in ended.stdout + ended.stderr
    checks = {one["name"]: one for one in ended.results["pairs"][0]["checks"]}
    assert checks["every"]["outcome"] == "failed"
    assert "the subject raised in cycle 1:" in checks["every"]["cases"][0]["evidence"]


def test_a_subject_that_asks_for_nothing_is_miswired(run: Run) -> None:
    ended = run("--subject", RAISES, "--select=every")
    assert ended.status == 6
    assert "no request arrived" in ended.stdout + ended.stderr
    assert "ValueError: the queue is gone" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--select=nothing"], 5, "Nothing was selected: there is no verdict."),
        (["--select=*Mobil*"], 7, "Only a part was asked for: --select '*Mobil*'"),
        (["--level=policy"], 7, "Only a part was asked for: --level policy"),
        (["--level=nothing"], 4, "'nothing' is not one of"),
        (["--seed=x"], 4, "'x' is not a valid integer"),
        (["--features=nowhere"], 4, "nowhere: holds no checklist.json: name a folder"),
        (["-k", "count"], 7, "Only a part was asked for: -k count"),
    ],
)
def test_a_run_of_a_part_or_of_nothing_is_never_conformant(
    run: Run, arguments: list[str], status: int, said: str
) -> None:
    ended = run(*arguments)
    assert ended.status == status
    assert said in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


def test_one_case_of_a_check_is_not_the_check(run: Run) -> None:
    ended = run("features/test_features.py", "-k", "existing and 11 and not 101")
    assert {place.rpartition(":")[2][:4] for place in ended.places("passed")} == {"inv-"}
    assert "ansatt-contacts:every" in ended.places("untested")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "@row:ansatt-contacts/Mobil=mobilePhone @check:edit-left",
            "@row:ansatt-contacts/Mobile=mobilePhone @check:edit-left",
            "the tag @row:ansatt-contacts/Mobile=mobilePhone names no row of the checklist",
        ),
        (
            "Scenario: Mobil arrives in mobilePhone as a string\n",
            "Scenario: Mobil arrives in mobilePhone at creation\n",
            "the scenario name 'Mobil arrives in mobilePhone at creation' is taken on line",
        ),
        ("has that value", "has this value", "no definition for the step"),
        ("@row:ansatt-contacts/Mobil=mobilePhone @check:type", "", "must have one @pair: tag"),
    ],
)
def test_features_that_could_pass_unearned_are_refused_before_the_run(
    project: Path, run: Run, before: str, after: str, said: str
) -> None:
    path = project / "features" / "tidsbanken-crmoffice" / "ansatt-contacts.feature"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    ended = run("-c", str(project / "pyproject.toml"), "--rootdir", str(project), cwd=project)
    assert ended.status == 4
    assert "features/tidsbanken-crmoffice/ansatt-contacts.feature:" in ended.stderr
    assert said in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert not (ended.out / "results.json").exists()

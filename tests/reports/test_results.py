import errno
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from reports.record import Outcome, ScenarioRecord
from reports.results import exit_status, places
from reports.shape import Results
from reports.store import ResultsError, read_results, write_results, write_whole
from tests.reports.conftest import BEHAVIOURS, of_an_older_edition

SCHEMA = json.loads((Path(__file__).parents[2] / "reports/schema.json").read_text("utf-8"))
MakeResults = Callable[..., Results]


def test_a_green_run_is_passed_and_fits_the_schema(make_results: MakeResults) -> None:
    results = make_results()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(results, SCHEMA)
    assert results["verdict"] == "passed"
    assert results["complete"] is True
    assert results["counts"]["documented"]["passed"] == 13
    assert results["counts"]["policy"]["passed"] == 3


def test_results_with_every_outcome_and_fault_fit_the_schema(make_results: MakeResults) -> None:
    results = make_results(
        *("error", "failed", "cantTell", "untested", "inapplicable"),
        faults=({"where": "x.feature:3", "what": "crashed"},),
        ended_early="interrupted",
        narrowed="--select x",
    )
    jsonschema.validate(results, SCHEMA)
    assert results["complete"] is False


def test_the_schema_refuses_what_it_does_not_name(make_results: MakeResults) -> None:
    results = make_results()
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**results, "colour": "green"}, SCHEMA)
    results["pairs"][0]["checks"][0]["outcome"] = "green"  # type: ignore[typeddict-item]  # the point
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(results, SCHEMA)


@pytest.mark.parametrize(
    ("outcomes", "verdict", "status"),
    [
        (("passed",), "passed", 0),
        (("inapplicable",), "passed", 0),
        (("failed",), "failed", 1),
        (("failed", "cantTell"), "failed", 1),
        (("cantTell",), "incomplete", 7),
        (("untested",), "incomplete", 7),
        (("error", "failed"), "error", 3),
        (("inapplicable",) * 16, "incomplete", 7),
    ],
)
def test_the_verdict_follows_the_worst_check(
    make_results: MakeResults, outcomes: tuple[Outcome, ...], verdict: str, status: int
) -> None:
    results = make_results(*outcomes)
    assert results["verdict"] == verdict
    assert exit_status(results, interrupted=False) == status
    assert exit_status(results, interrupted=True) == 2


def test_a_narrowed_or_shortened_run_is_never_conformant(make_results: MakeResults) -> None:
    assert make_results(narrowed="--select create")["verdict"] == "incomplete"
    assert make_results(ended_early="interrupted")["verdict"] == "incomplete"
    assert make_results("failed", narrowed="--select create")["verdict"] == "failed"
    assert make_results(faults=({"where": "a", "what": "b"},))["verdict"] == "error"


def test_a_check_that_nobody_ran_is_a_hole_with_a_reason(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    del records[-1]
    results = make_results()
    *_, (_, row, check) = places(results)
    assert row is not None
    assert (row["right"], check["name"], check["outcome"]) == (
        "mobilePhone",
        "isolated",
        "untested",
    )
    assert check["reason"] == "no scenario of this check has run"
    assert check["scenario"] is None
    assert results["verdict"] == "incomplete"


def test_the_reason_of_a_hole_says_what_was_left_out(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    records.clear()
    narrowed = make_results(narrowed="--select x")["pairs"][0]["checks"][0]
    assert narrowed["reason"] == "left out of this run: --select x"
    shortened = make_results(ended_early="disk full")["pairs"][0]["checks"][0]
    assert shortened["reason"] == "the run ended before it: disk full"


def test_the_cases_of_a_check_fold_into_it(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    records[0]["case"] = "1"
    records.insert(1, {**records[0], "case": "101", "rests_on": ["page_cap", "merges"]})
    check = make_results("passed", "failed")["pairs"][0]["checks"][0]
    assert [case["id"] for case in check["cases"]] == ["1", "101"]
    assert (check["outcome"], check["reason"]) == ("failed", "101: it failed")
    assert check["rests_on"] == ["addresses", "merges", "page_cap"]
    assert check["fidelity"] == ["E", "I", "A"]
    assert check["duration_s"] == 0.5


def test_a_result_tells_each_behaviour_once_and_only_what_is_rested_on(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    records[0]["rests_on"] = ["page_cap"]
    results = make_results()
    first, second, *_ = results["pairs"][0]["checks"]
    assert (first["rests_on"], first["fidelity"]) == (["page_cap"], ["A"])
    assert (second["rests_on"], second["fidelity"]) == (["addresses", "merges"], ["E", "I"])
    assert list(results["behaviours"]) == ["addresses", "merges", "page_cap"]
    assert results["behaviours"]["page_cap"] == BEHAVIOURS["page_cap"]
    jsonschema.validate(results, SCHEMA)


def test_a_behaviour_that_the_run_does_not_know_is_a_fault(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    records[0]["rests_on"] = ["merges", "magic"]
    results = make_results()
    assert results["verdict"] == "error"
    assert results["faults"] == [
        {
            "where": "features/ansatt-contacts.feature:10",
            "what": "rests on magic, of which this run knows nothing",
        }
    ]
    assert results["pairs"][0]["checks"][0]["rests_on"] == ["merges"]
    jsonschema.validate(results, SCHEMA)


def test_results_without_behaviours_still_fit_the_schema(make_results: MakeResults) -> None:
    jsonschema.validate(of_an_older_edition(make_results()), SCHEMA)


def test_a_record_for_no_place_of_the_checklist_is_a_fault(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    records.append({**records[0], "check": "juggle"})
    results = make_results()
    assert results["verdict"] == "error"
    assert results["faults"][0]["where"] == "features/ansatt-contacts.feature:10"
    assert "ansatt-contacts juggle" in results["faults"][0]["what"]


def test_complete_is_the_last_key_of_the_file(make_results: MakeResults, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    results = make_results()
    write_results(path, results)
    assert list(json.loads(path.read_text("utf-8")))[-1] == "complete"
    assert read_results(path) == results
    assert [file.name for file in tmp_path.iterdir()] == ["results.json"]


def test_a_file_is_replaced_whole_or_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "results.json"
    path.write_text("old", "utf-8")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "new")
    assert path.read_text("utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["results.json"]


def test_half_a_surrogate_pair_survives_in_the_results(
    make_results: MakeResults, tmp_path: Path
) -> None:
    results = make_results("failed", told={"evidence": "was 'Li\ud83d'"})
    write_results(tmp_path / "results.json", results)
    assert read_results(tmp_path / "results.json") == results


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (None, "cannot be read"),
        ("{", "is no JSON"),
        ("[]", "schema 1, found 'list'"),
        ('{"schema": 2, "complete": true}', "schema 1, found 2"),
        ('{"schema": 1, "verdict": "passed"}', "was cut off"),
    ],
)
def test_what_is_no_result_is_refused_by_name(
    tmp_path: Path, text: str | None, complaint: str
) -> None:
    path = tmp_path / "results.json"
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(ResultsError, match=complaint) as refusal:
        read_results(path)
    assert str(path) in str(refusal.value)

import errno
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from reports.record import Outcome, ScenarioRecord
from reports.results import exit_status, places
from reports.shape import CheckResult, Results
from reports.store import ResultsError, read_results, write_results, write_whole
from tests.reports.conftest import BEHAVIOURS, PAIR, of_an_older_edition

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


CONVERGED, FLAPPING = "inv-converged", "inv-no-flapping"


def the(name: str, results: Results) -> CheckResult:
    jsonschema.validate(results, SCHEMA)
    return next(check for check in results["pairs"][0]["checks"] if check["name"] == name)


@pytest.mark.usefixtures("invariants")
def test_an_invariant_that_held_wherever_it_was_judged_is_passed(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    for record in records[1:4]:
        record["invariants"] = {CONVERGED: [], FLAPPING: []}
    records[3]["check"] = records[2]["check"]
    records[3]["case"] = "another"
    records[2]["rests_on"] = ["page_cap"]
    check = the(CONVERGED, make_results())
    assert (check["outcome"], check["reason"], check["scenario"]) == ("passed", None, None)
    [case] = check["cases"]
    assert (case["id"], case["duration_s"]) == ("", 0.0)
    assert case["evidence"] == (
        "Judged on 3 scenarios, and it held in each of them: exactly-one 1 · link-survives-edit 2"
    )
    assert check["rests_on"] == ["addresses", "merges", "page_cap"]
    assert check["fidelity"] == ["E", "I", "A"]


@pytest.mark.usefixtures("invariants")
def test_an_invariant_that_was_broken_anywhere_is_failed_with_a_case_for_each_scenario(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    for record in records:
        record["invariants"] = {CONVERGED: [], FLAPPING: []}
    records[0]["invariants"][CONVERGED] = ["Mobil differs.", "Navn differs."]
    records[0] |= {"case": "11", "evidence": "what happened"}
    records[-1]["invariants"][CONVERGED] = ["Etternavn differs."]
    results = make_results(told={"evidence": "what happened"})
    check = the(CONVERGED, results)
    assert results["verdict"] == "failed"
    assert check["outcome"] == "failed"
    assert check["reason"] == ("ansatt-contacts every [11]: Mobil differs. (and 1 more scenario)")
    first, last = check["cases"]
    assert first["id"] == "ansatt-contacts:every:11"
    assert last["id"] == "ansatt-contacts/Mobil=mobilePhone:isolated"
    assert (first["reason"], first["scenario"]) == ("Mobil differs.", records[0]["scenario"])
    assert first["steps"] == records[0]["steps"]
    assert first["evidence"] == ("What was found:\nMobil differs.\nNavn differs.\n\nwhat happened")
    assert the(FLAPPING, results)["outcome"] == "passed"
    assert the("every", results)["outcome"] == "passed"


@pytest.mark.usefixtures("invariants")
def test_a_broken_invariant_is_bounded_in_size(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    records[0]["invariants"] = {CONVERGED: [f"Record {number} differs." for number in range(999)]}
    records.extend({**records[0], "case": str(number)} for number in range(24))
    check = the(CONVERGED, make_results())
    *shown, further = check["cases"]
    assert len(shown) == 20
    assert shown[0]["evidence"].splitlines()[-1] == "… 959 more findings of this kind"
    assert further["reason"] == (
        "It was found in 5 scenarios more; the first of them is ansatt-contacts:every:19."
    )
    assert check["reason"] == ("ansatt-contacts every: Record 0 differs. (and 24 more scenarios)")


@pytest.mark.usefixtures("invariants")
def test_an_invariant_that_no_scenario_could_judge_is_a_hole(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    records[0]["invariants"] = {CONVERGED: ["Mobil differs."]}
    results = make_results("error")  # a faulty scenario says nothing of the subject
    check = the(CONVERGED, results)
    assert (check["outcome"], check["cases"]) == ("untested", [])
    assert check["reason"] == "it could not be judged on any scenario"
    narrowed = the(CONVERGED, make_results("error", narrowed="--select x"))
    assert narrowed["reason"] == "left out of this run: --select x"


@pytest.mark.usefixtures("invariants")
def test_a_part_of_a_run_shows_what_it_has_judged_and_is_never_conformant(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    records[0]["invariants"] = {CONVERGED: [], FLAPPING: []}
    results = make_results(narrowed="--select every")
    assert the(CONVERGED, results)["outcome"] == "passed"
    assert results["verdict"] == "incomplete"


@pytest.mark.usefixtures("invariants")
def test_an_invariant_of_a_run_that_ended_early_is_not_passed(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    records[0]["invariants"] = {CONVERGED: [], FLAPPING: ["Mobil went back and forth."]}
    results = make_results(ended_early="interrupted")
    held = the(CONVERGED, results)
    assert (held["outcome"], held["reason"]) == (
        "untested",
        "the run ended before it: interrupted",
    )
    assert the(FLAPPING, results)["outcome"] == "failed"


@pytest.mark.usefixtures("invariants")
def test_an_invariant_that_a_profile_declares_out_is_inapplicable(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    records[0]["invariants"] = {CONVERGED: ["Mobil differs."], FLAPPING: []}
    results = make_results(declared_out={(PAIR, CONVERGED): "agreed with the customer"})
    check = the(CONVERGED, results)
    assert (check["outcome"], check["reason"]) == ("inapplicable", "agreed with the customer")
    assert the(FLAPPING, results)["outcome"] == "passed"
    assert results["verdict"] == "passed"


@pytest.mark.usefixtures("invariants")
def test_no_scenario_can_stand_in_for_an_invariant(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    for record in records:
        record["invariants"] = {CONVERGED: [], FLAPPING: []}
    records.append({**records[0], "check": CONVERGED})
    assert "judges ansatt-contacts inv-converged" in make_results()["faults"][0]["what"]


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

from collections.abc import Mapping

import pytest

from reports.fold import Phase, fold
from reports.record import WORST_FIRST, Outcome, ScenarioRecord, worst


def phases(
    records: list[ScenarioRecord], outcomes: Mapping[Phase, Outcome]
) -> dict[Phase, ScenarioRecord]:
    return {
        phase: {**records[0], "outcome": outcome, "reason": f"{phase} {outcome}"}
        for phase, outcome in outcomes.items()
    }


@pytest.mark.parametrize(
    ("setup", "call", "teardown", "verdict"),
    [
        ("passed", "passed", "passed", "passed"),
        ("passed", "failed", "passed", "failed"),
        ("passed", "failed", "error", "error"),
        ("passed", "passed", "failed", "failed"),
        ("passed", "inapplicable", "passed", "inapplicable"),
        ("passed", "cantTell", "passed", "cantTell"),
        ("passed", "cantTell", "failed", "failed"),
    ],
)
def test_the_worst_phase_wins_but_a_smooth_setup_says_nothing(
    records: list[ScenarioRecord],
    setup: Outcome,
    call: Outcome,
    teardown: Outcome,
    verdict: Outcome,
) -> None:
    found = phases(records, {"setup": setup, "call": call, "teardown": teardown})
    assert fold(found, unfinished="error")["outcome"] == verdict


def test_a_scenario_skipped_in_its_setup_is_inapplicable(records: list[ScenarioRecord]) -> None:
    found = phases(records, {"setup": "inapplicable", "teardown": "passed"})
    folded = fold(found, unfinished="error")
    assert (folded["outcome"], folded["reason"]) == ("inapplicable", "setup inapplicable")


def test_a_scenario_without_a_call_is_never_passed(records: list[ScenarioRecord]) -> None:
    found = phases(records, {"setup": "passed", "teardown": "passed"})
    assert fold(found, unfinished="error")["outcome"] == "error"
    assert fold(found, unfinished="untested")["outcome"] == "untested"


def test_what_all_phases_show_is_kept(records: list[ScenarioRecord]) -> None:
    found = phases(records, {"setup": "passed", "call": "failed", "teardown": "passed"})
    found["setup"]["steps"] = []
    found["call"]["evidence"] = "the difference"
    found["setup"]["rests_on"] = ["page_cap"]
    found["call"]["rests_on"] = ["merges", "addresses"]
    found["teardown"]["rests_on"] = ["addresses"]
    found["teardown"]["evidence"] = "the difference"
    found["setup"]["invariants"] = {"inv-one-to-one": []}
    found["call"]["invariants"] = {"inv-converged": ["Mobil differs.", "Navn differs."]}
    found["teardown"]["invariants"] = {"inv-converged": ["Navn differs.", "Mobil is gone."]}
    folded = fold(found, unfinished="error")
    assert [step["keyword"] for step in folded["steps"]] == ["Given", "Then"]
    assert folded["evidence"] == "the difference"
    assert folded["duration_s"] == 0.75
    assert folded["reason"] == "call failed"
    assert folded["rests_on"] == ["addresses", "merges", "page_cap"]
    assert folded["invariants"] == {
        "inv-one-to-one": [],
        "inv-converged": ["Mobil differs.", "Navn differs.", "Mobil is gone."],
    }


def test_each_outcome_outweighs_those_after_it() -> None:
    for at, outcome in enumerate(WORST_FIRST):
        assert worst(reversed(WORST_FIRST[at:])) == outcome
    assert worst([]) == "untested"

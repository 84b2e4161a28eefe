"""A policy that a profile chooses otherwise is what the subject is judged by."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.steps.conftest import Ended, Run

LINKED_ALWAYS = "--subject=python:tests.wrong_subjects:Wrong"
"""The core with its usual mapping, whatever the profile says of references."""
OWNER = "prosjekt-activities/AnsvarligId=ownerId"
Judge = Callable[..., Ended]


@pytest.fixture
def judge(run: Run, tmp_path: Path) -> Judge:
    """Return a function that judges by a profile, given as TOML."""

    def judge_by(profile: str, *arguments: str) -> Ended:
        path = tmp_path / "profile.toml"
        path.write_text(profile, "utf-8")
        return run(f"--profile={path}", "--no-comparison", *arguments)

    return judge_by


def not_green(ended: Ended) -> set[str]:
    return ended.places("failed") | ended.places("cantTell") | ended.places("error")


def test_where_left_records_are_made_from_right_ones_nothing_forbids_it(judge: Judge) -> None:
    checks = ("right-only-not-created", "reference-change", "delete-*", "isolated")
    ended = judge(
        '[policy]\ncreate_right_to_left = "yes"', *(f"--select={check}" for check in checks)
    )
    assert not_green(ended) == set()
    assert ended.places("inapplicable") >= {
        "ansatt-contacts:right-only-not-created",
        "prosjekt-activities:right-only-not-created",
    }
    assert "prosjekt-activities:reference-change" in ended.places("passed")


@pytest.mark.parametrize(
    ("subject", "outcome"), [("--subject=builtin", "passed"), (LINKED_ALWAYS, "failed")]
)
def test_references_carried_verbatim_are_the_raw_ids(
    judge: Judge, subject: str, outcome: str
) -> None:
    profile = '[policy]\nreferences = "verbatim"'
    ended = judge(profile, subject, f"--select={OWNER}", "--select=reference-*")
    assert {f"{OWNER}:create", f"{OWNER}:edit-left"} <= ended.places(outcome)
    if outcome == "passed":
        assert not_green(ended) == set()


@pytest.mark.parametrize(
    ("priority", "loser"), [("Tidsbanken", "RightWinsTies"), ("CRMOffice", "LeftWinsTies")]
)
@pytest.mark.parametrize("precision", ["milliseconds", "minutes"])
def test_the_system_with_priority_wins_where_stamps_cannot_tell(
    judge: Judge, priority: str, loser: str, precision: str
) -> None:
    profile = (
        f'[policy]\npriority = "{priority}"\n'
        f'[precision]\n"Tidsbanken Ansatt" = "{precision}"\n"CRMOffice Activities" = "{precision}"'
    )
    assert not_green(judge(profile, "--select=conflict-tie")) == set()
    wrong = f"--subject=python:tests.mutants.policy:{loser}"
    ended = judge(profile, wrong, "--select=*Mobil*:conflict-tie")
    assert "ansatt-contacts/Mobil=mobilePhone:conflict-tie" in ended.places("failed")


def test_a_first_link_is_judged_row_by_row_where_a_profile_says_what_matches(judge: Judge) -> None:
    profile = '[policy]\nmatch = ["ansatt-contacts/Mobil=mobilePhone", "prosjekt-activities/Navn=subject"]'
    ended = judge(profile, "--select=first-link-empty")
    assert not_green(ended) == set()
    assert {place.rpartition(":")[0] for place in ended.places("inapplicable")} == {
        "ansatt-contacts/Mobil=mobilePhone",
        "prosjekt-activities/Navn=subject",
    }
    [check] = [
        check
        for row in ended.results["pairs"][1]["rows"]
        for check in row["checks"]
        if row["id"] == OWNER and check["name"] == "first-link-empty"
    ]
    assert {case["id"]: case["outcome"] for case in check["cases"]} == {
        "left-empty": "inapplicable",  # what it would refer to is linked with nothing yet
        "right-empty": "passed",
    }

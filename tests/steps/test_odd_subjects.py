"""Whatever a subject does, the run comes to an end and the subject to a verdict."""

from pathlib import Path

import pytest

from fakes.credentials import make_credentials
from steps.plugin import DEFAULT_SEED
from tests.steps.conftest import Run

ODD = (
    "Exits",
    "EndsTheProcess",
    "IsCancelled",
    "IsUnspeakable",
    "IsVerbose",
    "WritesTheFirstDay",
    "WritesObjects",
    "DoesNotComeBack",
)


SOME = ("--select=create", "--select=edit-left", "--select=link-survives-*", "--no-comparison")
"""Checks of all kinds of actions, few enough to be run for each."""


@pytest.mark.parametrize("name", ODD)
def test_an_odd_subject_gets_a_verdict(run: Run, name: str) -> None:
    ended = run("--subject", f"python:tests.odd_subjects:{name}", *SOME)
    assert ended.places("error") == set()
    assert ended.places("failed")
    assert ended.status == 1
    assert ended.results["complete"] is True
    assert "Traceback" not in ended.stdout + ended.stderr
    assert (ended.out / "results.json").stat().st_size < 4_000_000


def test_what_a_subject_says_is_kept_without_its_secrets(run: Run) -> None:
    ended = run("--subject=python:tests.odd_subjects:TellsItsSecrets", "--select=every")
    place = "ansatt-contacts/None/every/existing-1"
    secrets = make_credentials(f"{DEFAULT_SEED}/{place}", 0, "subject")
    told = "".join(file.read_text("utf-8") for file in ended.out.iterdir()) + ended.stdout
    assert "PermissionError: *** and *** and ***" in told
    for secret in (secrets.tb_key, secrets.subscription_key, secrets.client_secret):
        assert secret not in told


def test_a_subject_that_does_not_come_back_fails_what_needs_a_restart(run: Run) -> None:
    needing = ("rerun-writes-nothing", "right-only-not-created", "link-survives-restart")
    ended = run(
        "--subject=python:tests.odd_subjects:DoesNotComeBack",
        *(f"--select={check}" for check in (*needing, "every")),
    )
    assert ended.places("failed") == {
        f"{pair}:{check}"
        for pair in ("ansatt-contacts", "prosjekt-activities")
        for check in needing
    }


def test_a_subject_that_hangs_and_hangs_is_not_waited_for_in_every_scenario(
    run: Run, tmp_path: Path
) -> None:
    profile = tmp_path / "hasty.toml"
    profile.write_text("[bounds]\ncycle_seconds = 0.3\n", "utf-8")
    subject = "--subject=python:tests.odd_subjects:HangsAfterALook"
    ended = run(subject, f"--profile={profile}", "--select=create", "--no-comparison")
    cases = [
        case
        for pair in ended.results["pairs"]
        for row in pair["rows"]
        for check in row["checks"]
        if check["name"] == "create"
        for case in check["cases"]
    ]
    hung = [case for case in cases if "It hangs: a cycle took longer" in (case["reason"] or "")]
    left_out = [case for case in cases if "the others were left out" in (case["reason"] or "")]
    assert [case["outcome"] for case in hung] == ["failed"] * 3
    assert {case["outcome"] for case in left_out} == {"cantTell"}
    assert len(hung) + len(left_out) == len(cases)
    assert ended.status == 1

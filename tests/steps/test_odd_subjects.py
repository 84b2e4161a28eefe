"""Whatever a subject does, the run comes to an end and the subject to a verdict."""

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

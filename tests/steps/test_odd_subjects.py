"""Whatever a subject does, the run comes to an end and the subject to a verdict."""

import threading

import pytest

from fakes.credentials import make_credentials
from steps import subjects
from steps.plugin import DEFAULT_SEED
from steps.subjects import Overdue, Subject
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


@pytest.mark.parametrize("name", ODD)
def test_an_odd_subject_gets_a_verdict(run: Run, name: str) -> None:
    ended = run("--subject", f"python:tests.odd_subjects:{name}")
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
    ended = run("--subject=python:tests.odd_subjects:DoesNotComeBack")
    assert ended.places("failed") == {
        f"{pair}:{check}"
        for pair in ("ansatt-contacts", "prosjekt-activities")
        for check in ("rerun-writes-nothing", "right-only-not-created")
    }


class Hangs:
    """Waits for something that never comes."""

    name = version = "hangs"

    def start(self, env: object) -> None: ...

    def cycle(self) -> None:
        threading.Event().wait(60)

    def stop(self) -> None: ...

    def kill(self) -> None: ...


def test_a_cycle_that_hangs_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subjects, "CYCLE_SECONDS", 0.05)
    subject = Subject(f"python:{__name__}:Hangs")
    with pytest.raises(Overdue, match="a cycle took longer than"):
        subject.cycle()

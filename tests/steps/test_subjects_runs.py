"""Whole runs with subjects of each kind, and what is found before the checklist."""

import json
import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.steps.conftest import ROOT, Run

ONE = "--select=ansatt-contacts/Mobil*:edit-left"
PLACE = "ansatt-contacts/Mobil=mobilePhone:edit-left"
PYTHON = shlex.quote(sys.executable)
SYNC = [sys.executable, "-m", "samsvar", "sync", "--interval", "0.05"]


@pytest.mark.parametrize(
    "spec",
    [
        f"command:{PYTHON} -m tests.programs.stepped",
        f"command:{PYTHON} -m tests.programs.odd TalksAlot",
        f"command:{shlex.join(SYNC)}",
        "python:tests.odd_subjects:PollsByItself",
    ],
)
def test_every_kind_of_subject_gets_its_verdict(run: Run, spec: str) -> None:
    ended = run("--subject", spec, ONE)
    assert PLACE in ended.places("passed"), ended.stdout
    assert ended.places("failed") == ended.places("error") == set()


def test_every_worker_has_a_program_of_its_own(run: Run) -> None:
    ended = run("--subject", f"command:{PYTHON} -m tests.programs.stepped", ONE, "-n2")
    assert PLACE in ended.places("passed"), ended.stdout
    assert ended.places("failed") == ended.places("error") == set()
    subject = {"name": "stepped core", "version": "9.8"}
    assert subject.items() <= ended.results["subject"].items()


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            "python:tests.wrong_subjects:DoesNothing",
            "no request arrived at either system within 3 cycles: is it given the base URLs",
        ),
        (
            "python:tests.wrong_subjects:RaisesInEveryCycle",
            "What it let out: the subject raised in cycle 1: ValueError: the queue is gone",
        ),
        (
            f"command:{PYTHON} -m tests.programs.odd DiesAtOnce",
            "What it let out: the subject ended with status 3 (cycle 1)",
        ),
        (
            "python:tests.odd_subjects:KnowsOneSystem",
            "No request arrived at CRMOffice: is it given the base URL of its environment? It has",
        ),
        (
            "python:tests.odd_subjects:HasAWrongKey",
            "Tidsbanken answered GET /ansatt/ansatt with 401: Access denied due to missing or",
        ),
        (
            "python:tests.odd_subjects:HasTheKeysOfYesterday",
            "Tidsbanken refused the credentials of GET /ansatt/ansatt (401):",
        ),
    ],
)
@pytest.mark.parametrize("more", [(), ("-n2",)])
def test_a_miswired_subject_is_status_6_with_what_was_seen(
    run: Run, spec: str, said: str, more: tuple[str, ...]
) -> None:
    ended = run("--subject", spec, *more)
    assert ended.status == 6
    assert said in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr
    assert ended.results["complete"] is False
    assert ended.places("passed") == ended.places("failed") == set()


def test_an_engine_that_reads_and_never_writes_is_judged(run: Run) -> None:
    ended = run("--subject=python:tests.wrong_subjects:LooksButNeverWrites", "--level=documented")
    assert ended.status == 1
    assert ended.places("failed")


def test_a_subject_is_not_tried_where_nothing_is_selected(run: Run) -> None:
    ended = run("--subject=python:tests.wrong_subjects:DoesNothing", "--select=nothing")
    assert ended.status == 5


def test_somebody_elses_subject_is_judged_in_one_world(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "samsvar", "run", "--subject=external", f"--out={out}"]
    command += ["--tidsbanken-port=0", "--crmoffice-port=0", ONE, "--select=right-only*"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as run:
        assert run.stdout
        ready = json.loads(run.stdout.readline())
        assert ready["ready"] is True
        environment = {**os.environ, **ready["env"]}
        with subprocess.Popen(SYNC, env=environment, stderr=subprocess.DEVNULL, cwd=ROOT) as sync:
            told = run.stdout.read()
            sync.terminate()
    results = json.loads((out / "results.json").read_text("utf-8"))
    cases = {
        f"{owner['id']}:{check['name']}:{case['id']}": case["outcome"]
        for pair in results["pairs"]
        for owner in (pair, *pair["rows"])
        for check in owner["checks"]
        for case in check["cases"]
    }
    assert cases[f"{PLACE}:changed"] == "passed", told
    assert cases["ansatt-contacts:right-only-not-created:new"] == "passed"
    assert cases["ansatt-contacts:right-only-not-created:restart"] == "inapplicable"
    assert "failed" not in cases.values()
    assert "cannot be stopped and started by the harness" in json.dumps(results)


def test_an_external_subject_has_no_workers(run: Run) -> None:
    ended = run("--subject=external", "-n2")
    assert ended.status == 4
    assert "all scenarios share one world in turn" in ended.stderr
    assert len(ended.stderr.splitlines()) <= 2


def test_a_port_in_use_is_one_line_and_status_4(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--subject=external", f"--tidsbanken-port={port}")
    assert ended.status == 4
    assert str(port) in ended.stderr
    assert len(ended.stderr.splitlines()) <= 2
    assert "Traceback" not in ended.stdout + ended.stderr

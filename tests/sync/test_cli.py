"""The core as a program: its exit status, and what it says."""

import os
import signal
from pathlib import Path
from threading import Timer

import httpx
import pytest

from fakes import World
from sync import connection
from sync.cli import run
from sync.engine import Engine, Tally
from sync.errors import UnreachableError


@pytest.fixture(autouse=True)
def _environment(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def test_once_syncs_once_and_tells_counts_only(
    world: World, capsys: pytest.CaptureFixture[str], environment: dict[str, str]
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 100, "Etternavn": "Hemmelig"})
    assert run(once=True, interval=None, state=None) == 0
    assert len(world.records("CRMOffice", "Contacts")) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "cycle: read 1, created 1, updated 0 right and 0 left, problems 0" in line
    assert "Hemmelig" not in line
    assert environment["CRMOFFICE_CLIENT_SECRET"] not in line


def test_a_state_file_given_is_the_one_used(tmp_path: Path) -> None:
    assert run(once=True, interval=None, state=tmp_path / "mine.sqlite") == 0
    assert (tmp_path / "mine.sqlite").exists()


def test_a_missing_setting_is_status_4_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CRMOFFICE_CLIENT_ID")
    assert run(once=True, interval=None, state=None) == 4
    assert "CRMOFFICE_CLIENT_ID is not set" in capsys.readouterr().err


def test_a_state_file_of_another_kind_is_status_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear diary, " * 100)
    assert run(once=True, interval=None, state=other) == 4
    assert "letter.txt" in capsys.readouterr().err


def test_once_and_an_interval_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(once=True, interval=1.0, state=None) == 4
    (line,) = capsys.readouterr().err.splitlines()
    assert "--once and --interval exclude each other" in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SSL_CERT_FILE", "/no/such/file"),
        ("HTTPS_PROXY", "foo://proxy"),
        ("HTTPS_PROXY", "socks5://proxy"),
    ],
)
def test_certificates_and_proxies_that_cannot_be_used_are_status_4_and_one_line(
    name: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(connection, "_tls", httpx.create_ssl_context)  # not the one made before
    monkeypatch.setenv(name, value)
    assert run(once=True, interval=None, state=None) == 4
    (line,) = capsys.readouterr().err.splitlines()
    assert "SSL_CERT_FILE or a proxy setting cannot be used" in line


def test_this_machines_own_servers_are_reached_past_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    assert run(once=True, interval=None, state=None) == 0


@pytest.mark.parametrize("interval", [None, -1.0, float("nan")])
def test_an_interval_that_is_none_is_status_4(
    interval: float | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(once=False, interval=interval, state=None) == 4
    assert "--interval" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [("TIDSBANKEN_BASE_URL", "http://127.0.0.1:9/"), ("CRMOFFICE_CLIENT_SECRET", "wrong")],
)
def test_once_without_an_answer_or_a_welcome_is_status_6_and_one_line(
    name: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, value)
    assert run(once=True, interval=None, state=None) == 6
    (line,) = capsys.readouterr().err.splitlines()
    assert "cycle ended early" in line


def test_an_interval_longer_than_a_clock_can_wait_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cycle = Engine.cycle

    def ended_from_elsewhere(engine: Engine) -> Tally:
        Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
        return cycle(engine)

    monkeypatch.setattr(Engine, "cycle", ended_from_elsewhere)
    assert run(once=False, interval=1e300, state=None) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_repeats_past_failures_and_ends_after_the_cycle_at_hand(
    number: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cycles: list[Engine] = []
    cycle = Engine.cycle

    def counted(engine: Engine) -> Tally:
        cycles.append(engine)
        if len(cycles) == 1:
            raise UnreachableError("CRMOffice", "away")
        signal.raise_signal(number)
        return cycle(engine)

    monkeypatch.setattr(Engine, "cycle", counted)
    handler = signal.getsignal(number)
    assert run(once=False, interval=0.0, state=None) == 0
    assert signal.getsignal(number) is handler
    first, second = capsys.readouterr().err.splitlines()
    assert "cycle ended early: CRMOffice: away" in first
    assert "cycle: read 0" in second

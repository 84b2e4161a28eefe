"""The core as a program: its exit status, and what it says."""

import json
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Timer

import httpx
import pytest

from fakes import Entry, World, fault
from sync import connection
from sync.cli import Wanted, run
from sync.connection import Connection
from sync.crmoffice import CrmOffice
from sync.engine import Engine, Tally
from sync.errors import UnreachableError
from sync.records import Json, Key, Row
from sync.settings import STATE_FILE_NAME
from sync.store import Store

Capture = pytest.CaptureFixture[str]
ONCE = Wanted(once=True)


@pytest.fixture(autouse=True)
def _environment(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / STATE_FILE_NAME


def told(capsys: Capture) -> list[dict[str, Json]]:
    """The lines on stderr, each of which is to be a JSON object with a time, a level, an event."""
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    for line in lines:
        assert datetime.fromisoformat(line["time"]).utcoffset() is not None
        assert line["level"] in {"info", "warning", "error"}
        assert isinstance(line["event"], str)
        assert "\n" not in line["event"]
    return lines


def the_only_event(capsys: Capture) -> str:
    (line,) = told(capsys)
    return str(line["event"])


def names(world: World) -> list[str]:
    return sorted(str(c["familyName"]) for c in world.records("CRMOffice", "Contacts").values())


def employees(world: World, number: int) -> list[str]:
    """Insert some employees; returns their names."""
    made = [f"Dahl {key}" for key in range(100, 100 + number)]
    for key, name in enumerate(made, 100):
        world.insert("Tidsbanken", "Ansatt", {"Id": key, "Etternavn": name})
    return made


# ---- what it says -----------------------------------------------------------------------------


def test_once_syncs_once_and_tells_counts_in_one_line(world: World, capsys: Capture) -> None:
    employees(world, 2)
    assert run(ONCE) == 0
    assert len(names(world)) == 2
    (line,) = told(capsys)
    assert (line.pop("level"), line.pop("event")) == ("info", "cycle")
    assert isinstance(line.pop("seconds"), float)
    del line["time"]
    assert line == {"read": 2, "created": 2, "written_right": 0, "written_left": 0, "problems": 0}


def test_a_problem_names_its_record_in_fields_of_its_own(world: World, capsys: Capture) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 100, "Mobil": "900"})
    assert run(ONCE) == 0
    warning, cycle = told(capsys)
    assert warning["level"] == "warning"
    assert {name: warning[name] for name in ("system", "entity", "key", "message")} == {
        "system": "Tidsbanken",
        "entity": "Ansatt",
        "key": 100,
        "message": "not created in CRMOffice: needs familyName or givenName",
    }
    assert cycle["problems"] == 1


SECRET_VALUES = ("Hemmelig", "Skjult", "99887766", "Etter ferien")


def test_neither_values_nor_secrets_are_ever_told(
    world: World, environment: dict[str, str], capsys: Capture
) -> None:
    """Creations, a conflict, a refusal, an unreadable date, a stranger as owner, lost answers."""
    hidden, shown, phone, holidays = SECRET_VALUES
    world.insert("Tidsbanken", "Ansatt", {"Id": 100, "Etternavn": hidden, "Mobil": phone})
    project = world.insert("Tidsbanken", "Prosjekt", {"Navn": hidden})["Id"]
    assert isinstance(project, str)
    run(ONCE)
    (contact,) = world.records("CRMOffice", "Contacts")
    (activity,) = world.records("CRMOffice", "Activities")
    stranger = world.insert("CRMOffice", "Contacts", {"familyName": hidden})["id"]
    world.update("Tidsbanken", "Ansatt", 100, {"Etternavn": f"{hidden} A"})
    world.update("CRMOffice", "Contacts", contact, {"familyName": f"{shown} B"})
    world.update("CRMOffice", "Activities", activity, {"startsAt": holidays, "ownerId": stranger})
    world.update("Tidsbanken", "Prosjekt", project, {"Navn": f"{shown} C"})
    world.order(fault("reject", system="CRMOffice", entity="Activities", containing=f"{shown} C"))
    world.insert("Tidsbanken", "Ansatt", {"Id": 200, "Etternavn": f"{hidden} D"})
    world.order(fault("drop", system="CRMOffice", entity="Contacts", method="POST", when="after"))
    for _ in range(2):
        run(ONCE)
    for wanted in (Wanted(status=True), Wanted(dry_run=True)):
        run(wanted)
    output = capsys.readouterr()
    everything = output.out + output.err
    assert "refers to a record without a counterpart" in everything
    assert "holds no value that can be carried over" in everything
    assert "CRMOffice answered 422" in everything
    assert "conflict: Ansatt 100 Etternavn" in everything
    secrets = [v for k, v in environment.items() if "KEY" in k or "SECRET" in k or "_ID" in k]
    for secret in (*SECRET_VALUES, *secrets):
        assert secret not in everything


def test_letters_are_told_as_they_are(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBJECT_STATE_DIR", str(tmp_path / "Ærlig"))
    assert run(ONCE) == 4
    assert "Ærlig" in capsys.readouterr().err


# ---- exit status 4: what it cannot use -------------------------------------------------------------


def test_a_missing_setting_is_status_4_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.delenv("CRMOFFICE_CLIENT_ID")
    assert run(ONCE) == 4
    assert "CRMOFFICE_CLIENT_ID is not set" in the_only_event(capsys)


@pytest.mark.parametrize(
    "wanted", [ONCE, Wanted(status=True), Wanted(dry_run=True)], ids=["once", "status", "dry run"]
)
def test_a_state_file_of_another_kind_is_status_4(
    tmp_path: Path, capsys: Capture, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBJECT_STATE_DIR", str(tmp_path))
    letter = tmp_path / STATE_FILE_NAME
    letter.write_text("Dear diary, " * 100)
    assert run(wanted) == 4
    assert str(letter) in the_only_event(capsys)
    assert letter.read_text() == "Dear diary, " * 100


def test_a_second_process_on_a_state_file_is_status_4_and_one_line(
    world: World, state_file: Path, capsys: Capture
) -> None:
    employees(world, 1)
    with closing(Store(state_file)):
        assert run(ONCE) == 4
    assert the_only_event(capsys) == f"state file {state_file} is in use by another process"
    assert names(world) == []
    assert run(ONCE) == 0


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        (Wanted(once=True, interval=1.0), "--once and --interval"),
        (Wanted(once=True, status=True), "--once and --status"),
        (Wanted(interval=0.0, dry_run=True), "--interval and --dry-run"),
        (Wanted(status=True, dry_run=True), "--status and --dry-run"),
        (
            Wanted(once=True, interval=1.0, status=True, dry_run=True),
            "--once and --interval and --status and --dry-run",
        ),
    ],
)
def test_what_excludes_each_other_is_status_4(wanted: Wanted, named: str, capsys: Capture) -> None:
    assert run(wanted) == 4
    assert the_only_event(capsys) == f"{named} exclude each other: give one of them"


@pytest.mark.parametrize("parallel", [-1, 0, 17])
@pytest.mark.parametrize("once", [True, False])
def test_a_parallel_out_of_bounds_is_status_4(parallel: int, once: bool, capsys: Capture) -> None:
    assert run(Wanted(once=once, status=not once, parallel=parallel)) == 4
    assert the_only_event(capsys) == (f"--parallel is {parallel}: it must be a number from 1 to 16")


def test_a_parallel_within_bounds_is_taken(world: World) -> None:
    made = employees(world, 20)
    assert run(Wanted(once=True, parallel=16)) == 0
    assert names(world) == made


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
    capsys: Capture,
) -> None:
    monkeypatch.setattr(connection, "_tls", httpx.create_ssl_context)  # not the one made before
    monkeypatch.setenv(name, value)
    assert run(ONCE) == 4
    assert "SSL_CERT_FILE or a proxy setting cannot be used" in the_only_event(capsys)


@pytest.mark.parametrize("interval", [None, -1.0, float("nan"), float("inf")])
def test_an_interval_that_is_none_is_status_4(interval: float | None, capsys: Capture) -> None:
    assert run(Wanted(interval=interval)) == 4
    assert "--interval" in the_only_event(capsys)


# ---- exit status 0 and 6 ------------------------------------------------------------------------------


def test_a_state_file_given_is_the_one_used(tmp_path: Path) -> None:
    assert run(Wanted(once=True, state=tmp_path / "mine.sqlite")) == 0
    assert (tmp_path / "mine.sqlite").exists()
    assert not (tmp_path / STATE_FILE_NAME).exists()


def test_this_machines_own_servers_are_reached_past_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    assert run(ONCE) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("TIDSBANKEN_BASE_URL", "http://127.0.0.1:9/"), ("CRMOFFICE_CLIENT_SECRET", "wrong")],
)
@pytest.mark.parametrize("wanted", [ONCE, Wanted(dry_run=True)], ids=["once", "dry run"])
def test_no_answer_or_no_welcome_is_status_6_and_one_line(
    name: str, value: str, wanted: Wanted, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setattr(connection, "ATTEMPTS", 1)
    assert run(wanted) == 6
    assert "cycle ended early" in the_only_event(capsys)


# ---- again and again, until it is asked to end -----------------------------------------------------------


def test_an_interval_longer_than_a_clock_can_wait_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cycle = Engine.cycle

    def ended_from_elsewhere(engine: Engine) -> Tally:
        Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
        return cycle(engine)

    monkeypatch.setattr(Engine, "cycle", ended_from_elsewhere)
    assert run(Wanted(interval=1e300)) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_repeats_past_failures_and_ends_when_asked_to(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch, capsys: Capture
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
    assert run(Wanted(interval=0.0)) == 0
    assert signal.getsignal(number) is handler
    first, second = told(capsys)
    assert first["event"] == "cycle ended early: CRMOffice: away"
    assert (second["event"], second["read"]) == ("cycle", 0)


@pytest.mark.parametrize("parallel", [1, 3])
@pytest.mark.parametrize("wanted", ["--once", "--interval"])
def test_asked_to_end_it_finishes_what_is_in_flight_and_the_next_run_does_the_rest_once(
    world: World, monkeypatch: pytest.MonkeyPatch, wanted: str, parallel: int
) -> None:
    made = employees(world, 9)
    create = CrmOffice.create
    begun: list[str] = []

    def ended_by_the_second(
        client: CrmOffice, entity: str, values: Mapping[str, Json]
    ) -> tuple[Key, Row | None]:
        begun.append(entity)
        if len(begun) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return create(client, entity, values)

    interval = None if wanted == "--once" else 0.0
    again = Wanted(once=interval is None, interval=interval, parallel=parallel)
    monkeypatch.setattr(CrmOffice, "create", ended_by_the_second)
    assert run(again) == 0
    assert len(names(world)) == len(begun)
    assert len(begun) == 2 if parallel == 1 else 2 <= len(begun) < 9
    monkeypatch.setattr(CrmOffice, "create", create)
    assert run(ONCE) == 0
    assert run(ONCE) == 0
    assert names(world) == made


def test_asked_to_end_while_a_server_wants_to_be_left_alone_it_asks_nothing_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    employees(world, 1)
    settings: dict[str, Json] = {"status": 429, "retry_after": 50}
    world.order(fault("status", system="Tidsbanken", settings=settings))
    note = Connection._note_when_welcome

    def ended_by_it(connection: Connection, response: httpx.Response) -> None:
        note(connection, response)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(Connection, "_note_when_welcome", ended_by_it)
    assert run(Wanted(interval=0.0)) == 0
    assert [entry.status for entry in world.journal.entries(actor="subject")] == [429]


# ---- the dry run --------------------------------------------------------------------------------------


def test_a_dry_run_prints_names_and_writes_nothing_anywhere(
    world: World, writes: Callable[[], list[Entry]], state_file: Path, capsys: Capture
) -> None:
    employees(world, 1)
    run(ONCE)
    (contact,) = world.records("CRMOffice", "Contacts")
    world.update("Tidsbanken", "Ansatt", 100, {"Etternavn": "Hemmelig", "Mobil": "99887766"})
    world.update("CRMOffice", "Contacts", contact, {"givenName": "Skjult"})
    world.insert("Tidsbanken", "Ansatt", {"Id": 200, "Etternavn": "Ny", "Fornavn": "Kari"})
    before = (state_file.read_bytes(), state_file.stat().st_mtime_ns, len(writes()))
    for _ in range(2):
        capsys.readouterr()
        assert run(Wanted(dry_run=True)) == 0
        assert capsys.readouterr().out.splitlines() == [
            f"update Contacts {contact} from Ansatt 100: familyName, mobilePhone",
            f"update Ansatt 100 from Contacts {contact}: Fornavn",
            "create Contacts for Ansatt 200: familyName, givenName",
        ]
    assert (state_file.read_bytes(), state_file.stat().st_mtime_ns, len(writes())) == before
    run(ONCE)
    assert names(world) == ["Hemmelig", "Ny"]


def test_a_dry_run_without_a_state_file_makes_none(
    world: World, tmp_path: Path, capsys: Capture
) -> None:
    employees(world, 1)
    assert run(Wanted(dry_run=True)) == 0
    assert capsys.readouterr().out == "create Contacts for Ansatt 100: familyName\n"
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_can_be_made_while_another_process_syncs(
    world: World, state_file: Path, capsys: Capture
) -> None:
    employees(world, 1)
    with closing(Store(state_file)):
        assert run(Wanted(dry_run=True)) == 0
    assert "create Contacts for Ansatt 100" in capsys.readouterr().out

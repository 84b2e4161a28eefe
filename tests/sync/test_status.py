"""What a state file tells a person, without a server and beside a process that syncs."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sync.cli import Wanted, run
from sync.decide import Cursor, Intent, Known
from sync.mapping import EMPLOYEES, PAIRS
from sync.records import LEFT, RIGHT
from sync.settings import STATE_FILE_NAME
from sync.status import status
from sync.store import Store

PAIR = EMPLOYEES.id
EDITED = "2024-05-01T12:00:00.000+00:00"
NOTHING_YET = [
    "Ansatt and Contacts",
    "  Ansatt is read from the beginning, newest none",
    "  Contacts is read from the beginning, newest none",
    "  linked: 0",
    "Prosjekt and Activities",
    "  Prosjekt is read from the beginning, newest none",
    "  Activities is read from the beginning, newest none",
    "  linked: 0",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / STATE_FILE_NAME


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store(path)) as opened:
        yield opened


def fill(store: Store) -> str:
    """Put something of everything into the file; returns the trace of a value that lost."""
    intent = Intent(side=RIGHT, key=200, sent={"familyName": "Hemmelig"}, source={})
    with store.transaction():
        store.put_cursor(PAIR, LEFT, Cursor(since="2024-05-01T12:00:00.1Z", newest="later"))
        for key in (200, 100):
            store.put(EMPLOYEES, LEFT, Known(key=key, shown={"Etternavn": "Hemmelig"}))
            store.put(EMPLOYEES, RIGHT, Known(key=f"c-{key}", shown={"familyName": "Hemmelig"}))
            store.link(PAIR, {LEFT: key, RIGHT: f"c-{key}"}, {LEFT: {}, RIGHT: {}})
        store.put_intent(PAIR, intent)
        store.put_intent(PAIR, replace(intent, side=LEFT, key="c-100", is_done=True))
        store.park(PAIR, RIGHT, 100, {"familyName": "Hemmelig"}, "CRMOffice answered 422")
        store.note_conflict(PAIR, 100, "Etternavn", RIGHT, "Hemmelig", EDITED)
    ((_, _, _, trace, _),) = store.conflicts(PAIR)
    return trace


def lines(trace: str) -> list[str]:
    return [
        "Ansatt and Contacts",
        "  Ansatt is read from 2024-05-01T12:00:00.1Z, newest later",
        "  Contacts is read from the beginning, newest none",
        "  under way: Contacts c-100 to Ansatt: done, not seen yet",
        "  under way: Ansatt 200 to Contacts: in doubt",
        "  parked: Ansatt 100 to Contacts: CRMOffice answered 422",
        f"  conflict: Ansatt 100 Etternavn: Contacts won, lost {trace} of {EDITED}",
        "  linked: 2",
        "    200 - c-200",
        "    100 - c-100",
        *NOTHING_YET[4:],
    ]


def test_a_file_of_nothing_is_told_as_such(store: Store) -> None:
    assert list(status(store, PAIRS)) == NOTHING_YET


def test_everything_that_may_need_a_person_is_told_without_a_value(store: Store) -> None:
    trace = fill(store)
    told = list(status(store, PAIRS))
    assert told == lines(trace)
    assert "Hemmelig" not in "\n".join(told)


@pytest.fixture
def _nobody_there(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, "http://127.0.0.1:9/" if name.endswith("_URL") else value)


@pytest.mark.usefixtures("_nobody_there")
def test_it_is_told_without_reaching_a_server_while_another_process_holds_the_file(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = fill(store)
    with store.transaction():
        store.unpark(PAIR, RIGHT, 100)  # under way elsewhere: not told before it is kept
        before = path.read_bytes()
        assert run(Wanted(status=True)) == 0
        assert path.read_bytes() == before
    output = capsys.readouterr()
    assert output.out.splitlines() == lines(trace)
    assert output.err == ""


@pytest.mark.usefixtures("_nobody_there")
def test_a_file_that_is_not_there_is_told_as_such_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Wanted(status=True)) == 4
    assert f"there is no state file {tmp_path / 'samsvar.sqlite'}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_state_file_given_is_the_one_told_of_without_any_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Store(tmp_path / "mine.sqlite")) as store:
        trace = fill(store)
    assert run(Wanted(status=True, state=tmp_path / "mine.sqlite")) == 0
    assert capsys.readouterr().out.splitlines() == lines(trace)

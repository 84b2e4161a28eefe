"""Programs and objects as subjects: whatever they do, the harness goes on and knows what they did."""

import json
import os
import shlex
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from select import select

import pytest

from fakes import FakeServer, Journal, Record, World
from steps.profile import Bounds
from steps.subjects import Overdue, Source, SpecError, Subject
from steps.verdicts import Inapplicable, SubjectUnavailable
from tests.steps.conftest import ROOT

QUICK = Bounds(start_seconds=2, stop_seconds=0.2, cycle_seconds=0.2)
PROGRAM = f"command:{shlex.quote(sys.executable)} -m tests.programs"
EMPLOYEE: Record = {"Id": 101, "Etternavn": "Li", "Fornavn": "Bo"}
Made = Callable[..., Subject]


@pytest.fixture
def world() -> Iterator[World]:
    with FakeServer() as server:
        yield server.new_world(name="w")


@pytest.fixture
def environment(world: World, tmp_path: Path) -> dict[str, str]:
    return world.environment("subject") | {"SUBJECT_STATE_DIR": str(tmp_path)}


@pytest.fixture
def made(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """Return a function that makes a subject of a spec, with bounds that are soon reached."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    sources = []

    def make(spec: str, bounds: Bounds = QUICK) -> Subject:
        sources.append(Source(spec, bounds))
        return sources[-1].subject(world.journal)

    yield make
    for source in sources:
        source.close()


def test_a_stepped_program_says_who_it_is_and_works_in_world_after_world(
    world: World, environment: dict[str, str], made: Made
) -> None:
    subject = made(f"{PROGRAM}.stepped", Bounds())
    assert (subject.name, subject.version) == ("stepped core", "9.8")
    assert (subject.is_polling, subject.begins_afresh) == (False, True)
    for _ in range(2):
        before = world.journal.last
        subject.start(environment)
        subject.cycle()
        subject.stop()
        assert world.journal.last > before
    assert subject.incidents == []


def test_a_stepped_program_is_killed_and_started_on_its_state(
    world: World, environment: dict[str, str], made: Made
) -> None:
    world.insert("Tidsbanken", "Ansatt", EMPLOYEE)
    subject = made(f"{PROGRAM}.stepped", Bounds())
    subject.start(environment)
    subject.cycle()
    subject.crash(environment)
    subject.cycle()
    assert len(world.records("CRMOffice", "Contacts")) == 1
    assert subject.incidents == []


@pytest.mark.parametrize("program", ["stepped", "polling Polling"])
def test_a_program_is_killed_in_the_middle_of_a_cycle(
    world: World, environment: dict[str, str], made: Made, program: str
) -> None:
    subject = made(f"{PROGRAM}.{program}", Bounds())
    subject.start(environment)
    assert subject.cycle_and_kill(world.journal, lambda: world.journal.last > 0)
    assert subject.incidents == ["the harness killed the subject in cycle 1"]
    subject.start_again(environment)
    subject.cycle()
    assert len(subject.incidents) == 1


def test_a_subject_in_this_process_is_killed_in_the_middle_of_a_cycle(made: Made) -> None:
    subject = made(f"python:{__name__}:Hangs", Bounds())
    subject.start({})
    assert subject.cycle_and_kill(Journal(), lambda: True)
    assert not made(f"python:{__name__}:Quick").cycle_and_kill(Journal(), lambda: False)


def test_what_is_no_answer_is_evidence(
    world: World, environment: dict[str, str], made: Made
) -> None:
    subject = made(f"{PROGRAM}.odd TalksAlot", Bounds())
    subject.start(environment)
    subject.cycle()
    assert "Ansatt 101 was skipped" in subject.incidents
    assert '{"done": "stop"}' in subject.incidents
    assert "���[31m" in "".join(subject.incidents).replace("\N{REPLACEMENT CHARACTER}", "�")
    assert all(len(line) < 310 for line in subject.incidents)
    assert world.journal.last > 0


@pytest.mark.parametrize("name", ["Floods", "FloodsWithoutEnd"])
def test_a_flood_of_output_holds_nobody_up(
    environment: dict[str, str], made: Made, name: str
) -> None:
    subject = made(f"{PROGRAM}.odd {name}", Bounds())
    subject.start(environment)
    subject.cycle()
    subject.stop()
    assert len(subject.incidents) < 25
    assert all(len(line) < 310 for line in subject.incidents)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("DiesAtStart", "did not start: it ended with status 3. It printed: no licence for ***"),
        ("FailsToStart", "did not start: it failed: cannot log in with ***"),
        ("HangsAtStart", "did not start: the answer to start took longer than 2 s"),
    ],
)
def test_a_program_that_does_not_start_is_unavailable(
    environment: dict[str, str], made: Made, name: str, said: str
) -> None:
    with pytest.raises(SubjectUnavailable) as caught:
        made(f"{PROGRAM}.odd {name}").start(environment)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "incident"),
    [
        ("DiesInACycle", "the subject ended with status 7 (cycle 1)"),
        ("FailsInACycle", "the subject failed: the queue is gone (cycle 1)"),
    ],
)
def test_what_goes_wrong_in_a_cycle_is_evidence(
    environment: dict[str, str], made: Made, name: str, incident: str
) -> None:
    subject = made(f"{PROGRAM}.odd {name}", Bounds())
    subject.start(environment)
    subject.cycle()
    assert subject.incidents == [incident]
    subject.restart(environment)
    subject.cycle()
    assert subject.incidents == [incident, incident.replace("cycle 1", "cycle 2")]


def test_a_program_that_hangs_in_a_cycle_is_killed_and_followed_by_another(
    environment: dict[str, str], made: Made
) -> None:
    subject = made(f"{PROGRAM}.odd HangsInACycle")
    for _ in range(2):
        subject.start(environment)
        with pytest.raises(Overdue, match=r"a cycle took longer than 0\.2 s"):
            subject.cycle()
        subject.stop()
    assert subject.incidents == ["the subject hung: a cycle took longer than 0.2 s"] * 2


@pytest.mark.parametrize("program", ["odd HangsAtStop", "polling IgnoresSigterm"])
def test_a_program_that_does_not_stop_is_killed(
    environment: dict[str, str], made: Made, program: str
) -> None:
    subject = made(f"{PROGRAM}.{program}", Bounds(stop_seconds=0.2))
    subject.start(environment)
    subject.cycle()
    subject.stop()
    [incident] = subject.incidents
    assert "and was killed (stop)" in incident


def test_a_program_ends_with_its_children(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    os.mkfifo("alive")
    pipe = os.open("alive", os.O_RDONLY | os.O_NONBLOCK)
    with Source(f"{PROGRAM}.odd ForksAChild", QUICK) as source:
        source.subject(Journal()).start(environment)
        assert select([pipe], [], [], 0) == ([], [], [])  # it is held open
    assert select([pipe], [], [], 10) == ([pipe], [], [])
    assert os.read(pipe, 1) == b""
    os.close(pipe)


def test_a_program_tells_none_of_its_secrets(environment: dict[str, str], made: Made) -> None:
    subject = made(f"{PROGRAM}.odd TellsItsSecrets", Bounds())
    subject.start(environment)
    subject.cycle()
    told = json.dumps(subject.incidents)
    assert "***" in told
    for name in ("TIDSBANKEN_TB_KEY", "TIDSBANKEN_SUBSCRIPTION_KEY", "CRMOFFICE_CLIENT_SECRET"):
        assert environment[name] not in told


def test_a_program_of_another_protocol_is_unavailable(made: Made) -> None:
    with pytest.raises(
        SubjectUnavailable, match="speaks protocol 2; the harness speaks protocol 1"
    ):
        made(f"{PROGRAM}.odd SpeaksProtocol2")


def test_a_program_without_a_name_goes_by_that_of_its_file(made: Made) -> None:
    subject = made(f"{PROGRAM}.odd SaysNoName")
    assert (subject.name, subject.version) == (Path(sys.executable).name, "unknown")


def test_a_program_that_says_no_hello_polls_by_itself(
    environment: dict[str, str], made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDSBANKEN_TB_KEY", "a key of the caller's own")
    subject = made(f"{PROGRAM}.polling DoesNothing", Bounds(start_seconds=0.3))
    assert (subject.is_polling, subject.begins_afresh) == (True, True)
    subject.start(environment)
    subject.cycle()
    assert subject.incidents[0].startswith("the subject made no request for 0.")
    assert "a key of the caller's own" not in "".join(subject.incidents)
    subject.stop()


def test_a_silent_program_is_waited_for_no_longer_than_the_hello(made: Made) -> None:
    assert made("command:sleep 100", Bounds(hello_seconds=0.05)).is_polling


@pytest.mark.parametrize(
    "spec", [f"{PROGRAM}.polling Polling", "python:tests.odd_subjects:PollsByItself"]
)
def test_what_polls_by_itself_is_waited_for(
    world: World, environment: dict[str, str], made: Made, spec: str
) -> None:
    world.insert("Tidsbanken", "Ansatt", EMPLOYEE)
    subject = made(spec, Bounds())
    assert subject.is_polling
    for _ in range(2):
        subject.start(environment)
        subject.cycle()
        subject.cycle()
        assert len(world.records("CRMOffice", "Contacts")) == 1
        subject.stop()
    assert subject.incidents == []


def test_a_polling_program_that_ends_is_evidence(environment: dict[str, str], made: Made) -> None:
    subject = made(f"{PROGRAM}.polling DiesAfterTwoCycles", Bounds())
    subject.start(environment)
    for _ in range(3):
        subject.cycle()
    assert subject.incidents[-1] == "the subject ended with status 9 (cycle 3)"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("command:", "names no program: it must be command:CMD ARGS"),
        ("command:'x", "the command cannot be read: No closing quotation"),
        ("command", "it must be builtin, python:module:factory, command:CMD ARGS or external"),
    ],
)
def test_a_spec_that_names_no_program_is_refused(made: Made, spec: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        made(spec)
    assert said in str(caught.value)


def test_a_program_that_is_not_there_is_unavailable(made: Made) -> None:
    with pytest.raises(SubjectUnavailable, match="nonsuch cannot be started: No such file"):
        made("command:nonsuch --fast")


def test_an_external_subject_is_neither_started_nor_stopped(made: Made) -> None:
    subject = made("external", Bounds(external_seconds=0.01))
    assert (subject.is_polling, subject.begins_afresh) == (True, False)
    with pytest.raises(SubjectUnavailable, match="made no request in time"):
        subject.start({})
    ends: tuple[Callable[[], None], ...] = (
        lambda: subject.restart({}),
        lambda: subject.crash({}),
        subject.kill,
    )
    for end in ends:
        with pytest.raises(Inapplicable, match="cannot be stopped and started by the harness"):
            end()
    subject.stop()


class Quick:
    """Does nothing, at once."""

    def start(self, env: object) -> None: ...

    def cycle(self) -> None: ...

    def stop(self) -> None: ...

    def kill(self) -> None: ...


class Hangs(Quick):
    """Waits for something that never comes."""

    def cycle(self) -> None:
        threading.Event().wait(60)

    stop = cycle


def test_a_cycle_that_hangs_is_interrupted(made: Made) -> None:
    subject = made(f"python:{__name__}:Hangs")
    subject.start({})
    with pytest.raises(Overdue, match="a cycle took longer than"):
        subject.cycle()
    subject.stop()
    assert subject.incidents[-1] == "the subject hung: the stop took longer than 0.2 s"

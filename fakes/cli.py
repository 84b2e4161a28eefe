"""The fakes as a program: one world, in real time, with a desk, until told to stop."""

import json
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fakes.clock import LiveClock
from fakes.desk import DeskSettings
from fakes.desk.beginning import NO_DATA, Beginning, DataError
from fakes.desk.data_file import read_data
from fakes.desk.guard import is_loopback
from fakes.errors import FakesError
from fakes.fidelity import resolve
from fakes.server import FakeServer

STOPPED = 0
NOT_STARTED = 4
EMPLOYEES = 10
PROJECTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What is to be served, and to whom.

    `employees` and `projects` are None for the usual number: none where `data` is given. `switches`
    are as written on the command line, `name=value`.
    """

    host: str = "127.0.0.1"
    tidsbanken_port: int = 0
    crmoffice_port: int = 0
    employees: int | None = None
    projects: int | None = None
    seed: int = 1
    switches: tuple[str, ...] = ()
    data: Path | None = None
    control_token: str | None = None


def serve(serving: Serving) -> int:
    """Serve both systems until SIGTERM or SIGINT; call it in the main thread.

    As soon as both listen, one JSON line on stdout tells the subject's environment and where the pages
    are. Returns the exit status: 0 when stopped, 4 with one line on stderr when it could not start.
    """
    try:
        beginning = _beginning(serving)
        _check_token(serving)
        server = FakeServer(
            host=serving.host,
            tidsbanken_port=serving.tidsbanken_port,
            crmoffice_port=serving.crmoffice_port,
            clock=LiveClock(),
            desk=DeskSettings(token=serving.control_token or None),
        )
        with _signals_noted() as stopped, server:
            world = server.desk_worlds.begin(beginning)
            pages = {"tidsbanken": server.tidsbanken_url, "crmoffice": server.crmoffice_url}
            ready = {"ready": True, "env": world.environment("subject"), "pages": pages}
            sys.stdout.write(json.dumps(ready) + "\n")
            sys.stdout.flush()
            stopped.wait()
    except FakesError as error:
        sys.stderr.write(f"samsvar serve: {_in_one_line(serving, error)}\n")
        return NOT_STARTED
    return STOPPED


def _beginning(serving: Serving) -> Beginning:
    given = serving.data is not None
    usual = (0, 0) if given else (EMPLOYEES, PROJECTS)
    return Beginning(
        name="serve",
        seed=serving.seed,
        switches=_switches(serving.switches),
        employees=usual[0] if serving.employees is None else serving.employees,
        projects=usual[1] if serving.projects is None else serving.projects,
        data=read_data(serving.data) if serving.data else NO_DATA,
    )


def _switches(written: tuple[str, ...]) -> Mapping[str, str]:
    pairs = [one.partition("=") for one in written]
    for name, equals, _ in pairs:
        if not equals:
            raise FakesError(f"--switch {name}: it must be name=value")
    given = {name: value for name, _, value in pairs}
    resolve(given)
    return given


def _check_token(serving: Serving) -> None:
    if not serving.control_token and not is_loopback(serving.host):
        raise FakesError(
            f"--host {serving.host} can be reached from other machines: give a --control-token, "
            "which the pages and the control plane will then ask for"
        )


def _in_one_line(serving: Serving, error: FakesError) -> str:
    text = " ".join(str(error).split())
    # What a system refuses is told by its place in the file, but not yet by the file's name.
    lacks_file = serving.data is not None and str(serving.data) not in text
    return f"{serving.data}: {text}" if isinstance(error, DataError) and lacks_file else text


@contextmanager
def _signals_noted() -> Iterator[threading.Event]:
    stopped = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stopped.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

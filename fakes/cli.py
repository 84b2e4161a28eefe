"""The fakes as a program: one world with made-up data, in real time, until told to stop."""

import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fakes.clock import LiveClock
from fakes.errors import FakesError
from fakes.seeding import seed_world
from fakes.server import FakeServer

STOPPED = 0
NOT_STARTED = 4


def serve(
    host: str,
    tidsbanken_port: int,
    crmoffice_port: int,
    employees: int,
    projects: int,
    seed: int,
) -> int:
    """Serve both systems until SIGTERM or SIGINT; call it in the main thread.

    As soon as both listen, one JSON line on stdout tells the subject's environment. Returns the exit
    status: 0 when stopped, 4 with one line on stderr when it could not start.
    """
    clock = LiveClock()
    server = FakeServer(
        host=host, tidsbanken_port=tidsbanken_port, crmoffice_port=crmoffice_port, clock=clock
    )
    try:
        with _signals_noted() as stopped, server:
            world = server.new_world(name="serve", seed=seed, clock=clock)
            seed_world(world, employees=employees, projects=projects, seed=seed)
            ready = {"ready": True, "env": world.environment("subject")}
            sys.stdout.write(json.dumps(ready) + "\n")
            sys.stdout.flush()
            stopped.wait()
    except FakesError as error:
        sys.stderr.write(f"samsvar serve: {error}\n")
        return NOT_STARTED
    return STOPPED


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

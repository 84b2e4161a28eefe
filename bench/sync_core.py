"""What the core takes for its first load, against a bare httpx loop sending the same requests.

The systems are in this process, who asks them is in another one. The core creates a counterpart for
every employee and project; its requests are then taken from the journal and sent again to a world that
was made alike, so that it gives the same ids and stamps. An outcome that differs from the first one in
any request, status, record shown or record written ends the run: it would not be the same work.
A third world is loaded by a core that was told to use several connections, by `SUBJECT_PARALLEL`.

A round takes less than a minute.
"""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from tempfile import TemporaryDirectory

from bench.replay import Asked, replayed
from bench.table import Round, ratio, row
from fakes import Clock, Entry, FakeServer, World
from fakes.clock import SAVE_STEP
from fakes.journal import DEFAULT_LIMIT

EMPLOYEES, PROJECTS = 10_000, 2_000
PARALLEL = 4
# So many saves a second are about what a load comes to.
LOAD_STEP = timedelta(milliseconds=1)
MOST_CYCLES = 20
PAIRS = (("Ansatt", "Contacts"), ("Prosjekt", "Activities"))


class PacedClock(Clock):
    """A world's clock that moves with every save by as much as it is told to."""

    step = SAVE_STEP

    def tick(self) -> datetime:
        """Let the time of one save pass."""
        self.advance(self.step)
        return self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How long a load took, what was asked in it, and a digest of what that came to."""

    seconds: float
    asked: list[Asked]
    outcome: str


class Core:
    """The core in a process of its own, set upon a world."""

    def __init__(self, world: World, running: subprocess.Popen[str]) -> None:
        self.world = world
        self._running = running
        self.floor_mib = self._told()["peak_mib"]
        self.peak_mib = self.floor_mib
        """The most memory that its process has held so far."""

    def cycle(self, pause: timedelta = timedelta(0)) -> tuple[float, int]:
        """Run a cycle when so much time has passed; return its seconds and its requests."""
        before = self.world.journal.last
        self.world.clock.advance(pause)
        assert self._running.stdin is not None
        self._running.stdin.write(f"{pause.total_seconds()}\n")
        self._running.stdin.flush()
        told = self._told()
        self.peak_mib = told["peak_mib"]
        return told["seconds"], self.world.journal.last - before

    def load(self) -> tuple[float, int]:
        """Run cycles until everything has arrived; return their seconds and their requests."""
        seconds, requests = 0.0, 0
        for _ in range(MOST_CYCLES):
            spent, sent = self.cycle()
            seconds, requests = seconds + spent, requests + sent
            if has_arrived(self.world):
                return seconds, requests
        sys.exit(f"the load had not ended after {MOST_CYCLES} cycles")

    def _told(self) -> Round:
        assert self._running.stdout is not None
        line = self._running.stdout.readline()
        if not line:
            sys.exit("the core ended early")
        told: Round = json.loads(line)
        return told


@contextmanager
def core_on(world: World, *, parallel: int = 1) -> Iterator[Core]:
    """Run the core until the block ends."""
    with TemporaryDirectory() as state:
        own = {"SUBJECT_STATE_DIR": state, "SUBJECT_PARALLEL": str(parallel)}
        with subprocess.Popen(
            [sys.executable, "-m", "bench.driven"],
            env={**os.environ, **world.environment("subject"), **own},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as running:
            yield Core(world, running)
            assert running.stdin is not None
            running.stdin.close()


@contextmanager
def filled(
    server: FakeServer, employees: int, projects: int = 0, *, journal_limit: int = DEFAULT_LIMIT
) -> Iterator[World]:
    """Make a world with so many records in Tidsbanken; those of one size are alike."""
    # What is left of the last world must not slow down the requests to this one.
    gc.collect()
    clock = PacedClock()
    name = f"{employees} and {projects}"
    world = server.new_world(name=name, clock=clock, journal_limit=journal_limit)
    for number in range(employees):
        person = {"Fornavn": "Kari", "Etternavn": f"Nordmann {number}", "Mobil": f"9{number:07}"}
        world.insert("Tidsbanken", "Ansatt", {"Id": 100 + number, **person})
    for number in range(projects):
        days = {"StartDato": "2024-03-01", "FerdigDato": "2024-09-01T12:00:00+02:00"}
        responsible = {"AnsvarligId": 100 + number % employees}
        world.insert("Tidsbanken", "Prosjekt", {"Navn": f"Bru {number}", **days, **responsible})
    clock.step = LOAD_STEP
    yield world
    server.drop_world(world)


def has_arrived(world: World) -> bool:
    """Tell whether every record has a counterpart, and every activity its owner."""
    activities = world.records("CRMOffice", "Activities").values()
    return all(activity["ownerId"] for activity in activities) and all(
        len(world.versions("Tidsbanken", left)) == len(world.versions("CRMOffice", right))
        for left, right in PAIRS
    )


def asked_of(world: World) -> list[Asked]:
    """Return every request that the subject has made."""
    return [
        {
            "system": entry.system,
            "method": entry.method,
            "path": entry.path,
            "query": entry.query,
            "body": entry.body,
            "token": entry.kind == "token",
        }
        for entry in world.journal.entries(actor="subject")
    ]


def outcome(world: World) -> str:
    """Return a digest of what every request asked and came to."""
    digest = sha256()
    for entry in world.journal.entries(actor="subject"):
        digest.update(repr(_came_to(entry)).encode())
    return digest.hexdigest()


def _came_to(entry: Entry) -> tuple[object, ...]:
    asked = (entry.system, entry.method, entry.path, entry.query, entry.body)
    return (*asked, entry.status, entry.read, [change.key for change in entry.applied])


def loaded_by_core(server: FakeServer, employees: int, projects: int, parallel: int) -> Load:
    """Let the core load a world of that size."""
    with (
        filled(server, employees, projects) as world,
        core_on(world, parallel=parallel) as core,
    ):
        seconds, requests = core.load()
        load = Load(seconds=seconds, asked=asked_of(world), outcome=outcome(world))
    if len(load.asked) != requests:
        sys.exit(f"the journal kept {len(load.asked)} of {requests} requests")
    return load


def replayed_bare(server: FakeServer, employees: int, projects: int, load: Load) -> float:
    """Send the requests of a load to a world that was made alike; return the seconds."""
    with filled(server, employees, projects) as world:
        seconds = replayed(load.asked, world.environment("subject"))
        if outcome(world) != load.outcome:
            sys.exit("the replay was not the same work")
    return seconds


def measured(server: FakeServer, employees: int, projects: int) -> Round:
    """Measure the load of so many records, by the core and bare."""
    by_core = loaded_by_core(server, employees, projects, parallel=1)
    bare_s = replayed_bare(server, employees, projects, by_core)
    requests = len(by_core.asked)
    return {
        "core_s": by_core.seconds,
        "bare_s": bare_s,
        "parallel_s": loaded_by_core(server, employees, projects, parallel=PARALLEL).seconds,
        "requests": requests,
        "requests_per_record": requests / (employees + projects),
    }


def table(rounds: list[Round]) -> list[str]:
    """Return what the rounds came to, a line each."""
    requests = rounds[0]["requests"]
    several = f"by the core with SUBJECT_PARALLEL={PARALLEL}"
    return [
        f"First load: {EMPLOYEES:,} employees and {PROJECTS:,} projects, {requests:,.0f} requests",
        row("by the core", [r["core_s"] for r in rounds], "s"),
        row("the same requests by a bare httpx loop", [r["bare_s"] for r in rounds], "s"),
        ratio("ratio core : bare loop", rounds, "core_s", "bare_s"),
        row("requests a record", [r["requests_per_record"] for r in rounds]),
        row(several, [r["parallel_s"] for r in rounds], "s"),
        ratio("    ratio to the core with one connection", rounds, "parallel_s", "core_s"),
    ]


def main() -> None:
    """Measure once and print one line of JSON."""
    with FakeServer() as server:
        print(json.dumps(measured(server, EMPLOYEES, PROJECTS)))


if __name__ == "__main__":
    main()

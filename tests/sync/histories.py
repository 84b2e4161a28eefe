"""Histories: what users do to both systems, what both must show in the end, and who judges it.

A `Stage` is one world with the core set upon it. `Edges` names every place at which a core can be
interrupted, a commit or a request, and interrupts it where it is told to.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import httpx
import pytest

from fakes import Clock, Entry, FakeServer, Json, Key, Record, World
from sync.adapter import BuiltinSubject
from sync.errors import ServerError
from sync.store import Store

Act: TypeAlias = Callable[[World], object]
Person: TypeAlias = tuple[str, str, str]
Project: TypeAlias = tuple[str, str, str, str]

LEFT, RIGHT = "Tidsbanken", "CRMOffice"
DAY = timedelta(days=1)
BOUND_CYCLES = 10
POLL_SECONDS = 60.0
ENTITIES = (("Ansatt", "Contacts"), ("Prosjekt", "Activities"))
MAPPED = {
    "Ansatt": ("Etternavn", "Fornavn", "Mobil"),
    "Contacts": ("familyName", "givenName", "mobilePhone"),
    "Prosjekt": ("Navn", "AnsvarligId", "StartDato", "FerdigDato"),
    "Activities": ("subject", "ownerId", "startsAt", "endsAt"),
}
PROBED = {
    "Ansatt": "Mobil",
    "Contacts": "mobilePhone",
    "Prosjekt": "Navn",
    "Activities": "subject",
}
_OSLO = ZoneInfo("Europe/Oslo")
_RECORD = re.compile(r"/(contacts|activities)/.+")


class SubjectClock:
    """What a core takes the time to be: the world's, and some minutes ahead as clocks are.

    Who waits moves the world's time on, and nobody sleeps. `pauses` tells of each wait its seconds
    and after which entry of the journal it came.
    """

    AHEAD_SECONDS = 1000.0

    def __init__(self, world: World) -> None:
        self.world = world
        self.pauses: list[tuple[int, float]] = []

    def now(self) -> float:
        return self.world.clock.now.timestamp() + self.AHEAD_SECONDS

    def pause(self, seconds: float) -> None:
        self.pauses.append((self.world.journal.last, seconds))
        self.world.clock.advance(timedelta(seconds=max(seconds, 0)))


class LooseClock(Clock):
    """A world's clock that can be set to any time, and that saves move on only while `ticks`."""

    ticks = True

    def set(self, now: datetime) -> None:
        with self._lock:
            self._now = now

    def tick(self) -> datetime:
        return super().tick() if self.ticks else self.now


Making: TypeAlias = Callable[[SubjectClock], BuiltinSubject]


def make_subject(
    clock: SubjectClock, kind: type[BuiltinSubject] = BuiltinSubject
) -> BuiltinSubject:
    """Make a core that goes by this clock."""
    return kind(clock)


# ---- where a core can be interrupted -------------------------------------------------------------


class Death(BaseException):
    """The end of a core's process, in the middle of whatever it does; no error that it may catch."""


def die() -> None:
    raise Death


@dataclass(slots=True)
class Edges:
    """The edges of a core's commits and requests, named and counted as they are passed.

    `passed` holds names such as "after commit 3", "before POST /contacts (2)" or "after PATCH
    /contacts/* (1)"; numbers begin at 1 with each `begin`. What `meanwhile` holds for a name happens there, once. After a death
    every further edge is deadly, so that nothing which a core does to tidy up has any effect.
    """

    passed: list[str] = field(default_factory=list)
    meanwhile: dict[str, Callable[[], object]] = field(default_factory=dict)
    _numbers: Counter[str] = field(default_factory=Counter)
    _is_dead: bool = False

    def begin(self) -> None:
        """Begin a process: its edges are counted from 1."""
        self.passed.clear()
        self._numbers.clear()
        self._is_dead = False

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Have every commit and every request pass through here."""
        transact, handle = Store.transaction, httpx.HTTPTransport.handle_request

        @contextmanager
        def transaction(store: Store) -> Iterator[None]:
            self._numbers["commit"] += 1
            number = self._numbers["commit"]
            with transact(store):
                yield
                # An exception in here undoes the transaction, as the end of a process would.
                self._pass(f"before commit {number}")
            self._pass(f"after commit {number}")

        def handle_request(
            transport: httpx.HTTPTransport, request: httpx.Request
        ) -> httpx.Response:
            path = _RECORD.sub(r"/\1/*", request.url.path)
            what = f"{request.method} {path}"
            self._numbers[what] += 1
            name = f"{what} ({self._numbers[what]})"
            self._pass(f"before {name}")
            answer = handle(transport, request)
            try:
                self._pass(f"after {name}")
            except Death:
                answer.close()
                raise
            return answer

        patch.setattr(Store, "transaction", transaction)
        patch.setattr(httpx.HTTPTransport, "handle_request", handle_request)

    def _pass(self, name: str) -> None:
        if self._is_dead:
            raise Death
        self.passed.append(name)
        happens = self.meanwhile.pop(name, None)
        if happens is not None:
            try:
                happens()
            except Death:
                self._is_dead = True
                raise


# ---- what shows ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """What a system shows of what is synced, whatever keys and spellings it has of its own.

    A person is family name, given name and mobile number; a project is its name, the family name
    of who is responsible, its start and its end in Oslo's time. Unset is "".
    """

    people: tuple[Person, ...] = ()
    projects: tuple[Project, ...] = ()

    @classmethod
    def of(cls, world: World, system: str) -> "Picture":
        """Look into a system, past all that hides writes from readers, and past all strangers."""
        persons, works = (pair[system == RIGHT] for pair in ENTITIES)
        away = strangers(world)
        people = {
            str(key): _values(persons, record)
            for key, record in world.records(system, persons).items()
        }
        projects = [
            (name, people.get(owner, [owner])[0], _moment(start), _moment(end))
            for name, owner, start, end in (
                _values(works, record)
                for key, record in world.records(system, works).items()
                if (works, key) not in away
            )
        ]
        named = ((key, *values) for key, values in people.items() if (persons, key) not in away)
        return picture([(family, given, mobile) for _, family, given, mobile in named], projects)


def strangers(world: World) -> set[tuple[str, Key]]:
    """Return the records of CRMOffice that its users have made: they are nobody's counterparts."""
    return {
        (change.entity, change.key)
        for entry in world.journal.entries(actor="judge")
        for change in entry.applied
        if change.created and entry.system == RIGHT
    }


def _values(entity: str, record: Record) -> list[str]:
    return ["" if record[name] is None else str(record[name]) for name in MAPPED[entity]]


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    local = moment.astimezone(_OSLO) if moment.tzinfo else moment
    return local.replace(tzinfo=None).isoformat()


def picture(people: Sequence[Person], projects: Sequence[Project] = ()) -> Picture:
    """Return what is expected to show, in any order."""
    return Picture(tuple(sorted(people)), tuple(sorted(projects)))


# ---- the stage -----------------------------------------------------------------------------------


class Stage:
    """One world and the core set upon it, which can die and be started again on its state."""

    def __init__(self, *, world: World, directory: Path, edges: Edges, make: Making) -> None:
        self.world = world
        self.clock = SubjectClock(world)
        self.edges = edges
        self.raised: list[ServerError] = []
        self.loaded_at = 0
        self._make = make
        self._environment = world.environment("subject") | {"SUBJECT_STATE_DIR": str(directory)}
        self.start()

    def start(self) -> None:
        self.edges.begin()
        self.subject = self._make(self.clock)
        self.subject.start(self._environment)

    def restart(self) -> None:
        self.subject.kill()
        self.start()

    def cycle(self) -> list[Entry]:
        """Make one cycle and return what it asked to be written; a dead server only ends it.

        A minute passes first, as between two polls.
        """
        self.clock.pause(POLL_SECONDS)
        before = self.world.journal.last
        try:
            self.subject.cycle()
        except ServerError as error:
            self.raised.append(error)
        return self.writes(since=before)

    def writes(self, since: int = 0) -> list[Entry]:
        """What the core has asked to be written, applied or refused."""
        entries = self.world.journal.entries(since, actor="subject")
        return [entry for entry in entries if entry.kind in {"create", "update"}]

    def rest(self) -> None:
        """Make cycles until one writes nothing."""
        for _ in range(BOUND_CYCLES):
            if not self.cycle():
                return

    def settle(self, left: Picture, right: Picture | None = None) -> list[str]:
        """Make cycles until the two show this and a cycle has written nothing; say what is amiss."""
        wanted = (left, right or left)
        for _ in range(BOUND_CYCLES):
            if not self.cycle() and self.shows() == wanted:
                break
        if found := _differences(wanted, self.shows()):
            return found
        if again := self.cycle():
            return [f"never rests: {[(entry.path, entry.body) for entry in again]}"]
        return _differences(wanted, self.shows())

    def shows(self) -> tuple[Picture, Picture]:
        """What the two systems show now."""
        return Picture.of(self.world, LEFT), Picture.of(self.world, RIGHT)


def _differences(wanted: tuple[Picture, Picture], shown: tuple[Picture, Picture]) -> list[str]:
    return [
        f"{system} shows {_beyond(seen, due)} in place of {_beyond(due, seen)}"
        for system, one, other in zip((LEFT, RIGHT), wanted, shown, strict=True)
        for due, seen in ((one.people, other.people), (one.projects, other.projects))
        if due != seen
    ]


def _beyond(some: Sequence[tuple[str, ...]], others: Sequence[tuple[str, ...]]) -> str:
    more = sorted((Counter(some) - Counter(others)).elements())
    return f"{more[:3]}{f' and {len(more) - 3} more' if len(more) > 3 else ''}"


class Stages:
    """Makes stages on one server, and takes down each when the next one is made."""

    def __init__(self, server: FakeServer, directory: Path, edges: Edges) -> None:
        self.server = server
        self.edges = edges
        self.make: Making = make_subject
        self._directory = directory
        self._numbers = itertools.count()
        self._stage: Stage | None = None

    def new(
        self,
        switches: Mapping[str, str] = {},
        clock: Clock | None = None,
    ) -> Stage:
        """Make a stage with an empty world."""
        self.close()
        directory = self._directory / f"state-{next(self._numbers)}"
        directory.mkdir()
        self.edges.meanwhile.clear()
        # One name for all: keys and orders that are drawn from it are the same in every run.
        world = self.server.new_world(name="stage", switches=switches, clock=clock)
        self._stage = Stage(world=world, directory=directory, edges=self.edges, make=self.make)
        return self._stage

    def loaded(
        self,
        first: "History",
        switches: Mapping[str, str] = {},
        clock: Clock | None = None,
    ) -> Stage:
        """Make a stage where a history can begin: loaded, unless its load is what it is about."""
        stage = self.new(switches, clock)
        first.begins(stage.world)
        if first.is_loaded:
            stage.rest()
            stage.restart()
            stage.loaded_at = stage.world.journal.last
        return stage

    def close(self) -> None:
        stage, self._stage = self._stage, None
        if stage is not None:
            stage.subject.kill()
            self.server.drop_world(stage.world)


# ---- what is wrong whatever the history ----------------------------------------------------------


def amiss(stage: Stage) -> list[str]:
    """Say what a core has done that none may do in any history."""
    raised = [f"raised {error!r}" for error in stage.raised]
    return [*raised, *_duplicates(stage), *_inventions(stage), *_trespasses(stage)]


def empty_writes(stage: Stage) -> list[str]:
    """Say which writes changed nothing, as one does that is sent again without a look."""
    return [
        f"wrote to {change.entity} {change.key} what it showed already"
        for entry in stage.writes()
        for change in entry.applied
        if not change.changed
    ]


def echoes(stage: Stage, history: "History") -> list[str]:
    """Say what was written, since the first load, to the system whose users have acted."""
    return [
        f"wrote {entry.body} to {entry.system}, where the edit came from"
        for entry in stage.writes(since=stage.loaded_at)
        if entry.system == history.source
    ]


def _trespasses(stage: Stage) -> list[str]:
    away = strangers(stage.world)
    return [
        f"wrote to {change.entity} {change.key}, which is nobody's counterpart"
        for entry in stage.writes()
        for change in entry.applied
        if (change.entity, change.key) in away
    ]


def _duplicates(stage: Stage) -> list[str]:
    changes = [change for entry in stage.writes() for change in entry.applied]
    created = Counter(change.entity for change in changes if change.created)
    judged = stage.world.journal.entries(actor="judge")
    due = Counter(change.entity for entry in judged for change in entry.applied if change.created)
    return [
        f"created {created[right]} {right} for {due[left]} {left}"
        for left, right in ENTITIES
        if created[right] > due[left]
    ]


def _inventions(stage: Stage) -> list[str]:
    """Say which values were written that nobody had entered in the property or its counterpart.

    References are left out: their keys are nobody's to enter on the other side.
    """
    twins = {
        second: first
        for left, right in ENTITIES
        for first, second in zip(MAPPED[left], MAPPED[right], strict=True)
        if first != "AnsvarligId"
    }
    entered: dict[str, set[str]] = {name: set() for name in twins.values()}
    found = []
    for entry in stage.world.journal.entries():
        if entry.actor == "judge":
            changes = [change for change in entry.applied if not change.deleted]
            records = [{name: one.after.get(name) for name in one.changed} for one in changes]
        else:
            bodies = entry.body if isinstance(entry.body, list) else [entry.body]
            records = [body for body in bodies if isinstance(body, dict)]
        for name, raw in (item for record in records for item in record.items()):
            known = entered.get(twins.get(name, name))
            value = _moment("" if raw is None else str(raw))
            if known is not None and entry.actor == "judge":
                known.add(value)
            elif known is not None and value not in known:
                found.append(f"wrote {name} {value!r}, which nobody had entered")
    return found


# ---- histories -----------------------------------------------------------------------------------


def insert_people(world: World) -> None:
    for key, family, given, mobile in ((100, "Dahl", "Kari", "1"), (200, "Berg", "Ola", "2")):
        values: Record = {"Id": key, "Etternavn": family, "Fornavn": given, "Mobil": mobile}
        world.insert(LEFT, "Ansatt", values)


def insert_project(world: World) -> None:
    values: Record = {"Navn": "Bru", "AnsvarligId": 100, "StartDato": "2024-07-01"}
    world.insert(LEFT, "Prosjekt", values | {"FerdigDato": "2024-12-01T12:00:00+01:00"})


def insert_all(world: World) -> None:
    insert_people(world)
    insert_project(world)


def nothing(_world: World) -> None:
    return None


KARI: Person = ("Dahl", "Kari", "1")
OLA: Person = ("Berg", "Ola", "2")
START, END = "2024-07-01T00:00:00", "2024-12-01T12:00:00"
BRU: Project = ("Bru", "Dahl", START, END)
EMPLOYEE, PROJECT = 100, "101"


def left(key: Key, **values: Json) -> Act:
    """A user of Tidsbanken changes a record."""
    entity = "Ansatt" if isinstance(key, int) else "Prosjekt"
    return lambda world: world.update(LEFT, entity, key, values)


def right(name: str, **values: Json) -> Act:
    """A user of CRMOffice changes the contact of this given name, or the activity of this subject."""

    def act(world: World) -> None:
        for entity, shown in (("Contacts", "givenName"), ("Activities", "subject")):
            for key, record in world.records(RIGHT, entity).items():
                if record[shown] == name:
                    world.update(RIGHT, entity, key, values)

    return act


def owner(name: str, given: str) -> Act:
    """A user of CRMOffice gives an activity to the contact of this given name."""

    def act(world: World) -> None:
        contacts = world.records(RIGHT, "Contacts").items()
        (key,) = [key for key, record in contacts if record["givenName"] == given]
        right(name, ownerId=key)(world)

    return act


def later(world: World) -> None:
    world.clock.advance(DAY)


def each(*acts: Act) -> Act:
    """Several acts in turn."""

    def act(world: World) -> None:
        for one in acts:
            one(world)

    return act


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What users do, and what both systems must show in the end.

    `begins` is there at first, and loaded if `is_loaded`; `acts` comes after that. `meanwhile` happens at an edge of the
    core; `between` happens only where it dies, before it is started again. `right` is what CRMOffice
    shows where that is something else. `is_probed`: it makes links, and in the end
    every record has one, so that edits of each must travel. `write` is the method and path of the one write that carries `acts`.
    """

    name: str
    begins: Act = insert_all
    is_loaded: bool = True
    acts: Act = nothing
    meanwhile: Mapping[str, Act] = field(default_factory=dict)
    between: Act = nothing
    left: Picture = field(default_factory=lambda: picture([KARI, OLA], [BRU]))
    right: Picture | None = None
    is_probed: bool = False
    write: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        return self.name

    @property
    def source(self) -> str:
        """The system whose users act, where `write` says it."""
        return LEFT if self.target == RIGHT else RIGHT

    @property
    def target(self) -> str:
        """The system that is written to, where `write` says it."""
        return LEFT if self.write[0] == "PUT" else RIGHT


def probe(stage: Stage) -> list[str]:
    """Edit every record on either side in a way of its own, and see whether all of it travels."""
    world = stage.world
    away = strangers(world)
    for number, system in enumerate((LEFT, RIGHT)):
        for pair in ENTITIES:
            entity = pair[number]
            name = PROBED[entity]
            for count, key in enumerate(world.versions(system, entity)):
                if (entity, key) not in away:
                    world.update(system, entity, key, {name: f"{entity} {count}"})
        if found := stage.settle(Picture.of(world, system)):
            return [f"edits in {system} do not travel: {'; '.join(found)}"]
    return []


NEW_EMPLOYEE = History(
    name="new employee",
    is_probed=True,
    acts=lambda world: world.insert(
        LEFT, "Ansatt", {"Id": 300, "Etternavn": "Moe", "Fornavn": "Liv", "Mobil": "3"}
    ),
    left=picture([KARI, OLA, ("Moe", "Liv", "3")], [BRU]),
    write=("POST", "/contacts"),
)
NEW_PROJECT = History(
    name="new project",
    is_probed=True,
    acts=lambda world: world.insert(LEFT, "Prosjekt", {"Navn": "Kai", "AnsvarligId": 200}),
    left=picture([KARI, OLA], [BRU, ("Kai", "Berg", "", "")]),
    write=("POST", "/activities"),
)
EMPLOYEE_LEFT = History(
    name="employee edited left",
    acts=left(EMPLOYEE, Mobil="11"),
    left=picture([("Dahl", "Kari", "11"), OLA], [BRU]),
    write=("PATCH", "/contacts/*"),
)
EMPLOYEE_RIGHT = History(
    name="employee edited right",
    acts=right("Kari", mobilePhone="11"),
    left=picture([("Dahl", "Kari", "11"), OLA], [BRU]),
    write=("PUT", "/ansatt/ansatt"),
)
PROJECT_LEFT = History(
    name="project edited left",
    acts=left(PROJECT, Navn="Tunnel"),
    left=picture([KARI, OLA], [("Tunnel", "Dahl", START, END)]),
    write=("PATCH", "/activities/*"),
)
PROJECT_RIGHT = History(
    name="project edited right",
    acts=right("Bru", subject="Tunnel"),
    left=picture([KARI, OLA], [("Tunnel", "Dahl", START, END)]),
    write=("PUT", "/prosjekt/Prosjekt"),
)
CREATIONS = (NEW_EMPLOYEE, NEW_PROJECT)
EDITS = (EMPLOYEE_LEFT, EMPLOYEE_RIGHT, PROJECT_LEFT, PROJECT_RIGHT)

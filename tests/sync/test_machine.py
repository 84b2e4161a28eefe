"""Whatever users do, in any order, with any fault: a plain model says what must become of it.

A story is made of few records and few values, so that edits meet, come back, and look alike. With
`--hypothesis-profile=long` pytest draws thousands of new ones in place of a hundred known ones, with
`--hypothesis-profile=shrink` it cuts a known one that failed down to what matters, in some minutes.
"""

import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fakes import FakeServer, Fault, Json, Key, Record, World, fault
from sync.adapter import BuiltinSubject
from tests.sync.model import EMPLOYEES, PAIRS, PROJECTS, Model, Pair, Where
from tests.wrong_subjects import (
    BlanksWhatItDoesNotMap,
    CreatesBackwards,
    CreatesEveryThirdTwice,
    EchoesEdits,
    GivesEveryActivityTheFirstOwner,
    KeepsMobileEditsLeft,
    KeepsOwnerEditsRight,
    RemembersInMemoryOnly,
)

DAY = timedelta(days=1)
CYCLES = 12
"""Within how many cycles everything must have settled."""
A_USER = "10001"
"""An owner that is no contact at all."""

names = st.sampled_from(["Berg", "Dahl"])
phones = st.sampled_from(["1", "2"])
titles = st.sampled_from(["Bru", "Kai", "Vei"])
notes = st.sampled_from(["ring", "vent"])
nothing = st.sampled_from([None, ""])
new_employees = st.fixed_dictionaries({"Etternavn": names, "Mobil": phones | st.just("")})
new_contacts = st.fixed_dictionaries({"familyName": names}, optional={"mobilePhone": phones})
edits_of_employees = st.fixed_dictionaries(
    {}, optional={"Etternavn": names | nothing, "Mobil": phones | nothing, "Notat": notes}
)
edits_of_contacts = st.fixed_dictionaries(
    {},
    optional={
        "familyName": names | st.none(),
        "mobilePhone": phones | st.none(),
        "directPhone": phones,
    },
)


def one_of(listed: str) -> st.SearchStrategy[Json]:
    """One of what the machine lists under a name."""
    return st.runner().flatmap(lambda machine: st.sampled_from(getattr(machine, listed)()))


Step = Callable[[Callable[..., None]], Callable[..., None]]


def if_any(listed: str) -> Step:
    """Take a step only where the machine lists something under a name."""
    return precondition(lambda machine: bool(getattr(machine, listed)()))


# ---- faults ------------------------------------------------------------------

LEFT_LISTS = {"system": "Tidsbanken", "method": "GET"}
RIGHT_LISTS = {"system": "CRMOffice", "method": "GET"}
LEFT_WRITES = {"system": "Tidsbanken", "method": "PUT"}
CREATIONS = {"system": "CRMOffice", "method": "POST"}
RIGHT_WRITES = {"system": "CRMOffice", "method": "PATCH"}
writes = st.sampled_from([CREATIONS, LEFT_WRITES, RIGHT_WRITES])
lists = st.sampled_from([LEFT_LISTS, RIGHT_LISTS])
entities = st.sampled_from(["Ansatt", "Prosjekt", "Contacts", "Activities"])


def of_kind(
    what: str,
    where: st.SearchStrategy[Mapping[str, str]],
    when: st.SearchStrategy[str | None] = st.none(),  # noqa: B008 -- a strategy never changes
    **told: st.SearchStrategy[Json],
) -> st.SearchStrategy[Fault]:
    """Faults of one kind; `told` are its settings."""

    def make(where: Mapping[str, str], when: str | None, told: Mapping[str, Json]) -> Fault:
        return fault(what, settings=told, **where, **({"when": when} if when else {}))

    make.__name__ = what.replace("-", "_")  # so is it called in a story that is told
    return st.builds(make, where, when, st.fixed_dictionaries(told))


def loud_faults(
    where: st.SearchStrategy[Mapping[str, str]], *whens: str
) -> st.SearchStrategy[Fault]:
    """What the one that asks can tell from an answer."""
    when = st.sampled_from(whens)
    return st.one_of(
        of_kind("drop", where, when, how=st.sampled_from(["fin", "rst"])),
        of_kind("status", where, when, status=st.sampled_from([500, 502, 503])),
        of_kind("cut", where, how=st.sampled_from(["closed", "framed"])),
    )


refusals = of_kind(
    "status",
    writes | lists,
    status=st.just(429),
    retry_after=st.integers(1, 5),
    form=st.sampled_from(["seconds", "date"]),
)
# Not before: that could make a token fresh from the server expire, as refused credentials do.
expiries = of_kind("token-expiry", st.just({"system": "CRMOffice"}), st.just("after"))
silent_faults = st.one_of(
    of_kind("empty-list", st.builds(dict, entity=entities)),
    of_kind("row-missing", st.just(LEFT_LISTS)),
    of_kind("row-repeated", st.just(LEFT_LISTS)),
    of_kind("late-commit", st.just({"actor": "subject"})),
    of_kind("stale-read", st.just({})),
)
"""What looks like any other answer."""


def write_faults(where: Mapping[str, str]) -> st.SearchStrategy[Fault]:
    """What can befall a write and leave its sender in doubt, or in error."""
    stale = of_kind("stale-read", st.just({"system": where["system"]}))
    return loud_faults(st.just(where), "after", "before") | stale


# ---- the machine -------------------------------------------------------------


class Time:
    """The time of the core: it goes with the world's, and waiting moves both at once.

    What is hidden from readers for some seconds shows after such a wait, not after users' saves.
    """

    def __init__(self) -> None:
        self.world: World | None = None
        self.waited = 0.0

    def now(self) -> float:
        assert self.world is not None
        return self.world.clock.now.timestamp()

    def monotonic(self) -> float:
        return self.waited

    def pause(self, seconds: float) -> None:
        assert self.world is not None
        self.waited += seconds
        self.world.clock.advance(timedelta(seconds=seconds))


def make_world(server: FakeServer, time: Time) -> World:
    """Make a world of small pages whose hidden writes show by the core's time."""
    with patch("fakes.tidsbanken.database.time", time), patch("fakes.crmoffice.tenant.time", time):
        # Always of the same name: it decides on the order of rows.
        time.world = server.new_world(name="machine", switches={"page_cap": "2"})
    return time.world


def make_subject(kind: Callable[..., BuiltinSubject], time: Time) -> BuiltinSubject:
    """Make a core that waits in the time given."""
    return kind(time)


class Office(RuleBasedStateMachine):
    """Two systems, their users, and a core that is set upon them cycle by cycle."""

    def __init__(
        self,
        server: FakeServer,
        kind: Callable[..., BuiltinSubject] = BuiltinSubject,
        profile: Mapping[str, Json] | None = None,
    ) -> None:
        super().__init__()
        self.server = server
        self.kind = kind
        self.time = Time()
        self.world = make_world(server, self.time)
        self.model = Model(self.world)
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "profile.json").write_text(json.dumps(profile or {}), encoding="utf-8")
        self.met: list[Key] = []
        self.subject = make_subject(kind, self.time)
        self.start()

    def start(self) -> None:
        self.subject.start(
            self.world.environment("subject")
            | {
                "SUBJECT_STATE_DIR": str(self.folder),
                "SUBJECT_PROFILE": str(self.folder / "profile.json"),
            }
        )

    def teardown(self) -> None:
        try:
            if sys.exception() is None:  # a story that has failed is at its end
                self.settle()
        finally:
            self.subject.stop()
            self.server.drop_world(self.world)
            shutil.rmtree(self.folder)

    # ---- what can be chosen from -----------------------------------------

    def employees(self) -> list[Where]:
        return self.model.lefts(EMPLOYEES)

    def projects(self) -> list[Where]:
        return self.model.lefts(PROJECTS)

    def persons(self) -> list[Key | None]:
        return [None, *(key for _, _, key in self.employees())]

    def owners(self) -> list[Key | None]:
        linked = [self.model.partners[left][2] for left in self.linked_employees()]
        return [None, *linked, *self.met, A_USER]

    def strangers(self) -> list[Key]:
        return self.met

    def linked_employees(self) -> list[Where]:
        return [left for left in self.employees() if left in self.model.partners]

    def linked_projects(self) -> list[Where]:
        return [left for left in self.projects() if left in self.model.partners]

    # ---- what users do ---------------------------------------------------

    def save(self, where: Where, values: Mapping[str, Json]) -> None:
        system, entity, key = where
        self.world.update(system, entity, key, values)

    @initialize(staff=st.lists(new_employees, max_size=3), planned=st.lists(titles, max_size=2))
    def begin(self, staff: list[Record], planned: list[str]) -> None:
        for values in staff:
            self.hire(values, "marked")
        for title in planned:
            self.plan(title, None, "marked")

    @precondition(lambda self: len(self.employees()) < 3)
    @rule(values=new_employees, known_as=st.sampled_from(["marked", "any other", "nameless"]))
    def hire_one(self, values: Record, known_as: str) -> None:
        self.hire(values, known_as)

    def hire(self, values: Record, known_as: str) -> None:
        key = 100 + len(self.world.records(*EMPLOYEES.left))
        person: Record = {"Id": key, "Notat": "ny", **values}
        if known_as == "nameless":
            person["Etternavn"] = ""
        elif known_as == "marked":
            person |= mark_of(EMPLOYEES, key)
        self.world.insert(*EMPLOYEES.left, person)

    @precondition(lambda self: len(self.projects()) < 2)
    @rule(title=titles, person=one_of("persons"), known_as=st.sampled_from(["marked", "any other"]))
    def plan_one(self, title: str, person: Json, known_as: str) -> None:
        self.plan(title, person, known_as)

    def plan(self, title: str, person: Json, known_as: str) -> None:
        values: Record = {"Navn": title}
        if person is not None:
            values["AnsvarligId"] = person
        made = self.world.insert(*PROJECTS.left, values)
        if known_as == "marked":
            key = str(made["Id"])
            self.save((*PROJECTS.left, key), mark_of(PROJECTS, key))

    @precondition(lambda self: len(self.met) < 2)
    @rule(values=new_contacts)
    def meet_stranger(self, values: Record) -> None:
        made = self.world.insert(*EMPLOYEES.right, values)
        self.met.append(str(made["id"]))

    @if_any("strangers")
    @rule(stranger=one_of("strangers"), values=new_contacts)
    def edit_stranger(self, stranger: Key, values: Record) -> None:
        self.save((*EMPLOYEES.right, stranger), values)

    @if_any("employees")
    @rule(left=one_of("employees"), values=edits_of_employees)
    def edit_employee(self, left: Where, values: Record) -> None:
        # Somebody without any name cannot be taken over, and cannot be taken back either.
        is_marked = self.world.records(*EMPLOYEES.left)[left[2]]["Fornavn"] != ""
        self.save(left, {n: v for n, v in values.items() if v or n != "Etternavn" or is_marked})

    @if_any("projects")
    @rule(
        left=one_of("projects"),
        values=st.fixed_dictionaries(
            {}, optional={"Navn": titles, "AnsvarligId": one_of("persons"), "Notat": notes}
        ),
    )
    def edit_project(self, left: Where, values: Record) -> None:
        self.save(left, values)

    @if_any("linked_employees")
    @rule(left=one_of("linked_employees"), values=edits_of_contacts)
    def edit_contact(self, left: Where, values: Record) -> None:
        self.save(self.model.partners[left], values)

    @if_any("linked_projects")
    @rule(
        left=one_of("linked_projects"),
        values=st.fixed_dictionaries(
            {},
            optional={
                "subject": titles,
                "ownerId": one_of("owners"),
                "address": st.fixed_dictionaries({"country": notes}),
            },
        ),
    )
    def edit_activity(self, left: Where, values: Record) -> None:
        self.save(self.model.partners[left], values)

    def both(self, left: Where, here: Record, there: Record, *, is_left_first: bool) -> None:
        saves = [(left, here), (self.model.partners[left], there)]
        for number, (where, values) in enumerate(saves if is_left_first else reversed(saves)):
            self.world.clock.advance(number * DAY)
            self.save(where, values)

    @if_any("linked_employees")
    @rule(
        left=one_of("linked_employees"),
        here=phones | nothing,
        there=phones | st.none(),
        is_left_first=st.booleans(),
    )
    def both_edit_number(self, left: Where, here: Json, there: Json, is_left_first: bool) -> None:
        self.both(left, {"Mobil": here}, {"mobilePhone": there}, is_left_first=is_left_first)

    @if_any("linked_projects")
    @rule(left=one_of("linked_projects"), here=titles, there=titles, is_left_first=st.booleans())
    def both_edit_title(self, left: Where, here: str, there: str, is_left_first: bool) -> None:
        self.both(left, {"Navn": here}, {"subject": there}, is_left_first=is_left_first)

    @if_any("linked_projects")
    @rule(
        left=one_of("linked_projects"),
        here=one_of("persons"),
        there=one_of("owners"),
        is_left_first=st.booleans(),
    )
    def both_edit_responsible(
        self, left: Where, here: Json, there: Json, is_left_first: bool
    ) -> None:  # fmt: skip
        self.both(left, {"AnsvarligId": here}, {"ownerId": there}, is_left_first=is_left_first)

    # ---- what else happens -----------------------------------------------

    @rule(hours=st.sampled_from([1, 3, 24, 24 * 30]))
    def let_time_pass(self, hours: int) -> None:
        self.time.pause(hours * 3600)

    @rule()
    def kill_and_restart(self) -> None:
        self.subject.kill()
        self.subject = make_subject(self.kind, self.time)
        self.start()

    @rule()
    def stop_and_restart(self) -> None:
        self.subject.stop()
        self.start()

    @rule()
    def cycle(self) -> None:
        """One pass. It must not raise: no fault here strikes so often that it cannot be cured."""
        try:
            self.subject.cycle()
        finally:
            self.look()

    @rule()
    def settle(self) -> None:
        self.come_to_rest()
        self.model.judge_twins()
        if self.tell_apart():
            self.come_to_rest()
        for spot in self.model.judge_settled():
            event("either of two edits may win", payload=spot[1])
        self.call_off_faults()
        assert self.writes_nothing(), "a write after everything had settled"

    def come_to_rest(self) -> None:
        """Let cycles pass until everything has been read and two in a row write nothing."""
        quiet = 0
        for _ in range(CYCLES):
            quiet = quiet + 1 if self.writes_nothing() and self.model.has_been_read() else 0
            if quiet == 2:
                return
        raise AssertionError(f"not settled within {CYCLES} cycles, {quiet} quiet at the end")

    def writes_nothing(self) -> bool:
        before = self.world.journal.last
        self.cycle()
        asked = self.world.journal.entries(since=before, actor="subject")
        return all(entry.kind in {"list", "lookup", "token"} for entry in asked)

    def tell_apart(self) -> bool:
        """Mark the records that look like others, as a user would; tells whether there were any."""
        unmarked = [(pair, left) for pair in PAIRS for left in self.model.unmarked(pair)]
        for pair, left in unmarked:
            self.save(left, mark_of(pair, left[2]))
        return bool(unmarked)

    def call_off_faults(self) -> None:
        with self.world.lock:
            self.world.faults.clear()

    @invariant()
    def look(self) -> None:
        self.model.follow()
        self.model.judge()


class TroubledOffice(Office):
    """The same where servers and lines fail now and then.

    Two loud faults may come together, a silent one comes alone: whoever is left without an answer
    must be able to trust what he looks at.
    """

    def pending(self) -> list[Fault]:
        with self.world.lock:
            return [one.fault for one in self.world.faults.orders() if not one.is_spent]

    def silent_pending(self) -> bool:
        return any(one.kind.on != "any" for one in self.pending())

    def can_break(self) -> bool:
        return len(self.pending()) < 2 and not self.silent_pending()

    @initialize(first=st.none() | loud_faults(st.just(CREATIONS), "after", "before"))
    def begin_with_trouble(self, first: Fault | None) -> None:
        if first is not None:
            self.world.order(first)

    @precondition(can_break)
    @rule(loud=loud_faults(writes, "after"))
    def lose_an_answer(self, loud: Fault) -> None:
        self.world.order(loud)

    @precondition(can_break)
    @rule(loud=loud_faults(writes | lists, "before") | refusals | expiries)
    def have_no_answer(self, loud: Fault) -> None:
        self.world.order(loud)

    @if_any("linked_employees")
    @precondition(lambda self: not self.pending())
    @rule(left=one_of("linked_employees"), number=phones | nothing, met=write_faults(RIGHT_WRITES))
    def edit_left_and_meet(self, left: Where, number: Json, met: Fault) -> None:
        self.world.order(met)
        self.save(left, {"Mobil": number})
        self.cycle()

    @if_any("linked_projects")
    @precondition(lambda self: not self.pending())
    @rule(left=one_of("linked_projects"), title=titles, met=write_faults(LEFT_WRITES))
    def edit_right_and_meet(self, left: Where, title: str, met: Fault) -> None:
        self.world.order(met)
        self.save(self.model.partners[left], {"subject": title})
        self.cycle()

    @if_any("linked_employees")
    @precondition(lambda self: not self.pending())
    @rule(
        left=one_of("linked_employees"),
        here=phones | nothing,
        there=phones | st.none(),
        is_left_first=st.booleans(),
        lagging=st.sampled_from(["Ansatt", "Contacts"]),
    )
    def both_edit_and_one_lags(
        self, left: Where, here: Json, there: Json, is_left_first: bool, lagging: str
    ) -> None:
        self.world.order(fault("late-commit", entity=lagging, actor="judge"))
        self.both(left, {"Mobil": here}, {"mobilePhone": there}, is_left_first=is_left_first)

    @if_any("employees")
    @precondition(lambda self: not self.pending())
    @rule(lagging=one_of("employees"), number=phones | nothing, other=one_of("employees"))
    def edit_one_that_lags(self, lagging: Where, number: Json, other: Where) -> None:
        self.world.order(fault("late-commit", entity="Ansatt", actor="judge"))
        self.save(lagging, {"Mobil": number})
        self.save(other, {"Notat": "sist"})
        self.cycle()

    @precondition(lambda self: not self.pending())
    @rule(silent=silent_faults)
    def be_misled(self, silent: Fault) -> None:
        self.world.order(silent)


def mark_of(pair: Pair, key: Key) -> Record:
    """Return the value of its own by which a record can be told from others."""
    if pair is EMPLOYEES:
        return {"Fornavn": f"Nr {key}"}
    return {"StartDato": f"2024-07-{int(key) % 30 + 1:02}T12:00:00+02:00"}


# ---- the tests ---------------------------------------------------------------


@pytest.fixture(autouse=True)
def hush(caplog: pytest.LogCaptureFixture) -> None:
    """Keep what the core logs in hundreds of stories out of the report on one."""
    caplog.set_level(logging.CRITICAL, logger="sync")


def run(make: Callable[[], Office], profile: str = "bounded") -> None:
    """Run a machine within the bounds of a profile."""
    run_state_machine_as_test(make, settings=settings.get_profile(profile))  # type: ignore[arg-type]  # a function will do


def asked_for() -> str:
    """The profile that was asked for, if it is one for machines."""
    name = settings.get_current_profile_name()
    return name if name in {"long", "shrink"} else "bounded"


def test_whatever_users_do_both_systems_come_to_say_the_same(server: FakeServer) -> None:
    run(partial(Office, server), asked_for())
    assert server.faults == []


def test_faults_that_pass_change_nothing_of_that(server: FakeServer) -> None:
    run(partial(TroubledOffice, server), asked_for())
    assert server.faults == []


@contextmanager
def story(office: Office) -> Iterator[Office]:
    """Tell one story by hand; it ends as every one does, with everything settled and judged."""
    try:
        yield office
    finally:
        office.teardown()


def test_the_later_edit_wins_too_where_it_takes_back_one_that_waits(server: FakeServer) -> None:
    """Found by the machine: the left value is again what both sides last agreed on, but later."""
    with story(Office(server)) as office:
        office.begin([{"Etternavn": "Berg"}], ["Bru"])
        office.cycle()
        (project,), (contact,) = office.projects(), office.world.records(*EMPLOYEES.right)
        office.both(project, {"AnsvarligId": 100}, {"ownerId": A_USER}, is_left_first=True)
        office.cycle()
        office.both(project, {"AnsvarligId": None}, {"ownerId": contact}, is_left_first=False)


def test_the_later_edit_wins_too_where_a_list_lags_behind_it(server: FakeServer) -> None:
    """Found by the machine: the list shows an edit, a look-up that it was taken back since."""
    with story(Office(server)) as office:
        office.begin([{"Etternavn": "Berg"}], [])
        office.cycle()
        (left,) = office.employees()
        office.save(left, {"Mobil": "1"})
        office.world.order(fault("late-commit", entity="Ansatt", actor="judge"))
        office.both(left, {"Mobil": None}, {"mobilePhone": "1"}, is_left_first=False)


@pytest.mark.parametrize(
    ("kind", "profile", "finding"),
    [
        pytest.param(KeepsMobileEditsLeft, {}, "'Mobil'.* must show", id="keeps edits"),
        pytest.param(KeepsOwnerEditsRight, {}, "'AnsvarligId'.* must show", id="keeps owners"),
        pytest.param(EchoesEdits, {}, "changed nothing", id="echoes"),
        pytest.param(CreatesEveryThirdTwice, {}, "two counterparts|for 3", id="creates twice"),
        pytest.param(RemembersInMemoryOnly, {}, "two counterparts|for", id="forgets"),
        pytest.param(CreatesBackwards, {}, "created backwards", id="creates backwards"),
        pytest.param(BlanksWhatItDoesNotMap, {}, "unmapped properties", id="blanks"),
        pytest.param(GivesEveryActivityTheFirstOwner, {}, "entered were", id="invents owners"),
        pytest.param(
            BuiltinSubject, {"timestamp_bias": "none"}, "'Navn'.* must show", id="misreads stamps"
        ),
    ],
)
def test_a_wrong_engine_is_found(
    server: FakeServer, kind: type[BuiltinSubject], profile: Mapping[str, Json], finding: str
) -> None:
    with pytest.raises(AssertionError, match=finding):
        run(partial(Office, server, kind, profile))

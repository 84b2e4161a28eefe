"""Every fault of the two systems, in the middle of carrying what users have done."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

import pytest

import sync.connection
from fakes import Json, Order, Record, World, fault
from sync.errors import ServerError
from tests.sync.histories import (
    BRU,
    CREATIONS,
    EDITS,
    EMPLOYEE,
    EMPLOYEE_LEFT,
    EMPLOYEE_RIGHT,
    END,
    KARI,
    LEFT,
    NEW_EMPLOYEE,
    OLA,
    PROJECT,
    PROJECT_LEFT,
    PROJECT_RIGHT,
    RIGHT,
    START,
    History,
    LooseClock,
    Picture,
    Stage,
    Stages,
    amiss,
    each,
    echoes,
    empty_writes,
    later,
    left,
    picture,
    right,
)

EITHER = frozenset({LEFT, RIGHT})
HANG_SECONDS = 0.5
WAIT_SECONDS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fault as it is ordered, and what a core may make of it.

    `may_raise` names the systems that this may be the end of a cycle for: for all that a core can
    tell, the server does not know it any more. `waits`: the seconds that it asks for.
    """

    name: str
    what: str
    when: str | None = None
    times: int | None = 1
    settings: Record = field(default_factory=dict)
    may_raise: frozenset[str] = frozenset()
    waits: int = 0

    def __str__(self) -> str:
        return self.name

    def order(self, stage: Stage, **where: Json) -> Order:
        given: dict[str, Json] = dict(where)
        if self.when is not None:
            given["when"] = self.when
        return stage.world.order(
            fault(self.what, times=self.times, settings=self.settings, **given)
        )


def both_ways(name: str, what: str, **settings: Json) -> tuple[Case, Case]:
    """The fault before the write is applied, and after: the answer is lost."""
    before, after = (
        Case(name=f"{name} {when}", what=what, when=when, settings=settings)
        for when in ("before", "after")
    )
    return before, after


def waiting(name: str, status: int, when: str | None = None) -> tuple[Case, Case]:
    """The status with a Retry-After, in seconds and as a date."""
    seconds, date = (
        Case(
            name=f"{name} for {form}",
            what="status",
            when=when,
            settings={"status": status, "retry_after": WAIT_SECONDS, "form": form},
            waits=waits,
        )
        # A date is whole seconds, and may be told from before the write that it follows.
        for form, waits in (("seconds", WAIT_SECONDS), ("date", WAIT_SECONDS - 2))
    )
    return seconds, date


ANYWHERE = (
    # In CRMOffice a new token cures it; Tidsbanken's keys are what they are.
    Case(name="401 once", what="status", settings={"status": 401}, may_raise=frozenset({LEFT})),
    *waiting("429", 429),
)
ON_WRITES = (
    *both_ways("drop fin", "drop", how="fin"),
    *both_ways("drop rst", "drop", how="rst"),
    *both_ways("500", "status", status=500),
    *both_ways("502", "status", status=502),
    *both_ways("503", "status", status=503),
    *waiting("503 before", 503, "before"),
    *waiting("503 after", 503, "after"),
    *ANYWHERE,
    Case(name="403 once", what="status", settings={"status": 403}),
    Case(name="cut closed", what="cut", settings={"how": "closed"}),
    Case(name="cut framed", what="cut", settings={"how": "framed"}),
    *both_ways("hang", "hang"),
    *both_ways("latency", "latency", seconds=0.01),
)
ON_LISTS = (
    Case(name="drop fin", what="drop", settings={"how": "fin"}),
    Case(name="drop rst", what="drop", settings={"how": "rst"}),
    Case(name="500", what="status", settings={"status": 500}),
    Case(name="502", what="status", settings={"status": 502}),
    *waiting("503", 503),
    *ANYWHERE,
    # Who may not read a list cannot tell a quota from a locked door.
    Case(name="403 once", what="status", settings={"status": 403}, may_raise=EITHER),
    Case(name="cut closed", what="cut", settings={"how": "closed"}),
    Case(name="cut framed", what="cut", settings={"how": "framed"}),
    Case(name="hang", what="hang"),
    Case(name="latency", what="latency", settings={"seconds": 0.01}),
    Case(name="empty list", what="empty-list"),
)
ON_TOKENS = (
    Case(name="drop fin", what="drop", settings={"how": "fin"}),
    Case(name="500", what="status", settings={"status": 500}),
    Case(name="502", what="status", settings={"status": 502}),
    *waiting("503", 503),
    *waiting("429", 429),
    Case(name="cut closed", what="cut", settings={"how": "closed"}),
    Case(name="cut framed", what="cut", settings={"how": "framed"}),
    Case(name="hang", what="hang"),
    Case(name="401 once", what="status", settings={"status": 401}, may_raise=EITHER),
)
EXPIRIES = both_ways("token expires", "token-expiry")
BURST = Case(name="401 thrice", what="status", times=3, settings={"status": 401}, may_raise=EITHER)
ANY_REQUEST = (
    Case(name="drop", what="drop", when="after"),
    Case(name="500", what="status", when="after", settings={"status": 500}),
    Case(name="cut", what="cut", settings={"how": "framed"}),
    Case(name="429", what="status", settings={"status": 429, "retry_after": 3}, waits=3),
)


# ---- judging -------------------------------------------------------------------------------------


def judge(stage: Stage, history: History, *, may_raise: frozenset[str] = frozenset()) -> list[str]:
    """Let the core go on until it rests, and say all that is amiss."""
    found = stage.settle(history.left, history.right)
    stage.raised = [error for error in stage.raised if error.system not in may_raise]
    return found + amiss(stage)


def struck(order: Order) -> list[str]:
    """Say if the fault has not struck."""
    return [] if order.fired else [f"{order.fault.what} never struck: {order.seen} requests fit"]


def impatience(stage: Stage, order: Order, seconds: float) -> list[str]:
    """Say where a core asked again before the time that a server had asked for."""
    entries = stage.world.journal.entries(actor="subject")
    found = []
    for entry in entries:
        if not any(told.startswith(f"{order.name} ") for told in entry.faults):
            continue
        system = entry.system
        following = [e.number for e in entries if e.number > entry.number and e.system == system]
        end = following[0] if following else stage.world.journal.last + 1
        waited = sum(s for number, s in stage.clock.pauses if entry.number <= number < end)
        if waited < seconds:
            found.append(f"waited {waited} s after {entry.path}, not {seconds}")
    return found


def carried(stages: Stages, history: History, case: Case, **where: Json) -> list[str]:
    """Have a fault strike while a history is carried; say all that is amiss."""
    stage = stages.loaded(history)
    order = case.order(stage, **where)
    history.acts(stage.world)
    found = judge(stage, history, may_raise=case.may_raise) + struck(order)
    found += echoes(stage, history) + empty_writes(stage)
    return found + (impatience(stage, order, case.waits) if case.waits else [])


def loaded(stages: Stages, history: History = EMPLOYEE_LEFT, **switches: str) -> Stage:
    stage = stages.loaded(history, switches)
    assert amiss(stage) == []
    return stage


@pytest.fixture(autouse=True)
def _short_time_out(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    call = getattr(request.node, "callspec", None)
    case = call and call.params.get("case")
    if isinstance(case, Case) and case.what == "hang":
        monkeypatch.setattr(sync.connection, "TIMEOUT_SECONDS", HANG_SECONDS)


# ---- one request fails ---------------------------------------------------------------------------


@pytest.mark.parametrize("case", ON_WRITES, ids=str)
@pytest.mark.parametrize("history", [*CREATIONS, *EDITS], ids=str)
def test_a_write_that_fails_is_made_good(stages: Stages, history: History, case: Case) -> None:
    method, path = history.write
    assert carried(stages, history, case, system=history.target, method=method, path=path) == []


@pytest.mark.parametrize("case", EXPIRIES, ids=str)
@pytest.mark.parametrize(
    "history", [one for one in (*CREATIONS, *EDITS) if one.target == RIGHT], ids=str
)
def test_a_token_that_expires_at_a_write_is_renewed(
    stages: Stages, history: History, case: Case
) -> None:
    method, path = history.write
    assert carried(stages, history, case, method=method, path=path) == []


LISTS = {
    EMPLOYEE_LEFT.name: (EMPLOYEE_LEFT, "/ansatt/ansatt"),
    PROJECT_LEFT.name: (PROJECT_LEFT, "/prosjekt/Prosjekt"),
    EMPLOYEE_RIGHT.name: (EMPLOYEE_RIGHT, "/contacts"),
    PROJECT_RIGHT.name: (PROJECT_RIGHT, "/activities"),
    NEW_EMPLOYEE.name: (NEW_EMPLOYEE, "/ansatt/ansatt"),
}


@pytest.mark.parametrize("case", ON_LISTS, ids=str)
@pytest.mark.parametrize(("history", "path"), LISTS.values(), ids=list(LISTS))
def test_a_list_that_fails_is_read_again(
    stages: Stages, history: History, path: str, case: Case
) -> None:
    assert carried(stages, history, case, system=history.source, method="GET", path=path) == []


@pytest.mark.parametrize("case", EXPIRIES, ids=str)
@pytest.mark.parametrize("history", [EMPLOYEE_RIGHT, PROJECT_RIGHT], ids=str)
def test_a_token_that_expires_at_a_list_is_renewed(
    stages: Stages, history: History, case: Case
) -> None:
    _, path = LISTS[history.name]
    assert carried(stages, history, case, method="GET", path=path) == []


@pytest.mark.parametrize("case", ON_TOKENS, ids=str)
@pytest.mark.parametrize("history", [NEW_EMPLOYEE, EMPLOYEE_LEFT, EMPLOYEE_RIGHT], ids=str)
def test_a_token_request_that_fails_is_made_again(
    stages: Stages, history: History, case: Case
) -> None:
    assert carried(stages, history, case, system=RIGHT, path="/connect/token") == []


@pytest.mark.parametrize("system", [LEFT, RIGHT])
@pytest.mark.parametrize("history", [*CREATIONS, *EDITS], ids=str)
def test_a_burst_of_refusals_passes(stages: Stages, history: History, system: str) -> None:
    assert carried(stages, history, BURST, system=system) == []


@pytest.mark.parametrize("case", ANY_REQUEST, ids=str)
@pytest.mark.parametrize("history", [*CREATIONS, *EDITS], ids=str)
def test_any_request_may_fail(stages: Stages, history: History, case: Case) -> None:
    """Whatever a core asks, list, look-up or write, the fault strikes it once in some run."""
    stage = stages.loaded(history)
    before = stage.world.journal.last
    history.acts(stage.world)
    stage.rest()
    entries = stage.world.journal.entries(before, actor="subject")
    failures = []
    for system in (LEFT, RIGHT):
        asked = [e for e in entries if e.system == system and e.kind != "token"]
        for number, entry in enumerate(asked):
            if found := carried(stages, history, case, system=system, skip=number):
                failures.append(f"{entry.method} {entry.path} ({number + 1}): {'; '.join(found)}")
    assert not failures, "\n".join(failures)


# ---- a server is out -----------------------------------------------------------------------------


@pytest.mark.parametrize("system", [LEFT, RIGHT])
@pytest.mark.parametrize(
    "case",
    [
        Case(name="dead", what="drop", times=None),
        Case(name="503", what="status", times=None),
        Case(name="401", what="status", times=None, settings={"status": 401}),
    ],
    ids=str,
)
@pytest.mark.parametrize("history", [*CREATIONS, *EDITS], ids=str)
def test_a_server_that_is_out_is_told_and_caught_up_with(
    stages: Stages, history: History, case: Case, system: str
) -> None:
    stage = loaded(stages, history)
    order = case.order(stage, system=system)
    history.acts(stage.world)
    for _ in range(2):
        with pytest.raises(ServerError):
            stage.subject.cycle()
    stage.world.faults.cancel(order.name)
    assert judge(stage, history) == []


# ---- one record is refused -----------------------------------------------------------------------


REFUSED = {
    "contact": (
        EMPLOYEE_LEFT, left(EMPLOYEE, Etternavn="Gift"), left(200, Etternavn="Sund"),
        left(EMPLOYEE, Etternavn="Moe"),
    ),
    "new contact": (
        NEW_EMPLOYEE,
        lambda world: world.insert(LEFT, "Ansatt", {"Id": 50, "Etternavn": "Gift"}),
        lambda world: world.insert(LEFT, "Ansatt", {"Id": 60, "Etternavn": "Sund"}),
        left(50, Etternavn="Moe"),
    ),
    "employee": (
        EMPLOYEE_RIGHT, right("Kari", familyName="Gift"), right("Ola", familyName="Sund"),
        right("Kari", familyName="Moe"),
    ),
    "activity": (
        PROJECT_LEFT, left(PROJECT, Navn="Gift"), left(200, Etternavn="Sund"),
        left(PROJECT, Navn="Moe"),
    ),
    "project": (
        PROJECT_RIGHT, right("Bru", subject="Gift"), right("Ola", familyName="Sund"),
        right("Gift", subject="Moe"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("status", [None, 404, 409])
@pytest.mark.parametrize(
    ("history", "poison", "sound", "cure"), REFUSED.values(), ids=list(REFUSED)
)
def test_one_record_that_is_refused_stops_no_other_and_waits_for_its_cure(
    stages: Stages,
    history: History,
    poison: Callable[[World], object],
    sound: Callable[[World], object],
    cure: Callable[[World], object],
    status: int | None,
) -> None:
    stage = loaded(stages, history)
    order = stage.world.order(
        fault("reject", system=history.target, containing="Gift", settings={"status": status})
    )
    poison(stage.world)
    sound(stage.world)
    stage.rest()
    source, target = (Picture.of(stage.world, s) for s in (history.source, history.target))
    assert "Sund" in str(target)
    assert "Gift" in str(source)
    assert "Gift" not in str(target)
    assert 1 <= order.fired <= 2
    assert stage.cycle() == []
    cure(stage.world)
    assert judge(stage, replace(history, left=Picture.of(stage.world, history.source))) == []


# ---- what a list shows is not all ----------------------------------------------------------------


def crowd(number: int) -> Callable[[World], None]:
    def begins(world: World) -> None:
        for key in range(1, number + 1):
            world.insert(LEFT, "Ansatt", {"Id": key, "Etternavn": f"Nr {key:03}", "Mobil": "0"})

    return begins


def everybody(system: str) -> Callable[[World], None]:
    """Edit every person of a system."""

    def acts(world: World) -> None:
        entity, name = {LEFT: ("Ansatt", "Mobil"), RIGHT: ("Contacts", "mobilePhone")}[system]
        for number, key in enumerate(world.versions(system, entity)):
            world.update(system, entity, key, {name: f"{number}"})

    return acts


# More than a page each, at the most that CRMOffice shows and at 20 for Tidsbanken.
CROWDS = {LEFT: 45, RIGHT: 205}
LIST_PATHS = {LEFT: "/ansatt/ansatt", RIGHT: "/contacts"}
SHORT_PAGES = {"page_cap": "20"}


def crowded(stages: Stages, system: str, clock: LooseClock | None = None) -> Stage:
    history = History(name="crowd", begins=crowd(CROWDS[system]))
    return stages.loaded(history, SHORT_PAGES, clock)


def judge_alike(stage: Stage, source: str) -> list[str]:
    """Judge with what one system shows now as what both must show."""
    return judge(stage, History(name="alike", left=Picture.of(stage.world, source)))


@pytest.mark.parametrize("what", ["row-repeated", "row-missing"])
def test_a_row_between_two_pages_is_found(stages: Stages, what: str) -> None:
    stage = crowded(stages, RIGHT)
    order = stage.world.order(fault(what, system=RIGHT, path=LIST_PATHS[RIGHT]))
    everybody(RIGHT)(stage.world)
    assert judge_alike(stage, RIGHT) + struck(order) == []


def test_reading_on_from_a_key_leaves_no_gap_for_rows_to_fall_into(stages: Stages) -> None:
    stage = stages.new(SHORT_PAGES)
    crowd(45)(stage.world)
    order = stage.world.order(fault("row-missing", system=LEFT, path=LIST_PATHS[LEFT]))
    assert judge_alike(stage, LEFT) == []
    assert struck(order) == ["row-missing never struck: 0 requests fit"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_token_that_expires_in_mid_paging_is_renewed(stages: Stages, when: str) -> None:
    stage = crowded(stages, RIGHT)
    everybody(RIGHT)(stage.world)
    skip = int(when == "before")
    order = stage.world.order(
        fault("token-expiry", when=when, method="GET", path="/contacts", skip=skip)
    )
    assert judge_alike(stage, RIGHT) + struck(order) == []


@pytest.mark.parametrize("system", [LEFT, RIGHT])
def test_equal_stamps_on_either_side_of_a_page_boundary_hide_nothing(
    stages: Stages, system: str
) -> None:
    clock = LooseClock()
    stage = crowded(stages, system, clock)
    clock.ticks = False
    moment = clock.now
    everybody(system)(stage.world)
    stage.cycle()
    clock.set(moment)
    # One more at the very stamp up to which all has been read.
    entity, name = {LEFT: ("Ansatt", "Mobil"), RIGHT: ("Contacts", "mobilePhone")}[system]
    first = min(stage.world.versions(system, entity), key=str)
    stage.world.update(system, entity, first, {name: "last of all"})
    assert judge_alike(stage, system) == []


@pytest.mark.parametrize("what", ["edited", "deleted", "inserted"])
@pytest.mark.parametrize("system", [LEFT, RIGHT])
def test_rows_that_move_while_pages_are_read_are_found(
    stages: Stages, system: str, what: str
) -> None:
    stage = crowded(stages, system)
    world = stage.world
    everybody(system)(world)
    entity, name = {LEFT: ("Ansatt", "Mobil"), RIGHT: ("Contacts", "mobilePhone")}[system]
    first = min(world.versions(system, entity), key=str)

    def moves() -> None:
        if what == "edited":
            world.update(system, entity, first, {name: "moved"})
        elif what == "deleted":
            world.delete(system, entity, first)
        elif system == LEFT:
            world.insert(LEFT, entity, {"Id": 0, "Etternavn": "Nr 000", "Mobil": "0"})
        else:
            world.insert(RIGHT, entity, {"familyName": "Nr 999"})

    moment = f"before GET {LIST_PATHS[system]} (2)"
    stage.edges.meanwhile[moment] = moves
    stage.rest()
    assert moment not in stage.edges.meanwhile
    shown = {system: set(Picture.of(world, system).people) for system in (LEFT, RIGHT)}
    other = RIGHT if system == LEFT else LEFT
    # A delete is not carried: what has no counterpart any more stays as it was.
    assert shown[system] - shown[other] == set()
    assert len(shown[other] - shown[system]) == (what == "deleted")
    assert amiss(stage) == []


# ---- writes that show late -----------------------------------------------------------------------


LATE = {
    "new employee": (LEFT, NEW_EMPLOYEE, left(200, Mobil="22")),
    "new project": (LEFT, CREATIONS[1], left(200, Mobil="22")),
    "employee edited left": (LEFT, EMPLOYEE_LEFT, left(200, Mobil="22")),
    "employee edited right": (RIGHT, EMPLOYEE_RIGHT, right("Ola", mobilePhone="22")),
    "project edited left": (LEFT, PROJECT_LEFT, left(200, Mobil="22")),
    "project edited right": (RIGHT, PROJECT_RIGHT, right("Ola", mobilePhone="22")),
}


@pytest.mark.parametrize("reads", [1, 3])
@pytest.mark.parametrize(("system", "history", "other"), LATE.values(), ids=list(LATE))
def test_a_late_commit_is_found_behind_later_stamps(
    stages: Stages,
    system: str,
    history: History,
    other: Callable[[World], object],
    reads: int,
) -> None:
    stage = loaded(stages, history)
    hidden: Record = {"reads": reads, "seconds": 30}
    order = stage.world.order(fault("late-commit", system=system, settings=hidden))
    history.acts(stage.world)
    # Its stamp is later, and it is seen first.
    other(stage.world)
    assert judge_alike(stage, system) + struck(order) == []
    assert echoes(stage, history) + empty_writes(stage) == []


@pytest.mark.parametrize("reads", [1, 3])
@pytest.mark.parametrize("history", [*CREATIONS, *EDITS], ids=str)
def test_a_write_that_is_read_late_is_taken_for_no_edit(
    stages: Stages, history: History, reads: int
) -> None:
    stage = loaded(stages, history)
    hidden: Record = {"reads": reads, "seconds": 30}
    order = stage.world.order(fault("stale-read", system=history.target, settings=hidden))
    history.acts(stage.world)
    assert judge(stage, history) + struck(order) + echoes(stage, history) == []


# ---- clocks and stamps ---------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["runs ahead", "runs behind", "was ahead", "was behind"])
@pytest.mark.parametrize("system", [LEFT, RIGHT])
@pytest.mark.parametrize("history", [*CREATIONS, *EDITS], ids=str)
def test_a_clock_that_is_off_hides_no_edit(
    stages: Stages, history: History, system: str, how: str
) -> None:
    off = fault("clock-skew", system=system, settings={"seconds": 300 if "ahead" in how else -300})
    if how.startswith("runs"):
        stage = loaded(stages, history)
        stage.world.order(off)
    else:
        begins = each(lambda world: world.order(off), history.begins)
        stage = loaded(stages, replace(history, begins=begins))
        stage.world.faults.clear()
    history.acts(stage.world)
    assert judge(stage, history) + echoes(stage, history) + empty_writes(stage) == []


@pytest.mark.parametrize("history", [*CREATIONS, *EDITS], ids=str)
def test_rows_without_a_stamp_are_read_all_the_same(stages: Stages, history: History) -> None:
    stage = loaded(stages, history, null_lm_rows="on")
    history.acts(stage.world)
    assert judge(stage, history) == []
    world = stage.world
    world.insert(LEFT, "Ansatt", {"Id": 400, "Etternavn": "Ny"})
    assert judge_alike(stage, LEFT) == []


@pytest.mark.parametrize("system", [LEFT, RIGHT])
@pytest.mark.parametrize("history", [*CREATIONS, *EDITS], ids=str)
def test_a_stamp_far_in_the_future_does_not_blind_to_what_comes_after(
    stages: Stages, history: History, system: str
) -> None:
    clock = LooseClock()
    stage = stages.loaded(history, clock=clock)
    now = clock.now
    clock.set(datetime(2034, 1, 1, tzinfo=UTC))
    first = each(left(200, Mobil="33"), left(PROJECT, FerdigDato="2025-01-01"))
    if system == RIGHT:
        first = each(right("Ola", mobilePhone="33"), right("Bru", endsAt="2025-01-01"))
    first(stage.world)
    clock.set(now)
    stage.rest()
    assert Picture.of(stage.world, LEFT) == Picture.of(stage.world, RIGHT)
    history.acts(stage.world)
    assert judge_alike(stage, history.source) == []


# ---- systems with a form of their own ------------------------------------------------------------


RICH = {"trim": "  +47 900 00 000 ", "phone": "+47 900 00 000", "truncate": "900 00 000"}
POOR = {"trim": "+47 900 00 000", "phone": "+4790000000", "truncate": "900"}


def mobiles(stage: Stage) -> tuple[str, str]:
    """The mobile number of Kari in the two systems."""
    left_one, right_one = stage.shows()
    (left_mobile,) = (mobile for _, given, mobile in left_one.people if given == "Kari")
    (right_mobile,) = (mobile for _, given, mobile in right_one.people if given == "Kari")
    return left_mobile, right_mobile


@pytest.mark.parametrize("how", list(RICH))
@pytest.mark.parametrize("target", [LEFT, RIGHT])
def test_the_richer_value_stays_where_it_came_from_and_edits_go_on(
    stages: Stages, target: str, how: str
) -> None:
    stage = loaded(stages)
    world = stage.world
    name = "Mobil" if target == LEFT else "mobilePhone"
    world.order(
        fault("normalise", system=target, settings={"how": how, "property": name, "length": 3})
    )

    def edit(system: str, mobile: str) -> None:
        act = left(EMPLOYEE, Mobil=mobile) if system == LEFT else right("Kari", mobilePhone=mobile)
        act(world)

    def expect(at_left: str, at_right: str) -> None:
        stage.rest()
        assert mobiles(stage) == (at_left, at_right)
        assert stage.cycle() == []
        stage.restart()
        assert stage.cycle() == []

    source = RIGHT if target == LEFT else LEFT
    rich, poor = RICH[how], POOR[how]
    at_rest = (poor, rich) if target == LEFT else (rich, poor)
    edit(source, rich)
    expect(*at_rest)
    # Another property travels, and takes the poorer value nowhere.
    right("Kari", familyName="Ås")(world) if target == RIGHT else left(EMPLOYEE, Etternavn="Ås")(
        world
    )
    expect(*at_rest)
    assert [p[0] for shown in stage.shows() for p in shown.people if p[1] == "Kari"] == ["Ås", "Ås"]
    edit(target, "77")
    expect("77", "77")
    edit(source, rich)
    expect(*at_rest)
    assert amiss(stage) == []


@pytest.mark.parametrize("how", list(RICH))
def test_a_new_record_in_a_form_of_its_own_is_at_rest(stages: Stages, how: str) -> None:
    stage = loaded(stages)
    form: Record = {"how": how, "property": "mobilePhone", "length": 3}
    stage.world.order(fault("normalise", system=RIGHT, settings=form))
    values: Record = {"Id": 300, "Etternavn": "Moe", "Fornavn": "Liv", "Mobil": RICH[how]}
    stage.world.insert(LEFT, "Ansatt", values)
    as_entered = picture([KARI, OLA, ("Moe", "Liv", RICH[how])], [BRU])
    as_kept = picture([KARI, OLA, ("Moe", "Liv", POOR[how])], [BRU])
    assert judge(stage, History(name="new", left=as_entered, right=as_kept)) == []


@pytest.mark.parametrize("how", list(RICH))
def test_a_lost_answer_in_a_form_of_its_own_makes_no_second_record(
    stages: Stages, how: str
) -> None:
    """What is searched for shows otherwise than it was sent."""
    stage = loaded(stages)
    form: Record = {"how": how, "property": "mobilePhone", "length": 3}
    stage.world.order(fault("normalise", system=RIGHT, settings=form))
    order = stage.world.order(fault("drop", method="POST", path="/contacts", when="after"))
    values: Record = {"Id": 300, "Etternavn": "Moe", "Fornavn": "Liv", "Mobil": RICH[how]}
    stage.world.insert(LEFT, "Ansatt", values)
    stage.rest()
    assert len(stage.world.records(RIGHT, "Contacts")) == 3
    assert amiss(stage) + struck(order) == []


# ---- edits between what a core reads and what it writes ------------------------------------------


def requests_of(stages: Stages, history: History) -> list[str]:
    """Return the edges of the requests until the core has carried a history and rests."""
    stage = stages.loaded(history)
    history.acts(stage.world)
    stage.rest()
    return [edge for edge in stages.edges.passed if " commit " not in edge]


def blind(edges: list[str], history: History) -> list[str]:
    """Return the edges after the core's last look at the target and before its write."""
    if history.target == RIGHT:
        # There a write can be bound to the version that was looked at.
        return []
    method, path = history.write
    write = edges.index(f"before {method} {path} (1)")
    looks = [n for n in range(write) if edges[n].startswith(f"after GET {path}")]
    return edges[looks[-1] : write + 1]


RACES = {
    "employee edited left, contact in the same property": (
        EMPLOYEE_LEFT,
        right("Kari", mobilePhone="99"),
        picture([("Dahl", "Kari", "99"), OLA], [BRU]),
    ),
    "employee edited left, contact in another property": (
        EMPLOYEE_LEFT,
        right("Kari", familyName="Ås"),
        picture([("Ås", "Kari", "11"), OLA], [("Bru", "Ås", START, END)]),
    ),
    "employee edited right, employee in the same property": (
        EMPLOYEE_RIGHT,
        left(EMPLOYEE, Mobil="99"),
        picture([("Dahl", "Kari", "99"), OLA], [BRU]),
    ),
    "employee edited right, employee in another property": (
        EMPLOYEE_RIGHT,
        left(EMPLOYEE, Etternavn="Ås"),
        picture([("Ås", "Kari", "11"), OLA], [("Bru", "Ås", START, END)]),
    ),
    "project edited left, activity in the same property": (
        PROJECT_LEFT,
        each(right("Bru", subject="Kai"), right("Tunnel", subject="Kai")),
        picture([KARI, OLA], [("Kai", "Dahl", START, END)]),
    ),
    "project edited right, project in the same property": (
        PROJECT_RIGHT,
        left(PROJECT, Navn="Kai"),
        picture([KARI, OLA], [("Kai", "Dahl", START, END)]),
    ),
}


@pytest.mark.parametrize(("history", "act", "wanted"), RACES.values(), ids=list(RACES))
def test_an_edit_of_the_target_meanwhile_is_not_lost(
    stages: Stages, history: History, act: Callable[[World], object], wanted: Picture
) -> None:
    """At any request: before the look-up, between it and the write, after the write.

    Where no condition can be set, an edit between look-up and write may win or lose, but the two
    systems agree on it.
    """
    edges = requests_of(stages, history)
    failures = []
    for edge in edges:
        stage = stages.loaded(history)
        history.acts(stage.world)
        stages.edges.meanwhile[edge] = partial(each(later, act), stage.world)
        stage.rest()
        if edge in stages.edges.meanwhile:
            failures.append(f"{edge}: not reached in another run")
            continue
        outcome = wanted
        if edge in blind(edges, history) and Picture.of(stage.world, LEFT) == history.left:
            outcome = history.left
        if found := judge(stage, replace(history, left=outcome)):
            failures.append(f"{edge}: {'; '.join(found)}")
    assert not failures, "\n".join(failures)

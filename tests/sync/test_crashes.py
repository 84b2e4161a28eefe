"""The core dies at every commit and every request of its histories, and begins again where it was."""

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from fakes import Json, World, fault
from sync.adapter import BuiltinSubject
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
    Death,
    History,
    Stage,
    Stages,
    SubjectClock,
    amiss,
    die,
    each,
    empty_writes,
    insert_all,
    insert_project,
    later,
    left,
    make_subject,
    nothing,
    owner,
    picture,
    probe,
    right,
)


def namesakes(world: World) -> None:
    """People of the same names in CRMOffice: strangers to the employees all the same."""
    for family, given, mobile in (KARI, OLA):
        values: dict[str, Json] = {"familyName": family, "givenName": given, "mobilePhone": mobile}
        world.insert(RIGHT, "Contacts", values)


def refuse_poison(world: World) -> None:
    world.order(fault("reject", system=RIGHT, containing="Gift"))


def insert_before_names(world: World) -> None:
    world.insert(LEFT, "Ansatt", {"Id": 100, "Mobil": "1"})
    world.insert(LEFT, "Ansatt", {"Id": 200, "Etternavn": "Berg", "Fornavn": "Ola", "Mobil": "2"})
    insert_project(world)


def insert_newcomers(world: World) -> None:
    """An employee and the project that the new one is responsible for."""
    world.insert(LEFT, "Ansatt", {"Id": 300, "Etternavn": "Moe", "Fornavn": "Liv", "Mobil": "3"})
    world.insert(LEFT, "Prosjekt", {"Navn": "Kai", "AnsvarligId": 300})


FIRST_LOAD = History(
    name="first load", begins=nothing, is_loaded=False, acts=insert_all, is_probed=True
)

HISTORIES = (
    FIRST_LOAD,
    replace(FIRST_LOAD, name="first load beside namesakes", begins=namesakes),
    *CREATIONS,
    *EDITS,
    History(
        name="edits of different properties on both sides",
        acts=each(
            left(EMPLOYEE, Etternavn="Ås"),
            right("Kari", mobilePhone="11"),
            right("Bru", startsAt="2024-08-01T09:00:00+02:00"),
            left(PROJECT, Navn="Tunnel"),
        ),
        left=picture([("Ås", "Kari", "11"), OLA], [("Tunnel", "Ås", "2024-08-01T09:00:00", END)]),
    ),
    History(
        name="conflict that the left wins",
        acts=each(
            right("Kari", mobilePhone="12"),
            right("Bru", subject="Vei"),
            later,
            left(EMPLOYEE, Mobil="11"),
            left(PROJECT, Navn="Tunnel"),
        ),
        left=picture([("Dahl", "Kari", "11"), OLA], [("Tunnel", "Dahl", START, END)]),
    ),
    History(
        name="conflict that the right wins",
        acts=each(
            left(EMPLOYEE, Mobil="12"),
            left(PROJECT, Navn="Vei"),
            later,
            right("Kari", mobilePhone="11"),
            right("Bru", subject="Tunnel"),
        ),
        left=picture([("Dahl", "Kari", "11"), OLA], [("Tunnel", "Dahl", START, END)]),
    ),
    History(
        name="cleared left",
        acts=each(left(EMPLOYEE, Mobil=None), left(PROJECT, AnsvarligId=None, FerdigDato=None)),
        left=picture([("Dahl", "Kari", ""), OLA], [("Bru", "", START, "")]),
    ),
    History(
        name="cleared right",
        acts=each(right("Kari", mobilePhone=None), right("Bru", ownerId=None, endsAt=None)),
        left=picture([("Dahl", "Kari", ""), OLA], [("Bru", "", START, "")]),
    ),
    History(
        name="reference changed left",
        acts=left(PROJECT, AnsvarligId=200),
        left=picture([KARI, OLA], [("Bru", "Berg", START, END)]),
    ),
    History(
        name="reference changed right",
        acts=owner("Bru", "Ola"),
        left=picture([KARI, OLA], [("Bru", "Berg", START, END)]),
    ),
    History(
        name="reference filled in later",
        is_probed=True,
        begins=insert_before_names,
        acts=left(EMPLOYEE, Etternavn="Dahl", Fornavn="Kari"),
    ),
    History(
        name="edit that is refused beside a sound one",
        begins=each(insert_all, refuse_poison),
        acts=each(left(EMPLOYEE, Etternavn="Gift"), left(200, Etternavn="Bakke")),
        left=picture([("Gift", "Kari", "1"), ("Bakke", "Ola", "2")], [("Bru", "Gift", START, END)]),
        right=picture([KARI, ("Bakke", "Ola", "2")], [BRU]),
    ),
    History(
        name="record that is refused beside a sound one",
        begins=each(insert_all, refuse_poison),
        acts=each(
            lambda world: world.insert(LEFT, "Ansatt", {"Id": 50, "Etternavn": "Gift"}),
            lambda world: world.insert(LEFT, "Ansatt", {"Id": 60, "Etternavn": "Sund"}),
        ),
        left=picture([KARI, OLA, ("Gift", "", ""), ("Sund", "", "")], [BRU]),
        right=picture([KARI, OLA, ("Sund", "", "")], [BRU]),
    ),
    History(
        name="new employee with a project",
        is_probed=True,
        acts=insert_newcomers,
        left=picture([KARI, OLA, ("Moe", "Liv", "3")], [BRU, ("Kai", "Moe", "", "")]),
    ),
    History(
        name="second edit while the first is carried",
        acts=left(EMPLOYEE, Mobil="10"),
        meanwhile={f"before {' '.join(EMPLOYEE_LEFT.write)} (1)": left(EMPLOYEE, Mobil="11")},
        left=EMPLOYEE_LEFT.left,
    ),
    History(
        name="second edit right while the first is carried",
        acts=right("Kari", mobilePhone="10"),
        meanwhile={f"before {' '.join(EMPLOYEE_RIGHT.write)} (1)": right("Kari", mobilePhone="11")},
        left=EMPLOYEE_RIGHT.left,
    ),
)

EDITED_BETWEEN = (
    replace(
        FIRST_LOAD,
        name="first load, then the source is edited",
        between=each(left(EMPLOYEE, Mobil="99"), left(PROJECT, Navn="Tunnel")),
        left=picture([("Dahl", "Kari", "99"), OLA], [("Tunnel", "Dahl", START, END)]),
    ),
    replace(
        EMPLOYEE_LEFT,
        name="edited left, then left again",
        between=left(EMPLOYEE, Mobil="99"),
        left=picture([("Dahl", "Kari", "99"), OLA], [BRU]),
    ),
    replace(
        EMPLOYEE_LEFT,
        name="edited left, then back to what it was",
        between=left(EMPLOYEE, Mobil="1"),
        left=picture([KARI, OLA], [BRU]),
    ),
    replace(
        EMPLOYEE_LEFT,
        name="edited left, then the target",
        between=each(later, right("Kari", mobilePhone="99")),
        left=picture([("Dahl", "Kari", "99"), OLA], [BRU]),
    ),
    replace(
        EMPLOYEE_LEFT,
        name="edited left, then another property of the target",
        between=right("Kari", familyName="Ås"),
        left=picture([("Ås", "Kari", "11"), OLA], [("Bru", "Ås", START, END)]),
    ),
    replace(
        PROJECT_RIGHT,
        name="edited right, then right again",
        between=each(right("Bru", subject="Kai"), right("Tunnel", subject="Kai")),
        left=picture([KARI, OLA], [("Kai", "Dahl", START, END)]),
    ),
    replace(
        PROJECT_RIGHT,
        name="edited right, then the target",
        between=each(later, left(PROJECT, Navn="Kai")),
        left=picture([KARI, OLA], [("Kai", "Dahl", START, END)]),
    ),
    replace(
        PROJECT_LEFT,
        name="edited left, then the target is cleared",
        acts=left(PROJECT, FerdigDato="2025-01-01"),
        between=each(later, right("Bru", endsAt=None)),
        left=picture([KARI, OLA], [("Bru", "Dahl", START, "")]),
    ),
)


# ---- the sweep -----------------------------------------------------------------------------------


def begin(stages: Stages, history: History) -> Stage:
    """Make a stage where everything has happened that comes before the core goes on."""
    stage = stages.loaded(history)
    history.acts(stage.world)
    for edge, act in history.meanwhile.items():
        stages.edges.meanwhile[edge] = partial(act, stage.world)
    return stage


def judge(stage: Stage, history: History) -> list[str]:
    """Let the core go on until it rests, and say all that is amiss."""
    found = stage.settle(history.left, history.right) + amiss(stage) + empty_writes(stage)
    if not found and history.is_probed:
        found = probe(stage) + amiss(stage)
    return found


def edges_of(stages: Stages, history: History) -> list[str]:
    """Return the edges that are passed until the core rests, when it does not die."""
    begin(stages, history).rest()
    return list(stages.edges.passed)


def judge_death(stages: Stages, history: History, edge: str, deaths: int) -> list[str]:
    """Have the core die at an edge, and again at it when it has been started anew."""
    stage = begin(stages, history)
    for number in range(deaths):
        if dies(stage, edge):
            if number == 0:
                history.between(stage.world)
            stage.restart()
        elif number == 0:
            return ["not reached in another run"]
    return judge(stage, history)


def dies(stage: Stage, edge: str) -> bool:
    """Have the core die at an edge; tell whether it came there before it rested."""
    meanwhile = stage.edges.meanwhile.get(edge)

    def happens() -> None:
        if meanwhile is not None:
            meanwhile()
        die()

    stage.edges.meanwhile[edge] = happens
    try:
        stage.rest()
    except Death:
        return True
    del stage.edges.meanwhile[edge]
    return False


def apart(edges: list[str], history: History) -> list[str]:
    """Leave out the edges at which a death is the same as at the one before.

    Between an effect (a commit, a write, a new token) and the next one nothing changes anywhere that
    outlives the core, so one death is enough: the one right after the effect.
    """
    return [
        edge
        for number, edge in enumerate(edges)
        if number == 0
        or edge in history.meanwhile
        or (edge.startswith("after ") and not edge.startswith("after GET "))
    ]


def sweep(
    stages: Stages, history: History, *, deaths: int = 1, at_every_edge: bool = False
) -> list[str]:
    """Try a death at each edge; say where the history did not end as it must, and how."""
    edges = edges_of(stages, history)
    return [
        f"{edge}: {'; '.join(found)}"
        for edge in (edges if at_every_edge else apart(edges, history))
        if (found := judge_death(stages, history, edge, deaths))
    ]


def sentence(failures: list[str]) -> str:
    return "\n".join([f"{len(failures)} deaths are not survived:", *failures])


@pytest.mark.parametrize("history", HISTORIES, ids=str)
def test_a_history_ends_as_it_must_when_nothing_dies(stages: Stages, history: History) -> None:
    assert judge(begin(stages, history), history) == []


@pytest.mark.parametrize("history", HISTORIES, ids=str)
def test_a_death_after_any_effect_is_survived(stages: Stages, history: History) -> None:
    failures = sweep(stages, history)
    assert not failures, sentence(failures)


@pytest.mark.parametrize("history", [FIRST_LOAD, EMPLOYEE_LEFT, PROJECT_RIGHT], ids=str)
def test_a_death_at_any_edge_is_survived(stages: Stages, history: History) -> None:
    failures = sweep(stages, history, at_every_edge=True)
    assert not failures, sentence(failures)


@pytest.mark.parametrize("history", EDITED_BETWEEN, ids=str)
def test_an_edit_before_the_restart_is_neither_lost_nor_overwritten(
    stages: Stages, history: History
) -> None:
    failures = sweep(stages, history)
    assert not failures, sentence(failures)


@pytest.mark.parametrize("history", [FIRST_LOAD, EMPLOYEE_LEFT], ids=str)
def test_two_deaths_in_a_row_at_one_edge_are_survived(stages: Stages, history: History) -> None:
    failures = sweep(stages, history, deaths=2)
    assert not failures, sentence(failures)


# ---- the sweep convicts --------------------------------------------------------------------------


class Wrong(BuiltinSubject):
    """A core that does one thing wrong when its process ends or begins."""

    directory = Path()

    def start(self, env: Mapping[str, str]) -> None:
        self.directory = Path(env["SUBJECT_STATE_DIR"])
        super().start(env)


class RemembersInMemoryOnly(Wrong):
    """Loses its state with its process."""

    def kill(self) -> None:
        super().kill()
        for file in self.directory.iterdir():
            file.unlink()


class CommitsOnceACycle(Wrong):
    """Keeps nothing of a cycle that it does not bring to its end."""

    @property
    def saved(self) -> Path:
        return self.directory.with_name(f"{self.directory.name}-saved")

    def cycle(self) -> None:
        shutil.copytree(self.directory, self.saved)
        super().cycle()
        shutil.rmtree(self.saved)

    def kill(self) -> None:
        super().kill()
        if self.saved.exists():
            shutil.rmtree(self.directory)
            self.saved.rename(self.directory)


def repeats_its_last_write(clock: SubjectClock) -> BuiltinSubject:
    """A core that begins by sending once more what it was sending when it died."""

    class RepeatsItsLastWrite(Wrong):
        has_died = False

        def kill(self) -> None:
            super().kill()
            for entry in reversed(clock.world.journal.entries(actor="subject")[-1:]):
                if entry.kind == "update" and entry.applied and entry.entity:
                    body = entry.body[0] if isinstance(entry.body, list) else entry.body
                    assert isinstance(body, dict)
                    values = {name: value for name, value in body.items() if name != "Id"}
                    key = entry.applied[0].key
                    clock.world.update(entry.system, entry.entity, key, values, actor="subject")

    return make_subject(clock, RepeatsItsLastWrite)


def convicted(
    stages: Stages, history: History, make: Callable[[SubjectClock], BuiltinSubject]
) -> str:
    stages.make = make
    return "\n".join(sweep(stages, history))


def test_the_sweep_convicts_who_forgets_everything(stages: Stages) -> None:
    found = convicted(
        stages, NEW_EMPLOYEE, lambda clock: make_subject(clock, RemembersInMemoryOnly)
    )
    assert re.search(r"created \d+ Contacts for 3 Ansatt", found)


def test_the_sweep_convicts_who_commits_nothing_before_the_effect(stages: Stages) -> None:
    found = convicted(stages, NEW_EMPLOYEE, lambda clock: make_subject(clock, CommitsOnceACycle))
    assert "after POST /contacts (1): " in found
    assert "created 4 Contacts for 3 Ansatt" in found


def test_the_sweep_convicts_who_sends_an_old_write_again(stages: Stages) -> None:
    (history,) = (one for one in EDITED_BETWEEN if one.name == "edited left, then the target")
    found = convicted(stages, history, repeats_its_last_write)
    assert "after PATCH /contacts/* (1): " in found
    assert "in place of [('Dahl', 'Kari', '99')]" in found

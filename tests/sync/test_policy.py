"""The declared policy end to end: what the core does over both fakes, P1 to P9."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from fakes import Entry, Json, Key, Record, World, fault
from sync.adapter import BuiltinSubject
from sync.crmoffice import CrmOffice
from sync.records import Row
from sync.settings import STATE_FILE_NAME
from sync.store import Store
from sync.tidsbanken import Tidsbanken
from tests.sync.clocks import FakeClock

LEFT, RIGHT = "Tidsbanken", "CRMOffice"
DAY = timedelta(days=1)
BY_PHONE: Record = {"match": ["ansatt-contacts/Mobil=mobilePhone"]}
BOTH_WAYS: Record = {"create_right_to_left": "yes"}


@dataclass
class Stage:
    """A world with a core set upon it; a minute passes before each cycle."""

    world: World
    environment: dict[str, str]
    state_file: Path
    clock: FakeClock
    subject: BuiltinSubject

    def cycle(self, times: int = 1) -> None:
        for _ in range(times):
            self.clock.advance(60)
            self.subject.cycle()

    def restart(self) -> None:
        self.subject.kill()
        self.subject.start(self.environment)

    def employee(self, key: int = 100, **values: Json) -> None:
        self.world.insert(LEFT, "Ansatt", {"Id": key, **values})

    def project(self, **values: Json) -> str:
        return str(self.world.insert(LEFT, "Prosjekt", values)["Id"])

    def contact(self, **values: Json) -> str:
        return str(self.world.insert(RIGHT, "Contacts", values)["id"])

    def activity(self, **values: Json) -> str:
        return str(self.world.insert(RIGHT, "Activities", values)["id"])

    def edit(self, entity: str, key: Key, **values: Json) -> None:
        system = LEFT if entity in {"Ansatt", "Prosjekt"} else RIGHT
        self.world.update(system, entity, key, values)

    def shown(self, entity: str, *names: str) -> list[tuple[Json, ...]]:
        """What the records of an entity show of some properties, empty as None, sorted."""
        system = LEFT if entity in {"Ansatt", "Prosjekt"} else RIGHT
        records = self.world.records(system, entity).values()
        return sorted((tuple(one[name] or None for name in names) for one in records), key=str)

    def writes(self, since: int = 0) -> list[Entry]:
        entries = self.world.journal.entries(actor="subject", since=since)
        return [entry for entry in entries if entry.kind in {"create", "update"}]

    def parked(self) -> list[tuple[str, Key, str]]:
        with_state = Store.copy_in_memory(self.state_file)
        found: list[tuple[str, Key, str]] = []
        for pair in ("ansatt-contacts", "prosjekt-activities"):
            found += with_state.all_parked(pair)
        with_state.close()
        return found

    def conflicts(self) -> list[tuple[Key, str, str]]:
        """Left key, left property and winner of each conflict of employees that was noted."""
        with_state = Store.copy_in_memory(self.state_file)
        found: list[tuple[Key, str, str]] = [
            noted[:3] for noted in with_state.conflicts("ansatt-contacts")
        ]
        with_state.close()
        return found


MakeStage: TypeAlias = Callable[..., Stage]


@pytest.fixture
def make_stage(
    make_world: Callable[[Mapping[str, str]], World], tmp_path: Path
) -> Iterator[MakeStage]:
    stages: list[Stage] = []

    def make(profile: Json = None, switches: Mapping[str, str] | None = None) -> Stage:
        world = make_world(switches or {})
        (tmp_path / "profile.json").write_text(json.dumps(profile or {}), encoding="utf-8")
        environment = world.environment("subject") | {
            "SUBJECT_STATE_DIR": str(tmp_path),
            "SUBJECT_PROFILE": str(tmp_path / "profile.json"),
        }
        clock = FakeClock()
        subject = BuiltinSubject(clock)
        subject.start(environment)
        stages.append(Stage(world, environment, tmp_path / STATE_FILE_NAME, clock, subject))
        return stages[-1]

    yield make
    for stage in stages:
        stage.subject.stop()


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage()


# ---- P2: equal time ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "winner"),
    [({}, "left"), ({"priority": "Tidsbanken"}, "left"), ({"priority": "CRMOffice"}, "right")],
)
def test_of_two_edits_of_one_time_the_system_with_priority_wins(
    make_stage: MakeStage, profile: Json, winner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(profile)
    stage.employee(Etternavn="Dahl")
    project = stage.project(Navn="Bru")
    stage.cycle()
    (contact,), (activity,) = (stage.world.records(RIGHT, e) for e in ("Contacts", "Activities"))
    stage.world.clock.advance(DAY)
    with monkeypatch.context() as patch:
        now = stage.world.clock.now
        patch.setattr(stage.world.clock, "tick", lambda: now)
        stage.edit("Ansatt", 100, Etternavn="left")
        stage.edit("Contacts", contact, familyName="right")
        stage.edit("Prosjekt", project, Navn="left")
        stage.edit("Activities", activity, subject="right")
    stage.cycle(3)
    assert stage.shown("Ansatt", "Etternavn") == stage.shown("Contacts", "familyName")
    assert stage.shown("Contacts", "familyName") == [(winner,)]
    assert stage.shown("Prosjekt", "Navn") == stage.shown("Activities", "subject") == [(winner,)]
    assert stage.conflicts() == [(100, "Etternavn", winner)]


def test_a_conflict_is_noted_also_where_the_answer_to_its_write_was_lost(stage: Stage) -> None:
    stage.employee(Etternavn="Dahl")
    stage.cycle()
    (contact,) = stage.world.records(RIGHT, "Contacts")
    stage.edit("Ansatt", 100, Etternavn="left")
    stage.edit("Contacts", contact, familyName="right")
    stage.world.order(fault("drop", system=LEFT, entity="Ansatt", method="PUT", when="after"))
    stage.cycle(3)
    assert stage.shown("Ansatt", "Etternavn") == [("right",)]
    assert stage.conflicts() == [(100, "Etternavn", "right")]


# ---- P3: the first link -----------------------------------------------------------------------


@pytest.mark.parametrize("older", ["left", "right"])
def test_when_two_are_joined_a_value_beats_an_empty_one_whatever_the_times(
    make_stage: MakeStage, older: str
) -> None:
    stage = make_stage(BY_PHONE)
    make: dict[str, Callable[[], object]] = {
        "left": lambda: stage.employee(Etternavn="Ås", Mobil="900"),
        "right": lambda: stage.contact(givenName="Kari", mobilePhone="900"),
    }
    make.pop(older)()
    stage.world.clock.advance(DAY)
    make.popitem()[1]()
    stage.cycle(3)
    assert stage.shown("Ansatt", "Fornavn", "Etternavn", "Mobil") == [("Kari", "Ås", "900")]
    assert stage.shown("Contacts", "givenName", "familyName", "mobilePhone") == [
        ("Kari", "Ås", "900")
    ]
    assert stage.conflicts() == []
    assert [entry.kind for entry in stage.writes()] == ["update", "update"]


def test_when_two_are_joined_not_even_a_later_clearing_beats_a_value(
    make_stage: MakeStage,
) -> None:
    stage = make_stage({"match": ["ansatt-contacts/Etternavn=familyName"]})
    stage.employee(Mobil="911")
    stage.contact(familyName="Ås", mobilePhone="900")
    stage.cycle()
    stage.world.clock.advance(DAY)
    stage.edit("Ansatt", 100, Mobil="")
    stage.cycle()
    stage.edit("Ansatt", 100, Etternavn="Ås")
    stage.cycle(2)
    assert stage.shown("Ansatt", "Etternavn", "Mobil") == [("Ås", "900")]
    assert stage.shown("Contacts", "familyName", "mobilePhone") == [("Ås", "900")]


@pytest.mark.parametrize(("first", "winner"), [("left", "right"), ("right", "left")])
def test_when_two_are_joined_the_later_of_two_values_wins(
    make_stage: MakeStage, first: str, winner: str
) -> None:
    stage = make_stage(BY_PHONE)
    make: dict[str, Callable[[], object]] = {
        "left": lambda: stage.employee(Etternavn="left", Mobil="900"),
        "right": lambda: stage.contact(familyName="right", mobilePhone="900"),
    }
    make.pop(first)()
    stage.world.clock.advance(DAY)
    make.popitem()[1]()
    stage.cycle(3)
    assert stage.shown("Ansatt", "Etternavn") == stage.shown("Contacts", "familyName")
    assert stage.shown("Contacts", "familyName") == [(winner,)]


def test_once_joined_a_clearing_is_an_edit_like_any_other(make_stage: MakeStage) -> None:
    stage = make_stage(BY_PHONE)
    stage.employee(Etternavn="Ås", Fornavn="Kari", Mobil="900")
    contact = stage.contact(familyName="Ås", givenName="Kari", mobilePhone="900")
    stage.cycle()
    assert stage.writes() == []
    stage.edit("Contacts", contact, givenName=None)
    stage.edit("Ansatt", 100, Mobil="")
    stage.cycle(2)
    assert stage.shown("Ansatt", "Fornavn", "Etternavn", "Mobil") == [(None, "Ås", None)]
    assert stage.shown("Contacts", "givenName", "familyName", "mobilePhone") == [(None, "Ås", None)]


@pytest.mark.parametrize("profile", [BY_PHONE, {**BY_PHONE, **BOTH_WAYS}], ids=["one", "both"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_where_two_could_be_meant_none_is_joined_created_or_written(
    make_stage: MakeStage, side: str, profile: Json, caplog: pytest.LogCaptureFixture
) -> None:
    stage = make_stage(profile)
    stage.employee(100, Etternavn="Dahl", Mobil="900")
    stage.contact(familyName="Ås", mobilePhone="900")
    if side == "left":
        stage.employee(200, Etternavn="Øst", Mobil="900")
    else:
        stage.contact(familyName="Øst", mobilePhone="900")
    stage.cycle(3)
    assert stage.writes() == []
    reasons = {reason for _, _, reason in stage.parked()}
    assert reasons
    assert all(reason.startswith("matches more than one record in ") for reason in reasons)
    assert caplog.text.count("Tidsbanken Ansatt 100: matches more than one record") == 1


def test_a_record_that_could_mean_two_is_joined_once_its_own_value_tells_them_apart(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(BY_PHONE)
    stage.employee(Etternavn="Dahl", Mobil="900")
    stage.contact(familyName="Dahl", mobilePhone="900")
    stage.contact(familyName="Dahl", mobilePhone="900")
    stage.contact(familyName="Dahl", mobilePhone="911")
    stage.cycle()
    stage.edit("Ansatt", 100, Mobil="911")
    stage.cycle(2)
    assert stage.parked() == []
    assert stage.writes() == []
    stage.edit("Ansatt", 100, Etternavn="Ås")
    stage.cycle()
    assert stage.shown("Contacts", "familyName", "mobilePhone") == [
        ("Dahl", "900"),
        ("Dahl", "900"),
        ("Ås", "911"),
    ]


def test_all_that_is_declared_must_match_and_an_empty_value_matches_nothing(
    make_stage: MakeStage,
) -> None:
    rows: Json = ["ansatt-contacts/Mobil=mobilePhone", "ansatt-contacts/Etternavn=familyName"]
    stage = make_stage({"match": rows})
    stage.employee(100, Etternavn="Dahl", Mobil="900")
    stage.employee(200, Etternavn="Øst", Mobil="")
    stage.contact(familyName="Ås", mobilePhone="900")
    stage.contact(familyName="Øst", mobilePhone=None)
    stage.cycle(2)
    assert stage.shown("Contacts", "familyName", "mobilePhone") == [
        ("Dahl", "900"),
        ("Ås", "900"),
        ("Øst", None),
        ("Øst", None),
    ]


def test_without_a_declared_match_nothing_is_joined(stage: Stage) -> None:
    stage.employee(Etternavn="Dahl", Mobil="900")
    stage.contact(familyName="Dahl", mobilePhone="900")
    stage.cycle(2)
    assert len(stage.world.records(RIGHT, "Contacts")) == 2


# ---- P4 and P5: clearing ---------------------------------------------------------------------------

CLEARINGS = [
    pytest.param((("Ansatt", "Mobil"), ("Contacts", "mobilePhone")), id="text"),
    pytest.param((("Prosjekt", "StartDato"), ("Activities", "startsAt")), id="date"),
    pytest.param((("Prosjekt", "AnsvarligId"), ("Activities", "ownerId")), id="reference"),
]


@pytest.mark.parametrize("idiom", [None, ""], ids=["null", "empty text"])
@pytest.mark.parametrize("row", CLEARINGS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_cleared_value_is_cleared_on_the_other_side_and_nothing_else_is(
    make_stage: MakeStage, idiom: str | None, row: tuple[tuple[str, str], ...], side: str
) -> None:
    stage = make_stage({"clear_idiom": idiom}, {"clear_idiom": "null" if idiom is None else ""})
    stage.employee(Etternavn="Dahl", Fornavn="Kari", Mobil="900")
    project = stage.project(
        Navn="Bru", AnsvarligId=100, StartDato="2024-07-01", FerdigDato="2024-12-01"
    )
    stage.cycle()
    names = {
        "Ansatt": ["Etternavn", "Fornavn", "Mobil"],
        "Contacts": ["familyName", "givenName", "mobilePhone"],
        "Prosjekt": ["Navn", "AnsvarligId", "StartDato", "FerdigDato"],
        "Activities": ["subject", "ownerId", "startsAt", "endsAt"],
    }
    before = {entity: stage.shown(entity, *names[entity]) for entity in names}
    keys: Mapping[str, Key] = {
        "Ansatt": 100,
        "Prosjekt": project,
        "Contacts": next(iter(stage.world.records(RIGHT, "Contacts"))),
        "Activities": next(iter(stage.world.records(RIGHT, "Activities"))),
    }
    edited, name = row[0] if side == "left" else row[1]
    stage.edit(edited, keys[edited], **{name: None if side == "left" else idiom})
    stage.cycle(2)
    for entity, cleared in row:
        (values,) = before[entity]
        at = names[entity].index(cleared)
        before[entity] = [(*values[:at], None, *values[at + 1 :])]
    assert {entity: stage.shown(entity, *names[entity]) for entity in names} == before


# ---- P6: deletion ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("deleted", ["left", "right"])
def test_a_deletion_is_neither_carried_over_nor_undone_and_stops_no_other(
    stage: Stage, deleted: str, caplog: pytest.LogCaptureFixture
) -> None:
    stage.employee(100, Etternavn="Dahl")
    stage.employee(200, Etternavn="Ås")
    stage.cycle()
    contacts = {
        one["familyName"]: key for key, one in stage.world.records(RIGHT, "Contacts").items()
    }
    if deleted == "left":
        stage.world.delete(LEFT, "Ansatt", 100)
    else:
        stage.world.delete(RIGHT, "Contacts", contacts["Dahl"])
    stage.cycle(3)
    stage.restart()
    stage.cycle(2)
    assert len(stage.writes()) == 2
    assert caplog.text == ""
    if deleted == "left":  # an edit of the one that is left does not bring the other back
        stage.edit("Contacts", contacts["Dahl"], mobilePhone="900")
        stage.edit("Contacts", contacts["Ås"], mobilePhone="911")
    else:
        stage.edit("Ansatt", 100, Mobil="900")
        stage.edit("Ansatt", 200, Mobil="911")
    stage.cycle(3)
    assert len(stage.writes()) == 3
    assert [phone for _, phone in stage.shown("Ansatt", "Etternavn", "Mobil")] == (
        ["911"] if deleted == "left" else ["900", "911"]
    )
    assert [phone for _, phone in stage.shown("Contacts", "familyName", "mobilePhone")] == (
        ["900", "911"] if deleted == "left" else ["911"]
    )
    ((_, _, reason),) = stage.parked()
    gone_from = LEFT if deleted == "left" else RIGHT
    assert reason == f"not there any more in {gone_from}"
    assert caplog.text.count(reason) == 1


# ---- P7: references ------------------------------------------------------------------------------------------


def test_references_to_those_that_get_a_counterpart_later_are_filled_in_on_either_side(
    make_stage: MakeStage,
) -> None:
    """A nameless employee is responsible for one project, a stranger owns the other's activity."""
    stage = make_stage(BY_PHONE)
    stage.employee(100, Mobil="900")
    first = stage.project(Navn="Bru", AnsvarligId=100)
    second = stage.project(Navn="Tunnel")
    stage.cycle()
    stranger = stage.contact(familyName="Øst", mobilePhone="911")
    activities = {
        one["subject"]: key for key, one in stage.world.records(RIGHT, "Activities").items()
    }
    stage.edit("Activities", activities["Tunnel"], ownerId=stranger)
    stage.cycle(2)
    assert stage.shown("Activities", "subject", "ownerId") == [("Bru", None), ("Tunnel", stranger)]
    assert stage.shown("Prosjekt", "Navn", "AnsvarligId") == [("Bru", 100), ("Tunnel", None)]
    stage.edit("Ansatt", 100, Etternavn="Dahl")
    stage.employee(200, Etternavn="Øst", Mobil="911")
    before = stage.world.journal.last
    stage.cycle(2)
    (dahl,) = (
        key for key, one in stage.world.records(RIGHT, "Contacts").items() if key != stranger
    )
    assert stage.shown("Activities", "subject", "ownerId") == [("Bru", dahl), ("Tunnel", stranger)]
    assert stage.shown("Prosjekt", "Navn", "AnsvarligId") == [("Bru", 100), ("Tunnel", 200)]
    assert [entry.body for entry in stage.writes(before)] == [
        {"familyName": "Dahl", "mobilePhone": "900"},
        {"ownerId": dahl},
        [{"Id": second, "AnsvarligId": 200}],
    ]
    assert first != second


def test_references_that_go_round_find_each_other_also_when_created_from_the_right(
    make_stage: MakeStage,
) -> None:
    """Left project to a new employee, right activity to a new contact, then each to the other's."""
    stage = make_stage(BOTH_WAYS)
    stage.employee(100, Etternavn="Dahl")
    stage.project(Navn="Bru", AnsvarligId=100)
    contact = stage.contact(familyName="Øst")
    activity = stage.activity(subject="Tunnel", ownerId=contact)
    stage.cycle()
    (made,) = (key for key in stage.world.records(LEFT, "Ansatt") if key != 100)
    (dahl,) = (key for key in stage.world.records(RIGHT, "Contacts") if key != contact)
    assert stage.shown("Prosjekt", "Navn", "AnsvarligId") == [("Bru", 100), ("Tunnel", made)]
    assert stage.shown("Activities", "subject", "ownerId") == [("Bru", dahl), ("Tunnel", contact)]
    stage.edit("Activities", activity, ownerId=dahl)
    (bru,) = (
        key for key, one in stage.world.records(LEFT, "Prosjekt").items() if one["Navn"] == "Bru"
    )
    stage.edit("Prosjekt", bru, AnsvarligId=made)
    stage.cycle(2)
    assert stage.shown("Prosjekt", "Navn", "AnsvarligId") == [("Bru", made), ("Tunnel", 100)]
    assert stage.shown("Activities", "subject", "ownerId") == [("Bru", contact), ("Tunnel", dahl)]


# ---- P9: creation from the right -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "switches",
    [{}, {"insert_response": "list"}, {"insert_response": "empty204"}, {"null_on_insert": "500"}],
    ids=["object", "list", "empty answer", "no nulls"],
)
def test_a_record_that_appears_on_the_right_gets_exactly_one_on_the_left_and_no_echo(
    make_stage: MakeStage, switches: Mapping[str, str]
) -> None:
    stage = make_stage(BOTH_WAYS, switches)
    stage.employee(100, Etternavn="Dahl")
    stage.cycle()
    before = stage.world.journal.last
    contact = stage.contact(familyName="Øst", mobilePhone="900")
    stage.activity(subject="Tunnel", ownerId=contact, startsAt="2024-07-01T00:00:00+02:00")
    stage.cycle(3)
    stage.restart()
    stage.cycle(3)
    assert stage.shown("Ansatt", "Etternavn", "Fornavn", "Mobil") == [
        ("Dahl", None, None),
        ("Øst", None, "900"),
    ]
    (made,) = (key for key in stage.world.records(LEFT, "Ansatt") if key != 100)
    assert stage.shown("Prosjekt", "Navn", "AnsvarligId", "FerdigDato") == [("Tunnel", made, None)]
    assert [(entry.system, entry.kind) for entry in stage.writes(before)] == 2 * [(LEFT, "create")]


def test_several_that_appear_on_the_right_at_once_get_one_each(make_stage: MakeStage) -> None:
    stage = make_stage(BOTH_WAYS)
    stage.employee(100, Etternavn="Dahl")
    names = [f"Øst {number:02}" for number in range(30)]
    for name in names:
        stage.contact(familyName=name)
        stage.activity(subject=name)
    stage.cycle(3)
    assert stage.shown("Ansatt", "Etternavn") == [("Dahl",), *((name,) for name in names)]
    assert stage.shown("Prosjekt", "Navn") == [(name,) for name in names]
    assert len(stage.world.records(RIGHT, "Contacts")) == 31
    assert stage.parked() == []


def test_what_was_created_from_the_right_is_kept_the_same_wherever_it_is_edited(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(BOTH_WAYS)
    contact = stage.contact(familyName="Øst")
    stage.cycle()
    (key,) = stage.world.records(LEFT, "Ansatt")
    stage.edit("Ansatt", key, Mobil="900")
    stage.edit("Contacts", contact, familyName="Vest")
    stage.cycle(2)
    assert stage.shown("Ansatt", "Etternavn", "Mobil") == [("Vest", "900")]
    assert stage.shown("Contacts", "familyName", "mobilePhone") == [("Vest", "900")]


def test_a_key_that_a_user_takes_first_costs_no_record(make_stage: MakeStage) -> None:
    stage = make_stage(BOTH_WAYS)
    stage.employee(100, Etternavn="Dahl")
    stage.cycle()
    stage.contact(familyName="Øst")
    create = Tidsbanken.create

    def overtaken(client: Tidsbanken, entity: str, values: Record) -> tuple[Key, Row | None]:
        if len(stage.world.records(LEFT, "Ansatt")) == 1:
            stage.employee(int(str(values["Id"])), Etternavn="Vest")
        return create(client, entity, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tidsbanken, "create", overtaken)
        stage.cycle(3)
    assert stage.shown("Ansatt", "Etternavn") == [("Dahl",), ("Vest",), ("Øst",)]
    assert stage.shown("Contacts", "familyName") == [("Dahl",), ("Vest",), ("Øst",)]


# ---- put_semantics: replace --------------------------------------------------------------------------------------


def test_where_a_put_replaces_values_that_are_not_mapped_stay_as_they_are(
    make_stage: MakeStage,
) -> None:
    stage = make_stage({"put_semantics": "replace"}, {"put_semantics": "replace"})
    stage.employee(
        Etternavn="Dahl", Fornavn="Kari", Notat="n", Stillingsprosent=80, Fodt="1980-02-29"
    )
    stage.project(Navn="Bru", AnsvarligId=100, StartDato="2024-07-01", Notat="n", Status="2")
    stage.cycle()
    contact, activity = (
        next(iter(stage.world.records(RIGHT, e))) for e in ("Contacts", "Activities")
    )
    before = {entity: stage.world.records(LEFT, entity) for entity in ("Ansatt", "Prosjekt")}
    stage.edit("Contacts", contact, familyName="Ås")
    stage.edit("Activities", activity, subject="Tunnel", endsAt="2024-12-01T00:00:00+01:00")
    stage.cycle(2)
    changed = {"SistEndretDato", "SistEndretAvId"}
    for entity, names in (
        ("Ansatt", {"Etternavn"}),
        ("Prosjekt", {"Navn", "FerdigDato", "Ferdig"}),  # the flag goes with the date
    ):
        for key, was in before[entity].items():
            now = stage.world.records(LEFT, entity)[key]
            assert {name for name in was if now[name] != was[name]} <= changed | names
    assert stage.shown("Ansatt", "Etternavn", "Fornavn") == [("Ås", "Kari")]
    assert stage.shown("Prosjekt", "Navn", "AnsvarligId") == [("Tunnel", 100)]


# ---- writes in vain -------------------------------------------------------------------------------------------------

Update: TypeAlias = Callable[[CrmOffice, str, Row], Row | None]
_update_contact = CrmOffice.update


def _shows_the_old(_client: CrmOffice, _entity: str, seen: Row) -> Row | None:
    return seen


def _shows_nothing(_client: CrmOffice, _entity: str, _seen: Row) -> Row | None:
    return None


def _saves_without_the_value(client: CrmOffice, entity: str, seen: Row) -> Row | None:
    count = int(str(seen.record["directPhone"] or 0)) + 1
    return _update_contact(client, entity, seen, {"directPhone": str(count)})


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(_shows_the_old, id="shows the old version"),
        pytest.param(_shows_nothing, id="shows nothing"),
        pytest.param(_saves_without_the_value, id="saves a version without the value"),
    ],
)
def test_what_is_written_in_vain_is_parked_after_three_times_and_said(
    stage: Stage,
    answer: Update,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stage.employee(Etternavn="Dahl")
    stage.cycle()
    sent: list[Record] = []

    def in_vain(client: CrmOffice, entity: str, seen: Row, values: Record) -> Row | None:
        sent.append(dict(values))
        return answer(client, entity, seen)

    with monkeypatch.context() as patch:
        patch.setattr(CrmOffice, "update", in_vain)
        stage.edit("Ansatt", 100, Etternavn="Ås", Mobil="900")
        stage.cycle(12)
    assert 1 < len(sent) <= 3
    ((_, key, reason),) = stage.parked()
    assert (key, reason) == (100, "written in vain: familyName, mobilePhone")
    assert caplog.text.count("Tidsbanken Ansatt 100: written in vain") == 1
    assert "Ås" not in caplog.text
    stage.edit("Ansatt", 100, Etternavn="Øst")  # a change from outside is another chance
    stage.cycle(2)
    assert stage.shown("Contacts", "familyName", "mobilePhone") == [("Øst", "900")]
    assert stage.parked() == []


def test_writes_to_the_left_in_vain_are_parked_as_well(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stage.employee(Etternavn="Dahl")
    stage.cycle()
    (contact,) = stage.world.records(RIGHT, "Contacts")
    sent: list[Record] = []

    def in_vain(_client: Tidsbanken, _entity: str, seen: Row, values: Record) -> Row | None:
        sent.append(dict(values))
        return seen

    with monkeypatch.context() as patch:
        patch.setattr(Tidsbanken, "update", in_vain)
        stage.edit("Contacts", contact, familyName="Ås")
        stage.cycle(12)
    assert sent == 3 * [{"Etternavn": "Ås"}]
    assert [reason for _, _, reason in stage.parked()] == ["written in vain: Etternavn"]
    assert f"CRMOffice Contacts {contact}: written in vain" in caplog.text


def test_edits_by_people_are_no_writes_in_vain_however_many(stage: Stage) -> None:
    stage.employee(Etternavn="Dahl")
    stage.cycle()
    for number in range(6):
        stage.edit("Ansatt", 100, Etternavn=f"Dahl {number}")
        stage.cycle()
    assert stage.shown("Contacts", "familyName") == [("Dahl 5",)]
    assert stage.parked() == []

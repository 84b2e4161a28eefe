"""The engine over real sockets: what users do on either side, and what arrives on the other."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from fakes import Entry, Json, Key, Record, World
from sync.adapter import BuiltinSubject

Writes = Callable[[], list[Entry]]
DAY = timedelta(days=1)
QUIET_CYCLE = ["/ansatt/ansatt", "/contacts", "/prosjekt/Prosjekt", "/activities"]


def employee(world: World, key: int = 100, **values: Json) -> Record:
    named: Record = {"Fornavn": "Kari", "Etternavn": f"Dahl {key}"}
    return world.insert("Tidsbanken", "Ansatt", {"Id": key} | named | values)


def project(world: World, **values: Json) -> Key:
    key = world.insert("Tidsbanken", "Prosjekt", {"Navn": "Bru"} | values)["Id"]
    assert isinstance(key, str)
    return key


def only(world: World, system: str, entity: str) -> Record:
    (record,) = world.records(system, entity).values()
    return record


def the_id(world: World, entity: str) -> Key:
    """The id of the only record that CRMOffice has of an entity."""
    (key,) = world.records("CRMOffice", entity)
    return key


def contact_of(world: World, key: int) -> Key:
    """The contact that has the employee's family name."""
    name = world.records("Tidsbanken", "Ansatt")[key]["Etternavn"]
    contacts = world.records("CRMOffice", "Contacts").items()
    (found,) = (contact for contact, shown in contacts if shown["familyName"] == name)
    return found


def shown(record: Record, *names: str) -> tuple[Json, ...]:
    return tuple(record[name] for name in names)


def bodies(entries: list[Entry]) -> list[Json]:
    return [entry.body for entry in entries]


def test_an_employee_becomes_a_contact_without_its_empty_values(
    world: World, subject: BuiltinSubject, writes: Writes
) -> None:
    employee(world, Etternavn="Ærlig", Mobil="")
    subject.cycle()
    assert bodies(writes()) == [{"familyName": "Ærlig", "givenName": "Kari"}]


def test_a_project_becomes_an_activity_with_the_contact_as_owner(
    world: World, subject: BuiltinSubject
) -> None:
    employee(world)
    project(world, AnsvarligId=100, StartDato="2024-07-01", FerdigDato="2024-12-01T12:00:00+01:00")
    subject.cycle()
    activity = only(world, "CRMOffice", "Activities")
    assert activity["ownerId"] == contact_of(world, 100)
    assert shown(activity, "subject", "startsAt", "endsAt") == (
        "Bru",
        "2024-07-01T00:00:00+02:00",
        "2024-12-01T12:00:00+01:00",
    )


def test_edits_travel_both_ways_and_only_they(
    world: World, subject: BuiltinSubject, writes: Writes
) -> None:
    employee(world)
    subject.cycle()
    contact = contact_of(world, 100)
    world.update("Tidsbanken", "Ansatt", 100, {"Etternavn": "Ås"})
    world.update("CRMOffice", "Contacts", contact, {"mobilePhone": "+47 900"})
    subject.cycle()
    assert bodies(writes())[1:] == [{"familyName": "Ås"}, [{"Id": 100, "Mobil": "+47 900"}]]
    assert shown(only(world, "CRMOffice", "Contacts"), "familyName", "mobilePhone") == (
        "Ås",
        "+47 900",
    )
    assert shown(only(world, "Tidsbanken", "Ansatt"), "Etternavn", "Mobil") == ("Ås", "+47 900")


def test_several_edits_of_one_record_are_one_write(
    world: World, subject: BuiltinSubject, writes: Writes
) -> None:
    employee(world)
    subject.cycle()
    world.update("Tidsbanken", "Ansatt", 100, {"Etternavn": "Ås", "Fornavn": "Ola"})
    world.update("Tidsbanken", "Ansatt", 100, {"Mobil": "1"})
    subject.cycle()
    assert bodies(writes())[1:] == [{"familyName": "Ås", "givenName": "Ola", "mobilePhone": "1"}]


def test_a_clearing_is_an_edit_on_either_side(world: World, subject: BuiltinSubject) -> None:
    employee(world, Mobil="1")
    subject.cycle()
    world.update("Tidsbanken", "Ansatt", 100, {"Mobil": None})
    subject.cycle()
    assert only(world, "CRMOffice", "Contacts")["mobilePhone"] is None
    contact = contact_of(world, 100)
    world.update("CRMOffice", "Contacts", contact, {"givenName": None})
    subject.cycle()
    assert only(world, "Tidsbanken", "Ansatt")["Fornavn"] in {None, ""}


def test_dates_and_references_travel_from_right_to_left(
    world: World, subject: BuiltinSubject, writes: Writes
) -> None:
    employee(world, 100)
    employee(world, 200)
    project(world, AnsvarligId=100, StartDato="2024-07-01")
    subject.cycle()
    activity = the_id(world, "Activities")
    changes = {"startsAt": "2024-10-27T01:30:00Z", "ownerId": contact_of(world, 200)}
    world.update("CRMOffice", "Activities", activity, changes)
    subject.cycle()
    left = only(world, "Tidsbanken", "Prosjekt")
    assert shown(left, "AnsvarligId", "StartDato") == (200, "2024-10-27T02:30:00+01:00")
    settled = len(writes())
    subject.cycle()
    assert len(writes()) == settled


def test_its_own_writes_are_no_news(world: World, subject: BuiltinSubject, writes: Writes) -> None:
    employee(world)
    project(world, AnsvarligId=100, StartDato="2024-07-01")
    subject.cycle()
    world.update("Tidsbanken", "Ansatt", 100, {"Etternavn": "Ås"})
    world.update("CRMOffice", "Contacts", the_id(world, "Contacts"), {"givenName": "Ola"})
    subject.cycle()
    settled = len(writes())
    for _ in range(3):
        subject.cycle()
    assert len(writes()) == settled == 4


def test_a_quiet_cycle_is_one_list_request_per_entity(
    world: World, subject: BuiltinSubject
) -> None:
    for key in range(100, 105):
        employee(world, key)
    project(world, AnsvarligId=100)
    subject.cycle()
    subject.cycle()
    before = world.journal.last
    subject.cycle()
    assert [entry.path for entry in world.journal.entries(since=before)] == QUIET_CYCLE


def test_the_token_is_asked_for_once(world: World, subject: BuiltinSubject) -> None:
    employee(world)
    for _ in range(3):
        subject.cycle()
    kinds = [entry.kind for entry in world.journal.entries(actor="subject")]
    assert kinds.count("token") == 1


def test_a_restart_writes_nothing_and_goes_on(
    world: World, subject: BuiltinSubject, environment: dict[str, str], writes: Writes
) -> None:
    employee(world)
    project(world, AnsvarligId=100)
    subject.cycle()
    subject.kill()
    world.update("CRMOffice", "Contacts", contact_of(world, 100), {"familyName": "Ås"})
    subject.start(environment)
    subject.cycle()
    assert bodies(writes())[2:] == [[{"Id": 100, "Etternavn": "Ås"}]]


@pytest.mark.parametrize("number", [1, 11, 100, 101, 201])
def test_every_employee_gets_exactly_one_contact(
    world: World, subject: BuiltinSubject, number: int
) -> None:
    for key in range(100, 100 + number):
        employee(world, key)
    subject.cycle()
    subject.cycle()
    wanted = sorted(
        str(shown["Etternavn"]) for shown in world.records("Tidsbanken", "Ansatt").values()
    )
    made = sorted(
        str(shown["familyName"]) for shown in world.records("CRMOffice", "Contacts").values()
    )
    assert made == wanted


def test_many_edits_on_the_right_are_read_page_by_page(
    world: World, subject: BuiltinSubject
) -> None:
    for key in range(100, 305):
        employee(world, key)
    subject.cycle()
    for contact in world.records("CRMOffice", "Contacts"):
        world.update("CRMOffice", "Contacts", contact, {"mobilePhone": f"+47 {contact}"})
    subject.cycle()
    employees = world.records("Tidsbanken", "Ansatt")
    phones = {key: employees[key]["Mobil"] for key in employees}
    assert phones == {key: f"+47 {contact_of(world, int(key))}" for key in employees}


def test_employees_of_one_name_stay_two(world: World, subject: BuiltinSubject) -> None:
    employee(world, 100, Etternavn="Lik")
    employee(world, 200, Etternavn="Lik")
    subject.cycle()
    subject.cycle()
    assert len(world.records("CRMOffice", "Contacts")) == 2


def test_what_exists_on_the_right_only_is_left_alone(
    world: World, subject: BuiltinSubject, writes: Writes
) -> None:
    world.insert("CRMOffice", "Contacts", {"familyName": "Fremmed"})
    subject.cycle()
    world.update("CRMOffice", "Contacts", the_id(world, "Contacts"), {"familyName": "Fremmedere"})
    subject.cycle()
    assert writes() == []


@pytest.mark.parametrize(("first", "winner"), [("left", "right"), ("right", "left")])
def test_of_two_edits_to_one_property_the_later_wins(
    world: World, subject: BuiltinSubject, first: str, winner: str
) -> None:
    left = project(world)
    subject.cycle()
    right = the_id(world, "Activities")
    edits: Mapping[str, Callable[[], Record]] = {
        "left": lambda: world.update("Tidsbanken", "Prosjekt", left, {"Navn": "left"}),
        "right": lambda: world.update("CRMOffice", "Activities", right, {"subject": "right"}),
    }
    edits[first]()
    world.clock.advance(timedelta(minutes=5))
    edits[winner]()
    subject.cycle()
    assert only(world, "Tidsbanken", "Prosjekt")["Navn"] == winner
    assert only(world, "CRMOffice", "Activities")["subject"] == winner


def test_edits_to_different_properties_both_survive(world: World, subject: BuiltinSubject) -> None:
    employee(world)
    subject.cycle()
    world.update("Tidsbanken", "Ansatt", 100, {"Fornavn": "Ola"})
    world.clock.advance(DAY)
    world.update("CRMOffice", "Contacts", the_id(world, "Contacts"), {"familyName": "Ås"})
    subject.cycle()
    assert shown(only(world, "Tidsbanken", "Ansatt"), "Fornavn", "Etternavn") == ("Ola", "Ås")
    assert shown(only(world, "CRMOffice", "Contacts"), "givenName", "familyName") == ("Ola", "Ås")


def test_an_edit_keeps_its_time_when_the_record_is_saved_again(
    world: World, subject: BuiltinSubject
) -> None:
    """The right edit is the later one, though the left record has the later stamp in the end."""
    employee(world)
    key = project(world, AnsvarligId=999)
    subject.cycle()
    world.update("Tidsbanken", "Prosjekt", key, {"Navn": "left"})
    world.clock.advance(DAY)
    right = the_id(world, "Activities")
    subject.cycle()
    world.update("CRMOffice", "Activities", right, {"ownerId": contact_of(world, 100)})
    world.clock.advance(DAY)
    world.update("Tidsbanken", "Prosjekt", key, {"Navn": "left again"})
    subject.cycle()
    assert only(world, "Tidsbanken", "Prosjekt")["AnsvarligId"] == 100


def test_a_reference_to_an_employee_without_contact_is_left_out_and_filled_in_later(
    world: World, subject: BuiltinSubject, writes: Writes, caplog: pytest.LogCaptureFixture
) -> None:
    employee(world, 100, Etternavn="", Fornavn="")
    project(world, AnsvarligId=100)
    subject.cycle()
    subject.cycle()
    assert bodies(writes()) == [{"subject": "Bru"}]
    assert caplog.text.count("AnsvarligId refers to a record without a counterpart") == 1
    world.update("Tidsbanken", "Ansatt", 100, {"Etternavn": "Sen"})
    subject.cycle()
    contact = contact_of(world, 100)
    assert bodies(writes())[1:] == [{"familyName": "Sen"}, {"ownerId": contact}]
    assert only(world, "Tidsbanken", "Prosjekt")["AnsvarligId"] == 100


def test_an_owner_that_is_no_linked_contact_leaves_the_employee_as_it_is(
    world: World, subject: BuiltinSubject, writes: Writes, caplog: pytest.LogCaptureFixture
) -> None:
    employee(world, 100)
    project(world, AnsvarligId=100)
    subject.cycle()
    stranger = world.insert("CRMOffice", "Contacts", {"familyName": "Fremmed"})["id"]
    activity = the_id(world, "Activities")
    world.update("CRMOffice", "Activities", activity, {"ownerId": stranger})
    settled = len(writes())
    subject.cycle()
    subject.cycle()
    assert len(writes()) == settled
    assert f"CRMOffice Activities {activity}: ownerId refers to" in caplog.text


def test_a_date_that_is_none_leaves_the_left_as_it_is(
    world: World, subject: BuiltinSubject, writes: Writes, caplog: pytest.LogCaptureFixture
) -> None:
    project(world, StartDato="2024-07-01")
    subject.cycle()
    activity = the_id(world, "Activities")
    world.update("CRMOffice", "Activities", activity, {"startsAt": "after the holidays"})
    subject.cycle()
    assert len(writes()) == 1
    assert "startsAt holds no value that can be carried over" in caplog.text
    assert "after the holidays" not in caplog.text


def test_an_employee_without_a_name_waits_for_one(
    world: World, subject: BuiltinSubject, writes: Writes, caplog: pytest.LogCaptureFixture
) -> None:
    employee(world, 100, Fornavn="", Etternavn="", Mobil="1")
    subject.cycle()
    subject.cycle()
    assert writes() == []
    assert caplog.text.count("Tidsbanken Ansatt 100: not created in CRMOffice") == 1
    world.update("Tidsbanken", "Ansatt", 100, {"Fornavn": "Kari"})
    subject.cycle()
    assert bodies(writes()) == [{"givenName": "Kari", "mobilePhone": "1"}]


def test_a_refused_write_is_parked_until_the_record_changes_and_stops_no_other(
    world: World, subject: BuiltinSubject, writes: Writes, caplog: pytest.LogCaptureFixture
) -> None:
    poisoned, sound = project(world), project(world)
    subject.cycle()
    world.update("Tidsbanken", "Prosjekt", poisoned, {"Navn": ""})
    world.update("Tidsbanken", "Prosjekt", sound, {"Navn": "Tunnel"})
    for _ in range(3):
        subject.cycle()
    assert [(entry.body, entry.status) for entry in writes()[2:]] == [
        ({"subject": None}, 422),
        ({"subject": "Tunnel"}, 200),
    ]
    assert f"Tidsbanken Prosjekt {poisoned}: CRMOffice answered 422" in caplog.text
    world.update("Tidsbanken", "Prosjekt", poisoned, {"Navn": "Kai"})
    subject.cycle()
    assert bodies(writes())[4:] == [{"subject": "Kai"}]


@pytest.mark.parametrize(
    ("switches", "profile"),
    [
        pytest.param({"insert_response": "list", "write_answer": "200_body"}, {}, id="lists"),
        pytest.param({"insert_response": "empty204"}, {}, id="empty answers"),
        pytest.param({"clear_idiom": ""}, {"clear_idiom": ""}, id="empty text clears"),
        pytest.param({"page_cap": "3"}, {}, id="short pages"),
        pytest.param({"timestamp_bias": "none"}, {"timestamp_bias": "none"}, id="true stamps"),
    ],
)
def test_the_systems_may_behave_in_any_known_way(
    make_world: Callable[[Mapping[str, str]], World],
    tmp_path: Path,
    switches: Mapping[str, str],
    profile: Mapping[str, Json],
) -> None:
    world = make_world(switches)
    (tmp_path / "profile.json").write_text(json.dumps(profile), encoding="utf-8")
    subject = BuiltinSubject()
    subject.start(
        world.environment("subject")
        | {"SUBJECT_STATE_DIR": str(tmp_path), "SUBJECT_PROFILE": str(tmp_path / "profile.json")}
    )
    for key in range(100, 108):
        employee(world, key, Mobil="1")
    subject.cycle()
    world.update("Tidsbanken", "Ansatt", 103, {"Mobil": None})
    world.update("CRMOffice", "Contacts", contact_of(world, 104), {"mobilePhone": "2"})
    subject.cycle()
    settled = world.journal.last
    subject.cycle()
    subject.stop()
    contacts = world.records("CRMOffice", "Contacts")
    phones = {
        key: contacts[contact_of(world, key)]["mobilePhone"] or None for key in range(100, 108)
    }
    assert phones == dict.fromkeys(range(100, 108), "1") | {103: None, 104: "2"}
    assert world.records("Tidsbanken", "Ansatt")[104]["Mobil"] == "2"
    assert {entry.kind for entry in world.journal.entries(since=settled)} == {"list"}

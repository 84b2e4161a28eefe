"""Inserts and updates in Tidsbanken: forms of bodies, keys, unset values, refusals, switches."""

from collections.abc import Callable

import httpx
import pytest

from fakes import Json, Record, Refused, World

Connect = Callable[..., httpx.Client]
NewWorld = Callable[..., World]


def ansatt(world: World, key: int = 1) -> dict[str, Json]:
    record = world.read("Tidsbanken", "Ansatt", key)
    assert record is not None
    return record


def test_an_employee_is_inserted_as_a_list_of_one_under_its_own_key(
    world: World, tidsbanken: Connect
) -> None:
    answer = tidsbanken(world).post("ansatt/Ansatte", json=[{"Id": 100, "Fornavn": "Åse"}])
    assert answer.status_code == 201
    assert answer.headers["location"].endswith("/ansatt/Ansatt(100)")
    assert answer.json()["Fornavn"] == "Åse"
    assert ansatt(world, 100)["Fornavn"] == "Åse"


def test_a_project_is_inserted_as_an_object_and_gets_its_key(
    world: World, tidsbanken: Connect
) -> None:
    client = tidsbanken(world)
    first = client.post("prosjekt/Prosjekt", json={"Navn": "En"}).json()
    second = client.post("PROSJEKT/prosjekt", json={"Navn": "To", "AnsvarligId": 7}).json()
    assert (first["Id"], first["PostId"], second["Id"], second["PostId"]) == (
        "101",
        5001,
        "102",
        5002,
    )
    assert (first["AnsvarligId"], second["AnsvarligId"]) == (None, 7)


def test_unset_values_show_in_the_idiom_of_their_property(world: World) -> None:
    shown = world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    idioms = {"Fornavn": "", "AvdelingId": "1", "ProsjektId": "0", "Fodt": None, "MalId": 0}
    assert {name: shown[name] for name in idioms} == idioms
    assert (shown["Aktiv"], shown["Sluttet"], shown["AntallFerieDager"]) == (True, False, 0.0)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("ansatt/Ansatte", {"Id": 1}),
        ("ansatt/Ansatte", []),
        ("ansatt/Ansatte", [{"Id": 1}, {"Id": 2}]),
        ("ansatt/Ansatte", [7]),
        ("ansatt/Ansatte", [None]),
        ("ansatt/Ansatte", [{}]),
        ("ansatt/Ansatte", [{"Fornavn": "A"}]),
        ("ansatt/Ansatte", [{"Id": None}]),
        ("ansatt/Ansatte", [{"Id": "1"}]),
        ("ansatt/Ansatte", [{"Id": 1.0}]),
        ("ansatt/Ansatte", [{"Id": True}]),
        ("ansatt/Ansatte", [{"Id": 2**31}]),
        ("ansatt/Ansatte", [{"Id": 1, "Fornavn": None}]),
        ("ansatt/Ansatte", [{"Id": 1, "Fornavn": 5}]),
        ("ansatt/Ansatte", [{"Id": 1, "Fornavn": ["A"]}]),
        ("ansatt/Ansatte", [{"Id": 1, "fornavn": "A"}]),
        ("ansatt/Ansatte", [{"Id": 1, "Lonn": 5}]),
        ("ansatt/Ansatte", [{"Id": 1, "Aktiv": "true"}]),
        ("ansatt/Ansatte", [{"Id": 1, "Aktiv": 1}]),
        ("ansatt/Ansatte", [{"Id": 1, "AntallFerieDager": "5"}]),
        ("ansatt/Ansatte", [{"Id": 1, "AntallFerieDager": 10**400}]),
        ("ansatt/Ansatte", [{"Id": 1, "Fodt": 19800517}]),
        ("ansatt/Ansatte", [{"Id": 1, "Fodt": ""}]),
        ("ansatt/Ansatte", [{"Id": 1, "Fodt": "17.05.1980"}]),
        ("ansatt/Ansatte", [{"Id": 1, "Fodt": "1980-02-30"}]),
        ("prosjekt/Prosjekt", [{"Navn": "P"}]),
        ("prosjekt/Prosjekt", {"Id": "7", "Navn": "P"}),
        ("prosjekt/Prosjekt", {"Navn": "P", "AnsvarligId": "100"}),
        ("prosjekt/Prosjekt", {"Navn": None}),
        ("prosjekt/Prosjekt", {"StartDato": "0001-01-01"}),
        ("prosjekt/Prosjekt", "P"),
    ],
)
def test_a_wrong_insert_is_refused_and_leaves_nothing(
    world: World, tidsbanken: Connect, path: str, body: Json
) -> None:
    answer = tidsbanken(world).post(path, json=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["message"]
    assert world.records("Tidsbanken", "Ansatt") == world.records("Tidsbanken", "Prosjekt") == {}
    (entry,) = world.journal.entries()
    assert (entry.kind, entry.body, entry.applied) == ("create", body, ())


def test_an_update_changes_what_it_names_and_nulls_clear(world: World, tidsbanken: Connect) -> None:
    given: Record = {"Id": 1, "Fornavn": "A", "Mobil": "1", "Fodt": "1980-05-17", "ProsjektId": "9"}
    world.insert("Tidsbanken", "Ansatt", given)
    cleared = {"Id": 1, "Mobil": None, "Fodt": None, "ProsjektId": None}
    answer = tidsbanken(world).put("ansatt/ansatt", json=[cleared])
    assert (answer.status_code, answer.content) == (204, b"")
    shown = ansatt(world)
    assert (shown["Fornavn"], shown["Mobil"], shown["Fodt"], shown["ProsjektId"]) == (
        "A",
        "",
        None,
        "0",
    )


def test_an_update_of_several_is_applied_whole_or_not_at_all(
    world: World, tidsbanken: Connect
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "A"})
    client = tidsbanken(world)
    answer = client.put("ansatt/ansatt", json=[{"Id": 1, "Fornavn": "B"}, {"Id": 2}])
    assert (answer.status_code, ansatt(world)["Fornavn"]) == (404, "A")
    twice = [{"Id": 1, "Fornavn": "B"}, {"Id": 1, "Mobil": "5"}]
    assert client.put("ansatt/ansatt", json=twice).status_code == 204
    assert (ansatt(world)["Fornavn"], ansatt(world)["Mobil"]) == ("B", "5")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([{"Id": 2, "Fornavn": "B"}], 404),
        ([{"Fornavn": "B"}], 400),
        ([{"Id": None, "Fornavn": "B"}], 400),
        ([{"Id": "1", "Fornavn": "B"}], 400),
        ({"Id": 1, "Fornavn": "B"}, 400),
        ([], 400),
        ([{"Id": 1, "Fornavn": 5}], 400),
        ([{"Id": 1, "Lonn": 5}], 400),
    ],
)
def test_a_wrong_update_is_refused_and_changes_nothing(
    world: World, tidsbanken: Connect, body: Json, status: int
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "A"})
    before = world.records("Tidsbanken", "Ansatt")
    assert tidsbanken(world).put("ansatt/ansatt", json=body).status_code == status
    assert world.records("Tidsbanken", "Ansatt") == before


def test_audit_properties_are_passed_over_or_refused(
    new_world: NewWorld, tidsbanken: Connect
) -> None:
    body = [{"Id": 1, "SistEndretDato": "1999-01-01T00:00:00Z", "SistEndretAvId": 77}]
    for choice, status in (("ignore", 204), ("400", 400)):
        world = new_world(read_only_on_write=choice)
        world.insert("Tidsbanken", "Ansatt", {"Id": 1})
        assert tidsbanken(world).put("ansatt/ansatt", json=body).status_code == status
        assert str(ansatt(world)["SistEndretDato"]).startswith("2024-")


def test_audit_properties_tell_when_and_by_whom(world: World, tidsbanken: Connect) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    tidsbanken(world).put("ansatt/ansatt", json=[{"Id": 1, "Mobil": "1"}])
    shown = ansatt(world)
    assert (shown["OpprettetDato"], shown["OpprettetAvId"]) == ("2024-02-14T09:00:01.125Z", 1)
    assert (shown["SistEndretDato"], shown["SistEndretAvId"]) == ("2024-02-14T09:00:02.25Z", 2)


@pytest.mark.parametrize(
    ("choice", "status", "name"), [("409", 409, "A"), ("400", 400, "A"), ("upsert", 201, "B")]
)
def test_a_second_insert_under_one_key(
    new_world: NewWorld, tidsbanken: Connect, choice: str, status: int, name: str
) -> None:
    world = new_world(post_duplicate=choice)
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "A", "Mobil": "1"})
    answer = tidsbanken(world).post("ansatt/Ansatte", json=[{"Id": 1, "Fornavn": "B"}])
    assert (answer.status_code, ansatt(world)["Fornavn"]) == (status, name)
    assert ansatt(world)["Mobil"] == "1"


@pytest.mark.parametrize(("choice", "status"), [("400", 400), ("500", 500), ("accept", 201)])
def test_a_null_in_an_insert(
    new_world: NewWorld, tidsbanken: Connect, choice: str, status: int
) -> None:
    world = new_world(null_on_insert=choice)
    answer = tidsbanken(world).post("ansatt/Ansatte", json=[{"Id": 1, "Mobil": None}])
    assert answer.status_code == status
    assert len(world.records("Tidsbanken", "Ansatt")) == (status == 201)


def test_put_can_replace_the_whole_record(new_world: NewWorld, tidsbanken: Connect) -> None:
    world = new_world(put_semantics="replace")
    project = world.insert("Tidsbanken", "Prosjekt", {"Navn": "P", "Notat": "N"})
    tidsbanken(world).put("prosjekt/Prosjekt", json=[{"Id": project["Id"], "Navn": "Q"}])
    after = world.records("Tidsbanken", "Prosjekt")["101"]
    assert (after["Navn"], after["Notat"], after["PostId"]) == ("Q", "", 5001)
    assert after["OpprettetDato"] == project["OpprettetDato"]


@pytest.mark.parametrize(("choice", "kind"), [("object", dict), ("list", list), ("empty204", None)])
def test_an_insert_answers_as_its_switch_says(
    new_world: NewWorld, tidsbanken: Connect, choice: str, kind: type | None
) -> None:
    answer = tidsbanken(new_world(insert_response=choice)).post("prosjekt/Prosjekt", json={})
    assert answer.status_code == (201 if kind else 204)
    assert (type(answer.json()) if answer.content else None) is kind


def test_an_update_can_answer_with_the_records(new_world: NewWorld, tidsbanken: Connect) -> None:
    world = new_world(write_answer="200_body")
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    answer = tidsbanken(world).put("ansatt/ansatt", json=[{"Id": 1, "Mobil": "1"}])
    assert (answer.status_code, answer.json()["value"][0]["Mobil"]) == (200, "1")


def test_an_update_answers_with_the_records_to_who_prefers_it(
    world: World, tidsbanken: Connect
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    answer = tidsbanken(world).put(
        "ansatt/ansatt", json=[{"Id": 1}], headers={"Prefer": "return=representation"}
    )
    assert answer.json()["value"][0]["Id"] == 1


def test_a_write_that_changes_nothing_moves_the_stamp_or_not(new_world: NewWorld) -> None:
    for choice, moves in (("bump", True), ("keep", False)):
        world = new_world(lm_on_noop_write=choice)
        before = world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Mobil": "1"})
        version = world.versions("Tidsbanken", "Ansatt")[1]
        after = world.update("Tidsbanken", "Ansatt", 1, {"Mobil": "1"})
        (change,) = world.journal.entries()[-1].applied
        assert change.changed == frozenset()
        assert (after["SistEndretDato"] != before["SistEndretDato"]) is moves
        assert (world.versions("Tidsbanken", "Ansatt")[1] != version) is moves
        assert change.version == world.versions("Tidsbanken", "Ansatt")[1]


def test_a_record_never_edited_can_have_no_stamp(new_world: NewWorld) -> None:
    world = new_world(null_lm_rows="on")
    assert world.insert("Tidsbanken", "Ansatt", {"Id": 1})["SistEndretDato"] is None
    assert world.update("Tidsbanken", "Ansatt", 1, {"Mobil": "1"})["SistEndretDato"] is not None


def test_flags_stay_as_written_or_follow_their_dates(new_world: NewWorld) -> None:
    for choice, started in (("keep", False), ("follow", True)):
        world = new_world(date_flags=choice)
        shown = world.insert("Tidsbanken", "Prosjekt", {"StartDato": "2024-01-01"})
        assert (shown["Startet"], shown["Ferdig"]) == (started, False)
        both: Record = {"FerdigDato": "2024-01-01", "Ferdig": False}
        assert world.update("Tidsbanken", "Prosjekt", "101", both)["Ferdig"] is False


def test_the_in_process_door_refuses_what_http_refuses(world: World) -> None:
    with pytest.raises(Refused, match="404: No Ansatt has Id 9"):
        world.update("Tidsbanken", "Ansatt", 9, {"Mobil": "1"})
    with pytest.raises(Refused, match="cannot be null on insert"):
        world.insert("Tidsbanken", "Ansatt", {"Id": 9, "Mobil": None})
    assert [entry.status for entry in world.journal.entries()] == [404, 400]

"""Every entity of Tidsbanken has the properties, verbs, keys and time stamps that are known of it."""

from collections.abc import Callable

import httpx
import pytest

from fakes import Json, Record, Refused, World
from fakes.tidsbanken.model import ENTITIES

Connect = Callable[..., httpx.Client]
NewWorld = Callable[..., World]

ANSATT: dict[str, str] = {
    '""': "Fornavn Etternavn Adresse Postnummer Poststed TlfPrivat Mobil Epost Tittel Lonnskonto "
    "Personnummer Notat Element1Id Element2Id Kjonn IceNavn IceNr Identifikator",
    '"1"': "AvdelingId",
    '"0"': "ProsjektId",
    "false": "Sluttet Innleie",
    "true": "Aktiv",
    "0": "Stillingsprosent Kommune MalId",
    "0.0": "AntallFerieDager AntallHalveFerieDager",
    "null": "Fodt AnsattDato SluttetDato Fastlonn PersonaliaBekreftet",
    "own": "Id SistEndretDato SistEndretAvId OpprettetDato OpprettetAvId",
}
PROSJEKT = (
    "Id PostId Navn Notat Status PostType KundensBestillingsnummer FerdigGrad InterntProsjekt "
    "AvdelingId AnsvarligId KundeId EksternId Element1Id Element2Id FakturaKundeId AnleggId SelgerId "
    "BestillingsDato Startet StartDato Ferdig FerdigDato Avsluttet AvsluttetDato OpprettetDato "
    "OpprettetAvId SistEndretAvId SistEndretDato ProsjektGruppeId Kontaktperson Betalingsbetingelser "
    "Prosjekttype"
)


def test_an_employee_has_every_known_property_with_its_unset_value(
    world: World, tidsbanken: Connect
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    text = tidsbanken(world).get("ansatt/ansatt(1)").text
    for value, names in ANSATT.items():
        for name in names.split():
            assert f'"{name}":' in text
            assert value == "own" or f'"{name}":{value}' in text
    assert set(ENTITIES["Ansatt"].properties) == set(" ".join(ANSATT.values()).split())


def test_a_project_has_every_known_property(world: World) -> None:
    shown = world.insert("Tidsbanken", "Prosjekt", {})
    assert set(shown) == set(PROSJEKT.split())
    assert shown["AnsvarligId"] is shown["StartDato"] is shown["AvsluttetDato"] is None
    assert (shown["Startet"], shown["AvdelingId"], shown["KundeId"]) == (False, "1", "")


@pytest.mark.parametrize(
    ("path", "entity"), [("ansatt/Avdeling", "Avdeling"), ("prosjekt/Kunde", "Kunde")]
)
def test_departments_and_customers_are_inserted_as_objects_under_keys_of_the_client(
    world: World, tidsbanken: Connect, path: str, entity: str
) -> None:
    client = tidsbanken(world)
    made = client.post(path, json={"Id": "7", "Navn": "Sju"})
    assert made.status_code == 201
    assert made.json()["@odata.context"].endswith(f"#{entity}/$entity")
    assert client.post(path, json={"Id": "7", "Navn": "Igjen"}).status_code == 409
    wrong: list[Json] = [
        {"Navn": "uten"},
        {"Id": ""},
        {"Id": 7},
        {"Id": None},
        [{"Id": "8"}],
        {"Id": "8", "Lonn": 1},
        {"Id": "8", "Navn": None},
        {"Id": "8", "Navn": 5},
    ]
    for body in wrong:
        assert client.post(path, json=body).status_code == 400, body
    assert list(world.records("Tidsbanken", entity)) == ["7"]
    (listed,) = client.get(path.lower(), params={"$filter": "id eq '7'"}).json()["value"]
    assert listed == world.read("Tidsbanken", entity, "7")


def test_a_department_is_updated_under_its_key_without_it_in_the_body(
    world: World, tidsbanken: Connect
) -> None:
    world.insert("Tidsbanken", "Avdeling", {"Id": "a", "Navn": "N", "Notat": "T"})
    client = tidsbanken(world)
    answer = client.patch("ansatt/Avdeling/a", json={"Navn": "M", "Notat": None})
    assert (answer.status_code, answer.content) == (204, b"")
    shown = world.records("Tidsbanken", "Avdeling")["a"]
    assert (shown["Navn"], shown["Notat"]) == ("M", "")
    prefer = {"Prefer": "return=representation"}
    again = client.patch("ANSATT/AVDELING/a", json={"Id": "a", "Navn": "O"}, headers=prefer).json()
    assert again.pop("@odata.context").endswith("#Avdeling/$entity")
    assert again == world.records("Tidsbanken", "Avdeling")["a"]
    assert [entry.kind for entry in world.journal.entries(actor="subject")] == ["update", "update"]


@pytest.mark.parametrize(
    ("key", "body", "status"),
    [
        ("b", {"Navn": "M"}, 404),
        ("A", {"Navn": "M"}, 404),
        ("a", {"Id": "b", "Navn": "M"}, 400),
        ("a", {"Id": None, "Navn": "M"}, 400),
        ("a", {"Navn": 5}, 400),
        ("a", {"Lonn": 5}, 400),
        ("a", [{"Navn": "M"}], 400),
        ("a", "M", 400),
    ],
)
def test_a_wrong_update_of_a_department_is_refused(
    world: World, tidsbanken: Connect, key: str, body: Json, status: int
) -> None:
    world.insert("Tidsbanken", "Avdeling", {"Id": "a", "Navn": "N"})
    before = world.versions("Tidsbanken", "Avdeling")
    client = tidsbanken(world)
    assert client.patch(f"ansatt/Avdeling/{key}", json=body).status_code == status
    assert client.put(f"ansatt/Avdeling/{key}", json=body).status_code == 404
    assert client.put("ansatt/avdeling", json=[body]).status_code == 404
    assert world.versions("Tidsbanken", "Avdeling") == before


def test_a_department_merges_even_where_a_put_replaces(
    new_world: NewWorld, tidsbanken: Connect
) -> None:
    world = new_world(put_semantics="replace")
    for entity in ("Avdeling", "Kunde"):
        world.insert("Tidsbanken", entity, {"Id": "a", "Navn": "N", "Notat": "T"})
    client = tidsbanken(world)
    assert client.patch("ansatt/Avdeling/a", json={"Navn": "M"}).status_code == 204
    assert client.put("prosjekt/Kunde", json=[{"Id": "a", "Navn": "M"}]).status_code == 204
    for entity, kept in (("Avdeling", "T"), ("Kunde", "")):
        shown = world.records("Tidsbanken", entity)["a"]
        assert (shown["Navn"], shown["Notat"]) == ("M", kept)


def test_a_save_of_a_user_changes_what_it_names_even_where_a_put_replaces(
    new_world: NewWorld,
) -> None:
    world = new_world(put_semantics="replace")
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "Ola", "Mobil": "41234567"})
    shown = world.update("Tidsbanken", "Ansatt", 1, {"Fornavn": "Kari"})
    assert (shown["Fornavn"], shown["Mobil"]) == ("Kari", "41234567")


def test_customers_are_updated_as_a_list_with_keys(world: World, tidsbanken: Connect) -> None:
    for key in ("a", "b"):
        world.insert("Tidsbanken", "Kunde", {"Id": key, "Navn": "N"})
    client = tidsbanken(world)
    both: list[Record] = [{"Id": "a", "Navn": "A"}, {"Id": "b", "Poststed": "Bø"}]
    assert client.put("prosjekt/Kunde", json=both).status_code == 204
    half = [{"Id": "a", "Navn": "X"}, {"Id": "c", "Navn": "X"}]
    assert client.put("prosjekt/Kunde", json=half).status_code == 404
    assert client.put("prosjekt/Kunde", json={"Id": "a", "Navn": "X"}).status_code == 400
    shown = world.records("Tidsbanken", "Kunde")
    assert (shown["a"]["Navn"], shown["b"]["Navn"], shown["b"]["Poststed"]) == ("A", "N", "Bø")


def test_stamps_of_departments_are_utc_and_those_of_customers_local_and_biased(
    world: World,
) -> None:
    department = world.insert("Tidsbanken", "Avdeling", {"Id": "a"})
    customer = world.insert("Tidsbanken", "Kunde", {"Id": "a"})
    assert department["SistEndretDato"] == "2024-02-14T09:00:01.125Z"
    # an hour early in winter: 09:00:02.25 UTC is 10:00:02.25 in Oslo
    assert customer["SistEndretDato"] == "2024-02-14T09:00:02.25+01:00"
    assert customer["OpprettetDato"] == "2024-02-14T10:00:02.25+01:00"


@pytest.mark.parametrize(
    ("entity", "values"),
    [
        ("Ansatt", {"Id": 2, "AvdelingId": "9"}),
        ("Ansatt", {"Id": 2, "ProsjektId": "9"}),
        ("Ansatt", {"Id": 2, "ProsjektId": ""}),
        ("Prosjekt", {"AvdelingId": "9"}),
        ("Prosjekt", {"AnsvarligId": 9}),
        ("Prosjekt", {"SelgerId": 9}),
        ("Prosjekt", {"KundeId": "9"}),
        ("Prosjekt", {"FakturaKundeId": "9"}),
    ],
)
def test_an_id_of_no_record_is_refused_where_references_are_checked(
    new_world: NewWorld, entity: str, values: Record
) -> None:
    assert new_world().insert("Tidsbanken", entity, values)
    checked = new_world(reference_check="400")
    with pytest.raises(Refused, match=r"400: .* names no "):
        checked.insert("Tidsbanken", entity, values)
    assert checked.records("Tidsbanken", entity) == {}


def test_an_id_of_a_record_and_the_unset_value_pass_the_check(new_world: NewWorld) -> None:
    world = new_world(reference_check="400")
    world.insert("Tidsbanken", "Avdeling", {"Id": "d"})
    world.insert("Tidsbanken", "Kunde", {"Id": "k"})
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "AvdelingId": "d", "ProsjektId": "0"})
    world.insert("Tidsbanken", "Prosjekt", {"AnsvarligId": 1, "SelgerId": 1, "KundeId": "k"})
    world.update("Tidsbanken", "Ansatt", 1, {"ProsjektId": "101", "AvdelingId": None})
    world.update("Tidsbanken", "Prosjekt", "101", {"AnsvarligId": None, "AvdelingId": "1"})
    with pytest.raises(Refused, match="'AnsvarligId' names no Ansatt: 2"):
        world.update("Tidsbanken", "Prosjekt", "101", {"AnsvarligId": 2})


@pytest.mark.parametrize("limit", [3, 255, 300, 10_000])
def test_a_text_beyond_the_limit_is_refused(new_world: NewWorld, limit: int) -> None:
    world = new_world(text_limit=str(limit))
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "å" * limit})
    with pytest.raises(Refused, match=rf"400: .*'Fornavn' is longer than {limit} characters"):
        world.insert("Tidsbanken", "Ansatt", {"Id": 2, "Fornavn": "å" * (limit + 1)})
    with pytest.raises(Refused, match="400"):
        world.update("Tidsbanken", "Ansatt", 1, {"Etternavn": "a" * (limit + 1)})
    assert list(world.records("Tidsbanken", "Ansatt")) == [1]


def test_the_flag_of_an_employee_who_left_follows_its_date(new_world: NewWorld) -> None:
    for choice, left in (("keep", False), ("follow", True)):
        world = new_world(date_flags=choice)
        world.insert("Tidsbanken", "Ansatt", {"Id": 1})
        shown = world.update("Tidsbanken", "Ansatt", 1, {"SluttetDato": "2024-03-01"})
        assert shown["Sluttet"] is left
        back = world.update("Tidsbanken", "Ansatt", 1, {"SluttetDato": None})
        assert back["Sluttet"] is False


def test_what_odata_wrote_beside_the_properties_may_come_back(
    world: World, tidsbanken: Connect
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    client = tidsbanken(world)
    read = client.get("ansatt/ansatt(1)").json() | {"Fornavn": "Åse", "Fodt@odata.type": "#Date"}
    assert client.put("ansatt/ansatt", json=[read]).status_code == 204
    assert world.records("Tidsbanken", "Ansatt")[1]["Fornavn"] == "Åse"


def test_half_a_surrogate_pair_is_refused_by_the_in_process_door_too(world: World) -> None:
    with pytest.raises(Refused, match=r"400: .*'Fornavn' has half a surrogate pair"):
        world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "\ud83d"})
    assert world.records("Tidsbanken", "Ansatt") == {}

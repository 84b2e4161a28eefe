"""CRMOffice's companies and users, whole records put and taken away, references, long texts."""

from collections.abc import Callable

import httpx
import pytest

from fakes import SAVE_STEP, Json, Refused, World

Connect = Callable[..., httpx.Client]
NewWorld = Callable[..., World]
PLACE = {"streetAddress": "Storgata 1", "postCode": "0155", "postalArea": "Oslo", "country": "NO"}
NOWHERE = dict.fromkeys(PLACE)


def test_a_company_has_a_number_a_name_and_two_addresses(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    body = {"orgNr": "974760673", "postAddress": PLACE, "visitAddress": {"country": "NO"}}
    made = client.post("companies", json=body)
    assert made.status_code == 201
    assert made.headers["location"].endswith("/companies/20001")
    record = made.json()
    del record["createdAt"], record["modifiedAt"]
    assert record == {
        "id": "20001",
        "orgNr": "974760673",
        "name": None,
        "postAddress": PLACE,
        "visitAddress": {**NOWHERE, "country": "NO"},
    }
    listed = client.get("companies?page=1&pageSize=1").json()
    assert listed == {"items": [made.json()], "totalCount": 1}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"postAddress": PLACE}, "name"),
        ({"name": "A", "postAddress": {"zip": "1"}}, "postAddress.zip"),
        ({"name": "A", "orgNr": 974760673}, "orgNr"),
        ({"name": "A", "address": PLACE}, "address"),
    ],
)
def test_a_wrong_company_is_refused_field_by_field(
    world: World, crmoffice: Connect, body: Json, field: str
) -> None:
    answer = crmoffice(world).post("companies", json=body)
    assert (answer.status_code, answer.json()["errors"].keys()) == (422, {field})
    assert world.records("CRMOffice", "Companies") == {}


def test_users_are_a_bare_array_that_is_only_read(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    users = client.get("users")
    assert [each["userName"] for each in users.json()] == ["kari", "ola", "ase"]
    assert client.get(f"users/{users.json()[1]['id']}").json() == users.json()[1]
    assert client.get("users?page=1").json()["errors"].keys() == {"page"}
    entry = world.journal.entries()[1]
    assert (entry.kind, entry.starts, entry.ends) == ("list", True, True)
    assert entry.rests_on == ("crmoffice_users",)
    assert entry.read == (("10001", 0), ("10002", 0), ("10003", 0))


def test_a_user_is_added_in_the_process_under_a_name_of_its_own(
    world: World, crmoffice: Connect
) -> None:
    made = world.insert("CRMOffice", "Users", {"userName": "per", "email": "per@crm.example"})
    assert crmoffice(world).get("users").json()[-1] == made
    with pytest.raises(Refused, match="userName: is taken"):
        world.insert("CRMOffice", "Users", {"userName": "kari"})
    with pytest.raises(Refused, match="userName: is required"):
        world.insert("CRMOffice", "Users", {"name": "Nobody"})
    assert (
        world.update("CRMOffice", "Users", "10001", {"userName": "kari", "name": "K"})["name"]
        == "K"
    )


def test_an_owner_is_also_a_user(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    assert client.post("activities", json={"subject": "S", "ownerId": "10002"}).status_code == 201
    client.post("companies", json={"name": "A"})
    refused = client.post("activities", json={"subject": "S", "ownerId": "20002"})
    assert refused.json()["errors"] == {"ownerId": ["'20002' is the id of no contact or user"]}


def test_a_company_of_a_contact_can_have_to_exist(new_world: NewWorld, crmoffice: Connect) -> None:
    for choice, status in (("off", 201), ("422", 422)):
        client = crmoffice(new_world(company_check=choice))
        own = {
            "familyName": "A",
            "company": {"id": client.post("companies", json={"name": "A"}).json()["id"]},
        }
        assert client.post("contacts", json=own).status_code == 201
        assert client.post("contacts", json={"familyName": "A", "company": None}).status_code == 201
        other = client.post("contacts", json={"familyName": "A", "company": {"id": "9"}})
        assert other.status_code == status
        if status == 422:
            assert other.json()["errors"].keys() == {"company.id"}


def test_a_put_clears_what_it_does_not_name(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    client.post("companies", json={"name": "A", "orgNr": "1", "postAddress": PLACE})
    made = client.get("companies/20001").json()
    answer = client.put("companies/20001", json={"name": "B", "postAddress": {"country": "SE"}})
    assert answer.status_code == 200
    assert answer.json() == {
        **made,
        "name": "B",
        "orgNr": None,
        "postAddress": {**NOWHERE, "country": "SE"},
        "modifiedAt": answer.json()["modifiedAt"],
    }
    assert answer.json()["modifiedAt"] > made["modifiedAt"]
    (change,) = world.journal.entries()[-1].applied
    assert (change.created, change.deleted) == (False, False)
    assert change.changed == {
        *("name", "orgNr", "postAddress.streetAddress", "postAddress.postCode"),
        *("postAddress.postalArea", "postAddress.country"),
    }
    assert (world.journal.entries()[-1].kind, change.before) == ("update", made)


@pytest.mark.parametrize("body", [{}, {"orgNr": None}, {"name": "B", "foo": 1}, [], "B"])
def test_a_put_that_is_refused_changes_nothing(
    world: World, crmoffice: Connect, body: Json
) -> None:
    client = crmoffice(world)
    made = client.post("companies", json={"name": "A", "orgNr": "1"}).json()
    assert client.put("companies/20001", json=body).status_code == 422
    assert world.records("CRMOffice", "Companies") == {"20001": made}


def test_a_put_answers_as_its_switch_says(new_world: NewWorld, crmoffice: Connect) -> None:
    client = crmoffice(new_world(crmoffice_write_answer="204"))
    client.post("contacts", json={"familyName": "A"})
    answer = client.put("contacts/20001", json={"familyName": "B"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get("contacts/20001").headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize("path", ["contacts", "activities", "companies"])
def test_a_deleted_record_is_gone(world: World, crmoffice: Connect, path: str) -> None:
    client = crmoffice(world)
    body = {"activities": {"subject": "A"}}.get(path, {"companies": {"name": "A"}}.get(path))
    bodies = [body or {"familyName": "A"}] * 3
    ids = [client.post(path, json=each).json()["id"] for each in bodies]
    last = client.get(f"{path}/{ids[1]}").json()
    before = world.clock.now
    answer = client.delete(f"{path}/{ids[1]}")
    assert world.clock.now - before == SAVE_STEP
    assert (answer.status_code, answer.content) == (204, b"")
    for method in ("GET", "DELETE", "PATCH", "PUT"):
        again = client.request(method, f"{path}/{ids[1]}", json={} if method[0] == "P" else None)
        assert again.status_code == 404
    left = client.get(path).json()
    assert ([item["id"] for item in left["items"]], left["totalCount"]) == ([ids[0], ids[2]], 2)
    (entry,) = [each for each in world.journal.entries() if each.applied and each.kind == "delete"]
    (change,) = entry.applied
    assert (change.deleted, change.created, change.changed) == (True, False, frozenset())
    assert change.before == change.after == last
    assert (change.key, change.version) == (ids[1], 4)
    assert client.post(path, json=bodies[0]).json()["id"] == "20004"


def test_a_deleted_contact_owns_nothing_new(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    client.post("contacts", json={"familyName": "A"})
    client.post("activities", json={"subject": "S", "ownerId": "20001"})
    client.delete("contacts/20001")
    assert client.get("activities/20002").json()["ownerId"] == "20001"
    assert client.patch("activities/20002", json={"subject": "T"}).status_code == 200
    assert client.patch("activities/20002", json={"ownerId": "20001"}).status_code == 422


def test_a_text_is_as_long_as_its_limit_at_most(new_world: NewWorld, crmoffice: Connect) -> None:
    for switches, limit in (({}, 10_000), ({"text_limit": "3"}, 3)):
        client = crmoffice(new_world(**switches))
        longest, longer = "Ø" * limit, "Ø" * (limit + 1)
        assert client.post("contacts", json={"familyName": longest}).status_code == 201
        answer = client.post("contacts", json={"familyName": longer, "company": {"id": longer}})
        assert answer.status_code == 422
        said = [f"is longer than {limit} characters"]
        assert answer.json()["errors"] == {"familyName": said, "company.id": said}
        assert client.get("contacts").json()["totalCount"] == 1

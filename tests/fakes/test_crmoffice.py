"""CRMOffice: lists, single records, writes, refusals per field, switches."""

from collections.abc import Callable

import httpx
import pytest

from fakes import Json, World

Connect = Callable[..., httpx.Client]
NewWorld = Callable[..., World]


def meet(world: World, count: int) -> None:
    for number in range(count):
        world.insert("CRMOffice", "Contacts", {"familyName": f"N{number}"})


def test_a_contact_is_created_with_an_id_and_stamps(world: World, crmoffice: Connect) -> None:
    answer = crmoffice(world).post("contacts", json={"familyName": "Ø", "company": {"id": "7"}})
    assert answer.status_code == 201
    assert answer.headers["location"].endswith("/contacts/20001")
    assert answer.json() == {
        "id": "20001",
        "givenName": None,
        "familyName": "Ø",
        "mobilePhone": None,
        "directPhone": None,
        "company": {"id": "7"},
        "createdAt": "2024-02-14T09:00:01.125Z",
        "modifiedAt": "2024-02-14T09:00:01.125Z",
    }
    assert crmoffice(world).get(answer.headers["location"]).json() == answer.json()


def test_both_entities_share_one_counter_of_ids(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    made = [
        client.post("contacts", json={"givenName": "A"}),
        client.post("activities", json={"subject": "S"}),
        client.post("contacts", json={"givenName": "B"}),
    ]
    assert [each.json()["id"] for each in made] == ["20001", "20002", "20003"]


def test_pages_count_from_one_in_the_order_of_creation(world: World, crmoffice: Connect) -> None:
    meet(world, 120)
    client = crmoffice(world)
    seen: list[str] = []
    for page in (1, 2, 3):
        answer = client.get("contacts", params={"page": page}).json()
        assert answer["totalCount"] == 120
        seen += [item["familyName"] for item in answer["items"]]
    assert seen == [f"N{number}" for number in range(120)]
    assert client.get("contacts", params={"page": 4}).json()["items"] == []


def test_a_page_size_over_the_cap_is_cut(world: World, crmoffice: Connect) -> None:
    meet(world, 201)
    client = crmoffice(world)
    assert len(client.get("contacts", params={"pageSize": 500}).json()["items"]) == 200
    assert len(client.get("contacts", params={"pageSize": 7}).json()["items"]) == 7


@pytest.mark.parametrize(
    ("since", "found"),
    [
        ("2024-02-14T09:00:02.250Z", ["N1", "N2"]),
        ("2024-02-14T10:00:02.25%2B01:00", ["N1", "N2"]),
        ("2024-02-14T09:00:02.251Z", ["N2"]),
        ("2024-02-14", ["N0", "N1", "N2"]),
        ("2024-02-15", []),
    ],
)
def test_modified_since_is_inclusive(
    world: World, crmoffice: Connect, since: str, found: list[str]
) -> None:
    meet(world, 3)
    answer = crmoffice(world).get(f"contacts?modifiedSince={since}").json()
    assert [item["familyName"] for item in answer["items"]] == found
    assert answer["totalCount"] == len(found)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=", "page"),
        ("page=1&page=2", "page"),
        ("pageSize=0", "pageSize"),
        ("pageSize=-5", "pageSize"),
        ("modifiedSince=yesterday", "modifiedSince"),
        ("modifiedSince=2024-02-30", "modifiedSince"),
        ("modifiedSince=2024-02-14T09:00:00", "modifiedSince"),
        ("modifiedSince=2024-02-14T09:00:00+01:00", "modifiedSince"),
        ("filter=x", "filter"),
    ],
)
def test_a_wrong_parameter_is_named(
    world: World, crmoffice: Connect, query: str, field: str
) -> None:
    answer = crmoffice(world).get(f"contacts?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"].keys() == {field}


@pytest.mark.parametrize("query", ["page=%zz", "%ff=1", "filter=%", "&".join(["a=b"] * 51)])
@pytest.mark.parametrize("path", ["contacts", "users"])
def test_a_query_that_cannot_be_read_is_refused_whatever_it_asks(
    new_world: NewWorld, crmoffice: Connect, path: str, query: str
) -> None:
    answer = crmoffice(new_world(unknown_parameter="ignore")).get(f"{path}?{query}")
    assert (answer.status_code, answer.json()["title"]) == (400, "Bad Request")


def test_an_unknown_parameter_can_be_passed_over(new_world: NewWorld, crmoffice: Connect) -> None:
    world = new_world(unknown_parameter="ignore")
    assert crmoffice(world).get("contacts?filter=x").status_code == 200


def test_a_patch_merges_also_inside_objects(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    client.post("activities", json={"subject": "S", "address": {"country": "NO"}})
    answer = client.patch(
        "activities/20001", json={"endsAt": "soon", "address": {"postalArea": "Oslo"}}
    )
    assert answer.status_code == 200
    assert answer.json()["address"] == {"country": "NO", "postalArea": "Oslo"}
    assert (answer.json()["subject"], answer.json()["endsAt"]) == ("S", "soon")
    cleared = client.patch("activities/20001", json={"endsAt": None, "address": None}).json()
    assert (cleared["endsAt"], cleared["address"]["country"]) == (None, None)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("contacts", {}, "familyName"),
        ("contacts", {"mobilePhone": "1"}, "familyName"),
        ("contacts", {"familyName": None}, "familyName"),
        ("contacts", {"familyName": "A", "nickName": "B"}, "nickName"),
        ("contacts", {"familyName": "A", "id": "9"}, "id"),
        ("contacts", {"familyName": "A", "modifiedAt": "2024-01-01T00:00:00Z"}, "modifiedAt"),
        ("contacts", {"familyName": "A", "givenName": ""}, "givenName"),
        ("contacts", {"familyName": "A", "mobilePhone": 4790000000}, "mobilePhone"),
        ("contacts", {"familyName": "A", "company": "7"}, "company"),
        ("contacts", {"familyName": "A", "company": {"id": 7}}, "company.id"),
        ("contacts", {"familyName": "A", "company": {"name": "B"}}, "company.name"),
        ("activities", {}, "subject"),
        ("activities", {"subject": "S", "ownerId": "20009"}, "ownerId"),
        ("activities", {"subject": "S", "ownerId": True}, "ownerId"),
        ("activities", ["S"], ""),
    ],
)
def test_a_wrong_body_is_refused_field_by_field(
    world: World, crmoffice: Connect, path: str, body: Json, field: str
) -> None:
    answer = crmoffice(world).post(path, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"].keys() == {field}
    assert world.records("CRMOffice", "Contacts") == world.records("CRMOffice", "Activities") == {}


def test_a_required_value_cannot_be_cleared(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    client.post("contacts", json={"familyName": "A", "givenName": "B"})
    assert client.patch("contacts/20001", json={"familyName": None}).status_code == 200
    assert client.patch("contacts/20001", json={"givenName": None}).status_code == 422


def test_all_complaints_come_at_once(world: World, crmoffice: Connect) -> None:
    body = {"mobilePhone": 1, "foo": 2}
    answer = crmoffice(world).post("contacts", json=body)
    assert answer.json()["errors"].keys() == {"familyName", "mobilePhone", "foo"}


def test_an_owner_is_a_contact(new_world: NewWorld, crmoffice: Connect) -> None:
    for choice, status in (("422", 422), ("off", 200)):
        client = crmoffice(new_world(owner_check=choice))
        client.post("contacts", json={"familyName": "A"})
        own = client.post("activities", json={"subject": "S", "ownerId": "20001"})
        assert own.status_code == 201
        assert client.patch("activities/20002", json={"ownerId": "20002"}).status_code == status
        assert client.patch("activities/20002", json={"ownerId": None}).status_code == 200


def test_unknown_properties_can_be_passed_over(new_world: NewWorld, crmoffice: Connect) -> None:
    client = crmoffice(new_world(unknown_property="ignore"))
    answer = client.post("contacts", json={"familyName": "A", "nickName": "B", "id": "9"})
    assert (answer.status_code, answer.json()["id"]) == (201, "20001")
    assert "nickName" not in answer.json()


def test_a_value_of_the_wrong_type_can_be_kept_as_sent(
    new_world: NewWorld, crmoffice: Connect
) -> None:
    client = crmoffice(new_world(wrong_type="store"))
    client.post("contacts", json={"familyName": 5, "company": 7})
    answer = client.post("activities", json={"subject": True, "ownerId": 20001}).json()
    assert (answer["subject"], answer["ownerId"]) == (True, 20001)
    mended = client.patch("contacts/20001", json={"company": {"id": "7"}}).json()
    assert (mended["familyName"], mended["company"]) == (5, {"id": "7"})
    assert client.post("activities", json={"subject": "S", "ownerId": 20009}).status_code == 422


def test_the_idiom_of_an_unset_value_can_be_an_empty_string(
    new_world: NewWorld, crmoffice: Connect
) -> None:
    client = crmoffice(new_world(clear_idiom=""))
    shown = client.post("contacts", json={"familyName": "A"}).json()
    assert (shown["givenName"], shown["company"]) == ("", {"id": ""})
    assert client.patch("contacts/20001", json={"mobilePhone": ""}).status_code == 200
    assert client.patch("contacts/20001", json={"mobilePhone": None}).status_code == 422


@pytest.mark.parametrize(("choice", "kind"), [("object", dict), ("list", list), ("empty204", None)])
def test_a_create_answers_as_its_switch_says(
    new_world: NewWorld, crmoffice: Connect, choice: str, kind: type | None
) -> None:
    client = crmoffice(new_world(insert_response=choice))
    answer = client.post("contacts", json={"familyName": "A"})
    assert answer.status_code == (201 if kind else 204)
    assert (type(answer.json()) if answer.content else None) is kind
    assert answer.headers["location"].endswith("/contacts/20001")


def test_a_patch_can_answer_with_nothing(new_world: NewWorld, crmoffice: Connect) -> None:
    client = crmoffice(new_world(crmoffice_write_answer="204"))
    client.post("contacts", json={"familyName": "A"})
    answer = client.patch("contacts/20001", json={"familyName": "B"})
    assert (answer.status_code, answer.content) == (204, b"")


def test_an_entity_tag_guards_against_lost_updates(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    made = client.post("contacts", json={"familyName": "A"})
    old = made.headers["etag"]
    assert client.get("contacts/20001").headers["etag"] == old

    def patch(condition: str) -> int:
        headers = {"If-Match": condition}
        return client.patch("contacts/20001", json={"givenName": "B"}, headers=headers).status_code

    assert patch(old) == 200
    assert patch(old) == 412
    assert patch("*") == 200
    now = client.get("contacts/20001").headers["etag"]
    assert patch(f'"0", {now}') == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "contacts/9", 404),
        ("PATCH", "contacts/9", 404),
        ("GET", "contacts/", 404),
        ("GET", "contacts/20001/", 404),
        ("GET", "Contacts", 404),
        ("GET", "leads", 404),
        ("DELETE", "contacts/9", 404),
        ("PUT", "contacts/9", 404),
        ("DELETE", "contacts", 405),
        ("PATCH", "contacts", 405),
        ("POST", "users", 405),
        ("PATCH", "users/10001", 405),
        ("DELETE", "users/10001", 405),
        ("GET", "users/20001", 404),
        ("GET", "activities/20001", 404),
    ],
)
def test_what_is_not_there_is_refused_and_journalled(
    world: World, crmoffice: Connect, method: str, path: str, status: int
) -> None:
    meet(world, 1)
    answer = crmoffice(world).request(method, path, json={} if method[0] == "P" else None)
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert world.journal.entries()[-1].status == status

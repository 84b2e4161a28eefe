"""Single records of Tidsbanken by the key in brackets, and the addresses that inserts give them."""

from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest

from fakes import Json, World
from tests.fakes.straight import Straight, lone_world

Connect = Callable[..., httpx.Client]
ODD_KEYS = [
    "A'B",
    "''",
    "'",
    "a/b",
    "/",
    "..",
    "a b+c",
    "a%2Fb",
    "100%",
    "Ærlig 🎉",
    "a(b)",
    ")",
    "a\r\nSet-Cookie: x=1",
    "a\x00b",
    "Id=1",
    "a?b#c&d;e",
    '"\\<>|^`{}~',
    "x" * 200,
]


def entered(world: World) -> World:
    world.insert("Tidsbanken", "Ansatt", {"Id": 100, "Fornavn": "Åse"})
    world.insert("Tidsbanken", "Prosjekt", {"Navn": "P", "AnsvarligId": 100})
    world.insert("Tidsbanken", "Prosjekt", {"Navn": "Q"})
    world.insert("Tidsbanken", "Kunde", {"Id": "X", "Navn": "K"})
    world.insert("Tidsbanken", "Avdeling", {"Id": "A'B", "Navn": "D"})
    return world


@pytest.mark.parametrize(
    ("address", "entity", "key"),
    [
        ("ansatt/ansatt(100)", "Ansatt", 100),
        ("ANSATT/Ansatt(100)", "Ansatt", 100),
        ("ansatt/Ansatt(Id=100)", "Ansatt", 100),
        ("ansatt/Ansatt( id = 100 )", "Ansatt", 100),
        ("ansatt/Ansatt%28100%29", "Ansatt", 100),
        ("prosjekt/Prosjekt(5001)", "Prosjekt", "101"),
        ("prosjekt/Prosjekt(PostId=5002)", "Prosjekt", "102"),
        ("prosjekt/Kunde('X')", "Kunde", "X"),
        ("prosjekt/kunde(%27X%27)", "Kunde", "X"),
        ("ansatt/avdeling('A''B')", "Avdeling", "A'B"),
        ("ansatt/avdeling(Id='A''B')", "Avdeling", "A'B"),
    ],
)
def test_a_key_in_brackets_shows_its_record(
    world: World, tidsbanken: Connect, address: str, entity: str, key: int | str
) -> None:
    answer = tidsbanken(entered(world)).get(address)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert shown.pop("@odata.context").endswith(f"$metadata#{entity}/$entity")
    assert shown == world.read("Tidsbanken", entity, key)
    entry = world.journal.entries()[-1]
    version = world.versions("Tidsbanken", entity)[key]
    assert (entry.kind, entry.entity, entry.read) == ("lookup", entity, ((key, version),))
    assert (entry.starts, entry.ends) == (False, False)
    assert "tidsbanken_keys" in entry.rests_on


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("ansatt/ansatt(101)", 404),
        ("ansatt/ansatt(-1)", 404),
        ("prosjekt/Prosjekt(101)", 404),
        ("prosjekt/Prosjekt(4999)", 404),
        ("prosjekt/Kunde('x')", 404),
        ("prosjekt/Kunde('')", 404),
        ("ansatt/ansatt('100')", 400),
        ("ansatt/ansatt(100.0)", 400),
        ("ansatt/ansatt(true)", 400),
        ("ansatt/ansatt(null)", 400),
        ("ansatt/ansatt(3000000000)", 400),
        ("ansatt/ansatt()", 400),
        ("ansatt/ansatt(100,101)", 400),
        ("ansatt/ansatt(Fornavn='Åse')", 400),
        ("ansatt/ansatt(PostId=100)", 400),
        ("ansatt/ansatt(Id)", 400),
        ("ansatt/ansatt(99 add 1)", 400),
        ("prosjekt/Prosjekt('101')", 400),
        ("prosjekt/Prosjekt(Id='101')", 400),
        ("prosjekt/Kunde(X)", 400),
        ("prosjekt/Kunde(1)", 400),
        ("prosjekt/Kunde('X'')", 400),
        ("prosjekt/Kunde('X)", 400),
        ("ansatt/ansatt(" + "(" * 500 + ")", 400),
    ],
)
def test_a_missing_key_is_not_found_and_a_wrong_one_is_refused(
    world: World, tidsbanken: Connect, address: str, status: int
) -> None:
    answer = tidsbanken(entered(world)).get(address)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["message"]
    assert world.journal.entries()[-1].kind == "lookup"


@pytest.mark.parametrize(
    "address",
    ["ansatt/ansatt(100", "ansatt/ansatt(100)x", "ansatt/ansatte(100)", "prosjekt/Kunde('a/b')"],
)
def test_what_is_no_key_in_brackets_is_an_unknown_path(
    world: World, tidsbanken: Connect, address: str
) -> None:
    answer = tidsbanken(entered(world)).get(address)
    assert (answer.status_code, answer.json()["statusCode"]) == (404, 404)


def test_a_record_can_be_cut_and_filled_but_not_listed(world: World, tidsbanken: Connect) -> None:
    client = tidsbanken(entered(world))
    answer = client.get("prosjekt/Prosjekt(5001)?$select=Id,Navn&$expand=Ansatt($select=Fornavn)")
    assert answer.json() == {
        "@odata.context": "https://api-prosjekt.tidsbanken.net/"
        "$metadata#Prosjekt(Id,Navn,Ansatt(Fornavn))/$entity",
        "Id": "101",
        "Navn": "P",
        "Ansatt": {"Fornavn": "Åse"},
    }
    for option in ("$filter=Id eq '101'", "$top=1", "$skip=0", "$count=true", "$orderby=Id", "$x"):
        assert client.get(f"prosjekt/Prosjekt(5001)?{option}").status_code == 400


@pytest.mark.parametrize("strict", [False, True])
def test_the_name_of_a_key_has_its_case(strict: bool) -> None:
    straight = Straight(entered(lone_world(case="strict" if strict else "lenient")))
    assert straight.get("/ansatt/ansatt(Id=100)").status == 200
    assert straight.get("/ansatt/ansatt(id=100)").status == (400 if strict else 200)


@pytest.mark.parametrize("key", ODD_KEYS, ids=ascii)
def test_the_address_of_a_new_record_is_served_whatever_its_key(
    world: World, tidsbanken: Connect, key: str
) -> None:
    client = tidsbanken(world)
    for path in ("prosjekt/Kunde", "ansatt/Avdeling"):
        made = client.post(path, json={"Id": key, "Navn": "N"})
        assert made.status_code == 201
        assert "set-cookie" not in made.headers
        place = made.headers["location"]
        assert place.isascii()
        assert place.isprintable()
        assert "'" not in place.removeprefix(str(client.base_url) + path + "('").removesuffix("')")
        found = client.get(place)
        assert found.status_code == 200, found.text
        assert found.json()["Id"] == key


@pytest.mark.parametrize(
    ("path", "body"),
    [("ansatt/Ansatte", [{"Id": 7}]), ("prosjekt/Prosjekt", {"Navn": "P"})],
)
@pytest.mark.parametrize("form", ["object", "list", "empty204"])
def test_the_address_of_a_new_record_with_a_number_is_served(
    new_world: Callable[..., World], tidsbanken: Connect, path: str, body: Json, form: str
) -> None:
    client = tidsbanken(new_world(insert_response=form))
    place = client.post(path, json=body).headers["location"]
    assert client.get(place).status_code == 200


@pytest.mark.parametrize("key", ODD_KEYS, ids=ascii)
def test_a_department_is_updated_under_any_key(key: str) -> None:
    straight = Straight()
    straight.world.insert("Tidsbanken", "Avdeling", {"Id": key, "Navn": "N"})
    target = f"/ansatt/Avdeling/{quote(key, safe='')}"
    assert straight.ask("PATCH", target, b'{"Navn": "M"}').status == 204
    (record,) = straight.world.records("Tidsbanken", "Avdeling").values()
    assert (record["Id"], record["Navn"]) == (key, "M")


@pytest.mark.parametrize(
    "target",
    [
        "/ansatt/ansatt(%zz)",
        "/prosjekt/Kunde('%ff')",
        "/prosjekt/Kunde('%C3')",
        "/ansatt/ansatt%",
        "/ansatt/Avdeling/%ff",
        "/%ff",
        "/%E2%28",
    ],
)
def test_a_path_that_is_not_encoded_right_is_refused_by_the_gateway(target: str) -> None:
    for method in ("GET", "PATCH", "POST"):
        reply = Straight().ask(method, target, b"{}")
        assert reply.status == 400
        assert b'"statusCode":400' in reply.body


@pytest.mark.parametrize("query", ["%", "%zz", "$filter=%ff", "a=%C3", "%ff=1", "$top=%e2%28%a1"])
def test_a_query_that_is_not_encoded_right_is_refused_by_the_service(query: str) -> None:
    straight = Straight(entered(lone_world()))
    for method, path in (
        ("GET", "/ansatt/ansatt"),
        ("GET", "/ansatt/ansatt(100)"),
        ("POST", "/ansatt/Ansatte"),
        ("PUT", "/ansatt/ansatt"),
        ("PATCH", "/ansatt/Avdeling/A''B"),
    ):
        reply = straight.ask(method, f"{path}?{query}", b'[{"Id": 100, "Fornavn": "X"}]')
        assert reply.status == 400
        assert b'"error"' in reply.body
    assert straight.world.records("Tidsbanken", "Ansatt")[100]["Fornavn"] == "Åse"


def test_letters_that_should_have_been_encoded_are_read_as_utf_8() -> None:
    straight = Straight(entered(lone_world()))
    raw = "$filter=Fornavn eq 'Åse'".encode().decode("latin-1")
    assert b"100" in straight.get(f"/ansatt/ansatt?{raw}").body

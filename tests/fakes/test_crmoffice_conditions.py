"""Conditions on entity tags, and lists that a fault bends."""

import json
from collections.abc import Callable

import httpx
import pytest

from fakes import World
from fakes.exchange import Bend
from tests.fakes.indoors import Indoors

Connect = Callable[..., httpx.Client]


@pytest.fixture
def client(world: World, crmoffice: Connect) -> httpx.Client:
    connected: httpx.Client = crmoffice(world)
    connected.post("contacts", json={"familyName": "A"})
    return connected


@pytest.mark.parametrize("condition", ['"1"', 'W/"1"', '"0", "1"', "*"])
def test_who_has_the_record_gets_it_not_again(
    world: World, client: httpx.Client, condition: str
) -> None:
    answer = client.get("contacts/20001", headers={"If-None-Match": condition})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"1"')
    assert "content-length" not in answer.headers
    assert world.journal.entries()[-1].read == (("20001", 1),)


@pytest.mark.parametrize("condition", ['"0"', "1", '"1', "", '"11"'])
def test_who_has_another_version_gets_the_record(client: httpx.Client, condition: str) -> None:
    answer = client.get("contacts/20001", headers={"If-None-Match": condition})
    assert (answer.status_code, answer.json()["familyName"]) == (200, "A")


def test_a_condition_does_not_hide_that_nothing_is_there(client: httpx.Client) -> None:
    assert client.get("contacts/9", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("condition", "holds"),
    [('"1"', True), ("*", True), ('"0","1"', True), ('"0"', False), ('W/"1"', False), ("", False)],
)
def test_a_write_can_ask_for_the_version_it_means(
    world: World, client: httpx.Client, method: str, condition: str, holds: bool
) -> None:
    body = {"familyName": "B"} if method != "DELETE" else None
    before = world.records("CRMOffice", "Contacts")
    answer = client.request(method, "contacts/20001", json=body, headers={"If-Match": condition})
    assert answer.is_success is holds
    assert (world.records("CRMOffice", "Contacts") == before) is not holds
    if not holds:
        assert (answer.status_code, answer.json()["title"]) == (412, "Precondition Failed")


def pages(bend: Bend) -> tuple[list[list[str]], list[tuple[bool, bool]]]:
    """The names on each of three pages of two, when the later two are bent."""
    indoors = Indoors.with_world()
    for number in range(6):
        indoors.world.insert("CRMOffice", "Contacts", {"familyName": str(number)})
    bearer, names, edges = indoors.bearer(), [], []
    for page in (1, 2, 3):
        reply = indoors.send(
            "GET", "/contacts", query=f"pageSize=2&page={page}", headers=bearer, bend=bend
        )
        names.append([item["familyName"] for item in json.loads(reply.body)["items"]])
        edges.append((reply.starts, reply.ends))
    return names, edges


@pytest.mark.parametrize(
    ("shift", "names"),
    [
        (0, [["0", "1"], ["2", "3"], ["4", "5"]]),
        (1, [["0", "1"], ["3", "4"], ["5"]]),
        (-1, [["0", "1"], ["1", "2"], ["3", "4"]]),
        (-9, [["0", "1"], ["0", "1"], ["0", "1"]]),
    ],
)
def test_a_shift_moves_the_pages_after_the_first(shift: int, names: list[list[str]]) -> None:
    assert pages(Bend(shift=shift)) == (names, [(True, False), (False, False), (False, True)])


@pytest.mark.parametrize("path", ["/contacts", "/companies", "/users"])
def test_a_list_can_be_empty_for_once(path: str) -> None:
    indoors = Indoors.with_world()
    indoors.world.insert("CRMOffice", "Contacts", {"familyName": "A"})
    reply = indoors.send("GET", path, headers=indoors.bearer(), bend=Bend(empty=True))
    assert json.loads(reply.body) == ([] if path == "/users" else {"items": [], "totalCount": 0})
    assert (reply.status, reply.starts, reply.ends, reply.read) == (200, True, True, ())

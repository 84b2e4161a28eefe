"""Bodies and addresses that no client should send: a 4xx in the system's own words, never a 500."""

import socket
from collections.abc import Callable

import httpx
import pytest

from fakes import World

Connect = Callable[..., httpx.Client]

BODIES = [
    b"",
    b"{",
    b"[",
    b'[{"Id": 1,}]',
    b"[{'Id': 1}]",
    b'[{"Id": NaN}]',
    b'[{"Id": Infinity}]',
    b'[{"AntallFerieDager": 1e999}]',
    b'[{"Id": 1, "Fornavn": "\\ud800"}]',
    b'[{"Id": 1, "\\ud800": "A"}]',
    b"\xff\xfe",
    b'[{"Id": 1, "Fornavn": "\xe5"}]',
    b"[" * 100 + b"]" * 100,
    b"[" * 100_000,
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b"9" * 5000,
    b'[{"Id": 1, "Fornavn": "line\nbreak"}]',
]
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:24]))
def test_a_body_that_is_no_json_is_refused(
    world: World, tidsbanken: Connect, crmoffice: Connect, body: bytes
) -> None:
    left = tidsbanken(world).post("ansatt/Ansatte", content=body, headers=JSON)
    right = crmoffice(world).post("contacts", content=body, headers=JSON)
    assert (left.status_code, right.status_code) == (400, 400)
    assert left.json()["error"]["code"] == "BadRequest"
    assert right.json()["title"] == "Bad Request"


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "json"])
def test_a_body_of_another_content_type_is_refused(
    world: World, tidsbanken: Connect, crmoffice: Connect, kind: str | None
) -> None:
    headers = {"Content-Type": kind} if kind else {}
    left = tidsbanken(world).post("ansatt/Ansatte", content=b'[{"Id":1}]', headers=headers)
    right = crmoffice(world).post("contacts", content=b'{"familyName":"A"}', headers=headers)
    assert (left.status_code, right.status_code) == (415, 415)


def test_parameters_of_the_content_type_are_passed_over(world: World, tidsbanken: Connect) -> None:
    headers = {"Content-Type": "application/JSON; odata.metadata=minimal; charset=utf-8"}
    answer = tidsbanken(world).post("ansatt/Ansatte", content=b'[{"Id":1}]', headers=headers)
    assert answer.status_code == 201


@pytest.mark.parametrize("length", [(1 << 20) + 1, 10_000_000, 40_000_000])
def test_a_huge_body_is_refused_and_the_server_goes_on(
    world: World, tidsbanken: Connect, crmoffice: Connect, length: int
) -> None:
    body = b'{"familyName":"' + b"a" * length + b'"}'
    for client, path in ((tidsbanken(world), "ansatt/Ansatte"), (crmoffice(world), "contacts")):
        try:
            assert client.post(path, content=body, headers=JSON).status_code == 413
        except httpx.WriteError:
            # Far beyond the limit the server hangs up before all is sent.
            assert length > 32 << 20
    assert world.journal.entries()[-1].status == 413
    assert tidsbanken(world).get("ansatt/ansatt").status_code == 200


def test_a_body_just_within_the_limit_is_taken(
    new_world: Callable[..., World], crmoffice: Connect
) -> None:
    world = new_world(text_limit=str(1 << 20))
    frame = b'{"familyName":""}'
    body = frame.replace(b'""', b'"' + b"a" * ((1 << 20) - len(frame)) + b'"')
    assert crmoffice(world).post("contacts", content=body, headers=JSON).status_code == 201


@pytest.mark.parametrize(
    "path", ["contacts/%ff", "contacts/%zz", "contacts/%2e%2e", "contacts/%00", "a%0d%0ab", "%"]
)
def test_a_broken_path_is_refused(world: World, crmoffice: Connect, path: str) -> None:
    assert crmoffice(world).get(path).status_code == 404
    assert world.journal.entries()[-1].status == 404


def test_a_request_that_breaks_off_leaves_nothing(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    url = httpx.URL(world.environment("subject")["CRMOFFICE_BASE_URL"])
    head = (
        "POST /contacts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: {client.headers['Authorization']}\r\nContent-Length: 999\r\n\r\n"
    )
    with socket.create_connection((url.host, url.port or 0)) as broken:
        broken.sendall(head.encode() + b'{"familyName":"A"}')
    assert client.get("contacts").json()["totalCount"] == 0
    assert [entry.kind for entry in world.journal.entries()] == ["token", "list"]


@pytest.mark.parametrize(
    "text", ["Åse", "🎉", "e\u0301", "O'Hara", "<b>&", " a ", "0047", "+47", "a\u0000b", "x" * 255]
)
def test_any_text_comes_back_as_sent(
    world: World, tidsbanken: Connect, crmoffice: Connect, text: str
) -> None:
    left, right = tidsbanken(world), crmoffice(world)
    left.post("ansatt/Ansatte", json=[{"Id": 1, "Fornavn": text}])
    right.post("contacts", json={"givenName": text})
    assert left.get("ansatt/ansatt").json()["value"][0]["Fornavn"] == text
    assert right.get("contacts").json()["items"][0]["givenName"] == text
    quoted = text.replace("'", "''")
    query = {"$filter": f"Fornavn eq '{quoted}'"}
    assert len(left.get("ansatt/ansatt", params=query).json()["value"]) == 1

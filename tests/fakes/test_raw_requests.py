"""What only a raw connection can send: the server answers or hangs up, and goes on."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from fakes import FakeServer, World

Connect = Callable[..., httpx.Client]


def talk(world: World, *pieces: bytes) -> bytes:
    """Send the pieces on a connection of its own and return all that comes back."""
    url = httpx.URL(world.environment("subject")["TIDSBANKEN_BASE_URL"])
    with socket.create_connection((url.host, url.port or 0), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def head(world: World, path: str, *headers: str, method: str = "GET") -> bytes:
    own = world.environment("subject")
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: x",
        "Connection: close",
        f"tb-key: {own['TIDSBANKEN_TB_KEY']}",
        f"Ocp-Apim-Subscription-Key: {own['TIDSBANKEN_SUBSCRIPTION_KEY']}",
        "x-api-version: 3.0",
        "Content-Type: application/json",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


@contextmanager
def impatient_server() -> Iterator[FakeServer]:
    with FakeServer(body_seconds=0.1) as server:
        yield server
        assert server.faults == []


def test_a_body_that_does_not_end_is_answered_and_nothing_is_written() -> None:
    with impatient_server() as server:
        world = server.new_world(name="slow")
        request = head(world, "/ansatt/Ansatte", "Content-Length: 99", method="POST")
        url = httpx.URL(world.environment("subject")["TIDSBANKEN_BASE_URL"])
        with socket.create_connection((url.host, url.port or 0), timeout=10) as slow:
            slow.sendall(request + b'[{"Id": 1')
            # The rest never comes; the server says so and closes.
            answer = b"".join(iter(lambda: slow.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"took longer than 0.1 s" in answer
        assert world.records("Tidsbanken", "Ansatt") == {}
        assert [each.status for each in server.refusals] == [408]


def test_a_body_may_come_in_pieces(world: World) -> None:
    body = b'[{"Id": 7}]'
    request = head(world, "/ansatt/Ansatte", f"Content-Length: {len(body)}", method="POST")
    answer = talk(world, request, *(body[at : at + 1] for at in range(len(body))))
    assert answer.startswith(b"HTTP/1.1 201 ")
    assert list(world.records("Tidsbanken", "Ansatt")) == [7]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\x00d\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x00" * 5000,
    ],
    ids=repr,
)
def test_what_is_no_http_is_refused_and_the_server_goes_on(
    world: World, tidsbanken: Connect, sent: bytes
) -> None:
    answer = talk(world, sent)
    assert answer == b"" or answer[9:10] == b"4"
    assert tidsbanken(world).get("ansatt/ansatt").status_code == 200


@pytest.mark.parametrize(
    "path", ["/ansatt/%zz", "/ansatt/%ff", "/ansatt/ansatt?$filter=%ff", "/a%0d%0aX-Y:%20z"]
)
def test_a_broken_percent_code_is_refused(world: World, path: str) -> None:
    answer = talk(world, head(world, path))
    assert answer[9:10] == b"4"
    assert b"\r\nX-Y:" not in answer


def test_no_value_of_a_client_becomes_a_header(world: World) -> None:
    body = b'[{"Id": 1, "Fornavn": "a\\r\\nX-Y: z"}]'
    request = head(world, "/ansatt/Ansatte", f"Content-Length: {len(body)}", method="POST")
    headers = talk(world, request, body).partition(b"\r\n\r\n")[0]
    assert headers.startswith(b"HTTP/1.1 201 ")
    assert b"X-Y" not in headers


def test_thousands_of_headers_are_no_trouble(world: World, tidsbanken: Connect) -> None:
    answer = talk(world, head(world, "/ansatt/ansatt", *(f"X-{n}: {n}" for n in range(5000))))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert tidsbanken(world).get("ansatt/ansatt").status_code == 200

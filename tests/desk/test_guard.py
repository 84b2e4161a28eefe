"""Who may come to the desk: tokens, cookies, this machine only, and no other site's page."""

from collections.abc import Iterator

import httpx
import pytest

from fakes import FakeServer, World
from fakes.desk.guard import COOKIE, Knock, cookie_of, is_loopback, refusal
from tests.desk.conftest import TOKEN, encoded

HERE = {"host": "127.0.0.1:8701"}


@pytest.fixture
def visitor(guarded: FakeServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=guarded.tidsbanken_url) as client:
        yield client


def status(knock: Knock, token: str | None = None) -> int:
    problem = refusal(knock, token)
    return 200 if problem is None else problem.status


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "::1", "::ffff:127.0.0.1"]
)
def test_this_machine_is_known_by_its_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",
        "192.0.2.1",
        "localhost.example",
        "127.0.0.1.example",
        "",
        "::",
        "::ffff:192.0.2.1",
    ],
)
def test_other_machines_are_not_this_one(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("peer", "host", "expected"),
    [
        ("127.0.0.1", "127.0.0.1:8701", 200),
        ("127.0.0.1", "localhost:8701", 200),
        ("::1", "[::1]:8701", 200),
        ("192.0.2.1", "127.0.0.1:8701", 403),
        ("127.0.0.1", "rebound.example:8701", 403),
        ("127.0.0.1", "127.0.0.1.rebound.example", 403),
        ("127.0.0.1", "rebound.example@127.0.0.1.example", 403),
        ("127.0.0.1", "[", 403),
        ("127.0.0.1", "", 403),
        ("", "127.0.0.1", 403),
    ],
)
def test_without_a_token_both_ends_must_be_this_machine(
    peer: str, host: str, expected: int
) -> None:
    assert status(Knock(peer=peer, method="GET", headers={"host": host})) == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({"origin": "http://127.0.0.1:8701"}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8701"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://127.0.0.1:8702"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "http://evil.example"}, 403),
    ],
)
@pytest.mark.parametrize("is_form", [True, False])
def test_another_sites_page_cannot_write(
    shown: dict[str, str], expected: int, is_form: bool
) -> None:
    knock = Knock(peer="127.0.0.1", method="POST", headers=HERE | shown, is_form=is_form)
    assert status(knock) == expected


def test_only_programs_may_leave_open_where_they_come_from() -> None:
    program = Knock(peer="127.0.0.1", method="POST", headers=HERE)
    form = Knock(peer="127.0.0.1", method="POST", headers=HERE, is_form=True)
    assert (status(program), status(form)) == (200, 403)


def test_the_cookie_does_not_hold_the_token() -> None:
    assert TOKEN not in cookie_of(TOKEN)
    assert cookie_of(TOKEN) != cookie_of(f"{TOKEN}.")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "_samsvar/worlds",
        "_samsvar/openapi.json",
        "_samsvar/nothing",
        "_samsvar/pages/w/records/a/b/new",
    ],
)
def test_with_a_token_nothing_is_shown_without_it(visitor: httpx.Client, path: str) -> None:
    assert visitor.get(path).status_code == 401
    for wrong in ("Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN):
        assert visitor.get(path, headers={"Authorization": wrong}).status_code == 401
    assert visitor.get(path, headers={"Cookie": f"{COOKIE}={TOKEN}"}).status_code == 401
    assert visitor.get(path, headers={"Authorization": f"Bearer {TOKEN}"}).status_code in {200, 404}


def test_an_address_with_the_token_lets_a_browser_in(visitor: httpx.Client) -> None:
    answer = visitor.get("/", params={"token": TOKEN, "world": "a b"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?world=a+b")
    cookie = answer.headers["set-cookie"]
    assert TOKEN not in cookie
    assert {"httponly", "samesite=strict", "path=/"} <= set(cookie.lower().split("; "))
    assert visitor.get("/_samsvar/worlds").status_code == 200
    assert visitor.get("/?token=wrong").status_code == 200


def test_a_wrong_token_in_an_address_sets_nothing(guarded: FakeServer) -> None:
    answer = httpx.get(guarded.tidsbanken_url, params={"token": "wrong"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_systems_do_not_ask_for_the_token(guarded: FakeServer) -> None:
    world = guarded.new_world(name="open")
    env = world.environment("subject")
    headers = {
        "tb-key": env["TIDSBANKEN_TB_KEY"],
        "Ocp-Apim-Subscription-Key": env["TIDSBANKEN_SUBSCRIPTION_KEY"],
        "x-api-version": "3.0",
    }
    assert (
        httpx.get(f"{env['TIDSBANKEN_BASE_URL']}ansatt/ansatt", headers=headers).status_code == 200
    )
    guarded.drop_world(world)


def test_a_rebound_name_is_refused_on_the_wire(server: FakeServer) -> None:
    for path in ("", "_samsvar/worlds"):
        answer = httpx.get(server.tidsbanken_url + path, headers={"Host": "rebound.example"})
        assert answer.status_code == 403


def test_a_form_of_another_site_changes_nothing(server: FakeServer, world: World) -> None:
    address = f"{server.tidsbanken_url}_samsvar/pages/{encoded(world.name)}/reset"
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    for headers in ({}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert httpx.post(address, headers=headers).status_code == 403
    assert world.read("Tidsbanken", "Ansatt", 1) is not None
    own = {"Origin": server.tidsbanken_url.rstrip("/")}
    assert httpx.post(address, headers=own).status_code == 303
    assert world.read("Tidsbanken", "Ansatt", 1) is None


def test_answers_forbid_what_a_page_does_not_need(server: FakeServer) -> None:
    for path in ("", "_samsvar/worlds", "_samsvar/nothing"):
        headers = httpx.get(server.tidsbanken_url + path).headers
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers

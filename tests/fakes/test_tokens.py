"""Tokens of CRMOffice: how a client gets one, how long it lasts, how each refusal reads."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from fakes import DEFAULT_NOW, Clock, FakeServer, Refused, World
from fakes.crmoffice.tokens import issue
from fakes.exchange import Request
from fakes.registry import Registry
from fakes.world import Addresses

Connect = Callable[..., httpx.Client]


def ask(
    client: httpx.Client, world: World, changed: dict[str, str | None], *, basic: bool = False
) -> httpx.Response:
    """Ask for a token with parts of the form changed, or left out where None."""
    own = world.environment("subject")
    form: dict[str, str | None] = {
        "grant_type": "client_credentials",
        "client_id": own["CRMOFFICE_CLIENT_ID"],
        "client_secret": own["CRMOFFICE_CLIENT_SECRET"],
    }
    form |= changed
    if basic:
        pair = httpx.BasicAuth(form.pop("client_id") or "", form.pop("client_secret") or "")
        return client.post(own["CRMOFFICE_TOKEN_URL"], data=form, auth=pair)
    sent = {name: value for name, value in form.items() if value is not None}
    return client.post(own["CRMOFFICE_TOKEN_URL"], data=sent)


@pytest.mark.parametrize("basic", [False, True])
def test_a_client_gets_a_token_with_a_form_or_a_header(
    world: World, crmoffice: Connect, basic: bool
) -> None:
    client = crmoffice(world)
    answer = ask(client, world, {"scope": "crmoffice"}, basic=basic)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 3600, "crmoffice")
    assert answer.headers["cache-control"] == "no-store"
    client.headers["Authorization"] = f"bearer {told['access_token']}"
    assert client.get("contacts").status_code == 200


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "nobody"}, "invalid_client"),
        ({"client_id": None}, "invalid_client"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_secret": None}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
    ],
)
def test_a_refused_token_request_says_why(
    world: World, crmoffice: Connect, changed: dict[str, str | None], error: str
) -> None:
    client = crmoffice(world)
    del client.headers["Authorization"]
    answer = ask(client, world, changed)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_wrong_secret_in_the_header_is_challenged(world: World, crmoffice: Connect) -> None:
    answer = ask(crmoffice(world), world, {"client_secret": "wrong"}, basic=True)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic")
    entry = world.journal.entries()[-1]
    assert (entry.kind, entry.actor, entry.body, entry.entity) == ("token", "subject", None, None)


@pytest.mark.parametrize("header", ["Basic !!", "Basic /w==", "Digest x", "Basic"])
def test_a_header_of_another_form_is_refused(world: World, crmoffice: Connect, header: str) -> None:
    client = crmoffice(world)
    answer = client.post(
        "connect/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": header},
    )
    assert 400 <= answer.status_code < 402
    assert answer.json()["error"] in {"invalid_request", "invalid_client"}


def test_a_token_request_is_a_form_without_repeats(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    del client.headers["Authorization"]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for answer in (
        client.post("connect/token", json={"grant_type": "client_credentials"}),
        client.post("connect/token", content=b"client_id=%ff", headers=form),
        client.post("connect/token", content=b"client_id=%zz", headers=form),
        client.post("connect/revocation", content=b"token=%zz", headers=form),
        client.post("connect/token", content=b"scope=a&scope=b", headers=form),
        client.post("connect/token", content=b"&".join([b"a=b"] * 99), headers=form),
    ):
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_token_lasts_an_hour_on_the_worlds_clock(world: World, crmoffice: Connect) -> None:
    client = crmoffice(world)
    world.clock.advance(timedelta(minutes=59, seconds=59))
    assert client.get("contacts").status_code == 200
    world.clock.advance(timedelta(seconds=1))
    answer = client.get("contacts")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert world.journal.entries()[-1].status == 401


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer x", "Basic eDp5", "x"])
def test_a_request_without_a_good_token_is_refused_and_kept(
    server: FakeServer, world: World, crmoffice: Connect, header: str | None
) -> None:
    client = crmoffice(world)
    del client.headers["Authorization"]
    before = len(server.refusals)
    answer = client.get("contacts", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert [each.status for each in list(server.refusals)[before:]] == [401]


def test_two_tokens_of_one_client_differ_and_both_work(world: World, crmoffice: Connect) -> None:
    first, second = crmoffice(world), crmoffice(world)
    assert first.headers["Authorization"] != second.headers["Authorization"]
    assert first.get("contacts").status_code == second.get("contacts").status_code == 200


def test_a_token_asked_for_while_the_world_is_dropped_is_not_granted() -> None:
    world = World(
        name="dropped",
        seed=0,
        switches={},
        clock=Clock(DEFAULT_NOW),
        addresses=Addresses(tidsbanken="http://t/", crmoffice="http://c/"),
    )
    registry = Registry()
    registry.enter(world)
    member = registry.clients[world.credentials["subject"].client_id]
    form = Request(
        method="POST",
        path="/connect/token",
        query="",
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=b"grant_type=client_credentials",
    )
    issue(registry, member, form)
    assert len(registry.grants) == 1
    registry.leave(world)
    with pytest.raises(Refused, match="Unknown client"):
        issue(registry, member, form)
    assert registry.grants == {}

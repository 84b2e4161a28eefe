"""Tidsbanken lets in who has all three headers, and refuses in the dialect of each layer."""

from collections.abc import Callable

import httpx
import pytest

from fakes import FakeServer, World

Connect = Callable[..., httpx.Client]


@pytest.mark.parametrize("header", ["tb-key", "Ocp-Apim-Subscription-Key"])
@pytest.mark.parametrize("value", [None, "", "wrong"])
def test_a_missing_or_wrong_key_is_refused_by_the_gateway(
    world: World, tidsbanken: Connect, header: str, value: str | None
) -> None:
    client = tidsbanken(world)
    del client.headers[header]
    answer = client.get("ansatt/ansatt", headers={} if value is None else {header: value})
    assert answer.status_code == 401
    assert answer.json().keys() == {"statusCode", "message"}
    assert answer.json()["statusCode"] == 401


def test_the_subscription_key_is_looked_at_first_and_the_version_last(
    world: World, tidsbanken: Connect
) -> None:
    client = tidsbanken(world)
    everything_wrong = {"tb-key": "x", "Ocp-Apim-Subscription-Key": "x", "x-api-version": "1"}
    first = client.get("ansatt/ansatt", headers=everything_wrong)
    del everything_wrong["Ocp-Apim-Subscription-Key"]
    second = client.get("ansatt/ansatt", headers=everything_wrong)
    del everything_wrong["tb-key"]
    third = client.get("ansatt/ansatt", headers=everything_wrong)
    assert "subscription" in first.json()["message"]
    assert "tb-key" in second.json()["message"]
    assert third.json()["error"]["code"] == "UnsupportedApiVersion"


@pytest.mark.parametrize("version", [None, "2.0", "3", "v3.0"])
def test_a_wrong_version_is_refused_in_the_dialect_of_the_service(
    world: World, tidsbanken: Connect, version: str | None
) -> None:
    client = tidsbanken(world)
    del client.headers["x-api-version"]
    headers = {} if version is None else {"x-api-version": version}
    answer = client.get("prosjekt/Prosjekt", headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"].keys() == {"code", "message", "details", "innererror"}


def test_keys_of_two_actors_do_not_go_together(world: World, tidsbanken: Connect) -> None:
    client = tidsbanken(world)
    judge = world.environment("judge")
    answer = client.get("ansatt/ansatt", headers={"tb-key": judge["TIDSBANKEN_TB_KEY"]})
    assert answer.status_code == 401


def test_a_refused_key_of_a_known_actor_is_in_the_journal(
    world: World, tidsbanken: Connect
) -> None:
    tidsbanken(world).get("ansatt/ansatt", headers={"tb-key": "x"})
    (entry,) = world.journal.entries()
    assert (entry.actor, entry.status, entry.kind, entry.starts) == ("subject", 401, "list", False)


def test_a_request_without_known_credentials_is_kept_by_the_server(
    server: FakeServer, world: World, tidsbanken: Connect
) -> None:
    client = tidsbanken(world)
    before = len(server.refusals)
    client.get(
        "ansatt/ansatt?a=1", headers={"tb-key": "x", "Ocp-Apim-Subscription-Key": "nobody's"}
    )
    assert len(world.journal) == 0
    (stranger,) = list(server.refusals)[before:]
    assert (stranger.system, stranger.path, stranger.query, stranger.status) == (
        "Tidsbanken",
        "/ansatt/ansatt",
        "a=1",
        401,
    )


@pytest.mark.parametrize("path", ["", "ansatt", "ansatt/lonn", "ansatt/ansatt/1", "connect/token"])
def test_an_unknown_path_is_refused_and_journalled(
    world: World, tidsbanken: Connect, path: str
) -> None:
    answer = tidsbanken(world).get(path)
    assert (answer.status_code, answer.json()["statusCode"]) == (404, 404)
    assert [entry.kind for entry in world.journal.entries()] == ["refused"]


def test_an_unknown_method_is_refused_and_journalled(world: World, tidsbanken: Connect) -> None:
    assert tidsbanken(world).delete("ansatt/ansatt").status_code == 404
    assert world.journal.entries()[0].kind == "refused"

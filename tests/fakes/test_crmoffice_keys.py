"""What CRMOffice tells anyone, and that its tokens hold against it; how tokens are forgotten."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import jwt
import pytest

from fakes import FakeServer, World
from fakes.exchange import Request
from fakes.registry import Code, Grant, Refresh, Registry
from tests.fakes.indoors import Indoors

Connect = Callable[..., httpx.Client]


def token_of(client: httpx.Client) -> str:
    return client.headers["Authorization"].removeprefix("Bearer ")


def checked(base_url: str, token: str) -> dict[str, object]:
    """Check a token as a resource server would, with what the issuer shows to anyone."""
    found = httpx.get(f"{base_url}.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(httpx.get(found["jwks_uri"]).json())
    claims: dict[str, object] = jwt.decode(
        token,
        keys[jwt.get_unverified_header(token)["kid"]],
        algorithms=["RS256"],
        issuer=found["issuer"],
        audience="crmoffice",
        options={"require": ["iss", "aud", "client_id", "scope", "iat", "nbf", "exp", "jti"]},
    )
    return claims


def test_a_token_holds_against_the_keys_that_are_shown(
    server: FakeServer, crmoffice: Connect
) -> None:
    world = server.new_world(name="checked", now=datetime.now(UTC))
    token = token_of(crmoffice(world))
    claims = checked(server.crmoffice_url, token)
    assert claims["client_id"] == world.environment("subject")["CRMOFFICE_CLIENT_ID"]
    assert (claims["scope"], claims.get("sub")) == (["crmoffice"], None)
    assert claims["iat"] == claims["nbf"] == int(world.clock.now.timestamp())
    assert claims["exp"] == int(world.clock.now.timestamp()) + 3600
    head, body, signature = token.split(".")
    forged = urlsafe_b64encode(json.dumps({**claims, "sub": "1"}).encode()).rstrip(b"=").decode()
    with pytest.raises(jwt.InvalidSignatureError):
        checked(server.crmoffice_url, f"{head}.{forged}.{signature}")
    assert body != forged
    server.drop_world(world)


def test_a_token_expires_by_the_clock_of_its_world(
    server: FakeServer, world: World, crmoffice: Connect
) -> None:
    with pytest.raises(jwt.ExpiredSignatureError):
        checked(server.crmoffice_url, token_of(crmoffice(world)))


def test_a_token_says_which_user_approved_it() -> None:
    indoors = Indoors.with_world()
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    query = (
        f"response_type=code&client_id={indoors.client()['client_id']}&scope=crmoffice"
        "&redirect_uri=https://app.example/"
        f"&code_challenge={challenge}&code_challenge_method=S256"
    )
    sent = dict(indoors.send("GET", "/connect/authorize", query=query).headers)
    form = {
        "grant_type": "authorization_code",
        "code": sent["location"].partition("code=")[2].partition("&")[0],
        "redirect_uri": "https://app.example/",
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        **indoors.client(),
    }
    told = json.loads(indoors.post_form("/connect/token", form).body)
    claims = jwt.decode(told["access_token"], options={"verify_signature": False})
    (first, *_) = indoors.world.records("CRMOffice", "Users").values()
    assert (claims["sub"], claims["iss"]) == (first["id"], "http://crmoffice.test")


def test_the_public_pages_need_no_credentials_and_leave_no_trace(
    server: FakeServer, world: World
) -> None:
    before = len(server.refusals)
    base = server.crmoffice_url.rstrip("/")
    found = httpx.get(f"{base}/.well-known/openid-configuration")
    assert (found.status_code, found.headers["content-type"]) == (200, "application/json")
    told = found.json()
    assert told["issuer"] == base
    assert told["token_endpoint"] == world.environment("judge")["CRMOFFICE_TOKEN_URL"]
    assert told["authorization_endpoint"] == f"{base}/connect/authorize"
    assert told["revocation_endpoint"] == f"{base}/connect/revocation"
    assert told["code_challenge_methods_supported"] == ["S256"]
    (key,) = httpx.get(told["jwks_uri"]).json()["keys"]
    assert key.keys() == {"kty", "use", "alg", "kid", "n", "e"}
    assert len(server.refusals) == before
    assert len(world.journal) == 0
    assert httpx.post(f"{base}/.well-known/openid-configuration").status_code == 401


def requests_with(bearer: dict[str, str]) -> Request:
    return Request(method="GET", path="/contacts", query="", headers=bearer, body=b"")


def test_the_token_of_one_request_can_be_made_to_expire() -> None:
    indoors = Indoors.with_world()
    first, second = indoors.bearer(), indoors.bearer()
    service = indoors.door.service
    service.expire_credentials(requests_with(first))
    reply = indoors.send("GET", "/contacts", headers=first)
    told = dict(reply.headers)["www-authenticate"]
    assert (reply.status, "The token expired" in told) == (401, True)
    assert indoors.send("GET", "/contacts", headers=second).status == 200
    for headers in ({}, {"authorization": "Bearer x"}, {"authorization": "Basic eDp5"}):
        service.expire_credentials(requests_with(headers))


def test_a_world_can_lose_its_tokens_and_keep_its_credentials() -> None:
    indoors = Indoors.with_world()
    old = indoors.bearer()
    indoors.registry.forget_tokens(indoors.world)
    assert indoors.send("GET", "/contacts", headers=old).status == 401
    assert indoors.send("GET", "/contacts", headers=indoors.bearer()).status == 200


def test_a_world_that_leaves_takes_its_own_tokens_alone() -> None:
    registry = Registry()
    for name in ("one", "other"):
        world = Indoors.with_world(name).world
        registry.enter(world)
        member, until = registry.clients[world.credentials["judge"].client_id], world.clock.now
        registry.add_grant(f"{name} access", Grant(member=member, expires_at=until))
        registry.add_refresh(
            f"{name} refresh", Refresh(member=member, expires_at=until, scopes=(), family="")
        )
        code = Code(member=member, expires_at=until, scopes=(), redirect_uri="", challenge="")
        registry.add_code(f"{name} code", code)
        if name == "one":
            one = world
    for _ in range(2):
        registry.leave(one)
        left = (*registry.grants, *registry.refreshes, *registry.codes)
        assert left == ("other access", "other refresh", "other code")
    assert [member.world.name for member in registry.clients.values()] == ["other", "other"]


def test_the_same_request_gets_the_same_token_and_another_client_another() -> None:
    first, again = Indoors.with_world(), Indoors.with_world()
    assert first.bearer() == again.bearer()
    assert first.bearer("subject") != again.bearer("judge")

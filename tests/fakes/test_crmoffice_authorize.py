"""A client acts for a user: authorization code with PKCE, refresh, revocation, as a library does it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_urlsafe
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from fakes import Actor, Refused, World
from fakes.crmoffice.authorize import error_page
from fakes.crmoffice.tokens import challenge_of

Connect = Callable[..., httpx.Client]
NewWorld = Callable[..., World]
BACK = "http://127.0.0.1:5000/callback"
VERIFIER = token_urlsafe(48)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A client of CRMOffice with its credentials and addresses, as its operator set it up."""

    http: httpx.Client
    client_id: str
    client_secret: str
    back: str = BACK

    def authorize(self, **changed: str | None) -> httpx.Response:
        """Send the user there with parts of the query changed, or left out where None."""
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.back,
            "scope": "crmoffice offline_access",
            "state": "s1",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        sent = {name: value for name, value in (asked | changed).items() if value is not None}
        return self.http.get("connect/authorize", params=sent)

    def code(self, **changed: str | None) -> str:
        return landed(self.authorize(**changed))["code"]

    def token(self, **form: str) -> httpx.Response:
        return self.http.post("connect/token", data=form, auth=(self.client_id, self.client_secret))

    def exchange(self, code: str, **changed: str) -> httpx.Response:
        form = {"code": code, "redirect_uri": self.back, "code_verifier": VERIFIER} | changed
        return self.token(grant_type="authorization_code", **form)

    def refresh(self, token: str, **more: str) -> httpx.Response:
        return self.token(grant_type="refresh_token", refresh_token=token, **more)

    def revoke(self, token: str, **more: str) -> httpx.Response:
        form = {"token": token, **more}
        return self.http.post(
            "connect/revocation", data=form, auth=(self.client_id, self.client_secret)
        )

    def read(self, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return self.http.get("contacts", headers=headers).status_code


def landed(answer: httpx.Response) -> dict[str, str]:
    """What the client's own page is told when the user comes back to it."""
    assert answer.status_code == 302
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def error_of(answer: httpx.Response) -> str:
    assert answer.status_code == 400
    return str(answer.json()["error"])


@pytest.fixture
def new_app(transport: httpx.HTTPTransport) -> Callable[..., App]:
    def make(world: World, actor: Actor = "subject") -> App:
        own = world.environment(actor)
        return App(
            http=httpx.Client(transport=transport, base_url=own["CRMOFFICE_BASE_URL"]),
            client_id=own["CRMOFFICE_CLIENT_ID"],
            client_secret=own["CRMOFFICE_CLIENT_SECRET"],
        )

    return make


@pytest.fixture
def app(world: World, new_app: Callable[..., App]) -> App:
    return new_app(world)


def test_a_client_acts_for_a_user_from_consent_to_revocation(world: World, app: App) -> None:
    found = app.http.get(".well-known/openid-configuration").json()
    came_back = app.http.get(
        found["authorization_endpoint"],
        params={
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": BACK,
            "scope": "crmoffice offline_access",
            "state": "a b&c=d",
            "nonce": "n",
            "prompt": "login",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        },
    )
    assert came_back.headers["location"].startswith(f"{BACK}?code=")
    told = landed(came_back)
    assert (told["state"], told["iss"]) == ("a b&c=d", found["issuer"])

    first = app.exchange(told["code"])
    assert first.headers["cache-control"] == "no-store"
    tokens = first.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    assert tokens["scope"] == "crmoffice offline_access"
    assert app.read(tokens["access_token"]) == 200

    world.clock.advance(timedelta(hours=1))
    assert app.read(tokens["access_token"]) == 401
    fresh = app.refresh(tokens["refresh_token"]).json()
    assert app.read(fresh["access_token"]) == 200

    gone = app.revoke(fresh["refresh_token"], token_type_hint="refresh_token")
    assert (gone.status_code, gone.content) == (200, b"")
    assert app.read(fresh["access_token"]) == 401
    assert error_of(app.refresh(fresh["refresh_token"])) == "invalid_grant"
    assert {entry.actor for entry in world.journal.entries()} == {"subject"}
    assert [entry.kind for entry in world.journal.entries()] == [
        *("token", "token", "list", "list", "token", "list", "token", "list", "token"),
    ]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": None}, "invalid_request"),
        ({"scope": "offline_access"}, "invalid_scope"),
        ({"scope": "openid crmoffice"}, "invalid_scope"),
    ],
)
def test_the_client_hears_why_its_user_comes_back_without_a_code(
    world: World, app: App, changed: dict[str, str | None], error: str
) -> None:
    told = landed(app.authorize(**changed))
    assert (told["error"], told["state"]) == (error, "s1")
    assert "code" not in told
    assert world.journal.entries()[-1].refusal == told["error_description"]


@pytest.mark.parametrize(
    "back",
    [
        None,
        "",
        "/callback",
        "//evil.example/",
        "http://app.example/callback",
        "http://127.0.0.1.evil.example/",
        "http://localhost@evil.example/",
        "https://me:secret@app.example/",
        "https://app.example/#fragment",
        "https://app.example/\r\nSet-Cookie: a=b",
        "https://app.example/ x",
        "https://app.example:99999/",
        "https://[::1/",
        "https://",
        "https://æøå.example/",
        "https://app.example\\@evil.example/",
        "javascript:alert(1)",
        "com.app:/callback",
    ],
)
def test_nobody_is_sent_where_a_client_cannot_be(app: App, back: str | None) -> None:
    answer = app.authorize(redirect_uri=back)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "back",
    [
        "http://localhost/",
        "http://[::1]:8080/cb",
        "http://127.9.9.9/cb?tenant=1&x=%0d%0a",
        "https://app.example",
        "https://app.example:8443/cb",
    ],
)
def test_a_user_comes_back_to_this_machine_or_over_https(app: App, back: str) -> None:
    place = app.authorize(redirect_uri=back).headers["location"]
    assert place.startswith(f"{back}&code=" if "?" in back else f"{back}?code=")


def test_what_a_client_sends_along_cannot_break_out_of_the_header(app: App) -> None:
    state = "\r\nSet-Cookie: a=b\x00#&code=x æ"
    answer = app.authorize(state=state)
    assert landed(answer)["state"] == state
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("client_id", [None, "nobody", "<script>", "\x00"])
def test_an_unknown_client_gets_a_page_and_is_kept_as_a_stranger(
    world: World, app: App, client_id: str | None
) -> None:
    answer = app.authorize(client_id=client_id)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "<script>" not in answer.text
    assert len(world.journal) == 0


def test_a_page_shows_its_message_as_text() -> None:
    assert b"<p>&lt;script&gt;</p>" in error_page(Refused(400, "<script>")).body


@pytest.mark.parametrize("query", ["client_id=%zz", "client_id=%ff", "state=1&state=2"])
def test_a_query_that_cannot_be_read_gets_a_page(app: App, query: str) -> None:
    assert app.http.get(f"connect/authorize?{query}").status_code == 400


def test_a_code_works_once_and_used_again_ends_what_it_gave(app: App) -> None:
    code = app.code()
    tokens = app.exchange(code).json()
    other = app.exchange(app.code()).json()
    assert error_of(app.exchange(code)) == "invalid_grant"
    assert app.read(tokens["access_token"]) == 401
    assert error_of(app.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert app.read(other["access_token"]) == 200


def test_a_code_used_again_ends_also_what_was_refreshed_since(app: App) -> None:
    code = app.code()
    fresh = app.refresh(app.exchange(code).json()["refresh_token"]).json()
    app.exchange(code)
    assert app.read(fresh["access_token"]) == 401
    assert error_of(app.refresh(fresh["refresh_token"])) == "invalid_grant"


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": token_urlsafe(48)},
        {"code_verifier": ""},
        {"code_verifier": VERIFIER[:42]},
        {"code_verifier": "æ" * 50},
        {"redirect_uri": f"{BACK}/"},
        {"redirect_uri": ""},
        {"code": ""},
        {"code": "x"},
        {"code": "\x00"},
    ],
)
def test_a_code_is_for_who_asked_for_it_alone(app: App, changed: dict[str, str]) -> None:
    form = {"code": app.code()} | changed
    assert error_of(app.exchange(**form)) == "invalid_grant"


def test_a_verifier_has_43_characters_at_least(app: App) -> None:
    for verifier, status in (("v" * 42, 400), ("v" * 43, 200), ("v" * 128, 200), ("v" * 129, 400)):
        code = app.code(code_challenge=challenge_of(verifier))
        assert app.exchange(code, code_verifier=verifier).status_code == status


def test_a_wrong_verifier_uses_the_code_up(app: App) -> None:
    code = app.code()
    app.exchange(code, code_verifier=token_urlsafe(48))
    assert error_of(app.exchange(code)) == "invalid_grant"


def test_what_one_client_holds_is_nothing_to_another(
    new_world: NewWorld, new_app: Callable[..., App]
) -> None:
    world = new_world()
    app = new_app(world)
    tokens = app.exchange(app.code()).json()
    code = app.code()
    for other in (new_app(world, "judge"), new_app(new_world())):
        assert error_of(other.exchange(code)) == "invalid_grant"
        assert error_of(other.refresh(tokens["refresh_token"])) == "invalid_grant"
        assert other.revoke(tokens["access_token"]).status_code == 200
        assert other.revoke(tokens["refresh_token"]).status_code == 200
    assert app.read(tokens["access_token"]) == 200
    assert app.refresh(tokens["refresh_token"]).status_code == 200
    assert app.exchange(code).status_code == 200


@pytest.mark.parametrize(("minutes", "good"), [(4, True), (5, False)])
def test_a_code_lasts_five_minutes(world: World, app: App, minutes: int, good: bool) -> None:
    code = app.code()
    world.clock.advance(timedelta(minutes=minutes))
    assert app.exchange(code).is_success is good


@pytest.mark.parametrize(("days", "good"), [(29, True), (30, False)])
def test_a_refresh_token_lasts_thirty_days(world: World, app: App, days: int, good: bool) -> None:
    token = app.exchange(app.code()).json()["refresh_token"]
    world.clock.advance(timedelta(days=days))
    assert app.refresh(token).is_success is good


def test_without_offline_access_there_is_no_refresh_token(app: App) -> None:
    told = app.exchange(app.code(scope="crmoffice")).json()
    assert told.keys() == {"access_token", "expires_in", "token_type", "scope"}


def test_a_refresh_token_works_once_or_for_good(
    new_world: NewWorld, new_app: Callable[..., App]
) -> None:
    for choice, rotates in (("on", True), ("off", False)):
        app = new_app(new_world(refresh_rotation=choice))
        first = app.exchange(app.code()).json()
        second = app.refresh(first["refresh_token"]).json()
        assert second["access_token"] != first["access_token"]
        assert (second["refresh_token"] != first["refresh_token"]) is rotates
        again = app.refresh(first["refresh_token"])
        assert (again.status_code == 400) is rotates
        assert app.read(first["access_token"]) == app.read(second["access_token"]) == 200
        assert app.refresh(second["refresh_token"]).status_code == 200


def test_a_refresh_can_ask_for_less_and_not_for_more(app: App) -> None:
    token = app.exchange(app.code()).json()["refresh_token"]
    assert error_of(app.refresh(token, scope="crmoffice everything")) == "invalid_scope"
    less = app.refresh(token, scope="crmoffice").json()
    assert less["scope"] == "crmoffice"
    assert app.refresh(less["refresh_token"]).json()["scope"] == "crmoffice offline_access"


@pytest.mark.parametrize("token", ["", "x", "\x00", "æ"])
def test_an_unknown_refresh_token_is_refused(app: App, token: str) -> None:
    assert error_of(app.refresh(token)) == "invalid_grant"


def test_a_revoked_access_token_ends_alone(world: World, app: App) -> None:
    tokens = app.exchange(app.code()).json()
    assert app.revoke(tokens["access_token"], token_type_hint="access_token").status_code == 200
    assert app.read(tokens["access_token"]) == 401
    assert world.journal.entries()[-1].refusal == "The token is revoked."
    assert app.refresh(tokens["refresh_token"]).status_code == 200


def test_revocation_takes_any_token_from_a_known_client_only(app: App) -> None:
    assert app.revoke("never seen").status_code == 200
    assert error_of(app.revoke("")) == "invalid_request"
    assert error_of(app.revoke("x", token_type_hint="id_token")) == "unsupported_token_type"
    token = app.exchange(app.code()).json()["access_token"]
    wrong = replace(app, client_secret="wrong").revoke(token)
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert app.read(token) == 200


def test_a_client_alone_gets_nothing_that_outlasts_a_user(app: App) -> None:
    alone = app.token(grant_type="client_credentials")
    assert "refresh_token" not in alone.json()
    refused = app.token(grant_type="client_credentials", scope="crmoffice offline_access")
    assert error_of(refused) == "invalid_scope"

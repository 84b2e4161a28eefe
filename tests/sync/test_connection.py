"""What is repeated, what is waited for, what is doubted, and what is never told."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from sync import connection as wire
from sync.connection import ATTEMPTS, PATIENCE_SECONDS, Connection
from sync.errors import (
    DoubtError,
    ForbiddenError,
    NotNowError,
    RecordRefusedError,
    ServerError,
    SettingsError,
    UnreachableError,
)
from sync.records import Json
from tests.sync.answers import Script, Told, script
from tests.sync.clocks import FakeClock

BASE_URL = "http://crm.test/"
FINE = httpx.Response(200, json={"items": []})


def connect(server: Script, base_url: str = BASE_URL) -> Connection:
    return Connection(
        "CRMOffice", base_url, {}, clock=server.clock, transport=httpx.MockTransport(server)
    )


def _get(connection: Connection) -> object:
    return connection.get("contacts")


def _write(connection: Connection) -> object:
    return connection.write("PATCH", "contacts/c-1", {"givenName": "Kari"})


def _post_form(connection: Connection) -> object:
    return connection.post_form("http://crm.test/connect/token", {"grant_type": "x"})


Ask = Callable[[Connection], object]
any_request = pytest.mark.parametrize("ask", [_get, _write, _post_form])


def away(status: int, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named)


# ---- Retry-After --------------------------------------------------------------------

# The server's clock is years away from ours: a date means nothing but for its distance.
SEVEN_SECONDS = pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Retry_After": "7"}, id="seconds"),
        pytest.param(
            {
                "Date": "Fri, 14 Feb 2014 08:59:58 GMT",
                "Retry_After": "Fri, 14 Feb 2014 09:00:05 GMT",
            },
            id="date",
        ),
    ],
)


@SEVEN_SECONDS
@pytest.mark.parametrize("status", [429, 503])
@any_request
@pytest.mark.parametrize("first", [_get, _write, _post_form])
def test_no_request_of_any_kind_is_sent_before_the_time_that_the_server_asked_for(
    first: Ask, ask: Ask, status: int, headers: dict[str, str]
) -> None:
    server = script(away(status, **headers), FINE)
    connection = connect(server)
    try:
        first(connection)
    except DoubtError:
        assert (first, status) == (_write, 503)
    ask(connection)
    assert 7 <= server.times[1] - server.times[0] < 8


@SEVEN_SECONDS
def test_what_a_server_answers_otherwise_makes_nobody_wait(headers: dict[str, str]) -> None:
    server = script(away(201, **headers), FINE)
    connection = connect(server)
    _write(connection)
    _get(connection)
    assert server.clock.pauses == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry_After": "soon"},
        {"Retry_After": "-5"},
        {"Retry_After": "0"},
        {"Retry_After": "Fri, 14 Feb 2014 09:00:05 GMT", "Date": "today"},
        {
            "Retry_After": "Fri, 14 Feb 2014 09:00:05 GMT",
            "Date": "Fri, 14 Feb 2014 10:00:00 GMT",
        },
    ],
)
def test_a_time_that_has_passed_or_cannot_be_read_is_as_none(headers: dict[str, str]) -> None:
    server = script(away(429, **headers), FINE)
    _get(connect(server))
    assert len(server.clock.pauses) == 1  # the one before every second attempt
    assert server.clock.pauses[0] < 1


def test_a_date_without_a_zone_is_read_too() -> None:
    now = {"Date": "Fri, 14 Feb 2014 08:59:58 GMT"}
    server = script(away(429, Retry_After="Fri, 14 Feb 2014 09:00:05 -0000", **now), FINE)
    _get(connect(server))
    assert 7 <= server.times[1] - server.times[0] < 8


@any_request
def test_a_wait_longer_than_a_cycle_has_patience_for_ends_it_without_a_request_or_a_pause(
    ask: Ask,
) -> None:
    server = script(away(429, Retry_After="61"), FINE)
    connection = connect(server)
    with pytest.raises(NotNowError, match=r"CRMOffice: .* has to wait for 6[01] s"):
        _get(connection)
    before = len(server.clock.pauses)
    with pytest.raises(NotNowError):
        ask(connection)
    assert len(server.asked) == 1
    assert len(server.clock.pauses) == before
    server.clock.advance(61)
    ask(connection)
    assert len(server.asked) == 2


def test_a_wait_as_long_as_patience_is_waited_for() -> None:
    server = script(away(429, Retry_After=str(int(PATIENCE_SECONDS))), FINE)
    _get(connect(server))
    assert server.times[1] - server.times[0] >= PATIENCE_SECONDS


class Interrupted(FakeClock):
    """Asked to end: no pause takes any time."""

    def pause(self, seconds: float, /) -> None:
        self.pauses.append(seconds)


def test_a_wait_that_was_broken_off_is_not_followed_by_a_request() -> None:
    server = script(away(429, Retry_After="7"), FINE)
    server.clock = Interrupted()
    with pytest.raises(NotNowError):
        _get(connect(server))
    assert len(server.asked) == 1


# ---- what is repeated ----------------------------------------------------------------

PASSING: list[Told] = [
    httpx.Response(500),
    httpx.Response(502, html="<h1>Bad gateway</h1>"),
    httpx.Response(503),
    httpx.Response(504),
    httpx.Response(408),
    httpx.Response(425),
    httpx.Response(429),
    httpx.Response(200, text='{"items": [{"id": '),
    httpx.Response(200, text="[" * 99_999),
    httpx.Response(200, text="1" * 9_999),
    httpx.Response(200),
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.ReadError,
    httpx.ReadTimeout,
    httpx.RemoteProtocolError,
]


def _told(answer: Told) -> str:
    return (
        answer.__name__
        if isinstance(answer, type)
        else f"{answer.status_code} {answer.content[:9]!r}"
    )


@pytest.mark.parametrize("answer", PASSING, ids=_told)
@pytest.mark.parametrize("ask", [_get, _post_form])
def test_a_question_is_repeated_past_what_may_pass(ask: Ask, answer: Told) -> None:
    server = script(answer, answer, FINE)
    assert ask(connect(server))
    assert len(server.asked) == 3
    assert len(server.clock.pauses) == 2


@pytest.mark.parametrize("answer", PASSING, ids=_told)
def test_a_question_that_is_never_answered_is_given_up(answer: Told) -> None:
    server = script(answer)
    with pytest.raises(UnreachableError, match=r"^CRMOffice: .*GET http://crm.test/contacts "):
        _get(connect(server))
    assert len(server.asked) == ATTEMPTS
    assert len(server.clock.pauses) == ATTEMPTS - 1


@pytest.mark.parametrize("status", [302, 400, 401, 404, 409, 412, 422])
@any_request
def test_an_answer_that_will_stay_the_same_is_not_asked_for_again(ask: Ask, status: int) -> None:
    server = script(httpx.Response(status, json={}))
    ask(connect(server))
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answer", [httpx.ConnectError, httpx.ConnectTimeout, httpx.Response(429)], ids=_told
)
def test_a_write_is_repeated_where_it_was_never_done(answer: Told) -> None:
    server = script(answer, answer, httpx.Response(200, json={"id": "c-1"}))
    _write(connect(server))
    assert [json.loads(request.content) for request in server.asked] == 3 * [{"givenName": "Kari"}]
    with pytest.raises(UnreachableError):
        _write(connect(server := script(answer)))
    assert len(server.asked) == ATTEMPTS


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout,
        httpx.ReadError,
        httpx.WriteError,
        httpx.WriteTimeout,
        httpx.RemoteProtocolError,
        httpx.DecodingError,
        *(httpx.Response(status) for status in (500, 501, 502, 503, 504)),
    ],
    ids=_told,
)
def test_a_write_that_may_have_been_done_is_doubted_and_never_sent_twice(answer: Told) -> None:
    server = script(answer)
    with pytest.raises(DoubtError, match=r"^CRMOffice: PATCH http://crm.test/contacts/c-1 "):
        _write(connect(server))
    assert len(server.asked) == 1


def test_a_write_is_doubted_also_after_one_that_was_never_done() -> None:
    server = script(httpx.ConnectError, httpx.Response(429), httpx.ReadTimeout, FINE)
    with pytest.raises(DoubtError):
        _write(connect(server))
    assert len(server.asked) == 3


@pytest.mark.parametrize("text", ["", '{"id": "c-', "<h1>Done</h1>"])
def test_a_write_that_was_answered_as_done_is_done_whatever_the_answer_shows(text: str) -> None:
    server = script(httpx.Response(200, text=text))
    answer = connect(server).write("PATCH", "contacts/c-1", {})
    assert answer.is_success
    assert answer.record == {}
    assert len(server.asked) == 1


@any_request
def test_what_is_forbidden_is_not_asked_for_again(ask: Ask) -> None:
    server = script(httpx.Response(403))
    with pytest.raises(ForbiddenError, match=r"^CRMOffice: .* was answered 403$"):
        ask(connect(server))
    assert len(server.asked) == 1


# ---- what is told ----------------------------------------------------------------------

SECRET = "Hemmelig"


@pytest.mark.parametrize(
    ("answer", "about"),
    [
        pytest.param(
            {"errors": {"familyName": [f"{SECRET} is too long"], SECRET: [], "givenName": []}},
            ": familyName, givenName",
            id="per property",
        ),
        pytest.param(
            {"error": {"code": "", "message": f"'{SECRET}' is no number"}}, "", id="OData"
        ),
        pytest.param({"errors": [SECRET]}, "", id="a list"),
        pytest.param({"errors": {SECRET: ["?"]}}, "", id="a value in the place of a name"),
        pytest.param([SECRET], "", id="no object"),
        pytest.param(SECRET, "", id="text"),
    ],
)
def test_a_refusal_names_properties_and_never_values(answer: Json, about: str) -> None:
    connection = connect(script(httpx.Response(422, json=answer)))
    body: dict[str, Json] = {"familyName": SECRET, "givenName": "", "mobilePhone": "1"}
    with pytest.raises(RecordRefusedError) as refusal:
        connection.accept_write(connection.write("POST", "contacts", dict(body)), body)
    assert str(refusal.value) == f"CRMOffice answered 422{about}"


@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.Response(403), httpx.ReadTimeout])
@pytest.mark.parametrize("form", ["query", "body"])
def test_an_error_tells_neither_the_query_nor_the_body(answer: Told, form: str) -> None:
    connection = connect(script(answer))
    ask: Mapping[str, Callable[[], object]] = {
        "query": lambda: connection.get(f"contacts?name={SECRET}"),
        "body": lambda: connection.write("POST", "contacts", {"familyName": SECRET}),
    }
    with pytest.raises((ServerError, DoubtError)) as error:
        ask[form]()
    assert SECRET not in str(error.value)


def test_a_password_in_the_base_url_is_used_and_not_told() -> None:
    server = script(httpx.ConnectError)
    connection = connect(server, base_url=f"http://me:{SECRET}@crm.test/")
    with pytest.raises(UnreachableError, match=r"GET http://crm.test/contacts got no answer"):
        connection.get("contacts?page=1")
    assert server.asked[0].headers["Authorization"].startswith("Basic ")


def test_any_text_that_json_can_hold_can_be_sent() -> None:
    server = script(httpx.Response(204))
    text = "Ærlig \ud83d \x00   <b>'\"\\"
    connect(server).write("POST", "contacts", {"familyName": text})
    assert json.loads(server.asked[0].content) == {"familyName": text}
    assert server.asked[0].headers["Content-Type"] == "application/json"


# ---- lists ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (httpx.Response(404, json={}), "was answered 404"),
        (httpx.Response(302, json={"items": []}), "was answered 302"),
        (httpx.Response(200, json=[]), "has no list 'items'"),
        (httpx.Response(200, json={"value": []}), "has no list 'items'"),
        (httpx.Response(200, json={"items": None}), "has no list 'items'"),
        (httpx.Response(200, json={"items": [{}, 1]}), "lists what is no record"),
    ],
)
def test_a_list_that_cannot_be_used_is_no_empty_list(
    answer: httpx.Response, complaint: str
) -> None:
    connection = connect(script(answer))
    with pytest.raises(ServerError, match=f"^CRMOffice: .*{complaint}"):
        connection.rows(connection.get("contacts"), "items")


# ---- proxies and certificates ---------------------------------------------------------------


class _Proxy(BaseHTTPRequestHandler):
    """Answers every request with what it was asked for."""

    def do_GET(self) -> None:
        content = json.dumps({"asked": self.requestline}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def proxy() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Proxy) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_proxy_that_the_environment_names_is_used(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    connection = Connection("CRMOffice", BASE_URL, {})
    answer = connection.get("contacts")
    connection.close()
    assert answer.record["asked"] == "GET http://crm.test/contacts HTTP/1.1"


def test_this_machines_own_servers_are_reached_past_a_proxy(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    connection = Connection("CRMOffice", f"{proxy}/", {})
    answer = connection.get("contacts")
    connection.close()
    assert answer.record["asked"] == "GET /contacts HTTP/1.1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SSL_CERT_FILE", "/no/such/file"),
        ("HTTPS_PROXY", f"foo://me:{SECRET}@proxy"),
        ("HTTPS_PROXY", f"socks5://me:{SECRET}@proxy"),
    ],
)
def test_certificates_and_proxies_that_cannot_be_used_are_named_without_a_password(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_tls", httpx.create_ssl_context)  # not the one made before
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match="SSL_CERT_FILE or a proxy setting") as refusal:
        Connection("CRMOffice", BASE_URL, {})
    assert SECRET not in str(refusal.value)

"""Whatever is sent to CRMOffice: a 4xx in its own words at worst, and nothing half done."""

import json
from typing import TypeAlias
from urllib.parse import quote, urlencode

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fakes import Json, Record
from fakes.exchange import Reply
from tests.fakes.indoors import FORM, Indoors

# The same examples in every run, and none kept from one to the next.
steady = settings(max_examples=200, deadline=None, derandomize=True, database=None)

Snapshot: TypeAlias = dict[str, tuple[dict[int | str, Record], dict[int | str, int]]]

NAMES = st.sampled_from(
    [
        *("familyName", "givenName", "mobilePhone", "company", "subject", "ownerId", "address"),
        *("country", "orgNr", "name", "postAddress", "id", "createdAt", "userName", ""),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "\x00", "20001", "10001", "a" * 10_001, "🎉", "%zz", "\u202e", "\r\n"]),
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS
)
VALUES: st.SearchStrategy[Json] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(NAMES | TEXTS, inner, max_size=4)
    ),
    max_leaves=12,
)
BODIES = st.dictionaries(NAMES | TEXTS, VALUES, max_size=6) | VALUES
SWITCHES = st.fixed_dictionaries(
    {},
    optional={
        "wrong_type": st.sampled_from(["422", "store"]),
        "unknown_property": st.sampled_from(["422", "ignore"]),
        "unknown_parameter": st.sampled_from(["422", "ignore"]),
        "clear_idiom": st.sampled_from(["null", ""]),
        "owner_check": st.sampled_from(["422", "off"]),
        "company_check": st.sampled_from(["422", "off"]),
        "text_limit": st.sampled_from(["1", "10"]),
    },
)
PATHS = st.sampled_from(
    [
        *("/contacts", "/activities", "/companies", "/users", "/contacts/20001", "/users/10001"),
        *("/activities/20002", "/companies/20003", "/contacts/%zz", "/contacts/%ff", "/contacts/"),
        *(
            "/contacts/a%2Fb",
            "/contacts/%00",
            "/%63ontacts/20001",
            "/",
            "",
            "/contacts/20001%0d%0a",
        ),
        *("/connect/token", "/connect/revocation", "/connect/authorize", "/connect"),
        *("/.well-known/openid-configuration", "/.well-known/openid-configuration/jwks"),
    ]
)
METHODS = st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "", "X"])
LATIN = st.text(st.characters(max_codepoint=255), max_size=40)
QUERIES = LATIN | st.builds(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs),
    st.lists(
        st.tuples(
            st.sampled_from(["page", "pageSize", "modifiedSince", "filter", "%ff", ""]),
            LATIN
            | st.sampled_from(
                [
                    *("1", "0", "-1", "9" * 30, "%zz", "%ff", "%00", "%", "²", "1e3"),
                    *("2024-01-01", "2024-02-30", "9999-12-31T23:59:59-23:59"),
                    "0001-01-01T00:00:00%2B23:59",
                ]
            ),
        ),
        max_size=4,
    ),
)
HEADERS = st.dictionaries(
    st.sampled_from(["if-match", "if-none-match", "content-type", "authorization"]),
    LATIN | st.sampled_from(["*", '"1"', "application/json", FORM, "Basic eDp5", "Basic /w=="]),
    max_size=3,
)


def peopled(switches: dict[str, str]) -> Indoors:
    """A world with one record of each entity in it, made while no switch was odd."""
    indoors = Indoors.with_world(**switches)
    bodies: dict[str, Record] = {
        "Contacts": {"familyName": "A"},
        "Activities": {"subject": "S"},
        "Companies": {"name": "C"},
    }
    for entity, body in bodies.items():
        indoors.world.insert("CRMOffice", entity, body)
    return indoors


def everything(indoors: Indoors) -> Snapshot:
    world = indoors.world
    return {
        entity: (world.records(system, entity), world.versions(system, entity))
        for system, entity in world.entities()
    }


def speaks_its_dialect(reply: Reply) -> bool:
    """Whether an answer is one that CRMOffice gives: readable, and a refusal in a known form."""
    if reply.content_type.startswith("text/html"):
        return reply.status == 400 and b"<h1>Error</h1>" in reply.body
    told = json.loads(reply.body) if reply.body else None
    if reply.status < 400:
        return reply.status in {200, 201, 204, 302, 304}
    assert isinstance(told, dict)
    if reply.status == 422:
        return told.keys() == {"errors"} and all(told["errors"].values())
    if reply.content_type == "application/problem+json":
        return bool(told["status"] == reply.status and told["detail"])
    return told.keys() == {"error", "error_description"}


def check(indoors: Indoors, before: Snapshot, reply: Reply) -> None:
    assert reply.status < 500
    assert speaks_its_dialect(reply)
    for name, value in reply.headers:
        assert f"{name}{value}".isprintable()
        value.encode("latin-1")
    if reply.status >= 400:
        assert not reply.applied
    if not reply.applied:
        assert everything(indoors) == before


@steady
@given(
    switches=SWITCHES,
    method=st.sampled_from(["POST", "PATCH", "PUT"]),
    path=st.sampled_from(["/contacts", "/activities", "/companies"]),
    body=BODIES,
)
@example(switches={}, method="PATCH", path="/contacts", body={"familyName": 10**4000})
@example(switches={"wrong_type": "store"}, method="POST", path="/contacts", body={"familyName": 9})
@example(switches={}, method="PUT", path="/companies", body={"name": "A", "postAddress": [[[]]]})
def test_a_body_is_taken_whole_or_not_at_all(
    switches: dict[str, str], method: str, path: str, body: Json
) -> None:
    indoors = peopled(switches)
    keys = {"/contacts": "20001", "/activities": "20002", "/companies": "20003"}
    target = path if method == "POST" else f"{path}/{keys[path]}"
    headers = indoors.bearer() | {"content-type": "application/json"}
    before = everything(indoors)
    reply = indoors.send(method, target, body=json.dumps(body).encode(), headers=headers)
    check(indoors, before, reply)
    if isinstance(body, dict) and reply.status < 300:
        assert json.loads(indoors.send("GET", path, headers=headers).body)["totalCount"] == (
            2 if method == "POST" else 1
        )


@steady
@given(path=PATHS, method=METHODS, body=st.binary(max_size=60), headers=HEADERS, query=QUERIES)
def test_any_bytes_are_answered_and_break_nothing(
    path: str, method: str, body: bytes, headers: dict[str, str], query: str
) -> None:
    indoors = peopled({})
    sent = indoors.bearer() | headers
    before = everything(indoors)
    check(indoors, before, indoors.send(method, path, query=query, body=body, headers=sent))


@steady
@given(query=QUERIES, entity=st.sampled_from(["contacts", "users"]), switches=SWITCHES)
@example(query="page=%zz", entity="contacts", switches={})
@example(query="%ff=1", entity="contacts", switches={"unknown_parameter": "ignore"})
@example(query="&".join(["a=b"] * 51), entity="users", switches={"unknown_parameter": "ignore"})
def test_a_query_is_understood_or_refused(
    query: str, entity: str, switches: dict[str, str]
) -> None:
    indoors = Indoors.with_world(**switches)
    before = everything(indoors)
    reply = indoors.send("GET", f"/{entity}", query=query, headers=indoors.bearer())
    assert reply.status in {200, 400, 422}
    check(indoors, before, reply)


FORM_NAMES = st.sampled_from(
    [
        *("grant_type", "scope", "code", "redirect_uri", "code_verifier", "refresh_token", "token"),
        *("token_type_hint", "client_id", "client_secret", "state", "response_type", "", "x"),
    ]
)
FORM_VALUES = TEXTS | st.sampled_from(
    ["authorization_code", "refresh_token", "client_credentials", "password", "crmoffice", "S256"]
)
ENDPOINTS = st.sampled_from(["/connect/token", "/connect/revocation"])


@steady
@given(path=ENDPOINTS, form=st.dictionaries(FORM_NAMES, FORM_VALUES, max_size=6))
@example(path="/connect/token", form={"grant_type": "refresh_token", "refresh_token": "\x00"})
def test_a_form_of_a_known_client_gets_a_token_or_a_reason(path: str, form: dict[str, str]) -> None:
    indoors = peopled({})
    before = everything(indoors)
    reply = indoors.post_form(path, form | indoors.client())
    assert reply.status in {200, 400}
    check(indoors, before, reply)
    assert len(indoors.world.journal) == 4


@steady
@given(path=ENDPOINTS, body=st.binary(max_size=80), authorization=LATIN)
@example(path="/connect/token", body=b"client_id=%zz", authorization="")
@example(path="/connect/token", body=b"a=1&a=2", authorization="Basic !")
@example(path="/connect/revocation", body=b"\xff\xfe", authorization="Basic /////w==")
def test_any_bytes_at_the_token_endpoints_get_a_reason(
    path: str, body: bytes, authorization: str
) -> None:
    indoors = Indoors.with_world()
    headers = {"content-type": FORM, "authorization": authorization}
    reply = indoors.send("POST", path, body=body, headers=headers)
    assert reply.status in {400, 401}
    check(indoors, everything(indoors), reply)
    assert indoors.registry.grants == {}


@steady
@given(
    asked=st.dictionaries(
        st.sampled_from(["redirect_uri", "state", "scope", "code_challenge", "response_type", "x"]),
        TEXTS | LATIN | st.builds("https://{}".format, TEXTS | LATIN),
        max_size=6,
    ),
    raw=LATIN,
)
def test_any_request_for_a_code_ends_on_a_page_or_at_the_client(
    asked: dict[str, str], raw: str
) -> None:
    indoors = Indoors.with_world()
    asked = {"redirect_uri": "https://app.example/"} | asked
    query = urlencode(asked | {"client_id": indoors.client()["client_id"]}, quote_via=quote)
    for each in (query, f"{query}&{raw}"):
        reply = indoors.send("GET", "/connect/authorize", query=each)
        assert reply.status in {302, 400}
        check(indoors, everything(indoors), reply)
        place = dict(reply.headers).get("location")
        assert (reply.status == 302) is (place is not None)
        assert place is None or place.startswith(("https://", "http://localhost"))

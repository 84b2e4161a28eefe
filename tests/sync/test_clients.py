"""The two clients, request by request."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from threading import Barrier, Lock, Thread
from typing import Final
from urllib.parse import parse_qs, unquote

import httpx
import pytest

from sync.crmoffice import CrmOffice
from sync.errors import (
    CredentialsRefusedError,
    DoubtError,
    ForbiddenError,
    RecordRefusedError,
    ServerError,
    UnreachableError,
    VersionChangedError,
)
from sync.records import Json, Key, Page, Record, Row
from sync.tidsbanken import PutSemantics, Tidsbanken, TimestampBias, true_instant
from sync.writing import Client
from tests.sync.answers import Handler, Script, script, with_token
from tests.sync.clocks import FakeClock

NAMES: Final = {"Ansatt": ["Fornavn", "Mobil"], "Prosjekt": ["Navn"]}
STAMP = "2024-01-15T12:00:00.1+01:00"


def tidsbanken(handler: Handler, put_semantics: PutSemantics = "merge") -> Tidsbanken:
    return Tidsbanken(
        base_url="http://tb.test/",
        tb_key="tb",
        subscription_key="sub",
        put_semantics=put_semantics,
        clock=FakeClock(),
        transport=httpx.MockTransport(handler),
    )


def crmoffice(handler: Handler) -> CrmOffice:
    return CrmOffice(
        base_url="http://crm.test/",
        token_url="http://login.test/connect/token",
        client_id="me",
        client_secret="s3cret",
        clock=FakeClock(),
        transport=httpx.MockTransport(handler),
    )


def seen(key: Key, record: Record | None = None, tag: str | None = None) -> Row:
    return Row(key=key, record=record or {}, stamp=None, position=None, edited=None, tag=tag)


def pages(
    client: Client, entity: str, names: Iterable[str] = (), since: str | None = None
) -> list[Page]:
    """Turn the pages of a list to its end."""
    turned = [client.page(entity, names, since=since, after=None)]
    while (after := turned[-1].following) is not None:
        turned.append(client.page(entity, names, since=since, after=after))
    return turned


def keys(turned: Iterable[Page]) -> list[Key]:
    return [row.key for page in turned for row in page.rows]


def query(request: httpx.Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.url.query.decode()).items()}


# ---- lists of Tidsbanken ---------------------------------------------------------------


def test_tidsbanken_gets_its_three_headers_and_a_quoted_inclusive_filter() -> None:
    server = script(httpx.Response(200, json={"value": []}))
    assert keys(pages(tidsbanken(server), "Prosjekt", ["Navn"], STAMP)) == []
    (request,) = server.asked
    assert request.headers["tb-key"] == "tb"
    assert request.headers["Ocp-Apim-Subscription-Key"] == "sub"
    assert request.headers["x-api-version"] == "3.0"
    assert b"%2B01" in request.url.query
    assert query(request) == {
        "$select": "Id,Navn,SistEndretDato,OpprettetDato",
        "$orderby": "Id",
        "$top": "100",
        "$count": "true",
        "$filter": f"SistEndretDato ge {STAMP}",
    }


class Projects:
    """A list that obeys `Id gt`, cut at `cap` rows a page, with or without a count."""

    def __init__(self, ids: Iterable[str], *, cap: int, tells_count: bool = True) -> None:
        self.ids = sorted(ids)
        self.cap = cap
        self.tells_count = tells_count
        self.filters: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.filters.append(query(request).get("$filter", ""))
        _, _, after = self.filters[-1].partition("Id gt ")
        after = after.removeprefix("'").removesuffix("'").replace("''", "'")
        left = [one for one in self.ids if one > after]
        envelope: dict[str, object] = {"value": [{"Id": one} for one in left[: self.cap]]}
        if self.tells_count:
            envelope["@odata.count"] = len(left)
        return httpx.Response(200, json=envelope)


def test_tidsbanken_is_paged_by_key_with_apostrophes_doubled() -> None:
    server = Projects(["A", "B'", "B''x", "C+å", "D"], cap=2)
    assert keys(pages(tidsbanken(server), "Prosjekt")) == server.ids
    assert server.filters == ["", "Id gt 'B'''", "Id gt 'C+å'"]


def test_every_page_of_a_filtered_list_is_filtered() -> None:
    server = Projects("ABC", cap=2)
    pages(tidsbanken(server), "Prosjekt", since=STAMP)
    assert server.filters == [
        f"SistEndretDato ge {STAMP}",
        f"SistEndretDato ge {STAMP} and Id gt 'B'",
    ]


def test_whole_numbers_are_no_text_in_a_filter() -> None:
    server = script(
        httpx.Response(200, json={"value": [{"Id": 100}], "@odata.count": 2}),
        httpx.Response(200, json={"value": [{"Id": 200}], "@odata.count": 1}),
    )
    assert keys(pages(tidsbanken(server), "Ansatt")) == [100, 200]
    assert query(server.asked[1])["$filter"] == "Id gt 100"


def test_a_record_that_goes_while_pages_are_turned_takes_no_other_with_it() -> None:
    server = Projects("ABCDE", cap=2)
    client = tidsbanken(server)
    first = client.page("Prosjekt", [], since=None, after=None)
    server.ids.remove("A")
    second = client.page("Prosjekt", [], since=None, after=first.following)
    assert keys([first, second]) == ["A", "B", "C", "D"]


@pytest.mark.parametrize(("number", "requests"), [(99, 1), (100, 2), (101, 2)])
def test_without_a_count_a_full_page_means_that_there_may_be_more(
    number: int, requests: int
) -> None:
    server = Projects([f"{n:03}" for n in range(number)], cap=100, tells_count=False)
    assert keys(pages(tidsbanken(server), "Prosjekt")) == server.ids
    assert len(server.filters) == requests


def test_a_page_full_to_the_last_row_of_the_count_is_the_last() -> None:
    server = Projects([f"{n:03}" for n in range(100)], cap=100)
    assert len(pages(tidsbanken(server), "Prosjekt")) == 1


def test_without_a_count_a_link_to_the_next_page_means_that_there_is_more() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if "Id gt" in query(request).get("$filter", "") or "skiptoken" in str(request.url):
            return httpx.Response(200, json={"value": [{"Id": "B"}]})
        link = "http://tb.test/prosjekt/Prosjekt?$skiptoken=A"
        return httpx.Response(200, json={"value": [{"Id": "A"}], "@odata.nextLink": link})

    assert keys(pages(tidsbanken(handler), "Prosjekt")) == ["A", "B"]


def test_the_stamp_of_a_row_is_good_for_the_next_filter_as_it_is() -> None:
    raw = "2024-01-15T12:00:00.10000001+01:00"
    server = script(httpx.Response(200, json={"value": [{"Id": "1", "SistEndretDato": raw}]}))
    client = tidsbanken(server)
    ((row,),) = (page.rows for page in pages(client, "Prosjekt"))
    pages(client, "Prosjekt", since=row.stamp)
    assert query(server.asked[1])["$filter"] == f"SistEndretDato ge {raw}"


def test_the_clock_of_a_server_is_the_one_that_its_answer_tells() -> None:
    at = {"Date": "Fri, 14 Feb 2014 08:59:58 GMT"}
    tb = tidsbanken(script(httpx.Response(200, json={"value": []}, headers=at)))
    crm = crmoffice(with_token(script(httpx.Response(200, json={"items": []}, headers=at))))
    for page in (*pages(tb, "Ansatt"), *pages(crm, "Contacts")):
        assert page.now == datetime(2014, 2, 14, 8, 59, 58, tzinfo=UTC)


# ---- time stamps of Tidsbanken -------------------------------------------------------------


@pytest.mark.parametrize(
    ("bias", "stamp", "instant"),
    [
        ("utc_as_local", "2024-01-15T12:00:00+01:00", "2024-01-15T12:00:00Z"),
        ("utc_as_local", "2024-07-15T12:00:00.7137+02:00", "2024-07-15T12:00:00.713Z"),
        ("minus_one_hour", "2024-07-15T12:00:00+02:00", "2024-07-15T11:00:00Z"),
        ("none", "2024-07-15T12:00:00+02:00", "2024-07-15T10:00:00Z"),
        ("none", "2024-07-15T12:00:00", "2024-07-15T12:00:00Z"),
    ],
)
def test_a_biased_stamp_is_corrected_for_comparing(
    bias: TimestampBias, stamp: str, instant: str
) -> None:
    assert true_instant(stamp, bias) == datetime.fromisoformat(instant)


def test_only_projects_have_the_fault_and_the_raw_stamp_is_kept() -> None:
    record = {"Id": "1", "SistEndretDato": "2024-01-15T12:00:00+01:00"}
    client = tidsbanken(script(httpx.Response(200, json={"value": [record]})))
    ((project,),) = (page.rows for page in pages(client, "Prosjekt"))
    ((employee,),) = (page.rows for page in pages(client, "Ansatt"))
    assert project.edited == datetime(2024, 1, 15, 12, tzinfo=UTC)
    assert employee.edited == project.position == datetime(2024, 1, 15, 11, tzinfo=UTC)
    assert project.stamp == record["SistEndretDato"]


@pytest.mark.parametrize("stamp", [None, "", "soon", 17])
def test_without_a_stamp_a_row_counts_from_its_creation(stamp: Json) -> None:
    record = {"Id": 1, "SistEndretDato": stamp, "OpprettetDato": "2024-01-15T12:00:00.1239Z"}
    client = tidsbanken(script(httpx.Response(200, json={"value": [record]})))
    ((row,),) = (page.rows for page in pages(client, "Ansatt"))
    assert (row.stamp, row.position) == (None, None)
    assert row.edited == datetime(2024, 1, 15, 12, microsecond=123_000, tzinfo=UTC)


# ---- look-ups in Tidsbanken -------------------------------------------------------------------


def test_a_record_that_one_look_does_not_show_is_looked_for_again() -> None:
    server = script(
        httpx.Response(200, json={"value": []}),
        httpx.Response(200, json={"value": [{"Id": "P'1", "Navn": "Bru"}]}),
    )
    row = tidsbanken(server).look("Prosjekt", "P'1", ["Navn"])
    assert row is not None
    assert row.record["Navn"] == "Bru"
    assert [query(request)["$filter"] for request in server.asked] == 2 * ["Id eq 'P''1'"]


def test_a_record_that_two_looks_do_not_show_is_not_there() -> None:
    server = script(httpx.Response(200, json={"value": []}))
    assert tidsbanken(server).look("Ansatt", 100, ["Fornavn"]) is None
    assert [query(request)["$filter"] for request in server.asked] == 2 * ["Id eq 100"]


@pytest.mark.parametrize("status", [400, 404, 409])
def test_a_look_that_was_refused_does_not_say_that_the_record_is_gone(status: int) -> None:
    with pytest.raises(ServerError):
        tidsbanken(script(httpx.Response(status, json={}))).look("Ansatt", 100, [])


# ---- writes to Tidsbanken -----------------------------------------------------------------------


def body_of(server: Script) -> object:
    return json.loads(server.asked[-1].content)


def test_tidsbanken_is_updated_with_a_list_that_names_the_record() -> None:
    server = script(httpx.Response(204))
    client = tidsbanken(server)
    shown = seen("P'1", {"Id": "P'1", "Navn": "Bru", "Notat": "n"})
    assert client.update("Prosjekt", shown, {"Navn": None}) is None
    (request,) = server.asked
    assert (request.method, request.url.path) == ("PUT", "/prosjekt/Prosjekt")
    assert request.headers["Prefer"] == "return=representation"
    assert body_of(server) == [{"Id": "P'1", "Navn": None}]


def test_where_a_put_replaces_it_carries_the_whole_record_but_what_the_server_writes() -> None:
    whole: Record = {
        "@odata.etag": "x",
        "Id": "1",
        "PostId": 5001,
        "Navn": "Bru",
        "Notat": "unmapped",
        "KundeId": None,
        "SistEndretDato": STAMP,
        "SistEndretAvId": 1,
        "OpprettetDato": STAMP,
        "OpprettetAvId": 1,
    }
    server = script(httpx.Response(200, json={"value": [whole]}), httpx.Response(204))
    client = tidsbanken(server, "replace")
    row = client.look("Prosjekt", "1", ["Navn"])
    assert query(server.asked[0])["$select"] == "*"
    assert row is not None
    client.update("Prosjekt", row, {"Navn": "Tunnel"})
    assert body_of(server) == [{"Id": "1", "Navn": "Tunnel", "Notat": "unmapped", "KundeId": None}]


def test_an_employee_is_inserted_as_a_list_of_one_with_a_key_of_ours() -> None:
    server = script(httpx.Response(204))
    client = tidsbanken(server)
    values = {**client.free_key("Ansatt", [7, None, 41, 9]), "Fornavn": "Kari"}
    assert client.create("Ansatt", values) == (42, None)
    (request,) = server.asked
    assert (request.method, request.url.path) == ("POST", "/ansatt/Ansatte")
    assert body_of(server) == [{"Id": 42, "Fornavn": "Kari"}]
    assert client.free_key("Ansatt", []) == {"Id": 1}


@pytest.mark.parametrize("shape", ["object", "list", "value"])
def test_a_project_is_inserted_as_an_object_and_given_its_key(shape: str) -> None:
    record = {"Id": "P-1", "Navn": " Bru"}
    answer: object = {"object": record, "list": [record], "value": {"value": [record]}}[shape]
    server = script(httpx.Response(201, json=answer))
    client = tidsbanken(server)
    key, row = client.create("Prosjekt", {**client.free_key("Prosjekt", ["P-0"]), "Navn": " Bru"})
    assert (server.asked[0].url.path, body_of(server)) == ("/prosjekt/Prosjekt", {"Navn": " Bru"})
    assert key == "P-1"
    assert row is not None
    assert row.record == record


def test_a_project_created_under_a_key_that_is_not_told_is_in_doubt() -> None:
    with pytest.raises(DoubtError, match="under which Id"):
        tidsbanken(script(httpx.Response(204))).create("Prosjekt", {"Navn": "Bru"})


@pytest.mark.parametrize("body", [{"Id": "1", "Navn": "x"}, [{"Id": "1", "Navn": "x"}]])
def test_what_a_write_is_answered_with_is_used(body: object) -> None:
    client = tidsbanken(script(httpx.Response(200, json=body)))
    row = client.update("Prosjekt", seen("1"), {"Navn": " x"})
    assert row is not None
    assert row.record == {"Id": "1", "Navn": "x"}


def test_tidsbankens_401_is_about_the_keys() -> None:
    client = tidsbanken(script(httpx.Response(401, json={"statusCode": 401})))
    with pytest.raises(CredentialsRefusedError, match="the tb-key or subscription key is not"):
        client.update("Ansatt", seen(1), {})
    with pytest.raises(CredentialsRefusedError, match="the tb-key or subscription key is not"):
        client.page("Ansatt", [], since=None, after=None)


# ---- lists of CRMOffice ---------------------------------------------------------------------------


class Contacts:
    """A list by page number, with a total or without."""

    def __init__(self, number: int, *, total: int | None) -> None:
        self.items = [{"id": f"c-{n:03}"} for n in range(number)]
        self.total = total
        self.asked: list[Mapping[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/contacts"
        self.asked.append(query(request))
        size, page = int(self.asked[-1]["pageSize"]), int(self.asked[-1]["page"])
        envelope: dict[str, object] = {"items": self.items[size * (page - 1) : size * page]}
        if self.total is not None:
            envelope["totalCount"] = self.total
        return httpx.Response(200, json=envelope)


@pytest.mark.parametrize(
    ("number", "total", "requests"),
    [
        pytest.param(400, 400, 2, id="total says so"),
        pytest.param(400, None, 3, id="an empty page after two full ones"),
        pytest.param(399, None, 2, id="a short page"),
        pytest.param(0, 0, 1, id="nothing"),
        pytest.param(200, 900, 2, id="total says too much"),
    ],
)
def test_the_pages_of_crmoffice_end_where_the_total_says_or_with_a_short_page(
    number: int, total: int | None, requests: int
) -> None:
    server = Contacts(number, total=total)
    turned = pages(crmoffice(with_token(server)), "Contacts", since="2024-01-15T12:00:00.000Z")
    assert keys(turned) == [item["id"] for item in server.items]
    assert [asked["page"] for asked in server.asked] == [str(n + 1) for n in range(requests)]
    assert {asked["modifiedSince"] for asked in server.asked} == {"2024-01-15T12:00:00.000Z"}


def test_pages_that_the_server_cuts_shorter_are_turned_until_the_total() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        first = 50 * (int(request.url.params["page"]) - 1)
        items = [{"id": f"c-{first + n}"} for n in range(min(50, 120 - first))]
        return httpx.Response(200, json={"items": items, "totalCount": 120})

    assert len(keys(pages(crmoffice(with_token(handler)), "Contacts"))) == 120


# ---- records of CRMOffice ----------------------------------------------------------------------------


def test_a_look_carries_the_tag_that_the_write_after_it_is_made_under() -> None:
    contact = {"id": "c/1", "familyName": "Ås", "modifiedAt": "2024-05-01T12:00:00.123Z"}
    server = script(
        httpx.Response(200, json=contact, headers={"ETag": '"v7"'}),
        httpx.Response(204),
    )
    client = crmoffice(with_token(server))
    row = client.look("Contacts", "c/1", [])
    assert row is not None
    assert client.update("Contacts", row, {"familyName": None}) is None
    look, write = server.asked
    assert look.url.raw_path == write.url.raw_path == b"/contacts/c%2F1"
    assert write.headers["If-Match"] == '"v7"'
    assert json.loads(write.content) == {"familyName": None}


def test_where_no_tag_is_offered_none_is_sent() -> None:
    server = script(httpx.Response(204))
    crmoffice(with_token(server)).update("Contacts", seen("c-1"), {"familyName": "x"})
    assert "If-Match" not in server.asked[0].headers


def test_a_tag_of_any_bytes_is_sent_back_as_it_was() -> None:
    server = script(
        httpx.Response(200, json={"id": "c-1"}, headers={b"ETag": '"å"'.encode()}),
        httpx.Response(204),
    )
    client = crmoffice(with_token(server))
    row = client.look("Contacts", "c-1", [])
    assert row is not None
    client.update("Contacts", row, {"familyName": "x"})
    assert (b"If-Match", '"å"'.encode()) in server.asked[1].headers.raw


def test_a_version_that_somebody_has_written_over_is_neither_a_refusal_nor_a_doubt() -> None:
    client = crmoffice(with_token(script(httpx.Response(412))))
    with pytest.raises(VersionChangedError):
        client.update("Contacts", seen("c-1", tag='"v7"'), {"familyName": "x"})


def test_only_404_says_that_a_contact_is_not_there() -> None:
    assert crmoffice(with_token(script(httpx.Response(404)))).look("Contacts", "c-1", []) is None
    for status in (400, 409):
        client = crmoffice(with_token(script(httpx.Response(status, json={}))))
        with pytest.raises(ServerError, match=f"was answered {status}"):
            client.look("Contacts", "c-1", [])


@pytest.mark.parametrize(("idiom", "sent"), [(None, None), ("", "")])
def test_a_cleared_value_is_written_the_way_that_the_server_takes(
    idiom: str | None, sent: str | None
) -> None:
    server = script(httpx.Response(204))
    client = crmoffice(with_token(server))
    client._clear_idiom = "" if idiom == "" else None
    client.update("Contacts", seen("c-1"), {"familyName": None, "givenName": "Kari"})
    assert body_of(server) == {"familyName": sent, "givenName": "Kari"}


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (httpx.Response(201, json={"id": "c-1"}), "c-1"),
        (httpx.Response(201, json=[{"id": "c-1"}]), "c-1"),
        (httpx.Response(204, headers={"Location": "http://crm.test/contacts/c-1"}), "c-1"),
        (httpx.Response(204, headers={"Location": "/contacts/c-1"}), "c-1"),
        (httpx.Response(201, text='{"id": "c-', headers={"Location": "/contacts/c-1"}), "c-1"),
        (httpx.Response(204, headers={"Location": "/contacts/c%2F1"}), "c/1"),
    ],
)
def test_the_id_of_a_new_record_is_found_in_any_known_answer(
    answer: httpx.Response, key: str
) -> None:
    client = crmoffice(with_token(script(answer)))
    assert client.create("Contacts", {"familyName": "x"})[0] == key


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(204),
        httpx.Response(201, text='{"id": "c-'),
        httpx.Response(201, json={"id": 17}),
        httpx.Response(201, json=[]),
    ],
)
def test_a_creation_without_an_id_is_in_doubt(answer: httpx.Response) -> None:
    client = crmoffice(with_token(script(answer)))
    with pytest.raises(DoubtError, match="under which id"):
        client.create("Contacts", {"familyName": "x"})


@pytest.mark.parametrize("content", [{"message": "Created."}, {"data": {"id": "c-1"}}])
def test_a_write_that_was_done_stays_done_where_the_answer_shows_no_record(content: Json) -> None:
    done = httpx.Response(201, json=content, headers={"Location": "/contacts/c-1"})
    crm = crmoffice(with_token(script(done)))
    assert crm.create("Contacts", {"familyName": "x"}) == ("c-1", None)
    assert crm.update("Contacts", seen("c-1"), {"familyName": "y"}) is None
    tb = tidsbanken(script(httpx.Response(200, json=content)))
    assert tb.create("Ansatt", {"Id": 1, "Fornavn": "x"}) == (1, None)
    assert tb.update("Ansatt", seen(1), {"Fornavn": "y"}) is None


@pytest.mark.parametrize(
    "error", [(422, RecordRefusedError), (403, ForbiddenError), (500, DoubtError)]
)
def test_what_became_of_a_write_is_told_apart(error: tuple[int, type[Exception]]) -> None:
    status, kind = error
    clients: list[Client] = [
        tidsbanken(script(httpx.Response(status))),
        crmoffice(with_token(script(httpx.Response(status)))),
    ]
    for client, entity in zip(clients, ("Ansatt", "Contacts"), strict=True):
        with pytest.raises(kind):
            client.create(entity, {"Id": 1})
        with pytest.raises(kind):
            client.update(entity, seen("1"), {"Fornavn": "x"})


def test_a_key_that_somebody_else_took_first_is_reason_to_choose_another() -> None:
    client = tidsbanken(script(httpx.Response(409, json={})))
    with pytest.raises(VersionChangedError, match="took the Id 42 first"):
        client.create("Ansatt", {"Id": 42, "Fornavn": "Kari"})
    with pytest.raises(RecordRefusedError):
        client.create("Prosjekt", {"Navn": "Bru"})


def test_a_record_without_a_key_is_an_error_and_no_record() -> None:
    with pytest.raises(ServerError, match=r"^Tidsbanken: a record of Ansatt has no Id"):
        pages(tidsbanken(script(httpx.Response(200, json={"value": [{}]}))), "Ansatt")
    with pytest.raises(ServerError, match=r"^CRMOffice: a record of Contacts has no id"):
        pages(crmoffice(with_token(script(httpx.Response(200, json={"items": [{}]})))), "Contacts")


# ---- the token ---------------------------------------------------------------------------------------


class Login:
    """Gives out tokens by number; accepts the newest, of those from `accepted` on if that is given.

    Whoever comes with the first token waits at `meets_at` for the others that do.
    """

    def __init__(self, accepted: int | None = None) -> None:
        self.given = 0
        self.accepted = accepted
        self.bearers: list[str | None] = []
        self.meets_at: Barrier | None = None
        self.is_away = False
        self._lock = Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "login.test":
            return self.give(request)
        bearer = request.headers.get("Authorization")
        with self._lock:
            self.bearers.append(bearer)
        if self.meets_at and bearer == "Bearer 1":
            self.meets_at.wait(10)
        newest = self.given if self.accepted is None else max(self.accepted, self.given)
        is_good = bearer == f"Bearer {newest}"
        return httpx.Response(200 if is_good else 401, json={"items": []})

    def give(self, request: httpx.Request) -> httpx.Response:
        assert "Authorization" not in request.headers
        assert parse_qs(request.content.decode()) == {
            "grant_type": ["client_credentials"],
            "client_id": ["me"],
            "client_secret": ["s3cret"],
        }
        if self.is_away:
            return httpx.Response(503)
        with self._lock:
            self.given += 1
            return httpx.Response(200, json={"access_token": str(self.given)})


def test_a_token_that_has_run_out_is_renewed_once_and_the_request_repeated() -> None:
    login = Login(accepted=2)
    client = crmoffice(login)
    assert keys(pages(client, "Contacts")) == []
    assert keys(pages(client, "Contacts")) == []
    assert login.bearers == ["Bearer 1", "Bearer 2", "Bearer 2"]


def in_threads(number: int, client: CrmOffice) -> list[Exception]:
    """Ask for a list in several threads at once; returns what was raised."""
    raised: list[Exception] = []

    def ask() -> None:
        try:
            pages(client, "Contacts")
        except ServerError as error:
            raised.append(error)

    threads = [Thread(target=ask) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_a_token_that_ran_out_under_several_requests_at_once_is_renewed_once() -> None:
    login = Login()
    client = crmoffice(login)
    pages(client, "Contacts")
    login.accepted = 2
    login.meets_at = Barrier(4)
    assert in_threads(4, client) == []
    assert login.given == 2
    assert sorted(map(str, login.bearers)) == 5 * ["Bearer 1"] + 4 * ["Bearer 2"]


def test_a_renewal_that_fails_leaves_no_request_without_a_token() -> None:
    login = Login()
    client = crmoffice(login)
    pages(client, "Contacts")
    login.accepted, login.is_away = 2, True
    login.meets_at = Barrier(3)
    raised = in_threads(3, client)
    assert [type(error) for error in raised] == 3 * [UnreachableError]
    assert None not in login.bearers


def test_a_fresh_token_that_is_refused_is_the_end() -> None:
    login = Login(accepted=99)
    with pytest.raises(CredentialsRefusedError, match="CRMOffice: a token fresh from the server"):
        crmoffice(login).update("Contacts", seen("c-1"), {})
    assert login.given == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refused_credentials_are_told_without_repeating_them(status: int) -> None:
    client = crmoffice(lambda request: httpx.Response(status, text=request.content.decode()))
    with pytest.raises(CredentialsRefusedError) as refusal:
        client.create("Contacts", {})
    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize("answer", [{}, [], {"access_token": None}])
def test_an_answer_without_a_token_is_no_token(answer: Json) -> None:
    with pytest.raises(ServerError, match="has no access_token"):
        pages(crmoffice(script(httpx.Response(200, json=answer))), "Contacts")


def test_a_secret_of_any_letters_is_sent_as_it_is() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(unquote(request.content.decode()))
        return httpx.Response(400)

    client = CrmOffice(
        base_url="http://crm.test/",
        token_url="http://login.test/connect/token",
        client_id="me",
        client_secret="a+b&c=d%",
        transport=httpx.MockTransport(handler),
    )
    with pytest.raises(CredentialsRefusedError):
        pages(client, "Contacts")
    assert asked == ["grant_type=client_credentials&client_id=me&client_secret=a+b&c=d%"]

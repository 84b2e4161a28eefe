"""The two clients, request by request."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs

import httpx
import pytest

from sync.connection import Connection
from sync.crmoffice import CrmOffice
from sync.errors import (
    CredentialsRefusedError,
    RecordRefusedError,
    ServerError,
    SyncError,
    UnreachableError,
)
from sync.tidsbanken import Tidsbanken, TimestampBias, true_instant

Handler = Callable[[httpx.Request], httpx.Response]


def tidsbanken(handler: Handler) -> Tidsbanken:
    return Tidsbanken(
        base_url="http://tb.test/",
        tb_key="tb",
        subscription_key="sub",
        transport=httpx.MockTransport(handler),
    )


def crmoffice(handler: Handler) -> CrmOffice:
    return CrmOffice(
        base_url="http://crm.test/",
        token_url="http://login.test/connect/token",
        client_id="me",
        client_secret="s3cret",
        transport=httpx.MockTransport(handler),
    )


def with_token(handler: Handler) -> Handler:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/connect/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
        return handler(request)

    return answer


def test_tidsbanken_gets_its_three_headers_and_a_quoted_inclusive_filter() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"value": []})

    client = tidsbanken(handler)
    assert list(client.pages("Prosjekt", ["Navn"], "2024-01-15T12:00:00.1+01:00")) == [[]]
    (request,) = seen
    assert request.headers["tb-key"] == "tb"
    assert request.headers["Ocp-Apim-Subscription-Key"] == "sub"
    assert request.headers["x-api-version"] == "3.0"
    assert b"%2B01" in request.url.query
    query = parse_qs(request.url.query.decode())
    assert query["$filter"] == ["SistEndretDato ge 2024-01-15T12:00:00.1+01:00"]
    assert query["$orderby"] == ["Id"]


def test_tidsbanken_is_updated_with_a_list_that_names_the_record() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert (request.method, request.url.path) == ("PUT", "/prosjekt/Prosjekt")
        assert json.loads(request.content) == [{"Id": "P'1", "Navn": None}]
        return httpx.Response(204)

    assert tidsbanken(handler).update("Prosjekt", "P'1", {"Navn": None}) == {}


@pytest.mark.parametrize("body", [{"Id": "1", "Navn": "x"}, [{"Id": "1", "Navn": "x"}]])
def test_what_a_write_is_answered_with_is_used(body: object) -> None:
    client = tidsbanken(lambda _: httpx.Response(200, json=body))
    assert client.update("Prosjekt", "1", {"Navn": " x"}) == {"Id": "1", "Navn": "x"}


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
    client = tidsbanken(lambda _: httpx.Response(200, json={"value": [record]}))
    ((project,),) = client.pages("Prosjekt", ["Navn"], None)
    ((employee,),) = client.pages("Ansatt", ["Fornavn"], None)
    assert project.edited == datetime(2024, 1, 15, 12, tzinfo=UTC)
    assert employee.edited == project.position == datetime(2024, 1, 15, 11, tzinfo=UTC)
    assert project.stamp == record["SistEndretDato"]


def test_without_a_stamp_a_row_counts_from_its_creation() -> None:
    record = {"Id": 1, "SistEndretDato": None, "OpprettetDato": "2024-01-15T12:00:00Z"}
    client = tidsbanken(lambda _: httpx.Response(200, json={"value": [record]}))
    ((row,),) = client.pages("Ansatt", ["Fornavn"], None)
    assert (row.stamp, row.position) == (None, None)
    assert row.edited == datetime(2024, 1, 15, 12, tzinfo=UTC)


def test_a_token_that_has_run_out_is_renewed_once_and_the_request_repeated() -> None:
    tokens = iter(["old", "new"])
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/connect/token":
            assert "Authorization" not in request.headers
            return httpx.Response(200, json={"access_token": next(tokens)})
        seen.append(request.headers["Authorization"])
        return httpx.Response(200 if seen[-1] == "Bearer new" else 401, json={"items": []})

    assert list(crmoffice(handler).pages("Contacts", [], None)) == [[]]
    assert seen == ["Bearer old", "Bearer new"]


def test_a_fresh_token_that_is_refused_is_the_end() -> None:
    client = crmoffice(with_token(lambda _: httpx.Response(401)))
    with pytest.raises(CredentialsRefusedError, match="CRMOffice: "):
        client.update("Contacts", "c-1", {})


def test_refused_credentials_are_told_without_repeating_them() -> None:
    client = crmoffice(lambda request: httpx.Response(400, text=request.content.decode()))
    with pytest.raises(CredentialsRefusedError) as refusal:
        client.create("Contacts", {})
    assert "s3cret" not in str(refusal.value)


def test_tidsbankens_401_is_about_the_keys() -> None:
    with pytest.raises(CredentialsRefusedError, match="tb-key"):
        tidsbanken(lambda _: httpx.Response(401)).update("Ansatt", 1, {})


def test_the_pages_of_crmoffice_end_where_the_total_says() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["page"])
        items = [{"id": f"c-{len(asked)}-{n}"} for n in range(200)]
        return httpx.Response(200, json={"items": items, "totalCount": 400})

    pages = list(crmoffice(with_token(handler)).pages("Contacts", [], "2024-01-15T12:00:00.000Z"))
    assert [len(page) for page in pages] == [200, 200]
    assert asked == ["1", "2"]


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (httpx.Response(201, json={"id": "c-1"}), "c-1"),
        (httpx.Response(201, json=[{"id": "c-1"}]), "c-1"),
        (httpx.Response(204, headers={"Location": "http://crm.test/contacts/c-1"}), "c-1"),
    ],
)
def test_the_id_of_a_new_record_is_found_in_any_known_answer(
    answer: httpx.Response, key: str
) -> None:
    client = crmoffice(with_token(lambda _: answer))
    assert client.create("Contacts", {"familyName": "x"})[0] == key


def test_a_creation_without_an_id_is_not_to_be_repeated() -> None:
    client = crmoffice(with_token(lambda _: httpx.Response(204)))
    with pytest.raises(RecordRefusedError, match="under which id"):
        client.create("Contacts", {"familyName": "x"})


def _lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


@pytest.mark.parametrize(
    ("handler", "error"),
    [
        pytest.param(_lost, UnreachableError, id="no connection"),
        pytest.param(lambda _: httpx.Response(503), UnreachableError, id="503"),
        pytest.param(lambda _: httpx.Response(429), UnreachableError, id="429"),
        pytest.param(lambda _: httpx.Response(400, text="no"), ServerError, id="400"),
        pytest.param(lambda _: httpx.Response(200, text="{"), ServerError, id="cut JSON"),
        pytest.param(lambda _: httpx.Response(200, text="[" * 99999), ServerError, id="deep JSON"),
        pytest.param(lambda _: httpx.Response(200, text="1" * 9999), ServerError, id="long number"),
        pytest.param(lambda _: httpx.Response(200, json=[]), ServerError, id="no envelope"),
        pytest.param(
            lambda _: httpx.Response(200, json={"value": [1]}), ServerError, id="no record"
        ),
        pytest.param(lambda _: httpx.Response(200, json={"value": [{}]}), ServerError, id="no key"),
    ],
)
def test_a_list_that_cannot_be_used_says_whose_it_was(
    handler: Handler, error: type[SyncError]
) -> None:
    with pytest.raises(error, match=r"^Tidsbanken: "):
        list(tidsbanken(handler).pages("Ansatt", ["Fornavn"], None))


def test_a_password_in_the_base_url_is_not_told() -> None:
    connection = Connection(
        "CRMOffice", "http://me:s3cret@crm.test/", {}, httpx.MockTransport(_lost)
    )
    with pytest.raises(UnreachableError, match=r"GET http://crm.test/contacts got no answer"):
        connection.send("GET", "contacts?page=1")


def test_a_refused_write_carries_the_servers_words_in_one_line() -> None:
    client = tidsbanken(lambda _: httpx.Response(404, text='{"error":\n "no such Id"}'))
    with pytest.raises(
        RecordRefusedError, match=r'Tidsbanken answered 404: \{"error": "no such Id"\}'
    ):
        client.update("Ansatt", 1, {})


def test_any_text_that_json_can_hold_can_be_sent() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert json.loads(request.content) == [{"Id": 1, "Fornavn": "\ud83d"}]
        assert request.headers["Content-Type"] == "application/json"
        return httpx.Response(204)

    assert tidsbanken(handler).update("Ansatt", 1, {"Fornavn": "\ud83d"}) == {}

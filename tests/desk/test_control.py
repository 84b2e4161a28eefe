"""The control plane: worlds, time, records, faults and journal, as a program drives them."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError

from fakes import DEFAULT_NOW, DeskSettings, FakeServer, World, fault
from fakes.desk.endpoints import CONTROL
from fakes.desk.fields import fields_of
from fakes.faults import FaultBook
from fakes.faults.book import Circumstances
from tests.desk.conftest import encoded

ANSATT = "records/Tidsbanken/Ansatt"


def engine(world: World) -> httpx.Client:
    """Return a client of both systems with the subject's credentials."""
    env = world.environment("subject")
    form = {
        "grant_type": "client_credentials",
        "client_id": env["CRMOFFICE_CLIENT_ID"],
        "client_secret": env["CRMOFFICE_CLIENT_SECRET"],
    }
    token = httpx.post(env["CRMOFFICE_TOKEN_URL"], data=form).json()["access_token"]
    return httpx.Client(
        headers={
            "tb-key": env["TIDSBANKEN_TB_KEY"],
            "Ocp-Apim-Subscription-Key": env["TIDSBANKEN_SUBSCRIPTION_KEY"],
            "x-api-version": "3.0",
            "Authorization": f"Bearer {token}",
        }
    )


def error(response: httpx.Response) -> Any:
    return response.json()["error"]


# --- worlds


def test_a_world_is_made_entered_shown_and_dropped(desk: httpx.Client) -> None:
    name = "Ærlig / 100 % «?#»"
    body = {
        "name": name,
        "seed": 7,
        "switches": {"page_cap": "2"},
        "now": "2024-02-14T10:00:00+01:00",
        "employees": 4,
        "projects": 1,
    }
    made = desk.post("worlds", json=body)
    assert made.status_code == 201
    told = made.json()
    assert (told["name"], told["seed"], told["clock"]) == (name, 7, "still")
    assert told["records"]["Tidsbanken"]["Ansatt"] == 4
    assert told["switches"]["page_cap"] == "2"
    env = told["env"]["subject"]
    headers = {
        "tb-key": env["TIDSBANKEN_TB_KEY"],
        "Ocp-Apim-Subscription-Key": env["TIDSBANKEN_SUBSCRIPTION_KEY"],
        "x-api-version": "3.0",
    }
    listed = httpx.get(f"{env['TIDSBANKEN_BASE_URL']}ansatt/ansatt", headers=headers)
    assert len(listed.json()["value"]) == 2
    address = f"worlds/{encoded(name)}"
    assert desk.get(address).json()["env"] == told["env"]
    assert name in [each["name"] for each in desk.get("worlds").json()["worlds"]]
    assert desk.delete(address).status_code == 204
    assert desk.get(address).status_code == 404
    gone = httpx.get(f"{env['TIDSBANKEN_BASE_URL']}ansatt/ansatt", headers=headers)
    assert gone.status_code == 401


def test_the_clock_is_live_unless_told_otherwise(desk: httpx.Client) -> None:
    made = desk.post("worlds", json={"name": "live"})
    assert made.json()["clock"] == "live"
    desk.delete("worlds/live")


def test_a_name_stands_for_one_world(desk: httpx.Client, world: World) -> None:
    answer = desk.post("worlds", json={"name": world.name, "seed": 99})
    assert (answer.status_code, error(answer)["field"]) == (409, "name")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": ".."}, "name"),
        ({"name": 5}, "name"),
        ({"name": "w", "seed": "1"}, "seed"),
        ({"name": "w", "employees": -1}, "employees"),
        ({"name": "w", "employees": 10_001}, "employees"),
        ({"name": "w", "projects": True}, "projects"),
        ({"name": "w", "switches": {"page_cup": "1"}}, "switches"),
        ({"name": "w", "switches": {"page_cap": "0"}}, "switches"),
        ({"name": "w", "switches": {"page_cap": 1}}, "switches.page_cap"),
        ({"name": "w", "now": "2024-02-14T10:00:00"}, "now"),
        ({"name": "w", "now": "soon"}, "now"),
        ({"name": "w", "now": "9999-12-31T23:59:59-12:00"}, "now"),
        ({"name": "w", "nows": None}, "nows"),
        ([], "body"),
        (None, "body"),
    ],
)
def test_a_world_that_cannot_be_is_refused_by_field(
    desk: httpx.Client, body: Any, field: str
) -> None:
    before = desk.get("worlds").json()
    answer = desk.post("worlds", content=json.dumps(body))
    assert (answer.status_code, error(answer)["field"]) == (422, field)
    assert error(answer)["message"]
    assert desk.get("worlds").json() == before


def test_an_unknown_switch_is_met_with_a_suggestion(desk: httpx.Client) -> None:
    answer = desk.post("worlds", json={"name": "w", "switches": {"page_cup": "1"}})
    assert "did you mean 'page_cap'" in error(answer)["message"]


def test_worlds_do_not_meet(desk: httpx.Client, at: str) -> None:
    desk.post("worlds", json={"name": "other"})
    desk.post(f"worlds/other/{ANSATT}", json={"Id": 5, "Etternavn": "Ås"})
    desk.post("worlds/other/faults", json={"what": "drop"})
    assert len(desk.get(f"{at}/{ANSATT}").json()["records"]) == 3
    assert desk.get(f"{at}/faults").json() == {"faults": []}
    assert desk.get(f"{at}/journal").json()["entries"] == []
    desk.delete("worlds/other")


# --- reset


def test_a_reset_leaves_nothing_behind(desk: httpx.Client, world: World, at: str) -> None:
    def state() -> Any:
        places = [desk.get(f"{at}/records/{s}/{e}").json() for s, e in world.entities()]
        return places, desk.get(f"{at}/clock").json(), desk.get(f"{at}/faults").json()

    beginning = state()
    with engine(world) as subject:
        crm = f"{world.addresses.crmoffice}contacts"
        tb = f"{world.addresses.tidsbanken}ansatt/ansatt"
        # A latency beyond the client's patience: were it still there, the last request would fail.
        slow = {"what": "latency", "where": {"system": "Tidsbanken"}, "settings": {"seconds": 30}}
        desk.post(f"{at}/faults", json=slow)
        desk.post(f"{at}/faults", json={"what": "clock-skew"})
        assert subject.post(crm, json={"familyName": "Ås"}).status_code == 201
        desk.patch(f"{at}/{ANSATT}/100", json={"Etternavn": "Ærlig"})
        desk.post(f"{at}/clock", json={"advance_seconds": 3600})
        assert state() != beginning
        told = desk.post(f"{at}/reset").json()
        assert state() == beginning
        assert told["env"]["subject"] == world.environment("subject")
        assert told["faults"] == 0
        assert desk.get(f"{at}/journal").json()["entries"] == []
        assert subject.get(crm).status_code == 401
        assert subject.get(tb, timeout=10).status_code == 200


def test_a_reset_takes_no_wishes(desk: httpx.Client, at: str) -> None:
    assert desk.post(f"{at}/reset", json={}).status_code == 200
    assert desk.post(f"{at}/reset", json={"seed": 2}).status_code == 422


def test_a_world_made_without_the_desk_is_reset_to_nothing(
    desk: httpx.Client, server: FakeServer
) -> None:
    world = server.new_world(name="by hand")
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    desk.post("worlds/by%20hand/reset")
    assert world.records("Tidsbanken", "Ansatt") == {}
    server.drop_world(world)


# --- time and switches


def test_time_moves_forward_by_as_much_as_told(desk: httpx.Client, world: World, at: str) -> None:
    before = world.clock.now
    told = desk.post(f"{at}/clock", json={"advance_seconds": 90.5}).json()
    assert world.clock.now == before + timedelta(seconds=90.5)
    assert told["now"] == world.clock.now.isoformat()
    # What is there from the start has taken the time of its saves.
    assert before > DEFAULT_NOW


@pytest.mark.parametrize(
    "body",
    [{}, {"advance_seconds": -1}, {"advance_seconds": "5"}, {"advance_seconds": 10**12}, {"x": 1}],
)
def test_time_that_cannot_pass_is_refused(
    desk: httpx.Client, world: World, at: str, body: Any
) -> None:
    before = world.clock.now
    assert desk.post(f"{at}/clock", json=body).status_code == 422
    assert world.clock.now == before


def test_time_ends_before_the_calendar_does(desk: httpx.Client, world: World, at: str) -> None:
    century = {"advance_seconds": 3_200_000_000}
    statuses = {desk.post(f"{at}/clock", json=century).status_code for _ in range(90)}
    assert statuses == {200, 422}
    assert world.clock.now.year <= 9000


def test_switches_are_shown(desk: httpx.Client, at: str) -> None:
    assert desk.get(f"{at}/switches").json()["switches"]["page_cap"] == "none"


# --- records


def test_a_tester_plays_a_user(desk: httpx.Client, world: World, at: str) -> None:
    made = desk.post(f"{at}/{ANSATT}", json={"Id": 7, "Etternavn": "Ås"})
    assert (made.status_code, made.json()["key"]) == (201, 7)
    changed = desk.patch(f"{at}/{ANSATT}/7", json={"Mobil": "1", "Stillingsprosent": 50})
    assert changed.json()["values"]["Stillingsprosent"] == 50
    assert world.read("Tidsbanken", "Ansatt", 7) == changed.json()["values"]
    assert changed.json()["version"] > made.json()["version"]
    listed = desk.get(f"{at}/{ANSATT}").json()["records"]
    assert changed.json() in listed
    assert [entry.actor for entry in world.journal.entries()] == ["judge", "judge"]


@pytest.mark.parametrize(
    ("place", "values", "status", "field"),
    [
        ("Tidsbanken/Ansatt", {"Id": 100}, 409, ""),
        ("Tidsbanken/Ansatt", {"Etternavn": "x"}, 422, "Id"),
        ("Tidsbanken/Ansatt", {"Id": "7"}, 422, "Id"),
        ("Tidsbanken/Ansatt", {"Id": 7, "Aktiv": "yes"}, 422, "Aktiv"),
        ("CRMOffice/Contacts", {"mobilePhone": "1"}, 422, "familyName"),
        (
            "CRMOffice/Activities",
            {"subject": "x", "address": {"country": 5}},
            422,
            "address.country",
        ),
        ("CRMOffice/Contacts", {}, 422, "body"),
    ],
)
def test_a_refusal_is_the_systems_own_by_field(
    desk: httpx.Client, at: str, place: str, values: Any, status: int, field: str
) -> None:
    answer = desk.post(f"{at}/records/{place}", json=values)
    assert (answer.status_code, error(answer)["field"]) == (status, field)


def test_every_complaint_about_a_record_is_told(desk: httpx.Client, at: str) -> None:
    answer = desk.post(f"{at}/records/CRMOffice/Contacts", json={"givenName": 1, "nick": "x"})
    assert error(answer)["fields"].keys() == {"givenName", "nick"}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("records/Tidsbanken/Ansatte", "entity"),
        ("records/Tidsbank/Ansatt", "system"),
        ("records/Tidsbanken/Ansatt/9", "key"),
    ],
)
def test_what_is_not_there_is_named(desk: httpx.Client, at: str, path: str, field: str) -> None:
    answer = (
        desk.patch(f"{at}/{path}", json={"Mobil": "1"})
        if field == "key"
        else desk.get(f"{at}/{path}")
    )
    assert (answer.status_code, error(answer)["field"]) == (404, field)


@pytest.mark.parametrize("place", ["Tidsbanken/Ansatt/100", "CRMOffice/Contacts/{}"])
def test_a_record_is_deleted_as_a_user_would(
    desk: httpx.Client, world: World, at: str, place: str
) -> None:
    made = desk.post(f"{at}/records/CRMOffice/Contacts", json={"familyName": "x"}).json()
    address = f"{at}/records/{place.format(made['key'])}"
    assert desk.delete(address).status_code == 204
    assert desk.delete(address).status_code == 404
    (change,) = world.journal.entries()[-1].applied
    assert change.deleted
    (told,) = desk.get(f"{at}/journal", params={"kind": "delete"}).json()["entries"]
    assert told["applied"][0]["deleted"] is True
    assert told["says"] == f"deleted {change.entity} {change.key}"


# --- faults


def test_a_fault_goes_there_and_back(desk: httpx.Client, world: World, at: str) -> None:
    told = {"what": "status", "where": {"system": "Tidsbanken"}, "settings": {"status": 500}}
    made = desk.post(f"{at}/faults", json=told)
    assert made.status_code == 201
    order = made.json()
    address = f"{at}/faults/{order['id']}"
    with engine(world) as subject:
        assert subject.get(f"{world.addresses.tidsbanken}ansatt/ansatt").status_code == 500
    assert desk.get(address).json()["fired"] == 1
    assert [each["id"] for each in desk.get(f"{at}/faults").json()["faults"]] == [order["id"]]
    again = {name: value for name, value in order.items() if name not in {"id", "seen", "fired"}}
    assert desk.post(f"{at}/faults", json=again).json()["settings"] == order["settings"]
    assert desk.delete(address).status_code == 204
    assert desk.delete(address).status_code == 404
    assert desk.get(address).status_code == 404
    assert desk.delete(f"{at}/faults").status_code == 204
    assert desk.get(f"{at}/faults").json() == {"faults": []}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"what": "quake"}, "what"),
        ({"what": ["drop"]}, "what"),
        ([1], "what"),
        ({"what": "latency", "settings": {"seconds": 1e9}}, "settings.seconds"),
        ({"what": "reject"}, "where"),
        ({"what": "drop", "where": {"system": "Other"}}, "where.system"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_by_field(
    desk: httpx.Client, at: str, body: Any, field: str
) -> None:
    answer = desk.post(f"{at}/faults", json=body)
    assert (answer.status_code, error(answer)["field"]) == (422, field)


def test_a_fault_taken_off_under_a_request_harms_nobody() -> None:
    book = FaultBook("salt")
    order = book.order(fault("empty-list", actor=None))
    request = Circumstances(
        system="Tidsbanken",
        actor="subject",
        kind="list",
        entity="Ansatt",
        method="GET",
        path="/ansatt/ansatt",
        query="",
        key=None,
        body=b"",
    )
    plan = book.meet(request, DEFAULT_NOW)
    assert order.fired == 1
    book.cancel(order.name)
    # The request turns out to be refused.
    book.take_back(plan)


# --- journal


def test_the_journal_is_read_on_from_where_one_was(
    desk: httpx.Client, world: World, at: str
) -> None:
    for number in range(1, 6):
        world.insert("Tidsbanken", "Ansatt", {"Id": number})
    first = desk.get(f"{at}/journal", params={"limit": 2}).json()
    numbers = [entry["number"] for entry in first["entries"]]
    assert numbers == [first["first"], first["first"] + 1]
    rest = desk.get(f"{at}/journal", params={"since": numbers[-1]}).json()
    assert [entry["applied"][0]["key"] for entry in rest["entries"]] == [3, 4, 5]
    assert rest["entries"][-1]["number"] == rest["last"]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"system": "CRMOffice"}, ["got a token", "could not list Contacts"]),
        ({"entity": "Ansatt"}, ["changed Mobil of Ansatt 100", "listed Ansatt: 3 records"]),
        ({"actor": "judge"}, ["changed Mobil of Ansatt 100"]),
        ({"kind": "token"}, ["got a token"]),
        ({"status": "503"}, ["could not list Contacts"]),
        ({"applied": "true"}, ["changed Mobil of Ansatt 100"]),
        ({"struck": "true"}, ["could not list Contacts"]),
        ({"struck": "false", "kind": "list"}, ["listed Ansatt: 3 records"]),
    ],
)
def test_the_journal_is_filtered(
    desk: httpx.Client, world: World, at: str, wanted: dict[str, str], says: list[str]
) -> None:
    with engine(world) as subject:
        world.update("Tidsbanken", "Ansatt", 100, {"Mobil": "1"})
        world.order(fault("status", system="CRMOffice"))
        subject.get(f"{world.addresses.tidsbanken}ansatt/ansatt")
        subject.get(f"{world.addresses.crmoffice}contacts")
    shown = desk.get(f"{at}/journal", params=wanted).json()["entries"]
    assert [entry["says"] for entry in shown] == says


@pytest.mark.parametrize(
    "wanted",
    [{"limit": "0"}, {"limit": "x"}, {"since": "-1"}, {"applied": "yes"}, {"kinds": "list"}],
)
def test_a_filter_that_cannot_be_is_refused_by_name(
    desk: httpx.Client, at: str, wanted: dict[str, str]
) -> None:
    answer = desk.get(f"{at}/journal", params=wanted)
    assert (answer.status_code, error(answer)["field"]) == (422, next(iter(wanted)))


def test_a_change_is_told_with_before_and_after(desk: httpx.Client, world: World, at: str) -> None:
    world.update("Tidsbanken", "Ansatt", 100, {"Mobil": "1"})
    key = desk.post(f"{at}/records/CRMOffice/Activities", json={"subject": "x"}).json()["key"]
    desk.patch(f"{at}/records/CRMOffice/Activities/{key}", json={"address": {"country": "NO"}})
    edited, _, nested = desk.get(f"{at}/journal").json()["entries"]
    (change,) = edited["applied"][0]["changed"]
    assert (change["property"], change["after"]) == ("Mobil", "1")
    assert change["before"] != "1"
    assert nested["applied"][0]["changed"] == [
        {"property": "address.country", "before": None, "after": "NO"}
    ]


def test_no_secret_is_in_the_journal(desk: httpx.Client, world: World, at: str) -> None:
    secrets = {*world.environment("subject").values(), "hidden-1", "hidden-2", "hidden-3"}
    secrets = {one for one in secrets if not one.startswith("http")}
    with engine(world) as subject:
        token = subject.headers["Authorization"].removeprefix("Bearer ")
        query = (
            f"access_token={token}&refresh_token=hidden-1&client_secret=hidden-2&%63ode=hidden-3"
        )
        subject.get(f"{world.addresses.crmoffice}contacts?{query}")
        subject.get(f"{world.addresses.tidsbanken}nowhere?{query}")
    shown = desk.get(f"{at}/journal").text
    assert "refresh_token=" in shown
    assert [one for one in (*secrets, token) if one in shown] == []


# --- the plane itself


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b" " * (1 << 20) + b"{}", "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    desk: httpx.Client, content: bytes, kind: str, status: int
) -> None:
    answer = desk.post("worlds", content=content, headers={"content-type": kind})
    assert answer.status_code == status
    assert error(answer)["message"]


def test_unknown_paths_are_404_and_wrong_methods_405(desk: httpx.Client, at: str) -> None:
    assert desk.get("nothing").status_code == 404
    assert desk.get("").status_code == 404
    assert error(desk.get(f"{at}/nothing"))["field"] == "path"
    wrong = desk.put(f"{at}/faults", json={})
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "DELETE, GET, HEAD, POST")


def test_both_ports_lead_to_the_same_worlds(
    server: FakeServer, desk: httpx.Client, at: str
) -> None:
    there = httpx.get(f"{server.crmoffice_url}_samsvar/{at}").json()
    here = desk.get(at).json()
    assert (there["name"], there["env"]) == (here["name"], here["env"])


def test_kinds_of_faults_and_behaviours_are_listed(desk: httpx.Client) -> None:
    assert desk.get("faults").json()["faults"]["drop"]["properties"]["what"] == {"const": "drop"}
    marks = {each["name"]: each["mark"] for each in desk.get("fidelity").json()["behaviours"]}
    assert marks["tidsbanken_ansatt"] == "E"


def test_every_route_is_described_and_the_other_way_round(description: Any) -> None:
    described = {
        (method.upper(), path)
        for path, operations in description["paths"].items()
        for method in operations
    }
    routes = {(each.method, each.path) for each in CONTROL}
    assert described == routes | {("GET", "/_samsvar/openapi.json")}
    names = [o["operationId"] for each in description["paths"].values() for o in each.values()]
    assert len(names) == len(set(names))


def test_the_check_of_answers_can_fail(check: Callable[[httpx.Response], None]) -> None:
    request = httpx.Request("GET", "http://here/_samsvar/worlds")
    check(httpx.Response(200, json={"worlds": []}, request=request))
    with pytest.raises(ValidationError):
        check(httpx.Response(200, json={"world": []}, request=request))


def test_a_system_describes_itself_on_its_own_port() -> None:
    with FakeServer(desk=DeskSettings()) as server:
        for url, name in (
            (server.tidsbanken_url, "Tidsbanken"),
            (server.crmoffice_url, "CRMOffice"),
        ):
            told = httpx.get(f"{url}openapi.json").json()
            assert told["openapi"].startswith("3.1.")
            assert name in told["info"]["title"]
            assert told["servers"][0]["url"].rstrip("/") == url.rstrip("/")
        there = f"{server.crmoffice_url}openapi.json"
        assert httpx.get(there, headers={"Host": "rebound.example"}).status_code == 403
        wrong = httpx.post(there)
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")


def test_without_a_desk_all_paths_are_the_systems() -> None:
    with FakeServer() as server:
        server.new_world(name="w")
        for path in ("", "_samsvar/worlds", "_samsvar/static/desk.js", "openapi.json"):
            for url in (server.tidsbanken_url, server.crmoffice_url):
                assert httpx.get(url + path).status_code in {401, 404}
        assert len(server.refusals) == 8


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


@pytest.mark.parametrize(
    "place", ["Tidsbanken/Ansatt", "Tidsbanken/Prosjekt", "CRMOffice/Activities"]
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_record_whatever_it_holds_is_a_fault_of_the_desk(
    desk: httpx.Client, world: World, at: str, place: str, data: st.DataObject
) -> None:
    names = [field.name for field in fields_of(world, *place.split("/"))]
    body = data.draw(st.dictionaries(st.sampled_from([*names, "other"]), VALUES, max_size=3))
    key = next(iter(world.records(*place.split("/"))), "none")
    assert desk.post(f"{at}/records/{place}", json=body).status_code in {201, 404, 409, 422}
    assert desk.patch(f"{at}/records/{place}/{key}", json=body).status_code in {200, 404, 422}
    assert desk.get(f"{at}/journal", params={"limit": 2}).status_code == 200
    system, entity = place.split("/")
    home = world.addresses.tidsbanken if system == "Tidsbanken" else world.addresses.crmoffice
    page = f"{home}?world={encoded(world.name)}&entity={entity}&columns=all"
    assert httpx.get(page).status_code == 200

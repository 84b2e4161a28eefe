"""Each fault as a client meets it: on a real connection, before or after the write, counted."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from fakes import (
    KINDS,
    Actor,
    Fault,
    FaultError,
    Json,
    Refused,
    UnknownOrder,
    World,
    fault,
    read_fault,
)

Connect = Callable[..., httpx.Client]
NewWorld = Callable[..., World]

EMPLOYEE: list[dict[str, Json]] = [{"Id": 1, "Fornavn": "Åse"}]


def write(client: httpx.Client) -> httpx.Response:
    return client.post("ansatt/Ansatte", json=EMPLOYEE)


def last(world: World) -> tuple[int, int, tuple[str, ...]]:
    """Return the status of the newest request, how much it wrote, and which faults struck it."""
    entry = world.journal.entries()[-1]
    return entry.status, len(entry.applied), entry.faults


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("how", "felt"), [("fin", httpx.RemoteProtocolError), ("rst", httpx.ReadError)]
)
def test_a_dropped_connection_is_an_end_or_an_abort(
    world: World, tidsbanken: Connect, when: str, how: str, felt: type[Exception]
) -> None:
    world.order(fault("drop", when=when, method="POST", settings={"how": how}))
    client = tidsbanken(world)
    with pytest.raises(felt):
        write(client)
    assert last(world) == (0, when == "after", ("f1 drop",))
    assert len(world.records("Tidsbanken", "Ansatt")) == (when == "after")
    assert client.get("ansatt/ansatt").status_code == 200


@pytest.mark.parametrize("size", [10, 900_000])
def test_the_body_is_read_before_the_connection_drops(
    world: World, tidsbanken: Connect, size: int
) -> None:
    # Bytes that nobody has read would turn the orderly end into an abort.
    world.order(fault("drop", settings={"how": "fin"}))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        tidsbanken(world).post("ansatt/Ansatte", json=[{"Id": 1, "Notat": "x" * size}])


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_hang_lasts_until_the_client_gives_up(
    world: World, tidsbanken: Connect, when: str
) -> None:
    world.order(fault("hang", when=when))
    client = tidsbanken(world)
    with pytest.raises(httpx.ReadTimeout):
        client.post("ansatt/Ansatte", json=EMPLOYEE, timeout=0.2)
    assert last(world) == (0, when == "after", ("f1 hang",))
    assert client.get("ansatt/ansatt").status_code == 200


def test_an_answer_is_cut_in_the_middle_of_its_body(world: World, tidsbanken: Connect) -> None:
    world.insert("Tidsbanken", "Ansatt", EMPLOYEE[0])
    client = tidsbanken(world)
    whole = client.get("ansatt/ansatt")
    world.order(fault("cut"))
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        client.get("ansatt/ansatt")
    world.order(fault("cut", settings={"how": "framed", "keep": 40}))
    half = client.get("ansatt/ansatt")
    assert (half.status_code, half.content) == (200, whole.content[:40])
    with pytest.raises(json.JSONDecodeError):
        half.json()
    # What did not arrive whole has not been shown.
    assert [entry.read for entry in world.journal.entries(actor="subject")] == [((1, 1),), (), ()]


@pytest.mark.parametrize(
    ("status", "system_says"),
    [
        (500, "Internal server error"),
        (503, "Service unavailable"),
        (429, "Rate limit"),
        (403, "quota"),
        (401, "subscription key"),
    ],
)
def test_an_error_of_the_gateway_is_worded_as_the_gateway_does(
    world: World, tidsbanken: Connect, status: int, system_says: str
) -> None:
    world.order(fault("status", settings={"status": status}))
    answer = write(tidsbanken(world))
    assert answer.status_code == answer.json()["statusCode"] == status
    assert system_says in answer.json()["message"]
    assert last(world) == (status, 0, ("f1 status",))


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_the_other_system_has_its_own_words(world: World, crmoffice: Connect, status: int) -> None:
    world.order(fault("status", system="CRMOffice", settings={"status": status}))
    answer = crmoffice(world).post("contacts", json={"familyName": "A"})
    assert answer.status_code == answer.json()["status"] == status
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert world.records("CRMOffice", "Contacts") == {}


def test_a_bad_gateway_answers_with_a_page(world: World, crmoffice: Connect) -> None:
    world.order(fault("status", when="after", settings={"status": 502}))
    answer = crmoffice(world).post("contacts", json={"familyName": "A"})
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")
    assert answer.text.startswith("<html>")
    assert len(world.records("CRMOffice", "Contacts")) == 1
    assert last(world) == (502, 1, ("f1 status",))


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_told_in_seconds_or_as_a_date(
    world: World, tidsbanken: Connect, form: str
) -> None:
    settings: dict[str, Json] = {"status": 429, "retry_after": 7, "form": form}
    world.order(fault("status", settings=settings))
    headers = write(tidsbanken(world)).headers
    if form == "seconds":
        assert headers["retry-after"] == "7"
    else:
        wait = parsedate_to_datetime(headers["retry-after"]) - parsedate_to_datetime(
            headers["date"]
        )
        assert wait == timedelta(seconds=7)


def test_a_fault_strikes_as_often_as_ordered_after_those_it_lets_pass(
    world: World, tidsbanken: Connect
) -> None:
    order = world.order(fault("status", times=2, skip=1, settings={"status": 401}))
    client = tidsbanken(world)
    assert [client.get("ansatt/ansatt").status_code for _ in range(5)] == [200, 401, 401, 200, 200]
    assert (order.seen, order.fired, order.is_spent) == (3, 2, True)


def test_a_fault_strikes_the_requests_it_names_and_no_other(
    world: World, tidsbanken: Connect, crmoffice: Connect
) -> None:
    world.order(fault("status", times=None, method="PUT", path="/PROSJEKT/*", actor="subject"))
    left = tidsbanken(world)
    project = left.post("prosjekt/Prosjekt", json={"Navn": "P"}).json()
    body = [{"Id": project["Id"], "Navn": "Q"}]
    assert left.put("prosjekt/Prosjekt", json=body).status_code == 503
    assert tidsbanken(world, "judge").put("prosjekt/Prosjekt", json=body).status_code == 204
    assert left.post("ansatt/Ansatte", json=EMPLOYEE).status_code == 201
    assert left.put("ansatt/ansatt", json=EMPLOYEE).status_code == 204
    assert crmoffice(world).get("contacts").status_code == 200


def test_requests_for_tokens_are_struck_only_where_their_path_is_named(
    world: World,
) -> None:
    world.order(fault("status", system="CRMOffice", times=None))
    own = world.environment("subject")
    form = {"grant_type": "client_credentials", "client_id": own["CRMOFFICE_CLIENT_ID"]}
    form["client_secret"] = own["CRMOFFICE_CLIENT_SECRET"]
    assert httpx.post(own["CRMOFFICE_TOKEN_URL"], data=form).status_code == 200
    world.order(fault("status", path="/connect/token"))
    assert httpx.post(own["CRMOFFICE_TOKEN_URL"], data=form).status_code == 503


@pytest.mark.parametrize("named", [{"record": "2"}, {"containing": "Ærlig"}])
def test_one_record_is_refused_for_ever_and_others_are_not(
    world: World, tidsbanken: Connect, named: dict[str, Json]
) -> None:
    for number in (1, 2):
        world.insert("Tidsbanken", "Ansatt", {"Id": number})
    world.order(read_fault({"what": "reject", "where": {"system": "Tidsbanken", **named}}))
    client = tidsbanken(world)
    bad = [{"Id": 2, "Fornavn": "Ærlig"}]
    for _ in range(3):
        answer = client.put("ansatt/ansatt", json=bad)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")
        assert client.put("ansatt/ansatt", json=EMPLOYEE).status_code == 204
    assert world.records("Tidsbanken", "Ansatt")[2]["Fornavn"] == ""


def test_a_rejected_contact_is_told_so_per_field(world: World, crmoffice: Connect) -> None:
    world.order(fault("reject", containing="A"))
    answer = crmoffice(world).post("contacts", json={"familyName": "A"})
    assert (answer.status_code, list(answer.json())) == (422, ["errors"])


def listed(client: httpx.Client, page: int) -> list[int]:
    query = {"$top": "3", "$skip": str(3 * page)}
    return [row["Id"] for row in client.get("ansatt/ansatt", params=query).json()["value"]]


def test_a_list_comes_back_empty_once(
    world: World, tidsbanken: Connect, crmoffice: Connect
) -> None:
    world.insert("Tidsbanken", "Ansatt", EMPLOYEE[0])
    world.insert("CRMOffice", "Contacts", {"familyName": "A"})
    world.order(fault("empty-list", system="Tidsbanken"))
    world.order(fault("empty-list", system="CRMOffice"))
    left, right = tidsbanken(world), crmoffice(world)
    empty = left.get("ansatt/ansatt?$count=true").json()
    assert (empty["value"], empty["@odata.count"]) == ([], 0)
    assert listed(left, 0) == [1]
    assert right.get("contacts").json() == {"items": [], "totalCount": 0}
    assert right.get("contacts").json()["totalCount"] == 1


@pytest.mark.parametrize(("what", "times_seen"), [("row-repeated", 2), ("row-missing", 0)])
def test_a_row_comes_twice_or_falls_between_two_pages(
    new_world: NewWorld, tidsbanken: Connect, what: str, times_seen: int
) -> None:
    world = new_world(order_when_unsorted="key")
    for number in range(9):
        world.insert("Tidsbanken", "Ansatt", {"Id": number})
    order = world.order(fault(what))
    client = tidsbanken(world)
    pages = [listed(client, 0), listed(client, 1), listed(client, 2)]
    edge = 2 if what == "row-repeated" else 3
    assert pages[0] == [0, 1, 2]
    assert sum(page.count(edge) for page in pages) == times_seen
    assert pages[2] == [6, 7, 8]
    assert order.fired == 1


def test_a_fault_that_could_not_show_is_not_counted(world: World, tidsbanken: Connect) -> None:
    order = world.order(fault("empty-list"))
    assert tidsbanken(world).get("ansatt/ansatt?$top=x").status_code == 400
    assert (order.fired, world.journal.entries()[-1].faults) == (0, ())


def test_latency_is_waited_out_before_or_after(world: World, tidsbanken: Connect) -> None:
    client = tidsbanken(world)
    for when in ("before", "after"):
        world.order(fault("latency", when=when, times=1, settings={"seconds": 0.3}))
        with pytest.raises(httpx.ReadTimeout):
            client.put("ansatt/ansatt", json=EMPLOYEE, timeout=0.05)
        assert client.get("ansatt/ansatt", timeout=5).status_code == 200
    assert client.get("ansatt/ansatt", timeout=5).status_code == 200


def test_a_request_is_kept_waiting_no_longer_than_the_fault_is_on_order(
    world: World, tidsbanken: Connect
) -> None:
    client, order = tidsbanken(world), world.order(fault("latency", settings={"seconds": 30}))
    world.order(fault("empty-list"))  # what else strikes the request does not hold it
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(client.get, "ansatt/ansatt", timeout=15)
        while not order.fired:
            assert not wait([answer], timeout=0.01).done
        with world.lock:
            world.faults.cancel(order.name)
        assert answer.result().status_code == 200


@pytest.mark.parametrize(("when", "statuses"), [("before", [401, 401]), ("after", [200, 401])])
def test_a_token_expires_in_mid_paging(
    world: World, crmoffice: Connect, when: str, statuses: list[int]
) -> None:
    world.order(fault("token-expiry", when=when))
    client = crmoffice(world)
    assert [client.get("contacts?pageSize=1").status_code for _ in range(2)] == statuses
    assert crmoffice(world).get("contacts").status_code == 200


def test_a_clock_that_is_off_shows_in_stamps_and_date(
    world: World, tidsbanken: Connect, crmoffice: Connect
) -> None:
    world.order(fault("clock-skew", system="Tidsbanken", settings={"seconds": -300}))
    left = tidsbanken(world).get("ansatt/ansatt").headers["date"]
    right = crmoffice(world).get("contacts").headers["date"]
    assert (left, right) == ("Wed, 14 Feb 2024 08:55:00 GMT", "Wed, 14 Feb 2024 09:00:00 GMT")
    employee = world.insert("Tidsbanken", "Ansatt", EMPLOYEE[0])
    assert str(employee["SistEndretDato"]).startswith("2024-02-14T08:55")
    contact = world.insert("CRMOffice", "Contacts", {"familyName": "A"})
    assert str(contact["modifiedAt"]).startswith("2024-02-14T09:00")


def test_of_two_faults_that_fit_the_first_decides_and_the_other_waits(
    world: World, tidsbanken: Connect
) -> None:
    world.order(fault("status", settings={"status": 500}))
    second = world.order(fault("status", settings={"status": 429}))
    world.order(fault("latency", settings={"seconds": 0.01}))
    client = tidsbanken(world)
    assert client.get("ansatt/ansatt").status_code == 500
    assert last(world)[2] == ("f1 status", "f3 latency")
    assert second.seen == 0
    assert client.get("ansatt/ansatt").status_code == 429


def test_chance_is_drawn_from_a_seed_and_replays(server: Any, tidsbanken: Connect) -> None:
    def run(seed: int) -> list[int]:
        world = server.new_world(name="chance")
        world.order(fault("status", times=None, chance=0.5, seed=seed))
        client = tidsbanken(world)
        statuses = [client.get("ansatt/ansatt").status_code for _ in range(40)]
        server.drop_world(world)
        return statuses

    assert run(1) == run(1) != run(2)
    assert {200, 503} == set(run(1))


def test_a_fault_taken_off_leaves_nothing_behind(world: World, tidsbanken: Connect) -> None:
    order = world.order(fault("status", times=None))
    client = tidsbanken(world)
    assert client.get("ansatt/ansatt").status_code == 503
    world.faults.cancel(order.name)
    assert client.get("ansatt/ansatt").status_code == 200
    with pytest.raises(UnknownOrder, match="no fault 'f1' is on order; there are none"):
        world.faults.cancel(order.name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_data_that_can_be_read_back(kind: str) -> None:
    made = fault(kind, system=KINDS[kind].systems[-1], record="1")
    told = json.loads(json.dumps(made.as_json()))
    assert read_fault(told) == made
    assert set(made.settings) == set(KINDS[kind].settings)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ([], "what: it was missing"),
        ({"what": "flood"}, "what: it was 'flood'; it must be one of drop"),
        ({"what": "drop", "when": "later"}, "when: 'later' is not one of"),
        ({"what": "drop", "times": 0}, "times: 0 is less than the minimum"),
        ({"what": "drop", "where": {"url": "/"}}, "where: .*'url' was unexpected"),
        ({"what": "drop", "where": {"system": "Visma"}}, "where.system: 'Visma' is not one of"),
        ({"what": "drop", "settings": {"how": "bang"}}, "settings.how: 'bang' is not one of"),
        ({"what": "status", "settings": {"status": 418}}, "settings.status: 418"),
        ({"what": "status", "when": "after", "settings": {"status": 429}}, "must be 'before'"),
        ({"what": "latency", "settings": {"seconds": 999}}, "settings.seconds: 999"),
        ({"what": "reject"}, "where: names no record"),
        ({"what": "token-expiry", "where": {"system": "Tidsbanken"}}, "where.system"),
        ({"what": "drop", "chance": 0}, "chance: 0"),
    ],
)
def test_what_cannot_be_ordered_is_told_by_field(told: Any, says: str) -> None:
    with pytest.raises(FaultError, match=says):
        read_fault(told)


def test_a_gate_status_comes_before_the_write_unless_told() -> None:
    assert isinstance(fault("status", settings={"status": 429}), Fault)
    assert fault("status", settings={"status": 429}).when == "before"


def names(client: httpx.Client, path: str = "ansatt/ansatt") -> list[str]:
    return [row["Fornavn"] for row in client.get(path).json()["value"]]


@pytest.mark.parametrize("actor", ["judge", "subject"])
def test_a_late_commit_shows_in_lists_only_after_others_were_answered(
    world: World, tidsbanken: Connect, actor: Actor
) -> None:
    world.order(fault("late-commit", settings={"reads": 2, "seconds": 30}))
    world.insert("Tidsbanken", "Ansatt", EMPLOYEE[0], actor=actor)
    client = tidsbanken(world)
    assert client.get("ansatt/ansatt(1)").status_code == 200
    assert [names(client) for _ in range(3)] == [[], [], ["Åse"]]
    # Its own stamp lies before the lists that did not show it.
    shown = client.get("ansatt/ansatt").json()["value"][0]
    assert shown["SistEndretDato"] == "2024-02-14T09:00:01.125Z"
    assert world.journal.entries(actor=actor)[0].faults == ("f1 late-commit",)


def test_a_stale_read_shows_the_record_as_it_was(
    world: World, tidsbanken: Connect, crmoffice: Connect
) -> None:
    for what in ("Tidsbanken", "CRMOffice"):
        world.order(fault("stale-read", system=what, settings={"reads": 1, "seconds": 30}))
    left, right = tidsbanken(world), crmoffice(world)
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "Åse"})
    left.put("ansatt/ansatt", json=[{"Id": 1, "Fornavn": "Per"}])
    assert left.get("ansatt/ansatt(1)").json()["Fornavn"] == "Åse"
    assert [names(left), names(left)] == [["Åse"], ["Per"]]
    place = right.post("contacts", json={"familyName": "A"}).headers["location"]
    assert right.get(place).status_code == 404
    assert right.get("contacts").json()["items"] == []
    assert right.get(place).status_code == 200


def test_what_is_hidden_shows_in_any_case_once_its_seconds_are_over(
    world: World, tidsbanken: Connect
) -> None:
    world.order(fault("late-commit", settings={"reads": 1000, "seconds": 0.001}))
    world.insert("Tidsbanken", "Ansatt", EMPLOYEE[0])
    client = tidsbanken(world)
    shown = (names(client) for _ in range(500))
    assert any(each == ["Åse"] for each in shown)


def test_a_record_that_is_hidden_is_found_by_no_filter(world: World, tidsbanken: Connect) -> None:
    world.order(fault("stale-read", actor="judge", skip=1, settings={"reads": 9, "seconds": 30}))
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "Åse"})
    world.update("Tidsbanken", "Ansatt", 1, {"Fornavn": "Per"})
    client = tidsbanken(world)
    asked = [
        client.get("ansatt/ansatt", params={"$filter": text}).json()["value"]
        for text in ("Fornavn eq 'Per'", "SistEndretDato gt 2024-02-14T09:00:02Z")
    ]
    assert asked == [[], []]
    assert names(client, "ansatt/ansatt?$filter=Fornavn eq 'Åse'") == ["Åse"]
    # Who looks into the system itself sees what is there.
    assert world.records("Tidsbanken", "Ansatt")[1]["Fornavn"] == "Per"


def test_a_hidden_delete_still_shows_the_record(world: World, tidsbanken: Connect) -> None:
    world.insert("Tidsbanken", "Ansatt", EMPLOYEE[0])
    world.order(fault("stale-read", actor="judge", settings={"seconds": 30}))
    world.delete("Tidsbanken", "Ansatt", 1)
    client = tidsbanken(world)
    assert [names(client), names(client)] == [["Åse"], []]


def test_a_refused_write_hides_nothing_and_is_not_counted(
    world: World, tidsbanken: Connect
) -> None:
    order = world.order(fault("late-commit", settings={"seconds": 30}))
    with pytest.raises(Refused):
        world.insert("Tidsbanken", "Ansatt", {"Id": "x"})
    assert tidsbanken(world).post("ansatt/Ansatte", json=[{}]).status_code == 400
    assert order.fired == 0


@pytest.mark.parametrize(
    ("how", "sent", "kept"),
    [("trim", " 900 00 000 ", "900 00 000"), ("phone", " 900 00 000", "90000000"),
     ("truncate", "900 00 000", "900")],
)  # fmt: skip
def test_a_system_stores_texts_in_its_own_form(
    world: World, tidsbanken: Connect, crmoffice: Connect, how: str, sent: str, kept: str
) -> None:
    order = fault("normalise", settings={"how": how, "length": 3})
    world.order(order)
    left, right = tidsbanken(world), crmoffice(world)
    left.post("ansatt/Ansatte", json=[{"Id": 1, "Mobil": sent}])
    assert left.get("ansatt/ansatt(1)").json()["Mobil"] == kept
    contact = right.post("contacts", json={"familyName": "A", "mobilePhone": sent}).json()
    assert contact["mobilePhone"] == kept
    (change,) = world.journal.entries()[-1].applied
    assert change.after["mobilePhone"] == kept


def test_a_form_can_be_that_of_one_property_only(world: World) -> None:
    where = {"system": "Tidsbanken", "entity": "Ansatt"}
    told: Json = {"what": "normalise", "where": {**where}, "settings": {"property": "Fornavn"}}
    world.order(read_fault(told))
    shown = world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": " a ", "Etternavn": " b "})
    assert (shown["Fornavn"], shown["Etternavn"]) == ("a", " b ")


def test_a_fault_can_be_aimed_at_a_kind_of_request(world: World, tidsbanken: Connect) -> None:
    world.order(fault("status", kind="create", settings={"status": 500}))
    client = tidsbanken(world)
    assert client.get("ansatt/ansatt").status_code == 200
    assert write(client).status_code == 500
    assert write(client).status_code == 201


def test_the_journal_tells_when_a_request_was_heard_and_whose_credentials_it_carried(
    world: World, tidsbanken: Connect, crmoffice: Connect
) -> None:
    own = world.environment("subject")
    crmoffice(world).get("contacts", headers={"x-origin": own["TIDSBANKEN_TB_KEY"]})
    tidsbanken(world).get(f"ansatt/ansatt?note={own['CRMOFFICE_CLIENT_SECRET']}")
    tidsbanken(world).get("ansatt/ansatt")
    *_, first, second, third = world.journal.entries()
    assert (first.betrays, second.betrays, third.betrays) == (("tb-key",), ("client secret",), ())
    assert 0 < first.heard < second.heard < third.heard


def test_time_can_be_held_so_that_saves_share_their_stamp(world: World) -> None:
    before = world.clock.now
    with world.clock.held():
        saved = [
            world.insert("Tidsbanken", "Ansatt", {"Id": number})["SistEndretDato"]
            for number in (1, 2)
        ]
    after = world.insert("Tidsbanken", "Ansatt", {"Id": 3})["SistEndretDato"]
    assert saved[0] == saved[1] != after
    assert world.clock.now > before

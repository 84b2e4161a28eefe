"""Worlds are apart from one another, replay exactly, and journal what happens in them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

import httpx
import pytest

from fakes import Clock, FakeServer, UnknownSwitch, World, WorldExists

Connect = Callable[..., httpx.Client]
NewWorld = Callable[..., World]


def test_no_world_sees_the_data_or_the_journal_of_another(
    new_world: NewWorld, tidsbanken: Connect, crmoffice: Connect
) -> None:
    one, other = new_world(), new_world()
    tidsbanken(one).post("ansatt/Ansatte", json=[{"Id": 1}])
    crmoffice(one).post("contacts", json={"familyName": "A"})
    assert tidsbanken(other).get("ansatt/ansatt").json()["value"] == []
    assert crmoffice(other).get("contacts").json()["totalCount"] == 0
    assert [entry.kind for entry in other.journal.entries()] == ["list", "token", "list"]
    assert tidsbanken(other).post("ansatt/Ansatte", json=[{"Id": 1}]).status_code == 201


def test_no_credential_opens_two_worlds(new_world: NewWorld) -> None:
    shown = [
        value
        for world in (new_world(), new_world())
        for actor in ("subject", "judge")
        for name, value in world.environment(actor).items()
        if not name.endswith("_URL")
    ]
    assert len(set(shown)) == len(shown) == 16


def test_time_stands_still_until_told(world: World, tidsbanken: Connect) -> None:
    client = tidsbanken(world)
    first = client.get("ansatt/ansatt").headers["date"]
    assert first == client.get("ansatt/ansatt").headers["date"] == "Wed, 14 Feb 2024 09:00:00 GMT"
    world.clock.advance(timedelta(days=1))
    assert client.get("ansatt/ansatt").headers["date"] == "Thu, 15 Feb 2024 09:00:00 GMT"


def test_time_neither_goes_back_nor_lacks_an_offset() -> None:
    with pytest.raises(ValueError, match="forward only"):
        Clock().advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="needs an offset"):
        Clock(datetime(2024, 1, 1))


def test_the_same_requests_to_the_same_world_get_the_same_bytes(
    server: FakeServer, tidsbanken: Connect, crmoffice: Connect
) -> None:
    def run() -> list[tuple[bytes, dict[str, str]]]:
        world = server.new_world(name="replayed", seed=7)
        left, right = tidsbanken(world), crmoffice(world)
        answers = [
            *(left.post("ansatt/Ansatte", json=[{"Id": number}]) for number in range(1, 30)),
            left.post("prosjekt/Prosjekt", json={"Navn": "P"}),
            left.get("ansatt/ansatt"),
            left.get("ansatt/ansatt?$filter=Fornavn eq 5"),
            right.post("contacts", json={"familyName": "A"}),
            right.get("contacts"),
        ]
        server.drop_world(world)
        token = right.headers["Authorization"].encode()
        return [(token, {}), *((each.content, dict(each.headers)) for each in answers)]

    assert run() == run()


def test_another_seed_lists_in_another_order(server: FakeServer, tidsbanken: Connect) -> None:
    orders = []
    for seed in (1, 2):
        world = server.new_world(name="shuffled", seed=seed)
        for number in range(20):
            world.insert("Tidsbanken", "Ansatt", {"Id": number})
        answer = tidsbanken(world).get("ansatt/ansatt").json()["value"]
        orders.append([record["Id"] for record in answer])
        server.drop_world(world)
    assert orders[0] != orders[1]


def test_a_dropped_world_lets_nobody_in_and_frees_its_name(
    server: FakeServer, tidsbanken: Connect, crmoffice: Connect
) -> None:
    world = server.new_world(name="dropped")
    left, right = tidsbanken(world), crmoffice(world)
    with pytest.raises(WorldExists, match="'dropped' with seed 0"):
        server.new_world(name="dropped")
    server.drop_world(world)
    assert (left.get("ansatt/ansatt").status_code, right.get("contacts").status_code) == (401, 401)
    again = server.new_world(name="dropped")
    server.drop_world(world)
    assert tidsbanken(again).get("ansatt/ansatt").status_code == 200
    server.drop_world(again)


def test_an_unknown_switch_or_value_names_the_choices(server: FakeServer) -> None:
    with pytest.raises(UnknownSwitch, match=r"no switch 'gravity'; there are .*wrong_type"):
        server.new_world(name="x", switches={"gravity": "off"})
    with pytest.raises(UnknownSwitch, match="cannot be 'maybe'; it can be 'merge', 'replace'"):
        server.new_world(name="x", switches={"put_semantics": "maybe"})


def test_the_journal_tells_who_asked_for_what(
    world: World, tidsbanken: Connect, crmoffice: Connect
) -> None:
    tidsbanken(world, "judge").get("ansatt/Ansatt?$top=5")
    crmoffice(world, "subject").get("contacts?page=2")
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    told = [
        (entry.number, entry.system, entry.actor, entry.method, entry.path, entry.query, entry.kind)
        for entry in world.journal.entries()
    ]
    assert told == [
        (1, "Tidsbanken", "judge", "GET", "/ansatt/Ansatt", "$top=5", "list"),
        (2, "CRMOffice", "subject", "POST", "/connect/token", "", "token"),
        (3, "CRMOffice", "subject", "GET", "/contacts", "page=2", "list"),
        (4, "Tidsbanken", "judge", "", "", "", "create"),
    ]
    assert [entry.number for entry in world.journal.entries(since=1, actor="judge")] == [4]
    assert world.journal.last == len(world.journal) == 4


def test_a_list_entry_says_where_it_starts_and_whether_more_lies_beyond(
    world: World, tidsbanken: Connect, crmoffice: Connect
) -> None:
    for number in range(25):
        world.insert("Tidsbanken", "Ansatt", {"Id": number})
        world.insert("CRMOffice", "Contacts", {"familyName": f"N{number}"})
    left, right = tidsbanken(world), crmoffice(world)
    seen = world.journal.last
    for query in ("", "$top=10", "$top=10&$skip=10", "$top=10&$skip=20", "$filter=Id lt 5"):
        left.get(f"ansatt/ansatt?{query}")
    for query in ("$top=99", "$top=0", "$skip=99", "$top=9&$filter=Id gt 9", "$filter=Id gt 99"):
        left.get(f"ansatt/ansatt?{query}")
    for query in ("pageSize=10", "pageSize=10&page=2", "pageSize=10&page=3", "", "page=9"):
        right.get(f"contacts?{query}")
    edges = [(entry.starts, entry.ends) for entry in world.journal.entries(since=seen)]
    both, first, middle, last = (True, True), (True, False), (False, False), (False, True)
    assert edges == [
        *(both, first, middle, last, both),
        *(both, first, last, first, both),
        *(first, middle, last, both, last),
    ]


def test_read_versions_are_those_shown_also_where_properties_are_left_out(
    world: World, tidsbanken: Connect
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    world.insert("CRMOffice", "Contacts", {"familyName": "A"})
    client = tidsbanken(world)
    client.put("ansatt/ansatt", json=[{"Id": 1, "Mobil": "1"}])
    client.get("ansatt/ansatt?$select=Fornavn")
    assert world.journal.entries()[-1].read == ((1, 3),)
    assert world.versions("Tidsbanken", "Ansatt") == {1: 3}
    assert world.versions("CRMOffice", "Contacts") == {"20001": 2}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("ansatt/ansatt", "Id eq 1"),
        ("prosjekt/Prosjekt", "id eq '101'"),
        ("prosjekt/Prosjekt", "PostId eq 5001"),
        ("ansatt/ansatt", "1 eq Id"),
        ("ansatt/ansatt", "Id in (1, 2)"),
        ("ansatt/ansatt", "(Id eq 1) or Id eq 2 or Id in (3,4)"),
        ("ansatt/ansatt", "Id eq 1 and SistEndretDato gt 1970-01-01"),
    ],
)
def test_a_filter_by_keys_is_a_look_up(
    world: World, tidsbanken: Connect, path: str, text: str
) -> None:
    assert tidsbanken(world).get(path, params={"$filter": text}).status_code == 200
    (look_up,) = world.journal.entries()
    assert (look_up.kind, look_up.starts, look_up.ends) == ("lookup", False, False)


@pytest.mark.parametrize(
    "text",
    ["Id gt 1", "Id ne 1", "not (Id eq 1)", "Id eq 1 or Aktiv", "Id in (1, Id)", "MalId eq 1"],
)
def test_a_filter_that_new_records_can_pass_is_a_list(
    world: World, tidsbanken: Connect, text: str
) -> None:
    assert tidsbanken(world).get("ansatt/ansatt", params={"$filter": text}).status_code == 200
    (listing,) = world.journal.entries()
    assert (listing.kind, listing.starts, listing.ends) == ("list", True, True)


def test_an_applied_change_shows_before_after_and_what_differs(
    world: World, tidsbanken: Connect, crmoffice: Connect
) -> None:
    left, right = tidsbanken(world), crmoffice(world)
    left.post("ansatt/Ansatte", json=[{"Id": 1, "Fornavn": "A"}])
    left.put("ansatt/ansatt", json=[{"Id": 1, "Fornavn": "A", "Mobil": "1"}])
    right.post("activities", json={"subject": "S"})
    right.patch("activities/20001", json={"address": {"country": "NO"}, "subject": "S"})
    changes = [change for entry in world.journal.entries() for change in entry.applied]
    assert [change.changed for change in changes] == [
        {"Fornavn"},
        {"Mobil"},
        {"subject"},
        {"address.country"},
    ]
    assert [change.created for change in changes] == [True, False, True, False]
    assert [change.version for change in changes] == [1, 2, 3, 4]
    assert changes[0].before is None
    assert changes[1].before == changes[0].after
    assert changes[1].after == world.read("Tidsbanken", "Ansatt", 1)
    bodies = [entry.body for entry in world.journal.entries() if entry.kind == "update"]
    assert bodies == [
        [{"Id": 1, "Fornavn": "A", "Mobil": "1"}],
        {"address": {"country": "NO"}, "subject": "S"},
    ]


def test_the_in_process_door_and_http_show_the_same_records(
    world: World, tidsbanken: Connect, crmoffice: Connect
) -> None:
    world.insert("Tidsbanken", "Prosjekt", {"Navn": "P", "StartDato": "2024-07-01"})
    world.insert("CRMOffice", "Contacts", {"familyName": "A"}, actor="subject")
    left = tidsbanken(world).get("prosjekt/Prosjekt").json()["value"]
    right = crmoffice(world).get("contacts").json()["items"]
    assert left == list(world.records("Tidsbanken", "Prosjekt").values())
    assert right == list(world.records("CRMOffice", "Contacts").values())
    assert world.read("Tidsbanken", "Prosjekt", "102") is None
    assert world.entities() == (
        ("Tidsbanken", "Ansatt"),
        ("Tidsbanken", "Prosjekt"),
        ("Tidsbanken", "Avdeling"),
        ("Tidsbanken", "Kunde"),
        ("CRMOffice", "Contacts"),
        ("CRMOffice", "Activities"),
        ("CRMOffice", "Companies"),
        ("CRMOffice", "Users"),
    )


def test_saves_from_both_doors_at_once_are_all_kept(world: World, tidsbanken: Connect) -> None:
    client = tidsbanken(world)

    def over_http() -> None:
        for number in range(100, 150):
            client.post("ansatt/Ansatte", json=[{"Id": number}])

    thread = Thread(target=over_http)
    thread.start()
    for number in range(50):
        world.insert("Tidsbanken", "Ansatt", {"Id": number})
    thread.join()
    assert sorted(world.versions("Tidsbanken", "Ansatt").values()) == list(range(1, 101))
    assert [entry.number for entry in world.journal.entries()] == list(range(1, 101))
    stamps = {record["SistEndretDato"] for record in world.records("Tidsbanken", "Ansatt").values()}
    assert len(stamps) == 100

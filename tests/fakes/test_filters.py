"""The filter language: a table of what is accepted, with what it finds, and of what is refused."""

from collections.abc import Callable

import httpx
import pytest

from fakes import World

Connect = Callable[..., httpx.Client]

# Saved at 09:00:01.125, 09:00:02.25 and 09:00:03.375 on 14 February 2024.
PEOPLE: list[dict[str, int | str | bool | float]] = [
    {"Id": 1, "Fornavn": "Åse", "Etternavn": "O'Hara", "Fodt": "1980-05-17", "Aktiv": False},
    {"Id": 2, "Fornavn": "Per", "Etternavn": "Nord", "AntallFerieDager": 2.5},
    {"Id": 30, "Fornavn": "NORA", "Etternavn": "", "Fodt": "1990-01-01T12:30:00Z"},
]

ACCEPTED: list[tuple[str, set[int]]] = [
    ("Id eq 1", {1}),
    ("Id ne 1", {2, 30}),
    ("Id gt 2", {30}),
    ("Id ge 2", {2, 30}),
    ("Id lt 2", {1}),
    ("Id le 2", {1, 2}),
    ("1 eq Id", {1}),
    ("Id eq -1", set()),
    ("Id in (1, 30, 99)", {1, 30}),
    ("Id in (1)", {1}),
    ("not (Id in (1,2))", {30}),
    ("Fornavn in ('Per','Åse')", {1, 2}),
    ("AntallFerieDager eq 2.5", {2}),
    ("AntallFerieDager gt 2", {2}),
    ("AntallFerieDager lt 2.5e0", {1, 30}),
    ("Id lt 2.5", {1, 2}),
    ("Etternavn eq 'O''Hara'", {1}),
    ("Etternavn eq ''", {30}),
    ("Etternavn gt 'N'", {1, 2}),
    ("Aktiv", {2, 30}),
    ("not Aktiv", {1}),
    ("Aktiv eq false", {1}),
    ("Aktiv ne true", {1}),
    ("Fodt eq null", {2}),
    ("Fodt ne null", {1, 30}),
    ("null eq Fodt", {2}),
    ("Fodt gt null", set()),
    ("Fodt lt 1985-01-01", {1}),
    ("Fodt ne 1980-05-17", {2, 30}),
    ("Fodt eq 1990-01-01", {30}),
    ("Fodt eq 1990-01-01T13:30:00+01:00", {30}),
    ("Fodt eq 1990-01-01T12:30Z", {30}),
    ("SistEndretDato gt 1970-01-01", {1, 2, 30}),
    ("SistEndretDato gt 2024-02-14", set()),
    ("SistEndretDato ge 2024-02-14", {1, 2, 30}),
    ("SistEndretDato gt 2024-02-14T09:00:02.25Z", {30}),
    ("SistEndretDato ge 2024-02-14T09:00:02.250Z", {2, 30}),
    ("SistEndretDato ge 2024-02-14T09:00:02.2500000Z", {2, 30}),
    ("SistEndretDato gt 2024-02-14T10:00:02.25+01:00", {30}),
    ("SistEndretDato eq OpprettetDato", {1, 2, 30}),
    ("startswith(Fornavn,'NOR')", {30}),
    ("startswith(Fornavn, 'nor')", set()),
    ("endswith(Etternavn,'rd')", {2}),
    ("contains(Etternavn,'''')", {1}),
    ("contains(Fornavn,'')", {1, 2, 30}),
    ("contains(Fornavn,'e') eq true", {1, 2}),
    ("not contains(Fornavn,'e')", {30}),
    ("Id eq 1 or Id eq 2 and Fornavn eq 'x'", {1}),
    ("(Id eq 1 or Id eq 2) and Fornavn eq 'Per'", {2}),
    ("not (Id eq 1) and not (Id eq 2)", {30}),
    ("not not (Id eq 1)", {1}),
    ("Id gt 1 eq Aktiv", {1, 2, 30}),
    ("(((Id eq 1)))", {1}),
    ("  Id   eq   1  ", {1}),
    ("AvdelingId eq '1' and ProsjektId eq '0'", {1, 2, 30}),
    ("Id eq 99999999999", set()),
    ("true", {1, 2, 30}),
]

REFUSED = [
    "Id eq '1'",
    "Fornavn eq 1",
    "Fornavn gt 1970-01-01",
    "Aktiv eq 1",
    "Aktiv eq 'true'",
    "Aktiv eq TRUE",
    "Aktiv gt false",
    "SistEndretDato gt '2024-01-01'",
    "SistEndretDato gt 2024-13-01",
    "SistEndretDato gt 2024-02-30T00:00:00Z",
    "SistEndretDato gt 2024-01-01T00:00:00",
    "SistEndretDato gt 2024-01-01T00:00:00 01:00",
    "SistEndretDato gt 2024-01-01T25:00:00Z",
    "SistEndretDato gt 0001-01-01T00:00:00+01:00",
    "SistEndretDato gt 5",
    "Id in ()",
    "Id in (1,)",
    "Id in 1",
    "Id in ('1')",
    "Id in (1,'2')",
    "not Id eq 1",
    "not Fornavn",
    "Id",
    "1",
    "null",
    "'x'",
    "Id and Aktiv",
    "Lonn eq 1",
    "Id",
    "Id eq",
    "eq 1",
    "Id 1",
    "Id eq 1 Id eq 2",
    "Id == 1",
    "Id EQ 1",
    "Id eq 1 AND Id eq 2",
    "Id eq 1 and",
    "(Id eq 1",
    "Id eq 1)",
    "()",
    "Fornavn eq 'Per",
    "Fornavn eq Per'",
    "Fornavn eq 'O'Hara'",
    'Fornavn eq "Per"',
    "startswith(Fornavn)",
    "startswith(Fornavn,'a','b')",
    "startswith(Id,'1')",
    "startswith(Fornavn,1)",
    "startswith Fornavn 'a'",
    "StartsWith(Fornavn,'a')",
    "substringof('a',Fornavn)",
    "Id eq 1abc",
    "Id eq 1.",
    "Id eq .5",
    "Id eq $it",
    "Id eq 1;drop",
    "Id eq 12345678901234567890123",
    "(" * 41 + "Aktiv" + ")" * 41,
    "not " * 41 + "Aktiv",
    " or ".join(["Aktiv"] * 500),
]


@pytest.mark.parametrize(("text", "found"), ACCEPTED)
def test_a_filter_finds_what_it_says(
    world: World, tidsbanken: Connect, text: str, found: set[int]
) -> None:
    for record in PEOPLE:
        world.insert("Tidsbanken", "Ansatt", record)
    answer = tidsbanken(world).get("ansatt/ansatt", params={"$filter": text})
    assert answer.status_code == 200, answer.text
    assert {record["Id"] for record in answer.json()["value"]} == found


@pytest.mark.parametrize(
    "text",
    [
        " or ".join(["Aktiv"] * 399),
        " and ".join(["Aktiv"] * 399),
        " or ".join(f"Id eq {number}" for number in range(199)),
        " eq ".join(["Aktiv"] * 399),
        "Aktiv" + " in (Aktiv)" * 199,
        "(" * 40 + " or ".join(["Aktiv and Aktiv"] * 150) + ")" * 40,
    ],
    ids=["or", "and", "keys", "eq", "in", "mixed in brackets"],
)
def test_a_long_filter_is_no_trouble(world: World, tidsbanken: Connect, text: str) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    answer = tidsbanken(world).get("ansatt/ansatt", params={"$filter": text})
    assert answer.status_code == 200
    assert len(answer.json()["value"]) == 1


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_filter_is_refused(world: World, tidsbanken: Connect, text: str) -> None:
    answer = tidsbanken(world).get("ansatt/ansatt", params={"$filter": text})
    assert answer.status_code == 400
    assert answer.json()["error"].keys() >= {"code", "message"}


@pytest.mark.parametrize(
    ("choice", "later", "same_day"),
    [("date_part", 200, 0), ("instant", 200, 1), ("reject", 400, 0)],
)
def test_a_date_without_a_time_means_what_its_switch_says(
    new_world: Callable[..., World],
    tidsbanken: Connect,
    choice: str,
    later: int,
    same_day: int,
) -> None:
    world = new_world(date_literal=choice)
    world.insert("Tidsbanken", "Ansatt", {"Id": 1})
    query = {"$filter": "SistEndretDato gt 2024-02-14"}
    answer = tidsbanken(world).get("ansatt/ansatt", params=query)
    assert answer.status_code == later
    assert len(answer.json().get("value", [])) == same_day


def test_the_day_of_a_project_stamp_is_the_local_one(world: World, tidsbanken: Connect) -> None:
    world.insert("Tidsbanken", "Prosjekt", {"StartDato": "2024-06-30T22:30:00Z"})
    query = {"$filter": "StartDato eq 2024-07-01"}
    assert len(tidsbanken(world).get("prosjekt/Prosjekt", params=query).json()["value"]) == 1


def test_a_literal_of_the_wrong_type_is_refused_for_either_key(
    world: World, tidsbanken: Connect
) -> None:
    client = tidsbanken(world)
    asked = [
        client.get(f"{path}?$filter=Id eq {literal}").status_code
        for path in ("ansatt/ansatt", "prosjekt/Prosjekt")
        for literal in ("100", "'100'")
    ]
    assert asked == [200, 400, 400, 200]

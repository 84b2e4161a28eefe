"""Time stamps of Tidsbanken: their forms, winter and summer, and the fault of Prosjekt's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from fakes import FakeServer, World
from fakes.tidsbanken.stamps import show_stamp

Connect = Callable[..., httpx.Client]
WINTER = datetime(2024, 1, 15, 12, tzinfo=UTC)
SUMMER = datetime(2024, 7, 15, 12, tzinfo=UTC)


def test_a_fraction_shows_no_more_digits_than_it_needs(world: World) -> None:
    for number in range(1, 9):
        world.insert("Tidsbanken", "Ansatt", {"Id": number})
    stamps = [
        str(each["SistEndretDato"])[17:] for each in world.records("Tidsbanken", "Ansatt").values()
    ]
    assert stamps == [
        "01.125Z",
        "02.25Z",
        "03.375Z",
        "04.5Z",
        "05.625Z",
        "06.75Z",
        "07.875Z",
        "09Z",
    ]


@pytest.mark.parametrize(
    ("now", "bias", "shown"),
    [
        (WINTER, "utc_as_local", "2024-01-15T12:00:01.125+01:00"),
        (SUMMER, "utc_as_local", "2024-07-15T12:00:01.125+02:00"),
        (WINTER, "minus_one_hour", "2024-01-15T12:00:01.125+01:00"),
        (SUMMER, "minus_one_hour", "2024-07-15T13:00:01.125+02:00"),
        (WINTER, "none", "2024-01-15T13:00:01.125+01:00"),
        (SUMMER, "none", "2024-07-15T14:00:01.125+02:00"),
    ],
)
def test_a_project_stamp_has_the_bias_of_its_season(
    server: FakeServer, tidsbanken: Connect, now: datetime, bias: str, shown: str
) -> None:
    world = server.new_world(name=f"{now}{bias}", now=now, switches={"timestamp_bias": bias})
    record = world.insert("Tidsbanken", "Prosjekt", {})
    assert record["SistEndretDato"] == shown
    true = datetime.fromisoformat(str(record["OpprettetDato"]))
    assert true == now + timedelta(seconds=1.125)
    # A filter sees the stamp as it is shown.
    for operator, found in (("ge", 1), ("gt", 0), ("eq", 1)):
        query = {"$filter": f"SistEndretDato {operator} {shown}"}
        answer = tidsbanken(world).get("prosjekt/Prosjekt", params=query)
        assert len(answer.json()["value"]) == found
    server.drop_world(world)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2024-01-15", "2024-01-15T00:00:00+01:00"),
        ("2024-07-15", "2024-07-15T00:00:00+02:00"),
        ("2024-01-15T08:30", "2024-01-15T08:30:00+01:00"),
        ("2024-07-15T08:30:00", "2024-07-15T08:30:00+02:00"),
        ("2024-07-15T08:30:00.1200", "2024-07-15T08:30:00.12+02:00"),
        ("2024-07-15T08:30:00Z", "2024-07-15T10:30:00+02:00"),
        ("2024-07-15T08:30:00-05:00", "2024-07-15T15:30:00+02:00"),
        # the doubled hour: the first; the lost hour: forward
        ("2024-10-27T02:30:00", "2024-10-27T02:30:00+02:00"),
        ("2024-10-27T02:30:00+01:00", "2024-10-27T02:30:00+01:00"),
        ("2024-03-31T02:30:00", "2024-03-31T03:30:00+02:00"),
    ],
)
def test_a_project_date_is_taken_in_any_form_and_shown_with_its_offset(
    world: World, sent: str, shown: str
) -> None:
    record = world.insert("Tidsbanken", "Prosjekt", {"StartDato": sent})
    assert record["StartDato"] == shown
    again = world.update("Tidsbanken", "Prosjekt", "101", {"StartDato": shown})
    assert again["StartDato"] == shown


def test_the_last_hour_of_the_calendar_is_refused_where_it_cannot_be_shown(
    world: World, tidsbanken: Connect
) -> None:
    body = {"StartDato": "9999-12-31T23:30:00Z"}
    answer = tidsbanken(world).post("prosjekt/Prosjekt", json=body)
    assert answer.status_code == 400
    assert "out of range" in answer.json()["error"]["message"]


def test_an_offset_is_shown_in_whole_minutes() -> None:
    zone = timezone(timedelta(minutes=53, seconds=28))
    assert show_stamp(datetime(1890, 1, 1, tzinfo=UTC), zone) == "1890-01-01T00:53:28+00:53"


def test_the_two_doubled_hours_are_two_instants(world: World, tidsbanken: Connect) -> None:
    for offset in ("+01:00", "+02:00"):
        world.insert("Tidsbanken", "Prosjekt", {"StartDato": f"2024-10-27T02:30:00{offset}"})
    answer = tidsbanken(world).get(
        "prosjekt/Prosjekt", params={"$orderby": "StartDato", "$select": "Id"}
    )
    assert [record["Id"] for record in answer.json()["value"]] == ["102", "101"]
    query = {"$filter": "StartDato lt 2024-10-27T02:30:00+01:00", "$select": "Id"}
    answer = tidsbanken(world).get("prosjekt/Prosjekt", params=query)
    assert [record["Id"] for record in answer.json()["value"]] == ["102"]


def test_an_employee_date_is_utc(world: World) -> None:
    record = world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fodt": "1980-05-17T02:00:00+02:00"})
    assert record["Fodt"] == "1980-05-17T00:00:00Z"

"""The table of switches is whole: named once, marked, said in a sentence, and each one used."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

import fakes
from fakes import BEHAVIOURS, SWITCHES, Behaviour, World
from fakes.crmoffice.service import ROUTES as CRMOFFICE
from fakes.fidelity import FIXED
from fakes.routes import Route
from fakes.tidsbanken.service import ROUTES as TIDSBANKEN

Connect = Callable[..., httpx.Client]


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_a_switch_is_used_and_says_what_it_does(switch: Behaviour) -> None:
    package = Path(fakes.__file__).parent
    sources = [path.read_text() for path in package.glob("*/*.py")]
    assert any(f'switches["{switch.name}"]' in source for source in sources)
    assert switch.mark in {"E", "I", "A"}
    assert switch.says.endswith(".")
    assert len(switch.values) > 1


def test_no_behaviour_is_named_twice() -> None:
    names = [each.name for each in (*FIXED, *SWITCHES)]
    assert len(set(names)) == len(names) == len(BEHAVIOURS)


@pytest.mark.parametrize("route", [*TIDSBANKEN, *CRMOFFICE], ids=lambda r: f"{r.method} {r.path}")
def test_every_endpoint_rests_on_a_behaviour_of_the_table(route: Route) -> None:
    behaviour = BEHAVIOURS[route.rests_on]
    assert behaviour.mark in {"E", "I", "A"}
    assert behaviour.says.endswith(".")
    assert behaviour.values == ()


def test_a_refusal_and_a_condition_are_named_where_they_decide(
    world: World, crmoffice: Connect, tidsbanken: Connect
) -> None:
    key = world.insert("CRMOffice", "Contacts", {"familyName": "A"})["id"]
    right = crmoffice(world)
    asked = [
        tidsbanken(world).get("ansatt/ansatt?$top=x"),
        right.get("contacts?page=0"),
        right.patch(f"contacts/{key}", json={"familyName": "B"}, headers={"If-Match": "*"}),
        right.get(f"contacts/{key}", headers={"If-None-Match": '"9"'}),
        right.delete(f"contacts/{key}"),
    ]
    assert [each.status_code for each in asked] == [400, 422, 200, 200, 204]
    told = [set(entry.rests_on) for entry in world.journal.entries() if entry.kind != "token"][1:]
    assert "tidsbanken_errors" in told[0]
    assert "crmoffice_errors" in told[1]
    assert "crmoffice_conditions" in told[2] & told[3]
    assert told[4] == {"crmoffice_delete"}


@pytest.mark.parametrize(
    ("value", "allowed"),
    [("none", True), ("1", True), ("0", False), ("N", False), ("", False), ("-1", False)],
)
def test_a_page_cap_is_none_or_a_number_from_one(value: str, allowed: bool) -> None:
    (cap,) = (switch for switch in SWITCHES if switch.name == "page_cap")
    assert cap.allows(value) is allowed

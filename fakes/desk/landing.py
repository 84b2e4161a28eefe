"""What the page of a system shows of a world."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from fakes.desk import entries
from fakes.desk.call import Call
from fakes.desk.fields import fields_of
from fakes.desk.forms import fault_inputs
from fakes.desk.problem import Problem
from fakes.desk.records import Place
from fakes.desk.table import lay_out
from fakes.desk.view import View, form_url
from fakes.faults import KINDS
from fakes.fidelity import DEFAULTS
from fakes.journal import Entry
from fakes.values import Record
from fakes.world import World

JOURNAL_LINES = 200
_ABOUT = {
    "Tidsbanken": "Time registration: employees, departments, customers and projects, by OData.",
    "CRMOffice": "Customer relations: contacts, activities, companies and users, by JSON and OAuth 2.",
}
_SECRETS = ("KEY", "SECRET")
NO_FORM: Mapping[str, str] = {}


def shown(
    call: Call, view: View, form: Mapping[str, str] = NO_FORM, problem: Problem | None = None
) -> dict[str, object]:
    """Return all that the page's template needs; raises Problem for an unknown world or entity.

    `form` and `problem` are of an order for a fault that was not accepted.
    """
    worlds = call.worlds.all()
    told: dict[str, object] = {
        "system": call.system,
        "about": _ABOUT.get(call.system, ""),
        "worlds": worlds,
        "world": None,
        "view": view,
        "form_url": form_url,
        "problem": problem,
    }
    if not worlds:
        return told
    world = call.worlds.named(view.world) if view.world else worlds[0]
    return told | _of_world(call, world, view) | _of_faults(world, view, form)


def _of_world(call: Call, world: World, view: View) -> dict[str, object]:
    entities = [entity for system, entity in world.entities() if system == call.system]
    place = Place(world=world, system=call.system, entity=view.entity or entities[0])
    # Newest first: the numbers have no gaps.
    newest = world.journal.entries(since=max(world.journal.last - JOURNAL_LINES, 0))
    settings = world.switches.settings()
    return {
        "world": world,
        "entity": place.entity,
        "entities": [(name, len(world.versions(call.system, name))) for name in entities],
        "table": lay_out(place.all(), fields_of(world, call.system, place.entity), view.sorting),
        "other": _other(call, world),
        "env": _environment(world),
        "switched": {name: value for name, value in settings.items() if value != DEFAULTS[name]},
        "journal": [_entry(each) for each in reversed(newest)],
        "last": world.journal.last,
        "journal_url": f"/_samsvar/worlds/{quote(world.name, safe='')}/journal",
    }


def _of_faults(world: World, view: View, form: Mapping[str, str]) -> dict[str, object]:
    kind = KINDS.get(view.fault) or next(iter(KINDS.values()))
    entities = dict.fromkeys(entity for _, entity in world.entities())
    with world.lock:
        orders = [order.as_json() for order in world.faults.orders()]
    return {
        "orders": orders,
        "kinds": KINDS,
        "kind": kind,
        "inputs": fault_inputs(kind, entities, form),
    }


def _entry(entry: Entry) -> Record:
    told = entries.as_json(entry)
    return {**told, "time": f"{entry.at:%H:%M:%S}"}


def _environment(world: World) -> list[tuple[str, str, bool]]:
    """Return name, value, and whether it is a secret."""
    own = world.environment("subject")
    return [(name, value, name.endswith(_SECRETS)) for name, value in own.items()]


def _other(call: Call, world: World) -> tuple[str, str]:
    """Return the name and the address of the other system's page, by the host name in use."""
    name = "CRMOffice" if call.system == "Tidsbanken" else "Tidsbanken"
    address = world.addresses.crmoffice if name == "CRMOffice" else world.addresses.tidsbanken
    ours = urlsplit(f"//{call.headers.get('host', '')}").hostname or urlsplit(address).hostname
    host = f"[{ours}]" if ours and ":" in ours else ours
    query = f"?world={quote(world.name, safe='')}" if len(call.worlds.all()) > 1 else ""
    return name, f"http://{host}:{urlsplit(address).port}/{query}"

"""The control plane: what can be asked of worlds, one handler for each."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.responses import Response

from fakes.clock import LiveClock
from fakes.desk import entries
from fakes.desk.beginning import Beginning, DataError
from fakes.desk.call import Call, answer, done
from fakes.desk.problem import Problem
from fakes.desk.records import Place
from fakes.errors import UnknownSwitch, WorldExists
from fakes.faults import KINDS, FaultError, Order, UnknownOrder, fault_schema, read_fault
from fakes.fidelity import BEHAVIOURS
from fakes.journal import Only
from fakes.values import ACTORS, Json, Record
from fakes.world import World

PAGE = 200
"""How many entries of a journal one answer holds unless it is told otherwise."""
LAST_YEAR = 9000


def list_worlds(call: Call) -> Response:
    """List all worlds of this server."""
    worlds: list[Json] = [
        {"name": each.name, "seed": each.seed, "now": each.clock.now.isoformat()}
        for each in call.worlds.all()
    ]
    return answer({"worlds": worlds})


def make_world(call: Call) -> Response:
    """Make a world with credentials of its own."""
    beginning = _beginning(call.told)
    try:
        world = call.worlds.begin(beginning)
    except WorldExists as error:
        raise Problem(409, "name", f"it was {beginning.name[:60]!r}; {error}") from error
    except UnknownSwitch as error:
        raise Problem(422, "switches", str(error)) from error
    except DataError as error:
        raise Problem(422, "switches", f"no data can be made under them: {error}") from error
    return answer(_described(world), 201)


def show_world(call: Call) -> Response:
    """Show one world, with the environments that lead into it."""
    return answer(_described(call.world))


def drop_world(call: Call) -> Response:
    """Let a world go: its credentials and tokens stop working."""
    call.worlds.drop(call.world)
    return done()


def reset_world(call: Call) -> Response:
    """Put a world back to its beginning: records, faults, journal, clock and tokens."""
    call.worlds.reset(call.world)
    return answer(_described(call.world))


def show_switches(call: Call) -> Response:
    """Show how a world behaves where there is a choice."""
    return answer({"switches": {**call.world.switches.settings()}})


def show_clock(call: Call) -> Response:
    """Tell what time it is in a world."""
    return answer(_clock(call.world))


def advance_clock(call: Call) -> Response:
    """Move the time of a world forward."""
    world, seconds = call.world, call.told["advance_seconds"]
    step = timedelta(seconds=seconds if isinstance(seconds, int | float) else 0)
    try:
        too_far = (world.clock.now + step).year > LAST_YEAR
    except OverflowError:
        too_far = True
    if too_far:
        told = f"it was {seconds}; it must not lead beyond the year {LAST_YEAR}"
        raise Problem(422, "advance_seconds", told)
    with world.lock:
        world.clock.advance(step)
    return answer(_clock(world))


def show_journal(call: Call) -> Response:
    """Show what happened in a world, oldest first, with no secret in it.

    Go on with the number of the last entry shown, or with `last` when there is none.
    """
    journal, wanted = call.world.journal, call.wanted
    first, last = journal.first, journal.last
    since, limit, kind = wanted.get("since", 0), wanted.get("limit", PAGE), wanted.get("kind")
    only = Only(
        kinds=() if kind is None else (str(kind),),
        **{name: wanted[name] for name in _FILTERS if name in wanted},  # type: ignore[arg-type]  # their schemas have been applied
    )
    found = journal.entries(since=_whole(since), only=only, limit=_whole(limit))
    return answer({"first": first, "last": last, "entries": [entries.as_json(e) for e in found]})


_FILTERS = ("actor", "system", "entity", "status", "applied", "struck")


def list_faults(call: Call) -> Response:
    """List all faults on order, the spent ones too."""
    with call.world.lock:
        orders: list[Json] = [order.as_json() for order in call.world.faults.orders()]
    return answer({"faults": orders})


def order_fault(call: Call) -> Response:
    """Put a fault on order: it strikes from the next request on."""
    try:
        fault = read_fault(call.payload)
    except FaultError as error:
        field, _, told = str(error).partition(": ")
        raise Problem(422, field, told) from error
    return answer(call.world.order(fault).as_json(), 201)


def clear_faults(call: Call) -> Response:
    """Take every fault off."""
    with call.world.lock:
        call.world.faults.clear()
    return done()


def show_fault(call: Call) -> Response:
    """Show one fault on order, with how often it fitted and struck."""
    with call.world.lock:
        return answer(_order(call.world, call.parts["id"]).as_json())


def cancel_fault(call: Call) -> Response:
    """Take one fault off."""
    world = call.world
    with world.lock:
        try:
            world.faults.cancel(call.parts["id"])
        except UnknownOrder as error:
            raise Problem(404, "id", str(error)[:200]) from error
    return done()


def list_kinds(_call: Call) -> Response:
    """List every kind of fault, with the schema of its orders."""
    return answer({"faults": {name: fault_schema(kind) for name, kind in KINDS.items()}})


def list_behaviours(_call: Call) -> Response:
    """List every behaviour of the systems, how sure it is, and its choices, the default first."""
    told: list[Json] = [
        {"name": each.name, "mark": each.mark, "says": each.says, "values": list(each.values)}
        for each in BEHAVIOURS.values()
    ]
    return answer({"behaviours": told})


def list_records(call: Call) -> Response:
    """List all records of an entity."""
    return answer({"records": _place(call).entries()})


def insert_record(call: Call) -> Response:
    """Create a record as a user of the system would."""
    return answer(_place(call).insert(call.told), 201)


def update_record(call: Call) -> Response:
    """Change the named properties of a record as a user of the system would."""
    place = _place(call)
    return answer(place.update(place.key(call.parts["key"]), call.told))


def delete_record(call: Call) -> Response:
    """Delete a record as a user of the system would."""
    place = _place(call)
    place.delete(place.key(call.parts["key"]))
    return done()


def _place(call: Call) -> Place:
    return Place(world=call.world, system=call.parts["system"], entity=call.parts["entity"])


def _order(world: World, name: str) -> Order:
    for order in world.faults.orders():
        if order.name == name:
            return order
    raise Problem(404, "id", f"no fault {name[:60]!r} is on order")


def _clock(world: World) -> Record:
    live = isinstance(world.clock, LiveClock)
    return {"now": world.clock.now.isoformat(), "clock": "live" if live else "still"}


def _described(world: World) -> Record:
    counts: dict[str, dict[str, Json]] = {}
    for system, entity in world.entities():
        counts.setdefault(system, {})[entity] = len(world.versions(system, entity))
    with world.lock:
        faults = len(world.faults.orders())
    return {
        "name": world.name,
        "seed": world.seed,
        **_clock(world),
        "switches": {**world.switches.settings()},
        "records": {**counts},
        "faults": faults,
        "journal": {"first": world.journal.first, "last": world.journal.last},
        "env": {actor: {**world.environment(actor)} for actor in ACTORS},
    }


def _beginning(told: Record) -> Beginning:
    switches, now = told.get("switches", {}), told.get("now")
    return Beginning(
        name=str(told["name"]),
        seed=_whole(told.get("seed", 1)),
        switches={k: str(v) for k, v in switches.items()} if isinstance(switches, Mapping) else {},
        now=None if now is None else _moment(str(now)),
        employees=_whole(told.get("employees", 0)),
        projects=_whole(told.get("projects", 0)),
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    # Within a margin of the ends of the calendar, sums with it cannot fail.
    if moment is None or moment.tzinfo is None or not 1900 <= moment.year <= LAST_YEAR:
        told = "it must be a moment such as 2024-02-14T10:00:00+01:00, in the years 1900 to 9000"
        raise Problem(422, "now", f"it was {text[:60]!r}; {told}")
    return moment


def _whole(value: Json) -> int:
    """Return what JSON Schema takes for a whole number: 2.0 is one."""
    if isinstance(value, int | float):
        return int(value)
    raise TypeError(f"{value!r} has passed the schema as a whole number")

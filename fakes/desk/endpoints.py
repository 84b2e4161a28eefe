"""Everything that can be asked of the control plane: one table makes its routes and its description."""

from collections.abc import Mapping

from fakes.desk import control
from fakes.desk.call import Endpoint
from fakes.desk.schemas import (
    ADVANCE,
    COUNT,
    FLAG,
    KIND_NAMES,
    MOMENT,
    SYSTEMS,
    TEXT,
    VALUES,
    Schema,
    by_name,
    many,
    ref,
    shape,
)
from fakes.faults import KINDS, fault_schema
from fakes.values import ACTORS, Record

ROOT = "/_samsvar"
WORLD = f"{ROOT}/worlds/{{name}}"
FAULT = f"{WORLD}/faults/{{id}}"
RECORDS = f"{WORLD}/records/{{system}}/{{entity}}"
RECORD = f"{RECORDS}/{{key}}"

_CLOCK = shape({"now": MOMENT, "clock": {"enum": ["live", "still"]}})
_JOURNAL = shape({"first": COUNT, "last": COUNT, "entries": many(ref("Entry"))})
_FAULT: Record = {"oneOf": [fault_schema(kind) for kind in KINDS.values()]}
_FILTERS: Mapping[str, Schema] = {
    "since": {**COUNT, "default": 0, "description": "Entries with a higher number only."},
    "limit": {"type": "integer", "minimum": 1, "maximum": 1000, "default": control.PAGE},
    "system": {"enum": list(SYSTEMS)},
    "entity": TEXT,
    "actor": {"enum": list(ACTORS)},
    "kind": {"enum": list(KIND_NAMES)},
    "status": COUNT,
    "applied": {**FLAG, "description": "Whether it changed a record."},
    "struck": {**FLAG, "description": "Whether a fault struck it."},
}

# fmt: off
CONTROL: tuple[Endpoint, ...] = (
    Endpoint(method="GET", path=f"{ROOT}/worlds", name="listWorlds",
             says="All worlds of this server.", handler=control.list_worlds,
             answers={200: shape({"worlds": many(ref("WorldName"))})}),
    Endpoint(method="POST", path=f"{ROOT}/worlds", name="makeWorld",
             says="Make a world with data and credentials of its own.", handler=control.make_world,
             body=ref("NewWorld"), answers={201: ref("World")}, errors=(409,)),
    Endpoint(method="GET", path=WORLD, name="showWorld",
             says="One world, with the environments that lead into it.", handler=control.show_world,
             answers={200: ref("World")}),
    Endpoint(method="DELETE", path=WORLD, name="dropWorld",
             says="Let a world go: its credentials and tokens stop working.", handler=control.drop_world,
             answers={204: None}),
    Endpoint(method="POST", path=f"{WORLD}/reset", name="resetWorld",
             says="Put a world back to its beginning: records, faults, journal, clock and tokens.",
             handler=control.reset_world, body=shape({}), needs_body=False, answers={200: ref("World")}),
    Endpoint(method="GET", path=f"{WORLD}/switches", name="showSwitches",
             says="How a world behaves where there is a choice.", handler=control.show_switches,
             answers={200: shape({"switches": by_name(TEXT)})}),
    Endpoint(method="GET", path=f"{WORLD}/clock", name="showClock",
             says="What time it is in a world.", handler=control.show_clock, answers={200: _CLOCK}),
    Endpoint(method="POST", path=f"{WORLD}/clock", name="advanceClock",
             says="Move the time of a world forward.", handler=control.advance_clock,
             body=ADVANCE, answers={200: _CLOCK}),
    Endpoint(method="GET", path=f"{WORLD}/journal", name="showJournal",
             says="What happened in a world, oldest first. Go on with the number of the last entry"
                  " shown, or with `last` when there is none.",
             handler=control.show_journal, query=_FILTERS, answers={200: _JOURNAL}),
    Endpoint(method="GET", path=f"{WORLD}/faults", name="listFaults",
             says="All faults on order, the spent ones too.", handler=control.list_faults,
             answers={200: shape({"faults": many(ref("Order"))})}),
    Endpoint(method="POST", path=f"{WORLD}/faults", name="orderFault",
             says="Put a fault on order: it strikes from the next request on.",
             handler=control.order_fault, body=_FAULT, checks_body=False,
             answers={201: ref("Order")}),
    Endpoint(method="DELETE", path=f"{WORLD}/faults", name="clearFaults",
             says="Take every fault off.", handler=control.clear_faults, answers={204: None}),
    Endpoint(method="GET", path=FAULT, name="showFault",
             says="One fault on order, with how often it fitted and struck.",
             handler=control.show_fault, answers={200: ref("Order")}),
    Endpoint(method="DELETE", path=FAULT, name="cancelFault",
             says="Take one fault off.", handler=control.cancel_fault, answers={204: None}),
    Endpoint(method="GET", path=RECORDS, name="listRecords",
             says="All records of an entity, as a reader sees them.", handler=control.list_records,
             answers={200: shape({"records": many(ref("Record"))})}),
    Endpoint(method="POST", path=RECORDS, name="insertRecord",
             says="Create a record as a user of the system would.", handler=control.insert_record,
             body=VALUES, answers={201: ref("Record")}, errors=(409,)),
    Endpoint(method="PATCH", path=RECORD, name="updateRecord",
             says="Change the named properties of a record as a user of the system would.",
             handler=control.update_record, body=VALUES, answers={200: ref("Record")}, errors=(409,)),
    Endpoint(method="DELETE", path=RECORD, name="deleteRecord",
             says="Delete a record as a user of the system would.",
             handler=control.delete_record, answers={204: None}, errors=(409,)),
    Endpoint(method="GET", path=f"{ROOT}/faults", name="listFaultKinds",
             says="Every kind of fault, with the JSON Schema of its orders.", handler=control.list_kinds,
             answers={200: shape({"faults": by_name({"type": "object"})})}),
    Endpoint(method="GET", path=f"{ROOT}/fidelity", name="listBehaviours",
             says="Every behaviour of the systems, how sure it is, and its choices, the default first.",
             handler=control.list_behaviours,
             answers={200: shape({"behaviours": many(ref("Behaviour"))})}),
)
# fmt: on

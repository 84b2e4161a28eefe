"""Tidsbanken's records as JSON Schema: as answers show them, and as bodies may have them."""

from collections.abc import Mapping

from fakes.fidelity import DEFAULTS
from fakes.openapi.document import TEXT_LIMIT, calendar, fidelity, ref
from fakes.openapi.people import TIDSBANKEN
from fakes.tidsbanken.bodies import INT32
from fakes.tidsbanken.dialect import stamp_switches
from fakes.tidsbanken.model import ENTITIES, STAMP, EdmType, Entity, Property
from fakes.tidsbanken.stamps import FORM, biased, read_stamp, show_stamp
from fakes.values import Json, Record

# Unknown to the standard; tells tools that generate values what a string must be.
STAMP_FORMAT = "date-or-time-stamp"
_WRITTEN = calendar(FORM.pattern)
_SHOWN = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?"
_TYPES: Mapping[EdmType, Record] = {
    "Edm.String": {"type": "string", "maxLength": TEXT_LIMIT},
    "Edm.Int32": {
        "type": "integer",
        "format": "int32",
        "minimum": INT32.start,
        "maximum": INT32.stop - 1,
    },
    "Edm.Double": {"type": "number", "format": "double"},
    "Edm.Boolean": {"type": "boolean"},
    "Edm.DateTimeOffset": {"type": "string"},
}
# A name with this in it is what OData writes beside properties; bodies may have it, and it is ignored.
_ANNOTATION = r"@odata\."
_CREATED = "2024-01-15T09:12:44.713Z"


def schemas() -> Record:
    """Return the schemas of all entities by name: whole records, parts of them, and both writes."""
    found: Record = {}
    for entity in ENTITIES.values():
        found[entity.name] = shown(entity)
        found[f"{entity.name}Shown"] = shown_in_part(entity)
        found[f"{entity.name}Insert"] = insertable(entity)
        found[f"{entity.name}Update"] = updatable(entity)
    return found


def shown(entity: Entity) -> Record:
    """Return the schema of a whole record, as an insert answers with it."""
    return {
        "type": "object",
        "description": f"A whole record of {entity.name}.",
        "properties": {
            "@odata.context": {"type": "string", "description": "Names the kind of the record."},
            **{each.name: _shown(entity, each) for each in entity.properties.values()},
        },
        "required": list(entity.properties),
        "additionalProperties": False,
    }


def shown_in_part(entity: Entity) -> Record:
    """Return the schema of a record as reads show it, which may leave properties out."""
    whole = ref("schemas", entity.name)["$ref"]
    properties: Record = {
        name: {"$ref": f"{whole}/properties/{name}"}
        for name in ("@odata.context", *entity.properties)
    }
    for each in entity.navigation:
        target = ref("schemas", f"{each.target}Shown")
        properties[each.name] = {
            "description": f"The {each.target} that {each.by} names, null for none; with $expand only.",
            "anyOf": [target, {"type": "null"}],
        }
    return {
        "type": "object",
        "description": (
            f"A record of {entity.name} with all its properties, or those that $select names."
        ),
        "properties": properties,
        "additionalProperties": False,
    }


def insertable(entity: Entity) -> Record:
    """Return the schema of a record to create."""
    properties: Record = {
        each.name: _written(each, nullable=False)
        for each in entity.properties.values()
        if not (each.name == entity.key and entity.key_giver == "server")
    }
    schema: Record = {
        "type": "object",
        "description": (
            f"A new record of {entity.name}. A property left out gets its unset value; null is refused."
        ),
        "properties": properties,
        "patternProperties": {
            _ANNOTATION: {"type": ["string", "number", "boolean", "object", "array"]}
        },
        "additionalProperties": False,
        "x-fidelity": [fidelity("null_on_insert"), fidelity("text_limit")],
    }
    if entity.key_giver == "client":
        own = properties[entity.key]
        if isinstance(own, dict) and own["type"] == "string":
            properties[entity.key] = {**own, "minLength": 1}
        schema["required"] = [entity.key]
    return schema


def updatable(entity: Entity) -> Record:
    """Return the schema of an update; null sets a property to its unset value."""
    by_address = entity.merges
    properties: Record = {
        each.name: _written(each, nullable=each.name != entity.key)
        for each in entity.properties.values()
        if not (by_address and each.name == entity.key)
    }
    if by_address:
        key = f"The {entity.key} is in the address; if given, it must be the same."
    else:
        key = f"The {entity.key} says which record is meant."
    kept = "It keeps the properties that it does not name."
    schema: Record = {
        "type": "object",
        "description": f"Changes to a record of {entity.name}. {key} {kept} Null unsets a property.",
        "properties": properties,
        "patternProperties": {_ANNOTATION: {}},
        "additionalProperties": False,
        "x-fidelity": [
            fidelity(name) for name in ("text_limit", *(() if by_address else ("put_semantics",)))
        ],
    }
    if not by_address:
        schema["required"] = [entity.key]
    return schema


def example(entity: Entity) -> Record:
    """Return a made-up record as an insert answers with it."""
    record: Record = dict(entity.unset)
    if entity.key_giver == "server":
        record |= {entity.key: "101", entity.odata_key: 5001}
    for name, value in TIDSBANKEN[entity.name].items():
        stamp = entity.properties[name].type == "Edm.DateTimeOffset"
        record[name] = _reshown(entity, str(value)) if stamp else value
    created = read_stamp(_CREATED, entity.zone)
    edited = biased(created, DEFAULTS["timestamp_bias"]) if entity.biased else created
    record |= {"OpprettetDato": show_stamp(created, entity.zone), "OpprettetAvId": 2}
    return record | {STAMP: show_stamp(edited, entity.zone), "SistEndretAvId": 2}


def switches_of(entity: Entity, each: Property) -> list[str]:
    """Name the switches that decide what a property shows or takes."""
    found = ["reference_check"] if each.refers_to else []
    if each.name == STAMP:
        found += sorted(stamp_switches(entity))
    if each.giver == "audit":
        found.append("read_only_on_write")
    if any(each.name in pair for pair in entity.flags):
        found.append("date_flags")
    return found


def _shown(entity: Entity, each: Property) -> Record:
    schema = dict(_TYPES[each.type])
    if each.type == "Edm.DateTimeOffset":
        offset = "Z" if entity.zone.tzname(None) == "UTC" else r"[+-]\d\d:\d\d"
        schema |= {"format": "date-time", "pattern": f"{_SHOWN}{offset}$"}
    given = each.giver != "client" or each.name == entity.key
    if each.unset is None and not given:
        schema["type"] = [str(schema["type"]), "null"]
    if each.giver != "client":
        schema["readOnly"] = True
    schema["description"] = _says(entity, each)
    if not given:
        schema["x-unset"] = each.unset
    if switches := switches_of(entity, each):
        schema["x-fidelity"] = [fidelity(name) for name in switches]
    return schema


def _says(entity: Entity, each: Property) -> str:
    flags = dict(entity.flags)
    giver = "the client" if entity.key_giver == "client" else "the server"
    meanings = (
        (each.name == entity.key, f"The key of the record, given by {giver}."),
        (
            each.giver == "server",
            "The number that addresses name the record by; the server gives it.",
        ),
        (each.giver == "audit", "Kept by the system; in a body it is passed over."),
        (bool(each.refers_to), f"The Id of a record of {each.refers_to}, which need not exist."),
        (
            each.type == "Edm.DateTimeOffset",
            f"A moment, shown in {_zone(entity)}; null while unset.",
        ),
        (each.name in flags, f"Goes with {flags.get(each.name)}; writing that does not set it."),
    )
    return next((says for holds, says in meanings if holds), f"Shows {each.unset!r} while unset.")


def _zone(entity: Entity) -> str:
    return "UTC" if entity.zone.tzname(None) == "UTC" else "Oslo's time with its offset"


def _written(each: Property, *, nullable: bool) -> Record:
    if each.giver != "client" and each.name != "Id":
        return {"readOnly": True, "description": "Kept by the system, and passed over here."}
    schema = dict(_TYPES[each.type])
    if each.type == "Edm.DateTimeOffset":
        says = "A date, a local time of the entity's zone, or a time with its offset."
        schema |= {"format": STAMP_FORMAT, "pattern": _WRITTEN, "description": says}
    if nullable:
        schema["type"] = [str(schema["type"]), "null"]
    return schema


def _reshown(entity: Entity, text: str) -> Json:
    return show_stamp(read_stamp(text, entity.zone), entity.zone)

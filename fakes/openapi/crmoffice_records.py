"""CRMOffice's records as JSON Schema: as answers show them, and as bodies may have them."""

from collections.abc import Mapping

from fakes.crmoffice.model import ENTITIES, READ_ONLY, TEST_USERS, Entity
from fakes.openapi.document import (
    TEXT_LIMIT,
    fidelity,
    listed,
)
from fakes.openapi.people import CRMOFFICE
from fakes.values import Json, Record

# Unknown to the standard; only the system itself can tell such ids from others.
OWNER_FORMAT = "id-of-a-contact-or-user"
_STAMP: Mapping[str, Json] = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
}


def schemas() -> Record:
    """Return the schemas of all entities by name, and of what answers say in their place."""
    text: Json = {"type": "string"}
    found: Record = {
        "Problem": {
            "type": "object",
            "description": "A refusal.",
            "properties": {"title": text, "status": {"type": "integer"}, "detail": text},
            "required": ["title", "status", "detail"],
            "additionalProperties": False,
        },
        "Complaints": {
            "type": "object",
            "description": "What is wrong with a request, per property or parameter.",
            "properties": {
                "errors": {
                    "type": "object",
                    "additionalProperties": {"type": "array", "items": text, "minItems": 1},
                }
            },
            "required": ["errors"],
            "additionalProperties": False,
        },
    }
    for entity in ENTITIES.values():
        found[entity.name] = shown(entity)
        if entity.writable:
            found[f"{entity.name}New"] = written(entity, whole=True)
            found[f"{entity.name}Changes"] = written(entity, whole=False)
    return found


def shown(entity: Entity) -> Record:
    """Return the schema of a record as answers show it."""
    own: Record = {}
    for name, inner in entity.properties.items():
        own[name] = _object(inner, whole=True) if inner else _shown_text(entity, name)
    id_, *times = READ_ONLY
    stamps: Record = {
        each: {**_STAMP, "readOnly": True, "description": "A moment in UTC, given by the server."}
        for each in times
    }
    key: Json = {"type": "string", "readOnly": True, "description": "Opaque; given by the server."}
    return {
        "type": "object",
        "description": f"A record of {entity.name}.",
        "properties": {id_: key, **own, **stamps},
        "required": [id_, *own, *stamps],
        "additionalProperties": False,
    }


def written(entity: Entity, *, whole: bool) -> Record:
    """Return the schema of a body: a whole record, or changes to one."""
    own: Record = {}
    for name, inner in entity.properties.items():
        if inner:
            own[name] = {**_object(inner, whole=False), "type": ["object", "null"]}
        else:
            own[name] = _written_text(entity, name)
    schema: Record = {
        "type": "object",
        "description": (
            f"At least one of {listed(entity.required)} must have a value"
            + (". " if whole else " when the changes are made. ")
            + "Null is no value. An unknown or read-only property is refused."
        ),
        "properties": own,
        "additionalProperties": False,
        "x-fidelity": [
            fidelity(name)
            for name in ("unknown_property", "wrong_type", "clear_idiom", "text_limit")
        ],
    }
    if whole:
        schema["anyOf"] = [
            {"required": [name], "properties": {name: {"type": "string"}}}
            for name in entity.required
        ]
    return schema


def example(entity: Entity) -> Record:
    """Return a made-up record as answers show it."""
    times: Record = dict.fromkeys(READ_ONLY[1:], "2024-01-15T09:12:44.713Z")
    if not entity.writable:
        first = TEST_USERS[0]
        return {
            "id": first.id,
            "userName": first.user_name,
            "name": first.name,
            "email": first.email,
            **times,
        }
    given = CRMOFFICE[entity.name]
    own: Record = {}
    for name, inner in entity.properties.items():
        value = given.get(name)
        if inner:
            own[name] = {**dict.fromkeys(inner), **(value if isinstance(value, dict) else {})}
        else:
            own[name] = value
    return {"id": "20001", **own, **times}


def _shown_text(entity: Entity, name: str) -> Record:
    schema: Record = {"type": ["string", "null"], "minLength": 1, "x-unset": None}
    schema["description"] = "A text; null while it has no value."
    if not entity.writable:
        schema = {"type": "string", "description": "A text."}
    if name == entity.owner:
        schema["description"] = "The id of a contact or user; null for nobody."
        schema["x-fidelity"] = [fidelity("owner_check"), fidelity("clear_idiom")]
    elif entity.writable:
        schema["x-fidelity"] = [fidelity("clear_idiom")]
    return schema


def _written_text(entity: Entity, name: str) -> Record:
    schema: Record = {"type": ["string", "null"], "minLength": 1, "maxLength": TEXT_LIMIT}
    if name == entity.owner:
        schema["format"] = OWNER_FORMAT
        schema["description"] = "The id of an existing contact or user."
        schema["x-fidelity"] = [fidelity("owner_check")]
    return schema


def _object(inner: tuple[str, ...], *, whole: bool) -> Record:
    text: Json = {"type": ["string", "null"], "minLength": 1, "maxLength": TEXT_LIMIT}
    schema: Record = {
        "type": "object",
        "properties": dict.fromkeys(inner, text),
        "additionalProperties": False,
    }
    if whole:
        schema["required"] = list(inner)
    return schema

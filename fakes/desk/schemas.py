"""The shapes that the control plane takes and gives, as JSON Schema."""

from collections.abc import Mapping
from typing import TypeAlias

from fakes.journal import Kind
from fakes.values import ACTORS, Json, Record

Schema: TypeAlias = Mapping[str, Json]

SYSTEMS = ("Tidsbanken", "CRMOffice")
KIND_NAMES: tuple[str, ...] = Kind.__args__  # type: ignore[attr-defined]  # a Literal has it
MOST_RECORDS = 10_000

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
KEY: Schema = {"type": ["string", "integer"]}
ANYTHING: Schema = {}
VALUES: Schema = {"type": "object", "minProperties": 1}


def ref(name: str) -> Record:
    """Return a reference to one of SHAPES.

    >>> ref("Error")
    {'$ref': '#/components/schemas/Error'}
    """
    return {"$ref": f"#/components/schemas/{name}"}


def many(item: Schema) -> Record:
    """Return the schema of a list."""
    return {"type": "array", "items": dict(item)}


def shape(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Record:
    """Return the schema of an object that holds these and nothing else."""
    properties: Record = {
        name: dict(each) for name, each in {**required, **(optional or {})}.items()
    }
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


def by_name(value: Schema) -> Record:
    """Return the schema of an object whose names are data."""
    return {"type": "object", "additionalProperties": dict(value)}


NEW_WORLD = shape(
    {
        "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 200,
            # No address can hold these two.
            "not": {"enum": [".", ".."]},
            "description": "Its name here, and part of what its credentials are made from.",
        }
    },
    {
        "seed": {"type": "integer", "default": 1, "minimum": -(2**63), "maximum": 2**63},
        "switches": {**by_name(TEXT), "description": "Behaviours by name; see /_samsvar/fidelity."},
        "now": {
            "type": ["string", "null"],
            "default": None,
            "description": "Moment at which its clock stands, ISO 8601 with offset; null: real time.",
        },
        "employees": {"type": "integer", "minimum": 0, "maximum": MOST_RECORDS, "default": 0},
        "projects": {"type": "integer", "minimum": 0, "maximum": MOST_RECORDS, "default": 0},
    },
)
ADVANCE = shape({"advance_seconds": {"type": "number", "minimum": 0, "maximum": 3_200_000_000}})

_ENTRY = shape(
    {
        "number": COUNT,
        "at": MOMENT,
        "system": {"enum": list(SYSTEMS)},
        "actor": {"enum": list(ACTORS)},
        "method": TEXT,
        "path": TEXT,
        "query": TEXT,
        "entity": {"type": ["string", "null"]},
        "kind": {"enum": list(KIND_NAMES)},
        "status": COUNT,
        "refusal": {"type": ["string", "null"]},
        "read": many(shape({"key": KEY, "version": COUNT})),
        "applied": many(ref("Change")),
        "faults": many(TEXT),
        "warnings": many(TEXT),
        "rests_on": many(TEXT),
        "says": {
            "type": "string",
            "description": "What was done, as a sentence without its subject.",
        },
    }
)
_ORDER = shape(
    {
        "id": TEXT,
        "what": TEXT,
        "where": by_name({"type": ["string", "null"]}),
        "when": {"enum": ["before", "after"]},
        "times": {"type": ["integer", "null"]},
        "skip": COUNT,
        "chance": {"type": "number"},
        "seed": WHOLE,
        "settings": by_name(ANYTHING),
        "seen": COUNT,
        "fired": COUNT,
    }
)

SHAPES: Mapping[str, Schema] = {
    "Error": shape(
        {
            "error": shape(
                {
                    "field": {
                        "type": "string",
                        "description": "What it is about; empty: the whole.",
                    },
                    "message": TEXT,
                },
                {"fields": {**by_name(many(TEXT)), "description": "Complaints per property."}},
            )
        }
    ),
    "NewWorld": NEW_WORLD,
    "WorldName": shape({"name": TEXT, "seed": WHOLE, "now": MOMENT}),
    "World": shape(
        {
            "name": TEXT,
            "seed": WHOLE,
            "now": MOMENT,
            "clock": {"enum": ["live", "still"]},
            "switches": by_name(TEXT),
            "records": {
                **by_name(by_name(COUNT)),
                "description": "How many, by system and entity.",
            },
            "faults": COUNT,
            "journal": shape({"first": COUNT, "last": COUNT}),
            "env": shape({"subject": by_name(TEXT), "judge": by_name(TEXT)}),
        }
    ),
    "Change": shape(
        {
            "entity": TEXT,
            "key": KEY,
            "created": FLAG,
            "deleted": FLAG,
            "changed": many(shape({"property": TEXT, "before": ANYTHING, "after": ANYTHING})),
        }
    ),
    "Entry": _ENTRY,
    "Order": _ORDER,
    "Behaviour": shape(
        {"name": TEXT, "mark": {"enum": ["E", "I", "A"]}, "says": TEXT, "values": many(TEXT)}
    ),
    "Record": shape({"key": KEY, "version": COUNT, "values": {"type": "object"}}),
}

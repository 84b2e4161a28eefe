"""What each property of a record can hold, and how its value travels through a form's text."""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from fakes.crmoffice import model as crm
from fakes.crmoffice.tenant import Tenant
from fakes.tidsbanken import model as tb
from fakes.tidsbanken.database import Database
from fakes.values import Json, Record
from fakes.world import World

FieldType: TypeAlias = Literal["string", "integer", "number", "boolean", "timestamp"]
Given: TypeAlias = Literal["always", "on insert", "never"]

_TYPES: Mapping[tb.EdmType, FieldType] = {
    "Edm.String": "string",
    "Edm.Int32": "integer",
    "Edm.Double": "number",
    "Edm.Boolean": "boolean",
    "Edm.DateTimeOffset": "timestamp",
}
_WHOLE = re.compile(r"-?\d{1,20}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,20}(\.\d{1,20})?([eE][-+]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property; one inside an object is named with a dot (`address.country`).

    `given` says when a client may give it a value, `empty` what it is sent to be without one.
    """

    name: str
    type: FieldType
    given: Given = "always"
    empty: Json = None


def fields_of(world: World, system: str, entity: str) -> tuple[Field, ...]:
    """Return the properties of an entity, in the order in which its system shows them."""
    return _FIELDS[system](world, entity)


def value_in(record: Record, name: str) -> Json:
    """Return the value of a property, None where the record has none.

    >>> value_in({"address": {"country": "NO"}}, "address.country")
    'NO'
    """
    outer, _, inner = name.partition(".")
    value = record.get(outer)
    if not inner:
        return value
    return value.get(inner) if isinstance(value, dict) else None


def show(value: Json) -> str:
    """Return a value as a form's text; `read` reads it back.

    >>> show(True), show(None), show("æ")
    ('true', '', 'æ')
    """
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read(field: Field, text: str) -> Json:
    """Return the value that a form's text stands for.

    A text that is none of the field's type stays as it is: the system has its own words for that.

    >>> read(Field(name="Id", type="integer"), "7"), read(Field(name="Id", type="integer"), "x")
    (7, 'x')
    """
    if text == "":
        return field.empty
    match field.type:
        case "integer" if _WHOLE.fullmatch(text):
            return int(text)
        case "number" if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
            return float(text) if re.search("[.eE]", text) else int(text)
        case "boolean" if text in {"true", "false"}:
            return text == "true"
    return text


def record_of(values: Mapping[str, Json]) -> Record:
    """Return a record from values by dotted name.

    >>> record_of({"a": 1, "b.c": 2})
    {'a': 1, 'b': {'c': 2}}
    """
    record: Record = {}
    for name, value in values.items():
        outer, _, inner = name.partition(".")
        if not inner:
            record[outer] = value
            continue
        part = record.setdefault(outer, {})
        if isinstance(part, dict):
            part[inner] = value
    return record


def _tidsbanken(_world: World, entity: str) -> tuple[Field, ...]:
    kind = tb.ENTITIES[entity]
    return tuple(_tidsbanken_field(kind, each) for each in kind.properties.values())


def _tidsbanken_field(kind: tb.Entity, each: tb.Property) -> Field:
    by_client: Given = "on insert" if each.name == kind.key else "always"
    return Field(
        name=each.name,
        type=_TYPES[each.type],
        given=by_client if each.giver == "client" else "never",
        empty="" if each.type == "Edm.String" else None,
    )


def _crmoffice(world: World, entity: str) -> tuple[Field, ...]:
    idiom = None if world.switches.peek("clear_idiom") == "null" else ""
    first, *stamps = crm.READ_ONLY
    return (
        Field(name=first, type="string", given="never"),
        *(
            Field(name=name, type="string", empty=idiom)
            for name in _names(crm.ENTITIES[entity].properties)
        ),
        *(Field(name=name, type="timestamp", given="never") for name in stamps),
    )


def _names(properties: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    for name, inner in properties.items():
        yield from (f"{name}.{part}" for part in inner) if inner else (name,)


_FIELDS: Mapping[str, Callable[[World, str], tuple[Field, ...]]] = {
    Database.name: _tidsbanken,
    Tenant.name: _crmoffice,
}

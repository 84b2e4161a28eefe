"""The operations that read and write Tidsbanken's records."""

from collections.abc import Callable, Mapping

from fakes.journal import Kind
from fakes.openapi.document import (
    Responses,
    answer,
    body,
    fidelities,
    fidelity,
    header,
    parameter,
    ref,
    too_long,
    troubles,
)
from fakes.openapi.people import TIDSBANKEN
from fakes.openapi.tidsbanken_options import options_of
from fakes.openapi.tidsbanken_records import example
from fakes.routes import Route
from fakes.tidsbanken.addresses import address_of
from fakes.tidsbanken.model import ENTITIES, Entity
from fakes.tidsbanken.service import ODATA_HEADERS
from fakes.values import Json, Record

_INT_KEY: Mapping[str, Json] = {
    "type": "integer",
    "format": "int32",
    "minimum": -(2**31),
    "maximum": 2**31 - 1,
}


def operation(route: Route) -> Record:
    """Return the operation of a route."""
    entity = ENTITIES[route.entity or ""]
    described = _DESCRIBE[route.kind](route, entity)
    parameters: list[Json] = [ref("parameters", "version")]
    own = described.pop("parameters", [])
    responses = described.pop("responses")
    return {
        "operationId": f"{_VERBS[route.method, route.kind]}{entity.name}",
        "tags": [entity.name],
        **described,
        "parameters": parameters + (own if isinstance(own, list) else []),
        "responses": {
            **(responses if isinstance(responses, dict) else {}),
            "401": answer("A key is missing, unknown, or not of the other.", _gateway_error()),
            "408": answer("The body took too long to arrive.", _error()),
            **troubles({"anyOf": [_gateway_error(), _error()]}, "application/json"),
        },
    }


_VERBS: Mapping[tuple[str, Kind], str] = {
    ("GET", "list"): "list",
    ("GET", "lookup"): "get",
    ("POST", "create"): "create",
    ("PUT", "update"): "update",
    ("PATCH", "update"): "update",
}


def _list(route: Route, entity: Entity) -> Record:
    shown = _part(entity)
    page: Record = {
        "type": "object",
        "properties": {
            "@odata.context": {
                "type": "string",
                "description": "Names the set and its properties.",
            },
            "@odata.count": {
                "type": "integer",
                "minimum": 0,
                "description": "All records that match, on whatever page; with $count=true only.",
            },
            "value": {"type": "array", "items": shown},
            "@odata.nextLink": {
                "type": "string",
                "format": "uri",
                "description": "Leads to the rest of a list that the server cut; with page_cap only.",
                "x-fidelity": [fidelity("page_cap")],
            },
        },
        "required": ["@odata.context", "value"],
        "additionalProperties": False,
    }
    rows: list[Json] = [example(entity)]
    shows: Record = {"@odata.context": entity.context, "value": rows}
    return {
        "summary": f"List records of {entity.name}",
        "description": (
            "Answers with the records that pass the filter, sorted, from $skip on and at most $top. "
            "Without $orderby their order is arbitrary, but the same in every answer."
        ),
        "parameters": options_of(entity, single=False),
        "responses": {
            "200": answer("A page.", page, headers=_headers(), examples={"one record": shows}),
            "400": _bad("An option"),
        },
        "x-fidelity": fidelities(route, ("order_when_unsorted", "page_cap", "case")),
    }


def _lookup(route: Route, entity: Entity) -> Record:
    shows: Record = {"@odata.context": f"{entity.context}/$entity", **example(entity)}
    return {
        "summary": f"Look up a record of {entity.name} by its key",
        "description": f"Answers with the record whose {entity.odata_key} stands in the brackets.",
        "parameters": [_bracketed(entity), *options_of(entity, single=True)],
        "responses": {
            "200": answer(
                "The record.", _part(entity), headers=_headers(), examples={"record": shows}
            ),
            "400": _bad("The key or an option"),
            "404": answer("There is no such record.", _error(), headers=_headers()),
        },
        "x-fidelity": fidelities(route, ("case",)),
    }


def _create(route: Route, entity: Entity) -> Record:
    new = TIDSBANKEN[entity.name]
    one: Record = ref("schemas", f"{entity.name}Insert")
    schema: Json = one
    sent: Json = new
    if route.body == "list":
        schema, sent = {"type": "array", "items": one, "minItems": 1, "maxItems": 1}, [new]
    shows: Record = {"@odata.context": f"{entity.context}/$entity", **example(entity)}
    place = header({"type": "string", "format": "uri"}, "The address of the new record.")
    created = answer(
        "The record as it was created.",
        {
            "allOf": [ref("schemas", entity.name)],
            "required": ["@odata.context"],
        },
        headers={**_headers(), "Location": place},
        examples={"record": shows},
    )
    created["links"] = _links(entity)
    responses: Responses = {"201": created, "400": _bad("The body"), **_body_refusals()}
    switches = ["insert_response", "null_on_insert", "read_only_on_write"]
    if entity.key_giver == "client":
        responses["409"] = answer("There is a record with this key.", _error(), headers=_headers())
        switches.append("post_duplicate")
    form = "a list of one record" if route.body == "list" else "one record"
    return {
        "summary": f"Create a record of {entity.name}",
        "description": (
            f"The body is {form}. With the switch insert_response the answer is a list of one in place of the "
            "record, or 204 without a body; with null_on_insert a null is refused with 500, or accepted; with "
            "post_duplicate a key that exists is refused with 400, or its record is updated."
        ),
        "requestBody": body("What to create.", schema, {"record": sent}),
        "responses": responses,
        "x-fidelity": fidelities(route, switches),
    }


def _update(route: Route, entity: Entity) -> Record:
    keyed = "{id}" in route.path
    one: Record = ref("schemas", f"{entity.name}Update")
    changes: Record = {
        "Navn" if "Navn" in entity.properties else "Fornavn": "Sørlie",
        "Notat": None,
    }
    key = example(entity)[entity.key]
    sent: Json = changes if keyed else [{entity.key: key, **changes}]
    schema: Json = one if keyed else {"type": "array", "items": one, "minItems": 1}
    prefer = parameter(
        "Prefer",
        "header",
        {"type": "string"},
        "With `return=representation` the answer is 200 with what was written.",
    )
    prefer["examples"] = {"representation": {"value": "return=representation"}}
    text = parameter(
        "id", "path", {"type": "string", "minLength": 1}, f"The {entity.key}.", required=True
    )
    text["example"] = key
    whole = ref("schemas", entity.name)
    several: Json = {
        "type": "object",
        "properties": {
            "@odata.context": {"type": "string"},
            "value": {"type": "array", "items": whole},
        },
        "required": ["@odata.context", "value"],
        "additionalProperties": False,
    }
    kept = "" if entity.merges else " With put_semantics=replace a property left out is unset."
    switches = ["write_answer", "lm_on_noop_write", "date_flags", "read_only_on_write"]
    return {
        "summary": f"Change records of {entity.name}" if not keyed else f"Change a {entity.name}",
        "description": (
            f"Keeps the properties that the body does not name, and creates nothing.{kept} All of a list are "
            "checked before any is applied. With write_answer=200_body the answer always has a body."
        ),
        "parameters": [text, prefer] if keyed else [prefer],
        "requestBody": body("What to change.", schema, {"change": sent}),
        "responses": {
            "200": answer("What was written.", whole if keyed else several, headers=_headers()),
            "204": answer("It is written.", headers=_headers()),
            "400": _bad("The body"),
            "404": answer("There is no such record.", _error(), headers=_headers()),
            **_body_refusals(),
        },
        "x-fidelity": fidelities(
            route, [*switches, *(() if entity.merges else ("put_semantics",))]
        ),
    }


_DESCRIBE: Mapping[Kind, Callable[[Route, Entity], Record]] = {
    "list": _list,
    "lookup": _lookup,
    "create": _create,
    "update": _update,
}


def _links(entity: Entity) -> Record:
    key = f"$response.body#/{entity.odata_key}"
    quoted = "'{" + key + "}'"
    number = entity.properties[entity.odata_key].type == "Edm.Int32"
    own = f"$response.body#/{entity.key}"
    change: Json = {entity.key: own, "Notat": "Endret"}
    update: Record = {"operationId": f"update{entity.name}", "requestBody": [change]}
    if entity.merges:
        update = {
            "operationId": f"update{entity.name}",
            "parameters": {"id": own},
            "requestBody": {"Notat": "Endret"},
        }
    return {
        "Look up": {
            "description": "Right for a key without an apostrophe, which would have to be doubled.",
            "operationId": f"get{entity.name}",
            "parameters": {"key": key if number else quoted},
        },
        "Change": update,
    }


def _bracketed(entity: Entity) -> Record:
    number = entity.properties[entity.odata_key].type == "Edm.Int32"
    path = address_of(entity, 100 if number else "A/B")
    says = (
        f"The {entity.odata_key}, a number as it is, a text in apostrophes with an apostrophe in it doubled and "
        f"a slash as %2F, as in `{path}`. `{entity.odata_key}=` may stand before it."
    )
    schema: Json = dict(_INT_KEY) if number else {"type": "string", "pattern": "^'([^']|'')*'$"}
    told = parameter("key", "path", schema, says, required=True)
    key = example(entity)[entity.odata_key]
    told["example"] = key if number else f"'{key}'"
    return told


def _part(entity: Entity) -> Record:
    return ref("schemas", f"{entity.name}Shown")


def _body_refusals() -> Responses:
    return {
        "413": answer(too_long(), _error(), headers=_headers()),
        "415": answer("The body is not application/json.", _error(), headers=_headers()),
    }


def _bad(what: str) -> Record:
    return answer(
        f"{what} or the version is wrong; or the address cannot be decoded, as the layer in front says.",
        {"anyOf": [_error(), _gateway_error()]},
    )


def _headers() -> Record:
    return {
        "OData-Version" if name == "odata-version" else name: header(
            {"type": "string", "const": value}, "The version of OData."
        )
        for name, value in ODATA_HEADERS
    }


def _error() -> Record:
    return ref("schemas", "ODataError")


def _gateway_error() -> Record:
    return ref("schemas", "GatewayError")

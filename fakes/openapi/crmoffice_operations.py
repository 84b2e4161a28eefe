"""The operations that read and write CRMOffice's records."""

from collections.abc import Callable, Mapping

from fakes.crmoffice.lists import PAGE_SIZE, PAGE_SIZE_CAP, PARAMETERS, SINCE
from fakes.crmoffice.model import ENTITIES, Entity
from fakes.journal import Kind
from fakes.openapi.crmoffice_records import example
from fakes.openapi.document import (
    Responses,
    answer,
    body,
    calendar,
    fidelities,
    header,
    parameter,
    ref,
    too_long,
    troubles,
)
from fakes.openapi.people import CRMOFFICE
from fakes.routes import Route
from fakes.values import Json, Record

# Formats unknown to the standard: what a string must be beyond its pattern.
SINCE_FORMAT, TAGS_FORMAT = "date-or-instant", "entity-tags"
_VERBS: Mapping[tuple[str, Kind], str] = {
    ("GET", "list"): "list",
    ("GET", "lookup"): "get",
    ("POST", "create"): "create",
    ("PATCH", "update"): "update",
    ("PUT", "update"): "replace",
    ("DELETE", "delete"): "delete",
}
_TAG: Mapping[str, Json] = {"type": "string", "pattern": r'^"\d+"$'}
PROBLEM = "application/problem+json"
LARGEST = 999_999_999


def operation(route: Route) -> Record:
    """Return the operation of a route that reads or writes records."""
    entity = ENTITIES[route.entity or ""]
    described = _DESCRIBE[route.kind](route, entity)
    responses = described.pop("responses")
    challenge = header({"type": "string"}, "Begins with Bearer, and says what is wrong.")
    return {
        "operationId": f"{_VERBS[route.method, route.kind]}{entity.name}",
        "tags": [entity.name],
        **described,
        "security": [{"oauth2": ["crmoffice"]}, {"bearer": []}],
        "responses": {
            **(responses if isinstance(responses, dict) else {}),
            "401": answer(
                "The bearer token is missing, unknown, revoked or expired.",
                _problem(),
                media=PROBLEM,
                headers={"WWW-Authenticate": challenge},
            ),
            "408": answer("The body took too long to arrive.", _problem(), media=PROBLEM),
            **troubles(_problem(), PROBLEM),
        },
    }


def _list(route: Route, entity: Entity) -> Record:
    items: Json = {"type": "array", "items": ref("schemas", entity.name)}
    rows: list[Json] = [example(entity)]
    responses: Responses = {
        "400": answer("The query cannot be decoded.", _problem(), media=PROBLEM),
        "422": answer("A parameter is unknown or has a wrong value.", _complaints()),
    }
    told: Record = {
        "summary": f"List {entity.name}",
        "responses": responses,
        "x-fidelity": fidelities(route, ("unknown_parameter",)),
    }
    if not entity.writable:
        responses["200"] = answer("All of them.", items, examples={"one record": rows})
        return {**told, "description": "Answers with all records, as a bare array in order of id."}
    page: Json = {
        "type": "object",
        "properties": {"items": items, "totalCount": {"type": "integer", "minimum": 0}},
        "required": ["items", "totalCount"],
        "additionalProperties": False,
    }
    shows: Json = {"items": rows, "totalCount": 1}
    responses["200"] = answer("A page.", page, examples={"one record": shows})
    says = "Answers with a page of the records in order of id, and with the count of all of them."
    return {**told, "description": says, "parameters": [_PAGING[each] for each in PARAMETERS]}


def _lookup(route: Route, entity: Entity) -> Record:
    known = parameter(
        "If-None-Match", "header", {"type": "string"}, "Entity tags of what the sender has already."
    )
    return {
        "summary": f"Look up one of the {entity.name}",
        "description": "Answers with the record and its entity tag.",
        "parameters": [_id(entity), known],
        "responses": {
            "200": _record("The record.", entity),
            "304": answer("The sender has this version.", headers=_tag()),
            "404": _missing(),
        },
        "x-fidelity": fidelities(route, ("clear_idiom",)),
    }


def _create(route: Route, entity: Entity) -> Record:
    created = _record("The record as it was created.", entity)
    place = header({"type": "string", "format": "uri"}, "The address of the new record.")
    created["headers"] = {**_tag(), "Location": place}
    created["links"] = {
        verb: {
            "operationId": f"{verb}{entity.name}",
            "parameters": {"id": "$response.body#/id"},
        }
        for verb in ("get", "update", "replace", "delete")
    }
    return {
        "summary": f"Create one of the {entity.name}",
        "description": (
            "Answers with the record. With the switch insert_response the answer is a list of one, or 204 "
            "without a body."
        ),
        "requestBody": body(
            "What to create.",
            ref("schemas", f"{entity.name}New"),
            {"record": CRMOFFICE[entity.name]},
        ),
        "responses": {"201": created, **_body_refusals()},
        "x-fidelity": fidelities(route, ("insert_response", *_checks(entity))),
    }


def _update(route: Route, entity: Entity) -> Record:
    merges = route.method == "PATCH"
    name = entity.required[0]
    changes: Json = {name: "Endret av kunden"} if merges else CRMOFFICE[entity.name]
    kept = "Keeps what the body does not name." if merges else "Unsets what the body does not name."
    return {
        "summary": f"{'Change' if merges else 'Replace'} one of the {entity.name}",
        "description": f"{kept} With crmoffice_write_answer=204 the answer has no body.",
        "parameters": [_id(entity), _if_match()],
        "requestBody": body(
            "What to change." if merges else "What to put in its place.",
            ref("schemas", f"{entity.name}{'Changes' if merges else 'New'}"),
            {"record": changes},
        ),
        "responses": {
            "200": _record("The record as it is now.", entity),
            "404": _missing(),
            "412": _changed(),
            **_body_refusals(),
        },
        "x-fidelity": fidelities(route, ("crmoffice_write_answer", *_checks(entity))),
    }


def _delete(route: Route, entity: Entity) -> Record:
    told = answer("It is gone.")
    told["links"] = {
        "Look up what is gone": {
            "operationId": f"get{entity.name}",
            "parameters": {"id": "$request.path.id"},
        }
    }
    return {
        "summary": f"Delete one of the {entity.name}",
        "description": "Takes the record away. Records that name it keep its id.",
        "parameters": [_id(entity), _if_match()],
        "responses": {"204": told, "404": _missing(), "412": _changed()},
        "x-fidelity": fidelities(route, ()),
    }


_DESCRIBE: Mapping[Kind, Callable[[Route, Entity], Record]] = {
    "list": _list,
    "lookup": _lookup,
    "create": _create,
    "update": _update,
    "delete": _delete,
}


def _checks(entity: Entity) -> tuple[str, ...]:
    owner = ("owner_check",) if entity.owner else ()
    return (*owner, *(("company_check",) if entity.company else ()))


_PAGING: Mapping[str, Record] = {
    "page": parameter(
        "page",
        "query",
        {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": 1},
        "Which page, from 1.",
    ),
    "pageSize": parameter(
        "pageSize",
        "query",
        {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": PAGE_SIZE},
        f"How many records are on a page; more than {PAGE_SIZE_CAP} are cut to that number.",
    ),
    "modifiedSince": {
        **parameter(
            "modifiedSince",
            "query",
            {"type": "string", "format": SINCE_FORMAT, "pattern": calendar(SINCE.pattern)},
            "Only records modified then or later: a date, which means midnight UTC, or a time with its offset.",
        ),
        "examples": {
            "day": {"value": "2024-01-01"},
            "instant": {"value": "2024-03-05T09:12:44.713Z"},
        },
    },
}


def _record(says: str, entity: Entity) -> Record:
    schema = ref("schemas", entity.name)
    return answer(says, schema, headers=_tag(), examples={"record": example(entity)})


def _id(entity: Entity) -> Record:
    told = parameter(
        "id", "path", {"type": "string", "minLength": 1}, "The id of the record.", required=True
    )
    told["example"] = example(entity)["id"]
    return told


def _if_match() -> Record:
    return parameter(
        "If-Match",
        "header",
        {"type": "string", "format": TAGS_FORMAT},
        "Entity tags separated by commas, or *; the request is refused when the record has none of them.",
    )


def _tag() -> Record:
    return {"ETag": header(dict(_TAG), "The entity tag of this version of the record.")}


def _missing() -> Record:
    return answer("There is no such record.", _problem(), media=PROBLEM)


def _changed() -> Record:
    says = "The record has none of the entity tags in If-Match."
    return answer(says, _problem(), media=PROBLEM)


def _body_refusals() -> Responses:
    return {
        "400": answer("The body is not valid JSON.", _problem(), media=PROBLEM),
        "413": answer(too_long(), _problem(), media=PROBLEM),
        "415": answer("The body is not application/json.", _problem(), media=PROBLEM),
        "422": answer("The body says something that the record cannot have.", _complaints()),
    }


def _problem() -> Record:
    return ref("schemas", "Problem")


def _complaints() -> Record:
    return ref("schemas", "Complaints")

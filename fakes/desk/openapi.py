"""The control plane's own description, made from the table that also makes its routes."""

import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from fakes.desk.call import Endpoint, Schema
from fakes.desk.schemas import SHAPES, ref
from fakes.values import Json, Record

_REASONS: Mapping[int, str] = {
    200: "Done.",
    201: "Made.",
    204: "Done; there is nothing to tell.",
    400: "The body or an address cannot be read.",
    401: "The control token is missing or wrong.",
    403: "Not from this machine, or sent by another site's page.",
    404: "There is no such thing.",
    405: "This cannot be done here.",
    408: "The body took too long to arrive.",
    409: "It is there already.",
    413: "The body is too long.",
    415: "The body is not application/json.",
    422: "A value is none that can be.",
}


def describe(endpoints: Sequence[Endpoint]) -> Record:
    """Return the OpenAPI 3.1 document of the endpoints."""
    paths: dict[str, Json] = {}
    for each in endpoints:
        operations = paths.setdefault(each.path, {})
        if isinstance(operations, dict):
            operations[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Samsvar control plane",
            "version": version("samsvar"),
            "description": "Worlds of the emulated systems: their data, faults, time and journal.",
        },
        "paths": paths,
        "components": {
            "schemas": {name: dict(each) for name, each in SHAPES.items()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def statuses_of_refusal(endpoint: Endpoint) -> tuple[int, ...]:
    """Return every status with which the endpoint can refuse a request."""
    found = {401, 403, 400, 422, *endpoint.errors}
    if "{" in endpoint.path:
        found.add(404)
    if endpoint.method in {"POST", "PATCH"}:
        found |= {400, 408, 413, 415, 422}
    return tuple(sorted(found))


def _operation(endpoint: Endpoint) -> Record:
    answers: Record = {str(status): _answer(status, s) for status, s in endpoint.answers.items()}
    refusals: Record = {
        str(status): _answer(status, ref("Error")) for status in statuses_of_refusal(endpoint)
    }
    parts: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", endpoint.path)
    ]
    filters: list[Json] = [
        {"name": name, "in": "query", "required": False, "schema": dict(schema)}
        for name, schema in endpoint.query.items()
    ]
    operation: Record = {
        "operationId": endpoint.name,
        "summary": endpoint.says,
        "parameters": parts + filters,
        "responses": {**answers, **refusals},
    }
    if endpoint.body is not None:
        content: Record = {"application/json": {"schema": dict(endpoint.body)}}
        operation["requestBody"] = {"required": endpoint.needs_body, "content": content}
    return operation


def _answer(status: int, schema: Schema | None) -> Record:
    told: Record = {"description": _REASONS[status]}
    if schema is not None:
        told["content"] = {"application/json": {"schema": dict(schema)}}
    return told

"""From what was sent to what an endpoint wants: query, body, and complaints about both."""

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from starlette.types import Receive

from fakes.desk.call import Endpoint, Schema
from fakes.desk.problem import Problem
from fakes.desk.schemas import SHAPES
from fakes.door import BODY_SECONDS, DRAIN_LIMIT_BYTES
from fakes.errors import Refused
from fakes.exchange import BODY_LIMIT_BYTES, parse_json
from fakes.values import Json, Record

_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_ONE_LINE = 300


async def read_body(receive: Receive) -> bytes:
    """Read a body to its end; raises Problem with 408 or 413."""
    body, length, more = bytearray(), 0, True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            # What is too long is read on for a while, so that its sender can hear the answer.
            while more and length <= DRAIN_LIMIT_BYTES:
                message = await receive()
                length += len(message.get("body", b""))
                if length <= BODY_LIMIT_BYTES:
                    body += message.get("body", b"")
                more = message.get("more_body", False)
    except TimeoutError as error:
        raise Problem(
            408, "body", f"it took longer than {BODY_SECONDS:g} s", headers={"Connection": "close"}
        ) from error
    if length > BODY_LIMIT_BYTES:
        raise Problem(413, "body", f"it was longer than {BODY_LIMIT_BYTES} bytes")
    return bytes(body)


def read_pairs(text: str) -> dict[str, str]:
    """Read a query or a form; raises Problem with 400."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise Problem(400, "query", f"it cannot be read: {error}") from error
    return dict(pairs)


def read_query(endpoint: Endpoint, query: Mapping[str, str]) -> Record:
    """Read the query parameters of an endpoint; raises Problem with 422."""
    for name in query:
        if name not in endpoint.query:
            known = ", ".join(endpoint.query) or "none"
            raise Problem(422, name[:60], f"it is no parameter here; there are {known}")
    return {name: _parameter(name, endpoint.query[name], text) for name, text in query.items()}


def read_payload(endpoint: Endpoint, content_type: str, body: bytes) -> Json:
    """Read the JSON body of an endpoint; raises Problem with 400, 415 or 422."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "Content-Type", f"it was {kind[:60]!r}; it must be 'application/json'")
    if endpoint.body is None or not (body or endpoint.needs_body):
        return None
    try:
        payload = parse_json(body)
    except Refused as refused:
        raise Problem(400, "body", refused.message) from refused
    if not endpoint.checks_body:
        return payload
    if error := best_match(_validator(endpoint).iter_errors(payload)):
        raise _problem(error)
    return payload


def _parameter(name: str, schema: Schema, text: str) -> Json:
    value: Json = text
    if schema.get("type") == "integer" and _WHOLE.fullmatch(text):
        value = int(text)
    elif schema.get("type") == "boolean" and text in {"true", "false"}:
        value = text == "true"
    if error := best_match(Draft202012Validator(schema).iter_errors(value)):
        raise Problem(422, name, f"it was {text[:60]!r}; it must fit: {_wanted(error)}")
    return value


def _validator(endpoint: Endpoint) -> Draft202012Validator:
    shapes: Record = {name: dict(each) for name, each in SHAPES.items()}
    schema: Record = {**(endpoint.body or {}), "components": {"schemas": shapes}}
    return Draft202012Validator(schema)


def _problem(error: ValidationError) -> Problem:
    field = ".".join(str(part) for part in error.absolute_path)
    given: object = error.instance
    schema = error.schema
    if isinstance(given, dict) and isinstance(schema, dict):
        known = schema.get("properties", {})
        if error.validator == "required":
            missing = next(name for name in schema["required"] if name not in given)
            return Problem(422, missing, "it was missing; it must be given")
        if error.validator == "additionalProperties" and known:
            unknown = next(name for name in given if name not in known)
            return Problem(422, unknown[:60], f"it is unknown; there are {', '.join(known)}")
    return Problem(422, field or "body", f"it was {_shown(given)}; it must fit: {_wanted(error)}")


def _wanted(error: ValidationError) -> str:
    return f"{error.validator} {error.validator_value}"[:_ONE_LINE]


def _shown(value: object) -> str:
    return repr(value)[:60]

"""The parts that OpenAPI documents of both systems are put together from."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from fakes.exchange import BODY_LIMIT_BYTES
from fakes.fidelity import BEHAVIOURS, DEFAULTS
from fakes.routes import Route
from fakes.values import Json, Record

Responses: TypeAlias = dict[str, Json]

OPENAPI = "3.1.0"
# The version of these descriptions, not of the systems.
VERSION = "1.0.0"
JSON = "application/json"
TEXT_LIMIT = int(DEFAULTS["text_limit"])
_DAY = r"([1-9]\d{3}|0[1-9]\d\d|00[1-9]\d|000[1-9])-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_MARKS: Mapping[str, str] = {
    "E": "seen in public material",
    "I": "inferred from public material",
    "A": "assumed, since nothing was found",
}


def fidelity(name: str) -> Record:
    """Return what the fidelity table knows of a behaviour; raises KeyError for an unknown one.

    >>> fidelity("crmoffice_users")["mark"]
    'E'
    """
    behaviour = BEHAVIOURS[name]
    told: Record = {"behaviour": name, "mark": behaviour.mark, "says": behaviour.says}
    if behaviour.values:
        return {**told, "values": list(behaviour.values), "default": DEFAULTS[name]}
    return {**told, "means": _MARKS[behaviour.mark]}


def fidelities(route: Route, switches: Iterable[str]) -> list[Json]:
    """Return the behaviour that a route rests on, and the switches that can decide its answers."""
    return [fidelity(route.rests_on), *(fidelity(name) for name in switches)]


def document(title: str, summary: str, description: str, base_url: str) -> Record:
    """Return a document without paths and components."""
    return {
        "openapi": OPENAPI,
        "info": {
            "title": title,
            "summary": summary,
            "description": description,
            "version": VERSION,
        },
        "servers": [{"url": base_url.rstrip("/"), "description": "The fake on this machine."}],
    }


def by_address(operations: Iterable[tuple[Route, Record]]) -> Record:
    """Return the `paths` of a document."""
    paths: dict[str, dict[str, Json]] = {}
    for route, operation in operations:
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    return {**paths}


def ref(kind: str, name: str) -> Record:
    """Return a reference to a component.

    >>> ref("schemas", "Contacts")
    {'$ref': '#/components/schemas/Contacts'}
    """
    return {"$ref": f"#/components/{kind}/{name}"}


def parameter(
    name: str, place: str, schema: Json, description: str, *, required: bool = False
) -> Record:
    """Return one parameter; `place` is query, header or path."""
    return {
        "name": name,
        "in": place,
        "required": required,
        "description": description,
        "schema": schema,
    }


def header(schema: Json, description: str, *, required: bool = True) -> Record:
    """Return one header of an answer."""
    return {"required": required, "description": description, "schema": schema}


def answer(
    description: str,
    schema: Json = None,
    *,
    media: str = JSON,
    headers: Mapping[str, Json] | None = None,
    examples: Mapping[str, Json] | None = None,
) -> Record:
    """Return one response; without a schema it has no body."""
    told: Record = {"description": description}
    if headers:
        told["headers"] = dict(headers)
    if schema is not None:
        told["content"] = {media: _content(schema, examples)}
    return told


def body(
    description: str, schema: Json, examples: Mapping[str, Json], *, media: str = JSON
) -> Record:
    """Return the body that a request must have."""
    return {
        "required": True,
        "description": description,
        "content": {media: _content(schema, examples)},
    }


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence lists them.

    >>> listed(["Id", "Navn"])
    '`Id`, `Navn`'
    """
    return ", ".join(f"`{name}`" for name in names)


def calendar(pattern: str) -> str:
    """Return a pattern of time stamps, anchored, with the days that some month has.

    The system itself asks its calendar as well: no pattern tells leap years from others.

    >>> import re
    >>> from fakes.tidsbanken.stamps import FORM
    >>> days = re.compile(calendar(FORM.pattern))
    >>> [bool(days.search(day)) for day in ("2024-02-29", "2024-13-01", "0000-01-01")]
    [True, False, False]
    """
    return "^" + pattern.replace(r"\d{4}-\d\d-\d\d", _DAY) + "$"


def too_long() -> str:
    """Return what is wrong with a body that is too long."""
    return f"The body is longer than {BODY_LIMIT_BYTES} bytes."


def troubles(errors: Record, media: str) -> Responses:
    """Return the answers that come only while a fault is on order; `errors` describes their bodies."""
    wait = header(
        {"type": "string"},
        "Seconds to wait, or a date, where the fault asks for it.",
        required=False,
    )
    only = "Only while a fault is on order:"
    gone = answer(
        f"{only} a gateway has no answer from the service.",
        {"type": "string"},
        media="text/html",
        headers={"Retry-After": wait},
    )
    told = {
        "403": "the caller may not do this, or its quota is used up.",
        "429": "there were too many requests.",
        "500": "the service failed.",
        "503": "the service is unavailable.",
    }
    return {
        **{
            status: answer(f"{only} {says}", errors, media=media, headers={"Retry-After": wait})
            for status, says in told.items()
        },
        "502": gone,
    }


def _content(schema: Json, examples: Mapping[str, Json] | None) -> Record:
    if not examples:
        return {"schema": schema}
    shown: Record = {name: {"value": value} for name, value in examples.items()}
    return {"schema": schema, "examples": shown}

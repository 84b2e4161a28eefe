"""Tidsbanken as an OpenAPI document."""

from functools import lru_cache

from fakes.openapi.document import by_address, document, parameter
from fakes.openapi.tidsbanken_operations import operation
from fakes.openapi.tidsbanken_records import schemas
from fakes.tidsbanken.service import ROUTES, VERSION
from fakes.values import Json, Record

_DESCRIPTION = f"""\
Time registration, read with OData and written with lists and objects, as the fake of it behaves with
its default switches. `x-fidelity` says how sure each behaviour is and which switch changes it.

Every request carries two keys and the header `x-api-version: {VERSION}`. The layer in front of the service
checks the keys and answers in a form of its own. It answers 404 to an address or a verb that it does not know.
Paths match without regard to case. A query parameter that has no `$` and is no option is passed over; an
unknown one with `$`, or an option given twice, is refused with 400.
"""


def describe_tidsbanken(base_url: str) -> Record:
    """Return the OpenAPI document of the system at this address; it must not be changed."""
    return _described(base_url)


@lru_cache(maxsize=8)
def _described(base_url: str) -> Record:
    told = document("Tidsbanken", "Time registration (a fake)", _DESCRIPTION, base_url)
    told["security"] = [{"tb-key": [], "subscription-key": []}]
    told["paths"] = by_address((route, operation(route)) for route in ROUTES)
    told["components"] = {
        "securitySchemes": {
            "tb-key": _key("tb-key", "Which customer database is meant."),
            "subscription-key": _key("Ocp-Apim-Subscription-Key", "Access to the platform."),
        },
        "parameters": {
            "version": parameter(
                "x-api-version",
                "header",
                {"type": "string", "enum": [VERSION], "default": VERSION},
                "The version of the interface; a request with another one, or none, is refused with 400.",
                required=True,
            )
        },
        "schemas": {**schemas(), **_errors()},
    }
    return told


def _key(name: str, says: str) -> Record:
    return {"type": "apiKey", "in": "header", "name": name, "description": says}


def _errors() -> Record:
    text: Json = {"type": "string"}
    inner: Record = {
        "code": text,
        "message": text,
        "details": {"type": "array", "items": {"type": "object"}},
        "innererror": {"type": "object"},
    }
    return {
        "ODataError": _closed("A refusal of the service.", {"error": _closed("Why.", inner)}),
        "GatewayError": _closed(
            "A refusal of the layer in front of the service.",
            {"statusCode": {"type": "integer"}, "message": text},
        ),
    }


def _closed(says: str, properties: Record) -> Record:
    return {
        "type": "object",
        "description": says,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }

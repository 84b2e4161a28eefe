"""CRMOffice as an OpenAPI document."""

from functools import lru_cache

from fakes.crmoffice.service import ROUTES
from fakes.openapi import crmoffice_operations, crmoffice_records, crmoffice_tokens
from fakes.openapi.document import by_address, document
from fakes.routes import Route
from fakes.values import Record

_DESCRIPTION = """\
A CRM, read and written with plain JSON behind OAuth 2 tokens, as the fake of it behaves with its default
switches. `x-fidelity` says how sure each behaviour is and which switch changes it.

Every property is a text. What is wrong with a body or a query is told per property with 422, any other
refusal as a problem with a title. A verb that an address does not offer is answered with 405 and Allow, once
the bearer token is known to be good.
"""


def describe_crmoffice(base_url: str) -> Record:
    """Return the OpenAPI document of the system at this address; it must not be changed."""
    return _described(base_url)


@lru_cache(maxsize=8)
def _described(base_url: str) -> Record:
    told = document("CRMOffice", "A CRM (a fake)", _DESCRIPTION, base_url)
    told["paths"] = by_address((route, _operation(route, base_url)) for route in ROUTES)
    told["components"] = {
        "securitySchemes": crmoffice_tokens.security_schemes(base_url),
        "schemas": {**crmoffice_records.schemas(), **crmoffice_tokens.schemas()},
    }
    return told


def _operation(route: Route, base_url: str) -> Record:
    if route.entity is None:
        return crmoffice_tokens.operation(route, base_url)
    return crmoffice_operations.operation(route)

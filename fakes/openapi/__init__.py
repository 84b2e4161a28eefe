"""Both systems as OpenAPI 3.1 documents, made from the tables that route requests and check bodies."""

from fakes.openapi.crmoffice import describe_crmoffice
from fakes.openapi.tidsbanken import describe_tidsbanken

__all__ = ["describe_crmoffice", "describe_tidsbanken"]

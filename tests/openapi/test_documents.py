"""The documents are valid OpenAPI 3.1, say what the tables say, and their examples fit them."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema_rs import ValidationError
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from fakes import BEHAVIOURS, SWITCHES
from fakes.crmoffice import model as crmoffice
from fakes.crmoffice import service as crmoffice_service
from fakes.openapi import describe_crmoffice, describe_tidsbanken
from fakes.tidsbanken import model as tidsbanken
from fakes.tidsbanken import service as tidsbanken_service
from tests.openapi.conftest import DOCUMENTS, OPERATIONS
from tests.openapi.fuzzing import operations_of

ROUTES = {"tidsbanken": tidsbanken_service.ROUTES, "crmoffice": crmoffice_service.ROUTES}
both = pytest.mark.parametrize("name", DOCUMENTS)


def parts(node: object, way: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Find every object in a document, with the way to it."""
    if isinstance(node, dict):
        yield way, node
        for key, child in node.items():
            yield from parts(child, f"{way}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from parts(child, f"{way}/{number}")


def contents(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Find every schema that has examples beside it: of bodies, answers and parameters."""
    for way, node in parts(document["paths"]):
        if "schema" in node and ("examples" in node or "example" in node):
            yield way, node


@both
def test_it_is_valid_openapi(name: str) -> None:
    OPENAPI_31_VALIDATOR.validate(DOCUMENTS[name])


def test_a_document_that_is_not_valid_openapi_is_found_out() -> None:
    with pytest.raises(ValidationError):
        OPENAPI_31_VALIDATOR.validate(DOCUMENTS["crmoffice"] | {"paths": {"contacts": {}}})


@both
def test_it_has_every_route_and_nothing_else(name: str) -> None:
    described = {
        (method.upper(), path) for path, item in DOCUMENTS[name]["paths"].items() for method in item
    }
    assert described == {(route.method, route.path) for route in ROUTES[name]}


@both
def test_operations_have_names_of_their_own(name: str) -> None:
    names = list(operations_of(DOCUMENTS[name]))
    assert len(names) == len(set(names)) == len(ROUTES[name])


@both
def test_references_and_links_lead_somewhere(name: str) -> None:
    document = DOCUMENTS[name]
    ways = {way for way, _ in parts(document)}
    names = set(operations_of(document))
    for way, node in parts(document):
        if "$ref" in node:
            assert node["$ref"] in ways, way
        if "/links/" in way and "operationId" in node:
            assert node["operationId"] in names, way


@both
def test_what_it_says_of_fidelity_is_what_the_table_says(name: str) -> None:
    told = [
        each
        for _, node in parts(DOCUMENTS[name])
        for each in node.get("x-fidelity", [])
        if isinstance(each, dict)
    ]
    assert len(told) > 40
    for each in told:
        behaviour = BEHAVIOURS[each["behaviour"]]
        assert (each["mark"], each["says"]) == (behaviour.mark, behaviour.says)


@both
def test_every_operation_says_what_it_rests_on(name: str) -> None:
    for route in ROUTES[name]:
        operation = DOCUMENTS[name]["paths"][route.path][route.method.lower()]
        assert operation["x-fidelity"][0]["behaviour"] == route.rests_on


def test_every_switch_is_named_where_it_decides() -> None:
    named = {
        each["behaviour"]
        for document in DOCUMENTS.values()
        for _, node in parts(document)
        for each in node.get("x-fidelity", [])
    }
    assert {switch.name for switch in SWITCHES} <= named


@both
def test_examples_fit_their_schemas(name: str) -> None:
    document = DOCUMENTS[name]
    seen = 0
    for way, node in contents(document):
        shown = [each["value"] for each in node.get("examples", {}).values()]
        shown += [node["example"]] if "example" in node else []
        validator = Draft202012Validator(
            {**node["schema"], "components": document["components"]},
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        for value in shown:
            assert [error.message for error in validator.iter_errors(value)] == [], way
            seen += 1
    assert seen > 20


@pytest.mark.parametrize("entity", tidsbanken.ENTITIES.values(), ids=lambda each: each.name)
def test_a_record_of_tidsbanken_has_the_properties_of_the_table(entity: tidsbanken.Entity) -> None:
    schema = DOCUMENTS["tidsbanken"]["components"]["schemas"][entity.name]
    assert set(schema["required"]) == set(entity.properties)
    types = {"Edm.Int32": "integer", "Edm.Double": "number", "Edm.Boolean": "boolean"}
    for each in entity.properties.values():
        shown = schema["properties"][each.name]
        own = each.giver == "client" and each.name != entity.key
        # Null shows what was never given, except where something always is.
        kind = types.get(each.type, "string")
        assert shown["type"] == ([kind, "null"] if own and each.unset is None else kind)
        assert ("x-unset" in shown) is own
        assert shown.get("x-unset") == (each.unset if own else None)
        assert shown["description"].endswith(".")


@pytest.mark.parametrize("entity", crmoffice.ENTITIES.values(), ids=lambda each: each.name)
def test_a_record_of_crmoffice_has_the_properties_of_the_table(entity: crmoffice.Entity) -> None:
    schemas = DOCUMENTS["crmoffice"]["components"]["schemas"]
    assert set(schemas[entity.name]["required"]) == {*entity.properties, *crmoffice.READ_ONLY}
    assert (f"{entity.name}New" in schemas) is entity.writable
    for name, inner in entity.properties.items():
        shown = schemas[entity.name]["properties"][name]
        assert set(shown.get("properties", ())) == set(inner)


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_an_operation_is_told_in_sentences(name: str, operation: str) -> None:
    (told,) = (
        each
        for item in DOCUMENTS[name]["paths"].values()
        for each in item.values()
        if each["operationId"] == operation
    )
    assert told["summary"][0].isupper()
    assert not told["summary"].endswith(".")
    assert told["description"].endswith(".")
    for answer in told["responses"].values():
        assert answer["description"].endswith(".")


@pytest.mark.parametrize("describe", [describe_tidsbanken, describe_crmoffice])
def test_a_document_is_made_once_for_each_address(describe: Any) -> None:
    one = describe("http://127.0.0.1:1/")
    assert describe("http://127.0.0.1:1/") is one
    assert one["servers"][0]["url"] == "http://127.0.0.1:1"
    assert describe("http://127.0.0.1:2/")["servers"][0]["url"] == "http://127.0.0.1:2"

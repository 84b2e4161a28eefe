"""What the generated requests do not show: whole records in plain lists, and verbs that are not offered."""

from collections.abc import Callable

import httpx
import pytest
from jsonschema import Draft202012Validator

from fakes.openapi.people import CRMOFFICE, TIDSBANKEN
from fakes.tidsbanken.service import ROUTES, VERSION
from tests.openapi.conftest import DOCUMENTS
from tests.openapi.fuzzing import System

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


@pytest.mark.parametrize(
    ("name", "entity"),
    [("tidsbanken", each) for each in TIDSBANKEN] + [("crmoffice", each) for each in CRMOFFICE],
)
def test_a_plain_list_shows_whole_records(
    meet: Callable[[str, str], System], name: str, entity: str
) -> None:
    system = meet(name, f"list{entity}")
    path = next(
        path
        for path, item in DOCUMENTS[name]["paths"].items()
        if item.get("get", {}).get("operationId") == f"list{entity}"
    )
    url = system.document["servers"][0]["url"] + path
    headers = {**system.headers, "x-api-version": VERSION}
    told = httpx.get(url, headers=headers).json()
    (record,) = told["value" if name == "tidsbanken" else "items"]
    components = DOCUMENTS[name]["components"]
    validator = Draft202012Validator(
        {"components": components, "$ref": f"#/components/schemas/{entity}"}
    )
    validator.validate(record)
    for each in record:
        assert not validator.is_valid({key: record[key] for key in record if key != each})


def test_tidsbanken_answers_404_to_a_verb_that_it_does_not_offer(
    meet: Callable[[str, str], System],
) -> None:
    system = meet("tidsbanken", "verbs")
    offered = {(route.method, route.path.lower()) for route in ROUTES}
    root = system.document["servers"][0]["url"]
    asked = 0
    with httpx.Client(headers={**system.headers, "x-api-version": VERSION}) as client:
        for path in {route.path for route in ROUTES if "{" not in route.path}:
            for method in METHODS:
                if (method, path.lower()) in offered:
                    continue
                assert client.request(method, root + path).status_code == 404
                asked += 1
    assert asked > 20

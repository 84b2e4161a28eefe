"""A switch of CRMOffice is consulted where an answer depends on it, and nowhere else."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from fakes import Json
from tests.fakes.indoors import Indoors


class Consulted(Mapping[str, str]):
    """Switches that keep the names they were asked for."""

    def __init__(self, switches: Mapping[str, str]) -> None:
        self.switches = switches
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.switches[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.switches)

    def __len__(self) -> int:
        return len(self.switches)


@pytest.mark.parametrize(
    ("method", "target", "body", "names"),
    [
        ("GET", "/contacts?page=1", None, set()),
        ("GET", "/contacts?page=0", None, set()),
        ("GET", "/contacts?sort=x", None, {"unknown_parameter"}),
        ("GET", "/contacts/20001", None, set()),
        ("GET", "/contacts/9", None, set()),
        ("GET", "/users", None, set()),
        ("GET", "/users?page=1", None, {"unknown_parameter"}),
        ("DELETE", "/contacts/20001", None, set()),
        ("POST", "/contacts", {"familyName": "A"}, {"insert_response"}),
        ("POST", "/contacts", {"givenName": None}, set()),
        ("PATCH", "/contacts/20001", {"familyName": "B"}, {"crmoffice_write_answer"}),
        ("PUT", "/contacts/20001", {"familyName": "B"}, {"crmoffice_write_answer"}),
        ("PATCH", "/contacts/20001", {"nickName": "B"}, {"unknown_property"}),
        ("PATCH", "/contacts/20001", {"id": "9"}, {"unknown_property"}),
        ("PATCH", "/contacts/20001", {"company": {"name": "B"}}, {"unknown_property"}),
        ("PATCH", "/contacts/20001", {"familyName": 1}, {"wrong_type"}),
        ("PATCH", "/contacts/20001", {"company": "B"}, {"wrong_type"}),
        ("PATCH", "/contacts/20001", {"familyName": "x" * 10_001}, {"text_limit"}),
        ("PATCH", "/activities/20002", {"ownerId": "20001"}, {"crmoffice_write_answer"}),
        ("PATCH", "/activities/20002", {"ownerId": None}, {"crmoffice_write_answer"}),
        ("PATCH", "/activities/20002", {"ownerId": "9"}, {"owner_check"}),
        (
            "PATCH",
            "/contacts/20001",
            {"company": {"id": "9"}},
            {"company_check", "crmoffice_write_answer"},
        ),
        ("PATCH", "/contacts/20001", {"company": {"id": "20003"}}, {"crmoffice_write_answer"}),
    ],
)
def test_a_request_consults_the_switches_that_decide_it(
    method: str, target: str, body: Json, names: set[str]
) -> None:
    indoors = Indoors.with_world()
    world, tenant = indoors.world, indoors.world.crmoffice
    world.insert("CRMOffice", "Contacts", {"familyName": "A"})
    world.insert("CRMOffice", "Activities", {"subject": "S"})
    world.insert("CRMOffice", "Companies", {"name": "C"})
    headers = indoors.bearer() | {"content-type": "application/json"}
    consulted = Consulted(world.switches)
    world.switches = consulted
    tenant.setting = replace(tenant.setting, switches=consulted)
    tenant.rules = replace(tenant.rules, switches=consulted)
    path, _, query = target.partition("?")
    reply = indoors.send(method, path, query=query, body=json.dumps(body).encode(), headers=headers)
    assert consulted.names == names
    assert reply.status < 500

"""A switch of CRMOffice is consulted where an answer depends on it, and nowhere else."""

import json

import pytest

from fakes import SWITCHES, Json
from tests.fakes.indoors import Indoors


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
        ("POST", "/contacts", {"givenName": None}, {"clear_idiom"}),
        ("PATCH", "/contacts/20001", {"familyName": "B"}, {"crmoffice_write_answer"}),
        ("PUT", "/contacts/20001", {"familyName": "B"}, {"crmoffice_write_answer"}),
        ("PATCH", "/contacts/20001", {"nickName": "B"}, {"unknown_property"}),
        ("PATCH", "/contacts/20001", {"id": "9"}, {"unknown_property"}),
        ("PATCH", "/contacts/20001", {"company": {"name": "B"}}, {"unknown_property"}),
        ("PATCH", "/contacts/20001", {"familyName": 1}, {"wrong_type"}),
        ("PATCH", "/contacts/20001", {"company": "B"}, {"wrong_type"}),
        ("PATCH", "/contacts/20001", {"familyName": "x" * 10_001}, {"text_limit"}),
        ("PATCH", "/activities/20002", {"ownerId": "20001"}, {"crmoffice_write_answer"}),
        (
            "PATCH",
            "/activities/20002",
            {"ownerId": None},
            {"clear_idiom", "crmoffice_write_answer"},
        ),
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
    world = indoors.world
    world.insert("CRMOffice", "Contacts", {"familyName": "A"})
    world.insert("CRMOffice", "Activities", {"subject": "S"})
    world.insert("CRMOffice", "Companies", {"name": "C"})
    headers = indoors.bearer() | {"content-type": "application/json"}
    path, _, query = target.partition("?")
    reply = indoors.send(method, path, query=query, body=json.dumps(body).encode(), headers=headers)
    assert reply.status < 500
    rests_on = set(world.journal.entries()[-1].rests_on)
    assert rests_on & {switch.name for switch in SWITCHES} == names

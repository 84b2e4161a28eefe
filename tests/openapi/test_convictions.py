"""Each check can fail: a wrong description is found out, and so is a fake that is broken."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from fakes import Refused
from fakes.crmoffice import lists
from fakes.crmoffice.service import CRMOfficeService
from fakes.exchange import Reply, Request
from fakes.registry import Member
from fakes.routes import Found
from tests.openapi.fuzzing import CHECKS, CREATED_IS_THERE, Outcome, System, follow, fuzz

Meet: TypeAlias = Callable[[str, str], System]
Document: TypeAlias = dict[str, Any]


def wrong_type(told: Document) -> None:
    told["components"]["schemas"]["Contacts"]["properties"]["totallyMadeUp"] = {"type": "string"}
    told["components"]["schemas"]["Contacts"]["required"].append("totallyMadeUp")


def missing_status(told: Document) -> None:
    del told["paths"]["/contacts"]["post"]["responses"]["422"]


def wrong_content_type(told: Document) -> None:
    page = told["paths"]["/contacts"]["get"]["responses"]["200"]
    page["content"] = {"text/csv": page["content"]["application/json"]}


def missing_header(told: Document) -> None:
    created = told["paths"]["/contacts"]["post"]["responses"]["201"]
    created["headers"]["X-Never-Sent"] = {"required": True, "schema": {"type": "string"}}


def too_narrow(told: Document) -> None:
    told["paths"]["/contacts"]["get"]["parameters"][0]["schema"]["maximum"] = 10


def too_wide(told: Document) -> None:
    told["paths"]["/contacts"]["get"]["parameters"][0]["schema"]["minimum"] = 0


def protected(told: Document) -> None:
    told["paths"]["/.well-known/openid-configuration"]["get"]["security"] = [{"bearer": []}]


def hidden_verb(told: Document) -> None:
    del told["paths"]["/contacts"]["post"]


def header_that_nobody_wants(told: Document) -> None:
    wanted = {"name": "X-Needless", "in": "header", "required": True, "schema": {"type": "string"}}
    told["paths"]["/contacts"]["get"]["parameters"].append(wanted)


def convicted(outcome: Outcome) -> set[str]:
    return {failure.partition(":")[0] for failure in outcome.failures}


@pytest.mark.parametrize(
    ("check", "operation", "falsify"),
    [
        ("response_schema_conformance", "createContacts", wrong_type),
        ("status_code_conformance", "createContacts", missing_status),
        ("content_type_conformance", "listContacts", wrong_content_type),
        ("response_headers_conformance", "createContacts", missing_header),
        ("negative_data_rejection", "listContacts", too_narrow),
        ("positive_data_acceptance", "listContacts", too_wide),
        ("missing_required_header", "listContacts", header_that_nobody_wants),
        ("ignored_auth", "discover", protected),
        ("unsupported_method", "listContacts", hidden_verb),
    ],
)
def test_a_wrong_description_is_found_out(
    meet: Meet, check: str, operation: str, falsify: Callable[[Document], None]
) -> None:
    system = meet("crmoffice", operation)
    wrong = copy.deepcopy(system.document)
    falsify(wrong)
    outcome = fuzz(replace(system, document=wrong), operation, examples=10)
    assert check in convicted(outcome)


def test_a_server_that_fails_is_found_out(meet: Meet, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise Refused(500, "Out of order.")

    monkeypatch.setattr(lists, "_positive", fail)
    outcome = fuzz(meet("crmoffice", "listContacts"), "listContacts", examples=10)
    assert "not_a_server_error" in convicted(outcome)


def test_a_record_that_outlives_its_end_is_found_out(
    meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pretend(member: Member, found: Found, request: Request) -> Reply:  # noqa: ARG001 -- takes what the real one takes
        return Reply(status=204)

    system = meet("crmoffice", "Contacts")
    _replace_answer(monkeypatch, "delete", pretend)
    assert "use_after_free" in convicted(follow(system, "Contacts", examples=20))


def test_a_record_that_is_created_and_not_there_is_found_out(
    meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(member: Member, found: Found, request: Request) -> Reply:  # noqa: ARG001 -- takes what the real one takes
        raise Refused(404, "Lost.")

    system = meet("crmoffice", "Contacts")
    _replace_answer(monkeypatch, "lookup", lose)
    assert CREATED_IS_THERE in convicted(follow(system, "Contacts", examples=20))


def test_every_check_is_shown_to_fail() -> None:
    marks = test_a_wrong_description_is_found_out.pytestmark  # type: ignore[attr-defined]  # pytest puts it there
    shown = {case[0] for case in marks[0].args[1]}
    broken = {"not_a_server_error", "use_after_free"}
    assert shown | broken == set(CHECKS)


def _replace_answer(
    monkeypatch: pytest.MonkeyPatch, kind: str, other: Callable[[Member, Found, Request], Reply]
) -> None:
    """Answer requests of a kind in another way, in servers that run already."""
    real = CRMOfficeService.answer

    def answer(own: CRMOfficeService, member: Member, found: Found, request: Request) -> Reply:
        if found.route.kind == kind and found.route.entity is not None:
            return other(member, found, request)
        return real(own, member, found, request)

    monkeypatch.setattr(CRMOfficeService, "answer", answer)

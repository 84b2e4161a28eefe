"""What schemathesis sends from the documents is answered as they say; one test for each operation."""

from collections.abc import Callable

import pytest

from tests.openapi.conftest import OPERATIONS, TAGS
from tests.openapi.fuzzing import System, follow, fuzz

EXAMPLES = 12


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_requests_are_answered_as_the_document_says(
    meet: Callable[[str, str], System], name: str, operation: str
) -> None:
    outcome = fuzz(meet(name, operation), operation, examples=EXAMPLES)
    assert outcome.failures == []
    # Every operation was really called, and every answer looked at.
    assert outcome.requests >= 9
    assert outcome.checks["response_schema_conformance"] > 0


@pytest.mark.parametrize(("name", "tag"), TAGS)
def test_links_lead_where_the_document_says(
    meet: Callable[[str, str], System], name: str, tag: str
) -> None:
    outcome = follow(meet(name, tag), tag, examples=EXAMPLES)
    assert outcome.failures == []
    assert outcome.followed > 5

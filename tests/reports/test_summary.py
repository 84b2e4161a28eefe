import json
from collections.abc import Callable

import pytest

from reports.record import Outcome
from reports.shape import Results
from reports.summary import badge, summary

MakeResults = Callable[..., Results]


def test_the_summary_of_a_green_run_is_short(make_results: MakeResults) -> None:
    text = summary(make_results())
    assert text.startswith("## Conformant: Tidsbanken to CRMOffice\n")
    assert "| documented | 13 |" in text
    assert len(text.splitlines()) < 12


def test_the_summary_lists_what_has_not_passed_as_plain_text(make_results: MakeResults) -> None:
    text = summary(make_results("failed", told={"reason": "was <b>`a|b`</b>\nexpected *c*"}))
    assert (
        "| ✗ failed | ansatt-contacts | every |"
        r" was \<b\>\`a\|b\`\</b\> expected \*c\* |"
    ) in text


@pytest.mark.parametrize(
    ("outcome", "message", "colour"),
    [
        ("passed", "16 of 16 passed", "brightgreen"),
        ("inapplicable", "15 of 15 passed", "brightgreen"),
        ("failed", "15 of 16 passed", "red"),
        ("untested", "incomplete", "yellow"),
        ("error", "harness error", "lightgrey"),
    ],
)
def test_the_badge_says_the_verdict(
    make_results: MakeResults, outcome: Outcome, message: str, colour: str
) -> None:
    content = json.loads(badge(make_results(outcome)))
    assert content["schemaVersion"] == 1
    assert (content["message"], content["color"]) == (message, colour)

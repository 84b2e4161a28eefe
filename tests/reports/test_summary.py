import json
from collections.abc import Callable

import pytest

from reports.record import Outcome, ScenarioRecord
from reports.shape import Results
from reports.summary import badge, summary
from tests.reports.conftest import of_an_older_edition

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


def test_the_summary_says_how_much_is_unsure(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    assert "Rests on 1 inferred behaviour of the emulated systems." in summary(make_results())
    records[0]["rests_on"] = ["page_cap", "collation"]
    told = "Rests on 2 assumed and 1 inferred behaviours of the emulated systems."
    assert told in summary(make_results())
    for record in records:
        record["rests_on"] = ["addresses"]
    assert "Rests on 1 established behaviour of the" in summary(make_results())
    assert "Rests on" not in summary(of_an_older_edition(make_results()))


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

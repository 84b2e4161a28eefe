"""Each way to a green that nobody earned is refused before anything runs."""

from pathlib import Path

import pytest
from pytest_bdd import parsers

from checklist import load_checklist, shipped_checklist
from steps import vocabulary  # noqa: F401  registers the definitions
from steps.features import FeatureError, read_features
from steps.lint import Definition, problems
from steps.plugin import shipped_definitions

OTHER_SYSTEMS = """
title = "Business Central to Wix.com Dataflow"
generated = 2024-01-01T00:00:00
source_sha256 = ""
version = "1"
[[pairs]]
left = { system = "Business Central", entity = "Customers (human data)" }
right = { system = "Wix.com", entity = "Business_entity" }
statements = ["every", "linked", "rows"]
rows = [{ left = "MailAddress.City", right = "city", type = "string" }]
"""
TAGS = "@pair:ansatt-contacts @check:no-echo"


def some_step() -> None:
    """Stand in for a step's function."""


def definition(text: str, function: object = some_step, type_: str | None = None) -> Definition:
    assert callable(function)
    parser = parsers.parse(text)
    return Definition(type=type_, pattern=text, matcher=parser, function=function)


GIVEN, WHEN, THEN = definition("a state"), definition("an event"), definition("an end")


def found(tmp_path: Path, feature: str, *definitions: Definition, holes: bool = False) -> list[str]:
    """Return what the lint says of one feature file, without the rows it lacks."""
    (tmp_path / "a.feature").write_text(feature, encoding="utf-8")
    said = problems(
        read_features(tmp_path, tmp_path),
        definitions or (GIVEN, WHEN, THEN),
        shipped_checklist(),
    )
    return said if holes else [line for line in said if not line.startswith("features: ")]


def scenario(name: str = "One", tags: str = TAGS, extra: str = "") -> str:
    return (
        f"  {tags}\n  Scenario: {name}\n    Given a state\n    When an event\n"
        f"    Then an end\n{extra}"
    )


def test_a_sound_feature_is_accepted(tmp_path: Path) -> None:
    assert found(tmp_path, f"Feature: F\n{scenario()}") == []


def test_the_shipped_features_are_accepted() -> None:
    root = Path(__file__).parents[2]
    scenarios = read_features(root / "features", root)
    assert problems(scenarios, shipped_definitions(), shipped_checklist()) == []


def test_the_features_of_another_pair_of_systems_bind_to_the_same_steps(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "features" / "ansatt-contacts.feature"
    text = shipped.read_text("utf-8")
    facts = OTHER_SYSTEMS
    for ours, theirs in {
        "ansatt-contacts": "customers_human_data-business_entity",
        "Tidsbanken Ansatt": "Business Central Customers (human data)",
        "CRMOffice Contacts": "Wix.com Business_entity",
        "Tidsbanken": "Business Central",
        "CRMOffice": "Wix.com",
        "Etternavn": "MailAddress.City",
        "familyName": "postal address",
    }.items():
        text = text.replace(ours, theirs)
    # A property with a blank cannot stand in a tag as it is; only the steps matter here.
    text = text.replace("=postal address", "=city")
    (tmp_path / "facts.toml").write_text(facts, "utf-8")
    (tmp_path / "a.feature").write_text(text, "utf-8")
    said = problems(
        read_features(tmp_path, tmp_path),
        shipped_definitions(),
        load_checklist(tmp_path / "facts.toml"),
    )
    assert [line for line in said if "no definition" in line or "meaning" in line] == []
    assert [line for line in said if "no scenario uses" in line] == []


def test_a_scenario_name_given_twice_is_refused_also_across_rules(tmp_path: Path) -> None:
    feature = f"Feature: F\n Rule: A\n{scenario()} Rule: B\n{scenario(tags=TAGS + ' @case:two')}"
    [problem] = found(tmp_path, feature)
    assert problem == (
        "a.feature:10: the scenario name 'One' is taken on line 4; the runner would drop one of"
        " them: rename it"
    )


def test_an_async_step_is_refused(tmp_path: Path) -> None:
    async def never_awaited() -> None:
        """Stand in for a step that the runner would call and never await."""

    [problem] = found(
        tmp_path, f"Feature: F\n{scenario()}", GIVEN, WHEN, definition("an end", never_awaited)
    )
    assert "'an end' is async" in problem
    assert problem.startswith("test_lint.py:")


def test_a_step_without_a_definition_is_refused(tmp_path: Path) -> None:
    [problem] = found(tmp_path, f"Feature: F\n{scenario()}", GIVEN, WHEN)
    assert problem == "a.feature:6: no definition for the step: then 'an end'"


def test_a_step_with_two_meanings_is_refused(tmp_path: Path) -> None:
    [problem] = found(
        tmp_path,
        f"Feature: F\n{scenario()}",
        GIVEN,
        WHEN,
        THEN,
        definition("an {what}", type_="then"),
    )
    assert problem == (
        "a.feature:6: the step 'an end' has more than one meaning: 'an end' and 'an {what}'"
    )


def test_a_definition_that_no_scenario_uses_is_refused(tmp_path: Path) -> None:
    unused = definition("a state that no scenario has")
    [problem] = found(tmp_path, f"Feature: F\n{scenario()}", GIVEN, WHEN, THEN, unused)
    assert problem.endswith("no scenario uses the step 'a state that no scenario has'")


def test_a_scenario_without_steps_is_refused(tmp_path: Path) -> None:
    feature = f"Feature: F\n{scenario()}\n  {TAGS} @case:two\n  Scenario: Two\n"
    assert found(tmp_path, feature) == [
        "a.feature:9: the scenario has no steps, so it would always pass"
    ]


def test_a_scenario_that_expects_nothing_is_refused(tmp_path: Path) -> None:
    feature = f"Feature: F\n{scenario()}\n  {TAGS} @case:two\n  Scenario: Two\n    Given a state\n"
    assert found(tmp_path, feature) == [
        "a.feature:9: the scenario has no Then, so it would always pass"
    ]


def test_an_outline_without_example_rows_is_refused(tmp_path: Path) -> None:
    feature = (
        f"Feature: F\n{scenario()}\n  {TAGS} @case:two\n  Scenario Outline: Two\n"
        "    Then an end\n    Examples:\n      | case |\n"
    )
    assert found(tmp_path, feature) == [
        "a.feature:9: the outline has no example rows, so it would never run"
    ]


def test_a_placeholder_that_is_no_column_is_refused(tmp_path: Path) -> None:
    feature = (
        f"Feature: F\n  {TAGS}\n  Scenario Outline: One\n    Given a <thing>\n    Then an end\n"
        "    Examples:\n      | case |\n      | x    |\n"
    )
    given = definition("a {what}", type_="given")
    [problem] = found(tmp_path, feature, given, THEN)
    assert problem.startswith("a.feature:4: <thing> is no Examples column")


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ("@pair:ansatt-kunder @check:no-echo", "@pair:ansatt-kunder names no pair"),
        ("@pair:ansatt-contacts @check:echo", "@check:echo names no check"),
        ("@pair:ansatt-contacts @check:create", "the check create needs a @row: tag"),
        (
            "@pair:ansatt-contacts @check:no-echo @row:ansatt-contacts/Mobil=mobilePhone",
            "the check no-echo is about the pair",
        ),
        (
            "@pair:ansatt-contacts @check:create @row:ansatt-contacts/Mobil=phone",
            "@row:ansatt-contacts/Mobil=phone names no row",
        ),
        ("@pair:ansatt-contacts", "must have one @pair: tag, one @check: tag"),
        ("@check:no-echo", "must have one @pair: tag, one @check: tag"),
    ],
)
def test_a_tag_that_names_nothing_in_the_checklist_is_refused(
    tmp_path: Path, tags: str, said: str
) -> None:
    [problem] = found(tmp_path, f"Feature: F\n{scenario(tags=tags)}")
    assert problem.startswith("a.feature:3: ")
    assert said in problem


def test_two_cases_of_a_check_with_the_same_id_are_refused(tmp_path: Path) -> None:
    problems_found = found(tmp_path, f"Feature: F\n{scenario('One')}{scenario('Two')}")
    assert [line.partition(": ")[0] for line in problems_found] == ["a.feature:3", "a.feature:8"]
    assert "is there more than once" in problems_found[0]


def test_a_row_or_sentence_without_its_check_is_refused(tmp_path: Path) -> None:
    said = found(tmp_path, f"Feature: F\n{scenario()}", holes=True)
    assert (
        "features: no scenario for ansatt-contacts/Etternavn=familyName, check edit-right" in said
    )
    assert "features: no scenario for prosjekt-activities, check every" in said
    assert "features: no scenario for ansatt-contacts, check no-echo" not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Feature: F\n  Scenaro: One\n    Given a state\n",
            "a.feature:1: the description below this line holds 'Given a state'",
        ),
        (f"Feature: F\n{scenario()}  Scenaro: Two\n", "a.feature:7: is no Gherkin"),
        ("Feature: F\n  Nothing more.\n", "a.feature:1: the feature has no scenario"),
        ("", "a.feature:1: holds no feature"),
        ("# language: xx\nFeature: F\n", "a.feature:1: is no Gherkin"),
    ],
)
def test_a_file_that_is_no_feature_is_named_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(FeatureError, match=said):
        found(tmp_path, text)

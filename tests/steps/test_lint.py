"""Each way to a green that nobody earned is refused before anything runs."""

from pathlib import Path

import pytest
from pytest_bdd import parsers

from steps import vocabulary  # noqa: F401  registers the definitions
from steps.features import FeatureError, read_features
from steps.lint import Definition, problems
from steps.planning import shipped_definitions
from tests.steps.conftest import ROOT, SHIPPED

TAGS = "@pair:ansatt-contacts @check:no-echo @case:created"
STATE = "the two systems are in sync"
EVENT = 'a "Tidsbanken Ansatt" is created'
END = 'nothing is written back to "Tidsbanken"'


def some_step() -> None:
    """Stand in for a step's function."""


def definition(text: str, function: object = some_step, type_: str | None = None) -> Definition:
    assert callable(function)
    parser = parsers.parse(text)
    return Definition(type=type_, pattern=text, matcher=parser, function=function)


GIVEN, WHEN, THEN = definition(STATE), definition(EVENT), definition(END)


def found(tmp_path: Path, feature: str, *definitions: Definition, holes: bool = False) -> list[str]:
    """Return what the lint says of one feature file, without the checks and cases it lacks."""
    (tmp_path / "a.feature").write_text(feature, encoding="utf-8")
    said = problems(
        read_features([tmp_path], tmp_path, SHIPPED),
        definitions or (GIVEN, WHEN, THEN),
        SHIPPED,
    )
    lacking = ("features: no scenario for", "must also have the case")
    return said if holes else [line for line in said if not any(one in line for one in lacking)]


def scenario(name: str = "One", tags: str = TAGS, extra: str = "") -> str:
    return (
        f"  {tags}\n  Scenario: {name}\n    Given {STATE}\n    When {EVENT}\n"
        f"    Then {END}\n{extra}"
    )


def test_a_sound_feature_is_accepted(tmp_path: Path) -> None:
    assert found(tmp_path, f"Feature: F\n{scenario()}") == []


def test_the_shipped_features_are_accepted() -> None:
    scenarios = read_features([ROOT / "features"], ROOT, SHIPPED)
    assert problems(scenarios, shipped_definitions(), SHIPPED) == []


def test_a_scenario_name_given_twice_is_refused_also_across_rules(tmp_path: Path) -> None:
    feature = f"Feature: F\n Rule: A\n{scenario()} Rule: B\n{scenario()}"
    assert (
        "a.feature:10: the scenario name 'One' is taken on line 4; the runner would drop one of"
        " them: rename it"
    ) in found(tmp_path, feature)


def test_an_async_step_is_refused(tmp_path: Path) -> None:
    async def never_awaited() -> None:
        """Stand in for a step that the runner would call and never await."""

    [problem] = found(
        tmp_path, f"Feature: F\n{scenario()}", GIVEN, WHEN, definition(END, never_awaited)
    )
    assert f"{END!r} is async" in problem
    assert problem.startswith("test_lint.py:")


def test_a_step_without_a_definition_is_refused(tmp_path: Path) -> None:
    [problem] = found(tmp_path, f"Feature: F\n{scenario()}", GIVEN, WHEN)
    assert problem == f"a.feature:6: no definition for the step: then {END!r}"


def test_a_step_with_two_meanings_is_refused(tmp_path: Path) -> None:
    [problem] = found(
        tmp_path,
        f"Feature: F\n{scenario()}",
        GIVEN,
        WHEN,
        THEN,
        definition("nothing is {what}", type_="then"),
    )
    assert problem == (
        f"a.feature:6: the step {END!r} has more than one meaning: {END!r} and 'nothing is {{what}}'"
    )


def test_a_definition_that_no_scenario_uses_is_refused(tmp_path: Path) -> None:
    unused = definition("a state that no scenario has")
    [problem] = found(tmp_path, f"Feature: F\n{scenario()}", GIVEN, WHEN, THEN, unused)
    assert problem.endswith("no scenario uses the step 'a state that no scenario has'")


def test_a_scenario_without_steps_is_refused(tmp_path: Path) -> None:
    feature = f"Feature: F\n{scenario()}\n  {TAGS}\n  Scenario: Two\n"
    assert (
        "a.feature:9: the case 'created' of no-echo must have here: Given the two systems are in"
        " sync"
    ) in found(tmp_path, feature)


def test_a_scenario_that_expects_nothing_is_refused(tmp_path: Path) -> None:
    feature = (
        f"Feature: F\n{scenario()}\n  {TAGS}\n  Scenario: Two\n"
        f"    Given {STATE}\n    When {EVENT}\n"
    )
    assert (
        "a.feature:9: the case 'created' of no-echo must have here: Then nothing is written back"
        ' to "Tidsbanken"'
    ) in found(tmp_path, feature)


def test_an_outline_without_example_rows_is_refused(tmp_path: Path) -> None:
    feature = (
        f"Feature: F\n{scenario()}\n  {TAGS}\n  Scenario Outline: Two\n"
        f"    Then {END}\n    Examples:\n      | case |\n"
    )
    assert found(tmp_path, feature) == [
        "a.feature:9: the outline has no example rows, so it would never run"
    ]


def test_a_placeholder_that_is_no_column_is_refused(tmp_path: Path) -> None:
    feature = f"Feature: F\n{scenario()}".replace("in sync", "in <state>")
    given = definition("the two systems are in {state}", type_="given")
    problem, _ = found(tmp_path, feature, given, WHEN, THEN)
    assert problem.startswith("a.feature:4: <state> is no Examples column")


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


@pytest.mark.parametrize(
    ("text", "line", "lost"),
    [
        ("Feature: F\n  Given a state\n", 1, "Given a state"),
        ("Feature: F\n  Prose: of some sort.\n\n  * a state\n", 1, "* a state"),
        ("Feature: F\n  Rule: R\n    Then an end\n", 2, "Then an end"),
        ("Feature: F\n  Background:\n    Given\ta state\n", 2, "Given\ta state"),
        (f"Feature: F\n  {TAGS}\n  Scenario: S\n    Given: a state\n", 3, "Given: a state"),
        (f"Feature: F\n{scenario()}    Examples:\n      And an end\n", 7, "And an end"),
        ("# language: no\nEgenskap: F\n  Når noe skjer\n", 2, "Når noe skjer"),
        ("# language: sl\nFunkcionalnost: F\n  * a state\n", 2, "* a state"),
        ("# language: fr\nFonctionnalité: F\n  Lorsqu'on agit\n", 2, "Lorsqu'on agit"),
        ("# language: ja\nフィーチャ: F\n  前提ある状態\n", 2, "前提ある状態"),
    ],
)
def test_a_step_that_is_lost_in_a_description_is_refused(
    tmp_path: Path, text: str, line: int, lost: str
) -> None:
    with pytest.raises(FeatureError) as caught:
        found(tmp_path, text)
    assert str(caught.value) == (
        f"a.feature:{line}: the description below this line holds {lost!r}, which looks like a"
        " step: is a keyword misspelt?"
    )


@pytest.mark.parametrize(
    "lost",
    [
        "Scenaro: Two",
        "Scenario : Two",
        "scenario: Two",
        "Senario Outline: Two",
        "Scenario 2: Two",
        "Backgroud:",
        "Exmaples:",
        "Rulle: Two",
    ],
)
def test_a_heading_that_is_lost_in_a_description_is_refused(tmp_path: Path, lost: str) -> None:
    with pytest.raises(FeatureError, match=r"^a\.feature:1: .* looks like a heading"):
        found(tmp_path, f"Feature: F\n  {lost}\n{scenario()}")


@pytest.mark.parametrize(
    "prose",
    [
        "Employees in Tidsbanken are contacts in CRMOffice.",
        "Note: this holds for both.",
        "It holds for these roles:",
        "Roles: owner",
        "Every scenario here has one aim: that nothing is lost.",
        "Whenever a project ends, its activity ends.",
        "Given-name and family name, *both* of them",
        "Examples are below.",
    ],
)
def test_prose_in_a_description_is_accepted(tmp_path: Path, prose: str) -> None:
    assert found(tmp_path, f"Feature: F\n  {prose}\n{scenario()}") == []


@pytest.mark.parametrize("below", ["| a | b |", '"""\n      a text\n      """', "```\n      ```"])
@pytest.mark.parametrize("step", [STATE, END])
def test_a_table_or_text_below_a_step_is_refused(tmp_path: Path, step: str, below: str) -> None:
    feature = f"Feature: F\n{scenario()}".replace(f"{step}\n", f"{step}\n      {below}\n")
    line = 4 if step == STATE else 6
    with pytest.raises(FeatureError) as caught:
        found(tmp_path, feature)
    assert str(caught.value) == (
        f"a.feature:{line}: the step {step!r} has a table or a text block below it, which no step"
        " takes: say it in the sentence"
    )


def test_a_table_below_a_step_of_a_background_is_refused(tmp_path: Path) -> None:
    feature = f"Feature: F\n  Background:\n    Given {STATE}\n      | a |\n{scenario()}"
    with pytest.raises(FeatureError, match=r"^a\.feature:3: the step .* has a table"):
        found(tmp_path, feature)

"""A scenario whose tags promise more than its steps ask is refused before anything runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from checklist import CHECKS, required
from checklist.cases import cases
from checklist.forms import FORMS
from steps import vocabulary  # noqa: F401  registers the definitions
from steps.features import Step, StepType, read_features
from steps.lint import problems
from steps.planning import shipped_definitions
from tests.steps.conftest import SHIPPED

MOBIL = "@row:ansatt-contacts/Mobil=mobilePhone"
LINKED = 'Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"'
EDITED = f"{LINKED} and was edited on both sides"
IN_SYNC = "Given the two systems are in sync"
LEFT_CHANGED = 'When "Mobil" of the "Tidsbanken Ansatt" is changed'
RIGHT_CHANGED = 'When "mobilePhone" of the "CRMOffice Contacts" is changed'
LEFT_HAS = 'Then "Mobil" of the "Tidsbanken Ansatt" has that value'
LEFT_KEEPS = 'Then "Mobil" of the "Tidsbanken Ansatt" still has it'
RIGHT_HAS = 'Then "mobilePhone" of the "CRMOffice Contacts" has that value'
RIGHT_KEEPS = 'Then "mobilePhone" of the "CRMOffice Contacts" still has it'
RIGHT_HAS_TYPE = 'Then "mobilePhone" of the "CRMOffice Contacts" is a "string"'
NOTHING_ELSE = "Then nothing else has changed in either system"
ALL_CHANGED = 'When every synchronised property is changed in "Tidsbanken" and later in "CRMOffice"'
SAME_PAIR = "Then the two are still each other's only counterpart"
ARRIVED = "Then every change has reached the other system"
CREATED_WITH = 'When a "Tidsbanken Ansatt" is created with a value in "Mobil"'
EVERY_HAS_ONE = 'Then every "Tidsbanken Ansatt" has a "CRMOffice Contacts"'
ONE_TO_ONE = (
    'Then no "Tidsbanken Ansatt" has two "CRMOffice Contacts", and none is shared or came from'
    " nowhere"
)
SYNCHRONISED = "When the two systems are synchronised"


def found(tmp_path: Path, tags: str, *steps: str, holes: bool = False) -> list[str]:
    """Return what the lint says of one scenario; its heading is line 4, its first step line 5."""
    lines = ["@pair:ansatt-contacts", "Feature: F", f"  {tags}", "  Scenario: S", *steps]
    (tmp_path / "a.feature").write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = problems(read_features([tmp_path], tmp_path, SHIPPED), shipped_definitions(), SHIPPED)
    lacking = ("features: ", "must also have the case", "no scenario uses the step")
    return [line for line in said if holes or not any(one in line for one in lacking)]


@pytest.mark.parametrize(
    ("tags", "steps"),
    [
        (
            f"{MOBIL} @check:edit-right @case:changed",
            (LINKED, RIGHT_CHANGED, LEFT_HAS, RIGHT_KEEPS),
        ),
        (f"{MOBIL} @check:isolated @case:right", (LINKED, RIGHT_CHANGED, NOTHING_ELSE)),
        (
            f"{MOBIL} @check:edit-left @case:changed",
            (LINKED, LEFT_CHANGED, LEFT_KEEPS, RIGHT_HAS_TYPE, RIGHT_HAS, NOTHING_ELSE),
        ),
        (
            "@check:right-only-not-created @case:edited",
            (
                'Given a "CRMOffice Contacts" that is linked with no "Tidsbanken Ansatt"',
                RIGHT_CHANGED,
                'Then no "Tidsbanken Ansatt" is created for it',
                NOTHING_ELSE,
            ),
        ),
        (
            "@check:exactly-one @case:new",
            (IN_SYNC, 'When 2000 "Tidsbanken Ansatt" are created', ONE_TO_ONE),
        ),
    ],
)
def test_a_scenario_with_what_its_tags_promise_is_accepted(
    tmp_path: Path, tags: str, steps: tuple[str, ...]
) -> None:
    assert found(tmp_path, tags, *steps) == []


@pytest.mark.parametrize(
    ("tags", "steps", "line", "needed"),
    [
        pytest.param(
            f"{MOBIL} @check:edit-right @case:changed",
            (
                LINKED,
                'When "givenName" of the "CRMOffice Contacts" is changed',
                'Then "Fornavn" of the "Tidsbanken Ansatt" has that value',
                'Then "givenName" of the "CRMOffice Contacts" still has it',
            ),
            6,
            RIGHT_CHANGED,
            id="the property of another row is edited",
        ),
        pytest.param(
            f"{MOBIL} @check:edit-right @case:changed",
            (LINKED, LEFT_CHANGED, RIGHT_HAS, LEFT_KEEPS),
            6,
            RIGHT_CHANGED,
            id="the other side is edited",
        ),
        pytest.param(
            f"{MOBIL} @check:edit-right @case:changed",
            (LINKED, RIGHT_CHANGED, RIGHT_KEEPS),
            7,
            LEFT_HAS,
            id="only the edited side is looked at",
        ),
        pytest.param(
            f"{MOBIL} @check:edit-right @case:changed",
            (LINKED, RIGHT_CHANGED, LEFT_HAS),
            7,
            RIGHT_KEEPS,
            id="the edited side is not looked at",
        ),
        pytest.param(
            f"{MOBIL} @check:type @case:created",
            (IN_SYNC, CREATED_WITH, RIGHT_HAS_TYPE.replace("string", "integer")),
            7,
            RIGHT_HAS_TYPE,
            id="the type is not the document's",
        ),
        pytest.param(
            f"{MOBIL} @check:type @case:created",
            (IN_SYNC, CREATED_WITH, 'Then "Mobil" of the "Tidsbanken Ansatt" is a "string"'),
            7,
            RIGHT_HAS_TYPE,
            id="the type is that of the left property",
        ),
        pytest.param(
            f"{MOBIL} @check:create @case:existing",
            (IN_SYNC, CREATED_WITH, RIGHT_HAS),
            5,
            'Given a "Tidsbanken Ansatt" with a value in "Mobil" from before the first'
            " synchronisation",
            id="the case is another one",
        ),
        pytest.param(
            f"{MOBIL} @check:isolated @case:left",
            (LINKED, RIGHT_CHANGED, NOTHING_ELSE),
            6,
            LEFT_CHANGED,
            id="the case is that of the other side",
        ),
        pytest.param(
            "@check:every @case:new-11",
            (IN_SYNC, 'When 11 "Tidsbanken Prosjekt" are created', EVERY_HAS_ONE),
            6,
            'When 11 "Tidsbanken Ansatt" are created',
            id="the entity is not of the pair",
        ),
        pytest.param(
            "@check:every @case:new-101",
            (IN_SYNC, 'When 1 "Tidsbanken Ansatt" are created', EVERY_HAS_ONE),
            6,
            'When 101 "Tidsbanken Ansatt" are created',
            id="the count is not that of the case",
        ),
        pytest.param(
            "@check:no-echo @case:created",
            (
                IN_SYNC,
                'When a "Tidsbanken Ansatt" is created',
                'Then nothing is written back to "X"',
            ),
            7,
            'Then nothing is written back to "Tidsbanken"',
            id="the system is not of the pair",
        ),
        pytest.param(
            "@check:no-echo @case:left-Mobil",
            (LINKED, LEFT_CHANGED, 'Then nothing is written back to "CRMOffice"'),
            7,
            'Then nothing is written back to "Tidsbanken"',
            id="the system is the other one",
        ),
        pytest.param(
            "@check:link-survives-edit",
            (
                LINKED,
                ALL_CHANGED.replace("Tidsbanken", "CRMOffice"),
                SAME_PAIR,
                ARRIVED,
            ),
            6,
            ALL_CHANGED,
            id="one system is edited twice",
        ),
        pytest.param(
            "@check:exactly-one @case:existing",
            (
                'Given 0 "Tidsbanken Ansatt" from before the first synchronisation',
                SYNCHRONISED,
                ONE_TO_ONE,
            ),
            5,
            'Given <number> "Tidsbanken Ansatt" from before the first synchronisation',
            id="no record at all",
        ),
        pytest.param(
            "@check:exactly-one @case:existing",
            (
                'Given -1 "Tidsbanken Ansatt" from before the first synchronisation',
                SYNCHRONISED,
                ONE_TO_ONE,
            ),
            5,
            'Given <number> "Tidsbanken Ansatt" from before the first synchronisation',
            id="less than no record",
        ),
        pytest.param(
            "@check:rerun-writes-nothing @case:further-cycles",
            (
                EDITED,
                "When the synchronisation runs 0 more times",
                "Then nothing is written in either system",
            ),
            6,
            "When the synchronisation runs <number> more times",
            id="no cycle at all",
        ),
        pytest.param(
            f"{MOBIL} @check:isolated @case:left",
            (LINKED, NOTHING_ELSE),
            6,
            LEFT_CHANGED,
            id="no When",
        ),
        pytest.param(
            f"{MOBIL} @check:isolated @case:left",
            (LINKED, LEFT_CHANGED),
            4,
            NOTHING_ELSE,
            id="no Then",
        ),
        pytest.param(f"{MOBIL} @check:isolated @case:left", (), 4, LINKED, id="no steps"),
        pytest.param(
            "@check:no-echo @case:left-Mobil",
            (
                LINKED,
                LEFT_CHANGED,
                "When the synchronisation runs 5 more times",
                'Then nothing is written back to "Tidsbanken"',
            ),
            7,
            "Thens only, after one Given and one When",
            id="a second When makes the watch begin anew",
        ),
        pytest.param(
            f"{MOBIL} @check:isolated @case:left",
            (LINKED, NOTHING_ELSE, LEFT_CHANGED),
            6,
            LEFT_CHANGED,
            id="a Then comes before the When",
        ),
    ],
)
def test_a_scenario_without_what_its_tags_promise_is_refused(
    tmp_path: Path, tags: str, steps: tuple[str, ...], line: int, needed: str
) -> None:
    [problem] = found(tmp_path, tags, *steps)
    assert problem.startswith(f"a.feature:{line}: ")
    assert problem.endswith(f" must have here: {needed}")


def test_the_nearest_of_several_ways_is_asked_for(tmp_path: Path) -> None:
    [problem] = found(
        tmp_path,
        "@check:right-only-not-created @case:edited",
        'Given a "CRMOffice Contacts" that is linked with no "Tidsbanken Ansatt"',
        RIGHT_CHANGED,
        NOTHING_ELSE,
    )
    assert problem == (
        "a.feature:7: the case 'edited' of right-only-not-created must have here:"
        ' Then no "Tidsbanken Ansatt" is created for it'
    )


@pytest.mark.parametrize(
    ("further", "name"),
    [
        ('Then "givenName" of the "CRMOffice Contacts" still has it', "'givenName'"),
        ('Then nothing is written back to "Fiken"', "'Fiken'"),
        ('Then every "Tidsbanken Prosjekt" has a "CRMOffice Contacts"', "'Tidsbanken Prosjekt'"),
        ('Then "mobilePhone" of the "CRMOffice Contacts" is a "integer"', "'integer'"),
    ],
)
def test_a_further_step_about_something_else_is_refused(
    tmp_path: Path, further: str, name: str
) -> None:
    tags = f"{MOBIL} @check:isolated @case:left"
    assert found(tmp_path, tags, LINKED, LEFT_CHANGED, NOTHING_ELSE, further) == [
        f"a.feature:8: {name} is not of ansatt-contacts/Mobil=mobilePhone"
    ]


@pytest.mark.parametrize("case", ["", " @case:left-Mobil", " @case:Changed"])
def test_a_case_that_the_check_does_not_have_is_refused(tmp_path: Path, case: str) -> None:
    tags = f"{MOBIL} @check:edit-left{case}"
    [problem] = found(tmp_path, tags, LINKED, LEFT_CHANGED, RIGHT_HAS, LEFT_KEEPS)
    assert problem == (
        f"a.feature:4: edit-left has no case {case.partition(':')[2]!r} (tag @case: or first"
        " Examples column); it has 'changed', 'from-empty'"
    )


def test_a_check_that_lacks_a_case_is_refused(tmp_path: Path) -> None:
    tags = f"{MOBIL} @check:type @case:created"
    said = found(tmp_path, tags, IN_SYNC, CREATED_WITH, RIGHT_HAS_TYPE, holes=True)
    [problem] = [line for line in said if "must also have" in line]
    assert problem == (
        "a.feature:4: ansatt-contacts/Mobil=mobilePhone, check type, must also have the case"
        f" 'edited': {LINKED} | {LEFT_CHANGED} | {RIGHT_HAS_TYPE}"
    )


def test_every_case_of_a_check_is_asked_for(tmp_path: Path) -> None:
    lacking = [
        line.partition("the case ")[2].partition(":")[0]
        for line in found(tmp_path, f"{MOBIL} @check:create @case:new", holes=True)
        if "must also have" in line
    ]
    assert lacking == ["'existing'", "'empty'"]


def test_no_echo_has_a_case_for_every_property_of_both_sides() -> None:
    [place] = [
        place
        for place in required(SHIPPED)
        if (place.pair.id, place.check.name) == ("ansatt-contacts", "no-echo")
    ]
    assert {case.id for case in cases(place)} == {
        "left-Etternavn",
        "right-familyName",
        "left-Fornavn",
        "right-givenName",
        "left-Mobil",
        "right-mobilePhone",
        "created",
    }


def test_every_check_has_its_forms() -> None:
    assert set(FORMS) == set(CHECKS)


def test_every_sentence_of_a_form_is_in_the_vocabulary() -> None:
    types: dict[str, StepType] = {"Given": "given", "When": "when", "Then": "then"}
    for place in required(SHIPPED):
        for case in cases(place):
            for text in case.steps:
                keyword, _, sentence = text.replace("<number>", "2").partition(" ")
                step = Step(type=types[keyword], keyword=keyword, text=sentence, line=1)
                assert sum(one.means(step) for one in shipped_definitions()) == 1, text


def test_a_pair_without_rows_has_the_cases_that_need_none() -> None:
    pair = replace(SHIPPED.pairs[0], rows=())
    ids = {
        place.check.name: {case.id for case in cases(place)}
        for place in required(replace(SHIPPED, pairs=(pair,)))
    }
    assert ids["right-only-not-created"] == {"existing", "new", "restart"}
    assert ids["no-echo"] == {"created"}
    assert ids["link-survives-edit"] == {""}

"""Titles are split where the rest of the document says so, not by their words."""

import pytest

from checklist.titles import Systems, agreed, same, subjects_of, systems_of


def names(title: str) -> list[tuple[str, str]]:
    return [(one.left, one.right) for one in systems_of(title)]


def entities(title: str, left: str = "Left", right: str = "Right") -> list[tuple[str, str]]:
    found = subjects_of(title, Systems(left=left, right=right))
    assert {(one.left.system, one.right.system) for one in found} <= {(left, right)}
    return [(one.left.name, one.right.name) for one in found]


@pytest.mark.parametrize(
    ("title", "systems"),
    [
        ("Tidsbanken to Crmoffice Dataflow", [("Tidsbanken", "Crmoffice")]),
        ("Business Central  to\nPowerOffice GO dataflow", [("Business Central", "PowerOffice GO")]),
        ("Wix.com to 24SevenOffice Dataflow", [("Wix.com", "24SevenOffice")]),
        ("Wave Financial to  Dataflow", [("Wave Financial", "")]),
        (" to Crmoffice Dataflow", [("", "Crmoffice")]),
        ("A to B to C Dataflow", [("A", "B to C"), ("A to B", "C")]),
        ("Dataflow to Dataflow Dataflow", [("Dataflow", "Dataflow")]),
        ("Go To Market to Crm Dataflow", [("Go To Market", "Crm")]),
    ],
)
def test_a_title_names_two_systems_of_which_one_can_be_empty(
    title: str, systems: list[tuple[str, str]]
) -> None:
    assert names(title) == systems


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Dataflow",
        "to Dataflow",
        "A to B",
        "A into B Dataflow",
        "A to B Dataflows",
        "A to B Data flow",
        "to " * 20 + "Dataflow",
        "a " * 300 + "to b Dataflow",
    ],
)
def test_another_title_is_no_dataflow(title: str) -> None:
    assert names(title) == []


@pytest.mark.parametrize(
    ("title", "pairs"),
    [
        ("Left A to Right B", [("A", "B")]),
        ("LEFT A_b to right Customers (human data)", [("A_b", "Customers (human data)")]),
        ("Left  A  b to Right c", [("A b", "c")]),
        ("Left to Right B", []),
        ("Left A to Right", []),
        ("Leftover A to Right B", []),
        ("Right A to Left B", []),
        ("Left A into Right B", []),
        ("Left A to B to Right C", [("A to B", "C")]),
        ("Left A to Right B to C", [("A", "B to C")]),
        ("Left A to Right B to Right C", [("A", "B to Right C"), ("A to Right B", "C")]),
    ],
)
def test_a_section_names_an_entity_of_each_system(title: str, pairs: list[tuple[str, str]]) -> None:
    assert entities(title) == pairs


def test_system_names_can_hold_spaces_dots_and_the_connecting_word() -> None:
    assert entities("business central A to wix.COM B", "Business Central", "Wix.com") == [
        ("A", "B")
    ]
    assert entities("Lead to Cash Order to CRM Deal", "Lead to Cash", "CRM") == [("Order", "Deal")]


def test_an_empty_system_leaves_the_whole_name_to_the_entity() -> None:
    assert entities("Left A to B c", right="") == [("A", "B c")]
    assert entities("A b to Right C", left="") == [("A b", "C")]


def test_the_title_is_split_as_most_sections_agree() -> None:
    candidates = systems_of("A to B to C Dataflow")
    assert agreed(candidates, ["A X to B to C Y", "A Z to B to C W"]) == candidates[0]
    assert agreed(candidates, ["A to B X to C Y"]) == candidates[1]
    assert agreed(candidates, ["A to B X to C Y", "Something"]) == candidates[1]
    assert agreed(candidates, []) is None
    assert agreed(candidates[:1], []) == candidates[0]


def test_names_are_the_same_but_for_letter_case_and_white_space() -> None:
    assert same("Crm  Office\nÆ", "CRM office æ")
    assert not same("CrmOffice", "Crm Office")

"""Cells: what a property depends on is split off and kept; all else belongs to its name."""

import pytest

from checklist.cells import property_cell, type_cell
from checklist.model import TYPES


def read(text: str) -> tuple[str, list[tuple[str, str]]]:
    cell = property_cell(text, "right")
    assert cell.fault is None
    assert {condition.side for condition in cell.conditions} <= {"right"}
    return cell.path, [(condition.value, condition.path) for condition in cell.conditions]


@pytest.mark.parametrize(
    ("text", "path", "conditions"),
    [
        ("MailAddress.City", "MailAddress.City", []),
        ("birth  place", "birth place", []),
        ("Phone_(mobile)", "Phone_(mobile)", []),
        ("Phone (mobile) (x)", "Phone (mobile) (x)", []),
        ("", "", []),
        ("a (Dependant on having POBOX in b.c)", "a", [("POBOX", "b.c")]),
        ("a (Dependent on having POBOX in b.c)", "a", [("POBOX", "b.c")]),
        ("a(dependant on having x in y)", "a", [("x", "y")]),
        ("a (x) (Dependant on having v in p)", "a (x)", [("v", "p")]),
        (
            "a (Dependant on having v in p)(Dependant on having w in q)",
            "a",
            [("v", "p"), ("w", "q")],
        ),
        (
            "a (Dependant on having v in p) (Dependant on having w in q)",
            "a",
            [("v", "p"), ("w", "q")],
        ),
        ("a (Dependant on having v in pDependant on having w in q)", "a", [("v", "p"), ("w", "q")]),
        (
            "a (Dependant on having v in Dependant on having  in qDependant on having in )",
            "a",
            [("v", ""), ("", "q"), ("", "")],
        ),
        ("a (Dependant on having  in p)", "a", [("", "p")]),
        ("a (Dependant on having in p)", "a", [("", "p")]),
        ("a (Dependant on having v in )", "a", [("v", "")]),
        ("a (Dependant on having v in)", "a", [("v", "")]),
        ("a (Dependant on having  in )", "a", [("", "")]),
        ("a (Dependant on having in)", "a", [("", "")]),
        ("a (Dependant on having made in Norway in p)", "a", [("made in Norway", "p")]),
        ("a (Dependant on having v (w) in p)", "a", [("v (w)", "p")]),
        ("a (Dependant on having v) in p)", "a", [("v)", "p")]),
        ("a (Dependant on having v in Phone_(mobile))", "a", [("v", "Phone_(mobile)")]),
        (
            "a (Dependant on having v (w) in p(q))(Dependant on having x in y)",
            "a",
            [("v (w)", "p(q)"), ("x", "y")],
        ),
        ("(Dependant on having v in p)", "", [("v", "p")]),
        ("a\n(Dependant on\nhaving v in p)", "a", [("v", "p")]),
    ],
)
def test_a_property_is_told_from_what_it_depends_on(
    text: str, path: str, conditions: list[tuple[str, str]]
) -> None:
    assert read(text) == (path, conditions)


def test_a_condition_names_the_column_it_stands_in() -> None:
    text = "a (Dependant on having v in p)"
    assert [property_cell(text, side).conditions[0].side for side in ("left", "right")] == [
        "left",
        "right",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a (Dependant on having v)",
        "a (Dependant on having v in p",
        "a Dependant on having v in p",
        "a (Dependant on having v in p) b",
        "a (Dependant on having v in p) (b)",
        "a (Dependant on having v in p))",
        "a (Dependant on having v in p)(Dependant on having w)",
        "a (Dependant on having v in (p)",
    ],
)
def test_a_condition_in_another_form_is_a_fault_and_keeps_the_property(text: str) -> None:
    cell = property_cell(text, "left")
    assert cell.fault is not None
    assert cell.path == "a"


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_known_quoted_or_bare(name: str) -> None:
    for text in (
        name,
        f'"{name}"',
        f"“{name}”",
        f"'{name}'",
        f" « {name} »".replace(" ", ""),
        name.upper(),
    ):
        assert type_cell(text) == name


@pytest.mark.parametrize("text", ["", '""', '"', "date", '"string', 'string"', '"string" x', "NA"])
def test_another_type_is_none(text: str) -> None:
    assert type_cell(text) is None

"""What two editions of a document say differently is told, and nothing else."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.comparing import compare
from checklist.differences import in_words, told
from checklist.matching import match, out_of_order
from checklist.model import (
    KINDS,
    TYPES,
    Checklist,
    Condition,
    Criterion,
    Entity,
    Pair,
    Row,
    Statement,
)
from tests.checklist.small import a_checklist

CHECKLIST = a_checklist()
PERSON, PLANT = CHECKLIST.pairs
NAME, ZIP, AGE = PERSON.rows


def with_person(**changed: object) -> Checklist:
    return replace(CHECKLIST, pairs=(replace(PERSON, **changed), PLANT))  # type: ignore[arg-type]  # by name


def differences(now: Checklist) -> list[str]:
    return [told(one) for one in compare(CHECKLIST, now)]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (
            with_person(rows=(NAME, ZIP)),
            [("- was line 23: row person-contact/Age=age: in the features, no longer in the "
             "document (integer)")],
        ),
        (
            with_person(rows=(NAME, ZIP, AGE, Row(id="person-contact/New=new", left="New",
                                                  right="new", type="string", line=24))),
            ["+ line 24: row person-contact/New=new: in the document, not in the features (string)"],
        ),
        (
            with_person(rows=(replace(NAME, right="full", id="person-contact/Name=full"), ZIP, AGE)),
            [('~ line 21: row person-contact/Name=name: renamed: right property was "name", '
             'is "full"')],
        ),
        (
            with_person(rows=(replace(NAME, left="Nm", id="person-contact/Nm=name"), ZIP, AGE)),
            ['~ line 21: row person-contact/Name=name: renamed: left property was "Name", is "Nm"'],
        ),
        (
            with_person(rows=(replace(NAME, type="N/A"), ZIP, AGE)),
            ['~ line 21: row person-contact/Name=name: changed: type was "string", is "N/A"'],
        ),
        (
            with_person(rows=(NAME, replace(ZIP, conditions=()), AGE)),
            [('~ line 22: row person-contact/Zip=code: changed: conditions was "right depends on '
             'having POST in Kind", is "none"')],
        ),
        (
            with_person(rows=(AGE, NAME, ZIP)),
            ["> line 23: row person-contact/Age=age: moved: was number 3, is number 1"],
        ),
        (
            with_person(statements=PERSON.statements[1:]),
            [("- was line 11: statement every: in the features, no longer in the document "
             "(if: it is paid)")],
        ),
        (
            with_person(statements=(Statement(kind="linked", line=9), *PERSON.statements)),
            ["+ line 9: statement linked: in the document, not in the features"],
        ),
        (
            with_person(
                statements=(replace(PERSON.statements[0], condition=None), *PERSON.statements[1:])
            ),
            ['~ line 11: statement every: changed: content was "if: it is paid", is ""'],
        ),
        (
            with_person(
                statements=(
                    *PERSON.statements[:2],
                    replace(PERSON.statements[2], targets=("A",)),
                    *PERSON.statements[3:],
                )
            ),
            [('~ line 13: statement create-if-connected: changed: content was "one of: A, B", '
             'is "one of: A"')],
        ),
        (
            with_person(merge_criteria=PERSON.merge_criteria[:1]),
            ["- was line 16: merge criterion Phone=tel: in the features, no longer in the document"],
        ),
        (
            with_person(
                merge_criteria=(
                    PERSON.merge_criteria[0],
                    replace(PERSON.merge_criteria[1], right="mobile"),
                )
            ),
            [('~ line 16: merge criterion Phone=tel: renamed: right property was "tel", '
             'is "mobile"')],
        ),
        (
            with_person(is_complete=False),
            [('~ line 10: section person-contact: changed: reading was "complete", '
             'is "incomplete"')],
        ),
        (
            with_person(right=Entity(system="Beta", name="contact")),
            [('~ line 10: section person-contact: changed: right entity was "Beta Contact", '
             'is "Beta contact"')],
        ),
        (
            replace(CHECKLIST, pairs=(PERSON,)),
            [("- was line 30: section plant-thing: in the features, no longer in the document "
             "(Alpha Plant to Beta Thing)")],
        ),
        (
            replace(CHECKLIST, pairs=(PLANT, PERSON)),
            ["> line 30: section plant-thing: moved: was number 2, is number 1"],
        ),
        (
            replace(CHECKLIST, title="alpha to Beta Dataflow"),
            [('~ line 1: document: changed: title was "Alpha to Beta Dataflow", '
             'is "alpha to Beta Dataflow"')],
        ),
    ],
)  # fmt: skip
def test_what_changed_is_told_with_its_line(now: Checklist, expected: list[str]) -> None:
    assert differences(now) == expected


def test_a_section_that_is_new_is_told_once_not_row_by_row() -> None:
    (found,) = compare(replace(CHECKLIST, pairs=(PERSON,)), CHECKLIST)
    assert (found.change, found.thing, found.line) == ("missing", "section", 30)


def test_a_row_in_another_section_has_moved_and_what_else_changed_is_told_too() -> None:
    moved = replace(AGE, id="plant-thing/Age=age", type="float", line=34)
    now = replace(
        CHECKLIST,
        pairs=(replace(PERSON, rows=(NAME, ZIP)), replace(PLANT, rows=(*PLANT.rows, moved))),
    )
    assert differences(now) == [
        "> line 34: row person-contact/Age=age: moved: was in person-contact, is in plant-thing",
        '~ line 34: row person-contact/Age=age: changed: type was "integer", is "float"',
    ]


def test_a_row_moves_out_of_a_section_that_is_gone_and_into_one_that_is_new() -> None:
    size = replace(PLANT.rows[0], id="person-contact/Size=size", line=24)
    into_old = replace(CHECKLIST, pairs=(replace(PERSON, rows=(*PERSON.rows, size)),))
    assert [one.change for one in compare(CHECKLIST, into_old)] == ["moved", "extra"]
    assert [one.change for one in compare(into_old, CHECKLIST)] == ["missing", "moved"]


def test_a_row_pushed_down_by_a_new_one_has_not_moved() -> None:
    new = Row(id="person-contact/New=new", left="New", right="new", type="boolean", line=21)
    found = compare(CHECKLIST, with_person(rows=(new, NAME, ZIP, AGE)))
    assert [(one.change, one.name) for one in found] == [("missing", new.id)]


@pytest.mark.parametrize("kept", ["left", "right"])
def test_a_rename_prefers_the_row_with_the_same_conditions(kept: str) -> None:
    def row(name: str, conditions: tuple[Condition, ...]) -> Row:
        left, right = ("same", name) if kept == "left" else (name, "same")
        return Row(
            id=f"p/{left}={right}", left=left, right=right, type="string", conditions=conditions
        )

    plain, bound = row("x", ()), row("y", ZIP.conditions)
    found = compare(with_person(rows=(plain, bound)), with_person(rows=(row("z", ZIP.conditions),)))
    assert [(one.change, one.name) for one in found] == [("renamed", bound.id), ("extra", plain.id)]


def test_nothing_is_the_same_as_two_things() -> None:
    assert match(["a"], ["a", "A"], [str, str.lower]).both == ((0, 0),)


def test_rows_of_different_types_are_no_rename() -> None:
    other = Row(id="p/Name=x", left="Name", right="x", type="boolean", line=21)
    found = compare(CHECKLIST, with_person(rows=(other, ZIP, AGE)))
    assert [one.change for one in found] == ["missing", "extra"]


def test_lines_dates_digests_and_warnings_alone_are_no_difference() -> None:
    shifted = with_person(
        line=40,
        statements=tuple(replace(one, line=one.line + 30) for one in PERSON.statements),
        merge_criteria=tuple(replace(one, line=one.line + 30) for one in PERSON.merge_criteria),
        rows=tuple(replace(one, line=one.line + 30) for one in PERSON.rows),
    )
    now = replace(
        shifted,
        generated=datetime(2025, 1, 1),
        source_sha256="1",
        version="9",
        warnings=(),
    )
    assert compare(CHECKLIST, now) == []


def test_conditions_that_read_the_same_are_told_apart() -> None:
    empty = Condition(side="right", value="", path="Kind")
    spelled = replace(empty, value="(nothing)")
    found = compare(
        with_person(rows=(replace(NAME, conditions=(empty,)),)),
        with_person(rows=(replace(NAME, conditions=(spelled,)),)),
    )
    assert len(found) == 1
    assert found[0].was != found[0].now


def test_names_cannot_draw_on_the_screen() -> None:
    row = Row(id="p/\x1b[31m=b", left="\x1b[31m", right="b", type="string", line=24)
    text = "\n".join(in_words(compare(CHECKLIST, with_person(rows=(*PERSON.rows, row)))))
    assert "\x1b" not in text
    assert "\\u001b[31m" in text


def test_differences_stand_under_their_section() -> None:
    now = replace(with_person(rows=(NAME, ZIP)), title="other")
    lines = list(in_words(compare(CHECKLIST, now)))
    assert [line for line in lines if not line.startswith(" ")] == [
        "the document",
        "person-contact",
    ]


@given(st.permutations(range(7)))
def test_what_did_not_move_kept_its_order_and_is_as_much_as_possible(order: list[int]) -> None:
    both = [(place, now) for now, place in enumerate(order)]
    moved = out_of_order(both)
    stayed = [place for place, now in both if (place, now) not in moved]
    assert stayed == sorted(stayed)
    lengths = [1] * len(order)
    for end in range(len(order)):
        lengths[end] = 1 + max(
            (lengths[start] for start in range(end) if order[start] < order[end]), default=0
        )
    assert len(stayed) == max(lengths)


NAMES = st.sampled_from(["A", "B", "a.b", "", "none", "x y"])
CONDITIONS = st.builds(Condition, side=st.sampled_from(["left", "right"]), value=NAMES, path=NAMES)
STATEMENTS = st.builds(
    Statement,
    kind=st.sampled_from(KINDS),
    line=st.integers(1, 99),
    condition=st.none() | NAMES,
    targets=st.lists(NAMES, max_size=2).map(tuple),
)
CRITERIA = st.builds(Criterion, left=NAMES, right=NAMES, line=st.integers(1, 99))
ROWS = st.builds(
    Row,
    id=st.just(""),
    left=NAMES,
    right=NAMES,
    type=st.sampled_from(TYPES),
    conditions=st.lists(CONDITIONS, max_size=2).map(tuple),
    line=st.integers(1, 99),
)


def named(pair: Pair) -> Pair:
    rows = tuple(
        replace(row, id=f"{pair.id}/{row.left}={row.right}~{number}")
        for number, row in enumerate(pair.rows)
    )
    return replace(pair, rows=rows)


PAIRS = st.builds(
    Pair,
    id=st.sampled_from(["p", "q", "r"]),
    left=st.just(PERSON.left),
    right=st.just(PERSON.right),
    line=st.integers(1, 99),
    statements=st.lists(STATEMENTS, max_size=3).map(tuple),
    merge_criteria=st.lists(CRITERIA, max_size=3).map(tuple),
    rows=st.lists(ROWS, max_size=4).map(tuple),
).map(named)
CHECKLISTS = st.lists(PAIRS, max_size=3, unique_by=lambda pair: pair.id).map(
    lambda pairs: replace(CHECKLIST, pairs=tuple(pairs))
)
quietly = settings(derandomize=True, deadline=None, max_examples=100)


def essence(checklist: Checklist) -> object:
    """What must not change without being told."""
    return [
        (
            pair.id,
            [(one.kind, one.condition, one.targets) for one in pair.statements],
            [(one.left, one.right) for one in pair.merge_criteria],
            [(one.left, one.right, one.type, one.conditions) for one in pair.rows],
        )
        for pair in checklist.pairs
    ]


@quietly
@given(CHECKLISTS)
def test_a_document_does_not_differ_from_itself(checklist: Checklist) -> None:
    assert compare(checklist, checklist) == []


@quietly
@given(CHECKLISTS, CHECKLISTS)
def test_documents_that_say_different_things_differ(one: Checklist, other: Checklist) -> None:
    assert bool(compare(one, other)) == (essence(one) != essence(other))


@quietly
@given(CHECKLISTS, st.data())
def test_any_change_of_one_row_or_statement_is_told(
    checklist: Checklist, data: st.DataObject
) -> None:
    pairs = [pair for pair in checklist.pairs if pair.rows or pair.statements]
    if not pairs:
        return
    pair = data.draw(st.sampled_from(pairs))
    if pair.rows:
        place = data.draw(st.integers(0, len(pair.rows) - 1))
        drawn = replace(data.draw(ROWS), id=pair.rows[place].id)
        rows = (*pair.rows[:place], drawn, *pair.rows[place + 1 :])
        changed = replace(pair, rows=rows)
    else:
        place = data.draw(st.integers(0, len(pair.statements) - 1))
        said = (*pair.statements[:place], data.draw(STATEMENTS), *pair.statements[place + 1 :])
        changed = replace(pair, statements=said)
    now = replace(
        checklist, pairs=tuple(changed if one is pair else one for one in checklist.pairs)
    )
    assert bool(compare(checklist, now)) == (essence(checklist) != essence(now))
    assert all(one.pair == pair.id for one in compare(checklist, now))

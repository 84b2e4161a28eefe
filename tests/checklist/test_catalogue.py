"""Every row and every sentence of a document calls for its checks, and for no others."""

from dataclasses import replace
from pathlib import Path

import pytest

from checklist import (
    CHECKS,
    Checklist,
    ChecklistError,
    Pair,
    checks_of_pair,
    checks_of_row,
    load_facts,
    required,
    spelled,
)
from checklist.facts import FACTS, checklist_of, dumped, facts_of
from checklist.model import Condition, Kind, Statement

SHIPPED = Path(__file__).parents[2] / "features" / "tidsbanken-crmoffice" / FACTS


@pytest.fixture
def checklist() -> Checklist:
    return load_facts(SHIPPED)


def saying(pair: Pair, *kinds: Kind, condition: str | None = None) -> Pair:
    return replace(
        pair,
        statements=tuple(
            Statement(kind=kind, line=1, condition=condition if kind == "every" else None)
            for kind in kinds
        ),
    )


def test_the_shipped_checklist_has_the_two_pairs_and_seven_rows_of_the_document(
    checklist: Checklist,
) -> None:
    assert [f"{pair.left} ↔ {pair.right}" for pair in spelled(checklist).pairs] == [
        "Tidsbanken Ansatt ↔ CRMOffice Contacts",
        "Tidsbanken Prosjekt ↔ CRMOffice Activities",
    ]
    assert [(row.id, row.type) for pair in checklist.pairs for row in pair.rows] == [
        ("ansatt-contacts/Etternavn=familyName", "string"),
        ("ansatt-contacts/Fornavn=givenName", "string"),
        ("ansatt-contacts/Mobil=mobilePhone", "string"),
        ("prosjekt-activities/AnsvarligId=ownerId", "string"),
        ("prosjekt-activities/FerdigDato=endsAt", "string"),
        ("prosjekt-activities/Navn=subject", "string"),
        ("prosjekt-activities/StartDato=startsAt", "string"),
    ]
    for pair in checklist.pairs:
        assert [one.kind for one in pair.statements] == ["every", "linked", "rows"]
        assert all(row.conditions == () for row in pair.rows)
        assert pair.merge_criteria == ()


OF_ROWS = {"create", "type"}
OF_ROWS_LINKED = {
    *("edit-left", "edit-right", "edit-again", "isolated", "clear-left", "clear-right"),
    *("conflict-later-left", "conflict-later-right", "conflict-tie"),
    *("first-link-empty", "fidelity"),
}
DURING_CREATION = {
    f"fault-{fault}-create"
    for fault in (
        *("drop", "error-500", "error-502", "error-503", "throttled", "cut", "empty-list"),
        *("row-repeated", "row-missing", "hang", "latency", "unauthorised", "reject"),
        *("late-commit", "stale-read", "clock-skew", "normalise"),
    )
}
OF_EVERY = DURING_CREATION | {
    *("every", "exactly-one", "duplicate-values-not-merged", "right-only-not-created"),
    *("every-volume", "kill-restart", "poison-record", "edit-during-load", "equal-stamps"),
    *("token-expiry", "retry-after"),
}
OF_LINKED = {name.replace("-create", "-edit") for name in DURING_CREATION} | {
    *("link-survives-edit", "different-properties-both-sides", "rerun-writes-nothing", "no-echo"),
    *("delete-left", "delete-right", "reference-order", "reference-change", "reference-cleared"),
    *("link-survives-restart", "edit-before-write", "conflict-within-bias"),
}
INVARIANTS = {
    f"inv-{name}"
    for name in (
        *("body-keys", "no-delete", "in-scope", "no-empty-write", "confidential", "protocol"),
        *("settles", "converged", "one-to-one", "conserved", "no-lost-update", "no-thin-air"),
        *("no-cross-talk", "unmapped-untouched", "write-budget", "no-flapping"),
    )
}


def test_every_row_and_every_sentence_calls_for_its_checks(checklist: Checklist) -> None:
    for pair in checklist.pairs:
        for row in pair.rows:
            assert {check.name for check in checks_of_row(pair, row)} == OF_ROWS | OF_ROWS_LINKED
        assert {check.name for check in checks_of_pair(pair)} == OF_EVERY | OF_LINKED | INVARIANTS
    in_all = 7 * len(OF_ROWS | OF_ROWS_LINKED) + 2 * len(OF_EVERY | OF_LINKED | INVARIANTS)
    assert len(list(required(checklist))) == in_all


@pytest.mark.parametrize(
    ("kinds", "condition", "called_for"),
    [
        (("every",), None, OF_EVERY),
        (("every",), "it is paid", OF_EVERY | {"condition"}),
        (("link-first",), None, {"link-first"}),
        (("create-if-connected",), None, {"create-if-connected"}),
        (("merge-or-create",), None, {"merge-or-create"}),
        (("merge-criteria",), None, {"merge-criteria"}),
        (("linked",), None, OF_LINKED),
        (("rows",), None, set()),
    ],
)
def test_each_kind_of_statement_calls_for_checks_of_its_own(
    checklist: Checklist, kinds: tuple[Kind, ...], condition: str | None, called_for: set[str]
) -> None:
    pair = saying(checklist.pairs[0], *kinds, condition=condition)
    assert {check.name for check in checks_of_pair(pair)} == called_for | INVARIANTS


def test_where_nothing_is_promised_nothing_can_be_broken(checklist: Checklist) -> None:
    assert checks_of_pair(replace(saying(checklist.pairs[0], "rows"), rows=())) == ()


def test_a_row_without_a_data_type_has_no_check_of_it(checklist: Checklist) -> None:
    pair = checklist.pairs[0]
    untyped = replace(pair.rows[0], type="N/A")
    assert "type" not in {check.name for check in checks_of_row(pair, untyped)}


def test_a_row_with_a_condition_has_a_check_of_it(checklist: Checklist) -> None:
    pair = checklist.pairs[0]
    condition = Condition(side="right", value="WORK", path="kind")
    dependent = replace(pair.rows[0], conditions=(condition,))
    assert "row-condition" in {check.name for check in checks_of_row(pair, dependent)}


def test_without_the_sentence_that_both_stay_in_sync_no_edit_is_checked(
    checklist: Checklist,
) -> None:
    pair = saying(checklist.pairs[0], "every", "rows")
    assert [check.name for check in checks_of_row(pair, pair.rows[0])] == ["create", "type"]


def test_a_policy_check_names_its_clause_and_a_documented_one_needs_none() -> None:
    for check in CHECKS.values():
        assert (check.level == "policy") == (check.policy is not None), check.name


def test_facts_come_back_as_they_were_kept(checklist: Checklist, tmp_path: Path) -> None:
    path = tmp_path / FACTS
    path.write_text(dumped(facts_of(checklist)), "utf-8")
    assert load_facts(path) == checklist == checklist_of(facts_of(checklist))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{", "", "cannot be read as facts of a document"),
        ('"title"', '"tilte"', "a field is missing: 'title'"),
        ('"every"', '"evry"', "a field has the wrong form: 'evry' is none of every, link-first"),
        ('"string"', '"text"', "'text' is none of string, integer"),
        ('"2024-09-09T', '"in 2024T', "a field has the wrong form"),
        ("Mobil=mobilePhone", "Fornavn=givenName", "ansatt-contacts/Fornavn=givenName"),
        ('"id": "prosjekt-activities"', '"id": "ansatt-contacts"', "ansatt-contacts"),
    ],
)
def test_facts_that_cannot_be_used_are_refused_with_file_and_field(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    text = SHIPPED.read_text("utf-8")
    assert before in text
    path = tmp_path / FACTS
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(ChecklistError, match=said) as refused:
        load_facts(path)
    assert str(path) in str(refused.value)


def test_facts_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ChecklistError, match="cannot be read"):
        load_facts(tmp_path / "nowhere.json")

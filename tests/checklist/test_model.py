"""The facts of the document are what the project works from."""

from pathlib import Path

import pytest

from checklist import (
    CHECKS,
    ChecklistError,
    checks_of_pair,
    checks_of_row,
    load_checklist,
    required,
    shipped_checklist,
)

ROW = '{ left = "A", right = "a", type = "string" }'
PAIR = """
[[pairs]]
left = { system = "L", entity = "E" }
right = { system = "R", entity = "F" }
statements = ["every"]
rows = [%s]
"""
HEAD = 'title = "T"\ngenerated = 2024-01-01T00:00:00\nsource_sha256 = ""\nversion = "1"\n'


def test_the_shipped_checklist_has_the_two_pairs_and_seven_rows_of_the_document() -> None:
    checklist = shipped_checklist()
    assert [str(pair.left) + " ↔ " + str(pair.right) for pair in checklist.pairs] == [
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


def test_every_row_and_every_sentence_calls_for_its_checks() -> None:
    assert [check.name for check in checks_of_row()] == [
        "create",
        "type",
        "edit-left",
        "edit-right",
        "isolated",
    ]
    checklist = shipped_checklist()
    for pair in checklist.pairs:
        assert {check.name for check in checks_of_pair(pair)} == {
            "every",
            "exactly-one",
            "link-survives-edit",
            "rerun-writes-nothing",
            "no-echo",
            "right-only-not-created",
        }
    assert len(list(required(checklist))) == 7 * 5 + 2 * 6


def test_a_policy_check_names_its_clause_and_a_documented_one_needs_none() -> None:
    for check in CHECKS.values():
        assert (check.level == "policy") == (check.policy is not None), check.name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not toml", "cannot be read as a checklist"),
        (HEAD, "a field is missing"),
        (HEAD + PAIR % f"{ROW}, {ROW}", "e-f/A=a"),
        (HEAD + PAIR % ROW + PAIR % ROW, "e-f"),
        (HEAD + (PAIR % ROW).replace('"every"', '"evry"'), "evry"),
    ],
)
def test_a_checklist_that_cannot_be_used_is_refused_with_file_and_field(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ChecklistError, match=said) as refused:
        load_checklist(path)
    assert str(path) in str(refused.value)


def test_a_checklist_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ChecklistError, match="cannot be read"):
        load_checklist(tmp_path / "nowhere.toml")

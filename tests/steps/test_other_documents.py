"""Documents other than the shipped one are run as compiled, without a line of code for them."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checklist import Checklist, Pair, Row
from checklist.compiling import compiled
from checklist.facts import FACTS, dumped, facts_of
from checklist.ids import row_id
from checklist.model import Condition, Criterion, Kind, Statement
from tests.checklist.documents import document_of
from tests.steps.conftest import SHIPPED, Ended, Run

Judge = Callable[..., Ended]
CARRIES_MORE = "--subject=python:tests.other_engines:CarriesMore"
CREATES_NOTHING = "--subject=python:tests.other_engines:CreatesNothing"
NEVER_MATCHES = "--subject=python:tests.other_engines:NeverMatches"
JOINS_AND_MAKES_ANOTHER = "--subject=python:tests.other_engines:JoinsAndMakesAnother"
DOCUMENTED = "--level=documented"
CONTACTS, ACTIVITIES = SHIPPED.pairs


@pytest.fixture
def judge(run: Run, tmp_path: Path) -> Judge:
    """Return a function that compiles a checklist, runs it, and waits for the end."""

    def judge_by(checklist: Checklist, *arguments: str) -> Ended:
        made = compiled(checklist)
        folder = tmp_path / "features" / made.folder
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in made.files.items():
            (folder / name).write_text(text, "utf-8")
        features = f"--features={tmp_path / 'features'}"
        return run(features, "--no-comparison", *arguments)

    return judge_by


def with_rows(pair: Pair, *rows: tuple[str, str, str]) -> Checklist:
    """Return the shipped checklist with further rows in one of its pairs."""
    added = tuple(
        Row(id=row_id(pair.id, left, right), left=left, right=right, type=kind)
        for left, right, kind in rows
    )
    return with_pair(replace(pair, rows=pair.rows + added))


def with_pair(pair: Pair) -> Checklist:
    """Return the shipped checklist with another edition of one of its pairs."""
    pairs = tuple(pair if one.id == pair.id else one for one in SHIPPED.pairs)
    return replace(SHIPPED, pairs=pairs)


def saying(pair: Pair, *kinds: Kind, targets: tuple[str, ...] = ()) -> Pair:
    """Return a pair of which the document says something else."""
    return replace(
        pair,
        statements=tuple(
            Statement(kind=kind, line=1, targets=targets if kind == "create-if-connected" else ())
            for kind in kinds
        ),
    )


def checks_of(ended: Ended, owner: str) -> dict[str, dict[str, Any]]:
    """Return the checks of a row or pair by name."""
    [found] = [
        one
        for pair in ended.results["pairs"]
        for one in (pair, *pair["rows"])
        if one["id"] == owner
    ]
    return {check["name"]: check for check in found["checks"]}


def outcomes(ended: Ended, owner: str) -> dict[str, str]:
    """Return the outcomes of the checks of a row or pair that were asked for, by name."""
    return {
        name: check["outcome"]
        for name, check in checks_of(ended, owner).items()
        if check["outcome"] != "untested" and not name.startswith("inv-")
    }


def judged(ended: Ended, outcome: str) -> set[str]:
    """Return the places with an outcome, without those of invariants."""
    return {place for place in ended.places(outcome) if ":inv-" not in place}


def test_an_added_row_is_red_for_an_engine_that_does_not_carry_it(judge: Judge) -> None:
    document = with_rows(CONTACTS, ("TlfPrivat", "directPhone", "string"))
    ended = judge(document, "--select=*TlfPrivat*", "--select=link-survives-edit", DOCUMENTED)
    row = "ansatt-contacts/TlfPrivat=directPhone"
    assert outcomes(ended, row) == {
        "create": "failed",
        "type": "cantTell",
        "edit-left": "failed",
        "edit-right": "failed",
        "edit-again": "failed",
        "isolated": "passed",
    }
    assert "directPhone" in checks_of(ended, row)["edit-left"]["reason"]
    assert judged(ended, "failed") == {
        f"{row}:create",
        f"{row}:edit-left",
        f"{row}:edit-right",
        f"{row}:edit-again",
        "ansatt-contacts:link-survives-edit",
    }
    assert ended.status == 1


def test_a_row_added_to_a_copy_of_the_document_is_run_without_a_line_of_code(
    run: Run, tmp_path: Path
) -> None:
    text = document_of(SHIPPED)
    last = '   * - Mobil\n     - mobilePhone\n     - "string"\n'
    assert last in text
    added = last + last.replace("Mobil", "TlfPrivat").replace("mobilePhone", "directPhone")
    (tmp_path / "copy.rst").write_text(text.replace(last, added), "utf-8")
    arguments = ["checklist", "compile", "copy.rst", "--features=features"]
    compiled_it = subprocess.run(
        [sys.executable, "-m", "samsvar", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "2 features written" in compiled_it.stdout
    for subject, outcome in (("--subject=builtin", "failed"), (CARRIES_MORE, "passed")):
        ended = run(
            f"--features={tmp_path / 'features'}", subject, "--select=*TlfPrivat*:edit-left"
        )
        assert outcomes(ended, "ansatt-contacts/TlfPrivat=directPhone")["edit-left"] == outcome


def test_added_rows_are_green_for_an_engine_that_carries_them(judge: Judge) -> None:
    document = with_rows(CONTACTS, ("TlfPrivat", "directPhone", "string"))
    more = (
        ("Notat", "address.postalArea", "string"),
        ("FerdigGrad", "address.country", "string"),
    )
    activities = tuple(
        Row(id=row_id(ACTIVITIES.id, left, right), left=left, right=right, type=kind)
        for left, right, kind in more
    )
    document = replace(
        document,
        pairs=(
            document.pairs[0],
            replace(document.pairs[1], rows=document.pairs[1].rows + activities),
        ),
    )
    ended = judge(document, CARRIES_MORE, DOCUMENTED)
    assert ended.places("failed") | ended.places("cantTell") | ended.places("error") == set()
    assert set(outcomes(ended, "prosjekt-activities/FerdigGrad=address.country").values()) == {
        "passed"
    }


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("Farge", "directPhone", "Tidsbanken does not take what was entered in Tidsbanken Ansatt"),
        ("TlfPrivat", "shoeSize", "CRMOffice takes no shoeSize in Contacts"),
    ],
)
def test_a_property_that_a_system_does_not_have_cannot_be_judged(
    judge: Judge, left: str, right: str, said: str
) -> None:
    document = with_rows(CONTACTS, (left, right, "string"))
    ended = judge(document, f"--select=*{left}={right}", "--select=every", DOCUMENTED)
    found = checks_of(ended, f"ansatt-contacts/{left}={right}")
    assert set(outcomes(ended, f"ansatt-contacts/{left}={right}").values()) == {"cantTell"}
    assert ended.places("error") | ended.places("failed") == set()
    assert any(said in (check["reason"] or "") for check in found.values())


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("SistEndretDato", "directPhone", "Tidsbanken itself keeps SistEndretDato"),
        ("Tittel", "modifiedAt", "CRMOffice itself keeps modifiedAt"),
    ],
)
def test_a_property_that_a_system_keeps_itself_cannot_be_judged_and_spoils_no_other_row(
    judge: Judge, left: str, right: str, said: str
) -> None:
    document = with_rows(CONTACTS, (left, right, "string"))
    ended = judge(document, "--select=ansatt-contacts*", DOCUMENTED)
    row = f"ansatt-contacts/{left}={right}"
    assert set(outcomes(ended, row).values()) == {"cantTell"}
    assert said in checks_of(ended, row)["create"]["reason"]
    assert ended.places("error") | ended.places("failed") == set()
    assert {place.rpartition(":")[0] for place in ended.places("cantTell")} == {row}


def test_a_reference_to_what_the_document_does_not_keep_in_sync_cannot_be_judged(
    judge: Judge,
) -> None:
    document = replace(SHIPPED, pairs=(ACTIVITIES,))
    ended = judge(document, "--subject=builtin", DOCUMENTED)
    row = "prosjekt-activities/AnsvarligId=ownerId"
    assert set(outcomes(ended, row).values()) == {"cantTell"}
    assert "of which the document says nothing" in checks_of(ended, row)["create"]["reason"]
    assert ended.places("error") | ended.places("failed") == set()


def test_a_conditional_row_may_follow_an_edit_of_a_property_that_it_shares(judge: Judge) -> None:
    condition = Condition(side="right", value="WORK", path="type")
    shared = replace(
        CONTACTS.rows[2],
        id="ansatt-contacts/Mobil=directPhone",
        right="directPhone",
        conditions=(condition,),
    )
    document = with_pair(replace(CONTACTS, rows=(*CONTACTS.rows, shared)))
    fills = "--subject=python:tests.wrong_subjects:FillsDirectPhoneToo"
    ended = judge(document, fills, "--select=*Mobil=mobilePhone:isolated")
    assert judged(ended, "passed") == {"ansatt-contacts/Mobil=mobilePhone:isolated"}


def test_a_row_without_a_data_type_has_no_check_of_it(judge: Judge) -> None:
    pair = replace(CONTACTS, rows=(replace(CONTACTS.rows[0], type="N/A"), *CONTACTS.rows[1:]))
    ended = judge(with_pair(pair), "--select=*Etternavn*", DOCUMENTED)
    assert re.search(r"Repeat: samsvar run --features \S+/features --select", ended.stdout)
    assert outcomes(ended, CONTACTS.rows[0].id) == dict.fromkeys(
        ("create", "edit-left", "edit-right", "edit-again", "isolated"), "passed"
    )


def test_a_row_under_a_condition_is_not_applicable_and_spoils_nothing_else(judge: Judge) -> None:
    condition = Condition(side="right", value="WORK", path="type")
    dependent = replace(CONTACTS.rows[2], conditions=(condition,))
    document = with_pair(replace(CONTACTS, rows=(*CONTACTS.rows[:2], dependent)))
    ended = judge(document, "--select=ansatt-contacts*", DOCUMENTED)
    assert set(outcomes(ended, dependent.id).values()) == {"inapplicable"}
    assert "row-condition" in outcomes(ended, dependent.id)
    reason = checks_of(ended, dependent.id)["create"]["reason"]
    assert "mobilePhone depends on having WORK in type" in reason
    assert ended.places("failed") | ended.places("cantTell") | ended.places("error") == set()
    assert len(judged(ended, "passed")) == 2 * 6 + 4


def test_a_pair_under_a_condition_in_free_text_is_not_applicable(judge: Judge) -> None:
    statements = (
        Statement(kind="every", line=1, condition='the employee is "active"'),
        *CONTACTS.statements[1:],
    )
    document = with_pair(replace(CONTACTS, statements=statements))
    ended = judge(document, "--select=ansatt-contacts*", "--level=policy")
    assert ended.places("inapplicable") == {
        f"{owner['id']}:{check['name']}"
        for pair in ended.results["pairs"][:1]
        for owner in (pair, *pair["rows"])
        for check in owner["checks"]
        if check["level"] == "policy" and not check["name"].startswith("inv-")
    }
    ended = judge(document, "--select=ansatt-contacts*:condition")
    assert 'the employee is "active"' in checks_of(ended, CONTACTS.id)["condition"]["reason"]


def test_a_pair_without_any_property_is_not_applicable(judge: Judge) -> None:
    document = with_pair(replace(CONTACTS, rows=()))
    ended = judge(document, "--select=ansatt-contacts*", DOCUMENTED)
    assert set(outcomes(ended, CONTACTS.id).values()) == {"inapplicable"}
    assert "names no property" in checks_of(ended, CONTACTS.id)["every"]["reason"]


def test_records_without_a_value_of_their_own_cannot_be_told_apart(judge: Judge) -> None:
    pair = replace(ACTIVITIES, rows=ACTIVITIES.rows[:1])  # who is responsible, and nothing else
    ended = judge(with_pair(pair), "--select=prosjekt-activities:e*")
    found = outcomes(ended, ACTIVITIES.id)
    assert (found["every"], found["exactly-one"]) == ("cantTell", "cantTell")
    assert "cannot be told which" in checks_of(ended, ACTIVITIES.id)["every"]["reason"]
    assert ended.places("failed") | ended.places("error") == set()


@pytest.mark.parametrize(
    ("subject", "outcome"), [("--subject=builtin", "failed"), (CREATES_NOTHING, "passed")]
)
def test_link_first_convicts_an_engine_that_makes_counterparts(
    judge: Judge, subject: str, outcome: str
) -> None:
    pair = saying(CONTACTS, "link-first", "linked", "rows")
    ended = judge(with_pair(pair), subject, "--select=ansatt-contacts*", DOCUMENTED)
    found = outcomes(ended, CONTACTS.id)
    assert found.pop("link-first") == outcome
    assert set(found.values()) == {"inapplicable"}


@pytest.mark.parametrize(
    ("subject", "outcome"),
    [
        ("--subject=builtin", "passed"),
        (NEVER_MATCHES, "failed"),
        (JOINS_AND_MAKES_ANOTHER, "failed"),
        (CREATES_NOTHING, "failed"),
    ],
)
def test_merge_criteria_convict_an_engine_that_makes_doubles(
    judge: Judge, subject: str, outcome: str
) -> None:
    pair = replace(
        saying(CONTACTS, "merge-or-create", "merge-criteria", "linked", "rows"),
        merge_criteria=(Criterion(left="Mobil", right="mobilePhone", line=1),),
    )
    ended = judge(with_pair(pair), subject, "--select=merge-*")
    found = outcomes(ended, CONTACTS.id)
    assert found["merge-criteria"] == found["merge-or-create"] == outcome


def test_what_matches_is_not_applicable_where_the_document_does_not_say(judge: Judge) -> None:
    pair = saying(CONTACTS, "merge-or-create", "linked", "rows")
    ended = judge(with_pair(pair), "--select=merge-*")
    check = checks_of(ended, CONTACTS.id)["merge-or-create"]
    assert {case["id"]: case["outcome"] for case in check["cases"]} == {
        "match": "inapplicable",
        "no-match": "passed",
    }


@pytest.mark.parametrize(
    ("subject", "connected", "unconnected"),
    [("--subject=builtin", "passed", "failed"), (CREATES_NOTHING, "failed", "passed")],
)
def test_create_if_connected_convicts_both_ways(
    judge: Judge, subject: str, connected: str, unconnected: str
) -> None:
    pair = saying(
        ACTIVITIES,
        "create-if-connected",
        "linked",
        "rows",
        targets=("CRMOffice Contacts", "Galaxy"),
    )
    ended = judge(with_pair(pair), subject, "--select=create-if-connected")
    check = checks_of(ended, ACTIVITIES.id)["create-if-connected"]
    assert {case["id"]: case["outcome"] for case in check["cases"]} == {
        "connected-CRMOffice+Contacts": connected,
        "connected-Galaxy": "inapplicable",
        "unconnected": unconnected,
    }


def test_a_left_property_of_two_rows_is_one_value(judge: Judge) -> None:
    document = with_rows(CONTACTS, ("Mobil", "directPhone", "string"))
    ended = judge(document, "--select=*Mobil*", DOCUMENTED)
    assert set(outcomes(ended, "ansatt-contacts/Mobil=mobilePhone").values()) == {"passed"}
    assert outcomes(ended, "ansatt-contacts/Mobil=directPhone")["edit-left"] == "failed"


def test_an_entity_that_is_not_known_cannot_be_judged_and_spoils_no_other_pair(
    judge: Judge,
) -> None:
    unknown = replace(
        CONTACTS,
        id="avdeling-teams",
        left=replace(CONTACTS.left, name="Avdeling"),
        right=replace(CONTACTS.right, name="Teams"),
        rows=(),
    )
    rows = tuple(replace(row, id=row.id.replace(CONTACTS.id, unknown.id)) for row in CONTACTS.rows)
    document = replace(SHIPPED, pairs=(*SHIPPED.pairs, replace(unknown, rows=rows)))
    selected = ("--select=avdeling-teams*", "--select=isolated", "--select=every")
    ended = judge(document, *selected, DOCUMENTED)
    assert ended.places("error") | ended.places("failed") == set()
    assert set(outcomes(ended, unknown.id).values()) == {"cantTell"}
    assert "knows no Tidsbanken Avdeling" in checks_of(ended, unknown.id)["every"]["reason"]
    assert {place.partition(":")[0].partition("/")[0] for place in ended.places("cantTell")} == {
        unknown.id
    }
    assert len(judged(ended, "passed")) == 2 + 7


def test_systems_that_cannot_be_emulated_are_refused_before_the_run(judge: Judge) -> None:
    pair = replace(CONTACTS, right=replace(CONTACTS.right, system="Wix.com"))
    ended = judge(replace(SHIPPED, right="Wix.com", pairs=(pair,)))
    assert ended.status == 4
    assert "is about Wix.com; the systems that can be emulated are Tidsbanken and" in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_folder_of_several_documents_is_refused_with_their_names(
    run: Run, tmp_path: Path
) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / FACTS).write_text(dumped(facts_of(SHIPPED)), "utf-8")
    ended = run(f"--features={tmp_path}")
    assert ended.status == 4
    assert "holds the features of 2 documents, and a run is about one" in ended.stderr
    assert f"name one of {tmp_path / 'one'}, {tmp_path / 'other'}" in ended.stderr


def test_a_document_without_pairs_selects_nothing(judge: Judge) -> None:
    ended = judge(replace(SHIPPED, pairs=()))
    assert ended.status == 5
    assert "promises nothing that could be tested" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr

"""What is compiled from a document: its words, its ids, and nothing that the document smuggles in."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from gherkin import Parser

from checklist import Checklist, Pair, Row, load_facts, required, spelled
from checklist.cases import cases, presupposed
from checklist.compiling import compiled
from checklist.facts import FACTS
from checklist.forms import FORMS
from checklist.ids import plain, row_id, safe, unique
from checklist.model import Condition, Criterion, Entity, Statement
from checklist.text import inert, quoted, unquoted

FEATURES = Path(__file__).parents[2] / "features"
SHIPPED = load_facts(FEATURES / "tidsbanken-crmoffice" / FACTS)
HOSTILE = (
    'say "when"',
    "a|b",
    "# comment",
    "<x>",
    "two\nlines",
    "Scenario: injected",
    "@tag",
    "  inner  ",
    "back\\slash\\n",
    "\u202eright to left",
    "zero\u200bwidth",
    "tab\there",
    "{left}",
    "Given a state",
    '"""',
    "Æøå 客户 e\u0301",
)


def with_rows(*rows: tuple[str, str]) -> Pair:
    """Return the shipped first pair with other rows, as reading gives them."""
    pair = SHIPPED.pairs[0]
    ids = unique([row_id(pair.id, left, right) for left, right in rows], ["" for _ in rows])
    return replace(
        pair,
        rows=tuple(
            Row(id=identity, left=left, right=right, type="string")
            for identity, (left, right) in zip(ids, rows, strict=True)
        ),
    )


def only(pair: Pair) -> Checklist:
    return replace(SHIPPED, pairs=(pair,))


def feature_of(checklist: Checklist) -> str:
    [text] = [text for name, text in compiled(checklist).files.items() if name != FACTS]
    return text


def test_the_committed_features_are_what_the_facts_of_the_document_give() -> None:
    made = compiled(SHIPPED)
    folder = FEATURES / made.folder
    assert {file.name: file.read_text("utf-8") for file in folder.iterdir()} == made.files


def test_all_other_features_are_written_by_hand_and_hold_for_every_pair() -> None:
    for path in FEATURES.glob("*.feature"):
        assert path.read_text("utf-8").startswith("@every-pair\n"), path
    assert {path.name for path in FEATURES.iterdir() if path.is_dir()} - {"__pycache__"} == {
        "tidsbanken-crmoffice"
    }


def test_the_same_document_gives_the_same_text() -> None:
    assert compiled(SHIPPED) == compiled(replace(SHIPPED))


def test_a_scenario_reads_as_a_person_would_say_it() -> None:
    assert (
        "    @row:ansatt-contacts/Etternavn=familyName @check:edit-right @case:changed\n"
        "    Scenario: familyName edited in CRMOffice reaches Etternavn in Tidsbanken\n"
        '      Given a "Tidsbanken Ansatt" that is linked with a "CRMOffice Contacts"\n'
        '      When "familyName" of the "CRMOffice Contacts" is changed\n'
        '      Then "Etternavn" of the "Tidsbanken Ansatt" has that value\n'
        '      And "familyName" of the "CRMOffice Contacts" still has it\n'
    ) in compiled(SHIPPED).files["ansatt-contacts.feature"]


def test_a_pair_of_which_nothing_is_promised_gives_no_feature() -> None:
    silent = replace(SHIPPED.pairs[0], statements=(Statement(kind="rows", line=1),), rows=())
    assert set(compiled(only(silent)).files) == {FACTS}


def test_a_document_without_any_pair_gives_its_facts_only() -> None:
    assert set(compiled(replace(SHIPPED, pairs=())).files) == {FACTS}


def test_a_condition_in_free_text_goes_before_every_scenario_of_its_pair() -> None:
    pair = replace(
        SHIPPED.pairs[0],
        statements=(
            Statement(kind="every", line=1, condition='the deal is "won"'),
            *SHIPPED.pairs[0].statements[1:],
        ),
    )
    text = feature_of(only(pair))
    met = 'Given this condition of the document is met: "the deal is \\"won\\""'
    unmet = met.replace("is met", "is not met")
    assert text.count(met) + text.count(unmet) == text.count("Scenario")
    assert text.count(unmet) == 1
    assert "@case:unmet-the+deal+is+%22won%22" in text


def test_a_condition_of_a_row_goes_before_its_scenarios_and_before_no_others() -> None:
    pair = SHIPPED.pairs[0]
    conditions = (
        Condition(side="right", value="WORK", path="type"),
        Condition(side="right", value="", path=""),
    )
    dependent = replace(pair.rows[0], conditions=conditions)
    text = feature_of(only(replace(pair, rows=(dependent, *pair.rows[1:]))))
    met = 'this condition of the document is met: "familyName depends on having WORK in type"'
    assert text.count(met) == text.count(f"@row:{dependent.id} ") - len(conditions)
    assert 'not met: "familyName depends on having (nothing) in (nothing)"' in text
    assert (
        "Given this" not in text.partition("@row:ansatt-contacts/Fornavn")[2].partition("@row:")[0]
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (Statement(kind="link-first", line=1), "can be linked by hand"),
        (
            Statement(kind="create-if-connected", line=1, targets=("Project", "Deal")),
            'can be connected to one of these: "Project, Deal"',
        ),
    ],
)
def test_what_the_document_presupposes_goes_before(statement: Statement, said: str) -> None:
    pair = replace(
        SHIPPED.pairs[0],
        statements=(statement, Statement(kind="linked", line=2), Statement(kind="rows", line=3)),
    )
    [sentence] = presupposed(spelled(only(pair)).pairs[0])
    assert said in sentence
    text = feature_of(only(pair))
    of_rows = text.count("@row:")
    assert text.count(sentence) >= of_rows > 0


def test_a_pair_that_nothing_creates_or_names_presupposes_both() -> None:
    bare = replace(SHIPPED.pairs[0], statements=(Statement(kind="linked", line=1),), rows=())
    assert len(presupposed(bare)) == 2
    assert presupposed(SHIPPED.pairs[0]) == []


def test_each_alternative_of_the_merge_criteria_is_a_case() -> None:
    pair = replace(
        SHIPPED.pairs[0],
        statements=(
            *SHIPPED.pairs[0].statements,
            Statement(kind="merge-or-create", line=1),
            Statement(kind="merge-criteria", line=2),
        ),
        merge_criteria=(
            Criterion(left="Mobil", right="mobilePhone", line=3),
            Criterion(left="E post", right="email", line=4),
        ),
    )
    text = feature_of(only(pair))
    assert "@check:merge-criteria @case:Mobil=mobilePhone" in text
    assert "@check:merge-criteria @case:E+post=email" in text
    assert "@check:merge-or-create @case:match" in text
    assert "@check:merge-or-create @case:no-match" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_comes_out_as_inert_text(name: str) -> None:
    pair = with_rows((name, "familyName"), ("Fornavn", name))
    entity = Entity(system="Tidsbanken", name=name)
    checklist = only(replace(pair, left=entity))
    text = feature_of(checklist)
    document = cast("dict[str, Any]", Parser().parse(text))
    feature = document["feature"]
    assert len(document["comments"]) == 1
    scenarios = [
        inner["scenario"] for child in feature["children"] for inner in child["rule"]["children"]
    ]
    tags = Counter(tag["name"] for one in scenarios for tag in one["tags"])
    for place in required(spelled(checklist)):
        numbered = place.check.name == "every"
        expected = 2 if numbered else len(cases(place))
        owner = [f"@row:{place.row.id}"] if place.row else []
        found = [
            one
            for one in scenarios
            if {tag["name"] for tag in one["tags"]} >= {f"@check:{place.check.name}", *owner}
        ]
        by_hand = not all(form.title for form in FORMS[place.check.name])
        assert len(found) == (0 if by_hand else expected), place.check.name
    assert all(tag.startswith(("@row:", "@check:", "@case:")) for tag in tags)
    assert not any(letter in text for letter in "\u202e\u200b\t\r")
    assert "<" not in text.replace("<count>", "")
    quoted_names = {unquoted(quoted(one)) for one in (name, str(entity))}
    assert quoted_names == {name, str(entity)}
    assert quoted(name) in text


def test_scenarios_of_doubled_rows_differ_in_name_and_id() -> None:
    pair = with_rows(("A", "a"), ("A", "a"), ("A", "b"))
    assert [row.id for row in pair.rows] == [
        "ansatt-contacts/A=a",
        "ansatt-contacts/A=a~2",
        "ansatt-contacts/A=b",
    ]
    text = feature_of(only(pair))
    names = [line for line in text.splitlines() if "Scenario" in line]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", HOSTILE)
def test_an_id_fits_in_a_tag(name: str) -> None:
    identity = safe(name)
    assert identity == "".join(identity.split())
    assert not set(identity) & set('@#<>|"\\')
    assert plain(name).isascii()


def test_no_two_names_have_the_same_id() -> None:
    names = [*HOSTILE, "a b", "a+b", "a%20b", "a_b", "a=b", "a%3Db", "~2", "%7E2"]
    assert len({safe(name) for name in names}) == len(names)


def test_no_name_is_taken_for_the_number_of_a_repeated_row() -> None:
    pair = with_rows(("x", "y"), ("x", "y"), ("x", "y~2"))
    ids = [row.id for row in pair.rows]
    assert ids == ["ansatt-contacts/x=y", "ansatt-contacts/x=y~2", "ansatt-contacts/x=y%7E2"]


def test_numbers_of_repeated_ids_do_not_depend_on_their_order() -> None:
    given = ["p/a=b", "p/a=b", "p/c=d", "p/a=b"]
    contents = ["integer", "float", "", "string"]
    numbered = dict(zip(contents, unique(given, contents), strict=True))
    turned = dict(zip(contents[::-1], unique(given[::-1], contents[::-1]), strict=True))
    assert numbered == turned


def test_headings_show_what_cannot_be_seen() -> None:
    assert inert("a\u202eb\nc\x00") == "a\\u202eb\\nc\\u0000"

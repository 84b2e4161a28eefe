"""What goes into a document comes out of it, and into its features, whatever it says."""

import gc
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from gherkin import Parser

from checklist import Checklist, load_facts, required, spelled
from checklist.cases import cases
from checklist.compiling import compiled
from checklist.facts import FACTS, checklist_of, facts_of
from checklist.forms import FORMS
from checklist.model import Pair
from checklist.reading import read_document, read_text
from tests.checklist.documents import (
    Document,
    Section,
    WrittenRow,
    document_of,
    documents,
    write_corpus,
)

Node = dict[str, Any]  # the parser's own JSON-like tree, which it does not type
SOME = list(documents(80, seed=7, most_rows=40))
SHIPPED = Path(__file__).parents[2] / "features" / "tidsbanken-crmoffice" / FACTS


def read(text: str) -> Checklist:
    return read_text(text.encode("utf-8"), Path("made-up.rst"))


@cache
def read_once(text: str) -> Checklist:
    return read(text)


def contents(pair: Pair) -> Section:
    """Return what was read of a section, as it is told of one that was written."""
    return Section(
        left=pair.left.name,
        right=pair.right.name,
        statements=tuple(replace(one, line=0) for one in pair.statements),
        criteria=tuple((one.left, one.right) for one in pair.merge_criteria),
        rows=tuple(
            WrittenRow(left=row.left, right=row.right, type=row.type, conditions=row.conditions)
            for row in pair.rows
        ),
    )


def without_places(checklist: Checklist) -> Checklist:
    """Return a checklist without lines and without the digest of its text."""
    return replace(
        checklist,
        source_sha256="",
        pairs=tuple(
            replace(
                pair,
                line=0,
                statements=tuple(replace(one, line=0) for one in pair.statements),
                merge_criteria=tuple(replace(one, line=0) for one in pair.merge_criteria),
                rows=tuple(replace(row, line=0) for row in pair.rows),
            )
            for pair in checklist.pairs
        ),
    )


def shuffled(made: Document, random: Random) -> Document:
    """Return a document with its sections and their rows in another order."""
    sections = [
        replace(one, rows=tuple(random.sample(one.rows, len(one.rows)))) for one in made.sections
    ]
    random.shuffle(sections)
    return replace(made, sections=tuple(sections))


@pytest.mark.parametrize("made", SOME, ids=lambda made: made.title)
def test_all_that_a_document_says_is_read(made: Document) -> None:
    checklist = read_once(made.text)
    assert (checklist.title, checklist.left, checklist.right) == (
        " ".join(made.title.split()),
        made.left,
        made.right,
    )
    assert [contents(pair) for pair in checklist.pairs] == [
        replace(section, variant=2) for section in made.sections
    ]
    assert sum(len(pair.rows) for pair in checklist.pairs) == made.rows
    assert all(pair.is_complete for pair in checklist.pairs)
    assert {pair.right.system for pair in checklist.pairs} <= {made.right}
    lines = [row.line for pair in checklist.pairs for row in pair.rows]
    assert lines == sorted(set(lines))


@pytest.mark.parametrize("made", SOME, ids=lambda made: made.title)
def test_ids_are_unique_fit_in_tags_and_do_not_depend_on_the_order(made: Document) -> None:
    checklist = read_once(made.text)
    ids = [pair.id for pair in checklist.pairs]
    ids += [row.id for pair in checklist.pairs for row in pair.rows]
    assert len(set(ids)) == len(ids)
    for identity in ids:
        assert identity.split() == [identity]
        assert not set(identity) & set('@#<>|"\\')
    random = Random(made.title)
    moved = read(shuffled(made, random).text)
    named = [
        Counter((row.id, row.left, row.right, row.type) for pair in one.pairs for row in pair.rows)
        for one in (checklist, moved)
    ]
    assert named[0] == named[1]
    assert read(made.text) == checklist


@pytest.mark.parametrize("made", SOME, ids=lambda made: made.title)
def test_features_hold_what_the_document_asks_and_nothing_it_smuggles_in(made: Document) -> None:
    checklist = read_once(made.text)
    written = compiled(checklist)
    assert compiled(replace(checklist)) == written
    assert checklist_of(facts_of(checklist)) == checklist
    known = spelled(checklist)
    for pair in known.pairs:
        places = [
            place
            for place in required(known)
            if place.pair is pair and all(form.title for form in FORMS[place.check.name])
        ]
        expected = Counter(
            (place.row.id if place.row else None, place.check.name, case.id)
            for place in places
            for case in cases(place)
        )
        text = written.files.get(f"{pair.id}.feature")
        assert (text is not None) == bool(list(required(replace(known, pairs=(pair,)))))
        if text is not None:
            assert scenarios_of(text) == expected
            assert all(letter.isprintable() or letter == "\n" for letter in text)


def scenarios_of(text: str) -> Counter[tuple[str | None, str, str]]:
    """Return the scenarios in a feature, by row, check and case."""
    feature = cast("Node", Parser().parse(text)["feature"])
    assert len(feature["tags"]) == 1
    found: Counter[tuple[str | None, str, str]] = Counter()
    names = []
    for child in feature["children"]:
        inner = child.get("rule", {}).get("children", [])
        assert inner, "a scenario outside every rule"
        for one in inner:
            scenario = one["scenario"]
            names.append(scenario["name"])
            tags = dict(tag["name"].split(":", 1) for tag in scenario["tags"])
            assert set(tags) <= {"@row", "@check", "@case"}
            assert all(
                "dataTable" not in step and "docString" not in step for step in scenario["steps"]
            )
            ids = [
                row["cells"][0]["value"]
                for table in scenario["examples"]
                for row in table["tableBody"]
            ]
            for case in ids or [tags.get("@case", "")]:
                found[tags.get("@row"), tags["@check"], case] += 1
    assert len(set(names)) == len(names)
    return found


def test_a_document_of_the_shipped_facts_says_what_the_shipped_one_says() -> None:
    shipped = load_facts(SHIPPED)
    assert without_places(read(document_of(shipped))) == without_places(shipped)


def test_every_variant_of_the_grammar_is_among_the_documents() -> None:
    sections = [section for made in SOME for section in made.sections]
    rows = [row for section in sections for row in section.rows]
    kinds = Counter(one.kind for section in sections for one in section.statements)
    assert all(number > 5 for number in kinds.values())
    assert len(kinds) == 7
    assert {row.type for row in rows} == {"string", "integer", "float", "boolean", "N/A"}
    assert any(one.condition for section in sections for one in section.statements)
    assert any(len(row.conditions) > 1 for row in rows)
    assert any(not one.value and not one.path for row in rows for one in row.conditions)
    assert any(not made.right for made in SOME)
    assert any(not made.sections for made in SOME)
    assert any(not section.rows and section.statements for section in sections)
    assert max(len(section.rows) for section in sections) >= 40
    assert any(len(set(section.rows)) < len(section.rows) for section in sections)


def test_a_thousand_documents_are_read_and_compiled_in_flat_memory(tmp_path: Path) -> None:
    made = list(documents(1_000, seed=3, most_rows=4))
    assert len({one.title for one in made}) == 1_000
    paths = write_corpus(tmp_path, 1_000, seed=3, most_rows=4)
    rows, held = 0, []
    for number, path in enumerate(paths, start=1):
        checklist = read_document(path)
        compiled(checklist)
        rows += sum(len(pair.rows) for pair in checklist.pairs)
        if number in (100, 1_000):
            held.append(blocks_held())
    assert rows == sum(one.rows for one in made)
    assert held[1] < 1.02 * held[0]


def blocks_held() -> int:
    """Return how many pieces of memory are in use.

    Unlike the peak of the process, this does not depend on the tests that ran in it before.
    """
    gc.collect()
    return sys.getallocatedblocks()

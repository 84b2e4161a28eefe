"""Documents as tables and as JSON say all that is in them, whatever it is."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from checklist.facts import DocumentFacts, checklist_of, facts_of
from checklist.model import Checklist
from checklist.showing import (
    Counts,
    DocumentTables,
    JsonDocuments,
    Overview,
    console_for,
    pair_counts,
)
from tests.checklist.small import a_checklist

CHECKLIST = a_checklist()
PATH = Path("folder/a.rst")


class Screen(io.StringIO):
    """A terminal that keeps what it was told."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Pipe(Screen):
    """No terminal."""

    def isatty(self) -> bool:
        return False


def shown(checklist: Checklist, out: Screen | None = None) -> str:
    page = out or Pipe()
    view = DocumentTables(console_for(page), page.write)
    view.add(PATH, checklist)
    return page.getvalue()


class Shown(TypedDict):
    documents: list[DocumentFacts]
    counts: dict[str, int]


def as_json(*documents: Checklist) -> Shown:
    written: list[str] = []
    view, counts = JsonDocuments(written.append), Counts()
    for one in documents:
        view.add(PATH, one)
        counts.add(one)
    view.end(counts)
    found: Shown = json.loads("".join(written))
    return found


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_a_document_is_shown_with_all_that_it_says() -> None:
    lines = words(shown(CHECKLIST))
    for expected in (
        "Alpha to Beta Dataflow",
        "generated 2024-01-02 03:04:05, file folder/a.rst",
        "person-contact: Alpha Person to Beta Contact (line 10)",
        "statement every if: it is paid 11",
        "statement create-if-connected one of: A, B 13",
        "statement merge-criteria 14",
        "merged by Mail email 15",
        "row person-contact/Name=name Name name string 21",
        "row person-contact/Zip=code Zip code integer right depends on having POST in Kind 22",
        "5 statements, 2 merge criteria, 3 rows",
        "plant-thing: Alpha Plant to Beta Thing (line 30)",
        "1 statement, 0 merge criteria, 1 row",
        "folder/a.rst:2: warning: something is odd",
    ):
        assert expected.split() in lines


def test_an_incomplete_section_and_an_empty_document_say_so() -> None:
    person = replace(CHECKLIST.pairs[0], is_complete=False)
    assert "(line 10, incomplete)" in shown(replace(CHECKLIST, pairs=(person,)))
    assert "no section: nothing is synchronised" in shown(replace(CHECKLIST, pairs=()))


def test_no_name_is_cut_off_or_folded_where_there_is_no_screen() -> None:
    name = "x" * 500
    row = replace(CHECKLIST.pairs[1].rows[0], id=f"plant-thing/{name}=size", left=name)
    text = shown(replace(CHECKLIST, pairs=(replace(CHECKLIST.pairs[1], rows=(row,)),)))
    assert f"plant-thing/{name}=size" in text
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_names_are_no_markup_and_cannot_draw_on_the_screen() -> None:
    name = "[red]a[/red] :smile: \x1b[31m\u202e\nb"
    row = replace(CHECKLIST.pairs[1].rows[0], left=name)
    pair = replace(CHECKLIST.pairs[1], rows=(row,))
    text = shown(replace(CHECKLIST, title=name, pairs=(pair,)))
    assert text.count("[red]a[/red] :smile: \\u001b[31m\\u202e\\nb") == 2
    assert "\x1b" not in text


def test_a_screen_gets_colours_and_a_pipe_does_not() -> None:
    assert "\x1b[" in shown(CHECKLIST, Screen())
    assert "\x1b[" not in shown(CHECKLIST, Pipe())


def test_many_documents_are_a_line_each_then_their_warnings_and_the_total() -> None:
    page = Pipe()
    view, counts = Overview(console_for(page), page.write), Counts(errors=2)
    for one in (CHECKLIST, replace(CHECKLIST, title="Empty", pairs=(), warnings=())):
        view.add(PATH, one)
        counts.add(one)
    view.end(counts)
    lines = words(page.getvalue())
    assert ["Alpha", "to", "Beta", "Dataflow", "2024-01-02", "03:04:05", "2", "4", "1"] in lines
    assert ["Empty", "2024-01-02", "03:04:05", "0", "0", "0"] in lines
    assert lines[-2:] == [
        ["folder/a.rst:2:", "warning:", "something", "is", "odd"],
        ["2", "documents,", "2", "pairs,", "4", "rows,", "1", "warning,", "2", "errors"],
    ]


def test_counts_are_in_the_singular_for_one() -> None:
    assert str(Counts(documents=1, pairs=1, rows=1, warnings=1, errors=1)) == (
        "1 document, 1 pair, 1 row, 1 warning, 1 error"
    )
    one = replace(CHECKLIST.pairs[0], merge_criteria=CHECKLIST.pairs[0].merge_criteria[:1])
    assert pair_counts(one) == "5 statements, 1 merge criterion, 3 rows"


def test_json_holds_the_facts_of_every_document_and_the_counts() -> None:
    for number in (0, 1, 2):
        found = as_json(*[CHECKLIST] * number)
        assert found == {
            "documents": [{"file": "folder/a.rst", **facts_of(CHECKLIST)}] * number,
            "counts": {
                "documents": number,
                "pairs": 2 * number,
                "rows": 4 * number,
                "warnings": number,
                "errors": 0,
            },
        }


def test_the_facts_in_json_lead_back_to_the_document() -> None:
    assert checklist_of(as_json(CHECKLIST)["documents"][0]) == CHECKLIST


def test_json_is_written_one_document_at_a_time() -> None:
    written: list[str] = []
    view = JsonDocuments(written.append)
    view.add(PATH, CHECKLIST)
    assert len(written) == 1
    view.add(PATH, CHECKLIST)
    assert len(written) == 2

"""A document is read whole or refused with all that is wrong in it, each with its line."""

import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from checklist.errors import DocumentError
from checklist.model import Checklist, Condition
from checklist.reading import read_document, read_text
from checklist.source import LARGEST_BYTES

PATH = Path("l-to-r.rst")
HEAD = (
    """\
=====================
Left to Right Dataflow
=====================

Generated: 2024-09-09 01:02:03

Introduction
------------

Prose about %s.

- with a list

""".replace("=====================", "=" * 22)
    % "everything"
)
TITLE = "Left A to Right B"
EVERY = "Every Left A will be synchronized with a Right B."
THESE = "The following properties are synchronized between a Left A and a Right B:"
HEADER = ("Left A Property", "Right B Property", "Right Data Type")
CRITERIA = "A Left A will merge with a Right B if one of the following property combinations match:"
SAMPLE = """\
================================
Tidsbanken to Crmoffice Dataflow
================================

Generated: 2024-09-09 00:00:00

Introduction
------------

Some words.

Tidsbanken Ansatt to Crmoffice Contacts
---------------------------------------
Every Tidsbanken Ansatt will be synchronized with a Crmoffice Contacts.

Once a link between a Tidsbanken Ansatt and a Crmoffice Contacts is established, it will keep \
in sync between the two systems, regardless of where it is edited.

The following properties are synchronized between a Tidsbanken Ansatt and a Crmoffice Contacts:

.. list-table::
   :header-rows: 1

   * - Tidsbanken Ansatt Property
     - Crmoffice Contacts Property
     - Crmoffice Data Type
   * - Etternavn
     - familyName
     - "string"
   * - Fornavn
     - givenName
     - "string"


Tidsbanken Prosjekt to Crmoffice Activities
-------------------------------------------
Every Tidsbanken Prosjekt will be synchronized with a Crmoffice Activities.

The following properties are synchronized between a Tidsbanken Prosjekt and a Crmoffice Activities:

.. list-table::
   :header-rows: 1

   * - Tidsbanken Prosjekt Property
     - Crmoffice Activities Property
     - Crmoffice Data Type
   * - Navn
     - subject
     - "string"
"""


def table(*rows: Sequence[str], header: Sequence[str] = HEADER) -> str:
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in (header, *rows):
        lines += [f"   {'* -' if place == 0 else '  -'} {cell}" for place, cell in enumerate(row)]
    return "\n".join(lines)


def section(*blocks: str, title: str = TITLE) -> str:
    return "\n\n".join((f"{title}\n{'-' * len(title)}", *blocks)) + "\n\n"


def read(text: str, *, lenient: bool = False) -> Checklist:
    return read_text(text.encode(), PATH, lenient=lenient)


def refusal(text: str | bytes, *, lenient: bool = False) -> DocumentError:
    with pytest.raises(DocumentError) as refused:
        read_text(text.encode() if isinstance(text, str) else text, PATH, lenient=lenient)
    return refused.value


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@contextmanager
def opened() -> Iterator[list[str]]:
    """Give the names of all files that are opened meanwhile."""
    names: list[str] = []
    is_on = [True]

    def note(event: str, details: tuple[object, ...]) -> None:
        if is_on[0] and event in {"open", "urllib.Request", "socket.connect", "subprocess.Popen"}:
            names.append(str(details[0]))

    sys.addaudithook(note)  # cannot be taken away again, hence the switch
    try:
        yield names
    finally:
        is_on[0] = False


# --- what is read


def test_a_document_is_read_with_its_facts_and_lines() -> None:
    checklist = read(SAMPLE)
    assert (checklist.title, checklist.left, checklist.right) == (
        "Tidsbanken to Crmoffice Dataflow",
        "Tidsbanken",
        "Crmoffice",
    )
    assert checklist.generated == datetime(2024, 9, 9)
    assert checklist.source_sha256 == sha256(SAMPLE.encode()).hexdigest()
    assert checklist.version == "2"
    assert checklist.warnings == ()
    first, second = checklist.pairs
    assert [(one.kind, one.line) for one in first.statements] == [
        ("every", 14),
        ("linked", 16),
        ("rows", 18),
    ]
    assert [(row.id, row.left, row.right, row.type, row.line) for row in first.rows] == [
        ("ansatt-contacts/Etternavn=familyName", "Etternavn", "familyName", "string", 26),
        ("ansatt-contacts/Fornavn=givenName", "Fornavn", "givenName", "string", 29),
    ]
    assert (first.line, first.is_complete, str(first.left)) == (12, True, "Tidsbanken Ansatt")
    assert [(pair.id, pair.line) for pair in checklist.pairs][1] == ("prosjekt-activities", 34)
    assert not second.says("linked")


def test_a_document_without_sections_says_that_nothing_flows() -> None:
    checklist = read(HEAD)
    assert (checklist.pairs, checklist.warnings) == ((), ())


def test_a_table_with_a_header_only_is_a_pair_without_rows() -> None:
    pair = read(HEAD + section(EVERY, THESE, table())).pairs[0]
    assert pair.rows == ()
    assert (pair.says("rows"), pair.is_complete) == (True, True)


def test_an_introduction_with_a_full_stop_is_one() -> None:
    text = HEAD.replace("Introduction\n------------", "Introduction.\n-------------")
    assert read(text).pairs == ()


def test_all_tables_of_rows_in_a_section_count() -> None:
    tables = [table([name, name, '"integer"']) for name in ("one", "two")]
    pair = read(HEAD + section(EVERY, THESE, *tables)).pairs[0]
    assert [row.left for row in pair.rows] == ["one", "two"]


def test_all_kinds_of_statements_are_read_together() -> None:
    text = HEAD + section(
        EVERY,
        "When it has a name (e.g. Wix.com, or so), it will be synchronized with a Right B.",
        "Before any synchronization can take place, a link between a Left A and a Right B must be"
        " established.",
        "A new Right B will be created from a Left A if it is connected to a C, a D (x), or Left E"
        " that is synchronized into Right.",
        "If a matching Right B already exists, the Left A will be merged with the existing one.",
        "If no matching Right B is found, a new Right B will be created.",
        CRITERIA,
        table(["a", "b"], ["c.d", "e f"], header=HEADER[:2]),
        "Once a link between a Left A and a Right B is established, it will keep in sync between"
        " the two systems, regardless of where it is edited.",
        THESE,
        table(
            ["City", "Mail.City (Dependant on having x in y)", '"string"'],
            ["City (Dependant on having  in )", "Phone_(mobile)", "N/A"],
        ),
    )
    checklist = read(text)
    assert checklist.warnings == ()
    pair = checklist.pairs[0]
    assert [one.kind for one in pair.statements] == [
        "every",
        "every",
        "link-first",
        "create-if-connected",
        "merge-or-create",
        "merge-criteria",
        "linked",
        "rows",
    ]
    assert pair.statements[1].condition == "it has a name (e.g. Wix.com, or so)"
    assert pair.statements[3].targets == ("C", "D (x)", "Left E")
    assert pair.statements[4].line == line_of(text, "If a matching")
    assert [(one.left, one.right) for one in pair.merge_criteria] == [("a", "b"), ("c.d", "e f")]
    assert pair.merge_criteria[1].line == line_of(text, "* - c.d")
    assert [(row.left, row.right, row.conditions) for row in pair.rows] == [
        ("City", "Mail.City", (Condition(side="right", value="x", path="y"),)),
        ("City", "Phone_(mobile)", (Condition(side="left", value="", path=""),)),
    ]


def test_names_that_look_like_markup_stay_as_they_are() -> None:
    names = ["Customers_", "*x*", "`a`_", "|b|_", "[1]_", "http://x", ":role:`x`", "**"]
    rows = [[name, f"x{name}", "N/A"] for name in names]
    checklist = read(HEAD + section(EVERY, THESE, table(*rows)))
    assert [row.left for row in checklist.pairs[0].rows] == names
    assert [row.right for row in checklist.pairs[0].rows] == [f"x{name}" for name in names]
    assert checklist.warnings == ()


def test_a_backslash_escapes_as_in_any_restructuredtext() -> None:
    pair = read(HEAD + section(EVERY, THESE, table([r"\*a\\b", r"\- c", "N/A"]))).pairs[0]
    assert (pair.rows[0].left, pair.rows[0].right) == (r"*a\b", "- c")


def test_a_cell_can_be_wrapped_and_hold_a_space_that_does_not_break() -> None:
    pair = read(HEAD + section(THESE, table(["a\n       b", "c\xa0d", "N/A"]))).pairs[0]
    assert (pair.rows[0].left, pair.rows[0].right) == ("a b", "c\xa0d")


def test_a_mark_of_utf8_and_line_ends_of_windows_change_nothing() -> None:
    plain = read(SAMPLE)
    marked = read_text(b"\xef\xbb\xbf" + SAMPLE.replace("\n", "\r\n").encode(), PATH)
    assert marked.pairs == plain.pairs


def test_options_for_the_looks_of_a_table_are_accepted() -> None:
    looks = "   :widths: 1 2 3\n   :align: left\n   :width: 100%\n"
    text = table(["a", "b", "N/A"]).replace("   :header-rows: 1\n", "   :header-rows: 1\n" + looks)
    assert len(read(HEAD + section(THESE, text)).pairs[0].rows) == 1


@pytest.mark.parametrize(
    "option", [":widths: one two", ":widths: 1 2 3\n       more", ":width: wide", ":class: wide"]
)
def test_nothing_is_lost_in_an_option_of_a_table(option: str) -> None:
    text = table().replace("   :header-rows: 1\n", f"   :header-rows: 1\n   {option}\n")
    with pytest.raises(DocumentError, match=r"list-table"):
        read(HEAD + section(THESE, text))


def test_systems_are_found_in_titles_whatever_their_letter_case() -> None:
    text = SAMPLE.replace("Tidsbanken to Crmoffice Dataflow", "Tidsbanken to CRMOffice Dataflow")
    checklist = read(text)
    assert checklist.right == "CRMOffice"
    assert [str(pair.right) for pair in checklist.pairs] == [
        "CRMOffice Contacts",
        "CRMOffice Activities",
    ]


# --- ids


def test_reading_twice_gives_the_same() -> None:
    assert read(SAMPLE) == read(SAMPLE)


def test_ids_stay_when_sections_and_rows_move() -> None:
    again = [
        ["a", "b", '"string"'],
        ["a", "b", '"integer"'],
        ["a", "b (Dependant on having x in y)", '"string"'],
        ["c", "d", "N/A"],
    ]
    other = [["a", "b", '"float"'], ["e", "f", "N/A"]]

    def ids(seed: int) -> set[tuple[str, str, str, str]]:
        chance = random.Random(seed)
        chance.shuffle(again)
        chance.shuffle(other)
        sections = [
            section(EVERY, THESE, table(*again)),
            section(EVERY, THESE, table(*other)),
            section(EVERY),
            section(title="Left C (x) to Right D_e"),
        ]
        chance.shuffle(sections)
        pairs = read(HEAD + "".join(sections)).pairs
        assert {pair.id for pair in pairs} == {"a-b", "a-b-2", "a-b-3", "c_x-d_e"}
        return {
            (pair.id, row.id, row.type, str(row.conditions)) for pair in pairs for row in pair.rows
        }

    first = ids(0)
    assert len({identity for _, identity, _, _ in first}) == 6
    assert all(ids(seed) == first for seed in range(1, 12))


def test_ids_hold_no_white_space() -> None:
    pair = read(HEAD + section(THESE, table(["a b", "c\xa0d", "N/A"]))).pairs[0]
    assert pair.rows[0].id == "a-b/a+b=c%C2%A0d"


# --- what is broken


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        (b"", 1, "empty"),
        (b"\xef\xbb\xbf \n\n", 1, "empty"),
        (HEAD.encode() + b"\n\xe6", HEAD.count("\n") + 2, "not UTF-8: byte 0xE6"),
        (HEAD.encode("utf-16"), 1, "UTF-16"),
        (b"a\nb\x00", 2, "U\\+0000"),
        ("a\nb\u2028".encode(), 2, "U\\+2028"),
        (b"a\n" + b"x" * 10_001, 2, "10,001 letters"),
        (b"no title", 1, "no title"),
        (b"Something else\n==============\n", 1, "must be .L to R Dataflow., not .Something else"),
        (b"\nto Dataflow\n===========\n", 2, "must be"),
        (b"x" * (LARGEST_BYTES + 1), 1, "larger than any dataflow document"),
    ],
)
def test_what_is_no_document_is_refused_with_one_line(source: bytes, line: int, said: str) -> None:
    for lenient in (False, True):
        error = refusal(source, lenient=lenient)
        assert [problem.line for problem in error.problems] == [line]
        assert str(error).startswith(f"{PATH}:{line}: ")
        with pytest.raises(DocumentError, match=said):
            raise error


def test_noise_is_refused_for_its_title_alone() -> None:
    words = ["*", "x", "-", "..", "::", "to", "|", "====", "\n", "\n\n", "   "]
    chance = random.Random(1)
    noise = " ".join(chance.choices(words, k=600_000)).encode()
    assert len(refusal(noise[:LARGEST_BYTES]).problems) == 1


@pytest.mark.parametrize("form", ["- ", "* - ", "    "])
def test_nesting_without_end_is_refused(form: str) -> None:
    deep = "\n\n".join(" " * depth + "- x" for depth in range(600)) if form == "    " else ""
    error = refusal(HEAD + section(deep or form * 2000), lenient=True)
    assert "nested far deeper" in str(error)


@pytest.mark.parametrize("generated", ["", "Generated: yesterday", "Generated: 2024-9-9 0:0:0"])
def test_a_missing_date_is_refused(generated: str) -> None:
    text = HEAD.replace("Generated: 2024-09-09 01:02:03", generated)
    error = refusal(text, lenient=True)
    assert any("Generated: YYYY-MM-DD HH:MM:SS" in one.message for one in error.problems)


def test_a_date_that_is_none_is_refused_with_its_line() -> None:
    error = refusal(HEAD.replace("09-09", "02-30"), lenient=True)
    assert [(one.line, one.message) for one in error.problems] == [
        (5, "no such date and time: 2024-02-30 01:02:03")
    ]


def test_a_ragged_row_is_refused_with_its_line_and_its_count() -> None:
    rows = (["a", "b", "N/A"], ["ragged", "b"], ["c", "d", "N/A", "e"])
    text = HEAD + section(THESE, table(*rows))
    error = refusal(text, lenient=True)
    assert [(one.line, one.message) for one in error.problems] == [
        (line_of(text, "* - ragged"), "the table is ragged: this row has 2 cells, its header 3"),
        (line_of(text, "* - c"), "the table is ragged: this row has 4 cells, its header 3"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        ".. list-table::\n   :header-rows: 1",
        ".. list-table::\n   :header-rows: 1\n   :stub-columns: 1\n\n   * - a",
        ".. list-table::\n   :header-rows: one\n\n   * - a",
        ".. list-table::\n   :header-rows: 1\n   :url: http://localhost\n\n   * - a",
    ],
)
def test_a_table_that_docutils_cannot_make_is_refused_with_its_line(text: str) -> None:
    text = HEAD + section(EVERY, text)
    error = refusal(text, lenient=True)
    assert line_of(text, ".. list-table") in [one.line for one in error.problems]


def test_a_title_that_stays_ambiguous_is_refused() -> None:
    text = HEAD.replace("Left to Right", "A to B to C").replace("=" * 22, "=" * 24)
    assert 'can mean "A" to "B to C" or "A to B" to "C"' in str(refusal(text, lenient=True))
    checklist = read(text + section(title="A to B X to C Y"))
    assert (checklist.left, checklist.right) == ("A to B", "C")


def test_a_file_that_cannot_be_a_document_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"nowhere.rst:1: there is no such file"):
        read_document(tmp_path / "nowhere.rst")
    with pytest.raises(DocumentError, match=r":1: not a file"):
        read_document(tmp_path)
    with pytest.raises(DocumentError, match=r":1: not a file"):
        read_document(Path("/dev/null"))
    with pytest.raises(DocumentError, match=r":1: the file cannot be read"):
        read_document(tmp_path / "a\0b")


def test_a_file_that_is_too_large_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "large.rst"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with opened() as names, pytest.raises(DocumentError, match="200,000,000 bytes are larger"):
        read_document(path)
    assert names == []


def test_a_document_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "sample.rst"
    path.write_text(SAMPLE, encoding="utf-8")
    assert read_document(path) == read(SAMPLE)
    path.write_text(SAMPLE + "\nWhat is this?\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"sample.rst:\d+: .*What is this"):
        read_document(path)
    assert not read_document(path, lenient=True).pairs[-1].is_complete


# --- what the grammar does not know

ODD = {
    "comment": (".. list-tabel:\n   :header-rows: 1", "a comment is not part"),
    "block quote": ("x\n\n    quoted", "a block quote is not part"),
    "literal block": ("lit::\n\n    unread", "a literal block is not part"),
    "footnote": (".. [1] Foot", "a footnote is not part"),
    "target": (".. _name: http://x", "a target is not part"),
    "anonymous target": ("__ http://x", "a target is not part"),
    "field list": (":field: body", "a field list is not part"),
    "definition list": ("term\n   definition", "a definition list is not part"),
    "transition": ("x\n\n----\n\ny", "a transition is not part"),
    "line block": ("| line", "a line block is not part"),
    "doctest": (">>> 1", "a doctest block is not part"),
    "option list": ("-a  option", "option list is not part"),
    "grid table": ("+---+\n| a |\n+---+", "a table is not part"),
    "simple table": ("==  ==\na   b\n==  ==", "a table is not part"),
    "deeper section": (
        "Deeper\n~~~~~~\n\nx",
        'a section is not part of a dataflow document: "Deeper',
    ),
}


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        (kind, where)
        for kind in ODD
        for where in ("section", "introduction", "head")
        if (kind, where) != ("deeper section", "head")  # a section like others
    ],
)
def test_what_no_document_holds_is_reported_wherever_it_stands(kind: str, where: str) -> None:
    odd, said = ODD[kind]
    text = HEAD + section(EVERY, odd)
    if where == "introduction":
        text = HEAD + odd + "\n\n" + section(EVERY)
    if where == "head":
        text = HEAD.replace("Introduction\n", odd + "\n\nIntroduction\n", 1) + section(EVERY)
    error = refusal(text)
    last = odd.split("\n\n")[-1].split("\n")[0].strip() if kind.endswith(("quote", "block")) else ""
    line = line_of(text, last or odd)
    if kind == "transition":
        line += 2
    assert any(said in one.message and one.line == line for one in error.problems), error
    lenient = read(text, lenient=True)
    assert any(said in one.message for one in lenient.warnings)
    assert [pair.is_complete for pair in lenient.pairs] == [where != "section"]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ("- a list", "a list is not part of a section"),
        ("1. a list", "a list is not part of a section"),
        ("Some prose.", 'no statement of a dataflow document: "Some prose."'),
        ("x" * 3000, "too long for a statement"),
        (
            "Every Left A will be synchronized with a Right C.",
            'the sentence names "Right C", its section "Right B": "Every Left A',
        ),
        ("If no matching Right B is found, a new Right B will be created.", "half of a statement"),
        (THESE, "the table of this statement is missing (rows)"),
        (f"{THESE}\n\n{THESE}\n\n{table()}", "the table of this statement is missing (rows)"),
        (CRITERIA, "the table of this statement is missing (merge-criteria)"),
        (table(), "the statement that this table belongs to is missing (rows)"),
        (
            table(header=HEADER[:2]),
            "the statement that this table belongs to is missing (merge-criteria)",
        ),
        (table(header=["a"]), "three columns, or two for merging; this has 1"),
        (f"{THESE}\n\n{table(header=['a', 'b', 'c'])}", 'the headings are "a | b | c", not'),
        (
            f"{THESE}\n\n{table(header=[HEADER[1], HEADER[0], HEADER[2]])}",
            "the columns are the other way round",
        ),
        (f"{THESE}\n\n{table(['a', 'b', 'date'])}", 'a data type must be "string"'),
        (
            f"{THESE}\n\n{table(['a (Dependant on x)', 'b (Dependant on having x)', 'N/A'])}",
            "must read",
        ),
        (f"{THESE}\n\n{table(['a', 'b (Dependant on having x in y) z', 'N/A'])}", "the last thing"),
        (
            f"{CRITERIA}\n\n{table(['a', 'b (Dependant on having x in y)'], header=HEADER[:2])}",
            "merge",
        ),
        (f"{THESE}\n\n{table()}".replace("   :header-rows: 1\n", ""), "must have one header row"),
        (f"{THESE}\n\n{table()}".replace("table::", "table:: A title"), "a table has no title"),
        (f"{THESE}\n\n{table(['a', '- b', 'N/A'])}", 'one line of text: "- b"'),
        (f"{THESE}\n\n{table()}\n   * no cells", 'must be a list of cells: "no cells"'),
        (f"{THESE}\n\n{table()}\n\n   words", "a paragraph is not part"),
    ],
)
def test_what_the_grammar_does_not_know_in_a_section_is_reported(odd: str, said: str) -> None:
    text = HEAD + section(EVERY, title="Left C to Right D").replace(
        EVERY, EVERY.replace("A", "C").replace("B", "D")
    )
    start = text.count("\n")
    text += section(odd)
    error = refusal(text)
    assert all(one.line > start for one in error.problems)
    assert any(said in one.message for one in error.problems), error
    lenient = read(text, lenient=True)
    assert any(said in one.message for one in lenient.warnings)
    assert [pair.is_complete for pair in lenient.pairs] == [True, False]


def test_a_lenient_reader_keeps_a_row_of_an_unknown_type_without_one() -> None:
    text = HEAD + section(THESE, table(["a", "b", "date"], ["c", "d", '"float"']))
    rows = read(text, lenient=True).pairs[0].rows
    assert [(row.left, row.type) for row in rows] == [("a", "N/A"), ("c", "float")]


def test_a_lenient_reader_keeps_what_it_knows_of_a_paragraph() -> None:
    odd = "Or not. Who knows?"
    text = HEAD + section(f"{EVERY} {odd} {EVERY}")
    error = refusal(text)
    assert [one.message for one in error.problems] == [
        f'no statement of a dataflow document: "{odd}"'
    ]
    assert len(read(text, lenient=True).pairs[0].statements) == 2


def test_a_half_that_is_said_twice_is_half_a_statement_once() -> None:
    merge = "If a matching Right B already exists, the Left A will be merged with the existing one."
    text = HEAD + section(merge, merge, "If none is found, a new Right B will be created.")
    assert [(one.line, one.message) for one in refusal(text).problems] == [
        (
            line_of(text, merge),
            "half of a statement: what happens if none is found is missing",
        )
    ]


def test_a_lenient_reader_keeps_the_rows_beside_one_it_does_not_know() -> None:
    text = HEAD + section(THESE, table(["a", "b", "N/A"], ["- c", "d", "N/A"], ["e", "f", "N/A"]))
    pair = read(text, lenient=True).pairs[0]
    assert ([row.left for row in pair.rows], pair.is_complete) == (["a", "e"], False)


@pytest.mark.parametrize(
    "title", ["Something", "Left A to Wrong B", "Right B to Left A", "Left to Right"]
)
def test_a_section_about_something_else_is_reported_with_its_title(title: str) -> None:
    text = HEAD + section(EVERY, title=title)
    error = refusal(text)
    expected = f'must be "Left <entity> to Right <entity>", not "{title}"'
    assert [one.line for one in error.problems] == [line_of(text, title + "\n---")]
    assert expected in error.problems[0].message
    assert read(text, lenient=True).pairs == ()


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (table(), "an introduction holds no table"),
        (f"- a list\n\n      with {EVERY}", "a bullet list is not part of a dataflow document"),
        (f"- {EVERY}", "a statement about entities stands in the introduction"),
        (EVERY, f'a statement about entities stands in the introduction: "{EVERY}"'),
        (TITLE, f'the title of a section has no line under it: "{TITLE}"'),
        (f"Left A to Right B\n---\n\n{EVERY}", "too short"),
    ],
)
def test_no_promise_is_lost_in_the_introduction(odd: str, said: str) -> None:
    assert said in str(refusal(HEAD + odd + "\n"))
    assert any(said in one.message for one in read(HEAD + odd + "\n", lenient=True).warnings)


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("Before.\n\n" + HEAD, 'text outside of the sections: "Before."', 1),
        (HEAD.replace("Intro", "More.\n\nIntro", 1), 'text outside of the sections: "More."', 7),
        (HEAD.replace("Intro", "- x\n\nIntro", 1), 'a list outside of the sections: "', 7),
        (HEAD + "Introduction\n------------\n\nx", "one introduction", 14),
        (HEAD + "\n=======\nAnother\n=======\n", 'a second one: "Another"', 16),
    ],
)
def test_what_stands_outside_of_sections_is_reported(text: str, said: str, line: int) -> None:
    error = refusal(text)
    assert [(one.line, said in one.message) for one in error.problems] == [(line, True)]
    assert len(read(text, lenient=True).warnings) >= 1


def test_all_problems_are_told_at_once_in_the_order_of_lines() -> None:
    text = HEAD + section("One?", THESE, table(["a", "b"]), "Two?") + section("Three?")
    lines = [one.line for one in refusal(text).problems]
    assert len(lines) == 4
    assert lines == sorted(lines)


# --- what reads files


@pytest.mark.parametrize(
    "directive",
    [
        ".. include:: {}",
        ".. INCLUDE:: {}\n   :literal:",
        ".. raw:: html\n   :file: {}",
        ".. raw:: html\n   :url: file://{}",
        ".. csv-table::\n   :file: {}",
        ".. csv-table::\n   :url: file://{}",
        ".. figure:: {}",
        ".. image:: {}",
        ".. sourcecode:: python\n\n   import os",
        ".. code-block::\n\n   x",
        ".. note:: x",
        ".. date::",
        ".. role:: x",
        ".. default-role:: math",
        ".. unheard-of:: x",
        ".. |x| image:: {}",
        ".. |x| include:: {}",
        ".. |x| date::",
    ],
)
def test_a_directive_is_refused_and_opens_nothing(directive: str, tmp_path: Path) -> None:
    other = tmp_path / "secret.txt"
    other.write_text("secret", encoding="utf-8")
    path = tmp_path / "document.rst"
    text = HEAD + section(EVERY, directive.format(other))
    path.write_text(text, encoding="utf-8")
    read(HEAD)  # whatever docutils loads once is loaded
    with opened() as names, pytest.raises(DocumentError) as refused:
        read_document(path)
    assert names == [str(path)]
    name = directive.split("::", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
    line = line_of(text, directive.split("{", maxsplit=1)[0])
    expected = f'the directive "{name}" is not part of a dataflow document'
    found = [one.message for one in refused.value.problems if one.line == line]
    assert any(message.startswith(expected) for message in found)
    assert "secret\n" not in str(refused.value)


@pytest.mark.parametrize("directive", [".. note:: x", ".. unheard-of:: x"])
def test_a_lenient_reader_lets_a_directive_pass_and_marks_its_section(directive: str) -> None:
    checklist = read(HEAD + section(EVERY, directive) + section(EVERY), lenient=True)
    assert [pair.is_complete for pair in checklist.pairs] == [False, True]
    assert len(checklist.warnings) == 1


# --- warnings


def test_a_title_with_one_system_is_a_warning() -> None:
    text = HEAD.replace("Left to Right Dataflow", "Left to  Dataflow") + section(
        "Every Left A will be synchronized with a B.",
        "The following properties are synchronized between a Left A and a B:",
        table(header=["Left A Property", "B Property", "Data Type"]),
        title="Left A to B",
    )
    checklist = read(text)
    assert (checklist.left, checklist.right, checklist.pairs[0].right.name) == ("Left", "", "B")
    assert [one.line for one in checklist.warnings] == [2]
    assert "names one system only" in checklist.warnings[0].message


def test_an_empty_property_is_a_warning_and_its_row_is_kept() -> None:
    text = HEAD + section(
        THESE, table(["", "b", "N/A"], ["a", "(Dependant on having x in y)", "N/A"])
    )
    checklist = read(text)
    assert [(row.left, row.right) for row in checklist.pairs[0].rows] == [("", "b"), ("a", "")]
    assert [one.message for one in checklist.warnings] == [
        "the left property is empty",
        "the right property is empty",
    ]
    assert checklist.pairs[0].is_complete


def test_headings_in_other_words_are_a_warning() -> None:
    header = ["A Property", "Property", "data type"]
    checklist = read(HEAD + section(THESE, table(["a", "b", "N/A"], header=header)))
    assert len(checklist.pairs[0].rows) == 1
    assert 'the headings are "A Property | Property | data type", not' in (
        checklist.warnings[0].message
    )


def test_a_warning_of_docutils_is_a_warning_with_its_line() -> None:
    text = HEAD + section(EVERY).replace("-" * len(TITLE), "-" * 8)
    checklist = read(text)
    assert [(one.line, one.message) for one in checklist.warnings] == [
        (line_of(text, TITLE) + 1, "Title underline too short.")
    ]
    assert checklist.pairs[0].is_complete


def creation(left: str, right: str, *needed: str) -> str:
    sentence = (
        f"A new Right {right} will be created from a Left {left} if it is connected to a"
        f" {', or '.join(needed)} that is synchronized into Right."
    )
    return section(sentence, title=f"Left {left} to Right {right}")


@pytest.mark.parametrize(
    ("waits", "circles"),
    [
        ([("A", "a", "B"), ("B", "b", "Left A")], ["Left A to Right a, Left B to Right b"]),
        ([("A", "a", "left b"), ("B", "b", "C"), ("C", "c", "A")], ["A", "B", "C"]),
        ([("A", "a", "A")], None),
        ([("A", "a", "B", "Elsewhere"), ("B", "b", "A")], None),
        ([("A", "a", "B"), ("B", "b", "A", "B")], None),
        (
            [("A", "a", "B"), ("B", "b", "A"), ("C", "c", "A")],
            ["Left A to Right a, Left B to Right b"],
        ),
        ([("A", "a", "B"), ("B", "b", "C")], None),
    ],
)
def test_records_that_wait_for_each_other_are_one_warning(
    waits: list[tuple[str, ...]], circles: list[str] | None
) -> None:
    checklist = read(HEAD + "".join(creation(*one) for one in waits))
    assert len(checklist.warnings) == (circles is not None)
    for name in circles or ():
        assert name in checklist.warnings[0].message
    assert all(pair.is_complete for pair in checklist.pairs)


def test_two_circles_are_two_warnings_and_another_creator_breaks_one() -> None:
    circle = creation("A", "a", "B") + creation("B", "b", "A")
    other = creation("C", "c", "D", "E") + creation("D", "d", "C") + creation("E", "e", "C")
    checklist = read(HEAD + circle + other)
    assert ["Left C" in one.message for one in checklist.warnings] == [False, True]
    free = section(title="Left B to Right z")
    assert len(read(HEAD + circle + other + free).warnings) == 1


# --- names that hold connecting words


def test_a_section_title_that_can_be_split_twice_is_read_as_its_sentences_do() -> None:
    title = "Left A to Right B to Right C"
    first = section("Every Left A to Right B will be synchronized with a Right C.", title=title)
    second = section("Every Left A will be synchronized with a Right B to Right C.", title=title)
    names = [(one.left.name, one.right.name) for one in read(HEAD + first + second).pairs]
    assert names == [("A to Right B", "C"), ("A", "B to Right C")]


def test_a_section_title_that_stays_ambiguous_is_reported() -> None:
    text = HEAD + section(title="Left A to Right B to Right C")
    assert "can mean" in str(refusal(text))
    assert read(text, lenient=True).pairs == ()

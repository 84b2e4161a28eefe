"""Whatever stands in a document: it is read, or said to be wrong; nothing is lost in between.

Small documents are spoilt in a few places, the same way in every run. What is true of a spoilt
document is known without reading it: which words stand in it, which sentences, how many rows.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import pytest
from gherkin import Parser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checklist import Checklist
from checklist.compiling import compiled
from checklist.errors import DocumentError
from checklist.facts import FACTS, checklist_of, dumped, facts_of
from checklist.model import Kind
from checklist.reading import read_text

PATH = Path("spoilt.rst")


def steady(examples: int) -> settings:
    """Return settings that make the same examples in every run, and keep none.

    A third of them: `python -m bench.fuzz` and longer runs by hand go further.
    """
    return settings(
        max_examples=max(examples // 3, 20),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],  # a shared machine is slow at times
    )


# ---- documents that are right -------------------------------------------------

SENTENCES: dict[Kind, str] = {
    "every": "Every {X} is synchronised with a {Y}.",
    "link-first": "Before anything is synchronised, a link between {X} and {Y} must exist.",
    "create-if-connected": (
        "A new {Y} is created from an {X} if it is connected to a {Z} that is synchronised into {R}."
    ),
    "merge-or-create": (
        "If a matching {Y} exists, the {X} is merged with it."
        " If none is found, a new {Y} is created."
    ),
    "merge-criteria": (
        "The {X} merges with the {Y} if one of these property combinations matches:"
    ),
    "linked": "Once linked, the two stay in sync wherever they are edited.",
    "rows": "These properties are synchronised:",
}
CONDITIONAL = "When {C}, it is synchronised with a {Y}."
GRAMMAR = frozenset(
    re.findall(
        r"[a-z]{3,}", re.sub(r"\{.\}", "", " ".join([*SENTENCES.values(), CONDITIONAL])).lower()
    )
) | {
    *("introduction", "dataflow", "generated", "property", "data", "type"),
    *("list", "table", "header", "rows", "widths", "dependant", "having"),
    *("dependent", "match", "merge", "stays", "synchronized"),
}
"""Words of three letters and more that say how a document says something, not what."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document."""

    text: str
    is_prose: bool = False
    """Whether it stands in the introduction, where anything may be written."""


Draft: TypeAlias = list[Line]


def row(*cells: str) -> list[str]:
    """Return the lines of one row of a table."""
    return [
        f"   {'* -' if place == 0 else '  -'} {cell}".rstrip() for place, cell in enumerate(cells)
    ]


def table(*rows: Sequence[str]) -> list[str]:
    """Return the lines of a table, its header first."""
    lines = [line for cells in rows for line in row(*cells)]
    return [".. list-table::", "   :header-rows: 1", "", *lines, ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a section of a document is to say."""

    left: str
    right: str
    kinds: Sequence[Kind]
    condition: str = ""
    targets: str = "Firma"
    criteria: Sequence[Sequence[str]] = ()
    rows: Sequence[Sequence[str]] = ()

    def lines(self, left: str, right: str) -> list[str]:
        """Return the section in a document about these two systems."""
        title = f"{left} {self.left} to {right} {self.right}"
        lines = [title, "=" * len(title), ""]
        for kind in self.kinds:
            lines += [self.sentence(kind, left, right), ""]
            x, y = f"{left} {self.left} Property", f"{right} {self.right} Property"
            if kind == "merge-criteria":
                lines += table((x, y), *self.criteria)
            if kind == "rows":
                lines += table((x, y, f"{right} Data Type"), *self.rows)
        return lines

    def sentence(self, kind: Kind, left: str, right: str) -> str:
        """Return how the section says something of this kind."""
        template = CONDITIONAL if kind == "every" and self.condition else SENTENCES[kind]
        return template.format(
            X=f"{left} {self.left}",
            Y=f"{right} {self.right}",
            Z=self.targets,
            R=right,
            C=self.condition,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A document that is right."""

    left: str
    right: str
    plans: Sequence[Plan]

    def draft(self) -> Draft:
        """Return its lines."""
        title = f"{self.left} to {self.right} Dataflow"
        rule = "#" * len(title)
        head = [rule, title, rule, "", "Generated: 2031-04-05 06:07:08", ""]
        prose = ["Introduction", "============", "", "Something about both of them.", "", ""]
        sections = [line for plan in self.plans for line in plan.lines(self.left, self.right)]
        return [
            *(Line(text) for text in head),
            *(Line(text, is_prose=True) for text in prose),
            *(Line(text) for text in sections),
        ]

    def kinds(self) -> dict[str, Kind]:
        """Return the sentences of the document and of what kind they are."""
        return {
            plan.sentence(kind, self.left, self.right): kind
            for plan in self.plans
            for kind in plan.kinds
        }


BASES = (
    Base(
        left="Alfa",
        right="Beta.com",
        plans=(
            Plan(
                left="Ansatt",
                right="Contacts (human data)",
                kinds=["every", "link-first", "create-if-connected", "linked", "rows"],
                targets="Firma, Avdeling, or Prosjekt",
                rows=[("Fornavn", "givenName", '"string"'), ("Ready for use", "years", "N/A")],
            ),
            Plan(left="Firma", right="Companies", kinds=["linked", "rows"]),
        ),
    ),
    Base(
        left="Gamma Central",
        right="Delta",
        plans=(
            Plan(
                left="Deal_item",
                right="Order",
                kinds=["every", "merge-or-create", "merge-criteria"],
                condition='the stage is "won"',
                criteria=[("Epost", "Mail.Address"), ("Mobil", "Phone")],
            ),
            Plan(
                left="Note",
                right="Remark",
                kinds=["rows"],
                rows=[
                    (
                        "Gate (Dependant on having TEXT in format)",
                        "Street (Dependant on having POBOX in Kind.Code)(Dependant on having  in )",
                        '"string"',
                    )
                ],
            ),
        ),
    ),
    Base(left="Epsilon", right="Zeta GO", plans=()),
)
FULL = BASES[:2]


# ---- ways to spoil them -------------------------------------------------------

Edit: TypeAlias = Callable[[Draft, int, int, int], Draft]
"""From a draft, the number of a line in it, a place in that line and a choice to another draft."""

LETTERS = (
    *("a", "Q", "7", " ", "\t", ":", ".", "-", "*", "_", "`", "|", "\\", "=", "#", "(", ")", '"'),
    *("\n", "\r\n", "\r", "\u00a0", "\u2028", "\x0b", "\x0c", "\x85", "\x00", "\x1b", "\ufeff"),
    *("\u202e", "\u200b", "é", "e\u0301", "İ", "ß", "客", "🎉", "<", ">", "{", "}", "%", "@", "&"),
)
MARKUP = (
    *(
        "*{0}*",
        "**{0}**",
        "``{0}``",
        "`{0}`",
        "`{0}`_",
        "{0}_",
        "{0}__",
        "_`{0}`",
        "|{0}|",
        "|{0}|_",
    ),
    *("[{0}]_", "[#{0}]_", ":ref:`{0}`", "`{0} <https://a.test/>`_", "\\*{0}", "\\{0}", "{0}\\"),
    *(
        "{0}::",
        "https://{0}.test/",
        "<{0}>",
        "({0})",
        "- {0}",
        "* {0}",
        "1. {0}",
        "{0})",
        ":{0}: x",
    ),
    *(
        "| {0}",
        ">>> {0}",
        ".. {0}",
        "__ {0}",
        "+--{0}--+",
        "== {0} ==",
        "-{0} x",
        "/{0} x",
        "$({0})",
    ),
)
BLOCKS = (
    *(
        ".. include:: /etc/hostname",
        ".. include:: <isonum.txt>",
        ".. raw:: html\n\n   <b>marked</b>",
    ),
    *(".. raw:: html\n   :file: /etc/hostname", ".. raw:: html\n   :url: http://127.0.0.1:9/"),
    *(
        ".. csv-table::\n   :file: /etc/hostname",
        ".. csv-table:: marked\n   :url: file:///etc/hostname",
    ),
    *(".. csv-table::\n\n   marked, words", ".. figure:: marked.png", ".. image:: marked.png"),
    *(".. code:: python\n\n   marked = 1", ".. code-block:: marked", ".. date::", ".. date:: %Y"),
    *(".. |marked| date::", ".. |marked| replace:: words", ".. |marked| image:: marked.png"),
    *(".. replace:: marked", ".. unicode:: 0x41", ".. role:: marked", ".. default-role:: marked"),
    *(".. title:: marked", ".. meta::\n   :marked: words", ".. contents:: marked", ".. sectnum::"),
    *(".. class:: marked", ".. container:: marked\n\n   words", ".. parsed-literal::\n\n   marked"),
    *(".. listtable::\n\n   * - marked", ".. list-table:: marked\n\n   * - words"),
    *(".. list_table::\n   :header-rows: 1\n\n   * - marked", ".. List-Table::\n\n   * - marked"),
    *(".. list-table::\n   :header-rows: 1", ".. list-table::\n   :header-rows: marked"),
    *(".. list-table::\n   :header-rows: 2\n\n   * - marked", ".. list-table:\n\n   * - marked"),
    *(".. list-table::\n   :header-rows: 1\n   :stub-columns: 1\n\n   * - marked\n     - words"),
    *(
        ".. list-table::\n   :header-rows: 1\n\n   * - marked\n     - words\n     - more\n     - still"
    ),
    *(
        ".. list-table::\n   :header-rows: 1\n   :file: /etc/hostname\n\n   * - marked\n     - words"
    ),
    *(".. table:: marked\n\n   == ==\n   a  b\n   == ==", "== ==\na  marked\n== =="),
    *(
        "+---+\n| marked |\n+---+",
        ".. marked",
        "..\n   marked",
        "..",
        ".. _marked:",
        ".. __: marked",
    ),
    *(
        "__ marked",
        ".. [1] marked",
        ".. [marked] words",
        ":marked: words",
        "-m  marked",
        "| marked",
    ),
    *(
        ">>> marked",
        "marked::\n\n   words",
        "marked\n   words",
        "    marked",
        "* marked",
        "1. marked",
    ),
    *("* - marked", "----------", "marked\n======", "marked\n------", "~~~~~~\nmarked\n~~~~~~"),
    *(
        ".. note:: marked",
        ".. header:: marked",
        ".. math:: marked",
        ".. target-notes::",
        ".. epigraph::",
    ),
    *(".. highlight:: marked", ".. marked::", ".. marked:: words\n   :file: /etc/hostname", "::"),
)


def delete(draft: Draft, place: int, spot: int, choice: int) -> Draft:
    return draft[:place] + draft[place + 1 + choice % 2 * (spot % 4) :]


def duplicate(draft: Draft, place: int, spot: int, choice: int) -> Draft:
    end = place + 1 + choice % 2 * (spot % 4)
    return draft[:end] + draft[place:end] + draft[end:]


def swap(draft: Draft, place: int, spot: int, choice: int) -> Draft:
    """Exchange two lines; where the introduction is does not change."""
    other = (place + 1) % len(draft) if choice % 2 else spot % len(draft)
    draft = list(draft)
    one, two = draft[place], draft[other]
    draft[place], draft[other] = replace(one, text=two.text), replace(two, text=one.text)
    return draft


def indent(draft: Draft, place: int, spot: int, choice: int) -> Draft:
    width = (1, 2, 3, 5, 8, 400, 9_000, 11_000)[choice % 8]
    text = draft[place].text
    return put(draft, place, " " * width + text if spot % 3 else text.lstrip())


def put(draft: Draft, place: int, text: str) -> Draft:
    return [*draft[:place], replace(draft[place], text=text), *draft[place + 1 :]]


def change_letter(draft: Draft, place: int, spot: int, choice: int) -> Draft:
    text = draft[place].text
    spot %= len(text) + 1
    return put(draft, place, text[:spot] + LETTERS[choice % len(LETTERS)] + text[spot + 1 :])


def insert_letter(draft: Draft, place: int, spot: int, choice: int) -> Draft:
    text = draft[place].text
    spot %= len(text) + 1
    return put(draft, place, text[:spot] + LETTERS[choice % len(LETTERS)] + text[spot:])


def delete_letters(draft: Draft, place: int, spot: int, choice: int) -> Draft:
    text = draft[place].text
    spot %= len(text) + 1
    return put(draft, place, text[:spot] + text[spot + 1 + choice % 6 :])


def truncate(draft: Draft, place: int, spot: int, _: int) -> Draft:
    text = draft[place].text
    return put(draft[: place + 1], place, text[: spot % (len(text) + 1)])


def mark_up(draft: Draft, place: int, spot: int, choice: int) -> Draft:
    """Put markup around one of the words of a line."""
    text = draft[place].text
    found = list(re.finditer(r"[^\W_][\w.]*", text))
    if not found:
        return draft
    word = found[spot % len(found)]
    marked = MARKUP[choice % len(MARKUP)].format(word[0])
    return put(draft, place, text[: word.start()] + marked + text[word.end() :])


def insert_block(draft: Draft, place: int, spot: int, choice: int) -> Draft:
    """Put another kind of text before a line, with and without empty lines around it."""
    lines = BLOCKS[choice % len(BLOCKS)].split("\n")
    lines = [" " * (0, 0, 0, 3, 5)[spot % 5] + line for line in lines]
    lines = [lines, ["", *lines, ""], ["", *lines], [*lines, ""]][spot % 4]
    is_prose = draft[place].is_prose or (place > 0 and draft[place - 1].is_prose)
    return draft[:place] + [Line(text, is_prose) for text in lines] + draft[place:]


def change_underline(draft: Draft, place: int, spot: int, choice: int) -> Draft:
    """Change the length or the letters of the line under a title that is next."""
    rules = [at for at, line in enumerate(draft) if re.fullmatch(r"([=#])\1{3,}", line.text)]
    if not rules:
        return draft
    at = rules[place % len(rules)]
    text = draft[at].text
    return put(
        draft,
        at,
        (text[: spot % len(text)], text + "=" * spot, "=~-#"[spot % 4] * len(text))[choice % 3],
    )


LINE_EDITS: Sequence[Edit] = (delete, duplicate, swap)
LETTER_EDITS: Sequence[Edit] = (change_letter, insert_letter, delete_letters, mark_up, truncate)
BLOCK_EDITS: Sequence[Edit] = (insert_block, insert_block, insert_block, indent, change_underline)


BODY = re.compile(r"sync|merge|\.\. |\* -|([=#~-])\1\1")
"""What there is in a document as soon as it holds more than an introduction."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A document with changes in some places."""

    base: Base
    draft: Draft

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.draft)

    @property
    def source(self) -> bytes:
        return self.text.encode()

    @property
    def counted(self) -> str:
        """The text in which no word may be lost."""
        after = 1 + max((at for at, line in enumerate(self.draft) if line.is_prose), default=-1)
        rest = self.draft[after:]
        if not any(map(BODY.search, (line.text for line in rest))):
            rest = []  # the words of a title without a line under it go on with the introduction
        kept = [line for line in self.draft[:after] if not line.is_prose] + rest
        return "\n".join(line.text for line in kept)


NUMBERS = st.integers(0, 997)


def spoilt(
    edits: Sequence[Edit], bases: Sequence[Base] = BASES, at_most: int = 3
) -> st.SearchStrategy[Spoilt]:
    """Return documents in which some of these edits have been made."""
    one = st.tuples(st.sampled_from(edits), NUMBERS, NUMBERS, NUMBERS)

    def apply(base: Base, chosen: Sequence[tuple[Edit, int, int, int]]) -> Spoilt:
        draft = base.draft()
        for edit, place, spot, choice in chosen:
            draft = edit(draft, place % len(draft), spot, choice) if draft else draft
        return Spoilt(base, draft)

    return st.builds(apply, st.sampled_from(bases), st.lists(one, min_size=1, max_size=at_most))


# ---- reading under watch ------------------------------------------------------


class _Watch:
    """Sees what this process opens, connects to or starts while it is on."""

    def __init__(self) -> None:
        self.is_on = False
        self.seen: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.is_on and event.startswith(("open", "socket.", "subprocess.", "urllib.", "os.")):
            self.seen.append(f"{event} {arguments}")

    @contextmanager
    def on(self) -> Iterator[None]:
        self.seen.clear()
        self.is_on = True
        try:
            yield
        finally:
            self.is_on = False


WATCH = _Watch()


def read(source: bytes, *, lenient: bool = False) -> Checklist | DocumentError:
    """Return what came of reading: nothing else may come of it, and no file be looked at."""
    with WATCH.on():
        try:
            found: Checklist | DocumentError = read_text(source, PATH, lenient=lenient)
        except DocumentError as error:
            found = error
    assert not WATCH.seen
    problems = found.problems if isinstance(found, DocumentError) else found.warnings
    last = len(re.split(rb"\r\n?|\n", source)) + 1
    assert all(1 <= one.line <= last for one in problems), (problems, last)
    assert all(one.message.strip() for one in problems)
    if isinstance(found, DocumentError):
        assert problems
        assert found.path == PATH
    else:
        _check_places(found, last)
    return found


def _check_places(checklist: Checklist, last: int) -> None:
    ids = [pair.id for pair in checklist.pairs]
    ids += [row.id for pair in checklist.pairs for row in pair.rows]
    assert len(set(ids)) == len(ids)
    assert not any(re.search(r"\s", one) for one in ids)
    for pair in checklist.pairs:
        lines = [part.line for part in pair.statements]
        lines += [part.line for part in pair.rows]
        lines += [part.line for part in pair.merge_criteria]
        assert all(pair.line < line <= last for line in lines)


for _base in BASES:  # what docutils loads when it is first needed is no file of a document
    read_text(Spoilt(_base, _base.draft()).source, PATH)


def both(source: bytes) -> Checklist | DocumentError:
    """Read in both modes; return what came of the strict one."""
    strict, lenient = read(source), read(source, lenient=True)
    if isinstance(strict, Checklist):
        assert lenient == strict, "what is right is read the same in both modes"
        assert all(pair.is_complete for pair in strict.pairs)
    elif isinstance(lenient, DocumentError):
        assert set(lenient.problems) <= set(strict.problems)
    else:
        assert lenient.warnings, "what is no error any more is a warning"
    return strict


OPTION = re.compile(r"^\s*:(?:widths: *[\d ,]*|width: *[\d.]+\S*|align: *\w+)$", re.MULTILINE)
"""What the looks of a table can be said to be; anything else there is a word like others."""


def assert_no_word_is_lost(document: Spoilt, checklist: Checklist) -> None:
    kept = repr(checklist).casefold()
    words = re.findall(r"[^\W\d_]{3,}", OPTION.sub("", document.counted).casefold())
    lost = [word for word in words if word not in GRAMMAR and word not in kept]
    assert not lost, f"{lost} of\n{document.text}"


# ---- what must be so ----------------------------------------------------------


@pytest.mark.parametrize("base", BASES)
def test_what_is_right_is_read_as_it_was_planned(base: Base) -> None:
    document = Spoilt(base, base.draft())
    checklist = both(document.source)
    assert isinstance(checklist, Checklist), checklist
    assert not checklist.warnings
    assert_no_word_is_lost(document, checklist)
    assert_each_line_counts(document, checklist)
    told = Counter(kind for plan in base.plans for kind in plan.kinds)
    assert told == Counter(one.kind for pair in checklist.pairs for one in pair.statements)


def assert_each_line_counts(document: Spoilt, checklist: Checklist) -> None:
    """Compare the sentences and rows of a document whose lines are whole with what was read."""
    known = document.base.kinds()
    texts = [line.text for line in document.draft if not line.is_prose]
    told = Counter(one.kind for pair in checklist.pairs for one in pair.statements)
    assert told == Counter(known[text] for text in texts if text in known), document.text
    rows = sum(len(pair.rows) + len(pair.merge_criteria) for pair in checklist.pairs)
    assert rows == len(re.findall(r"^   \* -", "\n".join(texts), re.MULTILINE)) - sum(
        text.endswith(":header-rows: 1") for text in texts
    ), document.text


@steady(900)
@given(spoilt(LINE_EDITS))
def test_lines_out_of_place_lose_no_sentence_and_no_row(document: Spoilt) -> None:
    checklist = both(document.source)
    if isinstance(checklist, Checklist):
        assert_no_word_is_lost(document, checklist)
        assert_each_line_counts(document, checklist)


@steady(900)
@given(spoilt(LETTER_EDITS))
def test_other_letters_lose_no_word(document: Spoilt) -> None:
    checklist = both(document.source)
    if isinstance(checklist, Checklist):
        assert_no_word_is_lost(document, checklist)


@steady(900)
@given(spoilt(BLOCK_EDITS))
def test_directives_and_other_blocks_open_no_file_and_lose_no_word(document: Spoilt) -> None:
    checklist = both(document.source)
    if isinstance(checklist, Checklist):
        assert_no_word_is_lost(document, checklist)


@steady(500)
@given(spoilt([*LINE_EDITS, *LETTER_EDITS, *BLOCK_EDITS], at_most=6))
def test_all_of_it_together_loses_no_word(document: Spoilt) -> None:
    checklist = both(document.source)
    if isinstance(checklist, Checklist):
        assert_no_word_is_lost(document, checklist)


@steady(500)
@given(
    spoilt([*LINE_EDITS, *LETTER_EDITS], at_most=1),
    st.lists(st.tuples(NUMBERS, st.binary(max_size=4)), min_size=1, max_size=3),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"]),
)
def test_bytes_of_any_kind_are_read_or_refused(
    document: Spoilt, inserted: Sequence[tuple[int, bytes]], encoding: str
) -> None:
    source = document.text.encode(encoding, "replace")
    for place, letters in inserted:
        at = place * (len(source) // 997 + 1)
        source = source[:at] + letters + source[at:]
    both(source)


MARKER = "qvxmarker"


@steady(900)
@given(st.sampled_from(BASES), NUMBERS, NUMBERS, st.sampled_from(["{0}", *MARKUP]), st.booleans())
def test_a_word_put_in_anywhere_is_read_or_refused(
    base: Base, place: int, spot: int, markup: str, is_line: bool
) -> None:
    draft = base.draft()
    outside = [at for at, line in enumerate(draft) if at > 5 and not line.is_prose] or [4]
    at = outside[place % len(outside)]
    word, text = markup.format(MARKER), draft[at].text
    if is_line:
        draft = [*draft[: at + 1], Line(" " * (spot % 8) + word), *draft[at + 1 :]]
    else:
        spot %= len(text) + 1
        draft = put(draft, at, f"{text[:spot]}{word}{text[spot:]}")
    document = Spoilt(base, draft)
    found = read(document.source)
    assert isinstance(found, DocumentError) or MARKER in repr(found), document.text
    found = read(document.source, lenient=True)
    # What is let pass can take others with it: then a warning says so, and quotes its beginning.
    assert isinstance(found, DocumentError) or MARKER in repr(found) or found.warnings


Facts: TypeAlias = Counter[tuple[object, ...]]


def contents(checklist: Checklist) -> Facts:
    """Return the rows and criteria of a document, wherever they stand."""
    rows = Counter[tuple[object, ...]](
        (pair.id, row.left, row.right, row.type, row.conditions)
        for pair in checklist.pairs
        for row in pair.rows
    )
    rows.update(
        (pair.id, one.left, one.right) for pair in checklist.pairs for one in pair.merge_criteria
    )
    return rows


def in_row(draft: Draft, place: int) -> tuple[int, int]:
    """Return where one of the rows below the headers begins and ends."""
    starts = [at for at, line in enumerate(draft) if line.text.startswith("   * -")]
    starts = [at for at in starts if ":header-rows:" not in draft[at - 2].text]
    start = starts[place % len(starts)]
    end = start + 1
    while draft[end].text.startswith("     -"):
        end += 1
    return start, end


@steady(300)
@given(st.sampled_from(FULL), NUMBERS, NUMBERS, st.sampled_from(["less", "more", "elsewhere"]))
def test_a_row_less_or_more_is_exactly_that(base: Base, place: int, other: int, way: str) -> None:
    draft = base.draft()
    start, end = in_row(draft, place)
    row, rest = draft[start:end], draft[:start] + draft[end:]
    before, without = read(Spoilt(base, draft).source), read(Spoilt(base, rest).source)
    assert isinstance(before, Checklist)
    assert isinstance(without, Checklist)
    one = contents(before) - contents(without)
    assert one.total() == 1
    assert contents(without) + one == contents(before)
    if way != "less":
        kept = draft if way == "more" else rest
        at = next_to(kept, other, len(row))
        after = read(Spoilt(base, kept[:at] + row + kept[at:]).source)
        assert isinstance(after, Checklist)
        assert contents(after).total() == contents(before).total() + (way == "more")


def next_to(draft: Draft, place: int, columns: int) -> int:
    """Return a place between the rows of a table with that many columns."""
    places = {
        end
        for number in range(20)
        for start, end in [in_row(draft, number)]
        if end - start == columns
    }
    places |= {
        at + 2 + columns
        for at, line in enumerate(draft)
        if ":header-rows:" in line.text and draft[at + 2 + columns].text[:6] in ("", "   * -")
    }
    return sorted(places)[place % len(places)]


NAMES = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12),
    st.builds(str.format, st.sampled_from(MARKUP), st.sampled_from(["Navn", "a b", "x.y"])),
    st.sampled_from(
        [
            '"""',
            "Scenario: x",
            "<count>",
            "a|b",
            "# x",
            "@x",
            "{left}",
            "Feature:",
            "\\n",
            "%2F",
            "=",
        ]
    ),
)


@steady(250)
@given(
    st.sampled_from(FULL),
    st.lists(st.tuples(NUMBERS, NAMES), min_size=1, max_size=3),
    st.booleans(),
)
def test_what_is_read_compiles_to_gherkin_and_goes_through_json(
    base: Base, names: Sequence[tuple[int, str]], lenient: bool
) -> None:
    draft = base.draft()
    cells = [at for at, line in enumerate(draft) if line.text[:6] in ("   * -", "     -")]
    for place, name in names:
        at = cells[place % len(cells)]
        draft = put(draft, at, f"{draft[at].text[:6]} {name}")
    source = Spoilt(base, draft).source
    found = read(source, lenient=lenient)
    again = read(source, lenient=lenient)
    assert repr(again) == repr(found)
    if isinstance(found, Checklist):
        files = compiled(found).files
        assert checklist_of(json.loads(dumped(facts_of(found)))) == found
        for name, text in files.items():
            if name != FACTS:
                Parser().parse(text)

"""A paragraph is read as statements about the section's entities, or reported in full."""

import pytest

from checklist.blocks import Text
from checklist.model import Entity
from checklist.sentences import Section, Sentence, Unread, is_statement, sentences
from checklist.titles import Subject


def section(
    left: str = "Ansatt", right: str = "Contacts", of: tuple[str, str] = ("Tidsbanken", "CRM")
) -> Section:
    return Section(
        Subject(left=Entity(system=of[0], name=left), right=Entity(system=of[1], name=right))
    )


def said(text: str, names: Section | None = None) -> list[Sentence | Unread]:
    return list(sentences(Text(1, text), names or section()))


def forms(text: str, names: Section | None = None) -> list[str]:
    return [
        one.form if isinstance(one, Sentence) else f"unread {one.message}"
        for one in said(text, names)
    ]


X, Y = "Tidsbanken Ansatt", "CRM Contacts"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("every", f"Every {X} will be synchronized with a {Y}."),
        ("every", f"every {X} is synchronised with an {Y}"),
        ("every", f"Each {X.upper()} is synchronized with the {Y.lower()}:"),
        ("every", f"Every  {X.replace(' ', '  ')}\n will be synchronized\nwith a {Y} ."),
        ("every", f"When it is new, it will be synchronized with a {Y}."),
        ("every", f"Where a, b, it is synchronised with a {Y}"),
        ("every", f"If its Type is 'x', it will be synchronized with a {Y}."),
        (
            "link-first",
            (
                f"Before any synchronization can take place, a link between a {X} and a {Y} must be"
                " established."
            ),
        ),
        (
            "link-first",
            f"before anything is synchronised, a link between {X} and {Y} must exist",
        ),
        (
            "create-if-connected",
            (
                f"A new {Y} will be created from a {X} if it is connected to a Z that is synchronized"
                " into CRM."
            ),
        ),
        (
            "create-if-connected",
            (
                f"a new {Y} is created from an {X} if it is connected to a Z that is synchronised into"
                " crm"
            ),
        ),
        (
            "merge",
            f"If a matching {Y} already exists, the {X} will be merged with the existing one.",
        ),
        ("merge", f"if a matching {Y} exists, {X} is merged with it;"),
        ("create", f"If no matching {Y} is found, a new {Y} will be created."),
        ("create", f"if none is found, a new {Y} is created"),
        (
            "merge-criteria",
            f"A {X} will merge with a {Y} if one of the following property combinations match:",
        ),
        (
            "merge-criteria",
            f"{X} merges with {Y} if one of these property combinations matches",
        ),
        (
            "linked",
            (
                f"Once a link between a {X} and a {Y} is established, it will keep in sync between the"
                " two systems, regardless of where it is edited."
            ),
        ),
        ("linked", "once linked, the two stay in sync wherever they are edited"),
        ("rows", f"The following properties are synchronized between a {X} and a {Y}:"),
        ("rows", "these properties are synchronised"),
    ],
)
def test_a_statement_is_known_in_the_words_of_the_grammar_and_of_documents(
    form: str, text: str
) -> None:
    assert forms(text) == [form]
    assert is_statement(text)


def test_a_condition_is_kept_as_written() -> None:
    for text in ("its Name, e.g. Inc. (x), is In use", "when"):
        (found,) = said(f"When {text}, it will be synchronized with a {Y}.")
        assert isinstance(found, Sentence)
        assert found.condition == text
    (always,) = said(f"Every {X} will be synchronized with a {Y}.")
    assert isinstance(always, Sentence)
    assert always.condition is None


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("a Kunde", ("Kunde",)),
        ("an A, the B, or a C", ("A", "B", "C")),
        ("A, B or C", ("A", "B", "C")),
        (
            "Tidsbanken Kunde (a, or b), or Wix.com Anlegg",
            ("Tidsbanken Kunde (a, or b)", "Wix.com Anlegg"),
        ),
        ("Theatre or Anlegg", ("Theatre", "Anlegg")),
    ],
)
def test_what_must_be_connected_is_parsed_into_names(text: str, targets: tuple[str, ...]) -> None:
    sentence = (
        f"A new {Y} will be created from a {X} if it is connected to {text} that is synchronized"
        " into CRM."
    )
    (found,) = said(sentence)
    assert isinstance(found, Sentence)
    assert found.targets == targets


def test_an_empty_name_among_those_connected_is_not_understood() -> None:
    sentence = f"A new {Y} will be created from a {X} if it is connected to A, , or B that is synchronized into CRM."
    assert forms(sentence)[0].startswith("unread")


def test_several_sentences_in_one_paragraph_each_count_with_their_line() -> None:
    found = said(
        f"When a is b, it will be synchronized with a {Y}. If c, it will be\n"
        f"synchronized with a {Y}.\n"
        f"If a matching {Y} exists, the {X} is merged with it; if none is found, a new {Y} is\n"
        "created."
    )
    assert all(isinstance(one, Sentence) for one in found)
    assert [(one.form, one.line, one.condition) for one in found if isinstance(one, Sentence)] == [
        ("every", 1, "a is b"),
        ("every", 1, "c"),
        ("merge", 3, None),
        ("create", 3, None),
    ]


def test_a_statement_after_another_is_never_taken_for_a_condition() -> None:
    merge = f"If a matching {Y} already exists, the {X} will be merged with the existing one."
    create = f"If no matching {Y} is found, a new {Y} will be created."
    when = f"If new, it will be synchronized with a {Y}."
    assert forms(f"{merge} {create} {when}") == ["merge", "create", "every"]
    assert forms(f"{merge}\n{create}\n{when}") == ["merge", "create", "every"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Inc. Orders", "Co. Deals: all"),
        ("A and a B", "C and a D"),
        ("A will be synchronized with a B", "C is established, it"),
        ("A if it is connected to a B", "C created from a D"),
        ("Team A", "B that is synchronized into CRM"),
        ("a+b (c|d) [e] \\f", "g.* ^h$"),
        ("A Property", "The Following"),
        ("Straße", "ÆØÅ"),
    ],
)
def test_names_can_hold_dots_articles_and_words_of_the_sentences(left: str, right: str) -> None:
    names = section(left, right)
    x, y = f"Tidsbanken {left}", f"CRM {right}"
    text = (
        f"Every {x} will be synchronized with a {y}. When x, it will be synchronized with a {y}."
        f" Before any synchronization can take place, a link between a {x} and a {y} must be"
        f" established.\nA new {y} will be created from a {x} if it is connected to a Z that is"
        f" synchronized into CRM. If a matching {y} already exists, the {x} will be merged with the"
        f" existing one. If no matching {y} is found, a new {y} will be created.\n"
        f"A {x} will merge with a {y} if one of the following property combinations match:\n"
        f"Once a link between a {x} and a {y} is established, it will keep in sync between the two"
        " systems, regardless of where it is edited.\n"
        f"The following properties are synchronized between a {x} and a {y}:"
    )
    alone = [form for line in text.split("\n") for form in forms(line, names)]
    assert alone == forms(text, names)
    assert alone == [
        "every",
        "every",
        "link-first",
        "create-if-connected",
        "merge",
        "create",
        "merge-criteria",
        "linked",
        "rows",
    ]


def test_a_system_that_begins_like_an_article_is_found() -> None:
    names = section("Order", "Order", of=("A Team", "The Office"))
    assert forms("Every A Team Order is synchronized with a The Office Order.", names) == ["every"]
    assert forms(
        "Once a link between A Team Order and The Office Order is established, it will keep in sync"
        " between the two systems, regardless of where it is edited.",
        names,
    ) == ["linked"]


@pytest.mark.parametrize(
    ("text", "named", "expected"),
    [
        (f"Every {X} will be synchronized with a CRM People.", "CRM People", Y),
        (f"Every {Y} will be synchronized with a {X}.", Y, X),
        (f"When x, it will be synchronized with a {X}.", X, Y),
        (f"If no matching {Y} is found, a new CRM People will be created.", "CRM People", Y),
        (
            (
                f"A new {Y} is created from a {X} if it is connected to a Z that is synchronized into"
                " Tidsbanken."
            ),
            "Tidsbanken",
            "CRM",
        ),
        (f"The following properties are synchronized between a {X} and a Contacts:", "Contacts", Y),
    ],
)
def test_a_sentence_about_something_else_is_reported_with_both_names(
    text: str, named: str, expected: str
) -> None:
    (found,) = said(text)
    assert isinstance(found, Unread)
    assert f'the sentence names "{named}", its section "{expected}"' in found.message


@pytest.mark.parametrize(
    "text",
    [
        "Something.",
        f"Every {X} will not be synchronized with a {Y}.",
        f"Every {X} will be synchronized with a {Y} unless it rains.",
        f"Never will every {X} be synchronized with a {Y}.",
        f"When a, it will be synchronized with a Z, and b, it will be synchronized with a {Y}.",
        f"Not every {X} will be synchronized with a {Y}.",
        f"Every {X} {X} will be synchronized with a {Y}.",
        f"Before any synchronization can take place, a link between a {X} and a {Y} must not exist.",
        f"Once a link between a {X} and a {Y} is established, it will keep in sync.",
    ],
)
def test_other_words_are_not_taken_for_a_statement(text: str) -> None:
    (found,) = said(text)
    assert isinstance(found, Unread)
    assert text[:60] in found.message


def test_nothing_of_a_paragraph_is_lost_between_what_is_understood() -> None:
    every = f"Every {X} will be synchronized with a {Y}."
    found = said(f"Odd one. And odd.\n{every} Odd two. {every}\nOdd three.")
    assert [one.message if isinstance(one, Unread) else one.form for one in found] == [
        'no statement of a dataflow document: "Odd one. And odd."',
        "every",
        'no statement of a dataflow document: "Odd two."',
        "every",
        'no statement of a dataflow document: "Odd three."',
    ]
    assert [one.line for one in found] == [1, 2, 2, 2, 3]


@pytest.mark.parametrize("text", ["a" * 2001, "A. " * 400, "Every A is" * 10_000])
def test_a_paragraph_too_long_for_a_statement_is_reported_whole(text: str) -> None:
    (found,) = said(text)
    assert isinstance(found, Unread)
    assert "too long" in found.message
    assert len(found.message) < 250

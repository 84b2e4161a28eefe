"""From reStructuredText to the few kinds of nodes that a dataflow document is made of.

docutils parses; what it knows beyond titles, paragraphs, plain lists and `list-table` is
handed on as `Foreign`, so that whoever reads the tree has to say what becomes of it.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache
from optparse import Values

from docutils import frontend, nodes, utils
from docutils.parsers.rst import Parser

from checklist.blocks import Block, Foreign, Prose, Section, Table, Text, Tree
from checklist.findings import Findings
from checklist.markup import (
    ForeignNode,
    PlainInliner,
    TableNode,
    elements,
    foreign,
    line_of,
    refusal,
    title_of,
)

LONGEST_LINE = 10_000
"""Letters in a line; docutils refuses longer ones."""
UNKNOWN_DIRECTIVE = "Unknown directive type "


@cache
def _settings() -> Values:
    settings = frontend.get_default_settings(Parser)
    settings.file_insertion_enabled = False
    settings.raw_enabled = False
    settings.report_level = 5  # above all: an observer gathers the messages
    settings.halt_level = 5
    settings.warning_stream = False
    settings.line_length_limit = LONGEST_LINE
    return settings


def grow(source: str, findings: Findings) -> Tree:
    """Return the tree of a document; faults of its reStructuredText go to the findings."""
    document = utils.new_document("", copy(_settings()))
    document.reporter.attach_observer(lambda message: _note(message, findings))
    try:
        Parser(inliner=PlainInliner()).parse(source, document)
    except RecursionError:
        findings.broken(1, "the document is nested far deeper than any dataflow document")
        return Tree((), None, ())
    return _tree(document, source.split("\n"))


def _note(message: nodes.system_message, findings: Findings) -> None:
    line, text = int(message.get("line") or 1), message.children[0].astext()
    if text.startswith(UNKNOWN_DIRECTIVE):
        name = text.removeprefix(UNKNOWN_DIRECTIVE).strip('".')
        findings.unknown(line, refusal(name))
    elif message["level"] >= utils.Reporter.ERROR_LEVEL:
        findings.broken(line, _one_line(text))
    elif message["level"] == utils.Reporter.WARNING_LEVEL:
        findings.warn(line, _one_line(text))


def _tree(document: nodes.document, lines: Sequence[str]) -> Tree:
    top = list(elements(document))
    titled = [node for node in top if isinstance(node, nodes.section)]
    outside = [node for node in top if not isinstance(node, nodes.section)]
    before = tuple(_blocks(outside, 1, lines))
    if not titled:
        return Tree(before, None, ())
    head = _section(titled[0], lines)
    inner = [node for node in elements(titled[0]) if isinstance(node, nodes.section)]
    second = tuple(
        Foreign(line_of(one, 1) - 1, f"a document has one title; a second one: {title_of(one)}")
        for one in titled[1:]
    )
    return Tree(before + second, head, tuple(_section(one, lines, is_inner=True) for one in inner))


def _section(node: nodes.section, lines: Sequence[str], *, is_inner: bool = False) -> Section:
    title, *rest = elements(node)
    line = line_of(title, 1) - 1  # docutils gives the line below the words
    kept = rest if is_inner else [one for one in rest if not isinstance(one, nodes.section)]
    return Section(Text(line, title.astext()), tuple(_blocks(kept, line, lines)))


def _blocks(children: Sequence[nodes.Element], line: int, lines: Sequence[str]) -> Iterator[Block]:
    for child in children:
        line = line_of(child, line)
        match child:
            case nodes.paragraph():
                yield Text(line, child.astext())
            case TableNode(table=Table() as table):
                yield table
            case ForeignNode():
                yield child.foreign
            case nodes.bullet_list() | nodes.enumerated_list() if _is_plain(child):
                yield Prose(line, child.astext())
            case _:
                yield foreign(child, line, lines)


def _is_plain(node: nodes.Element) -> bool:
    return all(
        isinstance(child, nodes.paragraph)
        or (
            isinstance(child, nodes.bullet_list | nodes.enumerated_list | nodes.list_item)
            and _is_plain(child)
        )
        for child in elements(node)
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())

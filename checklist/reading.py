"""Reading a dataflow document: from a file to a Checklist, or to all that is wrong with it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from checklist.blocks import Block, Foreign, Prose, Section, Table, Text, Tree
from checklist.circles import circles
from checklist.errors import DocumentError
from checklist.findings import Findings, in_order, quoted
from checklist.ids import pair_id, row_id, unique
from checklist.model import Checklist, Pair, Problem, Row
from checklist.sections import best_pair, check_introduction
from checklist.source import decoded, fetched
from checklist.titles import Systems, agreed, key, subjects_of, systems_of
from checklist.tree import grow

VERSION = "2"
GENERATED = re.compile(r"Generated:\s*([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})")
LONG_LETTERS = 50_000
"""Where a look at the first lines is worth it, before all of it is parsed."""
FIRST_LINES = 100


def read_document(path: Path, *, lenient: bool = False) -> Checklist:
    """Return what a dataflow document says.

    With `lenient`, what the grammar does not know is a warning, and the pair incomplete.
    Raises DocumentError with all that is wrong, each with its line.
    """
    return read_text(fetched(path), path, lenient=lenient)


def read_text(source: bytes, path: Path, *, lenient: bool = False) -> Checklist:
    """Return what a document with this content says; the path is for messages only.

    Raises DocumentError as `read_document` does.
    """
    text = decoded(source, path)
    if len(text) > LONG_LETTERS:
        _title(grow(_beginning(text), _silent()), _silent(), path)
    findings = Findings(is_lenient=lenient)
    tree = grow(text, findings)
    head, candidates = _title(tree, findings, path)
    generated = _generated(tree, head, findings)
    systems = _systems(tree, head, candidates, findings)
    pairs = _pairs(tree, systems, findings) if systems else []
    if findings.problems or generated is None or systems is None:
        raise DocumentError(path, in_order(findings.problems))
    return Checklist(
        title=" ".join(head.title.text.split()),
        left=systems.left,
        right=systems.right,
        generated=generated,
        source_sha256=sha256(source).hexdigest(),
        version=VERSION,
        warnings=in_order([*findings.warnings, *circles(pairs)]),
        pairs=tuple(_named(pairs)),
    )


def _beginning(text: str) -> str:
    blank = len(text) - len(text.lstrip())
    count = text.count("\n", 0, blank) + FIRST_LINES
    return "\n".join(text.split("\n", count)[:count])


def _silent() -> Findings:
    return Findings(is_lenient=False)


def _title(tree: Tree, findings: Findings, path: Path) -> tuple[Section, list[Systems]]:
    """Return the head of a document and the ways to read its title.

    Raises DocumentError if it is no dataflow: then nothing else that could be said counts.
    """
    if tree.head is None:
        message = "no title; a dataflow document begins with one: L to R Dataflow"
        raise DocumentError(path, findings.problems[:1] or [Problem(line=1, message=message)])
    candidates = systems_of(tree.head.title.text)
    if not candidates:
        message = f'the title must be "L to R Dataflow", not {quoted(tree.head.title.text)}'
        raise DocumentError(path, [Problem(line=tree.head.title.line, message=message)])
    return tree.head, candidates


def _generated(tree: Tree, head: Section, findings: Findings) -> datetime | None:
    """Return when the document was made; whatever else stands outside of sections is unknown."""
    for block in tree.before:
        findings.unknown(block.line, _stray(block))
    found: list[datetime | None] = []
    for block in head.blocks:
        match = GENERATED.fullmatch(block.text) if isinstance(block, Text) else None
        if match and not found:
            found.append(_moment(match[1], block.line, findings))
        else:
            findings.unknown(block.line, _stray(block))
    if not found:
        message = 'what must follow the title is missing: "Generated: YYYY-MM-DD HH:MM:SS"'
        findings.broken(head.title.line, message)
        return None
    return found[0]


def _moment(text: str, line: int, findings: Findings) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        findings.broken(line, f"no such date and time: {text}")
        return None


def _stray(block: Block) -> str:
    match block:
        case Foreign():
            return block.message
        case Text():
            return f"text outside of the sections: {quoted(block.text)}"
        case Prose():
            return f"a list outside of the sections: {quoted(block.text)}"
        case Table():
            held = quoted(" | ".join(cell.text for cell in block.header.cells))
            return f"a table outside of the sections: {held}"


def _systems(
    tree: Tree, head: Section, candidates: Sequence[Systems], findings: Findings
) -> Systems | None:
    titles = [one.title.text for one in tree.sections if not _is_introduction(one)]
    systems = agreed(candidates, titles)
    if systems is None:
        ways = " or ".join(f'"{one.left}" to "{one.right}"' for one in candidates)
        findings.broken(head.title.line, f"the title can mean {ways}, and no section tells which")
    elif not (systems.left and systems.right):
        findings.warn(
            head.title.line, f"the title names one system only: {quoted(head.title.text)}"
        )
    return systems


def _is_introduction(section: Section) -> bool:
    return key(section.title.text).rstrip(".: ") == "introduction"


def _pairs(tree: Tree, systems: Systems, findings: Findings) -> list[Pair]:
    """Return the pairs of a document in its order, without ids."""
    introductions = [one for one in tree.sections if _is_introduction(one)]
    for again in introductions[1:]:
        findings.unknown(again.title.line, "a document has one introduction")
    pairs = []
    for section in tree.sections:
        if section in introductions:
            check_introduction(section, systems, findings)
        elif pair := _pair(section, systems, findings):
            pairs.append(pair)
    return _judged(pairs, tree, findings)


def _pair(section: Section, systems: Systems, findings: Findings) -> Pair | None:
    subjects = subjects_of(section.title.text, systems)
    if not subjects:
        way = f'"{systems.left} <entity> to {systems.right} <entity>"'
        found = quoted(section.title.text)
        findings.unknown(section.title.line, f"the title of a section must be {way}, not {found}")
        return None
    return best_pair(section, subjects, findings)


def _judged(pairs: Sequence[Pair], tree: Tree, findings: Findings) -> list[Pair]:
    """Return the pairs, those marked in whose sections something is unknown."""
    starts = [section.title.line for section in tree.sections]
    ends = dict(pairwise([*starts, 0]))
    unknown = sorted(findings.unknown_lines)
    return [
        replace(pair, is_complete=not _any_within(unknown, pair.line, ends[pair.line]))
        for pair in pairs
    ]


def _any_within(lines: Sequence[int], start: int, end: int) -> bool:
    """Tell whether one of the sorted lines is in a section; an end of 0 is the document's."""
    place = bisect_left(lines, start)
    return place < len(lines) and (not end or lines[place] < end)


def _named(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs with ids for them and their rows, the same in whatever order they are."""
    ids = unique(
        [pair_id(pair.left.name, pair.right.name) for pair in pairs],
        [_content(pair) for pair in pairs],
        separator="-",
    )
    return [
        replace(pair, id=identity, rows=_named_rows(identity, pair.rows))
        for identity, pair in zip(ids, pairs, strict=True)
    ]


def _named_rows(pair: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    ids = unique(
        [row_id(pair, row.left, row.right) for row in rows],
        [repr((row.type, row.conditions)) for row in rows],
    )
    return tuple(replace(row, id=identity) for identity, row in zip(ids, rows, strict=True))


def _content(pair: Pair) -> str:
    """Return what tells pairs apart that have the same id, wherever in the document they are."""
    return repr(
        (
            pair.left.name,
            pair.right.name,
            sorted(repr((one.kind, one.condition, one.targets)) for one in pair.statements),
            sorted(repr((row.left, row.right, row.type, row.conditions)) for row in pair.rows),
            sorted((one.left, one.right) for one in pair.merge_criteria),
        )
    )

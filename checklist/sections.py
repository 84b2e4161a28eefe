"""From a section to what it says about two entities."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from checklist.blocks import Block, Foreign, Prose, Section, Table, Text
from checklist.findings import Findings, quoted
from checklist.model import Criterion, Kind, Pair, Row, Statement
from checklist.sentences import Section as Names
from checklist.sentences import Sentence, Unread, is_statement, sentences
from checklist.tables import criteria_of, is_readable, rows_of
from checklist.titles import Subject, Systems, subjects_of

TABLED: dict[int, Kind] = {3: "rows", 2: "merge-criteria"}
"""The statements that a table belongs to, by the number of its columns."""


@dataclass(slots=True)
class _Reading:
    """A section while it is read, block by block."""

    subject: Subject
    findings: Findings
    statements: list[Statement] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    criteria: list[Criterion] = field(default_factory=list)
    halves: dict[str, int] = field(default_factory=dict)
    """The halves of `merge-or-create` that wait for the other, with their lines."""
    tableless: dict[Kind, int] = field(default_factory=dict)
    """Statements whose table has not come yet, with their lines."""
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.subject)

    def read(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            match block:
                case Text():
                    self._paragraph(block)
                case Table():
                    self._table(block)
                case Prose():
                    message = "a list is not part of a section about two entities"
                    self.findings.unknown(block.line, f"{message}: {quoted(block.text)}")
                case Foreign():
                    self.findings.unknown(block.line, block.message)
        for kind, line in self.tableless.items():
            self.findings.unknown(line, f"the table of this statement is missing ({kind})")
        for half, line in self.halves.items():
            self._lone(half, line)

    def _paragraph(self, block: Text) -> None:
        for found in sentences(block, self.names):
            if isinstance(found, Unread):
                self.findings.unknown(found.line, found.message)
            elif found.form == "merge" or found.form == "create":  # noqa: PLR1714  narrows the type
                self._half(found)
            else:
                self._statement(found.form, found)

    def _half(self, found: Sentence) -> None:
        if found.form in self.halves:
            self._lone(found.form, self.halves[found.form])
        self.halves[found.form] = found.line
        if len(self.halves) == 2:
            line = min(self.halves.values())
            self.statements.append(Statement(kind="merge-or-create", line=line))
            self.halves.clear()

    def _lone(self, half: str, line: int) -> None:
        missing = "if none is found" if half == "merge" else "if one is found"
        self.findings.unknown(line, f"half of a statement: what happens {missing} is missing")

    def _statement(self, kind: Kind, found: Sentence) -> None:
        if kind in TABLED.values():
            if kind in self.tableless:
                message = f"the table of this statement is missing ({kind})"
                self.findings.unknown(self.tableless[kind], message)
            self.tableless[kind] = found.line
        self.statements.append(
            Statement(kind=kind, line=found.line, condition=found.condition, targets=found.targets)
        )

    def _table(self, table: Table) -> None:
        kind = TABLED.get(len(table.header.cells))
        if kind is not None:
            self.tableless.pop(kind, None)
            if not any(statement.kind == kind for statement in self.statements):
                message = f"the statement that this table belongs to is missing ({kind})"
                self.findings.unknown(table.line, message)
        if not is_readable(table, self.subject, self.findings):
            return
        if kind == "rows":
            self.rows += rows_of(table, self.findings)
        else:
            self.criteria += criteria_of(table, self.findings)


def pair_of(section: Section, subject: Subject, findings: Findings) -> Pair:
    """Return what a section says about its entities, without ids."""
    reading = _Reading(subject, findings)
    reading.read(section.blocks)
    return Pair(
        id="",
        left=subject.left,
        right=subject.right,
        statements=tuple(reading.statements),
        rows=tuple(reading.rows),
        merge_criteria=tuple(reading.criteria),
        line=section.title.line,
    )


def best_pair(section: Section, subjects: Sequence[Subject], findings: Findings) -> Pair | None:
    """Return the pair of a section; where its title can be split in several ways, the best.

    That is the one which the section's own sentences and headings find least fault with. If
    there is no such one, that is unknown to the grammar and None is returned.
    """
    parts = [findings.part() for _ in subjects]
    pairs = [pair_of(section, one, part) for one, part in zip(subjects, parts, strict=True)]
    faults = [len(part.problems) + len(part.warnings) for part in parts]
    best = faults.index(min(faults))
    if faults.count(min(faults)) > 1:
        ways = " or ".join(f'"{one.left}" to "{one.right}"' for one in subjects)
        findings.unknown(section.title.line, f"the title of the section can mean {ways}")
        return None
    findings.add(parts[best])
    return pairs[best]


def check_introduction(section: Section, systems: Systems, findings: Findings) -> None:
    """Note what an introduction holds besides prose, so that no promise is lost in it."""
    for block in section.blocks:
        match block:
            case Foreign():
                findings.unknown(block.line, block.message)
            case Table():
                held = quoted(" | ".join(cell.text for cell in block.header.cells))
                findings.unknown(block.line, f"an introduction holds no table: {held}")
            case Text() | Prose() if is_statement(block.text):
                message = "a statement about entities stands in the introduction"
                findings.unknown(block.line, f"{message}: {quoted(block.text)}")
            case Text() | Prose() if _is_underlined(block.text):
                message = "a line under a title is too short to make it one"
                findings.unknown(block.line, f"{message}: {quoted(block.text)}")
            case Text() if subjects_of(block.text, systems):
                message = "the title of a section has no line under it"
                findings.unknown(block.line, f"{message}: {quoted(block.text)}")


def _is_underlined(text: str) -> bool:
    return any(line and not any(map(str.isalnum, line)) for line in text.split("\n"))

"""From a table to rows of properties, or to the criteria by which records are merged."""

from collections.abc import Iterator, Sequence

from checklist.blocks import Record, Table, Text
from checklist.cells import PropertyCell, property_cell, type_cell
from checklist.findings import Findings, quoted
from checklist.model import UNTYPED, Criterion, Row
from checklist.titles import Subject, full_name, same

LAST_WORDS = {2: ("Property", "Property"), 3: ("Property", "Property", "Data Type")}
"""What the headings of a table end in, by the number of its columns."""


def is_readable(table: Table, subject: Subject, findings: Findings) -> bool:
    """Tell whether a table has the headings of rows or of criteria; note what is off."""
    header = table.header
    expected = _headings(subject)[: len(header.cells)]
    if len(header.cells) not in LAST_WORDS:
        message = f"a table has three columns, or two for merging; this has {len(header.cells)}"
        findings.unknown(header.line, message)
        return False
    found = [cell.text for cell in header.cells]
    if all(same(one, other) for one, other in zip(found, expected, strict=True)):
        return True
    what = f"the headings are {quoted(' | '.join(found))}, not {quoted(' | '.join(expected))}"
    if same(found[0], expected[1]) or same(found[1], expected[0]):
        findings.unknown(header.line, f"the columns are the other way round: {what}")
        return False
    if not _are_worded_alike(found):
        findings.unknown(header.line, what)
        return False
    findings.warn(header.line, what)
    return True


def _headings(subject: Subject) -> tuple[str, str, str]:
    return (
        f"{full_name(subject.left)} Property",
        f"{full_name(subject.right)} Property",
        f"{subject.right.system} Data Type".strip(),
    )


def _are_worded_alike(found: Sequence[str]) -> bool:
    endings = LAST_WORDS[len(found)]
    return all(
        f" {text.casefold()}".endswith(f" {ending.casefold()}")
        for text, ending in zip(found, endings, strict=True)
    )


def rows_of(table: Table, findings: Findings) -> Iterator[Row]:
    """Yield the rows of a table with three columns, without ids."""
    for record in table.records:
        left, right = _properties(record, findings)
        yield Row(
            id="",
            left=left.path,
            right=right.path,
            type=_type(record.cells[2], findings),
            conditions=left.conditions + right.conditions,
            line=record.line,
        )


def criteria_of(table: Table, findings: Findings) -> Iterator[Criterion]:
    """Yield the rows of a table with two columns, each an alternative."""
    for record in table.records:
        left, right = _properties(record, findings)
        if left.conditions or right.conditions:
            held = quoted(" | ".join(cell.text for cell in record.cells))
            message = f"properties to merge by cannot have conditions: {held}"
            findings.unknown(record.line, message)
        yield Criterion(left=left.path, right=right.path, line=record.line)


def _properties(record: Record, findings: Findings) -> tuple[PropertyCell, PropertyCell]:
    left, right = (
        property_cell(record.cells[0].text, "left"),
        property_cell(record.cells[1].text, "right"),
    )
    for cell, text, side in ((left, record.cells[0], "left"), (right, record.cells[1], "right")):
        if cell.fault:
            findings.unknown(text.line, f"{cell.fault}: {quoted(text.text)}")
        elif not cell.path:
            findings.warn(text.line, f"the {side} property is empty")
    return left, right


def _type(cell: Text, findings: Findings) -> str:
    found = type_cell(cell.text)
    if found is None:
        known = '"string", "integer", "float", "boolean" or N/A'
        findings.unknown(cell.line, f"a data type must be {known}, not {quoted(cell.text)}")
        return UNTYPED
    return found

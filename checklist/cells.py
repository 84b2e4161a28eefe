"""The cells of a table: properties with what they depend on, and data types."""

import re
from dataclasses import dataclass

from checklist.model import TYPES, Condition, Side

MARKER = re.compile(r"\(?\s*\bDepend[ae]nt on having\b", re.IGNORECASE)
"""Begins what a property depends on."""
NEXT = re.compile(r"(?:\)\s*\(\s*)?Depend[ae]nt on having\b", re.IGNORECASE)
"""Begins one of several conditions, which can be run together without a space."""
MISPLACED = "a condition must be the last thing in its cell, in brackets"
MALFORMED = "a condition must read (Dependant on having <value> in <property>)"
WHITE_SPACE = re.compile(r"[ \t\n]+")
"""A space that must not break is a letter of a name."""
QUOTES = "\"'“”„‟«»‘’‚"


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyCell:
    """A property and what it depends on."""

    path: str
    conditions: tuple[Condition, ...]
    fault: str | None = None
    """What could not be read in the cell, or None."""


def property_cell(text: str, side: Side) -> PropertyCell:
    """Return what a cell in the column of a side says.

    >>> cell = property_cell("City (Dependant on having POBOX in Address.Type)", "right")
    >>> cell.path, [str(condition) for condition in cell.conditions]
    ('City', ['depends on having POBOX in Address.Type'])
    >>> property_cell("Phone_(mobile)", "left").path
    'Phone_(mobile)'
    """
    text = collapsed(text)
    marker = MARKER.search(text)
    if marker is None:
        return PropertyCell(path=text, conditions=())
    path, rest = text[: marker.start()].strip(), text[marker.start() :]
    if not (rest.startswith("(") and rest.endswith(")")):
        return PropertyCell(path=path, conditions=(), fault=MISPLACED)
    pieces = NEXT.split(rest[1:-1])
    conditions = [_condition(piece, side) for piece in pieces[1:]]
    read = tuple(condition for condition in conditions if condition is not None)
    is_whole = not pieces[0].strip() and len(read) == len(conditions)
    return PropertyCell(path=path, conditions=read, fault=None if is_whole else MALFORMED)


def _condition(piece: str, side: Side) -> Condition | None:
    value, found, path = f" {piece.strip()} ".rpartition(" in ")
    if not found or not _is_balanced(path):
        return None
    return Condition(side=side, value=value.strip(), path=path.strip())


def _is_balanced(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0


def type_cell(text: str) -> str | None:
    """Return the data type that a cell names, one of TYPES, or None if it names none of them.

    >>> type_cell('"string"'), type_cell("N/A"), type_cell("“Boolean”"), type_cell("date")
    ('string', 'N/A', 'boolean', None)
    """
    name = collapsed(text)
    if len(name) > 1 and name[0] in QUOTES and name[-1] in QUOTES:
        name = name[1:-1]
    known = {one.casefold(): one for one in TYPES}
    return known.get(name.casefold())


def collapsed(text: str) -> str:
    """Return text with each run of white space as one space, and none at its ends."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """Return what stands between the white space that reStructuredText knows."""
    return [word for word in WHITE_SPACE.split(text) if word]

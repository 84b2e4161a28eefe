"""Differences between two editions of a document, and how they are told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from checklist.text import visible

Change = Literal["missing", "extra", "renamed", "changed", "moved"]
Thing = Literal["document", "section", "statement", "merge criterion", "row"]
SIGNS: Mapping[Change, str] = {
    "missing": "+",
    "extra": "-",
    "renamed": "~",
    "changed": "~",
    "moved": ">",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that the document says differently than the features were told."""

    change: Change
    """`missing` from the features, or `extra` in them: what only one of the two has."""
    thing: Thing
    pair: str = ""
    """Id of the pair; empty for the document as a whole."""
    name: str = ""
    """Which of the pair's things: the id of a row, the kind of a statement."""
    line: int | None = None
    """Of the document; None for what is no longer there."""
    line_before: int | None = None
    """Of the edition that the features are from; None for what was not there."""
    aspect: str = ""
    """What about it: its type, its conditions."""
    was: str = ""
    now: str = ""


def in_words(differences: Sequence[Difference]) -> Iterator[str]:
    """Yield differences as lines, under the id of the pair that they are about."""
    for pair, several in groupby(differences, key=lambda one: one.pair):
        yield visible(pair) or "the document"
        yield from (f"  {told(one)}" for one in several)


def told(difference: Difference) -> str:
    """Return one difference as a line.

    >>> told(Difference(change="renamed", thing="row", name="p/a=b", line=7, aspect="right property",
    ...                 was="b", now="c"))
    '~ line 7: row p/a=b: renamed: right property was "b", is "c"'
    """
    where = f"line {difference.line}" if difference.line else f"was line {difference.line_before}"
    what = f"{difference.thing} {visible(difference.name)}".rstrip()
    return f"{SIGNS[difference.change]} {where}: {what}: {_change(difference)}"


def _change(difference: Difference) -> str:
    was, now = visible(difference.was), visible(difference.now)
    match difference.change:
        case "missing":
            return "in the document, not in the features" + (now and f" ({now})")
        case "extra":
            return "in the features, no longer in the document" + (was and f" ({was})")
        case "moved":
            return f"moved: was {was}, is {now}"
        case change:
            return f'{change}: {difference.aspect} was "{was}", is "{now}"'

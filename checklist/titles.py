"""Titles: which system a document goes from and to, and which entities a section is about.

Where a name ends cannot be seen from the words, as names hold spaces and even " to ". So every
way to split a title is a candidate, and what else the document says decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checklist.cells import words
from checklist.model import Entity

CONNECTOR = "to"
LAST_WORD = "dataflow"
LONGEST = 400
"""Letters in a title."""
MOST_SPLITS = 8
"""How often a title can hold the connecting word; each time is one more way to read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Systems:
    """The two systems of a document as its title names them; one can be empty."""

    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The two kinds of records that a section is about."""

    left: Entity
    right: Entity


def systems_of(title: str) -> list[Systems]:
    """Return every way to read the title of a document; none if it is no dataflow.

    >>> systems_of("Business Central to PowerOffice GO Dataflow")
    [Systems(left='Business Central', right='PowerOffice GO')]
    >>> systems_of("Wave Financial to  Dataflow")
    [Systems(left='Wave Financial', right='')]
    """
    named = _words(title)
    if not named or named[-1].casefold() != LAST_WORD:
        return []
    splits = (Systems(left=left, right=right) for left, right in _splits(named[:-1]))
    return [systems for systems in splits if systems.left or systems.right]


def subjects_of(title: str, systems: Systems) -> list[Subject]:
    """Return every way to read the title of a section; none if it is not about these systems.

    Letter case of a system's name does not matter; what is returned has the case of `systems`.

    >>> [one.right.name for one in subjects_of("A E to crm F (x)", Systems(left="A", right="CRM"))]
    ['F (x)']
    """
    subjects = []
    for left, right in _splits(_words(title)):
        names = _entity(left, systems.left), _entity(right, systems.right)
        if names[0] and names[1]:
            subjects.append(
                Subject(
                    left=Entity(system=systems.left, name=names[0]),
                    right=Entity(system=systems.right, name=names[1]),
                )
            )
    return subjects


def agreed(candidates: Sequence[Systems], titles: Sequence[str]) -> Systems | None:
    """Return the candidate that the most section titles agree with, or None if several do."""
    if len(candidates) == 1:
        return candidates[0]
    counts = [sum(bool(subjects_of(title, one)) for title in titles) for one in candidates]
    best = max(counts)
    return candidates[counts.index(best)] if counts.count(best) == 1 else None


def same(one: str, other: str) -> bool:
    """Tell whether two names differ in no more than letter case and white space."""
    return key(one) == key(other)


def key(name: str) -> str:
    """Return what a name is compared by."""
    return " ".join(words(name.casefold()))


def full_name(entity: Entity) -> str:
    """Return an entity with its system, as sentences name it."""
    return f"{entity.system} {entity.name}".strip()


def _words(title: str) -> list[str]:
    """Return the words of a title, or none if there are more than any title has."""
    if len(title) > LONGEST:
        return []
    found = words(title)
    return found if found.count(CONNECTOR) <= MOST_SPLITS else []


def _splits(title: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, word in enumerate(title):
        if word == CONNECTOR:
            yield " ".join(title[:place]), " ".join(title[place + 1 :])


def _entity(name: str, system: str) -> str | None:
    """Return what follows the system in a name, or None if it does not begin with it."""
    own, of_system = words(name), words(system)
    begins = [word.casefold() for word in own[: len(of_system)]]
    if begins != [word.casefold() for word in of_system]:
        return None
    return " ".join(own[len(of_system) :])

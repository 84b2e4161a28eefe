"""What a result rests on: behaviours of the emulated systems, in a reader's order and words.

Results of older editions name none; then there is nothing to tell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.record import Mark
from reports.results import places
from reports.shape import CheckResult, PairResult, Results, RowResult
from reports.wording import FIDELITY

LEAST_SURE_FIRST: tuple[Mark, ...] = ("A", "I", "E")

Place = tuple[PairResult, RowResult | None, CheckResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A behaviour, and the places of the matrix that rest on it."""

    name: str
    mark: Mark
    says: str
    setting: str | None
    default: str | None
    places: tuple[Place, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the profile of the run sets it to another choice than the default."""
        return self.setting != self.default


def bases(results: Results) -> list[Basis]:
    """Return all that a result rests on: the least sure first, then what most checks rest on."""
    resting: dict[str, list[Place]] = {name: [] for name in results.get("behaviours", {})}
    for place in places(results):
        for name in place[2].get("rests_on", []):
            resting[name].append(place)
    found = [
        Basis(name=name, places=tuple(resting[name]), **behaviour)
        for name, behaviour in results.get("behaviours", {}).items()
    ]
    return sorted(found, key=lambda one: (_doubt(one), -len(one.places), one.name))


def bases_of(check: CheckResult, known: Sequence[Basis]) -> list[Basis]:
    """Return what one check rests on: the least sure first, then what is most its own."""
    names = set(check.get("rests_on", []))
    own = [one for one in known if one.name in names]
    return sorted(own, key=lambda one: (_doubt(one), len(one.places), one.name))


def of_mark(known: Iterable[Basis], mark: Mark) -> list[Basis]:
    """Return those of one mark, in the order given."""
    return [one for one in known if one.mark == mark]


def counted(known: Sequence[Basis], marks: Iterable[Mark] = LEAST_SURE_FIRST) -> str:
    """Return how many there are of each mark in words; empty if there are none.

    >>> made = [Basis(name=n, mark="A", says="", setting=None, default=None, places=()) for n in "ab"]
    >>> counted(made), counted(made[:1]), counted(made, ["E"])
    ('2 assumed behaviours', '1 assumed behaviour', '')
    """
    numbers = {mark: len(of_mark(known, mark)) for mark in marks}
    parts = [f"{number} {FIDELITY[mark][0]}" for mark, number in numbers.items() if number]
    if not parts:
        return ""
    *others, last = parts
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"{listed} behaviour{'s' if sum(numbers.values()) > 1 else ''}"


def _doubt(one: Basis) -> int:
    return LEAST_SURE_FIRST.index(one.mark)

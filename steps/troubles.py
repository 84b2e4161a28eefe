"""The troubles that a system can be in, by what a sentence calls them, as faults of the fakes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from checklist.forms_of_strain import ON_READING, ON_SAVING
from fakes import Fault, fault
from fakes.values import Json

SAVES: Final = ("create", "update")
MINUTES_OFF: Final = 300
LONGEST_TEXT: Final = 30
HIDDEN: Final[Mapping[str, Json]] = {"reads": 2, "seconds": 5}
"""A save is hidden for two readings, or as long as two readings of any subject take at most."""

_MEANT: Final[Mapping[tuple[str, str], tuple[str, Mapping[str, Json]]]] = {
    ("error-500", ""): ("status", {"status": 500}),
    ("error-502", ""): ("status", {"status": 502}),
    ("error-503", "before"): ("status", {"status": 503, "retry_after": 1}),
    ("error-503", "after"): ("status", {"status": 503}),
    ("throttled", "seconds"): ("status", {"status": 429, "retry_after": 1}),
    ("throttled", "date"): ("status", {"status": 429, "retry_after": 1, "form": "date"}),
    ("unauthorised", ""): ("status", {"status": 401}),
    ("cut", "closed"): ("cut", {"how": "closed"}),
    ("cut", "framed"): ("cut", {"how": "framed"}),
    ("latency", ""): ("latency", {"seconds": 0.5}),
    ("stale-read", ""): ("stale-read", HIDDEN),
    ("late-commit", ""): ("late-commit", HIDDEN),
    ("clock-skew", "ahead"): ("clock-skew", {"seconds": MINUTES_OFF}),
    ("clock-skew", "behind"): ("clock-skew", {"seconds": -MINUTES_OFF}),
    ("normalise", "trim"): ("normalise", {"how": "trim"}),
    ("normalise", "phone"): ("normalise", {"how": "phone"}),
    ("normalise", "truncate"): ("normalise", {"how": "truncate", "length": LONGEST_TEXT}),
}
"""Fault and case → the kind of fault it is, with its settings; the others are called as they are."""
_OFTEN: Final = {"unauthorised": 2}
_ANY_REQUEST: Final = ("empty-list", "row-repeated", "row-missing", "late-commit")
_STANDING: Final = ("clock-skew", "normalise")


def faults_of(trouble: str, system: str, entity: str) -> Sequence[Fault]:
    """Return the faults that a trouble of one system is, where one kind of record is concerned.

    Of several, one is enough to strike: a save is a creation or a change. Raises ValueError for a
    trouble that nobody knows.
    """
    for name, cases in {**ON_SAVING, **ON_READING}.items():
        for case, words in cases.items():
            if words == trouble:
                where = {"system": system}
                if name in _STANDING:
                    return [_fault(name, case, where)]
                where["entity"] = entity
                kinds: Sequence[str | None] = (None,) if name in _ANY_REQUEST else SAVES
                return [_fault(name, case, {**where, "kind": kind}) for kind in kinds]
    raise ValueError(f"no system is ever in this trouble: {trouble}")


def _fault(name: str, case: str, where: Mapping[str, str | None]) -> Fault:
    given: dict[str, Any] = dict(where)  # fields of a fault, by name
    if case in ("before", "after") or name == "hang":
        given["when"] = case or "after"
    if name in _OFTEN:
        given["times"] = _OFTEN[name]
    if name == "latency":
        given["times"] = 1
    if name == "late-commit":
        given["skip"] = 1  # the first record is saved once more, after all others
    what, settings = _MEANT.get((name, case)) or _MEANT.get((name, "")) or (name, {})
    return fault(what, settings=settings, **given)

"""What a run is told about the two systems, the policy, and what is declared out.

A profile holds facts and choices that an integrator knows beforehand: how the systems are set,
which clauses of the policy are chosen otherwise, which checks do not apply and why, and how long
the judge waits. Without one, everything has its default.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Literal

from checklist import Checklist, Pair, required
from reports.record import Json

# Of each, the first is the default.
Priority = Literal["Tidsbanken", "CRMOffice"]
References = Literal["linked", "verbatim"]
Answer = Literal["no", "yes"]
Precision = Literal["milliseconds", "seconds", "minutes"]

UNITS: Mapping[Precision, timedelta] = {
    "milliseconds": timedelta(milliseconds=1),
    "seconds": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
}
JUDGED_WITH: Mapping[str, str] = MappingProxyType({"wrong_type": "store"})
"""How the fakes differ from their defaults while they are judged by: CRMOffice keeps a value
of a wrong type as it came, so that it shows as such and not as a record that never arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long the judge waits before it takes a subject to hang."""

    hello_seconds: float = 10.0
    """For the first line of a `command:` subject that is driven in steps."""
    start_seconds: float = 10.0
    stop_seconds: float = 5.0
    """Between SIGTERM and SIGKILL."""
    cycle_seconds: float = 60.0
    cycles_to_settle: int = 10
    """Cycles in which it creates nothing, until it must have settled."""
    settle_seconds: float = 30.0
    """The same for a subject that polls by itself."""
    external_seconds: float = 60.0
    """Until an `external` subject makes its first request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The clauses of the declared policy that can be chosen: docs/adr/0003-declared-policy.md."""

    priority: Priority = "Tidsbanken"
    """P2: which system wins at equal time."""
    references: References = "linked"
    """P7: a reference is written as the counterpart's key, or as the raw id in a text."""
    create_right_to_left: Answer = "no"
    """P9: whether a record that first appears on the right gets one on the left."""
    match: tuple[str, ...] = ()
    """Row ids: records that were there before are linked if alike in all of them."""
    precision: Mapping[str, Precision] = field(default_factory=lambda: MappingProxyType({}))
    """P1: system and entity, e.g. `Tidsbanken Ansatt` → how exact its time stamps are;
    milliseconds for those that are not named."""

    def coarser_of(self, pair: Pair) -> timedelta:
        """Return what the time stamps of both sides of a pair can tell apart."""
        told = (self.precision.get(str(one), "milliseconds") for one in (pair.left, pair.right))
        return max(UNITS[one] for one in told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Checks that are declared out. `place` and `check` may hold `*` and `?`."""

    place: str
    """Row or pair id."""
    check: str
    reason: str

    def covers(self, place: str, check: str) -> bool:
        """Tell whether a check of a row or pair is declared out.

        >>> Exclusion(place="a-b/*", check="edit-*", reason="-").covers("a-b/C=d", "edit-left")
        True
        """
        return fnmatchcase(place, self.place) and fnmatchcase(check, self.check)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All that a run is told."""

    name: str = "default"
    switches: Mapping[str, str] = field(default_factory=lambda: JUDGED_WITH)
    """Settings of the fakes that differ from their defaults."""
    policy: Policy = field(default_factory=Policy)
    inapplicable: tuple[Exclusion, ...] = ()
    bounds: Bounds = field(default_factory=Bounds)

    file: str | None = None
    """Where it was read from, as the user named it."""

    def as_json(self) -> dict[str, Json]:
        """Return it as results and the report show it: bounds only where they differ."""
        usual, chosen = asdict(Bounds()), asdict(self.bounds)
        return {
            "name": self.name,
            "file": self.file,
            "switches": dict(self.switches),
            "policy": {
                "priority": self.policy.priority,
                "references": self.policy.references,
                "create_right_to_left": self.policy.create_right_to_left,
                "match": list(self.policy.match),
            },
            "precision": dict(self.policy.precision),
            "bounds": {name: value for name, value in chosen.items() if value != usual[name]},
            "inapplicable": [asdict(one) for one in self.inapplicable],
        }


DEFAULT = Profile()


def declared_out(profile: Profile, checklist: Checklist) -> dict[tuple[str, str], str]:
    """Return why each check that the profile declares out is: (row or pair id, check) → reason.

    Of several reasons the one that the profile gives first. A policy that is chosen otherwise
    declares out what it turns into its opposite.
    """
    exclusions = [*profile.inapplicable, *_implied(profile.policy)]
    asked = [
        (need.row.id if need.row else need.pair.id, need.check.name) for need in required(checklist)
    ]
    return {
        (place, check): one.reason
        for one in reversed(exclusions)
        for place, check in asked
        if one.covers(place, check)
    }


def _implied(policy: Policy) -> list[Exclusion]:
    if policy.create_right_to_left == "no":
        return []
    reason = "The profile has left records made from right ones (P9)."
    return [Exclusion(place="*", check="right-only-not-created", reason=reason)]

"""What a mutant is: the core with one realistic mistake, and the checks that must find it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checklist import CHECKS
from sync.adapter import BuiltinSubject

UNDER_STRAIN = ("cursors and paging", "tokens", "throttling", "retries", "crashes")
"""Families that are run on checks of all levels."""
SLOW = (
    *("every-volume", "equal-stamps", "kill-restart", "retry-after", "fault-hang", "fault-row"),
    *("fault-throttled", "fault-error-503", "fidelity"),
)
"""How checks begin that take a second or more for each of their cases, or have many."""
CONSEQUENCES: Mapping[str, str] = {
    "inv-converged": "what does not arrive, or not as it was, differs once all is at rest",
    "inv-no-thin-air": "a value that is spoilt on the way was in no record of the other system",
    "inv-no-lost-update": "what is written over the last edit of a user is a lost edit",
    "inv-one-to-one": "a record that is made twice has two counterparts",
    "inv-conserved": "a record that nobody asked for came up, or one is gone",
    "inv-write-budget": "a write that no save accounts for is one too many",
    "inv-no-empty-write": "what is there already is written again, and changes nothing",
    "inv-no-flapping": "the old value comes back before the new one stays",
    "inv-no-cross-talk": "the value belongs to another record",
    "inv-unmapped-untouched": "it changes a property that no row maps",
    "inv-body-keys": "it sends a property that no row maps",
    "inv-in-scope": "it writes to a record that belongs with no other",
    "inv-settles": "it does not come to rest where this happens",
    "inv-protocol": "the system refuses the form of what it sends",
    "inv-no-delete": "it deletes",
    "link-survives-edit": "there every property is changed at once, this one included",
    "link-survives-restart": "there both sides are edited, this property included",
    "different-properties-both-sides": "there properties are changed on both sides, this one included",
    "fidelity": "odd values of the property go the same way as all others",
    "edit-again": "a second edit goes the same way as the first",
    "conflict-later-left": "the winner's value goes the same way as any edit",
    "conflict-later-right": "the winner's value goes the same way as any edit",
    "conflict-tie": "the winner's value goes the same way as any edit",
    "conflict-within-bias": "the winner's value goes the same way as any edit",
    "clear-left": "clearing is an edit like any other",
    "clear-right": "clearing is an edit like any other",
    "reference-change": "a reference is a property like any other",
    "reference-cleared": "a reference is a property like any other",
    "reference-order": "a reference is a property like any other",
    "edit-during-load": "every property is edited there, this one included",
    "edit-left": "an edit goes the same way",
    "edit-right": "an edit goes the same way",
    "create": "what is wrong at once is wrong at creation",
    "every": "a record that is made late or not at all has no counterpart",
    "exactly-one": "a record that is made twice has two counterparts",
    "no-echo": "what lands elsewhere goes back from there",
    "isolated": "what it writes beside the edit is a change of something else",
}
"""Check → why it cannot but find mistakes for which other checks are there."""
FAULT_CONSEQUENCES = {
    "create": "the same happens when a record is created while a system is in trouble",
    "edit": "the same happens to an edit while a system is in trouble",
}


def why(check: str) -> str:
    """Return why a check finds a mistake for which others are there."""
    if check.startswith("fault-"):
        return FAULT_CONSEQUENCES[check.rpartition("-")[2]]
    return CONSEQUENCES.get(check, "the same promise is part of it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One wrong engine.

    The checks that convict it are just those of `convicted_by` and `collateral`: in at least one
    place of the matrix each, and no check beside them in any.
    """

    subject: type[BuiltinSubject]
    family: str
    """What kind of mistake it is, such as `cursors and paging`."""
    convicted_by: frozenset[str]
    """The checks that are there for this mistake."""
    collateral: Mapping[str, str] = field(default_factory=dict)
    """Checks that find it as well → why they cannot but do so."""
    profile: str | None = None
    """Profile under which it shows, as TOML."""

    @property
    def name(self) -> str:
        """What it is called: the name of its class."""
        return self.subject.__name__

    @property
    def mistake(self) -> str:
        """What it does wrong, in a sentence."""
        return (self.subject.__doc__ or "").strip().splitlines()[0]

    @property
    def scope(self) -> tuple[str, ...]:
        """The checks that it is run on, in report order.

        What strain makes of a mistake in a mapping is the same mistake: robustness is asked of the
        families that fail under strain. Of what takes long, each is run on what is there for it.
        """
        return tuple(
            check.name
            for check in CHECKS.values()
            if check.name in self.convicted_by
            or check.level != "robustness"
            or check.scope == "invariant"
            or (self.family in UNDER_STRAIN and not check.name.startswith(SLOW))
        )

    @property
    def spec(self) -> str:
        """How it is named on the command line."""
        return f"python:{self.subject.__module__}:{self.subject.__qualname__}"

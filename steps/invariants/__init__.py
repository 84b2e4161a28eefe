"""What must hold in every scenario, whatever it is about: judged from the journal at its end."""

from steps.invariants.histories import histories
from steps.invariants.outcome import outcome
from steps.invariants.requests import requests
from steps.invariants.seen import Seen

__all__ = ["Seen", "judged"]


def judged(seen: Seen) -> dict[str, list[str]]:
    """Return what a scenario showed of each invariant: name of the check → findings.

    What can be told at rest only is left out for a scenario that did not come to rest.
    """
    found = requests(seen)
    if seen.has_rested:
        found |= histories(seen) | outcome(seen)
    return {name: list(dict.fromkeys(findings)) for name, findings in found.items()}

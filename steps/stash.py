"""What the hooks of one run share, under keys of pytest's stash."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from _pytest.mark.structures import ParameterSet  # what pytest.param returns has no public name

from checklist import Checklist
from reports.record import Outcome, ScenarioRecord
from steps.profile import Profile
from steps.subjects import Source
from steps.universe import Stage
from steps.world import World

Key = tuple[str, str, str, str]
"""Where a scenario is written, whose it is (row or pair), its check, and its case: all planned
ones differ."""


@dataclass(slots=True)
class Progress:
    """How far a scenario has come."""

    world: World
    outcomes: list[Outcome] = field(default_factory=list)
    """One for each step that has run."""
    findings: int = 0
    """How many findings the steps so far have brought."""
    invariants: dict[str, list[str]] = field(default_factory=dict)
    """What the whole scenario showed of each invariant."""
    comparison: str = ""
    """Where the subject first went another way than the built-in core; empty if that was not asked."""

    def step_ended(self, outcome: Outcome) -> None:
        """Note how a step ended; one that brought a finding has failed."""
        found = len(self.world.findings) > self.findings
        self.findings = len(self.world.findings)
        self.outcomes.append("failed" if found else outcome)


OWNER, CHECK = "owner", "check"
"""Under which an example of a scenario that holds for every pair says whose it is, and of which
check."""
PLAN: pytest.StashKey[dict[Key, ScenarioRecord]] = pytest.StashKey()
PROGRESS: pytest.StashKey[Progress] = pytest.StashKey()
REHEARSED: pytest.StashKey[int] = pytest.StashKey()
"""How many scenarios this process has run once more with the built-in core."""


CHECKLIST: pytest.StashKey[Checklist] = pytest.StashKey()
EXAMPLES: pytest.StashKey[dict[str, list[ParameterSet]]] = pytest.StashKey()
"""Where a scenario that holds for every pair is written → its names, once for each."""
SOURCE: pytest.StashKey[Source] = pytest.StashKey()
STAGE: pytest.StashKey[Stage] = pytest.StashKey()
PROFILE: pytest.StashKey[Profile] = pytest.StashKey()
DECLARED_OUT: pytest.StashKey[Mapping[tuple[str, str], str]] = pytest.StashKey()
"""(row or pair id, check) → why the profile declares it not applicable."""
HANGS: pytest.StashKey[int] = pytest.StashKey()
"""In how many scenarios of this process the subject has hung."""

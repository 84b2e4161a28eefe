"""Mutants: the core with one realistic mistake each, and the proof that every check convicts.

`families` says of each mutant which checks must find it. `matrix` holds what was measured.
"""

from sync.adapter import BuiltinSubject
from tests.mutants.families import FAMILIES
from tests.mutants.mutant import Mutant, why
from tests.mutants.overreach import OVERREACH
from tests.mutants.policy import POLICY
from tests.mutants.strain import STRAIN
from tests.mutants.values import VALUES
from tests.wrong_subjects import WRONG, DoesNothing, RaisesInEveryCycle

NO_ENGINES = (DoesNothing, RaisesInEveryCycle)
"""Of these the smoke step says that they are miswired: no check is put to them."""
PROFILES = {"LaterEmptyWinsAtFirst": '[policy]\nmatch = ["ansatt-contacts/Mobil=mobilePhone"]\n'}
SUBJECTS: dict[str, type[BuiltinSubject]] = {
    subject.__name__: subject
    for subject in (*WRONG, *POLICY, *VALUES, *STRAIN, *OVERREACH)
    if subject not in NO_ENGINES
}
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(
        subject=SUBJECTS[name],
        family=family,
        convicted_by=frozenset(direct.split()),
        collateral={check: why(check) for check in beside.split()},
        profile=PROFILES.get(name),
    )
    for family, members in FAMILIES.items()
    for name, (direct, beside) in members.items()
)

__all__ = ["MUTANTS", "SUBJECTS", "Mutant"]

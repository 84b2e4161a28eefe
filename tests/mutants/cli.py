"""The command `samsvar mutants`."""

import sys
from collections.abc import Sequence

from rich.console import Console

from tests.mutants import MUTANTS
from tests.mutants.matrix import load, renew
from tests.mutants.telling import markdown, show


def mutants(names: Sequence[str], *, renewing: bool, as_markdown: bool, jobs: int) -> int:
    """Print the kill matrix, after running the mutants named (all, if none is) where asked to."""
    strange = [name for name in names if name not in {one.name for one in MUTANTS}]
    if strange:
        sys.stderr.write(f"samsvar: no mutant is called {', '.join(strange)}\n")
        return 4
    chosen = [one for one in MUTANTS if not names or one.name in names]
    troubles = renew(chosen, MUTANTS, jobs) if renewing else []
    for trouble in troubles:
        sys.stderr.write(f"samsvar: {trouble}\n")
    if troubles:
        return 3
    if as_markdown:
        sys.stdout.write(markdown(load(), MUTANTS) + "\n")
    else:
        show(load(), chosen, Console())
    return 0

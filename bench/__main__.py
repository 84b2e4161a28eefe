"""`make bench`: run every measurement and print what came out.

Each round is a process of its own, so that no round profits from another's warm caches; one long
measurement goes through its rounds in one process.
`make bench ARGS="serving growth"` runs some of them.
"""

import json
import subprocess
import sys
from types import ModuleType

from bench import catalogue, checklist, floor, growth, overhead, serving, sync_core, sync_growth
from bench.table import Round

ROUNDS = 5
MEASUREMENTS: tuple[ModuleType, ...] = (
    floor,
    catalogue,
    overhead,
    serving,
    growth,
    sync_core,
    sync_growth,
    checklist,
)
# What takes too long to be begun anew: one process goes through all rounds and prints a list of them.
ONCE = (sync_growth, catalogue)


def measured(module: ModuleType) -> list[Round]:
    """Return what each round of a measurement printed as its last line."""
    rounds: list[Round] = []
    processes = 1 if module in ONCE else ROUNDS
    for number in range(processes):
        print(f"  {module.__name__}: round {number + 1} of {processes}", file=sys.stderr)
        ended = subprocess.run(
            [sys.executable, "-m", module.__name__], capture_output=True, text=True, check=False
        )
        if ended.returncode:
            sys.exit(
                f"{module.__name__} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}"
            )
        found = json.loads(ended.stdout.splitlines()[-1])
        rounds += found if isinstance(found, list) else [found]
    return rounds


def main() -> None:
    """Measure and print."""
    known = {module.__name__.removeprefix("bench."): module for module in MEASUREMENTS}
    asked = sys.argv[1:] or list(known)
    if unknown := [name for name in asked if name not in known]:
        sys.exit(f"no measurement {', '.join(unknown)}; there are {', '.join(known)}")
    print(f"Median of {ROUNDS} rounds (lowest–highest)", flush=True)
    for name in asked:
        lines = known[name].table(measured(known[name]))
        print("\n" + "\n".join(lines), flush=True)


if __name__ == "__main__":
    main()

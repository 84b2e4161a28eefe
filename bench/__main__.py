"""`make bench`: run every measurement and print what came out.

Each round is a process of its own, so that no round profits from another's warm caches.
`make bench ARGS="serving growth"` runs some of them.
"""

import json
import subprocess
import sys
from types import ModuleType

from bench import floor, growth, overhead, serving
from bench.table import Round

ROUNDS = 5
MEASUREMENTS: tuple[ModuleType, ...] = (floor, overhead, serving, growth)


def measured(module: ModuleType) -> list[Round]:
    """Return what each round of a measurement printed as its last line."""
    rounds = []
    for number in range(ROUNDS):
        print(f"  {module.__name__}: round {number + 1} of {ROUNDS}", file=sys.stderr)
        ended = subprocess.run(
            [sys.executable, "-m", module.__name__], capture_output=True, text=True, check=False
        )
        if ended.returncode:
            sys.exit(
                f"{module.__name__} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}"
            )
        rounds.append(json.loads(ended.stdout.splitlines()[-1]))
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

"""`make bench`: run every measurement and print what came out.

Each round is a process of its own, so that no round profits from another's warm caches.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence

ROUNDS = 5


def measured(module: str) -> list[dict[str, float]]:
    """Return what each round of a measurement printed as its last line."""
    rounds = []
    for number in range(ROUNDS):
        print(f"  {module}: round {number + 1} of {ROUNDS}", file=sys.stderr)
        ended = subprocess.run(
            [sys.executable, "-m", f"bench.{module}"], capture_output=True, text=True, check=False
        )
        if ended.returncode:
            sys.exit(f"bench.{module} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
        rounds.append(json.loads(ended.stdout.splitlines()[-1]))
    return rounds


def row(name: str, values: Sequence[float], unit: str) -> str:
    """Return one line of the table: the median, and the range of the rounds."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{name:<64} {middle:8.2f} {unit:<3} ({low:.2f}–{high:.2f})"


def main() -> None:
    """Measure and print."""
    floor = measured("floor")
    overhead = measured("overhead")
    print(f"\nMedian of {ROUNDS} rounds (lowest–highest)\n")
    print(f"Documented checks: {floor[0]['scenarios']:.0f} scenarios,", end=" ")
    print(f"{floor[0]['requests']:.0f} requests of the subject")
    print(row("  harness, from collection to written report", [r["harness_s"] for r in floor], "s"))
    print(row("  of it the scenarios", [r["scenarios_s"] for r in floor], "s"))
    print(
        row("  floor: the same requests by a bare httpx loop", [r["floor_s"] for r in floor], "s")
    )
    print(row("  ratio harness : floor", [r["harness_s"] / r["floor_s"] for r in floor], ""))
    print(row("  ratio scenarios : floor", [r["scenarios_s"] / r["floor_s"] for r in floor], ""))
    print("\nOne scenario that does nothing: three steps, a world of its own, a record")
    print(row("  scenario", [r["scenario_ms"] for r in overhead], "ms"))
    print(row("  bare pytest test that does nothing", [r["bare_ms"] for r in overhead], "ms"))
    print(row("  ratio", [r["scenario_ms"] / r["bare_ms"] for r in overhead], ""))


if __name__ == "__main__":
    main()

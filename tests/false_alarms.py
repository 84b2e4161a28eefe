"""No false alarm: the built-in core must pass however the systems are set, on any data, in any order.

`python -m tests.false_alarms` runs the whole catalogue again and again. Each run has its own seed and
a drawn setting of every switch of the fakes and every clause of the policy. A setting is drawn as
often as each other of its switch: with 60 runs and at most three to choose from, at least 20 times.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from pathlib import Path
from random import Random
from typing import Any, get_args

import click

from fakes import SWITCHES
from steps.profile import Answer, Priority, References
from steps.profile_file import VERBATIM

ROOT = Path(__file__).parents[1]
NUMBERS = {"page_cap": ("1", "7"), "text_limit": ("300",), "top_limit": ("20",)}
"""What stands for any number, by switch. Texts of 255 characters must fit."""
POLICY = {
    "priority": get_args(Priority),
    "references": get_args(References),
    "create_right_to_left": get_args(Answer),
}
CHOICES: Mapping[str, Sequence[str]] = {
    **{
        switch.name: [
            setting
            for value in switch.values
            for setting in (NUMBERS[switch.name] if value == "N" else (value,))
        ]
        for switch in SWITCHES
    },
    **POLICY,
}
"""Switch or clause → its settings."""
SHOWN = 3
"""Places told of one reason."""


def settings(number: int, runs: int) -> dict[str, str]:
    """Return the setting of everything in one of so many runs.

    >>> drawn = [settings(number, 60)["page_cap"] for number in range(60)]
    >>> {setting: drawn.count(setting) for setting in ("none", "1", "7")}
    {'none': 20, '1': 20, '7': 20}
    """
    drawn = {name: _drawn(name, choices, runs)[number] for name, choices in CHOICES.items()}
    return drawn | (VERBATIM if drawn["references"] == "verbatim" else {})


def _drawn(name: str, choices: Sequence[str], runs: int) -> list[str]:
    each = list(choices) * ceil(runs / len(choices))
    drawn = each[:runs]
    Random(name).shuffle(drawn)
    return drawn


def profile(chosen: Mapping[str, str]) -> str:
    """Return a profile with these settings, as TOML."""
    lines = [
        "[switches]",
        *(f"{name} = {json.dumps(chosen[name])}" for name in chosen if name not in POLICY),
    ]
    lines += ["[policy]", *(f"{name} = {json.dumps(chosen[name])}" for name in POLICY)]
    return "\n".join(lines) + "\n"


def run(chosen: Mapping[str, str], seed: int, *arguments: str) -> tuple[int, dict[str, list[str]]]:
    """Run the catalogue with the built-in core, in two workers and in an order drawn from the seed.

    Returns the exit status, and where it is neither green nor declared out, by reason.
    """
    with tempfile.TemporaryDirectory() as folder:
        out, file = Path(folder) / "out", Path(folder) / "profile.toml"
        file.write_text(profile(chosen), "utf-8")
        command = [sys.executable, "-m", "samsvar", "run", "-n", "2", "--shuffle", f"--seed={seed}"]
        ended = subprocess.run(
            [*command, f"--profile={file}", f"--out={out}", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            results = json.loads((out / "results.json").read_text("utf-8"))
        except FileNotFoundError:
            return ended.returncode, {(ended.stderr or ended.stdout).strip()[-500:]: []}
    found: dict[str, list[str]] = {fault: [] for fault in results["faults"]}
    for place, reason in alarms(results):
        found.setdefault(reason, []).append(place)
    return ended.returncode, found


def alarms(results: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield place and reason of each case that ran and is neither green nor declared out."""
    for pair in results["pairs"]:
        for owner in (pair, *pair["rows"]):
            for check in owner["checks"]:
                for case in check["cases"]:
                    if case["outcome"] in ("failed", "cantTell", "error"):
                        place = f"{owner['id']} {check['name']} {case['id']}".strip()
                        yield place, f"{case['outcome']}: {case['reason']}"


@click.command()
@click.option("--runs", default=60, help="How many settings are drawn.")
@click.option("--first", default=0, help="The number of the first of them to run.")
@click.option("--last", type=int, help="The number of the last of them to run.")
@click.option("-j", "--jobs", default=3, help="How many run at a time.")
def main(runs: int, first: int, last: int | None, jobs: int) -> None:
    """Run the whole catalogue under drawn settings, and print every alarm."""
    numbers = range(first, runs if last is None else last + 1)
    red = 0
    with ThreadPoolExecutor(jobs) as pool:
        ended = pool.map(lambda number: run(settings(number, runs), number), numbers)
        for number, (status, found) in zip(numbers, ended, strict=True):
            red += bool(status or found)  # robustness alone does not decide the status
            click.echo(f"run {number}: status {status}")
            for reason, places in found.items():
                click.echo(f"  {reason}\n    {len(places)}: {', '.join(places[:SHOWN])}")
            if status or found:
                click.echo(profile(settings(number, runs)))
    click.echo(f"{len(numbers)} runs, {red} of them with an alarm")
    sys.exit(1 if red else 0)


if __name__ == "__main__":
    main()

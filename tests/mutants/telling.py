"""The kill matrix as people read it: on a terminal, and in the README."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from checklist import CHECKS, LEVELS
from tests.mutants.matrix import OF_OTHER_DOCUMENTS, Matrix, by_family, killers
from tests.mutants.mutant import Mutant

DIRECT, BESIDE = "●", "○"
BEGIN, END = "<!-- kill matrix -->", "<!-- end of kill matrix -->"
"""Between which the README shows it."""


def show(matrix: Matrix, mutants: Sequence[Mutant], console: Console) -> None:
    """Print mutant by mutant which checks convict it."""
    for family, members in by_family(mutants).items():
        table = Table(title=f"{family} ({len(members)})", title_justify="left", expand=True)
        table.add_column("mutant", overflow="fold", ratio=3)
        table.add_column(f"convicted by ({DIRECT} there for it, {BESIDE} as well)", ratio=4)
        for mutant in members:
            found = matrix["mutants"][mutant.name]["convicted"]
            marks = [
                f"{DIRECT if check in mutant.convicted_by else BESIDE} {check} ({len(places)})"
                for check, places in found.items()
            ]
            marks.sort(key=lambda mark: mark.startswith(BESIDE))
            table.add_row(f"[bold]{mutant.name}[/bold]\n{mutant.mistake}", ", ".join(marks))
        console.print(table)
    console.print(told_shortly(matrix, mutants))


def told_shortly(matrix: Matrix, mutants: Sequence[Mutant]) -> str:
    """Return the matrix in one sentence."""
    found = killers(matrix)
    alive = [mutant.name for mutant in mutants if not matrix["mutants"][mutant.name]["convicted"]]
    idle = [check for check, names in found.items() if not names]
    return (
        f"{len(mutants)} mutants, {len(mutants) - len(alive)} convicted;"
        f" {len(found)} checks, {len(found) - len(idle)} convict at least one."
    )


def markdown(matrix: Matrix, mutants: Sequence[Mutant]) -> str:
    """Return the section of the README."""
    lines = [
        told_shortly(matrix, mutants),
        "",
        "| mistakes | mutants | such as |",
        "| --- | --- | --- |",
    ]
    for family, members in by_family(mutants).items():
        lines.append(f"| {family} | {len(members)} | {members[0].mistake} |")
    lines += ["", "| level | checks | convictions a check, least to most |", "| --- | --- | --- |"]
    found = killers(matrix)
    for level in LEVELS:
        counts = sorted(
            len(names) for check, names in found.items() if CHECKS[check].level == level
        )
        lines.append(f"| {level} | {len(counts)} | {_spread(counts)} |")
    lines += [
        "",
        f"{len(OF_OTHER_DOCUMENTS)} further checks are called for by other documents only.",
    ]
    return "\n".join(lines)


def _spread(counts: Sequence[int]) -> str:
    return f"{counts[0]} to {counts[-1]}, half of them {counts[len(counts) // 2]} or more"


def lines_between(text: str, begin: str, end: str) -> list[str]:
    """Return the lines of a text between two others."""
    return text.split(begin, 1)[1].split(end, 1)[0].strip().splitlines()

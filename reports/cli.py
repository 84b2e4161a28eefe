"""What is made of results that an earlier run has written: its page anew, a baseline."""

import sys
from collections.abc import Callable
from pathlib import Path

import jinja2

from reports.baseline import proposed
from reports.html import render
from reports.store import ResultsError, read_results, write_whole

USAGE = 4


def html(results: list[Path], out: Path | None) -> int:
    """Write the HTML report of each results file, and return the exit status.

    Without `out` each goes beside its results file as `conformance.html`; with
    `out` there can be only one. What is wrong is told in one line on stderr.
    """
    if out is not None and len(results) != 1:
        return _refuse(f"{out}: holds one report, but {len(results)} results are given")
    for path in results:
        try:
            _rerender(path, out or path.parent / "conformance.html")
        except ResultsError as fault:
            return _refuse(str(fault))
    return 0


def baseline(path: Path) -> int:
    """Print a baseline for the deviations of a results file, and return the exit status."""
    try:
        results = read_results(path)
        told = _of_the_schema(path, lambda: proposed(results))
    except ResultsError as fault:
        return _refuse(str(fault))
    print(told, end="")  # noqa: T201  the answer of the command
    return 0


def _of_the_schema(path: Path, render: Callable[[], str]) -> str:
    """Return what is rendered; a result is of our schema by its own word only.

    A full validator is no dependency. Raises ResultsError if it is not as it says.
    """
    try:
        return render()
    except (KeyError, TypeError, ValueError, AttributeError, jinja2.TemplateError) as fault:
        raise ResultsError(f"{path}: is not as its schema says: {fault}") from fault


def _rerender(path: Path, target: Path) -> None:
    results = read_results(path)
    document = _of_the_schema(path, lambda: render(results))
    try:
        write_whole(target, document)
    except OSError as fault:
        raise ResultsError(f"{target}: cannot be written: {fault.strerror or fault}") from fault
    print(target)  # noqa: T201  the answer of the command: where to look


def _refuse(reason: str) -> int:
    print(f"samsvar: {reason}", file=sys.stderr)  # noqa: T201  the one line of an error
    return USAGE

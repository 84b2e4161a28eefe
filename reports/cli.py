"""Reports made anew from results that an earlier run has written."""

import sys
from pathlib import Path

import jinja2

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


def _rerender(path: Path, target: Path) -> None:
    results = read_results(path)
    try:
        document = render(results)
    except (KeyError, TypeError, ValueError, AttributeError, jinja2.TemplateError) as fault:
        # The file is of our schema by its own word only; a full validator is no dependency.
        raise ResultsError(f"{path}: is not as its schema says: {fault}") from fault
    try:
        write_whole(target, document)
    except OSError as fault:
        raise ResultsError(f"{target}: cannot be written: {fault.strerror or fault}") from fault
    print(target)  # noqa: T201  the answer of the command: where to look


def _refuse(reason: str) -> int:
    print(f"samsvar: {reason}", file=sys.stderr)  # noqa: T201  the one line of an error
    return USAGE

"""Results and their projections as files: written whole or not at all."""

import json
import os
import tempfile
from pathlib import Path
from typing import cast

from reports.results import SCHEMA
from reports.shape import Results

RESULTS = "results.json"
WRITTEN = (
    RESULTS,
    "conformance.html",
    "pytest.html",
    "junit.xml",
    "summary.md",
    "badge.json",
)
"""All that a run leaves in its out directory."""


class ResultsError(Exception):
    """A file that is no usable result; says which file and what it lacks."""


def write_whole(path: Path, text: str) -> None:
    r"""Write a text file so that a reader sees the old one or the new one, never a half.

    Half a surrogate pair, which JSON can carry and UTF-8 cannot, is written as `\ud800`.
    Raises OSError if the directory cannot be written to.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(
            handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n"
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files that only their owner may read; a report is there to be shared.
        part.chmod(0o644)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_results(path: Path, results: Results) -> None:
    """Write the canonical result; `complete` is the last key of the file."""
    complete = {"complete": results["complete"]}
    others = {key: value for key, value in results.items() if key != "complete"}
    write_whole(path, json.dumps(others | complete, ensure_ascii=False, indent=1) + "\n")


def read_results(path: Path) -> Results:
    """Read a canonical result; raises ResultsError if it is none, or was cut off."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise ResultsError(f"{path}: cannot be read: {fault.strerror or fault}") from fault
    except ValueError as fault:
        raise ResultsError(f"{path}: is no JSON: {fault}") from fault
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        found = content.get("schema") if isinstance(content, dict) else type(content).__name__
        raise ResultsError(f"{path}: has to be a result of schema {SCHEMA}, found {found!r}")
    if not isinstance(content.get("complete"), bool):
        raise ResultsError(f"{path}: has no `complete`: it was cut off and is no result")
    return cast("Results", content)


def remove_stale(out: Path) -> None:
    """Make the directory, and remove from it what an earlier run has left.

    Raises OSError if it cannot be made or written to.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in WRITTEN:
        (out / name).unlink(missing_ok=True)
    with tempfile.TemporaryFile(dir=out):
        pass

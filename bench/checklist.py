"""What reading dataflow documents costs beside docutils alone, and what compiling them costs.

docutils parses the same files in a process of its own. The two take turns, a small part of the
documents at a time, so that what else the machine does falls on both. What one process does is told
in seconds of the processor; only where several work it is the time that a user waits.
"""

import json
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from bench.docutils_alone import Alone, Took, alone, clocked
from bench.table import Round, ratio, row
from checklist.compiling import compiled
from checklist.documents import read, worked
from checklist.reading import read_document
from tests.checklist.documents import write_corpus

COUNTS = (250, 500, 1_000, 2_000)
DOCUMENTS = 1_000
"""As many as there are of the real ones."""
PART = 50
"""Documents in a turn."""
WORKERS = 2
SEED = 1
MOST_ROWS = 12
"""In a section: so that a document has some nine, as most have."""


def reading_took(paths: Sequence[Path]) -> Took:
    """Return how long reading these documents takes in this process."""
    with clocked() as took:
        for path in paths:
            read_document(path)
    return took


def by_turns(paths: Sequence[Path], docutils: Alone) -> dict[str, float]:
    """Read documents and let docutils parse them, by turns; who begins changes each time."""
    ways = [("docutils", docutils.took), ("read", reading_took)]
    for _, way in ways:  # what is loaded or made when it is first needed
        way(paths[:PART])
    found = dict.fromkeys(("docutils", "docutils wall", "read", "read wall"), 0.0)
    for start in range(0, len(paths), PART):
        for name, way in ways:
            took = way(paths[start : start + PART])
            found[name] += took.processor
            found[f"{name} wall"] += took.wall
        ways.reverse()
    return found


def with_workers(paths: Sequence[Path]) -> float:
    """Return how long reading takes as the command does it, processes started and ended."""
    start = time.perf_counter()
    documents = worked(partial(read, lenient=False, strict=False), paths, WORKERS)
    assert all(document.checklist for document in documents)
    return time.perf_counter() - start


def grown(paths: Sequence[Path]) -> dict[str, float]:
    """Read and compile documents, keep them all; return milliseconds each after some numbers."""
    found: dict[str, float] = {}
    reading = compiling = 0.0
    checklists, kept = [], []
    for start, count in pairwise((0, *COUNTS)):
        with clocked() as took:
            checklists += [read_document(path) for path in paths[start:count]]
        reading += took.processor
        with clocked() as took:
            kept += [compiled(checklist) for checklist in checklists[start:]]
        compiling += took.processor
        found[f"reading of {count}"] = reading / count * 1e3
        found[f"compiling of {count}"] = compiling / count * 1e3
    found["rows"] = sum(len(pair.rows) for one in checklists for pair in one.pairs)
    found["compiling a row"] = compiling / found["rows"] * 1e6
    return found


def table(rounds: list[Round]) -> list[str]:
    """Return what the rounds came to, a line each."""
    few, many = COUNTS[0], COUNTS[-1]
    lines = [
        f"Dataflow documents: {many:,} with {rounds[0]['rows']:,.0f} rows; {DOCUMENTS:,} beside docutils"
    ]
    lines += [
        row("docutils alone, one process", [r["docutils"] for r in rounds], "s"),
        row("reading, one process", [r["read"] for r in rounds], "s"),
        ratio("    ratio", rounds, "read", "docutils"),
        row(f"reading, {WORKERS} workers", [r["workers"] for r in rounds], "s"),
        ratio("    ratio to docutils alone, one process", rounds, "workers", "docutils wall"),
        row("compiling, a row", [r["compiling a row"] for r in rounds], "µs"),
    ]
    for name in ("reading", "compiling"):
        lines += [
            row(f"{name}, a document of {count:,}", [r[f"{name} of {count}"] for r in rounds], "ms")
            for count in COUNTS
        ]
        lines.append(ratio("    ratio", rounds, f"{name} of {many}", f"{name} of {few}"))
    return lines


def main() -> None:
    """Measure once and print one line of JSON."""
    with tempfile.TemporaryDirectory() as name, alone() as docutils:
        folder = Path(name)
        write_corpus(folder, COUNTS[-1], SEED, most_rows=MOST_ROWS)
        paths = sorted(folder.rglob("*.rst"))
        assert len(paths) == COUNTS[-1]
        found = by_turns(paths[:DOCUMENTS], docutils)
        found["workers"] = with_workers(paths[:DOCUMENTS])
        found |= grown(paths)
    print(json.dumps(found))


if __name__ == "__main__":
    main()

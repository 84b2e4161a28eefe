"""docutils by itself: what reading documents is measured against.

A process of its own, because `checklist` changes what docutils knows in the process it is loaded
into. Reads lines of JSON, each a list of files, and answers each with the seconds it took: of the processor, and as they pass.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from docutils.core import publish_doctree

QUIET = {
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": False,
    "file_insertion_enabled": False,
    "raw_enabled": False,
}


@dataclass(slots=True)
class Took:
    """Seconds that something took."""

    processor: float = 0.0
    wall: float = 0.0


@contextmanager
def clocked() -> Iterator[Took]:
    """Time what is done meanwhile in this process."""
    took = Took()
    processor, wall = time.process_time(), time.perf_counter()
    yield took
    took.processor, took.wall = time.process_time() - processor, time.perf_counter() - wall


class Alone:
    """The other process, as the measurement speaks to it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def took(self, paths: Sequence[Path]) -> Took:
        """Return how long docutils takes to parse these files."""
        question, answer = self._process.stdin, self._process.stdout
        assert question is not None
        assert answer is not None
        print(json.dumps([str(path) for path in paths]), file=question, flush=True)
        return Took(*json.loads(answer.readline()))


@contextmanager
def alone() -> Iterator[Alone]:
    """Start the other process and end it."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.docutils_alone"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Alone(process)


def main() -> None:
    """Answer until nothing more is asked."""
    assert "checklist" not in sys.modules
    for line in sys.stdin:
        paths = [Path(name) for name in json.loads(line)]
        with clocked() as took:
            for path in paths:
                publish_doctree(path.read_bytes(), settings_overrides=QUIET)
        print(json.dumps([took.processor, took.wall]), flush=True)


if __name__ == "__main__":
    main()

"""The core alone in a process, driven line by line.

`python -m bench.driven` reads the environment that a subject is given. Each line on standard input is a
number of seconds: the core's clock moves on by that much, then a cycle runs. Each line on standard
output is JSON: how long the cycle took, and the process's peak of memory so far. The first line comes before
the core has started: the peak of a process that has only imported it and httpx and made one request.
"""

import json
import os
import sys
import time
from pathlib import Path

import httpx

from sync.adapter import BuiltinSubject


class AheadClock:
    """Real time, put ahead instead of waiting."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return the moment that it is, as `time.time` counts."""
        return time.time() + self._ahead

    def pause(self, seconds: float) -> None:
        """Let so much time have passed."""
        self._ahead += seconds


def peak_mib() -> float:
    """Return the most memory that this program has held.

    As Linux tells it: `ru_maxrss` would begin with the peak of the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def tell(**found: float) -> None:
    """Print one line of JSON."""
    print(json.dumps(found), flush=True)


def main() -> None:
    """Run a cycle for each line, until there are no more."""
    httpx.get(os.environ["CRMOFFICE_BASE_URL"], trust_env=False)
    tell(seconds=0.0, peak_mib=peak_mib())
    clock = AheadClock()
    subject = BuiltinSubject(clock)
    subject.start(os.environ)
    for line in sys.stdin:
        clock.pause(float(line))
        start = time.perf_counter()
        subject.cycle()
        tell(seconds=time.perf_counter() - start, peak_mib=peak_mib())
    subject.stop()


if __name__ == "__main__":
    main()

"""One line on how far a run has come, instead of a dot per scenario."""

import shutil
from collections import Counter

import pytest

from reports.record import Outcome, ScenarioRecord
from reports.wording import WORDS

NOTABLE: tuple[Outcome, ...] = ("error", "cantTell", "untested")


class Progress:
    """Shows how far the run is: rewritten in place on a terminal, about ten lines elsewhere.

    On -v it leaves the floor to pytest's own line per scenario.
    """

    def __init__(self, reporter: pytest.TerminalReporter) -> None:
        self._reporter = reporter
        self._silent = not -2 < reporter.verbosity <= 0
        self._tenths = 0
        self._seen: Counter[Outcome] = Counter()
        self._open_line = False
        if not self._silent:
            reporter.showfspath = False
            # pytest's own percentages have no switch but an ini option of the whole project.
            reporter._show_progress_info = False

    def advance(self, record: ScenarioRecord | None, *, done: int, total: int) -> None:
        """Show that another scenario has come to its end, with this record."""
        self._seen[record["outcome"] if record else "error"] += 1
        if self._silent:
            return
        line = progress_line(self._seen, _name(record), done=done, total=total)
        if self._reporter.isatty():
            width = shutil.get_terminal_size().columns - 1
            self._reporter.rewrite(line[:width], erase=True)
            self._open_line = True
        elif total and done * 10 // total > self._tenths:
            self._tenths = done * 10 // total
            self._reporter.write_line(line)

    def close(self) -> None:
        """End the line that was rewritten, if any: others are going to write."""
        if self._open_line:
            self._reporter.write_line("")
            self._open_line = False


def progress_line(seen: Counter[Outcome], name: str, *, done: int, total: int) -> str:
    """Return the line for a run that has come so far.

    >>> progress_line(Counter(passed=21, cantTell=2), "a-b/X=x edit-left", done=23, total=67)
    '23 of 67 · 0 failed · 2 cannot tell · a-b/X=x edit-left'
    """
    notable = [f"{seen[outcome]} {WORDS[outcome]}" for outcome in NOTABLE if seen[outcome]]
    parts = [f"{done} of {total}", f"{seen['failed']} failed", *notable, name]
    return " · ".join(part for part in parts if part)


def _name(record: ScenarioRecord | None) -> str:
    return f"{record['row'] or record['pair']} {record['check']}" if record else ""

"""Gathers what a pytest run reports, and notices what it does not report."""

from collections.abc import Iterable
from typing import cast

import pytest

from reports.fold import PHASES, Phase, fold
from reports.record import Outcome, ScenarioRecord, worst
from reports.shape import Fault
from reports.wording import one_line

HARMLESS: frozenset[Outcome] = frozenset({"passed", "inapplicable", "untested"})


class Collector:
    """The scenarios of one run by node id, in the order of their collection.

    A scenario that was collected has to leave a record and to be torn down;
    one that does not is an error, unless the run was ended before it.
    """

    def __init__(self) -> None:
        self.collected: dict[str, None] = {}
        self.finished: set[str] = set()
        self._phases: dict[str, dict[Phase, ScenarioRecord]] = {}
        self._unrecorded: dict[str, str] = {}
        """Node id → what went wrong in a scenario, or in a collector, that left no record."""

    def expect(self, nodeids: Iterable[str]) -> None:
        """Note which scenarios are going to run; workers may say the same twice."""
        self.collected.update(dict.fromkeys(nodeids))

    def take(self, report: pytest.TestReport) -> None:
        """Take in one phase of one scenario, or the death of the worker that ran it."""
        record = cast("ScenarioRecord | None", getattr(report, "samsvar", None))
        phase = report.when
        if phase in PHASES and record is not None:
            self._phases.setdefault(report.nodeid, {})[phase] = _doubted(record, report)
        elif report.failed:
            self._unrecorded[report.nodeid] = report.longreprtext or "failed without a reason"
        if phase == "teardown" or phase not in PHASES:
            self.finished.add(report.nodeid)

    def broken(self, where: str, what: str) -> None:
        """Note a fault outside every scenario, e.g. a module that cannot be imported."""
        self._unrecorded[where] = what

    def found(self, nodeid: str, phase: Phase) -> ScenarioRecord | None:
        """Return what a phase of a scenario has found; None if it left no record (yet)."""
        return self._phases.get(nodeid, {}).get(phase)

    def scenario(self, nodeid: str, *, unfinished: Outcome = "error") -> ScenarioRecord | None:
        """Return the record that a scenario's phases fold into; None if it left none.

        A scenario that was not torn down has no verdict yet: `unfinished` stands
        for what it lacks.
        """
        phases = self._phases.get(nodeid)
        if not phases:
            return None
        record = fold(phases, unfinished=unfinished)
        if nodeid in self._unrecorded:
            trouble = self._unrecorded[nodeid]
            record["outcome"] = "error"
            record["reason"] = _last_line(trouble)
            record["evidence"] = f"{record['evidence']}\n\n{trouble}".strip()
        elif nodeid not in self.finished:
            record["outcome"] = worst([record["outcome"], unfinished])
            record["reason"] = record["reason"] or "it did not reach its end"
        return record

    def scenarios(self, *, ended_early: bool) -> list[ScenarioRecord]:
        """Return one record per scenario that left any, in order of collection."""
        unfinished: Outcome = "untested" if ended_early else "error"
        nodeids = dict.fromkeys([*self.collected, *self._phases])
        records = (self.scenario(nodeid, unfinished=unfinished) for nodeid in nodeids)
        return [record for record in records if record is not None]

    def faults(self, *, ended_early: bool) -> list[Fault]:
        """Return what no record tells of: it would be missing from the matrix in silence."""
        faults: list[Fault] = [
            {"where": where, "what": _last_line(what)}
            for where, what in self._unrecorded.items()
            if where not in self._phases
        ]
        silent = [
            nodeid
            for nodeid in self.collected
            if nodeid not in self._phases and nodeid not in self._unrecorded
        ]
        # What an ended run has not begun is untested; what ran in silence is a fault in any run.
        lost = [nodeid for nodeid in silent if nodeid in self.finished or not ended_early]
        if lost:
            what = f"{len(lost)} of {len(self.collected)} collected scenarios left no record"
            faults.append({"where": lost[0], "what": f"{what}; this is the first of them"})
        return faults


def _doubted(record: ScenarioRecord, report: pytest.TestReport) -> ScenarioRecord:
    """Return a record that is never better than what pytest itself says of the phase."""
    if not report.failed or record["outcome"] not in HARMLESS:
        return record
    trouble = report.longreprtext
    return {
        **record,
        "outcome": "error",
        "reason": f"failed in {report.when}, outside what was judged: {_last_line(trouble)}",
        "evidence": f"{record['evidence']}\n\n{trouble}".strip(),
    }


def _last_line(text: str) -> str:
    """Return the line of a traceback that says what happened."""
    lines = [line for line in text.splitlines() if line.strip()]
    marked = [line.removeprefix("E").strip() for line in lines if line.startswith("E ")]
    return one_line((marked or lines or ["no reason given"])[-1])

"""The pytest plugin that turns a run into a result: reads records, writes `out/`.

It acts in the controlling process only. What the run was asked to do it learns from the
RunInfo that the judge's plugin puts into the stash.
"""

from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checklist.told import ToldWrong
from reports import pytest_page
from reports.baseline import Baseline, read_baseline
from reports.collector import Collector
from reports.fold import PHASES
from reports.gate import gate
from reports.html import render
from reports.junit import junit
from reports.progress import Progress
from reports.record import RUN_INFO, Outcome
from reports.results import Ending, build_results, exit_status
from reports.shape import Fault, Gate, Results
from reports.store import RESULTS, remove_stale, write_results, write_whole
from reports.summary import badge, summary
from reports.wording import (
    SYMBOLS,
    WORDS,
    Problem,
    counted,
    headline,
    one_line,
    problems,
    replay,
    weighed,
)

ONLY_ASKING = ("help", "version", "collectonly", "showfixtures", "show_fixtures_per_test")
"""Options with which pytest answers a question and runs nothing."""
PROBLEMS_SHOWN = 4

Status = tuple[str, str, str | tuple[str, dict[str, bool]]]
GOOD = ("passed", "inapplicable")
COLOURS: dict[Outcome, dict[str, bool]] = {
    "passed": {"green": True},
    "failed": {"red": True},
    "error": {"red": True},
    "cantTell": {"yellow": True},
    "untested": {"yellow": True},
    "inapplicable": {"yellow": True},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer where to write."""
    group = parser.getgroup("samsvar")
    group.addoption("--out", type=Path, default=Path("out"), help="folder for report and results")
    group.addoption("--baseline", type=Path, help="deviations that are known (TOML)")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Clear what an earlier run left and start gathering.

    First of all, so that no old result is left to be taken for that of a run
    that is refused. Raises UsageError if the place cannot be written to.
    """
    asking = any(config.getoption(name, False) for name in ONLY_ASKING)
    if asking or hasattr(config, "workerinput"):
        return
    given: Path = config.option.out
    try:
        remove_stale(given)
    except OSError as fault:
        raise pytest.UsageError(
            f"--out {given}: cannot write there ({fault.strerror or fault}): name another folder"
        ) from fault
    out = given.absolute()
    page = pytest_page.install(config, out / "pytest.html")
    config.pluginmanager.register(Reporting(config, out, page), "samsvar-reporting")


class Reporting:
    """Follows one run from its start to its files."""

    def __init__(
        self, config: pytest.Config, out: Path, page: pytest_page.PytestPage | None
    ) -> None:
        self._config = config
        self._out = out
        self._page = page
        self._started = datetime.now(UTC)
        self._collector = Collector()
        self._progress: Progress | None = None
        self._baseline: Baseline | None = None
        self._ended: str | None = None
        self._collection_failed = False

    def pytest_sessionstart(self) -> None:
        """Read the baseline, and take over the terminal's progress display, where there is one.

        By now the judge has said what the run is about. Raises UsageError for a baseline that
        does not fit it.
        """
        self._baseline = _baseline(self._config)
        reporter = self._terminal()
        self._progress = Progress(reporter) if reporter else None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what this process is going to run itself."""
        self._collector.expect(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Note what the workers are going to run."""
        self._collector.expect(ids)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not even be collected."""
        if report.failed:
            self._collection_failed = True
            self._collector.broken(report.nodeid, report.longreprtext)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in a phase, before others ask how it is called."""
        self._collector.take(report)
        if report.nodeid in self._collector.finished and self._progress:
            self._progress.advance(
                self._collector.scenario(report.nodeid),
                done=len(self._collector.finished),
                total=len(self._collector.collected),
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.CollectReport | pytest.TestReport
    ) -> Status | None:
        """Count each scenario once, by its verdict; a fault after its verdict counts again."""
        if not isinstance(report, pytest.TestReport):
            return None
        if not hasattr(report, "samsvar"):
            return ("error", "", "ERROR") if report.failed else None
        outcome = self._countable(report)
        if outcome is None:
            return "", "", ""
        return outcome, "", (WORDS[outcome].upper(), COLOURS[outcome])

    def _countable(self, report: pytest.TestReport) -> Outcome | None:
        """Return the outcome that a phase adds to the count, if it settles one."""
        found = {phase: self._collector.found(report.nodeid, phase) for phase in PHASES}
        own = next((record for phase, record in found.items() if phase == report.when), None)
        outcome = own["outcome"] if own else "error"
        call = found["call"]["outcome"] if found["call"] else None
        if report.when == "call" and outcome in GOOD:
            return None  # the teardown may spoil it yet
        if outcome != "passed":
            return outcome
        return call if report.when == "teardown" and call in GOOD else None

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note why the run is going to end before its end."""
        self._ended = one_line(str(excinfo.value)) or "interrupted by the keyboard"

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note a crash of the harness."""
        self._ended = "the harness crashed"
        self._collector.broken("the harness", one_line(excinfo.exconly()))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int | pytest.ExitCode
    ) -> Generator[None, None, None]:
        """Write everything, set the exit status, and have the last word on the terminal."""
        if self._progress:
            self._progress.close()
        lines = self._finish(session, int(exitstatus))
        yield
        reporter = self._terminal()
        if reporter:
            for line in lines:
                reporter.write_line(line)

    def _finish(self, session: pytest.Session, status: int) -> list[str]:
        if self._collection_failed and status in {0, 1, 2, 5}:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
        if status == pytest.ExitCode.USAGE_ERROR:
            return []
        if RUN_INFO not in self._config.stash:
            return []
        if not self._collector.collected:
            return ["Nothing was selected: there is no verdict."] if status == 5 else []
        results = self._results(session)
        try:
            write_all(self._out, results)
        except OSError as fault:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
            return [f"{self._out}: reports cannot be written there: {fault.strerror or fault}"]
        if status in {0, 1}:
            session.exitstatus = exit_status(results, interrupted=False)
        return closing_lines(results, self._config.option.out)

    def _results(self, session: pytest.Session) -> Results:
        stopped = session.shouldfail or session.shouldstop
        ended = self._ended or (one_line(str(stopped)) if stopped else None)
        faults: list[Fault] = self._collector.faults(ended_early=ended is not None)
        if self._page:
            self._page.faults = faults
        ending = Ending(
            started=self._started,
            finished=datetime.now(UTC),
            collected=len(self._collector.collected),
            ended_early=ended,
            faults=tuple(faults),
        )
        scenarios = self._collector.scenarios(ended_early=ended is not None)
        results = build_results(self._config.stash[RUN_INFO], scenarios, ending)
        if self._baseline:
            results["gate"] = gate(results, self._baseline)
        return results

    def _terminal(self) -> pytest.TerminalReporter | None:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        return reporter if isinstance(reporter, pytest.TerminalReporter) else None


def _baseline(config: pytest.Config) -> Baseline | None:
    path: Path | None = config.option.baseline
    if path is None or RUN_INFO not in config.stash:
        return None
    try:
        return read_baseline(path, config.stash[RUN_INFO].checklist)
    except ToldWrong as mistake:
        raise pytest.UsageError(*mistake.problems) from mistake


def write_all(out: Path, results: Results) -> None:
    """Write the canonical result and its projections; raises OSError."""
    write_results(out / RESULTS, results)
    write_whole(out / "conformance.html", render(results))
    write_whole(out / "junit.xml", junit(results))
    write_whole(out / "summary.md", summary(results))
    write_whole(out / "badge.json", badge(results))


def closing_lines(results: Results, out: Path) -> list[str]:
    """Return the last words of a run: plain text of a few lines."""
    narrowed = results["run"]["narrowed"]
    shown = _shortened(
        [
            _told(problem)
            for problem in problems(results)
            if not (problem["known"] or (narrowed and problem["outcome"] == "untested"))
        ]
    )
    if narrowed:
        shown.append(f"  Only a part was asked for: {narrowed}. A verdict needs the whole run.")
    return [
        f"{headline(results)}. Checks: {counted(results)}.",
        *shown,
        *(_gate_lines(results["gate"]) if "gate" in results else []),
        f"Report: {out / 'conformance.html'}",
        f"Repeat: {replay(results)}",
    ]


def _shortened(lines: list[str]) -> list[str]:
    more = len(lines) - PROBLEMS_SHOWN
    shown = [f"  {line}" for line in lines[:PROBLEMS_SHOWN]]
    return [*shown, f"  … and {more} more"] if more > 0 else shown


def _told(problem: Problem) -> str:
    place = f"{problem['where']} {problem['check']}".strip()
    outcome = problem["outcome"]
    return f"{SYMBOLS[outcome]} {WORDS[outcome]}: {place}: {problem['reason']}"


def _gate_lines(gate: Gate) -> list[str]:
    """Return what the baseline makes of the run, but for what is told as a problem anyway."""
    found = [
        f"{problem['place']} {problem['check']}: {one_line(problem['what'])}"
        for problem in gate["problems"]
        if problem["kind"] != "not listed"
    ]
    return [f"Baseline {gate['baseline']}: {weighed(gate)}.", *_shortened(found)]

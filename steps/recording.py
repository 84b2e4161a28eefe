"""What a scenario came to, put on its test reports as plain data.

Only a Verdict is the subject's doing. Every other exception is ours: `error`.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry

from reports.record import Outcome, ScenarioRecord, StepRecord
from steps.features import Planned, name_of
from steps.subjects import told
from steps.verdicts import CannotTell, Inapplicable, Nonconformity, SubjectUnavailable, Verdict
from steps.world import World

Key = tuple[str, str, str]
"""Where a scenario is written, whose it is (row or pair), and its case: all planned ones differ."""


@dataclass(slots=True)
class Progress:
    """How far a scenario has come."""

    world: World
    outcomes: list[Outcome] = field(default_factory=list)
    """One for each step that has run."""
    findings: int = 0
    """How many findings the steps so far have brought."""

    def step_ended(self, outcome: Outcome) -> None:
        """Note how a step ended; one that brought a finding has failed."""
        found = len(self.world.findings) > self.findings
        self.findings = len(self.world.findings)
        self.outcomes.append("failed" if found else outcome)


OWNER = "owner"
"""Under which an example of a scenario that holds for every pair says whose it is."""
PLAN: pytest.StashKey[dict[Key, ScenarioRecord]] = pytest.StashKey()
PROGRESS: pytest.StashKey[Progress] = pytest.StashKey()


def planned_record(planned: Planned) -> ScenarioRecord:
    """Return the record of a scenario that has not run."""
    pair, row, check = planned.place
    return ScenarioRecord(
        pair=pair,
        row=row,
        check=check,
        case=planned.case,
        scenario=planned.where,
        rule=planned.rule,
        title=planned.title,
        steps=[
            StepRecord(keyword=step.keyword, text=step.text, outcome="untested")
            for step in planned.steps
        ],
        outcome="untested",
        reason=None,
        evidence="",
        duration_s=0.0,
        rests_on=[],
    )


def template_of(function: Callable[..., object], config: pytest.Config) -> str:
    """Return where the scenario that a collected function runs is written."""
    template = scenario_wrapper_template_registry[function]
    file = name_of(config.rootpath / template.feature.filename, config.rootpath)
    return f"{file}:{template.line_number}"


def plan_of(item: pytest.Item) -> ScenarioRecord:
    """Return the planned record of a collected scenario."""
    assert isinstance(item, pytest.Function)  # noqa: S101  that is all pytest-bdd collects
    where = template_of(item.obj, item.config)
    example: Mapping[str, str] = {}
    if callspec := getattr(item, "callspec", None):
        example = callspec.params["_pytest_bdd_example"]
    marks = (item.get_closest_marker(kind) for kind in ("row", "pair"))
    owner = next((mark.args[0] for mark in marks if mark), "")
    case = item.get_closest_marker("case")
    key = (
        where,
        example.get(OWNER, owner),
        next(iter(example.values()), case.args[0] if case else ""),
    )
    return item.config.stash[PLAN][key]


def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    """Note that a step came to its end."""
    if progress := request.node.stash.get(PROGRESS, None):
        progress.step_ended("passed")


def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: Exception) -> None:
    """Note how a step broke off."""
    if progress := request.node.stash.get(PROGRESS, None):
        progress.step_ended(exception.outcome if isinstance(exception, Verdict) else "error")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Judge a scenario by all that its steps have found."""
    try:
        yield
    except CannotTell as doubt:
        _judge(item, also=[str(doubt)])
        raise
    _judge(item)


def _judge(item: pytest.Item, also: Iterable[str] = ()) -> None:
    progress = item.stash.get(PROGRESS, None)
    if progress and progress.world.findings:
        raise Nonconformity("\n".join([*progress.world.findings, *also]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach the record of this phase to its report, and keep our traceback out of a verdict."""
    report = yield
    fault = call.excinfo.value if call.excinfo else None
    report.samsvar = _record(item, call, fault)  # type: ignore[attr-defined]  # travels over xdist
    if isinstance(fault, Verdict | SubjectUnavailable):
        report.longrepr = str(fault)
    if isinstance(fault, Inapplicable):  # no failure, whatever the exception makes the runner think
        report.outcome = "skipped"
        report.longrepr = (str(item.path), 0, str(fault))
    if isinstance(fault, SubjectUnavailable):
        report.samsvar_unavailable = str(fault)  # type: ignore[attr-defined]  # likewise
    return report


def _record(
    item: pytest.Item, call: pytest.CallInfo[None], fault: BaseException | None
) -> ScenarioRecord:
    record = ScenarioRecord(**plan_of(item))
    record["duration_s"] = call.duration
    record["outcome"], record["reason"] = _outcome(fault)
    if (progress := item.stash.get(PROGRESS, None)) and call.when == "call":
        record["evidence"] = _evidence(progress.world)
        record["rests_on"] = progress.world.rests_on()
        for step, outcome in zip(record["steps"], progress.outcomes, strict=False):
            step["outcome"] = outcome
    return record


def _evidence(world: World) -> str:
    try:
        return world.evidence()
    except Exception as fault:  # noqa: BLE001  a verdict that was reached must not be lost over it
        return f"The evidence could not be put together: {told(fault)}"


def _outcome(fault: BaseException | None) -> tuple[Outcome, str | None]:
    match fault:
        case None:
            return "passed", None
        case Verdict():
            return fault.outcome, str(fault)
        case SubjectUnavailable():
            return "error", str(fault)
        case _:
            return "error", told(fault)

"""What a scenario came to, put on its test reports as plain data.

Only a Verdict is the subject's doing. Every other exception is ours: `error`.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import cast

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry

import fakes
from reports.record import Outcome, ScenarioRecord, StepRecord
from steps.evidence import masked
from steps.features import Planned, name_of
from steps.rehearsal import first_difference, rehearse
from steps.stash import (
    CHECK,
    CHECKLIST,
    HANGS,
    OWNER,
    PLAN,
    PROFILE,
    PROGRESS,
    REHEARSED,
    Progress,
)
from steps.subjects import EXTERNAL, SECRET_ENDINGS, told
from steps.verdicts import (
    CannotTell,
    Hang,
    Inapplicable,
    Nonconformity,
    SubjectUnavailable,
    Verdict,
)
from steps.world import World

REHEARSALS_AT_MOST = 20


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
        invariants={},
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
    check, case = item.get_closest_marker("check"), item.get_closest_marker("case")
    key = (
        where,
        example.get(OWNER, owner),
        example.get(CHECK, check.args[0] if check else ""),
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
    """Judge a scenario by all that its steps have found, and by what it shows of the invariants."""
    try:
        try:
            yield
        except CannotTell as doubt:
            _judge(item, also=[str(doubt)])
            raise
        _judge(item)
    except Nonconformity as failure:
        item.config.stash[HANGS] = item.config.stash.get(HANGS, 0) + isinstance(failure, Hang)
        _conclude(item, is_failed=True)
        raise
    except Verdict:
        _conclude(item, is_failed=False)
        raise
    _conclude(item, is_failed=False)


def _conclude(item: pytest.Item, *, is_failed: bool) -> None:
    """Note what a scenario shows beyond its own verdict."""
    progress = item.stash.get(PROGRESS, None)
    if progress is None:
        return
    progress.invariants = progress.world.invariants()
    if is_failed or any(progress.invariants.values()):
        progress.comparison = _compared(item)


def _compared(item: pytest.Item) -> str:
    """Return how what the subject did differs from what the core does; a fault of ours is told."""
    option, done = item.config.option, item.config.stash.get(REHEARSED, 0)
    if option.no_comparison or option.subject in ("builtin", EXTERNAL):
        return ""  # an external one has met other records before, so values and keys differ
    if done >= REHEARSALS_AT_MOST:
        return f"The comparison with the built-in core was left out: {done} were made."
    item.config.stash[REHEARSED] = done + 1
    try:
        return _comparison(item)
    except Exception as fault:  # noqa: BLE001  a verdict that was reached must not be lost over it
        return f"The comparison with the built-in core could not be made: {told(fault)}"


def _comparison(item: pytest.Item) -> str:
    plan, checklist, own = plan_of(item), item.config.stash[CHECKLIST], _systems(item)
    entries, pair = own.journal.entries(), checklist.pair(plan["pair"])
    assert pair is not None  # noqa: S101  the lint has refused such a feature
    profile, row = item.config.stash[PROFILE], pair.row(plan["row"] or "")
    core = rehearse(plan["steps"], checklist, pair, own.name, profile, row)
    parts = [first_difference(entries, core.entries)]
    if core.findings:
        parts.append(f"The built-in core does not pass this scenario either: {core.findings[0]}")
    return "\n".join(parts)


def _systems(item: pytest.Item) -> fakes.World:
    """Return both systems of the scenario that is running."""
    assert isinstance(item, pytest.Function)  # noqa: S101  that is all pytest-bdd collects
    request = cast("pytest.FixtureRequest", item.funcargs["request"])
    server: fakes.FakeServer = request.getfixturevalue("fake_server")
    return server.worlds()[-1]


def _judge(item: pytest.Item, also: Iterable[str] = ()) -> None:
    progress = item.stash.get(PROGRESS, None)
    if progress and progress.world.findings:
        raise Nonconformity("\n".join([*progress.world.findings, *also]))
    if progress and progress.world.unrest and not also:
        raise CannotTell(progress.world.unrest[-1])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach the record of this phase to its report, and keep our traceback out of a verdict."""
    fault = call.excinfo.value if call.excinfo else None
    if call.excinfo and isinstance(fault, Verdict):  # reading our sources for it takes long
        call.excinfo.traceback = call.excinfo.traceback[:0]
    report = yield
    record = _record(item, call, fault)
    report.samsvar = record  # type: ignore[attr-defined]  # travels over xdist
    if isinstance(fault, Verdict | SubjectUnavailable):
        report.longrepr = record["reason"]
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
        given = _systems(item).environment("subject")
        hidden = [value for name, value in given.items() if name.endswith(SECRET_ENDINGS)]
        _tell(record, progress, hidden)
    return record


def _tell(record: ScenarioRecord, progress: Progress, hidden: Sequence[str]) -> None:
    """Put into a record all that its scenario has shown, but for secrets."""
    parts = (progress.comparison, _evidence(progress.world))
    record["evidence"] = masked("\n\n".join(part for part in parts if part), hidden)
    record["reason"] = record["reason"] and masked(record["reason"], hidden)
    record["rests_on"] = progress.world.rests_on()
    record["invariants"] = {
        name: [masked(finding, hidden) for finding in findings]
        for name, findings in progress.invariants.items()
    }
    for step, outcome in zip(record["steps"], progress.outcomes, strict=False):
        step["outcome"] = outcome


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

"""The judge as a pytest plugin: options, what is refused before the run, one World a scenario."""

import platform
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet  # what pytest.param returns has no public name
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import step_function_context_registry

from checklist import CHECKS, LEVELS, Checklist, ChecklistError
from fakes import BEHAVIOURS, FakeServer, Switches
from reports.record import RUN_INFO, BehaviourRecord, RunInfo, ScenarioRecord
from steps.features import (
    EVERY_PAIR,
    FeatureError,
    Place,
    Planned,
    checklist_of,
    name_of,
    read_features,
)
from steps.knowledge import systems
from steps.lint import Definition, problems
from steps.recording import (
    OWNER,
    PLAN,
    PROGRESS,
    Key,
    Progress,
    plan_of,
    planned_record,
    template_of,
)
from steps.subjects import SpecError, Subject, exits_contained
from steps.universe import SWITCHES, universe
from steps.verdicts import SubjectUnavailable
from steps.world import World

DEFAULT_SEED = 20240909
VERSIONS = ("pytest", "pytest-bdd", "gherkin-official", "httpx", "faker", "deepdiff", "starlette")

CHECKLIST: pytest.StashKey[Checklist] = pytest.StashKey()
EXAMPLES: pytest.StashKey[dict[str, list[ParameterSet]]] = pytest.StashKey()
"""Where a scenario that holds for every pair is written → its names, once for each."""
HAND_WRITTEN = "features"
"""Folder whose own feature files hold for every pair, whatever document is run."""
EXIT_NOTHING = 5
EXIT_UNAVAILABLE = 6


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer what a run can be asked for."""
    group = parser.getgroup("samsvar")
    group.addoption("--subject", default="builtin", help="builtin, or python:module:factory")
    group.addoption("--select", action="append", default=[], help="rows, pairs or checks (*, ?)")
    group.addoption("--level", choices=LEVELS, help="checks of this level only")
    group.addoption("--seed", type=int, default=DEFAULT_SEED, help="seed of the data")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuse what cannot give an honest verdict, and note what the run is asked to do."""
    sys.path.insert(0, str(Path.cwd()))  # where a user keeps an adapter of their own
    # A warning is the subject's business; in our own tests it is an error.
    config.addinivalue_line("filterwarnings", "default")
    for mark in ("pair", "row", "check", "case"):
        config.addinivalue_line("markers", f"{mark}(id): what a scenario is about")
    try:
        config.stash[CHECKLIST] = _checklist(config)
        config.stash[PLAN] = _plan(config)
        if not config.stash[PLAN]:
            pytest.exit("The document promises nothing that could be tested.", EXIT_NOTHING)
        if not hasattr(config, "workerinput"):  # a worker may die: that is noticed
            containment = ExitStack()
            containment.enter_context(exits_contained())
            config.add_cleanup(containment.close)
            config.stash[RUN_INFO] = _run_info(config)
    except (ChecklistError, FeatureError, SpecError) as mistake:
        raise pytest.UsageError(str(mistake)) from mistake
    except SubjectUnavailable as fault:
        pytest.exit(str(fault), returncode=EXIT_UNAVAILABLE)


def _run_info(config: pytest.Config) -> RunInfo:
    subject = Subject(config.option.subject)
    return RunInfo(
        harness_name="samsvar",
        harness_version=version("samsvar"),
        subject_spec=config.option.subject,
        subject_name=subject.name,
        subject_version=subject.version,
        seed=config.option.seed,
        profile={"switches": dict(SWITCHES)},
        versions={"python": platform.python_version(), **{one: version(one) for one in VERSIONS}},
        behaviours=_behaviours(SWITCHES),
        checklist=config.stash[CHECKLIST],
        narrowed=_narrowed(config),
        features=None
        if _features(config) == config.rootpath / HAND_WRITTEN
        else name_of(_features(config), config.rootpath),
        planned=tuple(config.stash[PLAN].values()),
    )


def _behaviours(switches: Mapping[str, str]) -> dict[str, BehaviourRecord]:
    settings = Switches(switches).settings()
    return {
        name: BehaviourRecord(
            mark=behaviour.mark,
            says=behaviour.says,
            setting=settings.get(name),
            default=behaviour.values[0] if behaviour.values else None,
        )
        for name, behaviour in BEHAVIOURS.items()
    }


def _narrowed(config: pytest.Config) -> str | None:
    asked = [f"--select {shlex.quote(pattern)}" for pattern in config.option.select]
    asked += [f"--level {config.option.level}"] if config.option.level else []
    asked += [f"-k {shlex.quote(config.option.keyword)}"] if config.option.keyword else []
    asked += [argument for argument in config.args if "::" in argument]
    return " ".join(asked) or None


def _features(config: pytest.Config) -> Path:
    """Return the folder of the features that were compiled from the document of this run."""
    return config.rootpath / str(config.getini("bdd_features_base_dir"))


def _checklist(config: pytest.Config) -> Checklist:
    folder = _features(config)
    checklist = checklist_of(folder)
    strange = {checklist.left, checklist.right} - set(systems())
    if strange:
        named = " and ".join(sorted(name or "a system without a name" for name in strange))
        raise ChecklistError(
            f"{folder}: is about {named}; the systems that can be emulated are"
            f" {' and '.join(systems())}"
        )
    return checklist


def _plan(config: pytest.Config) -> dict[Key, ScenarioRecord]:
    for_every_pair = sorted((config.rootpath / HAND_WRITTEN).glob("*.feature"))
    scenarios = read_features(
        [_features(config), *for_every_pair], config.rootpath, config.stash[CHECKLIST]
    )
    if found := problems(scenarios, shipped_definitions(), config.stash[CHECKLIST]):
        raise pytest.UsageError(*found)
    config.stash[EXAMPLES] = {
        scenario.where: [_example(planned) for planned in scenario.planned]
        for scenario in scenarios
        if scenario.is_for_every_pair
    }
    return {
        (planned.where, _owner(planned.place), planned.case): planned_record(planned)
        for scenario in scenarios
        for planned in scenario.planned
    }


def _owner(place: Place) -> str:
    pair, row, _ = place
    return row or pair


def _example(planned: Planned) -> ParameterSet:
    owner = _owner(planned.place)
    return pytest.param(
        {"case": planned.case, OWNER: owner, **planned.names}, id=f"{owner}-{planned.case}"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a scenario that holds for every pair once for each."""
    if metafunc.function in scenario_wrapper_template_registry:
        examples = metafunc.config.stash[EXAMPLES].get(
            template_of(metafunc.function, metafunc.config)
        )
        if examples is not None:
            metafunc.parametrize("_pytest_bdd_example", examples)


def shipped_definitions() -> list[Definition]:
    """Return the step definitions of the vocabulary, as the lint needs them."""
    return [
        Definition(
            type=context.type,
            pattern=context.parser.name,
            matcher=context.parser,
            function=context.step_func,
        )
        for context in step_function_context_registry.values()
        if not context.step_func.__module__.startswith("pytest_bdd")
    ]


def _is_selected(place: Place, config: pytest.Config) -> bool:
    pair, row, check = place
    names = [name for name in (pair, row, check, f"{row or pair}:{check}") if name]
    patterns: list[str] = config.option.select
    wanted = not patterns or any(fnmatchcase(name, one) for name in names for one in patterns)
    return wanted and config.option.level in (None, CHECKS[check].level)


def pytest_bdd_apply_tag(tag: str, function: object) -> bool | None:
    """Turn tags such as `@row:…` and `@check:…` into marks that carry the id."""
    kind, separator, identity = tag.partition(":")
    if f"@{tag}" == EVERY_PAIR:
        return True  # the plan says for which
    if not separator:
        return None
    getattr(pytest.mark, kind)(identity)(function)
    return True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the scenarios that were selected."""
    left_out = [item for item in items if not _is_selected(_place(plan_of(item)), config)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _place(record: ScenarioRecord) -> Place:
    return (record["pair"], record["row"], record["check"])


@pytest.fixture(scope="session")
def fake_server() -> Iterator[FakeServer]:
    """Both systems on ports of their own, for all scenarios of this process."""
    with FakeServer() as server:
        yield server


@pytest.fixture
def world(request: pytest.FixtureRequest, fake_server: FakeServer) -> Iterator[World]:
    """Return the driver of one scenario, in a universe of its own."""
    config = request.config
    plan = plan_of(request.node)
    checklist = config.stash[CHECKLIST]
    pair = checklist.pair(plan["pair"])
    assert pair is not None  # noqa: S101  the lint has refused such a feature
    key = "/".join(str(part) for part in (config.option.seed, *_place(plan), plan["case"]))
    with universe(fake_server, checklist, pair, config.option.subject, key) as driver:
        request.node.stash[PROGRESS] = Progress(driver)
        yield driver


class Availability:
    """Ends the run when the subject cannot be started: there is nothing to judge then."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._fault: str | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notice the first scenario whose subject did not start."""
        fault: str | None = getattr(report, "samsvar_unavailable", None)
        if fault and not self._fault:
            self._fault = fault
            self._session.shouldstop = fault

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Say so in the exit status."""
        if self._fault:
            session.exitstatus = EXIT_UNAVAILABLE


def pytest_sessionstart(session: pytest.Session) -> None:
    """Watch over the subject's availability where the run is controlled."""
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Availability(session))

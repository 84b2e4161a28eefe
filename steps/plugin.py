"""The judge as a pytest plugin: options, what is refused before the run, one World a scenario."""

import platform
import shlex
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

import pytest

from checklist import LEVELS, Checklist, ChecklistError
from checklist.told import ToldWrong
from fakes import BEHAVIOURS, Switches
from reports.record import RUN_INFO, BehaviourRecord, RunInfo
from steps.features import (
    FeatureError,
    checklist_of,
    name_of,
)
from steps.knowledge import systems
from steps.planning import HAND_WRITTEN, features_of, make_plan
from steps.profile import DEFAULT, Profile, declared_out
from steps.profile_file import read_profile
from steps.staging import EXIT_UNAVAILABLE, PORTS, source_of
from steps.stash import CHECKLIST, DECLARED_OUT, PLAN, PROFILE
from steps.subjects import EXTERNAL, SpecError, exits_contained
from steps.verdicts import SubjectUnavailable

SUBJECTS = "builtin, python:module:factory, command:CMD ARGS, or external"
PORT = "where an external subject finds the system; 0: any"
DEFAULT_SEED = 20240909
VERSIONS = ("pytest", "pytest-bdd", "gherkin-official", "httpx", "faker", "deepdiff", "starlette")

EXIT_NOTHING = 5


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer what a run can be asked for."""
    group = parser.getgroup("samsvar")
    group.addoption("--subject", default="builtin", help=SUBJECTS)
    for system, port in PORTS.items():
        group.addoption(f"--{system}-port", type=int, default=port, help=PORT)
    group.addoption("--select", action="append", default=[], help="rows, pairs or checks (*, ?)")
    group.addoption("--level", choices=LEVELS, help="checks of this level only")
    group.addoption("--no-comparison", action="store_true", help="do not rehearse with the core")
    group.addoption("--seed", type=int, default=DEFAULT_SEED, help="seed of the data")
    group.addoption("--shuffle", action="store_true", help="in an order drawn from the seed")
    group.addoption("--profile", type=Path, help="what is known and chosen beforehand (TOML)")


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
        config.stash[PROFILE] = _profile(config)
        config.stash[DECLARED_OUT] = declared_out(config.stash[PROFILE], config.stash[CHECKLIST])
        config.stash[PLAN] = make_plan(config)
        if not config.stash[PLAN]:
            pytest.exit("The document promises nothing that could be tested.", EXIT_NOTHING)
        if not hasattr(config, "workerinput"):  # a worker may die: that is noticed
            containment = ExitStack()
            containment.enter_context(exits_contained())
            config.add_cleanup(containment.close)
            _refuse_workers_of_external(config)
            config.stash[RUN_INFO] = _run_info(config)
    except (ChecklistError, FeatureError, SpecError) as mistake:
        raise pytest.UsageError(str(mistake)) from mistake
    except SubjectUnavailable as fault:
        pytest.exit(str(fault), returncode=EXIT_UNAVAILABLE)


def _refuse_workers_of_external(config: pytest.Config) -> None:
    if config.option.subject == EXTERNAL and config.getoption("dist", "no") != "no":
        raise SpecError(
            f"--subject {EXTERNAL}: all scenarios share one world in turn, so they cannot run in"
            " several processes: leave out -n"
        )


def _run_info(config: pytest.Config) -> RunInfo:
    subject = source_of(config)
    return RunInfo(
        harness_name="samsvar",
        harness_version=version("samsvar"),
        subject_spec=config.option.subject,
        subject_name=subject.name,
        subject_version=subject.version,
        seed=config.option.seed,
        profile=config.stash[PROFILE].as_json(),
        versions={"python": platform.python_version(), **{one: version(one) for one in VERSIONS}},
        behaviours=_behaviours(config.stash[PROFILE].switches),
        checklist=config.stash[CHECKLIST],
        narrowed=_narrowed(config),
        features=None
        if features_of(config) == config.rootpath / HAND_WRITTEN
        else name_of(features_of(config), config.rootpath),
        planned=tuple(config.stash[PLAN].values()),
        declared_out=config.stash[DECLARED_OUT],
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


def _checklist(config: pytest.Config) -> Checklist:
    folder = features_of(config)
    checklist = checklist_of(folder)
    strange = {checklist.left, checklist.right} - set(systems())
    if strange:
        named = " and ".join(sorted(name or "a system without a name" for name in strange))
        raise ChecklistError(
            f"{folder}: is about {named}; the systems that can be emulated are"
            f" {' and '.join(systems())}"
        )
    return checklist


def _profile(config: pytest.Config) -> Profile:
    path: Path | None = config.option.profile
    if path is None:
        return DEFAULT
    try:
        return read_profile(path, config.stash[CHECKLIST])
    except ToldWrong as mistake:
        raise pytest.UsageError(*mistake.problems) from mistake

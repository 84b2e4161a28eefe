"""Where the scenarios of one process take place, and with which subject."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace

import pytest

from fakes import FakesError, FakeServer
from steps.planning import owner_of, place_of
from steps.recording import plan_of
from steps.sharing import Shared
from steps.smoke import smoke
from steps.stash import (
    CHECKLIST,
    DECLARED_OUT,
    HANGS,
    PROFILE,
    PROGRESS,
    SOURCE,
    STAGE,
    Progress,
)
from steps.subjects import EXTERNAL, Source
from steps.universe import Stage, fresh, universe
from steps.verdicts import CannotTell, Inapplicable, SubjectUnavailable
from steps.world import World

PORTS = {"tidsbanken": 8701, "crmoffice": 8702}
HANGS_AT_MOST = 3
"""In so many scenarios; what follows is left out, as each would take as long as a cycle may."""
EXIT_UNAVAILABLE = 6


def source_of(config: pytest.Config) -> Source:
    """Return where this process has its subjects from; in a worker that is not the controller's."""
    if SOURCE not in config.stash:
        config.stash[SOURCE] = Source(config.option.subject, config.stash[PROFILE].bounds)
        config.add_cleanup(config.stash[SOURCE].close)
    return config.stash[SOURCE]


def stage_of(config: pytest.Config) -> Stage:
    """Return where the scenarios of this process take place, with both systems listening."""
    if STAGE not in config.stash:
        source = source_of(config)
        ports = (
            {}
            if source.begins_afresh
            else {f"{system}_port": config.getoption(f"{system}_port") for system in PORTS}
        )
        server = FakeServer(**ports)
        server.start()
        config.add_cleanup(server.stop)
        stage = Stage(
            server=server,
            checklist=config.stash[CHECKLIST],
            source=source,
            profile=config.stash[PROFILE],
        )
        config.stash[STAGE] = stage if source.begins_afresh else _open_to_others(config, stage)
    return config.stash[STAGE]


def _open_to_others(config: pytest.Config, stage: Stage) -> Stage:
    """Make the world that all scenarios share, and print how an external subject gets in."""
    life = ExitStack()
    universe, environment = life.enter_context(fresh(stage, f"{config.option.seed}/{EXTERNAL}"))
    config.add_cleanup(life.close)
    with _uncaptured(config):
        sys.stdout.write(json.dumps({"ready": True, "env": environment}) + "\n")
        sys.stdout.flush()
    return replace(stage, shared=Shared(universe, environment))


def _uncaptured(config: pytest.Config) -> AbstractContextManager[None]:
    capture = config.pluginmanager.getplugin("capturemanager")
    return capture.global_and_fixture_disabled() if capture else nullcontext()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what the profile declares out, before anything is made for it."""
    plan = plan_of(item)
    reason = item.config.stash[DECLARED_OUT].get((owner_of(place_of(plan)), plan["check"]))
    if reason is not None:
        raise Inapplicable(reason)


@pytest.fixture(scope="session")
def fake_server(pytestconfig: pytest.Config) -> FakeServer:
    """Return both systems, for all scenarios of this process."""
    return stage_of(pytestconfig).server


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Return the driver of one scenario, in a universe of its own."""
    config = request.config
    plan = plan_of(request.node)
    pair = config.stash[CHECKLIST].pair(plan["pair"])
    assert pair is not None  # noqa: S101  the lint has refused such a feature
    if config.stash.get(HANGS, 0) >= HANGS_AT_MOST:
        raise CannotTell(f"It hung in {HANGS_AT_MOST} scenarios, so the others were left out.")
    key = "/".join(str(part) for part in (config.option.seed, *place_of(plan), plan["case"]))
    with universe(stage_of(config), pair, key, pair.row(plan["row"] or "")) as driver:
        request.node.stash[PROGRESS] = Progress(driver)
        yield driver


class Availability:
    """Ends the run when the subject cannot be started or reached: there is nothing to judge then."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._fault: str | None = None
        self._is_tried = session.config.option.subject == "builtin"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Try the subject before the first scenario, if there is one to run in this process."""
        if session.items and not session.config.option.collectonly:
            self._try()

    @pytest.hookimpl(trylast=True, optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Try the subject before the first scenario, if there is one to run in a worker."""
        if ids:
            self._try()

    def _try(self) -> None:
        if self._is_tried:
            return
        self._is_tried = True
        config = self._session.config
        try:
            smoke(stage_of(config), config.option.seed)
        except SubjectUnavailable as fault:
            self._fault = str(fault)
            raise self._session.Interrupted(self._fault) from fault
        except FakesError as fault:
            raise pytest.UsageError(str(fault)) from fault

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

"""A judge that does as it is told: copied as conftest.py into a run of its own by test_plugin.

BEHAVIOUR (JSON in the environment) maps a place, `check` or `row:check`, to what happens there.
"""

import json
import os
from collections.abc import Callable, Generator, Iterator
from datetime import datetime
from typing import Literal

import pytest

from checklist import Checklist, Entity, Pair, Row, catalogue, required
from checklist.model import Statement
from reports.record import RUN_INFO, Outcome, RunInfo, ScenarioRecord

pytest_plugins = ["reports.plugin"]

PAIR = "ansatt-contacts"
ROW = f"{PAIR}/Etternavn=familyName"
CHECKLIST = Checklist(
    title="Tidsbanken to CRMOffice",
    left="Tidsbanken",
    right="CRMOffice",
    generated=datetime(2024, 9, 9),
    source_sha256="0" * 64,
    version="1",
    pairs=(
        Pair(
            id=PAIR,
            left=Entity(system="Tidsbanken", name="Ansatt"),
            right=Entity(system="CRMOffice", name="Contacts"),
            statements=tuple(Statement(kind=kind, line=1) for kind in ("every", "linked", "rows")),
            rows=(Row(id=ROW, left="Etternavn", right="familyName", type="string"),),
        ),
    ),
)
ASKED = (
    *("create", "type", "edit-left", "edit-right", "isolated", "every", "exactly-one"),
    *("link-survives-edit", "rerun-writes-nothing", "no-echo", "right-only-not-created"),
)
if (
    __name__ == "conftest"
):  # not when its doctests are looked for: then this process is a test's own
    catalogue.CHECKS = {name: catalogue.CHECKS[name] for name in ASKED}
BEHAVIOUR: dict[str, str] = json.loads(os.environ.get("BEHAVIOUR", "{}"))
PLACES = [
    f"{'row:' if need.row else ''}{need.check.name}{case}"
    for need in required(CHECKLIST)
    for case in (["/1", "/11"] if need.check.name == "every" else [""])
]


class NonconformityError(Exception):
    pass


class CannotTellError(Exception):
    pass


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RUN_INFO] = RunInfo(
        harness_name="Samsvar",
        harness_version="0.1.0",
        subject_spec="builtin",
        subject_name="built-in core",
        subject_version="0.1.0",
        seed=4711,
        profile={},
        versions={"pytest": pytest.__version__},
        behaviours={"orders": {"mark": "A", "says": "x", "setting": None, "default": None}},
        checklist=CHECKLIST,
        narrowed=os.environ.get("NARROWED"),
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("place", PLACES)


def pytest_collection_modifyitems() -> None:
    if BEHAVIOUR.get("collection") == "usage":
        raise pytest.UsageError("features/x.feature:3: the tag names no row")
    if BEHAVIOUR.get("collection") == "crash":
        raise RuntimeError("the lint has a fault of its own")


@pytest.fixture(autouse=True)
def behaviour(place: str) -> Iterator[str]:
    behaviour = BEHAVIOUR.get(place, "passed")
    if behaviour == "setup":
        raise ValueError("no world to be had")
    yield behaviour
    if behaviour == "teardown":
        raise ValueError("the world would not end")


@pytest.fixture
def act(behaviour: str) -> Callable[[], None]:
    troubles: dict[str, BaseException] = {
        "failed": NonconformityError("Etternavn is 'Li', expected '<script>Ås</script>'"),
        "cantTell": CannotTellError("no linked record"),
        "error": ValueError("a fault of the harness"),
        "interrupt": KeyboardInterrupt(),
    }

    def act() -> None:
        if behaviour == "die":
            os._exit(13)
        if behaviour == "inapplicable":
            pytest.skip("declared out")
        if behaviour == "unreachable":
            pytest.exit("the subject could not be reached", returncode=6)
        if behaviour in troubles:
            raise troubles[behaviour]

    return act


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    place = str(item.callspec.params["place"])
    if BEHAVIOUR.get(place) != "silent":
        report.samsvar = _record(place, report.when, call)  # type: ignore[attr-defined]  # the seam
    if BEHAVIOUR.get(place) == "unnoticed" and report.when == "call":
        report.outcome = "failed"
        report.longrepr = "ResourceWarning: unclosed socket"
    return report


def _record(
    place: str, when: Literal["setup", "call", "teardown"], call: pytest.CallInfo[None]
) -> ScenarioRecord:
    check, _, case = place.removeprefix("row:").partition("/")
    outcome: Outcome = "passed"
    if call.excinfo:
        kinds: dict[str, Outcome] = {
            "NonconformityError": "failed",
            "CannotTellError": "cantTell",
            "Skipped": "inapplicable",
        }
        outcome = kinds.get(call.excinfo.typename, "error")
    return {
        "pair": PAIR,
        "row": ROW if place.startswith("row:") else None,
        "check": "juggle" if BEHAVIOUR.get(place) == "stray" else check,
        "case": case,
        "scenario": f"features/ansatt-contacts.feature:{PLACES.index(place) + 10}",
        "rule": "A linked employee and contact stay the same",
        "title": f"A scenario of {place}",
        "steps": [{"keyword": "Given", "text": "a linked employee", "outcome": outcome}]
        if when != "setup"
        else [],
        "outcome": outcome,
        "reason": str(call.excinfo.value) if call.excinfo else None,
        "evidence": "expected Ås\nbut was Li" if outcome == "failed" else "",
        "duration_s": call.duration,
        "rests_on": ["orders"] if when == "call" else [],
        "invariants": {},
    }

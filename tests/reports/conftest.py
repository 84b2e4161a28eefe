"""A small checklist and records for it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest

from checklist import CHECKS, Checklist, Entity, Pair, Row, required
from checklist.model import Statement
from reports.record import BehaviourRecord, Outcome, RunInfo, ScenarioRecord
from reports.results import Ending, build_results, places
from reports.shape import Fault, Results

PAIR = "ansatt-contacts"
STARTED = datetime(2026, 11, 3, 8, 5, tzinfo=UTC)

BEHAVIOURS: dict[str, BehaviourRecord] = {
    "addresses": {
        "mark": "E",
        "says": "Employees have an address.",
        "setting": None,
        "default": None,
    },
    "merges": {
        "mark": "I",
        "says": "A write keeps what it does not name, or clears it.",
        "setting": "merge",
        "default": "merge",
    },
    "page_cap": {
        "mark": "A",
        "says": "Most rows in one answer.",
        "setting": "10",
        "default": "none",
    },
    "collation": {
        "mark": "A",
        "says": "Strings compare by code point, or without regard to case.",
        "setting": "ordinal",
        "default": "ordinal",
    },
    "nulls": {
        "mark": "A",
        "says": "An unset value is null, or no text.",
        "setting": "",
        "default": "",
    },
}

MakeResults: TypeAlias = Callable[..., Results]
ASKED = (
    *("create", "type", "edit-left", "edit-right", "isolated", "every", "exactly-one"),
    *("link-survives-edit", "rerun-writes-nothing", "no-echo", "right-only-not-created"),
)
"""Checks of the catalogue here; a report is the same whatever else may be asked."""
INVARIANTS = ("inv-converged", "inv-no-flapping")


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a few checks only, so that they can be counted."""
    monkeypatch.setattr("checklist.catalogue.CHECKS", {name: CHECKS[name] for name in ASKED})


@pytest.fixture
def invariants(
    monkeypatch: pytest.MonkeyPatch,
    records: list[ScenarioRecord],  # noqa: ARG001  made before, as they have no scenario of their own
) -> None:
    """Ask two invariants as well."""
    asked = {name: CHECKS[name] for name in (*ASKED, *INVARIANTS)}
    monkeypatch.setattr("checklist.catalogue.CHECKS", asked)


@pytest.fixture
def checklist() -> Checklist:
    """One pair with all its sentences and two rows: 16 places."""
    rows = (("Etternavn", "familyName"), ("Mobil", "mobilePhone"))
    return Checklist(
        title="Tidsbanken to CRMOffice",
        left="Tidsbanken",
        right="CRMOffice",
        generated=datetime(2024, 9, 9),
        source_sha256="0123456789abcdef" * 4,
        version="1",
        pairs=(
            Pair(
                id=PAIR,
                left=Entity(system="Tidsbanken", name="Ansatt"),
                right=Entity(system="CRMOffice", name="Contacts"),
                statements=(
                    Statement(kind="every", line=1),
                    Statement(kind="linked", line=2),
                    Statement(kind="rows", line=3),
                ),
                rows=tuple(
                    Row(id=f"{PAIR}/{left}={right}", left=left, right=right, type="string")
                    for left, right in rows
                ),
            ),
        ),
    )


@pytest.fixture
def records(checklist: Checklist) -> list[ScenarioRecord]:
    """One green record per place of the matrix, in report order."""
    return [
        {
            "pair": need.pair.id,
            "row": need.row.id if need.row else None,
            "check": need.check.name,
            "case": "",
            "scenario": f"features/{need.pair.id}.feature:{number}",
            "rule": "A linked employee and contact stay the same",
            "title": f"A scenario of {need.check.name}",
            "steps": [
                {"keyword": "Given", "text": "a linked employee and contact", "outcome": "passed"},
                {"keyword": "Then", "text": "they stay the same", "outcome": "passed"},
            ],
            "outcome": "passed",
            "reason": None,
            "evidence": "",
            "duration_s": 0.25,
            "rests_on": ["addresses", "merges"],
            "invariants": {},
        }
        for number, need in enumerate(required(checklist), start=10)
    ]


@pytest.fixture
def make_results(checklist: Checklist, records: list[ScenarioRecord]) -> MakeResults:
    """Make the results of a run in which the first places had these outcomes."""

    def make(
        *outcomes: Outcome,
        narrowed: str | None = None,
        ended_early: str | None = None,
        faults: tuple[Fault, ...] = (),
        told: Mapping[str, str] | None = None,
        declared_out: Mapping[tuple[str, str], str] | None = None,
    ) -> Results:
        for record, outcome in zip(records, outcomes, strict=False):
            record["outcome"] = outcome
            record["reason"] = None if outcome == "passed" else f"it {outcome}"
            record["evidence"] = ""
        for key, text in (told or {}).items():
            records[0][key] = text  # type: ignore[literal-required]  # keys are the caller's
        info = RunInfo(
            harness_name="Samsvar",
            harness_version="0.1.0",
            subject_spec="builtin",
            subject_name="built-in core",
            subject_version="0.1.0",
            seed=4711,
            profile={"references": "linked"},
            versions={"pytest": "9.2.0", "faker": "40.1.0"},
            behaviours=BEHAVIOURS,
            checklist=checklist,
            narrowed=narrowed,
            declared_out=declared_out or {},
        )
        ending = Ending(
            started=STARTED,
            finished=STARTED + timedelta(seconds=12),
            collected=len(records),
            ended_early=ended_early,
            faults=faults,
        )
        return build_results(info, records, ending)

    return make


def of_an_older_edition(results: Results) -> Results:
    """Return results as they were before checks named what they rest on."""
    del results["behaviours"]
    for _, _, check in places(results):
        del check["rests_on"]
    return results

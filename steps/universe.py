"""A universe for one scenario: fresh data in both systems, a subject of its own, a World."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fakes
from checklist import Checklist, Pair, Row
from checklist.ids import row_id
from reports.record import Json
from steps.profile import DEFAULT, Policy, Profile
from steps.scene import Surroundings
from steps.sharing import Later, LaterSystem, Shared
from steps.subjects import Source
from steps.system import FakeSystem
from steps.values import OSLO, Values
from steps.world import World

POLL_SECONDS = 0.05
TIMEOUT_SECONDS = 3
"""How long a subject should wait for an answer: longer than any system takes that answers at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where all scenarios of this process take place."""

    server: fakes.FakeServer
    checklist: Checklist
    source: Source
    profile: Profile = DEFAULT
    shared: Shared | None = None
    """The one world for all of them; None where each has a world of its own."""


@contextmanager
def universe(stage: Stage, pair: Pair, key: str, row: Row | None = None) -> Iterator[World]:
    """Make the universe that `key` names, the same for the same key, and end it afterwards.

    In a world that is shared it is a part of that: what was there before is not seen.
    """
    with surroundings(stage, pair, key, row) as around:
        world = World(around)
        yield world
        world.close()
    if stage.server.faults:
        raise RuntimeError(f"the fakes made a mistake of their own: {stage.server.faults}")


@contextmanager
def surroundings(
    stage: Stage, pair: Pair, key: str, row: Row | None = None
) -> Iterator[Surroundings]:
    """Make what a scenario works with."""
    with _within(stage.shared) if stage.shared else _apart(stage, key) as place:
        yield Surroundings(
            checklist=stage.checklist,
            pair=pair,
            row=row,
            systems={
                name: place.system(place.universe, name)
                for name in (pair.left.system, pair.right.system)
            },
            journal=place.journal,
            subject=stage.source.subject(place.journal),
            environment=place.environment,
            values=stage.shared.values(key) if stage.shared else Values(key),
            universe=place.universe,
            profile=stage.profile,
        )
    if place.journal.has_lost:
        raise RuntimeError("the journal was too short: what happened first is no longer known")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A world, and how one scenario sees it."""

    universe: fakes.World
    environment: Mapping[str, str]
    journal: Later
    system: type[FakeSystem]


@contextmanager
def _apart(stage: Stage, key: str) -> Iterator[_Place]:
    with fresh(stage, key) as (systems, environment):
        journal = Later(systems.journal)
        yield _Place(universe=systems, environment=environment, journal=journal, system=FakeSystem)


@contextmanager
def _within(shared: Shared) -> Iterator[_Place]:
    yield _Place(
        universe=shared.universe,
        environment=shared.environment,
        journal=Later(shared.universe.journal),
        system=LaterSystem,
    )
    shared.clear()


@contextmanager
def fresh(stage: Stage, name: str) -> Iterator[tuple[fakes.World, dict[str, str]]]:
    """Make an empty world, and the environment of a subject in it; drop both afterwards."""
    server, profile = stage.server, stage.profile
    systems = server.new_world(name=name, switches=profile.switches, now=_plausible_now())
    try:
        with tempfile.TemporaryDirectory(
            prefix="samsvar-",
            ignore_cleanup_errors=True,  # a subject may still be writing there
        ) as folder:
            settings = systems.switches.settings()
            own = _own_files(Path(folder), settings, stage.checklist, profile.policy)
            yield systems, systems.environment("subject") | own
    finally:
        server.drop_world(systems)


def _plausible_now() -> datetime:
    """Return the time that the systems' clocks start at: about now, as a real system's would.

    An engine may measure what is new by its own clock. Hours in which Oslo changes its
    clocks are avoided, so that a run means the same on every day of the year.
    """
    now = datetime.now(OSLO)
    margin = timedelta(hours=6)
    while (now - margin).utcoffset() != (now + margin).utcoffset():
        now -= margin
    return now.astimezone(UTC)


def _own_files(
    folder: Path, switches: Mapping[str, str], checklist: Checklist, policy: Policy
) -> dict[str, str]:
    state, profile = folder / "state", folder / "profile.json"
    state.mkdir()
    known = _known_to_integrators(switches, checklist, policy)
    profile.write_text(json.dumps(known), encoding="utf-8")
    return {
        "SUBJECT_STATE_DIR": str(state),
        "SUBJECT_POLL_SECONDS": str(POLL_SECONDS),
        "SUBJECT_TIMEOUT_SECONDS": str(TIMEOUT_SECONDS),
        "SUBJECT_PROFILE": str(profile),
    }


def _known_to_integrators(
    switches: Mapping[str, str], checklist: Checklist, policy: Policy
) -> dict[str, Json]:
    match: list[Json] = [
        row_id(pair.id, one.left, one.right)
        for pair in checklist.pairs
        for one in pair.merge_criteria
    ]
    return {
        "timestamp_bias": switches["timestamp_bias"],
        "put_semantics": switches["put_semantics"],
        "clear_idiom": None if switches["clear_idiom"] == "null" else "",
        "match": [*policy.match] or match or "none",
        "create_right_to_left": policy.create_right_to_left,
        "references": policy.references,
        "priority": policy.priority,
        "precision": dict(policy.precision),
        "top_limit": None if switches["top_limit"] == "none" else int(switches["top_limit"]),
    }

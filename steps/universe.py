"""A universe for one scenario: fresh data in both systems, a subject of its own, a World."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fakes
from checklist import Checklist, Pair
from checklist.ids import row_id
from reports.record import Json
from steps.scene import Surroundings
from steps.subjects import Subject
from steps.system import FakeSystem
from steps.values import OSLO, Values
from steps.world import World

SWITCHES = {"wrong_type": "store"}
"""How the fakes differ from their defaults while they are judged by: CRMOffice keeps a value
of a wrong type as it came, so that it shows as such and not as a record that never arrived."""
POLL_SECONDS = 0.05


@contextmanager
def universe(
    server: fakes.FakeServer, checklist: Checklist, pair: Pair, spec: str, key: str
) -> Iterator[World]:
    """Make the universe that `key` names, the same for the same key, and end it afterwards."""
    systems = server.new_world(name=key, switches=SWITCHES, now=_plausible_now())
    try:
        with tempfile.TemporaryDirectory(
            prefix="samsvar-",
            ignore_cleanup_errors=True,  # a subject may still be writing there
        ) as folder:
            world = World(
                Surroundings(
                    checklist=checklist,
                    pair=pair,
                    systems={
                        entity.system: FakeSystem(systems, entity.system)
                        for entity in (pair.left, pair.right)
                    },
                    journal=systems.journal,
                    subject=Subject(spec),
                    environment=systems.environment("subject")
                    | _own_files(Path(folder), systems.switches.settings(), checklist),
                    values=Values(key),
                )
            )
            yield world
            world.close()
    finally:
        server.drop_world(systems)
    if systems.journal.first > 1:
        raise RuntimeError("the journal was too short: what happened first is no longer known")
    if server.faults:
        raise RuntimeError(f"the fakes made a mistake of their own: {server.faults}")


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


def _own_files(folder: Path, switches: Mapping[str, str], checklist: Checklist) -> dict[str, str]:
    state, profile = folder / "state", folder / "profile.json"
    state.mkdir()
    profile.write_text(json.dumps(_known_to_integrators(switches, checklist)), encoding="utf-8")
    return {
        "SUBJECT_STATE_DIR": str(state),
        "SUBJECT_POLL_SECONDS": str(POLL_SECONDS),
        "SUBJECT_PROFILE": str(profile),
    }


def _known_to_integrators(switches: Mapping[str, str], checklist: Checklist) -> dict[str, Json]:
    match: list[Json] = [
        row_id(pair.id, one.left, one.right)
        for pair in checklist.pairs
        for one in pair.merge_criteria
    ]
    return {
        "timestamp_bias": switches["timestamp_bias"],
        "put_semantics": switches["put_semantics"],
        "clear_idiom": None if switches["clear_idiom"] == "null" else "",
        "match": match or "none",
        "create_right_to_left": "no",
        "references": "linked",
    }

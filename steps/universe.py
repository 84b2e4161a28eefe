"""A universe for one scenario: fresh data in both systems, a subject of its own, a World."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import fakes
from checklist import Checklist, Pair
from reports.record import Json
from steps.subjects import Subject
from steps.system import FakeSystem
from steps.values import Values
from steps.world import Surroundings, World

SWITCHES = {"wrong_type": "store"}
"""How the fakes differ from their defaults while they are judged by: CRMOffice keeps a value
of a wrong type as it came, so that it shows as such and not as a record that never arrived."""
POLL_SECONDS = 0.05


@contextmanager
def universe(
    server: fakes.FakeServer, checklist: Checklist, pair: Pair, spec: str, key: str
) -> Iterator[World]:
    """Make the universe that `key` names, the same for the same key, and end it afterwards."""
    systems = server.new_world(name=key, switches=SWITCHES)
    try:
        with tempfile.TemporaryDirectory(prefix="samsvar-") as folder:
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
                    | _own_files(Path(folder), systems.switches),
                    values=Values(key),
                )
            )
            yield world
            world.close()
    finally:
        server.drop_world(systems)
    if server.faults:
        raise RuntimeError(f"the fakes made a mistake of their own: {server.faults}")


def _own_files(folder: Path, switches: Mapping[str, str]) -> dict[str, str]:
    state, profile = folder / "state", folder / "profile.json"
    state.mkdir()
    profile.write_text(json.dumps(_known_to_integrators(switches)), encoding="utf-8")
    return {
        "SUBJECT_STATE_DIR": str(state),
        "SUBJECT_POLL_SECONDS": str(POLL_SECONDS),
        "SUBJECT_PROFILE": str(profile),
    }


def _known_to_integrators(switches: Mapping[str, str]) -> dict[str, Json]:
    return {
        "timestamp_bias": switches["timestamp_bias"],
        "put_semantics": switches["put_semantics"],
        "clear_idiom": None if switches["clear_idiom"] == "null" else "",
        "match": "none",
        "create_right_to_left": "no",
        "references": "linked",
    }

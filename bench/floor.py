"""The documented checks against their floor: the same HTTP requests by a bare httpx loop.

The harness runs first and keeps the journal of each universe. Then each universe is
made again, its users' saves are repeated without being timed, and the subject's requests
are sent again in their order and timed. A journal that differs from the first one, in a status or in
a record shown, ends the run: it would not be the same work.
"""

import json
import sys
import tempfile
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.table import Round, ratio, row
from fakes import Entry, FakeServer, Refused, World
from samsvar import DEFAULTS

ROOT = Path(__file__).parents[1]


Facts = dict[str, Any]  # the arguments of FakeServer.new_world, handed on as they come


class Recorder:
    """Keeps every universe that the run makes, and how long its scenarios took."""

    def __init__(self) -> None:
        self.universes: list[tuple[World, Facts]] = []
        """Each with what it was made from, its clock included."""
        self.scenarios_s = 0.0
        self.scenarios = 0

    def pytest_configure(self) -> None:
        """Listen in where universes are made."""
        make = FakeServer.new_world

        def new_world(server: FakeServer, **facts: Any) -> World:
            universe = make(server, **facts)
            self.universes.append((universe, facts))
            return universe

        FakeServer.new_world = new_world  # type: ignore[assignment,method-assign]  # here only

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up the phases of each scenario."""
        self.scenarios_s += report.duration
        self.scenarios += report.when == "call"


def replay(
    server: FakeServer, past: World, facts: Facts, client: httpx.Client, *, is_same: bool = True
) -> tuple[float, int]:
    """Repeat one universe; return the seconds spent in its requests, and their number.

    `is_same`: it must come to the same answers. Where faults struck, it cannot: there a record may get
    another key, and what users save in it later is left out.
    """
    universe = server.new_world(**facts)
    environment = universe.environment("subject")
    tidsbanken = {
        "tb-key": environment["TIDSBANKEN_TB_KEY"],
        "Ocp-Apim-Subscription-Key": environment["TIDSBANKEN_SUBSCRIPTION_KEY"],
        "x-api-version": "3.0",
        "Prefer": "return=representation",  # as the core asks; an answer is shorter without it
    }
    grant = {
        "grant_type": "client_credentials",
        "client_id": environment["CRMOFFICE_CLIENT_ID"],
        "client_secret": environment["CRMOFFICE_CLIENT_SECRET"],
    }
    bearer: dict[str, str] = {}
    spent, sent = 0.0, 0
    for entry in past.journal.entries():
        if entry.actor == "judge":
            with nullcontext() if is_same else suppress(Refused):
                save(universe, entry)
            continue
        left = entry.system == "Tidsbanken"
        base = environment["TIDSBANKEN_BASE_URL" if left else "CRMOFFICE_BASE_URL"]
        url = f"{base}{entry.path.lstrip('/')}" + (f"?{entry.query}" if entry.query else "")
        form = grant if entry.kind == "token" else None
        body = json.dumps(entry.body).encode() if entry.body is not None else None
        headers = dict(tidsbanken if left else bearer)
        headers |= {"Content-Type": "application/json"} if body else {}
        start = time.perf_counter()
        if form:
            answer = client.post(url, data=form)
            bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        else:
            answer = client.request(entry.method, url, headers=headers, content=body)
        spent += time.perf_counter() - start
        sent += 1
    server.drop_world(universe)
    if is_same and work(universe) != work(past):
        sys.exit(f"the replay of {past.name} was not the same work")
    return spent, sent


def work(universe: World) -> list[object]:
    """Return what each request of a universe came to."""
    return [
        (entry.kind, entry.status, entry.read, [change.key for change in entry.applied])
        for entry in universe.journal.entries()
    ]


def save(universe: World, entry: Entry) -> None:
    """Repeat what a user saved."""
    [change] = entry.applied
    values = entry.body
    assert entry.entity is not None
    if change.deleted:
        universe.delete(entry.system, entry.entity, change.key)
        return
    assert isinstance(values, dict)
    if change.created:
        universe.insert(entry.system, entry.entity, values)
    else:
        universe.update(entry.system, entry.entity, change.key, values)


def table(rounds: list[Round]) -> list[str]:
    """Return what the rounds came to, a line each."""
    scenarios, requests = rounds[0]["scenarios"], rounds[0]["requests"]
    return [
        f"Documented checks: {scenarios:.0f} scenarios, {requests:,.0f} requests of the subject",
        row("harness, from collection to written report", [r["harness_s"] for r in rounds], "s"),
        row("of it the scenarios", [r["scenarios_s"] for r in rounds], "s"),
        row("floor: the same requests by a bare httpx loop", [r["floor_s"] for r in rounds], "s"),
        ratio("ratio harness : floor", rounds, "harness_s", "floor_s"),
        ratio("ratio scenarios : floor", rounds, "scenarios_s", "floor_s"),
    ]


def main() -> None:
    """Measure once and print one line of JSON."""
    recorder = Recorder()
    with tempfile.TemporaryDirectory() as out:
        arguments = ["-c", str(ROOT / "pyproject.toml"), str(ROOT / "features"), *DEFAULTS]
        start = time.perf_counter()
        pytest.main([*arguments, "--level=documented", f"--out={out}"], plugins=[recorder])
        harness_s = time.perf_counter() - start
    floor_s, requests = 0.0, 0
    past_universes = tuple(recorder.universes)  # the replay makes more of them
    with FakeServer() as server, httpx.Client() as client:
        client.get(server.tidsbanken_url)  # the first request pays for the connection
        for past, facts in past_universes:
            spent, sent = replay(server, past, facts, client)
            floor_s, requests = floor_s + spent, requests + sent
    found = {
        "harness_s": harness_s,
        "scenarios_s": recorder.scenarios_s,
        "floor_s": floor_s,
        "requests": requests,
        "scenarios": recorder.scenarios,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()

"""The core as a program: `samsvar sync`, once, again and again, or only to tell."""

import json
import logging
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import TIMEOUT_MAX, Event
from types import FrameType
from typing import Final

from sync.adapter import build_engine
from sync.clock import SystemClock
from sync.engine import Engine
from sync.errors import ServerError, SettingsError, StateError
from sync.mapping import PAIRS, Pair
from sync.settings import MOST_PARALLEL, Settings, read_settings, state_file_of
from sync.status import status
from sync.store import Store
from sync.writing import UNSENT, Job, Outcome

EXIT_OK: Final = 0
EXIT_UNUSABLE: Final = 4
EXIT_UNREACHABLE: Final = 6

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for; of the first four at most one.

    `interval` is in seconds. `state` is the state file, None for the one in SUBJECT_STATE_DIR.
    `parallel` is how many requests may be under way at a time, None for SUBJECT_PARALLEL.
    """

    once: bool = False
    interval: float | None = None
    status: bool = False
    dry_run: bool = False
    state: Path | None = None
    parallel: int | None = None


class DryRun(Engine):
    """Plans as ever, and prints what it would write instead of writing it: names, no values."""

    def carry_out_all(self, pair: Pair, jobs: Sequence[Job]) -> list[Outcome]:
        """Print the jobs."""
        for job in jobs:
            source, target = (
                (pair.right, pair.left) if job.side == "left" else (pair.left, pair.right)
            )
            names = ", ".join(job.body)
            if job.target is None:
                _say(f"create {target} for {source} {job.key}: {names}")
            elif job.body:
                _say(f"update {target} {job.target.key} from {source} {job.key}: {names}")
            else:
                _say(f"look at {target} {job.target.key}: was it written?")
        return [UNSENT] * len(jobs)


def run(wanted: Wanted) -> int:
    """Sync until SIGTERM or Ctrl-C, once, or not at all; returns the exit status.

    Where the systems are is read from the environment. Without anything else asked for,
    SUBJECT_POLL_SECONDS is the interval.
    """
    with _log_on_stderr(), _asked_to_end() as ending:
        try:
            _check(wanted)
            return _run(wanted, ending)
        except (SettingsError, StateError) as error:
            _log.error("%s", error)
            return EXIT_UNUSABLE


def _check(wanted: Wanted) -> None:
    named = {
        "--once": wanted.once,
        "--interval": wanted.interval is not None,
        "--status": wanted.status,
        "--dry-run": wanted.dry_run,
    }
    given = [name for name, is_given in named.items() if is_given]
    if len(given) > 1:
        raise SettingsError(f"{' and '.join(given)} exclude each other: give one of them")
    if wanted.parallel is not None and not 1 <= wanted.parallel <= MOST_PARALLEL:
        raise SettingsError(
            f"--parallel is {wanted.parallel}: it must be a number from 1 to {MOST_PARALLEL}"
        )


def _run(wanted: Wanted, ending: Event) -> int:
    if wanted.status:
        return _tell_status(wanted.state or state_file_of(os.environ))
    settings = read_settings(os.environ, state_file=wanted.state, parallel=wanted.parallel)
    seconds = None if wanted.dry_run else _seconds(wanted.once, wanted.interval, settings)
    opened = Store.copy_in_memory if wanted.dry_run else Store
    engine = build_engine(
        settings,
        opened(settings.state_file),
        clock=SystemClock(lambda seconds: ending.wait(min(seconds, TIMEOUT_MAX))),
        is_ending=ending.is_set,
        engine=DryRun if wanted.dry_run else Engine,
    )
    with closing(engine):
        return _once(engine) if seconds is None else _repeat(engine, seconds, ending)


def _tell_status(path: Path) -> int:
    if not path.exists():
        raise StateError(f"there is no state file {path}: nothing has been synced with it yet")
    with closing(Store.copy_in_memory(path)) as store:
        for line in status(store, PAIRS):
            _say(line)
    return EXIT_OK


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _seconds(once: bool, interval: float | None, settings: Settings) -> float | None:
    """Return the time between two cycles, None for one cycle only."""
    if once:
        return None
    seconds = settings.poll_seconds if interval is None else interval
    if seconds is None:
        raise SettingsError("how often? Give --once, --interval SECONDS or SUBJECT_POLL_SECONDS")
    if not 0 <= seconds < float("inf"):
        raise SettingsError(f"--interval is {seconds}: it must be a number of seconds")
    return seconds


def _once(engine: Engine) -> int:
    return EXIT_OK if _cycle(engine) else EXIT_UNREACHABLE


def _repeat(engine: Engine, seconds: float, ending: Event) -> int:
    while not ending.is_set():
        _cycle(engine)
        ending.wait(min(seconds, TIMEOUT_MAX))
    return EXIT_OK


def _cycle(engine: Engine) -> bool:
    """Run a cycle and log its one line; tells whether both systems answered."""
    began = time.monotonic()
    try:
        tally = engine.cycle()
    except ServerError as error:
        _log.error("cycle ended early: %s", error)
        return False
    counts = {**asdict(tally), "problems": len(tally.problems)}
    counts["seconds"] = round(time.monotonic() - began, 3)
    _log.info("cycle", extra={"fields": counts})
    return True


class _JsonLines(logging.Formatter):
    """One JSON object a line: `time`, `level`, `event`, and what the event is about."""

    def format(self, record: logging.LogRecord) -> str:
        """Put a record on a line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps({**line, **getattr(record, "fields", {})}, ensure_ascii=False)


@contextmanager
def _log_on_stderr() -> Iterator[None]:
    log = logging.getLogger("sync")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    before = log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before[0])
        log.propagate = before[1]


@contextmanager
def _asked_to_end() -> Iterator[Event]:
    """Let SIGTERM and Ctrl-C set an event instead of breaking into the cycle at hand."""
    ending = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ending.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

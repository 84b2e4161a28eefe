"""The core as a program: `samsvar sync --once | --interval SECONDS [--state FILE]`."""

import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import TIMEOUT_MAX, Event
from types import FrameType
from typing import Final

from sync.adapter import build_engine
from sync.engine import Engine, Tally
from sync.errors import ServerError, SettingsError, StateError
from sync.settings import Settings, read_settings
from sync.store import Store

EXIT_OK: Final = 0
EXIT_UNUSABLE: Final = 4
EXIT_UNREACHABLE: Final = 6

_log = logging.getLogger(__name__)


def run(once: bool, interval: float | None, state: Path | None) -> int:
    """Sync once, or every `interval` seconds until SIGTERM or Ctrl-C; returns the exit status.

    Where the systems are is read from the environment. `state` is the state file; None takes the
    one in SUBJECT_STATE_DIR. Without `once` and `interval`, SUBJECT_POLL_SECONDS is the interval;
    both of them are a mistake.
    """
    with _log_on_stderr(), _asked_to_end() as ending:
        try:
            settings = read_settings(os.environ, state_file=state)
            seconds = _seconds(once, interval, settings)
            with closing(build_engine(settings, Store(settings.state_file))) as engine:
                return _once(engine) if seconds is None else _repeat(engine, seconds, ending)
        except (SettingsError, StateError) as error:
            _log.error("%s", error)
            return EXIT_UNUSABLE


def _seconds(once: bool, interval: float | None, settings: Settings) -> float | None:
    """Return the time between two cycles, None for one cycle only."""
    if once and interval is not None:
        raise SettingsError("--once and --interval exclude each other: give one of them")
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
    _log.info("%s", _counts(tally, time.monotonic() - began))
    return True


def _counts(tally: Tally, seconds: float) -> str:
    return (
        f"cycle: read {tally.read}, created {tally.created}, updated {tally.written_right} right "
        f"and {tally.written_left} left, problems {len(tally.problems)}, {seconds:.3f} s"
    )


@contextmanager
def _log_on_stderr() -> Iterator[None]:
    log = logging.getLogger("sync")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
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

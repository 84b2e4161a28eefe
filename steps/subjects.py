"""The subject under test: found by its spec, driven, and held at arm's length.

`builtin` is the project's own core; `python:module:factory` calls a factory that
returns an object with `start(env)`, `cycle()`, `stop()` and `kill()`. Whatever leaves
the subject in a cycle, even an exit, is kept as evidence; the checklist decides what it means.
"""

import importlib
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn, Protocol, cast

from steps.verdicts import SubjectUnavailable
from sync.adapter import builtin

ADAPTER_METHODS = ("start", "cycle", "stop", "kill")
CYCLE_SECONDS = 60.0
"""How long a cycle may take before the subject is taken to hang."""
TOLD_CHARACTERS = 300
INCIDENTS_KEPT = 20
SECRET_ENDINGS = ("_KEY", "_SECRET")
"""Of the names of those variables in the environment that no report may show."""


class Adapter(Protocol):
    """What a subject from Python has to offer."""

    def start(self, env: Mapping[str, str]) -> None:
        """Begin work on the systems that the environment names."""

    def cycle(self) -> None:
        """Make one full pass in both directions; return when it is done."""

    def stop(self) -> None:
        """End in good order, keeping the state directory."""

    def kill(self) -> None:
        """End at once, as a crash would."""


class SpecError(Exception):
    """A subject spec that names no subject; says what it was and what it must be."""


class Overdue(Exception):  # noqa: N818  names what is the case
    """A cycle took longer than a cycle may take."""


class Subject:
    """One subject in one scenario, with what it let out while it worked."""

    def __init__(self, spec: str) -> None:
        self._spec = spec
        self._adapter = made(spec)
        self.name = str(getattr(self._adapter, "name", spec))
        self.version = str(getattr(self._adapter, "version", "unknown"))
        self.incidents: list[str] = []
        """One line for each exception that left the subject, oldest first."""
        self._cycles = 0
        self._secrets: list[str] = []

    def start(self, env: Mapping[str, str]) -> None:
        """Start the subject; raises SubjectUnavailable if it raises."""
        self._secrets = [value for name, value in env.items() if name.endswith(SECRET_ENDINGS)]
        try:
            self._adapter.start(dict(env))
        except KeyboardInterrupt:
            raise
        except BaseException as fault:  # even an exit is the subject's, not ours
            words = told(fault, hidden=self._secrets)
            raise SubjectUnavailable(f"the subject did not start: {words}") from fault

    def restart(self, env: Mapping[str, str]) -> None:
        """Stop the subject and start a new one with the state that it kept in its directory.

        Raises SubjectUnavailable if the new one cannot be made or started.
        """
        self.stop()
        self._adapter = made(self._spec)
        self.start(env)

    def cycle(self) -> None:
        """Let the subject make one pass; an exception becomes an incident.

        Raises Overdue if it takes longer than a cycle may take.
        """
        self._cycles += 1
        with _bounded(CYCLE_SECONDS):
            self._endure(f"cycle {self._cycles}", self._adapter.cycle)

    def stop(self) -> None:
        """Stop the subject; an exception becomes an incident."""
        self._endure("stop", self._adapter.stop)

    def _endure(self, doing: str, call: Callable[[], None]) -> None:
        try:
            call()
        except (KeyboardInterrupt, Overdue):
            raise
        except BaseException as fault:  # noqa: BLE001  whatever a subject raises is evidence
            if len(self.incidents) < INCIDENTS_KEPT:
                words = told(fault, hidden=self._secrets)
                self.incidents.append(f"the subject raised in {doing}: {words}")


@contextmanager
def exits_contained() -> Iterator[None]:
    """Turn os._exit into SystemExit: with it a subject could end the run, as a success.

    A child process that a subject forks ends as it asks to.
    """
    end, ours = os._exit, os.getpid()

    def contained(status: int) -> NoReturn:
        if os.getpid() != ours:
            end(status)
        raise SystemExit(status)

    os._exit = contained
    try:
        yield
    finally:
        os._exit = end


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Interrupt what runs too long, where signals can: in the main thread of a POSIX process."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def interrupt(_signal: int, _frame: object) -> None:
        raise Overdue(f"a cycle took longer than {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def load_factory(spec: str) -> Callable[[], Adapter]:
    """Return the factory that a spec names.

    Raises SpecError if the spec has no known form, or if its module or factory is not there.
    """
    if spec == "builtin":
        return builtin
    kind, _, rest = spec.partition(":")
    module_name, _, factory_name = rest.partition(":")
    if kind != "python" or not module_name or not factory_name:
        raise SpecError(
            f"--subject {spec!r} names no subject: it must be builtin or python:module:factory"
        )
    try:
        factory = getattr(importlib.import_module(module_name), factory_name, None)
    except KeyboardInterrupt:
        raise
    except BaseException as fault:  # a module that exits when it is imported is no subject
        raise SpecError(f"--subject {spec}: module {module_name}: {told(fault)}") from fault
    if not callable(factory):
        raise SpecError(f"--subject {spec}: module {module_name} has no factory {factory_name}")
    return cast("Callable[[], Adapter]", factory)


def made(spec: str) -> Adapter:
    """Return a new adapter made from a spec.

    Raises SpecError if it names none or what it makes lacks a method, and
    SubjectUnavailable if the factory raises.
    """
    factory = load_factory(spec)
    try:
        adapter = factory()
        lacking = [name for name in ADAPTER_METHODS if not callable(getattr(adapter, name, None))]
        str(getattr(adapter, "name", "")), str(getattr(adapter, "version", ""))
    except KeyboardInterrupt:
        raise
    except BaseException as fault:  # likewise
        raise SubjectUnavailable(f"--subject {spec}: the factory raised {told(fault)}") from fault
    if lacking:
        raise SpecError(f"--subject {spec}: the adapter has no method {', '.join(lacking)}")
    return adapter


def told(fault: BaseException, hidden: Iterable[str] = ()) -> str:
    """Return an exception in one line of bounded length: its type, its words, its place.

    What is to be hidden shows as stars.

    >>> try:
    ...     {}["missing"]
    ... except KeyError as fault:
    ...     print(told(fault).partition(" (")[0])
    KeyError: 'missing'
    """
    try:
        words = str(fault)
    except Exception:  # noqa: BLE001  an exception may even fail to say what it is
        words = "(it cannot be told)"
    for secret in hidden:  # before anything is cut, or half of one might stay
        words = words.replace(secret, "***")
    words = " ".join(words[: 2 * TOLD_CHARACTERS].split())
    if len(words) > TOLD_CHARACTERS:
        words = f"{words[:TOLD_CHARACTERS]} …"
    frames = traceback.extract_tb(fault.__traceback__)
    where = f" ({frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno})" if frames else ""
    return f"{type(fault).__name__}: {words}{where}" if words else f"{type(fault).__name__}{where}"

"""The subject under test: found by its spec, driven, and held at arm's length.

`builtin` is the project's own core; `python:module:factory` calls a factory that
returns an object with `start(env)`, `cycle()`, `stop()` and `kill()`. What the
subject raises in a cycle is kept as evidence; the checklist decides what it means.
"""

import importlib
import traceback
from collections.abc import Callable, Mapping
from typing import Protocol, cast

from steps.verdicts import SubjectUnavailable
from sync.adapter import builtin

ADAPTER_METHODS = ("start", "cycle", "stop", "kill")


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


class Subject:
    """One subject in one scenario, with what it let out while it worked."""

    def __init__(self, spec: str) -> None:
        self._adapter = load_factory(spec)()
        self.name = str(getattr(self._adapter, "name", spec))
        self.version = str(getattr(self._adapter, "version", "unknown"))
        self.incidents: list[str] = []
        """One line for each exception that left the subject, oldest first."""
        self._cycles = 0

    def start(self, env: Mapping[str, str]) -> None:
        """Start the subject; raises SubjectUnavailable if it raises."""
        try:
            self._adapter.start(dict(env))
        except Exception as fault:
            raise SubjectUnavailable(f"the subject did not start: {told(fault)}") from fault

    def cycle(self) -> None:
        """Let the subject make one pass; an exception becomes an incident."""
        self._cycles += 1
        self._endure(f"cycle {self._cycles}", self._adapter.cycle)

    def stop(self) -> None:
        """Stop the subject; an exception becomes an incident."""
        self._endure("stop", self._adapter.stop)

    def _endure(self, doing: str, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as fault:  # noqa: BLE001  whatever a subject raises is evidence, not our fault
            self.incidents.append(f"the subject raised in {doing}: {told(fault)}")


def load_factory(spec: str) -> Callable[[], Adapter]:
    """Return the factory that a spec names.

    Raises SpecError if the spec has no known form, if its module or factory is
    not there, or if what the factory makes lacks a method of an adapter.
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
    except Exception as fault:
        raise SpecError(f"--subject {spec}: module {module_name}: {told(fault)}") from fault
    if not callable(factory):
        raise SpecError(f"--subject {spec}: module {module_name} has no factory {factory_name}")
    return cast("Callable[[], Adapter]", factory)


def try_out(spec: str) -> Subject:
    """Return a subject made from the spec, or raise SpecError or SubjectUnavailable."""
    factory = load_factory(spec)
    try:
        adapter = factory()
    except Exception as fault:
        raise SubjectUnavailable(f"--subject {spec}: the factory raised {told(fault)}") from fault
    lacking = [name for name in ADAPTER_METHODS if not callable(getattr(adapter, name, None))]
    if lacking:
        raise SpecError(f"--subject {spec}: the adapter has no method {', '.join(lacking)}")
    return Subject(spec)


def told(fault: BaseException) -> str:
    """Return an exception in one line: its type, its words, and where it came from.

    >>> try:
    ...     {}["missing"]
    ... except KeyError as fault:
    ...     print(told(fault).partition(" (")[0])
    KeyError: 'missing'
    """
    words = " ".join(str(fault).split())
    frames = traceback.extract_tb(fault.__traceback__)
    where = f" ({frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno})" if frames else ""
    return f"{type(fault).__name__}: {words}{where}" if words else f"{type(fault).__name__}{where}"

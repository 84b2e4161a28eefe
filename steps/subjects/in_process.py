"""Subjects in this process: the built-in core, and objects from Python.

An object has `start(env)`, `stop()` and `kill()`, and `cycle()` unless it polls by itself.
"""

import importlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol, cast

from steps.profile import Bounds
from steps.subjects.containment import bounded
from steps.subjects.killer import mortal
from steps.subjects.kind import SpecError
from steps.subjects.telling import Output, told
from steps.verdicts import SubjectUnavailable
from sync.adapter import builtin

ADAPTER_METHODS = ("start", "stop", "kill")


class Adapter(Protocol):
    """What a subject from Python has to offer; `cycle()` is optional, as `name` and `version` are."""

    def start(self, env: Mapping[str, str]) -> None:
        """Begin work on the systems that the environment names."""

    def stop(self) -> None:
        """End in good order, keeping the state directory."""

    def kill(self) -> None:
        """End at once, as a crash would."""


class Cycling(Protocol):
    """What one that does not poll by itself offers as well."""

    def cycle(self) -> None:
        """Make one full pass in both directions; return when it is done."""


class InProcess:
    """Drives an adapter; each start after a stop or a kill is that of a new one."""

    begins_afresh = True

    def __init__(self, spec: str, bounds: Bounds) -> None:
        self._spec, self._bounds = spec, bounds
        self._adapter: Adapter | None = made(spec)
        self.name = str(getattr(self._adapter, "name", spec))
        self.version = str(getattr(self._adapter, "version", "unknown"))
        self.is_polling = not callable(getattr(self._adapter, "cycle", None))
        self.output = Output()

    def start(self, env: Mapping[str, str]) -> None:
        """Start the adapter, a new one if there is none."""
        self._adapter = self._adapter or made(self._spec)
        with bounded("the start", self._bounds.start_seconds):
            self._adapter.start(dict(env))

    def cycle(self) -> None:
        """Let it make one pass."""
        with bounded("a cycle", self._bounds.cycle_seconds):
            cast("Cycling", self._adapter).cycle()

    def stop(self) -> None:
        """Stop it and let go of it."""
        adapter, self._adapter = self._adapter, None
        if adapter is not None:
            with bounded("the stop", self._bounds.stop_seconds):
                adapter.stop()

    def kill(self) -> None:
        """Kill it and let go of it."""
        adapter, self._adapter = self._adapter, None
        if adapter is not None:
            with bounded("the kill", self._bounds.stop_seconds):
                adapter.kill()

    def killable(self) -> AbstractContextManager[Callable[[], None]]:
        """Yield what ends it from another thread."""
        return mortal()

    def close(self) -> None:
        """Do nothing: nothing outlives a scenario."""

    def has_ended(self) -> bool:
        """Return that it has not, as far as can be seen."""
        return False

    def ending(self) -> str:
        """Return that nothing is known."""
        return "has not ended"


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
            f"--subject {spec!r} names no subject: it must be builtin, python:module:factory,"
            " command:CMD ARGS or external"
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

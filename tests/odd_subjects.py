"""Subjects that misbehave in ways of their own: each still has to get a verdict, not an error."""

import os
import threading
from collections.abc import Callable, Mapping
from typing import ClassVar

from steps.smoke import CYCLES as SMOKE_PASSES
from sync.adapter import BuiltinSubject
from sync.crmoffice import CrmOffice
from sync.mapping import PAIRS
from sync.records import LEFT, RIGHT, Json, Key, Record, Row
from tests.wrong_subjects import Wrong


class Unspeakable(Exception):
    """An exception that cannot even say what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


class Looks(BuiltinSubject):
    """Reads everything in every cycle, and goes no further."""

    def cycle(self) -> None:
        assert self._engine
        for pair in PAIRS:
            self._engine.read(pair, LEFT)
            self._engine.read(pair, RIGHT)
        self.go_on()

    def go_on(self) -> None:
        """What it does when it has read everything."""


def raising(fault: Callable[[], BaseException]) -> type[BuiltinSubject]:
    """Return a subject that raises this in every cycle."""

    class Raising(Looks):
        def go_on(self) -> None:
            raise fault()

    return Raising


Exits = raising(SystemExit)
IsCancelled = raising(lambda: BaseException("cancelled"))
IsUnspeakable = raising(Unspeakable)
IsVerbose = raising(lambda: ValueError("x" * 2_000_000))


class TellsItsSecrets(Looks):
    """Raises with its whole environment in its words."""

    def start(self, env: Mapping[str, str]) -> None:
        super().start(env)
        self.secrets = [value for name, value in env.items() if name.endswith(("KEY", "SECRET"))]

    def go_on(self) -> None:
        raise PermissionError(" and ".join(self.secrets))


class EndsTheProcess(Looks):
    """Ends the whole process, as if all were well."""

    def go_on(self) -> None:
        os._exit(0)


class WritesTheFirstDay(Wrong):
    """Writes the first day of the calendar where there is a date."""

    class crmoffice(CrmOffice):
        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            dates = {"endsAt": "0001-01-01T00:00:00"} if "endsAt" in values else {}
            return super().create(entity, {**values, **dates})


class WritesObjects(Wrong):
    """Writes an object where there is a mobile number."""

    class crmoffice(CrmOffice):
        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            phone: Record = {"mobilePhone": {"value": 1}} if "mobilePhone" in values else {}
            return super().create(entity, {**values, **phone})


class DoesNotComeBack(BuiltinSubject):
    """Starts on an empty directory only."""

    def start(self, env: Mapping[str, str]) -> None:
        super().start(env)
        if self._engine and self._engine.store.cursor("ansatt-contacts", "left").newest:
            raise RuntimeError("my state is not my state")


class PollsByItself:
    """Has no `cycle()`: it makes its passes in a thread, from its start on."""

    name, version = "polling core", "1.2"

    def __init__(self) -> None:
        self.core = BuiltinSubject()
        self.ending = threading.Event()

    def start(self, env: Mapping[str, str]) -> None:
        self.thread = threading.Thread(target=self.run, args=[env])
        self.thread.start()

    def run(self, env: Mapping[str, str]) -> None:
        self.core.start(env)  # here, as its store is for one thread only
        while not self.ending.wait(0.01):
            self.core.cycle()
        self.core.stop()

    def stop(self) -> None:
        self.ending.set()
        self.thread.join()

    kill = stop


class KnowsOneSystem(BuiltinSubject):
    """Was never told where CRMOffice is."""

    def cycle(self) -> None:
        assert self._engine
        self._engine.read(PAIRS[0], LEFT)


class HasAWrongKey(BuiltinSubject):
    """Has a tb-key that nobody gave it."""

    def start(self, env: Mapping[str, str]) -> None:
        super().start({**env, "TIDSBANKEN_TB_KEY": "mine"})


class HasTheKeysOfYesterday(BuiltinSubject):
    """Has keys that are no longer valid."""

    def start(self, env: Mapping[str, str]) -> None:
        old = {"TIDSBANKEN_TB_KEY": "old", "TIDSBANKEN_SUBSCRIPTION_KEY": "old"}
        super().start({**env, **old})


class HangsAfterALook(BuiltinSubject):
    """Makes its first passes of a process and then hangs in each."""

    passes: ClassVar[int] = 0

    def cycle(self) -> None:
        type(self).passes += 1
        if type(self).passes > SMOKE_PASSES:
            threading.Event().wait(60)
        super().cycle()

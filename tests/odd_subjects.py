"""Subjects that misbehave in ways of their own: each still has to get a verdict, not an error."""

import os
from collections.abc import Callable, Mapping

from sync.adapter import BuiltinSubject
from sync.crmoffice import CrmOffice
from sync.records import Json, Key, Record, Row
from tests.wrong_subjects import Wrong


class Unspeakable(Exception):
    """An exception that cannot even say what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


def raising(fault: Callable[[], BaseException]) -> type[BuiltinSubject]:
    """Return a subject that raises this in every cycle."""

    class Raising(BuiltinSubject):
        def cycle(self) -> None:
            raise fault()

    return Raising


Exits = raising(SystemExit)
IsCancelled = raising(lambda: BaseException("cancelled"))
IsUnspeakable = raising(Unspeakable)
IsVerbose = raising(lambda: ValueError("x" * 2_000_000))


class TellsItsSecrets(BuiltinSubject):
    """Raises with its whole environment in its words."""

    def start(self, env: Mapping[str, str]) -> None:
        super().start(env)
        self.secrets = [value for name, value in env.items() if name.endswith(("KEY", "SECRET"))]

    def cycle(self) -> None:
        raise PermissionError(" and ".join(self.secrets))


class EndsTheProcess(BuiltinSubject):
    """Ends the whole process, as if all were well."""

    def cycle(self) -> None:
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

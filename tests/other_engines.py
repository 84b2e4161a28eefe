"""Engines that go about it differently and are right: none of them may ever go red."""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx

from sync.adapter import BuiltinSubject
from sync.crmoffice import CrmOffice
from sync.engine import Engine, Tally
from sync.mapping import EMPLOYEES, PAIRS, Moment, Pair, Property, Value
from sync.records import LEFT, RIGHT, Json, Record, Row, Side
from sync.store import Link
from sync.tidsbanken import Tidsbanken
from tests.wrong_subjects import Wrong, with_property


class Right(Wrong):
    """Put together like a wrong subject, from parts that are different but right."""


class SmallUnsortedPages(Right):
    """Pages by ten without asking for an order, as the published integrations do."""

    class tidsbanken(Tidsbanken):
        page_size = 10

        def _send(self, method: str, path: str, *, body: Json = None) -> httpx.Response:
            return super()._send(method, path.replace("&$orderby=Id", ""), body=body)

    class crmoffice(CrmOffice):
        page_size = 10


class ReadsWhatIsNewerOnly(Right):
    """Asks for stamps after the last one it saw, not for those at it."""

    class tidsbanken(Tidsbanken):
        def _send(self, method: str, path: str, *, body: Json = None) -> httpx.Response:
            return super()._send(method, path.replace(quote(" ge "), quote(" gt ")), body=body)


class ReadsEverythingAlways(Right):
    """Keeps no cursor: compares whole lists each time."""

    class engine(Engine):
        def read_changes(self, pair: Pair, side: Side) -> None:
            super().read_changes(pair, side)
            with self.store.transaction():
                self.store._run("DELETE FROM cursor")


class ProjectsBeforeEmployees(Right):
    """Creates activities first and fills their owners in when the contacts are there."""

    pairs = tuple(reversed(PAIRS))


class RightSideFirst(Right):
    """Reads CRMOffice before Tidsbanken."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            self.read_changes(pair, RIGHT)
            self.read_changes(pair, LEFT)
            for left_key in self.store.due(pair.id):
                self.settle(pair, left_key)


class SendsWholeRecords(Right):
    """Sends every mapped property with each change."""

    class engine(Engine):
        def write(
            self, pair: Pair, side: Side, link: Link, values: Mapping[Property, Value]
        ) -> Record | None:
            source = self.store.seen(
                pair.id,
                RIGHT if side == LEFT else LEFT,
                link.right_key if side == LEFT else link.left_key,
            )
            other: Side = RIGHT if side == LEFT else LEFT
            whole = {
                prop: prop.read(other, source.record.get(prop.name(other)), self.store)
                for prop in pair.properties
            }
            return super().write(pair, side, link, {**whole, **values})


class UtcMoment(Moment):
    """A moment written in UTC on both sides, with milliseconds on the right."""

    def write_left(self, value: Value, /) -> Json:
        return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else None

    def write_right(self, value: Value, /) -> Json:
        if not isinstance(value, datetime):
            return None
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class WritesDatesInUtc(Right):
    """Sends the same instants in another form."""

    pairs: Sequence[Pair] = (
        EMPLOYEES,
        with_property(
            with_property(PAIRS[1], "StartDato", kind=UtcMoment()), "FerdigDato", kind=UtcMoment()
        ),
    )


class NewestFirst(Right):
    """Reads employees and projects from the newest on, and stops where it knows them."""

    class tidsbanken(Tidsbanken):
        page_size = 5

        def pages(
            self, entity: str, names: Iterable[str], since: str | None, /
        ) -> Iterator[list[Row]]:
            for rows in super().pages(entity, names, None):
                yield rows
                if since is not None and any(row.stamp == since for row in rows):
                    return

        def _send(self, method: str, path: str, *, body: Json = None) -> httpx.Response:
            newest = path.replace("$orderby=Id", "$orderby=SistEndretDato%20desc")
            return super()._send(method, newest, body=body)


class ReadsFirstThenWrites(Right):
    """Reads both sides twice in one cycle and writes in the next."""

    class engine(Engine):
        is_writing = False

        def cycle(self) -> Tally:
            tally = super().cycle()
            self.is_writing = not self.is_writing
            return tally

        def sync_pair(self, pair: Pair) -> None:
            if self.is_writing:
                for left_key in self.store.due(pair.id):
                    self.settle(pair, left_key)
            else:
                for _ in range(2):
                    self.read_changes(pair, LEFT)
                    self.read_changes(pair, RIGHT)


class GoesByItsOwnClock(Right):
    """Asks for what is newer than its own clock, less five minutes."""

    class crmoffice(CrmOffice):
        def pages(
            self, entity: str, names: Iterable[str], since: str | None, /
        ) -> Iterator[list[Row]]:
            ago = datetime.now(UTC) - timedelta(minutes=5)
            return super().pages(entity, names, since and ago.strftime("%Y-%m-%dT%H:%M:%SZ"))


class WarnsAndLeaks(BuiltinSubject):
    """Lets out warnings, and exceptions where nobody hears them, and works."""

    def cycle(self) -> None:
        warnings.warn("an old call of mine", DeprecationWarning, stacklevel=1)
        Unheard()
        super().cycle()


class Unheard:
    """Raises where an exception can only be noted."""

    def __del__(self) -> None:
        raise OSError("a handle was not closed")


class FailsToStop(BuiltinSubject):
    """Works, and raises when it is stopped."""

    def stop(self) -> None:
        was_running = self._engine is not None
        super().stop()
        if was_running:
            raise SystemExit(3)


class TenAtATime(Right):
    """Does at most ten records a cycle, so that it needs many to settle."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            self.read_changes(pair, LEFT)
            self.read_changes(pair, RIGHT)
            for left_key in self.store.due(pair.id)[:10]:
                self.settle(pair, left_key)


RIGHT_ENGINES: Sequence[type[BuiltinSubject]] = (
    BuiltinSubject,
    SmallUnsortedPages,
    ReadsWhatIsNewerOnly,
    ReadsEverythingAlways,
    ProjectsBeforeEmployees,
    RightSideFirst,
    SendsWholeRecords,
    WritesDatesInUtc,
    NewestFirst,
    ReadsFirstThenWrites,
    GoesByItsOwnClock,
    WarnsAndLeaks,
    FailsToStop,
    TenAtATime,
)

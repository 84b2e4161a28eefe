"""Engines that go about it differently and are right: none of them may ever go red."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from sync.adapter import BuiltinSubject, build_engine
from sync.connection import Answer
from sync.crmoffice import CrmOffice
from sync.decide import Known, Step
from sync.engine import Engine, Planned, Tally
from sync.mapping import (
    EMPLOYEES,
    PAIRS,
    TEXT,
    Moment,
    Pair,
    Property,
    Unknown,
    Value,
    Verbatim,
)
from sync.records import LEFT, RIGHT, Json, Page, Record, Row, Side, other
from sync.settings import Settings
from sync.store import Due, Store
from sync.tidsbanken import Tidsbanken
from sync.writing import Job
from tests.wrong_subjects import Wrong, with_property


class Right(Wrong):
    """Put together like a wrong subject, from parts that are different but right."""


class Skipping(Tidsbanken):
    """Pages by numbers of records, as the published integrations do."""

    page_size = 10
    order = ""

    def page(
        self, entity: str, _names: Iterable[str], *, since: str | None, after: str | None
    ) -> Page:
        path = {"Ansatt": "ansatt/ansatt", "Prosjekt": "prosjekt/Prosjekt"}[entity]
        query = f"{path}?$top={self.page_size}&$skip={after or 0}{self.order}"
        if since is not None:
            query += "&$filter=" + quote(f"SistEndretDato ge {since}", safe="")
        answer = self.connection.get(query)
        records, _ = self.connection.rows(answer, "value")
        more = len(records) == self.page_size
        return Page(
            rows=[self._row(entity, record) for record in records],
            following=str(int(after or 0) + self.page_size) if more else None,
            now=answer.now,
        )


class SmallUnsortedPages(Right):
    """Pages by ten without asking for an order."""

    tidsbanken = Skipping

    class crmoffice(CrmOffice):
        page_size = 10


class ReadsWhatIsNewerOnly(Right):
    """Asks for stamps after the last one it saw, not for those at it."""

    class tidsbanken(Tidsbanken):
        def _list(
            self, entity: str, names: Iterable[str], conditions: list[str], *, top: int
        ) -> tuple[list[Row], Answer, int]:
            newer = [condition.replace(" ge ", " gt ") for condition in conditions]
            return super()._list(entity, names, newer, top=top)


class ReadsEverythingAlways(Right):
    """Keeps no cursor: compares whole lists each time."""

    class engine(Engine):
        def read(self, pair: Pair, side: Side) -> None:
            super().read(pair, side)
            with self.store.transaction():
                self.store._run("DELETE FROM cursor")


class ProjectsBeforeEmployees(Right):
    """Creates activities first and fills their owners in when the contacts are there."""

    pairs = tuple(reversed(PAIRS))


class RightSideFirst(Right):
    """Reads CRMOffice before Tidsbanken."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            self.read(pair, RIGHT)
            self.read(pair, LEFT)
            self.settle_due(pair)


class SendsWholeRecords(Right):
    """Sends every mapped property with each change."""

    class engine(Engine):
        def prepare_write(
            self, pair: Pair, side: Side, known: Mapping[Side, Known], steps: Sequence[Step]
        ) -> Job | None:
            source, sent = other(side), {step.prop for step in steps}
            rest = [
                replace(steps[0], prop=prop, values={source: value})
                for prop in pair.properties
                if prop not in sent
                and not isinstance(value := self._value(prop, source, known), Unknown)
            ]
            return super().prepare_write(pair, side, known, [*steps, *rest])

        def _value(self, prop: Property, side: Side, known: Mapping[Side, Known]) -> Value:
            return prop.read(side, known[side].shown.get(prop.name(side)), self.store)


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

    class tidsbanken(Skipping):
        page_size = 5
        order = "&$orderby=SistEndretDato%20desc"

        def page(
            self, entity: str, names: Iterable[str], *, since: str | None, after: str | None
        ) -> Page:
            page = super().page(entity, names, since=None, after=after)
            is_known = since is not None and any(row.stamp == since for row in page.rows)
            return replace(page, following=None) if is_known else page


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
                self.settle_due(pair)
            else:
                for _ in range(2):
                    self.read(pair, LEFT)
                    self.read(pair, RIGHT)


class GoesByItsOwnClock(Right):
    """Asks for what is newer than its own clock, less five minutes."""

    class crmoffice(CrmOffice):
        def page(
            self, entity: str, names: Iterable[str], *, since: str | None, after: str | None
        ) -> Page:
            ago = (datetime.now(UTC) - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
            return super().page(entity, names, since=since and ago, after=after)


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
            self.read(pair, LEFT)
            self.read(pair, RIGHT)
            if due := self.store.due(pair.id, 0, 10):
                self.settle_batch(pair, due)


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

RIGHT_AS_DOCUMENTED = (SendsWholeRecords,)
"""Of these, right by the document alone: one that sends whole records overwrites what was edited in
another property on the other side meanwhile, which the policy forbids (P1)."""


# ---- engines for documents other than the shipped one ----------------------------


class Inside(CrmOffice):
    """Reads and writes what is inside an address under its path."""

    def _row(self, entity: str, record: Record, tag: str | None = None) -> Row:
        inner = record.get("address")
        inside = inner if isinstance(inner, dict) else {}
        paths = {f"address.{name}": value for name, value in inside.items()}
        return super()._row(entity, {**record, **paths}, tag)

    def _write(self, method: str, path: str, body: Json, headers: Mapping[str, str]) -> Answer:
        assert isinstance(body, dict)
        inner = {name[8:]: body.pop(name) for name in list(body) if name.startswith("address.")}
        return super()._write(
            method, path, {**body, **({"address": inner} if inner else {})}, headers
        )


class CarriesMore(Wrong):
    """Carries three more properties, of a text, of a text inside an object, and of a number."""

    crmoffice = Inside
    pairs = (
        replace(
            EMPLOYEES,
            properties=(
                *EMPLOYEES.properties,
                Property(left="TlfPrivat", right="directPhone", kind=TEXT),
            ),
        ),
        replace(
            PAIRS[1],
            properties=(
                *PAIRS[1].properties,
                Property(left="Notat", right="address.postalArea", kind=TEXT),
                Property(left="FerdigGrad", right="address.country", kind=Verbatim()),
            ),
        ),
    )


class CreatesNothing(Wrong):
    """Keeps to what is linked, and nothing ever is."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            self.read(pair, LEFT)
            self.read(pair, RIGHT)


class NeverMatches(Wrong):
    """Makes a counterpart for every record, whatever there was before."""


class JoinsAndMakesAnother(BuiltinSubject):
    """Joins a record with the one that matches, and makes a new one all the same."""

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        """Make an engine whose look-up does not keep it from making what it has found."""
        return build_engine(settings, store, clock=self.clock, engine=_MakingWhatItHasFound)


class _MakingWhatItHasFound(Engine):
    def match(self, pair: Pair, due: Due, known: Known) -> Planned | None:
        planned = super().match(pair, due, known)
        if self.store.known(pair.id, due.side, due.key).partner is not None:
            self.right.create(pair.right, {"familyName": str(known.shown["Etternavn"])})
        return planned

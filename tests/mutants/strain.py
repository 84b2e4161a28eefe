"""Engines that fail under strain: lost answers, impatience, crashes, pages, clocks, refusals."""

import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from sync.clock import SystemClock
from sync.connection import Answer
from sync.crmoffice import CrmOffice
from sync.decide import Cursor, Intent, Known
from sync.engine import Engine, Planned, Tally
from sync.errors import DoubtError, RecordRefusedError, ServerError
from sync.mapping import Pair
from sync.reading import Reading
from sync.records import LEFT, RIGHT, Json, Key, Page, Record, Row, Side
from sync.settings import Settings
from sync.store import Due, Store
from sync.tidsbanken import Tidsbanken
from sync.writing import End, Job, Outcome
from tests.other_engines import Skipping
from tests.wrong_subjects import Wrong

# ---- lost answers ------------------------------------------------------------------


class RepeatsCreationsBlindly(Wrong):
    """Sends a creation again at once when its answer was lost, without a look."""

    class crmoffice(CrmOffice):
        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            try:
                return super().create(entity, values)
            except DoubtError:
                return super().create(entity, values)


class GivesUpAfterALostAnswer(Wrong):
    """Leaves a record alone for good when a write to it got no usable answer."""

    class engine(Engine):
        def carry_out(self, pair: Pair, job: Job) -> Outcome:
            outcome = super().carry_out(pair, job)
            if outcome.end is not End.DOUBT:
                return outcome
            refused = RecordRefusedError(self.name(job.side), 500, "")
            return replace(outcome, end=End.REFUSED, error=refused)


class NeverTouchesItAgain(Wrong):
    """Lets a record be for ever once an answer about it could not be read."""

    class engine(Engine):
        def carry_out(self, pair: Pair, job: Job) -> Outcome:
            outcome = super().carry_out(pair, job)
            if outcome.end is End.DOUBT and job.target:
                self.__dict__.setdefault("shunned", set()).add((pair.id, job.key))
            return outcome

        def prepare(self, pair: Pair, due: Due) -> Planned:
            known = self.store.known(pair.id, due.side, due.key)
            shunned = self.__dict__.get("shunned", set())
            if {(pair.id, due.key), (pair.id, known.partner)} & shunned:
                return Planned(due=due)
            return super().prepare(pair, due)


class TakesALostAnswerForDone(Wrong):
    """Takes a change for done when its answer was lost, and never looks again."""

    class engine(Engine):
        def settle(self, pair: Pair, planned: Planned, job: Job, outcome: Outcome) -> bool:
            if outcome.end is End.DOUBT and job.target:
                for side, key in ((job.side, job.target.key), (_other(job.side), job.key)):
                    known = self.store.known(pair.id, side, key)
                    names = pair.names(side)
                    shadow = {name: known.shown.get(name) for name in names}
                    self.store.put(pair, side, known.agreed(shadow, names))
                self.store.drop_intent(pair.id, job.side, job.key)
                return False
            return super().settle(pair, planned, job, outcome)


class GivesUpWhenThrottled(Wrong):
    """Leaves a record alone for good when the server asked to come back later."""

    class engine(Engine):
        def carry_out(self, pair: Pair, job: Job) -> Outcome:
            connection = self.system(job.side).connection  # type: ignore[attr-defined]  # of either client
            before = connection._welcome_from
            connection._again.stop = lambda _state: True
            outcome = super().carry_out(pair, job)
            if outcome.end is End.UNSENT and connection._welcome_from > before:
                refused = RecordRefusedError(self.name(job.side), 429, "")
                return replace(outcome, end=End.REFUSED, error=refused)
            return outcome


class Hasty(SystemClock):
    """A clock whose pauses are over at once."""

    def pause(self, _seconds: float, /) -> None:
        return None


class DoesNotWait(Wrong):
    """Calls again at once, however long it was asked to wait."""

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        engine = super().build_engine(settings, store)
        for client in (engine.left, engine.right):
            connection = client.connection  # type: ignore[attr-defined]  # of either client
            connection._wait_until_welcome = lambda _asked: None
        return engine


class IsImpatient(Wrong):
    """Waits a fifth of a second for an answer; then it creates anew, and leaves changes alone."""

    engine = GivesUpAfterALostAnswer.engine
    crmoffice = RepeatsCreationsBlindly.crmoffice

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        return super().build_engine(replace(settings, timeout_seconds=0.2), store)


# ---- permissions ---------------------------------------------------------------------


class GivesUpWithoutPermission(Wrong):
    """Leaves a record alone for good when a write to it met an expired token."""

    class crmoffice(CrmOffice):
        def _write(self, method: str, path: str, body: Json, headers: Mapping[str, str]) -> Answer:
            bearer = self._token(instead_of={})
            answer = self.connection.write(method, path, body, {**bearer, **headers})
            if answer.status == 401:
                self._bearer = {}
                raise RecordRefusedError(self.name, 401, "")
            return answer


class NeverRenewsItsToken(Wrong):
    """Asks for one token at its start and for no other."""

    class crmoffice(CrmOffice):
        def _token(self, *, instead_of: Mapping[str, str]) -> Mapping[str, str]:
            if self._bearer and instead_of:
                raise ServerError(self.name, "the token is not accepted any more")
            return super()._token(instead_of=instead_of)


# ---- lists ---------------------------------------------------------------------------


class ReadingOnce(Reading):
    """Moves its cursor to the newest stamp at once, and never reads a list whole again."""

    def read(self, pair: Pair, side: Side) -> None:
        self.read_since(pair, side)

    def observe(
        self,
        pair: Pair,
        side: Side,
        rows: Iterable[Row],
        *,
        ended: tuple[Row | None, float] | None = None,
    ) -> None:
        super().observe(pair, side, rows)
        if ended and ended[0] is not None:
            with self.store.transaction():
                stamp = ended[0].stamp
                self.store.put_cursor(pair.id, side, Cursor(since=stamp, newest=stamp))


def reading(kind: type[Reading]) -> type[Engine]:
    """Return an engine that reads in a way of its own."""

    class Reader(Engine):
        def read(self, pair: Pair, side: Side) -> None:
            if type(self.reading) is not kind:
                clients = {LEFT: self.left, RIGHT: self.right}
                self.reading = kind(self.store, clients, self.clock)
            super().read(pair, side)

    return Reader


class PassesOverLateCommits(Wrong):
    """Moves its cursor to the newest stamp that it saw, whatever may come in below it."""

    engine = reading(ReadingOnce)


class LosesWhatFallsBetweenPages(Wrong):
    """Turns pages by number and reads no list twice."""

    engine = reading(ReadingOnce)

    class tidsbanken(Skipping):
        page_size = 50

    class crmoffice(CrmOffice):
        page_size = 50


class StopsAtARepeatedRow(Wrong):
    """Takes a record that it has seen on the page before for the end of the list."""

    engine = reading(ReadingOnce)

    class tidsbanken(Skipping):
        page_size = 50

        def page(self, *about: object, **where: object) -> Page:
            page = super().page(*about, **where)  # type: ignore[arg-type]  # passed on as it is
            return _until_repeated(self, page, where)

    class crmoffice(CrmOffice):
        page_size = 50

        def page(self, *about: object, **where: object) -> Page:
            page = super().page(*about, **where)  # type: ignore[arg-type]  # likewise
            return _until_repeated(self, page, where)


def _until_repeated(client: object, page: Page, where: Mapping[str, object]) -> Page:
    before: set[Key] = getattr(client, "before", set()) if where["after"] else set()
    keys = {row.key for row in page.rows}
    client.before = keys  # type: ignore[attr-defined]  # its own note
    if keys & before:
        return replace(page, rows=[], following=None)
    return page


class ReadingAnew(Reading):
    """Takes an empty list for an empty system."""

    def page(self, pair: Pair, side: Side, *, since: str | None, after: str | None) -> Page:
        page = super().page(pair, side, since=since, after=after)
        known = self.store._run(
            "SELECT count(*) FROM record WHERE pair=? AND side=?", pair.id, side
        ).fetchone()[0]
        if known and not page.rows and since is None and after is None:
            with self.store.transaction():
                for table in ("record", "cursor", "intent"):
                    self.store._run(f"DELETE FROM {table} WHERE pair=?", pair.id)
        return page


class StartsAnewAfterAnEmptyList(Wrong):
    """Takes an empty list for an empty system: all that was known is gone, and what shows is new."""

    engine = reading(ReadingAnew)


class PagesByStampAlone(Wrong):
    """Asks for what is newer than the last record of a page: others of its stamp are left out."""

    engine = reading(ReadingOnce)

    class tidsbanken(Tidsbanken):
        page_size = 50

        def page(
            self, entity: str, names: Iterable[str], *, since: str | None, after: str | None
        ) -> Page:
            stamp = after or since
            is_same = "gt" if after else "ge"
            conditions = [f"SistEndretDato {is_same} {stamp}"] if stamp else []
            rows, answer, _ = self._list(entity, names, conditions, top=5000)
            ordered = sorted(rows, key=lambda row: str(row.record["SistEndretDato"]))
            cut = ordered[: self.page_size]
            more = len(ordered) > self.page_size
            return Page(rows=cut, following=cut[-1].stamp if more else None, now=answer.now)


class StopsAtAThousand(Wrong):
    """Takes no more than a thousand records of a kind."""

    class tidsbanken(Tidsbanken):
        def page(self, entity: str, *about: object, **where: object) -> Page:
            page = super().page(entity, *about, **where)  # type: ignore[arg-type]  # likewise
            taken = self.__dict__.setdefault("taken", {}).setdefault(entity, set())
            rows = []
            for row in page.rows:
                if row.key in taken or len(taken) < 1000:
                    taken.add(row.key)
                    rows.append(row)
            return replace(page, rows=rows)


class MeasuresByItsOwnClock(Wrong):
    """Asks for what was edited since its last look, by the clock of its own machine."""

    class engine(Engine):
        def read(self, pair: Pair, side: Side) -> None:
            looked = self.__dict__.setdefault("looked", {})
            since = looked.get((pair.id, side))
            ahead = self.__dict__.setdefault("ahead", {})
            page = self.system(side).page(
                pair.entity(side), pair.names(side), since=None, after=None
            )
            newest = max((row.edited for row in page.rows if row.edited), default=None)
            margin = 120.0
            if since is None or newest is None:
                super().read(pair, side)
            else:
                fresh = [
                    row
                    for row in page.rows
                    if row.edited is not None and row.edited.timestamp() > since - margin
                ]
                self.reading.observe(pair, side, fresh)
            ahead[side] = newest
            looked[pair.id, side] = time.time()


# ---- what a system makes of a value -----------------------------------------------------


class ReadingLiterally(Reading):
    """Takes a text that the system has trimmed for a user's edit."""

    def absorb(self, pair: Pair, side: Side, known: Known, shown: Record, intent: Intent) -> Record:
        kinds = {prop.name(side): prop.kind for prop in pair.properties}
        other = [n for n, v in intent.sent.items() if n in kinds and not kinds[n].same(v, shown[n])]
        if not other:
            return super().absorb(pair, side, known, shown, intent)
        self.store.drop_intent(pair.id, side, intent.key)
        return {}


class CarriesTrimmedTextsBack(Wrong):
    """Carries a text back that the other system has trimmed: the richer value is lost."""

    engine = reading(ReadingLiterally)


class CreatesAgainWhatDoesNotShow(Wrong):
    """Looks for a save right after it, and makes the record anew if it does not show."""

    class crmoffice(CrmOffice):
        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            key, row = super().create(entity, values)
            if self.look(entity, key, []) is None:
                return super().create(entity, values)
            return key, row

        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            row = super().update(entity, seen, values)
            now = self.look(entity, seen.key, [])
            if now and any(now.record.get(name) == seen.record.get(name) for name in values):
                super().create(entity, {**_written(seen), **values})
            return row


class MakesAnewWhatWasTrimmed(Wrong):
    """Makes a record anew that does not show a text to the letter as it was sent."""

    class crmoffice(CrmOffice):
        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            key, row = super().create(entity, values)
            return super().create(entity, values) if _differs(row, values) else (key, row)

        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            row = super().update(entity, seen, values)
            if _differs(row, values):
                super().create(entity, {**_written(seen), **values})
            return row


def _differs(row: Row | None, values: Mapping[str, Json]) -> bool:
    names = ("familyName", "givenName", "mobilePhone", "subject")
    return row is not None and any(row.record.get(n) != values[n] for n in names if n in values)


def _written(row: Row) -> Record:
    names = ("familyName", "givenName", "mobilePhone", "subject", "ownerId", "startsAt", "endsAt")
    return {name: row.record[name] for name in names if row.record.get(name) is not None}


class ReadingStale(Reading):
    """Takes a reading that came late for a user's edit."""

    def unlike_before(self, pair: Pair, side: Side, row: Row) -> Known | None:
        known = self.store.known(pair.id, side, row.key)
        shown = pair.mapped(side, row.record)
        return None if known.shown == shown and known.stamp == row.stamp else known


class TakesStaleForEdited(Wrong):
    """Takes a record that still shows what it was before a write for one that a user has edited."""

    engine = reading(ReadingStale)


# ---- refusals ------------------------------------------------------------------------------


class EndsItsCycleAtARefusal(Wrong):
    """Gives up the whole cycle when one record is refused, and begins the next one with it."""

    class engine(Engine):
        is_refused = False

        def carry_out(self, pair: Pair, job: Job) -> Outcome:
            outcome = Outcome(end=End.UNSENT)
            if not self.is_refused:
                outcome = super().carry_out(pair, job)
            if outcome.end is End.REFUSED:
                self.is_refused = True
                error = ServerError(self.name(job.side), str(outcome.error))
                return Outcome(end=End.UNSENT, error=error)
            return outcome

        def cycle(self) -> Tally:
            self.is_refused = False
            return super().cycle()


# ---- crashes ---------------------------------------------------------------------------------


class KeepsItsStateAtTheEnd(Wrong):
    """Writes its state down at the end of each cycle only."""

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        store.close()
        self.kept = settings.state_file
        self.private = Path(tempfile.mkdtemp()) / self.kept.name
        if self.kept.exists():
            shutil.copy(self.kept, self.private)
        return super().build_engine(settings, Store(self.private))

    def cycle(self) -> None:
        super().cycle()
        assert self._engine is not None
        self._engine.store._run("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.private, self.kept)


def agreeing(engine: Engine, pair: Pair) -> None:
    """Take whatever both sides show now for agreed."""
    with engine.store.transaction():
        for due in engine.store.due(pair.id, 0, 10_000):
            engine.store.put_due(pair.id, due.side, due.key, due=False)
        cells = engine.store._run(
            "SELECT side, key FROM record WHERE pair=? AND partner IS NOT NULL", pair.id
        ).fetchall()
        for side, key in cells:
            known = engine.store.known(pair.id, side, key)
            names = pair.names(side)
            shadow = {name: known.shown.get(name) for name in names}
            engine.store.put(pair, side, known.agreed(shadow, names))


class TakesTheFirstLoadForAgreed(Wrong):
    """Takes what it finds after its first load for agreed, edits made meanwhile included."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            is_first = self.store.cursor(pair.id, LEFT).newest is None
            super().sync_pair(pair)
            if is_first and self.tally.created:
                self.read(pair, LEFT)
                agreeing(self, pair)


class ForgetsWhatHappenedMeanwhile(Wrong):
    """Takes what it finds at a start on a kept state for agreed, edits made meanwhile included."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            seen = self.__dict__.setdefault("begun", set())
            if pair.id not in seen and self.store.cursor(pair.id, LEFT).newest is not None:
                self.read(pair, LEFT)
                self.read(pair, RIGHT)
                agreeing(self, pair)
            seen.add(pair.id)
            super().sync_pair(pair)


class LosesWhatChangesUnderItsHands(Wrong):
    """Lets an edit be when the record was edited between the look and the write."""

    class engine(Engine):
        def settle(self, pair: Pair, planned: Planned, job: Job, outcome: Outcome) -> bool:
            again = super().settle(pair, planned, job, outcome)
            if outcome.end is not End.CHANGED or not job.target:
                return again
            for side, key in ((job.side, job.target.key), (_other(job.side), job.key)):
                known = self.store.known(pair.id, side, key)
                names = pair.names(side)
                shadow = {name: known.shown.get(name) for name in names}
                self.store.put(pair, side, known.agreed(shadow, names))
            self.store.put_due(pair.id, planned.due.side, planned.due.key, due=False)
            return False


def _other(side: Side) -> Side:
    return RIGHT if side == LEFT else LEFT


class MakesOneOfEachRow(Wrong):
    """Creates a counterpart for each row that it reads, also for one that it has read before."""

    class tidsbanken(Skipping):
        page_size = 50

        def page(self, *about: object, **where: object) -> Page:
            page = super().page(*about, **where)  # type: ignore[arg-type]  # likewise
            before: set[Key] = self.__dict__.get("before", set()) if where["after"] else set()
            self.before = {row.key for row in page.rows}
            repeated = [row for row in page.rows if row.key in before]
            self.__dict__.setdefault("repeated", []).extend((about[0], row) for row in repeated)
            return page

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            super().sync_pair(pair)
            repeated = self.left.__dict__.get("repeated", [])
            for entity, row in repeated:
                if entity == pair.left:
                    values = {
                        prop: prop.read(LEFT, row.record.get(prop.left), self.store)
                        for prop in pair.properties
                    }
                    self.right.create(pair.right, self.first_body(values))
            repeated[:] = [one for one in repeated if one[0] != pair.left]


STRAIN: tuple[type[Wrong], ...] = (
    RepeatsCreationsBlindly,
    GivesUpAfterALostAnswer,
    NeverTouchesItAgain,
    TakesALostAnswerForDone,
    GivesUpWhenThrottled,
    DoesNotWait,
    IsImpatient,
    GivesUpWithoutPermission,
    NeverRenewsItsToken,
    PassesOverLateCommits,
    LosesWhatFallsBetweenPages,
    StopsAtARepeatedRow,
    MakesOneOfEachRow,
    StartsAnewAfterAnEmptyList,
    PagesByStampAlone,
    StopsAtAThousand,
    MeasuresByItsOwnClock,
    CarriesTrimmedTextsBack,
    MakesAnewWhatWasTrimmed,
    CreatesAgainWhatDoesNotShow,
    TakesStaleForEdited,
    EndsItsCycleAtARefusal,
    KeepsItsStateAtTheEnd,
    TakesTheFirstLoadForAgreed,
    ForgetsWhatHappenedMeanwhile,
    LosesWhatChangesUnderItsHands,
)

"""Subjects with one mistake each: the core with one thing broken, as engines really break."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from sync.adapter import BuiltinSubject, build_crmoffice, build_tidsbanken
from sync.crmoffice import CrmOffice
from sync.decide import Cursor, Known, Step, Verdict
from sync.engine import Engine, Planned, Tally
from sync.mapping import EMPLOYEES, PAIRS, Links, Moment, Pair, Property, Text, Value, projects
from sync.records import LEFT, RIGHT, Json, Key, Page, Record, Row, Side, other
from sync.settings import Settings
from sync.store import Due, Store
from sync.tidsbanken import Tidsbanken
from sync.writing import Job, Outcome


class Wrong(BuiltinSubject):
    """The core, put together from parts of which one is broken."""

    engine: type[Engine] = Engine
    tidsbanken: type[Tidsbanken] = Tidsbanken
    crmoffice: type[CrmOffice] = CrmOffice
    pairs: Sequence[Pair] = PAIRS

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        """Put the parts together."""
        left = build_tidsbanken(settings, self.clock)
        right = build_crmoffice(settings, self.clock)
        left.__class__, right.__class__ = self.tidsbanken, self.crmoffice
        return self.engine(left=left, right=right, store=store, pairs=self.pairs, clock=self.clock)


def with_property(pair: Pair, left: str, **changes: object) -> Pair:
    """Return a pair whose mapping of one property is different."""
    return replace(
        pair,
        properties=tuple(
            replace(prop, **changes) if prop.left == left else prop  # type: ignore[arg-type]  # test data
            for prop in pair.properties
        ),
    )


# ---- values at creation ------------------------------------------------------


class LosesMobileAtCreation(Wrong):
    """Leaves the mobile number out of the first body; later edits arrive."""

    class engine(Engine):
        def first_body(self, values: Mapping[Property, Value]) -> Record:
            body = super().first_body(values)
            body.pop("mobilePhone", None)
            return body


class LosesNameOfProjectAtCreation(Wrong):
    """Gives every new activity the same placeholder for its subject."""

    class engine(Engine):
        def first_body(self, values: Mapping[Property, Value]) -> Record:
            body = super().first_body(values)
            return {**body, "subject": "New project"} if "subject" in body else body


class LoadsNamesOnlyAtFirst(Wrong):
    """Creates from names alone what it finds at its first start; later records come whole."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            self.is_load = self.store.cursor(pair.id, LEFT).newest is None
            super().sync_pair(pair)

        def first_body(self, values: Mapping[Property, Value]) -> Record:
            body = super().first_body(values)
            names = ("familyName", "givenName", "subject")
            return {n: v for n, v in body.items() if n in names} if self.is_load else body


class NoneInWords(Text):
    """Text that spells out when there is none."""

    def read_left(self, raw: Json, links: Links, /) -> Value:
        return super().read_left(raw, links) or "None"


class WritesNoneInWords(Wrong):
    """Writes the word None where there is no mobile number."""

    pairs = (with_property(EMPLOYEES, "Mobil", kind=NoneInWords()), PAIRS[1])


class GivesEveryActivityTheFirstOwner(Wrong):
    """Gives every new activity the first contact for its owner."""

    class engine(Engine):
        def first_body(self, values: Mapping[Property, Value]) -> Record:
            body = super().first_body(values)
            if "ownerId" in body:
                cells = self.store._run(
                    "SELECT min(key) FROM record WHERE pair=? AND side='right' AND partner IS NOT NULL",
                    EMPLOYEES.id,
                )
                body["ownerId"] = cells.fetchone()[0]
            return body


# ---- types -------------------------------------------------------------------


class NumberText(Text):
    """Text that is sent as a number when it looks like one."""

    def write_right(self, value: Value, /) -> Json:
        return int(value) if isinstance(value, str) and value.isdigit() else None


class SendsMobileAsNumber(Wrong):
    """Sends the mobile number as a JSON number."""

    pairs = (with_property(EMPLOYEES, "Mobil", kind=NumberText()), PAIRS[1])


class SendsEditedMobileAsNumber(Wrong):
    """Sends the mobile number as a JSON number, but only when it is edited."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            mobile = values.get("mobilePhone")
            number = {"mobilePhone": int(mobile)} if isinstance(mobile, str) else {}
            return super().update(entity, seen, {**values, **number})


class NumberReference(type(PAIRS[1].properties[0].kind)):  # type: ignore[misc]  # a kind made at run time
    """A reference that is sent as the number that it looks like."""

    def write_right(self, value: Value, /) -> Json:
        written = super().write_right(value)
        return int(written) if isinstance(written, str) else None


class SendsOwnerAsNumber(Wrong):
    """Sends the owner's id as a JSON number."""

    pairs = (EMPLOYEES, projects(NumberReference(EMPLOYEES.id)))


# ---- edits -------------------------------------------------------------------


class Deaf(Engine):
    """Overlooks edits of some properties on some side."""

    overlooked: ClassVar[Sequence[tuple[str, Verdict]]]

    def plan(self, *about: object) -> Sequence[Step]:
        steps = super().plan(*about)  # type: ignore[arg-type]  # likewise
        return [
            replace(step, verdict=Verdict.NOTHING)
            if (step.prop.left, step.verdict) in self.overlooked
            else step
            for step in steps
        ]


class KeepsMobileEditsLeft(Wrong):
    """Never carries an edit of the mobile number from Tidsbanken to CRMOffice."""

    class engine(Deaf):
        overlooked = (("Mobil", Verdict.WRITE_RIGHT),)


class KeepsStartDateEditsLeft(Wrong):
    """Never carries an edit of the start date from Tidsbanken to CRMOffice."""

    class engine(Deaf):
        overlooked = (("StartDato", Verdict.WRITE_RIGHT),)


class KeepsFamilyNameEditsRight(Wrong):
    """Never carries an edit of the family name from CRMOffice to Tidsbanken."""

    class engine(Deaf):
        overlooked = (("Etternavn", Verdict.WRITE_LEFT),)


class KeepsOwnerEditsRight(Wrong):
    """Never carries a new owner from CRMOffice to Tidsbanken."""

    class engine(Deaf):
        overlooked = (("AnsvarligId", Verdict.WRITE_LEFT),)


class OverlooksFillingIn(Wrong):
    """Overlooks an edit in Tidsbanken of a mobile number that was empty before."""

    class engine(Engine):
        def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
            steps = super().plan(pair, left, right)
            return [
                replace(step, verdict=Verdict.NOTHING)
                if step.prop.left == "Mobil"
                and step.verdict is Verdict.WRITE_RIGHT
                and not (left.shadow or {}).get("Mobil")
                else step
                for step in steps
            ]


class CarriesFirstOfSeveralEdits(Wrong):
    """Carries one property of a save and forgets the others that were changed with it."""

    class engine(Engine):
        def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
            steps = super().plan(pair, left, right)
            writes = [s for s in steps if s.verdict in (Verdict.WRITE_LEFT, Verdict.WRITE_RIGHT)]
            return [
                replace(step, verdict=Verdict.AGREE) if step in writes[1:] else step
                for step in steps
            ]


class GivesUpOnBigChanges(Wrong):
    """Takes a record in which everything is new for another one, and lets go of it."""

    class engine(Engine):
        def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
            steps = super().plan(pair, left, right)
            writes = (Verdict.WRITE_LEFT, Verdict.WRITE_RIGHT)
            if any(step.verdict not in writes for step in steps):
                return steps
            return [replace(step, verdict=Verdict.NOTHING) for step in steps]


# ---- what else changes -------------------------------------------------------


class BlanksWhatItDoesNotMap(Wrong):
    """Sends the whole contact, with what it does not know left blank."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            blank: Record = {"directPhone": None, "company": None} if entity == "Contacts" else {}
            return super().update(entity, seen, {**values, **blank})


class BlanksNotesInTidsbanken(Wrong):
    """Sends the whole employee, with what it does not know left blank."""

    class tidsbanken(Tidsbanken):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            blank: Record = {"Notat": "", "Epost": ""} if entity == "Ansatt" else {}
            return super().update(entity, seen, {**values, **blank})


class TakesOwnersAwayWithEdits(Wrong):
    """Clears the owner of every activity when a contact is edited."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            if entity == "Contacts":
                for row in self.page("Activities", [], since=None, after=None).rows:
                    super().update("Activities", row, {"ownerId": None})
            return super().update(entity, seen, values)


class FillsDirectPhoneToo(Wrong):
    """Writes a new mobile number into the direct number as well."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            extra = {"directPhone": values["mobilePhone"]} if "mobilePhone" in values else {}
            return super().update(entity, seen, {**values, **extra})


class LeavesNoteInTidsbanken(Wrong):
    """Writes a remark into the project's note whenever it carries a new name over."""

    class tidsbanken(Tidsbanken):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            extra = {"Notat": "changed by the integration"} if "Navn" in values else {}
            return super().update(entity, seen, {**values, **extra})


class WritesToNeighbourToo(Wrong):
    """Writes a new given name to another contact as well (cross-talk)."""

    class crmoffice(CrmOffice):
        made: list[Key]

        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            key, row = super().create(entity, values)
            self.made = [*getattr(self, "made", ()), key]
            return key, row

        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            if list(values) == ["givenName"]:
                key = next(one for one in self.made if one != seen.key)
                neighbour = self.look(entity, key, [])
                assert neighbour is not None
                super().update(entity, neighbour, values)
            return super().update(entity, seen, values)


# ---- completeness and identity -----------------------------------------------


class ReadsFirstPageOnly(Wrong):
    """Asks for ten records and never for the next page."""

    class tidsbanken(Tidsbanken):
        page_size = 10

        def page(self, *about: object, **where: object) -> Page:
            first = super().page(*about, **where)  # type: ignore[arg-type]  # likewise
            return replace(first, following=None)


class IgnoresExisting(Wrong):
    """Takes what is there at its first start for known, and syncs what comes later."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            is_first = self.store.cursor(pair.id, LEFT).newest is None
            super().sync_pair(pair) if not is_first else self._pass_over(pair)

        def _pass_over(self, pair: Pair) -> None:
            self.read(pair, LEFT)
            self.read(pair, RIGHT)
            with self.store.transaction():
                for due in self.store.due(pair.id, 0, 10_000):
                    self.store.put_due(pair.id, due.side, due.key, due=False)
                if self.store.cursor(pair.id, LEFT).newest is None:
                    begun = Cursor(newest="1970-01-01T00:00:00Z")
                    self.store.put_cursor(pair.id, LEFT, begun)


class CreatesEveryThirdTwice(Wrong):
    """Sends every third creation of a cycle twice, as a retry without a look-up does."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            self.right.in_cycle = 0  # type: ignore[attr-defined]  # the broken client counts
            super().sync_pair(pair)

    class crmoffice(CrmOffice):
        in_cycle: int

        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            self.in_cycle += 1
            if self.in_cycle % 3 == 0:
                super().create(entity, values)
            return super().create(entity, values)


class CreatesEveryEleventhTwice(Wrong):
    """Sends every eleventh creation twice: a time-out under load, sent again without a look."""

    class crmoffice(CrmOffice):
        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            self.made = getattr(self, "made", 0) + 1
            if self.made % 11 == 0:
                super().create(entity, values)
            return super().create(entity, values)


class KnowsRecordsByTheirValues(Wrong):
    """Takes a record of which nothing is as it was for a new one."""

    class engine(Engine):
        def prepare_linked(self, pair: Pair, due: Due, known: Mapping[Side, Known]) -> Planned:
            left = known[LEFT]
            if left.shadow and all(left.shadow.get(n) != left.shown[n] for n in left.shown):
                return self.prepare_creation(pair, due, left)
            return super().prepare_linked(pair, due, known)


class CreatesBackwards(Wrong):
    """Makes a left record for each right one that has none."""

    pairs = tuple(replace(pair, both_ways=True) for pair in PAIRS)


class CreatesBackwardsWhenEdited(CreatesBackwards):
    """Makes a left record for a right one that has none once it is edited."""

    class engine(Engine):
        def prepare_creation(self, pair: Pair, due: Due, known: Known) -> Planned:
            if due.side == RIGHT:
                row = self.right.look(pair.right, due.key, [])
                if row and row.record["createdAt"] == row.record["modifiedAt"]:
                    return Planned(due=due)
            return super().prepare_creation(pair, due, known)


class CreatesBackwardsAtFirst(CreatesBackwards):
    """Makes a left record for each right one that it finds at its first start."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            self.is_first = self.store.cursor(pair.id, RIGHT).newest is None
            super().sync_pair(pair)

        def prepare_creation(self, pair: Pair, due: Due, known: Known) -> Planned:
            if due.side == RIGHT and not self.is_first:
                return Planned(due=due)
            return super().prepare_creation(pair, due, known)


# ---- needless writes ---------------------------------------------------------


class RemembersInMemoryOnly(Wrong):
    """Keeps its state in the process: a new one starts from nothing."""

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        store.close()
        return super().build_engine(settings, Store(Path(tempfile.mkdtemp()) / "state"))


class WritesAllAfterRestart(Wrong):
    """Sends every linked record again when it starts on a state it had kept."""

    class engine(Engine):
        is_first = True

        def cycle(self) -> Tally:
            linked = self._linked() if self.is_first else []
            self.is_first = False
            for pair, key in linked:
                self._send_again(pair, key)
            return super().cycle()

        def _linked(self) -> list[tuple[Pair, Key]]:
            cells = self.store._run(
                "SELECT pair, key FROM record WHERE side='right' AND partner IS NOT NULL"
            )
            by_id = {pair.id: pair for pair in self.pairs}
            return [(by_id[pair], key) for pair, key in cells.fetchall()]

        def _send_again(self, pair: Pair, key: Key) -> None:
            row = self.right.look(pair.right, key, [])
            if row:
                known = self.store.known(pair.id, RIGHT, key)
                self.right.update(pair.right, row, known.shown)


class SendsEditsAgainAfterRestart(Wrong):
    """Sends what has been edited since its creation again when it starts anew."""

    class engine(WritesAllAfterRestart.engine):
        def cycle(self) -> Tally:
            was_first, self.is_first = self.is_first, False
            tally = super().cycle()
            for pair, key in self._linked() if was_first else []:
                if self.store.known(pair.id, RIGHT, key).past:
                    self._send_again(pair, key)
            return tally


class WritesWhenIdle(WritesAllAfterRestart):
    """Sends every linked record again when it has been idle for some cycles."""

    class engine(WritesAllAfterRestart.engine):
        idle = 0
        is_first = False

        def cycle(self) -> Tally:
            self.is_first = self.idle == 6
            tally = super().cycle()
            self.idle += 1
            if self.tally.created or self.tally.written_right or self.tally.written_left:
                self.idle = 0
            return tally


class Echoing(Engine):
    """Writes some changes back to where they came from, as they are there already."""

    def echoed(self, values: Mapping[Property, Value]) -> Mapping[Property, Value]:
        return values

    def carry_out(self, pair: Pair, job: Job) -> Outcome:
        values = self.echoed(job.values)
        if job.target and values:
            side = other(job.side)
            seen = self.system(side).look(pair.entity(side), job.key, pair.names(side))
            assert seen is not None
            body = {prop.name(side): prop.write(side, value) for prop, value in values.items()}
            self.system(side).update(pair.entity(side), seen, body)
        return super().carry_out(pair, job)


class EchoesEdits(Wrong):
    """Writes a change back to where it came from, as it is there already."""

    engine = Echoing


class EchoesDates(Wrong):
    """Writes a date back to where it was edited, as it is there already."""

    class engine(Echoing):
        def echoed(self, values: Mapping[Property, Value]) -> Mapping[Property, Value]:
            return {prop: value for prop, value in values.items() if prop.left == "FerdigDato"}


class EchoesCreations(Wrong):
    """Saves the left record once more after it has created its counterpart."""

    class engine(Engine):
        def carry_out(self, pair: Pair, job: Job) -> Outcome:
            outcome = super().carry_out(pair, job)
            if job.target is None:
                saved = {
                    prop.left: prop.write(LEFT, value)
                    for prop, value in job.values.items()
                    if prop.left in ("Etternavn", "Navn")
                }
                seen = self.left.look(pair.left, job.key, pair.names(LEFT))
                assert seen is not None
                self.left.update(pair.left, seen, saved)
            return outcome


# ---- meaning of values -------------------------------------------------------


class SwapsNames(Wrong):
    """Maps the family name to the given name and the other way round."""

    pairs = (
        with_property(
            with_property(EMPLOYEES, "Etternavn", right="givenName"), "Fornavn", right="familyName"
        ),
        PAIRS[1],
    )


class LocalTimeMarkedUtc(Moment):
    """Oslo's wall time with the sign of UTC behind it."""

    def write_right(self, value: Value, /) -> Json:
        written = super().write_right(value)
        return written[:19] + "Z" if isinstance(written, str) else None


class MistakesLocalTimeForUtc(Wrong):
    """Sends project dates an hour or two late."""

    pairs = (
        EMPLOYEES,
        with_property(
            with_property(PAIRS[1], "StartDato", kind=LocalTimeMarkedUtc()),
            "FerdigDato",
            kind=LocalTimeMarkedUtc(),
        ),
    )


class WinterTimeAlways(Moment):
    """Oslo's wall time with the offset that it has in winter."""

    def write_right(self, value: Value, /) -> Json:
        written = super().write_right(value)
        return f"{written[:19]}+01:00" if isinstance(written, str) else None


class KnowsNoSummerTime(Wrong):
    """Sends start dates in summer an hour late."""

    pairs = (EMPLOYEES, with_property(PAIRS[1], "StartDato", kind=WinterTimeAlways()))


class MinutesOnly(Moment):
    """A moment without its seconds."""

    def write_right(self, value: Value, /) -> Json:
        whole = value.replace(second=0) if isinstance(value, datetime) else value
        return super().write_right(whole)


class CutsSeconds(Wrong):
    """Loses the seconds of an end date on the way right."""

    pairs = (EMPLOYEES, with_property(PAIRS[1], "FerdigDato", kind=MinutesOnly()))


class DateAlone(Moment):
    """The day of a moment, its time lost on the way left."""

    def write_left(self, value: Value, /) -> Json:
        written = super().write_left(value)
        return written[:10] if isinstance(written, str) else None


class LosesTimeOfEndDate(Wrong):
    """Carries only the day of a new end date to Tidsbanken."""

    pairs = (EMPLOYEES, with_property(PAIRS[1], "FerdigDato", kind=DateAlone()))


class NoReference(type(PAIRS[1].properties[0].kind)):  # type: ignore[misc]  # a kind made at run time
    """A reference that is never carried over."""

    def read_left(self, _raw: Json, _links: Links, /) -> Value:
        return None

    read_right = read_left

    def same(self, _before: Json, _now: Json, /) -> bool:
        return True


class DropsReferences(Wrong):
    """Leaves out who is responsible for a project."""

    pairs = (EMPLOYEES, projects(NoReference(EMPLOYEES.id)))


# ---- no sync at all ----------------------------------------------------------


class LooksButNeverWrites(Wrong):
    """Reads everything and does nothing about it."""

    class engine(Engine):
        def settle_due(self, _pair: Pair, _only: object = None) -> set[Due]:
            return set()


class DoesNothing(BuiltinSubject):
    """Starts, and that is all."""

    def cycle(self) -> None:
        return None


class RaisesInEveryCycle(BuiltinSubject):
    """Falls over whenever it is to do something."""

    def cycle(self) -> None:
        raise ValueError("the queue is gone")


class DoesNotStart(BuiltinSubject):
    """Refuses its environment."""

    def start(self, env: Mapping[str, str]) -> None:
        raise ConnectionError(f"cannot reach {min(env)}")


def cannot_be_made() -> BuiltinSubject:
    """Stand for a factory that fails."""
    raise RuntimeError("no licence")


WRONG: tuple[type[BuiltinSubject], ...] = (
    LosesMobileAtCreation,
    LosesNameOfProjectAtCreation,
    LoadsNamesOnlyAtFirst,
    WritesNoneInWords,
    GivesEveryActivityTheFirstOwner,
    SendsMobileAsNumber,
    SendsEditedMobileAsNumber,
    SendsOwnerAsNumber,
    KeepsMobileEditsLeft,
    KeepsStartDateEditsLeft,
    OverlooksFillingIn,
    KeepsFamilyNameEditsRight,
    KeepsOwnerEditsRight,
    CarriesFirstOfSeveralEdits,
    GivesUpOnBigChanges,
    KnowsRecordsByTheirValues,
    FillsDirectPhoneToo,
    LeavesNoteInTidsbanken,
    BlanksWhatItDoesNotMap,
    BlanksNotesInTidsbanken,
    TakesOwnersAwayWithEdits,
    WritesToNeighbourToo,
    ReadsFirstPageOnly,
    IgnoresExisting,
    CreatesEveryThirdTwice,
    CreatesEveryEleventhTwice,
    CreatesBackwards,
    CreatesBackwardsWhenEdited,
    CreatesBackwardsAtFirst,
    WritesAllAfterRestart,
    RemembersInMemoryOnly,
    SendsEditsAgainAfterRestart,
    WritesWhenIdle,
    EchoesEdits,
    EchoesDates,
    EchoesCreations,
    SwapsNames,
    MistakesLocalTimeForUtc,
    KnowsNoSummerTime,
    CutsSeconds,
    LosesTimeOfEndDate,
    DropsReferences,
    LooksButNeverWrites,
    DoesNothing,
    RaisesInEveryCycle,
)
"""What convicts each of them: `tests/mutants/`."""

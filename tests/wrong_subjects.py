"""Subjects with one mistake each: the core with one thing broken, as engines really break.

`WRONG` says for each which places of the matrix must convict it, and no others may.
A place is a row id or a pair id, a colon, and the name of a check.
"""

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from sync.adapter import BuiltinSubject, build_crmoffice, build_tidsbanken
from sync.crmoffice import CrmOffice
from sync.decide import Verdict
from sync.engine import Engine, Plan, Tally
from sync.mapping import EMPLOYEES, PAIRS, Links, Moment, Pair, Property, Text, Value, projects
from sync.records import LEFT, RIGHT, Json, Key, Record, Row, Side
from sync.settings import Settings
from sync.store import Link, Seen, Store
from sync.tidsbanken import Tidsbanken

ETTERNAVN = "ansatt-contacts/Etternavn=familyName"
FORNAVN = "ansatt-contacts/Fornavn=givenName"
MOBIL = "ansatt-contacts/Mobil=mobilePhone"
ANSVARLIG = "prosjekt-activities/AnsvarligId=ownerId"
FERDIG = "prosjekt-activities/FerdigDato=endsAt"
NAVN = "prosjekt-activities/Navn=subject"
START = "prosjekt-activities/StartDato=startsAt"
PAIR_IDS = ("ansatt-contacts", "prosjekt-activities")


def rows(*checks: str, of: Collection[str]) -> set[str]:
    """Return the places of some checks in some rows or pairs."""
    return {f"{one}:{check}" for one in of for check in checks}


class Wrong(BuiltinSubject):
    """The core, put together from parts of which one is broken."""

    engine: type[Engine] = Engine
    tidsbanken: type[Tidsbanken] = Tidsbanken
    crmoffice: type[CrmOffice] = CrmOffice
    pairs: Sequence[Pair] = PAIRS

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        """Put the parts together."""
        left, right = build_tidsbanken(settings), build_crmoffice(settings)
        left.__class__, right.__class__ = self.tidsbanken, self.crmoffice
        return self.engine(left=left, right=right, store=store, pairs=self.pairs)


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
            self.is_load = self.store.cursor(pair.id, LEFT) is None
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
                    "SELECT min(right_key) FROM link WHERE pair=?", EMPLOYEES.id
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
        def update(self, entity: str, key: Key, values: Mapping[str, Json]) -> Record:
            mobile = values.get("mobilePhone")
            number = {"mobilePhone": int(mobile)} if isinstance(mobile, str) else {}
            return super().update(entity, key, {**values, **number})


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

    def plan(self, *about: object) -> Plan:
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
        def plan(self, pair: Pair, link: Link, left: Seen, right: Seen) -> Plan:
            steps = super().plan(pair, link, left, right)
            return [
                replace(step, verdict=Verdict.NOTHING)
                if step.prop.left == "Mobil"
                and step.verdict is Verdict.WRITE_RIGHT
                and not link.left_shadow["Mobil"]
                else step
                for step in steps
            ]


class CarriesFirstOfSeveralEdits(Wrong):
    """Carries one property of a save and forgets the others that were changed with it."""

    class engine(Engine):
        def plan(self, pair: Pair, link: Link, left: Seen, right: Seen) -> Plan:
            steps = super().plan(pair, link, left, right)
            writes = [s for s in steps if s.verdict in (Verdict.WRITE_LEFT, Verdict.WRITE_RIGHT)]
            return [
                replace(step, verdict=Verdict.AGREE) if step in writes[1:] else step
                for step in steps
            ]


class GivesUpOnBigChanges(Wrong):
    """Takes a record in which everything is new for another one, and lets go of it."""

    class engine(Engine):
        def plan(self, pair: Pair, link: Link, left: Seen, right: Seen) -> Plan:
            steps = super().plan(pair, link, left, right)
            writes = (Verdict.WRITE_LEFT, Verdict.WRITE_RIGHT)
            if any(step.verdict not in writes for step in steps):
                return steps
            return [replace(step, verdict=Verdict.NOTHING) for step in steps]


# ---- what else changes -------------------------------------------------------


class BlanksWhatItDoesNotMap(Wrong):
    """Sends the whole contact, with what it does not know left blank."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, key: Key, values: Mapping[str, Json]) -> Record:
            blank: Record = {"directPhone": None, "company": None} if entity == "Contacts" else {}
            return super().update(entity, key, {**values, **blank})


class BlanksNotesInTidsbanken(Wrong):
    """Sends the whole employee, with what it does not know left blank."""

    class tidsbanken(Tidsbanken):
        def update(self, entity: str, key: Key, values: Mapping[str, Json]) -> Record:
            blank: Record = {"Notat": "", "Epost": ""} if entity == "Ansatt" else {}
            return super().update(entity, key, {**values, **blank})


class TakesOwnersAwayWithEdits(Wrong):
    """Clears the owner of every activity when a contact is edited."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, key: Key, values: Mapping[str, Json]) -> Record:
            if entity == "Contacts":
                for rows in list(self.pages("Activities", [], None)):
                    for row in rows:
                        super().update("Activities", row.key, {"ownerId": None})
            return super().update(entity, key, values)


class FillsDirectPhoneToo(Wrong):
    """Writes a new mobile number into the direct number as well."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, key: Key, values: Mapping[str, Json]) -> Record:
            extra = {"directPhone": values["mobilePhone"]} if "mobilePhone" in values else {}
            return super().update(entity, key, {**values, **extra})


class LeavesNoteInTidsbanken(Wrong):
    """Writes a remark into the project's note whenever it carries a new name over."""

    class tidsbanken(Tidsbanken):
        def update(self, entity: str, key: Key, values: Mapping[str, Json]) -> Record:
            extra = {"Notat": "changed by the integration"} if "Navn" in values else {}
            return super().update(entity, key, {**values, **extra})


class WritesToNeighbourToo(Wrong):
    """Writes a new given name to another contact as well (cross-talk)."""

    class crmoffice(CrmOffice):
        made: list[Key]

        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Record]:
            key, record = super().create(entity, values)
            self.made = [*getattr(self, "made", ()), key]
            return key, record

        def update(self, entity: str, key: Key, values: Mapping[str, Json]) -> Record:
            if list(values) == ["givenName"]:
                other = next(one for one in self.made if one != key)
                super().update(entity, other, values)
            return super().update(entity, key, values)


# ---- completeness and identity -----------------------------------------------


class ReadsFirstPageOnly(Wrong):
    """Asks for ten records and never for the next page."""

    class tidsbanken(Tidsbanken):
        page_size = 10

        def pages(self, *about: object) -> Iterator[list[Row]]:
            yield next(super().pages(*about))  # type: ignore[arg-type]  # likewise


class IgnoresExisting(Wrong):
    """Takes what is there at its first start for known, and syncs what comes later."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            is_first = self.store.cursor(pair.id, LEFT) is None
            super().sync_pair(pair) if not is_first else self._pass_over(pair)

        def _pass_over(self, pair: Pair) -> None:
            self.read_changes(pair, LEFT)
            self.read_changes(pair, RIGHT)
            with self.store.transaction():
                for key in self.store.due(pair.id):
                    self.store.put_due(pair.id, key, due=False)
                if self.store.cursor(pair.id, LEFT) is None:
                    self.store.put_cursor(pair.id, LEFT, "1970-01-01T00:00:00Z")


class CreatesEveryThirdTwice(Wrong):
    """Sends every third creation of a cycle twice, as a retry without a look-up does."""

    class engine(Engine):
        def sync_pair(self, pair: Pair) -> None:
            self.right.in_cycle = 0  # type: ignore[attr-defined]  # the broken client counts
            super().sync_pair(pair)

    class crmoffice(CrmOffice):
        in_cycle: int

        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Record]:
            self.in_cycle += 1
            if self.in_cycle % 3 == 0:
                super().create(entity, values)
            return super().create(entity, values)


class CreatesEveryEleventhTwice(Wrong):
    """Sends every eleventh creation twice: a time-out under load, sent again without a look."""

    class crmoffice(CrmOffice):
        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Record]:
            self.made = getattr(self, "made", 0) + 1
            if self.made % 11 == 0:
                super().create(entity, values)
            return super().create(entity, values)


class KnowsRecordsByTheirValues(Wrong):
    """Takes a record of which nothing is as it was for a new one."""

    class engine(Engine):
        def reconcile(self, pair: Pair, link: Link) -> None:
            seen = self.store.seen(pair.id, LEFT, link.left_key)
            if all(link.left_shadow[name] != seen.record[name] for name in link.left_shadow):
                self.create_counterpart(pair, seen)
            else:
                super().reconcile(pair, link)


class CreatesBackwards(Wrong):
    """Makes a left record for each right one that has none."""

    class engine(Engine):
        def observe(self, pair: Pair, side: Side, rows: Sequence[Row]) -> None:  # type: ignore[override]  # a list
            super().observe(pair, side, rows)
            if side == RIGHT:
                for row in rows:
                    if self.store.left_of(pair.id, row.key) is None:
                        self._create_left(pair, row)

        def _create_left(self, pair: Pair, row: Row) -> None:
            values = {
                prop.left: prop.write(
                    LEFT, prop.read(RIGHT, row.record.get(prop.right), self.store)
                )
                for prop in pair.properties
            }
            if pair.left == "Ansatt":
                answer = self.left._send("POST", "ansatt/Ansatte", body=[{"Id": 77, **values}])
            else:
                answer = self.left._send("POST", "prosjekt/Prosjekt", body=values)
            made = answer.json()
            key = (made[0] if isinstance(made, list) else made)["Id"]
            shadow = {prop.right: row.record.get(prop.right) for prop in pair.properties}
            link = Link(left_key=key, right_key=row.key, left_shadow=values, right_shadow=shadow)
            with self.store.transaction():
                self.store.put_link(pair.id, link)


class CreatesBackwardsWhenEdited(CreatesBackwards):
    """Makes a left record for a right one that has none once it is edited."""

    class engine(CreatesBackwards.engine):
        def _create_left(self, pair: Pair, row: Row) -> None:
            if row.record["createdAt"] != row.record["modifiedAt"]:
                super()._create_left(pair, row)


class CreatesBackwardsAtFirst(CreatesBackwards):
    """Makes a left record for each right one that it finds at its first start."""

    class engine(CreatesBackwards.engine):
        def _create_left(self, pair: Pair, row: Row) -> None:
            if self.store.cursor(pair.id, RIGHT) is None:
                super()._create_left(pair, row)


# ---- needless writes ---------------------------------------------------------


class RemembersInMemoryOnly(Wrong):
    """Keeps its state in the process: a new one starts from nothing."""

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        store.close()
        return super().build_engine(settings, Store(Path(tempfile.mkdtemp()) / "state"))


class SendsEditsAgainAfterRestart(Wrong):
    """Sends what has been edited since its creation again when it starts anew."""

    class engine(Engine):
        is_first = True

        def cycle(self) -> Tally:
            tally = super().cycle()
            if self.is_first:
                for cells in self.store._run("SELECT pair, right_key FROM link").fetchall():
                    pair = next(one for one in self.pairs if one.id == cells[0])
                    seen = self.store.seen(pair.id, RIGHT, cells[1])
                    if len(set(seen.since.values())) > 0:
                        self.right.update(pair.right, cells[1], seen.record)
            self.is_first = False
            return tally


class WritesAllAfterRestart(Wrong):
    """Sends every linked record again when it starts on a state it had kept."""

    class engine(Engine):
        is_first = True

        def cycle(self) -> Tally:
            linked = self._linked() if self.is_first else []
            self.is_first = False
            for pair, _, right_key in linked:
                record = self.store.seen(pair.id, RIGHT, right_key).record
                self.right.update(pair.right, right_key, record)
            return super().cycle()

        def _linked(self) -> list[tuple[Pair, Key, Key]]:
            cells = self.store._run("SELECT pair, left_key, right_key FROM link")
            by_id = {pair.id: pair for pair in self.pairs}
            return [(by_id[pair], left, right) for pair, left, right in cells]


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


class EchoesEdits(Wrong):
    """Writes a change back to where it came from, as it is there already."""

    class engine(Engine):
        def write(
            self, pair: Pair, side: Side, link: Link, values: Mapping[Property, Value]
        ) -> Record | None:
            other = RIGHT if side == LEFT else LEFT
            super().write(pair, other, link, values)
            return super().write(pair, side, link, values)


class EchoesDates(Wrong):
    """Writes a date back to where it was edited, as it is there already."""

    class engine(Engine):
        def write(
            self, pair: Pair, side: Side, link: Link, values: Mapping[Property, Value]
        ) -> Record | None:
            dates = {prop: v for prop, v in values.items() if prop.left == "FerdigDato"}
            if dates:
                super().write(pair, RIGHT if side == LEFT else LEFT, link, dates)
            return super().write(pair, side, link, values)


class EchoesCreations(Wrong):
    """Saves the left record once more after it has created its counterpart."""

    class engine(Engine):
        def first_body(self, values: Mapping[Property, Value]) -> Record:
            self.saved = {
                prop.left: prop.write(LEFT, value)
                for prop, value in values.items()
                if prop.left in ("Etternavn", "Navn")
            }
            return super().first_body(values)

        def settle(self, pair: Pair, left_key: Key) -> None:
            is_new = self.store.link(pair.id, left_key) is None
            super().settle(pair, left_key)
            if is_new:
                self.left.update(pair.left, left_key, self.saved)


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
        def settle(self, _pair: Pair, _left_key: Key) -> None:
            return None


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


ROW_CHECKS = ("create", "type", "edit-left", "edit-right", "isolated")
PAIR_CHECKS = (
    "every",
    "exactly-one",
    "link-survives-edit",
    "rerun-writes-nothing",
    "no-echo",
    "right-only-not-created",
)
ROWS = (ETTERNAVN, FORNAVN, MOBIL, ANSVARLIG, FERDIG, NAVN, START)
EVERYTHING = rows(*ROW_CHECKS, of=ROWS) | rows(*PAIR_CHECKS, of=PAIR_IDS)

# Each change of every property is also put to the link: does all of it arrive on the other side?
ANSATT_LINK = rows("link-survives-edit", of=["ansatt-contacts"])
PROSJEKT_LINK = rows("link-survives-edit", of=["prosjekt-activities"])
ANSATT_ROWS = (ETTERNAVN, FORNAVN, MOBIL)

WRONG: Mapping[type[BuiltinSubject], set[str]] = {
    LosesMobileAtCreation: rows("create", of=[MOBIL]),
    LosesNameOfProjectAtCreation: rows("create", of=[NAVN]),
    LoadsNamesOnlyAtFirst: rows("create", of=[MOBIL, ANSVARLIG, FERDIG, START]),
    WritesNoneInWords: rows("create", of=[MOBIL]),
    GivesEveryActivityTheFirstOwner: rows("create", of=[ANSVARLIG]),
    SendsMobileAsNumber: rows("type", of=[MOBIL]),
    SendsEditedMobileAsNumber: rows("type", of=[MOBIL]),
    SendsOwnerAsNumber: rows("type", of=[ANSVARLIG]),
    KeepsMobileEditsLeft: rows("edit-left", of=[MOBIL]) | ANSATT_LINK,
    KeepsStartDateEditsLeft: rows("edit-left", of=[START]) | PROSJEKT_LINK,
    OverlooksFillingIn: rows("edit-left", of=[MOBIL]),
    KeepsFamilyNameEditsRight: rows("edit-right", of=[ETTERNAVN]) | ANSATT_LINK,
    KeepsOwnerEditsRight: rows("edit-right", of=[ANSVARLIG]) | PROSJEKT_LINK,
    CarriesFirstOfSeveralEdits: rows("link-survives-edit", of=PAIR_IDS),
    GivesUpOnBigChanges: rows("link-survives-edit", of=PAIR_IDS),
    KnowsRecordsByTheirValues: rows("link-survives-edit", of=PAIR_IDS),
    FillsDirectPhoneToo: rows("isolated", of=[MOBIL]),
    LeavesNoteInTidsbanken: rows("isolated", of=[NAVN]),
    BlanksWhatItDoesNotMap: rows("isolated", of=ANSATT_ROWS),
    BlanksNotesInTidsbanken: rows("isolated", of=ANSATT_ROWS),
    # What lands elsewhere in CRMOffice goes on from there, into the system of the edit.
    TakesOwnersAwayWithEdits: rows("isolated", of=ANSATT_ROWS) | rows("no-echo", of=PAIR_IDS[:1]),
    WritesToNeighbourToo: rows("isolated", of=[FORNAVN]) | rows("no-echo", of=PAIR_IDS[:1]),
    # With what it never reads it never settles, wherever there is more than a page.
    ReadsFirstPageOnly: rows("every", "exactly-one", of=PAIR_IDS),
    IgnoresExisting: rows("every", of=PAIR_IDS) | rows("create", of=ROWS),
    CreatesEveryThirdTwice: rows("exactly-one", of=PAIR_IDS),
    CreatesEveryEleventhTwice: rows("exactly-one", of=PAIR_IDS),
    CreatesBackwards: rows("right-only-not-created", of=PAIR_IDS),
    CreatesBackwardsWhenEdited: rows("right-only-not-created", of=PAIR_IDS),
    CreatesBackwardsAtFirst: rows("right-only-not-created", of=PAIR_IDS),
    WritesAllAfterRestart: rows("rerun-writes-nothing", of=PAIR_IDS),
    RemembersInMemoryOnly: rows("rerun-writes-nothing", of=PAIR_IDS),
    SendsEditsAgainAfterRestart: rows("rerun-writes-nothing", of=PAIR_IDS),
    WritesWhenIdle: rows("rerun-writes-nothing", of=PAIR_IDS),
    EchoesEdits: rows("no-echo", of=PAIR_IDS),
    EchoesDates: rows("no-echo", of=PAIR_IDS[1:]),
    EchoesCreations: rows("no-echo", of=PAIR_IDS),
    # Each value lands in the other property: it is missing here and changes something there.
    SwapsNames: rows("create", "edit-left", "edit-right", "isolated", of=[ETTERNAVN, FORNAVN])
    | ANSATT_LINK,
    MistakesLocalTimeForUtc: rows("create", "edit-left", of=[FERDIG, START]) | PROSJEKT_LINK,
    KnowsNoSummerTime: rows("create", "edit-left", of=[START]) | PROSJEKT_LINK,
    CutsSeconds: rows("create", "edit-left", of=[FERDIG]) | PROSJEKT_LINK,
    LosesTimeOfEndDate: rows("edit-right", of=[FERDIG]) | PROSJEKT_LINK,
    DropsReferences: rows("create", "edit-left", "edit-right", of=[ANSVARLIG]) | PROSJEKT_LINK,
    # Where nothing is ever made, only these can tell; all others lack a counterpart to look at.
    LooksButNeverWrites: rows("every", of=PAIR_IDS) | rows("create", of=ROWS),
    DoesNothing: EVERYTHING,
    RaisesInEveryCycle: EVERYTHING,
}

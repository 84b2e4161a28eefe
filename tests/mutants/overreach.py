"""Engines that do more than they may, in ways that ordinary checks hardly look at."""

from collections.abc import Mapping

from sync.crmoffice import CrmOffice
from sync.engine import Engine, Tally
from sync.mapping import EMPLOYEES
from sync.records import RIGHT, Json, Key, Row
from sync.settings import Settings
from sync.store import Store
from tests.wrong_subjects import Wrong


class SendsUnmappedPropertiesToo(Wrong):
    """Sends the direct number of a contact with each change, as it is."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            extra = {}
            if entity == "Contacts":
                extra = {"directPhone": seen.record.get("directPhone")}
            return super().update(entity, seen, {**values, **extra})


class DeletesWhatIsNotThere(Wrong):
    """Deletes a record that does not exist, to make sure, before it creates one."""

    class crmoffice(CrmOffice):
        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            self._write("DELETE", f"{entity.lower()}/none", None, {})
            return super().create(entity, values)


class MarksContactsOfOthers(Wrong):
    """Writes to contacts that belong with no employee."""

    class engine(Engine):
        def cycle(self) -> Tally:
            tally = super().cycle()
            marked = self.__dict__.setdefault("marked", set())
            for one in self.store.alone_since(EMPLOYEES.id, RIGHT, 0):
                if one.key not in marked:
                    marked.add(one.key)
                    row = self.right.look(EMPLOYEES.right, one.key, [])
                    if row:
                        self.right.update(EMPLOYEES.right, row, {"mobilePhone": "40000000"})
            return tally


class SavesTwice(Wrong):
    """Sends every change twice, to be sure."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            super().update(entity, seen, values)
            again = self.look(entity, seen.key, [])
            return super().update(entity, again or seen, values)


class ShowsItsKeysAround(Wrong):
    """Sends the key of the customer's database to CRMOffice, too."""

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        engine = super().build_engine(settings, store)
        engine.right.connection._http.headers["x-source"] = settings.tb_key  # type: ignore[attr-defined]  # of the client
        return engine


class TellsTheAddress(Wrong):
    """Puts an employee's private address into the company of the contact."""

    class crmoffice(CrmOffice):
        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            body = dict(values)
            if entity == "Contacts":
                body["company"] = {"id": "Stille gate 17 B, oppgang C"}
            return super().create(entity, body)


class AsksWronglyFirst(Wrong):
    """Asks for contacts under a name that they do not have before it asks rightly."""

    class crmoffice(CrmOffice):
        def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
            self._get(f"{entity.lower()}/new/form")
            return super().create(entity, values)


class QuotesNumbers(Wrong):
    """Asks for an employee's number as if it were a text before it asks rightly."""

    class engine(Engine):
        def cycle(self) -> Tally:
            connection = self.left.connection  # type: ignore[attr-defined]  # of the client
            if not self.__dict__.get("asked"):
                connection.get("ansatt/ansatt?$filter=Id%20eq%20'1'")
                self.asked = True
            return super().cycle()


class NeverRests(Wrong):
    """Saves the newest contact again in every cycle."""

    class engine(Engine):
        def cycle(self) -> Tally:
            tally = super().cycle()
            cells = self.store._run(
                "SELECT max(key) FROM record WHERE pair=? AND side='right' AND partner IS NOT NULL",
                EMPLOYEES.id,
            )
            key = cells.fetchone()[0]
            row = self.right.look(EMPLOYEES.right, key, []) if key else None
            if row:
                values = {"mobilePhone": row.record.get("mobilePhone")}
                self.right.update(EMPLOYEES.right, row, values)
            return tally


class OnePropertyAtATime(Wrong):
    """Sends each property of a save in a request of its own."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            row: Row | None = None
            for name, value in values.items():
                now = self.look(entity, seen.key, []) if row else seen
                row = super().update(entity, now or seen, {name: value})
            return row


class WritesADraftFirst(Wrong):
    """Writes a draft of a text before the text itself."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            texts = {
                name: f"{value} (draft)"
                for name, value in values.items()
                if name in ("familyName", "subject") and isinstance(value, str)
            }
            if texts:
                super().update(entity, seen, texts)
                seen = self.look(entity, seen.key, []) or seen
            return super().update(entity, seen, values)


class WritesANeighboursValueFirst(Wrong):
    """Writes the value of another record first, and puts it right at once."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            for name in ("givenName", "subject"):
                others = [
                    row.record.get(name)
                    for row in self.page(entity, [], since=None, after=None).rows
                    if row.key != seen.key
                    and row.record.get(name) not in (None, seen.record.get(name))
                ]
                if name in values and others:
                    super().update(entity, seen, {name: others[0]})
                    seen = self.look(entity, seen.key, []) or seen
            return super().update(entity, seen, values)


class WritesToAndFro(Wrong):
    """Writes a new value, the old one, and the new one again."""

    class crmoffice(CrmOffice):
        def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
            row = super().update(entity, seen, values)
            before = {name: seen.record.get(name) for name in values}
            for body in (before, values):
                now = self.look(entity, seen.key, []) or seen
                row = super().update(entity, now, body)
            return row


OVERREACH: tuple[type[Wrong], ...] = (
    SendsUnmappedPropertiesToo,
    DeletesWhatIsNotThere,
    MarksContactsOfOthers,
    SavesTwice,
    ShowsItsKeysAround,
    TellsTheAddress,
    AsksWronglyFirst,
    QuotesNumbers,
    NeverRests,
    OnePropertyAtATime,
    WritesADraftFirst,
    WritesANeighboursValueFirst,
    WritesToAndFro,
)

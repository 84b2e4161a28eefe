"""One tenant of CRMOffice: what may be written, and what a write leaves behind."""

import itertools
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from fakes.crmoffice.bodies import Complaints, Rules, blank, merged, object_in
from fakes.crmoffice.model import COMPANIES, CONTACTS, ENTITIES, TEST_USERS, USERS, Entity
from fakes.errors import Refused
from fakes.journal import Change
from fakes.store import Rank, Row, Rows, Setting, Table
from fakes.values import Actor, Json, Key, Record, same
from fakes.veil import Veil

FIRST_ID = 20001


class Tenant:
    """All records of one world's CRM. Not locked: the world's lock is held by whoever calls."""

    name = "CRMOffice"

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.rules = Rules.of(setting.switches)
        self.tables: dict[str, Table[datetime]] = {name: Table(name) for name in ENTITIES}
        self._veils = {name: Veil(table, time.monotonic) for name, table in self.tables.items()}
        self._ids = itertools.count(FIRST_ID)
        self._bring_in_users()

    def reading(self, entity: str, *, listing: bool = False) -> Rows[datetime]:
        """Return the records of an entity for an answer to show; raises KeyError for an unknown one.

        Every read over HTTP comes through here, writes and their checks do not. `listing` says that the
        answer is a list, and no single record.
        """
        return self._veils[entity].seen(listing=listing)

    def insert(self, entity: str, body: Json, actor: Actor) -> Change:  # noqa: ARG002 -- one door for both systems; nothing here shows who wrote
        """Create one record; raises Refused."""
        kind = ENTITIES[entity]
        own = self._checked(kind, blank(kind, self.rules.idiom), body, None)
        number = next(self._ids)
        return self._save(kind, str(number), number, own, None)

    def update(
        self,
        entity: str,
        key: Key,
        values: Json,
        actor: Actor,  # noqa: ARG002 -- as in insert
    ) -> Change:
        """Merge the values into the record with this id; raises Refused."""
        kind, previous = ENTITIES[entity], self.found(entity, key)
        own = {name: previous.shown[name] for name in kind.properties}
        own = self._checked(kind, own, values, previous)
        return self._save(kind, key, previous.rank, own, previous)

    def replace(
        self,
        entity: str,
        key: Key,
        values: Json,
        actor: Actor,  # noqa: ARG002 -- as in insert
    ) -> Change:
        """Put the values in place of all that the record with this id has; raises Refused."""
        kind, previous = ENTITIES[entity], self.found(entity, key)
        own = self._checked(kind, blank(kind, self.rules.idiom), values, previous)
        return self._save(kind, key, previous.rank, own, previous)

    def delete(
        self,
        entity: str,
        key: Key,
        actor: Actor,  # noqa: ARG002 -- as in insert
    ) -> Change:
        """Take the record with this id away; raises Refused. Records that name it keep its id."""
        last = self.found(entity, key)
        self.setting.clock.tick()
        self.tables[entity].remove(key)
        self._hide(entity, key, last)
        return Change.of_deletion(entity, key, last.shown, next(self.setting.versions))

    def found(self, entity: str, key: Key) -> Row[datetime]:
        """Return the record with this id, for a write to start from; raises Refused with 404."""
        return _present(self.tables[entity].get(key), entity, key)

    def shown(self, entity: str, key: Key) -> Row[datetime]:
        """Return the record with this id, for an answer to show; raises Refused with 404."""
        return _present(self.reading(entity, listing=False).get(key), entity, key)

    def _hide(self, entity: str, key: Key, before: Row[datetime] | None) -> None:
        if hiding := self.setting.conditions.hiding:
            self._veils[entity].hide(key, before, hiding)

    def _checked(
        self, entity: Entity, own: Record, body: Json, previous: Row[datetime] | None
    ) -> Record:
        complaints = Complaints()
        given = object_in(body)
        result = merged(entity, own, given, self.rules, complaints)
        self._check_references(entity, {name: result.get(name) for name in given}, complaints)
        self._check_unique(entity, result, previous, complaints)
        complaints.settle()
        return result | {name: self._stored(entity, name, result.get(name)) for name in result}

    def _stored(self, entity: Entity, name: str, value: Json) -> Json:
        """Return a value as the system stores it."""
        if isinstance(value, dict):
            return {
                part: self._stored(entity, f"{name}.{part}", each) for part, each in value.items()
            }
        if isinstance(value, str):
            return self.setting.conditions.stored(entity.name, name, value)
        return value

    def _check_references(self, entity: Entity, given: Record, complaints: Complaints) -> None:
        owner = given.get(entity.owner or "")
        if self._names_nobody(owner, CONTACTS, USERS) and self._checks_owners():
            complaints.add(entity.owner or "", f"{owner!r} is the id of no contact or user")
        company = given.get(entity.company or "")
        number = company["id"] if isinstance(company, dict) else None
        if self._names_nobody(number, COMPANIES) and self._checks_companies():
            complaints.add(f"{entity.company}.id", f"{number!r} is the id of no company")

    def _names_nobody(self, value: Json, *entities: Entity) -> bool:
        # With wrong_type off a right id of the wrong type is an id all the same.
        return value not in (None, "") and not any(
            self.tables[each.name].get(str(value)) for each in entities
        )

    def _checks_owners(self) -> bool:
        return self.setting.switches["owner_check"] == "422"

    def _checks_companies(self) -> bool:
        return self.setting.switches["company_check"] == "422"

    def _check_unique(
        self, entity: Entity, own: Record, previous: Row[datetime] | None, complaints: Complaints
    ) -> None:
        if entity.unique is None:
            return
        for row in self.tables[entity.name]:
            if row is not previous and row.shown[entity.unique] == own[entity.unique]:
                complaints.add(entity.unique, "is taken")

    def _bring_in_users(self) -> None:
        # They were there before the world began: no time passes, and no version is spent.
        now = self.setting.clock.now
        for each in TEST_USERS:
            own: Record = {"userName": each.user_name, "name": each.name, "email": each.email}
            row = _row(each.id, int(each.id), 0, own, (now, now))
            self.tables[USERS.name].put(row)

    def _save(
        self, entity: Entity, key: Key, rank: Rank, own: Record, previous: Row[datetime] | None
    ) -> Change:
        now = self.setting.clock.tick()
        created = previous.values["createdAt"] if previous else now
        row = _row(key, rank, next(self.setting.versions), own, (created, now))
        self.tables[entity.name].put(row)
        self._hide(entity.name, key, previous)
        before = previous.shown if previous else None
        return Change(
            entity=entity.name,
            key=row.key,
            created=previous is None,
            before=before,
            after=row.shown,
            changed=_difference(entity, before or blank(entity, self.rules.idiom), row.shown),
            version=row.version,
        )


def _present(row: Row[datetime] | None, entity: str, key: Key) -> Row[datetime]:
    if row is None:
        raise Refused(404, f"{entity} has no record with id {key}.")
    return row


def _row(
    key: Key, rank: Rank, version: int, own: Record, times: tuple[datetime, datetime]
) -> Row[datetime]:
    created, modified = (
        each.replace(microsecond=each.microsecond // 1000 * 1000) for each in times
    )
    shown: Record = {
        "id": key,
        **own,
        "createdAt": _stamp(created),
        "modifiedAt": _stamp(modified),
    }
    return Row(
        key=key,
        rank=rank,
        version=version,
        values={"createdAt": created, "modifiedAt": modified},
        shown=shown,
        stamp=modified,
    )


def _difference(
    entity: Entity, before: Mapping[str, Json], after: Mapping[str, Json]
) -> frozenset[str]:
    names: set[str] = set()
    for name, inner in entity.properties.items():
        old, new = before[name], after[name]
        if inner and isinstance(old, dict) and isinstance(new, dict):
            names.update(f"{name}.{part}" for part in inner if not same(old[part], new[part]))
        elif not same(old, new):
            names.add(name)
    return frozenset(names)


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""One tenant of CRMOffice: what may be written, and what a write leaves behind."""

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime

from fakes.crmoffice.model import CONTACTS, ENTITIES, READ_ONLY, Entity
from fakes.errors import Refused
from fakes.journal import Change
from fakes.store import Rank, Row, Setting, Table, encode
from fakes.values import Actor, Json, Key, Record, same

FIRST_ID = 20001


class Complaints:
    """What is wrong with a body, per property, so that one answer names it all."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, field: str, message: str) -> None:
        """Note one complaint about a property."""
        self.fields.setdefault(field, []).append(message)

    def settle(self) -> None:
        """Raise Refused with 422 if there was any complaint."""
        if self.fields:
            told = "; ".join(f"{name}: {' '.join(said)}" for name, said in self.fields.items())
            raise Refused(422, told, fields=self.fields)


class Tenant:
    """Contacts and activities of one world. Not locked: the world's lock is held by whoever calls."""

    name = "CRMOffice"

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.tables: dict[str, Table[datetime]] = {name: Table(name) for name in ENTITIES}
        self.idiom: Json = None if setting.switches["clear_idiom"] == "null" else ""
        self._ids = itertools.count(FIRST_ID)

    def insert(self, entity: str, body: Json, actor: Actor) -> Change:  # noqa: ARG002 -- one door for both systems; nothing here shows who wrote
        """Create one record; raises Refused."""
        kind = ENTITIES[entity]
        shown = self._merged(kind, self._blank(kind), body)
        number = next(self._ids)
        return self._save(kind, str(number), number, shown, None)

    def update(
        self,
        entity: str,
        key: Key,
        values: Json,
        actor: Actor,  # noqa: ARG002 -- as in insert
    ) -> Change:
        """Merge the values into the record with this id; raises Refused."""
        kind = ENTITIES[entity]
        previous = self.found(entity, key)
        own = {name: value for name, value in previous.shown.items() if name in kind.properties}
        return self._save(kind, key, previous.rank, self._merged(kind, own, values), previous)

    def found(self, entity: str, key: Key) -> Row[datetime]:
        """Return the record with this id; raises Refused with 404."""
        row = self.tables[entity].rows.get(key)
        if row is None:
            raise Refused(404, f"{entity} has no record with id {key}.")
        return row

    def _blank(self, entity: Entity) -> Record:
        return {
            name: dict.fromkeys(inner, self.idiom) if inner else self.idiom
            for name, inner in entity.properties.items()
        }

    def _merged(self, entity: Entity, own: Record, body: Json) -> Record:
        if not isinstance(body, dict):
            raise Refused(422, "The body must be an object.", fields={"": ["must be an object"]})
        complaints = Complaints()
        merged = dict(own)
        for name, value in body.items():
            inner = entity.properties.get(name)
            if inner is None:
                self._unknown(name, complaints)
            elif inner:
                merged[name] = self._nested(name, inner, own[name], value, complaints)
            else:
                merged[name] = self._text(name, value, complaints)
        self._check_required(entity, merged, complaints)
        if entity.owner in body:
            self._check_owner(entity.owner, merged[entity.owner], complaints)
        complaints.settle()
        return merged

    def _unknown(self, field: str, complaints: Complaints) -> None:
        if self.setting.switches["unknown_property"] == "422":
            known = field in READ_ONLY
            complaints.add(field, "is read-only" if known else "is no property of this entity")

    def _nested(
        self, name: str, inner: tuple[str, ...], own: Json, value: Json, complaints: Complaints
    ) -> Json:
        blank: Record = dict.fromkeys(inner, self.idiom)
        if value is None:
            return blank
        if not isinstance(value, dict):
            if self.setting.switches["wrong_type"] == "422":
                complaints.add(name, "must be an object")
            return value
        merged = dict(own) if isinstance(own, dict) else blank
        for part, each in value.items():
            if part in inner:
                merged[part] = self._text(f"{name}.{part}", each, complaints)
            else:
                self._unknown(f"{name}.{part}", complaints)
        return merged

    def _text(self, field: str, value: Json, complaints: Complaints) -> Json:
        if value is None or value == "":
            if value != self.idiom:
                other = "null" if self.idiom is None else "an empty string"
                complaints.add(field, f"must be {other} to be without a value")
        elif not isinstance(value, str) and self.setting.switches["wrong_type"] == "422":
            complaints.add(field, "must be a string")
        return value

    def _check_required(self, entity: Entity, merged: Record, complaints: Complaints) -> None:
        if all(merged[name] in (None, "") for name in entity.required):
            complaints.add(entity.required[0], f"is required ({' or '.join(entity.required)})")

    def _check_owner(self, field: str, value: Json, complaints: Complaints) -> None:
        if self.setting.switches["owner_check"] == "off" or value == self.idiom:
            return
        # With wrong_type off a right id of the wrong type is an id all the same.
        if str(value) not in self.tables[CONTACTS.name].rows:
            complaints.add(field, f"{value!r} is the id of no contact")

    def _save(
        self, entity: Entity, key: Key, rank: Rank, own: Record, previous: Row[datetime] | None
    ) -> Change:
        now = self.setting.clock.tick()
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        created = previous.values["createdAt"] if previous else now
        shown: Record = {"id": key, **own, "createdAt": _stamp(created), "modifiedAt": _stamp(now)}
        row = Row(
            key=key,
            rank=rank,
            version=next(self.setting.versions),
            values={"createdAt": created, "modifiedAt": now},
            shown=shown,
            encoded=encode(shown),
            stamp=now,
        )
        self.tables[entity.name].put(row)
        return self._change(entity, row, previous)

    def _change(self, entity: Entity, row: Row[datetime], previous: Row[datetime] | None) -> Change:
        before = previous.shown if previous else None
        return Change(
            entity=entity.name,
            key=row.key,
            created=previous is None,
            before=before,
            after=row.shown,
            changed=_difference(entity, before or self._blank(entity), row.shown),
            version=row.version,
        )


def etag(version: int) -> str:
    """Entity tag of a version of a record.

    >>> etag(17)
    '"17"'
    """
    return f'"{version}"'


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

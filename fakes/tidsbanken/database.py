"""One customer's database in Tidsbanken: what may be written, and what a write leaves behind."""

import itertools
from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from fakes.errors import Refused
from fakes.journal import Change
from fakes.store import Row, Setting, Table, encode, shuffled_rank
from fakes.tidsbanken.model import ENTITIES, Entity, Property, Value
from fakes.tidsbanken.stamps import biased, cut_to_milliseconds, read_stamp, show_stamp
from fakes.values import Actor, Json, Key, Record, same

Values: TypeAlias = dict[str, Value]

INT32 = range(-(2**31), 2**31)
# Ids overlap with employee numbers on purpose; PostId is another number, so that a mix-up shows.
FIRST_PROJECT_ID = 101
FIRST_POST_ID = 5001
# Who wrote a record, as SistEndretAvId and OpprettetAvId show it.
EDITOR_IDS: Mapping[Actor, int] = {"judge": 1, "subject": 2}
_JSON_NAMES: Mapping[str, str] = {
    "Edm.String": "a string",
    "Edm.Int32": "a whole number of 32 bits",
    "Edm.Double": "a number",
    "Edm.Boolean": "true or false",
    "Edm.DateTimeOffset": "a date or time stamp, as a string",
}


class Database:
    """Employees and projects of one world. Not locked: the world's lock is held by whoever calls."""

    name = "Tidsbanken"

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.tables: dict[str, Table[Value]] = {name: Table(name) for name in ENTITIES}
        self._numbers = itertools.count()

    def insert(self, entity: str, body: Json, actor: Actor) -> Change:
        """Create one record; raises Refused."""
        kind, table = ENTITIES[entity], self.tables[entity]
        given = self._insertable(kind, body)
        if kind.key_giver == "server":
            number = next(self._numbers)
            given["Id"], given["PostId"] = str(FIRST_PROJECT_ID + number), FIRST_POST_ID + number
        previous = table.rows.get(_key(given[kind.key]))
        if previous is None:
            return self._save(kind, _unset(kind) | given, given, None, actor)
        if self.setting.switches["post_duplicate"] == "upsert":
            return self._save(kind, {**previous.values, **given}, given, previous, actor)
        status = int(self.setting.switches["post_duplicate"])
        raise Refused(status, f"{entity} with {kind.key} {previous.key!r} already exists.")

    def updates(self, entity: str, bodies: list[Json]) -> list[Values]:
        """Check every update of a request before any is applied; raises Refused."""
        return [self._updatable(ENTITIES[entity], body) for body in bodies]

    def apply(self, entity: str, given: Values, actor: Actor) -> Change:
        """Apply one update that `updates` has checked."""
        kind = ENTITIES[entity]
        previous = self.tables[entity].rows[_key(given[kind.key])]
        if self.setting.switches["put_semantics"] == "replace":
            kept = {
                name: previous.values[name]
                for name, each in kind.properties.items()
                if each.giver != "client"
            }
            return self._save(kind, _unset(kind) | kept | given, given, previous, actor)
        return self._save(kind, {**previous.values, **given}, given, previous, actor)

    def update(self, entity: str, key: Key, values: Mapping[str, Json], actor: Actor) -> Change:
        """Update the record with this key; raises Refused."""
        named = {**values, ENTITIES[entity].key: key}
        (given,) = self.updates(entity, [named])
        return self.apply(entity, given, actor)

    def _insertable(self, entity: Entity, body: Json) -> Values:
        record = _object(entity, body)
        refusal = self.setting.switches["null_on_insert"]
        for name, value in record.items():
            if value is None and refusal != "accept":
                raise Refused(int(refusal), f"The property '{name}' cannot be null on insert.")
        if entity.key_giver == "server" and entity.key in record:
            raise Refused(400, f"The property '{entity.key}' is given by the server.")
        if entity.key_giver == "client" and record.get(entity.key) is None:
            raise Refused(400, f"The property '{entity.key}' is required.")
        return self._read(entity, record)

    def _updatable(self, entity: Entity, body: Json) -> Values:
        record = _object(entity, body)
        if record.get(entity.key) is None:
            raise Refused(400, f"The property '{entity.key}' is required.")
        given = self._read(entity, record)
        if given[entity.key] not in self.tables[entity.name].rows:
            raise Refused(404, f"No {entity.name} has {entity.key} {given[entity.key]!r}.")
        return given

    def _read(self, entity: Entity, record: Record) -> Values:
        given: Values = {}
        for name, value in record.items():
            found = entity.properties.get(name)
            if found is None:
                raise Refused(400, f"The property '{name}' does not exist on '{entity.name}'.")
            if found.giver == "client" or name == entity.key:
                given[name] = found.unset if value is None else _typed(entity, found, value)
            elif self.setting.switches["read_only_on_write"] == "400":
                raise Refused(400, f"The property '{name}' is read-only.")
        return given

    def _save(
        self,
        entity: Entity,
        values: Values,
        given: Values,
        previous: Row[Value] | None,
        actor: Actor,
    ) -> Change:
        if self.setting.switches["date_flags"] == "follow":
            values |= _following_flags(entity, values, given)
        keeps = self.setting.switches["lm_on_noop_write"] == "keep"
        if previous is not None and keeps and not _changed(entity, previous.shown, values):
            return _change(entity, previous, previous)
        row = self._row(entity, self._stamped(entity, values, previous, actor), previous)
        self.tables[entity.name].put(row)
        return _change(entity, row, previous)

    def _stamped(
        self, entity: Entity, values: Values, previous: Row[Value] | None, actor: Actor
    ) -> Values:
        switches = self.setting.switches
        now = cut_to_milliseconds(self.setting.clock.tick())
        modified = biased(now, switches["timestamp_bias"]) if entity.biased else now
        editor = EDITOR_IDS[actor]
        audit: Values = {"SistEndretDato": modified, "SistEndretAvId": editor}
        if previous is None:
            audit |= {"OpprettetDato": now, "OpprettetAvId": editor}
            if switches["null_lm_rows"] == "on":
                audit["SistEndretDato"] = None
        return values | audit

    def _row(self, entity: Entity, values: Values, previous: Row[Value] | None) -> Row[Value]:
        key = _key(values[entity.key])
        shown = _shown(entity, values)
        return Row(
            key=key,
            rank=previous.rank if previous else self._rank(entity, key, values),
            version=next(self.setting.versions),
            values=values,
            shown=shown,
            encoded=encode(shown),
        )

    def _rank(self, entity: Entity, key: Key, values: Values) -> int:
        number = values[entity.odata_key]
        if self.setting.switches["order_when_unsorted"] == "key" and isinstance(number, int):
            return number
        return shuffled_rank(self.setting.salt, entity.name, key)


def _object(entity: Entity, body: Json) -> Record:
    if not isinstance(body, dict):
        raise Refused(400, f"An object of type '{entity.name}' was expected.")
    return body


def _typed(entity: Entity, kind: Property, value: Json) -> Value:
    """Read one value as its type; raises Refused. A string for a number is the wrong type."""
    match kind.type, value:
        case "Edm.String", str():
            return value
        case "Edm.Boolean", bool():
            return value
        case "Edm.Int32", int() if not isinstance(value, bool) and value in INT32:
            return value
        case "Edm.Double", int() | float() if not isinstance(value, bool):
            return _double(kind, value)
        case "Edm.DateTimeOffset", str():
            return _stamp(entity, kind, value)
    raise Refused(400, f"The property '{kind.name}' must be {_JSON_NAMES[kind.type]}.")


def _double(kind: Property, value: float) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise Refused(400, f"The property '{kind.name}' is out of range.") from error


def _stamp(entity: Entity, kind: Property, text: str) -> datetime:
    try:
        return read_stamp(text, entity.zone)
    except ValueError as error:
        raise Refused(400, f"The property '{kind.name}' is no date: {error}.") from error


def _key(value: Value) -> Key:
    if not isinstance(value, int | str):
        raise TypeError(f"{value!r} cannot be a key")
    return value


def _unset(entity: Entity) -> Values:
    return {name: each.unset for name, each in entity.properties.items()}


def _shown(entity: Entity, values: Values) -> Record:
    return {name: _show(entity, values[name]) for name in entity.properties}


def _show(entity: Entity, value: Value) -> Json:
    return show_stamp(value, entity.zone) if isinstance(value, datetime) else value


def _following_flags(entity: Entity, values: Values, given: Values) -> Values:
    return {
        flag: values[day] is not None
        for flag, day in entity.flags
        if day in given and flag not in given
    }


def _changed(entity: Entity, before: Record, values: Values) -> frozenset[str]:
    return _difference(entity, before, _shown(entity, values))


def _difference(entity: Entity, before: Record, after: Record) -> frozenset[str]:
    return frozenset(
        name
        for name, each in entity.properties.items()
        if each.giver == "client" and name != entity.key and not same(before[name], after[name])
    )


def _change(entity: Entity, row: Row[Value], previous: Row[Value] | None) -> Change:
    before = previous.shown if previous else None
    compared = before or _shown(entity, _unset(entity))
    return Change(
        entity=entity.name,
        key=row.key,
        created=previous is None,
        before=before,
        after=row.shown,
        changed=_difference(entity, compared, row.shown),
        version=row.version,
    )

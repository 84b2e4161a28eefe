"""One customer's database in Tidsbanken: what may be written, and what a write leaves behind."""

import itertools
import time
from collections.abc import Iterable, Mapping
from datetime import datetime

from fakes.errors import Refused
from fakes.journal import Change
from fakes.store import Rank, Row, Rows, Setting, Table, shuffled_rank
from fakes.tidsbanken.bodies import BodyReader, Values
from fakes.tidsbanken.dialect import Dialect
from fakes.tidsbanken.model import ENTITIES, STAMP, Entity, Value
from fakes.tidsbanken.stamps import biased, cut_to_milliseconds, show_stamp
from fakes.values import Actor, Json, Key, Record, same
from fakes.veil import Veil

# Ids overlap with employee numbers on purpose; PostId is another number, so that a mix-up shows.
FIRST_PROJECT_ID = 101
FIRST_POST_ID = 5001
# Who wrote a record, as SistEndretAvId and OpprettetAvId show it.
EDITOR_IDS: Mapping[Actor, int] = {"judge": 1, "subject": 2}


class Database:
    """All records of one world. Not locked: the world's lock is held by whoever calls."""

    name = "Tidsbanken"

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.dialect = Dialect.of(setting.switches)
        self.tables: dict[str, Table[datetime]] = {name: Table(name) for name in ENTITIES}
        self._veils = {name: Veil(table, time.monotonic) for name, table in self.tables.items()}
        self._bodies = BodyReader(setting.switches)
        self._numbers = itertools.count()

    def reading(self, entity: str, *, listing: bool = False) -> Rows[datetime]:
        """Return the records that readers see: the only way for an answer to come by them.

        `listing` says that the answer is a list, and no single record.
        """
        return self._veils[entity].seen(listing=listing)

    def find(self, entity: Entity, odata_key: Key) -> Row[datetime] | None:
        """Find the record that an address names, as readers see it."""
        key = odata_key
        if entity.key_giver == "server" and isinstance(odata_key, int):
            key = str(odata_key - FIRST_POST_ID + FIRST_PROJECT_ID)
        return self.reading(entity.name, listing=False).get(key)

    def insert(self, entity: str, body: Json, actor: Actor) -> Change:
        """Create one record; raises Refused."""
        kind = ENTITIES[entity]
        given = self._bodies.insertable(kind, body)
        self._check_references(kind, given)
        if kind.key_giver == "server":
            number = next(self._numbers)
            given["Id"], given["PostId"] = str(FIRST_PROJECT_ID + number), FIRST_POST_ID + number
        previous = self.tables[entity].get(_key(given[kind.key]))
        if previous is None:
            return self._save(kind, given, None, actor)
        if self.setting.switches["post_duplicate"] == "upsert":
            return self._save(kind, given, previous, actor)
        status = int(self.setting.switches["post_duplicate"])
        raise Refused(status, f"{entity} with {kind.key} {previous.key!r} already exists.")

    def updates(self, entity: str, bodies: list[Json]) -> list[Values]:
        """Check every update of a request before any is applied; raises Refused."""
        return [self._updatable(ENTITIES[entity], body) for body in bodies]

    def apply(self, entity: str, given: Values, actor: Actor) -> Change:
        """Apply one update that `updates` has checked."""
        kind = ENTITIES[entity]
        previous = self.tables[entity].rows[_key(given[kind.key])]
        return self._save(kind, self._reset(kind, given, previous) | given, previous, actor)

    def update(self, entity: str, key: Key, values: Mapping[str, Json], actor: Actor) -> Change:
        """Update the record with this key, as a user's save does: nothing else changes; raises Refused."""
        kind = ENTITIES[entity]
        (given,) = self.updates(entity, [{**values, kind.key: key}])
        return self._save(kind, given, self.tables[entity].rows[_key(key)], actor)

    def delete(self, entity: str, key: Key, actor: Actor) -> Change:  # noqa: ARG002 -- one door for both systems; nothing is left to show who did it
        """Take the record with this key away, as a user can and no program; raises Refused."""
        last = self.tables[entity].get(key)
        if last is None:
            raise Refused(404, f"No {entity} has {ENTITIES[entity].key} {key!r}.")
        self.setting.clock.tick()
        self.tables[entity].remove(key)
        self._hide(entity, key, last)
        return Change.of_deletion(entity, key, last.shown, next(self.setting.versions))

    def _updatable(self, entity: Entity, body: Json) -> Values:
        given = self._bodies.updatable(entity, body)
        if self.tables[entity.name].get(_key(given[entity.key])) is None:
            raise Refused(404, f"No {entity.name} has {entity.key} {given[entity.key]!r}.")
        self._check_references(entity, given)
        return given

    def _check_references(self, entity: Entity, given: Values) -> None:
        for name, value in given.items():
            kind = entity.properties[name]
            if not kind.refers_to or value == kind.unset:
                continue
            missing = self.tables[kind.refers_to].get(_key(value)) is None
            if missing and self.setting.switches["reference_check"] == "400":
                raise Refused(400, f"'{name}' names no {kind.refers_to}: {value!r}.")

    def _reset(self, entity: Entity, given: Values, previous: Row[datetime]) -> Values:
        """Return the unset values that an update sets where it names nothing."""
        left_out = (
            (name, each.unset)
            for name, each in entity.properties.items()
            if each.giver == "client" and name not in given and previous.shown[name] != each.unset
        )
        first = next(left_out, None)
        # The switch decides only where something is left out.
        if first is None or entity.merges or self.setting.switches["put_semantics"] == "merge":
            return {}
        return dict([first, *left_out])

    def _save(
        self, entity: Entity, changes: Values, previous: Row[datetime] | None, actor: Actor
    ) -> Change:
        base = previous.shown if previous else entity.unset
        changes = self._stored(entity, changes) | self._following_flags(entity, changes, base)
        shown = {**base, **_shown(entity, changes)}
        if (
            previous is not None
            and not _difference(entity, changes, base, shown)
            and self.setting.switches["lm_on_noop_write"] == "keep"
        ):
            return _change(entity, (), previous, previous)
        audit = self._audit(entity, previous, actor)
        shown |= _shown(entity, audit)
        row = self._row(entity, changes | audit, shown, previous)
        self.tables[entity.name].put(row)
        self._hide(entity.name, row.key, previous)
        return _change(entity, changes, row, previous)

    def _hide(self, entity: str, key: Key, before: Row[datetime] | None) -> None:
        if hiding := self.setting.conditions.hiding:
            self._veils[entity].hide(key, before, hiding)

    def _stored(self, entity: Entity, changes: Values) -> Values:
        """Return the values as the system stores them, keys as they are."""
        if self.setting.conditions.store_as_sent:
            return changes
        stored = self.setting.conditions.stored
        return {
            name: stored(entity.name, name, value)
            if isinstance(value, str) and name != entity.key
            else value
            for name, value in changes.items()
        }

    def _following_flags(self, entity: Entity, changes: Values, base: Mapping[str, Json]) -> Values:
        following: Values = {
            flag: changes[day] is not None
            for flag, day in entity.flags
            if day in changes and flag not in changes and base[flag] != (changes[day] is not None)
        }
        return following if following and self.setting.switches["date_flags"] == "follow" else {}

    def _audit(self, entity: Entity, previous: Row[datetime] | None, actor: Actor) -> Values:
        switches = self.setting.switches
        now = cut_to_milliseconds(self.setting.clock.tick())
        modified = biased(now, switches["timestamp_bias"]) if entity.biased else now
        editor = EDITOR_IDS[actor]
        audit: Values = {STAMP: modified, "SistEndretAvId": editor}
        if previous is None:
            audit |= {"OpprettetDato": now, "OpprettetAvId": editor}
            if switches["null_lm_rows"] == "on":
                audit[STAMP] = None
        return audit

    def _row(
        self, entity: Entity, changes: Values, shown: Record, previous: Row[datetime] | None
    ) -> Row[datetime]:
        key = previous.key if previous else _key(changes[entity.key])
        moments = _moments(previous.values if previous else {}, changes)
        return Row(
            key=key,
            rank=previous.rank if previous else self._rank(entity, key, changes),
            version=next(self.setting.versions),
            values=moments,
            shown=shown,
            stamp=moments.get(STAMP),
        )

    def _rank(self, entity: Entity, key: Key, values: Values) -> Rank:
        if self.dialect.unsorted_by_key:
            return _key(values[entity.odata_key])
        return shuffled_rank(self.setting.salt, entity.name, key)


def _key(value: Value) -> Key:
    if not isinstance(value, int | str):
        raise TypeError(f"{value!r} cannot be a key")
    return value


def _moments(before: Mapping[str, datetime], changes: Values) -> dict[str, datetime]:
    kept = {name: each for name, each in before.items() if name not in changes}
    return kept | {name: each for name, each in changes.items() if isinstance(each, datetime)}


def _shown(entity: Entity, values: Values) -> Record:
    return {name: _show(entity, value) for name, value in values.items()}


def _show(entity: Entity, value: Value) -> Json:
    return show_stamp(value, entity.zone) if isinstance(value, datetime) else value


def _difference(
    entity: Entity, touched: Iterable[str], before: Mapping[str, Json], after: Mapping[str, Json]
) -> frozenset[str]:
    """Return those of the touched properties whose value is another one now."""
    return frozenset(
        name
        for name in touched
        if entity.properties[name].giver == "client"
        and name != entity.key
        and not same(before[name], after[name])
    )


def _change(
    entity: Entity, touched: Iterable[str], row: Row[datetime], previous: Row[datetime] | None
) -> Change:
    before = previous.shown if previous else None
    return Change(
        entity=entity.name,
        key=row.key,
        created=previous is None,
        before=before,
        after=row.shown,
        changed=_difference(entity, touched, before or entity.unset, row.shown),
        version=row.version,
    )

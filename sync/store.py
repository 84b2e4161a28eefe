"""What the core remembers between cycles and restarts, in one SQLite file.

For each pair: how far each side has been read (`cursor`), what is known of each record and who is
linked with whom (`record`), which writes are under way (`intent`), what will not be tried again as
it is (`parked`), and how conflicts ended (`conflict`). Keys keep their type: 100 and "100" are two.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, TypeAlias

from filelock import FileLock, Timeout

from sync.decide import Cursor, Intent, Known
from sync.errors import StateError
from sync.mapping import Pair
from sync.records import LEFT, RIGHT, Json, Key, Record, Side, other

_APPLICATION_ID: Final = 0x53414D53  # "SAMS": tells our files from other people's
_SCHEMA_VERSION: Final = 2
_SCHEMA: Final = """
CREATE TABLE cursor (pair, side, since, newest, noted, sweep, PRIMARY KEY (pair, side))
    WITHOUT ROWID;
CREATE TABLE record (number INTEGER PRIMARY KEY AUTOINCREMENT, pair, side, key, partner, stamp,
    shown, since, shadow, past, writes, match, due, UNIQUE (pair, side, key));
CREATE INDEX record_due ON record (pair, number) WHERE due;
CREATE INDEX record_alone ON record (pair, side, match) WHERE partner IS NULL;
CREATE TABLE intent (pair, side, key, sent, source, newest, at, is_done,
    PRIMARY KEY (pair, side, key)) WITHOUT ROWID;
CREATE TABLE parked (pair, side, key, body, reason, PRIMARY KEY (pair, side, key)) WITHOUT ROWID;
CREATE TABLE conflict (number INTEGER PRIMARY KEY, pair, left_key, property, winner, loser, at);
CREATE TABLE salt (bytes);
"""
# From version 1. Its cursors are left behind: reading everything once more loses nothing.
_FROM_VERSION_1: Final = """
ALTER TABLE cursor RENAME TO old_cursor;
ALTER TABLE parked RENAME TO old_parked;
ALTER TABLE due RENAME TO old_due;
{schema}
INSERT INTO record (pair, side, key, partner, stamp, shown, since, shadow, past, writes, due)
    SELECT seen.pair, seen.side, seen.key, link.right_key, seen.stamp, seen.record,
        CASE WHEN old_due.left_key IS NULL THEN '{{}}' ELSE seen.since END,
        link.left_shadow, '[]', '{{}}', old_due.left_key IS NOT NULL
    FROM seen LEFT JOIN link ON link.pair = seen.pair AND link.left_key = seen.key
    LEFT JOIN old_due ON old_due.pair = seen.pair AND old_due.left_key = seen.key
    WHERE seen.side = 'left';
INSERT INTO record (pair, side, key, partner, stamp, shown, since, shadow, past, writes, due)
    SELECT seen.pair, seen.side, seen.key, link.left_key, seen.stamp, seen.record,
        CASE WHEN old_due.left_key IS NULL THEN '{{}}' ELSE seen.since END,
        link.right_shadow, '[]', '{{}}', 0
    FROM seen LEFT JOIN link ON link.pair = seen.pair AND link.right_key = seen.key
    LEFT JOIN old_due ON old_due.pair = link.pair AND old_due.left_key = link.left_key
    WHERE seen.side = 'right';
INSERT INTO parked SELECT pair, side, left_key, body, message FROM old_parked WHERE side = 'right';
DROP TABLE old_cursor; DROP TABLE old_parked; DROP TABLE old_due; DROP TABLE seen; DROP TABLE link;
"""
_KNOWN: Final = "key, partner, stamp, shown, since, shadow, past, writes"
_CONFLICTS_KEPT: Final = 1_000
_Cell: TypeAlias = str | int | float | bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A record that awaits work."""

    number: int
    side: Side
    key: Key


class Store:
    """The state file. Writes belong inside `transaction`, which keeps all of them or none."""

    def __init__(self, path: Path) -> None:
        """Open the file or create it, for this process alone.

        Raises StateError for a file that is in use, damaged, not ours or of a newer version, and
        for a place that cannot be written; an existing file is then left as it was.
        """
        self._path = path
        if not path.absolute().parent.is_dir():
            raise self._unusable(NotADirectoryError(f"there is no folder {path.parent}"))
        self._lock = FileLock(f"{path}.lock")
        try:
            self._lock.acquire(blocking=False)
        except Timeout as error:
            raise StateError(f"state file {path} is in use by another process") from error
        except OSError as error:
            raise self._unusable(error) from error
        try:
            self._connection = _opened(path)
        except (sqlite3.Error, OSError) as error:
            self._lock.release()
            raise self._unusable(error) from error
        except BaseException:
            self._lock.release()
            raise

    @classmethod
    def copy_in_memory(cls, path: Path) -> "Store":
        """Return what the file holds, to be read and written without any effect on it.

        Also while another process uses it. Raises StateError.
        """
        copy = cls.__new__(cls)
        copy._path, copy._lock = path, FileLock(f"{path}.lock")
        copy._connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            version = _version_of(path) if path.exists() else 0
            if version:
                with _read_only(path) as source:
                    source.backup(copy._connection)
            _migrate(copy._connection, version)
        except BaseException as error:
            copy._connection.close()
            if isinstance(error, sqlite3.Error | OSError):
                raise copy._unusable(error) from error
            raise
        return copy

    def close(self) -> None:
        """Let go of the file; an open transaction is given up."""
        self._connection.close()
        self._lock.release()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everything written inside together, or nothing when an exception leaves it."""
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            # A full disk has rolled it back already.
            if self._connection.in_transaction:
                self._run("ROLLBACK")
            raise

    # ---- how far a list has been read ---------------------------------------

    def cursor(self, pair: str, side: Side) -> Cursor:
        """Return how far one side has been read."""
        row = self._one(
            "SELECT since, newest, noted, sweep FROM cursor WHERE pair=? AND side=?", pair, side
        )
        if row is None:
            return Cursor()
        return Cursor(since=row[0], newest=row[1], noted=row[2], sweep=row[3])

    def put_cursor(self, pair: str, side: Side, cursor: Cursor) -> None:
        """Remember how far one side has been read."""
        cells = (cursor.since, cursor.newest, cursor.noted, cursor.sweep)
        self._run("INSERT OR REPLACE INTO cursor VALUES (?,?,?,?,?,?)", pair, side, *cells)

    # ---- records and links ---------------------------------------------------

    def known(self, pair: str, side: Side, key: Key) -> Known:
        """Return what is known of a record; of a new one nothing but its key."""
        row = self._one(
            f"SELECT {_KNOWN} FROM record WHERE pair=? AND side=? AND key=?",  # noqa: S608  constants
            *(pair, side, key),
        )
        return Known(key=key) if row is None else _known(row)

    def put(self, pair: Pair, side: Side, known: Known) -> None:
        """Remember what is known of a record."""
        since = {name: at and at.isoformat() for name, at in known.since.items()}
        self._run(
            "INSERT INTO record (pair, side, key, partner, stamp, shown, since, shadow, past,"
            " writes, match) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11) ON CONFLICT"
            " (pair, side, key) DO UPDATE SET partner=?4, stamp=?5, shown=?6, since=?7, shadow=?8,"
            " past=?9, writes=?10, match=?11",
            *(pair.id, side, known.key, known.partner, known.stamp),
            *(_json(known.shown), json.dumps(since)),
            None if known.shadow is None else _json(known.shadow),
            *(json.dumps(known.past), json.dumps(dict(known.writes))),
            pair.match_value(side, known.shown),
        )

    def link(
        self,
        pair: str,
        keys: Mapping[Side, Key],
        shadows: Mapping[Side, Mapping[str, Json] | None],
    ) -> None:
        """Make two records each other's counterpart, with `shadows` as what they agree on."""
        for side, key in keys.items():
            shadow = shadows[side]
            self._run(
                "UPDATE record SET partner=?, shadow=? WHERE pair=? AND side=? AND key=?",
                *(keys[other(side)], None if shadow is None else _json(shadow), pair, side, key),
            )

    def right_of(self, pair: str, left_key: Key, /) -> Key | None:
        """Return the right key linked with a left one."""
        return self._partner(pair, LEFT, left_key)

    def left_of(self, pair: str, right_key: Key, /) -> Key | None:
        """Return the left key linked with a right one."""
        return self._partner(pair, RIGHT, right_key)

    def alone(self, pair: str, side: Side, *, match: str) -> list[Key]:
        """List the records without a counterpart that have this match value."""
        rows = self._run(
            "SELECT key FROM record WHERE pair=? AND side=? AND match=? AND partner IS NULL",
            *(pair, side, match),
        )
        return [row[0] for row in rows]

    def alone_since(self, pair: str, side: Side, newest: int) -> list[Known]:
        """List the records without a counterpart that became known after that number."""
        rows = self._run(
            f"SELECT {_KNOWN} FROM record WHERE number>? AND pair=? AND side=?"  # noqa: S608  constants
            " AND partner IS NULL ORDER BY number",
            *(newest, pair, side),
        )
        return [_known(row) for row in rows]

    def newest_number(self) -> int:
        """Return the number of the record that became known last."""
        row = self._one("SELECT max(number) FROM record")
        return 0 if row is None or row[0] is None else row[0]

    def greatest_key(self, pair: str, side: Side) -> Key | None:
        """Return the last of the keys of one side."""
        row = self._one("SELECT max(key) FROM record WHERE pair=? AND side=?", pair, side)
        return None if row is None else row[0]

    def match_anew(self, pair: Pair) -> None:
        """Give all records without a counterpart the match value that the pair now asks for."""
        for side in (LEFT, RIGHT):
            rows = self._run(
                f"SELECT {_KNOWN} FROM record WHERE pair=? AND side=? AND partner IS NULL",  # noqa: S608  constants
                *(pair.id, side),
            )
            for row in rows.fetchall():
                self.put(pair, side, _known(row))

    # ---- work ----------------------------------------------------------------

    def due(self, pair: str, after: int, limit: int) -> list[Due]:
        """List records that await work, in the order in which they became known."""
        rows = self._run(
            "SELECT number, side, key FROM record WHERE due AND pair=? AND number>?"
            " ORDER BY number LIMIT ?",
            *(pair, after, limit),
        )
        return [Due(number=row[0], side=row[1], key=row[2]) for row in rows]

    def put_due(self, pair: str, side: Side, key: Key, *, due: bool) -> None:
        """Note that a record awaits work, or no longer does."""
        self._run("UPDATE record SET due=? WHERE pair=? AND side=? AND key=?", due, pair, side, key)

    def intent(self, pair: str, side: Side, key: Key) -> Intent | None:
        """Return the write from a record to its counterpart on `side`, if one is under way."""
        found = self.intents(pair, "side=? AND key=?", side, key)
        return found[0] if found else None

    def intents(self, pair: str, where: str, *cells: _Cell) -> list[Intent]:
        """List the writes under way that a condition holds for."""
        rows = self._run(
            "SELECT side, key, sent, source, newest, at, is_done FROM intent"  # noqa: S608  constants
            f" WHERE pair=? AND {where}",
            *(pair, *cells),
        )
        return [
            Intent(
                side=row[0],
                key=row[1],
                sent=json.loads(row[2]),
                source=json.loads(row[3]),
                newest=row[4],
                at=row[5],
                is_done=bool(row[6]),
            )
            for row in rows
        ]

    def put_intent(self, pair: str, intent: Intent) -> None:
        """Remember a write that is under way."""
        self._run(
            "INSERT OR REPLACE INTO intent VALUES (?,?,?,?,?,?,?,?)",
            *(pair, intent.side, intent.key, _json(intent.sent), _json(intent.source)),
            *(intent.newest, intent.at, intent.is_done),
        )

    def drop_intent(self, pair: str, side: Side, key: Key) -> None:
        """Forget a write that is no longer under way."""
        self._run("DELETE FROM intent WHERE pair=? AND side=? AND key=?", pair, side, key)

    def parked(self, pair: str, side: Side, key: Key) -> Record | None:
        """Return the body that is not to be sent again as it is."""
        row = self._one(
            "SELECT body FROM parked WHERE pair=? AND side=? AND key=?", *(pair, side, key)
        )
        if row is None:
            return None
        body: Record = json.loads(row[0])
        return body

    def park(self, pair: str, side: Side, key: Key, body: Record, reason: str) -> None:
        """Remember what will not be sent again as it is, and why."""
        cells = (pair, side, key, _json(body), reason)
        self._run("INSERT OR REPLACE INTO parked VALUES (?,?,?,?,?)", *cells)

    def unpark(self, pair: str, side: Side, key: Key) -> bool:
        """Forget what was parked; tells whether there was anything."""
        cells = (pair, side, key)
        done = self._run("DELETE FROM parked WHERE pair=? AND side=? AND key=?", *cells)
        return done.rowcount > 0

    def note_conflict(
        self, pair: str, left_key: Key, name: str, winner: Side, loser: Json, at: str
    ) -> None:
        """Remember how a conflict ended, once; of the loser only a hash with a secret of ours.

        `at` is when the edit that lost was made.
        """
        row = self._one("SELECT bytes FROM salt")
        salt = secrets.token_bytes(16) if row is None else row[0]
        if row is None:
            self._run("INSERT INTO salt VALUES (?)", salt)
        trace = blake2b(json.dumps(loser).encode(), key=salt, digest_size=6).hexdigest()
        self._run(
            "INSERT INTO conflict (pair, left_key, property, winner, loser, at)"
            " SELECT ?1,?2,?3,?4,?5,?6 WHERE NOT EXISTS (SELECT 1 FROM conflict WHERE pair=?1 AND"
            " left_key=?2 AND property=?3 AND winner=?4 AND loser=?5 AND at=?6)",
            *(pair, left_key, name, winner, trace, at),
        )
        self._run(
            "DELETE FROM conflict WHERE number <= (SELECT max(number) FROM conflict) - ?",
            _CONFLICTS_KEPT,
        )

    # ---- for people ------------------------------------------------------------

    def links(self, pair: str) -> list[tuple[Key, Key]]:
        """List the left and right keys of all linked records."""
        statement = "SELECT key, partner FROM record WHERE pair=? AND side='left' AND partner"
        return self._run(f"{statement} IS NOT NULL ORDER BY number", pair).fetchall()

    def all_parked(self, pair: str) -> list[tuple[Side, Key, str]]:
        """List what is parked: the side not written to, the record that it stems from, why."""
        statement = "SELECT side, key, reason FROM parked WHERE pair=? ORDER BY side, key"
        return self._run(statement, pair).fetchall()

    def conflicts(self, pair: str) -> list[tuple[Key, str, Side, str, str]]:
        """List how conflicts ended: left key, left property, winner, trace of the loser, when."""
        statement = "SELECT left_key, property, winner, loser, at FROM conflict WHERE pair=?"
        return self._run(f"{statement} ORDER BY number", pair).fetchall()

    def _partner(self, pair: str, side: Side, key: Key) -> Key | None:
        row = self._one(
            "SELECT partner FROM record WHERE pair=? AND side=? AND key=?", *(pair, side, key)
        )
        return None if row is None else row[0]

    def _run(self, statement: str, *cells: _Cell) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, cells)
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def _one(self, statement: str, *cells: _Cell) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._run(statement, *cells).fetchone()
        return row

    def _unusable(self, error: Exception) -> StateError:
        return StateError(f"state file {self._path} cannot be used: {error}")


def _known(row: tuple[Any, ...]) -> Known:
    since: dict[str, str | None] = json.loads(row[4])
    return Known(
        key=row[0],
        partner=row[1],
        stamp=row[2],
        shown=json.loads(row[3]),
        since={n: datetime.fromisoformat(at) if at else None for n, at in since.items()},
        shadow=None if row[5] is None else json.loads(row[5]),
        past=tuple(json.loads(row[6])),
        writes=json.loads(row[7]),
    )


def _json(values: Mapping[str, Json]) -> str:
    # Escaped, because half a surrogate pair is good JSON but no text that SQLite takes.
    return json.dumps(dict(values))


def _opened(path: Path) -> sqlite3.Connection:
    """Open a state file and bring it to our version. Raises StateError, sqlite3.Error, OSError."""
    version = _version_of(path) if path.exists() else 0
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        if not version:
            # Not worth waiting for the disk: if the power goes now, nothing is lost yet.
            connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA journal_mode=WAL")
        _migrate(connection, version)
        connection.execute("PRAGMA synchronous=FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the tables from a version to ours, all or nothing; 0 is a file without tables."""
    steps = {0: _SCHEMA, 1: _FROM_VERSION_1.format(schema=_SCHEMA), _SCHEMA_VERSION: ""}[version]
    if steps:
        connection.executescript(
            f"BEGIN IMMEDIATE; {steps} PRAGMA application_id = {_APPLICATION_ID};"
            f" PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;"
        )


def _version_of(path: Path) -> int:
    """Return the version of an existing file, 0 while it is blank. Raises StateError."""
    if path.stat().st_size == 0:
        return 0
    try:
        with _read_only(path) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise StateError(f"state file {path} is damaged or no state file: {error}") from error
    if (application, tables) == (0, 0):
        return 0  # a first start that ended before its tables were made
    if application != _APPLICATION_ID:
        raise StateError(f"state file {path} belongs to another program")
    if version > _SCHEMA_VERSION:
        raise StateError(
            f"state file {path} has version {version}, newer than {_SCHEMA_VERSION}, "
            "the newest that this program knows"
        )
    return int(version)


@contextmanager
def _read_only(path: Path) -> Iterator[sqlite3.Connection]:
    # A file that turns out not to be ours is to stay as it is, so without a log to be read along
    # it is opened in the one mode that leaves no files beside it.
    mode = "mode=ro" if Path(f"{path}-wal").exists() else "immutable=1"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
    try:
        yield connection
    finally:
        connection.close()

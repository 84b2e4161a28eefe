"""What the core remembers between cycles and restarts, in one SQLite file.

For each pair: how far each side has been read (`cursor`), what each record last showed (`seen`),
who is linked with whom and what the two last agreed on (`link`), which records await work (`due`),
and what a server refused (`parked`). Keys keep their type: 100 and "100" are two keys.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from sync.errors import StateError
from sync.records import Json, Key, Record, Side

_APPLICATION_ID: Final = 0x53414D53  # "SAMS": tells our files from other people's
_SCHEMA_VERSION: Final = 1
_SCHEMA: Final = f"""
BEGIN IMMEDIATE;
CREATE TABLE cursor (pair, side, stamp, PRIMARY KEY (pair, side)) WITHOUT ROWID;
CREATE TABLE seen (pair, side, key, stamp, record, since, PRIMARY KEY (pair, side, key))
    WITHOUT ROWID;
CREATE TABLE link (pair, left_key, right_key, left_shadow, right_shadow,
    PRIMARY KEY (pair, left_key), UNIQUE (pair, right_key)) WITHOUT ROWID;
CREATE TABLE due (pair, left_key, PRIMARY KEY (pair, left_key)) WITHOUT ROWID;
CREATE TABLE parked (pair, left_key, side, body, message, PRIMARY KEY (pair, left_key, side))
    WITHOUT ROWID;
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_SCHEMA_VERSION};
COMMIT;
"""
_Cell: TypeAlias = str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a record last showed: its mapped values, and the instant of the edit behind each.

    An empty `record` means that it was never seen.
    """

    key: Key
    stamp: str | None = None
    record: Mapping[str, Json] = field(default_factory=dict)
    since: Mapping[str, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two records that belong together, and what each showed when they last agreed."""

    left_key: Key
    right_key: Key
    left_shadow: Mapping[str, Json]
    right_shadow: Mapping[str, Json]


class Store:
    """The state file. Writes belong inside `transaction`, which keeps all of them or none."""

    def __init__(self, path: Path) -> None:
        """Open the file or create it.

        Raises StateError for a file that is damaged, not ours or of a newer version, and for a
        place that cannot be written; an existing file is then left as it was.
        """
        self._path = path
        try:
            fresh = not path.exists() or _is_blank(path)
            self._connection = sqlite3.connect(path, isolation_level=None)
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error
        try:
            if fresh:
                # Not worth waiting for the disk: if the power goes now, nothing is lost yet.
                self._connection.execute("PRAGMA synchronous=OFF")
            self._connection.execute("PRAGMA journal_mode=WAL")
            if fresh:
                self._connection.executescript(_SCHEMA)
            # NORMAL: losing power may lose the last cycles' memory, never the file's consistency.
            self._connection.execute("PRAGMA synchronous=NORMAL")
        except sqlite3.Error as error:
            self._connection.close()
            raise self._unusable(error) from error

    def close(self) -> None:
        """Let go of the file; an open transaction is given up."""
        self._connection.close()

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

    def cursor(self, pair: str, side: Side) -> str | None:
        """Return the server's own stamp up to which one side has been read; None at first."""
        row = self._one("SELECT stamp FROM cursor WHERE pair=? AND side=?", pair, side)
        return None if row is None else row[0]

    def put_cursor(self, pair: str, side: Side, stamp: str) -> None:
        """Remember how far one side has been read."""
        self._run("INSERT OR REPLACE INTO cursor VALUES (?,?,?)", pair, side, stamp)

    def seen(self, pair: str, side: Side, key: Key) -> Seen:
        """Return what a record last showed."""
        row = self._one(
            "SELECT stamp, record, since FROM seen WHERE pair=? AND side=? AND key=?",
            *(pair, side, key),
        )
        if row is None:
            return Seen(key=key)
        since: dict[str, str | None] = json.loads(row[2])
        instants = {
            name: None if at is None else datetime.fromisoformat(at) for name, at in since.items()
        }
        return Seen(key=key, stamp=row[0], record=json.loads(row[1]), since=instants)

    def put_seen(self, pair: str, side: Side, seen: Seen) -> None:
        """Remember what a record shows now."""
        since = {name: at and at.isoformat() for name, at in seen.since.items()}
        self._run(
            "INSERT OR REPLACE INTO seen VALUES (?,?,?,?,?,?)",
            *(pair, side, seen.key, seen.stamp, _json(seen.record), json.dumps(since)),
        )

    def link(self, pair: str, left_key: Key) -> Link | None:
        """Return the link of a left record, if it has one."""
        row = self._one(
            "SELECT right_key, left_shadow, right_shadow FROM link WHERE pair=? AND left_key=?",
            *(pair, left_key),
        )
        if row is None:
            return None
        shadows: tuple[Record, Record] = (json.loads(row[1]), json.loads(row[2]))
        return Link(
            left_key=left_key, right_key=row[0], left_shadow=shadows[0], right_shadow=shadows[1]
        )

    def put_link(self, pair: str, link: Link) -> None:
        """Remember a link and what the two agree on."""
        self._run(
            "INSERT OR REPLACE INTO link VALUES (?,?,?,?,?)",
            *(pair, link.left_key, link.right_key),
            *(_json(link.left_shadow), _json(link.right_shadow)),
        )

    def right_of(self, pair: str, left_key: Key, /) -> Key | None:
        """Return the right key linked with a left one."""
        row = self._one("SELECT right_key FROM link WHERE pair=? AND left_key=?", pair, left_key)
        return None if row is None else row[0]

    def left_of(self, pair: str, right_key: Key, /) -> Key | None:
        """Return the left key linked with a right one."""
        row = self._one("SELECT left_key FROM link WHERE pair=? AND right_key=?", pair, right_key)
        return None if row is None else row[0]

    def due(self, pair: str) -> list[Key]:
        """List the left keys of the records that await work, in order."""
        rows = self._run("SELECT left_key FROM due WHERE pair=? ORDER BY left_key", pair)
        return [row[0] for row in rows]

    def put_due(self, pair: str, left_key: Key, *, due: bool) -> None:
        """Note that a record awaits work, or no longer does."""
        statement = "INSERT OR IGNORE INTO due VALUES (?,?)"
        self._run(
            statement if due else "DELETE FROM due WHERE pair=? AND left_key=?", pair, left_key
        )

    def parked(self, pair: str, left_key: Key, side: Side) -> Record | None:
        """Return the body that a side refused for this record, if the last one was refused."""
        row = self._one(
            "SELECT body FROM parked WHERE pair=? AND left_key=? AND side=?",
            *(pair, left_key, side),
        )
        if row is None:
            return None
        body: Record = json.loads(row[0])
        return body

    def park(self, pair: str, left_key: Key, side: Side, body: Record, message: str) -> None:
        """Remember what a side refused, and why."""
        self._run(
            "INSERT OR REPLACE INTO parked VALUES (?,?,?,?,?)",
            *(pair, left_key, side, _json(body), message),
        )

    def unpark(self, pair: str, left_key: Key) -> bool:
        """Forget what was refused for a record; tells whether there was anything."""
        done = self._run("DELETE FROM parked WHERE pair=? AND left_key=?", pair, left_key)
        return done.rowcount > 0

    def _run(self, statement: str, *cells: _Cell) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, cells)
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def _one(self, statement: str, *cells: _Cell) -> tuple[str, ...] | None:
        row: tuple[str, ...] | None = self._run(statement, *cells).fetchone()
        return row

    def _unusable(self, error: Exception) -> StateError:
        return StateError(f"state file {self._path} cannot be used: {error}")


def _json(values: Mapping[str, Json]) -> str:
    # Escaped, because half a surrogate pair is good JSON but no text that SQLite takes.
    return json.dumps(dict(values))


def _is_blank(path: Path) -> bool:
    """Tell whether an existing file is still empty. Raises StateError if it is not ours."""
    if path.stat().st_size == 0:
        return True
    # A file that turns out not to be ours is to stay as it is, so without a log to be read along
    # it is opened in the one mode that leaves no files beside it.
    mode = "mode=ro" if Path(f"{path}-wal").exists() else "immutable=1"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise StateError(f"state file {path} is damaged or no state file: {error}") from error
    finally:
        connection.close()
    if (application, tables) == (0, 0):
        return True  # a first start that ended before its tables were made
    if application != _APPLICATION_ID:
        raise StateError(f"state file {path} belongs to another program")
    if version > _SCHEMA_VERSION:
        raise StateError(
            f"state file {path} has version {version}, newer than {_SCHEMA_VERSION}, "
            "the newest that this program knows"
        )
    return False

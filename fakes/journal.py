"""What happened in a world, request by request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from fakes.values import Actor, Json, Key, Mark, Record

Kind: TypeAlias = Literal[
    "list", "lookup", "create", "update", "delete", "token", "public", "refused"
]
Sighting: TypeAlias = tuple[Key, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One record as an applied write left it.

    `changed` names the properties whose shown value differs, keys and audit properties
    left out, and for a new record those that differ from an empty one. A property inside an object is
    named with a dot (`address.country`). A write that changed nothing has none.
    `version` is the record's version now. Of a deleted record `before` and `after` are both what it
    was last.
    """

    entity: str
    key: Key
    created: bool
    before: Record | None
    after: Record
    changed: frozenset[str]
    version: int
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request, or one save through the in-process door (there `method` and `path` are empty).

    `kind` is what the request asked for, whatever the `status`; `refused` is an unknown path or
    method. `starts` and `ends` say of a list that it begins at the first row and that nothing lies
    beyond it. `read` holds each record that the answer showed, with its version at that moment.
    `mark` says how sure the endpoint's behaviour is: E seen, I inferred, A assumed.
    """

    number: int
    at: datetime
    system: str
    actor: Actor
    method: str
    path: str
    query: str
    entity: str | None
    kind: Kind
    status: int
    body: Json
    refusal: str | None
    starts: bool
    ends: bool
    read: tuple[Sighting, ...]
    applied: tuple[Change, ...]
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A request whose credentials belong to no world."""

    system: str
    method: str
    path: str
    query: str
    status: int
    message: str


class Journal:
    """Entries in the order in which their answers were decided, numbered from 1.

    Entries are only ever appended, and numbers have no gaps, so readers in other threads need no lock.
    """

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def last(self) -> int:
        """The number of the newest entry, 0 when there is none."""
        return len(self._entries)

    def entries(self, since: int = 0, actor: Actor | None = None) -> tuple[Entry, ...]:
        """Entries with a number above `since`, of one actor or of both."""
        newer = self._entries[max(since, 0) :]
        return tuple(entry for entry in newer if actor is None or entry.actor == actor)

    def append(self, entry: Entry) -> None:
        """Add the next entry; the caller holds the world's lock and numbers it `last + 1`."""
        self._entries.append(entry)

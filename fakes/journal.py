"""What happened in a world, request by request."""

import threading
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal, TypeAlias

from fakes.values import Actor, Json, Key, Record

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
    `version` is the record's version now. Of a deleted record `before` and `after` are its last state.
    """

    entity: str
    key: Key
    created: bool
    before: Record | None
    after: Record
    changed: frozenset[str]
    version: int
    deleted: bool = False

    @classmethod
    def of_deletion(cls, entity: str, key: Key, last: Record, version: int) -> "Change":
        """Return the change that a deletion is; `last` is what the record was."""
        return cls(
            entity=entity,
            key=key,
            created=False,
            before=last,
            after=last,
            changed=frozenset(),
            version=version,
            deleted=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request, or one save through the in-process door (there `method` and `path` are empty).

    `kind` is what the request asked for, whatever the `status`; `refused` is an unknown path or
    method. `status` is 0 where no answer was sent. `starts` and `ends` say of a list that it begins at
    the first row and that nothing lies beyond it. `read` holds each record that the answer showed, with
    its version at that moment; what did not reach the reader whole was not shown. `faults` names the
    orders that struck, such as `f1 drop`; `warnings` tell what a stricter system would refuse.
    `rests_on` names the behaviours that decided the answer; the fidelity table says how sure each is.
    `heard` is when it was decided, in seconds of this machine's clock, whatever time it is in the world.
    `betrays` names the credentials of the other system that the request carried.
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
    rests_on: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    heard: float = 0.0
    betrays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A request whose credentials belong to no world."""

    system: str
    method: str
    path: str
    query: str
    status: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Which entries are wanted; None and an empty collection mean any."""

    actor: Actor | None = None
    system: str | None = None
    entity: str | None = None
    kinds: Collection[str] = ()
    status: int | None = None
    applied: bool | None = None
    struck: bool | None = None

    def admits(self, entry: Entry) -> bool:
        """Whether an entry is wanted."""
        return (
            self.actor in (None, entry.actor)
            and self.system in (None, entry.system)
            and self.entity in (None, entry.entity)
            and (not self.kinds or entry.kind in self.kinds)
            and self.status in (None, entry.status)
            and self.applied in (None, bool(entry.applied))
            and self.struck in (None, bool(entry.faults))
        )


ANY = Only()
DEFAULT_LIMIT = 100_000


class Journal:
    """Entries in the order in which their answers were decided, numbered from 1.

    Numbers have no gaps. At most `limit` entries are kept, the newest; `first` is the number of the
    oldest of them. Readers in other threads need no lock.
    """

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._last = 0
        self._grown = threading.Condition()
        self._waiting = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def last(self) -> int:
        """The number of the newest entry, 0 when there is none."""
        return self._last

    @property
    def first(self) -> int:
        """The number of the oldest entry that is kept; above 1 once some have been let go."""
        return self._last - len(self._entries) + 1

    def entries(
        self, since: int = 0, actor: Actor | None = None, only: Only = ANY, limit: int | None = None
    ) -> tuple[Entry, ...]:
        """Return kept entries with a number above `since`, oldest first, at most `limit` of them."""
        # A snapshot: a deque must not grow while it is walked through.
        kept = self._entries.copy()
        first = kept[0].number if kept else 0
        newer = islice(kept, max(since - first + 1, 0), None)
        wanted = (e for e in newer if actor in (None, e.actor) and only.admits(e))
        return tuple(islice(wanted, limit))

    def append(self, entry: Entry) -> None:
        """Add the next entry; the caller holds the world's lock and numbers it `last + 1`."""
        self._entries.append(entry)
        self._last = entry.number
        if self._waiting:  # otherwise nobody is to be woken, and a lock costs time
            with self._grown:
                self._grown.notify_all()

    def wait(self, after: int, seconds: float) -> bool:
        """Wait until there is an entry with a number above `after`, at most so long; tell if there is."""
        with self._grown:
            self._waiting += 1  # before the look: what is added after it will notify
            try:
                return self._grown.wait_for(lambda: self._last > after, seconds)
            finally:
                self._waiting -= 1

    def forget(self) -> None:
        """Let all entries go; numbers go on."""
        self._entries.clear()

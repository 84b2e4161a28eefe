"""Carrying out one write: look, write, read back. Only HTTP happens here, nothing is remembered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Protocol

from sync.decide import Known
from sync.errors import (
    DoubtError,
    RecordRefusedError,
    ServerError,
    VersionChangedError,
)
from sync.mapping import Pair, Property, Value
from sync.records import Json, Key, Page, Record, Row, Side


class Client(Protocol):
    """What the core needs of either system."""

    @property
    def name(self) -> str:
        """What the system is called."""

    def close(self) -> None:
        """Close the sockets."""

    def page(
        self, entity: str, names: Iterable[str], *, since: str | None, after: str | None
    ) -> Page:
        """Read a page of what changed since a stamp."""

    def look(self, entity: str, key: Key, names: Iterable[str]) -> Row | None:
        """Return a record as it is now."""

    def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
        """Create a record."""

    def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
        """Write some properties of a record that was looked up."""

    def free_key(self, entity: str, taken: Iterable[Key | None]) -> Record:
        """Return what a new record needs to be told of its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A write to one side: of values that stem from the record `key`, to `target` or a new one.

    With an empty `body` it is a look and no more.
    """

    side: Side
    key: Key
    target: Known | None
    values: Mapping[Property, Value]
    body: Record


class End(Enum):
    """How a job ended."""

    WRITTEN = "written"
    CHANGED = "somebody else had changed the record: plan anew"
    MISSING = "the record is not there any more"
    REFUSED = "refused for what it is"
    DOUBT = "no usable answer: look, then plan anew"
    UNSENT = "not sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a job: the record written or found, as far as it was shown."""

    end: End
    key: Key | None = None
    row: Row | None = None
    error: Exception | None = None


UNSENT = Outcome(end=End.UNSENT)
_ENDS: Final[Mapping[type[Exception], End]] = {
    VersionChangedError: End.CHANGED,
    RecordRefusedError: End.REFUSED,
    DoubtError: End.DOUBT,
}


def carry_out(client: Client, pair: Pair, job: Job) -> Outcome:
    """Do one job. Never raises what the core expects of a server: that is part of the outcome."""
    written: Outcome | None = None
    try:
        written = (update if job.target else create)(client, pair, job)
        return read_back(client, pair, job, written)
    except (VersionChangedError, RecordRefusedError, DoubtError) as error:
        return Outcome(end=_ENDS[type(error)], error=error)
    except ServerError as error:
        return written or Outcome(end=End.UNSENT, error=error)


def create(client: Client, pair: Pair, job: Job) -> Outcome:
    """Create the record."""
    key, row = client.create(pair.entity(job.side), job.body)
    return Outcome(end=End.WRITTEN, key=key, row=row)


def update(client: Client, pair: Pair, job: Job) -> Outcome:
    """Look at the record, and write to it if it is as it was when the job was planned."""
    assert job.target is not None  # noqa: S101  for the type checker
    seen = client.look(pair.entity(job.side), job.target.key, pair.names(job.side))
    if seen is None:
        return Outcome(end=End.MISSING)
    is_news = not job.target.shown or pair.changed(job.side, job.target.shown, seen.record)
    if is_news or not job.body:
        return Outcome(end=End.CHANGED, row=seen)
    row = client.update(pair.entity(job.side), seen, job.body)
    return Outcome(end=End.WRITTEN, key=seen.key, row=row)


def read_back(client: Client, pair: Pair, job: Job, written: Outcome) -> Outcome:
    """Add what the record shows after the write, unless that is still the version before it."""
    if written.end is not End.WRITTEN or written.row or written.key is None:
        return written
    row = client.look(pair.entity(job.side), written.key, pair.names(job.side))
    is_old = row and job.target and row.stamp is not None and row.stamp == job.target.stamp
    return written if is_old else replace(written, row=row)

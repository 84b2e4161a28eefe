"""Client of the Tidsbanken API v3: OData reads, list bodies on write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias
from urllib.parse import quote

import httpx

from sync.clock import LocalClock
from sync.connection import Answer, Connection
from sync.errors import CredentialsRefusedError, ServerError, VersionChangedError
from sync.instants import cut_to_milliseconds, read_instant
from sync.records import Json, Key, Page, Record, Row

TimestampBias: TypeAlias = Literal["utc_as_local", "minus_one_hour", "none"]
PutSemantics: TypeAlias = Literal["merge", "replace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where an entity is read, written and inserted.

    `biased`: its modified stamp has the known fault. `lists`: it is inserted as a list of one, with
    a key of the client's choice.
    """

    path: str
    insert: str
    biased: bool
    lists: bool


_ROUTES: Final = {
    "Ansatt": Route(path="ansatt/ansatt", insert="ansatt/Ansatte", biased=False, lists=True),
    "Prosjekt": Route(
        path="prosjekt/Prosjekt", insert="prosjekt/Prosjekt", biased=True, lists=False
    ),
}
_AUDIT: Final = ("SistEndretDato", "OpprettetDato")
_NOT_OURS_TO_WRITE: Final = frozenset({*_AUDIT, "SistEndretAvId", "OpprettetAvId", "PostId"})
_SHOW_IT: Final = {"Prefer": "return=representation"}


class Tidsbanken:
    """Reads what changed and writes records, as one customer of Tidsbanken."""

    name: Final = "Tidsbanken"
    page_size = 100

    def __init__(
        self,
        *,
        base_url: str,
        tb_key: str,
        subscription_key: str,
        timestamp_bias: TimestampBias = "utc_as_local",
        put_semantics: PutSemantics = "merge",
        top_limit: int | None = None,
        clock: LocalClock | None = None,
        transport: httpx.BaseTransport | None = None,
        timeout_seconds: float | None = None,
    ) -> None:
        headers = {
            "tb-key": tb_key,
            "Ocp-Apim-Subscription-Key": subscription_key,
            "x-api-version": "3.0",
        }
        self.connection = Connection(
            self.name,
            base_url,
            headers,
            clock=clock,
            transport=transport,
            timeout_seconds=timeout_seconds,
        )
        self._bias = timestamp_bias
        if top_limit is not None:
            self.page_size = min(self.page_size, top_limit)
        self._whole = put_semantics == "replace"

    def close(self) -> None:
        """Close the sockets."""
        self.connection.close()

    def page(
        self, entity: str, names: Iterable[str], *, since: str | None, after: str | None
    ) -> Page:
        """Read a page of what changed at or after the stamp `since` (of all, if None).

        `names` are the properties to ask for. `after` is what the page before called `following`:
        the last key on it, so that no record can slip from one page to another. Raises ServerError.
        """
        conditions = [f"SistEndretDato ge {since}"] if since is not None else []
        conditions += [f"Id gt {after}"] if after is not None else []
        rows, answer, total = self._list(entity, names, conditions, top=self.page_size)
        following = _literal(rows[-1].key) if rows and total > len(rows) else None
        return Page(rows=rows, following=following, now=answer.now)

    def look(self, entity: str, key: Key, names: Iterable[str]) -> Row | None:
        """Return a record as it is now, None if it is not there. Raises ServerError."""
        for _ in range(2):  # no conclusion from one list answer
            rows, _, _ = self._list(entity, names, [f"Id eq {_literal(key)}"], top=1)
            if rows:
                return rows[0]
        return None

    def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
        """Create a record; returns its key and the record, if it was shown.

        Raises VersionChangedError where the key is taken by now, RecordRefusedError, DoubtError or
        ServerError.
        """
        route, body = _ROUTES[entity], dict(values)
        answer = self._write("POST", route.insert, [body] if route.lists else body)
        if answer.status == 409 and route.lists:
            raise VersionChangedError(f"{self.name}: somebody took the Id {values.get('Id')} first")
        self.connection.accept_write(answer, values)
        key = answer.record.get("Id") or values.get("Id")
        if not isinstance(key, int | str):
            raise self.connection.doubt("created, but under which Id?")
        return key, self._shown(entity, answer)

    def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
        """Write some properties of a record; returns the record, if the answer shows it.

        Raises RecordRefusedError, DoubtError or ServerError.
        """
        kept = seen.record if self._whole else {}
        own = {n: v for n, v in kept.items() if n not in _NOT_OURS_TO_WRITE and "@" not in n}
        body: Json = [{**own, "Id": seen.key, **values}]
        answer = self._write("PUT", _ROUTES[entity].path, body)
        self.connection.accept_write(answer, values)
        return self._shown(entity, answer)

    def free_key(self, entity: str, taken: Iterable[Key | None]) -> Record:
        """Return what a new record needs to be told of its key: one after all that are taken."""
        greatest = max((key for key in taken if isinstance(key, int)), default=0)
        return {"Id": greatest + 1} if _ROUTES[entity].lists else {}

    def _list(
        self, entity: str, names: Iterable[str], conditions: list[str], *, top: int
    ) -> tuple[list[Row], Answer, int]:
        select = "*" if self._whole else ",".join(("Id", *names, *_AUDIT))
        query = f"{_ROUTES[entity].path}?$select={select}&$orderby=Id&$top={top}&$count=true"
        if conditions:
            query += "&$filter=" + quote(" and ".join(conditions), safe="")
        answer = self._let_in(self.connection.get(query))
        records, envelope = self.connection.rows(answer, "value")
        total = envelope.get("@odata.count")
        if not isinstance(total, int):
            # A server that cuts pages shorter than asked says that there is more.
            has_more = "@odata.nextLink" in envelope or len(records) == top
            total = len(records) + has_more
        return [self._row(entity, record) for record in records], answer, total

    def _write(self, method: str, path: str, body: Json) -> Answer:
        return self._let_in(self.connection.write(method, path, body, _SHOW_IT))

    def _let_in(self, answer: Answer) -> Answer:
        if answer.status == 401:
            problem = "the tb-key or subscription key is not accepted"
            raise CredentialsRefusedError(self.name, problem)
        return answer

    def _shown(self, entity: str, answer: Answer) -> Row | None:
        return self._row(entity, answer.record) if answer.record.get("Id") else None

    def _row(self, entity: str, record: Record) -> Row:
        key, stamp = record.get("Id"), record.get("SistEndretDato")
        if not isinstance(key, int | str):
            raise ServerError(self.name, f"a record of {entity} has no Id")
        position = read_instant(stamp, naive_zone=UTC)
        if position is None or not isinstance(stamp, str):
            created = read_instant(record.get("OpprettetDato"), naive_zone=UTC)
            edited = created and cut_to_milliseconds(created)
            return Row(key=key, record=record, stamp=None, position=None, edited=edited)
        edited = true_instant(stamp, self._bias if _ROUTES[entity].biased else "none")
        return Row(key=key, record=record, stamp=stamp, position=position, edited=edited)


def true_instant(stamp: str, bias: TimestampBias) -> datetime:
    """Return the instant that a readable stamp was meant to denote, cut to milliseconds.

    utc_as_local: UTC's wall time, labelled with the offset of the server's own zone.
    minus_one_hour: an hour too early. For comparing only; a filter takes the stamp as it was shown.

    >>> true_instant("2024-01-15T12:00:00+01:00", "utc_as_local").isoformat()
    '2024-01-15T12:00:00+00:00'
    """
    shown = datetime.fromisoformat(stamp)
    if shown.tzinfo is None or bias == "utc_as_local":
        shown = shown.replace(tzinfo=UTC)
    late_by = timedelta(hours=1) if bias == "minus_one_hour" else timedelta(0)
    return cut_to_milliseconds(shown.astimezone(UTC) + late_by)


def _literal(key: Key) -> str:
    return str(key) if isinstance(key, int) else "'" + key.replace("'", "''") + "'"

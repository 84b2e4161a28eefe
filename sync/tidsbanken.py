"""Client of the Tidsbanken API v3: OData reads, list bodies on write."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias
from urllib.parse import quote

import httpx

from sync.connection import Connection, record_in
from sync.errors import CredentialsRefusedError, ServerError
from sync.instants import cut_to_milliseconds, read_instant
from sync.records import Json, Key, Record, Row

TimestampBias: TypeAlias = Literal["utc_as_local", "minus_one_hour", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where an entity is read and written, and whether its modified stamp has the known fault."""

    path: str
    biased: bool


_ROUTES: Final = {
    "Ansatt": Route(path="ansatt/ansatt", biased=False),
    "Prosjekt": Route(path="prosjekt/Prosjekt", biased=True),
}


class Tidsbanken:
    """Reads what changed and updates records, as one customer of Tidsbanken."""

    name: Final = "Tidsbanken"
    page_size = 100

    def __init__(
        self,
        *,
        base_url: str,
        tb_key: str,
        subscription_key: str,
        timestamp_bias: TimestampBias = "utc_as_local",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {
            "tb-key": tb_key,
            "Ocp-Apim-Subscription-Key": subscription_key,
            "x-api-version": "3.0",
        }
        self.connection = Connection(self.name, base_url, headers, transport)
        self._bias = timestamp_bias

    def close(self) -> None:
        """Close the sockets."""
        self.connection.close()

    def pages(self, entity: str, names: Iterable[str], since: str | None, /) -> Iterator[list[Row]]:
        """Read what changed at or after the stamp `since` (all, if None), a page at a time.

        `names` are the properties to ask for. Raises ServerError.
        """
        route = _ROUTES[entity]
        select = ",".join(("Id", *names, "SistEndretDato", "OpprettetDato"))
        query = f"{route.path}?$select={select}&$orderby=Id&$top={self.page_size}"
        if since is not None:
            query += "&$filter=" + quote(f"SistEndretDato ge {since}", safe="")
        read = 0
        while True:
            answer = self._send("GET", f"{query}&$skip={read}")
            records, envelope = self.connection.rows(answer, "value")
            yield [self._row(route, record) for record in records]
            read += len(records)
            # A server that cuts pages shorter than asked says that there is more.
            more = len(records) == self.page_size or "@odata.nextLink" in envelope
            if not (records and more):
                return

    def update(self, entity: str, key: Key, values: Mapping[str, Json]) -> Record:
        """Write some properties of a record; returns what the answer shows of it, {} if nothing.

        Raises RecordRefusedError, UnreachableError or CredentialsRefusedError.
        """
        answer = self._send("PUT", _ROUTES[entity].path, body=[{"Id": key, **values}])
        self.connection.accept_write(answer)
        return record_in(answer)

    def _send(self, method: str, path: str, *, body: Json = None) -> httpx.Response:
        answer = self.connection.send(method, path, body=body)
        if answer.status_code == 401:
            raise CredentialsRefusedError(
                self.name, "the tb-key or subscription key is not accepted"
            )
        return answer

    def _row(self, route: Route, record: Record) -> Row:
        key, stamp = record.get("Id"), record.get("SistEndretDato")
        if not isinstance(key, int | str):
            raise ServerError(self.name, f"a record of {route.path} has no Id")
        position = read_instant(stamp, naive_zone=UTC)
        if position is None or not isinstance(stamp, str):
            created = read_instant(record.get("OpprettetDato"), naive_zone=UTC)
            edited = created and cut_to_milliseconds(created)
            return Row(key=key, record=record, stamp=None, position=None, edited=edited)
        edited = true_instant(stamp, self._bias if route.biased else "none")
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

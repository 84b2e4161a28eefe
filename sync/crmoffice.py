"""Client of CRMOffice: REST and JSON behind OAuth2 client credentials."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from typing import Final, Literal, TypeAlias
from urllib.parse import quote

import httpx

from sync.connection import Connection, record_in
from sync.errors import CredentialsRefusedError, RecordRefusedError, ServerError
from sync.instants import cut_to_milliseconds, read_instant
from sync.records import Json, Key, Record, Row

ClearIdiom: TypeAlias = Literal[""] | None

_PATHS: Final = {"Contacts": "contacts", "Activities": "activities"}


class CrmOffice:
    """Reads what changed, creates and updates records, as one client of CRMOffice."""

    name: Final = "CRMOffice"
    page_size = 200

    def __init__(
        self,
        *,
        base_url: str,
        token_url: str,
        client_id: str,
        client_secret: str,
        clear_idiom: ClearIdiom = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.connection = Connection(self.name, base_url, {}, transport)
        self._token_url = token_url
        self._grant = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._clear_idiom = clear_idiom
        self._bearer: dict[str, str] = {}

    def close(self) -> None:
        """Close the sockets."""
        self.connection.close()

    def pages(
        self, entity: str, _names: Iterable[str], since: str | None, /
    ) -> Iterator[list[Row]]:
        """Read what changed at or after the stamp `since` (all, if None), a page at a time.

        Whole records: CRMOffice offers no choice of properties. Raises ServerError.
        """
        query = f"{_PATHS[entity]}?pageSize={self.page_size}"
        if since is not None:
            query += "&modifiedSince=" + quote(since, safe="")
        page, read = 1, 0
        while True:
            answer = self._send("GET", f"{query}&page={page}")
            records, envelope = self.connection.rows(answer, "items")
            yield [self._row(entity, record) for record in records]
            page, read = page + 1, read + len(records)
            total = envelope.get("totalCount")
            more = read < total if isinstance(total, int) else len(records) == self.page_size
            if not (records and more):
                return

    def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Record]:
        """Create a record; returns its key and what the answer shows of it, {} if nothing.

        Raises RecordRefusedError, UnreachableError or CredentialsRefusedError.
        """
        answer = self._send("POST", _PATHS[entity], body=dict(values))
        self.connection.accept_write(answer)
        record = record_in(answer)
        key = record.get("id") or answer.headers.get("Location", "").rpartition("/")[2]
        if not key or not isinstance(key, str):
            # Parked rather than tried again: another try would make another record.
            raise RecordRefusedError(self.name, answer.status_code, "created, but under which id?")
        return key, record

    def update(self, entity: str, key: Key, values: Mapping[str, Json]) -> Record:
        """Write some properties of a record; returns what the answer shows of it, {} if nothing.

        Raises RecordRefusedError, UnreachableError or CredentialsRefusedError.
        """
        body = {name: self._clear_idiom if v is None else v for name, v in values.items()}
        path = f"{_PATHS[entity]}/{quote(str(key), safe='')}"
        answer = self._send("PATCH", path, body=body)
        self.connection.accept_write(answer)
        return record_in(answer)

    def _send(self, method: str, path: str, *, body: Json = None) -> httpx.Response:
        if not self._bearer:
            self._fetch_token()
        answer = self.connection.send(method, path, body=body, headers=self._bearer)
        if answer.status_code == 401:
            self._fetch_token()
            answer = self.connection.send(method, path, body=body, headers=self._bearer)
        if answer.status_code == 401:
            raise CredentialsRefusedError(
                self.name, "a token fresh from the server is not accepted"
            )
        return answer

    def _fetch_token(self) -> None:
        answer = self.connection.send("POST", self._token_url, form=self._grant)
        if 400 <= answer.status_code < 500:
            # Without the server's words: an answer about credentials may repeat them.
            problem = f"the client id or secret is not accepted ({answer.status_code})"
            raise CredentialsRefusedError(self.name, problem)
        content = self.connection.json(answer)
        token = content.get("access_token") if isinstance(content, dict) else None
        if not isinstance(token, str):
            raise ServerError(self.name, "the answer to the token request has no access_token")
        self._bearer = {"Authorization": f"Bearer {token}"}

    def _row(self, entity: str, record: Record) -> Row:
        key, stamp = record.get("id"), record.get("modifiedAt")
        if not isinstance(key, str):
            raise ServerError(self.name, f"a record of {_PATHS[entity]} has no id")
        position = read_instant(stamp, naive_zone=UTC)
        edited = position or read_instant(record.get("createdAt"), naive_zone=UTC)
        return Row(
            key=key,
            record=record,
            stamp=stamp if isinstance(stamp, str) and position else None,
            position=position,
            edited=edited and cut_to_milliseconds(edited),
        )

"""Client of CRMOffice: REST and JSON behind OAuth2 client credentials."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from threading import Lock
from typing import Final, Literal, TypeAlias
from urllib.parse import quote, unquote

import httpx

from sync.clock import LocalClock
from sync.connection import Answer, Connection
from sync.errors import (
    CredentialsRefusedError,
    ForbiddenError,
    ServerError,
    VersionChangedError,
)
from sync.instants import cut_to_milliseconds, read_instant
from sync.records import Json, Key, Page, Record, Row

ClearIdiom: TypeAlias = Literal[""] | None
Headers: TypeAlias = Mapping[str, str]

_PATHS: Final = {"Contacts": "contacts", "Activities": "activities"}


class CrmOffice:
    """Reads what changed and writes records, as one client of CRMOffice."""

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
        clock: LocalClock | None = None,
        transport: httpx.BaseTransport | None = None,
        timeout_seconds: float | None = None,
    ) -> None:
        self.connection = Connection(
            self.name,
            base_url,
            {},
            clock=clock,
            transport=transport,
            timeout_seconds=timeout_seconds,
        )
        self._token_url = token_url
        self._grant = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._clear_idiom = clear_idiom
        self._bearer: Headers = {}
        self._renewal = Lock()

    def close(self) -> None:
        """Close the sockets."""
        self.connection.close()

    def page(
        self, entity: str, _names: Iterable[str], *, since: str | None, after: str | None
    ) -> Page:
        """Read a page of what changed at or after the stamp `since` (of all, if None).

        Whole records: CRMOffice offers no choice of properties. `after` is what the page before
        called `following`: the page's number, and how many records came before. Raises ServerError.
        """
        number, _, before = (after or "1:0").partition(":")
        query = f"{_PATHS[entity]}?pageSize={self.page_size}&page={number}"
        if since is not None:
            query += "&modifiedSince=" + quote(since, safe="")
        answer = self._get(query)
        records, envelope = self.connection.rows(answer, "items")
        total, read = envelope.get("totalCount"), int(before) + len(records)
        more = read < total if isinstance(total, int) else len(records) == self.page_size
        return Page(
            rows=[self._row(entity, record) for record in records],
            following=f"{int(number) + 1}:{read}" if records and more else None,
            now=answer.now,
        )

    def look(self, entity: str, key: Key, _names: Iterable[str]) -> Row | None:
        """Return a record as it is now, None if it is not there. Raises ServerError."""
        answer = self._get(_path(entity, key))
        if answer.status == 404:
            return None
        if not answer.record:
            raise ServerError(self.name, f"{answer.asked} was answered {answer.status}")
        return self._row(entity, answer.record, answer.tag)

    def create(self, entity: str, values: Mapping[str, Json]) -> tuple[Key, Row | None]:
        """Create a record; returns its key and the record, if it was shown.

        Raises RecordRefusedError, DoubtError or ServerError.
        """
        answer = self._write("POST", _PATHS[entity], dict(values), {})
        self.connection.accept_write(answer, values)
        key = answer.record.get("id") or _last_part(answer.headers.get("Location", ""))
        if not key or not isinstance(key, str):
            raise self.connection.doubt("created, but under which id?")
        return key, self._shown(entity, answer)

    def update(self, entity: str, seen: Row, values: Mapping[str, Json]) -> Row | None:
        """Write some properties of a record; returns the record, if the answer shows it.

        Nothing is written over a version that is newer than `seen`: VersionChangedError.
        Raises also RecordRefusedError, DoubtError or ServerError.
        """
        body: Record = {n: self._clear_idiom if v is None else v for n, v in values.items()}
        condition = {"If-Match": seen.tag} if seen.tag else {}
        answer = self._write("PATCH", _path(entity, seen.key), body, condition)
        if answer.status == 412:
            raise VersionChangedError(f"{self.name}: {answer.asked} was answered 412")
        self.connection.accept_write(answer, values)
        return self._shown(entity, answer)

    def free_key(self, _entity: str, _taken: Iterable[Key | None]) -> Record:
        """Return what a new record needs to be told of its key: nothing, it is given one."""
        return {}

    def _get(self, path: str) -> Answer:
        return self._let_in(lambda bearer: self.connection.get(path, bearer))

    def _write(self, method: str, path: str, body: Json, headers: Headers) -> Answer:
        return self._let_in(
            lambda bearer: self.connection.write(method, path, body, {**bearer, **headers})
        )

    def _let_in(self, send: Callable[[Headers], Answer]) -> Answer:
        bearer = self._token(instead_of={})
        answer = send(bearer)
        if answer.status == 401:
            answer = send(self._token(instead_of=bearer))
        if answer.status == 401:
            problem = "a token fresh from the server is not accepted"
            raise CredentialsRefusedError(self.name, problem)
        return answer

    def _token(self, *, instead_of: Headers) -> Headers:
        """Return the token in use, a new one if that is the one that was not accepted."""
        with self._renewal:
            if self._bearer in ({}, instead_of):
                self._bearer = {}
                self._bearer = {"Authorization": f"Bearer {self._fetched_token()}"}
            return self._bearer

    def _fetched_token(self) -> str:
        try:
            answer = self.connection.post_form(self._token_url, self._grant)
        except ForbiddenError as error:
            raise CredentialsRefusedError(self.name, "no token is given to this client") from error
        if not answer.is_success:
            # Without the server's words: an answer about credentials may repeat them.
            problem = f"the client id or secret is not accepted ({answer.status})"
            raise CredentialsRefusedError(self.name, problem)
        token = answer.record.get("access_token")
        if not isinstance(token, str):
            raise ServerError(self.name, "the answer to the token request has no access_token")
        return token

    def _shown(self, entity: str, answer: Answer) -> Row | None:
        return self._row(entity, answer.record) if answer.record.get("id") else None

    def _row(self, entity: str, record: Record, tag: str | None = None) -> Row:
        key, stamp = record.get("id"), record.get("modifiedAt")
        if not isinstance(key, str):
            raise ServerError(self.name, f"a record of {entity} has no id")
        position = read_instant(stamp, naive_zone=UTC)
        edited = position or read_instant(record.get("createdAt"), naive_zone=UTC)
        return Row(
            key=key,
            record=record,
            stamp=stamp if isinstance(stamp, str) and position else None,
            position=position,
            edited=edited and cut_to_milliseconds(edited),
            tag=tag,
        )


def _last_part(address: str) -> str:
    return unquote(address.rpartition("/")[2])


def _path(entity: str, key: Key) -> str:
    return f"{_PATHS[entity]}/{quote(str(key), safe='')}"

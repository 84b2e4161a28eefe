"""One server over one kept-alive HTTP client, with its failures told apart."""

import json
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Final

import httpx

from sync.errors import RecordRefusedError, ServerError, SettingsError, UnreachableError
from sync.records import Json, Record

_TIMEOUT_SECONDS: Final = 10.0
_NOT_NOW: Final = frozenset({408, 425, 429})
# A proxy that the environment names for the world outside cannot reach this machine's own servers.
_NO_PROXY: Final = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}


@cache
def _tls() -> ssl.SSLContext:
    # Loading the certificates takes some 20 ms, so a process does it once.
    return httpx.create_ssl_context()


class Connection:
    """Requests to one server. Paths are relative to its base URL, already quoted.

    Raises SettingsError when the environment's certificates or proxies cannot be used.
    """

    def __init__(
        self,
        system: str,
        base_url: str,
        headers: Mapping[str, str],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.system = system
        self._base_url = base_url
        try:
            self._http = httpx.Client(
                headers=dict(headers),
                verify=_tls(),
                timeout=_TIMEOUT_SECONDS,
                transport=transport,
                mounts=_NO_PROXY,
            )
        except (OSError, ValueError, ImportError) as error:
            problem = f"SSL_CERT_FILE or a proxy setting cannot be used: {error}"
            raise SettingsError(problem) from error

    def close(self) -> None:
        """Close the sockets."""
        self._http.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Json = None,
        form: dict[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Return the server's answer, below status 500. Raises UnreachableError without one.

        `path` may be an absolute URL. `body` is sent as JSON unless it is None, `form` as a form.
        """
        url = path if "://" in path else self._base_url + path
        content = None
        if body is not None:
            # Escaped, because half a surrogate pair is good JSON but cannot be encoded as it is.
            content = json.dumps(body).encode("ascii")
            headers = {**(headers or {}), "Content-Type": "application/json"}
        try:
            answer = self._http.request(method, url, content=content, data=form, headers=headers)
        except httpx.RequestError as error:
            reason = str(error) or type(error).__name__
            problem = f"{method} {_shown(url)} got no answer: {reason}"
            raise UnreachableError(self.system, problem) from error
        if answer.status_code >= 500 or answer.status_code in _NOT_NOW:
            problem = f"{method} {_shown(url)} was answered {answer.status_code}"
            raise UnreachableError(self.system, problem)
        return answer

    def accept_write(self, answer: httpx.Response) -> None:
        """Raise RecordRefusedError if the server did not take the record."""
        if not answer.is_success:
            raise RecordRefusedError(self.system, answer.status_code, one_line(answer.text))

    def json(self, answer: httpx.Response) -> Json:
        """Return the JSON of an answer. Raises ServerError if it is refused or unreadable."""
        if not answer.is_success:
            problem = f"{_what(answer)} was answered {answer.status_code}: {one_line(answer.text)}"
            raise ServerError(self.system, problem)
        try:
            content: Json = answer.json()
        except (ValueError, RecursionError) as error:
            problem = f"the answer to {_what(answer)} is no JSON"
            raise ServerError(self.system, problem) from error
        return content

    def rows(self, answer: httpx.Response, name: str) -> tuple[list[Record], Record]:
        """Return the records under `name` in a list answer, and the envelope around them."""
        envelope = self.json(answer)
        rows = envelope.get(name) if isinstance(envelope, dict) else None
        if not isinstance(envelope, dict) or not isinstance(rows, list):
            problem = f"the answer to {_what(answer)} has no list {name!r}"
            raise ServerError(self.system, problem)
        records = [row for row in rows if isinstance(row, dict)]
        if len(records) < len(rows):
            problem = f"the answer to {_what(answer)} lists what is no record"
            raise ServerError(self.system, problem)
        return records, envelope


def record_in(answer: httpx.Response) -> Record:
    """Return the record that a write is answered with, bare or as list of one; {} for none."""
    try:
        content = answer.json() if answer.content else None
    except (ValueError, RecursionError):
        return {}
    if isinstance(content, list) and len(content) == 1:
        content = content[0]
    return content if isinstance(content, dict) else {}


def one_line(text: str) -> str:
    r"""Fit a server's message into a line of log.

    >>> one_line('{"message":\n   "no"}')
    '{"message": "no"}'
    """
    return " ".join(text.split())[:200]


def _shown(url: str) -> str:
    # Without user name and password, which a base URL may hold.
    return str(httpx.URL(url).copy_with(userinfo=b"", query=None))


def _what(answer: httpx.Response) -> str:
    return f"{answer.request.method} {answer.request.url.path}"

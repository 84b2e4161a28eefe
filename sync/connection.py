"""One server over one kept-alive HTTP client, with its failures told apart.

What is safe to repeat is repeated with back-off; a `Retry-After` is waited for before anything else
is sent. A write is never repeated once it may have been done: that is a DoubtError.
"""

import json
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Final

import httpx
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from sync.clock import LocalClock, SystemClock
from sync.errors import (
    DoubtError,
    ForbiddenError,
    NotNowError,
    RecordRefusedError,
    ServerError,
    SettingsError,
    UnreachableError,
)
from sync.records import Json, Record

TIMEOUT_SECONDS = 10.0
ATTEMPTS: Final = 5
PATIENCE_SECONDS: Final = 60.0
"""The longest wait that a server can ask for within a cycle; for a longer one the cycle ends."""
# More than asked for, because clocks round.
_A_HAIR: Final = 0.001
_NOT_NOW: Final = frozenset({408, 425, 429})
_NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# A proxy that the environment names for the world outside cannot reach this machine's own servers.
_NO_PROXY: Final = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}


@cache
def _tls() -> ssl.SSLContext:
    # Loading the certificates takes some 20 ms, so a process does it once.
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered: `content` is its JSON, None where there is none to be read."""

    asked: str
    status: int
    headers: httpx.Headers
    content: Json

    @property
    def is_success(self) -> bool:
        """Tell whether what was asked for has been done."""
        return 200 <= self.status < 300

    @property
    def now(self) -> datetime:
        """The server's clock, or ours where it does not tell."""
        try:
            return _date(self.headers.get("Date", ""))
        except ValueError:
            return datetime.now(UTC)

    @property
    def tag(self) -> str | None:
        """The entity tag of what was shown, byte by byte."""
        tags = [value for name, value in self.headers.raw if name.lower() == b"etag"]
        return tags[0].decode("latin-1") if tags else None

    @property
    def record(self) -> Record:
        """The record in an answer to a write: bare, in a list or under `value`; {} for none."""
        content = self.content
        if isinstance(content, dict) and isinstance(content.get("value"), list):
            content = content["value"]
        if isinstance(content, list) and len(content) == 1:
            content = content[0]
        return content if isinstance(content, dict) else {}


class Connection:
    """Requests to one server. Paths are relative to its base URL, already quoted.

    Raises SettingsError when the environment's certificates or proxies cannot be used.
    """

    def __init__(
        self,
        system: str,
        base_url: str,
        headers: Mapping[str, str],
        *,
        clock: LocalClock | None = None,
        transport: httpx.BaseTransport | None = None,
        timeout_seconds: float | None = None,
    ) -> None:
        self.system = system
        self._base_url = base_url
        self._clock = clock or SystemClock()
        self._welcome_from = 0.0
        self._again = Retrying(
            retry=retry_if_exception(_is_worth_another_try),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.1, max=5),
            sleep=self._clock.pause,
            reraise=True,
        )
        try:
            self._http = httpx.Client(
                headers=dict(headers),
                verify=_tls(),
                timeout=timeout_seconds or TIMEOUT_SECONDS,
                transport=transport,
                mounts=_NO_PROXY,
            )
        except (OSError, ValueError, ImportError) as error:
            problem = f"SSL_CERT_FILE or a proxy setting cannot be used: {error}"
            raise SettingsError(problem) from error

    def close(self) -> None:
        """Close the sockets."""
        self._http.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a question. Raises UnreachableError or ForbiddenError."""
        return self._again(self._send, self._request("GET", path, None, headers), safe=True)

    def write(
        self, method: str, path: str, body: Json, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer to a write. Raises DoubtError where it may have been done as well."""
        request = self._request(method, path, body, headers)
        return self._again(self._send, request, safe=False)

    def post_form(self, url: str, form: dict[str, str]) -> Answer:
        """Return the answer to a form, which does no harm if it arrives twice."""
        return self._again(self._send, self._http.build_request("POST", url, data=form), safe=True)

    def accept_write(self, answer: Answer, names: Iterable[str]) -> None:
        """Raise RecordRefusedError if the server did not take the record."""
        if not answer.is_success:
            raise RecordRefusedError(self.system, answer.status, _blamed(answer.content, names))

    def doubt(self, problem: str) -> DoubtError:
        """Make the error for a write of which the outcome is not known."""
        return DoubtError(f"{self.system}: {problem}")

    def rows(self, answer: Answer, name: str) -> tuple[list[Record], Record]:
        """Return the records under `name` in a list answer, and the envelope around them."""
        if not answer.is_success:
            raise ServerError(self.system, f"{answer.asked} was answered {answer.status}")
        envelope = answer.content
        rows = envelope.get(name) if isinstance(envelope, dict) else None
        if not isinstance(envelope, dict) or not isinstance(rows, list):
            raise ServerError(self.system, f"the answer to {answer.asked} has no list {name!r}")
        records = [row for row in rows if isinstance(row, dict)]
        if len(records) < len(rows):
            problem = f"the answer to {answer.asked} lists what is no record"
            raise ServerError(self.system, problem)
        return records, envelope

    def _request(
        self, method: str, path: str, body: Json, headers: Mapping[str, str] | None
    ) -> httpx.Request:
        content = None
        if body is not None:
            # Escaped, because half a surrogate pair is good JSON but cannot be encoded as it is.
            content = json.dumps(body).encode("ascii")
            headers = {**(headers or {}), "Content-Type": "application/json"}
        own = httpx.Headers(headers, encoding="latin-1")
        return self._http.build_request(method, self._base_url + path, content=content, headers=own)

    def _send(self, request: httpx.Request, *, safe: bool) -> Answer:
        asked = f"{request.method} {_shown(request.url)}"
        doubt: type[UnreachableError | DoubtError] = UnreachableError if safe else DoubtError
        self._wait_until_welcome(asked)
        try:
            response = self._http.send(request)
        except httpx.RequestError as error:
            kind = UnreachableError if isinstance(error, _NEVER_SENT) else doubt
            problem = f"{asked} got no answer: {str(error) or type(error).__name__}"
            raise _made(kind, self.system, problem) from error
        self._note_when_welcome(response)
        status = response.status_code
        if status == 403:
            raise ForbiddenError(self.system, f"{asked} was answered 403")
        if status >= 500 or status in _NOT_NOW:
            kind = UnreachableError if status in _NOT_NOW else doubt
            raise _made(kind, self.system, f"{asked} was answered {status}")
        content = _json(response)
        if safe and response.is_success and content is None:
            raise UnreachableError(self.system, f"the answer to {asked} is no JSON")
        return Answer(asked=asked, status=status, headers=response.headers, content=content)

    def _wait_until_welcome(self, asked: str) -> None:
        seconds = self._welcome_from - self._clock.now()
        if 0 < seconds <= PATIENCE_SECONDS:
            self._clock.pause(seconds + _A_HAIR)
            seconds = self._welcome_from - self._clock.now()
        if seconds > 0:
            problem = f"{asked} has to wait for {seconds:.0f} s, as the server asked"
            raise NotNowError(self.system, problem)

    def _note_when_welcome(self, response: httpx.Response) -> None:
        text = response.headers.get("Retry-After", "")
        if not text or response.status_code not in {429, 503}:
            return
        try:
            seconds = float(text) if text.isdigit() else _until(text, response)
        except ValueError:
            return
        self._welcome_from = max(self._welcome_from, self._clock.now() + seconds)


def _until(text: str, response: httpx.Response) -> float:
    """Return the seconds until a date, by the server's own clock where it tells it."""
    now = response.headers.get("Date")
    since = _date(now) if now else datetime.now(UTC)
    return (_date(text) - since).total_seconds()


def _date(text: str) -> datetime:
    """Read a date of a header; one that names no zone is UTC. Raises ValueError."""
    date = parsedate_to_datetime(text)
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _is_worth_another_try(error: BaseException) -> bool:
    return isinstance(error, UnreachableError) and not isinstance(error, NotNowError)


def _made(kind: type[UnreachableError | DoubtError], system: str, problem: str) -> Exception:
    return kind(system, problem) if issubclass(kind, ServerError) else kind(f"{system}: {problem}")


def _json(response: httpx.Response) -> Json:
    try:
        content: Json = response.json() if response.content else None
    except (ValueError, RecursionError):
        return None
    return content


def _blamed(content: Json, names: Iterable[str]) -> str:
    """Name the properties that a refusal is about: the server's own words may repeat values."""
    errors = content.get("errors") if isinstance(content, dict) else None
    return ", ".join(name for name in names if isinstance(errors, dict) and name in errors)


def _shown(url: httpx.URL) -> str:
    # Without user name and password, which a base URL may hold, and without any values.
    return str(url.copy_with(userinfo=b"", query=None))

"""A request as a system reads it, and the reply it decides on."""

import json
import math
from dataclasses import dataclass

from fakes.errors import Refused
from fakes.journal import Change, Kind, Sighting
from fakes.values import Json

BODY_LIMIT_BYTES = 1 << 20
DEPTH_LIMIT = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """How a list is made to differ from what is there: shown empty, or moved by `shift` rows.

    The shift concerns pages after the first; rows above 0 are left out, below 0 shown again.
    """

    empty: bool = False
    shift: int = 0


NO_BEND = Bend()


@dataclass(slots=True, kw_only=True)
class Request:
    """One HTTP request with its whole body.

    `path` and `query` are as sent; header names are in lower case. `body` is None when it was longer
    than BODY_LIMIT_BYTES. `payload` is the body as parsed, None until `read_json` has run.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes | None
    payload: Json = None
    bend: Bend = NO_BEND

    def read_json(self) -> Json:
        """Parse the body and keep it as `payload`; raises Refused with 400, 413 or 415."""
        content_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type != "application/json":
            raise Refused(415, f"The content type {content_type!r} is not application/json.")
        self.payload = parse_json(self.whole_body())
        return self.payload

    def whole_body(self) -> bytes:
        """Return the body; raises Refused with 413 when it was too long."""
        if self.body is None:
            raise Refused(413, f"The body is longer than {BODY_LIMIT_BYTES} bytes.")
        return self.body


@dataclass(slots=True, kw_only=True)
class Reply:
    """What a system answers, and what its journal notes of the answer.

    `kind` is set where the answer shows that the request was of another kind than its route says.
    `rests_on` names switches that decided the answer without having been read for it.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    kind: Kind | None = None
    refusal: str | None = None
    starts: bool = False
    ends: bool = False
    read: tuple[Sighting, ...] = ()
    applied: tuple[Change, ...] = ()
    rests_on: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


def parse_json(text: bytes) -> Json:
    """Parse what a strict JSON reader would accept; raises Refused with 400.

    NaN, infinite numbers, half surrogates and nesting beyond DEPTH_LIMIT are refused.

    >>> parse_json(b'[{"Id": 100}]')
    [{'Id': 100}]
    """
    try:
        value: Json = _DECODER.decode(text.decode())
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"The body is not valid JSON: {_reason(error)}.") from error
    _check_depth_and_text(value)
    return value


def _reason(error: ValueError | RecursionError) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).rstrip(".")


def _refuse_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON number")


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large a number")
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite_float)


def _check_depth_and_text(value: Json) -> None:
    pending: list[tuple[Json, int]] = [(value, 1)]
    while pending:
        item, depth = pending.pop()
        if depth > DEPTH_LIMIT:
            raise Refused(400, "The body is not valid JSON: nested too deeply.")
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, list):
            pending.extend((child, depth + 1) for child in item)
        elif isinstance(item, dict):
            for name, child in item.items():
                _check_text(name)
                pending.append((child, depth + 1))


def _check_text(text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused(400, "The body is not valid JSON: half a surrogate pair.") from error

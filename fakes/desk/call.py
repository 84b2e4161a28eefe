"""One request to the desk, and the table that says what it leads to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import unquote

from starlette.responses import JSONResponse, Response

from fakes.desk.problem import Problem
from fakes.desk.worlds import Worlds
from fakes.values import Json, Record
from fakes.world import World

Schema: TypeAlias = Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, read whole.

    `system` is the one whose port it came in by. `parts` are the named parts of the path, percent-decoded.
    `query` is as sent, `wanted` the same read as the endpoint describes it, `payload` the JSON of the body.
    """

    worlds: Worlds
    system: str
    parts: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    wanted: Record = field(default_factory=dict)
    payload: Json = None

    @property
    def world(self) -> World:
        """The world that the path names; raises Problem."""
        return self.worlds.named(self.parts["name"])

    @property
    def told(self) -> Record:
        """The body, which the endpoint's schema has found to be an object."""
        return self.payload if isinstance(self.payload, dict) else {}


Handler: TypeAlias = Callable[[Call], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One thing that can be asked of the desk.

    `path` has named parts in braces. `query` maps each parameter to its schema, `body` is the schema of
    the body (None: there is none), `answers` maps each status of success to the schema of its body (None:
    empty). `errors` are the statuses of refusal that its other facts do not tell. A body that is not
    needed may be empty; where it is not checked, the handler has better words than its schema.
    """

    method: str
    path: str
    name: str
    says: str
    handler: Handler
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    answers: Mapping[int, Schema | None] = field(default_factory=dict)
    errors: tuple[int, ...] = ()
    needs_body: bool = True
    checks_body: bool = True
    is_page: bool = False


class EndpointTable:
    """Endpoints by method and path."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._endpoints = [(each, each.path.split("/")) for each in endpoints]

    def find(self, method: str, raw_path: str) -> tuple[Endpoint, dict[str, str]]:
        """Return the endpoint and the named parts of the path; raises Problem with 404 or 405.

        The path is as sent: what is percent-encoded in it divides nothing.
        """
        segments = raw_path.split("/")
        found = [
            (each, parts)
            for each, pattern in self._endpoints
            if (parts := _match(pattern, segments)) is not None
        ]
        if not found:
            raise Problem(404, "path", f"it was {raw_path[:120]!r}; nothing is there")
        asked = "GET" if method == "HEAD" else method
        for each, parts in found:
            if each.method == asked:
                return each, parts
        methods = {each.method for each, _ in found}
        allowed = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
        raise Problem(
            405,
            "method",
            f"it was {method[:20]!r}; it must be one of {allowed}",
            headers={"Allow": allowed},
        )


def answer(body: Json, status: int = 200) -> Response:
    """Return a JSON answer."""
    return JSONResponse(body, status)


def done() -> Response:
    """Return the answer that has nothing to tell."""
    return Response(status_code=204)


def _match(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(segments):
        return None
    parts = {}
    for wanted, given in zip(pattern, segments, strict=True):
        if wanted.startswith("{") and given:
            parts[wanted[1:-1]] = unquote(given)
        elif wanted != given:
            return None
    return parts

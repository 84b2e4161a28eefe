"""Which requests a system knows, as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import unquote_to_bytes

from fakes.journal import Kind

_Paths: TypeAlias = "dict[str, dict[str, Route]]"
BodyForm: TypeAlias = Literal["none", "object", "list", "form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One endpoint; `path` may end in `/{id}` or in `({key})`.

    `rests_on` is its behaviour in the fidelity table.
    """

    method: str
    path: str
    kind: Kind
    rests_on: str
    entity: str | None = None
    body: BodyForm = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the table says of a request: its route, the key in its path, the methods of its path.

    `key` is the text between the brackets or after the last slash, decoded.
    """

    route: Route
    key: str | None = None
    allowed: tuple[str, ...] = ()


class RouteTable:
    """Routes by path and method; `folds_case` for a system that reads paths without regard to case."""

    def __init__(self, routes: Iterable[Route], *, folds_case: bool) -> None:
        self.folds_case = folds_case
        self._plain: _Paths = {}
        self._bracketed: _Paths = {}
        self._nested: _Paths = {}
        for route in routes:
            self._enter(route)

    def find(self, method: str, path: str) -> Found:
        """Find the route of a request; one of kind `refused` if there is none."""
        methods, key = self._plain.get(self._fold(path)), None
        if methods is None:
            methods, key = self._keyed(path)
        route = methods.get(method)
        if route is None:
            unknown = Route(method=method, path=path, kind="refused", rests_on="unknown_address")
            return Found(route=unknown, allowed=tuple(sorted(methods)))
        return Found(route=route, key=key)

    def _enter(self, route: Route) -> None:
        if route.path.endswith("({key})"):
            paths, path = self._bracketed, route.path.removesuffix("({key})")
        elif route.path.endswith("/{id}"):
            paths, path = self._nested, route.path.removesuffix("/{id}")
        else:
            paths, path = self._plain, route.path
        paths.setdefault(self._fold(path), {})[route.method] = route

    def _keyed(self, path: str) -> tuple[dict[str, Route], str | None]:
        """Find the routes of a path with a key in it; only a slash that is not encoded divides it."""
        head, _, tail = path.replace("%28", "(").replace("%29", ")").partition("(")
        methods = self._bracketed.get(self._fold(head))
        if methods and tail.endswith(")") and "/" not in tail:
            return methods, decoded(tail[:-1])
        head, _, tail = path.rpartition("/")
        methods = self._nested.get(self._fold(head)) if tail else None
        return methods or {}, decoded(tail)

    def _fold(self, path: str) -> str:
        return decoded(path).lower() if self.folds_case else decoded(path)


def decoded(text: str) -> str:
    """Undo the percent-encoding of a part of an address as sent, with U+FFFD for what is not UTF-8.

    >>> decoded("O%27Hara%20%C3%85se")
    "O'Hara Åse"
    """
    if text.isascii() and "%" not in text:
        return text
    return unquote_to_bytes(text.encode("latin-1")).decode(errors="replace")

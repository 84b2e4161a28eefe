"""Which requests a system knows, as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import unquote

from fakes.journal import Kind

BodyForm: TypeAlias = Literal["none", "object", "list", "form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One endpoint; `path` may end in `/{id}`. `rests_on` is its behaviour in the fidelity table."""

    method: str
    path: str
    kind: Kind
    rests_on: str
    entity: str | None = None
    body: BodyForm = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the table says of a request: its route, the key in its path, the methods of its path."""

    route: Route
    key: str | None = None
    allowed: tuple[str, ...] = ()


class RouteTable:
    """Routes by path and method; `folds_case` for a system that reads paths without regard to case."""

    def __init__(self, routes: Iterable[Route], *, folds_case: bool) -> None:
        self.folds_case = folds_case
        self._paths: dict[str, dict[str, Route]] = {}
        for route in routes:
            self._paths.setdefault(self._fold(route.path), {})[route.method] = route

    def find(self, method: str, path: str) -> Found:
        """Find the route of a request; one of kind `refused` if there is none."""
        path = self._fold(unquote(path))
        methods, key = self._paths.get(path), None
        if methods is None:
            parent, _, key = path.rpartition("/")
            methods = self._paths.get(f"{parent}/{{id}}", {}) if key else {}
        route = methods.get(method)
        if route is None:
            unknown = Route(method=method, path=path, kind="refused", rests_on="unknown_address")
            return Found(route=unknown, allowed=tuple(sorted(methods)))
        return Found(route=route, key=key)

    def _fold(self, path: str) -> str:
        return path.lower() if self.folds_case else path

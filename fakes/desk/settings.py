"""How a desk is to be served."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from fakes.values import Json

Document: TypeAlias = Callable[[str], Json]
"""From the name of a system to a JSON document about it."""

DOCUMENTS: Mapping[str, Document] = MappingProxyType({})
"""What each port tells of its own system, by path, such as `/openapi.json`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """Who may come to the desk, and what it serves beside its own.

    Without a `token` only this machine may. `journal_limit` is that of worlds made at the desk.
    """

    token: str | None = None
    journal_limit: int = 10_000
    documents: Mapping[str, Document] = field(default_factory=lambda: DOCUMENTS)

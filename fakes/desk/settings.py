"""How a desk is to be served."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """Who may come to the desk, and how long the journals of worlds made at it are.

    Without a `token` only this machine may come.
    """

    token: str | None = None
    journal_limit: int = 10_000

"""The shapes that travel between the clients, the engine and the store."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Record: TypeAlias = dict[str, Json]
Key: TypeAlias = int | str
Side: TypeAlias = Literal["left", "right"]

LEFT: Side = "left"
RIGHT: Side = "right"


def other(side: Side) -> Side:
    """Return the opposite side."""
    return RIGHT if side == LEFT else LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One version of a record, as an answer showed it.

    `stamp` is the server's own text, to be echoed and never reformatted. `position` is the instant
    that this text denotes, good for ordering cursors only. `edited` is the true instant of the
    edit, cut to milliseconds, with the server's known faults corrected: good for comparing the two
    systems. Each is None where the server showed none. `tag` is the version's entity tag.
    """

    key: Key
    record: Record
    stamp: str | None
    position: datetime | None
    edited: datetime | None
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer to a list request.

    `following` says where the next page begins, None after the last. `now` is the server's clock.
    """

    rows: list[Row]
    following: str | None
    now: datetime

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record as a list answer showed it.

    `stamp` is the server's own text, to be echoed and never reformatted. `position` is the instant
    that this text denotes, good for ordering cursors only. `edited` is the true instant of the
    edit, cut to milliseconds, with the server's known faults corrected: good for comparing the two
    systems. Each is None where the server showed none.
    """

    key: Key
    record: Record
    stamp: str | None
    position: datetime | None
    edited: datetime | None

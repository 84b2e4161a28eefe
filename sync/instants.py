"""Reading of time as the two systems write it: ISO 8601, with or without offset or time of day."""

from datetime import UTC, datetime, tzinfo
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from sync.records import Json

OSLO = ZoneInfo("Europe/Oslo")


def read_instant(raw: Json, *, naive_zone: tzinfo) -> datetime | None:
    """Return the instant in UTC, or None for what is not a readable time.

    A date alone is midnight. What has no offset is local time of `naive_zone`: in the doubled hour
    of autumn the first, in the lost hour of spring shifted forward.

    >>> read_instant("2024-07-01", naive_zone=OSLO).isoformat()
    '2024-06-30T22:00:00+00:00'
    >>> read_instant("2024-03-31T02:30:00", naive_zone=OSLO).isoformat()
    '2024-03-31T01:30:00+00:00'
    >>> read_instant("soon", naive_zone=OSLO) is None
    True
    """
    if not isinstance(raw, str):
        return None
    try:
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=naive_zone)
        instant = moment.astimezone(UTC)
        instant.astimezone(OSLO)
    except (ValueError, OverflowError):
        # Overflow: the first and last day of the calendar, where some zone leaves the year 1..9999.
        return None
    return instant


Precision: TypeAlias = Literal["milliseconds", "seconds", "minutes"]
PRECISIONS: tuple[Precision, ...] = ("milliseconds", "seconds", "minutes")
"""From the finest to the coarsest."""


def cut_to_milliseconds(instant: datetime) -> datetime:
    """Cut an instant, without rounding, to the precision that both systems keep.

    >>> cut_to_milliseconds(datetime(2024, 1, 1, microsecond=1999, tzinfo=UTC)).microsecond
    1000
    """
    return cut(instant, "milliseconds")


def cut(instant: datetime, precision: Precision) -> datetime:
    """Cut an instant, without rounding.

    >>> cut(datetime(2024, 1, 1, 9, 0, 59, tzinfo=UTC), "minutes").second
    0
    """
    return datetime.fromisoformat(instant.isoformat(timespec=precision))

"""Tidsbanken's time stamps: the forms it takes, the forms it shows, and its known fault."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from fakes.tidsbanken.model import OSLO

FORM = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)


def read_stamp(text: str, zone: tzinfo) -> datetime:
    """Return the instant, in UTC, that a date, a local time in `zone` or a time with an offset denotes.

    Of the doubled hour the first is meant; a time in the lost hour moves forward.
    Raises ValueError when the text is none of these or names no real moment.

    >>> read_stamp("2024-07-01", OSLO).isoformat()
    '2024-06-30T22:00:00+00:00'
    """
    if not FORM.fullmatch(text):
        raise ValueError(f"{text!r} is neither a date nor a time stamp")
    moment = datetime.fromisoformat(text)
    try:
        instant = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
        # The last hour of the last year can be told in UTC, but not shown in a zone east of it.
        instant.astimezone(zone)
    except OverflowError as error:
        raise ValueError(f"{text!r} is out of range") from error
    return instant


# A record and its neighbours share their moments, and so the texts of them.
@lru_cache(maxsize=1024)
def show_stamp(instant: datetime, zone: tzinfo) -> str:
    """Print a time stamp as answers do: without a zero fraction, and without trailing zeros.

    >>> from datetime import UTC
    >>> show_stamp(datetime(2024, 3, 5, 9, 12, 44, 710000, UTC), UTC)
    '2024-03-05T09:12:44.71Z'
    >>> show_stamp(datetime(2024, 3, 5, 9, 12, 44, 0, UTC), OSLO)
    '2024-03-05T10:12:44+01:00'
    """
    local = instant.astimezone(zone)
    seconds = local.replace(tzinfo=None, microsecond=0).isoformat()
    fraction = f".{local.microsecond:06d}".rstrip("0") if local.microsecond else ""
    # Without its seconds, which the offsets of the 19th century have in some zone databases.
    offset = "Z" if zone is UTC else f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:5]
    return f"{seconds}{fraction}{offset}"


def cut_to_milliseconds(instant: datetime) -> datetime:
    """Return the instant as precisely as Tidsbanken keeps it."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def biased(instant: datetime, fault: str) -> datetime:
    """Return the instant that Prosjekt's SistEndretDato tells in place of the true one.

    `utc_as_local` reads the UTC wall time as if it were Oslo's: an hour early in winter, two in summer.

    >>> from datetime import UTC
    >>> biased(datetime(2024, 7, 1, 12, tzinfo=UTC), "utc_as_local").isoformat()
    '2024-07-01T10:00:00+00:00'
    """
    if fault == "utc_as_local":
        return instant.replace(tzinfo=OSLO).astimezone(UTC)
    if fault == "minus_one_hour":
        return instant - timedelta(hours=1)
    return instant

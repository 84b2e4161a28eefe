"""CRMOffice's lists: which page is asked for, and what it shows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fakes.crmoffice.bodies import Complaints
from fakes.crmoffice.encoded import read_pairs
from fakes.errors import Refused
from fakes.exchange import Bend, Reply
from fakes.store import Row, Rows, Since, page_since

PAGE_SIZE = 50
PAGE_SIZE_CAP = 200
PARAMETERS = ("page", "pageSize", "modifiedSince")
SINCE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Which page of a list is asked for, and of which records."""

    page: int
    size: int
    since: datetime | None


def read_query(text: str, switches: Mapping[str, str]) -> ListQuery:
    """Read the query of a list that comes in pages; raises Refused with 400 or 422."""
    complaints = Complaints()
    given = _parameters(text, PARAMETERS, complaints, switches)
    query = ListQuery(
        page=_positive("page", given.get("page", "1"), complaints),
        size=min(
            _positive("pageSize", given.get("pageSize", str(PAGE_SIZE)), complaints), PAGE_SIZE_CAP
        ),
        since=_since(given.get("modifiedSince"), complaints),
    )
    complaints.settle()
    return query


def check_no_query(text: str, switches: Mapping[str, str]) -> None:
    """Complain about every parameter of a list that takes none; raises Refused with 400 or 422."""
    complaints = Complaints()
    _parameters(text, (), complaints, switches)
    complaints.settle()


def page_of(table: Rows[datetime], query: ListQuery, bend: Bend) -> Reply:
    """Return one page as an object with its items and the count of all.

    Whether it starts and ends the list is said of the page asked for, however it is bent.
    """
    if bend.empty:
        return Reply(body=b'{"items":[],"totalCount":0}', starts=True, ends=True)
    asked = (query.page - 1) * query.size
    first = max(asked + bend.shift, 0) if query.page > 1 else asked
    if query.since is None:
        total, rows = len(table), table.slice(first, query.size)
    else:
        since = Since(bound=query.since, inclusive=True)
        total, rows = table.count_since(since), page_since(table, since, first, query.size)
    return Reply(
        body=b'{"items":' + _array(rows) + b',"totalCount":%d}' % total,
        starts=query.page == 1,
        ends=asked + query.size >= total,
        read=_sighted(rows),
    )


def all_of(table: Rows[datetime], bend: Bend) -> Reply:
    """Return a whole table as a bare array."""
    rows = [] if bend.empty else list(table)
    return Reply(body=_array(rows), starts=True, ends=True, read=_sighted(rows))


def _array(rows: list[Row[datetime]]) -> bytes:
    return b"[" + b",".join(row.encoded for row in rows) + b"]"


def _sighted(rows: list[Row[datetime]]) -> tuple[tuple[int | str, int], ...]:
    return tuple((row.key, row.version) for row in rows)


def _parameters(
    text: str, known: tuple[str, ...], complaints: Complaints, switches: Mapping[str, str]
) -> dict[str, str]:
    try:
        pairs = read_pairs(text)
    except ValueError as error:
        raise Refused(400, f"The query cannot be read: {error}.") from error
    given: dict[str, str] = {}
    for name, value in pairs:
        if name not in known:
            if switches["unknown_parameter"] == "422":
                complaints.add(name, "is no parameter of this list")
        elif name in given:
            complaints.add(name, "was given more than once")
        given[name] = value
    return given


def _positive(name: str, text: str, complaints: Complaints) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0:
        return int(text)
    complaints.add(name, "must be a whole number from 1")
    return 1


def _since(text: str | None, complaints: Complaints) -> datetime | None:
    if text is None:
        return None
    if SINCE.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # a form without a moment, such as the 30th of February
    complaints.add("modifiedSince", "must be a date, or a time stamp with an offset")
    return None

"""The bodies of Tidsbanken's answers."""

from collections.abc import Callable

from fakes.store import encode
from fakes.tidsbanken.listing import Page, Records
from fakes.tidsbanken.predicate import Record as RecordRow
from fakes.tidsbanken.query import Query
from fakes.tidsbanken.shape import Shape
from fakes.values import Json, Record

# The rows of an entity by its name, as readers may see them.
Reading = Callable[[str], Records]


def list_body(query: Query, page: Page, link: str | None, reading: Reading) -> bytes:
    """Return a page of records; `link` leads to the rest of a list that the server cut."""
    shape = query.shape
    if shape.is_whole:
        records = [row.encoded for row in page.rows]
    else:
        records = [encode(_shaped(row, shape, reading)) for row in page.rows]
    parts = [b'{"@odata.context":' + encode(query.context)]
    if query.count:
        parts.append(b'"@odata.count":%d' % page.total)
    parts.append(b'"value":[' + b",".join(records) + b"]")
    if link is not None:
        parts.append(b'"@odata.nextLink":' + encode(link))
    return b",".join(parts) + b"}"


def record_body(query: Query, row: RecordRow, reading: Reading) -> bytes:
    """Return one record, with its context beside its properties."""
    return encode({"@odata.context": query.context, **_shaped(row, query.shape, reading)})


def _shaped(row: RecordRow, shape: Shape, reading: Reading) -> Record:
    names = row.shown if shape.select is None else shape.select
    shown: Record = {name: row.shown[name] for name in names}
    for each in shape.expand:
        target = _named(reading(each.by.target), row.shown[each.by.by])
        shown[each.by.name] = None if target is None else _shaped(target, each.shape, reading)
    return shown


def _named(rows: Records, key: Json) -> RecordRow | None:
    return rows.get(key) if isinstance(key, int | str) else None

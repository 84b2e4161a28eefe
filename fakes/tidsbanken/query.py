"""The query options of one request, from text to what they ask for."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, unquote

from fakes.errors import Refused
from fakes.store import Since
from fakes.tidsbanken.addresses import option_pairs, read_key
from fakes.tidsbanken.dialect import PAGE_SEEN, Dialect, Notes, property_named, stamp_switches
from fakes.tidsbanken.model import STAMP, Entity, Property
from fakes.tidsbanken.odata import FilterError, Node, parse_filter
from fakes.tidsbanken.options import ON_A_LIST, ON_A_RECORD, read_options
from fakes.tidsbanken.plan import after_key, plan_search, seeks_keys
from fakes.tidsbanken.predicate import Predicate, Record, compile_filter
from fakes.tidsbanken.shape import Shape, read_shape
from fakes.values import Key

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class QueryRefused(Refused):
    """A query that the system does not answer; `rests_on` names the switches that this depends on."""

    def __init__(self, message: str, rests_on: frozenset[str]) -> None:
        super().__init__(400, message)
        self.rests_on = rests_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One property to sort by."""

    by: Property
    descending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which rows pass a filter: only some are tried, those with `keys`, or those `since` a time.

    `matches` is None where all of those pass. `by_key`: the filter names the keys of all that it can find.
    `after` is the key of a filter that asks for those after it and for nothing else.
    """

    keys: tuple[Key, ...] | None = None
    since: Since | None = None
    matches: Predicate | None = None
    by_key: bool = False
    after: Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What one request asks for.

    `context` is the metadata address for its answer. `sieve` is the same for queries that the same rows
    match in the same order, whatever page of them is wanted. `rests_on` names the switches that the reading of
    it depended on, `warnings` what it was let off with.
    """

    shape: Shape
    context: str
    search: Search = Search()
    orderby: tuple[Order, ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    sieve: Hashable = None
    rests_on: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


def read_query(text: str, entity: Entity, dialect: Dialect, now: datetime) -> Query:
    """Read the options of a list request as sent; raises QueryRefused with 400."""
    # Only a filter that can ask for the time must be compiled anew as time goes on.
    return _read_cached(text, entity, dialect, now if tells_time(text) else EPOCH)


@lru_cache(maxsize=256)
def tells_time(text: str) -> bool:
    """Whether the options of a request, as sent, may ask what time it is."""
    return "now" in unquote(text)


@lru_cache(maxsize=256)
def _read_cached(text: str, entity: Entity, dialect: Dialect, now: datetime) -> Query:
    notes = Notes()
    try:
        return _read(text, entity, dialect, notes, now)
    except Refused as refused:
        raise QueryRefused(refused.message, frozenset(notes.rests_on)) from refused


def _read(text: str, entity: Entity, dialect: Dialect, notes: Notes, now: datetime) -> Query:
    options = read_options(text, ON_A_LIST, dialect, notes)
    _check_format(options.get("$format", "json"))
    shape = read_shape(options, entity, dialect, notes)
    search = _search(options.get("$filter"), entity, dialect, notes, now)
    count = _count(options.get("$count", "false"))
    orderby = _orderby(options.get("$orderby"), entity, dialect, notes)
    skip = _whole_number("$skip", options.get("$skip", "0"))
    top = _top(options["$top"], dialect, notes) if "$top" in options else None
    return Query(
        shape=shape,
        context=entity.context + (f"({shape.listed})" if shape.listed else ""),
        search=search,
        orderby=orderby,
        top=top,
        skip=skip,
        count=count,
        sieve=(options.get("$filter"), options.get("$orderby"), now),
        rests_on=frozenset(notes.rests_on),
        warnings=tuple(notes.warnings),
    )


@lru_cache(maxsize=256)
def read_record_query(key: str, text: str, entity: Entity, dialect: Dialect) -> tuple[Key, Query]:
    """Read what a request for one record has in brackets, decoded, and its options as sent.

    Raises QueryRefused with 400.
    """
    notes = Notes()
    try:
        options = read_options(text, ON_A_RECORD, dialect, notes)
        _check_format(options.get("$format", "json"))
        shape = read_shape(options, entity, dialect, notes)
        wanted = read_key(key, entity, dialect, notes)
    except Refused as refused:
        raise QueryRefused(refused.message, frozenset(notes.rests_on)) from refused
    listed = f"({shape.listed})" if shape.listed else ""
    return wanted, Query(
        shape=shape,
        context=f"{entity.context}{listed}/$entity",
        rests_on=frozenset(notes.rests_on),
        warnings=tuple(notes.warnings),
    )


def next_link(base: str, text: str, query: Query, shown: int) -> str:
    """Address of the rest of a capped list."""
    pairs = [
        (name, value)
        for name, value in option_pairs(text)
        if name.lower().lstrip("$") not in {"skip", "top"}
    ]
    if query.top is not None:
        pairs.append(("$top", str(query.top - shown)))
    pairs.append(("$skip", str(query.skip + shown)))
    return f"{base}?" + "&".join(f"{quote(name, safe='$')}={quote(value)}" for name, value in pairs)


def _search(
    text: str | None, entity: Entity, dialect: Dialect, notes: Notes, now: datetime
) -> Search:
    if text is None:
        return Search()
    try:
        node = parse_filter(text)
        whole = compile_filter(node, entity, dialect, notes, now)
    except FilterError as error:
        raise _bad(f"The query specified in the URI is not valid. {error}") from error
    plan = plan_search(node, entity, dialect)
    matches: Predicate | None = whole
    if plan.since is not None:
        matches = _all_of(plan.rest, entity, dialect, now)
    return Search(
        keys=plan.keys,
        since=plan.since,
        matches=matches,
        by_key=seeks_keys(node, entity),
        after=after_key(node, entity, dialect),
    )


def _all_of(
    nodes: tuple[Node, ...], entity: Entity, dialect: Dialect, now: datetime
) -> Predicate | None:
    tests = [compile_filter(node, entity, dialect, Notes(), now) for node in nodes]

    def matches(row: Record) -> bool:
        return all(test(row) for test in tests)

    return matches if tests else None


def _orderby(text: str | None, entity: Entity, dialect: Dialect, notes: Notes) -> tuple[Order, ...]:
    if text is None:
        return ()
    orders: dict[str, Order] = {}
    for part in text.split(","):
        name, *direction = part.split() or [""]
        if direction not in ([], ["asc"], ["desc"]):
            raise _bad(f"The $orderby expression '{part.strip()}' is not valid.")
        by = property_named(name, entity, dialect, notes)
        if by is None:
            raise _bad(f"Could not find a property named '{name}' on type '{entity.name}'.")
        if by.name in orders:
            raise _bad(f"Duplicate property named '{name}' is not supported in '$orderby'.")
        orders[by.name] = Order(by=by, descending=direction == ["desc"])
    notes.rests_on |= stamp_switches(entity) if STAMP in orders else frozenset()
    return tuple(orders.values())


def _top(text: str, dialect: Dialect, notes: Notes) -> int:
    top = _whole_number("$top", text)
    limit = dialect.top_limit
    if top > (PAGE_SEEN if limit is None else limit):
        notes.rests_on.add("top_limit")
    if limit is not None and top > limit:
        raise _bad(f"The limit of '{limit}' for Top query has been exceeded: it is '{top}'.")
    return top


def _whole_number(option: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise _bad(f"Invalid value '{text}' for {option} query option found.")
    return int(text)


def _count(text: str) -> bool:
    if text not in {"true", "false"}:
        raise _bad(f"'{text}' is not a valid value for $count. It must be true or false.")
    return text == "true"


def _check_format(text: str) -> None:
    if text.partition(";")[0] not in {"json", "application/json"}:
        raise _bad(f"The value '{text}' of $format is not supported: only json is.")


def _bad(message: str) -> Refused:
    return Refused(400, message)

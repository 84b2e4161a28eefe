"""The query options of a list, from text to the page of rows they ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from fakes.errors import Refused
from fakes.store import Row, Table
from fakes.tidsbanken.model import Entity, Property, Value
from fakes.tidsbanken.odata import FilterError, parse_filter
from fakes.tidsbanken.predicate import Dialect, Predicate, compile_filter, seeks_keys

OPTIONS = frozenset({"$filter", "$select", "$orderby", "$top", "$skip", "$count"})
NOT_OFFERED = frozenset({"$expand"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One property to sort by."""

    by: Property
    descending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What one list request asks for.

    `by_key`: the filter names the keys of all that it can find. `select` is None for all properties;
    `selects_all` says that they were asked for with a star.
    """

    matches: Predicate | None = None
    by_key: bool = False
    select: tuple[str, ...] | None = None
    selects_all: bool = False
    orderby: tuple[Order, ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The rows of one answer; `total` counts the matching rows before paging."""

    rows: list[Row[Value]]
    total: int
    capped: bool


def read_query(text: str, entity: Entity, switches: Mapping[str, str]) -> Query:
    """Read the options of a request as sent; raises Refused with 400."""
    dialect = Dialect.of(switches)
    options = _options(text, lenient=not dialect.names_exactly)
    matches, by_key = _filter(options.get("$filter"), entity, dialect)
    return Query(
        matches=matches,
        by_key=by_key,
        select=_select(options.get("$select"), entity, dialect),
        selects_all="*" in options.get("$select", ""),
        orderby=_orderby(options.get("$orderby"), entity, dialect),
        top=None if "$top" not in options else _whole_number("$top", options["$top"]),
        skip=_whole_number("$skip", options.get("$skip", "0")),
        count=_count(options.get("$count", "false")),
    )


def run_query(table: Table[Value], query: Query, cap: int | None, *, fold: bool) -> Page:
    """Filter, count, sort and cut, in this order."""
    wanted = query.top
    if cap is not None and (wanted is None or wanted > cap):
        wanted = cap
    if query.matches is None and not query.orderby:
        total = len(table)
        rows = table.slice(query.skip, total if wanted is None else wanted)
    else:
        matching = _sorted(_matching(table, query.matches), query.orderby, fold=fold)
        total = len(matching)
        rows = matching[query.skip :][:wanted]
    beyond = total > query.skip + len(rows)
    return Page(rows=rows, total=total, capped=wanted != query.top and beyond)


def next_link(base: str, text: str, query: Query, shown: int) -> str:
    """Address of the rest of a capped list."""
    pairs = [
        (name, value)
        for name, value in parse_qsl(text, keep_blank_values=True)
        if name.lower().lstrip("$") not in {"skip", "top"}
    ]
    if query.top is not None:
        pairs.append(("$top", str(query.top - shown)))
    pairs.append(("$skip", str(query.skip + shown)))
    return f"{base}?" + "&".join(f"{quote(name, safe='$')}={quote(value)}" for name, value in pairs)


def _options(text: str, *, lenient: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise _bad("The query string is not UTF-8.") from error
    for name, value in pairs:
        option = _option_name(name, lenient=lenient)
        if option is None:
            continue
        if option in found:
            raise _bad(f"Query option '{option}' was specified more than once.")
        found[option] = value
    return found


def _option_name(name: str, *, lenient: bool) -> str | None:
    """Return the system option meant, None for an option of somebody else's; raises Refused."""
    option = name.lower() if lenient else name
    if lenient and f"${option}" in OPTIONS:
        option = f"${option}"
    if option in NOT_OFFERED:
        raise Refused(501, f"The query option '{option}' is not offered here.")
    if option.startswith("$") and option not in OPTIONS:
        raise _bad(f"The query parameter '{name}' is not supported.")
    return option if option in OPTIONS else None


def _filter(text: str | None, entity: Entity, dialect: Dialect) -> tuple[Predicate | None, bool]:
    if text is None:
        return None, False
    try:
        node = parse_filter(text)
        return compile_filter(node, entity, dialect), seeks_keys(node, entity)
    except FilterError as error:
        raise _bad(f"The query specified in the URI is not valid. {error}") from error


def _select(text: str | None, entity: Entity, dialect: Dialect) -> tuple[str, ...] | None:
    names = [] if text is None else [name.strip() for name in text.split(",")]
    if text is None or "*" in names:
        return None
    return tuple(dict.fromkeys(_property(name, entity, dialect).name for name in names))


def _orderby(text: str | None, entity: Entity, dialect: Dialect) -> tuple[Order, ...]:
    if text is None:
        return ()
    orders = []
    for part in text.split(","):
        name, *direction = part.split() or [""]
        if direction not in ([], ["asc"], ["desc"]):
            raise _bad(f"The $orderby expression '{part.strip()}' is not valid.")
        by = _property(name, entity, dialect)
        orders.append(Order(by=by, descending=direction == ["desc"]))
    return tuple(orders)


def _property(name: str, entity: Entity, dialect: Dialect) -> Property:
    found = entity.property_named(name, exactly=dialect.names_exactly)
    if found is None:
        raise _bad(f"Could not find a property named '{name}' on type '{entity.name}'.")
    return found


def _whole_number(option: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise _bad(f"Invalid value '{text}' for {option} query option found.")
    return int(text)


def _count(text: str) -> bool:
    if text not in {"true", "false"}:
        raise _bad(f"'{text}' is not a valid value for $count. It must be true or false.")
    return text == "true"


def _matching(table: Table[Value], matches: Predicate | None) -> list[Row[Value]]:
    if matches is None:
        return list(table)
    return [row for row in table if matches(row.values)]


def _sorted(rows: list[Row[Value]], orders: tuple[Order, ...], *, fold: bool) -> list[Row[Value]]:
    # Sorting by the last property first leaves the first in charge: sorts are stable.
    for order in reversed(orders):
        rows = sorted(rows, key=lambda row: _place(row, order, fold=fold), reverse=order.descending)
    return rows


def _place(row: Row[Value], order: Order, *, fold: bool) -> tuple[bool, object]:
    value = row.values[order.by.name]
    # Null sorts below every value.
    return value is not None, value.casefold() if fold and isinstance(value, str) else value


def _bad(message: str) -> Refused:
    return Refused(400, message)

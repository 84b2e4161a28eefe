"""Which rows a filter can match at all, so that not every row need be looked at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fakes.store import Since
from fakes.tidsbanken import odata
from fakes.tidsbanken.dialect import Dialect
from fakes.tidsbanken.model import STAMP, Entity
from fakes.tidsbanken.predicate import operands
from fakes.values import Key

_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where to look: at the rows with one of `keys`, or else at those `since` a time, or at all.

    `rest` holds the conditions that those rows must still be tested for.
    """

    keys: tuple[Key, ...] | None = None
    since: Since | None = None
    rest: tuple[odata.Node, ...] = ()


def plan_search(node: odata.Node, entity: Entity, dialect: Dialect) -> Plan:
    """Divide a filter that has been compiled, so is known to be right."""
    conditions = operands(node, "and")
    for condition in conditions:
        keys = _keys(condition, entity, dialect)
        if keys is not None:
            return Plan(keys=keys, rest=tuple(conditions))
    bounds = [_lower_bound(condition, entity, dialect) for condition in conditions]
    return Plan(
        since=max(filter(None, bounds), key=_strictness, default=None),
        rest=tuple(
            condition for condition, bound in zip(conditions, bounds, strict=True) if bound is None
        ),
    )


def seeks_keys(node: odata.Node, entity: Entity) -> bool:
    """Whether the filter names the keys of all that it can find, so that nothing new can show up."""
    match node:
        case odata.Binary("eq", odata.Name(name), odata.Literal(_)) | odata.Binary(
            "eq", odata.Literal(_), odata.Name(name)
        ):
            return _is_key(name, entity)
        case odata.Membership(odata.Name(name), options):
            constant = all(isinstance(option, odata.Literal) for option in options)
            return constant and _is_key(name, entity)
        case odata.Binary("or"):
            return all(seeks_keys(each, entity) for each in operands(node, "or"))
        case odata.Binary("and"):
            return any(seeks_keys(each, entity) for each in operands(node, "and"))
    return False


def after_key(node: odata.Node, entity: Entity, dialect: Dialect) -> Key | None:
    """Return the key of a filter that is nothing but `key gt literal`."""
    match node:
        case odata.Binary("gt", odata.Name(name), literal) | odata.Binary(
            "lt", literal, odata.Name(name)
        ) if name.lower() == entity.key.lower():
            return _exact(literal, dialect)
    return None


def _is_key(name: str, entity: Entity) -> bool:
    return name.lower() in {entity.key.lower(), entity.odata_key.lower()}


def _keys(node: odata.Node, entity: Entity, dialect: Dialect) -> tuple[Key, ...] | None:
    match node:
        case odata.Membership(odata.Name(name), options):
            literals: tuple[odata.Node, ...] = options
        case odata.Binary("eq", odata.Name(name), literal) | odata.Binary(
            "eq", literal, odata.Name(name)
        ):
            literals = (literal,)
        case _:
            return None
    if name.lower() != entity.key.lower():
        return None
    keys = [_exact(each, dialect) for each in literals]
    found = tuple(dict.fromkeys(key for key in keys if key is not None))
    return None if None in keys else found


def _exact(node: odata.Node, dialect: Dialect) -> Key | None:
    """Return a key that only the record stored under it can have."""
    key = node.value if isinstance(node, odata.Literal) else None
    if isinstance(key, str):
        return None if dialect.folds_strings else key
    return key if isinstance(key, int) and not isinstance(key, bool) else None


def _lower_bound(node: odata.Node, entity: Entity, dialect: Dialect) -> Since | None:
    match node:
        case odata.Binary(operator, odata.Name(name), odata.Literal(value)):
            pass
        case odata.Binary(mirrored, odata.Literal(value), odata.Name(name)):
            operator = _MIRRORED.get(mirrored, "")
        case _:
            return None
    if name.lower() != STAMP.lower() or operator not in {"gt", "ge"}:
        return None
    if isinstance(value, datetime):
        return Since(bound=value, inclusive=operator == "ge")
    if isinstance(value, date):
        return _of_day(value, entity, dialect, inclusive=operator == "ge")
    return None


def _of_day(value: date, entity: Entity, dialect: Dialect, *, inclusive: bool) -> Since | None:
    if dialect.date_literal == "instant":
        return Since(bound=datetime.combine(value, time(), UTC), inclusive=inclusive)
    try:
        first = value if inclusive else value + timedelta(days=1)
        midnight = datetime.combine(first, time(), entity.zone).astimezone(UTC)
    except OverflowError:
        return None
    return Since(bound=midnight, inclusive=True)


def _strictness(since: Since) -> tuple[datetime, bool]:
    return since.bound, not since.inclusive

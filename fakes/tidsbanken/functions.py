"""What the operators and functions of the filter language compute from values.

Each is total over values of the types it takes: where the real service would stop with an error (a
division by zero, a number out of range), the result is null, which no record matches.
"""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, TypeAlias
from typing import Literal as OneOf

from fakes.tidsbanken.model import Value

Operand: TypeAlias = Value | date
Family: TypeAlias = OneOf["string", "integer", "number", "boolean", "instant", "day", "null"]
NUMBERS: frozenset[Family] = frozenset({"integer", "number"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of the language: what it takes, the optional arguments last, and what it gives.

    `compares` says that the result depends on how strings compare.
    """

    takes: tuple[Family, ...]
    gives: Family
    of: Callable[..., Operand]
    optional: int = 0
    compares: bool = False


# Any: operands are of one family where they meet, which is checked before anything is computed.
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def arithmetic(name: str, left: Operand, right: Operand, *, whole: bool) -> Operand:
    """Compute one of the five operators; null for null operands and where there is no result.

    Whole numbers divide towards zero, and a remainder has the sign of the dividend.

    >>> arithmetic("div", -7, 2, whole=True), arithmetic("mod", -7, 2, whole=True)
    (-3, -1)
    >>> arithmetic("div", 7, 2.0, whole=False), arithmetic("div", 7, 0, whole=True)
    (3.5, None)
    """
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    try:
        result: Operand = (_WHOLE if whole else _REAL)[name](left, right)
    except (ArithmeticError, ValueError):
        return None
    return result


def _whole_div(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _whole_mod(left: int, right: int) -> int:
    return left - right * _whole_div(left, right)


_ANY: Mapping[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
}
_WHOLE: Mapping[str, Callable[[Any, Any], Any]] = {**_ANY, "div": _whole_div, "mod": _whole_mod}
_REAL: Mapping[str, Callable[[Any, Any], Any]] = {
    **_ANY,
    "div": operator.truediv,
    "mod": math.fmod,
}


def _substring(text: str, first: int, count: int | None = None) -> str:
    # A place before the text counts as its beginning, as in the service's library.
    first = max(0, first)
    return text[first:] if count is None else text[first : first + max(0, count)]


TEXT: Mapping[str, Function] = {
    "startswith": Function(
        takes=("string", "string"), gives="boolean", of=str.startswith, compares=True
    ),
    "endswith": Function(
        takes=("string", "string"), gives="boolean", of=str.endswith, compares=True
    ),
    "contains": Function(
        takes=("string", "string"), gives="boolean", of=operator.contains, compares=True
    ),
    "indexof": Function(takes=("string", "string"), gives="integer", of=str.find, compares=True),
    "length": Function(takes=("string",), gives="integer", of=len),
    "substring": Function(
        takes=("string", "integer", "integer"), gives="string", of=_substring, optional=1
    ),
    "tolower": Function(takes=("string",), gives="string", of=str.lower),
    "toupper": Function(takes=("string",), gives="string", of=str.upper),
    "trim": Function(takes=("string",), gives="string", of=str.strip),
    "concat": Function(takes=("string", "string"), gives="string", of=str.__add__),
}

# Parts of an instant as it is shown, so in the zone of the entity.
_PARTS: Mapping[str, Callable[[datetime], Operand]] = {
    "year": lambda moment: moment.year,
    "month": lambda moment: moment.month,
    "day": lambda moment: moment.day,
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "second": lambda moment: moment.second,
    "date": lambda moment: moment.date(),
}
OF_DAYS = frozenset({"year", "month", "day"})


def of_moment(name: str, zone: tzinfo) -> Function | None:
    """Find a function of time stamps, as it works in this zone."""
    part = _PARTS.get(name)
    if part is None:
        return None

    def of(moment: datetime) -> Operand:
        return part(in_zone(moment, zone))

    return Function(takes=("instant",), gives="day" if name == "date" else "integer", of=of)


def of_day(name: str) -> Function | None:
    """Find a function of days."""
    if name not in OF_DAYS:
        return None
    return Function(takes=("day",), gives="integer", of=operator.attrgetter(name))


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return the instant as the zone's clocks show it; at the ends of the calendar as it is.

    >>> from datetime import UTC
    >>> in_zone(datetime(2024, 7, 1, 22, 30, tzinfo=UTC), UTC).day
    1
    """
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment

"""What a filter means for the records of one entity: types are checked before any record is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import NoneType
from typing import TypeAlias

from fakes.store import Row
from fakes.tidsbanken import odata
from fakes.tidsbanken.dialect import Dialect, Notes, property_named, stamp_switches
from fakes.tidsbanken.functions import (
    COMPARE,
    NUMBERS,
    OF_DAYS,
    TEXT,
    Family,
    Function,
    Operand,
    arithmetic,
    in_zone,
    of_day,
    of_moment,
)
from fakes.tidsbanken.model import STAMP, EdmType, Entity, Value
from fakes.tidsbanken.odata import FilterError

Record: TypeAlias = Row[datetime]
Predicate: TypeAlias = Callable[[Record], bool]

_FAMILY: Mapping[EdmType, Family] = {
    "Edm.String": "string",
    "Edm.Int32": "integer",
    "Edm.Double": "number",
    "Edm.Boolean": "boolean",
    "Edm.DateTimeOffset": "instant",
}
# In this order: a bool is an int, and a datetime is a date.
_LITERALS: tuple[tuple[type, Family], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (datetime, "instant"),
    (date, "day"),
    (NoneType, "null"),
)
_ARITHMETIC = frozenset({"add", "sub", "mul", "div", "mod"})


@dataclass(frozen=True, slots=True)
class _Typed:
    """A part of a filter; `caseless`: a constant text that no collation sees differently."""

    family: Family
    of: Callable[[Record], Operand]
    caseless: bool = False


def compile_filter(
    node: odata.Node, entity: Entity, dialect: Dialect, notes: Notes, now: datetime
) -> Predicate:
    """Return the test that the filter puts to each record; raises FilterError on a type mismatch."""
    typed = _Compiler(entity, dialect, notes, now).typed(node)
    if typed.family != "boolean":
        raise FilterError("The filter expression is no condition: it is neither true nor false.")
    return lambda row: typed.of(row) is True


SEEN_FUNCTIONS = frozenset({"startswith", "endswith", "contains"})


class _Compiler:
    def __init__(self, entity: Entity, dialect: Dialect, notes: Notes, now: datetime) -> None:
        self.entity = entity
        self.dialect = dialect
        self.notes = notes
        self.now = now

    def typed(self, node: odata.Node) -> _Typed:  # noqa: PLR0911 -- one return for each kind of node
        match node:
            case odata.Literal(value):
                return _literal(value)
            case odata.Name(name):
                return self.named(name)
            case odata.Prefix(operator, operand):
                return self.prefixed(operator, operand)
            case odata.Call(function, arguments):
                return self.call(function, arguments)
            case odata.Membership(operand, options):
                return self.membership(operand, options)
            case odata.Binary("and" | "or"):
                return self.junction(node)
            case odata.Binary(name, left, right):
                return self.binary(name, self.typed(left), self.typed(right))

    def named(self, name: str) -> _Typed:
        found = property_named(name, self.entity, self.dialect, self.notes)
        if found is None:
            raise FilterError(
                f"Could not find a property named '{name}' on type '{self.entity.name}'."
            )
        own = found.name
        if own == STAMP:
            self.notes.rests_on |= stamp_switches(self.entity)
        if found.type == "Edm.DateTimeOffset":
            return _Typed("instant", lambda row: row.values.get(own))
        return _Typed(_FAMILY[found.type], lambda row: _plain(row.shown[own]))

    def prefixed(self, operator: str, operand: odata.Node) -> _Typed:
        if operator == "not":
            holds = self.condition(operand, "not")
            return _Typed("boolean", lambda row: not holds(row))
        typed = self.typed(operand)
        if typed.family not in NUMBERS:
            raise FilterError(f"Incompatible type: '-' takes a number, not a {typed.family}.")
        of, whole = typed.of, typed.family == "integer"
        return _Typed(typed.family, lambda row: arithmetic("sub", 0, of(row), whole=whole))

    def condition(self, node: odata.Node, where: str) -> Callable[[Record], Operand]:
        typed = self.typed(node)
        if typed.family != "boolean":
            raise FilterError(
                f"Incompatible type: '{where}' takes conditions, not a {typed.family}."
            )
        return typed.of

    def junction(self, node: odata.Binary) -> _Typed:
        tests = [self.condition(each, node.operator) for each in operands(node, node.operator)]
        holds = all if node.operator == "and" else any
        return _Typed("boolean", lambda row: holds(test(row) for test in tests))

    def call(self, name: str, arguments: tuple[odata.Node, ...]) -> _Typed:
        if name not in SEEN_FUNCTIONS:
            self.notes.rests_on.add("tidsbanken_functions")
        if name == "now" and not arguments:
            now = self.now
            return _Typed("instant", lambda _: now)
        typed = [self.typed(argument) for argument in arguments]
        function = self.function(name, typed)
        families = tuple(each.family for each in typed)
        least = len(function.takes) - function.optional
        if families != function.takes[: max(least, len(families))]:
            wanted = ", ".join(function.takes)
            raise FilterError(
                f"The function '{name}' takes ({wanted}), not ({', '.join(families)})."
            )
        return self.applied(function, typed)

    def function(self, name: str, typed: list[_Typed]) -> Function:
        if name in OF_DAYS and [each.family for each in typed] == ["day"]:
            found = of_day(name)
        else:
            found = TEXT.get(name) or of_moment(name, self.entity.zone)
        if found is None:
            raise FilterError(f"An unknown function with name '{name}' was found.")
        return found

    def applied(self, function: Function, typed: list[_Typed]) -> _Typed:
        if function.compares and not any(each.caseless for each in typed):
            typed = self.collated(typed)
        parts, of = [each.of for each in typed], function.of

        def result(row: Record) -> Operand:
            values = [part(row) for part in parts]
            return None if None in values else of(*values)

        return _Typed(function.gives, result)

    def membership(self, operand: odata.Node, options: tuple[odata.Node, ...]) -> _Typed:
        item = self.typed(operand)
        tests = [self.binary("eq", item, self.typed(option)).of for option in options]
        return _Typed("boolean", lambda row: any(test(row) for test in tests))

    def binary(self, name: str, left: _Typed, right: _Typed) -> _Typed:
        if name in _ARITHMETIC:
            return self.computed(name, left, right)
        left, right = self.level_dates(left, right), self.level_dates(right, left)
        families = {"number" if each.family in NUMBERS else each.family for each in (left, right)}
        ordered = name not in {"eq", "ne"}
        if len(families - {"null"}) > 1 or (ordered and "boolean" in families):
            raise _incompatible(name, left, right)
        if families == {"string"} and (ordered or not (left.caseless or right.caseless)):
            left, right = self.collated([left, right])
        return _compared(name, left.of, right.of, ordered=ordered)

    def computed(self, name: str, left: _Typed, right: _Typed) -> _Typed:
        self.notes.rests_on.add("tidsbanken_functions")
        if not {left.family, right.family} <= NUMBERS:
            raise _incompatible(name, left, right)
        whole = left.family == right.family == "integer"
        one, other = left.of, right.of
        return _Typed(
            "integer" if whole else "number",
            lambda row: arithmetic(name, one(row), other(row), whole=whole),
        )

    def collated(self, sides: list[_Typed]) -> list[_Typed]:
        """Bring strings that are compared to the form that the collation compares."""
        self.notes.rests_on.add("collation")
        return [_folded(side) for side in sides] if self.dialect.folds_strings else sides

    def level_dates(self, side: _Typed, opposite: _Typed) -> _Typed:
        """Bring a day and an instant that are compared to one type, as the dialect has it."""
        if {side.family, opposite.family} != {"day", "instant"}:
            return side
        self.notes.rests_on.add("date_literal")
        if self.dialect.date_literal == "date_part" and side.family == "instant":
            return _Typed("day", lambda row: _day(side.of(row), self.entity))
        if self.dialect.date_literal == "instant" and side.family == "day":
            return _Typed("instant", lambda row: _midnight(side.of(row)))
        return side


def operands(node: odata.Node, operator: str) -> list[odata.Node]:
    """Return the operands of a chain of one operator, side by side.

    A frame for each operator of a long chain would be too deep for Python's stack.
    """
    found: list[odata.Node] = []
    while isinstance(node, odata.Binary) and node.operator == operator:
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _literal(value: odata.Constant) -> _Typed:
    family = next(family for kind, family in _LITERALS if isinstance(value, kind))
    caseless = isinstance(value, str) and value.lower() == value.upper() == value.casefold()
    return _Typed(family, lambda _: value, caseless)


def _plain(value: object) -> Value:
    # What is shown of a property that is no time stamp is what is computed with.
    return value if isinstance(value, bool | int | float | str) else None


def _folded(side: _Typed) -> _Typed:
    def of(row: Record) -> Operand:
        value = side.of(row)
        return value.casefold() if isinstance(value, str) else value

    return _Typed("string", of)


def _compared(
    name: str,
    one: Callable[[Record], Operand],
    other: Callable[[Record], Operand],
    *,
    ordered: bool,
) -> _Typed:
    compare = COMPARE[name]
    if not ordered:
        return _Typed("boolean", lambda row: compare(one(row), other(row)))

    def holds(row: Record) -> bool:
        low, high = one(row), other(row)
        return low is not None and high is not None and compare(low, high)

    return _Typed("boolean", holds)


def _incompatible(name: str, left: _Typed, right: _Typed) -> FilterError:
    return FilterError(
        "A binary operator with incompatible types was detected. Found operand types "
        f"'{left.family}' and '{right.family}' for operator '{name}'."
    )


def _day(value: Operand, entity: Entity) -> Operand:
    return in_zone(value, entity.zone).date() if isinstance(value, datetime) else None


def _midnight(value: Operand) -> Operand:
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else None

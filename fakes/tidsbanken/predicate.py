"""What a filter means for the records of one entity: types are checked before any record is read."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import NoneType
from typing import Any, TypeAlias
from typing import Literal as OneOf

from fakes.tidsbanken import odata
from fakes.tidsbanken.model import EdmType, Entity, Value
from fakes.tidsbanken.odata import FilterError

Values: TypeAlias = Mapping[str, Value]
Predicate: TypeAlias = Callable[[Values], bool]
Operand: TypeAlias = Value | date
Family: TypeAlias = OneOf["string", "number", "boolean", "instant", "day", "null"]

_FAMILY: Mapping[EdmType, Family] = {
    "Edm.String": "string",
    "Edm.Int32": "number",
    "Edm.Double": "number",
    "Edm.Boolean": "boolean",
    "Edm.DateTimeOffset": "instant",
}
# Any: both operands are of one family, which is checked before anything is compared.
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
# In this order: a bool is an int, and a datetime is a date.
_LITERALS: tuple[tuple[type, Family], ...] = (
    (bool, "boolean"),
    (int, "number"),
    (float, "number"),
    (str, "string"),
    (datetime, "instant"),
    (date, "day"),
    (NoneType, "null"),
)
_STRING_FUNCTIONS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": operator.contains,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the service reads what the standard leaves to it; the values are those of the switches."""

    date_literal: str
    folds_strings: bool
    names_exactly: bool

    @classmethod
    def of(cls, switches: Mapping[str, str]) -> "Dialect":
        """Return the dialect of a world with these switches."""
        return cls(
            date_literal=switches["date_literal"],
            folds_strings=switches["collation"] == "ci",
            names_exactly=switches["case"] == "strict",
        )


@dataclass(frozen=True, slots=True)
class _Typed:
    family: Family
    of: Callable[[Values], Operand]


def compile_filter(node: odata.Node, entity: Entity, dialect: Dialect) -> Predicate:
    """Return the test that the filter puts to each record; raises FilterError on a type mismatch."""
    typed = _Compiler(entity, dialect).typed(node)
    if typed.family != "boolean":
        raise FilterError("The filter expression is no condition: it is neither true nor false.")
    return lambda values: typed.of(values) is True


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
        case odata.Binary("or", left, right):
            return seeks_keys(left, entity) and seeks_keys(right, entity)
        case odata.Binary("and", left, right):
            return seeks_keys(left, entity) or seeks_keys(right, entity)
    return False


def _is_key(name: str, entity: Entity) -> bool:
    return name.lower() in {entity.key.lower(), entity.odata_key.lower()}


class _Compiler:
    def __init__(self, entity: Entity, dialect: Dialect) -> None:
        self.entity = entity
        self.dialect = dialect

    def typed(self, node: odata.Node) -> _Typed:  # noqa: PLR0911 -- one return for each kind of node
        match node:
            case odata.Literal(value):
                return self.literal(value)
            case odata.Name(name):
                return self.named(name)
            case odata.Negation(operand):
                return self.negation(operand)
            case odata.Call(function, arguments):
                return self.call(function, arguments)
            case odata.Membership(operand, options):
                return self.membership(operand, options)
            case odata.Binary("and" | "or"):
                return self.junction(node)
            case odata.Binary(name, left, right):
                return self.comparison(name, self.typed(left), self.typed(right))

    def literal(self, value: odata.Constant) -> _Typed:
        constant = self.fold(value) if isinstance(value, str) else value
        family = next(family for kind, family in _LITERALS if isinstance(value, kind))
        return _Typed(family, lambda _: constant)

    def named(self, name: str) -> _Typed:
        found = self.entity.property_named(name, exactly=self.dialect.names_exactly)
        if found is None:
            raise FilterError(
                f"Could not find a property named '{name}' on type '{self.entity.name}'."
            )
        own = found.name
        if found.type == "Edm.String" and self.dialect.folds_strings:
            return _Typed("string", lambda values: self.fold(values[own]))
        return _Typed(_FAMILY[found.type], lambda values: values[own])

    def fold(self, value: Value) -> Value:
        return value.casefold() if isinstance(value, str) and self.dialect.folds_strings else value

    def condition(self, node: odata.Node, where: str) -> Callable[[Values], Operand]:
        typed = self.typed(node)
        if typed.family != "boolean":
            raise FilterError(
                f"Incompatible type: '{where}' takes conditions, not a {typed.family}."
            )
        return typed.of

    def negation(self, operand: odata.Node) -> _Typed:
        of = self.condition(operand, "not")
        return _Typed("boolean", lambda values: not of(values))

    def junction(self, node: odata.Binary) -> _Typed:
        # The operands of a chain side by side: a frame for each would be too deep for Python's stack.
        first, others = node.left, [node.right]
        while isinstance(first, odata.Binary) and first.operator == node.operator:
            others.append(first.right)
            first = first.left
        tests = [self.condition(each, node.operator) for each in (first, *reversed(others))]
        holds = all if node.operator == "and" else any
        return _Typed("boolean", lambda values: holds(test(values) for test in tests))

    def call(self, function: str, arguments: tuple[odata.Node, ...]) -> _Typed:
        test = _STRING_FUNCTIONS.get(function)
        if test is None:
            raise FilterError(f"An unknown function with name '{function}' was found.")
        typed = [self.typed(argument) for argument in arguments]
        if [each.family for each in typed] != ["string", "string"]:
            raise FilterError(f"The function '{function}' takes two strings.")
        text, part = (each.of for each in typed)

        def holds(values: Values) -> bool:
            one, other = text(values), part(values)
            return isinstance(one, str) and isinstance(other, str) and test(one, other)

        return _Typed("boolean", holds)

    def membership(self, operand: odata.Node, options: tuple[odata.Node, ...]) -> _Typed:
        item = self.typed(operand)
        tests = [self.comparison("eq", item, self.typed(option)).of for option in options]
        return _Typed("boolean", lambda values: any(test(values) for test in tests))

    def comparison(self, name: str, left: _Typed, right: _Typed) -> _Typed:
        left, right = self.level_dates(left, right), self.level_dates(right, left)
        ordered = name not in {"eq", "ne"}
        families = {left.family, right.family} - {"null"}
        if len(families) > 1 or (ordered and "boolean" in families):
            raise FilterError(
                "A binary operator with incompatible types was detected. Found operand types "
                f"'{left.family}' and '{right.family}' for operator '{name}'."
            )
        compare, one, other = _COMPARE[name], left.of, right.of
        if not ordered:
            return _Typed("boolean", lambda values: compare(one(values), other(values)))

        def holds(values: Values) -> bool:
            low, high = one(values), other(values)
            return low is not None and high is not None and compare(low, high)

        return _Typed("boolean", holds)

    def level_dates(self, side: _Typed, opposite: _Typed) -> _Typed:
        """Bring a day and an instant that are compared to one type, as the dialect has it."""
        if {side.family, opposite.family} != {"day", "instant"}:
            return side
        if self.dialect.date_literal == "date_part" and side.family == "instant":
            return _Typed("day", lambda values: _day(side.of(values), self.entity))
        if self.dialect.date_literal == "instant" and side.family == "day":
            return _Typed("instant", lambda values: _midnight(side.of(values)))
        return side


def _day(value: Operand, entity: Entity) -> Operand:
    return value.astimezone(entity.zone).date() if isinstance(value, datetime) else None


def _midnight(value: Operand) -> Operand:
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else None

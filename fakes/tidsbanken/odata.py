"""The text of a `$filter` as a tree of what it says.

Precedence, loosest first: or; and; eq ne; gt ge lt le in; add sub; mul div mod; not, unary minus. So
`not Id eq 1` means `(not Id) eq 1`, as it does for the real service.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple, TypeAlias

Constant: TypeAlias = bool | int | float | str | date | datetime | None

LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("eq", "ne"),
    ("gt", "ge", "lt", "le", "in"),
    ("add", "sub"),
    ("mul", "div", "mod"),
)
PREFIXES = ("not", "-")
NODE_LIMIT = 800
NESTING_LIMIT = 40


class FilterError(ValueError):
    """The text is no filter, as the message says; `rests_on` names switches that this depends on."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.rests_on: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: `date` for a date without a time, an aware `datetime` in UTC for a time stamp."""

    value: Constant


@dataclass(frozen=True, slots=True)
class Name:
    """A property, as written."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its arguments."""

    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """`not` or `-` before its operand."""

    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two operands."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Membership:
    """`in`: whether the operand equals one of the options."""

    operand: "Node"
    options: tuple["Node", ...]


Node: TypeAlias = Literal | Name | Call | Prefix | Binary | Membership


def parse_filter(text: str) -> Node:
    """Read a filter; raises FilterError.

    >>> parse_filter("Id eq 100")
    Binary(operator='eq', left=Name(name='Id'), right=Literal(value=100))
    """
    return _Parser(text).whole()


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKENS = re.compile(
    r"(?P<blank>\s+)"
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<stamp>\d{4}-\d\d-\d\dT[\d:.]*(?:Z|[+-][\d:]*)?)"
    r"|(?P<date>\d{4}-\d\d-\d\d)"
    r"|(?P<float>-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+))"
    r"|(?P<integer>-?\d+)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<mark>[(),-])"
    r"|(?P<other>.)",
    re.ASCII | re.DOTALL,
)
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_WORDS: dict[str, Constant] = {"null": None, "true": True, "false": False}
_VALUES = ("string", "stamp", "date", "float", "integer", "name")


def _tokens(text: str) -> Iterator[_Token]:
    previous = "blank"
    for match in _TOKENS.finditer(text):
        token = _Token(match.lastgroup or "other", match.group(), match.start())
        if token.kind == "other" or (token.kind in _VALUES and previous in _VALUES):
            raise FilterError(f"Syntax error at position {token.at} in '{text}'.")
        previous = token.kind
        if token.kind != "blank":
            yield token
    yield _Token("end", "", len(text))


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.next = 0
        self.depth = 0
        if len(self.tokens) > NODE_LIMIT:
            raise FilterError(f"The filter has more than {NODE_LIMIT} parts.")

    def whole(self) -> Node:
        node = self.level(0)
        if self.peek().kind != "end":
            raise self.unexpected()
        return node

    def level(self, level: int) -> Node:
        if level == len(LEVELS):
            return self.prefixed()
        left = self.level(level + 1)
        while (operator := self.peek().text) in LEVELS[level]:
            self.take()
            if operator == "in":
                left = Membership(left, self.bracketed(least=1))
            else:
                left = Binary(operator, left, self.level(level + 1))
        return left

    def prefixed(self) -> Node:
        if self.peek().text not in PREFIXES:
            return self.primary()
        operator = self.take().text
        self.enter()
        node = Prefix(operator, self.prefixed())
        self.depth -= 1
        return node

    def primary(self) -> Node:
        token = self.take()
        if token.text == "(":
            self.enter()
            node = self.level(0)
            self.expect(")")
            self.depth -= 1
            return node
        if token.kind == "name" and token.text not in _WORDS:
            if self.peek().text == "(":
                return Call(token.text, self.bracketed(least=0))
            return Name(token.text)
        return Literal(self.constant(token))

    def bracketed(self, least: int) -> tuple[Node, ...]:
        self.expect("(")
        self.enter()
        nodes: list[Node] = []
        if least or self.peek().text != ")":
            nodes.append(self.level(0))
        while nodes and self.peek().text == ",":
            self.take()
            nodes.append(self.level(0))
        self.expect(")")
        self.depth -= 1
        return tuple(nodes)

    def constant(self, token: _Token) -> Constant:
        match token.kind:
            case "name":
                return _WORDS[token.text]
            case "string":
                return token.text[1:-1].replace("''", "'")
            case "integer" | "float":
                return self.number(token)
            case "date" | "stamp":
                return self.moment(token)
        self.next -= 1
        raise self.unexpected()

    def number(self, token: _Token) -> int | float:
        whole = token.kind == "integer" and len(token.text) < 20
        number = int(token.text) if whole else float(token.text)
        if (token.kind == "integer" and not whole) or math.isinf(number):
            raise FilterError(f"The number {token.text} is out of range.")
        return number

    def moment(self, token: _Token) -> date | datetime:
        if token.kind == "stamp" and not _STAMP.fullmatch(token.text):
            hint = "a time stamp needs an offset, and the '+' of one must be sent as %2B"
            raise FilterError(f"'{token.text}' at position {token.at} is no time stamp: {hint}.")
        try:
            moment = datetime.fromisoformat(token.text)
            return moment.date() if token.kind == "date" else moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise FilterError(f"'{token.text}' at position {token.at} is no real date.") from error

    def enter(self) -> None:
        self.depth += 1
        if self.depth > NESTING_LIMIT:
            raise FilterError(f"The filter is nested more than {NESTING_LIMIT} deep.")

    def peek(self) -> _Token:
        return self.tokens[self.next]

    def take(self) -> _Token:
        token = self.peek()
        if token.kind == "end":
            raise self.unexpected()
        self.next += 1
        return token

    def expect(self, mark: str) -> None:
        if self.peek().text != mark:
            raise self.unexpected()
        self.next += 1

    def unexpected(self) -> FilterError:
        token = self.peek()
        what = f"'{token.text}' at position {token.at}" if token.text else "end"
        return FilterError(f"Syntax error: unexpected {what} in '{self.text}'.")

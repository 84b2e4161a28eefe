"""The filter parser as a function: every tree has a text that means it, and any text is read or refused."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fakes.tidsbanken.dialect import Dialect, Notes
from fakes.tidsbanken.model import ENTITIES
from fakes.tidsbanken.odata import (
    LEVELS,
    Binary,
    Call,
    FilterError,
    Literal,
    Membership,
    Name,
    Node,
    Prefix,
    parse_filter,
)
from fakes.tidsbanken.plan import plan_search, seeks_keys
from fakes.tidsbanken.predicate import Predicate, compile_filter
from tests.fakes.straight import lone_world

NOW = datetime(2024, 2, 14, tzinfo=UTC)
NAMES = ["Id", "Fornavn", "fodt", "Aktiv", "SistEndretDato", "AntallFerieDager", "Lonn", "_x9"]
FUNCTIONS = ["length", "contains", "concat", "year", "date", "now", "substring", "f"]
WORDS = [each for level in LEVELS for each in level if each != "in"]

literals = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0)),
).map(Literal)


def larger(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Prefix, st.sampled_from(["not", "-"]), nodes),
        st.builds(Binary, st.sampled_from(WORDS), nodes, nodes),
        st.builds(Membership, nodes, st.lists(nodes, min_size=1, max_size=3).map(tuple)),
        st.builds(Call, st.sampled_from(FUNCTIONS), several),
    )


trees = st.recursive(
    st.one_of(literals, st.builds(Name, st.sampled_from(NAMES))), larger, max_leaves=12
)


def level_of(node: Node) -> int:
    """How tightly the outermost operator of a tree binds; what has none binds tightest."""
    match node:
        case Binary(operator, _, _):
            return next(place for place, level in enumerate(LEVELS) if operator in level)
        case Membership():
            return next(place for place, level in enumerate(LEVELS) if "in" in level)
        case Prefix():
            return len(LEVELS)
    return len(LEVELS) + 1


def within(node: Node, level: int) -> str:
    """Print a tree, in brackets only where its operator binds less tightly than `level`."""
    text = printed(node)
    return text if level_of(node) >= level else f"({text})"


def printed(node: Node) -> str:
    own = level_of(node)
    match node:
        case Literal(value):
            return constant(value)
        case Name(name):
            return name
        case Prefix(operator, operand):
            return f"{operator} {within(operand, own)}"
        case Binary(operator, left, right):
            return f"{within(left, own)} {operator} {within(right, own + 1)}"
        case Membership(operand, options):
            return f"{within(operand, own)} in ({','.join(map(printed, options))})"
        case Call(function, arguments):
            return f"{function}({','.join(map(printed, arguments))})"


def constant(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return value.isoformat() if isinstance(value, date) else str(value)


@given(trees)
def test_a_tree_survives_its_text(tree: Node) -> None:
    # Compared as text too: 1 and True are equal, and so are 0.0 and -0.0.
    again = parse_filter(printed(tree))
    assert again == tree
    assert repr(again) == repr(tree)


@pytest.mark.parametrize(
    ("text", "bracketed"),
    [
        ("not Id eq 1", "(not Id) eq 1"),
        ("a or b and c", "a or (b and c)"),
        ("a eq b and c", "(a eq b) and c"),
        ("a eq b gt c", "a eq (b gt c)"),
        ("a gt b add c", "a gt (b add c)"),
        ("a add b mul c", "a add (b mul c)"),
        ("-a mul b", "(-a) mul b"),
        ("- -a", "-(-(a))"),
        ("a sub b sub c", "(a sub b) sub c"),
        ("a in (1) eq b", "(a in (1)) eq b"),
        ("a gt b in (c)", "(a gt b) in (c)"),
        ("not a in (b)", "(not a) in (b)"),
    ],
)
def test_operators_bind_as_the_standard_says(text: str, bracketed: str) -> None:
    assert parse_filter(text) == parse_filter(bracketed)


def test_a_minus_before_digits_is_part_of_the_number() -> None:
    assert parse_filter("-5") == Literal(-5)
    assert parse_filter("- 5") == Prefix("-", Literal(5))


def compiled(text: str) -> Predicate | None:
    """Read a filter in every way that a query does; None when it is refused."""
    entity, dialect = ENTITIES["Ansatt"], Dialect.of(lone_world().switches)
    try:
        node = parse_filter(text)
        predicate = compile_filter(node, entity, dialect, Notes(), NOW)
    except FilterError:
        return None
    plan_search(node, entity, dialect)
    seeks_keys(node, entity)
    return predicate


WORLD = lone_world()
WORLD.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "Åse", "Fodt": "1980-05-17"})
ROW = WORLD.tidsbanken.tables["Ansatt"].rows[1]
pieces = st.lists(
    st.one_of(
        st.sampled_from([*NAMES, *FUNCTIONS, *WORDS, "in", "not", "-", "(", ")", ",", "'", "null"]),
        st.sampled_from(["true", "1", "-1", "0", "0.0", "2.5", "'x'", "1980-05-17", "9e99"]),
        st.sampled_from(["1980-05-17T00:00:00Z", "0001-01-01T00:00:00+14:00", "\x00", "\ud800"]),
    ),
    max_size=24,
).map(" ".join)


@given(st.one_of(st.text(max_size=40), pieces, trees.map(printed)))
@example("(" * 3000)
@example("not " * 3000)
@example("- " * 3000 + "1 eq 1")
@example("f(" * 3000)
@example("Id in (" * 3000)
@example(" mul ".join(["Id"] * 399) + " gt 1")
@example(" div ".join(["0.5"] * 399) + " gt 1")
@example(" sub ".join(["AntallFerieDager"] * 399) + " gt 1")
@example("Aktiv eq " * 398 + "Aktiv")
@example("9" * 5000 + " gt Id")
@example("Id eq 1" + " " * 20_000)
@example("'" * 20_001)
@example("year(0001-01-01T00:00:00Z) eq 1 and date(9999-12-31T23:59:59Z) gt 2024-01-01")
def test_any_text_gives_a_condition_or_an_error(text: str) -> None:
    predicate = compiled(text)
    if predicate is not None:
        assert predicate(ROW) in (True, False)


@given(trees)
def test_many_trees_are_conditions_that_can_be_tested(tree: Node) -> None:
    predicate = compiled(printed(Binary("eq", Binary("eq", tree, tree), Literal(value=True))))
    if predicate is not None:
        assert predicate(ROW) in (True, False)

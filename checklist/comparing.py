"""What two editions of a document promise differently.

`before` is the edition that features were compiled from, `now` the document as it is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Generic, TypeVar

from checklist.differences import Change, Difference, Thing
from checklist.matching import Key, Matched, match, out_of_order
from checklist.model import Checklist, Criterion, Pair, Row, Statement

T = TypeVar("T")


def compare(before: Checklist, now: Checklist) -> list[Difference]:
    """Return what a document says differently from the edition its features are from.

    In the order of the document, then the sections that are no longer there. Where a thing stands
    in the file, when it was generated and what it was warned of do not count.
    """
    sections = match(before.pairs, now.pairs, [lambda pair: pair.id])
    both = [(before.pairs[old], now.pairs[new]) for old, new in sections.both]
    rows = _rows(before, now, both)
    partners = {new.id: old for old, new in both}
    of_pairs = chain.from_iterable(
        [*_of_pair(partners.get(pair.id), pair), *_told_rows(pair, rows, partners)]
        for pair in now.pairs
    )
    moved = moves(SECTIONS, sections, now.pairs)
    gone = [SECTIONS.gone(before.pairs[place]) for place in sections.before_only]
    return [*changes(DOCUMENTS, before, now), *of_pairs, *moved, *gone]


def _of_pair(before: Pair | None, now: Pair) -> Iterator[Difference]:
    """Yield what is different about a pair, except for its rows."""
    if before is None:
        yield SECTIONS.missing(now)
        return
    yield from changes(SECTIONS, before, now)
    about = [
        *_of_list(STATEMENTS, before.statements, now.statements),
        *_of_list(CRITERIA, before.merge_criteria, now.merge_criteria),
    ]
    yield from (replace(one, pair=now.id) for one in about)


# ---- rows, which can go from one pair to another ---------------------------------

Place = tuple[str, Row]
"""A row and the id of the pair that it belongs to."""


def _rows(
    before: Checklist, now: Checklist, both: Sequence[tuple[Pair, Pair]]
) -> dict[str, list[Difference]]:
    """Return by pair what is different about rows; those of whole pairs count where they moved."""
    matches = {new.id: match(old.rows, new.rows, ROWS.keys) for old, new in both}
    gone = _unmatched(before, {pair: one.before_only for pair, one in matches.items()})
    come = _unmatched(now, {pair: one.now_only for pair, one in matches.items()})
    across = match(gone, come, ACROSS)
    found: defaultdict[str, list[Difference]] = defaultdict(list)
    for old, new in both:
        found[new.id] += _kept(ROWS, matches[new.id], old.rows, new.rows)
    for old_place, new_place in across.both:
        found[come[new_place][0]] += _across(gone[old_place], come[new_place])
    for pair, row in (come[place] for place in across.now_only):
        found[pair].append(ROWS.missing(row))
    for pair, row in (gone[place] for place in across.before_only):
        found[pair].append(ROWS.gone(row))
    return {
        pair: [replace(one, pair=pair) for one in _in_order(several)]
        for pair, several in found.items()
    }


def _unmatched(checklist: Checklist, places: Mapping[str, Sequence[int]]) -> list[Place]:
    """Return the rows in some places of each pair; all of a pair that only one edition has."""
    return [
        (pair.id, pair.rows[place])
        for pair in checklist.pairs
        for place in places.get(pair.id, range(len(pair.rows)))
    ]


def _told_rows(
    pair: Pair, rows: Mapping[str, list[Difference]], partners: Mapping[str, Pair]
) -> Iterator[Difference]:
    """Yield what is told of a pair's rows; of those that are new with their pair, nothing."""
    for one in rows.get(pair.id, ()):
        if pair.id in partners or one.change != "missing":
            yield one


def _across(before: Place, now: Place) -> Iterator[Difference]:
    pattern = ROWS.difference("moved", now[1], before[1])
    yield replace(pattern, was=f"in {before[0]}", now=f"in {now[0]}")
    yield from changes(ROWS, before[1], now[1])


def _in_order(differences: Sequence[Difference]) -> list[Difference]:
    """Return differences by line of the document, and last what is no longer in it."""
    return sorted(differences, key=lambda one: (one.line is None, one.line or one.line_before or 0))


# ---- lists of one pair -----------------------------------------------------------


def _of_list(kind: "Kind[T]", before: Sequence[T], now: Sequence[T]) -> list[Difference]:
    matched = match(before, now, kind.keys)
    return _in_order(
        [
            *_kept(kind, matched, before, now),
            *(kind.missing(now[place]) for place in matched.now_only),
            *(kind.gone(before[place]) for place in matched.before_only),
        ]
    )


def _kept(
    kind: "Kind[T]", matched: Matched, before: Sequence[T], now: Sequence[T]
) -> Iterator[Difference]:
    for old, new in matched.both:
        yield from changes(kind, before[old], now[new])
    yield from moves(kind, matched, now)


def moves(kind: "Kind[T]", matched: Matched, now: Sequence[T]) -> Iterator[Difference]:
    """Yield what stands in another place among those that both editions have."""
    for old, new in out_of_order(matched.both):
        pattern = kind.difference("moved", now[new])
        yield replace(pattern, was=f"number {old + 1}", now=f"number {new + 1}")


def changes(kind: "Kind[T]", before: T, now: T) -> Iterator[Difference]:
    """Yield the aspects in which a thing is different."""
    for aspect in kind.aspects:
        old, new = aspect.of(before), aspect.of(now)
        if old != new:
            was, is_now = aspect.words(before), aspect.words(now)
            # Different things can read the same; then what is behind the words is told.
            told = (was, is_now) if was != is_now else (repr(old), repr(new))
            pattern = kind.difference(aspect.change, now, before)
            yield replace(pattern, aspect=aspect.name, was=told[0], now=told[1])


# ---- what things are told apart by, and what can change about them ----------------


@dataclass(frozen=True, slots=True)
class Aspect(Generic[T]):
    """One side of a thing, and how it is put in words."""

    name: str
    of: Callable[[T], object]
    words: Callable[[T], str]
    change: Change = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """How the things of one kind are recognised, compared and named."""

    thing: Thing
    keys: Sequence[Key[T]]
    """What both editions of a thing have in common, the surest first."""
    aspects: Sequence[Aspect[T]]
    name: Callable[[T], str]
    pair: Callable[[T], str] = lambda _: ""
    line: Callable[[T], int]
    words: Callable[[T], str]

    def difference(self, change: Change, now: T, before: T | None = None) -> Difference:
        """Return a difference about a thing that the document has."""
        return Difference(
            change=change,
            thing=self.thing,
            pair=self.pair(now),
            name=self.name(now if before is None else before),
            line=self.line(now),
            line_before=self.line(before) if before is not None else None,
        )

    def missing(self, now: T) -> Difference:
        """Return that the features know nothing of a thing."""
        return replace(self.difference("missing", now), now=self.words(now))

    def gone(self, before: T) -> Difference:
        """Return that a thing is no longer in the document."""
        found = self.difference("extra", before, before)
        return replace(found, line=None, was=self.words(before))


def conditions_in_words(row: Row) -> str:
    """Return what a row depends on, in the document's order.

    >>> conditions_in_words(Row(id="p/a=b", left="a", right="b", type="N/A"))
    'none'
    """
    return "; ".join(f"{one.side} {one}" for one in row.conditions) or "none"


def content_in_words(statement: Statement) -> str:
    """Return what a statement says beyond its kind.

    >>> content_in_words(Statement(kind="every", line=1, condition="it is paid"))
    'if: it is paid'
    """
    if statement.condition is not None:
        return f"if: {statement.condition}"
    return f"one of: {', '.join(statement.targets)}" if statement.targets else ""


def _by_field(name: str, field: str, change: Change = "changed") -> Aspect[T]:
    def of(thing: T) -> str:
        return str(getattr(thing, field))

    return Aspect(name, of, of, change)


DOCUMENTS: Kind[Checklist] = Kind(
    thing="document",
    keys=(),
    aspects=(
        _by_field("title", "title"),
        _by_field("left system", "left"),
        _by_field("right system", "right"),
    ),
    name=lambda _: "",
    line=lambda _: 1,
    words=lambda one: one.title,
)
SECTIONS: Kind[Pair] = Kind(
    thing="section",
    keys=(lambda one: one.id,),
    aspects=(
        _by_field("left entity", "left"),
        _by_field("right entity", "right"),
        Aspect(
            "reading",
            lambda one: one.is_complete,
            lambda one: "complete" if one.is_complete else "incomplete",
        ),
    ),
    name=lambda one: one.id,
    pair=lambda one: one.id,
    line=lambda one: one.line,
    words=lambda one: f"{one.left} to {one.right}",
)
STATEMENTS: Kind[Statement] = Kind(
    thing="statement",
    keys=(lambda one: (one.kind, one.condition, one.targets), lambda one: one.kind),
    aspects=(Aspect("content", lambda one: (one.condition, one.targets), content_in_words),),
    name=lambda one: one.kind,
    line=lambda one: one.line,
    words=content_in_words,
)
CRITERIA: Kind[Criterion] = Kind(
    thing="merge criterion",
    keys=(lambda one: (one.left, one.right), lambda one: one.left, lambda one: one.right),
    aspects=(
        _by_field("left property", "left", "renamed"),
        _by_field("right property", "right", "renamed"),
    ),
    name=lambda one: f"{one.left}={one.right}",
    line=lambda one: one.line,
    words=lambda _: "",
)
ROWS: Kind[Row] = Kind(
    thing="row",
    keys=(
        lambda one: one.id,
        lambda one: (one.left, one.type, one.conditions),
        lambda one: (one.right, one.type, one.conditions),
        lambda one: (one.left, one.type),
        lambda one: (one.right, one.type),
    ),
    aspects=(
        _by_field("left property", "left", "renamed"),
        _by_field("right property", "right", "renamed"),
        _by_field("type", "type"),
        Aspect("conditions", lambda one: one.conditions, conditions_in_words),
    ),
    name=lambda one: one.id,
    line=lambda one: one.line,
    words=lambda one: one.type,
)
ACROSS: tuple[Key[Place], ...] = (
    lambda two: (two[1].left, two[1].right, two[1].type, two[1].conditions),
    lambda two: (two[1].left, two[1].right),
)
"""What a row that went to another pair has in common with what it was there."""

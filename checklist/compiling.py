"""Features written from a document: one file a pair, a Rule for each promise.

The same document gives the same text, letter by letter. What is written here needs no
step that the judge does not know, since both go by `checklist.forms`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain, count

from checklist.cases import ANY_NUMBER, Case, filled, is_conditional
from checklist.catalogue import CHECKS, Required, required
from checklist.facts import FACTS, dumped, facts_of
from checklist.form import Form
from checklist.forms import FORMS
from checklist.ids import plain
from checklist.model import Checklist, Pair, spelled
from checklist.seals import sealed_facts, sealed_feature
from checklist.text import cell, inert

LONGEST = 120
"""Letters of a name that a file can have with all that is put before and behind it."""
COUNT = "<count>"
"""Column of an outline that is written for several numbers."""
RULES: Mapping[str, Sequence[str]] = {
    "No {left} is without its {right}": ("every", "exactly-one"),
    "A {left} that meets the document's condition has its {right}": ("every", "exactly-one"),
    "No {right} is made from a {left} that does not meet the document's condition": ("condition",),
    "No {right} is made from a {left} before the two are linked": ("link-first",),
    "A {right} is made from a {left} that is connected, and from no other": (
        "create-if-connected",
    ),
    "A {left} joins the {right} that matches it, or gets a new one": ("merge-or-create",),
    "A {left} and a {right} that hold the same values are the same": ("merge-criteria",),
    "A value that a {left} is created with is there in the {right} made from it": (
        "create",
        "type",
    ),
    "A linked {left} and {right} stay the same wherever they are edited": (
        "edit-left",
        "edit-right",
        "isolated",
        "link-survives-edit",
    ),
    "A property that depends on another stays as it is while its condition is not met": (
        "row-condition",
    ),
}
"""What a document promises → the checks that put it to the test, in the order of a feature."""
UNCONDITIONAL, CONDITIONAL, *_ = RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The files that a document gives."""

    folder: str
    """Name of the folder that they belong in."""
    files: Mapping[str, str]
    """File name → text: the facts, and one feature for each pair of which anything is promised."""


def compiled(checklist: Checklist) -> Compiled:
    """Return the features of a document and the facts that they were written from."""
    known = spelled(checklist)
    asked = {place.pair.id for place in required(known)}
    features = {
        feature_name(pair): sealed_feature(feature(known, pair), checklist.title)
        for pair in known.pairs
        if pair.id in asked
    }
    return Compiled(
        folder=folder_of(checklist),
        files={FACTS: sealed_facts(dumped(facts_of(checklist))), **features},
    )


def folder_of(checklist: Checklist) -> str:
    """Return the name of the folder for a document's features: its two systems."""
    return short(f"{plain(checklist.left) or 'nothing'}-{plain(checklist.right) or 'nothing'}")


def feature_name(pair: Pair) -> str:
    """Return the name of the file for a pair's feature."""
    return f"{short(pair.id)}.feature"


def short(name: str) -> str:
    """Return a name that is not too long for a file; no two become the same.

    >>> short("ansatt-contacts"), len(short(300 * "a"))
    ('ansatt-contacts', 141)
    """
    if len(name) <= LONGEST:
        return name
    return f"{name[:LONGEST]}~{sha256(name.encode()).hexdigest()[:20]}"


def feature(checklist: Checklist, pair: Pair) -> str:
    """Return the feature of one pair, in Gherkin."""
    places = list(required(replace(checklist, pairs=(pair,))))
    left, right = inert(str(pair.left)), inert(str(pair.right))
    lines = [
        f"@pair:{pair.id}",
        f"Feature: {left} and {right} are kept in sync",
        f'  What the document "{inert(checklist.title)}" says of the two, put to the test.',
    ]
    titles = Titles()
    for rule, names in RULES.items():
        if rule == (UNCONDITIONAL if is_conditional(pair) else CONDITIONAL):
            continue
        scenarios = [
            line
            for place in _by_row(places, names)
            for form in FORMS[place.check.name]
            for line in _scenarios(form, place, titles)
        ]
        if scenarios:
            lines += ["", f"  Rule: {rule.format(left=left, right=right)}", *scenarios]
    return "\n".join(lines) + "\n"


def _by_row(places: Sequence[Required], names: Sequence[str]) -> list[Required]:
    """Return the places of some checks: row by row, and what is about the pair last."""
    of_rule = [place for place in places if place.check.name in names]
    rows: dict[str, int] = {}
    for place in of_rule:
        if place.row:
            rows.setdefault(place.row.id, len(rows))
    return sorted(
        of_rule,
        key=lambda place: (
            rows[place.row.id] if place.row else len(rows),
            list(CHECKS).index(place.check.name),
        ),
    )


class Titles:
    """The headings of one feature, of which the runner lets none be given twice."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def unique(self, title: str) -> str:
        """Return the title, with a number behind it if it was given before."""
        numbered = chain([title], (f"{title} ({number})" for number in count(2)))
        free = next(one for one in numbered if one not in self._given)
        self._given.add(free)
        return free


def _scenarios(form: Form, place: Required, titles: Titles) -> Iterator[str]:
    for case in filled(form, place, COUNT if form.numbers else form.usual or ANY_NUMBER):
        tags = [f"@row:{place.row.id}"] if place.row else []
        tags.append(f"@check:{place.check.name}")
        if case.id and not form.numbers:
            tags.append(f"@case:{case.id}")
        keyword = "Scenario Outline" if form.numbers else "Scenario"
        yield ""
        yield f"    {' '.join(tags)}"
        yield f"    {keyword}: {titles.unique(case.title)}"
        yield from _steps(case)
        if form.numbers:
            yield from _examples(form)


def _steps(case: Case) -> Iterator[str]:
    before = ""
    for step in (*case.before, *case.steps):
        keyword, _, text = step.partition(" ")
        yield f"      {'And' if keyword == before else keyword} {text}"
        before = keyword


def _examples(form: Form) -> Iterator[str]:
    rows = [("case", "count"), *((form.case.format(number=one), one) for one in form.numbers)]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    yield ""
    yield "      Examples:"
    for row in rows:
        cells = (cell(text).ljust(width) for text, width in zip(row, widths, strict=True))
        yield f"        | {' | '.join(cells)} |"

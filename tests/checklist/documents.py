"""Made-up dataflow documents: every variant of their grammar, and what is to be read from them.

What is expected is put together beside the text and not read from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Literal

from checklist import Checklist
from checklist.model import Condition, Kind, Statement

SYSTEMS = (
    *("Business Central", "Wix.com", "PowerOffice GO", "Tidsbanken", "CRMOffice", "HubSpot"),
    *("Tripletex", "SuperOffice CRM", "Wave Financial", "Shopify", "Visma.net ERP", "Fiken"),
    *("Pipedrive", "Xero", "Zoho CRM", "Salesforce", "SharePoint", "Planner", "Exact Online"),
    *("FreshBooks", "FreshTeam", "Freshworks CRM", "QuickBooks", "24SevenOffice", "Mamut One"),
    *("Uni Economy", "Lime Go", "Odoo", "BambooHR", "Personio", "Workday", "Monday.com"),
    *("Asana", "Jira", "ClickUp", "WooCommerce", "Magento", "Square", "Stripe", "Sage 50"),
)
ENTITIES = (
    *("Contacts", "Customers (human data)", "Business_entity", "Order line", "Ansatt", "Kjøretøy"),
    *("Invoices", "Projects (closed)", "Cost_center", "People", "Company", "Avdeling", "Items"),
)
HOSTILE_ENTITIES = (
    *("Scenario: x", "Given a state", "# no comment", 'the "quoted" one', "<count>", "@tag", "a|b"),
    *("*starred*", "`tick`", "|bar|", "Custom_", "{left}", "\u202eright to left", "Examples: x"),
)
PROPERTIES = (
    *("name", "Etternavn", "MailAddress.City", "No.", "number[0]", "Phone_(mobile)", "E post"),
    *("Custom_", "*starred*", "`tick`", "|bar|", "_lead", "a\\b", "Fødested", "properties.vat_no"),
    *("Addresses.AddressLine1", "Lines.UnitPrice", "isActive", "2nd name", "x.y.z", "--flag"),
)
HOSTILE = (
    *("Scenario: injected", "Given a state", "# no comment", '"quoted"', "<x>", "@tag", "a|b"),
    *("\u202eright to left", '"""', "Examples:", "{left}", "æ\u0301ø", "zero\u200bwidth"),
)
TYPES = ("string", "integer", "float", "boolean", "N/A")
TEXTS = (
    "the deal is won",
    'the field "status" holds <done>, or the like',
    "it has been paid in full; otherwise not",
)
STATEMENTS: tuple[Kind, ...] = (
    *("every", "link-first", "create-if-connected", "merge-or-create", "merge-criteria", "linked"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRow:
    """A property row as it is to be read."""

    left: str
    right: str
    type: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section as it is to be read."""

    left: str
    right: str
    statements: tuple[Statement, ...]
    """In the order of the document; their lines are not known here."""
    criteria: tuple[tuple[str, str], ...] = ()
    rows: tuple[WrittenRow, ...] = ()
    variant: int = 2
    """Which of its wordings each sentence has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document and what is to be read from it."""

    left: str
    right: str
    sections: tuple[Section, ...]
    variant: int = 0
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", "\n".join(_written(self)) + "\n")

    @property
    def title(self) -> str:
        """Return the heading, as the generator of documents writes it."""
        return f"{self.left} to {self.right} Dataflow"

    @property
    def rows(self) -> int:
        """Return how many rows there are in all sections."""
        return sum(len(section.rows) for section in self.sections)


def documents(count: int, seed: int = 1, *, most_rows: int = 200) -> Iterator[Document]:
    """Yield documents with titles that differ; `most_rows` is what a section has at most."""
    for number in range(count):
        yield document(number, Random(f"{seed}/{number}"), most_rows)


def document(number: int, random: Random, most_rows: int) -> Document:
    """Return one document; the first 1,560 have different titles."""
    left = SYSTEMS[number % len(SYSTEMS)]
    right = SYSTEMS[(number + 1 + number // len(SYSTEMS) % (len(SYSTEMS) - 1)) % len(SYSTEMS)]
    if number < len(SYSTEMS) and random.random() < 0.1:  # later ones would have the same title
        right = ""
    sections = [_section(random, most_rows) for _ in range(random.choice((0, 1, 2, 2, 3, 5)))]
    if sections and random.random() < 0.3:
        sections.append(replace(sections[0], rows=sections[0].rows[::-1]))
    return Document(
        left=left, right=right, sections=tuple(sections), variant=random.randrange(1_000)
    )


def document_of(checklist: Checklist) -> str:
    """Return the text of a document that says what a checklist holds."""
    return Document(
        left=checklist.left,
        right=checklist.right,
        sections=tuple(
            Section(
                left=pair.left.name,
                right=pair.right.name,
                statements=pair.statements,
                criteria=tuple((one.left, one.right) for one in pair.merge_criteria),
                rows=tuple(
                    WrittenRow(
                        left=row.left, right=row.right, type=row.type, conditions=row.conditions
                    )
                    for row in pair.rows
                ),
            )
            for pair in checklist.pairs
        ),
    ).text.replace(GENERATED, f"Generated: {checklist.generated:%Y-%m-%d %H:%M:%S}")


def write_corpus(folder: Path, count: int, seed: int = 1, *, most_rows: int = 200) -> list[Path]:
    """Write documents into a folder, a file each, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, made in enumerate(documents(count, seed, most_rows=most_rows)):
        path = folder / f"{number:05}.rst"
        path.write_text(made.text, encoding="utf-8")
        paths.append(path)
    return paths


# ---- what a document says -------------------------------------------------------


def _section(random: Random, most_rows: int) -> Section:
    kinds = [kind for kind in STATEMENTS if random.random() < 0.4]
    size = random.choice((0, 0, 0, 1, 3, 5, 8, most_rows))
    rows = [_row(random) for _ in range(min(size, most_rows))]
    if rows and random.random() < 0.3:
        rows.append(random.choice(rows))
    has_table = bool(rows) or random.random() < 0.7
    criteria = [_names(random) for _ in range(random.choice((1, 1, 2, 4)))]
    pool = (*ENTITIES, *ENTITIES, *HOSTILE_ENTITIES)
    return Section(
        left=random.choice(pool),
        right=random.choice(pool),
        statements=(
            *(_statement(kind, random) for kind in kinds),
            *([Statement(kind="rows", line=0)] if has_table else []),
        ),
        criteria=tuple(criteria) if "merge-criteria" in kinds else (),
        rows=tuple(rows),
        variant=random.randrange(1_000),
    )


def _statement(kind: Kind, random: Random) -> Statement:
    if kind == "every" and random.random() < 0.3:
        return Statement(kind=kind, line=0, condition=random.choice(TEXTS))
    if kind == "create-if-connected":
        targets = random.sample(ENTITIES, random.choice((1, 2, 3)))
        return Statement(kind=kind, line=0, targets=tuple(targets))
    return Statement(kind=kind, line=0)


def _row(random: Random) -> WrittenRow:
    left, right = _names(random)
    conditions = [
        Condition(
            side=random.choice(("right", "right", "left")),
            value=random.choice(("WORK", "wd:Q48525", "made in Norway", "", "a (b) c")),
            path=random.choice(("Type", "Addresses.Kind", "")),
        )
        for _ in range(random.choice((0, 0, 0, 0, 1, 2)))
    ]
    conditions.sort(key=lambda one: one.side)  # as they are read: the left column first
    return WrittenRow(
        left=left, right=right, type=random.choice(TYPES), conditions=tuple(conditions)
    )


def _names(random: Random) -> tuple[str, str]:
    pool = (*PROPERTIES, *PROPERTIES, *HOSTILE)
    return (
        f"{random.choice(pool)}{random.choice(('', '', random.randrange(100)))}",
        random.choice(pool),
    )


# ---- how it is written ----------------------------------------------------------

GENERATED = "Generated: 2024-09-09 01:02:03"


def _written(made: Document) -> Iterator[str]:
    bar = "=" * max(len(made.title), 4)
    yield from (bar, made.title, bar, "", GENERATED, "")
    introduction = "Introduction" + "." * (made.variant % 2)
    yield from (introduction, "-" * len(introduction), "", "What this says is made up.", "")
    for section in made.sections:
        yield from _written_section(made, section)


def _written_section(made: Document, section: Section) -> Iterator[str]:
    left_system = made.left.lower() if section.variant % 5 == 0 else made.left
    right_system = made.right.capitalize() if section.variant % 7 == 0 else made.right
    left, right = f"{left_system} {section.left}".strip(), f"{right_system} {section.right}".strip()
    heading = f"{left} to {right}"
    yield from (heading, "-" * (len(heading) + 4))
    for statement in section.statements:
        for sentence in _sentences(statement, left, right, right_system, section.variant):
            yield from (sentence, "")
        if statement.kind == "merge-criteria":
            yield from _table((f"{left} Property", f"{right} Property"), section.criteria)
        if statement.kind == "rows":
            yield from _table(
                (f"{left} Property", f"{right} Property", f"{right_system} Data Type".strip()),
                [_cells(row, section.variant) for row in section.rows],
            )
    yield ""


def _sentences(
    statement: Statement, left: str, right: str, system: str, variant: int
) -> Sequence[str]:
    """Return the paragraphs of a statement, in one of its wordings."""
    templates = WORDINGS["when" if statement.condition is not None else statement.kind]
    names = {
        "L": left,
        "R": right,
        "system": system,
        "condition": statement.condition,
        "targets": _listed(statement.targets),
        "synced": ("synchronized", "synchronised")[variant % 2],
    }
    return [one.format(**names) for one in templates[variant % len(templates)]]


def _listed(names: Sequence[str]) -> str:
    *first, last = names or ("",)
    comma = "," if len(first) > 1 else ""
    return f"{', '.join(first)}{comma} or {last}" if first else last


MERGED = "If a matching {R} already exists, the {L} will be merged with the existing one."
CREATED = "If no matching {R} is found, a new {R} will be created."
WORDINGS: Mapping[Kind | Literal["when"], Sequence[Sequence[str]]] = {
    "every": [["Every {L} will be {synced} with a {R}."], ["Every {L} is {synced} with an {R}"]],
    "when": [
        ["When {condition}, it will be {synced} with a {R}."],
        ["Where {condition}, it is {synced} with a {R}."],
    ],
    "link-first": [
        [
            (
                "Before any synchronization can take place, a link between a {L} and a {R} must be"
                " established."
            )
        ],
        ["Before anything is {synced}, a link between {L} and {R} must exist"],
    ],
    "create-if-connected": [
        [
            (
                "A new {R} will be created from a {L} if it is connected to a {targets} that is {synced}"
                " into {system}."
            )
        ],
    ],
    "merge-or-create": [
        [MERGED, CREATED],
        [f"{MERGED} {CREATED}"],
        [
            "If a matching {R} exists, {L} is merged with it; if none is found, a new {R} is created."
        ],
    ],
    "merge-criteria": [
        ["A {L} will merge with a {R} if one of the following property combinations match:"],
        ["A {L} merges with a {R} if one of these property combinations matches"],
    ],
    "linked": [
        [
            (
                "Once a link between a {L} and a {R} is established, it will keep in sync between the"
                " two systems, regardless of where it is edited."
            )
        ],
        ["Once linked, the two stay in sync wherever they are edited."],
    ],
    "rows": [
        ["The following properties are {synced} between a {L} and a {R}:"],
        ["These properties are {synced}:"],
    ],
}
"""Kind of statement → its wordings, each of one paragraph or more."""


def _cells(row: WrittenRow, variant: int) -> tuple[str, str, str]:
    written = {"left": row.left, "right": row.right}
    for side in written:
        told = [
            f"Dependant on having {one.value} in {one.path}"
            for one in row.conditions
            if one.side == side
        ]
        if told:
            joint = ")(" if variant % 2 else ""
            written[side] += f" ({joint.join(told)})"
    kind = row.type if row.type == "N/A" else f'"{row.type}"'
    return written["left"], written["right"], kind


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield from (".. list-table::", "   :header-rows: 1", "")
    for cells in (header, *rows):
        for number, text in enumerate(cells):
            yield f"   {'-' if number else '* -'} {_escaped(text)}".replace("   - ", "     - ", 1)
    yield ""


def _escaped(text: str) -> str:
    r"""Return a text so that reStructuredText takes it for a paragraph.

    >>> print(_escaped("*x*"), _escaped("a\\b"))
    \*x* a\\b
    """
    plain = text.replace("\\", "\\\\")
    return plain if not text or text[0].isalpha() or text[0] in '<"' else f"\\{plain}"

"""Feature files as the judge reads them: every scenario that a whole run has to fill.

Read with the Gherkin reference parser, not with the runner: what the runner
drops in silence is then still known here and shows as untested.

A feature with the tag `@every-pair` is written by hand and holds for every pair: each of its
scenarios is planned once for each pair, or for each row, that calls for its check.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, cast

from gherkin import Compiler, Parser
from gherkin.dialect import DIALECTS
from gherkin.errors import CompositeParserException, ParserError

from checklist import CHECKS, Checklist, ChecklistError, Required, load_facts, required, spelled
from checklist.cases import names_of
from checklist.facts import FACTS
from checklist.ids import safe
from checklist.text import inert, quoted

StepType = Literal["given", "when", "then", "unknown"]
STEP_TYPES: Mapping[str, StepType] = {"Context": "given", "Action": "when", "Outcome": "then"}
STEP_KEYWORDS = ("given", "when", "then", "and", "but")
HEADING_KEYWORDS = ("feature", "rule", "background", "scenario", "scenarioOutline", "examples")
ALIKE = 0.8
"""How like a keyword a word before a colon may be: `Scenaro:` is refused, `Note:` is not."""
EVERY_PAIR = "@every-pair"
FIELDS: Mapping[str, str] = {
    "left": "left",
    "right": "right",
    "left_system": "left_system",
    "right_system": "right_system",
    "left_property": "l",
    "right_property": "r",
}
"""Placeholder in a feature that holds for every pair → what a form of `checklist.forms` calls it."""
PLACEHOLDER = re.compile(r"<([^<>]+)>")
Place = tuple[str, str | None, str]
"""Pair id, row id (None for a check of the pair's sentences), check name."""
Node = dict[str, Any]  # the parser's own JSON-like tree, which it does not type


class FeatureError(Exception):
    """A feature file that cannot be read; says which file, which line and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a scenario, with the values of its example filled in."""

    type: StepType
    keyword: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One scenario, or one example of an outline."""

    file: str
    line: int
    """Line of the scenario's own keyword, also for an example of an outline."""
    title: str
    rule: str
    case: str
    """Value in the first Examples column, or of the tag `@case:`; empty without either."""
    tags: tuple[str, ...]
    """Without the `@`; those of the feature and the rule first."""
    steps: tuple[Step, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """Placeholder → what a step has there: the cells of its example, and in a scenario that holds
    for every pair the names of the document."""

    def tagged(self, kind: str) -> list[str]:
        """Return the values of the tags of a kind: `row`, `pair` or `check`."""
        return [tag.partition(":")[2] for tag in self.tags if tag.startswith(f"{kind}:")]

    @property
    def place(self) -> Place:
        """Where in the matrix it belongs, as far as its tags say."""
        pair, row, check = (self.tagged(kind) for kind in ("pair", "row", "check"))
        return (pair[0] if pair else "", row[0] if row else None, check[0] if check else "")

    @property
    def where(self) -> str:
        """File and line, as results and messages name a scenario."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One scenario as it is written, outlines not yet unfolded."""

    file: str
    line: int
    name: str
    is_outline: bool
    is_for_every_pair: bool
    step_texts: tuple[tuple[int, str], ...]
    """Line and text of each step."""
    examples: tuple[tuple[str, ...], ...]
    """The column names of each Examples table."""
    planned: tuple[Planned, ...]

    @property
    def where(self) -> str:
        """File and line, as results and messages name a scenario."""
        return f"{self.file}:{self.line}"


def checklist_of(folder: Path) -> Checklist:
    """Return what the features in a folder were compiled from, systems spelled as vendors do.

    Raises ChecklistError if there is not exactly one checklist, or if it cannot be read.
    """
    found = sorted(folder.rglob(FACTS))
    if not found:
        raise ChecklistError(
            f"{folder}: holds no {FACTS}: name a folder that `samsvar checklist compile` has written"
        )
    if len(found) > 1:
        named = ", ".join(str(path.parent) for path in found)
        raise ChecklistError(
            f"{folder}: holds the features of {len(found)} documents, and a run is about one:"
            f" name one of {named}"
        )
    return spelled(load_facts(found[0]))


def read_features(folders: Sequence[Path], root: Path, checklist: Checklist) -> list[Scenario]:
    """Return every scenario in the feature files below some folders or files, in file order.

    File names are given relative to `root`, if they are below it. Raises FeatureError for a
    file that is no Gherkin.
    """
    files = dict.fromkeys(
        path
        for folder in folders
        for path in (sorted(folder.rglob("*.feature")) if folder.is_dir() else [folder])
    )
    return [scenario for path in files for scenario in _read(path, name_of(path, root), checklist)]


def name_of(path: Path, root: Path) -> str:
    """Return the name by which messages and results call a file."""
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _read(path: Path, file: str, checklist: Checklist) -> Iterator[Scenario]:
    try:
        document = Parser().parse(path.read_text(encoding="utf-8"))
    except CompositeParserException as fault:
        raise FeatureError(_located(file, fault.errors[0])) from fault
    except ParserError as fault:
        raise FeatureError(_located(file, fault)) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise FeatureError(f"{file}: cannot be read: {fault}") from fault
    feature = cast("Node | None", document.get("feature"))
    if not feature:
        raise FeatureError(f"{file}:1: holds no feature")
    _refuse_what_is_lost(file, feature)
    pickles = cast("list[Node]", Compiler().compile({**document, "uri": file}))
    scenarios = list(_scenarios(feature))
    if not scenarios:
        raise FeatureError(f"{file}:{feature['location']['line']}: the feature has no scenario")
    for rule, node in scenarios:
        scenario = _scenario(file, rule, node, pickles)
        if any(tag["name"] == EVERY_PAIR for tag in feature["tags"]):
            yield _for_every_pair(scenario, checklist)
        else:
            yield scenario


def _for_every_pair(scenario: Scenario, checklist: Checklist) -> Scenario:
    """Return a scenario with its plan for all places of the matrix that call for its check."""
    planned: dict[tuple[Place, str], Planned] = {}
    for template in scenario.planned:
        uses_rows = bool({"left_property", "right_property"} & _placeholders(template))
        for place in required(checklist):
            if place.check.name == template.place[2]:
                for names in names_of("row" if uses_rows else "pair", place):
                    one = _planned_for(template, place, names)
                    planned.setdefault((one.place, one.case), one)
    return replace(scenario, is_for_every_pair=True, planned=tuple(planned.values()))


def _placeholders(planned: Planned) -> set[str]:
    texts = (planned.title, *planned.tags, *(step.text for step in planned.steps))
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def _planned_for(template: Planned, place: Required, names: Mapping[str, str]) -> Planned:
    known = {field: names[name] for field, name in FIELDS.items() if name in names}
    in_steps, in_ids, in_titles = (
        {field: how(name) for field, name in known.items()} for how in (quoted, safe, inert)
    )
    owner = [f"row:{place.row.id}"] if CHECKS[place.check.name].scope == "row" and place.row else []
    return replace(
        template,
        title=_filled(template.title, in_titles),
        rule=_filled(template.rule, in_titles),
        case=_filled(template.case, in_ids),
        tags=(f"pair:{place.pair.id}", *owner, *(_filled(tag, in_ids) for tag in template.tags)),
        steps=tuple(replace(step, text=_filled(step.text, in_steps)) for step in template.steps),
        names={**template.names, **in_steps},
    )


def _filled(text: str, names: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: names.get(found[1], found[0]), text)


def _refuse_what_is_lost(file: str, feature: Node) -> None:
    # Gherkin takes any line below a heading for a description, so that a misspelt keyword
    # makes a whole scenario vanish in it. What stands below a step, no step definition takes.
    keywords = cast("Mapping[str, list[str]]", DIALECTS[feature["language"]])
    for node in _headings(feature):
        for line in node["description"].splitlines():
            if likeness := _likeness(line.strip(), keywords):
                raise FeatureError(
                    f"{file}:{node['location']['line']}: the description below this line holds"
                    f" {line.strip()!r}, which looks like a {likeness}: is a keyword misspelt?"
                )
        for step in node.get("steps", ()):
            if "dataTable" in step or "docString" in step:
                raise FeatureError(
                    f"{file}:{step['location']['line']}: the step {step['text']!r} has a table or"
                    " a text block below it, which no step takes: say it in the sentence"
                )


def _likeness(line: str, keywords: Mapping[str, list[str]]) -> str | None:
    # A keyword ends in a blank, in languages that have any: "Given:" is none but was meant as one.
    spaced = re.sub(r"[\s:]+", " ", f"{line} ")
    if spaced.startswith(("* ", *(word for kind in STEP_KEYWORDS for word in keywords[kind]))):
        return "step"
    before, colon, _ = line.casefold().partition(":")
    known = [word.casefold() for kind in HEADING_KEYWORDS for word in keywords[kind]]
    return "heading" if colon and get_close_matches(before, known, cutoff=ALIKE) else None


def _headings(node: Node) -> Iterator[Node]:
    """Yield a feature, rule, background or scenario and all headings below it."""
    yield node
    for child in node.get("children", ()):
        for below in child.values():
            yield from _headings(below)
    yield from node.get("examples", ())


def _located(file: str, fault: Exception) -> str:
    line = getattr(fault, "location", {}).get("line", 1)
    return f"{file}:{line}: is no Gherkin: {' '.join(str(fault).split())}"


def _scenarios(feature: Node) -> Iterator[tuple[str, Node]]:
    for child in feature["children"]:
        if "scenario" in child:
            yield "", child["scenario"]
        elif "rule" in child:
            for inner in child["rule"]["children"]:
                if "scenario" in inner:
                    yield child["rule"]["name"], inner["scenario"]


def _scenario(file: str, rule: str, node: Node, pickles: Sequence[Node]) -> Scenario:
    tables = [table for table in node["examples"] if "tableHeader" in table]
    examples = {row["id"]: _example(table, row) for table in tables for row in table["tableBody"]}
    written = {step["id"]: step for step in node["steps"]}
    return Scenario(
        file=file,
        line=node["location"]["line"],
        name=node["name"],
        is_outline=bool(node["examples"]),
        is_for_every_pair=False,
        step_texts=tuple((step["location"]["line"], step["text"]) for step in node["steps"]),
        examples=tuple(
            tuple(cell["value"] for cell in table["tableHeader"]["cells"]) for table in tables
        ),
        planned=tuple(
            Planned(
                file=file,
                line=node["location"]["line"],
                title=pickle["name"],
                rule=rule,
                case=next(iter(_cells(pickle, examples).values()), _tagged_case(pickle)),
                tags=tuple(
                    _filled(tag["name"].removeprefix("@"), _cells(pickle, examples))
                    for tag in pickle["tags"]
                ),
                steps=tuple(_step(step, written) for step in pickle["steps"]),
                names=_cells(pickle, examples),
            )
            for pickle in pickles
            if pickle["astNodeIds"][0] == node["id"]
        ),
    )


def _example(table: Node, row: Node) -> Mapping[str, str]:
    columns = (cell["value"] for cell in table["tableHeader"]["cells"])
    return dict(zip(columns, (cell["value"] for cell in row["cells"]), strict=True))


def _cells(pickle: Node, examples: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    return examples.get(pickle["astNodeIds"][-1], {})


def _tagged_case(pickle: Node) -> str:
    names = (tag["name"] for tag in pickle["tags"])
    return next((name.removeprefix("@case:") for name in names if name.startswith("@case:")), "")


def _step(pickled: Node, written: Mapping[str, Node]) -> Step:
    origin = written.get(pickled["astNodeIds"][0])
    return Step(
        type=STEP_TYPES.get(pickled["type"], "unknown"),
        keyword=origin["keyword"].strip() if origin else "Given",
        text=pickled["text"],
        line=origin["location"]["line"] if origin else 0,
    )

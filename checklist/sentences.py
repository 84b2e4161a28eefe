"""From a paragraph to the statements it makes about the two entities of its section.

Fixed patterns capture the names, which are compared afterwards. Where names hold words of the
pattern themselves, a pattern made from the section's own names decides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from checklist.blocks import Text
from checklist.cells import collapsed
from checklist.findings import quoted
from checklist.model import Kind
from checklist.titles import Subject, full_name, same

LONGEST = 2_000
"""Letters in a paragraph that can be a statement. Keeps the time of matching within bounds."""
LONGEST_NAME = 200
"""Letters in the name of an entity with its system."""
MOST_PARTS = 40
"""Lines and ends of sentences in such a paragraph."""
MOST_JOINED = 12
"""Of these parts, how many can be one sentence: names hold dots too."""

Form = Kind | Literal["merge", "create"]
"""What one sentence says; `merge` and `create` are the halves of `merge-or-create`."""

ARTICLE = r"(?:an? |the )?"
BE = r"(?:is|are|will be|gets)"
SYNCED = r"synchroni[sz]ed"
IT_IS_SYNCED = rf",? (?:it|they) {BE} {SYNCED} (?:with|to)\b"
PATTERNS: tuple[tuple[Form, str], ...] = (
    ("every", rf"(?:every|each) {{X}} {BE} {SYNCED} (?:with|to) {ARTICLE}{{Y}}"),
    ("every", rf"(?:when|where|if) (?P<condition>.+?){IT_IS_SYNCED} {ARTICLE}{{Y}}"),
    (
        "link-first",
        (
            rf"before (?:anything (?:is|can be) {SYNCED}"
            r"|(?:any |the )?synchroni[sz]ation(?: can)?(?: takes?)?(?: place)?),?"
            rf" {ARTICLE}link between {ARTICLE}{{X}} and {ARTICLE}{{Y}}"
            r" (?:must|has to|needs to) (?:be established|exist)"
        ),
    ),
    (
        "create-if-connected",
        (
            rf"{ARTICLE}new {{Y}} {BE} created from {ARTICLE}{{X}} if it {BE} connected to"
            rf" (?P<targets>.+?) (?:that|which) {BE} {SYNCED} (?:into|to|with) {{R}}"
        ),
    ),
    (
        "merge",
        (
            rf"if {ARTICLE}matching {{Y}} (?:already )?exists, {ARTICLE}{{X}} {BE} merged (?:with|into)"
            rf" (?:it|the existing one|{ARTICLE}(?:existing )?{{Y}})"
        ),
    ),
    (
        "create",
        rf"if (?:none|no match|no matching {{Y}}) {BE} found, {ARTICLE}new {{Y}} {BE} created",
    ),
    (
        "merge-criteria",
        (
            rf"{ARTICLE}{{X}} (?:(?:will )?merges?|{BE} merged) with {ARTICLE}{{Y}} if"
            r" (?:(?:any|any one|one|at least one)(?: of)? )?(?:the following|these)"
            r" property combinations match(?:es)?"
        ),
    ),
    (
        "linked",
        (
            rf"once (?:linked|{ARTICLE}link between {ARTICLE}{{X}} and {ARTICLE}{{Y}} is established"
            rf"|{ARTICLE}{{X}} and {ARTICLE}{{Y}} are linked),"
            r" (?:it|they|the two)(?: will)? (?:keep|keeps|stay|stays) in sync"
            r"(?: between the two systems)?,? (?:(?:regardless|independent) of where|wherever)"
            r" (?:it is|they are) edited"
        ),
    ),
    (
        "rows",
        (
            rf"(?:the following|these) properties {BE} {SYNCED}"
            rf"(?: between {ARTICLE}{{X}} and {ARTICLE}{{Y}})?"
        ),
    ),
)
END = r"\s?[.:;]?"
NAMES = re.compile(r"\{([XYR])\}")
STEM = re.compile("sync|merge|creat", re.IGNORECASE)
"""One of these is in every statement; spares other text the patterns."""
SAYS_IT = re.compile(IT_IS_SYNCED, re.IGNORECASE)
BOUNDARY = re.compile(r"\n|(?<=[.:;?!])[ \t]+")
TARGETS = re.compile(r"\s*,\s*(?:or\s+)?(?![^()]*\))|\s+or\s+(?![^()]*\))")
LEADING_ARTICLE = re.compile(r"\A\s*(?:an?|the)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence that was understood."""

    form: Form
    line: int
    condition: str | None = None
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What is no statement about the section's entities."""

    line: int
    message: str


@dataclass(slots=True)
class Section:
    """The names that the sentences of one section must use."""

    subject: Subject
    names: Mapping[str, str] = field(init=False)
    _exact: list[tuple[Form, re.Pattern[str]]] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.names = {
            "X": full_name(self.subject.left),
            "Y": full_name(self.subject.right),
            "R": self.subject.right.system,
        }

    def exact(self) -> list[tuple[Form, re.Pattern[str]]]:
        """Return the patterns with these names in them; made only where they are needed."""
        if self._exact is None:
            self._exact = [(form, self._pattern(template)) for form, template in PATTERNS]
        return self._exact

    def _pattern(self, template: str) -> re.Pattern[str]:
        text = NAMES.sub(lambda name: re.escape(self.names[name[1]]), template)
        return re.compile(text + END, re.IGNORECASE)


def sentences(paragraph: Text, section: Section) -> Iterator[Sentence | Unread]:
    """Yield what a paragraph says, in order; each part of it is in exactly one of them."""
    parts = [] if len(paragraph.text) > LONGEST else _parts(paragraph)
    if not 0 < len(parts) <= MOST_PARTS:
        message = f"too long for a statement of a dataflow document: {quoted(paragraph.text)}"
        yield Unread(line=paragraph.line, message=message)
        return
    place = 0
    while place < len(parts):
        found, place = _next(parts, place, section)
        yield found


def is_statement(text: str) -> bool:
    """Tell whether text holds what reads like a statement, whatever entities it names."""
    if len(text) > LONGEST or not STEM.search(text):
        return False
    candidates = [collapsed(text), *(part.text for part in _parts(Text(1, text)))]
    return any(
        pattern.fullmatch(candidate) for candidate in candidates for _, pattern in _patterns()
    )


def _parts(paragraph: Text) -> list[Text]:
    """Return the shortest parts that a paragraph can be cut into: lines and ends of sentences."""
    parts, start = [], 0
    cuts = [(cut.start(), cut.end()) for cut in BOUNDARY.finditer(paragraph.text)]
    for end, following in [*cuts, (len(paragraph.text), 0)]:
        line = paragraph.line + paragraph.text.count("\n", 0, start)
        if part := collapsed(paragraph.text[start:end]):
            parts.append(Text(line, part))
        start = following
    return parts


def _next(parts: Sequence[Text], place: int, section: Section) -> tuple[Sentence | Unread, int]:
    """Return the shortest sentence that begins here and where the next one begins."""
    line = parts[place].line
    for end, text in _joined(parts, place):
        if sentence := _sentence(text, line, section):
            return sentence, end
    end = place + 1
    while end < len(parts) and not _begins(parts, end, section):
        end += 1
    text = " ".join(part.text for part in parts[place:end])
    return Unread(line=line, message=_complaint(text, section)), end


def _begins(parts: Sequence[Text], place: int, section: Section) -> bool:
    return any(_sentence(text, 1, section) for _, text in _joined(parts, place))


def _joined(parts: Sequence[Text], place: int) -> Iterator[tuple[int, str]]:
    """Yield ever longer text that begins at a place, with where it ends."""
    text = ""
    for end, part in enumerate(parts[place : place + MOST_JOINED], start=place + 1):
        text = f"{text} {part.text}".lstrip()
        yield end, text


def _sentence(text: str, line: int, section: Section) -> Sentence | None:
    if not STEM.search(text):
        return None
    for form, match in _matches(text, section):
        found = match.groupdict()
        condition, targets = found.get("condition"), _targets(found.get("targets"))
        if condition is not None and SAYS_IT.search(condition):
            continue  # two sentences in one
        if targets and not all(targets):
            continue
        return Sentence(form=form, line=line, condition=condition, targets=targets)
    return None


def _matches(text: str, section: Section) -> Iterator[tuple[Form, re.Match[str]]]:
    is_like_one = False
    for form, pattern in _patterns():
        if match := pattern.fullmatch(text):
            is_like_one = True
            if not _others(match, section):
                yield form, match
    if is_like_one:  # what no pattern fits with any names, no pattern fits with these
        for form, pattern in section.exact():
            if match := pattern.fullmatch(text):
                yield form, match


def _others(match: re.Match[str], section: Section) -> list[tuple[str, str]]:
    """Return the names in a sentence that are not its section's, each with what it should be."""
    return [
        (found, section.names[name[0]])
        for name, found in match.groupdict().items()
        if found is not None
        and name[0] in section.names
        and not same(found, section.names[name[0]])
    ]


def _complaint(text: str, section: Section) -> str:
    for _, pattern in _patterns():
        if (match := pattern.fullmatch(text)) and (others := _others(match, section)):
            named, expected = others[0]
            return f'the sentence names "{named}", its section "{expected}": {quoted(text)}'
    return f"no statement of a dataflow document: {quoted(text)}"


def _targets(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    return tuple(LEADING_ARTICLE.sub("", part, count=1).strip() for part in TARGETS.split(text))


@cache
def _patterns() -> tuple[tuple[Form, re.Pattern[str]], ...]:
    return tuple((form, re.compile(_open(text), re.IGNORECASE)) for form, text in PATTERNS)


def _open(template: str) -> str:
    """Return a template with any names in the places of names."""
    places = iter(range(len(template)))
    return (
        NAMES.sub(lambda name: f"(?P<{name[1]}{next(places)}>.{{1,{LONGEST_NAME}}}?)", template)
        + END
    )

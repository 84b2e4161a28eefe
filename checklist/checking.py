"""Whether the features on disk are what a document gives today."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import unified_diff
from pathlib import Path

from checklist.comparing import compare
from checklist.compiling import compiled, folder_of
from checklist.differences import Difference, in_words
from checklist.documents import Document, lines_of, read
from checklist.errors import ChecklistError
from checklist.facts import FACTS, load_facts
from checklist.model import Checklist
from checklist.seals import RENEW, is_sealed
from checklist.text import visible
from checklist.writing import stale, text_of

DIFF_LINES = 20
"""How much of an edit by hand is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDrift:
    """A file that is not as it was compiled."""

    name: str
    what: str
    diff: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How far a document and its features are apart."""

    file: str
    folder: str = ""
    title: str = ""
    errors: tuple[str, ...] = ()
    """Why the two could not be compared, as lines; then the rest is empty."""
    warnings: tuple[str, ...] = ()
    is_compiled: bool = True
    edition: str = "same"
    """Which edition the document is, next to that of the features: same, newer or older."""
    differences: tuple[Difference, ...] = ()
    files: tuple[FileDrift, ...] = ()

    @property
    def is_drift(self) -> bool:
        """Tell whether the features have to be compiled again, or looked at."""
        return not self.is_compiled or bool(self.differences or self.files)

    def as_json(self) -> dict[str, object]:
        """Return it as an object of `drift.json`."""
        return {**asdict(self), "drift": self.is_drift}


def check(path: Path, features: Path, *, lenient: bool, strict: bool) -> Drift:
    """Return how far a document is from its features."""
    document = read(path, lenient=lenient, strict=strict)
    if document.checklist is None or document.errors:
        return Drift(file=str(path), errors=document.error_lines)
    try:
        return _compared(document, document.checklist, features)
    except ChecklistError as fault:
        return Drift(file=str(path), errors=(str(fault),))


def _compared(document: Document, now: Checklist, features: Path) -> Drift:
    folder = features / folder_of(now)
    found = Drift(
        file=str(document.path),
        folder=str(folder),
        title=now.title,
        warnings=lines_of(document.path, now.warnings, "warning: "),
    )
    if text_of(folder / FACTS) is None:
        return replace(found, is_compiled=False)
    before = load_facts(folder / FACTS)
    return replace(
        found,
        edition=_edition(before, now),
        differences=tuple(compare(before, now)),
        files=tuple(_files(folder, compiled(before).files)),
    )


def _edition(before: Checklist, now: Checklist) -> str:
    if before == now:
        return "same"
    return "older" if now.generated < before.generated else "newer"


def _files(folder: Path, files: Mapping[str, str]) -> Iterator[FileDrift]:
    """Yield the files that are not as the facts beside them give them."""
    for name, text in files.items():
        found = text_of(folder / name)
        if found is None:
            yield FileDrift(name=name, what="is missing")
        elif found != text:
            what = "was compiled by another edition" if is_sealed(found) else "was edited by hand"
            yield FileDrift(name=name, what=what, diff=_diff(text, found))
    for name in stale(folder, files):
        yield FileDrift(name=name, what="was compiled from what the document no longer says")


def _diff(compiled_text: str, found: str) -> tuple[str, ...]:
    lines = list(
        unified_diff(
            compiled_text.splitlines(), found.splitlines(), "as compiled", "as it is", "", "", 1, ""
        )
    )
    more = len(lines) - DIFF_LINES
    return (*lines[:DIFF_LINES], *([f"({more} more lines)"] if more > 0 else []))


def report(drift: Drift) -> Iterator[str]:
    """Yield what there is to say about one document, as lines."""
    name, folder = visible(drift.file), visible(drift.folder)
    if not drift.is_compiled:
        yield f"{name}: has no features in {folder}: {RENEW} writes them"
    elif drift.is_drift:
        number = len(drift.differences) + len(drift.files)
        yield f"{name}: {number} difference{'' if number == 1 else 's'} from {folder}"
        yield from (f"  {line}" for line in in_words(drift.differences))
        for file in drift.files:
            yield f"  {visible(file.name)} {file.what}"
            yield from (f"    {visible(line)}" for line in file.diff)
    elif drift.edition != "same":
        yield f"{name}: same content, {drift.edition} edition: compile again to note it"
    else:
        yield f"{name}: no difference from {folder}"
    yield from (f"  {line}" for line in drift.warnings)

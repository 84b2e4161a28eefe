"""Many documents compiled into one folder of features: what each gives, and what stands in the way."""

from dataclasses import dataclass, field
from pathlib import Path

from checklist.compiling import Compiled, compiled, feature_name
from checklist.documents import lines_of, read
from checklist.errors import ChecklistError
from checklist.facts import FACTS
from checklist.model import Checklist
from checklist.text import visible
from checklist.writing import Plan, Staging


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """What came of compiling one document."""

    path: Path
    title: str = ""
    compiled: Compiled | None = None
    """None if the document could not be read."""
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What its author should know: warnings, and sections of which nothing can be tested."""


def compile_document(path: Path, *, lenient: bool, strict: bool) -> Compilation:
    """Read one document and compile it; nothing is written."""
    document = read(path, lenient=lenient, strict=strict)
    checklist = document.checklist
    if checklist is None or document.errors:
        return Compilation(path=path, errors=document.error_lines)
    files = compiled(checklist)
    return Compilation(
        path=path,
        title=checklist.title,
        compiled=files,
        notes=(
            *lines_of(path, checklist.warnings, "warning: "),
            *_untested(path, checklist, files),
        ),
    )


def _untested(path: Path, checklist: Checklist, files: Compiled) -> list[str]:
    return [
        visible(
            f"{path}:{pair.line}: {pair.left} to {pair.right} promises nothing that could be tested"
        )
        for pair in checklist.pairs
        if feature_name(pair) not in files.files
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One document whose features are ready: what is said of it when they are in place."""

    title: str
    plan: Plan
    notes: tuple[str, ...]

    def __str__(self) -> str:
        """Return what was done, in one line."""
        written, unchanged, removed = (
            sum(name != FACTS for name in names)
            for names in (self.plan.written, self.plan.unchanged, self.plan.removed)
        )
        noun = "feature" if written == 1 else "features"
        facts = ", facts renewed" if FACTS in self.plan.written and not written else ""
        return (
            f"{visible(self.title)}: {written} {noun} written, {unchanged} unchanged, "
            f"{removed} removed{facts} in {visible(str(self.plan.folder))}"
        )


@dataclass(slots=True, kw_only=True)
class Publisher:
    """Takes in one compiled document after another; all are put in place, or none."""

    staging: Staging
    force: bool
    published: list[Published] = field(default_factory=list)
    number_of_errors: int = 0
    _titles: dict[str, Path] = field(default_factory=dict)
    _folders: dict[str, Path] = field(default_factory=dict)

    def take(self, one: Compilation) -> list[str]:
        """Make a document's features ready; returns what stands in the way, as lines."""
        errors = list(one.errors) or self._prepared(one)
        self.number_of_errors += len(errors)
        return errors

    def _prepared(self, one: Compilation) -> list[str]:
        if one.compiled is None:
            return []
        if clash := self._clash(one, one.compiled.folder):
            return [clash]
        try:
            plan = self.staging.add(one.compiled, one.title, force=self.force)
        except ChecklistError as fault:
            return [str(fault)]
        self.published.append(Published(title=one.title, plan=plan, notes=one.notes))
        return [f"{line}; --force overwrites it" for line in plan.refused]

    def _clash(self, one: Compilation, folder: str) -> str | None:
        """Return why a document cannot be compiled together with one before, or None."""
        title = " ".join(one.title.casefold().split())
        earlier = self._titles.setdefault(title, one.path)
        if earlier != one.path:
            return visible(f'{one.path}: has the same title as {earlier}: "{one.title}"')
        earlier = self._folders.setdefault(folder, one.path)
        if earlier != one.path:
            return visible(
                f"{one.path}: its features would go to the folder of {earlier}: {folder}"
            )
        return None

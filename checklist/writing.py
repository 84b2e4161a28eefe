"""Compiled features on disk: all of a call is written or nothing, and no edit by hand is lost."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from checklist.compiling import Compiled
from checklist.errors import ChecklistError
from checklist.facts import FACTS, load_facts
from checklist.seals import is_marked, is_sealed
from checklist.text import visible

FEATURE = "*.feature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What compiling one document changes in its folder, by file names."""

    folder: Path
    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """What must not be overwritten or removed, each as one line that says why."""


@dataclass(slots=True)
class Staging:
    """What is to be written into a folder of features, kept beside it until all is known."""

    features: Path
    part: Path
    """A folder of its own in `features`, in which the files wait."""
    plans: list[Plan] = field(default_factory=list)

    def add(self, compiled: Compiled, title: str, *, force: bool) -> Plan:
        """Plan for one document, and put down what has to be written for it.

        Raises ChecklistError if what is there cannot be read, or is a link.
        """
        plan = planned(self.features / compiled.folder, compiled.files, title, force=force)
        waiting = self.part / compiled.folder
        with _told(waiting, "cannot be written"):
            waiting.mkdir()
            for name in plan.written:
                _write(waiting / name, compiled.files[name])
        self.plans.append(plan)
        return plan

    def place(self, name: str) -> None:
        """Put a file that waits by itself in its place.

        Raises ChecklistError if that is not allowed.
        """
        _refuse_link(self.features / name)
        with _told(self.features / name, "cannot be written"):
            (self.part / name).replace(self.features / name)

    def commit(self) -> None:
        """Put all that waits in its place, and remove what is no longer given.

        Raises ChecklistError if that is not allowed.
        """
        for plan in self.plans:
            with _told(plan.folder, "cannot be written"):
                plan.folder.mkdir(exist_ok=True)
                for name in plan.written:
                    (self.part / plan.folder.name / name).replace(plan.folder / name)
                for name in plan.removed:
                    (plan.folder / name).unlink()


@contextmanager
def staging(features: Path) -> Iterator[Staging]:
    """Prepare to write into a folder of features; what was not committed is gone at the end.

    Makes the folder, and takes it away again if nothing has come into it. Raises ChecklistError
    if it is a file, a link, or cannot be written to.
    """
    _refuse_link(features)
    if features.exists() and not features.is_dir():
        raise ChecklistError(f"{visible(str(features))}: is a file, and must be a folder")
    with _told(features, "cannot be written"):
        made = _make(features)
        part = Path(tempfile.mkdtemp(prefix=".samsvar-", dir=features))
    try:
        yield Staging(features=features, part=part)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        for folder in made:
            _remove_if_empty(folder)


def _make(folder: Path) -> list[Path]:
    """Make a folder and those above it; returns which were not there, the innermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def planned(folder: Path, files: Mapping[str, str], title: str, *, force: bool) -> Plan:
    """Return what has to change in a folder so that it holds these files.

    Of what else is there, only what was compiled counts. With `force` edits by hand do not.
    Raises ChecklistError if what is there cannot be read, or is a link.
    """
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        raise ChecklistError(f"{visible(str(folder))}: cannot be written to")
    there = {name: text_of(folder / name) for name in files}
    outdated = stale(folder, files)
    edited = [
        f"{visible(str(folder / name))}: was edited by hand"
        for name, text in sorted({**there, **outdated}.items())
        if text is not None and text != files.get(name) and not is_sealed(text)
    ]
    foreign = _of_another_document(folder, title) if there.get(FACTS) else []
    return Plan(
        folder=folder,
        written=tuple(name for name, text in files.items() if text != there[name]),
        unchanged=tuple(name for name, text in files.items() if text == there[name]),
        removed=tuple(outdated),
        refused=() if force else (*edited, *foreign),
    )


def stale(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Return the compiled features in a folder that are none of the files."""
    with _told(folder, "cannot be read"):
        others = sorted(path for path in folder.glob(FEATURE) if path.name not in files)
    texts = {path.name: text_of(path) for path in others}
    return {name: text for name, text in texts.items() if text is not None and is_marked(text)}


def _of_another_document(folder: Path, title: str) -> list[str]:
    try:
        found = load_facts(folder / FACTS).title
    except ChecklistError:  # edited by hand, which is told already
        return []
    if found.casefold() == title.casefold():
        return []
    return [f'{visible(str(folder))}: holds the features of another document: "{visible(found)}"']


def text_of(path: Path) -> str | None:
    """Return the text of a compiled file, or None if there is no file.

    Raises ChecklistError if it is a link or cannot be read.
    """
    for one in (path.parent, path):
        _refuse_link(one)
    with _told(path, "cannot be read"):
        try:
            return path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise ChecklistError(
            f"{visible(str(path))}: is a symbolic link; nothing is written or read through it"
        )


@contextmanager
def _told(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise ChecklistError(f"{visible(str(path))}: {what}: {fault.strerror or fault}") from fault

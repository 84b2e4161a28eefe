"""A small document, the parts of it that tests change, and the command line as a user calls it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from checklist.model import (
    Checklist,
    Condition,
    Criterion,
    Entity,
    Pair,
    Problem,
    Row,
    Statement,
)
from samsvar import samsvar

PERSON = ("Person", "Contact", (("Name", "fullName", "string"), ("Age", "years", "integer")))
PLANT = ("Plant", "Thing", (("Height", "size", "float"),))
Section = tuple[str, str, tuple[tuple[str, str, str], ...]]


def document(
    *sections: Section,
    left: str = "Alpha",
    right: str = "Beta",
    generated: str = "2024-01-02 03:04:05",
    said: str = "Every {l} will be synchronized with a {r}.",
) -> str:
    """Return a dataflow document; a section is two entities and rows of left, right and type."""
    lines = [*_heading(f"{left} to {right} Dataflow", over=True), f"Generated: {generated}", ""]
    for first, second, rows in sections:
        one, other = f"{left} {first}", f"{right} {second}"
        lines += [*_heading(f"{one} to {other}"), said.format(l=one, r=other), ""]
        lines += [f"The following properties are synchronized between a {one} and a {other}:", ""]
        lines += [".. list-table::", "   :header-rows: 1", ""]
        headings = (f"{one} Property", f"{other} Property", f"{right} Data Type")
        for cells in (headings, *((*row[:2], f'"{row[2]}"') for row in rows)):
            lines += [f"   * - {cells[0]}", f"     - {cells[1]}", f"     - {cells[2]}"]
        lines.append("")
    return "\n".join(lines)


def _heading(text: str, *, over: bool = False) -> list[str]:
    return [*(["=" * len(text)] if over else []), text, ("=" if over else "-") * len(text), ""]


def a_checklist() -> Checklist:
    """Return a document with something of every kind."""
    person = Pair(
        id="person-contact",
        left=Entity(system="Alpha", name="Person"),
        right=Entity(system="Beta", name="Contact"),
        line=10,
        statements=(
            Statement(kind="every", line=11, condition="it is paid"),
            Statement(kind="every", line=12, condition="it is large"),
            Statement(kind="create-if-connected", line=13, targets=("A", "B")),
            Statement(kind="merge-criteria", line=14),
            Statement(kind="rows", line=20),
        ),
        merge_criteria=(
            Criterion(left="Mail", right="email", line=15),
            Criterion(left="Phone", right="tel", line=16),
        ),
        rows=(
            Row(id="person-contact/Name=name", left="Name", right="name", type="string", line=21),
            Row(
                id="person-contact/Zip=code",
                left="Zip",
                right="code",
                type="integer",
                conditions=(Condition(side="right", value="POST", path="Kind"),),
                line=22,
            ),
            Row(id="person-contact/Age=age", left="Age", right="age", type="integer", line=23),
        ),
    )
    plant = Pair(
        id="plant-thing",
        left=Entity(system="Alpha", name="Plant"),
        right=Entity(system="Beta", name="Thing"),
        line=30,
        statements=(Statement(kind="linked", line=31),),
        rows=(Row(id="plant-thing/Size=size", left="Size", right="size", type="float", line=33),),
    )
    return Checklist(
        title="Alpha to Beta Dataflow",
        left="Alpha",
        right="Beta",
        generated=datetime(2024, 1, 2, 3, 4, 5),
        source_sha256="0" * 64,
        version="2",
        warnings=(Problem(line=2, message="something is odd"),),
        pairs=(person, plant),
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command has left on the screen."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Shell:
    """The command line, with a folder to work in and one for features."""

    capture: pytest.CaptureFixture[str]
    folder: Path

    @property
    def features(self) -> Path:
        return self.folder / "features"

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def __call__(self, command: str, *arguments: object) -> Ended:
        """Run `samsvar checklist COMMAND ARGUMENTS`."""
        given = ["checklist", command, *map(str, arguments)]
        if command != "show":
            given += ["--features", str(self.features)]
        status = samsvar.main(given, standalone_mode=False)
        out, err = self.capture.readouterr()
        return Ended(status, out, err)

    def files(self) -> dict[str, str]:
        """Return all that is in the folder of features, by path."""
        return {
            str(path.relative_to(self.features)): path.read_text(encoding="utf-8")
            for path in sorted(self.features.rglob("*"))
            if path.is_file()
        }

"""What reading a document has found fault with, and how much that matters."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from checklist.model import Problem

QUOTED_LETTERS = 120
"""How much of a document's text a message repeats."""


@dataclass(slots=True, kw_only=True)
class Findings:
    """Problems and warnings, gathered while a document or a part of it is read."""

    is_lenient: bool
    """Whether what the grammar does not know is let pass, with a warning."""
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    unknown_lines: list[int] = field(default_factory=list)
    """Where the grammar does not know what it finds, let pass or not."""

    def broken(self, line: int, message: str) -> None:
        """Note what no reader can make sense of."""
        self.problems.append(Problem(line=line, message=message))

    def unknown(self, line: int, message: str) -> None:
        """Note what the grammar does not know."""
        self.unknown_lines.append(line)
        noted = self.warnings if self.is_lenient else self.problems
        noted.append(Problem(line=line, message=message))

    def warn(self, line: int, message: str) -> None:
        """Note what is odd and yet can be read."""
        self.warnings.append(Problem(line=line, message=message))

    def part(self) -> "Findings":
        """Return empty findings for a part of the document; hand them to `add` if they count."""
        return Findings(is_lenient=self.is_lenient)

    def add(self, part: "Findings") -> None:
        """Take over what was found in a part."""
        self.problems += part.problems
        self.warnings += part.warnings
        self.unknown_lines += part.unknown_lines


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems by line, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda one: one.line))


def quoted(text: str) -> str:
    r"""Return text in quotes on one line, cut where it is long.

    >>> quoted("Every Ansatt\n  will be")
    '"Every Ansatt will be"'
    """
    line = " ".join(text[: 4 * QUOTED_LETTERS].split())
    is_cut = len(line) > QUOTED_LETTERS or len(text) > 4 * QUOTED_LETTERS
    return f'"{line[:QUOTED_LETTERS]}…"' if is_cut else f'"{line}"'

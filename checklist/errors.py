"""What can be wrong with what a user hands in.

ChecklistError              the root: one message that names file and place
└── DocumentError           a dataflow document that cannot be read, with all that is wrong in it
"""

from collections.abc import Sequence
from pathlib import Path

from checklist.model import Problem


class ChecklistError(Exception):
    """A file that cannot be used; says which file, which place, and what must be there."""


class DocumentError(ChecklistError):
    """A dataflow document that cannot be read; its text is one line for each problem."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{path}:{one.line}: {one.message}" for one in problems))

    def __reduce__(self) -> tuple[type["DocumentError"], tuple[Path, tuple[Problem, ...]]]:
        """Let it travel between processes."""
        return DocumentError, (self.path, self.problems)

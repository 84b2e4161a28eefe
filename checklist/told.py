"""What people tell a run in TOML files of their own, and how a mistake in one is put into words."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

Toml: TypeAlias = "Mapping[str, object]"


class ToldWrong(Exception):  # noqa: N818  names what is the case
    """A file that cannot be used; `problems` has a line for each reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def parsed(path: Path) -> Toml:
    """Return what a file holds; raises ToldWrong if it cannot be read, or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise ToldWrong([f"{path}: cannot be read: {fault.strerror or fault}"]) from fault
    except (ValueError, RecursionError) as fault:
        raise ToldWrong([f"{path}: is no TOML: {fault}"]) from fault


def hint(name: str, known: Iterable[str]) -> str:
    """Return a question after the name that may have been meant; empty if none is near.

    >>> hint("cycle_second", ["cycle_seconds", "stop_seconds"])
    'did you mean cycle_seconds?'
    """
    near = get_close_matches(name, list(known), 1)
    return f"did you mean {near[0]}?" if near else ""


def shown(value: object) -> str:
    """Return a value as it is written in TOML, or what kind of thing it is.

    >>> shown("a"), shown(True), shown([1])
    ('"a"', 'true', 'a list')
    """
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a table"
    return str(value) if isinstance(value, date | time) else json.dumps(value, ensure_ascii=False)

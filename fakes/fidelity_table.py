"""How sure each behaviour is, for a reader at a terminal, or for the next program in a pipe."""

from collections.abc import Mapping
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fakes.fidelity import BEHAVIOURS, Behaviour
from fakes.values import Mark

MEANINGS: Mapping[Mark, str] = {"E": "established", "I": "inferred", "A": "assumed"}
_COLOURS: Mapping[Mark, str] = {"E": "green", "I": "yellow", "A": "magenta"}


def show_fidelity(out: TextIO) -> None:
    """Write the fidelity table: as a table to a terminal, else one line each, divided by tabs."""
    console = Console(file=out)
    if console.is_terminal:
        console.print(_table())
        return
    for each in BEHAVIOURS.values():
        fields = (each.name, f"{each.mark} {MEANINGS[each.mark]}", _choices(each), each.says)
        out.write("\t".join(fields) + "\n")


def _table() -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), title_justify="left")
    for title in ("behaviour", "how sure", "choices", ""):
        table.add_column(title, overflow="fold", no_wrap=title == "how sure")
    for each in BEHAVIOURS.values():
        mark = Text(f"{each.mark} {MEANINGS[each.mark]}", style=_COLOURS[each.mark])
        table.add_row(Text(each.name, style="bold"), mark, Text(_choices(each)), Text(each.says))
    return table


def _choices(behaviour: Behaviour) -> str:
    return " | ".join(value or '""' for value in behaviour.values) or "-"

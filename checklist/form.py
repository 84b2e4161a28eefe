"""One case of a check as templates."""

from dataclasses import dataclass
from typing import Literal

from checklist.model import Kind

Over = Literal["pair", "row", "condition", "row-condition", "target", "criterion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One case of a check as templates.

    Fields are `left` and `right` (the entities), `left_system`, `right_system`, `number` and,
    by what the form is `over`: `l`, `r` and `type` of a row, `condition`, `target`, `c_l` and
    `c_r` of a criterion. Forms over something whose case does not name it fit with any of it.
    """

    case: str
    """The id; empty for a check with one case only."""
    steps: tuple[str, ...]
    """One Given, one When, then what must be among the Thens."""
    title: str = ""
    """As the compiler heads the scenario; empty for checks that no document's sentence names."""
    over: Over = "pair"
    numbers: tuple[str, ...] = ()
    """What `number` must be; a case for each. Empty: any will do, and `usual` is written."""
    usual: str = ""
    before: tuple[str, ...] = ()
    """Givens of its own that go before."""
    presupposes: bool | Kind = True
    """Whether all that the document presupposes goes before; a kind of statement: all but that."""


def filled_in(template: str, **fields: str) -> str:
    """Return a template with some of its fields filled in; the others stay.

    >>> filled_in('When "{name}" of the "{entity}" is cleared', name="{l}", entity="{left}")
    'When "{l}" of the "{left}" is cleared'
    """
    for name, value in fields.items():
        template = template.replace(f"{{{name}}}", value)
    return template

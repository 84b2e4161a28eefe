"""Values that are easily spoilt on the way, by what a sentence calls them."""

from collections.abc import Callable, Mapping

from checklist.forms_of_strain import ODDITIES
from steps.knowledge import Moment, Text
from steps.values import Values

LONGEST = 255

TEXTS: Mapping[str, Callable[[str], str]] = {
    "norwegian-letters": lambda name: f"Æra Øygård Åsgjær {name}",
    "combining-characters": lambda name: f"Rene\u0301 A\u030asa {name}",
    "emoji": lambda name: f"{name} \U0001f469\u200d\U0001f527\U0001f1f3\U0001f1f4",
    "apostrophe": lambda name: f"O'Brien d'{name}",
    "like-html": lambda name: f"<b>{name}</b> &amp; &lt;i&gt;",
    "leading-zeros": lambda name: f"0047{_digits(name)}",
    "plus-sign": lambda name: f"+47 {_digits(name)} a+b",
    "inner-blanks": lambda name: f"{name}  med   rom",
    "outer-blanks": lambda name: f"  {name} ",
    "255-characters": lambda name: (name + " ").ljust(LONGEST - 1, "x") + "y",
}
"""Case of `fidelity` → the text, made of one that no other record has."""

MOMENTS: Mapping[str, tuple[str, str]] = {
    "offset-form": ("2024-03-05T{clock}+05:30", "2024-11-05T{clock}-03:00"),
    "in-summer": ("2024-07-01T{clock}", "2024-08-01T{clock}"),
    "in-winter": ("2024-01-02T{clock}", "2024-12-03T{clock}"),
    "midnight": ("2024-05-17T00:00:00", "2024-12-31T00:00:00"),
    "doubled-hour": ("2024-10-27T02:{minutes}", "2023-10-29T02:{minutes}"),
    "lost-hour": ("2024-03-31T02:{minutes}", "2023-03-26T02:{minutes}"),
    "date-only": ("2024-07-14", "2024-12-24"),
}
"""Case of `fidelity` → the date that is entered first, and the one that is entered later."""


def odd_text(values: Values, kind: Text, oddity: str) -> str | None:
    """Return an odd text; None if what is called for is no text."""
    make = TEXTS.get(_case(oddity))
    return make(values.text(kind)) if make else None


def odd_moment(values: Values, kind: Moment, oddity: str, *, later: bool) -> str | None:
    """Return an odd date in the form that this system's users write; None if it is no date."""
    forms = MOMENTS.get(_case(oddity))
    if forms is None:
        return None
    clock = values.clock()
    form = forms[later].format(clock=clock, minutes=clock[3:])
    has_offset = form[10:11] == "T" and ("+" in form[10:] or form.count("-") > 2)
    return form if has_offset or kind.form == "local" or len(form) == 10 else values.in_oslo(form)


def _case(oddity: str) -> str:
    return next(case for case, words in ODDITIES.items() if words == oddity)


def _digits(name: str) -> str:
    return "".join(str(ord(letter) % 10) for letter in name)[:10]

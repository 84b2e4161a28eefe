"""Which properties an answer shows: `$select` and `$expand`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fakes.errors import Refused
from fakes.tidsbanken.dialect import Dialect, Notes, property_named
from fakes.tidsbanken.model import ENTITIES, Entity, Navigation
from fakes.tidsbanken.options import NESTED, pick_options

_EXPANSION = re.compile(r"\s*(\*|\w+)\s*(?:\((.*)\))?\s*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The properties of one kind of record in an answer.

    `select` is None for all of them; `star` says that they were asked for with one.
    """

    select: tuple[str, ...] | None = None
    star: bool = False
    expand: tuple["Expansion", ...] = ()

    @property
    def listed(self) -> str:
        """The properties as the metadata address lists them, empty for all.

        >>> Shape(select=("Id", "Navn")).listed
        'Id,Navn'
        """
        own = ["*"] if self.star else self.select or ()
        return ",".join([*own, *(f"{each.by.name}({each.shape.listed})" for each in self.expand)])

    @property
    def is_whole(self) -> bool:
        """Whether records show just as they are."""
        return self.select is None and not self.expand

    def shows(self, name: str) -> bool:
        """Whether a property is in the answer."""
        return self.select is None or name in self.select


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A record that is shown inside another."""

    by: Navigation
    shape: Shape


def read_shape(options: Mapping[str, str], entity: Entity, dialect: Dialect, notes: Notes) -> Shape:
    """Read both options; raises Refused with 400."""
    selected, expanded = options.get("$select"), options.get("$expand")
    select = None if selected is None else _select(selected, entity, dialect, notes)
    expand = () if expanded is None else _expand(expanded, entity, dialect, notes)
    if expand:
        notes.rests_on.add("tidsbanken_expand")
    star = select is not None and "*" in select
    return Shape(select=None if star else select, star=star, expand=expand)


def _select(text: str, entity: Entity, dialect: Dialect, notes: Notes) -> tuple[str, ...]:
    names = []
    for part in text.split(","):
        name = part.strip()
        found = None if name == "*" else property_named(name, entity, dialect, notes)
        if found is None and name != "*":
            raise Refused(400, f"Could not find a property named '{name}' on type '{entity.name}'.")
        names.append(found.name if found else name)
    return tuple(dict.fromkeys(names))


def _expand(text: str, entity: Entity, dialect: Dialect, notes: Notes) -> tuple[Expansion, ...]:
    found: list[Expansion] = []
    for part in split_outside(text, ","):
        match = _EXPANSION.fullmatch(part)
        if match is None:
            raise Refused(400, f"The $expand expression '{part.strip()}' is not valid.")
        for navigation in _navigation(match[1], entity, dialect, notes):
            shape = _nested(match[2], navigation, dialect, notes)
            found.append(Expansion(by=navigation, shape=shape))
    if len({each.by.name for each in found}) < len(found):
        raise Refused(400, "A property is expanded more than once.")
    return tuple(found)


def _navigation(
    name: str, entity: Entity, dialect: Dialect, notes: Notes
) -> tuple[Navigation, ...]:
    if name == "*":
        return entity.navigation
    for each in entity.navigation:
        if each.name == name:
            return (each,)
        if each.name.lower() == name.lower():
            if not dialect.names_exactly:
                notes.read_as(name, each.name)
                return (each,)
            notes.rests_on.add("case")
    raise Refused(400, f"Could not find a navigation property '{name}' on type '{entity.name}'.")


def _nested(text: str | None, navigation: Navigation, dialect: Dialect, notes: Notes) -> Shape:
    if text is None:
        return Shape()
    parts = [part.strip().partition("=") for part in split_outside(text, ";")]
    if any(not (name.startswith("$") and equals) for name, equals, _ in parts):
        raise Refused(400, f"The options of $expand in '({text})' are not valid.")
    pairs = [(name, value) for name, _, value in parts]
    options = pick_options(pairs, NESTED, dialect, notes)
    return read_shape(options, ENTITIES[navigation.target], dialect, notes)


def split_outside(text: str, mark: str) -> list[str]:
    """Split at a mark where it stands outside brackets and quotes.

    >>> split_outside("A($select=x,y),B", ",")
    ['A($select=x,y)', 'B']
    """
    parts, depth, quoted = [""], 0, False
    for letter in text:
        quoted ^= letter == "'"
        depth += 0 if quoted else (letter == "(") - (letter == ")")
        if letter == mark and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return parts

"""The names of query options: which there are, which are offered where, and in what spelling."""

from fakes.errors import Refused
from fakes.tidsbanken.addresses import option_pairs
from fakes.tidsbanken.dialect import Dialect, Notes

ON_A_RECORD = frozenset({"$select", "$expand", "$format"})
ON_A_LIST = ON_A_RECORD | {"$filter", "$orderby", "$top", "$skip", "$count"}
NESTED = frozenset({"$select", "$expand"})


def read_options(
    text: str, offered: frozenset[str], dialect: Dialect, notes: Notes
) -> dict[str, str]:
    """Return the values of the system's options by name; raises Refused with 400.

    Options of somebody else, which have no `$`, are passed over.
    """
    return pick_options(option_pairs(text), offered, dialect, notes)


def pick_options(
    pairs: list[tuple[str, str]], offered: frozenset[str], dialect: Dialect, notes: Notes
) -> dict[str, str]:
    """Return the values of the system's options among these; raises Refused with 400."""
    found: dict[str, str] = {}
    for name, value in pairs:
        option = _option_named(name, dialect, notes)
        if option is None:
            continue
        if option not in offered:
            raise Refused(400, f"The query option '{option}' cannot be applied here.")
        if option in found:
            raise Refused(400, f"Query option '{option}' was specified more than once.")
        found[option] = value
    return found


def _option_named(name: str, dialect: Dialect, notes: Notes) -> str | None:
    meant = "$" + name.lower().removeprefix("$")
    known = meant in ON_A_LIST
    if name == meant and known:
        return meant
    if known and not dialect.names_exactly:
        notes.read_as(name, meant)
        return meant
    if known:
        notes.rests_on.add("case")
    if name.startswith("$"):
        raise Refused(400, f"The query option '{name}' is not supported.")
    return None

"""Addresses as Tidsbanken reads and writes them: percent-encoding, and keys in brackets."""

import re
from urllib.parse import quote, unquote_to_bytes

from fakes.errors import Refused
from fakes.tidsbanken.dialect import Dialect, Notes, property_named
from fakes.tidsbanken.model import Entity
from fakes.tidsbanken.odata import FilterError, Literal, parse_filter
from fakes.values import Key

_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NAMED_KEY = re.compile(r"\s*([A-Za-z_]\w*)\s*=(.*)", re.ASCII | re.DOTALL)


def decode(text: str) -> str:
    """Undo the percent-encoding of a part of an address as sent; raises Refused with 400.

    >>> decode("O%27Hara"), decode("%C3%85se")
    ("O'Hara", 'Åse')
    """
    if _BROKEN.search(text):
        raise Refused(400, f"The percent-encoding of '{text}' is broken.")
    try:
        return unquote_to_bytes(text.encode("latin-1")).decode()
    except UnicodeDecodeError as error:
        raise Refused(400, f"'{text}' does not encode UTF-8.") from error


def option_pairs(query: str) -> list[tuple[str, str]]:
    """Return the names and values of a query string as sent, decoded; raises Refused with 400.

    >>> option_pairs("$top=1&$filter=Id%20eq+1")
    [('$top', '1'), ('$filter', 'Id eq 1')]
    """
    parts = (part.replace("+", " ").partition("=") for part in query.split("&") if part)
    return [(decode(name), decode(value)) for name, _, value in parts]


def read_key(text: str, entity: Entity, dialect: Dialect, notes: Notes) -> Key:
    """Read what stands in the brackets of an address, decoded; raises Refused with 400.

    A string where the key is a number, or the other way round, is a wrong literal.
    """
    named = _NAMED_KEY.fullmatch(text)
    if named:
        _check_name(named[1], entity, dialect, notes)
    try:
        node = parse_filter(named[2] if named else text)
    except FilterError as error:
        raise Refused(400, f"The key in the address is not valid. {error}") from error
    key = node.value if isinstance(node, Literal) else None
    wanted = str if entity.properties[entity.odata_key].type == "Edm.String" else int
    if type(key) is not wanted or (isinstance(key, int) and not -(2**31) <= key < 2**31):
        raise Refused(400, f"The key of '{entity.name}' in the address has the wrong type.")
    return key


def _check_name(name: str, entity: Entity, dialect: Dialect, notes: Notes) -> None:
    found = property_named(name, entity, dialect, notes)
    if found is None or found.name != entity.odata_key:
        raise Refused(400, f"'{name}' is not the key of '{entity.name}'.")


def address_of(entity: Entity, key: object) -> str:
    """Return the path of one record, below the base address; no key can break out of it.

    >>> from fakes.tidsbanken.model import ANSATT, KUNDE
    >>> address_of(ANSATT, 100), address_of(KUNDE, "A/'B")
    ('ansatt/Ansatt(100)', "prosjekt/Kunde('A%2F%27%27B')")
    """
    if isinstance(key, str):
        doubled = key.replace("'", "''")
        return f"{entity.path}('{quote(doubled, safe='')}')"
    return f"{entity.path}({key})"

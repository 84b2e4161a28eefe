"""Ids that a person can read, that mean the same after reordering, and that fit in a tag."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256

UNSAFE = frozenset('@%#"<>|\\=+*?[]~')
"""Printable characters with a meaning in tags, patterns or the ids themselves."""
PLAIN = re.compile(r"[A-Za-z0-9_.-]*")
AGAIN = "~"
"""Stands before the number of a row that is given more than once."""


def pair_id(left: str, right: str) -> str:
    """Return the id of a pair of entities, in lower-case ASCII.

    >>> pair_id("Ansatt", "Contacts")
    'ansatt-contacts'
    >>> pair_id("Kjøretøy (leid)", "Business_entity")
    'kjoretoy_leid-business_entity'
    """
    return f"{plain(left)}-{plain(right)}"


def row_id(pair: str, left: str, right: str) -> str:
    """Return the id of a property row of a pair.

    >>> row_id("ansatt-contacts", "Etternavn", "familyName")
    'ansatt-contacts/Etternavn=familyName'
    >>> row_id("kunde-people", "Fødested", "birth place")
    'kunde-people/Fødested=birth+place'
    """
    return f"{pair}/{safe(left)}={safe(right)}"


def safe(name: str) -> str:
    """Return a name without white space or anything else that a tag could not hold.

    No two names become the same.

    >>> safe("Mail Address.City"), safe("a@b"), safe("b~2")
    ('Mail+Address.City', 'a%40b', 'b%7E2')
    """
    if PLAIN.fullmatch(name):
        return name
    return "".join(_safe_letter(letter) for letter in name)


def _safe_letter(letter: str) -> str:
    if letter == " ":
        return "+"
    harmless = unicodedata.category(letter)[0] in "LMNPS" and letter not in UNSAFE
    if harmless:
        return letter
    # Not by urllib's quote, which leaves a tilde as it is.
    return "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "surrogatepass"))


def plain(name: str) -> str:
    """Return a name in lower-case ASCII, words joined by underscores.

    A name in which no letter survives that is named by its digest.

    >>> plain("PowerOffice GO"), plain("Wix.com"), plain("客户")
    ('poweroffice_go', 'wix_com', 'xad4af3')
    """
    lowered = name.lower().translate({ord("ø"): "o", ord("æ"): "ae", ord("å"): "a"})
    ascii_only = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in ascii_only).split()
    if name.strip() and not words:
        return f"x{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"
    return "_".join(words)


def unique(ids: Sequence[str], contents: Sequence[str], separator: str = AGAIN) -> list[str]:
    """Return the ids, those given more than once with a number behind them.

    `contents` tells things with the same id apart. They are numbered in the order of it, not in
    their own, so that moving them about changes no id.

    >>> unique(["p/a=b", "p/c=d", "p/a=b"], ["later", "", "earlier"])
    ['p/a=b~2', 'p/c=d', 'p/a=b']
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, identity in enumerate(ids):
        places[identity].append(place)
    numbered = list(ids)
    for identity, alike in places.items():
        alike.sort(key=lambda place: contents[place])  # stable: what is the same keeps its order
        for number, place in enumerate(alike[1:], start=2):
            numbered[place] = f"{identity}{separator}{number}"
    return numbered

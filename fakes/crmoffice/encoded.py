"""Names and values as a query or a form carries them."""

import re
from urllib.parse import parse_qsl

FIELD_LIMIT = 50
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def read_pairs(text: str) -> list[tuple[str, str]]:
    """Decode a query or a form, in the order sent.

    Raises ValueError for a broken escape, one that is not UTF-8, or more than FIELD_LIMIT pairs.

    >>> read_pairs("page=2&since=a%20b")
    [('page', '2'), ('since', 'a b')]
    """
    if _BROKEN_ESCAPE.search(text):
        raise ValueError("a percent sign without two hexadecimal digits")
    return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELD_LIMIT)


def once_each(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs by name, those without a value left out.

    Raises ValueError when a name comes twice.
    """
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a parameter was given more than once")
    return {name: value for name, value in pairs if value}

"""Names from a document as text that stays text in a feature file, whatever they hold."""

import json
import unicodedata

MEANT = frozenset("<>")
"""Printable characters with a meaning in the text of a scenario: placeholders."""


def inert(name: str) -> str:
    r"""Return a name for a heading: on one line, without placeholders or marks that cannot be seen.

    >>> inert("Etternavn"), inert("a\n<x>")
    ('Etternavn', 'a\\n\\u003cx\\u003e')
    """
    if name.isprintable() and MEANT.isdisjoint(name):
        return name
    return "".join(map(_escaped, name))


def visible(text: str) -> str:
    r"""Return a text for a screen or a log: on one line, without marks that cannot be seen.

    >>> visible("a\x1b[31m <b>")
    'a\\u001b[31m <b>'
    """
    return "".join(letter if letter in MEANT else _escaped(letter) for letter in text)


def quoted(name: str) -> str:
    r"""Return a name for between the quotation marks of a step: the inside of a JSON string.

    >>> quoted("Etternavn"), quoted('the "inner" name')
    ('Etternavn', 'the \\"inner\\" name')
    """
    if '"' not in name and "\\" not in name and name.isprintable():
        return inert(name)
    return inert(json.dumps(name, ensure_ascii=False)[1:-1])


def unquoted(text: str) -> str:
    r"""Return the name that stands between the quotation marks of a step.

    Raises ValueError if it is not the inside of a JSON string.

    >>> unquoted(quoted('a\n"b" <c>'))
    'a\n"b" <c>'
    """
    name: str = json.loads(f'"{text}"')
    return name


def cell(text: str) -> str:
    r"""Return a text for a cell of an Examples table.

    >>> cell("a|b")
    'a\\|b'
    """
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _escaped(letter: str) -> str:
    is_seen = unicodedata.category(letter)[0] in "LMNPS" or letter == " "
    if is_seen and letter not in MEANT:
        return letter
    if letter == "\n":
        return "\\n"
    return json.dumps(letter)[1:-1] if ord(letter) > 127 else f"\\u{ord(letter):04x}"

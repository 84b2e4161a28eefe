"""The mark that compiled files carry, by which an edit by hand is noticed.

It is a digest of all of the file but itself, in the first line of a feature and in the first
field of the facts. Line ends do not count, as version control may change them.
"""

import re
from hashlib import sha256

from checklist.text import inert

RENEW = "samsvar checklist compile"
"""The command that writes the files, and writes them anew."""
DIGITS = 16
OPEN = "0" * DIGITS
"""Stands where the digest will be while it is taken."""
HEADED = "# Compiled from "
MARKED = re.compile(
    rf"\A(?:{HEADED}[^\n]* digest |\{{\n  \"digest\": \")(?P<digest>[0-9a-f]{{{DIGITS}}})(?=\n|\",\n)"
)


def sealed_feature(text: str, title: str) -> str:
    """Return a feature with a first line that says what it is and seals it."""
    head = f'{HEADED}"{inert(title)}", not to be edited: {RENEW} DOC renews it; digest {OPEN}'
    return _sealed(f"{head}\n{text}")


def sealed_facts(text: str) -> str:
    """Return the facts of a document, as JSON, with a first field that seals them."""
    return _sealed(text.replace("{\n", f'{{\n  "digest": "{OPEN}",\n', 1))


def is_sealed(text: str) -> bool:
    """Tell whether a text is, letter by letter, as it was compiled."""
    found = MARKED.match(text)
    return found is not None and found["digest"] == _digest(_opened(text, found))


def is_marked(text: str) -> bool:
    """Tell whether a text says of itself that it was compiled, edited by hand or not."""
    return MARKED.match(text) is not None


def _sealed(text: str) -> str:
    # Half a surrogate pair fits in no file; as JSON would write it, it does.
    writable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    found = MARKED.match(writable)
    if found is None:
        raise ValueError("no place for a digest")
    return writable[: found.start("digest")] + _digest(writable) + writable[found.end("digest") :]


def _opened(text: str, found: re.Match[str]) -> str:
    return text[: found.start("digest")] + OPEN + text[found.end("digest") :]


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()[:DIGITS]

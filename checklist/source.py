"""From a file to the text of a document: what can be no dataflow document is refused here."""

import re
import unicodedata
from pathlib import Path
from stat import S_ISREG

from checklist.errors import DocumentError
from checklist.model import Problem
from checklist.tree import LONGEST_LINE

LARGEST_BYTES = 1024 * 1024
"""Some hundred sections with a hundred rows each. docutils takes up to 15 s for as much noise."""
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""Letters that no editor shows; docutils ends lines at some that other programs do not."""
LINE_ENDS = re.compile(r"\r\n?")


def fetched(path: Path) -> bytes:
    """Return the bytes of a document; raise DocumentError if the file cannot be one."""
    try:
        facts = path.stat()
        if not S_ISREG(facts.st_mode):
            raise _broken(path, 1, "not a file; a dataflow document is one .rst file")
        if facts.st_size > LARGEST_BYTES:
            raise _too_large(path, facts.st_size)
        with path.open("rb") as file:
            source = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError as error:
        raise _broken(path, 1, "there is no such file") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or error
        raise _broken(path, 1, f"the file cannot be read: {reason}") from error
    return source


def decoded(source: bytes, path: Path) -> str:
    """Return the text of a document, its lines ended as in Unix.

    Raises DocumentError if it is too large, empty, in another encoding than UTF-8, or holds
    letters or lines that no document has.
    """
    if len(source) > LARGEST_BYTES:
        raise _too_large(path, len(source))
    if source.startswith(UTF16_MARKS):
        raise _broken(path, 1, "the file is in UTF-16; a dataflow document is in UTF-8")
    try:
        text = source.removeprefix(UTF8_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what = f"not UTF-8: byte 0x{error.object[error.start]:02X}"
        raise _broken(path, line, f"{what} at offset {error.start} of the text") from error
    text = LINE_ENDS.sub("\n", text)
    _check(text, path)
    return text


def _check(text: str, path: Path) -> None:
    if not text.strip():
        raise _broken(path, 1, "the file is empty; a dataflow document begins with its title")
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        name = unicodedata.name(control[0], "control character")
        what = f"a letter that no text holds: U+{ord(control[0]):04X}, {name.lower()}"
        raise _broken(path, line, what)
    for number, letters in enumerate(text.split("\n"), start=1):
        if len(letters) > LONGEST_LINE:
            message = f"a line of {len(letters):,} letters; the longest allowed is {LONGEST_LINE:,}"
            raise _broken(path, number, message)


def _too_large(path: Path, size: int) -> DocumentError:
    what = f"{size:,} bytes are larger than any dataflow document"
    return _broken(path, 1, f"{what}; the limit is {LARGEST_BYTES:,} bytes")


def _broken(path: Path, line: int, message: str) -> DocumentError:
    return DocumentError(path, [Problem(line=line, message=message)])

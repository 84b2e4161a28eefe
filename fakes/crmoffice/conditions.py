"""Entity tags, and the conditions that a request puts on them."""

from fakes.errors import Refused
from fakes.exchange import Request


def etag(version: int) -> str:
    """Entity tag of a version of a record.

    >>> etag(17)
    '"17"'
    """
    return f'"{version}"'


def check_if_match(request: Request, version: int) -> None:
    """Raise Refused with 412 where If-Match names other versions than this one."""
    condition = request.headers.get("if-match")
    if condition is not None and not {"*", etag(version)} & set(_tags(condition)):
        raise Refused(412, f"The record has changed; its entity tag is now {etag(version)}.")


def has_it_already(request: Request, version: int) -> bool:
    """Whether If-None-Match says that the sender holds this version."""
    condition = request.headers.get("if-none-match")
    if condition is None:
        return False
    # Here a weak tag is as good as a strong one.
    return bool({"*", etag(version)} & {each.removeprefix("W/") for each in _tags(condition)})


def _tags(condition: str) -> list[str]:
    return [each.strip() for each in condition.split(",")]

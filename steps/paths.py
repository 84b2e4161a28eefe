"""Property paths such as `address.postalArea`: values inside nested objects of a record."""

from collections.abc import Iterator, Mapping
from typing import cast

from reports.record import Json


def at(record: Mapping[str, Json], path: str) -> Json:
    """Return the value at a path; None where there is none.

    >>> at({"address": {"postalArea": "Oslo"}}, "address.postalArea")
    'Oslo'
    >>> at({"address": None}, "address.postalArea") is None
    True
    """
    if path in record:
        return record[path]
    first, dot, rest = path.partition(".")
    inner = record.get(first)
    return at(inner, rest) if dot and isinstance(inner, Mapping) else None


def nested(values: Mapping[str, Json], into: Mapping[str, Json]) -> dict[str, Json]:
    """Return values by path as a body; objects that it reaches into keep what `into` has there.

    >>> nested({"address.postalArea": "Oslo"}, {"address": {"country": "Norge"}, "id": "1"})
    {'address': {'country': 'Norge', 'postalArea': 'Oslo'}}
    """
    body: dict[str, Json] = {}
    for path, value in values.items():
        first, dot, rest = path.partition(".")
        if not dot:
            body[path] = value
            continue
        kept = body.get(first, into.get(first))
        inner = cast("Mapping[str, Json]", kept) if isinstance(kept, Mapping) else {}
        body[first] = {**inner, **nested({rest: value}, inner)}
    return body


def flat(record: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """Yield every value of a record with its path.

    >>> list(flat({"id": "1", "address": {"country": "Norge"}}))
    [('id', '1'), ('address.country', 'Norge')]
    """
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", one) for inner, one in flat(value))
        else:
            yield name, value

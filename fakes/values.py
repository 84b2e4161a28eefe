"""The shapes of data that travel through both systems."""

from typing import Literal, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Record: TypeAlias = dict[str, Json]
Key: TypeAlias = int | str
Actor: TypeAlias = Literal["judge", "subject"]
Mark: TypeAlias = Literal["E", "I", "A"]

ACTORS: tuple[Actor, ...] = ("judge", "subject")


def same(one: Json, other: Json) -> bool:
    """Whether two JSON values are the same to a reader, types included.

    >>> same(1, True), same({"a": [1]}, {"a": [1]}), same({"a": 1}, {"a": 1.0})
    (False, True, False)
    """
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other

"""Which things of two lists are the same thing, and which of those have changed places."""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
Key = Callable[[T], Hashable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What two lists have in common, by places from 0."""

    both: tuple[tuple[int, int], ...]
    """(place before, place now), in the order of now."""
    before_only: tuple[int, ...]
    now_only: tuple[int, ...]


def match(before: Sequence[T], now: Sequence[T], keys: Sequence[Key[T]]) -> Matched:
    """Match the things of two lists by the first of the keys that finds a partner.

    All of the first key's partners are found before the second is tried. Among several with the
    same key the first goes with the first.

    >>> match(["a", "b", "c"], ["c", "B", "d"], [str, str.lower])
    Matched(both=((2, 0), (1, 1)), before_only=(0,), now_only=(2,))
    """
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for key in keys:
        free: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for place, thing in enumerate(before):
            if place not in taken:
                free[key(thing)].append(place)
        for place, thing in enumerate(now):
            if place not in partners and (waiting := free.get(key(thing))):
                partners[place] = waiting.popleft()
                taken.add(partners[place])
    return Matched(
        both=tuple((partners[place], place) for place in sorted(partners)),
        before_only=tuple(place for place in range(len(before)) if place not in taken),
        now_only=tuple(place for place in range(len(now)) if place not in partners),
    )


def out_of_order(both: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return as few as possible of the matched things, without which the others kept their order.

    Things that were only pushed along by others are not among them.

    >>> out_of_order([(3, 0), (0, 1), (1, 2), (2, 4)])
    [(3, 0)]
    """
    # The longest rising row of places stays; patience sorting finds it in n log n.
    lowest: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, (place, _) in enumerate(both):
        length = bisect_left(lowest, place)
        previous.append(ends[length - 1] if length else -1)
        lowest[length : length + 1] = [place]
        ends[length : length + 1] = [index]
    staying: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        staying.add(index)
        index = previous[index]
    return [two for index, two in enumerate(both) if index not in staying]

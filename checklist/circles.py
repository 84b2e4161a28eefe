"""Records that wait for each other: each is created only if the other is there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from checklist.model import Pair, Problem
from checklist.titles import full_name, key

Waits = Mapping[int, Sequence[int]]
"""Places of pairs, each with those it waits for."""


def circles(pairs: Sequence[Pair]) -> list[Problem]:
    """Return a warning for each circle of pairs of which none can be the first.

    A pair that waits for its own kind is normal, and so is one that waits for what other
    documents create.
    """
    waits = _waiting(pairs)
    found = []
    for circle in _strong(waits):
        if len(circle) > 1:
            names = ", ".join(f"{pairs[one].left} to {pairs[one].right}" for one in circle)
            message = f"these wait for each other, so that none is ever created: {names}"
            found.append(Problem(line=pairs[circle[0]].line, message=message))
    return found


def _waiting(pairs: Sequence[Pair]) -> dict[int, list[int]]:
    """Return the pairs that nothing creates, each with those it waits for."""
    creators: defaultdict[str, list[int]] = defaultdict(list)
    for place, pair in enumerate(pairs):
        for name in {key(pair.left.name), key(full_name(pair.left))}:
            creators[name].append(place)
    needs = {place: _needs(pair, creators) for place, pair in enumerate(pairs)}
    waits = {place: needed for place, needed in needs.items() if needed}
    needed_by: defaultdict[int, list[int]] = defaultdict(list)
    for place, needed in waits.items():
        for other in needed:
            needed_by[other].append(place)
    created = [place for place in needs if place not in waits]
    while created:
        freed = [place for place in needed_by[created.pop()] if waits.pop(place, None)]
        created.extend(freed)
    return {place: sorted(set(needed) & waits.keys()) for place, needed in waits.items()}


def _needs(pair: Pair, creators: Mapping[str, list[int]]) -> list[int]:
    """Return the pairs of which one has to create something first; none if it needs nothing."""
    own = {key(pair.left.name), key(full_name(pair.left))}
    targets = [
        key(target)
        for statement in pair.told("create-if-connected")
        for target in statement.targets
    ]
    if any(target in own or target not in creators for target in targets):
        return []
    return sorted({place for target in targets for place in creators[target]})


def _strong(waits: Waits) -> list[list[int]]:
    """Return the groups in which each waits, maybe through others, for each."""
    reverse: defaultdict[int, list[int]] = defaultdict(list)
    for place, needed in waits.items():
        for other in needed:
            reverse[other].append(place)
    groups, seen = [], set[int]()
    for place in reversed(_finished(waits, waits, set())):
        group = _finished([place], reverse, seen)
        if group:
            groups.append(sorted(group))
    return sorted(groups)


def _finished(starts: Iterable[int], edges: Waits, seen: set[int]) -> list[int]:
    """Return what can be reached and was not seen yet, each after all that it leads to."""
    finished = []
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(edges.get(start, ())))]
        while path:
            place, following = path[-1]
            step = next((one for one in following if one not in seen), None)
            if step is None:
                finished.append(place)
                path.pop()
            else:
                seen.add(step)
                path.append((step, iter(edges.get(step, ()))))
    return finished

"""What a state file tells a person: how far it has come, and what waits for somebody."""

from collections.abc import Iterator

from sync.mapping import Pair
from sync.records import LEFT, RIGHT, Key, Side, other
from sync.store import Store


def status(store: Store, pairs: tuple[Pair, ...]) -> Iterator[str]:
    """Yield lines on every pair: cursors, what is under way or parked, conflicts, links."""
    for pair in pairs:
        yield f"{pair.left} and {pair.right}"
        for side in (LEFT, RIGHT):
            cursor = store.cursor(pair.id, side)
            since = cursor.since or "the beginning"
            yield f"  {pair.entity(side)} is read from {since}, newest {cursor.newest or 'none'}"
        for intent in store.intents(pair.id, "1"):
            state = "done, not seen yet" if intent.is_done else "in doubt"
            yield f"  under way: {_about(pair, intent.side, intent.key)}: {state}"
        for side, key, reason in store.all_parked(pair.id):
            yield f"  parked: {_about(pair, side, key)}: {reason}"
        for left_key, name, winner, trace, at in store.conflicts(pair.id):
            won = pair.entity(winner)
            yield f"  conflict: {pair.left} {left_key} {name}: {won} won, lost {trace} of {at}"
        links = store.links(pair.id)
        yield f"  linked: {len(links)}"
        for left_key, right_key in links:
            yield f"    {left_key} - {right_key}"


def _about(pair: Pair, side: Side, key: Key) -> str:
    return f"{pair.entity(other(side))} {key} to {pair.entity(side)}"

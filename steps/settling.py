"""When has a subject settled? Judged from the journal, never from the clock.

Settled means: since the last save of anybody, the subject has read every list
on both sides twice and written nothing. A list counts as read once the answers,
in whatever pages or filters, came to its end and have shown the subject every
version of every record that is newer than the one it knew.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from checklist import Entity
from fakes import Entry
from steps.system import Key

PASSES_NEEDED = 2


@dataclass(slots=True)
class _List:
    """How far the subject has read one list."""

    newest: dict[Key, int] = field(default_factory=dict)
    known: dict[Key, int] = field(default_factory=dict)
    begun: bool = False
    passes: int = 0

    def show(self, key: Key, version: int) -> None:
        self.known[key] = max(version, self.known.get(key, 0))

    def is_known(self) -> bool:
        return all(self.known.get(key, 0) >= version for key, version in self.newest.items())


class Reading:
    """Follows a journal and knows what the subject has read since the last save."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._lists = {(entity.system, entity.name): _List() for entity in entities}
        self._refused: set[tuple[str, str | None, str]] = set()

    def follow(self, entries: Iterable[Entry]) -> None:
        """Take in the next entries of the journal, in their order."""
        for entry in entries:
            if entry.applied:
                self._saved(entry)
            elif entry.actor == "subject":
                self._asked(entry)

    def is_quiet(self) -> bool:
        """Tell whether every list was read twice with no save in between."""
        return all(one.passes >= PASSES_NEEDED for one in self._lists.values())

    def is_settled(self) -> bool:
        """Tell whether it is quiet and no write of the subject was left refused."""
        return self.is_quiet() and not self._refused

    def unread(self) -> list[str]:
        """Return the lists still to be read, as `Tidsbanken Ansatt (read once)`."""
        times = ("never read to the end", "read once")
        return [
            f"{system} {name} ({times[one.passes]})"
            for (system, name), one in self._lists.items()
            if one.passes < PASSES_NEEDED
        ]

    def _saved(self, entry: Entry) -> None:
        for one in self._lists.values():
            one.passes, one.begun = 0, False
        for change in entry.applied:
            if changed := self._lists.get((entry.system, change.entity)):
                changed.newest[change.key] = change.version
                if entry.actor == "subject":
                    changed.show(change.key, change.version)
        if entry.actor == "subject":
            self._refused.discard((entry.system, entry.entity, entry.kind))

    def _asked(self, entry: Entry) -> None:
        if entry.kind in ("create", "update"):
            self._refused.add((entry.system, entry.entity, entry.kind))
        asked = self._lists.get((entry.system, entry.entity or ""))
        if asked is None:
            return
        for key, version in entry.read:
            asked.show(key, version)
        if entry.kind == "list" and entry.status == 200:
            asked.begun = asked.begun or entry.starts
            if entry.ends and asked.begun:
                asked.begun = False
                asked.passes += asked.is_known()

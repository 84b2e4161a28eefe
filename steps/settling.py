"""When has a subject settled? Judged from the journal, never from the clock.

Settled means: in two cycles after the last save of anybody, the subject has read every
list on both sides and written nothing. A list counts as read in a cycle if the subject
asked for it there, in whatever pages, order or filter, and by then has been shown every
version of every record that is newer than the one it knew.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from checklist import Entity
from fakes import Entry
from steps.system import Key

READINGS_NEEDED = 2


@dataclass(slots=True)
class _List:
    """What the subject knows of one list."""

    newest: dict[Key, int] = field(default_factory=dict)
    known: dict[Key, int] = field(default_factory=dict)
    was_asked_for: bool = False
    readings: int = 0

    def show(self, key: Key, version: int) -> None:
        self.known[key] = max(version, self.known.get(key, 0))

    def is_known(self) -> bool:
        return all(self.known.get(key, 0) >= version for key, version in self.newest.items())


class Reading:
    """Follows a journal cycle by cycle and knows what the subject has read since the last save."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._lists = {(entity.system, entity.name): _List() for entity in entities}
        self._refused: set[tuple[str, str | None, str]] = set()
        self._saw_save = False
        self.creations = 0
        """How many records the subject has created so far."""

    def follow(self, entries: Iterable[Entry]) -> None:
        """Take in what happened before the subject's next cycle."""
        for entry in entries:
            if entry.applied:
                self._saved(entry)
            elif entry.actor == "subject":
                self._asked(entry)
            if entry.actor == "subject":
                self._shown(entry)

    def follow_cycle(self, entries: Iterable[Entry]) -> None:
        """Take in what happened in one cycle of the subject."""
        self._saw_save = False
        for one in self._lists.values():
            one.was_asked_for = False
        self.follow(entries)
        for one in self._lists.values():
            one.readings += one.was_asked_for and not self._saw_save and one.is_known()

    def is_quiet(self) -> bool:
        """Tell whether every list was read twice with no save in between."""
        return all(one.readings >= READINGS_NEEDED for one in self._lists.values())

    def is_settled(self) -> bool:
        """Tell whether it is quiet and no write of the subject was left refused."""
        return self.is_quiet() and not self._refused

    def unread(self) -> list[str]:
        """Return the lists still to be read, as `Tidsbanken Ansatt (read once)`."""
        times = ("not read in full", "read once")
        return [
            f"{system} {name} ({times[one.readings]})"
            for (system, name), one in self._lists.items()
            if one.readings < READINGS_NEEDED
        ]

    def _saved(self, entry: Entry) -> None:
        self._saw_save = True
        for one in self._lists.values():
            one.readings = 0
        for change in entry.applied:
            changed = self._lists.get((entry.system, change.entity))
            if changed and change.deleted:
                changed.newest.pop(change.key, None)  # no list shows it any more
            elif changed:
                changed.newest[change.key] = change.version
                if entry.actor == "subject":
                    changed.show(change.key, change.version)
        if entry.actor == "subject":
            self.creations += sum(change.created for change in entry.applied)
            self._refused.discard((entry.system, entry.entity, entry.kind))

    def _asked(self, entry: Entry) -> None:
        if entry.kind in ("create", "update"):
            self._refused.add((entry.system, entry.entity, entry.kind))
        asked = self._lists.get((entry.system, entry.entity or ""))
        if asked and entry.kind == "list" and entry.status == 200:
            asked.was_asked_for = True

    def _shown(self, entry: Entry) -> None:
        if shown := self._lists.get((entry.system, entry.entity or "")):
            for key, version in entry.read:
                shown.show(key, version)

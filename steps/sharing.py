"""One world of the fakes that all scenarios of a run share, each with eyes for its own part of it.

An external subject cannot be given new credentials, so it stays in the world that it was let into.
"""

from collections.abc import Collection, Mapping

import fakes
from checklist import Entity
from fakes import Entry, Journal, Only
from fakes.journal import ANY
from fakes.values import Actor
from steps.system import FakeSystem, Key, Record
from steps.values import Values


class Later(Journal):
    """A journal from now on: it goes on growing, and what was there before is not shown."""

    def __init__(self, whole: Journal) -> None:
        super().__init__(limit=0)
        self._whole = whole
        self._begun = whole.last

    def __len__(self) -> int:
        return self.last - self.first + 1

    @property
    def last(self) -> int:
        """The number of the newest entry, also if it is one of those from before."""
        return self._whole.last

    @property
    def first(self) -> int:
        """The number of the oldest entry that is shown."""
        return max(self._whole.first, self._begun + 1)

    @property
    def has_lost(self) -> bool:
        """Whether entries from its time have been let go."""
        return self._whole.first > self._begun + 1

    def entries(
        self, since: int = 0, actor: Actor | None = None, only: Only = ANY, limit: int | None = None
    ) -> tuple[Entry, ...]:
        """Return entries of its time with a number above `since`, oldest first, at most `limit`."""
        return self._whole.entries(max(since, self._begun), actor, only, limit)

    def append(self, entry: Entry) -> None:
        """Add the next entry to the whole journal."""
        self._whole.append(entry)

    def wait(self, after: int, seconds: float) -> bool:
        """Wait until there is an entry with a number above `after`, at most so long."""
        return self._whole.wait(after, seconds)

    def forget(self) -> None:
        """Show nothing of what there is now."""
        self._begun = self._whole.last


class LaterSystem(FakeSystem):
    """A system in which the records from before are not shown."""

    def __init__(self, universe: fakes.World, name: str) -> None:
        super().__init__(universe, name)
        self._before: Mapping[str, Collection[Key]] = {
            entity: frozenset(universe.records(name, entity))
            for system, entity in universe.entities()
            if system == name
        }

    def records(self, entity: Entity) -> Mapping[Key, Record]:
        """Return all records of an entity that came in its time, by key."""
        before = self._before[entity.name]
        return {key: record for key, record in super().records(entity).items() if key not in before}


class Shared:
    """What scenario after scenario in one world leaves to the next."""

    def __init__(self, universe: fakes.World, environment: Mapping[str, str]) -> None:
        self.universe = universe
        self.environment = environment
        self._values: Values | None = None

    def values(self, key: str) -> Values:
        """Return values that no scenario has had yet."""
        self._values = Values(key, after=self._values)
        return self._values

    def clear(self) -> None:
        """Take off the faults that a scenario had ordered."""
        with self.universe.lock:
            self.universe.faults.clear()

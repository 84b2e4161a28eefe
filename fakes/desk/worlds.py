"""The worlds of one server, by name: begun, begun again, and let go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from weakref import WeakKeyDictionary

from fakes.clock import DEFAULT_NOW, Clock, LiveClock
from fakes.desk.beginning import Beginning
from fakes.desk.problem import Problem
from fakes.errors import WorldExists
from fakes.world import World


class Host(Protocol):
    """What the desk needs of the server that it belongs to."""

    def worlds(self) -> tuple[World, ...]:
        """Return all worlds, oldest first."""

    def new_world(
        self,
        *,
        name: str,
        seed: int,
        switches: Mapping[str, str],
        now: datetime,
        clock: Clock | None,
        journal_limit: int,
    ) -> World:
        """Make an empty world; raises UnknownSwitch, WorldExists."""

    def drop_world(self, world: World) -> None:
        """Let nobody into the world any more."""

    def reset_world(self, world: World) -> None:
        """Empty a world and let its tokens go."""


@dataclass(slots=True)
class Worlds:
    """All worlds of a server. A name stands for one world only.

    Called on the server's own thread nobody sees a world half begun: requests wait.
    """

    host: Host
    journal_limit: int
    _beginnings: "WeakKeyDictionary[World, Beginning]" = field(default_factory=WeakKeyDictionary)

    def all(self) -> tuple[World, ...]:
        """Return all worlds, oldest first."""
        return self.host.worlds()

    def named(self, name: str) -> World:
        """Return the world of this name; raises Problem with 404."""
        for world in self.all():
            if world.name == name:
                return world
        raise Problem(404, "name", f"there is no world {name[:120]!r}")

    def begin(self, beginning: Beginning) -> World:
        """Make a world; raises WorldExists, UnknownSwitch, DataError."""
        if any(world.name == beginning.name for world in self.all()):
            raise WorldExists(f"there is a world {beginning.name!r} already")
        world = self.host.new_world(
            name=beginning.name,
            seed=beginning.seed,
            switches=beginning.switches,
            now=beginning.now or DEFAULT_NOW,
            clock=None if beginning.now else LiveClock(),
            journal_limit=self.journal_limit,
        )
        try:
            self._fill(world, beginning)
        except BaseException:
            self.host.drop_world(world)
            raise
        self._beginnings[world] = beginning
        return world

    def reset(self, world: World) -> None:
        """Put a world back to its beginning; one made without the desk begins empty."""
        self.host.reset_world(world)
        if beginning := self._beginnings.get(world):
            self._fill(world, beginning)

    def drop(self, world: World) -> None:
        """Let a world go."""
        self.host.drop_world(world)

    def _fill(self, world: World, beginning: Beginning) -> None:
        beginning.fill(world)
        # What was there from the start is nobody's doing.
        with world.lock:
            world.journal.forget()

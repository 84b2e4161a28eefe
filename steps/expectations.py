"""What must hold at the end of a scenario: the Then of its sentences.

What is found is collected and judged together; raised is only what cannot be looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fakes import Entry
from steps.evidence import differences, shown, timeline
from steps.population import OTHER, Side, property_of
from steps.scene import Entered, Scene
from steps.system import Key
from steps.verdicts import CannotTell

JSON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "float": (int, float),
    "boolean": (bool,),
}

ASKED_SECONDS = 1.0
"""How long a system in trouble asks to be left alone."""
TOLERANCE_SECONDS = 0.1
"""Between the moments at which an answer is decided and at which it is read."""


class Expectations:
    """Looks at a scene and notes what is not as it must be."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._pair = scene.pair
        self._population = scene.population
        self._memory = scene.memory
        self._journal = scene.surroundings.journal

    def every_has_counterpart(self, left: str, right: str) -> None:
        """Expect at least one counterpart of each left record."""
        self._scene.sides(left, right)
        counterparts = self._scene.counterparts()
        alone = [key for key, rights in counterparts.items() if not rights]
        if alone:
            self._scene.find(
                f"{len(alone)} of {len(counterparts)} {left} have no counterpart in"
                f" {self._pair.right.system}: {_listed(alone)}."
            )

    def one_to_one(self, left: str, right: str) -> None:
        """Expect no second counterpart, no shared one, and none that came from nowhere."""
        self._scene.sides(left, right)
        for key, rights in self._scene.counterparts().items():
            if len(rights) > 1:
                self._scene.find(f"{left} {key} has {len(rights)} counterparts: {_listed(rights)}.")
        for key, lefts in self._population.origins(self._pair).items():
            if len(lefts) > 1:
                self._scene.find(f"{right} {key} stands for {len(lefts)} {left}: {_listed(lefts)}.")
            if not lefts:
                self._scene.find(f"{right} {key} holds values that no user entered in a {left}.")

    def same_pair(self) -> None:
        """Expect that the two records belong together as before, and that no others came up."""
        left, right = self._memory.keys["left"], self._memory.keys["right"]
        found = self._scene.counterparts()[left]
        if found != [right]:
            self._scene.find(
                f"{self._pair.left} {left} was linked with {self._pair.right} {right}; now its"
                f" values are in {self._pair.right} {_listed(found)}."
            )
        self.none_created(str(self._pair.left))

    def all_arrived(self) -> None:
        """Expect that each of many changes has reached the other system."""
        self._scene.findings += self._memory.missed

    def none_created(self, entity: str) -> None:
        """Expect no left record but those that users created."""
        self._scene.side(entity, only="left")
        made = self._population.made(self._pair, "left")
        if extra := [
            key for key in self._population.records(self._pair, "left") if key not in made
        ]:
            self._scene.find(
                f"{self._pair.left} {_listed(extra)} came up though no user created it."
            )

    def made(self, right: str) -> None:
        """Expect that a right record came up since the last action, with values of a left one."""
        if not self._new_right(right):
            return self._scene.find(f"No {right} was made from it.")
        if (
            self._population.rows(self._pair)
            and not self._scene.counterparts()[self._newest_left()]
        ):
            self._scene.find(
                f"A {right} was made, but not with the values of {self._pair.left}"
                f" {self._newest_left()}."
            )
        return None

    def not_made(self, right: str) -> None:
        """Expect that no right record came up since the last action."""
        if new := self._new_right(right):
            self._scene.find(f"{right} {_listed(new)} came up though there was to be none.")

    def joined(self, right: str) -> None:
        """Expect no right record but those of users, and that the one in question was filled in."""
        self._scene.side(right, only="right")
        made = self._population.made(self._pair, "right")
        records = self._population.records(self._pair, "right")
        if extra := [key for key in records if key not in made]:
            self._scene.find(
                f"{right} {_listed(extra)} came up, though there was one that matches."
            )
        amiss = [
            self._scene.amiss(
                Entered(row=row, side="left", stored=self._scene.stored(row, "left")), "right"
            )
            for row in self._population.rows(self._pair)
            if row.right not in self._memory.alike
        ]
        if not amiss:
            raise CannotTell("The two were alike in all that is synchronised from the start.")
        if all(amiss):  # a single value that does not arrive is another check's affair
            self._scene.findings += amiss[0]

    def _new_right(self, right: str) -> list[Key]:
        self._scene.side(right, only="right")
        before = self._memory.before.get(right, {})
        records = self._population.records(self._pair, "right")
        return [key for key in records if str(key) not in before]

    def _newest_left(self) -> Key:
        return self._population.made(self._pair, "left")[-1]

    def value(self, name: str, entity: str) -> None:
        """Expect the value that was entered on this side or must have reached it."""
        side = self._scene.side(entity)
        entered = self._memory.entered
        if entered is None:
            raise ValueError("no step has entered a value that could be looked for")
        entered_in = property_of(entered.row, entered.side)
        rows = [
            row
            for row in self._scene.rows(name, side)
            if property_of(row, entered.side) == entered_in
        ]
        if not rows:
            raise ValueError(f"{entered_in}, which was entered, does not belong with {name}")
        self._scene.findings += [
            *self._memory.missed,
            *self._scene.amiss(replace(entered, row=rows[0]), side),
        ]
        self._memory.missed = []

    def empty(self, name: str, entity: str) -> None:
        """Expect no value in a property."""
        side = self._scene.side(entity)
        row = self._scene.row(name, side)
        if self._scene.key(side) is None:
            self._scene.find(f"No {entity} was made.")
        elif (seen := self._scene.meaning(row, side)) is not None:
            self._scene.find(
                f"{name} of {entity} {self._scene.key(side)} must be empty, is {shown(seen)}."
            )

    def json_type(self, name: str, entity: str, type_name: str) -> None:
        """Expect a value of a JSON type in a property."""
        side = self._scene.side(entity)
        row = self._scene.row(name, side)
        if self._scene.key(side) is None:
            raise CannotTell(f"No {entity} was made, so the type cannot be seen.")
        stored = self._scene.stored(row, side)
        where = f"{name} of {entity} {self._scene.key(side)}"
        if stored is None or stored == "":
            raise CannotTell(f"Nothing arrived in {where}, so its type cannot be seen.")
        if type(stored) not in JSON_TYPES[type_name]:
            known = (one for one, types in JSON_TYPES.items() if type(stored) in types)
            found = next(known, "list" if isinstance(stored, list) else "object")
            self._scene.find(f"{where} must be a {type_name}, is the {found} {shown(stored)}.")

    def both_hold(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Expect the value that was entered on both sides."""
        self.value(*left)
        self.value(*right)

    def both_empty(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Expect no value on either side."""
        self.empty(*left)
        self.empty(*right)

    def priority_wins(self) -> None:
        """Expect, of two values entered at the same moment, that of the system with priority."""
        priority = self._scene.surroundings.profile.policy.priority
        side: Side = "left" if priority == self._pair.left.system else "right"
        winner = next(one for one in self._memory.contest if one.side == side)
        for one in OTHER:
            self._scene.findings += self._scene.amiss(winner, one)

    def one_of_two(self) -> None:
        """Expect one of two values, whichever it is, on both sides."""
        if len(self._memory.contest) < 2:
            raise CannotTell("The subject never looked at the record before it wrote to it.")
        amiss = [
            [line for side in OTHER for line in self._scene.amiss(entered, side)]
            for entered in self._memory.contest
        ]
        if all(amiss):
            self._scene.find(f"Neither of the two values is in both systems: {amiss[0][0]}")

    def nothing_new(self, entity: str) -> None:
        """Expect no record of an entity that was not there right after the last action."""
        side = self._scene.side(entity)
        before = self._memory.before.get(entity, {})
        records = self._population.records(self._pair, side)
        if new := [key for key in records if str(key) not in before]:
            self._scene.find(f"{entity} {_listed(new)} came up in place of the one deleted.")

    def references_arrived(self) -> None:
        """Expect that the references in question lead to counterparts, on both sides."""
        for entered in self._memory.referring:
            for side in OTHER:
                self._scene.findings += self._scene.amiss(entered, side)

    def references_stay(self, entity: str) -> None:
        """Expect that the references in question are what they were on their own side."""
        self._scene.side(entity, only="left")
        for entered in self._memory.referring:
            self._scene.findings += self._scene.amiss(entered, entered.side)

    def others_arrived(self, left: str, right: str) -> None:
        """Expect a counterpart of each left record that no system refuses."""
        self._scene.sides(left, right)
        alone = [
            key
            for key, rights in self._scene.counterparts().items()
            if not rights and key not in self._memory.excused
        ]
        if alone:
            self._scene.find(
                f"{left} {_listed(alone)} have no counterpart though only"
                f" {_listed(sorted(self._memory.excused, key=str))} was refused."
            )

    def waited(self, system: str) -> None:
        """Expect no request to a system before the time was over that it had asked for."""
        told: Entry | None = None
        for entry in self._journal.entries(actor="subject"):
            if entry.system == system and told is not None:
                waited = entry.heard - told.heard
                if waited < ASKED_SECONDS - TOLERANCE_SECONDS:
                    self._scene.find(
                        f"{system} asked to wait for {ASKED_SECONDS:g} s, and was called again"
                        f" after {waited:.2f} s: {entry.method} {entry.path}."
                    )
                return
            if entry.system == system and entry.status == 429:
                told = entry

    def nothing_else_changed(self) -> None:
        """Expect no change since the last action but the one that its edit is to bring."""
        self._scene.findings += differences(
            self._memory.before, self._scene.snapshot(), self._memory.reach
        )

    def no_writes(self, system: str | None = None) -> None:
        """Expect no write of the subject since the last action, in one system or in both."""
        if system not in (None, self._pair.left.system, self._pair.right.system):
            raise ValueError(f"the step names {system!r}, which is no system of {self._pair.id}")
        writes = [
            entry
            for entry in self._journal.entries(since=self._memory.since, actor="subject")
            if entry.applied and system in (None, entry.system)
        ]
        if writes:
            first = timeline(writes)[0].lstrip("0123456789 ")
            self._scene.find(
                f"There was nothing to write, but {first} (writes in all: {len(writes)})."
            )


def _listed(keys: Sequence[Key], most: int = 5) -> str:
    told = ", ".join(str(key) for key in keys[:most]) or "none"
    return told if len(keys) <= most else f"{told} and {len(keys) - most} more"

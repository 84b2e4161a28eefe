"""What users do to whole records: delete them, give two the same name, refer from one to another."""

from collections.abc import Sequence

from checklist import Pair, Row
from steps.driver import Driver
from steps.edits import Edits
from steps.population import New, Side, in_step_with
from steps.scene import Scene
from steps.verdicts import Inapplicable


class Records:
    """Plays the users who handle records, and lets the subject settle."""

    def __init__(self, scene: Scene, driver: Driver, edits: Edits) -> None:
        self._scene = scene
        self._driver = driver
        self._edits = edits
        self._pair = scene.pair
        self._population = scene.population
        self._memory = scene.memory

    def delete(self, entity: str) -> None:
        """Take the record in question away, and wait until the subject has settled."""
        self._delete(self._scene.side(entity))
        self._driver.settle()

    def delete_then_edit(self, entity: str, other: str) -> None:
        """Take one of two linked records away, and edit the other one after that was seen."""
        self._delete(self._scene.side(entity))
        self._driver.settle()
        self._memory.reach = []
        self._edits.enter_all(self._scene.side(other))
        self._driver.settle()

    def _delete(self, side: Side) -> None:
        key = self._scene.known_key(side)
        other = self._scene.known_key("right" if side == "left" else "left")
        self._population.delete(self._pair, side, key)
        self._memory.widowed.add(other)
        del self._memory.keys[side]

    def create_namesakes(self, entity: str, which: str) -> None:
        """Create two left records that have all values in common but one, and wait."""
        self._scene.side(entity, only="left")
        told = self._population.identifying(self._pair)
        if len({row.left for row in told}) < 2:
            raise Inapplicable(f"Two {entity} cannot be told apart if they are called alike.")
        self._population.add_referenced(self._pair)
        key = self._population.add(self._pair, "left")
        apart = in_step_with(self._pair, [told[0 if which == "first" else -1]])
        record = self._population.records(self._pair, "left")[key]
        alike = [row for row in self._population.rows(self._pair) if row not in apart]
        like = {row.left: record[row.left] for row in alike if row.left in record}
        self._population.add(self._pair, "left", New(like=like))
        self._driver.settle()

    # ---- references ----------------------------------------------------------------

    def create_with_target(self, entity: str) -> None:
        """Create a left record and what it refers to before the subject sees either, and wait."""
        self._scene.side(entity, only="left")
        self._referring([self._population.add(target, "left") for _, target in self._references()])

    def create_before_link(self, entity: str) -> None:
        """Create a left record that refers to one which lacks what the right system needs.

        Once that was seen, it is given what it lacks, and gets its counterpart.
        """
        self._scene.side(entity, only="left")
        references = self._references()
        lacking = [self._scene.needed_rows(target) for _, target in references]
        if not all(lacking):
            target = references[0][1]
            raise Inapplicable(f"{target.right.system} takes every {target.left.name}.")
        keys = [
            self._population.add(target, "left", New(nameless=True)) for _, target in references
        ]
        self._referring(keys)
        for (_, target), key, rows in zip(references, keys, lacking, strict=True):
            values = self._population.new_values(target, rows, "left")
            self._population.edit(target, "left", key, values, of=key)
        self._driver.settle()

    def _referring(self, keys: Sequence[int | str]) -> None:
        references = self._references()
        like = {row.left: key for (row, _), key in zip(references, keys, strict=True)}
        self._memory.keys["left"] = self._population.add(self._pair, "left", New(like=like))
        self._memory.referring = self._edits.entered("left", [row for row, _ in references])
        self._driver.settle()

    def change_reference(self, entity: str) -> None:
        """Let the record in question refer to another one, and wait."""
        side = self._scene.side(entity)
        row, _ = self._references()[0]
        self._memory.referring = [self._edits.enter(*self._named(row, side))]
        self._driver.settle()

    def refer_to_stranger(self, entity: str) -> None:
        """Let the right record refer to one that has no counterpart, and wait."""
        side = self._scene.side(entity, only="right")
        row, target = self._references()[0]
        policy = self._scene.surroundings.profile.policy
        if policy.references == "verbatim" or policy.create_right_to_left == "yes":
            raise Inapplicable("By the profile there is no reference that leads nowhere (P7, P9).")
        self._memory.referring = self._edits.entered("left", [row])
        stranger = self._population.add(target, "right", New(with_references=False))
        key = self._scene.known_key(side)
        self._population.edit(self._pair, side, key, {row.right: stranger}, of=None)
        self._memory.is_pending = True
        self._driver.settle()

    def clear_reference(self, entity: str) -> None:
        """Let the record in question refer to nothing, and wait."""
        side = self._scene.side(entity)
        row, _ = self._references()[0]
        self._edits.clear(*self._named(row, side))
        self._memory.referring = self._edits.entered(side, [row])

    def _named(self, row: Row, side: Side) -> tuple[str, str]:
        entity = self._pair.left if side == "left" else self._pair.right
        return (row.left if side == "left" else row.right), str(entity)

    def _references(self) -> list[tuple[Row, Pair]]:
        references = self._population.targets(self._pair)
        if not references:
            raise Inapplicable(f"No property of {self._pair.left} refers to another record.")
        return references

"""The World: what the steps of a scenario do, in the words of the checklist.

It plays the users of both systems and lets the subject work until it has settled. It knows
the subject only by what reaches the two systems.
"""

from collections.abc import Sequence

from checklist import Row
from checklist.model import UNTYPED
from steps.clauses import Clauses
from steps.driver import Driver
from steps.edits import Edits
from steps.evidence import shown, told_evidence
from steps.expectations import Expectations
from steps.invariants import Seen, judged
from steps.population import OTHER, New
from steps.records import Records
from steps.scene import Entered, Scene, Surroundings
from steps.strain import Strain
from steps.values import Season
from steps.verdicts import Inapplicable


class World:
    """Driver of one scenario: what users do, and the subject after them."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._scene = Scene(surroundings)
        self._pair = self._scene.pair
        self._population = self._scene.population
        self._memory = self._scene.memory
        self._driver = Driver(self._scene)
        self._subject = surroundings.subject
        self._journal = surroundings.journal
        self._universe = surroundings.universe
        self.expect = Expectations(self._scene)
        self.document = Clauses(self._scene)
        self.edits = Edits(self._scene, self._driver)
        self.records = Records(self._scene, self._driver, self.edits)
        self.strain = Strain(self._scene, self._driver, self.edits)

    @property
    def findings(self) -> Sequence[str]:
        """What was found wrong so far, a sentence each."""
        return self._scene.findings

    # ---- states -------------------------------------------------------------

    def existing(self, count: int, entity: str) -> None:
        """Let left records be there before the subject first runs."""
        self._begin_afresh()
        self._scene.side(entity, only="left")
        self._population.add_referenced(self._pair)
        self._population.add_many(self._pair, _positive(count))

    def existing_with(self, name: str, entity: str) -> None:
        """Let a left record, with a value in a property, be there before the subject first runs."""
        self._begin_afresh()
        row = self._scene.row(name, self._scene.side(entity, only="left"))
        self._population.add_referenced(self._pair)
        self._add_left_with(row, "winter")

    def existing_right(self, entity: str) -> None:
        """Let a right record be there before the subject first runs."""
        self._begin_afresh()
        side = self._scene.side(entity, only="right")
        self._memory.keys[side] = self._population.add(self._pair, side, New(with_references=False))

    def existing_alike(self, left: str, right: str, names: tuple[str, str]) -> None:
        """Let a left and a right record be there that have the same value in two properties."""
        self._begin_afresh()
        self._scene.sides(left, right)
        row = Row(id="", left=names[0], right=names[1], type=UNTYPED)
        self._population.add_referenced(self._pair)
        left_key, right_key, alike = self._population.add_alike(self._pair, row)
        self._memory.keys |= {"left": left_key, "right": right_key}
        self._memory.alike = alike

    def existing_match(self, left: str, right: str) -> None:
        """Let a left and a right record be there that match by the document's first alternative."""
        if not self._pair.merge_criteria:
            raise Inapplicable(
                f"The document does not say by what a {left} and a {right} match, and no profile"
                " does."
            )
        first = self._pair.merge_criteria[0]
        self.existing_alike(left, right, (first.left, first.right))

    def in_sync(self) -> None:
        """Let both systems be in sync, with the records that references need."""
        self._population.add_referenced(self._pair)
        self.synchronise()

    def linked(self, left: str, right: str, without: str | None = None) -> None:
        """Let a left and a right record be linked, in systems where others are, too.

        `without` names a left property that has no value yet.
        """
        self._scene.sides(left, right)
        empty = None if without is None else self.edits.row_that_can_be_empty(without)
        self._population.add_referenced(self._pair)
        self._population.add(self._pair, "left")
        left_key = self._population.add(self._pair, "left", New(without=empty))
        if empty is not None:
            self._memory.keys["left"] = left_key
            self._expect_empty(empty)
        self._population.add_bystanders()
        self.synchronise()
        self._population.fill_in_right()
        self.synchronise()
        self._memory.keys["left"] = left_key
        self._memory.keys["right"] = self._population.counterpart(self._pair, left_key)

    def linked_and_edited(self, left: str, right: str) -> None:
        """Let two records be linked that have both been edited since."""
        self.linked(left, right)
        self.edits.change_all(self._pair.left.system, self._pair.right.system)

    def unlinked_right(self, right: str, left: str) -> None:
        """Let a right record be there that belongs with no left one."""
        self._scene.sides(left, right)
        self._population.add_bystanders()
        self.in_sync()
        self._memory.keys["right"] = self._population.add(self._pair, "right")
        self._driver.settle()

    def linked_many(self, count: int, left: str, right: str) -> None:
        """Let many left and right records be linked."""
        self._scene.sides(left, right)
        self._population.add_referenced(self._pair)
        before = len(self._population.made(self._pair, "left"))
        self._population.add_many(self._pair, _positive(count))
        self._population.add_bystanders()
        self.synchronise()
        self._memory.many = self._population.made(self._pair, "left")[before:]

    def existing_at_once(self, count: int, entity: str) -> None:
        """Let left records be there that were all saved at the same moment."""
        with self._universe.clock.held():
            self.existing(count, entity)

    def matching(self, left: str, right: str, name: str, entity: str) -> None:
        """Let a left and a right record be there that match, one of them empty in a property.

        The empty one was saved last.
        """
        self._begin_afresh()
        self._scene.sides(left, right)
        side = self._scene.side(entity)
        row = self._scene.row(name, side)
        self.edits.row_that_can_be_empty(row.left)
        self._matched_by(left, right, row)
        self._population.add_referenced(self._pair)
        self._memory.keys |= self._population.add_matching(
            self._pair, self._matched_rows(), empty=row, on=side
        )
        self._memory.entered = self.edits.entered(OTHER[side], [row])[0]
        if self._memory.entered.stored in (None, ""):
            raise Inapplicable(f"What {name} would refer to is linked with nothing beforehand.")

    # ---- actions ------------------------------------------------------------

    def create_at_once(self, count: int, entity: str) -> None:
        """Create left records at one and the same moment, and wait until the subject has settled."""
        self._scene.side(entity, only="left")
        with self._universe.clock.held():
            self._population.add_many(self._pair, _positive(count))
        self._driver.settle()

    def create(self, count: int, entity: str) -> None:
        """Create records as a user would, and wait until the subject has settled."""
        if self._scene.side(entity) == "left":
            self._population.add_many(self._pair, _positive(count))
        else:
            self._population.add(self._pair, "right")
        self._driver.settle()

    def create_with(self, name: str, entity: str) -> None:
        """Create a left record whose property holds a value, and wait until it has settled."""
        self._add_left_with(self._scene.row(name, self._scene.side(entity, only="left")), "summer")
        self._driver.settle()

    def create_without(self, name: str, entity: str) -> None:
        """Create a left record whose property is empty, and wait until it has settled."""
        self._scene.side(entity, only="left")
        row = self.edits.row_that_can_be_empty(name)
        self._memory.keys["left"] = self._population.add(self._pair, "left", New(without=row))
        self._expect_empty(row)
        self._driver.settle()

    def create_connected(self, entity: str, target: str) -> None:
        """Create a left record that refers to one of another entity, and wait until it has settled."""
        self._scene.side(entity, only="left")
        self.document.connectable(entity, target)
        name = self.document.connections(target)[0]
        key = self._population.refer(self._pair, name)
        self.synchronise()
        self._population.add(self._pair, "left", New(further={name: key}))
        self._driver.settle()

    def create_unconnected(self, entity: str) -> None:
        """Create a left record that refers to nothing, and wait until it has settled."""
        self._scene.side(entity, only="left")
        self._population.add(self._pair, "left", New(with_references=False))
        self._driver.settle()

    def run_again(self, cycles: int) -> None:
        """Let the subject make more passes although nothing has happened."""
        self._driver.look()
        for _ in range(_positive(cycles)):
            self._driver.cycle()

    def restart(self, cycles: int) -> None:
        """Stop the subject, start a new one with the state it kept, and let it make passes."""
        self._driver.look()
        if self._driver.restart():
            for _ in range(_positive(cycles)):
                self._driver.cycle()

    def synchronise(self) -> None:
        """Start the subject if it is not running, and wait until it has settled."""
        self._driver.synchronise()

    # ---- evidence -----------------------------------------------------------

    def evidence(self) -> str:
        """Return what changed and what happened in both systems, and what the subject let out."""
        before, now = self._memory.before, self._scene.snapshot()
        return told_evidence(self._journal.entries(), before, now, self._subject.incidents)

    def rests_on(self) -> list[str]:
        """Return the names of the behaviours of the fakes that what the subject did rests on."""
        entries = self._journal.entries(actor="subject")
        return sorted({name for entry in entries for name in entry.rests_on})

    def invariants(self) -> dict[str, list[str]]:
        """Return what the scenario showed of each invariant that could be judged on it."""
        if not self._driver.has_run:
            return {}
        unrest = tuple(self._driver.unrest)
        return judged(Seen(self._scene, self._driver.has_rested, unrest))

    @property
    def unrest(self) -> Sequence[str]:
        """Each time that the subject did not come to rest, in a sentence."""
        return self._driver.unrest

    def close(self) -> None:
        """Stop the subject."""
        if self._driver.is_running:
            self._subject.halt(by_crash=False)

    # ---- the World's own ----------------------------------------------------

    def _expect_empty(self, row: Row) -> None:
        """Expect that a left property which was left out shows nothing."""
        stored = self._scene.stored(row, "left")
        if stored not in (None, ""):
            left = self._pair.left
            raise Inapplicable(
                f"{left.system} shows {shown(stored)} in {row.left} of a new {left.name} that was"
                " never given one, so it cannot be empty."
            )

    def _matched_rows(self) -> list[Row]:
        """Return the rows by which records that were there before are linked."""
        declared = self._scene.surroundings.profile.policy.match
        named = [(one.left, one.right) for one in self._pair.merge_criteria[:1]]
        return [
            row
            for row in self._population.rows(self._pair)
            if row.id in declared or (row.left, row.right) in named
        ]

    def _matched_by(self, left: str, right: str, row: Row) -> None:
        matched = self._matched_rows()
        if not matched:
            raise Inapplicable(
                f"Neither the document nor a profile says by what a {left} and a {right} match."
            )
        if row in matched:
            raise Inapplicable(f"{row.left} and {row.right} are what the two are matched by.")

    def _begin_afresh(self) -> None:
        if not self._subject.begins_afresh:
            raise Inapplicable("An external subject runs already: nothing is there before it.")

    def _add_left_with(self, row: Row, season: Season) -> None:
        self._memory.keys["left"] = self._population.add(self._pair, "left", New(season=season))
        self._memory.entered = Entered(row=row, side="left", stored=self._scene.stored(row, "left"))


def _positive(count: int) -> int:
    if count < 1:
        raise ValueError(f"the step says {count}: it must be at least 1 to show anything")
    return count

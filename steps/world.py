"""The World: what the steps of a scenario do, in the words of the checklist.

It plays the users of both systems and lets the subject work until it has settled. It knows
the subject only by what reaches the two systems.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from checklist import Row
from checklist.cases import certain_rows
from checklist.model import UNTYPED
from fakes import Entry
from steps.clauses import Clauses
from steps.evidence import differences, shown, timeline
from steps.expectations import Expectations
from steps.knowledge import Moment, facts_of
from steps.population import (
    OTHER,
    Side,
    entity_of,
    in_step_with,
    kind_of,
    property_of,
)
from steps.scene import Entered, Scene, Surroundings
from steps.settling import Reading
from steps.subjects import Overdue
from steps.values import Season
from steps.verdicts import Inapplicable, Nonconformity, SubjectUnavailable

CYCLES_TO_SETTLE = 10
"""How many cycles in which it creates nothing a subject has, until it must have settled."""
CYCLES_AT_MOST = 60
"""However much it creates."""


class World:
    """Driver of one scenario: what users do, and the subject after them."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._scene = Scene(surroundings)
        self._pair = self._scene.pair
        self._population = self._scene.population
        self._memory = self._scene.memory
        self.expect = Expectations(self._scene)
        self.document = Clauses(self._scene)
        self._subject = surroundings.subject
        self._journal = surroundings.journal
        self._environment = surroundings.environment
        self._reading = Reading(self._scene.entities())
        self._is_running = False
        self._followed = 0

    @property
    def findings(self) -> Sequence[str]:
        """What was found wrong so far, a sentence each."""
        return self._scene.findings

    # ---- states -------------------------------------------------------------

    def existing(self, count: int, entity: str) -> None:
        """Let left records be there before the subject first runs."""
        self._scene.side(entity, only="left")
        self._population.add_referenced(self._pair)
        self._population.add_many(self._pair, _positive(count))

    def existing_with(self, name: str, entity: str) -> None:
        """Let a left record, with a value in a property, be there before the subject first runs."""
        row = self._scene.row(name, self._scene.side(entity, only="left"))
        self._population.add_referenced(self._pair)
        self._add_left_with(row, "winter")

    def existing_right(self, entity: str) -> None:
        """Let a right record be there before the subject first runs."""
        side = self._scene.side(entity, only="right")
        self._memory.keys[side] = self._population.add(self._pair, side, with_references=False)

    def existing_alike(self, left: str, right: str, names: tuple[str, str]) -> None:
        """Let a left and a right record be there that have the same value in two properties."""
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
        empty = None if without is None else self._row_that_can_be_empty(without)
        self._population.add_referenced(self._pair)
        self._population.add(self._pair, "left")
        left_key = self._population.add(self._pair, "left", without=empty)
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
        self.change_all(self._pair.left.system, self._pair.right.system)

    def unlinked_right(self, right: str, left: str) -> None:
        """Let a right record be there that belongs with no left one."""
        self._scene.sides(left, right)
        self._population.add_bystanders()
        self.in_sync()
        self._memory.keys["right"] = self._population.add(self._pair, "right")
        self._let_settle()

    # ---- actions ------------------------------------------------------------

    def create(self, count: int, entity: str) -> None:
        """Create records as a user would, and wait until the subject has settled."""
        if self._scene.side(entity) == "left":
            self._population.add_many(self._pair, _positive(count))
        else:
            self._population.add(self._pair, "right")
        self._let_settle()

    def create_with(self, name: str, entity: str) -> None:
        """Create a left record whose property holds a value, and wait until it has settled."""
        self._add_left_with(self._scene.row(name, self._scene.side(entity, only="left")), "summer")
        self._let_settle()

    def create_without(self, name: str, entity: str) -> None:
        """Create a left record whose property is empty, and wait until it has settled."""
        self._scene.side(entity, only="left")
        row = self._row_that_can_be_empty(name)
        self._memory.keys["left"] = self._population.add(self._pair, "left", without=row)
        self._expect_empty(row)
        self._let_settle()

    def create_connected(self, entity: str, target: str) -> None:
        """Create a left record that refers to one of another entity, and wait until it has settled."""
        self._scene.side(entity, only="left")
        self.document.connectable(entity, target)
        name = self.document.connections(target)[0]
        key = self._population.refer(self._pair, name)
        self.synchronise()
        self._population.add(self._pair, "left", further={name: key})
        self._let_settle()

    def create_unconnected(self, entity: str) -> None:
        """Create a left record that refers to nothing, and wait until it has settled."""
        self._scene.side(entity, only="left")
        self._population.add(self._pair, "left", with_references=False)
        self._let_settle()

    def change(self, name: str, entity: str) -> None:
        """Give a property of the record in question a new value, and wait until it has settled.

        A date is changed twice, to one in winter and to one in summer.
        """
        side = self._scene.side(entity)
        row = self._scene.row(name, side)
        is_moment = isinstance(kind_of(self._pair, row, side), Moment)
        seasons: Sequence[Season] = ("winter", "summer") if is_moment else ("winter",)
        for season in seasons:
            if (entered := self._memory.entered) and season == "summer":
                self._miss(replace(entered, row=one) for one in self._scene.rows(name, side))
            self._enter(side, [row], season)
            self._memory.entered = Entered(row=row, side=side, stored=self._scene.stored(row, side))
            self._let_settle()

    def change_all(self, *systems: str) -> None:
        """Give every synchronised property a new value, in one system after the other."""
        sides: dict[str, Side] = {
            self._pair.left.system: "left",
            self._pair.right.system: "right",
        }
        for system in systems:
            side = sides[system]
            rows = certain_rows(self._pair)
            self._enter(side, rows, "summer")
            entered = [
                Entered(row=row, side=side, stored=self._scene.stored(row, side)) for row in rows
            ]
            self._let_settle()
            self._miss(entered)

    def run_again(self, cycles: int) -> None:
        """Let the subject make more passes although nothing has happened."""
        self._look()
        for _ in range(_positive(cycles)):
            self._cycle()

    def restart(self, cycles: int) -> None:
        """Stop the subject, start a new one with the state it kept, and let it make passes."""
        self._look()
        try:
            self._subject.restart(self._environment)
        except SubjectUnavailable as fault:
            self._is_running = False
            return self._scene.find(f"It did not come back after a stop: {fault}")
        for _ in range(_positive(cycles)):
            self._cycle()
        return None

    def synchronise(self) -> None:
        """Start the subject if it is not running, and wait until it has settled."""
        if not self._is_running:
            self._subject.start(self._environment)
            self._is_running = True
        idle = 0
        for _ in range(CYCLES_AT_MOST):
            created = self._reading.creations
            self._cycle()
            idle = idle + 1 if self._reading.creations == created else 0
            if self._reading.is_settled():
                return
            if idle == CYCLES_TO_SETTLE:
                break
        if not self._reading.is_quiet():
            self._scene.find(
                f"It did not settle within {CYCLES_TO_SETTLE} cycles. Since the last save these"
                f" lists were not read twice: {', '.join(self._reading.unread())}."
            )

    # ---- evidence -----------------------------------------------------------

    def evidence(self) -> str:
        """Return what changed and what happened in both systems, and what the subject let out."""
        parts = [["What happened, in order:", *timeline(self._journal.entries())]]
        if self._memory.before:
            changed = differences(self._memory.before, self._scene.snapshot()) or ["nothing"]
            parts.insert(0, ["What has changed since the last action of a user:", *changed])
        if self._subject.incidents:
            parts.append(["What the subject let out:", *self._subject.incidents])
        return "\n\n".join("\n".join(part) for part in parts)

    def rests_on(self) -> list[str]:
        """Return the names of the behaviours of the fakes that what the subject did rests on."""
        entries = self._journal.entries(actor="subject")
        return sorted({name for entry in entries for name in entry.rests_on})

    def close(self) -> None:
        """Stop the subject."""
        if self._is_running:
            self._subject.stop()

    # ---- the World's own ----------------------------------------------------

    def _cycle(self) -> None:
        self._reading.follow(self._news())
        try:
            self._subject.cycle()
        except Overdue as late:
            raise Nonconformity(f"It hangs: {late}.") from late
        self._reading.follow_cycle(self._news())

    def _news(self) -> Iterator[Entry]:
        entries = self._journal.entries(since=self._followed)
        if entries:
            self._followed = entries[-1].number
        yield from entries

    def _look(self) -> None:
        self._memory.before = self._scene.snapshot()
        self._memory.since = self._journal.last

    def _let_settle(self) -> None:
        self._look()
        self.synchronise()

    def _miss(self, entered: Iterable[Entered]) -> None:
        """Note which of several entered values have not reached the other side."""
        for one in entered:
            if (other := OTHER[one.side]) in self._memory.keys:
                self._memory.missed += self._scene.amiss(one, other)

    def _expect_empty(self, row: Row) -> None:
        """Expect that a left property which was left out shows nothing."""
        stored = self._scene.stored(row, "left")
        if stored not in (None, ""):
            left = self._pair.left
            raise Inapplicable(
                f"{left.system} shows {shown(stored)} in {row.left} of a new {left.name} that was"
                " never given one, so it cannot be empty."
            )

    def _row_that_can_be_empty(self, name: str) -> Row:
        row = self._scene.row(name, "left")
        together = in_step_with(self._pair, [row])
        for side in OTHER:
            entity = entity_of(self._pair, side)
            empty = {property_of(one, side) for one in together}
            for names in facts_of(entity).needs:
                if names <= empty:
                    raise Inapplicable(
                        f"{entity.system} takes no {entity.name} without {' and '.join(sorted(names))}."
                    )
        return row

    def _add_left_with(self, row: Row, season: Season) -> None:
        self._memory.keys["left"] = self._population.add(self._pair, "left", season=season)
        self._memory.entered = Entered(row=row, side="left", stored=self._scene.stored(row, "left"))

    def _enter(self, side: Side, rows: Sequence[Row], season: Season) -> None:
        key, other = self._scene.known_key(side), OTHER[side]
        values = self._population.new_values(
            self._pair,
            rows,
            side,
            season=season,
            avoiding=lambda row: self._scene.shown_on(row, side),
        )
        left = self._memory.keys.get("left")
        self._population.edit(self._pair, side, key, values, of=left)
        if other in self._memory.keys:
            self._memory.reach = self._reach(rows, side)

    def _reach(self, rows: Sequence[Row], side: Side) -> list[Sequence[str]]:
        """Return where an edit may show: in all that holds the same value, but for itself."""
        edited = {property_of(row, side) for row in rows}
        return [
            (str(entity_of(self._pair, one)), str(self._scene.known_key(one)), name)
            for row in in_step_with(self._pair, rows)
            for one in OTHER
            if (name := property_of(row, one)) not in (edited if one == side else ())
        ]


def _positive(count: int) -> int:
    if count < 1:
        raise ValueError(f"the step says {count}: it must be at least 1 to show anything")
    return count

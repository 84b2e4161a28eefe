"""What happens to the subject and to the systems while it works: troubles, kills, bad moments."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence

from checklist import Row
from checklist.forms_of_strain import DURING_LOAD, EXPIRY, KILLED
from fakes import Entry, Order, fault
from steps.driver import Driver
from steps.edits import Edits
from steps.knowledge import Sample, Text
from steps.population import Side, entity_of, kind_of
from steps.scene import Entered, Scene
from steps.system import Key
from steps.troubles import faults_of
from steps.verdicts import CannotTell, Inapplicable

HELD_SECONDS = 2.0
"""How long a write is kept waiting at most so that something can happen before it."""
GLANCE_SECONDS = 0.3
"""How often to see whether what is waited for cannot come any more."""
REFUSES = "refuses a record"
WAIT_SECONDS = 20.0
"""How long a moment is waited for that does not come."""


class Strain:
    """Plays what nobody wishes for, and lets the subject settle afterwards."""

    def __init__(self, scene: Scene, driver: Driver, edits: Edits) -> None:
        self._scene = scene
        self._driver = driver
        self._edits = edits
        self._pair = scene.pair
        self._population = scene.population
        self._memory = scene.memory
        self._universe = scene.surroundings.universe
        self._journal = scene.surroundings.journal

    # ---- a system in trouble ---------------------------------------------------------

    def create_while(self, count: int, entity: str, system: str, trouble: str) -> None:
        """Create left records while a system is in trouble, and wait until it has settled."""
        self._scene.side(entity, only="left")
        orders = self._order(system, trouble)
        self._population.add_many(self._pair, count)
        self._driver.settle()
        self._see_out(orders)
        self._expect_struck(orders, trouble)

    def change_all_while(self, here: str, system: str, trouble: str) -> None:
        """Change all of one side's record while a system is in trouble and again later, and wait."""
        orders = self._order(system, trouble)
        self._edits.change_all(here)
        self._see_out(orders)
        self._edits.change_all(here)
        self._expect_struck(orders, trouble)

    def edit_many_while(self, entity: str, system: str, trouble: str) -> None:
        """Change one property of each of many records while a system is in trouble, and wait."""
        side = self._scene.side(entity)
        orders = self._order(system, trouble)
        self._scene.counterparts()  # CannotTell where nothing tells the records apart
        row = self._population.identifying(self._pair)[0]
        edited = self._edit_each(side, self._memory.many, row)
        self._driver.settle()
        self._miss_each(edited)
        self._expect_struck(orders, trouble)

    def _order(self, system: str, trouble: str) -> list[Order]:
        entity = entity_of(self._pair, self._edits.side_of(system)).name
        orders = [self._universe.order(one) for one in faults_of(trouble, system, entity)]
        if any(order.fault.what == "normalise" for order in orders):
            self._scene.surroundings.values.style = _spaced
        self._memory.trouble = orders
        return orders

    def _see_out(self, orders: Sequence[Order]) -> None:
        """Wait for a request that is still under way, though its sender may have given it up."""
        held = {order.name for order in orders if order.fault.what == "latency" and order.fired}
        deadline = time.monotonic() + WAIT_SECONDS
        while held and time.monotonic() < deadline:
            last = self._journal.last
            told = {one.partition(" ")[0] for e in self._journal.entries() for one in e.faults}
            if held <= told:
                return self._driver.synchronise()
            self._journal.wait(last, GLANCE_SECONDS)
        return None

    def _expect_struck(self, orders: Sequence[Order], trouble: str) -> None:
        if any(order.fired or order.fault.kind.standing for order in orders):
            return
        if any(order.fault.kind.on == "later pages" for order in orders):
            raise Inapplicable(
                "The subject does not turn pages by number there, so no record can slip through."
            )
        raise CannotTell(f"The subject never met a system that {trouble}.")

    # ---- a record that is refused ------------------------------------------------------

    def create_one_refused(self, count: int, entity: str, system: str) -> None:
        """Create left records of which the right system refuses one for ever, and wait."""
        self._expect_right(system)
        self._scene.side(entity, only="left")
        first = len(self._population.made(self._pair, "left"))
        self._population.add_many(self._pair, count)
        orders = self._refuse(self._population.made(self._pair, "left")[first])
        self._driver.settle()
        self._expect_struck(orders, REFUSES)

    def load_with_one_refused(self, system: str) -> None:
        """Let the subject begin where the right system refuses one record for ever."""
        self._expect_right(system)
        orders = self._refuse(self._population.made(self._pair, "left")[0])
        self._driver.look()
        self._driver.synchronise()
        self._expect_struck(orders, REFUSES)

    def edit_one_refused(self, entity: str, system: str) -> None:
        """Edit all linked records, one of which the right system refuses for ever, and wait."""
        self._expect_right(system)
        side = self._scene.side(entity, only="left")
        edited = self._edit_each(side, self._memory.many, self._text_row())
        orders = self._refuse(self._memory.many[0])
        self._driver.settle()
        self._miss_each([one for one in edited if one[0] not in self._memory.excused])
        self._expect_struck(orders, REFUSES)

    def _expect_right(self, system: str) -> None:
        if self._edits.side_of(system) != "right":
            raise ValueError(f"the step names {system!r}, which is not the right system")

    def _refuse(self, left: Key) -> Sequence[Order]:
        record = self._population.records(self._pair, "left")[left]
        poison = str(record[self._text_row().left])
        system = self._pair.right.system
        orders = [self._universe.order(fault("reject", system=system, containing=poison))]
        self._memory.trouble = orders
        self._memory.excused.add(left)
        return orders

    def _text_row(self) -> Row:
        """Return a row whose text tells records apart, so that one can be refused by it."""
        for row in self._population.identifying(self._pair):
            if isinstance(kind_of(self._pair, row, "right"), Text):
                return row
        raise Inapplicable(f"No text tells the {self._pair.left} apart, to refuse one by.")

    def _edit_each(self, side: Side, lefts: Sequence[Key], row: Row) -> list[tuple[Key, Entered]]:
        edited = []
        for left in lefts:
            key = left if side == "left" else self._population.counterpart(self._pair, left)
            values = self._population.new_values(self._pair, [row], side)
            self._population.edit(self._pair, side, key, values, of=left)
            edited.append((left, Entered(row=row, side=side, stored=next(iter(values.values())))))
        return edited

    def _miss_each(self, edited: Sequence[tuple[Key, Entered]]) -> None:
        rights = self._population.counterparts(self._pair)
        for left, entered in edited:
            if len(rights[left]) == 1:
                self._memory.keys = {"left": left, "right": rights[left][0]}
                self._edits.miss([entered])
            else:
                self._memory.missed.append(f"{self._pair.left} {left} has lost its counterpart.")

    # ---- the end of the process ----------------------------------------------------------

    def edit_while(self, left: str, right: str, state: str) -> None:
        """Stop or kill the subject, edit on both sides, and start it again."""
        self._scene.sides(left, right)
        by_crash = state == "killed"
        rows = self._population.rows(self._pair)
        self._driver.halt(by_crash=by_crash)
        entered = self._edits.enter_all("left") if len(rows) < 2 else self._enter_apart()
        if self._driver.start_again():
            self._driver.settle()
            self._edits.miss(entered)

    def _enter_apart(self) -> list[Entered]:
        first, *_, last = self._population.rows(self._pair)
        left, right = str(self._pair.left), str(self._pair.right)
        return [self._edits.enter(first.left, left), self._edits.enter(last.right, right)]

    def kill_while_creating(self, count: int, entity: str, point: str) -> None:
        """Create left records and kill the subject in the middle of carrying them over."""
        self._scene.side(entity, only="left")
        self._population.add_many(self._pair, count)
        self._driver.look()
        case = next(case for case, words in KILLED.items() if words == point)
        order = self._universe.order(
            fault(
                "hang",
                system=self._pair.right.system,
                entity=self._pair.right.name,
                kind="create",
                skip=0 if case == "at-the-first" else 1,
                when="before" if case == "before-a-save" else "after",
            )
        )
        self._memory.trouble = [order]
        died = self._driver.cycle_and_crash(lambda: order.fired > 0)
        if not died:
            raise CannotTell("The subject never came to the point at which it was to be killed.")
        self._driver.synchronise()

    # ---- bad moments -------------------------------------------------------------------------

    def edit_during_load(self, entity: str, point: str) -> None:
        """Edit a left record while the subject is busy with its first load."""
        self._scene.side(entity, only="left")
        is_loaded = point == DURING_LOAD["loaded"]
        right = self._pair.right
        held = self._hold_back(right.system, right.name, "create", skip=2)

        def edit() -> None:
            made = self._scene.counterparts()
            fit = [key for key, rights in made.items() if bool(rights) is is_loaded]
            if not fit:
                raise CannotTell("The first load was over before anything could be edited.")
            self._memory.keys = {"left": fit[0]}
            entered.extend(self._edits.enter_all("left"))

        entered: list[Entered] = []
        self._driver.look()
        self._driver.start()
        self._meanwhile(
            lambda entry: entry.entity == right.name and bool(entry.applied), edit, held
        )
        self._driver.synchronise()
        if not entered:
            raise CannotTell("The subject made no record during its first load.")
        left = self._memory.keys["left"]
        self._memory.keys["right"] = self._population.counterpart(self._pair, left)
        self._edits.miss(entered)

    def edit_before_write(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Edit on the left, and on the right just before the subject writes there."""
        entity = self._pair.right
        held = self._hold_back(entity.system, entity.name, "update", skip=0)
        contest = [self._edits.enter(*left)]
        self._driver.look()

        def edit() -> None:
            contest.append(self._edits.enter(*right))

        self._meanwhile(
            lambda entry: entry.entity == entity.name and entry.kind in ("lookup", "list"),
            edit,
            held,
        )
        self._memory.contest = contest
        self._memory.is_race = True
        self._driver.synchronise()

    def _hold_back(self, system: str, entity: str, kind: str, *, skip: int) -> Order:
        held: Mapping[str, float] = {"seconds": HELD_SECONDS}
        return self._universe.order(
            fault(
                "latency",
                system=system,
                entity=entity,
                kind=kind,
                skip=skip,
                times=1,
                settings=held,
            )
        )

    def _meanwhile(
        self, when: Callable[[Entry], bool], act: Callable[[], None], held: Order
    ) -> None:
        """Let the subject make a pass, and act as soon as it has made a request of some kind.

        What is held back goes on afterwards.
        """
        journal, since = self._journal, self._journal.last
        done, faults = threading.Event(), list[BaseException]()

        def watch() -> None:
            seen = since
            while not done.is_set():
                for entry in journal.entries(since=seen, actor="subject"):
                    if when(entry):
                        return attempt()
                    seen = entry.number
                journal.wait(seen, GLANCE_SECONDS)
            return None

        def attempt() -> None:
            try:
                act()
            except BaseException as fault:  # noqa: BLE001  it is raised where it can be judged
                faults.append(fault)
            finally:
                with self._universe.lock:
                    self._universe.faults.cancel(held.name)

        watcher = threading.Thread(target=watch, name="meanwhile", daemon=True)
        watcher.start()
        try:
            self._driver.cycle()
        finally:
            done.set()
            watcher.join(WAIT_SECONDS)
        if faults:
            raise faults[0]

    # ---- what a system asks of its callers -----------------------------------------------------

    def load_with_expiry(self, system: str, point: str) -> None:
        """Let the subject begin, and have its permission expire on the way."""
        is_reading = point == EXPIRY["reading"]
        order = self._universe.order(
            fault(
                "token-expiry",
                system=system,
                entity=self._pair.right.name,
                kind="list" if is_reading else "create",
                when="before",
                skip=0 if is_reading else 3,
            )
        )
        self._memory.trouble = [order]
        self._driver.look()
        self._driver.synchronise()
        self._expect_struck([order], "lets a permission expire")


def _spaced(text: str, sample: Sample) -> str:
    """Return a text with blanks: inside a phone number, around any other text, which is long."""
    return f"{text[:3]} {text[3:]}" if sample == "mobile number" else f" {text:_<36} "

"""Engines that settle conflicts, empties, deletes, references and namesakes in a way of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sync.decide import OLDEST, Decision, Known, Shown, Step, Verdict, decide
from sync.engine import Engine, Planned, Tally
from sync.mapping import EMPLOYEES, PAIRS, Links, Pair, Reference, Target, Unknown, Value, projects
from sync.records import LEFT, RIGHT, Json, Key, Side
from sync.settings import Settings
from sync.store import Due, Store
from sync.tidsbanken import Tidsbanken
from tests.wrong_subjects import Wrong

WRITES = (Verdict.WRITE_LEFT, Verdict.WRITE_RIGHT)


class Deciding(Engine):
    """Decides on two edits in a way of its own."""

    def decided(self, left: Shown, right: Shown) -> Verdict:
        return decide(left, right)

    def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
        own: Decision = self.decided
        self.decision = own
        return super().plan(pair, left, right)


# ---- conflicts -----------------------------------------------------------------


class LeftAlwaysWins(Wrong):
    """Takes Tidsbanken's value whenever both sides were edited."""

    class engine(Deciding):
        def decided(self, left: Shown, right: Shown) -> Verdict:
            both = left.changed and right.changed and left.value != right.value
            return Verdict.WRITE_RIGHT if both else decide(left, right)


class RightAlwaysWins(Wrong):
    """Takes CRMOffice's value whenever both sides were edited."""

    class engine(Deciding):
        def decided(self, left: Shown, right: Shown) -> Verdict:
            both = left.changed and right.changed and left.value != right.value
            return Verdict.WRITE_LEFT if both else decide(left, right)


class RightWinsTies(Wrong):
    """Takes CRMOffice's value where both sides were edited at the same moment."""

    class engine(Deciding):
        def decided(self, left: Shown, right: Shown) -> Verdict:
            return decide(left, right, priority=RIGHT)


class LeftWinsTies(Wrong):
    """Takes Tidsbanken's value where both sides were edited at the same moment, whoever has priority."""

    class engine(Deciding):
        def decided(self, left: Shown, right: Shown) -> Verdict:
            return decide(left, right, priority=LEFT)


class IgnoresTheBias(Wrong):
    """Takes the time stamps of projects at their word."""

    class tidsbanken(Tidsbanken):
        _bias = property(lambda _self: "none", lambda _self, _bias: None)


class LaterRecordWinsWhole(Wrong):
    """Settles conflicts by the record: all that was edited on the earlier side is lost."""

    class engine(Engine):
        def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
            steps = super().plan(pair, left, right)
            if {step.verdict for step in steps} & set(WRITES) != set(WRITES):
                return steps
            newest = {
                side: max((at or OLDEST for at in one.since.values()), default=OLDEST)
                for side, one in ((LEFT, left), (RIGHT, right))
            }
            winner = WRITES[newest[LEFT] >= newest[RIGHT]]
            return [
                replace(step, verdict=winner) if step.verdict in WRITES else step for step in steps
            ]


class KeepsBothOfAConflict(Wrong):
    """Leaves both sides as they are where both were edited."""

    class engine(Deciding):
        def decided(self, left: Shown, right: Shown) -> Verdict:
            both = left.changed and right.changed and left.value != right.value
            return Verdict.NOTHING if both else decide(left, right)


class LaterEmptyWinsAtFirst(Wrong):
    """Lets the record that was saved last win when two are first linked, be it empty."""

    class engine(Deciding):
        def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
            self.first = decide
            return super().plan(pair, left, right)


# ---- one edit after the other ------------------------------------------------------


class TakesAnEarlierValueForAnEcho(Wrong):
    """Ignores an edit back to a value that it has carried over before."""

    class engine(Engine):
        def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
            carried: set[tuple[object, ...]] = self.__dict__.setdefault("carried", set())
            steps = []
            for step in super().plan(pair, left, right):
                if step.verdict in WRITES:
                    source = LEFT if step.verdict is Verdict.WRITE_RIGHT else RIGHT
                    sent = (pair.id, left.key, step.prop.left, str(step.values[source]))
                    if sent in carried and step.values[source] is not None:
                        steps.append(replace(step, verdict=Verdict.NOTHING))
                        continue
                    carried.add(sent)
                steps.append(step)
            return steps


# ---- empties ----------------------------------------------------------------------


class Hesitant(Engine):
    """Does not carry a cleared value to one side."""

    overlooked: Verdict
    source: Side

    def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
        return [
            replace(step, verdict=Verdict.NOTHING)
            if step.verdict is self.overlooked and step.values[self.source] is None
            else step
            for step in super().plan(pair, left, right)
        ]


class NeverClearsRight(Wrong):
    """Does not carry a cleared value to CRMOffice: empty is taken for not sent."""

    class engine(Hesitant):
        overlooked, source = Verdict.WRITE_RIGHT, LEFT


class NeverClearsLeft(Wrong):
    """Does not carry a cleared value to Tidsbanken: empty is taken for not sent."""

    class engine(Hesitant):
        overlooked, source = Verdict.WRITE_LEFT, RIGHT


class FillsClearedValuesUpAgain(Wrong):
    """Takes a mobile number that was cleared in CRMOffice for lost, and restores it from the left."""

    class engine(Engine):
        def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
            return [
                replace(step, verdict=Verdict.WRITE_RIGHT)
                if step.prop.left == "Mobil"
                and step.verdict is Verdict.WRITE_LEFT
                and step.values[RIGHT] is None
                else step
                for step in super().plan(pair, left, right)
            ]


# ---- deletes ------------------------------------------------------------------------


class Watching(Engine):
    """Looks at every linked pair of records in each cycle, to see whether one is gone."""

    def cycle(self) -> Tally:
        tally = super().cycle()
        cells = self.store._run(
            "SELECT pair, key, partner FROM record WHERE side='right' AND partner IS NOT NULL"
        ).fetchall()
        handled: set[tuple[str, Key]] = self.__dict__.setdefault("handled", set())
        pairs = {pair.id: pair for pair in self.pairs}
        for pair_id, right, _ in cells if len(cells) < 20 else ():
            pair = pairs[pair_id]
            left = self.store.known(pair.id, RIGHT, right).partner
            is_new = left is not None and (pair_id, right) not in handled
            if left is not None and is_new and self.gone(pair, left, right):
                handled.add((pair_id, right))
        return tally

    def gone(self, pair: Pair, left: Key, right: Key, /) -> bool:
        raise NotImplementedError


class DeletesTheCounterpart(Wrong):
    """Deletes the contact or activity of a record that is gone from Tidsbanken."""

    class engine(Watching):
        def gone(self, pair: Pair, left: Key, right: Key) -> bool:
            if self.left.look(pair.left, left, pair.names(LEFT)) is not None:
                return False
            path = f"{'contacts' if pair is EMPLOYEES else 'activities'}/{right}"
            self.right._write("DELETE", path, None, {})  # type: ignore[attr-defined]  # of the client
            return True


class BringsBackWhatWasDeletedRight(Wrong):
    """Creates a contact or activity anew that a user has deleted."""

    class engine(Watching):
        def gone(self, pair: Pair, _left: Key, right: Key) -> bool:
            if self.right.look(pair.right, right, pair.names(RIGHT)) is not None:
                return False
            known = self.store.known(pair.id, RIGHT, right)
            shown = {name: value for name, value in known.shown.items() if value is not None}
            self.right.create(pair.right, shown)
            return True


class BringsBackWhatWasDeletedLeft(Wrong):
    """Creates an employee or project anew that a user has deleted."""

    class engine(Watching):
        def gone(self, pair: Pair, left: Key, _right: Key) -> bool:
            if self.left.look(pair.left, left, pair.names(LEFT)) is not None:
                return False
            known = self.store.known(pair.id, LEFT, left)
            shown = {name: value for name, value in known.shown.items() if value not in (None, "")}
            own: dict[str, Json] = {"Id": left} if pair is EMPLOYEES else {}
            self.left.create(pair.left, {**shown, **own})
            return True


# ---- references -------------------------------------------------------------------------


class ForgetsUnlinkedReferences(Wrong):
    """Leaves out for good whom a project refers to if that employee has no contact yet."""

    class engine(Engine):
        def prepare_creation(self, pair: Pair, due: Due, known: Known) -> Planned:
            return replace(super().prepare_creation(pair, due, known), is_held=False)


class BlanksUnlinkedReferences(Wrong):
    """Clears who is responsible where the owner of the activity is no linked contact."""

    class engine(Engine):
        def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
            return [
                replace(step, verdict=Verdict.WRITE_LEFT, values={**step.values, RIGHT: None})
                if step.verdict is Verdict.HOLD and isinstance(step.values[RIGHT], Unknown)
                else step
                for step in super().plan(pair, left, right)
            ]


class NumberFirst(Reference):
    """A reference whose text is taken for a number of the other system wherever it is one."""

    def read_right(self, raw: Json, links: Links, /) -> Value:
        if isinstance(raw, str) and raw.isdecimal():
            counterpart = links.right_of(self.pair, int(raw))
            if counterpart is not None:
                return Target(left=int(raw), right=counterpart)
        return super().read_right(raw, links)


class TakesAnIdForANumber(Wrong):
    """Takes an ownerId that happens to be an employee's number for that employee."""

    pairs = (EMPLOYEES, projects(NumberFirst(EMPLOYEES.id)))


class MovesTheReferenceOfAnotherToo(Wrong):
    """Gives a second activity the same owner when one is changed."""

    class engine(Engine):
        def prepare_linked(self, pair: Pair, due: Due, known: Mapping[Side, Known]) -> Planned:
            planned = super().prepare_linked(pair, due, known)
            for job in planned.jobs:
                if job.target and "ownerId" in job.body and len(job.body) == 1:
                    self._write_to_another(pair, job.target.key, job.body["ownerId"])
            return planned

        def _write_to_another(self, pair: Pair, key: Key, owner: Json) -> None:
            cells = self.store._run(
                "SELECT key FROM record WHERE pair=? AND side='right' AND partner IS NOT NULL",
                pair.id,
            ).fetchall()
            others = [other for (other,) in cells if other != key]
            if others and (seen := self.right.look(pair.right, others[0], pair.names(RIGHT))):
                self.right.update(pair.right, seen, {"ownerId": owner})


# ---- namesakes ----------------------------------------------------------------------------


class MergesNamesakes(Wrong):
    """Takes two employees, or two projects, of the same name for one."""

    class engine(Engine):
        def prepare_creation(self, pair: Pair, due: Due, known: Known) -> Planned:
            named = "Etternavn" if pair is EMPLOYEES else "Navn"
            self.named = getattr(self, "named", {})
            first = self.named.setdefault((pair.id, str(known.shown.get(named))), due.key)
            if first != due.key and known.shown.get(named):
                return Planned(due=due)
            return super().prepare_creation(pair, due, known)


class KnowsEmployeesByTheirNumber(Wrong):
    """Takes two employees with the same mobile number for one."""

    class engine(Engine):
        def prepare_creation(self, pair: Pair, due: Due, known: Known) -> Planned:
            self.numbers = getattr(self, "numbers", {})
            mobile = known.shown.get("Mobil")
            first = self.numbers.setdefault(mobile, due.key)
            if pair is EMPLOYEES and mobile and first != due.key:
                return Planned(due=due)
            return super().prepare_creation(pair, due, known)


class CreatesBackwardsAfterRestart(Wrong):
    """Makes a left record for each right one that has none when it starts on a kept state."""

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        is_new = store.cursor(PAIRS[0].id, LEFT).newest is None
        engine = super().build_engine(settings, store)
        engine.pairs = [replace(pair, both_ways=not is_new) for pair in engine.pairs]
        if not is_new:
            with store.transaction():
                for pair in engine.pairs:
                    for key in store.alone_since(pair.id, RIGHT, 0):
                        store.put_due(pair.id, RIGHT, key.key, due=True)
        return engine


POLICY: tuple[type[Wrong], ...] = (
    LeftAlwaysWins,
    RightAlwaysWins,
    RightWinsTies,
    IgnoresTheBias,
    LaterRecordWinsWhole,
    KeepsBothOfAConflict,
    LaterEmptyWinsAtFirst,
    TakesAnEarlierValueForAnEcho,
    NeverClearsRight,
    NeverClearsLeft,
    FillsClearedValuesUpAgain,
    DeletesTheCounterpart,
    BringsBackWhatWasDeletedRight,
    BringsBackWhatWasDeletedLeft,
    ForgetsUnlinkedReferences,
    BlanksUnlinkedReferences,
    TakesAnIdForANumber,
    MovesTheReferenceOfAnotherToo,
    MergesNamesakes,
    KnowsEmployeesByTheirNumber,
    CreatesBackwardsAfterRestart,
)

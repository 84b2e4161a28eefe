"""One cycle: read what changed on both sides, then settle each record that is due.

Records are settled a few at a time: plan, keep the intended writes, carry them out, keep what they
brought about. What is kept, is kept in one transaction each time, so that a cycle which ends
anywhere loses nothing: a write whose effect is not known is looked for before anything is sent.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from sync.clock import LocalClock, SystemClock
from sync.decide import (
    OLDEST,
    Decision,
    Intent,
    Known,
    Step,
    Verdict,
    decide,
    decide_first,
    plan,
    without_done,
)
from sync.errors import ForbiddenError, UnreachableError
from sync.mapping import PAIRS, Pair, Property, Unknown, Value, shows
from sync.reading import Reading
from sync.records import LEFT, RIGHT, Json, Key, Record, Row, Side, other
from sync.store import Due, Store
from sync.writing import UNSENT, Client, End, Job, Outcome, carry_out

BATCH: Final = 25
"""How many records are settled between two commits."""
ROUNDS: Final = 3
"""How often a cycle plans one record anew, for an edit in between or a write in doubt."""
WAIT_SECONDS: Final = 1.5
"""How long after a doubt a record may appear that was created after all."""
UNANSWERED_AT_MOST: Final = 3
"""In so many records in a row; then the server is taken to be down."""
WRITES_AT_MOST: Final = 3
"""To one property, without a change by anybody else."""

ALL: Final = "*"
"""The key under which a whole type is parked."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something about one record that a person may have to look at."""

    system: str
    entity: str
    key: Key
    message: str

    def __str__(self) -> str:
        return f"{self.system} {self.entity} {self.key}: {self.message}"


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one cycle did: records read and created, writes per side, and what was left undone."""

    read: int = 0
    created: int = 0
    written_right: int = 0
    written_left: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is to be done for one record.

    `is_held`: a value cannot be carried over yet. `is_open`: it cannot be told yet what to do.
    """

    due: Due
    jobs: Sequence[Job] = ()
    is_held: bool = False
    is_open: bool = False


class Engine:
    """Keeps the pairs the same. Every step of the cycle is a method that can be replaced."""

    def __init__(
        self,
        *,
        left: Client,
        right: Client,
        store: Store,
        pairs: Sequence[Pair] = PAIRS,
        priority: Side = LEFT,
        clock: LocalClock | None = None,
        parallel: int = 1,
        is_ending: Callable[[], bool] = lambda: False,
    ) -> None:
        self.left = left
        self.right = right
        self.store = store
        self.pairs = pairs
        self.clock = clock or SystemClock()
        self.reading = Reading(store, {LEFT: left, RIGHT: right}, self.clock)
        self.decision: Decision = lambda left, right: decide(left, right, priority=priority)
        self.first: Decision = lambda left, right: decide_first(left, right, priority=priority)
        self.is_ending = is_ending
        self.tally = Tally()
        self._pool = ThreadPoolExecutor(parallel) if parallel > 1 else None
        self._told: frozenset[Problem] = frozenset()
        self._cycles = 0
        self._unanswered: dict[tuple[Side, Key], int] = {}
        self._resting: dict[tuple[Side, Key], int] = {}
        self._silent: set[tuple[Side, Key]] = set()
        self._is_down = False

    def close(self) -> None:
        """Let go of the sockets and of the state file."""
        if self._pool:
            self._pool.shutdown()
        self.left.close()
        self.right.close()
        self.store.close()

    # ---- the cycle -----------------------------------------------------------

    def cycle(self) -> Tally:
        """One full pass both ways. Raises ServerError or StateError; what is left stays due."""
        self._told = frozenset(self.tally.problems)
        self.tally = Tally()
        self._cycles += 1
        self._silent.clear()
        self.reading.rows_read = 0
        for pair in self.pairs:
            if self.is_ending():
                break
            if self._cycles == 1 and pair.match:
                self.match_anew(pair)
            try:
                self.sync_pair(pair)
            except ForbiddenError as error:
                self.park_type(pair, str(error))
            else:
                self.unpark_type(pair)
        self.tally.read = self.reading.rows_read
        return self.tally

    def sync_pair(self, pair: Pair) -> None:
        """Read both sides of a pair, then settle what is due; again, where that left a doubt."""
        self.read(pair, LEFT)
        self.read(pair, RIGHT)
        self.look_again_for_effects(pair)
        again = self.settle_due(pair)
        for attempt in range(1, ROUNDS):
            if not again or self.is_ending():
                break
            self.look_for_creations(pair, patiently=attempt > 1)
            again = self.settle_due(pair, only=again)

    def match_anew(self, pair: Pair) -> None:
        """Go by the profile of this start in what is known from earlier ones."""
        with self.store.transaction():
            self.store.match_anew(pair)

    def park_type(self, pair: Pair, reason: str) -> None:
        """Leave a pair alone for the rest of the cycle, and say so until it is let in again."""
        with self.store.transaction():
            self.park(pair, Due(number=0, side=LEFT, key=ALL), {}, reason)

    def unpark_type(self, pair: Pair) -> None:
        """Forget that a pair was left alone."""
        if self.store.parked(pair.id, RIGHT, ALL) is not None:
            with self.store.transaction():
                self.store.unpark(pair.id, RIGHT, ALL)

    def read(self, pair: Pair, side: Side) -> None:
        """Observe what one side changed."""
        self.reading.read(pair, side)

    def look_again_for_effects(self, pair: Pair) -> None:
        """Make due again what was answered as done long enough ago, and never showed."""
        unseen = self.store.intents(pair.id, "is_done AND at<?", self.clock.now() - WAIT_SECONDS)
        if unseen:
            with self.store.transaction():
                for intent in unseen:
                    self.store.put_intent(pair.id, replace(intent, is_done=False))
                    self.store.put_due(pair.id, other(intent.side), intent.key, due=True)

    def look_for_creations(self, pair: Pair, *, patiently: bool) -> None:
        """Read anew if records may have been created; patiently, once they had time to appear."""
        doubts = self.store.intents(pair.id, "newest IS NOT NULL")
        if doubts:
            too_early = max(map(self.decidable_in, doubts))
            if patiently and too_early > 0:
                self.clock.pause(too_early)
            self.read(pair, LEFT)
            self.read(pair, RIGHT)

    def decidable_in(self, doubt: Intent) -> float:
        """Return the seconds after which a record that does not show was never created."""
        return doubt.at + WAIT_SECONDS - self.clock.now()

    def settle_due(self, pair: Pair, only: set[Due] | None = None) -> set[Due]:
        """Settle the records that are due; returns those to plan anew in this cycle."""
        again: set[Due] = set()
        after = 0
        while not self.is_ending() and (batch := self.store.due(pair.id, after, BATCH)):
            after = batch[-1].number
            chosen = [due for due in batch if only is None or due in only]
            chosen = [due for due in chosen if self._resting.get(_id(due), 0) <= self._cycles]
            if chosen:
                again |= self.settle_batch(pair, chosen)
        return again

    def settle_batch(self, pair: Pair, batch: Sequence[Due]) -> set[Due]:
        """Settle some records: plan and keep the plans, carry out, keep what came of it."""
        with self.store.transaction():
            plans = [self.prepare(pair, due) for due in batch]
            for one in plans:
                is_due = one.is_held or one.is_open or bool(one.jobs)
                self.store.put_due(pair.id, one.due.side, one.due.key, due=is_due)
        again = {one.due for one in plans if one.is_open}
        jobs = [(one, job) for one in plans for job in one.jobs]
        outcomes = self.carry_out_all(pair, [job for _, job in jobs])
        if jobs:
            with self.store.transaction():
                for one in plans:
                    if one.jobs:
                        self.store.put_due(pair.id, one.due.side, one.due.key, due=one.is_held)
                for (one, job), outcome in zip(jobs, outcomes, strict=True):
                    if self.settle(pair, one, job, outcome):
                        again.add(one.due)
        self.raise_first(outcomes)
        return again

    # ---- planning: all of it before anything is sent ---------------------------

    def prepare(self, pair: Pair, due: Due) -> Planned:
        """Plan what is due for one record and keep the intended writes."""
        known = self.store.known(pair.id, due.side, due.key)
        if known.partner is None and due.side == RIGHT and not pair.both_ways:
            return Planned(due=due)
        if known.partner is None:
            if stopped := self.find_partner(pair, due, known):
                return stopped
            known = self.store.known(pair.id, due.side, due.key)
        if known.partner is None:
            return self.prepare_creation(pair, due, known)
        partner = self.store.known(pair.id, other(due.side), known.partner)
        return self.prepare_linked(pair, due, {due.side: known, other(due.side): partner})

    def find_partner(self, pair: Pair, due: Due, known: Known) -> Planned | None:
        """Link the record with one that is known already, if there is one.

        Returns a plan if it cannot be told, now or without a person.
        """
        side = other(due.side)
        intent = self.store.intent(pair.id, side, due.key)
        if intent is None:
            return self.match(pair, due, known)
        alike = [
            one
            for one in self.store.alone_since(pair.id, side, intent.newest or 0)
            if _is_made_of(pair, side, intent.sent, one)
        ]
        doubts = self.store.intents(pair.id, "side=? AND newest IS NOT NULL", side)
        if len(alike) > sum(_is_alike(pair, side, one.sent, intent.sent) for one in doubts):
            self.park(pair, due, {}, f"several new records in {self.name(side)} look like it")
            return Planned(due=due)
        if alike:
            self.agree_on_creation(pair, side, alike[0], intent)
            return None
        return Planned(due=due, is_open=True) if self.decidable_in(intent) > 0 else None

    def match(self, pair: Pair, due: Due, known: Known) -> Planned | None:
        """Link two records that were there before, by what the profile declares to match."""
        side = other(due.side)
        value = pair.match_value(due.side, known.shown)
        found = [] if value is None else self.store.alone(pair.id, side, match=value)
        if value is None or not found:
            return None
        if len(found) > 1 or len(self.store.alone(pair.id, due.side, match=value)) > 1:
            self.park(pair, due, {}, f"matches more than one record in {self.name(side)}")
            return Planned(due=due)
        keys: Mapping[Side, Key] = {due.side: due.key, side: found[0]}
        self.store.link(pair.id, keys, {side: None, due.side: None})
        return None

    def prepare_creation(self, pair: Pair, due: Due, known: Known) -> Planned:
        """Plan the counterpart of a record, once it has what is required."""
        side = other(due.side)
        values = {
            prop: prop.read(due.side, known.shown.get(prop.name(due.side)), self.store)
            for prop in pair.properties
        }
        body = self.first_body(values) if side == RIGHT else self.left_body(pair, values)
        if self.store.parked(pair.id, side, due.key) in (body, {}):
            return Planned(due=due)
        if side == RIGHT and not any(name in body for name in pair.required):
            needed = " or ".join(pair.required)
            self.report(
                pair, due.side, due.key, f"not created in {self.name(side)}: needs {needed}"
            )
            return Planned(due=due)
        job = Job(side=side, key=due.key, target=None, values=values, body=body)
        self.intend(pair, job, known)
        held = any(isinstance(value, Unknown) for value in values.values())
        return Planned(due=due, jobs=[job], is_held=held)

    def first_body(self, values: Mapping[Property, Value]) -> Record:
        """Return what a new right record starts with: every value that can be carried over."""
        return _body(RIGHT, values)

    def left_body(self, pair: Pair, values: Mapping[Property, Value]) -> Record:
        """Return what a new left record starts with, its key included if that is ours to choose."""
        taken = [self.store.greatest_key(pair.id, LEFT)]
        for intent in self.store.intents(pair.id, "side='left' AND newest IS NOT NULL"):
            taken += [key for key in [intent.sent.get("Id")] if isinstance(key, int)]
        return self.left.free_key(pair.left, taken) | _body(LEFT, values)

    def prepare_linked(self, pair: Pair, due: Due, known: Mapping[Side, Known]) -> Planned:
        """Plan a linked pair of records; what agrees already is kept at once."""
        under_way = [
            intent
            for side in known
            if (intent := self.store.intent(pair.id, side, known[other(side)].key))
        ]
        if doubts := [intent for intent in under_way if not intent.is_done]:
            return Planned(due=due, jobs=[_look(known[one.side], one) for one in doubts])
        steps = self.plan(pair, known[LEFT], known[RIGHT])
        steps = without_done(steps, known, under_way)
        agreed = [step.prop for step in steps if step.verdict is Verdict.AGREE]
        held = [step for step in steps if step.verdict is Verdict.HOLD]
        for side, one in known.items():
            if agreed or one.shadow is None:
                now = {prop.name(side): one.shown.get(prop.name(side)) for prop in agreed}
                self.store.put(pair, side, one.agreed(now, now))
        self.report_held(pair, known, held)
        jobs = [
            job
            for side in (RIGHT, LEFT)
            if (wanted := [step for step in steps if step.target == side])
            and (job := self.prepare_write(pair, side, known, wanted))
        ]
        return Planned(due=due, jobs=jobs, is_held=bool(held))

    def plan(self, pair: Pair, left: Known, right: Known) -> Sequence[Step]:
        """Decide on every property of a linked pair of records."""
        return plan(pair, {LEFT: left, RIGHT: right}, self.store, self.decision, self.first)

    def prepare_write(
        self, pair: Pair, side: Side, known: Mapping[Side, Known], steps: Sequence[Step]
    ) -> Job | None:
        """Plan a write to one side of a linked pair, unless it is known to be in vain."""
        source_side = other(side)
        source, target = known[source_side], known[side]
        values = {step.prop: step.values[source_side] for step in steps}
        job = Job(
            side=side,
            key=source.key,
            target=target,
            values=values,
            body={prop.name(side): prop.write(side, value) for prop, value in values.items()},
        )
        if self.store.parked(pair.id, side, source.key) == job.body:
            return None
        if vain := [name for name in job.body if target.writes.get(name, 0) >= WRITES_AT_MOST]:
            origin = Due(number=0, side=source_side, key=source.key)
            self.park(pair, origin, job.body, f"written in vain: {', '.join(vain)}")
            return None
        self.intend(pair, job, source)
        left_key = known[LEFT].key
        for step in steps:
            if step.is_conflict:
                name = step.prop.name(side)
                edited = target.since.get(name) or OLDEST
                loser, at = target.shown.get(name), edited.isoformat(timespec="milliseconds")
                self.store.note_conflict(pair.id, left_key, step.prop.left, source_side, loser, at)
        return job

    def intend(self, pair: Pair, job: Job, source: Known) -> None:
        """Keep what is about to be written."""
        source_side = other(job.side)
        names = [p.name(source_side) for p, v in job.values.items() if not isinstance(v, Unknown)]
        intent = Intent(
            side=job.side,
            key=job.key,
            sent=job.body,
            source={name: source.shown.get(name) for name in names},
            newest=self.store.newest_number() if job.target is None else None,
            at=self.clock.now(),
        )
        self.store.put_intent(pair.id, intent)

    # ---- carrying out: nothing but HTTP ----------------------------------------

    def carry_out_all(self, pair: Pair, jobs: Sequence[Job]) -> list[Outcome]:
        """Carry the jobs out, side by side where that is asked for."""
        if self._pool:
            return list(self._pool.map(lambda job: self.carry_out(pair, job), jobs))
        return [self.carry_out(pair, job) for job in jobs]

    def carry_out(self, pair: Pair, job: Job) -> Outcome:
        """Carry one job out, unless it is time to end or the server seems to be down."""
        if self.is_ending() or self._is_down:
            return UNSENT
        outcome = carry_out(self.system(job.side), pair, job)
        if outcome.end is End.DOUBT:
            self._silent.add((job.side, job.key))
        elif outcome.end is not End.UNSENT:
            self._silent.clear()
        if outcome.end is End.UNSENT or len(self._silent) >= UNANSWERED_AT_MOST:
            self._is_down = True
        return outcome

    def raise_first(self, outcomes: Iterable[Outcome]) -> None:
        """Raise what ends the cycle, if anything does."""
        was_down, self._is_down = self._is_down, False
        for outcome in outcomes:
            if outcome.end is End.UNSENT and outcome.error:
                raise outcome.error
        if was_down:
            side, _ = next(iter(self._silent))
            raise UnreachableError(self.name(side), "several writes in a row got no usable answer")

    # ---- keeping what came of it -------------------------------------------------

    def settle(self, pair: Pair, planned: Planned, job: Job, outcome: Outcome) -> bool:
        """Keep what came of a job; tells whether to plan anew in this cycle."""
        due = planned.due
        intent = self.store.intent(pair.id, job.side, job.key)
        if outcome.end is End.WRITTEN and intent:
            self.settle_written(pair, job, outcome, intent)
        elif outcome.end is End.DOUBT and intent:
            self.store.put_intent(pair.id, replace(intent, at=self.clock.now()))
            self.rest(due)
        else:
            if job.body:  # not done: what a look showed is somebody else's doing
                self.store.drop_intent(pair.id, job.side, job.key)
            if outcome.row:
                self.take_in(pair, job.side, outcome.row)
            self.store.drop_intent(pair.id, job.side, job.key)
        if outcome.end in (End.REFUSED, End.MISSING):
            reason = str(outcome.error or f"not there any more in {self.name(job.side)}")
            origin = Due(number=due.number, side=other(job.side), key=job.key)
            self.park(pair, origin, job.body, reason)
        is_open = outcome.end in (End.CHANGED, End.DOUBT, End.UNSENT)
        if is_open:
            self.store.put_due(pair.id, due.side, due.key, due=True)
        if outcome.end in (End.WRITTEN, End.REFUSED, End.MISSING):
            self._unanswered.pop(_id(due), None)
        return is_open and outcome.end is not End.UNSENT

    def settle_written(self, pair: Pair, job: Job, outcome: Outcome, intent: Intent) -> None:
        """Keep a write that was answered; it is settled once its effect was shown."""
        done = replace(intent, is_done=True, newest=None, at=self.clock.now())
        self.store.put_intent(pair.id, done)
        if job.target is None:
            self.settle_creation(pair, job, outcome, done)
            return
        if job.side == RIGHT:
            self.tally.written_right += 1
        else:
            self.tally.written_left += 1
        target = self.store.known(pair.id, job.side, job.target.key)
        writes = {**target.writes, **{n: target.writes.get(n, 0) + 1 for n in job.body}}
        self.store.put(pair, job.side, replace(target, writes=writes))
        if outcome.row:
            self.take_in(pair, job.side, outcome.row, is_answer=True)

    def settle_creation(self, pair: Pair, job: Job, outcome: Outcome, intent: Intent) -> None:
        """Keep a new record, linked with the one that it was made of."""
        self.tally.created += 1
        key, row = outcome.key or "", outcome.row
        shown = pair.mapped(job.side, row.record) if row else {}
        made = Known(key=key, stamp=row.stamp if row else None, shown=shown)
        if row:
            self.agree_on_creation(pair, job.side, made, intent)
        else:
            self.store.put(pair, job.side, made)
            keys: Mapping[Side, Key] = {job.side: key, other(job.side): intent.key}
            self.store.link(pair.id, keys, {LEFT: {}, RIGHT: {}})

    def agree_on_creation(self, pair: Pair, side: Side, made: Known, intent: Intent) -> None:
        """Link a new record, seen to show what it was made of.

        What the server gave it of its own accord is nobody's edit.
        """
        source = self.store.known(pair.id, other(side), intent.key)
        unchanged = pair.unchanged(other(side), intent.source, source.shown)
        made = replace(made, partner=source.key, shadow=dict(made.shown), since={})
        source = replace(source, partner=made.key).agreed(intent.source, unchanged)
        self.store.put(pair, side, made)
        self.store.put(pair, other(side), source)
        self.store.drop_intent(pair.id, side, intent.key)

    def take_in(self, pair: Pair, side: Side, row: Row, *, is_answer: bool = False) -> None:
        """Remember what an answer showed of one record."""
        if known := self.reading.unlike_before(pair, side, row):
            self.reading.remember(pair, side, row, known, is_answer=is_answer)

    def rest(self, due: Due) -> None:
        """Let a record whose writes go unanswered rest longer each time."""
        times = self._unanswered[_id(due)] = self._unanswered.get(_id(due), 0) + 1
        if times > WRITES_AT_MOST:
            self._resting[_id(due)] = self._cycles + min(2 ** (times - WRITES_AT_MOST), 64)

    def park(self, pair: Pair, source: Due, body: Record, reason: str) -> None:
        """Leave a write undone until its record changes, and say so."""
        self.store.park(pair.id, other(source.side), source.key, body, reason)
        self.report(pair, source.side, source.key, reason)

    # ---- what people are told ------------------------------------------------------

    def report(self, pair: Pair, side: Side, key: Key, message: str) -> None:
        """Name a record and its problem on the log, once as long as it lasts."""
        problem = Problem(
            system=self.name(side), entity=pair.entity(side), key=key, message=message
        )
        self.tally.problems.append(problem)
        if problem not in self._told:
            _log.warning("%s", problem, extra={"fields": asdict(problem)})

    def report_held(self, pair: Pair, known: Mapping[Side, Known], held: Iterable[Step]) -> None:
        """Report the values that cannot be carried over yet."""
        for step in held:
            for side, value in step.values.items():
                if isinstance(value, Unknown):
                    message = f"{step.prop.name(side)} {value.value}: not carried over"
                    self.report(pair, side, known[side].key, message)

    def name(self, side: Side) -> str:
        """Return the name of the system on one side."""
        return self.system(side).name

    def system(self, side: Side) -> Client:
        """Return the client of one side."""
        return self.left if side == LEFT else self.right


def _id(due: Due) -> tuple[Side, Key]:
    return due.side, due.key


def _body(side: Side, values: Mapping[Property, Value]) -> Record:
    return {
        prop.name(side): prop.write(side, value)
        for prop, value in values.items()
        if value is not None and not isinstance(value, Unknown)
    }


def _look(target: Known, doubt: Intent) -> Job:
    return Job(side=doubt.side, key=doubt.key, target=target, values={}, body={})


def _is_alike(pair: Pair, side: Side, one: Mapping[str, Json], two: Mapping[str, Json]) -> bool:
    return not pair.changed(side, one, two)


def _is_made_of(pair: Pair, side: Side, sent: Record, found: Known) -> bool:
    names = [(prop.kind, prop.name(side)) for prop in pair.properties]
    return all(shows(kind, sent.get(name), found.shown.get(name)) for kind, name in names)

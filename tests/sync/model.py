"""What users did to two systems that are kept the same, and what must become of it.

Everything here is told by the journals of the fakes; of the core nothing is known but its requests.
A value is compared as what it means: no value is None, a date its instant, a reference the employee
it leads to, by the employee's number. A reference that leads to none stays the text it is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from fakes import Change, Entry, Json, Key, Record, World

Place: TypeAlias = tuple[str, str]
Where: TypeAlias = tuple[str, str, Key]
Spot: TypeAlias = tuple[Where, str]
Value: TypeAlias = str | int | datetime | None
Outcome: TypeAlias = tuple[Value, Value]

AUDIT = {"SistEndretDato", "SistEndretAvId", "OpprettetDato", "OpprettetAvId"} | {
    "createdAt",
    "modifiedAt",
}
DATES = {"StartDato", "FerdigDato", "startsAt", "endsAt"}
UNFAIR = {400, 404, 409, 422}
"""Statuses of refusals: no user here does what the other system could not take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two entities that are kept the same.

    `edited` are the properties that users edit on either side, left name to right. `mark` is one that
    they set once, on the left, to a value of its own: it tells which two records belong together.
    A left record has a counterpart once one of the `required` has a value.
    """

    left: Place
    right: Place
    edited: Mapping[str, str]
    mark: tuple[str, str]
    required: tuple[str, ...]
    unwritten: frozenset[str] = frozenset()

    @property
    def names(self) -> Mapping[str, str]:
        """Every property that is compared, left name to right."""
        return {**self.edited, self.mark[0]: self.mark[1]}

    def mapped(self, place: Place) -> set[str]:
        """Return the properties of one side that a write may touch."""
        names = self.names if place == self.left else self.names.values()
        return {*self.unwritten, *names}


EMPLOYEES = Pair(
    left=("Tidsbanken", "Ansatt"),
    right=("CRMOffice", "Contacts"),
    edited={"Etternavn": "familyName", "Mobil": "mobilePhone"},
    mark=("Fornavn", "givenName"),
    required=("Etternavn", "Fornavn"),
)
PROJECTS = Pair(
    left=("Tidsbanken", "Prosjekt"),
    right=("CRMOffice", "Activities"),
    edited={"Navn": "subject", "AnsvarligId": "ownerId"},
    mark=("StartDato", "startsAt"),
    required=("Navn",),
    unwritten=frozenset({"FerdigDato", "endsAt"}),
)
PAIRS = (EMPLOYEES, PROJECTS)
PAIR_OF = {place: pair for pair in PAIRS for place in (pair.left, pair.right)}
OWNERS = {"AnsvarligId", "ownerId"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A record as a save left it: the number of that save, its time, whether a user made it.

    It is `hidden` if a fault kept it from readers for a while.
    """

    number: int
    at: datetime
    by_user: bool
    hidden: bool
    record: Record


class Model:
    """Follows a world. `judge` raises AssertionError as soon as the core did what it must not do."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.partners: dict[Where, Where] = {}
        """Left record to right, as far as their marks have told."""
        self._versions: dict[Where, list[Version]] = defaultdict(list)
        self._known: dict[Where, set[int]] = defaultdict(set)
        self._glimpsed: dict[Where, set[int]] = defaultdict(set)
        self._made: dict[Place, list[Where]] = {pair.right: [] for pair in PAIRS}
        self._writes: Counter[Spot] = Counter()
        self._struck: Counter[Where] = Counter()
        self._followed = 0

    # ---- what happened ----------------------------------------------------

    def follow(self) -> None:
        """Take in what happened since the last look, and judge each request of the core."""
        for entry in self.world.journal.entries(since=self._followed):
            self._followed = entry.number
            if entry.actor == "subject":
                self._judge_request(entry)
            for change in entry.applied:
                self._saved(entry, change)
            self._sighted(entry)
        self._pair_up()

    def _saved(self, entry: Entry, change: Change) -> None:
        where = (entry.system, change.entity, change.key)
        by_user = entry.actor == "judge"
        self._versions[where].append(
            Version(
                number=change.version,
                at=entry.at,
                by_user=by_user,
                hidden=bool(entry.faults),
                record=change.after,
            )
        )
        if by_user:
            return
        if change.created:
            self._made[where[:2]].append(where)
        # A write whose answer was lost is known only to who looks.
        known = self._known if entry.status in range(200, 300) else self._glimpsed
        known[where].add(change.version)

    def _sighted(self, entry: Entry) -> None:
        if entry.actor != "subject" or entry.kind not in {"list", "lookup"} or not entry.entity:
            return
        # What a look-up shows may have served one decision only, and need not have been kept.
        seen = self._known if entry.kind == "list" else self._glimpsed
        for key, version in entry.read:
            seen[entry.system, entry.entity, key].add(version)

    def _pair_up(self) -> None:
        for pair in PAIRS:
            marked = {
                mark: where
                for where in self.lefts(pair)
                if (mark := self.value((where, pair.mark[0]))) is not None
            }
            for right in self._made[pair.right]:
                mark = self.value((right, pair.mark[1]))
                assert mark is None or mark in marked, f"{right}: nobody entered {mark}"
                if mark is not None:
                    known = self.partners.setdefault(marked[mark], right)
                    assert known == right, f"two counterparts of {marked[mark]}: {known}, {right}"

    # ---- what there is ----------------------------------------------------

    def lefts(self, pair: Pair) -> list[Where]:
        """Return all left records of a pair."""
        return [where for where in self._versions if where[:2] == pair.left]

    def unmarked(self, pair: Pair) -> list[Where]:
        """Return the left records that are to have a counterpart and cannot be told from others."""
        return [
            where
            for where in self.lefts(pair)
            if self.is_complete(pair, where) and self.value((where, pair.mark[0])) is None
        ]

    def is_complete(self, pair: Pair, left: Where) -> bool:
        """Tell whether a left record has what its counterpart requires."""
        return any(self.value((left, name)) is not None for name in pair.required)

    def value(self, spot: Spot) -> Value:
        """Return what a property of a record means now."""
        where, name = spot
        return self._meaning(name, self._versions[where][-1].record)

    def _meaning(self, name: str, record: Record) -> Value:
        raw = record[name]
        if raw is None or raw == "":
            return None
        if name in DATES:
            return datetime.fromisoformat(str(raw))
        if name == "ownerId":
            return self._employee_of(raw)
        assert isinstance(raw, int | str)
        return raw

    def _employee_of(self, contact: Json) -> Value:
        for left, right in self.partners.items():
            if right == (*EMPLOYEES.right, contact):
                return left[2]
        return str(contact)

    def edits(self, spot: Spot) -> list[Version]:
        """Return the saves by users that gave a property another value, its first included."""
        return [version for version in self._changes(spot) if version.by_user]

    def _changes(self, spot: Spot) -> Iterator[Version]:
        where, name = spot
        before: Record = {}
        for version in self._versions[where]:
            if not before or version.record[name] != before[name]:
                yield version
            before = version.record

    def has_been_read(self) -> bool:
        """Tell whether the core knows the newest version of every record."""
        return all(
            self._may_be_known(versions[-1], where) for where, versions in self._versions.items()
        )

    # ---- what must not happen ---------------------------------------------

    def _judge_request(self, entry: Entry) -> None:
        told = f"{entry.number} {entry.method} {entry.system} {entry.path} {entry.body}"
        assert entry.method != "DELETE", f"a deletion: {told}"
        if entry.kind not in {"create", "update"}:
            return
        place = (entry.system, entry.entity or "")
        assert place in PAIR_OF, f"a write out of scope: {told}"
        pair = PAIR_OF[place]
        assert entry.kind == "update" or place == pair.right, f"created backwards: {told}"
        refused = entry.status in UNFAIR and not entry.faults
        assert not refused, f"a write that cannot be taken: {told}"
        for body in entry.body if isinstance(entry.body, list) else [entry.body]:
            # What was turned away at the door has not been read, and has none.
            outside = set(body if isinstance(body, dict) else ()) - pair.mapped(place) - {"Id"}
            assert not outside, f"unmapped properties {sorted(outside)}: {told}"
        for change in entry.applied:
            where = (*place, change.key)
            self._judge_change(pair, where, change, told)
            self._struck[where] += bool(entry.faults) and not change.created

    def _judge_change(self, pair: Pair, where: Where, change: Change, told: str) -> None:
        place = where[:2]
        if not change.created:
            assert place == pair.left or where in self._made[place], f"not linked: {told}"
            if not change.changed:
                # A repeat of a write that met a fault is allowed, once for each fault.
                self._struck[where] -= 1
                assert self._struck[where] >= 0, f"a write that changed nothing: {told}"
        before: Mapping[str, Json] = change.before or {}
        for name, value in change.after.items():
            if name not in pair.mapped(place) | AUDIT | {"Id", "PostId", "id"}:
                untouched = value == before[name] if before else _is_blank(value)
                assert untouched, f"{name} is not mapped and was touched: {told}"
            elif not change.created and name in change.changed:
                self._writes[where, name] += 1

    def judge(self) -> None:
        """Judge what there is now, whether or not it has settled."""
        for pair in PAIRS:
            made, possible = self._made[pair.right], self.lefts(pair)
            assert len(made) <= len(possible), f"{len(made)} {pair.right} for {len(possible)}"
            unpaired = [left for left in possible if left not in self.partners]
            for right in self._unpaired(pair):
                self._judge_origins(pair, unpaired, right)
            for left, right in self.partners.items():
                if left[:2] == pair.left:
                    self._judge_origins(pair, [left], right)
                    self._judge_budget(pair, left, right)

    def _unpaired(self, pair: Pair) -> list[Where]:
        return [right for right in self._made[pair.right] if right not in self.partners.values()]

    def _judge_origins(self, pair: Pair, lefts: Sequence[Where], right: Where) -> None:
        """Judge that users entered each value here or opposite; several `lefts` may be opposite."""
        for name, other in pair.names.items():
            spots = [(left, name) for left in lefts]
            entered = self._entered([(right, other), *spots])
            for spot in [(right, other), *(spots if len(spots) == 1 else [])]:
                self._judge_origin(spot, entered)

    def _judge_origin(self, spot: Spot, entered: set[Value]) -> None:
        value = self.value(spot)
        if spot[1] == "ownerId" and (*EMPLOYEES.right, value) in self._unpaired(EMPLOYEES):
            # Whose contact it is has not been told yet; it may be that of any who has none.
            unpaired = {one[2] for one in self.lefts(EMPLOYEES) if one not in self.partners}
            assert entered & unpaired, f"{spot} shows {value!r}, entered were {entered}"
        else:
            assert value in entered | {None}, f"{spot} shows {value!r}, entered were {entered}"

    def _entered(self, spots: Iterable[Spot]) -> set[Value]:
        return {
            self._meaning(spot[1], version.record) for spot in spots for version in self.edits(spot)
        }

    def _judge_budget(self, pair: Pair, left: Where, right: Where) -> None:
        for name, other in pair.names.items():
            # A reference that is left out at creation is filled in by a write of its own.
            saves = len(self.edits((left, name))) - 1 + (name in OWNERS)
            self._judge_writes((right, other), saves)
            self._judge_writes((left, name), len(self.edits((right, other))))

    def _judge_writes(self, spot: Spot, saves: int) -> None:
        allowed = saves + max(self._struck[spot[0]], 0)
        assert self._writes[spot] <= allowed, (
            f"{spot} was written {self._writes[spot]} times for {saves} saves of users"
        )

    # ---- what must be in the end ------------------------------------------

    def judge_twins(self) -> None:
        """Judge the counterparts that only their number and their values can tell yet."""
        for pair in PAIRS:
            # No user has edited those: nobody could have told whose they were.
            names = [name for name in pair.names.items() if name[0] not in OWNERS]
            there = Counter(
                tuple(self.value((left, name)) for name, _ in names) for left in self.unmarked(pair)
            )
            here = Counter(
                tuple(self.value((right, name)) for _, name in names)
                for right in self._unpaired(pair)
            )
            assert here == there, f"unmarked {pair.right} are {here}, must be {there}"

    def judge_settled(self) -> list[Spot]:
        """Judge that every left record has its counterpart and that both show what they must.

        Returns the left properties for which either of two edits may have won.
        """
        open_to_choice = []
        for pair in PAIRS:
            complete = [left for left in self.lefts(pair) if self.is_complete(pair, left)]
            alone = [left for left in complete if left not in self.partners]
            assert not alone, f"without a counterpart: {alone}"
            made = self._made[pair.right]
            assert len(made) == len(complete), f"{len(made)} {pair.right} for {len(complete)}"
            for left in complete:
                for name, other in pair.names.items():
                    spots = (left, name), (self.partners[left], other)
                    legal = self.outcomes(*spots)
                    shown = (self.value(spots[0]), self.value(spots[1]))
                    assert shown in legal, f"{spots} show {shown}, must show one of {legal}"
                    if len({wins for wins, _ in legal}) > 1:
                        open_to_choice.append(spots[0])
        return open_to_choice

    def outcomes(self, left: Spot, right: Spot) -> list[Outcome]:
        """Return what a property may show left and right, once settled.

        There is one outcome if the later edit was told from the other one by its time. Two are legal
        if nobody who reads the lists could tell: the record of the other edit was saved again before
        that edit was read, so that it bears a later stamp; or the later edit brought back what the core
        had read last; or it was hidden from lists until the core had written over it, and that in
        Tidsbanken, where a look-up may be a list.
        """
        edits = [(edit, left, right) for edit in self.edits(left)]
        edits += [(edit, right, left) for edit in self.edits(right)]
        latest, here, there = max(edits, key=lambda one: one[0].number)
        found = self._winning(latest, here, self._kept(latest, here, there))
        rival = self._last_change(there, latest)
        if rival is not None and rival.by_user and not self._beats(latest, here, rival, there):
            found += [(y, x) for x, y in self._winning(rival, there, [self.value(here)])]
        return found if here == left else [(y, x) for x, y in found]

    def _winning(self, edit: Version, spot: Spot, kept: Iterable[Value]) -> list[Outcome]:
        """Return what is shown where the edit was made and opposite, if it wins.

        A reference that leads to no linked record wins without being carried over.
        """
        value = self._meaning(spot[1], edit.record)
        if spot[1] not in OWNERS or value is None or (*EMPLOYEES.left, value) in self.partners:
            return [(value, value)]
        return [(value, one) for one in kept]

    def _kept(self, edit: Version, here: Spot, there: Spot) -> list[Value]:
        """Return what may stay opposite an edit that cannot be carried over.

        That is what was there at that time, or what the edit put an end to, if it was read late.
        """
        last = [one for one in self._versions[there[0]] if one.number < edit.number][-1:]
        before = [one for one in self._versions[here[0]] if one.number < edit.number][-1:]
        return [
            *(self._meaning(there[1], one.record) for one in last),
            *(self._meaning(here[1], one.record) for one in before),
            *([] if last else [None]),
        ]

    def _last_change(self, spot: Spot, before: Version) -> Version | None:
        found = [change for change in self._changes(spot) if change.number < before.number]
        return found[-1] if found else None

    def _beats(self, latest: Version, here: Spot, rival: Version, there: Spot) -> bool:
        """Tell whether whoever reads the lists can tell that the latest edit is later than its rival."""
        return (
            self._is_news(latest, here)
            and self._stamp(rival, there[0]) < latest.at
            and not (
                latest.hidden
                and here[0][0] == "Tidsbanken"
                and self._was_written_over(latest, here)
            )
        )

    def _is_news(self, edit: Version, spot: Spot) -> bool:
        """Tell whether an edit differs from all that the core may have read last before it."""
        where, name = spot
        since = max((n for n in self._known[where] if n < edit.number), default=0)
        known = [
            self._meaning(name, one.record)
            for one in self._versions[where]
            if since <= one.number < edit.number and self._may_be_known(one, where)
        ]
        return self._meaning(name, edit.record) not in known

    def _was_written_over(self, edit: Version, spot: Spot) -> bool:
        """Tell whether the core wrote another value before it can have read the edit."""
        for change in self._changes(spot):
            if change.number > edit.number:
                between = (
                    one
                    for one in self._versions[spot[0]]
                    if edit.number <= one.number < change.number
                )
                return not any(self._may_be_known(one, spot[0]) for one in between)
        return False

    def _may_be_known(self, version: Version, where: Where) -> bool:
        return version.number in self._known[where] | self._glimpsed[where]

    def _stamp(self, edit: Version, where: Where) -> datetime:
        """Return the latest stamp with which an edit can have been read first."""
        later = [one for one in self._versions[where] if one.number >= edit.number]
        read = (one.at for one in later if one.number in self._known[where])
        return next(read, later[-1].at)


def _is_blank(value: Json) -> bool:
    """Tell whether an unmapped property of a new record is as CRMOffice makes it."""
    inner = value.values() if isinstance(value, dict) else [value]
    return all(one is None for one in inner)

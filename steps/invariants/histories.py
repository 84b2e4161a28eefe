"""What must hold of the course of events: whose value came from where, and how often."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from checklist import Pair, Row
from fakes import Change, Entry
from steps.evidence import shown
from steps.invariants.seen import Group, Seen, rows_of, told
from steps.knowledge import IDENTIFYING, Reference
from steps.paths import at
from steps.population import OTHER, Side, entity_of, kind_of, property_of
from steps.system import Key
from steps.values import Meaning, meaning
from steps.verdicts import CannotTell

Place = tuple[Group, int, Side]
"""One property of one record: its group, the place of its row in the pair, its side."""


def histories(seen: Seen) -> dict[str, list[str]]:
    """Return what is wrong with the course of events, by the name of the check.

    Of two edits in a race either may be lost, so that is not judged there.
    """
    replay = _Replay(seen)
    for entry in seen.entries:
        for change in entry.applied:
            replay.take(entry, change)
    found = {
        "inv-no-thin-air": replay.thin_air,
        "inv-no-cross-talk": replay.cross_talk,
        "inv-no-flapping": replay.flapping,
        "inv-write-budget": list(replay.over_budget()),
    }
    if not seen.memory.is_race:
        found["inv-no-lost-update"] = list(replay.lost())
    return found


@dataclass(slots=True)
class _Edit:
    """The last edit of one row of one group by a user."""

    side: Side | None
    """None: both sides were edited and the subject had seen neither."""
    value: Meaning
    is_seen: bool = False


@dataclass(slots=True)
class _Count:
    """Saves and writes of one group."""

    saves: dict[Side, int] = field(default_factory=lambda: {"left": 0, "right": 0})
    references: dict[Side, int] = field(default_factory=lambda: {"left": 0, "right": 0})
    writes: dict[Side, list[Entry]] = field(default_factory=lambda: {"left": [], "right": []})


class _Replay:
    """Goes through a journal and remembers what each side has shown so far."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._shown: dict[tuple[str, int, Side], dict[Meaning, set[Group | None]]] = defaultdict(
            lambda: defaultdict(set)
        )
        """Pair, row, side → what was shown there, as either side stores it → in which groups."""
        self._now: dict[Place, Meaning] = {}
        self._edits: dict[tuple[Group, int], _Edit] = {}
        self._written: dict[Place, list[Meaning]] = defaultdict(list)
        self._counts: dict[Group, _Count] = defaultdict(_Count)
        self.thin_air: list[str] = []
        self.cross_talk: list[str] = []
        self.flapping: list[str] = []

    def take(self, entry: Entry, change: Change) -> None:
        """Take in one change."""
        for pair, side in self._seen.sides_of(entry.system, change.entity):
            group = self._seen.groups.get((entry.system, change.entity, change.key))
            rows = [
                (index, self._seen.rows[pair.id][index])
                for index in rows_of(self._seen, pair, side, change.changed)
            ]
            if entry.actor == "subject":
                for index, row in rows:
                    self._written_by_subject(entry, change, pair, (group, index, side), row)
            elif group:
                self._saved_by_user(change, pair, group, side, rows)
            if group and (entry.actor == "subject" or rows or change.created):
                self._count(entry, pair, group, side, rows)
            self._show(change, pair, group, side)

    def _written_by_subject(
        self,
        entry: Entry,
        change: Change,
        pair: Pair,
        place: tuple[Group | None, int, Side],
        row: Row,
    ) -> None:
        group, index, side = place
        said = meaning(kind_of(pair, row, side), at(change.after, property_of(row, side)))
        self._expect_source(entry, change, pair, place, row, said)
        if group:
            written = self._written[group, index, side]
            if said in written[:-1]:
                name = property_of(row, side)
                self.flapping.append(
                    f"{name} of {entity_of(pair, side)} {change.key} was set back to {shown(said)}"
                    f" by {told(entry)} though no user had edited it in between."
                )
            written.append(said)

    def _expect_source(
        self,
        entry: Entry,
        change: Change,
        pair: Pair,
        place: tuple[Group | None, int, Side],
        row: Row,
        said: Meaning,
    ) -> None:
        group, index, side = place
        kind = kind_of(pair, row, side)
        if said is None:
            return
        sources = self._sources(pair, row, index, side, said)
        where = f"{property_of(row, side)} of {entity_of(pair, side)} {change.key}"
        if sources is None:
            return
        if not sources:
            other = f"{property_of(row, OTHER[side])} of no {entity_of(pair, OTHER[side])}"
            self.thin_air.append(
                f"{where} was set to {shown(said)}, which was in {other}, by {told(entry)}."
            )
        elif group and group not in sources and isinstance(kind, IDENTIFYING):
            self.cross_talk.append(
                f"{where} was set to {shown(said)}, which belongs to another record, by {told(entry)}."
            )

    def _sources(
        self, pair: Pair, row: Row, index: int, side: Side, said: Meaning
    ) -> set[Group | None] | None:
        """Return the groups in which the other side has shown a value; None if it cannot be told."""
        shown_there = self._shown[pair.id, index, OTHER[side]]
        if not isinstance(kind_of(pair, row, side), Reference):
            return shown_there.get(said, set())
        try:
            origin = self._seen.translated(pair, row, side, _plain(said))
        except CannotTell:
            return None if self._is_record(pair, row, side, said) else set()
        return shown_there.get(origin, set())

    def _is_record(self, pair: Pair, row: Row, side: Side, said: Meaning) -> bool:
        """Tell whether a reference leads to a record at all: its counterpart may have been deleted."""
        targets = [target for one, target in self._seen.population.targets(pair) if one == row]
        entities = {(e.system, e.name) for target in targets for e in [entity_of(target, side)]}
        return any(
            (entry.system, change.entity) in entities and str(change.key) == said
            for entry in self._seen.entries
            for change in entry.applied
        )

    def _saved_by_user(
        self, change: Change, pair: Pair, group: Group, side: Side, rows: list[tuple[int, Row]]
    ) -> None:
        for index, row in rows:
            said = meaning(kind_of(pair, row, side), at(change.after, property_of(row, side)))
            before = self._edits.get((group, index))
            is_contest = before and not before.is_seen and before.side != side
            self._edits[group, index] = _Edit(side=None if is_contest else side, value=said)
        if rows:
            for place in list(self._written):
                if place[0] == group:
                    self._written[place].clear()

    def _count(
        self, entry: Entry, pair: Pair, group: Group, side: Side, rows: list[tuple[int, Row]]
    ) -> None:
        count = self._counts[group]
        if entry.actor == "subject":
            count.writes[side].append(entry)
            return
        count.saves[side] += 1
        count.references[side] += any(
            isinstance(kind_of(pair, row, side), Reference) for _, row in rows
        )

    def _show(self, change: Change, pair: Pair, group: Group | None, side: Side) -> None:
        for index, row in enumerate(self._seen.rows[pair.id]):
            said = meaning(kind_of(pair, row, side), at(change.after, property_of(row, side)))
            for shown_as in {said, self._seen.population.stored_as(pair, row, OTHER[side], said)}:
                self._shown[pair.id, index, side][shown_as].add(group)
            if group:
                self._now[group, index, side] = said
                self._see(pair, row, group, index)

    def _see(self, pair: Pair, row: Row, group: Group, index: int) -> None:
        """Note that an edit was seen once both sides say the same."""
        edit = self._edits.get((group, index))
        if edit is None or edit.is_seen:
            return
        left, right = (self._now.get((group, index, side)) for side in OTHER)
        if isinstance(kind_of(pair, row, "left"), Reference):
            try:
                left = self._seen.translated(pair, row, "left", _plain(left))
            except CannotTell:
                return
        if left == right or self._seen.population.stored_as(pair, row, "right", left) == right:
            edit.is_seen = True

    def lost(self) -> Iterator[str]:
        """Yield each last edit of a user that is not there any more, and that no later one undid."""
        pairs = {pair.id: pair for pair in self._seen.pairs}
        for (group, index), edit in self._edits.items():
            if edit.side is None or self._is_gone(pairs[group[0]], group, edit.side):
                continue
            now = self._now.get((group, index, edit.side))
            if now != edit.value:
                pair, row = pairs[group[0]], self._seen.rows[group[0]][index]
                yield (
                    f"{property_of(row, edit.side)} of {entity_of(pair, edit.side)} was set to"
                    f" {shown(edit.value)} by a user, last of all, and is {shown(now)} now"
                    f" (of {pair.left} {group[1]})."
                )

    def _is_gone(self, pair: Pair, group: Group, side: Side) -> bool:
        keys: list[Key] = [group[1]] if side == "left" else self._seen.counterparts.get(group, [])
        return not any(key in self._seen.records[pair.id, side] for key in keys)

    def over_budget(self) -> Iterator[str]:
        """Yield each record that was written more often than users' saves account for."""
        pairs = {pair.id: pair for pair in self._seen.pairs}
        spare = self._seen.struck + self._seen.memory.is_race
        for group, count in self._counts.items():
            for side in OTHER:
                source = OTHER[side]
                due = count.saves[source] + count.references[source]
                if len(count.writes[side]) > due + spare:
                    entity = entity_of(pairs[group[0]], side)
                    yield (
                        f"{entity} was written {len(count.writes[side])} times for"
                        f" {count.saves[source]} saves in {entity_of(pairs[group[0]], source)}, the"
                        f" last time by {told(count.writes[side][-1])}"
                        f" (of {pairs[group[0]].left} {group[1]})."
                    )


def _plain(said: Meaning) -> str | None:
    return said if isinstance(said, str) else None

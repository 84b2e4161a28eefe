"""What users do to two linked records: edits, one after the other or at the same time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from checklist import Row
from reports.record import Json
from steps.driver import Driver
from steps.evidence import shown
from steps.knowledge import Flag, Moment, Number, Reference, Text, facts_of
from steps.oddities import odd_moment, odd_text
from steps.population import OTHER, Side, entity_of, in_step_with, kind_of, property_of
from steps.scene import Entered, Scene
from steps.values import Season
from steps.verdicts import Inapplicable

GAPS: Mapping[str, timedelta] = {"a day": timedelta(days=1), "forty minutes": timedelta(minutes=40)}
"""How a sentence calls the time between two edits → how long it is."""
START = datetime(2000, 1, 1, tzinfo=UTC)
SHARE = 0.4
"""How far apart two edits are that stamps take for one, as a share of what stamps tell apart."""


class Edits:
    """Plays the users who edit, and lets the subject settle."""

    def __init__(self, scene: Scene, driver: Driver) -> None:
        self._scene = scene
        self._driver = driver
        self._pair = scene.pair
        self._population = scene.population
        self._memory = scene.memory
        self._clock = scene.surroundings.universe.clock

    # ---- one side --------------------------------------------------------------

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
                self.miss(replace(entered, row=one) for one in self._scene.rows(name, side))
            self._enter(side, [row], season)
            self._settle_entered(row, side)

    def change_again(self, name: str, entity: str) -> None:
        """Change a property twice and then back to its first new value, settling each time."""
        side = self._scene.side(entity)
        row = self._scene.row(name, side)
        self._enter(side, [row], "winter")
        first = self._scene.stored(row, side)
        self._settle_entered(row, side)
        self._miss_entered()
        self._enter(side, [row], "summer")
        self._settle_entered(row, side)
        self._miss_entered()
        self._save(side, [row], {property_of(row, side): first})
        self._settle_entered(row, side)

    def change_all(self, *systems: str) -> None:
        """Give every synchronised property a new value, in one system after the other."""
        for system in systems:
            entered = self.enter_all(self.side_of(system))
            self._driver.settle()
            self.miss(entered)

    def enter_all(self, side: Side) -> list[Entered]:
        """Give every synchronised property of one side a new value; nothing settles yet."""
        rows = self._population.rows(self._pair)
        self._enter(side, rows, "summer")
        return self.entered(side, rows)

    def enter(self, name: str, entity: str) -> Entered:
        """Give one property a new value; nothing settles yet."""
        side = self._scene.side(entity)
        row = self._scene.row(name, side)
        self._enter(side, [row], "winter")
        return self.entered(side, [row])[0]

    def clear(self, name: str, entity: str) -> None:
        """Leave a property of the record in question without a value, and wait until settled."""
        self._clear(name, entity)
        self._driver.settle()

    def enter_odd(self, oddity: str, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Enter odd values, on the left and later on the right, and wait each time."""
        for later, (name, entity) in enumerate((left, right)):
            side = self._scene.side(entity)
            row = self._scene.row(name, side)
            self._miss_entered()
            self._save(side, [row], {name: self._odd(row, side, oddity, later=bool(later))})
            self._settle_entered(row, side)

    # ---- both sides --------------------------------------------------------------

    def contest(
        self, earlier: tuple[str, str], gap: str, later: tuple[str, str], *, clears: bool = False
    ) -> None:
        """Edit on one side and some time later on the other, before the subject sees any of it."""
        if clears:
            self._row_that_can_be_empty(self._scene.row(later[0], self._scene.side(later[1])))
        self.enter(*earlier)
        self._clock.advance(GAPS[gap])
        if clears:
            self._clear(*later)
        else:
            self._memory.entered = self.enter(*later)
        self._driver.settle()

    def tie(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Edit on both sides at the same moment, before the subject sees any of it.

        Where time stamps are not exact, the side with priority is a little earlier: that the other
        one is later does not show in them.
        """
        policy = self._scene.surroundings.profile.policy
        unit = policy.coarser_of(self._pair)
        is_left_first = policy.priority == self._pair.left.system
        with self._clock.held():
            self._clock.advance(unit - (self._clock.now - START) % unit)
            entered = [self.enter(*(left if is_left_first else right))]
            self._clock.advance(unit * SHARE)
            entered.append(self.enter(*(right if is_left_first else left)))
        self._memory.contest = entered
        self._driver.settle()

    def separate(self, *systems: str) -> None:
        """Change the first property on one side and the others on the other, then wait."""
        rows = self._population.rows(self._pair)
        if len({row.left for row in rows}) < 2:
            raise Inapplicable(f"Only one property of {self._pair.left} is kept in sync.")
        entered: list[Entered] = []
        apart = [row for row in rows if row not in in_step_with(self._pair, rows[:1])]
        for system, group in zip(systems, (in_step_with(self._pair, rows[:1]), apart), strict=True):
            side = self.side_of(system)
            self._enter(side, group, "winter")
            entered += self.entered(side, group)
        self._driver.settle()
        self.miss(entered)

    # ---- what was entered ----------------------------------------------------------

    def miss(self, entered: Iterable[Entered]) -> None:
        """Note which of several entered values have not reached the other side, or were lost."""
        for one in entered:
            if (other := OTHER[one.side]) in self._memory.keys:
                self._memory.missed += self._scene.amiss(one, other)
                self._memory.missed += self._scene.amiss(one, one.side)

    def entered(self, side: Side, rows: Iterable[Row]) -> list[Entered]:
        """Return what the record in question holds in some rows now."""
        return [Entered(row=row, side=side, stored=self._scene.stored(row, side)) for row in rows]

    def side_of(self, system: str) -> Side:
        """Return the side that a system is on."""
        sides: dict[str, Side] = {
            self._pair.left.system: "left",
            self._pair.right.system: "right",
        }
        return sides[system]

    def row_that_can_be_empty(self, name: str) -> Row:
        """Return the row of a left property; Inapplicable if a system demands a value there."""
        row = self._scene.row(name, "left")
        self._row_that_can_be_empty(row)
        return row

    def _row_that_can_be_empty(self, row: Row) -> None:
        together = in_step_with(self._pair, [row])
        for side in OTHER:
            entity = entity_of(self._pair, side)
            empty = {property_of(one, side) for one in together}
            for names in facts_of(entity).needs:
                if names <= empty:
                    raise Inapplicable(
                        f"{entity.system} takes no {entity.name} without {' and '.join(sorted(names))}."
                    )

    def _settle_entered(self, row: Row, side: Side) -> None:
        self._memory.entered = self.entered(side, [row])[0]
        self._driver.settle()

    def _miss_entered(self) -> None:
        if self._memory.entered:
            self.miss([self._memory.entered])

    def _clear(self, name: str, entity: str) -> None:
        side = self._scene.side(entity)
        row = self._scene.row(name, side)
        self._row_that_can_be_empty(row)
        names = {property_of(one, side) for one in in_step_with(self._pair, [row])}
        self._population.clear(self._pair, side, self._scene.known_key(side), names)
        if (left := self._scene.meaning(row, side)) is not None:
            where = entity_of(self._pair, side)
            raise Inapplicable(
                f"{where.system} shows {shown(left)} in a {name} that was cleared, so it cannot be"
                " empty."
            )
        self._memory.entered = self.entered(side, [row])[0]
        self._extend_reach([row], side)

    def _odd(self, row: Row, side: Side, oddity: str, *, later: bool) -> Json:
        name, values = property_of(row, side), self._scene.surroundings.values
        kind = kind_of(self._pair, row, side)
        value: Json = None
        match kind:
            case Text():
                value = odd_text(values, kind, oddity)
            case Moment():
                value = odd_moment(values, kind, oddity, later=later)
            case Reference():
                value = self._odd_reference(row, side, oddity)
            case Number() | Flag():
                pass
        if value is None:
            raise Inapplicable(f"{name} of {entity_of(self._pair, side)} holds no such thing.")
        return value

    def _odd_reference(self, row: Row, side: Side, oddity: str) -> Json:
        if "number is another one's" in oddity:
            return self._population.refer_to_number_of_another(self._pair, row, side)
        if oddity != "a reference":
            return None
        return self._population.new_value(
            self._pair, row, side, avoid=self._scene.shown_on(row, side)
        )

    def _enter(self, side: Side, rows: Sequence[Row], season: Season) -> None:
        values = self._population.new_values(
            self._pair,
            rows,
            side,
            season=season,
            avoiding=lambda row: self._scene.shown_on(row, side),
        )
        self._save(side, rows, values)

    def _save(self, side: Side, rows: Sequence[Row], values: Mapping[str, Json]) -> None:
        key = self._scene.known_key(side)
        left = self._memory.keys.get("left")
        self._population.edit(self._pair, side, key, values, of=left)
        self._extend_reach(rows, side)

    def _extend_reach(self, rows: Sequence[Row], side: Side) -> None:
        if OTHER[side] in self._memory.keys:
            self._memory.reach = self._scene.reach(rows, side)

"""Values that users enter, and what a stored value means.

Every value is unique within a scenario, so that a record can be recognised by
what it holds: this is how the judge finds out which records belong together.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from faker import Faker

from reports.record import Json
from steps.knowledge import Flag, Kind, Moment, Number, Reference, Sample, Text

OSLO = ZoneInfo("Europe/Oslo")
Season = Literal["winter", "summer"]
MONTHS: Mapping[Season, tuple[int, int]] = {"winter": (1, 2), "summer": (6, 7)}
"""Months in which Oslo is one hour, and two hours, ahead of UTC."""
FIRST_NUMBER = 101
"""Of employees. Projects are numbered from here too: whoever confuses the two is found out."""
NUMBERS_IN_BLOCK = 10

Meaning: TypeAlias = "str | datetime | None"
"""What a value says, whatever its form: None when empty, an instant for a date."""

_FAKER = Faker("no_NO")


class Values:
    """Made-up values for one scenario, the same for the same seed.

    They differ from all that were given `after` which these come in the same systems.
    """

    def __init__(self, seed: str, after: "Values | None" = None) -> None:
        self._random = Random(seed)  # noqa: S311  test data, not secrets
        self._given: set[str] = after._given if after else set()
        self._next_number: int = after._next_number if after else FIRST_NUMBER
        self._block: list[int] = []
        self.style: Callable[[str, Sample], str] = lambda text, _sample: text
        """What is made of each new text: where a system trims, texts have something to trim."""
        self._samples: Mapping[Sample, Callable[[], str]] = {
            "family name": lambda: f"{_FAKER.last_name()}-{_FAKER.last_name()}",
            "given name": lambda: f"{_FAKER.first_name()} {_FAKER.first_name()}",
            "mobile number": lambda: _FAKER.numerify("4#######"),
            "title": lambda: f"{_FAKER.street_name()} {_FAKER.building_number()}",
        }

    def text(self, kind: Text) -> str:
        """Return a new text such as a person would enter there."""
        sample = self._samples[kind.sample]
        _FAKER.seed_instance(self._random.getrandbits(64))
        return self.style(self._unique(sample), kind.sample)

    def moment(self, kind: Moment, season: Season) -> str:
        """Return a new point in time, to the second, in the form the system's users write."""
        return self._unique(lambda: _written(kind, self._some_second(season)))

    def clock(self) -> str:
        """Return a new time of day to the second, between eight and sixteen."""
        return self._unique(lambda: self._some_second("winter").strftime("%H:%M:%S"))

    def in_oslo(self, local: str) -> str:
        """Return a time of Oslo's clocks with its offset: of one that comes twice the first."""
        there_and_back = datetime.fromisoformat(local).replace(tzinfo=OSLO).astimezone(UTC)
        return there_and_back.astimezone(OSLO).isoformat()

    def amount(self, kind: Number) -> Json:
        """Return a new number, in the form in which the system holds it."""
        made = self._unique(lambda: str(self._random.randrange(1_000, 1_000_000)))
        amount = made if kind.is_whole else f"{made}.5"
        if kind.as_text:
            return amount
        return int(amount) if kind.is_whole else float(amount)

    def number(self) -> int:
        """Return a new employee number.

        They are given out in blocks, from the top of each: so that neither the order of
        numbers is that of creation, nor are the low numbers of projects without a double.
        """
        if not self._block:
            size = NUMBERS_IN_BLOCK if self._next_number > FIRST_NUMBER else 3
            self._block = list(range(self._next_number, self._next_number + size))
            self._next_number += size
        return self._block.pop()

    def _some_second(self, season: Season) -> datetime:
        pick = self._random.randrange
        month = self._random.choice(MONTHS[season])
        day = datetime(pick(2023, 2026), month, pick(1, 29), tzinfo=OSLO)
        return day.replace(hour=pick(8, 16), minute=pick(60), second=pick(1, 60))

    def _unique(self, make: Callable[[], str]) -> str:
        for _ in range(10_000):
            made = make()
            if made not in self._given:
                self._given.add(made)
                return made
        raise RuntimeError("the supply of unique values has run out")


def _written(kind: Moment, moment: datetime) -> str:
    form = "%Y-%m-%dT%H:%M:%S"
    return moment.strftime(form) if kind.form == "local" else moment.isoformat()


def meaning(kind: Kind, stored: Json) -> Meaning:
    """Return what a stored value says, apart from its form.

    null, an empty text and a missing value say nothing; numbers are compared as
    text (the data type is a check of its own); dates are compared as instants, a
    date without an offset being Oslo time.

    >>> meaning(Text(sample="title"), "") is None
    True
    >>> meaning(Text(sample="mobile number"), 41234567)
    '41234567'
    >>> meaning(Number(is_whole=False), 3.0) == meaning(Number(as_text=True), "3")
    True
    >>> local, offset = Moment(form="local"), Moment(form="offset")
    >>> meaning(local, "2024-07-01T10:00:00") == meaning(offset, "2024-07-01T08:00:00.000Z")
    True
    """
    if stored is None or stored == "":
        return None
    match kind:
        case Moment():
            return _instant(str(stored))
        case Text() | Reference() | Number() | Flag():
            return _plain(stored)


def _plain(stored: Json) -> str:
    """Return a value as text, the same for a number and for its digits."""
    if isinstance(stored, bool):
        return "true" if stored else "false"
    if isinstance(stored, float) and stored.is_integer():
        return str(int(stored))
    return str(stored)


def _instant(written: str) -> datetime | str:
    try:
        parsed = datetime.fromisoformat(written)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=OSLO)).astimezone(UTC)
    except (ValueError, OverflowError):  # no date at all, or one beyond the calendar's ends
        return written

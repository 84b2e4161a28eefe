"""Engines that spoil odd values on the way: texts, dates, references."""

import html
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time

from sync.instants import OSLO, read_instant
from sync.mapping import EMPLOYEES, PAIRS, Links, Moment, Pair, Text, Value
from sync.records import Json
from tests.wrong_subjects import Wrong


def spoiling(spoil: Callable[[str], str]) -> tuple[Pair, ...]:
    """Return the pairs with all texts spoilt on the way, in either direction."""

    class Spoilt(Text):
        def read_left(self, raw: Json, links: Links, /) -> Value:
            value = super().read_left(raw, links)
            return spoil(value) if isinstance(value, str) else value

        read_right = read_left

    kind = Spoilt()
    return tuple(
        replace(
            pair,
            properties=tuple(
                replace(prop, kind=kind) if isinstance(prop.kind, Text) else prop
                for prop in pair.properties
            ),
        )
        for pair in PAIRS
    )


def dating(kind: Moment) -> tuple[Pair, ...]:
    """Return the pairs with dates of another kind."""
    projects = PAIRS[1]
    properties = tuple(
        replace(prop, kind=kind) if isinstance(prop.kind, Moment) else prop
        for prop in projects.properties
    )
    return (EMPLOYEES, replace(projects, properties=properties))


class KnowsWesternLettersOnly(Wrong):
    """Sends texts in Latin 1: what that does not have becomes a question mark."""

    pairs = spoiling(lambda text: text.encode("latin-1", "replace").decode("latin-1"))


class KnowsNoNorwegian(Wrong):
    """Sends texts in ASCII, with letters stripped of what makes them Norwegian."""

    pairs = spoiling(lambda text: text.translate(str.maketrans("æøåÆØÅ", "aoaAOA")))


class StripsBlanks(Wrong):
    """Takes blanks off the ends of texts."""

    pairs = spoiling(str.strip)


class CollapsesBlanks(Wrong):
    """Makes one blank of several."""

    pairs = spoiling(
        lambda text: (
            " ".join(text.split(" ")) if "  " not in text.strip() else " ".join(text.split())
        )
    )


class ComposesLetters(Wrong):
    """Joins combining characters with their letters."""

    pairs = spoiling(lambda text: unicodedata.normalize("NFC", text))


class EscapesForTheWeb(Wrong):
    """Escapes texts as if they were to stand in a page."""

    pairs = spoiling(lambda text: html.escape(text, quote=False))


class DropsLeadingZeros(Wrong):
    """Takes a text of digits for a number."""

    pairs = spoiling(lambda text: str(int(text)) if text.isascii() and text.isdigit() else text)


class ReadsPlusAsBlank(Wrong):
    """Takes a plus sign for a blank, as forms have it."""

    pairs = spoiling(lambda text: text.replace("+", " "))


class DoublesApostrophes(Wrong):
    """Doubles apostrophes, as filters want them, in the values themselves."""

    pairs = spoiling(lambda text: text.replace("'", "''") if "''" not in text else text)


class CutsLongTexts(Wrong):
    """Cuts texts after a hundred characters."""

    pairs = spoiling(lambda text: text[:100])


class DropsEmoji(Wrong):
    """Drops what is beyond the basic plane, as some databases do."""

    pairs = spoiling(lambda text: "".join(letter for letter in text if ord(letter) < 0x10000))


class WallTime(Moment):
    """The time on the clock, whatever offset stands behind it."""

    def read_right(self, raw: Json, links: Links, /) -> Value:
        bare = raw[:19] if isinstance(raw, str) and len(raw) > 19 and not raw.endswith("Z") else raw
        return super().read_right(bare, links)

    read_left = read_right


class IgnoresOffsets(Wrong):
    """Reads the time on the clock of a date, whatever country's clock that is."""

    pairs = dating(WallTime())


class UtcDays(Moment):
    """A date alone is taken for midnight in UTC."""

    def read_right(self, raw: Json, links: Links, /) -> Value:
        midnight = f"{raw}T00:00:00Z" if isinstance(raw, str) and len(raw) == 10 else raw
        return super().read_right(midnight, links)


class TakesDaysForUtc(Wrong):
    """Takes a date without a time for midnight in Greenwich."""

    pairs = dating(UtcDays())


class DayOfUtc(Moment):
    """A moment at midnight is written as its day, and that is UTC's."""

    def write_right(self, value: Value, /) -> Json:
        if isinstance(value, datetime) and value.astimezone(OSLO).time() == time():
            return value.date().isoformat()
        return super().write_right(value)


class MovesMidnightToTheDayBefore(Wrong):
    """Writes a date at midnight as the day that it is in Greenwich."""

    pairs = dating(DayOfUtc())


class SecondOfTwo(Moment):
    """An hour that comes twice is the second one."""

    def write_left(self, value: Value, /) -> Json:
        local = value.astimezone(OSLO) if isinstance(value, datetime) else None
        return local.replace(tzinfo=None).isoformat() if local else None

    def write_right(self, value: Value, /) -> Json:
        if not isinstance(value, datetime):
            return None
        return value.astimezone(OSLO).replace(fold=1).isoformat()


class TakesTheSecondOfTwoHours(Wrong):
    """Takes the second of two hours when the clocks go back."""

    pairs = dating(SecondOfTwo())


class NeverThatHour(Moment):
    """An hour that the clocks leave out is set back."""

    def read_left(self, raw: Json, links: Links, /) -> Value:
        value = super().read_left(raw, links)
        local = value.astimezone(OSLO) if isinstance(value, datetime) else None
        if local and (local.month, local.hour) == (3, 3) and local.day in (26, 31):
            return read_instant(local.replace(hour=1).isoformat(), naive_zone=OSLO)
        return value


class SetsTheLostHourBack(Wrong):
    """Sets a time in the hour that the clocks leave out back to the one before."""

    pairs = dating(NeverThatHour())


VALUES: tuple[type[Wrong], ...] = (
    KnowsWesternLettersOnly,
    KnowsNoNorwegian,
    StripsBlanks,
    CollapsesBlanks,
    ComposesLetters,
    EscapesForTheWeb,
    DropsLeadingZeros,
    ReadsPlusAsBlank,
    DoublesApostrophes,
    CutsLongTexts,
    DropsEmoji,
    IgnoresOffsets,
    TakesDaysForUtc,
    MovesMidnightToTheDayBefore,
    TakesTheSecondOfTwoHours,
    SetsTheLostHourBack,
)

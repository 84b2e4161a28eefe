"""How the service reads what the OData standard and the vendor leave open."""

from collections.abc import Mapping
from dataclasses import dataclass

from fakes.tidsbanken.model import Entity, Property

# Pages of ten are what clients are seen to ask for; longer ones are an assumption.
PAGE_SEEN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The choices that reading rests on; the values are those of the switches, limits None for none.

    Taken once for each world, so that reading can tell which of them an answer really rested on.
    """

    date_literal: str
    folds_strings: bool
    names_exactly: bool
    unsorted_by_key: bool
    page_cap: int | None
    top_limit: int | None

    @classmethod
    def of(cls, switches: Mapping[str, str]) -> "Dialect":
        """Return the dialect of a world with these switches."""
        return cls(
            date_literal=switches["date_literal"],
            folds_strings=switches["collation"] == "ci",
            names_exactly=switches["case"] == "strict",
            unsorted_by_key=switches["order_when_unsorted"] == "key",
            page_cap=_limit(switches["page_cap"]),
            top_limit=_limit(switches["top_limit"]),
        )


def _limit(value: str) -> int | None:
    return None if value == "none" else int(value)


class Notes:
    """What the reading of one query came across: the choices it rested on, and what it let pass."""

    def __init__(self) -> None:
        self.rests_on: set[str] = set()
        self.warnings: list[str] = []

    def read_as(self, written: str, meant: str) -> None:
        """Note a name that was matched although it was not written exactly."""
        self.rests_on.add("case")
        self.warnings.append(f"'{written}' was read as '{meant}'.")


def property_named(name: str, entity: Entity, dialect: Dialect, notes: Notes) -> Property | None:
    """Find a property as a query names it."""
    found = entity.properties.get(name)
    if found is not None:
        return found
    meant = entity.folded.get(name.lower())
    if meant is None:
        return None
    if dialect.names_exactly:
        notes.rests_on.add("case")
        return None
    notes.read_as(name, meant.name)
    return meant


def stamp_switches(entity: Entity) -> frozenset[str]:
    """Name the switches that decide what an entity's records tell as their time of modification."""
    return frozenset({"null_lm_rows", "timestamp_bias"} if entity.biased else {"null_lm_rows"})

"""Profiles as TOML files: read whole, or refused with a line for each thing that is wrong.

A line names the file, the key, what it was and what it must be.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar, get_args

from checklist import CHECKS, Checklist, required
from checklist.told import ToldWrong, Toml, hint, parsed, shown
from fakes import SWITCHES
from fakes.fidelity import NUMBER
from steps.profile import (
    JUDGED_WITH,
    Answer,
    Bounds,
    Exclusion,
    Policy,
    Precision,
    Priority,
    Profile,
    References,
)

Choice = TypeVar("Choice", bound=str)

PARTS = ("name", "switches", "policy", "precision", "bounds", "inapplicable")
CLAUSES = ("priority", "references", "create_right_to_left", "match")
PRIORITIES: tuple[Priority, ...] = get_args(Priority)
REFERENCES: tuple[References, ...] = get_args(References)
VERBATIM = {"owner_check": "off"}
"""What raw ids take for granted: they are ids of nobody in the other system."""
ANSWERS: tuple[Answer, ...] = get_args(Answer)
PRECISIONS: tuple[Precision, ...] = get_args(Precision)


def read_profile(path: Path, checklist: Checklist) -> Profile:
    """Read the profile of a run of this checklist; raises ToldWrong."""
    reading = _Reading(str(path), checklist)
    profile = reading.profile(parsed(path), default_name=path.stem)
    if reading.problems:
        raise ToldWrong(reading.problems)
    return profile


class _Reading:
    """One file being read: what is wrong is noted, and the default stands in for it."""

    def __init__(self, file: str, checklist: Checklist) -> None:
        self.problems: list[str] = []
        self._file = file
        self._checklist = checklist
        self._asked = [
            (need.row.id if need.row else need.pair.id, need.check.name)
            for need in required(checklist)
        ]

    def profile(self, told: Toml, default_name: str) -> Profile:
        """Return what the file tells."""
        self._known("", told, PARTS)
        policy = self._policy(told)
        return Profile(
            name=self._text("name", told.get("name", default_name)),
            switches=self._switches(told, VERBATIM if policy.references == "verbatim" else {}),
            policy=policy,
            inapplicable=tuple(self._exclusions(told)),
            bounds=self._bounds(told),
            file=self._file,
        )

    def _switches(self, told: Toml, implied: Mapping[str, str]) -> Mapping[str, str]:
        known = {switch.name: switch for switch in SWITCHES}
        chosen = {**JUDGED_WITH, **implied}
        for name, value in self._table(told, "switches", known).items():
            setting = next((text for text in _texts(value) if known[name].allows(text)), None)
            if setting is None:
                self._wrong(f"switches.{name}", value, _one_of(known[name].values))
            elif setting != implied.get(name, setting):
                must = f'{shown(implied[name])} where policy.references is "verbatim"'
                self._wrong(f"switches.{name}", value, must)
            else:
                chosen[name] = setting
        return chosen

    def _policy(self, told: Toml) -> Policy:
        given = self._table(told, "policy", CLAUSES)
        entities = [str(one) for pair in self._checklist.pairs for one in (pair.left, pair.right)]
        exact = self._table(told, "precision", entities)
        return Policy(
            priority=self._choice("policy.priority", given, PRIORITIES),
            references=self._choice("policy.references", given, REFERENCES),
            create_right_to_left=self._choice("policy.create_right_to_left", given, ANSWERS),
            match=tuple(self._match(given.get("match", []))),
            precision={
                name: self._choice(f"precision.{name}", exact, PRECISIONS) for name in exact
            },
        )

    def _match(self, value: object) -> Iterable[str]:
        rows = [row.id for pair in self._checklist.pairs for row in pair.rows]
        if not isinstance(value, list):
            self._wrong("policy.match", value, "a list of row ids")
            return
        for number, row in enumerate(value, start=1):
            if row not in rows:
                must = "the id of a row of the checklist"
                self._wrong(f"policy.match[{number}]", row, must, rows)
            yield str(row)

    def _bounds(self, told: Toml) -> Bounds:
        usual = {one.name: one.default for one in fields(Bounds)}
        chosen = self._table(told, "bounds", usual)
        for name, value in chosen.items():
            if not _is_positive(value):
                self._wrong(f"bounds.{name}", value, "a number greater than 0")
            elif isinstance(usual[name], int) and not isinstance(value, int):
                self._wrong(f"bounds.{name}", value, "a whole number greater than 0")
        return Bounds(**chosen)  # type: ignore[arg-type]  # each is as its field was found to be

    def _exclusions(self, told: Toml) -> Iterable[Exclusion]:
        given = told.get("inapplicable", [])
        if not isinstance(given, list):
            must = "a list of tables, each headed [[inapplicable]]"
            self._wrong("inapplicable", given, must)
            return
        for number in range(1, len(given) + 1):
            yield self._exclusion(f"inapplicable[{number}]", given[number - 1])

    def _exclusion(self, where: str, told: object) -> Exclusion:
        names = [one.name for one in fields(Exclusion)]
        if not isinstance(told, dict):
            self._wrong(where, told, f"a table with {', '.join(names)}")
            told = dict.fromkeys(names, "*")
        self._known(where, told, names)
        found = {name: self._needed(f"{where}.{name}", told, name) for name in names}
        exclusion = Exclusion(**found)
        if exclusion.place and exclusion.check:
            self._must_match(where, exclusion)
        return exclusion

    def _must_match(self, where: str, one: Exclusion) -> None:
        """Refuse what declares nothing out: a typing error would go unnoticed."""
        places = list(dict.fromkeys(place for place, _ in self._asked))
        if not any(fnmatchcase(place, one.place) for place in places):
            must = "the id of a row or pair of the checklist, or a pattern (*, ?) that fits any"
            self._wrong(f"{where}.place", one.place, must, places)
        elif not any(fnmatchcase(name, one.check) for name in CHECKS):
            must = "the name of a check, or a pattern (*, ?) that fits any"
            self._wrong(f"{where}.check", one.check, must, CHECKS)
        elif not any(one.covers(place, check) for place, check in self._asked):
            self.problems.append(
                f"{self._file}: {where} matches nothing: the checklist does not ask"
                f" {shown(one.check)} of {shown(one.place)}"
            )

    def _table(self, told: Toml, name: str, known: Iterable[str]) -> dict[str, object]:
        """Return what is known of a table."""
        value = told.get(name, {})
        if not isinstance(value, dict):
            self._wrong(name, value, f"a table, headed [{name}]")
            return {}
        return self._known(name, value, known)

    def _known(self, where: str, told: Toml, known: Iterable[str]) -> dict[str, object]:
        known = list(known)
        for name in [one for one in told if one not in known]:
            key = f"{where}.{name}" if where else name
            meant = hint(name, known) or f"it can be one of {', '.join(known)}"
            self.problems.append(f"{self._file}: {key} is unknown: {meant}")
        return {name: value for name, value in told.items() if name in known}

    def _choice(self, key: str, told: Toml, choices: tuple[Choice, ...]) -> Choice:
        value = told.get(key.partition(".")[2], choices[0])
        chosen = next((one for one in choices if one in _texts(value)), None)
        if chosen is None:
            self._wrong(key, value, _one_of(choices), choices)
        return chosen or choices[0]

    def _needed(self, key: str, told: Toml, name: str) -> str:
        if name not in told:
            self.problems.append(f"{self._file}: {key} is missing: it must be a text")
            return ""
        return self._text(key, told[name])

    def _text(self, key: str, value: object) -> str:
        if isinstance(value, str) and value.strip():
            return value
        self._wrong(key, value, "a text that is not empty")
        return ""

    def _wrong(self, key: str, was: object, must: str, choices: Collection[str] = ()) -> None:
        meant = hint(str(was), choices)
        told = f"{self._file}: {key} is {shown(was)}: it must be {must}"
        self.problems.append(f"{told}; {meant}" if meant else told)


def _texts(value: object) -> tuple[str, ...]:
    """Return how a choice can be meant that is written as a number or as true or false.

    >>> _texts(10), _texts(True), _texts("merge"), _texts(1.5)
    (('10',), ('yes', 'on'), ('merge',), ())
    """
    if isinstance(value, bool):
        return ("yes", "on") if value else ("no", "off")
    return (str(value),) if isinstance(value, int | str) else ()


def _is_positive(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 < value < math.inf


def _one_of(choices: Iterable[str]) -> str:
    told = ["a whole number from 1" if one == NUMBER else shown(one) for one in choices]
    return " or ".join(told)

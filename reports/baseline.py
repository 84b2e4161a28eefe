"""A baseline: known deviations that a run may show, each with a reason, an owner and an end.

It is a TOML file of `[[deviation]]` tables. What is wrong with one is told in a line each, which
names the file, the entry and the field. What a run makes of it: `gate.py`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from checklist import Checklist, required
from checklist.told import ToldWrong, hint, parsed, shown
from reports.record import Outcome
from reports.results import places
from reports.shape import Accepted, Results
from reports.wording import WORDS, one_line

TEXTS = ("place", "check", "reason", "owner")
FIELDS = (*TEXTS, "expires")
DEVIATIONS: frozenset[Outcome] = frozenset({"failed", "cantTell"})
"""What can be excused; an error of the harness cannot."""
Place = tuple[str, str]
"""Row or pair id, name of the check."""
UNFILLED = "TODO"
"""How a text begins that somebody has yet to write."""
GRACE = timedelta(days=30)
"""From a run until the entries proposed for it expire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One check of one place that is known not to pass."""

    place: str
    """Row or pair id."""
    check: str
    reason: str
    owner: str
    expires: date
    """The last day on which it is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """All deviations that are known."""

    file: str
    """As the user named it."""
    deviations: tuple[Deviation, ...] = ()


def read_baseline(path: Path, checklist: Checklist) -> Baseline:
    """Read the baseline of a run of this checklist; raises ToldWrong."""
    told = parsed(path)
    problems = [
        f"{name} is unknown: a baseline holds [[deviation]] only"
        for name in told
        if name != "deviation"
    ]
    entries = told.get("deviation", [])
    if isinstance(entries, list):
        problems += _wrong_with(entries, checklist)
    else:
        problems.append("deviation must be a list of tables, each headed [[deviation]]")
    if problems:
        raise ToldWrong([f"{path}: {what}" for what in problems])
    assert isinstance(entries, list)  # noqa: S101  anything else is a problem
    return Baseline(file=str(path), deviations=tuple(Deviation(**entry) for entry in entries))


def _wrong_with(entries: Sequence[object], checklist: Checklist) -> Iterator[str]:
    """Yield what is wrong with all entries, those that are there twice included."""
    first: dict[Place, int] = {}
    for number, entry in enumerate(entries, start=1):
        for what in _wrong_in(entry, checklist):
            yield f"deviation {number}: {what}"
        if isinstance(entry, dict) and {"place", "check"} <= entry.keys():
            earlier = first.setdefault((str(entry["place"]), str(entry["check"])), number)
            if earlier != number:
                yield f"deviation {number}: is about the same check as deviation {earlier}"


def _wrong_in(entry: object, checklist: Checklist) -> Iterator[str]:
    """Yield what is wrong with an entry, field by field."""
    if not isinstance(entry, dict):
        yield f"must be a table with {', '.join(FIELDS)}"
        return
    for name in [one for one in entry if one not in FIELDS]:
        meant = hint(name, FIELDS) or f"it can be one of {', '.join(FIELDS)}"
        yield f"{name} is unknown; {meant}"
    wrong = {name: what for name in FIELDS if (what := _wrong_field(name, entry))}
    yield from wrong.values()
    if not wrong.keys() & {"place", "check"}:
        yield from _unasked(entry["place"], entry["check"], checklist)


def _wrong_field(name: str, entry: Mapping[str, object]) -> str | None:
    must = "a day such as 2026-12-31, without quotes" if name == "expires" else "a text"
    if name not in entry:
        return f"{name} is missing: it must be {must}"
    value = entry[name]
    if name == "expires":
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        return None if is_day else f"{name} is {shown(value)}: it must be {must}"
    if not isinstance(value, str) or not value.strip():
        return f"{name} is {shown(value)}: it must be {must} that is not empty"
    if value.lstrip().upper().startswith(UNFILLED):
        return f"{name} is {shown(value)}: it must be filled in by whoever accepts the deviation"
    return None


def _unasked(place: str, check: str, checklist: Checklist) -> Iterator[str]:
    """Yield why an entry can match nothing in a run of the checklist."""
    asked: dict[str, list[str]] = {}
    for need in required(checklist):
        asked.setdefault(need.row.id if need.row else need.pair.id, []).append(need.check.name)
    if place not in asked:
        must = "it must be the id of a row or pair of the checklist"
        yield "; ".join(filter(None, [f"place is {shown(place)}: {must}", hint(place, asked)]))
    elif check not in asked[place]:
        must = f"it must be a check that is asked of {place}"
        yield "; ".join(
            filter(None, [f"check is {shown(check)}: {must}", hint(check, asked[place])])
        )


def proposed(results: Results) -> str:
    """Return a baseline for the deviations of a run as TOML; its reasons are still to be written.

    Those that the run has accepted keep what is said of them.
    """
    last_day = datetime.fromisoformat(results["finished"]).date() + GRACE
    known = {
        (one["place"], one["check"]): one
        for one in (results["gate"]["accepted"] if "gate" in results else [])
    }
    entries = []
    for pair, row, check in places(results):
        if check["outcome"] in DEVIATIONS:
            place = row["id"] if row else pair["id"]
            new = Accepted(
                place=place,
                check=check["name"],
                reason=f"{UNFILLED}: why it is accepted",
                owner=f"{UNFILLED}: who sees to it",
                expires=last_day.isoformat(),
            )
            why = f"{WORDS[check['outcome']]}: {check['reason'] or 'no reason given'}"
            entries.append(_written(known.get((place, check["name"]), new), why))
    return "\n".join(entries) or "# No deviations.\n"


def _written(one: Accepted, why: str) -> str:
    texts = [one["place"], one["check"], one["reason"], one["owner"]]
    lines = [f"{name} = {_quoted(text)}" for name, text in zip(TEXTS, texts, strict=True)]
    expires = date.fromisoformat(one["expires"]).isoformat()
    return "\n".join(
        [f"# {_printable(one_line(why))}", "[[deviation]]", *lines, f"expires = {expires}", ""]
    )


def _quoted(text: str) -> str:
    r"""Return a text as TOML writes it.

    >>> print(_quoted('a "b" \\ æ\x7f\n'))
    "a \"b\" \\ æ\u007f\n"
    """
    # TOML's escapes are those of JSON, but for DEL and for halves of surrogate pairs.
    sound = text.encode("utf-8", "replace").decode()
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in text)

"""What a reader is shown: differences between records, and who did what when."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from deepdiff import DeepDiff

from fakes import Change, Entry
from reports.record import Json
from steps.values import OSLO

Shown = Mapping[str, Mapping[str, Mapping[str, object]]]
"""Entity → key → property → what it says; empty values are left out."""

_SIGN = {True: "there", False: "not there"}


def differences(before: Shown, after: Shown, allowed: Iterable[Sequence[str]] = ()) -> list[str]:
    """Return what differs, a line each, leaving out the paths that may.

    A path is (entity, key, property).

    >>> before = {"CRMOffice Contacts": {"20001": {"givenName": "Ola", "familyName": "Li"}}}
    >>> after = {"CRMOffice Contacts": {"20001": {"givenName": "Kari"}, "20002": {}}}
    >>> for line in differences(before, after, [("CRMOffice Contacts", "20001", "familyName")]):
    ...     print(line)
    CRMOffice Contacts 20002: was not there, is now there
    CRMOffice Contacts 20001 · givenName: was "Ola", is now "Kari"
    """
    found = DeepDiff(
        before,
        after,
        view="tree",
        exclude_paths=["root" + "".join(f"[{part!r}]" for part in path) for path in allowed],
        threshold_to_diff_deeper=0,
    )
    return [_line(node) for kind in sorted(found) for node in found[kind]]


def _line(node: Any) -> str:  # deepdiff does not type the nodes of its tree
    entity, *rest = node.path(output_format="list")
    if len(rest) == 1:
        was, now = _SIGN[_present(node.t1)], _SIGN[_present(node.t2)]
        return f"{entity} {rest[0]}: was {was}, is now {now}"
    name = ".".join(str(part) for part in rest[1:])
    return f"{entity} {rest[0]} · {name}: was {shown(node.t1)}, is now {shown(node.t2)}"


def _present(value: object) -> bool:
    return isinstance(value, Mapping)


def shown(value: object) -> str:
    """Return a value as a reader sees it: texts in quotes, moments in Oslo, no value as `empty`.

    >>> shown("Ærlig"), shown(None), shown(7)
    ('"Ærlig"', 'empty', '7')
    >>> shown(datetime.fromisoformat("2024-07-01T08:00:00Z"))
    '2024-07-01 10:00:00+02:00'
    """
    if isinstance(value, datetime):
        with contextlib.suppress(OverflowError):  # at the calendar's ends
            return str(value.astimezone(OSLO))
    if value is None or value == "" or type(value).__name__ == "NotPresent":
        return "empty"
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)


def timeline(entries: Iterable[Entry]) -> list[str]:
    """Return who did what in which system, a line an action, in order.

    Runs of reads by the subject are told in one line.
    """
    lines: list[str] = []
    reads: list[str] = []
    for entry in entries:
        if entry.kind in ("list", "lookup") and entry.actor == "subject" and entry.status < 400:
            reads.append(f"{entry.entity} ({len(entry.read)})")
            continue
        if entry.kind == "token":
            continue
        lines += _told_reads(reads)
        reads = []
        lines += _told(entry)
    return lines + _told_reads(reads)


def _told_reads(reads: Sequence[str]) -> list[str]:
    if not reads:
        return []
    told = ", ".join(reads[:8]) + (f" and {len(reads) - 8} lists more" if len(reads) > 8 else "")
    return [f"      the subject reads {told}"]


def _told(entry: Entry) -> list[str]:
    who = "a user" if entry.actor == "judge" else "the subject"
    start = f"{entry.number:5} {who}"
    if entry.applied:
        return [f"{start} {_told_change(entry.system, change)}" for change in entry.applied]
    if entry.status >= 400:
        asked = f"{entry.method} {entry.path}"
        return [f"{start}: {asked} refused by {entry.system} ({entry.status}): {entry.refusal}"]
    return []


def _told_change(system: str, change: Change) -> str:
    where = f"{system} {change.entity} {change.key}"
    if change.created:
        return f"creates {where}: {_told_values(change.after, sorted(change.changed))}"
    if not change.changed:
        return f"saves {where} without changing anything"
    before = change.before or {}
    edits = [
        f"{name} {shown(before.get(name))} → {shown(change.after.get(name))}"
        for name in sorted(change.changed)
    ]
    return f"changes {where}: {', '.join(edits)}"


def _told_values(record: Mapping[str, Json], names: Sequence[str]) -> str:
    told = [f"{name} {shown(record.get(name))}" for name in names if record.get(name)]
    return ", ".join(told)

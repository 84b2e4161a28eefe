"""What a reader is shown: differences between records, and who did what when."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from deepdiff import DeepDiff

from fakes import Change, Entry
from reports.record import Json
from steps.paths import at
from steps.values import OSLO

Shown = Mapping[str, Mapping[str, Mapping[str, object]]]
"""Entity → key → property → what it says; empty values are left out."""

KEPT_AT_EITHER_END = 60
"""Lines of a long list that are shown; those between them are counted."""
LINE_CHARACTERS = 600

_SIGN = {True: "there", False: "not there"}


def told_evidence(
    entries: Iterable[Entry], before: Shown, now: Shown, incidents: Sequence[str]
) -> str:
    """Return what a scenario showed, as text of bounded size.

    First the values of both systems, right after a user's last action and now; then who did
    what, in order; then what the subject let out. `before` is empty if no user acted.
    """
    parts = [["What happened, in order:", *shortened(timeline(entries) or ["nothing"])]]
    if before:
        parts.insert(
            0, ["What has changed since the last action of a user:", *_changes(before, now)]
        )
    parts.append(["What the subject let out:", *shortened(list(incidents) or ["nothing"])])
    return "\n\n".join("\n".join(part) for part in parts)


def _changes(before: Shown, now: Shown) -> list[str]:
    """Return what has changed, system by system; a system without changes is named, too."""
    systems = dict.fromkeys(name.partition(" ")[0] for name in [*before, *now])
    lines: dict[str, list[str]] = {system: [] for system in systems}
    for system, some in groupby(sorted(differences(before, now)), lambda line: line.split()[0]):
        lines[system] = shortened(list(some))
    return [line for system, some in lines.items() for line in some or [f"{system}: nothing"]]


def shortened(lines: Sequence[str]) -> list[str]:
    """Return a list without its middle, if it is long, and without the ends of long lines.

    >>> shortened([str(number) for number in range(2021)])[59:62]
    ['59', '      … 1,901 lines more', '1961']
    """
    kept = list(lines)
    if len(kept) > 2 * KEPT_AT_EITHER_END:
        more = f"      … {len(kept) - 2 * KEPT_AT_EITHER_END:,} lines more"
        kept = [*kept[:KEPT_AT_EITHER_END], more, *kept[-KEPT_AT_EITHER_END:]]
    return [
        line if len(line) <= LINE_CHARACTERS else f"{line[:LINE_CHARACTERS]} …" for line in kept
    ]


def masked(text: str, secrets: Iterable[str]) -> str:
    """Return a text with stars in place of each secret.

    >>> masked("key=k-123&x=1", ["k-123", ""])
    'key=***&x=1'
    """
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


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
        if _is_plain_read(entry):
            reads.append(f"{entry.entity} ({len(entry.read)})")
            continue
        if entry.kind == "token" and not entry.faults:
            continue
        lines += _told_reads(reads)
        reads = []
        lines += _told(entry)
    return lines + _told_reads(reads)


def _is_plain_read(entry: Entry) -> bool:
    is_read = entry.kind in ("list", "lookup") and entry.actor == "subject"
    return is_read and 0 < entry.status < 400 and not entry.faults


def _told_reads(reads: Sequence[str]) -> list[str]:
    if not reads:
        return []
    told = ", ".join(reads[:8]) + (f" and {len(reads) - 8} lists more" if len(reads) > 8 else "")
    return [f"      the subject reads {told}"]


def _told(entry: Entry) -> list[str]:
    struck = f" [struck by {', '.join(entry.faults)}]" if entry.faults else ""
    return [f"{entry.number:5} {told_actor(entry)} {one}{struck}" for one in told_actions(entry)]


def told_actor(entry: Entry) -> str:
    """Return who made a request, as a reader knows them."""
    return "a user" if entry.actor == "judge" else "the subject"


def told_actions(entry: Entry) -> list[str]:
    """Return what a request did, or that it was refused or not answered; a read did nothing."""
    if entry.applied:
        return [told_change(entry.system, change) for change in entry.applied]
    asked = f"asks for {entry.method} {entry.path}"
    if entry.status >= 400:
        return [f"{asked}, refused by {entry.system} ({entry.status}): {entry.refusal}"]
    if entry.faults:
        answer = "answers" if entry.status else "does not answer"
        return [f"{asked}; {entry.system} {answer}"]
    return []


def told_change(system: str, change: Change) -> str:
    """Return what an applied write did to one record."""
    where = f"{system} {change.entity} {change.key}"
    if change.deleted:
        return f"deletes {where}"
    if change.created:
        return f"creates {where}: {_told_values(change.after, sorted(change.changed))}"
    if not change.changed:
        return f"saves {where} without changing anything"
    before = change.before or {}
    edits = [
        f"{name} {shown(at(before, name))} → {shown(at(change.after, name))}"
        for name in sorted(change.changed)
    ]
    return f"changes {where}: {', '.join(edits)}"


def _told_values(record: Mapping[str, Json], names: Sequence[str]) -> str:
    values = ((name, at(record, name)) for name in names)
    told = [f"{name} {shown(value)}" for name, value in values if value not in (None, "")]
    return ", ".join(told)

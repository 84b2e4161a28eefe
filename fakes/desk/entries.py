"""Entries of a journal for people and programs to read, with no secret left in them."""

import re
from urllib.parse import unquote_plus

from fakes.desk.fields import value_in
from fakes.journal import Change, Entry
from fakes.values import Json, Record

_SECRET = re.compile(r"token|code|secret|key|password|assertion|credential", re.IGNORECASE)
MASK = "•••"


def as_json(entry: Entry) -> Record:
    """Return an entry as the control plane shows it. It has no body; secrets in the query are masked."""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "system": entry.system,
        "actor": entry.actor,
        "method": entry.method,
        "path": entry.path,
        "query": masked(entry.query),
        "entity": entry.entity,
        "kind": entry.kind,
        "status": entry.status,
        "refusal": entry.refusal,
        "read": [{"key": key, "version": version} for key, version in entry.read],
        "applied": [_change(each) for each in entry.applied],
        "faults": list(entry.faults),
        "warnings": list(entry.warnings),
        "rests_on": list(entry.rests_on),
        "says": says(entry),
    }


def masked(query: str) -> str:
    """Return a query without the values of parameters that are named like a secret.

    >>> masked("page=2&refresh_token=abc&%63ode=1")
    'page=2&refresh_token=•••&%63ode=•••'
    """
    return "&".join(map(_masked_pair, query.split("&")))


def says(entry: Entry) -> str:
    """Return what was done, as a sentence without its subject."""
    verb, missed = _VERBS.get(entry.kind, ("asked", "asked in vain"))
    what = entry.entity or entry.path
    if entry.applied:
        return "; ".join(map(_deed, entry.applied))
    if entry.refusal is not None or entry.status >= 400:
        return f"{missed} {what}"
    if entry.status == 0:
        return f"{missed} {what}, and heard nothing"
    if entry.kind in {"list", "lookup"}:
        return f"{verb} {what}: {_counted(len(entry.read))}"
    return f"{verb} {what}" if entry.kind != "token" else verb


_VERBS = {
    "list": ("listed", "could not list"),
    "lookup": ("looked up", "could not look up"),
    "create": ("created", "could not create"),
    "update": ("changed nothing in", "could not change"),
    "delete": ("deleted", "could not delete"),
    "token": ("got a token", "got no token from"),
    "public": ("read", "could not read"),
    "refused": ("asked for", "asked in vain for"),
}


def _deed(change: Change) -> str:
    named = f"{change.entity} {change.key}"
    if change.deleted or change.created:
        return f"{'deleted' if change.deleted else 'created'} {named}"
    if not change.changed:
        return f"saved {named} without a change"
    return f"changed {', '.join(sorted(change.changed))} of {named}"


def _counted(count: int) -> str:
    return f"{count} record{'' if count == 1 else 's'}"


def _change(change: Change) -> Record:
    before = change.before
    changed: list[Json] = [
        {
            "property": name,
            "before": None if before is None else value_in(before, name),
            "after": value_in(change.after, name),
        }
        for name in sorted(change.changed)
    ]
    return {
        "entity": change.entity,
        "key": change.key,
        "created": change.created,
        "deleted": change.deleted,
        "changed": changed,
    }


def _masked_pair(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}={MASK}" if equals and _SECRET.search(unquote_plus(name)) else pair

"""What must hold of each single request of the subject."""

from collections.abc import Iterator, Mapping
from typing import cast

from checklist import Entity
from fakes import BEHAVIOURS, Change, Entry
from fakes.values import Json
from steps.invariants.seen import Seen, told
from steps.knowledge import KNOWN, facts_of
from steps.paths import flat
from steps.system import CRMOFFICE

IMPROPER = (400, 405, 406, 415)
"""Statuses with which a system says that a request has the wrong form."""
LIMITS = ("top_limit", "text_limit", "reference_check")
"""Settings under which a well-formed request is refused for what it asks."""


def requests(seen: Seen) -> dict[str, list[str]]:
    """Return what is wrong with single requests, by the name of the check.

    Where a system stores another text than it was sent, or an edit fell between a look and a write,
    a write that changes nothing is nobody's fault, so that is not judged.
    """
    found = {
        "inv-body-keys": list(_body_keys(seen)),
        "inv-no-delete": list(_no_delete(seen)),
        "inv-in-scope": list(_in_scope(seen)),
        "inv-confidential": list(_confidential(seen)),
        "inv-protocol": list(_protocol(seen)),
        "inv-unmapped-untouched": list(_unmapped_untouched(seen)),
        "inv-settles": list(seen.unrest),
    }
    if not seen.has_trouble("normalise") and not seen.memory.is_race:
        found["inv-no-empty-write"] = list(_no_empty_write(seen))
    return found


def _asked(seen: Seen) -> Iterator[Entry]:
    return (entry for entry in seen.entries if entry.actor == "subject")


def _no_delete(seen: Seen) -> Iterator[str]:
    for entry in _asked(seen):
        if entry.method == "DELETE":
            yield f"A record was to be deleted by {told(entry)}."


def _protocol(seen: Seen) -> Iterator[str]:
    for entry in _asked(seen):
        is_unknown = entry.kind == "refused"
        is_improper = entry.status in IMPROPER or entry.status >= 500
        if not entry.faults and (is_unknown or (is_improper and not _is_limited(seen, entry))):
            yield f"{told(entry).capitalize()} was refused ({entry.status}): {entry.refusal}"


def _is_limited(seen: Seen, entry: Entry) -> bool:
    return any(
        name in entry.rests_on and seen.setting(name) != BEHAVIOURS[name].values[0]
        for name in LIMITS
    )


def _confidential(seen: Seen) -> Iterator[str]:
    private = {
        value: f"{name} of {entity}"
        for entity, facts in KNOWN.items()
        for name, value in flat(facts.unmapped)
        if isinstance(value, str) and name not in seen.mapped(entity.system, entity.name)
    }
    systems = {
        value: entity.system for entity, facts in KNOWN.items() for _, value in flat(facts.unmapped)
    }
    for entry in _asked(seen):
        for credential in entry.betrays:
            yield f"The {credential} of the other system was sent in {told(entry)}."
        for text in _texts(entry.body):
            if text in private and systems[text] != entry.system:
                yield f"{private[text]}, which is not mapped, was sent in {told(entry)}."


def _texts(body: Json) -> Iterator[str]:
    match body:
        case str():
            yield body
        case list():
            yield from (text for one in body for text in _texts(one))
        case dict():
            yield from (text for one in body.values() for text in _texts(one))


def _body_keys(seen: Seen) -> Iterator[str]:
    for entry in _asked(seen):
        if entry.kind not in ("create", "update") or not entry.entity:
            continue
        entity = Entity(system=entry.system, name=entry.entity)
        if entity not in KNOWN or _replaces(seen, entry):
            continue
        facts = facts_of(entity)
        known = seen.mapped(entry.system, entry.entity) | {facts.key} | set().union(*facts.needs)
        if strange := sorted(_names(entry.body) - known):
            yield f"{', '.join(strange)}, which no row maps, was sent in {told(entry)}."


def _replaces(seen: Seen, entry: Entry) -> bool:
    """Tell whether a write has to carry what it does not change, so that nothing is lost."""
    is_whole = entry.system == CRMOFFICE or seen.setting("put_semantics") == "replace"
    return entry.method == "PUT" and is_whole


def _names(body: Json) -> set[str]:
    records = body if isinstance(body, list) else [body]
    return {
        name
        for record in records
        if isinstance(record, dict)
        for name, _ in flat(cast("Mapping[str, Json]", record))
    }


def _in_scope(seen: Seen) -> Iterator[str]:
    for entry, change in seen.writes():
        found = list(seen.sides_of(entry.system, change.entity))
        where = f"{entry.system} {change.entity}"
        if not found:
            yield f"{where} {change.key}, of which the document says nothing, was written by {told(entry)}."
        elif not change.created and _is_users_own(seen, entry.system, change):
            yield f"{where} {change.key}, which has no counterpart, was written by {told(entry)}."


def _is_users_own(seen: Seen, system: str, change: Change) -> bool:
    if seen.scene.surroundings.profile.policy.create_right_to_left == "yes":
        return False
    if (system, change.entity, change.key) in seen.groups:
        return False
    return any(
        side == "right" and change.key in seen.population.made(pair, side)
        for pair, side in seen.sides_of(system, change.entity)
    ) and not any(pair.merge_criteria for pair in seen.pairs)


def _no_empty_write(seen: Seen) -> Iterator[str]:
    allowed = seen.struck
    for entry, change in seen.writes():
        if not change.created and not change.changed and not change.deleted:
            allowed -= 1
            if allowed < 0:
                yield (
                    f"{entry.system} {change.entity} {change.key} was saved without changing"
                    f" anything by {told(entry)}."
                )


def _unmapped_untouched(seen: Seen) -> Iterator[str]:
    for entry, change in seen.writes():
        entity = Entity(system=entry.system, name=change.entity)
        if change.created or change.deleted or entity not in KNOWN:
            continue
        facts = facts_of(entity)
        known = seen.mapped(entry.system, change.entity) | facts.audit | {facts.key}
        if seen.setting("date_flags") == "follow":
            known |= facts.following
        if strange := sorted(change.changed - known):
            yield f"{', '.join(strange)} of {entity} {change.key} was changed by {told(entry)}."

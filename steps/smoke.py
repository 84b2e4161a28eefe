"""A try before the checklist, which tells whether the subject is wired to both systems at all.

One that never reaches one of them is not started right, or not reached; that is no verdict on the
engine in it. One that reads both and does the wrong thing, or nothing, is left to the checklist.
"""

from collections.abc import Iterable, Sequence

from fakes import Entry, Stranger
from steps.population import New, Population
from steps.scene import Surroundings
from steps.subjects import Overdue
from steps.universe import Stage, surroundings
from steps.verdicts import CannotTell, SubjectUnavailable

CYCLES = 3
WRITES = ("create", "update", "delete")
KINDS = ("list", "lookup", *WRITES)
"""Of requests for records."""
INCIDENTS_TOLD = 3


def smoke(stage: Stage, seed: object) -> None:
    """Let the subject work where there is one left record; SubjectUnavailable if it is miswired."""
    met = len(stage.server.refusals)
    with surroundings(stage, stage.checklist.pairs[0], f"{seed}/smoke") as around:
        entries = _tried(stage, around)
        strangers = list(stage.server.refusals)[met:]
        unreached = _unreached(around.systems, entries)
        if not unreached:
            return
        parts = _told(unreached, entries, strangers)
        let_out = around.subject.incidents[:INCIDENTS_TOLD]
        parts += [f"What it let out: {' / '.join(let_out)}"] if let_out else []
    raise SubjectUnavailable(" ".join(parts))


def _tried(stage: Stage, around: Surroundings) -> Sequence[Entry]:
    """Return what the subject asked for within some cycles, or until it has met both systems."""
    subject, journal = around.subject, around.journal
    try:
        population = Population(around.checklist, around.systems, around.values)
        population.add(around.pair, "left", New(with_references=False))
    except CannotTell:  # the system takes none: then it starts on nothing
        pass
    try:
        subject.start(around.environment)
        for _ in range(CYCLES):
            subject.cycle()
            if not _unreached(around.systems, journal.entries(actor="subject")):
                break
    except Overdue:  # that is a matter for the checklist, if it has met both systems by then
        pass
    except SubjectUnavailable as fault:
        strangers = _told_strangers(stage.server.refusals)
        raise SubjectUnavailable(" ".join([f"{fault}.", *strangers])) from fault
    finally:
        subject.stop()
    return journal.entries(actor="subject")


def _unreached(systems: Iterable[str], entries: Iterable[Entry]) -> list[str]:
    reached = {one.system for one in entries if one.kind in KINDS and 0 < one.status < 400}
    return [name for name in systems if name not in reached]


def _told(
    unreached: Sequence[str], entries: Sequence[Entry], strangers: Sequence[Stranger]
) -> list[str]:
    if not entries and not strangers:
        none = (
            f"The subject started, but no request arrived at either system within {CYCLES} cycles"
        )
        return [f"{none}: is it given the base URLs of its environment?"]
    told = [f"The subject did not get through to {' and '.join(unreached)}."]
    for system in unreached:
        told += _told_system(system, entries, strangers)
    has_written = any(one.kind in WRITES for one in entries)
    return told if has_written else [*told, "It has not tried to write anything."]


def _told_system(system: str, entries: Sequence[Entry], strangers: Sequence[Stranger]) -> list[str]:
    told = _told_strangers([one for one in strangers if one.system == system])
    refused = [one for one in entries if one.system == system and one.status >= 400]
    told += [
        f"{system} answered {one.method} {one.path} with {one.status}: {one.refusal}."
        for one in refused[:1]
    ]
    if told:
        return told
    if any(one.system == system for one in entries):
        return [f"It asked {system} for a token, but for no record."]
    return [f"No request arrived at {system}: is it given the base URL of its environment?"]


def _told_strangers(strangers: Iterable[Stranger]) -> list[str]:
    """Tell of the first of the requests whose credentials belong to nobody."""
    return [
        f"{one.system} refused the credentials of {one.method} {one.path} ({one.status}):"
        f" {one.message}."
        for one in list(strangers)[:1]
    ]

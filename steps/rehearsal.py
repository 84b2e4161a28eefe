"""The same scenario once more, with the built-in core: where a subject first goes another way.

What is compared are the writes that both journals tell of, applied or refused. Between two actions of
users their order does not matter, nor which keys the servers gave out: engines may differ in both.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Self

from pytest_bdd.steps import step_function_context_registry

from checklist import Checklist, Entity, Pair, Row
from fakes import Change, Entry, FakeServer
from reports.record import StepRecord
from steps.evidence import shortened, shown, told_actions, told_actor, told_change
from steps.knowledge import KNOWN, Kind, Moment, Reference
from steps.paths import at
from steps.profile import Profile
from steps.subjects import Source
from steps.universe import Stage, universe
from steps.values import meaning
from steps.verdicts import Verdict
from steps.world import World

WRITES = ("create", "update", "delete", "refused")
KEYWORDS = ("given", "when", "then")
Alias = tuple[str, str, str, int]
"""System, entity, what the record said when it was new, and which of those that said the same."""

FIRST = "First difference from"
OTHERWISE = "The scenario goes on otherwise than with"
NONE: Mapping[Alias, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One write, so that it can be compared with one of another universe."""

    number: int
    """Of its entry in the journal."""
    alias: Alias | None
    """Of the record; None for a write that was refused."""
    form: tuple[object, ...]
    """What it was, the same in each universe."""
    told: str


@dataclass(slots=True)
class Section:
    """What users did at one time, and what the subject wrote until they did more."""

    acts: list[Entry] = field(default_factory=list)
    writes: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """How a scenario went with the built-in core."""

    entries: Sequence[Entry]
    findings: Sequence[str]


def rehearse(
    steps: Sequence[StepRecord],
    checklist: Checklist,
    pair: Pair,
    key: str,
    profile: Profile,
    row: Row | None = None,
) -> Rehearsed:
    """Run a scenario's steps with the built-in core, in a universe of the same name and data.

    It has servers of its own, so that nothing of it reaches the universe that is judged, and the
    keys that records get there are the same for the same order.
    """
    with (
        FakeServer() as server,
        Source("builtin", profile.bounds) as source,
        universe(
            Stage(server=server, checklist=checklist, source=source, profile=profile),
            pair,
            key,
            row,
        ) as world,
    ):
        try:
            findings = _played(world, steps)
        except BaseException:
            world.close()  # a universe that breaks off closes nothing
            raise
        [systems] = server.worlds()
        return Rehearsed(entries=systems.journal.entries(), findings=findings)


def _played(world: World, steps: Iterable[StepRecord]) -> list[str]:
    """Run steps until one breaks off, as the runner does; return what was found wrong."""
    kind = ""
    try:
        for step in steps:
            keyword = step["keyword"].casefold()
            kind = keyword if keyword in KEYWORDS else kind
            _play(world, kind, step["text"])
    except Verdict as verdict:
        return [*world.findings, str(verdict)]
    return [*world.findings]


def _play(world: World, kind: str, text: str) -> None:
    """Run one step; LookupError if no definition of the vocabulary is meant."""
    for context in step_function_context_registry.values():
        is_of_kind = not kind or context.type in (None, kind)
        if is_of_kind and context.parser.is_matching(text):
            context.step_func(world=world, **(context.parser.parse_arguments(text) or {}))
            return
    raise LookupError(f"no definition for the step {text!r}")


def first_difference(own: Iterable[Entry], core: Iterable[Entry]) -> str:
    """Return in a sentence or two where a subject's journal first leaves that of the core."""
    here, there = _Reading(), _Reading()
    common: list[Event] = []
    core_sections = _sections(core)
    own_sections = _cut(own, [len(section.acts) for section in core_sections])
    for ours, theirs in zip(own_sections, core_sections, strict=True):
        acts, core_acts = here.read(ours.acts), there.read(theirs.acts, known=here.keys)
        writes = here.read(ours.writes)
        core_writes = there.read(theirs.writes, known=here.keys)
        in_acts, in_writes = _Parting.of(acts, core_acts), _Parting.of(writes, core_writes)
        if in_acts.missing or in_writes or in_acts:
            parting = in_acts if in_acts.missing else in_writes or in_acts
            done = [*common, *acts, *_without(writes, in_writes.extra)]
            after = parting.after(done, [*core_acts, *core_writes])
            who = OTHERWISE if parting is in_acts else FIRST
            return f"{who} the built-in core: {after} {parting.told()}"
        common = [*acts, *writes] or common
    return "The built-in core makes the same writes in this scenario."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parting:
    """What happened only with the core, and what only here."""

    missing: Sequence[Event]
    extra: Sequence[Event]

    @classmethod
    def of(cls, own: Sequence[Event], core: Sequence[Event]) -> Self:
        """Return how events here differ from those with the core."""
        return cls(missing=_without(core, own), extra=_without(own, core))

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra)

    def after(self, done: Sequence[Event], core: Iterable[Event]) -> str:
        """Return the last event that both journals have before they part."""
        first = (self.extra or self.missing)[0].number
        later = {event.form for event in core if event.number > first}
        earlier = [
            event
            for event in done
            if (event.number < first if self.extra else event.form not in later)
        ]
        if not earlier:
            return "at the start"
        last = max(earlier, key=lambda event: event.number)
        return f"after event {last.number} ({last.told})"

    def told(self) -> str:
        """Return what the core does, and what happens here."""
        core = "the built-in core writes nothing more"
        if self.missing:
            core = self.missing[0].told.replace("the subject", "the built-in core", 1)
        return f"{core}{_and_more(self.missing)}; here: {self._instead()}{_and_more(self.extra)}."

    def _instead(self) -> str:
        if not self.extra:
            return "nothing of the kind"
        of = self.missing[0].alias if self.missing else None
        return next((event for event in self.extra if event.alias == of), self.extra[0]).told


def _and_more(events: Sequence[Event]) -> str:
    return f" (and {len(events) - 1} more)" if len(events) > 1 else ""


def _without(events: Iterable[Event], others: Iterable[Event]) -> list[Event]:
    """Return the events that are not among others, each as often as it is there more."""
    left = Counter(event.form for event in others)
    kept = []
    for event in events:
        if left[event.form] > 0:
            left[event.form] -= 1
        else:
            kept.append(event)
    return kept


def _sections(core: Iterable[Entry]) -> list[Section]:
    """Divide the core's journal: it looks at the systems between one time that users act and the next."""
    sections, has_looked = [Section()], False
    for entry in core:
        if entry.actor == "subject":
            has_looked = bool(sections[-1].acts)
            sections[-1].writes += [entry] if _is_write(entry) else []
        elif _is_write(entry):
            if has_looked:
                sections.append(Section())
                has_looked = False
            sections[-1].acts.append(entry)
    return sections


def _cut(own: Iterable[Entry], sizes: Sequence[int]) -> list[Section]:
    """Divide a subject's journal after as many acts of users: it may look at any time, or never."""
    sections, at_last = [Section() for _ in sizes], 0
    for entry in filter(_is_write, own):
        if entry.actor == "subject":
            sections[at_last].writes.append(entry)
            continue
        if len(sections[at_last].acts) >= sizes[at_last] and at_last + 1 < len(sections):
            at_last += 1
        sections[at_last].acts.append(entry)
    return sections


def _is_write(entry: Entry) -> bool:
    return bool(entry.applied) or (entry.kind in WRITES and entry.status >= 400)


class _Reading:
    """Reads one journal, giving each record a name that it has in every universe."""

    def __init__(self) -> None:
        self.keys: dict[Alias, str] = {}
        self._aliases: dict[tuple[str, str, str], Alias] = {}
        self._alike: Counter[tuple[str, str, str]] = Counter()

    def read(self, entries: Sequence[Entry], known: Mapping[Alias, str] = NONE) -> list[Event]:
        """Return the events of some entries; their records are called by `known` keys, if any."""
        changes = [(entry, change) for entry in entries for change in entry.applied]
        for entry, change in changes:
            if change.created:
                self._name(entry.system, change)
        events = [self._event(entry, change, known) for entry, change in changes]
        return [*events, *(_refused(entry) for entry in entries if not entry.applied)]

    def _name(self, system: str, change: Change) -> None:
        said = repr([(name, _said(system, change, name)) for name in sorted(change.changed)])
        looks = (system, change.entity, said)
        self._alike[looks] += 1
        alias = (*looks, self._alike[looks])
        self._aliases[system, change.entity, str(change.key)] = alias
        self.keys[alias] = str(change.key)

    def _event(self, entry: Entry, change: Change, known: Mapping[Alias, str]) -> Event:
        alias = self._aliases.get((entry.system, change.entity, str(change.key)))
        values = sorted((name, self._value(entry.system, change, name)) for name in change.changed)
        called = replace(change, key=known.get(alias, str(change.key))) if alias else change
        return Event(
            number=entry.number,
            alias=alias,
            form=(entry.actor, alias, change.created, change.deleted, tuple(values)),
            told=_bounded(f"{told_actor(entry)} {told_change(entry.system, called)}"),
        )

    def _value(self, system: str, change: Change, name: str) -> str:
        """Return what a property says, or by its name the record that it refers to."""
        kind = _kind(system, change, name)
        if isinstance(kind, Reference):
            value = at(change.after, name)
            target = (kind.to.system, kind.to.name, str(value))
            return repr(self._aliases.get(target, value))
        return _said(system, change, name)


def _said(system: str, change: Change, name: str) -> str:
    """Return what a property says, in whatever time zone; no reference says anything by itself."""
    value, kind = at(change.after, name), _kind(system, change, name)
    if isinstance(kind, Reference):
        return ""
    if isinstance(kind, Moment) and isinstance(moment := meaning(kind, value), datetime):
        return shown(moment)
    return repr(value)


def _kind(system: str, change: Change, name: str) -> Kind | None:
    facts = KNOWN.get(Entity(system=system, name=change.entity))
    return facts.kinds.get(name) if facts else None


def _refused(entry: Entry) -> Event:
    [told] = told_actions(entry)
    return Event(
        number=entry.number,
        alias=None,
        form=(entry.actor, entry.system, entry.entity, entry.kind, entry.status),
        told=_bounded(f"{told_actor(entry)} {told}"),
    )


def _bounded(told: str) -> str:
    [line] = shortened([told])
    return line

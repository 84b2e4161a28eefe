"""A fault as data: what, where, when and how often; read from JSON or made in Python."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from fakes.errors import FakesError
from fakes.faults.kinds import GATE_STATUSES, KINDS, FaultKind, When
from fakes.values import ACTORS, Json, Record

_TEXT: Record = {"type": "string", "minLength": 1}
_ONE_LINE = 200
ASKED_FOR = ("list", "lookup", "create", "update", "delete")


class FaultError(FakesError, ValueError):
    """A fault that cannot be ordered: says which field, what it was and what it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which requests a fault strikes; None is any.

    `path` is a pattern with `*`, such as `/contacts*`. `kind` is what is asked for: `list`, `lookup`,
    `create`, `update`, `delete`. `record` is the key of the record that is
    written or looked up, `containing` a text in the body sent. Requests for tokens are struck only if
    `path` is given and fits.
    """

    system: str | None = None
    method: str | None = None
    path: str | None = None
    entity: str | None = None
    kind: str | None = None
    record: str | None = None
    containing: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault or condition.

    `times` is how often it strikes (None: for ever) after letting `skip` requests that fit pass.
    `chance` is the share of those that it strikes, drawn from `seed`, so that a run replays.
    `settings` are those of its kind, all of them.
    """

    what: str
    where: Where
    when: When
    times: int | None
    skip: int
    chance: float
    seed: int
    settings: Mapping[str, Json] = field(default_factory=dict)

    @property
    def kind(self) -> FaultKind:
        """What the table says of it."""
        return KINDS[self.what]

    def as_json(self) -> Record:
        """Return it as the control plane shows it; `read_fault` reads it back."""
        return {**asdict(self), "where": asdict(self.where), "settings": dict(self.settings)}


def fault(what: str, *, settings: Mapping[str, Json] | None = None, **given: Json) -> Fault:
    """Make a fault: `given` holds fields of Fault and of Where; raises FaultError.

    >>> fault("status", system="CRMOffice", method="POST", settings={"status": 500}).when
    'before'
    """
    where = {name: given.pop(name) for name in list(given) if name in Where.__dataclass_fields__}
    return read_fault({"what": what, "where": where, "settings": dict(settings or {}), **given})


def read_fault(told: Json) -> Fault:
    """Read a fault from JSON and fill in what it leaves open; raises FaultError.

    >>> read_fault({"what": "drop", "where": {"system": "Tidsbanken"}}).times
    1
    """
    what = told.get("what") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(what, str) or what not in KINDS:
        raise FaultError(f"what: it was {_shown(what)}; it must be one of {', '.join(KINDS)}")
    kind = KINDS[what]
    if error := best_match(_VALIDATORS[what].iter_errors(told)):
        raise FaultError(_complaint(error))
    settings = _settled(kind, told.get("settings"))
    where = Where(**{"actor": kind.actor, **_object(told.get("where"))})  # type: ignore[arg-type]  # the schema has checked it
    made = Fault(
        what=what,
        where=where,
        when=told.get("when", _default_when(kind, settings)),  # type: ignore[arg-type]  # the schema has checked it
        times=told.get("times", kind.times),  # type: ignore[arg-type]  # likewise
        skip=told.get("skip", 0),  # type: ignore[arg-type]  # likewise
        chance=told.get("chance", 1.0),  # type: ignore[arg-type]  # likewise
        seed=told.get("seed", 0),  # type: ignore[arg-type]  # likewise
        settings=settings,
    )
    _check_sense(made)
    return made


def fault_schema(kind: FaultKind) -> Record:
    """Return the JSON Schema of the faults of a kind."""
    where: Record = {name: {"type": ["string", "null"], "minLength": 1} for name in _WHERE}
    where["system"] = {"enum": [*kind.systems, None]}
    where["kind"] = {"enum": [*ASKED_FOR, None]}
    where["actor"] = {"enum": [*ACTORS, None], "default": kind.actor}
    settings: Record = {name: dict(schema) for name, schema in kind.settings.items()}
    return {
        "type": "object",
        "title": kind.name,
        "description": kind.says,
        "required": ["what"],
        "additionalProperties": False,
        "properties": {
            "what": {"const": kind.name},
            "where": {"type": "object", "properties": where, "additionalProperties": False},
            "when": {"enum": list(kind.whens), "default": kind.whens[0]},
            "times": {"type": ["integer", "null"], "minimum": 1, "default": kind.times},
            "skip": {"type": "integer", "minimum": 0, "default": 0},
            "chance": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": 1},
            "seed": {"type": "integer", "default": 0},
            "settings": {
                "type": "object",
                "properties": settings,
                "additionalProperties": False,
            },
        },
    }


_WHERE = tuple(Where.__dataclass_fields__)
_VALIDATORS = {kind.name: Draft202012Validator(fault_schema(kind)) for kind in KINDS.values()}


def _settled(kind: FaultKind, given: Json) -> Record:
    defaults = {name: schema["default"] for name, schema in kind.settings.items()}
    return defaults | _object(given)


def _object(value: Json) -> Record:
    return value if isinstance(value, dict) else {}


def _default_when(kind: FaultKind, settings: Record) -> When:
    return "before" if settings.get("status") in GATE_STATUSES else kind.whens[0]


def _check_sense(made: Fault) -> None:
    status = made.settings.get("status")
    if made.what == "status" and made.when == "after" and status in GATE_STATUSES:
        raise FaultError(f"when: it was 'after'; it must be 'before' for status {status}")
    if made.what == "reject" and made.where.record is None and made.where.containing is None:
        raise FaultError(
            "where: names no record; 'reject' needs 'record' (its key) or 'containing' (a text in it)"
        )
    if made.settings.get("property") is not None and made.where.system is None:
        raise FaultError("where.system: it was missing; a property belongs to one system")


def _complaint(error: ValidationError) -> str:
    place = ".".join(str(part) for part in error.absolute_path) or "fault"
    return f"{place}: {error.message}"[:_ONE_LINE]


def _shown(value: object) -> str:
    return "missing" if value is None else repr(value)[:60]

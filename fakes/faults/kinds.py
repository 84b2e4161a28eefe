"""Every fault and condition there is, as a table: what it does, when it can, and what it can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from fakes.values import Actor, Json

When: TypeAlias = Literal["before", "after"]
Schema: TypeAlias = Mapping[str, Json]

BOTH = ("Tidsbanken", "CRMOffice")
LONGEST_SECONDS = 30
# Statuses of the layer in front of a service: it has not passed the request on.
GATE_STATUSES = (401, 403, 429)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """One kind of fault.

    `whens` lists when it can strike, the default first: before a write is applied, or after (the
    answer is lost). `times` is how often it strikes unless told otherwise, None for ever. `actor` is
    whose requests it strikes unless told otherwise, None anybody's. `settings` describes each
    setting as JSON Schema, default included. `standing` ones are conditions: they hold for as long as
    they are ordered and are not counted. `on` says which requests it can strike.
    """

    name: str
    says: str
    on: Literal["any", "lists", "later pages", "writes", "nothing"] = "any"
    whens: tuple[When, ...] = ("before",)
    times: int | None = 1
    actor: Actor | None = "subject"
    settings: Mapping[str, Schema] = field(default_factory=dict)
    systems: tuple[str, ...] = BOTH
    standing: bool = False


def _seconds(default: float, says: str) -> Schema:
    return {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": LONGEST_SECONDS,
        "default": default,
        "description": says,
    }


def _whole(default: int | None, low: int, high: int, says: str) -> Schema:
    kind: Json = ["integer", "null"] if default is None else "integer"
    return {
        "type": kind,
        "minimum": low,
        "maximum": high,
        "default": default,
        "description": says,
    }


def _choice(says: str, *choices: str | int) -> Schema:
    return {"enum": list(choices), "default": choices[0], "description": says}


_HIDDEN: Mapping[str, Schema] = {
    "reads": _whole(1, 1, 1000, "How many lists of the entity are answered until it shows."),
    "seconds": _seconds(1, "After which it shows in any case."),
}

_TABLE = (
    FaultKind(
        name="drop",
        says="The connection closes without an answer.",
        whens=("before", "after"),
        settings={"how": _choice("An orderly end (FIN) or an abort (RST).", "fin", "rst")},
    ),
    FaultKind(
        name="status",
        says="The answer is an error of the server or of the layer in front of it.",
        whens=("before", "after"),
        settings={
            "status": _choice(
                "401, 403 and 429 come before a write only. 502 has an HTML body.",
                503, 500, 502, 401, 403, 429,
            ),
            "retry_after": _whole(None, 0, 3600, "Seconds that Retry-After asks for, null: no header."),
            "form": _choice("Retry-After as seconds, or as a date.", "seconds", "date"),
        },
    ),
    FaultKind(
        name="reject",
        says="One record is refused, every time somebody writes it.",
        on="writes",
        times=None,
        settings={
            "status": {
                "enum": [None, 400, 403, 404, 409, 422],
                "default": None,
                "description": "null: the system's own status of a value it does not like.",
            }
        },
    ),
    FaultKind(
        name="cut",
        says="The answer ends in the middle of its body.",
        whens=("after",),
        settings={
            "how": _choice(
                "The connection closes although more was announced, or the body is whole to HTTP"
                " and half a document to JSON.",
                "closed", "framed",
            ),
            "keep": _whole(None, 0, 10_000_000, "Bytes of the body that are sent, null: half of it."),
        },
    ),
    FaultKind(
        name="hang",
        says="No answer comes; the connection stays open until the client closes it.",
        whens=("before", "after"),
    ),
    FaultKind(
        name="latency",
        says="The answer takes its time.",
        whens=("before", "after"),
        times=None,
        settings={"seconds": _seconds(1, "How long the request waits.")},
    ),
    FaultKind(
        name="empty-list",
        says="A list comes back empty.",
        on="lists",
        whens=("after",),
    ),
    FaultKind(
        name="row-repeated",
        says="The last rows of a page come again on the next one.",
        on="later pages",
        whens=("after",),
        settings={"rows": _whole(1, 1, 100, "How many rows.")},
    ),
    FaultKind(
        name="row-missing",
        says="Rows fall between two pages.",
        on="later pages",
        whens=("after",),
        settings={"rows": _whole(1, 1, 100, "How many rows.")},
    ),
    FaultKind(
        name="token-expiry",
        says="The bearer token of the request expires, before it is served or right after.",
        whens=("after", "before"),
        systems=("CRMOffice",),
    ),
    FaultKind(
        name="late-commit",
        says="A record that is written shows in lists only after its own time stamp.",
        on="writes",
        whens=("after",),
        actor=None,
        settings=_HIDDEN,
    ),
    FaultKind(
        name="stale-read",
        says="What is written shows later than its answer, in lists and look-ups.",
        on="writes",
        whens=("after",),
        settings=_HIDDEN,
    ),
    FaultKind(
        name="clock-skew",
        says="The system's clock is off: its time stamps and its Date header.",
        on="nothing",
        times=None,
        actor=None,
        settings={"seconds": _whole(300, -3600, 3600, "How far it is ahead; negative: behind.")},
        standing=True,
    ),
    FaultKind(
        name="normalise",
        says="The system stores a text otherwise than it was sent.",
        on="nothing",
        times=None,
        actor=None,
        settings={
            "how": _choice(
                "Outer blanks go; a phone number loses its spaces; the text is cut.",
                "trim", "phone", "truncate",
            ),
            "property": {
                "type": ["string", "null"],
                "default": None,
                "description": "Property it concerns, null: every text (phone: Mobil, mobilePhone, …).",
            },
            "length": _whole(20, 1, 10_000, "Characters that `truncate` keeps."),
        },
        standing=True,
    ),
)  # fmt: skip

KINDS: Mapping[str, FaultKind] = {kind.name: kind for kind in _TABLE}

"""What a request meets: the faults that strike it, folded into one plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Literal, TypeAlias

from fakes.exchange import NO_BEND, Bend
from fakes.faults.fault import Fault
from fakes.faults.kinds import When
from fakes.values import Json

Ending: TypeAlias = Literal["fin", "rst", "hang", "cut", "framed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An error in place of an answer; `refused` words it as a record's refusal."""

    status: int | None
    retry_after: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiding:
    """How long a write stays hidden from readers: `reads` lists of its entity, or `seconds`."""

    reads: int
    seconds: float
    lists_only: bool


@dataclass(slots=True, kw_only=True, eq=False)
class Plan:
    """All that happens to one request beside what it asks for.

    `trouble` and `ending` strike `when` says: before the service sees the request, or after it has
    done what was asked. `fired` names the orders that make up the plan, such as `f1 drop`.
    """

    fired: tuple[str, ...] = ()
    when: When = "before"
    trouble: Trouble | None = None
    ending: Ending | None = None
    keep: int | None = None
    pause_before: float = 0.0
    pause_after: float = 0.0
    bend: Bend = NO_BEND
    hiding: Hiding | None = None
    expires: Mapping[When, bool] = field(default_factory=dict)

    @property
    def is_decided(self) -> bool:
        """Whether a fault has taken the place of the answer, so that no other one can."""
        return self.trouble is not None or self.ending is not None

    @property
    def delays(self) -> list[str]:
        """The names of the orders that keep the request waiting, such as `f1`."""
        return [
            name for name, what in (told.split(" ") for told in self.fired) if what == "latency"
        ]

    def add(self, name: str, struck: Fault, now: datetime) -> None:
        """Take in one fault that strikes the request; `now` is what its system's clock shows."""
        _EFFECTS[struck.what](self, struck, now)
        self.fired += (name,)


NO_PLAN = Plan()
"""What nearly every request meets: nothing. One for all, so it must not be changed."""


def _end(plan: Plan, ending: Ending, fault: Fault) -> None:
    plan.ending, plan.when = ending, fault.when


def _drop(plan: Plan, fault: Fault, _now: datetime) -> None:
    _end(plan, "rst" if fault.settings["how"] == "rst" else "fin", fault)


def _hang(plan: Plan, fault: Fault, _now: datetime) -> None:
    _end(plan, "hang", fault)


def _cut(plan: Plan, fault: Fault, _now: datetime) -> None:
    _end(plan, "framed" if fault.settings["how"] == "framed" else "cut", fault)
    keep = fault.settings["keep"]
    plan.keep = keep if isinstance(keep, int) else None


def _status(plan: Plan, fault: Fault, now: datetime) -> None:
    settings = fault.settings
    wait = settings["retry_after"]
    told = None if wait is None else str(wait)
    if told is not None and settings["form"] == "date":
        # Relative to the Date of the answer itself, which has whole seconds.
        told = format_datetime(now.replace(microsecond=0) + timedelta(seconds=_number(wait)), True)
    plan.trouble = Trouble(status=int(_number(settings["status"])), retry_after=told)
    plan.when = fault.when


def _reject(plan: Plan, fault: Fault, _now: datetime) -> None:
    status = fault.settings["status"]
    plan.trouble = Trouble(status=status if isinstance(status, int) else None, refused=True)
    plan.when = "before"


def _latency(plan: Plan, fault: Fault, _now: datetime) -> None:
    seconds = _number(fault.settings["seconds"])
    if fault.when == "before":
        plan.pause_before += seconds
    else:
        plan.pause_after += seconds


def _empty(plan: Plan, _fault: Fault, _now: datetime) -> None:
    plan.bend = Bend(empty=True, shift=plan.bend.shift)


def _repeat(plan: Plan, fault: Fault, _now: datetime) -> None:
    _shift(plan, -int(_number(fault.settings["rows"])))


def _miss(plan: Plan, fault: Fault, _now: datetime) -> None:
    _shift(plan, int(_number(fault.settings["rows"])))


def _shift(plan: Plan, by: int) -> None:
    plan.bend = Bend(empty=plan.bend.empty, shift=plan.bend.shift + by)


def _expire(plan: Plan, fault: Fault, _now: datetime) -> None:
    plan.expires = {**plan.expires, fault.when: True}


def _hide(plan: Plan, fault: Fault, _now: datetime) -> None:
    plan.hiding = Hiding(
        reads=int(_number(fault.settings["reads"])),
        seconds=_number(fault.settings["seconds"]),
        lists_only=fault.what == "late-commit",
    )


def _number(value: Json) -> float:
    if isinstance(value, int | float):
        return value
    raise TypeError(f"{value!r} has passed the schema as a number")


_EFFECTS: Mapping[str, Callable[[Plan, Fault, datetime], None]] = {
    "drop": _drop,
    "status": _status,
    "reject": _reject,
    "cut": _cut,
    "hang": _hang,
    "latency": _latency,
    "empty-list": _empty,
    "row-repeated": _repeat,
    "row-missing": _miss,
    "token-expiry": _expire,
    "late-commit": _hide,
    "stale-read": _hide,
}
HIDING = frozenset({"late-commit", "stale-read"})
# Those that take the place of the answer: of several that fit, only the first strikes.
DECIDING = frozenset({"drop", "status", "reject", "cut", "hang"})

"""The faults that are on order in one world, and which of them a request meets."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from random import Random
from urllib.parse import parse_qsl

from fakes.errors import FakesError
from fakes.faults.fault import Fault, Where
from fakes.faults.kinds import KINDS
from fakes.faults.plan import DECIDING, NO_PLAN, Plan
from fakes.journal import Kind
from fakes.values import Actor, Json, Record

WRITES: frozenset[Kind] = frozenset({"create", "update", "delete"})
_NOT_AT_ALL = timedelta()
PHONES = frozenset({"Mobil", "TlfPrivat", "IceNr", "Telefon", "mobilePhone", "directPhone"})


class UnknownOrder(FakesError, LookupError):  # noqa: N818 -- says what is the matter
    """No fault is on order under this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of a request when it arrives: all that decides whether a fault strikes it."""

    system: str
    actor: Actor
    kind: Kind
    entity: str | None
    method: str
    path: str
    query: str = ""
    key: str | None = None
    body: bytes = b""
    payload: Json = None


@dataclass(slots=True, kw_only=True)
class Order:
    """A fault on order: `seen` counts the requests that fit, `fired` those that it has struck."""

    name: str
    fault: Fault
    draw: Random
    seen: int = 0
    fired: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether it has struck as often as it was to."""
        return self.fault.times is not None and self.fired >= self.fault.times

    def strikes(self) -> bool:
        """Count one request that fits, and tell whether it is struck."""
        self.seen += 1
        if self.seen <= self.fault.skip:
            return False
        return self.fault.chance >= 1 or self.draw.random() < self.fault.chance

    def as_json(self) -> Record:
        """Return it as the control plane shows it."""
        told = self.fault.as_json()
        return {"id": self.name, **told, "seen": self.seen, "fired": self.fired}


@dataclass(slots=True)
class FaultBook:
    """All orders of one world. Not locked: the world's lock is held by whoever calls.

    `salt` is the world's: draws differ between worlds and replay in the same one.
    """

    salt: str
    _orders: dict[str, Order] = field(default_factory=dict)
    _made: int = 0

    def order(self, fault: Fault) -> Order:
        """Put a fault on order."""
        self._made += 1
        name = f"f{self._made}"
        made = Order(name=name, fault=fault, draw=Random(f"{self.salt}/{name}/{fault.seed}"))  # noqa: S311 -- it has to replay
        self._orders[name] = made
        return made

    def cancel(self, name: str) -> None:
        """Take a fault off; raises UnknownOrder."""
        if self._orders.pop(name, None) is None:
            known = ", ".join(self._orders) or "none"
            raise UnknownOrder(f"no fault {name!r} is on order; there are {known}")

    def has_any(self, names: Iterable[str]) -> bool:
        """Whether at least one of these faults is on order, be it spent."""
        return any(name in self._orders for name in names)

    def clear(self) -> None:
        """Take every fault off."""
        self._orders.clear()

    def orders(self) -> tuple[Order, ...]:
        """Return all orders, the spent ones too, oldest first."""
        return tuple(self._orders.values())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on order."""
        return not self._orders

    def meet(self, request: Circumstances, now: datetime, only: Collection[str] = KINDS) -> Plan:
        """Return what a request meets, and count it; `now` is what its system's clock shows.

        `only` names the kinds that can strike it.
        """
        if not self._orders:
            return NO_PLAN
        plan = Plan()
        for order in self._orders.values():
            decides = order.fault.what in DECIDING
            if (
                order.fault.what not in only
                or order.is_spent
                or order.fault.kind.standing
                or (decides and plan.is_decided)
            ):
                continue
            if _fits(order.fault, request) and order.strikes():
                order.fired += 1
                plan.add(f"{order.name} {order.fault.what}", order.fault, now)
        return plan

    def take_back(self, plan: Plan) -> None:
        """Uncount what a refused request could not show: it listed nothing, and wrote nothing."""
        for told in plan.fired:
            name, _, what = told.partition(" ")
            if KINDS[what].on != "any" and what not in DECIDING:
                # It may have been taken off while the request was under way.
                if (order := self._orders.get(name)) is not None:
                    order.fired -= 1
                plan.fired = tuple(one for one in plan.fired if one != told)

    @property
    def reads_bodies(self) -> bool:
        """Whether any fault strikes by what a body holds."""
        wheres = [order.fault.where for order in self._orders.values()]
        return any(where.record or where.containing for where in wheres)

    def skew(self, system: str) -> timedelta:
        """Return how far a system's clock is ahead."""
        if not self._orders:
            return _NOT_AT_ALL
        found = self._standing("clock-skew", system)
        return timedelta(seconds=sum(_whole(one.settings["seconds"]) for one in found))

    def normalised(self, system: str, entity: str, name: str, text: str) -> str:
        """Return a text as the system stores it."""
        if not self._orders:
            return text
        for one in self._standing("normalise", system):
            concerns = one.settings["property"] in (None, name)
            if concerns and one.where.entity in (None, entity):
                text = _normalised(one.settings, name, text)
        return text

    def _standing(self, what: str, system: str) -> Iterable[Fault]:
        for order in self._orders.values():
            if order.fault.what == what and order.fault.where.system in (None, system):
                yield order.fault


def _fits(fault: Fault, request: Circumstances) -> bool:
    where = fault.where
    if where.path is None and request.kind in {"token", "public"}:
        return False
    return (
        _strikes_kind(fault, request)
        and where.system in (None, request.system)
        and where.actor in (None, request.actor)
        and where.entity in (None, request.entity)
        and where.kind in (None, request.kind)
        and where.method in (None, request.method)
        and _path_fits(where.path, request.path)
        and _touches(where, request)
    )


def _strikes_kind(fault: Fault, request: Circumstances) -> bool:
    match fault.kind.on:
        case "lists":
            return request.kind == "list"
        case "later pages":
            return request.kind == "list" and _is_later_page(request.query)
        case "writes":
            return request.kind in WRITES
        case _:
            return request.system in fault.kind.systems


def _path_fits(pattern: str | None, path: str) -> bool:
    return pattern is None or fnmatchcase(path.lower(), pattern.lower())


def _touches(where: Where, request: Circumstances) -> bool:
    if where.containing is not None and where.containing not in _text(request):
        return False
    if where.record is None or request.key == where.record:
        return True
    bodies = request.payload if isinstance(request.payload, list) else [request.payload]
    named = {
        str(body.get(key)) for body in bodies if isinstance(body, dict) for key in ("Id", "id")
    }
    return where.record in named


def _text(request: Circumstances) -> str:
    """Return all texts in the body, whatever their escapes were."""
    pending, texts = [request.payload], []
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, str):
            texts.append(item)
    return "\n".join(texts) if texts else request.body.decode(errors="replace")


def _is_later_page(query: str) -> bool:
    given = {name.lower().lstrip("$"): value for name, value in parse_qsl(query)}
    later = (given.get("skip", "0"), "0"), (given.get("page", "1"), "1")
    return any(value.isdecimal() and int(value) > int(first) for value, first in later)


def _normalised(settings: Mapping[str, Json], name: str, text: str) -> str:
    match settings["how"]:
        case "trim":
            return text.strip()
        case "phone":
            is_phone = name in PHONES or settings["property"] == name
            return "".join(text.split()) if is_phone else text
        case _:
            return text[: _whole(settings["length"])]


def _whole(value: Json) -> int:
    if isinstance(value, int):
        return value
    raise TypeError(f"{value!r} has passed the schema as a whole number")

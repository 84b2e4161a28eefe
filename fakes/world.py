"""A world: both systems with data, a clock and a journal of their own."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fakes.clock import Clock, SystemClock
from fakes.credentials import Credentials, make_credentials
from fakes.crmoffice.tenant import Tenant
from fakes.errors import Refused
from fakes.exchange import Reply, Request
from fakes.faults import Fault, FaultBook, Order
from fakes.faults.book import Circumstances
from fakes.faults.conditions import Conditions
from fakes.faults.plan import HIDING, NO_PLAN, Plan
from fakes.fidelity import Switches
from fakes.journal import DEFAULT_LIMIT, Change, Entry, Journal, Kind
from fakes.routes import Route
from fakes.store import Row, Setting, Table
from fakes.tidsbanken.database import Database
from fakes.tidsbanken.model import Value
from fakes.values import ACTORS, Actor, Json, Key, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the two systems listen; both end with a slash."""

    tidsbanken: str
    crmoffice: str


class System(Protocol):
    """What the in-process door needs of a system."""

    name: str

    def insert(self, entity: str, body: Json, actor: Actor) -> Change:
        """Create a record; raises Refused."""

    def update(self, entity: str, key: Key, values: Record, actor: Actor) -> Change:
        """Change a record; raises Refused."""

    def delete(self, entity: str, key: Key, actor: Actor) -> Change:
        """Take a record away; raises Refused."""


class World:
    """One scenario's universe, apart from every other.

    `insert`, `update`, `delete`, `read`, `records` and `versions` are the door for code in this process: the same
    rules hold there as over HTTP, and saves are journalled. An unknown system or entity is a KeyError.
    Records handed out must not be changed inside. `faults` are those on order; hold `lock` to
    change them while requests come in, or use `order`.
    """

    def __init__(
        self,
        *,
        name: str,
        seed: int,
        switches: Mapping[str, str],
        clock: Clock,
        addresses: Addresses,
        journal_limit: int = DEFAULT_LIMIT,
    ) -> None:
        self.name = name
        self.seed = seed
        self.switches = Switches(switches)
        self.clock = clock
        self.journal = Journal(journal_limit)
        self.addresses = addresses
        self.credentials: Mapping[Actor, Credentials] = {
            actor: make_credentials(name, seed, actor) for actor in ACTORS
        }
        self.lock = threading.Lock()
        self._begin_empty()

    def _begin_empty(self) -> None:
        salt = f"{self.name}/{self.seed}"
        self.faults = FaultBook(salt)
        self._conditions = {
            name: Conditions(system=name, book=self.faults) for name in (Database.name, Tenant.name)
        }
        versions = itertools.count(1)
        self.tidsbanken = Database(self._setting(Database.name, salt, versions))
        self.crmoffice = Tenant(self._setting(Tenant.name, salt, versions))
        self._systems: Mapping[str, System] = {
            system.name: system for system in (self.tidsbanken, self.crmoffice)
        }
        self._tables: Mapping[str, Mapping[str, Table[Value] | Table[datetime]]] = {
            self.tidsbanken.name: self.tidsbanken.tables,
            self.crmoffice.name: self.crmoffice.tables,
        }

    def _setting(self, system: str, salt: str, versions: Iterator[int]) -> Setting:
        conditions = self._conditions[system]
        return Setting(
            clock=SystemClock(self.clock, conditions.skew),
            switches=self.switches,
            conditions=conditions,
            salt=salt,
            versions=versions,
        )

    def now(self, system: str) -> datetime:
        """Return the moment that a system takes it to be."""
        return self.clock.now + self.faults.skew(system)

    def order(self, fault: Fault) -> Order:
        """Put a fault on order; it strikes from the next request on."""
        with self.lock:
            return self.faults.order(fault)

    def empty(self) -> None:
        """Begin again: no records, no faults, an empty journal, the clock at its start.

        The caller holds the lock. Credentials stay; the server lets tokens go with it.
        """
        self.clock.restart()
        self.journal.forget()
        self._begin_empty()

    def environment(self, actor: Actor) -> dict[str, str]:
        """Return the variables that tell a program how to reach both systems as this actor."""
        own = self.credentials[actor]
        return {
            "TIDSBANKEN_BASE_URL": self.addresses.tidsbanken,
            "TIDSBANKEN_TB_KEY": own.tb_key,
            "TIDSBANKEN_SUBSCRIPTION_KEY": own.subscription_key,
            "CRMOFFICE_BASE_URL": self.addresses.crmoffice,
            "CRMOFFICE_TOKEN_URL": f"{self.addresses.crmoffice}connect/token",
            "CRMOFFICE_CLIENT_ID": own.client_id,
            "CRMOFFICE_CLIENT_SECRET": own.client_secret,
        }

    def entities(self) -> tuple[tuple[str, str], ...]:
        """Return every (system, entity) there is."""
        return tuple((system, entity) for system in self._tables for entity in self._tables[system])

    def insert(
        self, system: str, entity: str, values: Mapping[str, Json], *, actor: Actor = "judge"
    ) -> Record:
        """Create a record and return it as a reader sees it; raises Refused."""
        target, body = self._systems[system], dict(values)
        return self._save(
            target, entity, "create", actor, body, lambda: target.insert(entity, body, actor)
        )

    def update(
        self,
        system: str,
        entity: str,
        key: Key,
        values: Mapping[str, Json],
        *,
        actor: Actor = "judge",
    ) -> Record:
        """Change the named properties of a record and return it; raises Refused."""
        target, body = self._systems[system], dict(values)
        return self._save(
            target, entity, "update", actor, body, lambda: target.update(entity, key, body, actor)
        )

    def delete(self, system: str, entity: str, key: Key, *, actor: Actor = "judge") -> Record:
        """Take a record away and return what it was; raises Refused.

        A user of Tidsbanken can do so, although its interface offers it to no program.
        """
        target = self._systems[system]
        return self._save(
            target, entity, "delete", actor, {}, lambda: target.delete(entity, key, actor)
        )

    def read(self, system: str, entity: str, key: Key) -> Record | None:
        """Return a record as a reader sees it, None when there is none with this key."""
        with self.lock:
            row = self._rows(system, entity).get(key)
            return None if row is None else dict(row.shown)

    def records(self, system: str, entity: str) -> dict[Key, Record]:
        """Return all records by key, as a reader sees them."""
        with self.lock:
            return {key: dict(row.shown) for key, row in self._rows(system, entity).items()}

    def versions(self, system: str, entity: str) -> dict[Key, int]:
        """Return the version of each record: a number that grows with every applied write here."""
        with self.lock:
            return {key: row.version for key, row in self._rows(system, entity).items()}

    def begin(self, system: str, plan: Plan) -> None:
        """Begin to answer a request to a system; the caller holds the lock."""
        self._conditions[system].hiding = plan.hiding
        self.switches.take_read()

    def note(
        self,
        system: str,
        actor: Actor,
        route: Route,
        request: Request,
        reply: Reply,
        plan: Plan = NO_PLAN,
    ) -> None:
        """Journal a request and the reply decided on; the caller holds the lock."""
        writes = route.kind in {"create", "update"}
        rests_on = {route.rests_on} | self.switches.take_read() | reply.rests_on
        if reply.refusal is not None:
            rests_on.add(f"{system.lower()}_errors")
        self.journal.append(
            Entry(
                number=self.journal.last + 1,
                at=self.clock.now,
                system=system,
                actor=actor,
                method=request.method,
                path=request.path,
                query=request.query,
                entity=route.entity,
                kind=reply.kind or route.kind,
                status=reply.status,
                body=request.payload if writes else None,
                refusal=reply.refusal,
                starts=reply.starts,
                ends=reply.ends,
                read=reply.read,
                applied=reply.applied,
                rests_on=tuple(sorted(rests_on)),
                faults=plan.fired,
                warnings=reply.warnings,
                heard=time.monotonic(),
                betrays=self._betrayed(system, actor, request),
            )
        )

    def _betrayed(self, system: str, actor: Actor, request: Request) -> tuple[str, ...]:
        """Return the names of credentials that a request to one system has from the other one."""
        own = self.credentials[actor]
        foreign = {"client secret": own.client_secret}
        if system != self.tidsbanken.name:
            foreign = {"tb-key": own.tb_key, "subscription key": own.subscription_key}
        carried = (*request.headers.values(), request.path, request.query)
        body = (request.body or b"").decode(errors="replace")
        return tuple(
            name
            for name, secret in foreign.items()
            if secret in body or any(secret in one for one in carried)
        )

    def _save(
        self,
        target: System,
        entity: str,
        kind: Kind,
        actor: Actor,
        body: Record,
        write: Callable[[], Change],
    ) -> Record:
        behaviour = f"{target.name}_{entity}".lower()
        route = Route(method="", path="", kind=kind, rests_on=behaviour, entity=entity)
        request = Request(method="", path="", query="", headers={}, body=b"", payload=body)
        with self.lock:
            plan = self._met_indoors(target.name, actor, route)
            self.begin(target.name, plan)
            try:
                change = write()
            except Refused as refused:
                self.faults.take_back(plan)
                reply = Reply(status=refused.status, refusal=refused.message)
                self.note(target.name, actor, route, request, reply, plan)
                raise
            reply = Reply(status=201 if change.created else 200, applied=(change,))
            self.note(target.name, actor, route, request, reply, plan)
        return dict(change.after)

    def _met_indoors(self, system: str, actor: Actor, route: Route) -> Plan:
        """Return the faults that also strike a save without a connection: those that hide it."""
        circumstances = Circumstances(
            system=system, actor=actor, kind=route.kind, entity=route.entity, method="", path=""
        )
        return self.faults.meet(circumstances, self.now(system), only=HIDING)

    def _rows(self, system: str, entity: str) -> Mapping[Key, Row[Value] | Row[datetime]]:
        return self._tables[system][entity].rows

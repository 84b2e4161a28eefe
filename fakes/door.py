"""From ASGI to a system and back: one request in, one reply out, one journal entry."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Protocol

from starlette.types import Message, Receive, Scope, Send

from fakes.clock import Clock
from fakes.delivery import Answer, deliver
from fakes.errors import Refused
from fakes.exchange import BODY_LIMIT_BYTES, NO_BEND, Reply, Request, parse_json
from fakes.faults.book import Circumstances, FaultBook
from fakes.faults.plan import NO_PLAN, Plan, Trouble
from fakes.journal import Stranger
from fakes.registry import Member
from fakes.routes import Found, Route, RouteTable
from fakes.values import Json

# What is read and thrown away of a body that is too long, so that its sender can hear the answer.
DRAIN_LIMIT_BYTES = 32 * BODY_LIMIT_BYTES
BODY_SECONDS = 30.0
"""How long the body of a request may take to arrive."""
GLANCE_SECONDS = 0.01
"""How often to see whether a fault that keeps a request waiting has been taken off."""
STRANGERS_KEPT = 1000


class Service(Protocol):
    """One system as HTTP requests meet it."""

    name: str
    routes: RouteTable

    def identify(self, request: Request, route: Route) -> tuple[Member | None, Refused | None]:
        """Return whose request it is, and why it is not let in."""

    def answer(self, member: Member, found: Found, request: Request) -> Reply:
        """Do what an admitted request asks, under its world's lock; raises Refused."""

    def answer_anyone(self, found: Found, request: Request) -> Reply:
        """Answer a request that needs no credentials and belongs to no world; raises Refused."""

    def refusal(self, route: Route, refused: Refused) -> Reply:
        """Word a refusal as the system does."""

    def trouble(self, trouble: Trouble) -> Refused:
        """Word an ordered fault as the system would."""

    def expire_credentials(self, request: Request) -> None:
        """Make what the request shows expire now, where the system knows such a thing."""


@dataclass(slots=True, kw_only=True)
class Visit:
    """A request that has arrived: where it leads, whose it is, why it is not let in, what it meets."""

    found: Found
    member: Member | None
    refused: Refused | None
    plan: Plan = NO_PLAN


class Door:
    """The ASGI application in front of one system.

    `clock` is the one shown to requests that belong to no world.
    """

    def __init__(
        self,
        service: Service,
        clock: Clock,
        strangers: deque[Stranger],
        faults: list[Exception],
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self.service = service
        self.clock = clock
        self.strangers = strangers
        self.faults = faults
        self.body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. An unexpected exception is a fault of the fake: kept, then raised."""
        request = _request(scope)
        try:
            if not await _read_body(request, receive, self.body_seconds):
                return
        except TimeoutError:
            await deliver(self._too_slow(request), scope, receive, send)
            return
        try:
            visit = self.meet(request)
            if visit.member and visit.plan.pause_before:
                await _pause(visit.plan, visit.member.world.faults)
            answer = self.conclude(visit, request)
        except Exception as fault:
            self.faults.append(fault)
            raise
        await deliver(answer, scope, receive, send)

    def decide(self, request: Request) -> tuple[Reply, str]:
        """Return the reply to a request, with the date that the world shows at that moment."""
        answer = self.conclude(self.meet(request), request)
        return answer.reply, answer.date

    def meet(self, request: Request) -> Visit:
        """Find out whose request it is, and what ordered faults it meets."""
        found = self.service.routes.find(request.method, request.path)
        if found.route.kind == "public":
            return Visit(found=found, member=None, refused=None)
        member, refused = self.service.identify(request, found.route)
        visit = Visit(found=found, member=member, refused=refused)
        if member is not None and refused is None and not member.world.faults.is_empty:
            with member.world.lock:
                visit.plan = self._plan(member, found, request)
        return visit

    def conclude(self, visit: Visit, request: Request) -> Answer:
        """Decide on the answer and journal it."""
        found, member = visit.found, visit.member
        if found.route.kind == "public":
            return self._answered(self._public(found, request), self.clock.now)
        if member is None:
            return self._answered(
                self._turn_away(found.route, request, visit.refused), self.clock.now
            )
        world, plan = member.world, visit.plan
        with world.lock:
            world.begin(self.service.name, plan)
            reply = self._reply(member, visit, request)
            world.note(self.service.name, member.actor, found.route, request, reply, plan)
            now = world.now(self.service.name)
        return self._answered(reply, now, plan)

    def _plan(self, member: Member, found: Found, request: Request) -> Plan:
        world, name = member.world, self.service.name
        book = world.faults
        circumstances = Circumstances(
            system=name,
            actor=member.actor,
            kind=found.route.kind,
            entity=found.route.entity,
            method=request.method,
            path=request.path,
            query=request.query,
            key=found.key,
            body=request.body or b"",
            payload=_payload(request) if book.reads_bodies else None,
        )
        return book.meet(circumstances, world.now(name))

    def _reply(self, member: Member, visit: Visit, request: Request) -> Reply:
        plan, found = visit.plan, visit.found
        if plan.expires.get("before"):
            self.service.expire_credentials(request)
            _, visit.refused = self.service.identify(request, found.route)
        if visit.refused is not None:
            return self._refusal(found.route, visit.refused)
        if plan.is_decided and plan.when == "before":
            return self._in_place_of_answer(plan, found.route)
        if plan.bend is not NO_BEND:
            request.bend = plan.bend
        try:
            reply = self.service.answer(member, found, request)
        except Refused as refused:
            reply = self._refusal(found.route, refused)
            member.world.faults.take_back(plan)
        if plan.expires.get("after"):
            self.service.expire_credentials(request)
        if plan.is_decided:
            return self._lost(plan, found.route, reply)
        return reply

    def _in_place_of_answer(self, plan: Plan, route: Route) -> Reply:
        if plan.trouble is None:
            return Reply(status=0)
        if plan.trouble.status == 502:
            return _bad_gateway()
        refused = self.service.trouble(plan.trouble)
        if plan.trouble.retry_after is not None:
            refused.headers += (("retry-after", plan.trouble.retry_after),)
        return self._refusal(route, refused)

    def _lost(self, plan: Plan, route: Route, reply: Reply) -> Reply:
        """Return what goes out of a reply that does not reach its reader whole."""
        if plan.trouble is not None:
            shown = self._in_place_of_answer(plan, route)
            shown.applied, shown.kind = reply.applied, reply.kind
            return shown
        reply.read, reply.starts, reply.ends = (), False, False
        if plan.ending not in {"cut", "framed"}:
            reply.status = 0
        return reply

    def _public(self, found: Found, request: Request) -> Reply:
        try:
            return self.service.answer_anyone(found, request)
        except Refused as refused:
            return self._refusal(found.route, refused)

    def _too_slow(self, request: Request) -> Answer:
        route = self.service.routes.find(request.method, request.path).route
        message = f"The body took longer than {self.body_seconds:g} s to arrive."
        closes = (("connection", "close"),)
        reply = self._turn_away(route, request, Refused(408, message, headers=closes))
        return self._answered(reply, self.clock.now)

    def _answered(self, reply: Reply, now: datetime, plan: Plan = NO_PLAN) -> Answer:
        return Answer(
            reply=reply,
            date=_http_date(now.replace(microsecond=0)),
            pause=plan.pause_after,
            ending=plan.ending,
            keep=plan.keep,
        )

    def _turn_away(self, route: Route, request: Request, refused: Refused | None) -> Reply:
        refused = refused or Refused(401, "No credentials.")
        self.strangers.append(
            Stranger(
                system=self.service.name,
                method=request.method,
                path=request.path,
                query=request.query,
                status=refused.status,
                message=refused.message,
            )
        )
        return self._refusal(route, refused)

    def _refusal(self, route: Route, refused: Refused) -> Reply:
        reply = self.service.refusal(route, refused)
        reply.status, reply.refusal = refused.status, refused.message
        reply.headers += refused.headers
        return reply


def _request(scope: Scope) -> Request:
    return Request(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        body=b"",
    )


async def _pause(plan: Plan, book: FaultBook) -> None:
    """Keep a request waiting, as long as a fault that asks for it is on order."""
    loop = asyncio.get_running_loop()
    end, delays = loop.time() + plan.pause_before, plan.delays
    while (left := end - loop.time()) > 0 and book.has_any(delays):
        await asyncio.sleep(min(left, GLANCE_SECONDS))


async def _read_body(request: Request, receive: Receive, seconds: float) -> bool:
    """Read the body; return whether its sender stayed to the end. Raises TimeoutError."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        request.body = _kept(message.get("body", b""))
        return True
    async with asyncio.timeout(seconds):
        return await _read_pieces(request, message, receive)


async def _read_pieces(request: Request, message: Message, receive: Receive) -> bool:
    body, length = b"", 0
    while message["type"] == "http.request":
        chunk = message.get("body", b"")
        length += len(chunk)
        if length <= BODY_LIMIT_BYTES:
            body += chunk
        if not message.get("more_body", False) or length > DRAIN_LIMIT_BYTES:
            request.body = body if length <= BODY_LIMIT_BYTES else None
            return True
        message = await receive()
    return False


def _kept(body: bytes) -> bytes | None:
    return body if len(body) <= BODY_LIMIT_BYTES else None


def _payload(request: Request) -> Json:
    try:
        return parse_json(request.body or b"")
    except Refused:
        return None


def _bad_gateway() -> Reply:
    page = (
        b"<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
    )
    return Reply(status=502, body=page, content_type="text/html", refusal="Bad gateway.")


@lru_cache(maxsize=64)
def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)

"""From ASGI to a system and back: one request in, one reply out, one journal entry."""

from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Protocol

from starlette.types import Receive, Scope, Send

from fakes.clock import Clock
from fakes.errors import Refused
from fakes.exchange import BODY_LIMIT_BYTES, Reply, Request
from fakes.journal import Stranger
from fakes.registry import Member
from fakes.routes import Found, Route, RouteTable

# What is read and thrown away of a body that is too long, so that its sender can hear the answer.
DRAIN_LIMIT_BYTES = 32 * BODY_LIMIT_BYTES


class Service(Protocol):
    """One system as HTTP requests meet it."""

    name: str
    routes: RouteTable

    def identify(self, request: Request, route: Route) -> tuple[Member | None, Refused | None]:
        """Return whose request it is, and why it is not let in."""

    def answer(self, member: Member, found: Found, request: Request) -> Reply:
        """Do what an admitted request asks, under its world's lock; raises Refused."""

    def answer_anyone(self, found: Found, request: Request) -> Reply:
        """Answer a request of kind `public`, which belongs to no world and needs no credentials."""

    def refusal(self, route: Route, refused: Refused) -> Reply:
        """Word a refusal as the system does."""


class Door:
    """The ASGI application in front of one system.

    `clock` is the one shown to requests that belong to no world.
    """

    def __init__(
        self, service: Service, clock: Clock, strangers: list[Stranger], faults: list[Exception]
    ) -> None:
        self.service = service
        self.clock = clock
        self.strangers = strangers
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. An unexpected exception is a fault of the fake: kept, then raised."""
        request = await _read(scope, receive)
        if request is None:
            return
        try:
            reply, date = self.decide(request)
        except Exception as fault:
            self.faults.append(fault)
            raise
        await _send(send, reply, date)

    def decide(self, request: Request) -> tuple[Reply, str]:
        """Return the reply to a request, with the date that the world shows at that moment."""
        found = self.service.routes.find(request.method, request.path)
        if found.route.kind == "public":
            return self.service.answer_anyone(found, request), _http_date(self.clock.now)
        member, refused = self.service.identify(request, found.route)
        if member is None:
            return self._turn_away(found.route, request, refused), _http_date(self.clock.now)
        world = member.world
        with world.lock:
            reply = self._reply(member, found, request, refused)
            world.note(self.service.name, member.actor, found.route, request, reply)
            return reply, _http_date(world.clock.now)

    def _reply(
        self, member: Member, found: Found, request: Request, refused: Refused | None
    ) -> Reply:
        try:
            if refused is not None:
                raise refused
            return self.service.answer(member, found, request)
        except Refused as refusal:
            return self._refusal(found.route, refusal)

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


async def _read(scope: Scope, receive: Receive) -> Request | None:
    """Return the request with its body, None when its sender hung up before the end of it."""
    body = b""
    length = 0
    more = True
    while more and length <= DRAIN_LIMIT_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        more = message.get("more_body", False)
        chunk = message.get("body", b"")
        length += len(chunk)
        if length <= BODY_LIMIT_BYTES:
            body += chunk
    return Request(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        body=body if length <= BODY_LIMIT_BYTES else None,
    )


async def _send(send: Send, reply: Reply, date: str) -> None:
    headers = [("date", date), *reply.headers]
    if reply.body:
        headers.append(("content-type", reply.content_type))
    if reply.status not in {204, 304}:
        headers.append(("content-length", str(len(reply.body))))
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
    await send({"type": "http.response.body", "body": reply.body})


@lru_cache(maxsize=64)
def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)

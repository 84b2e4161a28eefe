"""Tidsbanken without sockets: a request straight to the service, for tests that make thousands."""

from dataclasses import dataclass, field

from fakes import Clock, Refused, World
from fakes.exchange import NO_BEND, Bend, Reply, Request
from fakes.registry import Registry
from fakes.tidsbanken.service import TidsbankenService
from fakes.world import Addresses

ADDRESSES = Addresses(tidsbanken="http://tidsbanken.test/", crmoffice="http://crmoffice.test/")
JSON = "application/json"


def lone_world(name: str = "lone", **switches: str) -> World:
    return World(name=name, seed=0, switches=switches, clock=Clock(), addresses=ADDRESSES)


@dataclass
class Straight:
    """One world behind the service."""

    world: World = field(default_factory=lone_world)

    def __post_init__(self) -> None:
        registry = Registry()
        registry.enter(self.world)
        self.service = TidsbankenService(registry)
        own = self.world.credentials["subject"]
        self.headers = {
            "tb-key": own.tb_key,
            "ocp-apim-subscription-key": own.subscription_key,
            "x-api-version": "3.0",
        }

    def ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        content_type: str = JSON,
        bend: Bend = NO_BEND,
    ) -> Reply:
        """Answer one request; `target` is the path and the query as they are sent."""
        path, _, query = target.partition("?")
        request = Request(
            method=method,
            path=path,
            query=query,
            headers={**self.headers, "content-type": content_type},
            body=body,
            bend=bend,
        )
        found = self.service.routes.find(method, path)
        member, refused = self.service.identify(request, found.route)
        assert member is not None
        try:
            if refused is not None:
                raise refused
            return self.service.answer(member, found, request)
        except Refused as refusal:
            reply = self.service.refusal(found.route, refusal)
            reply.status = refusal.status
            return reply

    def get(self, target: str) -> Reply:
        """Answer a GET."""
        return self.ask("GET", target)

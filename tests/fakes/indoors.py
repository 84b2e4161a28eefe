"""CRMOffice without sockets: a request goes straight to its door, thousands in a second."""

import json
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlencode

from fakes import Actor, Clock, World
from fakes.crmoffice.service import CRMOfficeService
from fakes.door import Door
from fakes.exchange import NO_BEND, Bend, Reply, Request
from fakes.registry import Registry
from tests.fakes.straight import ADDRESSES, lone_world

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indoors:
    """One world, the registry that knows it, and the door of CRMOffice."""

    world: World
    registry: Registry
    door: Door

    @classmethod
    def with_world(cls, name: str = "indoors", **switches: str) -> "Indoors":
        world = lone_world(name, **switches)
        registry = Registry()
        registry.enter(world)
        service = CRMOfficeService(registry, ADDRESSES.crmoffice)
        return cls(world=world, registry=registry, door=Door(service, Clock(), deque(), []))

    def send(
        self,
        method: str,
        path: str,
        *,
        query: str = "",
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        bend: Bend = NO_BEND,
    ) -> Reply:
        request = Request(
            method=method, path=path, query=query, headers=headers or {}, body=body, bend=bend
        )
        return self.door.decide(request)[0]

    def client(self, actor: Actor = "subject") -> dict[str, str]:
        own = self.world.credentials[actor]
        return {"client_id": own.client_id, "client_secret": own.client_secret}

    def post_form(self, path: str, form: dict[str, str]) -> Reply:
        return self.send(
            "POST", path, body=urlencode(form).encode(), headers={"content-type": FORM}
        )

    def bearer(self, actor: Actor = "subject") -> dict[str, str]:
        form = {"grant_type": "client_credentials", **self.client(actor)}
        told = json.loads(self.post_form("/connect/token", form).body)
        return {"authorization": f"Bearer {told['access_token']}"}

"""Whose credentials these are: the index from what a request shows to a world and an actor."""

from dataclasses import dataclass
from datetime import datetime

from fakes.errors import WorldExists
from fakes.values import Actor
from fakes.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One actor of one world."""

    world: World
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Whom a bearer token lets in, until when on the world's clock."""

    member: Member
    expires_at: datetime


class Registry:
    """All credentials that are valid on one server.

    Each look-up is one read of a dictionary, so requests need no lock against worlds that come and go.
    """

    def __init__(self) -> None:
        self.tb_keys: dict[str, Member] = {}
        self.subscriptions: dict[str, Member] = {}
        self.clients: dict[str, Member] = {}
        self.grants: dict[str, Grant] = {}

    def enter(self, world: World) -> None:
        """Let the world's actors in; raises WorldExists when their credentials are in use."""
        for actor, own in world.credentials.items():
            if own.tb_key in self.tb_keys:
                raise WorldExists(
                    f"there is a world {world.name!r} with seed {world.seed} already; "
                    "drop it first, or give another name or seed"
                )
            member = Member(world=world, actor=actor)
            self.tb_keys[own.tb_key] = member
            self.subscriptions[own.subscription_key] = member
            self.clients[own.client_id] = member

    def leave(self, world: World) -> None:
        """Let nobody into the world any more; does nothing for a world that has left."""
        for own in world.credentials.values():
            member = self.tb_keys.get(own.tb_key)
            if member is None or member.world is not world:
                continue
            del self.tb_keys[own.tb_key]
            del self.subscriptions[own.subscription_key]
            del self.clients[own.client_id]
        for token, grant in list(self.grants.items()):
            if grant.member.world is world:
                del self.grants[token]

"""Whose credentials these are: the index from what a request shows to a world and an actor."""

from dataclasses import dataclass, replace
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
    """Whom a bearer token lets in, until when on the world's clock.

    `family` is the code that a user's approval began with, and that all tokens from it share; None
    for a token that no user approved.
    """

    member: Member
    expires_at: datetime
    family: str | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What a user approved: whoever shows the code with the right secret gets tokens for it, once."""

    member: Member
    expires_at: datetime
    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str
    spent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """What a refresh token gets new access tokens for."""

    member: Member
    expires_at: datetime
    scopes: tuple[str, ...]
    family: str


class Registry:
    """All credentials that are valid on one server.

    Each look-up is one read of a dictionary, so requests need no lock against worlds that come and go.
    Whoever adds, spends, revokes or forgets tokens of a world holds its lock.
    """

    def __init__(self) -> None:
        self.tb_keys: dict[str, Member] = {}
        self.subscriptions: dict[str, Member] = {}
        self.clients: dict[str, Member] = {}
        self.grants: dict[str, Grant] = {}
        self.codes: dict[str, Code] = {}
        self.refreshes: dict[str, Refresh] = {}
        # Of each world: its tokens and codes, so that it can leave without a look at all the others.
        self._held: dict[World, set[str]] = {}

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
        self._held[world] = set()

    def leave(self, world: World) -> None:
        """Let nobody into the world any more; does nothing for a world that has left."""
        for own in world.credentials.values():
            member = self.tb_keys.get(own.tb_key)
            if member is None or member.world is not world:
                continue
            del self.tb_keys[own.tb_key]
            del self.subscriptions[own.subscription_key]
            del self.clients[own.client_id]
        self.forget_tokens(world)
        self._held.pop(world, None)

    def forget_tokens(self, world: World) -> None:
        """Drop all tokens and codes of a world, which keeps its credentials."""
        held = self._held.get(world, set())
        for token in held:
            self.grants.pop(token, None)
            self.codes.pop(token, None)
            self.refreshes.pop(token, None)
        held.clear()

    def knows(self, member: Member) -> bool:
        """Whether the member's world is still here."""
        return member.world in self._held

    def add_grant(self, token: str, grant: Grant) -> None:
        """Let a bearer token in; its world must be here."""
        self._held[grant.member.world].add(token)
        self.grants[token] = grant

    def add_code(self, text: str, code: Code) -> None:
        """Keep what a code stands for; its world must be here."""
        self._held[code.member.world].add(text)
        self.codes[text] = code

    def add_refresh(self, token: str, refresh: Refresh) -> None:
        """Keep what a refresh token stands for; its world must be here."""
        self._held[refresh.member.world].add(token)
        self.refreshes[token] = refresh

    def spend(self, text: str) -> bool:
        """Use a code up; False when it has been used before. Raises KeyError for an unknown one."""
        code = self.codes[text]
        self.codes[text] = replace(code, spent=True)
        return not code.spent

    def expire(self, token: str) -> None:
        """Let a bearer token expire now; does nothing for an unknown one."""
        grant = self.grants.get(token)
        if grant is not None:
            self.grants[token] = replace(grant, expires_at=grant.member.world.clock.now)

    def revoke(self, token: str) -> None:
        """End one token; does nothing for an unknown one."""
        self.refreshes.pop(token, None)
        grant = self.grants.get(token)
        if grant is not None:
            # It is kept, so that a request with it is known to be of its world.
            self.grants[token] = replace(grant, revoked=True)

    def revoke_family(self, world: World, family: str) -> None:
        """End all tokens that came from one approval by a user."""
        for token in self._held.get(world, ()):
            kin = self.grants.get(token) or self.refreshes.get(token)
            if kin is not None and kin.family == family:
                self.revoke(token)

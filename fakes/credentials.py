"""What an actor shows to be let into a world."""

from dataclasses import dataclass
from hashlib import sha256

from fakes.values import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What one actor of one world shows to be let in."""

    tb_key: str
    subscription_key: str
    client_id: str
    client_secret: str


def make_credentials(name: str, seed: int, actor: Actor) -> Credentials:
    """Make the credentials of an actor: the same for the same world, so that runs replay.

    >>> make_credentials("w", 0, "judge") == make_credentials("w", 0, "judge")
    True
    """

    def secret(purpose: str) -> str:
        return sha256(f"{name}\0{seed}\0{actor}\0{purpose}".encode()).hexdigest()[:32]

    return Credentials(
        tb_key=secret("tb-key"),
        subscription_key=secret("subscription"),
        client_id=f"client-{secret('client')[:12]}",
        client_secret=secret("secret"),
    )

"""How CRMOffice makes tokens and codes: signed ones, opaque ones, and the key to check with.

What is made for a world depends on its credentials, its clock and its journal alone, so that
the same requests to the same world on one server get the same bytes.
"""

import threading
from datetime import timedelta
from functools import cache
from hashlib import sha256

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from fakes.crmoffice.scopes import API
from fakes.registry import Member
from fakes.values import Json

LIFETIME = timedelta(hours=1)
ALGORITHM = "RS256"
_making_key = threading.Lock()


def issuer_of(base_url: str) -> str:
    """Return the issuer's name: the base URL as IdentityServer writes it, without a slash at the end.

    >>> issuer_of("https://crm.example/")
    'https://crm.example'
    """
    return base_url.rstrip("/")


def opaque(member: Member, purpose: str) -> str:
    """Return a code or a refresh token that nobody can guess, another one for each request."""
    world = member.world
    secret = world.credentials[member.actor].client_secret
    # Every token request is an entry of the journal, so its number makes each token another one.
    digest = sha256(f"{secret}\0{purpose}\0{world.journal.last}".encode())
    return f"{digest.hexdigest().upper()}-1"


def access_token(member: Member, scopes: tuple[str, ...], subject: str | None) -> str:
    """Return a signed token, valid from now on the world's clock; `subject` is a user's id, if any."""
    world = member.world
    now = int(world.clock.now.timestamp())
    claims: dict[str, object] = {
        "iss": issuer_of(world.addresses.crmoffice),
        "nbf": now,
        "iat": now,
        "exp": now + int(LIFETIME.total_seconds()),
        "aud": API,
        "scope": list(scopes),
        "client_id": world.credentials[member.actor].client_id,
        "jti": opaque(member, "jti")[:32],
    }
    if subject is not None:
        claims["sub"] = subject
    kid, key = _signing_key()
    headers = {"kid": kid, "typ": "at+jwt"}
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers=headers)


def key_set() -> Json:
    """Return the public keys that tokens can be checked with, as a JSON Web Key Set."""
    kid, key = _signing_key()
    shown = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    public: dict[str, Json] = {name: shown[name] for name in ("kty", "n", "e")}
    return {"keys": [{**public, "use": "sig", "alg": ALGORITHM, "kid": kid}]}


def _signing_key() -> tuple[str, RSAPrivateKey]:
    with _making_key:
        return _made_once()


@cache
def _made_once() -> tuple[str, RSAPrivateKey]:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    number = key.public_key().public_numbers().n
    return sha256(str(number).encode()).hexdigest()[:32].upper(), key

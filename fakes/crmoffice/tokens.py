"""CRMOffice's token endpoint and its revocation endpoint: what a known client gets, and gives back."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256

from fakes.crmoffice.clients import invalid_request, read_form, unknown_client
from fakes.crmoffice.minting import LIFETIME, access_token, opaque
from fakes.crmoffice.model import TEST_USERS
from fakes.crmoffice.scopes import API, OFFLINE, read_scopes
from fakes.errors import Refused
from fakes.exchange import Reply, Request
from fakes.registry import Grant, Member, Refresh, Registry
from fakes.store import encode
from fakes.values import Record

REFRESH_LIFETIME = timedelta(days=30)
TOKEN_TYPES = ("access_token", "refresh_token")
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
_NO_STORE = (("cache-control", "no-store"), ("pragma", "no-cache"))


def issue(registry: Registry, member: Member, request: Request) -> Reply:
    """Answer the token request of a known client; raises Refused."""
    if not registry.knows(member):
        # The world was dropped while the request waited for its lock.
        raise unknown_client()
    form = read_form(request)
    grant_type = form.get("grant_type")
    if grant_type is None:
        raise invalid_request("grant_type is missing.")
    answer = _ANSWERS.get(grant_type)
    if answer is None:
        raise Refused(400, f"No grant {grant_type!r} here.", code="unsupported_grant_type")
    return answer(registry, member, form)


def revoke(registry: Registry, member: Member, request: Request) -> Reply:
    """End a token of this client, and with a refresh token all that came with it; raises Refused.

    A token that is unknown, or another client's, is answered alike and left as it is.
    """
    form = read_form(request)
    token, hint = form.get("token"), form.get("token_type_hint")
    if token is None:
        raise invalid_request("token is missing.")
    if hint not in {None, *TOKEN_TYPES}:
        raise Refused(400, f"No tokens of type {hint!r} here.", code="unsupported_token_type")
    grant, refresh = registry.grants.get(token), registry.refreshes.get(token)
    if grant is not None and grant.member == member:
        registry.revoke(token)
    elif refresh is not None and refresh.member == member:
        registry.revoke_family(member.world, refresh.family)
    return Reply(headers=_NO_STORE)


def challenge_of(verifier: str) -> str:
    """Return the S256 code challenge of a code verifier.

    >>> challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _for_client(registry: Registry, member: Member, form: Mapping[str, str]) -> Reply:
    scopes = _scopes(form.get("scope", API))
    if OFFLINE in scopes:
        raise Refused(400, f"No {OFFLINE} without a user.", code="invalid_scope")
    return _granted(registry, member, scopes)


def _for_code(registry: Registry, member: Member, form: Mapping[str, str]) -> Reply:
    if "code" not in form:
        raise _no_grant("The code is missing.")
    code = registry.codes.get(form["code"])
    if code is None or code.member != member:
        raise _no_grant("The code is unknown.")
    if not registry.spend(form["code"]):
        # Somebody else may have used it first, so nobody keeps what it gave.
        registry.revoke_family(member.world, form["code"])
        raise _no_grant("The code was used before.")
    if code.expires_at <= member.world.clock.now:
        raise _no_grant("The code has expired.")
    if form.get("redirect_uri") != code.redirect_uri:
        raise _no_grant("The redirect_uri is not that of the code.")
    verifier = form.get("code_verifier", "")
    if not _VERIFIER.fullmatch(verifier) or challenge_of(verifier) != code.challenge:
        raise _no_grant("The code_verifier does not fit the code.")
    refresh = None
    if OFFLINE in code.scopes:
        refresh = _new_refresh(registry, member, code.scopes, form["code"])
    return _granted(registry, member, code.scopes, family=form["code"], refresh=refresh)


def _for_refresh(registry: Registry, member: Member, form: Mapping[str, str]) -> Reply:
    token = form.get("refresh_token", "")
    held = registry.refreshes.get(token)
    if held is None or held.member != member:
        raise _no_grant("The refresh token is unknown, or was used before.")
    if held.expires_at <= member.world.clock.now:
        raise _no_grant("The refresh token has expired.")
    scopes = _scopes(form.get("scope", " ".join(held.scopes)))
    if not set(scopes) <= set(held.scopes):
        raise Refused(400, "More scopes than were granted.", code="invalid_scope")
    if member.world.switches["refresh_rotation"] == "on":
        registry.revoke(token)
        token = _new_refresh(registry, member, held.scopes, held.family)
    return _granted(registry, member, scopes, family=held.family, refresh=token)


_ANSWERS: Mapping[str, Callable[[Registry, Member, Mapping[str, str]], Reply]] = {
    "client_credentials": _for_client,
    "authorization_code": _for_code,
    "refresh_token": _for_refresh,
}
GRANT_TYPES = tuple(_ANSWERS)


def _new_refresh(registry: Registry, member: Member, scopes: tuple[str, ...], family: str) -> str:
    token = opaque(member, "refresh")
    expires_at = member.world.clock.now + REFRESH_LIFETIME
    registry.add_refresh(
        token, Refresh(member=member, expires_at=expires_at, scopes=scopes, family=family)
    )
    return token


def _granted(
    registry: Registry,
    member: Member,
    scopes: tuple[str, ...],
    *,
    family: str | None = None,
    refresh: str | None = None,
) -> Reply:
    token = access_token(member, scopes, TEST_USERS[0].id if family else None)
    expires_at = member.world.clock.now + LIFETIME
    registry.add_grant(token, Grant(member=member, expires_at=expires_at, family=family))
    answer: Record = {
        "access_token": token,
        "expires_in": int(LIFETIME.total_seconds()),
        "token_type": "Bearer",
        **({"refresh_token": refresh} if refresh else {}),
        "scope": " ".join(scopes),
    }
    return Reply(body=encode(answer), headers=_NO_STORE)


def _scopes(text: str) -> tuple[str, ...]:
    try:
        return read_scopes(text)
    except ValueError as error:
        raise Refused(400, str(error), code="invalid_scope") from error


def _no_grant(message: str) -> Refused:
    return Refused(400, message, code="invalid_grant")

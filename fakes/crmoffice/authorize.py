"""CRMOffice's authorization endpoint: a test user who approves whatever a known client asks for."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import escape
from ipaddress import ip_address
from urllib.parse import quote, urlencode, urlsplit

from fakes.crmoffice.encoded import once_each, read_pairs
from fakes.crmoffice.minting import issuer_of, opaque
from fakes.crmoffice.scopes import read_scopes
from fakes.errors import Refused
from fakes.exchange import Reply, Request
from fakes.registry import Code, Member, Registry

CODE_LIFETIME = timedelta(minutes=5)
# What a URI may be written with; neither a blank nor a line break is among it, nor the # of a fragment.
_URI = re.compile(r"https?://[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=%]+")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_NO_STORE = (("cache-control", "no-store"), ("pragma", "no-cache"))


def client_asking(registry: Registry, request: Request) -> tuple[Member | None, Refused | None]:
    """Return the client that sends a user here, and why it is not let in."""
    try:
        asked = _asked(request)
    except Refused as refused:
        return None, refused
    member = registry.clients.get(asked.get("client_id", ""))
    return member, None if member else Refused(400, "Unknown client.")


def authorize(registry: Registry, member: Member, request: Request) -> Reply:
    """Send the user back with a code, or with the reason why there is none.

    Raises Refused where nobody knows whether the address to go back to is the client's own.
    """
    if not registry.knows(member):
        raise Refused(400, "Unknown client.")
    asked = _asked(request)
    back = asked.get("redirect_uri", "")
    if not _may_redirect_to(back):
        raise Refused(400, "The redirect_uri is missing or not allowed.")
    problem = _problem(asked)
    if problem is None:
        return _approved(registry, member, asked)
    error, described = problem
    reply = _sent_back(member, asked, {"error": error, "error_description": described})
    reply.refusal = described
    return reply


def error_page(refused: Refused) -> Reply:
    """Word a refusal as a page for the user, who has nowhere to go back to."""
    text = escape(refused.message)
    page = f"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Error</h1><p>{text}</p></body></html>"
    headers = (*_NO_STORE, ("content-security-policy", "default-src 'none'"))
    return Reply(body=page.encode(), content_type="text/html; charset=utf-8", headers=headers)


def _asked(request: Request) -> dict[str, str]:
    try:
        return once_each(read_pairs(request.query))
    except ValueError as error:
        raise Refused(400, f"The request cannot be read: {error}.") from error


def _approved(registry: Registry, member: Member, asked: Mapping[str, str]) -> Reply:
    code = opaque(member, "code")
    kept = Code(
        member=member,
        expires_at=member.world.clock.now + CODE_LIFETIME,
        scopes=read_scopes(asked["scope"]),
        redirect_uri=asked["redirect_uri"],
        challenge=asked["code_challenge"],
    )
    registry.add_code(code, kept)
    return _sent_back(member, asked, {"code": code, "scope": asked["scope"]})


def _may_redirect_to(text: str) -> bool:
    """Whether a client may have a user sent there: https anywhere, http to this machine.

    The real server has a list of addresses for each client; the fake has none.
    """
    if not _URI.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or _is_here(host)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _problem(asked: Mapping[str, str]) -> tuple[str, str] | None:
    challenge, scope = asked.get("code_challenge", ""), asked.get("scope")
    no_scopes = "" if scope is None else _scopes_problem(scope)
    objections = (
        ("response_type" not in asked, "invalid_request", "response_type is missing"),
        (
            asked.get("response_type") != "code",
            "unsupported_response_type",
            "response_type must be code",
        ),
        (
            asked.get("response_mode", "query") != "query",
            "invalid_request",
            "response_mode must be query",
        ),
        (
            not _CHALLENGE.fullmatch(challenge),
            "invalid_request",
            "code_challenge is missing, or none that S256 makes",
        ),
        (
            asked.get("code_challenge_method") != "S256",
            "invalid_request",
            "code_challenge_method must be S256",
        ),
        (scope is None, "invalid_request", "scope is missing"),
        (bool(no_scopes), "invalid_scope", no_scopes),
    )
    return next(((error, said) for holds, error, said in objections if holds), None)


def _scopes_problem(text: str) -> str:
    try:
        read_scopes(text)
    except ValueError as error:
        return str(error)
    return ""


def _sent_back(member: Member, asked: Mapping[str, str], told: Mapping[str, str]) -> Reply:
    back = asked["redirect_uri"]
    state = {"state": asked["state"]} if "state" in asked else {}
    issuer = {"iss": issuer_of(member.world.addresses.crmoffice)}
    query = urlencode({**told, **state, **issuer}, quote_via=quote)
    joint = "&" if "?" in back else "?"
    return Reply(status=302, headers=(*_NO_STORE, ("location", f"{back}{joint}{query}")))

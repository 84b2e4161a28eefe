"""Who may come to the desk: decisions on what a request shows of itself."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.requests import cookie_parser

from fakes.desk.problem import Problem

COOKIE = "samsvar_desk"
READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """What a request shows: the address it comes from, and its headers (names in lower case).

    `is_form` says that a page's form sends it, not a program.
    """

    peer: str
    method: str
    headers: Mapping[str, str]
    is_form: bool = False


def refusal(knock: Knock, token: str | None) -> Problem | None:
    """Return why a request is not let in, None if it is."""
    if token is None:
        problem = _not_from_here(knock)
    else:
        problem = None if _shows(knock, token) else _no_token()
    if problem is None and knock.method not in READS:
        problem = _from_elsewhere(knock)
    return problem


def cookie_of(token: str) -> str:
    """Return what the cookie holds for a token, which cannot be read back from it."""
    return hmac.new(token.encode(), COOKIE.encode(), hashlib.sha256).hexdigest()


def is_token(shown: str, token: str) -> bool:
    """Whether a text is the token, in a time that tells nothing of it."""
    return hmac.compare_digest(shown.encode(), token.encode())


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine and nothing else.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("localhost.example")
    (True, True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _not_from_here(knock: Knock) -> Problem | None:
    if not is_loopback(knock.peer):
        return Problem(403, "", "Without a control token only this machine is served.")
    # A page from elsewhere can have its own name lead here; it cannot change the Host header.
    shown = knock.headers.get("host", "")
    if not is_loopback(_host_name(shown)):
        return Problem(403, "Host", f"it was {shown[:80]!r}; it must be localhost or 127.0.0.1")
    return None


def _shows(knock: Knock, token: str) -> bool:
    scheme, _, shown = knock.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and is_token(shown.strip(), token):
        return True
    return is_token(_cookie(knock.headers.get("cookie", "")), cookie_of(token))


def _cookie(header: str) -> str:
    # Other programs on this machine share the jar; nothing of theirs may hide ours.
    return cookie_parser(header).get(COOKIE, "")


def _no_token() -> Problem:
    return Problem(
        401,
        "Authorization",
        "it must be 'Bearer' and the control token; a browser gets in by /?token=…",
        headers={"WWW-Authenticate": 'Bearer realm="samsvar"'},
    )


def _from_elsewhere(knock: Knock) -> Problem | None:
    """Refuse what another site's page could have made a browser send."""
    site, origin = knock.headers.get("sec-fetch-site"), knock.headers.get("origin")
    known = site is not None or origin is not None
    same = site in (None, "same-origin") and (origin is None or _is_own(origin, knock))
    if (known and not same) or (knock.is_form and not known):
        shown = f"Origin {origin!r}, Sec-Fetch-Site {site!r}"
        return Problem(403, "Origin", f"it was {shown[:120]}; it must be this address")
    return None


def _is_own(origin: str, knock: Knock) -> bool:
    return urlsplit(origin).netloc.lower() == knock.headers.get("host", "").lower()


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""

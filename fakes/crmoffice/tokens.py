"""CRMOffice's token endpoint: who a client is, and what it gets for that."""

from base64 import b64decode
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, unquote_plus

from fakes.errors import Refused
from fakes.exchange import Reply, Request
from fakes.registry import Grant, Member, Registry
from fakes.store import encode
from fakes.values import Record

LIFETIME = timedelta(hours=1)
SCOPES = ("crmoffice", "offline_access")
_NO_STORE = (("cache-control", "no-store"), ("pragma", "no-cache"))


def client_of(registry: Registry, request: Request) -> tuple[Member | None, Refused | None]:
    """Return whose client asks for a token, and why it gets none; secrets are checked here."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    # A bearer token from an earlier request may still be there; it says nothing of the client.
    basic = scheme.lower() == "basic"
    try:
        shown = _basic_client(encoded) if basic else _form_client(request)
    except Refused as refused:
        return None, refused
    member = registry.clients.get(shown[0])
    if member is not None and shown[1] == member.world.credentials[member.actor].client_secret:
        return member, None
    # A client that used the Authorization header is told so in the form of that header.
    told = (("www-authenticate", 'Basic realm="CRMOffice"'),) if basic else ()
    return member, Refused(
        401 if basic else 400,
        "Unknown client or wrong secret.",
        code="invalid_client",
        headers=told,
    )


def issue(registry: Registry, member: Member, request: Request) -> Reply:
    """Answer the request of a known client; raises Refused."""
    form = _form(request)
    grant_type = form.get("grant_type")
    if grant_type is None:
        raise _invalid("grant_type is missing.")
    if grant_type != "client_credentials":
        raise Refused(400, f"No grant {grant_type!r} here.", code="unsupported_grant_type")
    scopes = form.get("scope", SCOPES[0]).split()
    if not set(scopes) <= set(SCOPES):
        raise Refused(
            400, f"A scope is unknown; there are {', '.join(SCOPES)}.", code="invalid_scope"
        )
    answer: Record = {
        "access_token": _grant(registry, member),
        "expires_in": int(LIFETIME.total_seconds()),
        "token_type": "Bearer",
        "scope": " ".join(scopes),
    }
    return Reply(body=encode(answer), headers=_NO_STORE)


def _grant(registry: Registry, member: Member) -> str:
    world = member.world
    own = world.credentials[member.actor]
    if registry.clients.get(own.client_id) is not member:
        # The world was dropped while the request waited for its lock.
        raise Refused(400, "Unknown client or wrong secret.", code="invalid_client")
    # Every token request is an entry of the journal, so its number makes each token another one.
    token = sha256(f"{own.client_secret}\0{world.journal.last}".encode()).hexdigest()
    registry.grants[token] = Grant(member=member, expires_at=world.clock.now + LIFETIME)
    return token


def _form(request: Request) -> dict[str, str]:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        raise _invalid("The body must be application/x-www-form-urlencoded.")
    try:
        pairs = parse_qsl(
            request.whole_body().decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=50,
        )
    except ValueError as error:
        raise _invalid("The form cannot be read.") from error
    if len({name for name, _ in pairs}) < len(pairs):
        raise _invalid("A parameter was given more than once.")
    return dict(pairs)


def _form_client(request: Request) -> tuple[str, str]:
    form = _form(request)
    return form.get("client_id", ""), form.get("client_secret", "")


def _basic_client(encoded: str) -> tuple[str, str]:
    try:
        client, _, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError as error:
        raise _invalid("The Authorization header is no Base64 text.") from error
    return unquote_plus(client), unquote_plus(secret)


def _invalid(message: str) -> Refused:
    return Refused(400, message, code="invalid_request")

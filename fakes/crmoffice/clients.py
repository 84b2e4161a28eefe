"""Who a client is that comes for a token, and the form that it fills in."""

from base64 import b64decode
from urllib.parse import unquote_plus

from fakes.crmoffice.encoded import once_each, read_pairs
from fakes.errors import Refused
from fakes.exchange import Request
from fakes.registry import Member, Registry


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
    return member, unknown_client(401 if basic else 400, told)


def unknown_client(status: int = 400, headers: tuple[tuple[str, str], ...] = ()) -> Refused:
    """Return the refusal of a client that nobody knows."""
    message = "Unknown client or wrong secret."
    return Refused(status, message, code="invalid_client", headers=headers)


def read_form(request: Request) -> dict[str, str]:
    """Return the parameters of a form, those without a value left out; raises Refused."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        raise invalid_request("The body must be application/x-www-form-urlencoded.")
    try:
        return once_each(read_pairs(request.whole_body().decode()))
    except ValueError as error:
        raise invalid_request("The form cannot be read.") from error


def invalid_request(message: str) -> Refused:
    """Return the refusal of a request that is not put as OAuth wants it."""
    return Refused(400, message, code="invalid_request")


def _form_client(request: Request) -> tuple[str, str]:
    form = read_form(request)
    return form.get("client_id", ""), form.get("client_secret", "")


def _basic_client(encoded: str) -> tuple[str, str]:
    try:
        client, _, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError as error:
        raise invalid_request("The Authorization header is no Base64 text.") from error
    return unquote_plus(client), unquote_plus(secret)

"""CRMOffice over HTTP: its endpoints, who is let in, and how it words a refusal."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from fakes.crmoffice.authorize import authorize, client_asking, error_page
from fakes.crmoffice.clients import client_of
from fakes.crmoffice.discovery import (
    AUTHORIZE,
    DISCOVERY,
    KEYS,
    REVOCATION,
    TOKEN,
    configuration,
)
from fakes.crmoffice.minting import key_set
from fakes.crmoffice.model import ENTITIES
from fakes.crmoffice.records import (
    answer_create,
    answer_delete,
    answer_list,
    answer_single,
    answer_update,
)
from fakes.crmoffice.tenant import Tenant
from fakes.crmoffice.tokens import issue, revoke
from fakes.errors import Refused
from fakes.exchange import Reply, Request
from fakes.faults.plan import Trouble
from fakes.journal import Kind
from fakes.registry import Member, Registry
from fakes.routes import Found, Route, RouteTable
from fakes.store import encode
from fakes.values import Json

_READS: tuple[tuple[str, str, Kind], ...] = (("GET", "", "list"), ("GET", "/{id}", "lookup"))
_WRITES: tuple[tuple[str, str, Kind], ...] = (
    ("POST", "", "create"),
    ("PATCH", "/{id}", "update"),
    ("PUT", "/{id}", "update"),
    ("DELETE", "/{id}", "delete"),
)
ROUTES = (
    Route(method="GET", path=DISCOVERY, kind="public", rests_on="crmoffice_token"),
    Route(method="GET", path=KEYS, kind="public", rests_on="crmoffice_token"),
    Route(method="GET", path=AUTHORIZE, kind="token", rests_on="crmoffice_token"),
    Route(method="POST", path=TOKEN, kind="token", rests_on="crmoffice_token", body="form"),
    Route(method="POST", path=REVOCATION, kind="token", rests_on="crmoffice_token", body="form"),
    *(
        Route(
            method=method,
            path=each.path + tail,
            entity=each.name,
            kind=kind,
            rests_on="crmoffice_delete" if kind == "delete" else f"crmoffice_{each.name.lower()}",
            body="object" if kind in {"create", "update"} else "none",
        )
        for each in ENTITIES.values()
        for method, tail, kind in _READS + (_WRITES if each.writable else ())
    ),
)


class CRMOfficeService:
    """The service in front of every world's tenant; `base_url` is where anyone finds it."""

    name = Tenant.name

    def __init__(self, registry: Registry, base_url: str) -> None:
        self.registry = registry
        self.base_url = base_url
        self.routes = RouteTable(ROUTES, folds_case=False)
        self._answers: Mapping[Kind, Callable[[Member, Found, Request], Reply]] = {
            "list": answer_list,
            "lookup": answer_single,
            "create": answer_create,
            "update": answer_update,
            "delete": answer_delete,
            "token": self._answer_client,
        }

    def identify(self, request: Request, route: Route) -> tuple[Member | None, Refused | None]:
        """Check the client of a request for tokens, and the bearer token of any other."""
        if route.path == AUTHORIZE and route.kind == "token":
            return client_asking(self.registry, request)
        if route.kind == "token":
            return client_of(self.registry, request)
        return self._bearer_of(request)

    def answer(self, member: Member, found: Found, request: Request) -> Reply:
        """Issue a token, or list, look up, create, update or delete."""
        if found.route.kind == "refused":
            raise _unknown(found, request)
        return self._answers[found.route.kind](member, found, request)

    def trouble(self, trouble: Trouble) -> Refused:
        """Word an ordered fault as the system would."""
        if trouble.refused:
            message = "The record cannot be saved."
            return Refused(trouble.status or 422, message, fields={"": [message]})
        if trouble.status == 401:
            return _unauthorised('Bearer error="invalid_token"', "The token is not accepted.")
        status = trouble.status or 503
        return Refused(status, f"{HTTPStatus(status).phrase}.")

    def answer_anyone(self, found: Found, request: Request) -> Reply:  # noqa: ARG002 -- the answer is the same to all
        """Answer with the discovery document or the keys."""
        told = key_set() if found.route.path == KEYS else configuration(self.base_url)
        return Reply(body=encode(told), content_type="application/json")

    def expire_credentials(self, request: Request) -> None:
        """Let the bearer token of a request expire now; does nothing for one without."""
        self.registry.expire(_bearer(request) or "")

    def refusal(self, route: Route, refused: Refused) -> Reply:
        """Word a refusal: per field, as OAuth does, as a page, or as a problem with a title."""
        told: Json
        if refused.status == 422:
            told = {"errors": {name: list(said) for name, said in refused.fields.items()}}
        elif route.kind == "token":
            if route.path == AUTHORIZE:
                return error_page(refused)
            told = {
                "error": refused.code or "invalid_request",
                "error_description": refused.message,
            }
        else:
            title = HTTPStatus(refused.status).phrase
            told = {"title": title, "status": refused.status, "detail": refused.message}
            return Reply(body=encode(told), content_type="application/problem+json")
        return Reply(body=encode(told))

    def _bearer_of(self, request: Request) -> tuple[Member | None, Refused | None]:
        token = _bearer(request)
        if token is None:
            return None, _unauthorised("Bearer", "A bearer token is required.")
        grant = self.registry.grants.get(token)
        if grant is None:
            return None, _invalid_token("unknown")
        if grant.revoked:
            return grant.member, _invalid_token("revoked")
        if grant.expires_at <= grant.member.world.clock.now:
            return grant.member, _invalid_token("expired")
        return grant.member, None

    def _answer_client(self, member: Member, found: Found, request: Request) -> Reply:
        if found.route.path == AUTHORIZE:
            return authorize(self.registry, member, request)
        if found.route.path == REVOCATION:
            return revoke(self.registry, member, request)
        return issue(self.registry, member, request)


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _invalid_token(what: str) -> Refused:
    described = ', error_description="The token expired"' if what == "expired" else ""
    return _unauthorised(f'Bearer error="invalid_token"{described}', f"The token is {what}.")


def _unauthorised(challenge: str, message: str) -> Refused:
    return Refused(401, message, headers=(("www-authenticate", challenge),))


def _unknown(found: Found, request: Request) -> Refused:
    if found.allowed:
        allow = (("allow", ", ".join(found.allowed)),)
        return Refused(405, f"{request.method} is not offered here.", headers=allow)
    return Refused(404, f"There is nothing at {request.path}.")

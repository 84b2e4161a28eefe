"""CRMOffice over HTTP: its endpoints, its bearer check, its lists and its refusals."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qsl

from fakes.crmoffice.model import ENTITIES
from fakes.crmoffice.tenant import Complaints, Tenant, etag
from fakes.crmoffice.tokens import client_of, issue
from fakes.errors import Refused
from fakes.exchange import Reply, Request
from fakes.faults.plan import Trouble
from fakes.journal import Change, Kind
from fakes.registry import Member, Registry
from fakes.routes import Found, Route, RouteTable
from fakes.store import Row, encode
from fakes.values import Json

_PER_ENTITY: tuple[tuple[str, str, Kind], ...] = (
    ("GET", "", "list"),
    ("POST", "", "create"),
    ("GET", "/{id}", "lookup"),
    ("PATCH", "/{id}", "update"),
)
ROUTES = (
    Route(
        method="POST", path="/connect/token", kind="token", rests_on="crmoffice_token", body="form"
    ),
    *(
        Route(
            method=method,
            path=each.path + tail,
            entity=each.name,
            kind=kind,
            rests_on=f"crmoffice_{each.name.lower()}",
        )
        for each in ENTITIES.values()
        for method, tail, kind in _PER_ENTITY
    ),
)

PAGE_SIZE = 50
PAGE_SIZE_CAP = 200
_SINCE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Which page of a list is asked for, and of which records."""

    page: int
    size: int
    since: datetime | None


class CRMOfficeService:
    """The service in front of every world's tenant."""

    name = Tenant.name

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.routes = RouteTable(ROUTES, folds_case=False)
        self._answers: Mapping[Kind, Callable[[Member, Found, Request], Reply]] = {
            "list": _list,
            "lookup": _single,
            "create": _create,
            "update": _update,
        }

    def identify(self, request: Request, route: Route) -> tuple[Member | None, Refused | None]:
        """Check the client of a token request, and the bearer token of any other."""
        if route.kind == "token":
            return client_of(self.registry, request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None, _unauthorised("Bearer", "A bearer token is required.")
        grant = self.registry.grants.get(token.strip())
        if grant is None:
            return None, _unauthorised('Bearer error="invalid_token"', "The token is unknown.")
        if grant.expires_at <= grant.member.world.clock.now:
            return grant.member, _unauthorised(
                'Bearer error="invalid_token", error_description="The token expired"',
                "The token has expired.",
            )
        return grant.member, None

    def answer(self, member: Member, found: Found, request: Request) -> Reply:
        """Issue a token, list, look up, create or update."""
        if found.route.kind == "token":
            return issue(self.registry, member, request)
        if found.route.kind == "refused":
            raise _unknown(found, request)
        return self._answers[found.route.kind](member, found, request)

    def answer_anyone(self, found: Found, request: Request) -> Reply:
        """Answer what needs no token."""
        raise _unknown(found, request)

    def expire_credentials(self, request: Request) -> None:
        """Make the bearer token of the request expire now."""

    def trouble(self, trouble: Trouble) -> Refused:
        """Word an ordered fault as the system would."""
        if trouble.refused:
            message = "The record cannot be saved."
            return Refused(trouble.status or 422, message, fields={"": [message]})
        if trouble.status == 401:
            return _unauthorised('Bearer error="invalid_token"', "The token is not accepted.")
        status = trouble.status or 503
        return Refused(status, f"{HTTPStatus(status).phrase}.")

    def refusal(self, route: Route, refused: Refused) -> Reply:
        """Word a refusal: per field, as OAuth does, or as a problem with a title."""
        told: Json
        if refused.status == 422:
            told = {"errors": {name: list(said) for name, said in refused.fields.items()}}
        elif route.kind == "token":
            told = {
                "error": refused.code or "invalid_request",
                "error_description": refused.message,
            }
        else:
            title = HTTPStatus(refused.status).phrase
            told = {"title": title, "status": refused.status, "detail": refused.message}
            return Reply(body=encode(told), content_type="application/problem+json")
        return Reply(body=encode(told))


def _unauthorised(challenge: str, message: str) -> Refused:
    return Refused(401, message, headers=(("www-authenticate", challenge),))


def _unknown(found: Found, request: Request) -> Refused:
    if found.allowed:
        allow = (("allow", ", ".join(found.allowed)),)
        return Refused(405, f"{request.method} is not offered here.", headers=allow)
    return Refused(404, f"There is nothing at {request.path}.")


def _target(found: Found) -> tuple[str, str]:
    return found.route.entity or "", found.key or ""


def _list(member: Member, found: Found, request: Request) -> Reply:
    world, (entity, _) = member.world, _target(found)
    query = _read_query(request.query, strict=world.switches["unknown_parameter"] == "422")
    table = world.crmoffice.tables[entity]
    first = (query.page - 1) * query.size
    if query.since is None:
        total, rows = len(table), table.slice(first, query.size)
    else:
        newer = [row for row in table if row.values["modifiedAt"] >= query.since]
        total, rows = len(newer), newer[first : first + query.size]
    items = b",".join(row.encoded for row in rows)
    return Reply(
        body=b'{"items":[' + items + b'],"totalCount":%d}' % total,
        starts=query.page == 1,
        ends=first + len(rows) >= total,
        read=tuple((row.key, row.version) for row in rows),
    )


def _single(member: Member, found: Found, request: Request) -> Reply:  # noqa: ARG001 -- all answers are called alike
    row = member.world.crmoffice.found(*_target(found))
    return Reply(
        body=row.encoded,
        headers=(("etag", etag(row.version)),),
        read=((row.key, row.version),),
    )


def _create(member: Member, found: Found, request: Request) -> Reply:
    world, (entity, _) = member.world, _target(found)
    change = world.crmoffice.insert(entity, request.read_json(), member.actor)
    place = f"{world.addresses.crmoffice}{found.route.path.lstrip('/')}/{change.key}"
    form = world.switches["insert_response"]
    body = {"object": encode(change.after), "list": encode([change.after]), "empty204": b""}[form]
    return _written(change, 201 if body else 204, body, (("location", place),))


def _update(member: Member, found: Found, request: Request) -> Reply:
    world, (entity, key) = member.world, _target(found)
    body = request.read_json()
    _check_if_match(world.crmoffice.found(entity, key), request.headers.get("if-match"))
    change = world.crmoffice.update(entity, key, body, member.actor)
    if world.switches["crmoffice_write_answer"] == "204":
        return _written(change, 204, b"", ())
    return _written(change, 200, encode(change.after), ())


def _written(
    change: Change, status: int, body: bytes, headers: tuple[tuple[str, str], ...]
) -> Reply:
    return Reply(
        status=status,
        body=body,
        headers=(*headers, ("etag", etag(change.version))),
        read=((change.key, change.version),) if body else (),
        applied=(change,),
    )


def _check_if_match(row: Row[datetime], condition: str | None) -> None:
    if condition is None or condition.strip() == "*":
        return
    if etag(row.version) not in [each.strip() for each in condition.split(",")]:
        raise Refused(412, f"The record has changed; its entity tag is now {etag(row.version)}.")


def _read_query(text: str, *, strict: bool) -> ListQuery:
    complaints = Complaints()
    given = _parameters(text, complaints, strict=strict)
    query = ListQuery(
        page=_positive("page", given.get("page", "1"), complaints),
        size=min(
            _positive("pageSize", given.get("pageSize", str(PAGE_SIZE)), complaints), PAGE_SIZE_CAP
        ),
        since=_since(given.get("modifiedSince"), complaints),
    )
    complaints.settle()
    return query


def _parameters(text: str, complaints: Complaints, *, strict: bool) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name not in {"page", "pageSize", "modifiedSince"}:
            if strict:
                complaints.add(name, "is no parameter of this list")
        elif name in given:
            complaints.add(name, "was given more than once")
        given[name] = value
    return given


def _positive(name: str, text: str, complaints: Complaints) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0:
        return int(text)
    complaints.add(name, "must be a whole number from 1")
    return 1


def _since(text: str | None, complaints: Complaints) -> datetime | None:
    if text is None:
        return None
    if _SINCE.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # a form without a moment, such as the 30th of February
    complaints.add("modifiedSince", "must be a date, or a time stamp with an offset")
    return None

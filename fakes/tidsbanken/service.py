"""Tidsbanken over HTTP: its endpoints, its layers of keys, its two dialects of errors."""

from collections.abc import Mapping

from fakes.errors import Refused
from fakes.exchange import Reply, Request
from fakes.faults.plan import Trouble
from fakes.journal import Change, Kind
from fakes.registry import Member, Registry
from fakes.routes import BodyForm, Found, Route, RouteTable
from fakes.store import encode
from fakes.tidsbanken.addresses import address_of, decode, option_pairs
from fakes.tidsbanken.answers import list_body, record_body
from fakes.tidsbanken.database import Database
from fakes.tidsbanken.listing import Page, content_rests_on, run_query
from fakes.tidsbanken.model import ENTITIES, Entity
from fakes.tidsbanken.query import (
    QueryRefused,
    next_link,
    read_query,
    read_record_query,
    tells_time,
)
from fakes.values import Json
from fakes.world import World


def _seen(method: str, path: str, entity: str, kind: Kind, body: BodyForm = "none") -> Route:
    return Route(
        method=method,
        path=path,
        entity=entity,
        kind=kind,
        body=body,
        rests_on=f"tidsbanken_{entity.lower()}",
    )


def _keyed(path: str, entity: str) -> Route:
    return Route(
        method="GET",
        path=f"{path}({{key}})",
        entity=entity,
        kind="lookup",
        rests_on="tidsbanken_keys",
    )


ROUTES = (
    _seen("GET", "/ansatt/ansatt", "Ansatt", "list"),
    _seen("POST", "/ansatt/Ansatte", "Ansatt", "create", "list"),
    _seen("PUT", "/ansatt/ansatt", "Ansatt", "update", "list"),
    _keyed("/ansatt/ansatt", "Ansatt"),
    _seen("GET", "/prosjekt/Prosjekt", "Prosjekt", "list"),
    _seen("POST", "/prosjekt/Prosjekt", "Prosjekt", "create", "object"),
    _seen("PUT", "/prosjekt/Prosjekt", "Prosjekt", "update", "list"),
    _keyed("/prosjekt/Prosjekt", "Prosjekt"),
    _seen("GET", "/ansatt/avdeling", "Avdeling", "list"),
    _seen("POST", "/ansatt/Avdeling", "Avdeling", "create", "object"),
    _seen("PATCH", "/ansatt/Avdeling/{id}", "Avdeling", "update", "object"),
    _keyed("/ansatt/avdeling", "Avdeling"),
    _seen("GET", "/prosjekt/Kunde", "Kunde", "list"),
    _seen("POST", "/prosjekt/Kunde", "Kunde", "create", "object"),
    _seen("PUT", "/prosjekt/Kunde", "Kunde", "update", "list"),
    _keyed("/prosjekt/Kunde", "Kunde"),
)

VERSION = "3.0"
# The layer in front of the service: it words its refusals in its own way.
GATEWAY = "gateway"
ODATA_TYPE = "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8"
ODATA_HEADERS = (("odata-version", "4.0"),)
_CODES: Mapping[int, str] = {
    400: "BadRequest",
    404: "NotFound",
    409: "Conflict",
    413: "PayloadTooLarge",
    415: "UnsupportedMediaType",
    500: "InternalServerError",
    501: "NotImplemented",
}


_TROUBLES: Mapping[int, str] = {
    401: "Access denied due to missing or invalid subscription key.",
    403: "Out of call volume quota. Quota will be replenished later.",
    429: "Rate limit is exceeded. Try again later.",
    500: "Internal server error",
}


class TidsbankenService:
    """The service in front of every world's database."""

    name = Database.name

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.routes = RouteTable(ROUTES, folds_case=True)

    def identify(self, request: Request, route: Route) -> tuple[Member | None, Refused | None]:
        """Check the keys in the order of the layers: subscription, customer database, version."""
        subscriber = self.registry.subscriptions.get(
            request.headers.get("ocp-apim-subscription-key", "")
        )
        member = self.registry.tb_keys.get(request.headers.get("tb-key", ""))
        if subscriber is None:
            return member, _gateway(
                401, "Access denied due to missing or invalid subscription key."
            )
        if member is None:
            return subscriber, _gateway(401, "Access denied due to missing or invalid tb-key.")
        if member != subscriber:
            return member, _gateway(401, "The tb-key and the subscription key do not go together.")
        if (broken := _broken(request.path)) is not None:
            return member, broken
        if route.kind == "refused":
            return member, _gateway(404, "Resource not found")
        return member, _version_refusal(request.headers.get("x-api-version"))

    def answer(self, member: Member, found: Found, request: Request) -> Reply:
        """List, look up, insert or update."""
        world, entity = member.world, ENTITIES[found.route.entity or ""]
        match found.route.kind:
            case "list":
                return _list(world, entity, request)
            case "lookup":
                return _lookup(world, entity, found.key or "", request)
        option_pairs(request.query)
        bodies = _bodies(found.route, request.read_json())
        if found.route.kind == "create":
            change = world.tidsbanken.insert(entity.name, bodies[0], member.actor)
            return _inserted(world, entity, change)
        if found.key is not None:
            bodies = [_named(entity, found.key, body) for body in bodies]
        updates = world.tidsbanken.updates(entity.name, bodies)
        changes = [world.tidsbanken.apply(entity.name, each, member.actor) for each in updates]
        return _updated(world, entity, request, changes)

    def answer_anyone(self, found: Found, request: Request) -> Reply:
        """Refuse: nothing here is answered without keys."""
        raise _gateway(401, f"Access denied to {request.method} {found.route.path}.")

    def expire_credentials(self, request: Request) -> None:
        """Do nothing: keys do not expire."""

    def trouble(self, trouble: Trouble) -> Refused:
        """Word an ordered fault as the gateway, or a record's refusal as the service."""
        if trouble.refused:
            return Refused(trouble.status or 400, "The record cannot be saved.")
        status = trouble.status or 503
        return _gateway(status, _TROUBLES.get(status, "Service unavailable"))

    def refusal(self, route: Route, refused: Refused) -> Reply:  # noqa: ARG002 -- one form for all routes here; the other system needs it
        """Word a refusal as the gateway, or as the OData service behind it."""
        if refused.code == GATEWAY:
            told: Json = {"statusCode": refused.status, "message": refused.message}
            return Reply(body=encode(told))
        code = refused.code or _CODES.get(refused.status, "Error")
        error: Json = {"code": code, "message": refused.message, "details": [], "innererror": {}}
        return Reply(
            body=encode({"error": error}),
            content_type=ODATA_TYPE,
            headers=ODATA_HEADERS,
            rests_on=refused.rests_on if isinstance(refused, QueryRefused) else frozenset(),
        )


def _gateway(status: int, message: str) -> Refused:
    return Refused(status, message, code=GATEWAY)


def _broken(path: str) -> Refused | None:
    try:
        decode(path)
    except Refused as refused:
        return _gateway(refused.status, refused.message)
    return None


def _version_refusal(version: str | None) -> Refused | None:
    if version == VERSION:
        return None
    if version is None:
        return Refused(400, "An API version is required.", code="ApiVersionUnspecified")
    return Refused(400, f"API version '{version}' is unknown.", code="UnsupportedApiVersion")


def _bodies(route: Route, payload: Json) -> list[Json]:
    """Return the records of a write body; raises Refused when it is not of the route's form."""
    if route.body == "object":
        if not isinstance(payload, dict):
            raise Refused(400, "The body must be one object.")
        return [payload]
    if not isinstance(payload, list):
        raise Refused(400, "The body must be a list of objects.")
    if not payload or (route.kind == "create" and len(payload) > 1):
        wanted = "exactly one object" if route.kind == "create" else "at least one object"
        raise Refused(400, f"The body must be a list of {wanted}.")
    return payload


def _named(entity: Entity, key: str, body: Json) -> Json:
    """Put the key of an address into the body; raises Refused when that names another one."""
    if not isinstance(body, dict):
        return body
    if body.get(entity.key, key) != key:
        raise Refused(400, f"The property '{entity.key}' is not the key in the address.")
    return {**body, entity.key: key}


def _list(world: World, entity: Entity, request: Request) -> Reply:
    database = world.tidsbanken
    bend = request.bend
    query = read_query(request.query, entity, database.dialect, world.now(database.name))
    by_key = query.search.by_key
    rows = database.reading(entity.name, listing=not by_key)

    def found() -> tuple[Page, bytes]:
        page = run_query(rows, query, entity, database.dialect, bend)
        link = None
        if page.capped:
            base = world.addresses.tidsbanken + entity.path
            link = next_link(base, request.query, query, len(page.rows))
        return page, list_body(query, page, link, database.reading)

    # What shows other tables, or depends on the time, can change although no row here does.
    lasts = query.shape.is_whole and not tells_time(request.query)
    page, body = rows.answered((request.query, bend), found) if lasts else found()
    return Reply(
        body=body,
        content_type=ODATA_TYPE,
        headers=ODATA_HEADERS,
        kind="lookup" if by_key else "list",
        starts=(query.skip == 0 or bend.empty) and not by_key,
        ends=page.ends and not by_key,
        read=page.sightings,
        warnings=query.warnings,
        rests_on=query.rests_on | page.rests_on,
    )


def _lookup(world: World, entity: Entity, text: str, request: Request) -> Reply:
    database = world.tidsbanken
    key, query = read_record_query(text, request.query, entity, database.dialect)
    row = database.find(entity, key)
    if row is None:
        raise Refused(404, f"No {entity.name} has {entity.odata_key} {key!r}.")
    return Reply(
        body=record_body(query, row, database.reading),
        content_type=ODATA_TYPE,
        headers=ODATA_HEADERS,
        read=((row.key, row.version),),
        warnings=query.warnings,
        rests_on=query.rests_on | content_rests_on([row], query, entity),
    )


def _inserted(world: World, entity: Entity, change: Change) -> Reply:
    form = world.switches["insert_response"]
    address = address_of(entity, change.after[entity.odata_key])
    location = f"{world.addresses.tidsbanken}{address}"
    headers = (*ODATA_HEADERS, ("location", location))
    if form == "empty204":
        return Reply(status=204, headers=headers, applied=(change,))
    shown: Json = {"@odata.context": f"{entity.context}/$entity", **change.after}
    return Reply(
        status=201,
        body=encode([change.after] if form == "list" else shown),
        content_type=ODATA_TYPE,
        headers=headers,
        read=((change.key, change.version),),
        applied=(change,),
    )


def _updated(world: World, entity: Entity, request: Request, changes: list[Change]) -> Reply:
    preferred = "return=representation" in request.headers.get("prefer", "").replace(" ", "")
    if not preferred and world.switches["write_answer"] == "204":
        return Reply(status=204, headers=ODATA_HEADERS, applied=tuple(changes))
    records: list[Json] = [change.after for change in changes]
    shown: Json = {"@odata.context": entity.context, "value": records}
    if request.method == "PATCH":
        shown = {"@odata.context": f"{entity.context}/$entity", **changes[0].after}
    return Reply(
        body=encode(shown),
        content_type=ODATA_TYPE,
        headers=ODATA_HEADERS,
        read=tuple((change.key, change.version) for change in changes),
        applied=tuple(changes),
    )

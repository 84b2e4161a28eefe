"""Tidsbanken over HTTP: its endpoints, its layers of keys, its two dialects of errors."""

from collections.abc import Mapping

from fakes.errors import Refused
from fakes.exchange import Reply, Request
from fakes.journal import Change
from fakes.registry import Member, Registry
from fakes.routes import Found, Route, RouteTable
from fakes.store import Row, encode
from fakes.tidsbanken.database import Database
from fakes.tidsbanken.model import ENTITIES, Entity, Value
from fakes.tidsbanken.query import Page, Query, next_link, read_query, run_query
from fakes.values import Json
from fakes.world import World

ROUTES = (
    Route(method="GET", path="/ansatt/ansatt", entity="Ansatt", kind="list", mark="E"),
    Route(
        method="POST", path="/ansatt/Ansatte", entity="Ansatt", kind="create", mark="E", body="list"
    ),
    Route(
        method="PUT", path="/ansatt/ansatt", entity="Ansatt", kind="update", mark="E", body="list"
    ),
    Route(method="GET", path="/prosjekt/Prosjekt", entity="Prosjekt", kind="list", mark="E"),
    Route(
        method="POST",
        path="/prosjekt/Prosjekt",
        entity="Prosjekt",
        kind="create",
        mark="E",
        body="object",
    ),
    Route(
        method="PUT",
        path="/prosjekt/Prosjekt",
        entity="Prosjekt",
        kind="update",
        mark="E",
        body="list",
    ),
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
        if route.kind == "refused":
            return member, _gateway(404, "Resource not found")
        return member, _version_refusal(request.headers.get("x-api-version"))

    def answer(self, member: Member, found: Found, request: Request) -> Reply:
        """List, insert or update."""
        route, world = found.route, member.world
        entity = ENTITIES[route.entity or ""]
        if route.kind == "list":
            return _list(world, entity, request)
        bodies = _bodies(route, request.read_json())
        if route.kind == "create":
            change = world.tidsbanken.insert(entity.name, bodies[0], member.actor)
            return _inserted(world, entity, change)
        updates = world.tidsbanken.updates(entity.name, bodies)
        changes = [world.tidsbanken.apply(entity.name, each, member.actor) for each in updates]
        return _updated(world, entity, request, changes)

    def answer_anyone(self, found: Found, request: Request) -> Reply:  # noqa: ARG002 -- the other system needs them
        """Refuse: nothing here is for everybody."""
        raise Refused(404, "Resource not found")

    def refusal(self, route: Route, refused: Refused) -> Reply:  # noqa: ARG002 -- one form for all routes here; the other system needs it
        """Word a refusal as the gateway, or as the OData service behind it."""
        if refused.code == GATEWAY:
            told: Json = {"statusCode": refused.status, "message": refused.message}
            return Reply(body=encode(told))
        code = refused.code or _CODES.get(refused.status, "Error")
        error: Json = {"code": code, "message": refused.message, "details": [], "innererror": {}}
        return Reply(body=encode({"error": error}), content_type=ODATA_TYPE, headers=ODATA_HEADERS)


def _gateway(status: int, message: str) -> Refused:
    return Refused(status, message, code=GATEWAY)


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


def _list(world: World, entity: Entity, request: Request) -> Reply:
    switches = world.switches
    query = read_query(request.query, entity, switches)
    cap = None if switches["page_cap"] == "none" else int(switches["page_cap"])
    table = world.tidsbanken.tables[entity.name]
    page = run_query(table, query, cap, fold=switches["collation"] == "ci")
    link = None
    if page.capped:
        link = next_link(
            world.addresses.tidsbanken + entity.path, request.query, query, len(page.rows)
        )
    return Reply(
        body=_list_body(entity, query, page, link),
        content_type=ODATA_TYPE,
        headers=ODATA_HEADERS,
        kind="lookup" if query.by_key else "list",
        starts=query.skip == 0 and not query.by_key,
        ends=query.skip + len(page.rows) >= page.total and not query.by_key,
        read=tuple((row.key, row.version) for row in page.rows),
    )


def _list_body(entity: Entity, query: Query, page: Page, link: str | None) -> bytes:
    context = entity.context
    if query.select is not None:
        context += f"({','.join(query.select)})"
    elif query.selects_all:
        context += "(*)"
    head = [b'{"@odata.context":' + encode(context)]
    if query.count:
        head.append(b'"@odata.count":%d' % page.total)
    head.append(b'"value":[' + b",".join(_rows(page.rows, query.select)) + b"]")
    if link is not None:
        head.append(b'"@odata.nextLink":' + encode(link))
    return b",".join(head) + b"}"


def _rows(rows: list[Row[Value]], select: tuple[str, ...] | None) -> list[bytes]:
    if select is None:
        return [row.encoded for row in rows]
    return [encode({name: row.shown[name] for name in select}) for row in rows]


def _inserted(world: World, entity: Entity, change: Change) -> Reply:
    form = world.switches["insert_response"]
    key = change.after[entity.odata_key]
    location = f"{world.addresses.tidsbanken}{entity.path}({key})"
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
    if world.switches["write_answer"] == "204" and not preferred:
        return Reply(status=204, headers=ODATA_HEADERS, applied=tuple(changes))
    records: list[Json] = [change.after for change in changes]
    shown: Json = {"@odata.context": entity.context, "value": records}
    return Reply(
        body=encode(shown),
        content_type=ODATA_TYPE,
        headers=ODATA_HEADERS,
        read=tuple((change.key, change.version) for change in changes),
        applied=tuple(changes),
    )

"""CRMOffice's records over HTTP: what each request for them does, and how it is answered."""

from fakes.crmoffice.conditions import check_if_match, etag, has_it_already
from fakes.crmoffice.lists import all_of, check_no_query, page_of, read_query
from fakes.crmoffice.model import ENTITIES
from fakes.exchange import Reply, Request
from fakes.journal import Change
from fakes.registry import Member
from fakes.routes import Found
from fakes.store import encode


def answer_list(member: Member, found: Found, request: Request) -> Reply:
    """Answer with a page of an entity's records, or with all of one that has no pages."""
    world, (entity, _) = member.world, _target(found)
    table = world.crmoffice.reading(entity, listing=True)
    if not ENTITIES[entity].writable:
        check_no_query(request.query, world.switches)
        return all_of(table, request.bend)
    return page_of(table, read_query(request.query, world.switches), request.bend)


def answer_single(member: Member, found: Found, request: Request) -> Reply:
    """Answer with one record, or with 304 to who has this version of it."""
    row = member.world.crmoffice.shown(*_target(found))
    known = has_it_already(request, row.version)
    _note_conditions(member, request)
    return Reply(
        status=304 if known else 200,
        body=b"" if known else row.encoded,
        headers=(("etag", etag(row.version)),),
        read=((row.key, row.version),),
    )


def answer_create(member: Member, found: Found, request: Request) -> Reply:
    """Create a record, and answer with it and its place."""
    world, (entity, _) = member.world, _target(found)
    change = world.crmoffice.insert(entity, request.read_json(), member.actor)
    place = f"{world.addresses.crmoffice}{found.route.path.lstrip('/')}/{change.key}"
    form = world.switches["insert_response"]
    body = {"object": encode(change.after), "list": encode([change.after]), "empty204": b""}[form]
    return _written(change, 201 if body else 204, body, (("location", place),))


def answer_update(member: Member, found: Found, request: Request) -> Reply:
    """Merge the body into a record (PATCH), or put it in the record's place (PUT)."""
    world, (entity, key) = member.world, _target(found)
    body = request.read_json()
    _note_conditions(member, request)
    check_if_match(request, world.crmoffice.found(entity, key).version)
    write = world.crmoffice.replace if request.method == "PUT" else world.crmoffice.update
    change = write(entity, key, body, member.actor)
    if world.switches["crmoffice_write_answer"] == "204":
        return _written(change, 204, b"", ())
    return _written(change, 200, encode(change.after), ())


def answer_delete(member: Member, found: Found, request: Request) -> Reply:
    """Delete a record."""
    world, (entity, key) = member.world, _target(found)
    _note_conditions(member, request)
    check_if_match(request, world.crmoffice.found(entity, key).version)
    return Reply(status=204, applied=(world.crmoffice.delete(entity, key, member.actor),))


def _note_conditions(member: Member, request: Request) -> None:
    if not {"if-match", "if-none-match"}.isdisjoint(request.headers):
        member.world.switches.rely_on("crmoffice_conditions")


def _target(found: Found) -> tuple[str, str]:
    return found.route.entity or "", found.key or ""


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

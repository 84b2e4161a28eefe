"""The pages: one per system, a form per record, and what their forms send."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import jinja2
from starlette.responses import JSONResponse, RedirectResponse, Response

from fakes.desk import control, landing
from fakes.desk.call import Call, Endpoint, Handler, answer
from fakes.desk.fields import Field, fields_of, show, value_in
from fakes.desk.forms import fault_sent, values_sent
from fakes.desk.problem import Problem
from fakes.desk.reading import read_pairs
from fakes.desk.records import Place
from fakes.desk.view import PAGES_ROOT, View, form_url
from fakes.faults import KINDS, FaultError, read_fault
from fakes.values import Key, Record

HERE = Path(__file__).parent
STATIC = "/_samsvar/static"
_TYPES = {
    "desk.css": "text/css; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_WORLD = f"{PAGES_ROOT}/{{name}}"
_RECORDS = f"{_WORLD}/records/{{system}}/{{entity}}"


def show_landing(call: Call) -> Response:
    """Show the page of the system whose port was asked."""
    return _page("landing.html.j2", landing.shown(call, View.of(call.query)))


def show_static(call: Call) -> Response:
    """Show the style, the script or the icon."""
    name = call.parts["file"]
    if name not in _TYPES:
        raise Problem(404, "path", f"it was {name[:60]!r}; nothing is there")
    return Response(_static(name), media_type=_TYPES[name], headers={"Cache-Control": "no-cache"})


def show_new(call: Call) -> Response:
    """Show the form for a new record."""
    return _form(_place(call), None, {}, None)


def show_record(call: Call) -> Response:
    """Show the form of one record."""
    place = _place(call)
    return _form(place, place.key(call.parts["key"]), {}, None)


def insert(call: Call) -> Response:
    """Create the record that a form gives."""
    place, form = _place(call), _sent(call)
    try:
        record = place.insert(values_sent(form, _fields(place), insert=True))
    except Problem as problem:
        return _refused(call, place, None, form, problem)
    return _saved(call, place, record)


def update(call: Call) -> Response:
    """Change what a form says of a record."""
    place, form = _place(call), _sent(call)
    key = place.key(call.parts["key"])
    values = values_sent(form, _fields(place), insert=False)
    try:
        record = place.update(key, values) if values else place.entry(key)
    except Problem as problem:
        return _refused(call, place, key, form, problem)
    return _saved(call, place, record)


def delete(call: Call) -> Response:
    """Delete a record."""
    place = _place(call)
    place.delete(place.key(call.parts["key"]))
    return _back(call, place.entity, "records")


def order(call: Call) -> Response:
    """Put the fault that a form gives on order."""
    world, form = call.world, _sent(call)
    kind = KINDS.get(form.get("what", ""))
    if kind is None:
        raise Problem(422, "what", f"it must be one of {', '.join(KINDS)}")
    try:
        world.order(read_fault(fault_sent(kind, form)))
    except FaultError as error:
        field, _, told = str(error).partition(": ")
        view = View(world=world.name, fault=kind.name, entity=form.get("entity", ""))
        problem = Problem(422, field, told)
        shown = landing.shown(call, view, form, problem)
        return _page("landing.html.j2", shown, 422)
    return _back(call, form.get("entity", ""), "faults")


def take_off(call: Call) -> Response:
    """Take a fault off; one that is gone already is off as well."""
    try:
        control.cancel_fault(call)
    except Problem as problem:
        if problem.field != "id":
            raise
    return _back(call, _sent(call).get("entity", ""), "faults")


def reset(call: Call) -> Response:
    """Put the world back to its beginning."""
    call.worlds.reset(call.world)
    return _back(call, "", "")


def problem_page(problem: Problem) -> Response:
    """Return a page that says what is the matter."""
    return _page("problem.html.j2", {"problem": problem}, problem.status)


def _endpoint(method: str, path: str, handler: Handler) -> Endpoint:
    says = (handler.__doc__ or "").strip()
    name = getattr(handler, "__name__", path)
    return Endpoint(method=method, path=path, name=name, says=says, handler=handler, is_page=True)


PAGES: tuple[Endpoint, ...] = (
    _endpoint("GET", "/", show_landing),
    _endpoint("GET", f"{STATIC}/{{file}}", show_static),
    _endpoint("GET", f"{_RECORDS}/new", show_new),
    _endpoint("POST", _RECORDS, insert),
    _endpoint("GET", f"{_RECORDS}/{{key}}/form", show_record),
    _endpoint("POST", f"{_RECORDS}/{{key}}", update),
    _endpoint("POST", f"{_RECORDS}/{{key}}/delete", delete),
    _endpoint("POST", f"{_WORLD}/faults", order),
    _endpoint("POST", f"{_WORLD}/faults/{{id}}/off", take_off),
    _endpoint("POST", f"{_WORLD}/reset", reset),
)


def _place(call: Call) -> Place:
    return Place(world=call.world, system=call.parts["system"], entity=call.parts["entity"])


def _fields(place: Place) -> tuple[Field, ...]:
    return fields_of(place.world, place.system, place.entity)


def _sent(call: Call) -> dict[str, str]:
    kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if call.body and kind != "application/x-www-form-urlencoded":
        raise Problem(415, "Content-Type", f"it was {kind[:60]!r}; it must be that of a form")
    try:
        return read_pairs(call.body.decode())
    except UnicodeDecodeError as error:
        raise Problem(400, "body", "it cannot be read as UTF-8") from error


def _form(
    place: Place, key: Key | None, form: Mapping[str, str], problem: Problem | None
) -> Response:
    record: Record = {}
    if key is not None:
        values = place.entry(key)["values"]
        record = values if isinstance(values, dict) else {}
    lines = [_line(each, record, form, is_new=key is None) for each in _fields(place)]
    shown = {
        "world": place.world,
        "system": place.system,
        "entity": place.entity,
        "key": key,
        "lines": [line for line in lines if line],
        "problem": problem,
        "form_url": form_url,
        "back": View(world=place.world.name, entity=place.entity).url,
    }
    return _page("record.html.j2", shown, 200 if problem is None else problem.status)


def _line(
    field: Field, record: Record, form: Mapping[str, str], *, is_new: bool
) -> dict[str, object] | None:
    """Return what a form shows of a property; nothing of one that a new record cannot be given."""
    editable = field.given == "always" or (is_new and field.given == "on insert")
    if is_new and not editable:
        return None
    was = show(value_in(record, field.name))
    return {
        "field": field,
        "editable": editable,
        "was": form.get(f"was:{field.name}", was),
        "text": form.get(f"set:{field.name}", was),
    }


def _refused(
    call: Call, place: Place, key: Key | None, form: Mapping[str, str], problem: Problem
) -> Response:
    if _wants_json(call):
        return JSONResponse(problem.as_json(), problem.status)
    return _form(place, key, form, problem)


def _saved(call: Call, place: Place, record: Record) -> Response:
    return answer(record) if _wants_json(call) else _back(call, place.entity, "records")


def _wants_json(call: Call) -> bool:
    return call.headers.get("accept", "") == "application/json"


def _back(call: Call, entity: str, part: str) -> Response:
    several = len(call.worlds.all()) > 1
    view = View(world=call.world.name if several else "", entity=entity)
    return RedirectResponse(view.url + (f"#{part}" if part else ""), 303)


def _page(template: str, shown: Mapping[str, object], status: int = 200) -> Response:
    text = _templates().get_template(template).render(static=STATIC, **shown)
    return Response(text, status, media_type="text/html; charset=utf-8")


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=8)
def _static(name: str) -> bytes:
    return (HERE / "static" / name).read_bytes()

"""What the forms of the pages send, and what they offer to fill in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fakes.desk.fields import Field, read, record_of
from fakes.faults import ASKED_FOR, FaultKind, Where
from fakes.values import ACTORS, Json, Record

SET, WAS = "set:", "was:"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_WHERE_SAYS = {
    "path": "A pattern, such as /contacts*",
    "record": "Key of the record that is written or looked up",
    "containing": "A text in the body sent",
}
_LIMIT_SAYS = {
    "times": "How often it strikes; empty: for ever",
    "skip": "How many requests that fit pass first",
    "chance": "Share of the requests that it strikes, 0 to 1",
    "seed": "What the chance is drawn from",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing to fill in: `choices` make it a list to choose from, where "" stands for none."""

    name: str
    label: str
    value: str = ""
    says: str = ""
    choices: tuple[str, ...] = ()
    is_number: bool = False


def values_sent(form: Mapping[str, str], fields: Iterable[Field], *, insert: bool) -> Record:
    """Return the record that a form gives: what was filled in, or what is no longer as it was."""
    values: dict[str, Json] = {}
    for field in fields:
        text = form.get(SET + field.name)
        if text is None or (insert and text == ""):
            continue
        text = _lines(text)
        if insert or text != _lines(form.get(WAS + field.name, f"{text}?")):
            values[field.name] = read(field, text)
    return record_of(values)


def fault_inputs(
    kind: FaultKind, entities: Iterable[str], given: Mapping[str, str]
) -> dict[str, list[Input]]:
    """Return what a fault of this kind can be told, by group, with what was given already."""
    settings = [
        _setting(f"settings.{name}", name, schema) for name, schema in kind.settings.items()
    ]
    where = [
        Input(name="where.system", label="system", choices=("", *kind.systems)),
        Input(name="where.entity", label="entity", choices=("", *entities)),
        Input(name="where.kind", label="kind", choices=("", *ASKED_FOR)),
        Input(name="where.method", label="method", choices=("", *METHODS)),
        Input(name="where.actor", label="actor", choices=("", *ACTORS), value=kind.actor or ""),
        *(Input(name=f"where.{name}", label=name, says=says) for name, says in _WHERE_SAYS.items()),
    ]
    times = "" if kind.times is None else str(kind.times)
    how_often = [
        Input(name="when", label="when", choices=kind.whens, value=kind.whens[0]),
        Input(name="times", label="times", value=times, says=_LIMIT_SAYS["times"], is_number=True),
        Input(name="skip", label="skip", value="0", says=_LIMIT_SAYS["skip"], is_number=True),
        Input(name="chance", label="chance", value="1", says=_LIMIT_SAYS["chance"], is_number=True),
        Input(name="seed", label="seed", value="0", says=_LIMIT_SAYS["seed"], is_number=True),
    ]
    if kind.standing:
        how_often = []
    groups = {"settings": settings, "where": where, "how often": how_often}
    return {
        title: [_refilled(each, given) for each in each_group]
        for title, each_group in groups.items()
    }


def fault_sent(kind: FaultKind, form: Mapping[str, str]) -> Record:
    """Return the order that a form gives, for `read_fault` to judge."""
    settings: Record = {
        name: _typed(schema, form[f"settings.{name}"])
        for name, schema in kind.settings.items()
        if f"settings.{name}" in form
    }
    where: Record = {
        name: form.get(f"where.{name}") or None
        for name in Where.__dataclass_fields__
        if f"where.{name}" in form
    }
    told: Record = {"what": kind.name, "where": where, "settings": settings}
    for name, schema in _LIMITS.items():
        if name in form and (form[name] or name == "times"):
            told[name] = _typed(schema, form[name])
    # The page shows the usual moment; some statuses have another one, which an order leaves open.
    if form.get("when") not in (None, "", kind.whens[0]):
        told["when"] = form["when"]
    return told


_LIMITS: Mapping[str, Mapping[str, Json]] = {
    "times": {"type": ["integer", "null"]},
    "skip": {"type": "integer"},
    "chance": {"type": "number"},
    "seed": {"type": "integer"},
}


def _setting(name: str, label: str, schema: Mapping[str, Json]) -> Input:
    choices, says = schema.get("enum"), schema.get("description", "")
    default = schema.get("default")
    return Input(
        name=name,
        label=label.replace("_", " "),
        value="" if default is None else str(default),
        says=str(says),
        choices=tuple("" if c is None else str(c) for c in choices)
        if isinstance(choices, list)
        else (),
        is_number=schema.get("type") in ("number", "integer", ["integer", "null"]),
    )


def _refilled(each: Input, given: Mapping[str, str]) -> Input:
    return Input(
        name=each.name,
        label=each.label,
        value=given.get(each.name, each.value),
        says=each.says,
        choices=each.choices,
        is_number=each.is_number,
    )


def _typed(schema: Mapping[str, Json], text: str) -> Json:
    choices = schema.get("enum")
    if isinstance(choices, list):
        return next((one for one in choices if text == ("" if one is None else str(one))), text)
    kinds = schema.get("type")
    named = kinds if isinstance(kinds, list) else [kinds]
    if text == "":
        return None if "null" in named else text
    for kind in ("integer", "number"):
        if kind in named:
            return read(Field(name="", type="integer" if kind == "integer" else "number"), text)
    return text


def _lines(text: str) -> str:
    """Return a text with line ends as they were before a form made them its own."""
    return text.replace("\r\n", "\n")

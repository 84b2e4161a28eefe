"""Tidsbanken's query options as parameters: what can be asked of a list, and of one record."""

from fakes.openapi.document import fidelity, listed, parameter
from fakes.tidsbanken.functions import TEXT
from fakes.tidsbanken.model import Entity
from fakes.tidsbanken.odata import LEVELS
from fakes.tidsbanken.options import ON_A_LIST, ON_A_RECORD
from fakes.values import Json, Record

# Formats unknown to the standard: the languages that OData writes its options in.
FILTER, ORDERBY, SELECT, EXPAND = "odata-filter", "odata-orderby", "odata-select", "odata-expand"
LARGEST = 999_999_999
_NAMES = "Names match without regard to case."


def options_of(entity: Entity, *, single: bool) -> list[Json]:
    """Return the parameters of a request for a list, or for a single record."""
    described = _described(entity)
    offered = ON_A_RECORD if single else ON_A_LIST
    return [described[name] for name in sorted(offered)]


def _described(entity: Entity) -> dict[str, Record]:
    found = (
        _option(
            "$filter",
            {"type": "string", "format": FILTER},
            f"Which records are wanted, as an OData expression. Operators: {_operators()}, not, -. "
            f"Functions: {listed(sorted(TEXT))}, and those of dates (year to second, date, now). "
            "A text stands in apostrophes and an apostrophe in it is doubled; a + is sent as %2B. "
            "A literal of the wrong type is refused with 400.",
            ("date_literal", "collation", "case"),
            {"since": "SistEndretDato gt 2024-03-05T09:12:44.713Z", "byKey": _by_key(entity)},
        ),
        _option(
            "$orderby",
            {"type": "string", "format": ORDERBY},
            f"Properties to sort by, separated by commas, each once and with asc or desc after it. {_NAMES}",
            ("order_when_unsorted", "collation", "case"),
            {"newestFirst": "SistEndretDato desc", "twoKeys": f"AvdelingId,{entity.key} desc"}
            if "AvdelingId" in entity.properties
            else {"newestFirst": "SistEndretDato desc"},
        ),
        _option(
            "$select",
            {"type": "string", "format": SELECT},
            f"The properties to show, separated by commas, or * for all. {_NAMES} "
            f"There are {listed(entity.properties)}.",
            ("case",),
            {"all": "*", "some": f"{entity.key},SistEndretDato"},
        ),
        _option(
            "$expand",
            {"type": "string", "format": EXPAND},
            _expand_says(entity),
            ("case",),
            _expand_examples(entity),
        ),
        _option(
            "$top",
            _number(),
            "The most records to answer with.",
            ("top_limit", "page_cap"),
            {"ten": 10},
        ),
        _option(
            "$skip", _number(), "How many records to leave out first.", (), {"second page": 10}
        ),
        _option(
            "$count",
            {"type": "boolean"},
            "Whether the answer tells how many records there are on all pages.",
            (),
            {"yes": True},
        ),
        _option(
            "$format",
            {"type": "string", "pattern": r"^(json|application/json)(;[\s\S]*)?$"},
            "The form of the answer: json is the only one.",
            (),
            {"json": "json"},
        ),
    )
    return {str(each["name"]): each for each in found}


def _option(
    name: str, schema: Record, says: str, switches: tuple[str, ...], examples: Record
) -> Record:
    told = parameter(name, "query", schema, says)
    if examples:
        told["examples"] = {each: {"value": value} for each, value in examples.items()}
    if switches:
        told["x-fidelity"] = [fidelity(switch) for switch in switches]
    return told


def _number() -> Record:
    return {"type": "integer", "minimum": 0, "maximum": LARGEST}


def _operators() -> str:
    return ", ".join(operator for level in LEVELS for operator in level)


def _by_key(entity: Entity) -> str:
    return f"{entity.key} eq {100 if entity.properties[entity.key].type == 'Edm.Int32' else repr('100')}"


def _expand_says(entity: Entity) -> str:
    if not entity.navigation:
        return f"Records to show inside: {entity.name} has none to offer, so only * is taken."
    told = [
        f"`{each.name}` is the {each.target} that {each.by} names" for each in entity.navigation
    ]
    return (
        f"Records to show inside each record, separated by commas, or * for all: {'; '.join(told)}. "
        "Options of the inner record stand in brackets, separated by semicolons: $select and $expand. "
        f"{_NAMES}"
    )


def _expand_examples(entity: Entity) -> Record:
    if not entity.navigation:
        return {}
    name = entity.navigation[0].name
    return {"whole": name, "some": f"{name}($select=Id,SistEndretDato)", "all": "*"}

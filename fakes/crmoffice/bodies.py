"""What a body may say about one record: names, types, lengths, and how a value is left out."""

from collections.abc import Mapping
from dataclasses import dataclass

from fakes.crmoffice.model import READ_ONLY, Entity
from fakes.errors import Refused
from fakes.values import Json, Record

# What the journal keeps of the complaints about one body; the answer has them whole.
_TOLD_LIMIT = 1000


class Complaints:
    """What is wrong with a request, per property, so that one answer names it all."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, field: str, message: str) -> None:
        """Note one complaint about a property."""
        self.fields.setdefault(field, []).append(message)

    def settle(self) -> None:
        """Raise Refused with 422 if there was any complaint."""
        if self.fields:
            told = "; ".join(f"{name}: {' '.join(said)}" for name, said in self.fields.items())
            raise Refused(422, told[:_TOLD_LIMIT], fields=self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How strictly a tenant reads bodies.

    `idiom` is the form of a property without a value. It and `text_limit` are taken from the
    switches once, since every text meets them; other switches are consulted where they decide.
    """

    switches: Mapping[str, str]
    idiom: Json
    text_limit: int

    @classmethod
    def of(cls, switches: Mapping[str, str]) -> "Rules":
        """Return the rules that the switches choose."""
        return cls(
            switches=switches,
            idiom=None if switches["clear_idiom"] == "null" else "",
            text_limit=int(switches["text_limit"]),
        )


def blank(entity: Entity, idiom: Json) -> Record:
    """Return the properties of a record that has no value at all."""
    return {
        name: dict.fromkeys(inner, idiom) if inner else idiom
        for name, inner in entity.properties.items()
    }


def object_in(body: Json) -> Record:
    """Return the body, which must be an object; raises Refused with 422."""
    if not isinstance(body, dict):
        raise Refused(422, "The body must be an object.", fields={"": ["must be an object"]})
    return body


def merged(
    entity: Entity, own: Record, body: Record, rules: Rules, complaints: Complaints
) -> Record:
    """Return the properties `own` with those of the body in their place, complaints noted."""
    result = dict(own)
    for name, value in body.items():
        inner = entity.properties.get(name)
        if inner is None:
            _unknown(name, rules, complaints)
        elif inner:
            result[name] = _nested((name, inner), own[name], value, rules, complaints)
        else:
            result[name] = _text(name, value, rules, complaints)
    if all(result[name] in (None, "") for name in entity.required):
        complaints.add(entity.required[0], f"is required ({' or '.join(entity.required)})")
    return result


def _unknown(field: str, rules: Rules, complaints: Complaints) -> None:
    if rules.switches["unknown_property"] == "422":
        known = field in READ_ONLY
        complaints.add(field, "is read-only" if known else "is no property of this entity")


def _nested(
    shape: tuple[str, tuple[str, ...]], own: Json, value: Json, rules: Rules, complaints: Complaints
) -> Json:
    name, inner = shape
    empty: Record = dict.fromkeys(inner, rules.idiom)
    if value is None:
        return empty
    if not isinstance(value, dict):
        if rules.switches["wrong_type"] == "422":
            complaints.add(name, "must be an object")
        return value
    result = dict(own) if isinstance(own, dict) else empty
    for part, each in value.items():
        if part in inner:
            result[part] = _text(f"{name}.{part}", each, rules, complaints)
        else:
            _unknown(f"{name}.{part}", rules, complaints)
    return result


def _text(field: str, value: Json, rules: Rules, complaints: Complaints) -> Json:
    if value is None or value == "":
        if rules.switches["clear_idiom"] != ("null" if value is None else ""):
            other = "null" if rules.idiom is None else "an empty string"
            complaints.add(field, f"must be {other} to be without a value")
    elif not isinstance(value, str):
        if rules.switches["wrong_type"] == "422":
            complaints.add(field, "must be a string")
    elif len(value) > rules.text_limit:
        complaints.add(field, f"is longer than {rules.switches['text_limit']} characters")
    return value

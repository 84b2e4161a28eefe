"""From the JSON of a write to values of the properties' types."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from fakes.errors import Refused
from fakes.tidsbanken.model import Entity, Property, Value
from fakes.tidsbanken.stamps import read_stamp
from fakes.values import Json, Record

Values: TypeAlias = dict[str, Value]

INT32 = range(-(2**31), 2**31)
# No system is taken to have no room for a text as long as this.
ORDINARY_LENGTH = 255
_JSON_NAMES: Mapping[str, str] = {
    "Edm.String": "a string",
    "Edm.Int32": "a whole number of 32 bits",
    "Edm.Double": "a number",
    "Edm.Boolean": "true or false",
    "Edm.DateTimeOffset": "a date or time stamp, as a string",
}


class BodyReader:
    """Reads what a client sends for one record; the switches are asked only where they matter."""

    def __init__(self, switches: Mapping[str, str]) -> None:
        self.switches = switches
        self._unquestioned = min(ORDINARY_LENGTH, int(switches["text_limit"]))

    def insertable(self, entity: Entity, body: Json) -> Values:
        """Read the values of a new record; raises Refused."""
        record = _object(entity, body)
        for name, value in record.items():
            if value is None and self.switches["null_on_insert"] != "accept":
                status = int(self.switches["null_on_insert"])
                raise Refused(status, f"The property '{name}' cannot be null on insert.")
        if entity.key_giver == "server" and entity.key in record:
            raise Refused(400, f"The property '{entity.key}' is given by the server.")
        if entity.key_giver == "client" and record.get(entity.key) in (None, ""):
            raise Refused(400, f"The property '{entity.key}' is required.")
        return self._values(entity, record)

    def updatable(self, entity: Entity, body: Json) -> Values:
        """Read the values of an update, which names its record by its key; raises Refused."""
        record = _object(entity, body)
        if record.get(entity.key) is None:
            raise Refused(400, f"The property '{entity.key}' is required.")
        return self._values(entity, record)

    def _values(self, entity: Entity, record: Record) -> Values:
        given: Values = {}
        for name, value in record.items():
            found = entity.properties.get(name)
            if found is None:
                # A record that was read may come back with what OData wrote beside its properties.
                if "@odata." in name:
                    continue
                raise Refused(400, f"The property '{name}' does not exist on '{entity.name}'.")
            if found.giver == "client" or name == entity.key:
                given[name] = found.unset if value is None else self._typed(entity, found, value)
            elif self.switches["read_only_on_write"] == "400":
                raise Refused(400, f"The property '{name}' is read-only.")
        return given

    def _typed(self, entity: Entity, kind: Property, value: Json) -> Value:
        """Read one value as its type; raises Refused. A string for a number is the wrong type."""
        match kind.type, value:
            case "Edm.String", str():
                return self._text(kind, value)
            case "Edm.Boolean", bool():
                return value
            case "Edm.Int32", int() if not isinstance(value, bool) and value in INT32:
                return value
            case "Edm.Double", int() | float() if not isinstance(value, bool):
                return _double(kind, value)
            case "Edm.DateTimeOffset", str():
                return _stamp(entity, kind, value)
        raise Refused(400, f"The property '{kind.name}' must be {_JSON_NAMES[kind.type]}.")

    def _text(self, kind: Property, text: str) -> str:
        if len(text) > self._unquestioned and len(text) > int(self.switches["text_limit"]):
            limit = self.switches["text_limit"]
            raise Refused(400, f"The property '{kind.name}' is longer than {limit} characters.")
        if not text.isascii():
            _check_pairs(kind, text)
        return text


def _object(entity: Entity, body: Json) -> Record:
    if not isinstance(body, dict):
        raise Refused(400, f"An object of type '{entity.name}' was expected.")
    return body


def _check_pairs(kind: Property, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused(400, f"The property '{kind.name}' has half a surrogate pair.") from error


def _double(kind: Property, value: float) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise Refused(400, f"The property '{kind.name}' is out of range.") from error


def _stamp(entity: Entity, kind: Property, text: str) -> datetime:
    try:
        return read_stamp(text, entity.zone)
    except ValueError as error:
        raise Refused(400, f"The property '{kind.name}' is no date: {error}.") from error

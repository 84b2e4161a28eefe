"""A file of records for a world to begin with: `{"Tidsbanken": {"Ansatt": [{…}]}, "CRMOffice": {…}}`."""

import json
from pathlib import Path

from fakes.desk.beginning import Data, DataError
from fakes.values import Json, Record


def read_data(path: Path) -> Data:
    """Read the file; raises DataError, which names the file and the line or the place in it."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: byte {error.start} is no UTF-8") from error
    try:
        whole: Json = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise DataError(f"{path}: line {error.lineno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: {error}") from error
    return {
        system: {
            entity: _records(path, f"{system}.{entity}", records)
            for entity, records in _object(path, system, entities).items()
        }
        for system, entities in _object(path, "the file", whole).items()
    }


def _records(path: Path, place: str, value: Json) -> list[Record]:
    if not isinstance(value, list):
        raise DataError(f"{path}: {place}: it was {_kind(value)}; it must be a list of records")
    return [_object(path, f"{place}[{index}]", each) for index, each in enumerate(value)]


def _object(path: Path, place: str, value: Json) -> Record:
    if not isinstance(value, dict):
        raise DataError(f"{path}: {place}: it was {_kind(value)}; it must be an object")
    return value


def _kind(value: Json) -> str:
    return {
        list: "a list",
        dict: "an object",
        str: "a text",
        bool: "true or false",
        type(None): "null",
    }.get(type(value), "a number")


def _refuse(name: str) -> Json:
    raise ValueError(f"{name} is no JSON number")

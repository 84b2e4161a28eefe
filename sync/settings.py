"""Where the two systems are and how to be let in, read from the environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import httpx

from sync.crmoffice import ClearIdiom
from sync.errors import SettingsError
from sync.instants import PRECISIONS, Precision
from sync.mapping import PAIRS
from sync.records import LEFT, RIGHT, Json, Side
from sync.tidsbanken import PutSemantics, TimestampBias

STATE_FILE_NAME: Final = "samsvar.sqlite"
MOST_PARALLEL: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The facts and policy switches of a profile that this core acts on.

    `verbatim_references`: ids of people are carried over as they are, not through links. `match`
    holds the ids of the rows in which records must be alike to be linked when they are first
    found. `priority` is the side that wins when two edits are of the same time. `precision` says of
    kinds of records, such as "Tidsbanken Ansatt", how exact their time stamps are. `top_limit` is
    the most rows that Tidsbanken lets a caller ask for at a time, if there is a limit.
    """

    timestamp_bias: TimestampBias = "utc_as_local"
    put_semantics: PutSemantics = "merge"
    clear_idiom: ClearIdiom = None
    verbatim_references: bool = False
    match: frozenset[str] = frozenset()
    create_right_to_left: bool = False
    priority: Side = LEFT
    precision: Mapping[str, Precision] = field(default_factory=dict)
    top_limit: int | None = None


# Each switch and what it may be.
_ALLOWED: Final[Mapping[str, tuple[Json, ...]]] = {
    "timestamp_bias": ("utc_as_local", "minus_one_hour", "none"),
    "put_semantics": ("merge", "replace"),
    "clear_idiom": (None, ""),
    "create_right_to_left": ("no", "yes", False, True),
    "references": ("linked", "verbatim"),
    "priority": ("Tidsbanken", "CRMOffice"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that the core needs to know. Base URLs end with a slash. Secrets stay out of the repr."""

    tidsbanken_url: str
    tb_key: str = field(repr=False)
    subscription_key: str = field(repr=False)
    crmoffice_url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    state_file: Path
    poll_seconds: float | None
    timeout_seconds: float | None
    parallel: int
    profile: Profile


def read_settings(
    environment: Mapping[str, str],
    *,
    state_file: Path | None = None,
    parallel: int | None = None,
) -> Settings:
    """Read the settings; a `state_file` or `parallel` given is used instead of the environment's.

    Raises SettingsError, which names the variable, what it was and what it must be.
    """
    return Settings(
        tidsbanken_url=_base_url(environment, "TIDSBANKEN_BASE_URL"),
        tb_key=_secret(environment, "TIDSBANKEN_TB_KEY"),
        subscription_key=_secret(environment, "TIDSBANKEN_SUBSCRIPTION_KEY"),
        crmoffice_url=_base_url(environment, "CRMOFFICE_BASE_URL"),
        token_url=_url(environment, "CRMOFFICE_TOKEN_URL"),
        client_id=_secret(environment, "CRMOFFICE_CLIENT_ID"),
        client_secret=_secret(environment, "CRMOFFICE_CLIENT_SECRET"),
        state_file=state_file or state_file_of(environment),
        poll_seconds=_seconds(environment, "SUBJECT_POLL_SECONDS"),
        timeout_seconds=_seconds(environment, "SUBJECT_TIMEOUT_SECONDS") or None,
        parallel=parallel or _parallel(environment),
        profile=_profile(environment.get("SUBJECT_PROFILE", "")),
    )


def _required(environment: Mapping[str, str], name: str, meaning: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set: it must be {meaning}")
    return value


def _secret(environment: Mapping[str, str], name: str) -> str:
    value = _required(environment, name, "a key that the system has given out")
    if not (value.isascii() and value.isprintable()):
        # Without the value: it may be a real key with a line break behind it.
        raise SettingsError(f"{name} holds characters that no key has: it must be printable ASCII")
    return value


def _url(environment: Mapping[str, str], name: str) -> str:
    text = _required(environment, name, "an http or https URL")
    try:
        url = httpx.URL(text)
        # As the look-up of the address will: an empty or overlong part of the name is refused.
        url.raw_host.decode("ascii").encode("idna")
    except (httpx.InvalidURL, UnicodeError):
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise SettingsError(f"{name} is {_shown(text)}: it must be an http or https URL")
    return text


def _base_url(environment: Mapping[str, str], name: str) -> str:
    text = _url(environment, name)
    if "?" in text or "#" in text:
        problem = f"{name} is {_shown(text)}: it must end where the paths of the API begin"
        raise SettingsError(problem)
    return text.rstrip("/") + "/"


def _shown(url: str) -> str:
    # Without the user name and password that it may hold.
    scheme, slashes, rest = url.rpartition("//")
    return repr(f"{scheme}{slashes}{rest.rpartition('@')[2]}")


def state_file_of(environment: Mapping[str, str]) -> Path:
    """Return the state file that SUBJECT_STATE_DIR says. Raises SettingsError."""
    directory = Path(_required(environment, "SUBJECT_STATE_DIR", "a directory to keep state in"))
    if not directory.is_dir():
        raise SettingsError(f"SUBJECT_STATE_DIR is {str(directory)!r}: it must be a directory")
    return directory / STATE_FILE_NAME


def _seconds(environment: Mapping[str, str], name: str) -> float | None:
    text = environment.get(name, "")
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise SettingsError(f"{name} is {text!r}: it must be a number of seconds")
    return seconds


def _parallel(environment: Mapping[str, str]) -> int:
    text = environment.get("SUBJECT_PARALLEL", "") or "1"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PARALLEL):
        raise SettingsError(
            f"SUBJECT_PARALLEL is {text!r}: it must be a number of requests from 1 to {MOST_PARALLEL}"
        )
    return int(text)


def _profile(path: str) -> Profile:
    if not path:
        return Profile()
    try:
        content: Json = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SettingsError(f"SUBJECT_PROFILE is {path!r}, unreadable: {reason}") from error
    except ValueError as error:
        raise SettingsError(f"SUBJECT_PROFILE is {path!r}, which is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise SettingsError(f"SUBJECT_PROFILE is {path!r}: its JSON must be an object")
    for name, allowed in _ALLOWED.items():
        # 1 is no true here, though Python takes them for equal.
        if name in content and not any(
            content[name] == value and type(content[name]) is type(value) for value in allowed
        ):
            choice = " or ".join(json.dumps(value) for value in allowed)
            was = json.dumps(content[name])
            raise SettingsError(
                f"SUBJECT_PROFILE is {path!r}, where {name} is {was}: it must be {choice}"
            )
    return Profile(
        # The casts: the loop above let only the members of these types through.
        timestamp_bias=cast("TimestampBias", content.get("timestamp_bias", "utc_as_local")),
        clear_idiom=cast("ClearIdiom", content.get("clear_idiom")),
        put_semantics=cast("PutSemantics", content.get("put_semantics", "merge")),
        verbatim_references=content.get("references") == "verbatim",
        match=_match(path, content.get("match")),
        create_right_to_left=content.get("create_right_to_left") in ("yes", True),
        priority=RIGHT if content.get("priority") == "CRMOffice" else LEFT,
        precision=_precision(path, content.get("precision", {})),
        top_limit=_top_limit(path, content.get("top_limit")),
    )


def _precision(path: str, told: Json) -> Mapping[str, Precision]:
    """Return how exact the time stamps of some kinds of records are."""
    if isinstance(told, dict) and all(value in PRECISIONS for value in told.values()):
        return cast("Mapping[str, Precision]", told)
    raise SettingsError(
        f"SUBJECT_PROFILE is {path!r}, where precision is {json.dumps(told)}: it must be an object"
        f" of kinds of records, each with {' or '.join(PRECISIONS)}"
    )


def _top_limit(path: str, told: Json) -> int | None:
    """Return the most rows that may be asked for at a time, None if any number may."""
    if told is None or (isinstance(told, int) and not isinstance(told, bool) and told > 0):
        return told
    raise SettingsError(
        f"SUBJECT_PROFILE is {path!r}, where top_limit is {json.dumps(told)}: it must be null or"
        " a whole number from 1"
    )


def _match(path: str, rows: Json) -> frozenset[str]:
    """Return the rows by which records are matched: none of them, or a list of row ids."""
    if rows in (None, "none", []):
        return frozenset()
    known = [pair.row_id(prop) for pair in PAIRS for prop in pair.properties]
    if isinstance(rows, list) and all(row in known for row in rows):
        return frozenset(str(row) for row in rows)
    raise SettingsError(
        f"SUBJECT_PROFILE is {path!r}, where match is {json.dumps(rows)}: it must be "
        f'"none" or a list of {", ".join(known)}'
    )

"""Settings are read whole, or refused with one line that says what to put right."""

import json
from pathlib import Path

import pytest

from sync.adapter import build_tidsbanken, pairs_of
from sync.errors import SettingsError
from sync.mapping import PAIRS
from sync.records import LEFT, RIGHT, Json
from sync.settings import MOST_PARALLEL, Profile, read_settings

ROWS = [pair.row_id(prop) for pair in PAIRS for prop in pair.properties]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "TIDSBANKEN_BASE_URL": "http://127.0.0.1:8701/",
        "TIDSBANKEN_TB_KEY": "key-1",
        "TIDSBANKEN_SUBSCRIPTION_KEY": "key-2",
        "CRMOFFICE_BASE_URL": "http://127.0.0.1:8702",
        "CRMOFFICE_TOKEN_URL": "http://127.0.0.1:8702/connect/token",
        "CRMOFFICE_CLIENT_ID": "client",
        "CRMOFFICE_CLIENT_SECRET": "key-3",
        "SUBJECT_STATE_DIR": str(tmp_path),
    }


def profile_file(directory: Path, text: str) -> str:
    path = directory / "profile.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_complete_environment_is_read(environment: dict[str, str], tmp_path: Path) -> None:
    settings = read_settings(environment | {"SUBJECT_POLL_SECONDS": "0.05"})
    assert settings.crmoffice_url == "http://127.0.0.1:8702/"
    assert settings.state_file.parent == tmp_path
    assert settings.poll_seconds == 0.05
    assert settings.profile == Profile()


def test_how_long_to_wait_and_how_exact_stamps_are_is_read(
    environment: dict[str, str], tmp_path: Path
) -> None:
    told = '{"precision": {"Tidsbanken Ansatt": "seconds", "CRMOffice Activities": "minutes"}}'
    environment["SUBJECT_PROFILE"] = profile_file(tmp_path, told)
    settings = read_settings(environment | {"SUBJECT_TIMEOUT_SECONDS": "3"})
    assert settings.timeout_seconds == 3
    assert read_settings(environment).timeout_seconds is None
    employees, projects = pairs_of(settings.profile)
    assert (employees.precision, projects.precision) == ("seconds", "minutes")


def test_no_more_rows_are_asked_for_than_the_profile_allows(
    environment: dict[str, str], tmp_path: Path
) -> None:
    usual = build_tidsbanken(read_settings(environment)).page_size
    for limit, expected in (("null", usual), ("20", 20), ("100000", usual)):
        environment["SUBJECT_PROFILE"] = profile_file(tmp_path, f'{{"top_limit": {limit}}}')
        assert build_tidsbanken(read_settings(environment)).page_size == expected


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        *(
            (f'{{"top_limit": {told}}}', "top_limit is .* null or a whole number from 1")
            for told in ('"20"', "0", "true", "1.5")
        ),
        *(
            (f'{{"precision": {told}}}', "precision is .* milliseconds or seconds or minutes")
            for told in ('"seconds"', '{"Tidsbanken Ansatt": "second"}')
        ),
    ],
)
def test_a_fact_that_cannot_be_is_refused(
    environment: dict[str, str], tmp_path: Path, told: str, complaint: str
) -> None:
    environment["SUBJECT_PROFILE"] = profile_file(tmp_path, told)
    with pytest.raises(SettingsError, match=complaint):
        read_settings(environment)


def test_secrets_stay_out_of_the_repr(environment: dict[str, str]) -> None:
    assert "key-" not in repr(read_settings(environment))


def test_a_state_file_given_makes_the_directory_needless(
    environment: dict[str, str], tmp_path: Path
) -> None:
    del environment["SUBJECT_STATE_DIR"]
    given = tmp_path / "mine.sqlite"
    assert read_settings(environment, state_file=given).state_file == given


@pytest.mark.parametrize(
    "name",
    [
        "TIDSBANKEN_BASE_URL",
        "TIDSBANKEN_TB_KEY",
        "TIDSBANKEN_SUBSCRIPTION_KEY",
        "CRMOFFICE_BASE_URL",
        "CRMOFFICE_TOKEN_URL",
        "CRMOFFICE_CLIENT_ID",
        "CRMOFFICE_CLIENT_SECRET",
        "SUBJECT_STATE_DIR",
    ],
)
def test_a_missing_variable_is_named(environment: dict[str, str], name: str) -> None:
    del environment[name]
    with pytest.raises(SettingsError, match=f"^{name} is not set: it must be "):
        read_settings(environment)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("CRMOFFICE_BASE_URL", "ftp://x/", "'ftp://x/': it must be an http or https URL"),
        ("CRMOFFICE_BASE_URL", "localhost:1", "'localhost:1': it must be"),
        ("CRMOFFICE_TOKEN_URL", "http://", "'http://': it must be"),
        ("TIDSBANKEN_BASE_URL", "http://a:port/", "it must be an http or https URL"),
        ("TIDSBANKEN_BASE_URL", "http://a..b/", "it must be an http or https URL"),
        ("TIDSBANKEN_BASE_URL", "http://a/?v=3", "must end where the paths of the API begin"),
        ("SUBJECT_STATE_DIR", "/no/such/place", "'/no/such/place': it must be a directory"),
        ("SUBJECT_POLL_SECONDS", "soon", "'soon': it must be a number of seconds"),
        ("SUBJECT_POLL_SECONDS", "nan", "'nan': it must be a number of seconds"),
        ("SUBJECT_PROFILE", "/no/profile.json", "unreadable: No such file"),
    ],
)
def test_a_bad_value_is_shown_with_what_it_must_be(
    environment: dict[str, str], name: str, value: str, complaint: str
) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is .*{complaint}"):
        read_settings(environment | {name: value})


def test_a_key_with_a_line_break_is_refused_without_being_shown(
    environment: dict[str, str],
) -> None:
    with pytest.raises(SettingsError, match="TIDSBANKEN_TB_KEY") as refusal:
        read_settings(environment | {"TIDSBANKEN_TB_KEY": "key-1\n"})
    assert "key-1" not in str(refusal.value)


@pytest.mark.parametrize("end", ["?v=3", "#top"])
def test_a_password_in_a_url_that_is_refused_is_not_shown(
    environment: dict[str, str], end: str
) -> None:
    with pytest.raises(SettingsError, match="CRMOFFICE_BASE_URL") as refusal:
        read_settings(environment | {"CRMOFFICE_BASE_URL": f"http://me:s3cret@crm.test/{end}"})
    assert "s3cret" not in str(refusal.value)


# ---- how many requests at a time -------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "parallel"), [({}, 1), ({"SUBJECT_PARALLEL": ""}, 1), ({"SUBJECT_PARALLEL": "16"}, 16)]
)
def test_how_many_requests_may_be_under_way_is_read(
    environment: dict[str, str], told: dict[str, str], parallel: int
) -> None:
    assert read_settings(environment | told).parallel == parallel


def test_a_number_given_is_used_instead_of_the_environments(environment: dict[str, str]) -> None:
    assert read_settings(environment | {"SUBJECT_PARALLEL": "2"}, parallel=3).parallel == 3


@pytest.mark.parametrize("text", ["0", "-1", "17", "2.5", "two", "²", "٣"])
def test_a_number_of_requests_out_of_bounds_is_refused(
    environment: dict[str, str], text: str
) -> None:
    complaint = f"^SUBJECT_PARALLEL is {text!r}: it must be a number of requests from 1 to 16$"
    with pytest.raises(SettingsError, match=complaint):
        read_settings(environment | {"SUBJECT_PARALLEL": text})
    assert MOST_PARALLEL == 16


# ---- the profile --------------------------------------------------------------------------------


def profile_of(environment: dict[str, str], directory: Path, content: Json) -> Profile:
    path = profile_file(directory, json.dumps(content))
    return read_settings(environment | {"SUBJECT_PROFILE": path}).profile


def test_a_profile_is_read_and_what_concerns_others_passed_over(
    environment: dict[str, str], tmp_path: Path
) -> None:
    content: Json = {
        "timestamp_bias": "none",
        "put_semantics": "replace",
        "clear_idiom": "",
        "references": "verbatim",
        "match": [ROWS[2], ROWS[0]],
        "create_right_to_left": "yes",
        "priority": "CRMOffice",
        "bounds": {},
    }
    assert profile_of(environment, tmp_path, content) == Profile(
        timestamp_bias="none",
        put_semantics="replace",
        clear_idiom="",
        verbatim_references=True,
        match=frozenset((ROWS[0], ROWS[2])),
        create_right_to_left=True,
        priority=RIGHT,
    )


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"match": "none", "create_right_to_left": "no", "priority": "Tidsbanken"},
        {"match": None, "create_right_to_left": False, "references": "linked"},
        {"match": [], "put_semantics": "merge", "clear_idiom": None},
    ],
)
def test_the_declared_policy_is_what_holds_where_a_profile_says_nothing_else(
    environment: dict[str, str], tmp_path: Path, content: Json
) -> None:
    assert profile_of(environment, tmp_path, content) == Profile(
        timestamp_bias="utc_as_local",
        put_semantics="merge",
        clear_idiom=None,
        verbatim_references=False,
        match=frozenset(),
        create_right_to_left=False,
        priority=LEFT,
    )


@pytest.mark.parametrize(
    ("name", "was", "must_be"),
    [
        ("timestamp_bias", "late", '"utc_as_local" or "minus_one_hour" or "none"'),
        ("put_semantics", "patch", '"merge" or "replace"'),
        ("clear_idiom", "null", 'null or ""'),
        ("references", None, '"linked" or "verbatim"'),
        ("create_right_to_left", "maybe", '"no" or "yes" or false or true'),
        ("create_right_to_left", None, '"no" or "yes" or false or true'),
        ("create_right_to_left", 1, '"no" or "yes" or false or true'),
        ("priority", "left", '"Tidsbanken" or "CRMOffice"'),
        ("priority", ["CRMOffice"], '"Tidsbanken" or "CRMOffice"'),
        ("match", "all", f'"none" or a list of {", ".join(ROWS)}'),
        ("match", ROWS[0], f'"none" or a list of {", ".join(ROWS)}'),
        ("match", [ROWS[0], "Mobil"], f'"none" or a list of {", ".join(ROWS)}'),
        ("match", [[]], f'"none" or a list of {", ".join(ROWS)}'),
        ("match", {ROWS[0]: True}, f'"none" or a list of {", ".join(ROWS)}'),
    ],
)
def test_a_value_that_a_profile_cannot_have_is_shown_with_what_it_must_be(
    environment: dict[str, str], tmp_path: Path, name: str, was: Json, must_be: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        profile_of(environment, tmp_path, {name: was})
    path = str(tmp_path / "profile.json")
    assert str(refusal.value) == (
        f"SUBJECT_PROFILE is {path!r}, where {name} is {json.dumps(was)}: it must be {must_be}"
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("{", "which is no JSON"), ("[]", "its JSON must be an object"), ("", "which is no JSON")],
)
def test_a_profile_that_cannot_be_read_is_refused(
    environment: dict[str, str], tmp_path: Path, text: str, complaint: str
) -> None:
    path = profile_file(tmp_path, text)
    with pytest.raises(SettingsError, match=f"^SUBJECT_PROFILE is {path!r}.*{complaint}"):
        read_settings(environment | {"SUBJECT_PROFILE": path})

"""Settings are read whole, or refused with one line that says what to put right."""

import json
from pathlib import Path

import pytest

from sync.errors import SettingsError
from sync.settings import Profile, read_settings


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


def test_a_profile_is_read_and_what_concerns_others_passed_over(
    environment: dict[str, str], tmp_path: Path
) -> None:
    content = {"timestamp_bias": "none", "clear_idiom": "", "references": "verbatim", "bounds": {}}
    path = profile_file(tmp_path, json.dumps(content))
    settings = read_settings(environment | {"SUBJECT_PROFILE": path})
    assert settings.profile == Profile(
        timestamp_bias="none", clear_idiom="", verbatim_references=True
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "which is no JSON"),
        ("[]", "its JSON must be an object"),
        ('{"timestamp_bias": "late"}', 'timestamp_bias is "late": it must be "utc_as_local" or '),
        ('{"put_semantics": "replace"}', 'put_semantics is "replace": it must be "merge"'),
        ('{"create_right_to_left": "yes"}', 'create_right_to_left is "yes": it must be "no"'),
    ],
)
def test_a_profile_that_cannot_be_met_is_refused(
    environment: dict[str, str], tmp_path: Path, text: str, complaint: str
) -> None:
    path = profile_file(tmp_path, text)
    with pytest.raises(SettingsError, match=f"^SUBJECT_PROFILE is .*{complaint}"):
        read_settings(environment | {"SUBJECT_PROFILE": path})

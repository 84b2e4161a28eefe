"""Profiles and baselines as a user meets them."""

import re
from pathlib import Path

import pytest

from checklist.told import ToldWrong
from reports.baseline import read_baseline
from steps.profile import DEFAULT, Bounds, Exclusion, Policy, Profile, declared_out
from steps.profile_file import read_profile
from tests.steps.conftest import ROOT, SHIPPED, Run

MOBIL = "ansatt-contacts/Mobil=mobilePhone"
SENDS_NUMBER = "--subject=python:tests.wrong_subjects:SendsMobileAsNumber"
EXCLUSION = """[[inapplicable]]
place = "ansatt-contacts/*"
check = "create"
reason = "The vendor has not released it yet."
"""
PAGE = (ROOT / "docs" / "PROFILE.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"```toml\n# (\w+)\n(.*?)```", PAGE, re.DOTALL))


def profile_of(tmp_path: Path, text: str) -> Profile:
    path = tmp_path / "staging.toml"
    path.write_text(text, "utf-8")
    return read_profile(path, SHIPPED)


def test_an_empty_profile_is_the_default_by_another_name(tmp_path: Path) -> None:
    profile = profile_of(tmp_path, "")
    assert profile.name == "staging"
    assert (profile.switches, profile.policy) == (DEFAULT.switches, DEFAULT.policy)
    assert (profile.bounds, profile.inapplicable) == (DEFAULT.bounds, ())


def test_the_example_of_the_documentation_is_read_as_it_says(tmp_path: Path) -> None:
    profile = profile_of(tmp_path, EXAMPLES["profile"])
    assert profile.name == "staging"
    assert profile.switches == {
        "put_semantics": "replace",
        "page_cap": "10",
        "wrong_type": "store",
        "owner_check": "off",
    }
    assert profile.policy == Policy(
        priority="CRMOffice",
        references="verbatim",
        create_right_to_left="yes",
        match=(MOBIL,),
        precision={"Tidsbanken Ansatt": "seconds"},
    )
    assert profile.bounds == Bounds(cycle_seconds=120, cycles_to_settle=20)
    assert profile.inapplicable == (
        Exclusion(
            place="prosjekt-activities/*",
            check="conflict-*",
            reason="The vendor has not released it yet.",
        ),
    )


def test_the_baseline_of_the_documentation_is_read(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    path.write_text(EXAMPLES["baseline"], "utf-8")
    (one,) = read_baseline(path, SHIPPED).deviations
    assert (one.place, one.check) == (MOBIL, "edit-left")


def test_the_documentation_names_the_defaults_of_all_bounds() -> None:
    defaults = {name: getattr(DEFAULT.bounds, name) for name in Bounds.__slots__}
    told = re.findall(r"`(\w+)` (\d+)[,.]", PAGE)
    assert {name: float(value) for name, value in told} == defaults


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("page_cap = 10", "page_cap", "10"),
        ('page_cap = "10"', "page_cap", "10"),
        ("null_lm_rows = true", "null_lm_rows", "on"),
        ("refresh_rotation = false", "refresh_rotation", "off"),
        ('clear_idiom = ""', "clear_idiom", ""),
        ("write_answer = 204", "write_answer", "204"),
        ("wrong_type = 422", "wrong_type", "422"),
    ],
)
def test_switches_may_be_written_as_toml_would_have_them(
    tmp_path: Path, text: str, name: str, value: str
) -> None:
    assert profile_of(tmp_path, f"[switches]\n{text}").switches[name] == value


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[bound]", "bound is unknown: did you mean bounds?"),
        ("limits = 1", "limits is unknown: it can be one of name, switches, policy"),
        ('name = ""', 'name is "": it must be a text that is not empty'),
        ("switches = 1", "switches is 1: it must be a table, headed [switches]"),
        ("[switches]\nput_semantic = 1", "switches.put_semantic is unknown: did you mean put_semantics?"),
        ('[switches]\nput_semantics = "x"', 'switches.put_semantics is "x": it must be "merge" or "replace"'),
        ("[switches]\npage_cap = 0", 'switches.page_cap is 0: it must be "none" or a whole number from 1'),
        ("[switches]\npage_cap = [1]", "switches.page_cap is a list: it must be"),
        ('[policy]\nreferences = "verbatim"\n[switches]\nowner_check = 422', 'switches.owner_check is 422: it must be "off" where policy.references is "verbatim"'),
        ("[policy]\nprority = 1", "policy.prority is unknown: did you mean priority?"),
        ('[policy]\npriority = "Tripletex"', 'policy.priority is "Tripletex": it must be "Tidsbanken" or "CRMOffice"'),
        ("[policy]\ncreate_right_to_left = 1", 'policy.create_right_to_left is 1: it must be "no" or "yes"'),
        (f'[policy]\nmatch = "{MOBIL}"', "policy.match is "),
        ('[policy]\nmatch = ["ansatt-contacts/Mobl=mobilePhone"]', f"a row of the checklist; did you mean {MOBIL}?"),
        ("[policy]\nmatch = [1]", "policy.match[1] is 1: it must be the id of a row of the checklist"),
        ('[precision]\n"Tidsbanken Ansat" = "seconds"', "did you mean Tidsbanken Ansatt?"),
        ('[precision]\n"Tidsbanken Ansatt" = "second"', "did you mean seconds?"),
        ("[bounds]\ncycle_second = 60", "bounds.cycle_second is unknown: did you mean cycle_seconds?"),
        ("[bounds]\ncycle_seconds = 0", "bounds.cycle_seconds is 0: it must be a number greater than 0"),
        ("[bounds]\ncycle_seconds = inf", "it must be a number greater than 0"),
        ("[bounds]\ncycle_seconds = true", "bounds.cycle_seconds is true: it must be a number greater than 0"),
        ("[bounds]\ncycle_seconds = 2026-01-01", "bounds.cycle_seconds is 2026-01-01: it must be"),
        ("[bounds]\ncycles_to_settle = 2.5", "bounds.cycles_to_settle is 2.5: it must be a whole number"),
        ("[inapplicable]\nplace = 1", "inapplicable is a table: it must be a list of tables, each headed [[inapplicable]]"),
        ("inapplicable = [1]", "inapplicable[1] is 1: it must be a table with place, check, reason"),
        (EXCLUSION.replace("place", "plce"), "inapplicable[1].plce is unknown: did you mean place?"),
        (EXCLUSION.replace("reason", "resaon"), "inapplicable[1].reason is missing: it must be a text"),
        (EXCLUSION.replace("The vendor has not released it yet.", ""), 'inapplicable[1].reason is "": it must be a text'),
        (EXCLUSION.replace("ansatt-contacts", "ansatt-contact"), 'inapplicable[1].place is "ansatt-contact/*": it must be the id'),
        (EXCLUSION.replace("create", "crate"), "did you mean create?"),
        (EXCLUSION.replace("create", "every"), 'inapplicable[1] matches nothing: the checklist does not ask "every"'),
        ("name = 'a'\nname = 'b'", "is no TOML: Cannot overwrite a value (at end of document)"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_key_what_it_was_and_what_it_must_be(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(ToldWrong) as caught:
        profile_of(tmp_path, text)
    assert all(one.startswith(f"{tmp_path / 'staging.toml'}: ") for one in caught.value.problems)
    assert any(complaint in one for one in caught.value.problems)
    assert all("\n" not in one for one in caught.value.problems)


def test_a_profile_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ToldWrong, match=r"staging\.toml: cannot be read: No such file"):
        read_profile(tmp_path / "staging.toml", SHIPPED)


def test_what_is_declared_out_is_known_check_by_check() -> None:
    first = Exclusion(place=MOBIL, check="edit-*", reason="first")
    profile = Profile(inapplicable=(first, Exclusion(place="*/*", check="edit-left", reason="all")))
    out = declared_out(profile, SHIPPED)
    assert out[MOBIL, "edit-left"] == out[MOBIL, "edit-again"] == "first"
    assert {reason for (place, _), reason in out.items() if place != MOBIL} == {"all"}
    assert len([one for one in out if one[1] == "edit-left"]) == 7
    invariants = Exclusion(place="ansatt-contacts", check="inv-*", reason="no journal")
    assert (
        declared_out(Profile(inapplicable=(invariants,)), SHIPPED)["ansatt-contacts", "inv-settles"]
        == "no journal"
    )


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_what_is_declared_out_is_not_run(
    run: Run, tmp_path: Path, workers: tuple[str, ...]
) -> None:
    path = tmp_path / "staging.toml"
    path.write_text(f"[switches]\npage_cap = 10\n{EXCLUSION}", "utf-8")
    ended = run(SENDS_NUMBER, f"--profile={path}", "--select=*Mobil*:create", *workers)
    assert ended.status == 7
    assert ended.places("inapplicable") == {f"{MOBIL}:create"}
    (check,) = [
        check
        for row in ended.results["pairs"][0]["rows"]
        for check in row["checks"]
        if (row["id"], check["name"]) == (MOBIL, "create")
    ]
    assert {case["reason"] for case in check["cases"]} == {"The vendor has not released it yet."}
    assert {case["evidence"] for case in check["cases"]} == {""}
    assert check["rests_on"] == []


def test_a_profile_sets_the_systems_and_shows_in_every_report(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "staging.toml"
    path.write_text(f'[switches]\ninsert_response = "list"\n{EXCLUSION}', "utf-8")
    ended = run(f"--profile={path}", "--select=*Mobil*:edit-right")
    assert ended.results["behaviours"]["insert_response"]["setting"] == "list"
    assert f"--profile {path}" in ended.stdout
    told = ended.results["profile"]
    assert (told["name"], told["file"]) == ("staging", str(path))
    assert told["switches"] == {"wrong_type": "store", "insert_response": "list"}
    assert [one["check"] for one in told["inapplicable"]] == ["create"]
    page = (ended.out / "conformance.html").read_text("utf-8")
    short = (ended.out / "summary.md").read_text("utf-8")
    for text in (page, short.replace("\\", "")):
        assert "insert_response = list" in text
        assert "At equal time Tidsbanken wins (P2)." in text
        assert "create of ansatt-contacts/*: The vendor has not released it yet." in text


def test_a_mistake_in_a_profile_is_one_line_and_status_4(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "staging.toml"
    path.write_text("[bounds]\ncycle_second = 60\n", "utf-8")
    ended = run(f"--profile={path}")
    assert ended.status == 4
    assert ended.stderr.split("\n\n")[0].strip() == (
        f"ERROR: {path}: bounds.cycle_second is unknown: did you mean cycle_seconds?"
    )
    assert "Traceback" not in ended.stdout + ended.stderr
    assert list(ended.out.iterdir()) == []


def test_a_known_deviation_of_a_part_is_accepted_and_proves_nothing(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "known.toml"
    example = EXAMPLES["baseline"].replace("2026-12-31", "9999-12-31")  # whatever day it is
    chosen = (SENDS_NUMBER, "--select=*Mobil*:type", "--select=*Mobil*:edit-left")
    assert run(*chosen).status == 1
    path.write_text(example.replace("edit-left", "type"), "utf-8")
    accepted = run(*chosen, f"--baseline={path}")
    assert accepted.status == 7
    assert accepted.results["verdict"] == "failed"
    assert accepted.results["gate"]["status"] == 7
    assert f"Baseline {path}: 1 accepted." in accepted.stdout
    assert f"--baseline {path}" in accepted.stdout
    path.write_text(example, "utf-8")
    passed = run(*chosen, f"--baseline={path}")
    assert passed.status == 1
    assert f"{MOBIL} edit-left: passes: take it off the baseline" in passed.stdout
    path.write_text(example.replace("edit-left", "edit-lft"), "utf-8")
    refused = run(*chosen, f"--baseline={path}")
    assert refused.status == 4
    assert "did you mean edit-left?" in refused.stderr
    assert not (refused.out / "results.json").exists()

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist import Checklist, catalogue, required
from checklist.told import ToldWrong
from reports import cli
from reports.baseline import (
    Baseline,
    Deviation,
    _quoted,
    proposed,
    read_baseline,
)
from reports.gate import gate
from reports.html import render
from reports.plugin import closing_lines
from reports.record import Outcome, ScenarioRecord
from reports.results import exit_status
from reports.shape import Results
from reports.store import write_results
from reports.summary import summary
from tests.reports import test_plugin
from tests.reports.conftest import PAIR
from tests.reports.test_html import Page

MakeResults = Callable[..., Results]
run = test_plugin.run
ROW = f"{PAIR}/Etternavn=familyName"
ENTRY = {
    "place": ROW,
    "check": "edit-left",
    "reason": "VEND-123: fixed in 2.4",
    "owner": "Kari Nordmann",
    "expires": date(2026, 12, 31),
}
DAY_OF_THE_RUN = date(2026, 11, 3)


def written(path: Path, *entries: dict[str, object]) -> Path:
    lines: list[str] = []
    for entry in entries:
        lines.append("[[deviation]]")
        for name, value in entry.items():
            lines.append(f"{name} = {value if isinstance(value, date) else json.dumps(value)}")
    path.write_text("\n".join(lines), "utf-8")
    return path


def listed(**changes: object) -> Baseline:
    """A baseline with an entry for the first place of the matrix."""
    entry = {**ENTRY, "place": PAIR, "check": "every", **changes}
    return Baseline(file="known.toml", deviations=(Deviation(**entry),))  # type: ignore[arg-type]


@pytest.fixture
def known(tmp_path: Path) -> Path:
    return written(tmp_path / "known.toml", ENTRY)


def test_a_baseline_is_read(checklist: Checklist, known: Path) -> None:
    baseline = read_baseline(known, checklist)
    assert baseline.file == str(known)
    assert baseline.deviations == (Deviation(**ENTRY),)  # type: ignore[arg-type]


def test_an_empty_baseline_excuses_nothing(checklist: Checklist, tmp_path: Path) -> None:
    assert read_baseline(written(tmp_path / "known.toml"), checklist).deviations == ()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"place": f"{PAIR}/Etternavn=family"}, f"must be the id of a row or pair of the checklist; did you mean {ROW}?"),
        ({"check": "edit-lefft"}, f'check is "edit-lefft": it must be a check that is asked of {ROW}; did you mean edit-left?'),
        ({"check": "every"}, f'check is "every": it must be a check that is asked of {ROW}'),
        ({"reason": " "}, 'reason is " ": it must be a text that is not empty'),
        ({"owner": 7}, "owner is 7: it must be a text that is not empty"),
        ({"owner": None}, "owner is missing: it must be a text"),
        ({"reason": "TODO: why"}, 'reason is "TODO: why": it must be filled in by whoever accepts'),
        ({"expires": "2026-12-31"}, 'expires is "2026-12-31": it must be a day such as 2026-12-31, without quotes'),
        ({"expires": None}, "expires is missing: it must be a day such as 2026-12-31"),
        ({"owned": "x"}, "owned is unknown; did you mean owner?"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_entry_is_one_line_with_file_entry_and_field(
    checklist: Checklist, tmp_path: Path, changes: dict[str, object], complaint: str
) -> None:
    other = {**ENTRY, "check": "edit-right"}
    wrong = {name: one for name, one in {**ENTRY, **changes}.items() if one is not None}
    path = written(tmp_path / "known.toml", other, wrong)
    with pytest.raises(ToldWrong) as caught:
        read_baseline(path, checklist)
    (line,) = caught.value.problems
    assert line.startswith(f"{path}: deviation 2: ")
    assert complaint in line


def test_all_mistakes_are_told_at_once(checklist: Checklist, tmp_path: Path) -> None:
    path = written(tmp_path / "known.toml", ENTRY, {**ENTRY, "owner": ""})
    path.write_text(f"deviations = 1\n{path.read_text('utf-8')}", "utf-8")
    with pytest.raises(ToldWrong) as caught:
        read_baseline(path, checklist)
    assert caught.value.problems == (
        f"{path}: deviations is unknown: a baseline holds [[deviation]] only",
        f'{path}: deviation 2: owner is "": it must be a text that is not empty',
        f"{path}: deviation 2: is about the same check as deviation 1",
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a =", "is no TOML: Invalid value (at end of document)"),
        ("[[deviation]]\nplace = x", "is no TOML: Invalid value (at line 2, column 9)"),
        ("deviation = 1", "deviation must be a list of tables, each headed [[deviation]]"),
        ("deviation = [1]", "deviation 1: must be a table with place, check, reason"),
        ("x = " + "[" * 100_000, "is no TOML"),
    ],
)
def test_what_is_no_baseline_is_refused(
    checklist: Checklist, tmp_path: Path, text: str, complaint: str
) -> None:
    path = tmp_path / "known.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ToldWrong, match=re.escape(complaint)):
        read_baseline(path, checklist)


def test_a_baseline_that_is_not_there_is_refused(checklist: Checklist, tmp_path: Path) -> None:
    with pytest.raises(ToldWrong, match="cannot be read: No such file or directory"):
        read_baseline(tmp_path / "known.toml", checklist)


@pytest.mark.parametrize(
    ("outcome", "expires", "status", "kinds"),
    [
        ("failed", DAY_OF_THE_RUN, 0, []),
        ("cantTell", DAY_OF_THE_RUN, 0, []),
        ("passed", DAY_OF_THE_RUN, 1, ["passed"]),
        ("untested", DAY_OF_THE_RUN, 7, ["did not run"]),
        ("inapplicable", DAY_OF_THE_RUN, 7, ["did not run"]),
        ("error", DAY_OF_THE_RUN, 3, []),
        ("failed", date(2026, 11, 2), 1, ["expired"]),
        ("passed", date(2026, 11, 2), 1, ["expired"]),
        ("untested", date(2026, 11, 2), 1, ["expired"]),
    ],
)
def test_an_entry_excuses_a_deviation_until_its_last_day_and_nothing_else(
    make_results: MakeResults, outcome: Outcome, expires: date, status: int, kinds: list[str]
) -> None:
    results = make_results(outcome)
    verdict = results["verdict"]
    results["gate"] = gate(results, listed(expires=expires))
    assert exit_status(results, interrupted=False) == status
    assert [problem["kind"] for problem in results["gate"]["problems"]] == kinds
    assert len(results["gate"]["accepted"]) == (status == 0)
    assert results["verdict"] == verdict
    assert exit_status(results, interrupted=True) == 2
    schema = json.loads((test_plugin.ROOT / "reports" / "schema.json").read_text("utf-8"))
    jsonschema.validate(results, schema)


@pytest.mark.parametrize(("outcome", "status"), [("failed", 1), ("cantTell", 7)])
def test_a_deviation_that_is_not_listed_counts(
    make_results: MakeResults, outcome: Outcome, status: int
) -> None:
    results = make_results("failed", outcome)
    found = gate(results, listed())
    assert found["status"] == status
    (problem,) = found["problems"]
    assert (problem["kind"], problem["what"]) == ("not listed", f"it {outcome}")


def test_a_doubt_about_robustness_needs_no_entry(
    checklist: Checklist,
    records: list[ScenarioRecord],
    make_results: MakeResults,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = next(at for at, need in enumerate(required(checklist)) if need.check.name == "no-echo")
    monkeypatch.setattr(
        "checklist.catalogue.CHECKS",
        {
            name: replace(check, level="robustness") if name == "no-echo" else check
            for name, check in catalogue.CHECKS.items()
        },
    )
    records[at]["outcome"] = "cantTell"
    assert gate(make_results("failed"), listed())["problems"] == []


def test_a_run_of_a_part_or_with_nothing_passed_is_incomplete_at_best(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    assert gate(make_results("failed", narrowed="--select x"), listed())["status"] == 7
    assert gate(make_results("failed", ended_early="it stopped"), listed())["status"] == 7
    fault = {"where": "here", "what": "a fault"}
    assert gate(make_results("failed", faults=(fault,)), listed())["status"] == 3
    rest: list[Outcome] = ["inapplicable"] * (len(records) - 1)
    assert gate(make_results("failed", *rest), listed())["status"] == 7


def test_what_is_accepted_shows_as_failed_and_as_known_everywhere(
    make_results: MakeResults, tmp_path: Path
) -> None:
    results = make_results("failed")
    results["gate"] = gate(results, listed(reason="VEND-123 <b>"))
    headline = "Not conformant, but every deviation is on the baseline (1 accepted)"
    last, *others = closing_lines(results, tmp_path)
    assert last.startswith(f"{headline}. Checks: 1 failed, ")
    assert others[0] == "Baseline known.toml: 1 accepted."
    assert "--baseline known.toml" in others[-1]
    text = summary(results)
    assert text.startswith(f"## {headline}: ")
    assert "| ✗ failed | ansatt-contacts | every | (known, Kari Nordmann, until 2026-12-31)" in text
    page = render(results)
    tags = Page(page)
    assert {link[1:] for link in tags.having("href") if link[0] == "#"} <= {*tags.having("id")}
    assert headline in page
    assert page.count("known, Kari Nordmann, until 31 December 2026") >= 2
    assert "VEND-123 &lt;b&gt;" in page
    write_results(tmp_path / "results.json", results)
    stored = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert [*stored][-2:] == ["gate", "complete"]
    assert stored["verdict"] == "failed"


def test_what_is_wrong_with_a_baseline_is_told_everywhere(
    make_results: MakeResults, tmp_path: Path
) -> None:
    results = make_results("passed", "failed")
    results["gate"] = gate(results, listed())
    lines = closing_lines(results, tmp_path)
    assert lines[0].startswith("Not conformant. Checks: 1 failed")
    assert "Baseline known.toml: 0 accepted, 1 not on it, 1 passed unexpectedly." in lines
    assert f"  {PAIR} every: passes: take it off the baseline" in lines
    assert f"- passed unexpectedly: {PAIR} every: passes: take it off the baseline" in summary(
        results
    )
    assert "passes: take it off the baseline" in render(results)


def test_a_proposed_baseline_is_refused_until_it_is_filled_in(
    checklist: Checklist, make_results: MakeResults, tmp_path: Path
) -> None:
    told = {"reason": "was \x00\x7f\n[[deviation]]"}
    results = make_results("failed", "cantTell", told=told)
    text = proposed(results)
    path = tmp_path / "known.toml"
    path.write_text(text, "utf-8")
    assert [one["expires"] for one in tomllib.loads(text)["deviation"]] == [date(2026, 12, 3)] * 2
    with pytest.raises(ToldWrong) as caught:
        read_baseline(path, checklist)
    assert [line.partition(" is ")[0] for line in caught.value.problems] == [
        f"{path}: deviation {number}: {field}" for number in (1, 2) for field in ("reason", "owner")
    ]
    path.write_text(text.replace("TODO: ", ""), "utf-8")
    results["gate"] = gate(results, read_baseline(path, checklist))
    assert results["gate"]["status"] == 0
    assert proposed(results) == path.read_text("utf-8")


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    assert tomllib.loads(f"x = {_quoted(text)}") == {"x": text}


def test_a_baseline_is_printed_from_a_results_file(
    make_results: MakeResults, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.json"
    write_results(path, make_results("failed"))
    assert cli.baseline(path) == 0
    assert tomllib.loads(capsys.readouterr().out)["deviation"][0]["check"] == "every"
    write_results(path, make_results("passed"))
    assert cli.baseline(path) == 0
    assert capsys.readouterr().out == "# No deviations.\n"
    path.write_text('{"schema": 1, "complete": true}', "utf-8")
    assert cli.baseline(path) == 4
    assert "results.json: is not as its schema says" in capsys.readouterr().err


def test_a_run_ends_as_its_gate_says(run: test_plugin.Run, tmp_path: Path) -> None:
    written(tmp_path / "known.toml", ENTRY)
    broken = {"row:edit-left": "failed"}
    accepted = run("--baseline=known.toml", behaviour=broken)
    assert accepted.status == 0
    assert accepted.results["verdict"] == "failed"
    assert accepted.results["gate"]["baseline"] == "known.toml"
    assert run("--baseline=known.toml", "-n2", behaviour=broken).status == 0
    assert run("--baseline=known.toml", behaviour={}).status == 1
    assert run("--baseline=known.toml", behaviour={"row:edit-left": "interrupt"}).status == 2


def test_a_baseline_that_fits_nothing_is_refused_before_the_run(
    run: test_plugin.Run, tmp_path: Path
) -> None:
    written(tmp_path / "known.toml", {**ENTRY, "check": "edit-lft", "owner": ""})
    finished = run("--baseline=known.toml")
    assert finished.status == 4
    assert "ERROR: known.toml: deviation 1: owner is" in finished.told
    assert "did you mean edit-left?" not in finished.told.partition("check is")[0]
    assert "did you mean edit-left?" in finished.told
    assert "passed" not in finished.told
    assert not (finished.out / "results.json").exists()

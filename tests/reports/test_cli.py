import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reports import cli
from reports.html import render
from reports.shape import Results
from reports.store import write_results
from tests.reports.conftest import of_an_older_edition

MakeResults = Callable[..., Results]


@pytest.fixture
def written(make_results: MakeResults, tmp_path: Path) -> Path:
    path = tmp_path / "results.json"
    write_results(path, make_results())
    return path


def test_a_report_is_made_anew_beside_its_results(
    written: Path, make_results: MakeResults, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.html([written], None) == 0
    page = written.parent / "conformance.html"
    assert page.read_text("utf-8") == render(make_results())
    assert capsys.readouterr().out.strip() == str(page)


def test_a_report_goes_where_it_is_wanted(written: Path, tmp_path: Path) -> None:
    assert cli.html([written], tmp_path / "other.html") == 0
    assert (tmp_path / "other.html").exists()
    assert not (tmp_path / "conformance.html").exists()


def test_results_of_an_older_edition_can_be_shown(
    make_results: MakeResults, tmp_path: Path
) -> None:
    path = tmp_path / "results.json"
    write_results(path, of_an_older_edition(make_results()))
    assert cli.html([path], None) == 0


def test_bad_input_is_told_in_one_line_with_status_4(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hollow = tmp_path / "hollow.json"
    hollow.write_text(json.dumps({"schema": 1, "complete": True}), "utf-8")
    torn = json.loads(written.read_text("utf-8"))
    del torn["behaviours"]["merges"]
    (tmp_path / "torn.json").write_text(json.dumps(torn), "utf-8")
    requests = [
        ([tmp_path / "missing.json"], None, "missing.json: cannot be read: No such file"),
        ([hollow], None, "hollow.json: is not as its schema says"),
        ([tmp_path / "torn.json"], None, "torn.json: is not as its schema says: 'merges'"),
        ([written], tmp_path / "no" / "page.html", "page.html: cannot be written"),
        ([written, written], tmp_path / "page.html", "holds one report, but 2 results"),
    ]
    for results, out, complaint in requests:
        assert cli.html(results, out) == 4
        told = capsys.readouterr()
        assert complaint in told.err
        assert told.err.count("\n") == 1
        assert told.out == ""

"""`samsvar checklist show`, `compile` and `check`, as a user meets them."""

import io
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import checklist.cli
from checklist import screen
from checklist.documents import documents_in, worked
from checklist.errors import ChecklistError, DocumentError
from checklist.model import Problem
from checklist.seals import sealed_feature
from samsvar import samsvar
from tests.checklist.small import PERSON, PLANT, Shell, document

GOOD = document(PERSON, PLANT)
BROKEN = "no dataflow at all\n"
ODD = document(
    PERSON, said="The moon is made of cheese. Every {l} will be synchronized with a {r}."
)
"""Holds a sentence that the grammar does not know."""
HALF = document(PERSON, right="")
"""Names one system only, which is warned of."""


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    return Shell(capsys, tmp_path)


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


# ---- which documents -------------------------------------------------------------


def test_a_folder_means_all_documents_below_it_and_none_counts_twice(shell: Shell) -> None:
    names = ["b.rst", "a/deep.rst", "c/a.rst"]
    paths = [shell.write(name, GOOD) for name in names]
    shell.write("a/notes.txt", BROKEN)
    odd = shell.write("own.name", GOOD)
    (shell.folder / "a" / "loop").symlink_to(shell.folder)
    (shell.folder / "again.rst").symlink_to(paths[0])
    found = documents_in([paths[0], shell.folder, odd, shell.folder / "a"])
    assert found == [paths[0], paths[1], paths[2], odd]


@pytest.mark.parametrize("command", ["show", "compile", "check"])
def test_a_folder_without_documents_is_named(shell: Shell, command: str) -> None:
    shell.write("only.txt", GOOD)
    ended = shell(command, shell.folder)
    assert (ended.status, ended.out) == (4, "")
    assert ended.err == f"samsvar: {shell.folder}: no document (*.rst) in this folder\n"
    assert not shell.features.exists()


@pytest.mark.parametrize("command", ["show", "compile", "check"])
def test_a_document_that_is_missing_or_a_loop_is_one_line(shell: Shell, command: str) -> None:
    loop = shell.folder / "loop.rst"
    loop.symlink_to(loop)
    strange = shell.folder / os.fsdecode(b"a\nb\xff.rst")
    ended = shell(command, loop, strange)
    told = [line for line in ended.err.splitlines() if not line.startswith("samsvar: ")]
    assert ended.status == 4
    assert [line.split(":")[0] for line in told] == [
        str(loop),
        f"{shell.folder}/a\\nb\\udcff.rst",
    ]
    assert not shell.features.exists()


# ---- show ------------------------------------------------------------------------


def test_show_prints_one_document_in_full(shell: Shell) -> None:
    ended = shell("show", shell.write("a.rst", GOOD))
    assert (ended.status, ended.err) == (0, "")
    assert "row person-contact/Name=fullName Name fullName string 20" in lines(ended.out)
    assert lines(ended.out)[-1] == "1 document, 2 pairs, 3 rows, 0 warnings"


def test_show_prints_a_line_for_each_of_several_documents(shell: Shell) -> None:
    shell.write("a.rst", GOOD)
    shell.write("b.rst", document(left="Gamma"))
    ended = shell("show", shell.folder)
    assert ended.status == 0
    assert "Alpha to Beta Dataflow 2024-01-02 03:04:05 2 3 0" in lines(ended.out)
    assert lines(ended.out)[-1] == "2 documents, 2 pairs, 3 rows, 0 warnings"


def test_show_tells_what_is_broken_and_shows_the_rest(shell: Shell) -> None:
    good, broken = shell.write("a.rst", GOOD), shell.write("b.rst", BROKEN)
    ended = shell("show", broken, good)
    assert ended.status == 4
    assert ended.err.startswith(f"{broken}:1: ")
    assert lines(ended.out)[-1] == "1 document, 2 pairs, 3 rows, 0 warnings, 1 error"


@pytest.mark.parametrize("workers", [1, 2])
def test_show_prints_json_with_counts_and_writes_the_same(shell: Shell, workers: int) -> None:
    good, half = shell.write("a.rst", GOOD), shell.write("b.rst", HALF)
    out = shell.folder / "out"
    ended = shell("show", good, half, "--json", "--out", out, "-n", workers)
    found = json.loads(ended.out)
    assert ended.status == 0
    assert [(one["file"], one["title"]) for one in found["documents"]] == [
        (str(good), "Alpha to Beta Dataflow"),
        (str(half), "Alpha to Dataflow"),
    ]
    counts = {"documents": 2, "pairs": 3, "rows": 5, "warnings": 1, "errors": 0}
    assert found["counts"] == counts
    assert (out / "checklist.json").read_text(encoding="utf-8") == ended.out
    assert [path.name for path in out.iterdir()] == ["checklist.json"]


def test_show_prints_valid_json_but_writes_none_when_something_is_broken(shell: Shell) -> None:
    out = shell.folder / "out"
    ended = shell("show", shell.write("b.rst", BROKEN), "--json", "--out", out)
    found = json.loads(ended.out)
    assert (ended.status, found["documents"], found["counts"]["errors"]) == (4, [], 1)
    assert not out.exists()


def test_strict_takes_a_warning_for_an_error(shell: Shell) -> None:
    half = shell.write("a.rst", HALF)
    ended = shell("show", half)
    assert (ended.status, ended.err) == (0, "")
    assert f"{half}:2: warning: " in ended.out
    ended = shell("show", half, "--strict")
    assert ended.status == 4
    assert ended.err.startswith(f"{half}:2: ")
    assert "person-contact" in ended.out
    assert shell("compile", half, "--strict").status == 4
    assert not shell.features.exists()
    assert shell("compile", half).status == 0
    assert shell("check", half, "--strict").status == 4


def test_lenient_takes_what_is_unknown_for_a_warning(shell: Shell) -> None:
    odd = shell.write("a.rst", ODD)
    assert shell("show", odd).status == 4
    ended = shell("show", odd, "--lenient")
    assert ended.status == 0
    assert "incomplete" in ended.out
    assert "1 warning" in lines(ended.out)[-1]
    assert shell("compile", odd).status == 4
    assert "warning" in shell("compile", odd, "--lenient").out
    assert shell("check", odd).status == 4
    ended = shell("check", odd, "--lenient")
    assert ended.status == 0
    assert "warning" in ended.out


# ---- compile ---------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_compile_writes_features_and_says_what(shell: Shell, workers: int) -> None:
    one, two = shell.write("a.rst", GOOD), shell.write("b.rst", document(PLANT, left="Gamma"))
    ended = shell("compile", one, two, "-n", workers)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        (
            f"Alpha to Beta Dataflow: 2 features written, 0 unchanged, 0 removed in "
            f"{shell.features}/alpha-beta"
        ),
        (
            f"Gamma to Beta Dataflow: 1 feature written, 0 unchanged, 0 removed in "
            f"{shell.features}/gamma-beta"
        ),
        "2 documents: 3 features written, 0 unchanged, 0 removed",
    ]
    assert sorted(shell.files()) == [
        "alpha-beta/checklist.json",
        "alpha-beta/person-contact.feature",
        "alpha-beta/plant-thing.feature",
        "gamma-beta/checklist.json",
        "gamma-beta/plant-thing.feature",
    ]
    before = shell.files()
    ended = shell("compile", one, two)
    assert ended.out.splitlines()[-1] == "2 documents: 0 features written, 3 unchanged, 0 removed"
    assert shell.files() == before


def test_compile_says_where_a_feature_is_from_and_how_to_renew_it(shell: Shell) -> None:
    shell("compile", shell.write("a.rst", GOOD))
    first, *_ = shell.files()["alpha-beta/person-contact.feature"].splitlines()
    assert first.startswith('# Compiled from "Alpha to Beta Dataflow"')
    assert "samsvar checklist compile" in first


def test_compile_notes_a_newer_edition_and_removes_what_is_gone(shell: Shell) -> None:
    path = shell.write("a.rst", GOOD)
    shell("compile", path)
    shell.write("a.rst", document(PERSON, PLANT, generated="2025-01-01 00:00:00"))
    assert "0 features written, 2 unchanged, 0 removed, facts renewed in" in (
        shell("compile", path).out
    )
    shell.write("a.rst", document(PERSON))
    assert "0 features written, 1 unchanged, 1 removed" in shell("compile", path).out
    assert "alpha-beta/plant-thing.feature" not in shell.files()


def test_compile_writes_nothing_if_one_document_is_broken(shell: Shell) -> None:
    shell.write("a.rst", GOOD)
    broken = shell.write("b.rst", BROKEN)
    ended = shell("compile", shell.folder)
    assert (ended.status, ended.out) == (4, "")
    first, last = ended.err.splitlines()
    assert first.startswith(f"{broken}:1: ")
    assert last == "samsvar: 1 error, nothing is written"
    assert not shell.features.exists()


def test_compile_keeps_an_edit_by_hand_and_everything_else_as_it_was(shell: Shell) -> None:
    path = shell.write("a.rst", GOOD)
    shell("compile", path)
    edited = shell.features / "alpha-beta" / "plant-thing.feature"
    edited.write_text(edited.read_text() + "# mine\n")
    before = shell.files()
    shell.write("a.rst", document((*PERSON[:2], ()), (*PLANT[:2], ())))
    ended = shell("compile", path)
    assert ended.status == 4
    assert f"{edited}: was edited by hand; --force overwrites it" in ended.err
    assert shell.files() == before
    assert shell("compile", path, "--force").status == 0
    assert "# mine" not in shell.files()["alpha-beta/plant-thing.feature"]


def test_compile_refuses_two_documents_with_one_title_or_one_folder(shell: Shell) -> None:
    paths = [
        shell.write("a.rst", GOOD),
        shell.write("b.rst", document(PLANT, left="alpha")),
        shell.write("c.rst", document(PLANT, left="Alpha!")),
    ]
    ended = shell("compile", *paths)
    assert ended.status == 4
    assert ended.err.splitlines() == [
        f'{paths[1]}: has the same title as {paths[0]}: "alpha to Beta Dataflow"',
        f"{paths[2]}: its features would go to the folder of {paths[0]}: alpha-beta",
        "samsvar: 2 errors, nothing is written",
    ]
    assert not shell.features.exists()


def test_compile_says_which_sections_promise_nothing(shell: Shell) -> None:
    silent = document((*PERSON[:2], ()), said="")
    path = shell.write("a.rst", silent)
    ended = shell("compile", path)
    assert ended.status == 0
    assert ended.out.splitlines()[1] == (
        f"  {path}:7: Alpha Person to Beta Contact promises nothing that could be tested"
    )


# ---- check -----------------------------------------------------------------------


def test_check_finds_no_difference_right_after_compiling(shell: Shell) -> None:
    path = shell.write("a.rst", GOOD)
    shell("compile", path)
    ended = shell("check", path)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == f"{path}: no difference from {shell.features}/alpha-beta\n"


def test_check_tells_of_features_that_are_not_there(shell: Shell) -> None:
    path = shell.write("a.rst", GOOD)
    ended = shell("check", path)
    assert ended.status == 1
    assert "has no features" in ended.out
    assert not shell.features.exists()


def test_check_tells_each_difference_and_writes_it(shell: Shell) -> None:
    path = shell.write("a.rst", GOOD)
    shell("compile", path)
    rows = (("Name", "name", "string"), ("Age", "years", "float"))
    shell.write("a.rst", document((*PERSON[:2], rows), PLANT))
    ended = shell("check", path, "--out", shell.folder / "out")
    assert ended.status == 1
    assert ended.out.splitlines() == [
        f"{path}: 2 differences from {shell.features}/alpha-beta",
        "  person-contact",
        ("    ~ line 20: row person-contact/Name=fullName: renamed: "
        'right property was "fullName", is "name"'),
        ("    ~ line 23: row person-contact/Age=years: changed: "
        'type was "integer", is "float"'),
    ]  # fmt: skip
    (found,) = json.loads((shell.folder / "out" / "drift.json").read_text())["documents"]
    assert found["drift"] is True
    assert [one["aspect"] for one in found["differences"]] == ["right property", "type"]


@pytest.mark.parametrize(
    ("generated", "word"), [("2025-01-01 00:00:00", "newer"), ("2023-01-01 00:00:00", "older")]
)
def test_check_only_mentions_another_edition_with_the_same_content(
    shell: Shell, generated: str, word: str
) -> None:
    path = shell.write("a.rst", GOOD)
    shell("compile", path)
    again = document(PERSON, PLANT, generated=generated)
    shell.write("a.rst", again.replace("Generated", "\n\nGenerated"))
    ended = shell("check", path)
    assert ended.status == 0
    assert ended.out == f"{path}: same content, {word} edition: compile again to note it\n"


def test_check_shows_an_edit_by_hand_in_brief(shell: Shell) -> None:
    path = shell.write("a.rst", GOOD)
    shell("compile", path)
    edited = shell.features / "alpha-beta" / "plant-thing.feature"
    edited.write_text(edited.read_text().replace("Plant", "\x1b[31mBush"))
    (shell.features / "alpha-beta" / "person-contact.feature").unlink()
    ended = shell("check", path)
    assert ended.status == 1
    assert "  person-contact.feature is missing" in ended.out.splitlines()
    assert "  plant-thing.feature was edited by hand" in ended.out.splitlines()
    assert len(ended.out.splitlines()) == 3 + 20 + 1
    assert "more lines)" in ended.out
    assert "\x1b" not in ended.out


def test_check_tells_features_of_another_edition_from_edits_by_hand(shell: Shell) -> None:
    path = shell.write("a.rst", GOOD)
    shell("compile", path)
    other = sealed_feature("Feature: as it was written once\n", "Alpha to Beta Dataflow")
    (shell.features / "alpha-beta" / "plant-thing.feature").write_text(other)
    ended = shell("check", path)
    assert ended.status == 1
    assert "plant-thing.feature was compiled by another edition" in ended.out
    assert "1 feature written, 1 unchanged" in shell("compile", path).out


def test_check_tells_of_facts_edited_by_hand_and_of_features_left_behind(shell: Shell) -> None:
    path = shell.write("a.rst", GOOD)
    shell("compile", path)
    folder = shell.features / "alpha-beta"
    (folder / "other.feature").write_text((folder / "plant-thing.feature").read_text())
    (folder / "own.feature").write_text("Feature: mine\n")
    facts = folder / "checklist.json"
    facts.write_text(facts.read_text().replace('"float"', '"string"'))
    ended = shell("check", path)
    assert ended.status == 1
    assert "checklist.json was edited by hand" in ended.out
    assert "other.feature was compiled from what the document no longer says" in ended.out
    assert 'type was "string", is "float"' in ended.out
    assert "own.feature" not in ended.out
    facts.write_text("{}")
    ended = shell("check", path)
    assert ended.status == 4
    assert ended.err.count("\n") == 1


def test_check_goes_through_many_documents_and_counts_them(shell: Shell) -> None:
    same, changed = shell.write("a.rst", GOOD), shell.write("b.rst", document(left="Gamma"))
    shell("compile", same, changed)
    shell.write("b.rst", document(PLANT, left="Gamma"))
    broken = shell.write("c.rst", BROKEN)
    ended = shell("check", same, changed)
    assert ended.status == 1
    assert lines(ended.out)[-1] == "2 documents: 1 without difference, 1 with, 0 unread"
    ended = shell("check", broken, same, changed, "-n", 2)
    assert ended.status == 4
    assert lines(ended.out)[-1] == "3 documents: 1 without difference, 1 with, 1 unread"


# ---- screens, pipes and processes --------------------------------------------------


class Ascii(io.TextIOWrapper):
    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="ascii")

    def text(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode("ascii")


@pytest.mark.parametrize("as_json", [False, True])
def test_a_screen_that_cannot_say_every_letter_gets_escapes(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    path = shell.write("å.rst", document(("Kjøretøy", "Bil", ()), left="客户"))
    out = Ascii()
    monkeypatch.setattr(sys, "stdout", out)
    given = ["checklist", "show", str(path), *(["--json"] if as_json else [])]
    assert samsvar.main(given, standalone_mode=False) == 0
    if as_json:
        (found,) = json.loads(out.text())["documents"]
        assert (found["left"], found["pairs"][0]["left"]) == ("客户", "Kjøretøy")
    else:
        assert "\\u5ba2\\u6237 to Beta Dataflow" in out.text()


def test_a_bar_is_shown_on_a_terminal_only(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with screen.progress(3, "documents") as advance:
        advance()
    assert shell.capture.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with screen.progress(3, "documents") as advance:
        advance()
    assert "1/3" in shell.capture.readouterr().err
    with screen.progress(1, "documents") as advance:
        advance()
    assert shell.capture.readouterr().err == ""


def test_a_reader_that_stops_reading_ends_the_command_quietly(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(GOOD)
    (tmp_path / "b.rst").write_text(document(*[(f"E{n}", "F", ()) for n in range(300)], left="C"))
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out:
        ended = subprocess.run(
            [sys.executable, "-m", "samsvar", "checklist", "show", "--json", str(tmp_path)],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (2, "")


class Deadly:
    """Work that ends the process in which it arrives."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (9,)

    def __call__(self, path: Path) -> Path:
        return path


def test_a_process_that_dies_is_one_clear_error() -> None:
    with pytest.raises(ChecklistError, match="ended from outside"):
        list(worked(Deadly(), [Path("a"), Path("b")], 2))


def test_workers_give_their_results_in_order() -> None:
    paths = [Path(str(number)) for number in range(50)]
    assert list(worked(str, paths, 2)) == [str(path) for path in paths]


def test_what_is_asked_for_and_not_taken_is_let_go() -> None:
    results = worked(str, [Path(str(number)) for number in range(50)], 2)
    assert next(results) == "0"
    results.close()  # type: ignore[attr-defined]  # is a generator


def test_errors_travel_between_processes() -> None:
    error = DocumentError(Path("a"), [Problem(line=3, message="m")])
    assert str(pickle.loads(pickle.dumps(error))) == "a:3: m"


def test_a_disk_that_is_full_is_one_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checklist.cli, "say", refuse)
    ended = shell("show", shell.write("a.rst", GOOD), "--json")
    assert (ended.status, ended.err) == (4, "samsvar: No space left on device\n")


def test_help_names_the_three_commands(shell: Shell) -> None:
    samsvar.main(["checklist", "--help"], standalone_mode=False)
    text = shell.capture.readouterr().out
    assert all(f"\n  {name} " in text for name in ("show", "compile", "check"))

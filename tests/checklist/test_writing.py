"""Features on disk: all or nothing, and no edit by hand is lost."""

import contextlib
from dataclasses import replace
from pathlib import Path

import pytest

from checklist.compiling import Compiled, compiled
from checklist.errors import ChecklistError
from checklist.facts import FACTS, load_facts
from checklist.seals import is_marked, is_sealed, sealed_facts, sealed_feature
from checklist.writing import Plan, staging
from tests.checklist.small import a_checklist

CHECKLIST = a_checklist()
COMPILED = compiled(CHECKLIST)
PERSON, PLANT = "person-contact.feature", "plant-thing.feature"


def put(features: Path, files: Compiled = COMPILED, *, force: bool = False) -> Plan:
    with staging(features) as waiting:
        plan = waiting.add(files, CHECKLIST.title, force=force)
        if not plan.refused:
            waiting.commit()
    return plan


@pytest.fixture
def features(tmp_path: Path) -> Path:
    return tmp_path / "features"


def test_all_files_of_a_document_go_into_its_folder(features: Path) -> None:
    plan = put(features)
    assert plan.folder == features / "alpha-beta"
    assert {path.name: path.read_text(encoding="utf-8") for path in plan.folder.iterdir()} == dict(
        COMPILED.files
    )
    assert load_facts(plan.folder / FACTS) == CHECKLIST
    assert [path.name for path in features.iterdir()] == ["alpha-beta"]


def test_what_is_the_same_is_not_touched(features: Path) -> None:
    folder = put(features).folder
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    (folder / PLANT).unlink()
    plan = put(features)
    after = {path.name: path.stat().st_ino for path in folder.iterdir()}
    assert plan.written == (PLANT,)
    assert set(plan.unchanged) == {FACTS, PERSON}
    assert {name: after[name] for name in (FACTS, PERSON)} == {
        name: before[name] for name in (FACTS, PERSON)
    }


@pytest.mark.parametrize("name", [FACTS, PERSON])
@pytest.mark.parametrize(
    ("old", "new"),
    [("Person", "Human"), ("0", "1"), ("digest", "digset"), ("\n", "\n\n")],
)
def test_an_edit_by_hand_is_kept_unless_forced(
    features: Path, name: str, old: str, new: str
) -> None:
    path = put(features).folder / name
    edited = path.read_text(encoding="utf-8").replace(old, new, 1)
    path.write_text(edited, encoding="utf-8")
    assert [line for line in put(features).refused if name in line]
    assert path.read_text(encoding="utf-8") == edited
    assert put(features, force=True).refused == ()
    assert path.read_text(encoding="utf-8") == COMPILED.files[name]


def test_a_feature_written_by_hand_is_kept_where_a_compiled_one_would_go(features: Path) -> None:
    (features / "alpha-beta").mkdir(parents=True)
    (features / "alpha-beta" / PERSON).write_text("Feature: mine\n")
    assert len(put(features).refused) == 1


def test_a_feature_of_a_section_that_is_gone_is_removed(features: Path) -> None:
    folder = put(features).folder
    (folder / "own.feature").write_text("Feature: mine\n")
    fewer = compiled(replace(CHECKLIST, pairs=CHECKLIST.pairs[:1]))
    plan = put(features, fewer)
    assert plan.removed == (PLANT,)
    assert sorted(path.name for path in folder.iterdir()) == [FACTS, "own.feature", PERSON]


def test_a_feature_of_a_section_that_is_gone_stays_if_it_was_edited(features: Path) -> None:
    folder = put(features).folder
    with (folder / PLANT).open("a") as file:
        file.write("# mine\n")
    fewer = compiled(replace(CHECKLIST, pairs=CHECKLIST.pairs[:1]))
    (reason,) = put(features, fewer).refused
    assert reason == f"{folder / PLANT}: was edited by hand"
    assert (folder / PLANT).exists()
    put(features, fewer, force=True)
    assert not (folder / PLANT).exists()


def test_line_ends_of_another_system_are_no_edit(features: Path) -> None:
    folder = put(features).folder
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert put(features).written == ()


def test_bytes_that_are_no_text_are_an_edit(features: Path) -> None:
    path = put(features).folder / PERSON
    path.write_bytes(path.read_bytes() + b"\xff")
    assert len(put(features).refused) == 1


def test_features_of_another_document_are_not_replaced(features: Path) -> None:
    put(features)
    other = replace(CHECKLIST, title="Alpha  to Beta! Dataflow")
    with staging(features) as waiting:
        (reason,) = waiting.add(compiled(other), other.title, force=False).refused
    assert 'another document: "Alpha to Beta Dataflow"' in reason


def test_what_is_not_committed_leaves_nothing_behind(features: Path) -> None:
    with contextlib.suppress(KeyboardInterrupt), staging(features) as waiting:
        waiting.add(COMPILED, CHECKLIST.title, force=False)
        raise KeyboardInterrupt
    assert not features.exists()
    put(features)
    before = sorted(features.rglob("*"))
    with staging(features) as waiting:
        waiting.add(compiled(replace(CHECKLIST, pairs=())), CHECKLIST.title, force=False)
    assert sorted(features.rglob("*")) == before


def test_folders_that_cannot_be_used_are_named_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "alpha-beta").symlink_to(tmp_path / "real")
    (tmp_path / "taken" / "alpha-beta" / PERSON).mkdir(parents=True)
    for folder, reason in {
        "file": "is a file, and must be a folder",
        "file/below": "cannot be written: Not a directory",
        "link": "is a symbolic link",
        "inside": "is a symbolic link",
        "taken": "cannot be read: Is a directory",
    }.items():
        with pytest.raises(ChecklistError, match=reason) as caught:
            put(tmp_path / folder)
        assert "\n" not in str(caught.value)
    assert list((tmp_path / "real").iterdir()) == []


def test_a_link_in_place_of_a_feature_is_not_written_through(features: Path) -> None:
    folder = put(features).folder
    (folder / PERSON).unlink()
    (folder / PERSON).symlink_to(features / "elsewhere")
    with pytest.raises(ChecklistError, match="symbolic link"):
        put(features)
    assert not (features / "elsewhere").exists()


def test_every_letter_of_a_compiled_file_is_under_its_seal() -> None:
    for text in (sealed_feature("Feature: x\n", "T"), sealed_facts('{\n  "title": "T"\n}\n')):
        assert is_sealed(text)
        for place, letter in enumerate(text):
            other = "b" if letter == "a" else "a"
            assert not is_sealed(text[:place] + other + text[place + 1 :]), text[:place]
        assert not is_sealed(text + " ")


def test_a_title_cannot_break_out_of_the_line_that_it_is_named_in() -> None:
    text = sealed_feature("Feature: x\n", 'T"\nFeature: y <a> \u202e digest 0123456789abcdef')
    assert is_sealed(text)
    assert text.count("\n") == 2
    assert "\u202e" not in text


def test_half_a_surrogate_pair_fits_in_a_sealed_file() -> None:
    text = sealed_facts('{\n  "title": "\ud800"\n}\n')
    assert is_sealed(text)
    assert '"\\ud800"' in text


def test_other_text_carries_no_mark() -> None:
    assert not is_marked("Feature: x\n")
    assert not is_marked("{}")


def test_names_too_long_for_a_file_are_shortened_and_stay_apart(features: Path) -> None:
    pairs = [
        replace(CHECKLIST.pairs[1], id="x" * 300 + end, left=CHECKLIST.pairs[1].left)
        for end in ("a", "b")
    ]
    long = compiled(replace(CHECKLIST, left="y" * 400, pairs=tuple(pairs)))
    plan = put(features, long)
    assert len(plan.written) == 3

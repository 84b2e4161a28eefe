"""What failed is run once more with the built-in core, to show where a subject first leaves it."""

import pytest

from checklist import Pair
from fakes import FakeServer
from reports.record import Json, StepRecord
from steps import (
    recording,
    vocabulary,  # noqa: F401  registers the definitions
)
from steps.features import checklist_of
from steps.profile import DEFAULT
from steps.rehearsal import first_difference, rehearse
from steps.world import World
from sync.adapter import BuiltinSubject
from tests.steps.conftest import ROOT, Ended, Run
from tests.wrong_subjects import KeepsMobileEditsLeft

WRONG = "python:tests.wrong_subjects:KeepsMobileEditsLeft"
EDIT = "--select=*Mobil*:edit-left"
CASES = {"changed", "from-empty"}


def spoils_comparison() -> KeepsMobileEditsLeft:
    """Return a subject in whose process nothing can be rehearsed."""

    def rehearsed(*_: object) -> None:
        raise RuntimeError("no stage to be had")

    recording.rehearse = rehearsed  # type: ignore[attr-defined,assignment]  # the point
    return KeepsMobileEditsLeft()


def passes_but_flaps() -> BuiltinSubject:
    """Return the core, in a process in which every scenario shows an invariant broken."""

    def invariants(_: World) -> dict[str, list[str]]:
        return {"inv-no-flapping": ["Mobil went back and forth."]}

    World.invariants = invariants  # type: ignore[method-assign,assignment]  # the point
    return BuiltinSubject()


class Diary:
    """Both systems without a server, and who did what in them."""

    def __init__(self) -> None:
        self.world = FakeServer().new_world(name="diary")
        self.entries = self.world.journal.entries

    def user_adds(self, number: int) -> None:
        values: dict[str, Json] = {"Id": number, "Etternavn": f"Li-{number}"}
        self.world.insert("Tidsbanken", "Ansatt", values)

    def user_edits(self, number: int) -> None:
        self.world.update("Tidsbanken", "Ansatt", number, {"Fornavn": "Kari"})

    def subject_adds(self, number: int, **further: Json) -> str:
        values: dict[str, Json] = {"familyName": f"Li-{number}", **further}
        made = self.world.insert("CRMOffice", "Contacts", values, actor="subject")
        return str(made["id"])

    def subject_edits(self, key: str) -> None:
        self.world.update("CRMOffice", "Contacts", key, {"givenName": "Kari"}, actor="subject")

    def subject_plans(self, title: str, owner: str) -> None:
        values: dict[str, Json] = {"subject": title, "ownerId": owner}
        self.world.insert("CRMOffice", "Activities", values, actor="subject")


@pytest.fixture
def own() -> Diary:
    return Diary()


@pytest.fixture
def core() -> Diary:
    return Diary()


def parting(own: Diary, core: Diary) -> str:
    return first_difference(own.entries(), core.entries())


def test_the_order_of_writes_and_the_keys_of_records_make_no_difference(
    own: Diary, core: Diary
) -> None:
    for diary, order in ((own, (101, 102)), (core, (102, 101))):
        diary.user_adds(101)
        diary.user_adds(102)
        keys = {number: diary.subject_adds(number) for number in order}
        diary.subject_plans("Tak", owner=keys[101])
        diary.user_edits(102)
        diary.subject_edits(keys[102])
    assert parting(own, core) == "The built-in core makes the same writes in this scenario."


def test_a_write_that_is_missing_is_named_with_the_key_it_has_here(own: Diary, core: Diary) -> None:
    for diary, order in ((own, (101, 102)), (core, (102, 101))):
        diary.user_adds(101)
        diary.user_adds(102)
        keys = {number: diary.subject_adds(number) for number in order}
        diary.user_edits(102)
        if diary is core:
            diary.subject_edits(keys[102])
    assert parting(own, core) == (
        "First difference from the built-in core: after event 5"
        ' (a user changes Tidsbanken Ansatt 102: Fornavn empty → "Kari")'
        ' the built-in core changes CRMOffice Contacts 20002: givenName empty → "Kari";'
        " here: nothing of the kind."
    )


def test_a_record_too_many_is_the_difference_and_not_those_after_it(
    own: Diary, core: Diary
) -> None:
    for diary, order in ((own, (101, 101, 102)), (core, (101, 102))):
        diary.user_adds(101)
        diary.user_adds(102)
        for number in order:
            diary.subject_adds(number)
    assert parting(own, core) == (
        "First difference from the built-in core: after event 3"
        ' (the subject creates CRMOffice Contacts 20001: familyName "Li-101")'
        " the built-in core writes nothing more;"
        ' here: the subject creates CRMOffice Contacts 20002: familyName "Li-101".'
    )


def test_what_is_written_otherwise_stands_beside_what_the_core_writes(
    own: Diary, core: Diary
) -> None:
    for diary, further in ((own, {"mobilePhone": "+47 1"}), (core, {})):
        diary.user_adds(101)
        diary.subject_adds(101, **further)
    assert parting(own, core).endswith(
        'the built-in core creates CRMOffice Contacts 20001: familyName "Li-101"; here: the subject'
        ' creates CRMOffice Contacts 20001: familyName "Li-101", mobilePhone "+47 1".'
    )


def test_a_reference_to_another_record_is_a_difference(own: Diary, core: Diary) -> None:
    for diary, owner in ((own, 102), (core, 101)):
        diary.user_adds(101)
        keys = {number: diary.subject_adds(number) for number in (101, 102)}
        diary.subject_plans("Tak", owner=keys[owner])
    assert 'the subject creates CRMOffice Activities 20003: ownerId "20002"' in parting(own, core)


def test_a_scenario_that_users_go_on_with_otherwise_is_told_as_such(
    own: Diary, core: Diary
) -> None:
    for diary in (own, core):
        diary.user_adds(101)
        diary.subject_adds(101)
    core.user_edits(101)
    assert parting(own, core) == (
        "The scenario goes on otherwise than with the built-in core: after event 2"
        ' (the subject creates CRMOffice Contacts 20001: familyName "Li-101")'
        ' a user changes Tidsbanken Ansatt 101: Fornavn empty → "Kari"; here: nothing of the kind.'
    )


def test_a_subject_may_look_while_users_act_or_never(own: Diary, core: Diary) -> None:
    for diary in (own, core):
        diary.user_adds(101)
        if diary is own:
            diary.subject_adds(101)
        diary.user_adds(102)
        if diary is core:
            diary.subject_adds(101)
        diary.subject_adds(102)
    assert parting(own, core) == "The built-in core makes the same writes in this scenario."
    silent = Diary()
    for number in (101, 102, 103):
        silent.user_adds(number)
    core.user_adds(103)
    assert "after event 2 (a user creates Tidsbanken Ansatt 102" in parting(silent, core)


@pytest.fixture
def pair() -> Pair:
    return checklist_of(ROOT / "features").pairs[0]


def test_the_core_is_led_through_the_steps_of_a_scenario(pair: Pair) -> None:
    written = [
        ("Given", f'a "{pair.left}" that is linked with a "{pair.right}"'),
        ("When", f'"Mobil" of the "{pair.left}" is changed'),
        ("Then", f'there are 2 "{pair.right}"'),
    ]
    checklist = checklist_of(ROOT / "features")
    told = [StepRecord(keyword=one, text=text, outcome="untested") for one, text in written]
    with pytest.raises(LookupError, match="no definition for the step 'there are 2"):
        rehearse(told, checklist, pair, "rehearsal", DEFAULT)
    rehearsed = rehearse(told[:2], checklist, pair, "rehearsal", DEFAULT)
    assert rehearsed.findings == []
    assert rehearsed.entries


def evidence(ended: Ended, *, of_invariants: bool = False) -> dict[str, str]:
    """Return what is told of each case that failed, of invariants or of all other checks."""
    return {
        case["id"]: case["evidence"]
        for pair in ended.results["pairs"]
        for owner in (pair, *pair["rows"])
        for check in owner["checks"]
        for case in check["cases"]
        if case["outcome"] == "failed" and check["name"].startswith("inv-") == of_invariants
    }


def test_the_evidence_of_what_failed_begins_with_where_the_core_goes_on(run: Run) -> None:
    told = evidence(run("--subject", WRONG, EDIT))
    assert set(told) == CASES
    for text in told.values():
        first = text.splitlines()[0]
        assert first.startswith("First difference from the built-in core: after event 34 (a user")
        assert "the built-in core changes CRMOffice Contacts 20002: mobilePhone" in first
        assert first.endswith("; here: nothing of the kind.")


def test_a_comparison_can_be_left_out(run: Run) -> None:
    told = evidence(run("--subject", WRONG, EDIT, "--no-comparison"))
    assert set(told) == CASES
    assert not [text for text in told.values() if "built-in core" in text]


def test_a_comparison_that_cannot_be_made_changes_no_verdict(run: Run) -> None:
    ended = run("--subject=python:tests.steps.test_rehearsal:spoils_comparison", EDIT)
    assert ended.status == 1
    assert ended.places("error") == set()
    for text in evidence(ended).values():
        assert text.startswith(
            "The comparison with the built-in core could not be made:"
            " RuntimeError: no stage to be had ("
        )


def test_a_scenario_that_passed_but_broke_an_invariant_is_compared_too(run: Run) -> None:
    ended = run("--subject=python:tests.steps.test_rehearsal:passes_but_flaps", EDIT)
    assert ended.places("failed") == {"ansatt-contacts:inv-no-flapping"}
    assert ended.places("passed") == {"ansatt-contacts/Mobil=mobilePhone:edit-left"}
    told = evidence(ended, of_invariants=True)
    assert set(told) == {f"ansatt-contacts/Mobil=mobilePhone:edit-left:{case}" for case in CASES}
    for text in told.values():
        assert text.startswith("What was found:\nMobil went back and forth.\n\nThe built-in core")


def test_no_more_than_twenty_comparisons_are_made(run: Run) -> None:
    ended = run(
        "--subject=python:tests.wrong_subjects:LooksButNeverWrites",
        "--select=create",
        "--select=every",
        "--select=edit-left",
        "--select=type",
    )
    first_lines = [
        case["evidence"].splitlines()[0]
        for pair in ended.results["pairs"]
        for owner in (pair, *pair["rows"])
        for check in owner["checks"]
        for case in check["cases"]
        if case["outcome"] == "failed" and not check["name"].startswith("inv-")
    ]
    left_out = "The comparison with the built-in core was left out: 20 were made."
    assert len(first_lines) > 20
    assert first_lines.count(left_out) == len(first_lines) - 20

"""When a subject that polls by itself has made a full pass, told by requests one after the other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

import pytest

from fakes import Change, Entry, Journal
from steps.profile import Bounds
from steps.subjects import rhythm as rhythms
from steps.subjects.rhythm import Rhythm


class Scripted(Journal):
    """A journal to which whoever waits for it adds the next entry of a script.

    A letter is a list that the subject asks for, `+` a write of its, `!` one that is refused, `_` silence.
    """

    def __init__(self) -> None:
        super().__init__()
        self.script: Iterator[str] = iter("")
        self.now = datetime(2024, 1, 1, tzinfo=UTC)

    def wait(self, after: int, seconds: float) -> bool:
        del after, seconds
        sign = next(self.script, None)
        assert sign, "it waits for more than there is"
        if sign != "_":
            self.happen(sign)
        return sign != "_"

    def happen(self, signs: str) -> None:
        for sign in signs:
            self.append(entry(self.last + 1, sign, self.now))


def entry(number: int, sign: str, at: datetime) -> Entry:
    change = Change.of_deletion(entity="A", key=1, last={}, version=1)
    return Entry(
        number=number,
        at=at,
        system="Tidsbanken",
        actor="judge" if sign == "s" else "subject",
        method="GET",
        path="/",
        query="",
        entity=sign,
        kind="list" if sign.isupper() else "update",
        status=503 if sign == "!" else 200,
        body=None,
        refusal=None,
        starts=True,
        ends=True,
        read=(),
        applied=(change,) if sign in "s+" else (),
    )


def passed(rhythm: Rhythm, journal: Scripted, script: str) -> str:
    """Return how much of a script the subject has done when its pass is found to be over."""
    before, journal.script = journal.last, iter(script)
    assert rhythm.await_pass(journal, lambda: False) is None
    return script[: journal.last - before]


@pytest.fixture
def journal() -> Scripted:
    return Scripted()


@pytest.fixture
def known(journal: Scripted) -> Rhythm:
    """Return the rhythm of a subject that has made a pass of four lists and begun the next."""
    rhythm = Rhythm(Bounds())
    assert passed(rhythm, journal, "ABCDAB") == "ABCDA"
    return rhythm


def test_passes_that_nobody_disturbs_follow_each_other(known: Rhythm, journal: Scripted) -> None:
    assert passed(known, journal, "BCD++ABCD") == "BCD++A"
    assert passed(known, journal, "BCDABCD") == "BCDA"


def test_the_pass_under_way_when_a_user_saves_does_not_count(
    known: Rhythm, journal: Scripted
) -> None:
    journal.happen("Bs")
    assert passed(known, journal, "CD+ABCD+ABCD") == "CD+ABCD+A"


def test_what_was_asked_for_before_the_wait_does_not_count(
    known: Rhythm, journal: Scripted
) -> None:
    journal.happen("BCDABCDABC")
    assert passed(known, journal, "DABCDABCD") == "DABC"


def test_a_list_that_is_read_again_within_a_pass_does_not_end_it(
    known: Rhythm, journal: Scripted
) -> None:
    assert passed(known, journal, "ABAC+AD+ABCD") == "ABAC+AD+A"


def test_a_list_with_a_slow_rhythm_is_waited_for(known: Rhythm, journal: Scripted) -> None:
    assert passed(known, journal, "BCABCABCADBCA") == "BCABCABCADBCA"


def test_a_new_list_belongs_to_the_pass_from_then_on(known: Rhythm, journal: Scripted) -> None:
    assert passed(known, journal, "BCDEA") == "BCDEA"
    assert passed(known, journal, "BCDABCDEA") == "BCDABCDEA"


def test_a_subject_that_starts_anew_begins_a_pass_with_what_it_asks_for_first(
    known: Rhythm, journal: Scripted
) -> None:
    known.begin(journal.last)
    assert passed(known, journal, "CDABCDAB") == "CDABCDAB"[:5]


def test_a_pass_that_breaks_off_at_a_refusal_is_one(
    known: Rhythm, journal: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rhythms, "REFUSED_SECONDS", 0.0)
    assert passed(known, journal, "B!AB!ABA") == "B!AB!A"


def test_who_waits_by_a_clock_of_its_own_is_given_the_time(journal: Scripted) -> None:
    """The world may be ahead of real time: a moment from then is further off than it seems there."""
    rhythm = Rhythm(Bounds(start_seconds=1e-6))
    journal.happen("AB")
    assert passed(rhythm, journal, "AB") == "AB"
    journal.script = chain("B!", repeat("_"))
    assert "made no request" in str(rhythm.await_pass(journal, lambda: False))
    journal.now = datetime.now(UTC) + timedelta(seconds=30)
    silence = 1000 * "_"
    journal.script = iter(f"B!{silence}BAB")
    assert rhythm.await_pass(journal, lambda: False) is None


def test_a_list_that_never_comes_again_is_given_up(journal: Scripted) -> None:
    rhythm = Rhythm(Bounds(cycle_seconds=0.02))
    journal.script = chain("B", repeat("A"))
    assert rhythm.await_pass(journal, lambda: False) == "made no full pass within 0.02 s"
    missed = "did not ask for Tidsbanken B within 0.02 s"
    assert rhythm.await_pass(journal, lambda: False) == missed
    assert passed(rhythm, journal, "AAB") == "AA"
    assert passed(rhythm, journal, "BAB") == "BA"

"""Each trouble that a sentence names is a fault that the systems know; each oddity a value."""

import re

import pytest

from checklist.forms_of_strain import ODDITIES, ON_READING, ON_SAVING
from steps.knowledge import Moment, Text
from steps.oddities import LONGEST, odd_moment, odd_text
from steps.troubles import faults_of
from steps.values import Values

TROUBLES = {
    words: name
    for told in (ON_SAVING, ON_READING)
    for name, cases in told.items()
    for words in cases.values()
}
OF_STATUS = ("error-500", "error-502", "error-503", "throttled", "unauthorised")


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_trouble_strikes_the_system_that_it_is_said_of(trouble: str) -> None:
    name = TROUBLES[trouble]
    for one in faults_of(trouble, "CRMOffice", "Contacts"):
        assert one.where.system == "CRMOffice"
        assert one.what == ("status" if name in OF_STATUS else name)
        assert one.kind.standing or one.where.entity == "Contacts"


def test_no_two_troubles_are_called_the_same() -> None:
    said = [
        words for told in (ON_SAVING, ON_READING) for one in told.values() for words in one.values()
    ]
    assert len(said) == len(set(said))


def test_a_trouble_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="ever in this trouble: is on holiday"):
        faults_of("is on holiday", "CRMOffice", "Contacts")


def test_odd_texts_are_what_their_names_say() -> None:
    values, kind = Values("odd"), Text(sample="title")
    made = {case: odd_text(values, kind, words) or "" for case, words in ODDITIES.items()}
    assert re.search("[æøåÆØÅ]", made["norwegian-letters"])
    assert "\u0301" in made["combining-characters"]
    assert max(map(ord, made["emoji"])) > 0xFFFF
    assert "'" in made["apostrophe"]
    assert "<b>" in made["like-html"]
    assert made["leading-zeros"].startswith("00")
    assert made["leading-zeros"].isdigit()
    assert "+" in made["plus-sign"]
    assert "  " in made["inner-blanks"].strip()
    assert made["outer-blanks"] != made["outer-blanks"].strip()
    assert len(made["255-characters"]) == LONGEST
    assert made["midnight"] == made["number-as-text"] == ""


@pytest.mark.parametrize("form", ["local", "offset"])
def test_odd_dates_are_written_as_the_users_of_a_system_write_them(form: str) -> None:
    kind = Moment(form=form)  # type: ignore[arg-type]  # one of its two
    values = Values("odd")
    made = {
        case: odd_moment(values, kind, words, later=False) or "" for case, words in ODDITIES.items()
    }
    assert made["offset-form"].endswith("+05:30")
    assert made["date-only"] == "2024-07-14"
    assert made["emoji"] == ""
    clocks = {"in-summer": "+02:00", "in-winter": "+01:00", "midnight": "+02:00"}
    for case, offset in {**clocks, "doubled-hour": "+02:00", "lost-hour": "+02:00"}.items():
        assert made[case].endswith(offset) == (form == "offset"), case

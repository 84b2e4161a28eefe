"""Every green is earned: for each check there is a subject that it convicts, and only it."""

import pytest

from checklist import required
from sync.adapter import BuiltinSubject
from tests.other_engines import RIGHT_ENGINES
from tests.steps.conftest import SHIPPED, Run
from tests.wrong_subjects import WRONG


def spec(subject: type[BuiltinSubject]) -> str:
    return f"python:{subject.__module__}:{subject.__name__}"


def name(subject: object) -> str:
    return getattr(subject, "__name__", "")


@pytest.mark.parametrize("subject", WRONG, ids=name)
def test_a_wrong_subject_is_convicted_by_the_checks_it_fails_and_by_no_other(
    run: Run, subject: type[BuiltinSubject]
) -> None:
    ended = run("--subject", spec(subject))
    assert ended.places("failed") == WRONG[subject]
    assert ended.places("error") == set()
    assert ended.status == 1


@pytest.mark.parametrize("subject", RIGHT_ENGINES, ids=name)
def test_an_engine_that_works_differently_but_right_never_goes_red(
    run: Run, subject: type[BuiltinSubject]
) -> None:
    ended = run("--subject", spec(subject), "--seed", str(len(subject.__name__)))
    assert ended.places("passed") == {
        f"{place.row.id if place.row else place.pair.id}:{place.check.name}"
        for place in required(SHIPPED)
    }
    assert ended.status == 0


def test_every_check_convicts_a_subject_that_is_not_wrong_in_everything() -> None:
    narrow = {place for places in WRONG.values() if len(places) < 10 for place in places}
    assert {place.rpartition(":")[2] for place in narrow} == {
        place.check.name for place in required(SHIPPED)
    }


@pytest.mark.parametrize("pair", [pair.id for pair in SHIPPED.pairs])
def test_the_sentences_of_each_pair_convict(pair: str) -> None:
    narrow = {place for places in WRONG.values() if len(places) < 10 for place in places}
    assert {
        place.check.name
        for place in required(SHIPPED)
        if place.pair.id == pair and place.row is None
    } == {place.rpartition(":")[2] for place in narrow if place.startswith(f"{pair}:")}

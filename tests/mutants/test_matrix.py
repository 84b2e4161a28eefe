"""Every green is earned: each check convicts a mutant, and each mutant is convicted by its checks."""

import hashlib
from collections.abc import Iterator

import pytest

from checklist import CHECKS, required
from tests.mutants import MUTANTS, SUBJECTS, Mutant
from tests.mutants.matrix import OF_OTHER_DOCUMENTS, edition, killers, load
from tests.mutants.mutant import SLOW, UNDER_STRAIN
from tests.mutants.running import ROOT, failed
from tests.mutants.telling import BEGIN, END, lines_between, markdown
from tests.steps.conftest import SHIPPED

MATRIX = load()
MOST_DIRECT = 1
PROBES = (
    "ansatt-contacts:link-survives-edit",
    "ansatt-contacts:right-only-not-created",
)
STRAINED = ("ansatt-contacts:fault-stale-read-edit",)
"""Where that shows which no check but invariants convicts: there records are made, edited and left alone."""
OTHERS = 2
RENEW = "run `samsvar mutants --renew`"


def name_of(mutant: Mutant) -> str:
    return mutant.name


# ---- what was measured -------------------------------------------------------------


def test_the_matrix_is_that_of_this_catalogue() -> None:
    assert MATRIX["catalogue"] == edition(), RENEW
    assert set(MATRIX["mutants"]) == {mutant.name for mutant in MUTANTS}, RENEW


def test_there_are_enough_mutants_of_every_kind_and_none_is_left_out() -> None:
    assert len(MUTANTS) >= 60
    assert {mutant.name for mutant in MUTANTS} == set(SUBJECTS)
    assert {mutant.family for mutant in MUTANTS} >= {
        *("mapping", "typing", "linking", "cursors and paging", "conflicts", "echo", "references"),
        *("deletes", "empties", "dates", "text", "tokens", "throttling", "retries", "crashes"),
        "overreach",
    }


@pytest.mark.parametrize("mutant", MUTANTS, ids=name_of)
def test_a_mutant_is_convicted_by_the_checks_it_should_be_and_by_no_others(mutant: Mutant) -> None:
    assert mutant.convicted_by.isdisjoint(mutant.collateral)
    found = set(MATRIX["mutants"][mutant.name]["convicted"])
    assert found == mutant.convicted_by | set(mutant.collateral)


def test_every_check_convicts_a_mutant() -> None:
    idle = {check for check, names in killers(MATRIX).items() if not names}
    assert idle == set()
    for check, where in OF_OTHER_DOCUMENTS.items():
        assert check in (ROOT / where).read_text("utf-8")


def test_every_check_is_there_for_some_mistake() -> None:
    direct = {check for mutant in MUTANTS for check in mutant.convicted_by}
    assert set(CHECKS) - direct == set(OF_OTHER_DOCUMENTS)


@pytest.mark.parametrize("pair", [pair.id for pair in SHIPPED.pairs])
def test_the_sentences_of_each_pair_convict(pair: str) -> None:
    convicting = {
        check
        for killed in MATRIX["mutants"].values()
        for check, places in killed["convicted"].items()
        if pair in places
    }
    asked = {
        place.check.name
        for place in required(SHIPPED)
        if place.pair.id == pair and place.check.scope == "pair"
    }
    without_references = {"reference-order", "reference-change", "reference-cleared"}
    expected = asked - (without_references if pair == SHIPPED.pairs[0].id else set())
    assert expected <= convicting


def test_the_readme_shows_the_matrix() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = lines_between(readme, BEGIN, END)
    assert shown == markdown(MATRIX, MUTANTS).splitlines(), "run `samsvar mutants --markdown`"


# ---- what a run shows -----------------------------------------------------------------


def chosen(mutant: Mutant) -> list[str]:
    """Return some places that convict a mutant, and some that must not, as patterns."""
    convicted = MATRIX["mutants"][mutant.name]["convicted"]
    direct = [check for check in sorted(mutant.convicted_by) if not check.startswith("inv-")]
    quick = [check for check in direct if not check.startswith(SLOW)] or direct
    chosen = [f"{convicted[check][0]}:{check}" for check in quick[:MOST_DIRECT]]
    if not chosen:
        chosen = [*PROBES, *(STRAINED if mutant.family in UNDER_STRAIN else ())]
    return [*chosen, *sorted(_others(mutant), key=lambda one: _draw(mutant, one))[:OTHERS]]


def _others(mutant: Mutant) -> Iterator[str]:
    convicted = MATRIX["mutants"][mutant.name]["convicted"]
    for place in required(SHIPPED):
        owner, check = place.row.id if place.row else place.pair.id, place.check.name
        is_asked = check in mutant.scope
        is_quick = place.check.scope != "invariant" and not check.startswith(SLOW)
        if is_asked and is_quick and owner not in convicted.get(check, ()):
            yield f"{owner}:{check}"


def _draw(mutant: Mutant, place: str) -> str:
    return hashlib.sha256(f"{mutant.name} {place}".encode()).hexdigest()


def one_for_each_check() -> list[Mutant]:
    """Return, for each check, the first mutant that it is there for; the matrix has them all."""
    first: dict[str, Mutant] = {}
    for mutant in MUTANTS:
        for check in mutant.convicted_by:
            first.setdefault(check, mutant)
    return [mutant for mutant in MUTANTS if mutant in first.values()]


@pytest.mark.parametrize("mutant", one_for_each_check(), ids=name_of)
def test_a_run_convicts_as_the_matrix_says(mutant: Mutant) -> None:
    convicted = MATRIX["mutants"][mutant.name]["convicted"]
    selected = chosen(mutant)
    red = {f"{owner}:{check}" for owner, check in failed(mutant, selected)}
    expected = {place for place in selected if _is_in(convicted, place)}
    assert {place for place in red if ":inv-" not in place} == expected
    assert all(_is_in(convicted, place) for place in red)
    assert red


def _is_in(convicted: dict[str, list[str]], place: str) -> bool:
    owner, _, check = place.rpartition(":")
    return owner in convicted.get(check, ())

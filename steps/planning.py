"""Which scenarios a run has: the plan, the examples of what holds for every pair, the selection."""

from fnmatch import fnmatchcase
from pathlib import Path
from random import Random

import pytest
from _pytest.mark.structures import ParameterSet  # what pytest.param returns has no public name
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import step_function_context_registry

from checklist import CHECKS
from reports.record import ScenarioRecord
from steps.features import EVERY_PAIR, Place, Planned, read_features
from steps.lint import Definition, problems
from steps.recording import plan_of, planned_record, template_of
from steps.stash import CHECK, CHECKLIST, EXAMPLES, OWNER, Key

HAND_WRITTEN = "features"
"""Folder whose own feature files hold for every pair, whatever document is run."""
INVARIANTS = tuple(name for name, check in CHECKS.items() if check.scope == "invariant")


def features_of(config: pytest.Config) -> Path:
    """Return the folder of the features that were compiled from the document of this run."""
    return config.rootpath / str(config.getini("bdd_features_base_dir"))


def make_plan(config: pytest.Config) -> dict[Key, ScenarioRecord]:
    """Return every scenario of the run; raises UsageError for one that could pass unearned."""
    for_every_pair = sorted((config.rootpath / HAND_WRITTEN).glob("*.feature"))
    scenarios = read_features(
        [features_of(config), *for_every_pair], config.rootpath, config.stash[CHECKLIST]
    )
    if found := problems(scenarios, shipped_definitions(), config.stash[CHECKLIST]):
        raise pytest.UsageError(*found)
    config.stash[EXAMPLES] = {
        scenario.where: [_example(planned) for planned in scenario.planned]
        for scenario in scenarios
        if scenario.is_for_every_pair
    }
    return {
        (planned.where, owner_of(planned.place), planned.place[2], planned.case): planned_record(
            planned
        )
        for scenario in scenarios
        for planned in scenario.planned
    }


def owner_of(place: Place) -> str:
    """Return the row, or the pair, that a place is about."""
    pair, row, _ = place
    return row or pair


def _example(planned: Planned) -> ParameterSet:
    owner = owner_of(planned.place)
    check = planned.place[2]
    example = {"case": planned.case, OWNER: owner, CHECK: check, **planned.names}
    return pytest.param(example, id=f"{owner}-{check}-{planned.case}")


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a scenario that holds for every pair once for each."""
    if metafunc.function in scenario_wrapper_template_registry:
        examples = metafunc.config.stash[EXAMPLES].get(
            template_of(metafunc.function, metafunc.config)
        )
        if examples is not None:
            # The examples of an outline are among these; the runner's own know no document.
            metafunc.definition.own_markers[:] = [
                mark for mark in metafunc.definition.own_markers if mark.name != "parametrize"
            ]
            metafunc.parametrize("_pytest_bdd_example", examples)


def shipped_definitions() -> list[Definition]:
    """Return the step definitions of the vocabulary, as the lint needs them."""
    return [
        Definition(
            type=context.type,
            pattern=context.parser.name,
            matcher=context.parser,
            function=context.step_func,
        )
        for context in step_function_context_registry.values()
        if not context.step_func.__module__.startswith("pytest_bdd")
    ]


def _is_selected(place: Place, config: pytest.Config) -> bool:
    pair, row, check = place
    names = [name for name in (pair, row, check, f"{row or pair}:{check}") if name]
    names += [name for one in INVARIANTS for name in (one, f"{pair}:{one}")]  # judged on every one
    patterns: list[str] = config.option.select
    wanted = not patterns or any(fnmatchcase(name, one) for name in names for one in patterns)
    return wanted and config.option.level in (None, CHECKS[check].level)


def pytest_bdd_apply_tag(tag: str, function: object) -> bool | None:
    """Turn tags such as `@row:…` and `@check:…` into marks that carry the id."""
    kind, separator, identity = tag.partition(":")
    if f"@{tag}" == EVERY_PAIR:
        return True  # the plan says for which
    if not separator:
        return None
    getattr(pytest.mark, kind)(identity)(function)
    return True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the scenarios that were selected, in the order that was asked for."""
    left_out = [item for item in items if not _is_selected(place_of(plan_of(item)), config)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    if config.option.shuffle:
        Random(config.option.seed).shuffle(items)  # noqa: S311  an order, no secret


def place_of(record: ScenarioRecord) -> Place:
    """Return where in the matrix a scenario belongs."""
    return (record["pair"], record["row"], record["check"])

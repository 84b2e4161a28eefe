"""Whatever a document says, each step of what is compiled from it has a definition."""

from dataclasses import replace
from pathlib import Path

import pytest

from checklist import Checklist, Entity, Pair, Row, required, spelled
from checklist.cases import cases
from checklist.compiling import compiled
from checklist.ids import pair_id, row_id
from checklist.model import TYPES, Condition, Criterion, Kind, Statement
from steps import vocabulary  # noqa: F401  registers the definitions
from steps.features import checklist_of, read_features
from steps.lint import problems
from steps.planning import shipped_definitions
from tests.steps.conftest import ROOT, SHIPPED

NAMES = (
    ("Ansatt", "Contacts"),
    ("Customers (human data)", "Business_entity"),
    ('say "when" <x>', "back\\slash | # @tag\n"),
)
KINDS: tuple[tuple[Kind, ...], ...] = (
    ("every", "linked", "rows"),
    ("link-first", "linked", "rows"),
    ("create-if-connected", "linked", "rows"),
    ("merge-or-create", "linked", "rows"),
    ("merge-or-create", "merge-criteria", "linked", "rows"),
    ("every", "link-first", "create-if-connected", "merge-or-create", "merge-criteria", "linked"),
    ("linked", "rows"),
    ("rows",),
    ("every",),
)
CONDITIONS = (
    Condition(side="right", value='the "big" one', path="kind"),
    Condition(side="left", value="", path=""),
)


def rows_of(pair: str) -> tuple[Row, ...]:
    """Return a row of each data type, one under conditions, and two that lack a name."""
    plain = [
        Row(id=row_id(pair, f"p.{one}", f"q {one}"), left=f"p.{one}", right=f"q {one}", type=one)
        for one in TYPES
    ]
    return (
        *plain,
        replace(plain[0], id=f"{plain[0].id}~2", conditions=CONDITIONS),
        Row(id=row_id(pair, "", "q"), left="", right="q", type="string"),
        Row(id=row_id(pair, "p", ""), left="p", right="", type="N/A", conditions=CONDITIONS),
    )


def document(left: str, right: str, kinds: tuple[Kind, ...], condition: str | None) -> Checklist:
    identity = pair_id(left, right)
    pair = Pair(
        id=identity,
        left=Entity(system="Business Central", name=left),
        right=Entity(system="Wix.com", name=right),
        statements=tuple(
            Statement(
                kind=kind,
                line=1,
                condition=condition if kind == "every" else None,
                targets=("Order", 'Order "line"') if kind == "create-if-connected" else (),
            )
            for kind in kinds
        ),
        rows=rows_of(identity) if "rows" in kinds else (),
        merge_criteria=(
            Criterion(left="p.string", right="q string", line=1),
            Criterion(left="other", right="<other>", line=2),
        )
        if "merge-criteria" in kinds
        else (),
    )
    return replace(
        SHIPPED,
        title="Business Central to Wix.com Dataflow",
        left="Business Central",
        right="Wix.com",
        pairs=(pair,),
    )


@pytest.mark.parametrize("condition", [None, 'it is "paid"\nand <done>'])
@pytest.mark.parametrize("kinds", KINDS, ids="+".join)
@pytest.mark.parametrize("names", NAMES, ids=lambda names: pair_id(*names))
def test_every_step_that_a_document_can_be_compiled_to_has_one_definition(
    tmp_path: Path, names: tuple[str, str], kinds: tuple[Kind, ...], condition: str | None
) -> None:
    checklist = document(*names, kinds, condition)
    made = compiled(checklist)
    (tmp_path / made.folder).mkdir()
    for name, text in made.files.items():
        (tmp_path / made.folder / name).write_text(text, "utf-8")
    assert checklist_of(tmp_path) == spelled(checklist)
    by_hand = sorted((ROOT / "features").glob("*.feature"))
    scenarios = read_features([tmp_path, *by_hand], tmp_path, checklist)
    assert problems(scenarios, shipped_definitions(), checklist) == []
    planned = {(one.place, one.case) for scenario in scenarios for one in scenario.planned}
    assert planned == {
        ((place.pair.id, place.row.id if place.row else None, place.check.name), case.id)
        for place in required(checklist)
        for case in cases(place)
    }

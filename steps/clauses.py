"""What a document leaves to others, such as conditions in words of its own and links made by hand.

A scenario whose document presupposes something says so first. Where nobody has said what it
means for these two systems, the scenario is not applicable, with the reason.
"""

from collections.abc import Iterator

from checklist import Pair
from checklist.cases import (
    certain_rows,
    conditions_of,
    creates,
    free_conditions,
    is_conditional,
    targets_of,
)
from steps.knowledge import Reference, facts_of
from steps.scene import Scene
from steps.verdicts import Inapplicable


class Clauses:
    """Says of each clause whether it can be met in these two systems."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._pair = scene.pair

    def presupposed(self, left: str, right: str) -> None:
        """Expect that all can be met that the document presupposes of the pair."""
        self._scene.sides(left, right)
        if self._pair.says("link-first") or not creates(self._pair):
            self.linked_by_hand(left, right)
        if is_conditional(self._pair):
            self.condition(" / ".join(free_conditions(self._pair)))
        if self._pair.says("create-if-connected"):
            self.connectable(left, ", ".join(targets_of(self._pair)))
        if not certain_rows(self._pair):
            self.recognisable(left, right)
        row = self._scene.surroundings.row
        if row and not (row.left and row.right):
            self.named()
        if row and row.conditions:
            self.condition(" / ".join(conditions_of(row)))

    def condition(self, text: str) -> None:
        """Expect that it is known what a condition of the document means."""
        raise Inapplicable(
            f"The document sets a condition in words of its own ({text!r}), and no profile says"
            " what it means in these systems."
        )

    def linked_by_hand(self, left: str, right: str) -> None:
        """Expect that it is known how people link two records."""
        self._scene.sides(left, right)
        raise Inapplicable(
            f"By this document no {left} and {right} are linked by the synchronisation itself, and"
            " no profile says how people link them."
        )

    def connectable(self, left: str, targets: str) -> None:
        """Expect that it is known how a left record is connected to one of some entities."""
        self._scene.side(left, only="left")
        if not any(self.connections(target) for target in targets.split(", ")):
            raise Inapplicable(
                f"No property is known by which a {left} is connected to {targets}, and no profile"
                " names one."
            )

    def connections(self, target: str) -> list[str]:
        """Return the properties by which a left record refers to what a document calls a target."""
        wanted = target.casefold()
        return [
            name
            for name, kind in facts_of(self._pair.left).kinds.items()
            if isinstance(kind, Reference)
            and any(wanted in _names(pair) for pair in self._pairs_of(kind))
        ]

    def _pairs_of(self, kind: Reference) -> Iterator[Pair]:
        return (pair for pair in self._scene.surroundings.checklist.pairs if pair.left == kind.to)

    def recognisable(self, left: str, right: str) -> None:
        """Expect that it can be told which records belong together."""
        self._scene.sides(left, right)
        raise Inapplicable(
            f"The document names no property that every {left} and its {right} have in common, so"
            " it cannot be told which records belong together."
        )

    def named(self) -> None:
        """Expect that a property is known which the document leaves without a name."""
        raise Inapplicable("The document leaves a property of this row without a name.")


def _names(pair: Pair) -> set[str]:
    entities = (pair.left, pair.right)
    return {name.casefold() for one in entities for name in (one.name, str(one))}

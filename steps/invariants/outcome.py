"""What must hold once the subject has come to rest."""

from collections.abc import Iterator

from checklist import Pair, Row
from steps.evidence import shown
from steps.invariants.seen import Seen
from steps.knowledge import Reference
from steps.paths import at
from steps.population import OTHER, Side, entity_of, kind_of, property_of
from steps.system import Key, Record
from steps.values import meaning
from steps.verdicts import CannotTell


def outcome(seen: Seen) -> dict[str, list[str]]:
    """Return what is wrong with the records as they are left, by the name of the check."""
    return {
        "inv-converged": list(_converged(seen)),
        "inv-one-to-one": list(_one_to_one(seen)),
        "inv-conserved": list(_conserved(seen)),
    }


def _converged(seen: Seen) -> Iterator[str]:
    for pair in seen.pairs:
        lefts, rights = (seen.records[pair.id, side] for side in OTHER)
        for left in lefts:
            keys = seen.counterparts.get((pair.id, left), [])
            if len(keys) == 1 and keys[0] in rights and left not in seen.memory.excused:
                for row in seen.rows[pair.id]:
                    yield from _compared(seen, pair, row, (lefts[left], rights[keys[0]]), left)


def _compared(
    seen: Seen, pair: Pair, row: Row, records: tuple[Record, Record], left: Key
) -> Iterator[str]:
    is_reference = isinstance(kind_of(pair, row, "left"), Reference)
    if is_reference and seen.memory.is_pending:
        return
    sides: tuple[Side, Side] = ("left", "right")
    values = [
        at(record, property_of(row, side)) for record, side in zip(records, sides, strict=True)
    ]
    said = [
        meaning(kind_of(pair, row, side), value) for side, value in zip(sides, values, strict=True)
    ]
    try:
        expected = [
            seen.translated(pair, row, side, value)
            for side, value in zip(sides, values, strict=True)
        ]
    except CannotTell:  # it refers to a record that has no counterpart: left out, filled in later
        return
    if expected[0] != said[1] and expected[1] != said[0]:
        yield (
            f"{row.left} of {pair.left} {left} is {shown(said[0])}, but {row.right} of its"
            f" counterpart is {shown(said[1])}."
        )


def _one_to_one(seen: Seen) -> Iterator[str]:
    for pair in seen.pairs:
        for left, rights in seen.by_values[pair.id].items():
            if len(rights) > 1:
                told = ", ".join(map(str, rights[:5]))
                yield f"{pair.left} {left} has {len(rights)} counterparts: {told}."
        for right, lefts in seen.origins[pair.id].items():
            if len(lefts) > 1:
                told = ", ".join(map(str, lefts[:5]))
                yield f"{pair.right} {right} stands for {len(lefts)} {pair.left}: {told}."


def _conserved(seen: Seen) -> Iterator[str]:
    policy = seen.scene.surroundings.profile.policy
    for pair in seen.pairs:
        for side in OTHER:
            entity, made = entity_of(pair, side), seen.population.made(pair, side)
            records = seen.records[pair.id, side]
            kept = [*made, *(key for key in seen.created(entity) if key not in made)]
            deleted = seen.population.deleted(pair, side)
            if gone := [key for key in kept if key not in records and key not in deleted]:
                yield f"{entity} {', '.join(map(str, gone[:5]))} is gone though no user deleted it."
            came_up = [key for key in records if key not in made]
            if side == "left" and came_up and policy.create_right_to_left == "no":
                told = ", ".join(map(str, came_up[:5]))
                yield f"{entity} {told} came up though no user created it."
        if seen.population.identifying(pair):
            for right, lefts in seen.origins[pair.id].items():
                if not lefts and right not in seen.memory.widowed:
                    yield f"{pair.right} {right} holds values that no user entered in a {pair.left}."

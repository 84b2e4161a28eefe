"""The sentences that features are made of.

Systems, entities and properties are parameters, so that the features of any
other pair of systems bind to the same sentences. Each is one call of the World.
"""

import re
from collections.abc import Callable

from parse import with_pattern
from pytest_bdd import given, parsers, then, when

from checklist.forms_of_strain import (
    DURING_LOAD,
    EXPIRY,
    KILLED,
    ODDITIES,
    ON_READING,
    ON_SAVING,
)
from checklist.text import unquoted
from steps.edits import GAPS
from steps.world import World


@with_pattern(r'(?:[^"\\]|\\.)*')  # type: ignore[untyped-decorator]  # parse has no types
def name_in_quotes(text: str) -> str:
    """Take a name for a step: the inside of a JSON string, so no sentence has two meanings."""
    return unquoted(text)


def words(*known: str) -> Callable[[str], str]:
    """Return what takes one of some words for a step, and no others."""

    @with_pattern("|".join(map(re.escape, known)))  # type: ignore[untyped-decorator]  # as above
    def one_of_these(text: str) -> str:
        return text

    return one_of_these  # type: ignore[no-any-return]  # as above


WORDS = {
    "Name": name_in_quotes,
    "Gap": words(*GAPS),
    "Oddity": words(*sorted(ODDITIES.values(), key=len, reverse=True)),
    "Which": words("first", "last"),
    "State": words("stopped", "killed"),
    "Point": words(*KILLED.values(), *DURING_LOAD.values(), *EXPIRY.values()),
    "Trouble": words(
        *(
            one
            for told in (ON_SAVING, ON_READING)
            for cases in told.values()
            for one in cases.values()
        )
    ),
}
"""Kinds of parameters: in quotes stands a name, elsewhere words of which the judge knows all."""


def sentence(pattern: str) -> parsers.parse:
    """Return the parser of a sentence whose parameters in quotes are names."""
    named = re.sub(r'"{(\w+)}"', r'"{\1:Name}"', pattern)
    return parsers.parse(named, extra_types=WORDS)


# ---- what the document presupposes ---------------------------------------------


@given(sentence('all that the document presupposes of a "{left}" and a "{right}"'))
def _(world: World, left: str, right: str) -> None:
    world.document.presupposed(left, right)


@given(sentence('this condition of the document is met: "{condition}"'))
@given(sentence('this condition of the document is not met: "{condition}"'))
def _(world: World, condition: str) -> None:
    world.document.condition(condition)


@given(sentence('a "{left}" and a "{right}" can be linked by hand'))
def _(world: World, left: str, right: str) -> None:
    world.document.linked_by_hand(left, right)


@given(sentence('a "{left}" can be connected to one of these: "{targets}"'))
def _(world: World, left: str, targets: str) -> None:
    world.document.connectable(left, targets)


@given(sentence('a "{left}" and the "{right}" made from it can be told to belong together'))
def _(world: World, left: str, right: str) -> None:
    world.document.recognisable(left, right)


@given("the property that the document leaves without a name is known")
def _(world: World) -> None:
    world.document.named()


# ---- states, actions, expectations ---------------------------------------------


@given(sentence('{count:d} "{entity}" from before the first synchronisation'))
def _(world: World, count: int, entity: str) -> None:
    world.existing(count, entity)


@given(sentence('a "{entity}" with a value in "{name}" from before the first synchronisation'))
def _(world: World, entity: str, name: str) -> None:
    world.existing_with(name, entity)


@given(sentence('a "{right}" from before the first synchronisation'))
def _(world: World, right: str) -> None:
    world.existing_right(right)


@given(
    sentence(
        'a "{left}" and a "{right}" from before the first synchronisation'
        ' with the same value in "{first}" and "{second}"'
    )
)
def _(world: World, left: str, right: str, first: str, second: str) -> None:
    world.existing_alike(left, right, (first, second))


@given(sentence('a "{left}" and a "{right}" from before the first synchronisation that match'))
def _(world: World, left: str, right: str) -> None:
    world.existing_match(left, right)


@given("the two systems are in sync")
def _(world: World) -> None:
    world.in_sync()


@given(sentence('a "{left}" that is linked with a "{right}"'))
def _(world: World, left: str, right: str) -> None:
    world.linked(left, right)


@given(sentence('a "{left}" without a value in "{name}" that is linked with a "{right}"'))
def _(world: World, left: str, name: str, right: str) -> None:
    world.linked(left, right, without=name)


@given(sentence('a "{left}" that is linked with a "{right}" and was edited on both sides'))
def _(world: World, left: str, right: str) -> None:
    world.linked_and_edited(left, right)


@given(sentence('a "{right}" that is linked with no "{left}"'))
def _(world: World, right: str, left: str) -> None:
    world.unlinked_right(right, left)


@when("the two systems are synchronised")
def _(world: World) -> None:
    world.synchronise()


@when(sentence('{count:d} "{entity}" are created'))
def _(world: World, count: int, entity: str) -> None:
    world.create(count, entity)


@when(sentence('a "{entity}" is created'))
def _(world: World, entity: str) -> None:
    world.create(1, entity)


@when(sentence('a "{entity}" connected to a "{target}" is created'))
def _(world: World, entity: str, target: str) -> None:
    world.create_connected(entity, target)


@when(sentence('a "{entity}" connected to nothing is created'))
def _(world: World, entity: str) -> None:
    world.create_unconnected(entity)


@when(sentence('a "{entity}" is created with a value in "{name}"'))
def _(world: World, entity: str, name: str) -> None:
    world.create_with(name, entity)


@when(sentence('a "{entity}" is created without a value in "{name}"'))
def _(world: World, entity: str, name: str) -> None:
    world.create_without(name, entity)


@when(sentence('"{name}" of the "{entity}" is changed'))
def _(world: World, name: str, entity: str) -> None:
    world.edits.change(name, entity)


@when(sentence('every synchronised property is changed in "{first}" and later in "{second}"'))
def _(world: World, first: str, second: str) -> None:
    world.edits.change_all(first, second)


@when(sentence("the synchronisation runs {cycles:d} more times"))
def _(world: World, cycles: int) -> None:
    world.run_again(cycles)


@when(sentence("the synchronisation is stopped, started again and runs {cycles:d} times"))
def _(world: World, cycles: int) -> None:
    world.restart(cycles)


@then(sentence('every "{left}" has a "{right}"'))
def _(world: World, left: str, right: str) -> None:
    world.expect.every_has_counterpart(left, right)


@then(sentence('no "{left}" has two "{right}", and none is shared or came from nowhere'))
def _(world: World, left: str, right: str) -> None:
    world.expect.one_to_one(left, right)


@then("the two are still each other's only counterpart")
def _(world: World) -> None:
    world.expect.same_pair()


@then("every change has reached the other system")
def _(world: World) -> None:
    world.expect.all_arrived()


@then(sentence('no "{entity}" is created for it'))
def _(world: World, entity: str) -> None:
    world.expect.none_created(entity)


@then(sentence('a "{right}" is made from it'))
def _(world: World, right: str) -> None:
    world.expect.made(right)


@then(sentence('no "{right}" is made from it'))
def _(world: World, right: str) -> None:
    world.expect.not_made(right)


@then(sentence('the two belong together, and no other "{right}" is made'))
def _(world: World, right: str) -> None:
    world.expect.joined(right)


@then(sentence('"{name}" of the "{entity}" has that value'))
@then(sentence('"{name}" of the "{entity}" still has it'))
def _(world: World, name: str, entity: str) -> None:
    world.expect.value(name, entity)


@then(sentence('"{name}" of the "{entity}" is empty'))
def _(world: World, name: str, entity: str) -> None:
    world.expect.empty(name, entity)


@then(sentence('"{name}" of the "{entity}" is a "{type_name}"'))
def _(world: World, name: str, entity: str, type_name: str) -> None:
    world.expect.json_type(name, entity, type_name)


@then("nothing else has changed in either system")
def _(world: World) -> None:
    world.expect.nothing_else_changed()


@then("nothing is written in either system")
def _(world: World) -> None:
    world.expect.no_writes()


@then(sentence('nothing is written back to "{system}"'))
def _(world: World, system: str) -> None:
    world.expect.no_writes(system)


# ---- one edit after the other, and two at a time ---------------------------------


@when(sentence('"{name}" of the "{entity}" is changed twice and then back again'))
def _(world: World, name: str, entity: str) -> None:
    world.edits.change_again(name, entity)


@when(sentence('"{name}" of the "{entity}" is cleared'))
def _(world: World, name: str, entity: str) -> None:
    world.edits.clear(name, entity)


@when(
    sentence(
        '"{name}" of the "{entity}" is changed and {gap:Gap} later "{then}" of the "{other}",'
        " before the synchronisation runs"
    )
)
def _(world: World, name: str, entity: str, gap: str, then: str, other: str) -> None:
    world.edits.contest((name, entity), gap, (then, other))


@when(
    sentence(
        '"{name}" of the "{entity}" is changed and {gap:Gap} later "{then}" of the "{other}" is'
        " cleared, before the synchronisation runs"
    )
)
def _(world: World, name: str, entity: str, gap: str, then: str, other: str) -> None:
    world.edits.contest((name, entity), gap, (then, other), clears=True)


@when(
    sentence(
        '"{name}" of the "{entity}" and "{also}" of the "{other}" are changed at the same moment,'
        " before the synchronisation runs"
    )
)
def _(world: World, name: str, entity: str, also: str, other: str) -> None:
    world.edits.tie((name, entity), (also, other))


@when(
    sentence(
        'one property is changed in "{first}" and another in "{second}", before the'
        " synchronisation runs"
    )
)
def _(world: World, first: str, second: str) -> None:
    world.edits.separate(first, second)


@when(
    sentence(
        '{oddity:Oddity} is entered in "{name}" of the "{entity}" and later in "{also}" of the'
        ' "{other}"'
    )
)
def _(world: World, oddity: str, name: str, entity: str, also: str, other: str) -> None:
    world.edits.enter_odd(oddity, (name, entity), (also, other))


@given(
    sentence(
        'a "{left}" and a "{right}" from before the first synchronisation that match, and "{name}"'
        ' of the "{entity}" is empty'
    )
)
def _(world: World, left: str, right: str, name: str, entity: str) -> None:
    world.matching(left, right, name, entity)


# ---- whole records ----------------------------------------------------------------


@when(sentence('two "{entity}" are created that differ in the {which:Which} property only'))
def _(world: World, entity: str, which: str) -> None:
    world.records.create_namesakes(entity, which)


@when(sentence('the "{entity}" is deleted'))
def _(world: World, entity: str) -> None:
    world.records.delete(entity)


@when(sentence('the "{entity}" is deleted and later the "{other}" is edited'))
def _(world: World, entity: str, other: str) -> None:
    world.records.delete_then_edit(entity, other)


@when(sentence('a "{entity}" and the record it refers to are created together'))
def _(world: World, entity: str) -> None:
    world.records.create_with_target(entity)


@when(sentence('a "{entity}" is created that refers to a record which is linked later'))
def _(world: World, entity: str) -> None:
    world.records.create_before_link(entity)


@when(sentence('the reference of the "{entity}" is changed to another record'))
def _(world: World, entity: str) -> None:
    world.records.change_reference(entity)


@when(sentence('the reference of the "{entity}" is changed to a record that is not linked'))
def _(world: World, entity: str) -> None:
    world.records.refer_to_stranger(entity)


@when(sentence('the reference of the "{entity}" is cleared'))
def _(world: World, entity: str) -> None:
    world.records.clear_reference(entity)


# ---- troubles, crashes and bad moments ----------------------------------------------


@given(sentence('{count:d} "{left}" that are linked with a "{right}" each'))
def _(world: World, count: int, left: str, right: str) -> None:
    world.linked_many(count, left, right)


@given(
    sentence(
        '{count:d} "{entity}" from before the first synchronisation, all saved at the same moment'
    )
)
def _(world: World, count: int, entity: str) -> None:
    world.existing_at_once(count, entity)


@when(sentence('{count:d} "{entity}" are created at the same moment'))
def _(world: World, count: int, entity: str) -> None:
    world.create_at_once(count, entity)


@when(sentence('a "{entity}" is created while "{system}" {trouble:Trouble}'))
def _(world: World, entity: str, system: str, trouble: str) -> None:
    world.strain.create_while(1, entity, system, trouble)


@when(sentence('{count:d} "{entity}" are created while "{system}" {trouble:Trouble}'))
def _(world: World, count: int, entity: str, system: str, trouble: str) -> None:
    world.strain.create_while(count, entity, system, trouble)


@when(
    sentence(
        'every synchronised property is changed in "{here}" while "{system}" {trouble:Trouble}, and'
        " once more afterwards"
    )
)
def _(world: World, here: str, system: str, trouble: str) -> None:
    world.strain.change_all_while(here, system, trouble)


@when(sentence('every "{entity}" is edited while "{system}" {trouble:Trouble}'))
def _(world: World, entity: str, system: str, trouble: str) -> None:
    world.strain.edit_many_while(entity, system, trouble)


@when(sentence('{count:d} "{entity}" are created and "{system}" refuses one of them for ever'))
def _(world: World, count: int, entity: str, system: str) -> None:
    world.strain.create_one_refused(count, entity, system)


@when(sentence('several "{entity}" are edited and "{system}" refuses one of them for ever'))
def _(world: World, entity: str, system: str) -> None:
    world.strain.edit_one_refused(entity, system)


@when(sentence('the two systems are synchronised and "{system}" refuses one of them for ever'))
def _(world: World, system: str) -> None:
    world.strain.load_with_one_refused(system)


@when(
    sentence('the "{left}" and the "{right}" are edited while the synchronisation is {state:State}')
)
def _(world: World, left: str, right: str, state: str) -> None:
    world.strain.edit_while(left, right, state)


@when(sentence('{count:d} "{entity}" are created and the synchronisation is killed {point:Point}'))
def _(world: World, count: int, entity: str, point: str) -> None:
    world.strain.kill_while_creating(count, entity, point)


@when(sentence('the two systems are synchronised and a "{entity}" is edited {point:Point}'))
def _(world: World, entity: str, point: str) -> None:
    world.strain.edit_during_load(entity, point)


@when(
    sentence(
        '"{name}" of the "{entity}" is changed, and "{also}" of the "{other}" just before that is'
        " written"
    )
)
def _(world: World, name: str, entity: str, also: str, other: str) -> None:
    world.strain.edit_before_write((name, entity), (also, other))


@when(
    sentence(
        'the two systems are synchronised and the permission for "{system}" expires {point:Point}'
    )
)
def _(world: World, system: str, point: str) -> None:
    world.strain.load_with_expiry(system, point)


@then(sentence('"{name}" of the "{entity}" and "{also}" of the "{other}" have that value'))
def _(world: World, name: str, entity: str, also: str, other: str) -> None:
    world.expect.both_hold((name, entity), (also, other))


@then(sentence('"{name}" of the "{entity}" and "{also}" of the "{other}" are empty'))
def _(world: World, name: str, entity: str, also: str, other: str) -> None:
    world.expect.both_empty((name, entity), (also, other))


@then("the value of the system with priority is in both")
def _(world: World) -> None:
    world.expect.priority_wins()


@then("one of the two values is in both systems")
def _(world: World) -> None:
    world.expect.one_of_two()


@then(sentence('no "{entity}" comes up in its place'))
def _(world: World, entity: str) -> None:
    world.expect.nothing_new(entity)


@then("the reference leads to the counterpart in both systems")
def _(world: World) -> None:
    world.expect.references_arrived()


@then(sentence('the reference of the "{entity}" is what it was'))
def _(world: World, entity: str) -> None:
    world.expect.references_stay(entity)


@then(sentence('every other "{left}" has a "{right}"'))
def _(world: World, left: str, right: str) -> None:
    world.expect.others_arrived(left, right)


@then("every other edit has reached the other system")
def _(world: World) -> None:
    world.expect.all_arrived()


@then(sentence('"{system}" is left alone for as long as it asked'))
def _(world: World, system: str) -> None:
    world.expect.waited(system)

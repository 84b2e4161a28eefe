"""The sentences that features are made of.

Systems, entities and properties are parameters, so that the features of any
other pair of systems bind to the same sentences. Each is one call of the World.
"""

import re

from parse import with_pattern
from pytest_bdd import given, parsers, then, when

from checklist.text import unquoted
from steps.world import World


@with_pattern(r'(?:[^"\\]|\\.)*')  # type: ignore[untyped-decorator]  # parse has no types
def name_in_quotes(text: str) -> str:
    """Take a name for a step: the inside of a JSON string, so no sentence has two meanings."""
    return unquoted(text)


def sentence(pattern: str) -> parsers.parse:
    """Return the parser of a sentence whose parameters in quotes are names."""
    named = re.sub(r'"{(\w+)}"', r'"{\1:Name}"', pattern)
    return parsers.parse(named, extra_types={"Name": name_in_quotes})


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
    world.change(name, entity)


@when(sentence('every synchronised property is changed in "{first}" and later in "{second}"'))
def _(world: World, first: str, second: str) -> None:
    world.change_all(first, second)


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

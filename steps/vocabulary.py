"""The sentences that features are made of.

Systems, entities and properties are parameters, so that the features of any
other pair of systems bind to the same sentences. Each is one call of the World.
"""

from pytest_bdd import given, parsers, then, when

from steps.world import World


@given(parsers.parse('{count:d} "{entity}" from before the first synchronisation'))
def _(world: World, count: int, entity: str) -> None:
    world.existing(count, entity)


@given("the two systems are in sync")
def _(world: World) -> None:
    world.in_sync()


@given(parsers.parse('a "{left}" that is linked with a "{right}"'))
def _(world: World, left: str, right: str) -> None:
    world.linked(left, right)


@when("the two systems are synchronised")
def _(world: World) -> None:
    world.synchronise()


@when(parsers.parse('{count:d} "{entity}" are created'))
def _(world: World, count: int, entity: str) -> None:
    world.create(count, entity)


@when(parsers.parse('a "{entity}" is created'))
def _(world: World, entity: str) -> None:
    world.create(1, entity)


@when(parsers.parse('a "{entity}" is created with a value in "{name}"'))
def _(world: World, entity: str, name: str) -> None:
    world.create_with(name, entity)


@when(parsers.parse('"{name}" of the "{entity}" is changed'))
def _(world: World, name: str, entity: str) -> None:
    world.change(name, entity)


@when(parsers.parse('every synchronised property is changed in "{first}" and later in "{second}"'))
def _(world: World, first: str, second: str) -> None:
    world.change_all(first, second)


@when(parsers.parse("the synchronisation runs {cycles:d} more times"))
def _(world: World, cycles: int) -> None:
    world.run_again(cycles)


@when(parsers.parse("the synchronisation is stopped, started again and runs {cycles:d} times"))
def _(world: World, cycles: int) -> None:
    world.restart(cycles)


@then(parsers.parse('every "{left}" has a "{right}"'))
def _(world: World, left: str, right: str) -> None:
    world.expect_every_has_counterpart(left, right)


@then(parsers.parse('no "{left}" has two "{right}", and none is shared or came from nowhere'))
def _(world: World, left: str, right: str) -> None:
    world.expect_one_to_one(left, right)


@then("the two are still each other's only counterpart")
def _(world: World) -> None:
    world.expect_same_pair()


@then(parsers.parse('no "{entity}" is created for it'))
def _(world: World, entity: str) -> None:
    world.expect_none_created(entity)


@then(parsers.parse('"{name}" of the "{entity}" has that value'))
@then(parsers.parse('"{name}" of the "{entity}" still has it'))
def _(world: World, name: str, entity: str) -> None:
    world.expect_value(name, entity)


@then(parsers.parse('"{name}" of the "{entity}" is a "{type_name}"'))
def _(world: World, name: str, entity: str, type_name: str) -> None:
    world.expect_type(name, entity, type_name)


@then("nothing else has changed in either system")
def _(world: World) -> None:
    world.expect_nothing_else_changed()


@then("nothing is written in either system")
def _(world: World) -> None:
    world.expect_no_writes()


@then(parsers.parse('nothing is written back to "{system}"'))
def _(world: World, system: str) -> None:
    world.expect_no_writes(system)

"""Made-up data: every id in it names a record, and the same seed gives the same data."""

from fakes import World
from fakes.seeding import seed_world
from fakes.tidsbanken.model import ENTITIES
from tests.fakes.straight import lone_world


def seeded(seed: int = 7, *, employees: int = 30, projects: int = 20) -> World:
    world = lone_world(reference_check="400")
    seed_world(world, employees=employees, projects=projects, seed=seed)
    return world


def test_every_id_in_made_up_data_names_a_record() -> None:
    world = seeded()
    named = 0
    for entity in ENTITIES.values():
        for record in world.records("Tidsbanken", entity.name).values():
            for name, kind in entity.properties.items():
                # The department "1" is real although it is also the unset value.
                if kind.refers_to and (record[name] != kind.unset or name == "AvdelingId"):
                    key = record[name]
                    assert isinstance(key, int | str)
                    assert world.read("Tidsbanken", kind.refers_to, key), (entity.name, name)
                    named += 1
    assert named == 30 + 3 * 20


def test_departments_customers_and_managers_differ() -> None:
    projects = seeded().records("Tidsbanken", "Prosjekt").values()
    for name in ("AvdelingId", "KundeId", "AnsvarligId"):
        assert len({record[name] for record in projects}) > 2


def test_the_same_seed_makes_the_same_records() -> None:
    one, same, other = (
        {entity: world.records("Tidsbanken", entity) for entity in ENTITIES}
        for world in (seeded(1), seeded(1), seeded(2))
    )
    assert one == same
    assert one["Ansatt"] != other["Ansatt"]


def test_projects_without_employees_have_no_manager() -> None:
    world = seeded(employees=0, projects=2)
    managers = [each["AnsvarligId"] for each in world.records("Tidsbanken", "Prosjekt").values()]
    assert managers == [None, None]
    assert len(world.records("Tidsbanken", "Avdeling")) == 4

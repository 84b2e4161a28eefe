"""Made-up people and projects, the same for the same seed."""

from collections.abc import Iterator
from datetime import timedelta

from faker import Faker

from fakes.values import Record
from fakes.world import World

FIRST_EMPLOYEE = 100


def seed_world(world: World, *, employees: int, projects: int, seed: int) -> None:
    """Fill Tidsbanken with employees, and with projects that those employees manage."""
    # Norwegian as Faker names it; it knows no nb_NO.
    fake = Faker("no_NO")
    fake.seed_instance(seed)
    ids = range(FIRST_EMPLOYEE, FIRST_EMPLOYEE + employees)
    for record in _employees(fake, ids):
        world.insert("Tidsbanken", "Ansatt", record)
    for record in _projects(fake, ids, projects, world):
        world.insert("Tidsbanken", "Prosjekt", record)


def _employees(fake: Faker, ids: range) -> Iterator[Record]:
    for number in ids:
        yield {
            "Id": number,
            "Fornavn": fake.first_name(),
            "Etternavn": fake.last_name(),
            "Mobil": fake.numerify("9## ## ###"),
            "Adresse": fake.street_address(),
            "Postnummer": fake.postcode(),
            "Poststed": fake.city(),
        }


def _projects(fake: Faker, managers: range, count: int, world: World) -> Iterator[Record]:
    for _ in range(count):
        start = world.clock.now.date() + timedelta(days=fake.random_int(-200, 200))
        record: Record = {
            "Navn": f"{fake.street_name()} {fake.building_number()}",
            "StartDato": start.isoformat(),
            "FerdigDato": (start + timedelta(days=fake.random_int(7, 400))).isoformat(),
        }
        if managers:
            record["AnsvarligId"] = fake.random_element(managers)
        yield record

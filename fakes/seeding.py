"""Made-up people and projects, with the departments and customers they name, the same for the same seed."""

from collections.abc import Iterator
from datetime import timedelta

from faker import Faker

from fakes.values import Json, Record
from fakes.world import World

FIRST_EMPLOYEE = 100
FIRST_CUSTOMER = 10001
CUSTOMERS = 8
# The first has the id that employees and projects show when they were given none.
DEPARTMENTS = ("Administrasjon", "Prosjekt", "Service", "Lager")


def seed_world(world: World, *, employees: int, projects: int, seed: int) -> None:
    """Fill Tidsbanken; every id in a record is that of another record.

    Departments and customers are a few whatever the numbers, and there even without anybody to name them.
    """
    # Norwegian as Faker names it; it knows no nb_NO.
    fake = Faker("no_NO")
    fake.seed_instance(seed)
    ids = range(FIRST_EMPLOYEE, FIRST_EMPLOYEE + employees)
    for entity, records in (
        ("Avdeling", _departments()),
        ("Kunde", _customers(fake)),
        ("Ansatt", _employees(fake, ids)),
        ("Prosjekt", _projects(fake, ids, projects, world)),
    ):
        for record in records:
            world.insert("Tidsbanken", entity, record)


def _departments() -> Iterator[Record]:
    for number, name in enumerate(DEPARTMENTS, 1):
        yield {"Id": str(number), "Navn": name}


def _customers(fake: Faker) -> Iterator[Record]:
    for number in range(CUSTOMERS):
        yield {
            "Id": str(FIRST_CUSTOMER + number),
            "Navn": fake.company(),
            "Organisasjonsnummer": fake.numerify("9########"),
            "Adresse": fake.street_address(),
            "Postnummer": fake.postcode(),
            "Poststed": fake.city(),
            "Epost": f"post@kunde{number}.example",
        }


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
            "AvdelingId": _one_of(fake, range(1, len(DEPARTMENTS) + 1)),
        }


def _projects(fake: Faker, managers: range, count: int, world: World) -> Iterator[Record]:
    customers = range(FIRST_CUSTOMER, FIRST_CUSTOMER + CUSTOMERS)
    for _ in range(count):
        start = world.clock.now.date() + timedelta(days=fake.random_int(-200, 200))
        record: Record = {
            "Navn": f"{fake.street_name()} {fake.building_number()}",
            "StartDato": start.isoformat(),
            "FerdigDato": (start + timedelta(days=fake.random_int(7, 400))).isoformat(),
            "AvdelingId": _one_of(fake, range(1, len(DEPARTMENTS) + 1)),
            "KundeId": _one_of(fake, customers),
        }
        if managers:
            record["AnsvarligId"] = fake.random_element(managers)
        yield record


def _one_of(fake: Faker, numbers: range) -> Json:
    return str(fake.random_int(numbers.start, numbers.stop - 1))

"""CRMOffice's entities as tables: each property, and what a record cannot be without."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity; every property is a string.

    `properties` maps each property to the names inside it, empty for a plain one. At least one of
    `required` must have a value. `owner` and `company` are the properties that name another record,
    `unique` is one that no two records share. An entity that is not `writable` is only read over
    HTTP, and its list is a bare array.
    """

    name: str
    path: str
    properties: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    owner: str | None = None
    company: str | None = None
    unique: str | None = None
    writable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the users that every tenant has from the start."""

    id: str
    user_name: str
    name: str
    email: str


READ_ONLY = ("id", "createdAt", "modifiedAt")
_PLACE = ("streetAddress", "postCode", "postalArea", "country")

CONTACTS = Entity(
    name="Contacts",
    path="/contacts",
    properties={
        "givenName": (),
        "familyName": (),
        "mobilePhone": (),
        "directPhone": (),
        "company": ("id",),
    },
    required=("familyName", "givenName"),
    company="company",
)

ACTIVITIES = Entity(
    name="Activities",
    path="/activities",
    properties={
        "subject": (),
        "ownerId": (),
        "startsAt": (),
        "endsAt": (),
        "address": ("country", "postalArea"),
    },
    required=("subject",),
    owner="ownerId",
)

# `name` is assumed; the others have been seen.
COMPANIES = Entity(
    name="Companies",
    path="/companies",
    properties={"orgNr": (), "name": (), "postAddress": _PLACE, "visitAddress": _PLACE},
    required=("name", "orgNr"),
)

# `userName` has been seen; the others are assumed.
USERS = Entity(
    name="Users",
    path="/users",
    properties={"userName": (), "name": (), "email": ()},
    required=("userName",),
    unique="userName",
    writable=False,
)

ENTITIES: Mapping[str, Entity] = {
    each.name: each for each in (CONTACTS, ACTIVITIES, COMPANIES, USERS)
}

# The first one is who approves when a client asks to act for a user.
TEST_USERS = (
    Person(id="10001", user_name="kari", name="Kari Nordmann", email="kari@crm.example"),
    Person(id="10002", user_name="ola", name="Ola Nordmann", email="ola@crm.example"),
    Person(id="10003", user_name="ase", name="Åse Sørlie", email="ase@crm.example"),
)

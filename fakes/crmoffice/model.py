"""CRMOffice's entities as tables: each property, and what a record cannot be without."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity; every property is a string.

    `properties` maps each property to the names inside it, empty for a plain one. At least one of
    `required` must have a value. `owner` is the property that names another record's owner.
    """

    name: str
    path: str
    properties: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    owner: str | None = None


READ_ONLY = ("id", "createdAt", "modifiedAt")

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

ENTITIES: Mapping[str, Entity] = {each.name: each for each in (CONTACTS, ACTIVITIES)}

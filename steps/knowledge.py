"""What the judge knows of each entity: its key, its kinds of values, its audit trail.

This is the judge's own reading of the two APIs, kept apart from the core's
mapping and from the fakes' property tables, so that no mistake is shared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from checklist import Entity
from reports.record import Json

Sample = Literal["family name", "given name", "mobile number", "title"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Any text; `sample` says what a person would write there."""

    sample: Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in time, and the form in which users of this system write it."""

    form: Literal["local", "offset"]
    """`local`: naive, Europe/Oslo. `offset`: with an offset from UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The key of a record of another entity in the same system."""

    to: Entity


Kind: TypeAlias = Text | Moment | Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFacts:
    """One entity as its users know it."""

    key: str
    user_gives_key: bool
    """True if whoever creates a record chooses its key."""
    kinds: Mapping[str, Kind]
    """Property → kind of value, for the properties that the judge writes."""
    unmapped: Mapping[str, Json]
    """Values in properties that no document maps: they are there, and nobody may touch them."""
    audit: frozenset[str]
    """Properties that the server itself changes with every save."""


ANSATT = Entity(system="Tidsbanken", name="Ansatt")
PROSJEKT = Entity(system="Tidsbanken", name="Prosjekt")
CONTACTS = Entity(system="CRMOffice", name="Contacts")
ACTIVITIES = Entity(system="CRMOffice", name="Activities")

_TIDSBANKEN_AUDIT = frozenset(
    {"SistEndretDato", "SistEndretAvId", "OpprettetDato", "OpprettetAvId"}
)
_CRMOFFICE_AUDIT = frozenset({"createdAt", "modifiedAt"})

KNOWN: Mapping[Entity, EntityFacts] = {
    ANSATT: EntityFacts(
        key="Id",
        user_gives_key=True,
        kinds={
            "Etternavn": Text(sample="family name"),
            "Fornavn": Text(sample="given name"),
            "Mobil": Text(sample="mobile number"),
        },
        unmapped={
            "Adresse": "Storgata 1",
            "Epost": "ansatt@example.com",
            "Notat": "Begynner kl. 9",
            "Tittel": "Konsulent",
        },
        audit=_TIDSBANKEN_AUDIT,
    ),
    PROSJEKT: EntityFacts(
        key="Id",
        user_gives_key=False,
        kinds={
            "AnsvarligId": Reference(to=ANSATT),
            "FerdigDato": Moment(form="local"),
            "Navn": Text(sample="title"),
            "StartDato": Moment(form="local"),
        },
        unmapped={"KundensBestillingsnummer": "B-17", "Notat": "Avtalt per telefon"},
        audit=_TIDSBANKEN_AUDIT,
    ),
    CONTACTS: EntityFacts(
        key="id",
        user_gives_key=False,
        kinds={
            "familyName": Text(sample="family name"),
            "givenName": Text(sample="given name"),
            "mobilePhone": Text(sample="mobile number"),
        },
        unmapped={"company": {"id": "firma-7"}, "directPhone": "22334455"},
        audit=_CRMOFFICE_AUDIT,
    ),
    ACTIVITIES: EntityFacts(
        key="id",
        user_gives_key=False,
        kinds={
            "ownerId": Reference(to=CONTACTS),
            "endsAt": Moment(form="offset"),
            "subject": Text(sample="title"),
            "startsAt": Moment(form="offset"),
        },
        unmapped={"address": {"country": "Norge", "postalArea": "Oslo"}},
        audit=_CRMOFFICE_AUDIT,
    ),
}

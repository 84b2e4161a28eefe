"""What the judge knows of each entity: its key, its kinds of values, its audit trail.

This is the judge's own reading of the two APIs, kept apart from the core's
mapping and from the fakes' property tables, so that no mistake is shared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from checklist import Checklist, Entity
from reports.record import Json
from steps.verdicts import CannotTell

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number; `is_whole` if it has no fraction, `as_text` if the system holds it as text."""

    is_whole: bool = True
    as_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """True or false; `as_text` if the system holds it as text."""

    as_text: bool = False


Kind: TypeAlias = Text | Moment | Reference | Number | Flag
IDENTIFYING = (Text, Moment, Number)
"""Kinds whose values are given to one record only, so that they tell whose it is."""
BY_TYPE: Mapping[str, Kind] = {
    "integer": Number(),
    "float": Number(is_whole=False),
    "boolean": Flag(),
}
"""The document's data type → what a property holds of which the judge knows nothing."""


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
    checked: Mapping[str, str] = field(default_factory=dict)
    """Property → the switch that, unless it is off, has it name a record that exists."""
    is_closed: bool = False
    """Whether the system refuses a property that is not among its kinds of values."""
    following: frozenset[str] = frozenset()
    """Properties that the server may change together with others, if it is set so."""
    needs: tuple[frozenset[str], ...] = ()
    """Properties of which the system takes no record without at least one, a set for each need."""


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
            "TlfPrivat": Text(sample="mobile number"),
            **dict.fromkeys(
                ("Adresse", "Postnummer", "Poststed", "Epost", "Tittel", "Notat"),
                Text(sample="title"),
            ),
            "AnsattDato": Moment(form="local"),
            "Stillingsprosent": Number(),
            "AntallFerieDager": Number(is_whole=False),
            "Innleie": Flag(),
        },
        following=frozenset({"Sluttet", "Aktiv"}),
        unmapped={
            "Adresse": "Stille gate 17 B, oppgang C",
            "Epost": "privat@example.com",
            "Notat": "Begynner kl. 9",
            "Tittel": "Konsulent i permisjon",
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
            "Notat": Text(sample="title"),
            "KundensBestillingsnummer": Text(sample="title"),
            "BestillingsDato": Moment(form="local"),
            "SelgerId": Reference(to=ANSATT),
            "FerdigGrad": Number(),
            "InterntProsjekt": Flag(),
        },
        following=frozenset({"Startet", "Ferdig", "Avsluttet"}),
        unmapped={"KundensBestillingsnummer": "B-17/24", "Notat": "Avtalt per telefon"},
        audit=_TIDSBANKEN_AUDIT,
    ),
    CONTACTS: EntityFacts(
        key="id",
        is_closed=True,
        user_gives_key=False,
        kinds={
            "familyName": Text(sample="family name"),
            "givenName": Text(sample="given name"),
            "mobilePhone": Text(sample="mobile number"),
            "directPhone": Text(sample="mobile number"),
            "company.id": Text(sample="title"),
        },
        needs=(frozenset({"familyName", "givenName"}),),
        unmapped={"company": {"id": "firma-7-as"}, "directPhone": "22334455"},
        checked={"company.id": "company_check"},
        audit=_CRMOFFICE_AUDIT,
    ),
    ACTIVITIES: EntityFacts(
        key="id",
        is_closed=True,
        user_gives_key=False,
        kinds={
            "ownerId": Reference(to=CONTACTS),
            "endsAt": Moment(form="offset"),
            "subject": Text(sample="title"),
            "startsAt": Moment(form="offset"),
            "address.country": Text(sample="title"),
            "address.postalArea": Text(sample="title"),
        },
        needs=(frozenset({"subject"}),),
        unmapped={"address": {"country": "Kongeriket Norge", "postalArea": "Oslo sentrum"}},
        audit=_CRMOFFICE_AUDIT,
    ),
}


def systems() -> tuple[str, ...]:
    """Return the systems that can be served."""
    return tuple(dict.fromkeys(entity.system for entity in KNOWN))


def facts_of(entity: Entity) -> EntityFacts:
    """Return what is known of an entity; CannotTell if nothing is."""
    if entity not in KNOWN:
        known = ", ".join(str(one) for one in KNOWN if one.system == entity.system)
        raise CannotTell(f"This harness knows no {entity}; of {entity.system} it knows {known}.")
    return KNOWN[entity]


def known_part(checklist: Checklist) -> Checklist:
    """Return the checklist without the pairs of which an entity is not known."""
    known = tuple(pair for pair in checklist.pairs if pair.left in KNOWN and pair.right in KNOWN)
    return replace(checklist, pairs=known)

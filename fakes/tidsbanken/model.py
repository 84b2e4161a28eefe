"""Tidsbanken's entities as tables: each property with its type, its unset value and who gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

EdmType: TypeAlias = Literal[
    "Edm.String", "Edm.Int32", "Edm.Double", "Edm.Boolean", "Edm.DateTimeOffset"
]
Giver: TypeAlias = Literal["client", "server", "audit"]
# Values as the system computes with them; time stamps are aware and in UTC.
Value: TypeAlias = bool | int | float | str | datetime | None

OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property; `unset` is its value in a record that was never given one.

    `refers_to` is the entity whose records its values name, empty for a property that names none.
    """

    name: str
    type: EdmType
    unset: bool | int | float | str | None
    giver: Giver = "client"
    refers_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """A property that `$expand` fills with the record of `target` whose key is in `by`."""

    name: str
    by: str
    target: str


# Compared by identity, so that it can be part of a cache's key.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entity:
    """One entity set, found at `path`.

    `key` names a record in bodies and filters, `odata_key` in addresses and in the order of keys. `zone`
    is the one that time stamps are shown in and that values without an offset belong to. `flags` pairs
    each flag with its date. `context` is the metadata address that answers name. `merges`: its updates
    keep what they do not name, whatever a PUT does elsewhere. `folded` holds the properties by name in
    lower case, `unset` an empty record.
    """

    name: str
    path: str
    key: str
    odata_key: str
    key_giver: Giver
    zone: tzinfo
    biased: bool
    context: str
    properties: Mapping[str, Property]
    flags: tuple[tuple[str, str], ...] = ()
    navigation: tuple[Navigation, ...] = ()
    merges: bool = False
    folded: Mapping[str, Property] = field(init=False)
    unset: Mapping[str, bool | int | float | str | None] = field(init=False)

    def __post_init__(self) -> None:
        folded = {name.lower(): each for name, each in self.properties.items()}
        object.__setattr__(self, "folded", folded)
        unset = {name: each.unset for name, each in self.properties.items()}
        object.__setattr__(self, "unset", unset)


def _each(
    names: str,
    edm: EdmType,
    unset: bool | float | str | None = None,
    giver: Giver = "client",
    refers_to: str = "",
) -> list[Property]:
    return [
        Property(name=name, type=edm, unset=unset, giver=giver, refers_to=refers_to)
        for name in names.split()
    ]


def _table(*groups: list[Property]) -> Mapping[str, Property]:
    return {each.name: each for group in groups for each in group}


STAMP = "SistEndretDato"
AUDIT = [
    *_each(f"OpprettetDato {STAMP}", "Edm.DateTimeOffset", None, "audit"),
    *_each("OpprettetAvId SistEndretAvId", "Edm.Int32", 0, "audit"),
]

ANSATT = Entity(
    name="Ansatt",
    path="ansatt/Ansatt",
    key="Id",
    odata_key="Id",
    key_giver="client",
    zone=UTC,
    biased=False,
    context="https://api-ansatte.tidsbanken.net/$metadata#Ansatt",
    flags=(("Sluttet", "SluttetDato"),),
    properties=_table(
        _each("Id", "Edm.Int32"),
        _each("Fornavn Etternavn Adresse Postnummer Poststed TlfPrivat Mobil", "Edm.String", ""),
        _each("Epost Tittel Lonnskonto Personnummer Notat", "Edm.String", ""),
        _each("Element1Id Element2Id Kjonn IceNavn IceNr Identifikator", "Edm.String", ""),
        _each("AvdelingId", "Edm.String", "1", refers_to="Avdeling"),
        _each("ProsjektId", "Edm.String", "0", refers_to="Prosjekt"),
        _each("Sluttet Innleie", "Edm.Boolean", False),
        _each("Aktiv", "Edm.Boolean", True),
        _each("Stillingsprosent Kommune MalId", "Edm.Int32", 0),
        _each("AntallFerieDager AntallHalveFerieDager", "Edm.Double", 0.0),
        _each("Fodt AnsattDato SluttetDato Fastlonn PersonaliaBekreftet", "Edm.DateTimeOffset"),
        AUDIT,
    ),
)

PROSJEKT = Entity(
    name="Prosjekt",
    path="prosjekt/Prosjekt",
    key="Id",
    odata_key="PostId",
    key_giver="server",
    zone=OSLO,
    biased=True,
    context="https://api-prosjekt.tidsbanken.net/$metadata#Prosjekt",
    navigation=(Navigation(name="Ansatt", by="AnsvarligId", target="Ansatt"),),
    flags=(("Startet", "StartDato"), ("Ferdig", "FerdigDato"), ("Avsluttet", "AvsluttetDato")),
    properties=_table(
        _each("Id", "Edm.String", None, "server"),
        _each("PostId", "Edm.Int32", None, "server"),
        _each("Navn Notat Status PostType KundensBestillingsnummer", "Edm.String", ""),
        _each("FerdigGrad", "Edm.Int32", 0),
        _each("InterntProsjekt", "Edm.Boolean", False),
        _each("AvdelingId", "Edm.String", "1", refers_to="Avdeling"),
        _each("AnsvarligId", "Edm.Int32", refers_to="Ansatt"),
        _each("KundeId", "Edm.String", "", refers_to="Kunde"),
        _each("EksternId Element1Id Element2Id", "Edm.String", ""),
        _each("FakturaKundeId", "Edm.String", "", refers_to="Kunde"),
        _each("AnleggId", "Edm.String", ""),
        _each("SelgerId", "Edm.Int32", refers_to="Ansatt"),
        _each("BestillingsDato", "Edm.DateTimeOffset"),
        _each("Startet", "Edm.Boolean", False),
        _each("StartDato", "Edm.DateTimeOffset"),
        _each("Ferdig", "Edm.Boolean", False),
        _each("FerdigDato", "Edm.DateTimeOffset"),
        _each("Avsluttet", "Edm.Boolean", False),
        _each("AvsluttetDato", "Edm.DateTimeOffset"),
        _each("ProsjektGruppeId Kontaktperson Betalingsbetingelser", "Edm.String", ""),
        _each("Prosjekttype", "Edm.String", ""),
        AUDIT,
    ),
)

# Of Avdeling and Kunde only the key and the time stamps are seen; their other properties are assumed.
AVDELING = Entity(
    name="Avdeling",
    path="ansatt/Avdeling",
    key="Id",
    odata_key="Id",
    key_giver="client",
    zone=UTC,
    biased=False,
    context="https://api-ansatte.tidsbanken.net/$metadata#Avdeling",
    merges=True,
    properties=_table(
        _each("Id", "Edm.String"),
        _each("Navn Notat", "Edm.String", ""),
        _each("Aktiv", "Edm.Boolean", True),
        AUDIT,
    ),
)

KUNDE = Entity(
    name="Kunde",
    path="prosjekt/Kunde",
    key="Id",
    odata_key="Id",
    key_giver="client",
    zone=OSLO,
    biased=True,
    context="https://api-prosjekt.tidsbanken.net/$metadata#Kunde",
    properties=_table(
        _each("Id", "Edm.String"),
        _each("Navn Organisasjonsnummer Adresse Postnummer Poststed Land", "Edm.String", ""),
        _each("Telefon Epost Kontaktperson Notat", "Edm.String", ""),
        _each("Aktiv", "Edm.Boolean", True),
        AUDIT,
    ),
)

ENTITIES: Mapping[str, Entity] = {each.name: each for each in (ANSATT, PROSJEKT, AVDELING, KUNDE)}

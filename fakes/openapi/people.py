"""Made-up Norwegian records for the examples in the documents."""

from collections.abc import Mapping

from fakes.values import Record

# What a client would send to create each record.
TIDSBANKEN: Mapping[str, Record] = {
    "Ansatt": {
        "Id": 4711,
        "Fornavn": "Kari",
        "Etternavn": "Nordmann",
        "Adresse": "Storgata 5",
        "Postnummer": "0155",
        "Poststed": "Oslo",
        "Mobil": "912 34 567",
        "Epost": "kari.nordmann@firma.example",
        "Tittel": "Prosjektleder",
        "AvdelingId": "1",
        "AnsattDato": "2023-08-15",
    },
    "Prosjekt": {
        "Navn": "Rehabilitering Åsgårdveien 12",
        "Notat": "Etappe 1: tak og fasade.",
        "AvdelingId": "1",
        "KundeId": "10001",
        "StartDato": "2024-03-04",
        "FerdigDato": "2024-09-30T16:00:00",
    },
    "Avdeling": {"Id": "50", "Navn": "Service Bergen"},
    "Kunde": {
        "Id": "10050",
        "Navn": "Fjordbygg AS",
        "Organisasjonsnummer": "912345678",
        "Adresse": "Bryggen 7",
        "Postnummer": "5003",
        "Poststed": "Bergen",
        "Land": "Norge",
        "Telefon": "55 12 34 56",
        "Epost": "post@fjordbygg.example",
    },
}

CRMOFFICE: Mapping[str, Record] = {
    "Contacts": {
        "givenName": "Åse",
        "familyName": "Sørlie",
        "mobilePhone": "+47 912 34 567",
        "company": {"id": "20003"},
    },
    "Activities": {
        "subject": "Befaring i Åsgårdveien 12",
        "ownerId": "10001",
        "startsAt": "2024-03-05T08:00:00Z",
        "endsAt": "2024-03-05T09:30:00Z",
        "address": {"country": "Norge", "postalArea": "Oslo"},
    },
    "Companies": {
        "orgNr": "912345678",
        "name": "Fjordbygg AS",
        "postAddress": {
            "streetAddress": "Bryggen 7",
            "postCode": "5003",
            "postalArea": "Bergen",
            "country": "Norge",
        },
    },
}

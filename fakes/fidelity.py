"""Every behaviour of the fakes, with how sure it is, and the switch where it can be another.

Marks: E seen in public material, I inferred from it, A assumed because nothing was found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from fakes.errors import UnknownSwitch
from fakes.values import Mark

# In a list of values: any whole number from 1.
NUMBER = "N"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One behaviour; a switch if there is a choice: `values` lists the choices, the default first."""

    name: str
    mark: Mark
    says: str
    values: tuple[str, ...] = ()

    def allows(self, value: str) -> bool:
        """Whether the switch can be set to `value`."""
        if value in self.values and value != NUMBER:
            return True
        return NUMBER in self.values and value.isdecimal() and int(value) > 0


def _switch(name: str, values: str, mark: Mark, says: str) -> Behaviour:
    choices = tuple("" if value == '""' else value for value in values.split(" | "))
    return Behaviour(name=name, values=choices, mark=mark, says=says)


def _fixed(name: str, mark: Mark, says: str) -> Behaviour:
    return Behaviour(name=name, mark=mark, says=says)


# What an answer rests on by the address and by what the request makes use of.
FIXED: tuple[Behaviour, ...] = (
    _fixed(
        "tidsbanken_ansatt", "E",
        "Employees: addresses, verbs, list bodies, OData answers, properties and unset values.",
    ),
    _fixed(
        "tidsbanken_prosjekt", "E",
        "Projects: addresses, verbs, object and list bodies, OData answers, properties.",
    ),
    _fixed(
        "tidsbanken_avdeling", "A",
        "Departments: addresses, verbs and keys are established; the other properties are not.",
    ),
    _fixed(
        "tidsbanken_kunde", "A",
        "Customers: addresses, verbs and keys are established; the other properties are not.",
    ),
    _fixed("tidsbanken_keys", "I", "A single record is found by its OData key in brackets."),
    _fixed("tidsbanken_expand", "A", "A project can show its manager inside, under the name Ansatt."),
    _fixed(
        "tidsbanken_functions", "I",
        "Filters calculate and know functions beyond startswith, endswith and contains.",
    ),
    _fixed(
        "tidsbanken_errors", "I",
        "Refusals: the gateway's for keys and addresses, then the version's, then OData's.",
    ),
    _fixed(
        "crmoffice_token", "I",
        "Tokens from /connect/token, as an IdentityServer gives them.",
    ),
    _fixed(
        "crmoffice_contacts", "A",
        "Contacts: addresses, verbs, pages, validation. Names of properties are established.",
    ),
    _fixed(
        "crmoffice_activities", "A",
        "Activities: addresses, verbs, pages, validation. Names of properties are established.",
    ),
    _fixed(
        "crmoffice_companies", "A",
        "Companies: the list's form and its properties are established, pages and writes are not.",
    ),
    _fixed("crmoffice_users", "E", "Users: a bare list, each named by its userName."),
    _fixed("crmoffice_delete", "A", "A record can be deleted; those that name it keep its id."),
    _fixed("crmoffice_conditions", "A", "Entity tags, If-Match and If-None-Match."),
    _fixed(
        "crmoffice_errors", "A",
        "Refusals: by field, as OAuth words them, or as a problem with a title.",
    ),
    _fixed("unknown_address", "A", "An address or verb that the system does not know is refused."),
)  # fmt: skip

SWITCHES: tuple[Behaviour, ...] = (
    # Tidsbanken
    _switch(
        "order_when_unsorted", "shuffle | key", "A",
        "Order of a list without $orderby: arbitrary but the same in every answer, or by key.",
    ),
    _switch(
        "page_cap", "none | N", "A",
        "Most rows in one answer; a capped answer carries @odata.nextLink.",
    ),
    _switch(
        "timestamp_bias", "utc_as_local | minus_one_hour | none", "I",
        "Prosjekt's SistEndretDato: UTC wall time under the local offset, one hour early, or right.",
    ),
    _switch(
        "date_literal", "date_part | reject | instant", "I",
        "A date without a time against a time stamp: compares days, is refused, or means midnight UTC.",
    ),
    _switch(
        "collation", "ordinal | ci", "A",
        "Strings compare by code point, or without regard to case.",
    ),
    _switch(
        "case", "lenient | strict", "I",
        "Names in query options match without regard to case and without $, or exactly.",
    ),
    _switch(
        "insert_response", "object | list | empty204", "I",
        "An insert answers with the record, with a list of one, or with nothing (both systems).",
    ),
    _switch(
        "write_answer", "204 | 200_body", "I",
        "A PUT to Tidsbanken answers with nothing, or with the records.",
    ),
    _switch(
        "put_semantics", "merge | replace", "I",
        "A PUT keeps the properties it does not name, or sets them to their unset value.",
    ),
    _switch(
        "null_on_insert", "400 | 500 | accept", "A",
        "Status that refuses a null in an insert (that it is refused is seen), or acceptance.",
    ),
    _switch(
        "post_duplicate", "409 | 400 | upsert", "A",
        "An insert with a key that exists is refused, or updates the record.",
    ),
    _switch(
        "lm_on_noop_write", "bump | keep", "A",
        "A PUT that changes no value moves SistEndretDato, or leaves the record as it is.",
    ),
    _switch(
        "null_lm_rows", "off | on", "A",
        "A record never edited shows its creation as SistEndretDato, or null.",
    ),
    _switch(
        "read_only_on_write", "ignore | 400", "A",
        "Audit properties in a Tidsbanken body are passed over, or refused.",
    ),
    _switch(
        "date_flags", "keep | follow", "A",
        "Startet, Ferdig, Avsluttet and Sluttet are as written, or follow their dates when only those are.",
    ),
    _switch(
        "reference_check", "off | 400", "A",
        "An id in a Tidsbanken body that names another record may be anything, or must exist.",
    ),
    _switch(
        "text_limit", "10000 | N", "A",
        "Longest text of a property, in characters (both systems); a longer one is refused.",
    ),
    _switch(
        "top_limit", "none | N", "I",
        "Largest $top that Tidsbanken takes; a larger one is refused.",
    ),
    # CRMOffice
    _switch(
        "unknown_property", "422 | ignore", "A",
        "An unknown or read-only property in a CRMOffice body is refused, or passed over.",
    ),
    _switch(
        "unknown_parameter", "422 | ignore", "A",
        "An unknown query parameter of a CRMOffice list is refused, or passed over.",
    ),
    _switch(
        "wrong_type", "422 | store", "A",
        "A CRMOffice value that is no string is refused, or kept as sent.",
    ),
    _switch(
        "owner_check", "422 | off", "A",
        "An ownerId must be the id of a contact or user, or may be anything.",
    ),
    _switch(
        "clear_idiom", 'null | ""', "A",
        "How CRMOffice shows and takes an unset value; the other form is refused.",
    ),
    _switch(
        "crmoffice_write_answer", "200_body | 204", "A",
        "A PATCH or PUT to CRMOffice answers with the record, or with nothing.",
    ),
    _switch(
        "company_check", "off | 422", "A",
        "A contact's company.id may be anything, or must be the id of a company.",
    ),
    _switch(
        "refresh_rotation", "on | off", "A",
        "A refresh token of CRMOffice works once and is replaced, or stays the same.",
    ),
)  # fmt: skip

BEHAVIOURS: Mapping[str, Behaviour] = {each.name: each for each in (*FIXED, *SWITCHES)}
DEFAULTS: Mapping[str, str] = MappingProxyType({each.name: each.values[0] for each in SWITCHES})


class Switches(Mapping[str, str]):
    """The switches of one world, which note which of them are read.

    What a request rests on is what was read to answer it. Not locked: the world's lock is held.
    """

    def __init__(self, given: Mapping[str, str]) -> None:
        self._values = resolve(given)
        self._read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self._read.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def peek(self, name: str) -> str:
        """Return a setting without having the answer rest on it."""
        return self._values[name]

    def rely_on(self, behaviour: str) -> None:
        """Note a behaviour that is no switch as one that the answer rests on."""
        self._read.add(behaviour)

    def settings(self) -> dict[str, str]:
        """Return all settings, as plain data."""
        return dict(self._values)

    def take_read(self) -> set[str]:
        """Return the names read since the last call."""
        read, self._read = self._read, set()
        return read


def resolve(given: Mapping[str, str]) -> Mapping[str, str]:
    """All switches with the given ones set; an unknown name or value raises UnknownSwitch.

    >>> resolve({"page_cap": "10"})["page_cap"], resolve({})["page_cap"]
    ('10', 'none')
    """
    for name, value in given.items():
        switch = BEHAVIOURS.get(name)
        if switch is None or not switch.values:
            near = get_close_matches(name, DEFAULTS, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise UnknownSwitch(
                f"no switch {name!r}; {hint}there are {', '.join(sorted(DEFAULTS))}"
            )
        if not switch.allows(value):
            choices = ", ".join(repr(choice) for choice in switch.values)
            raise UnknownSwitch(f"switch {name!r} cannot be {value!r}; it can be {choices}")
    return MappingProxyType({**DEFAULTS, **given})

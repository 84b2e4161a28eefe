"""Each answer of Tidsbanken names the assumptions that it rests on, and no others."""

from urllib.parse import quote

import pytest

from fakes import SWITCHES, Json, Refused, World
from fakes.exchange import Bend
from tests.fakes.straight import Straight, lone_world


def filled(**switches: str) -> Straight:
    world = lone_world(**switches)
    for number in range(1, 4):
        world.insert("Tidsbanken", "Ansatt", {"Id": number, "Fornavn": f"F{number}"})
    for manager in (1, 2):
        world.insert("Tidsbanken", "Prosjekt", {"AnsvarligId": manager})
    return Straight(world)


def target(path: str, options: str) -> str:
    return f"{path}?{quote(options, safe='$&=(),*')}"


ANSATT, PROSJEKT = "/ansatt/ansatt", "/prosjekt/Prosjekt"
STAMP = "SistEndretDato"
UNSORTED = {"order_when_unsorted"}
FUNCTIONS, EXPAND = {"tidsbanken_functions"}, {"tidsbanken_expand"}


@pytest.mark.parametrize(
    ("path", "options", "names"),
    [
        (ANSATT, "", UNSORTED),
        (ANSATT, "$top=1", UNSORTED),
        (ANSATT, "$top=0", set()),
        (ANSATT, "$skip=9", set()),
        (ANSATT, "$filter=Id eq 1", set()),
        (ANSATT, "$filter=Id gt 2", set()),
        (ANSATT, "$filter=Id gt 1", UNSORTED),
        (ANSATT, "$filter=Id gt 9", set()),
        (ANSATT, "$orderby=Id", set()),
        (ANSATT, "$orderby=Id&$top=10", set()),
        (ANSATT, "$orderby=Id&$top=11", {"top_limit"}),
        (ANSATT, "$orderby=Fornavn", {"collation"}),
        (ANSATT, "$orderby=Fornavn&$filter=Id eq 1", set()),
        (ANSATT, "$orderby=Mobil", {"collation", *UNSORTED}),
        (ANSATT, "$orderby=Aktiv", UNSORTED),
        (ANSATT, "$orderby=Aktiv,Id", set()),
        (ANSATT, f"$orderby={STAMP}", {"null_lm_rows"}),
        (ANSATT, f"$filter={STAMP} gt 2024-02-14T09:00:03Z", {"null_lm_rows"}),
        (ANSATT, f"$filter={STAMP} gt 2024-02-14", {"null_lm_rows", "date_literal"}),
        (ANSATT, f"$filter={STAMP} gt 1970-01-01&$orderby=Id", {"null_lm_rows", "date_literal"}),
        (ANSATT, "$filter=Fodt eq 2024-02-14", {"date_literal"}),
        (ANSATT, "$filter=date(Fodt) eq 2024-02-14", FUNCTIONS),
        (ANSATT, "$filter=2024-01-01 lt 2024-01-02 and Id eq 1", set()),
        (ANSATT, "$filter=Fornavn eq 'F1'", {"collation"}),
        (ANSATT, "$filter=Fornavn in ('F1')", {"collation"}),
        (ANSATT, "$filter=contains(Fornavn,'f1')", {"collation"}),
        (ANSATT, "$filter=Fornavn gt 'f2'", {"collation"}),
        (ANSATT, "$filter=length(Fornavn) eq 9", FUNCTIONS),
        (ANSATT, "$filter=MalId add 1 eq 9", FUNCTIONS),
        (ANSATT, "$filter=Fornavn eq '1'", set()),
        (ANSATT, "$filter=contains(Fornavn,'1')", set()),
        (ANSATT, "$filter=Fornavn gt '9' and Id eq 1", {"collation"}),
        (ANSATT, "$filter=Fornavn eq null", set()),
        (ANSATT, "$filter=id eq 1", {"case"}),
        (ANSATT, "filter=Id eq 1", {"case"}),
        (ANSATT, "$select=ID&$filter=Id eq 1", {"case"}),
        (ANSATT, "$orderby=ID", {"case"}),
        (ANSATT, "other=1&$filter=Id eq 1", set()),
        (PROSJEKT, "$filter=Id eq '101'", {"timestamp_bias"}),
        (PROSJEKT, "$filter=Id eq '101'&$select=Id", set()),
        (PROSJEKT, "$filter=Id eq '999'", set()),
        (PROSJEKT, f"$filter={STAMP} gt now()", {"timestamp_bias", "null_lm_rows", *FUNCTIONS}),
        (PROSJEKT, "$orderby=PostId&$select=Id", set()),
        (PROSJEKT, f"$orderby={STAMP}&$select=Id", {"timestamp_bias", "null_lm_rows"}),
        (f"{ANSATT}(1)", "", set()),
        (f"{ANSATT}(1)", "$select=id", {"case"}),
        (f"{ANSATT}(id=1)", "", {"case"}),
        (f"{PROSJEKT}(5001)", "", {"timestamp_bias"}),
        (f"{PROSJEKT}(5001)", "$select=Id&$expand=Ansatt", EXPAND),
        (f"{PROSJEKT}(5001)", "$select=Id&$expand=ansatt", {"case", *EXPAND}),
    ],
)
def test_an_answer_names_what_it_rests_on(path: str, options: str, names: set[str]) -> None:
    reply = filled().get(target(path, options))
    assert reply.status == 200, reply.body
    assert reply.rests_on == names
    assert bool(reply.warnings) == ("case" in names)


@pytest.mark.parametrize(
    ("switch", "value", "options", "status"),
    [
        ("case", "strict", "$filter=id eq 1", 400),
        ("case", "strict", "$orderby=id", 400),
        ("case", "strict", "$select=id", 400),
        ("case", "strict", "$FILTER=Id eq 1", 400),
        ("case", "strict", "filter=Id eq 1&$filter=Id eq 2", 200),
        ("date_literal", "reject", f"$filter={STAMP} gt 1970-01-01", 400),
        ("top_limit", "2", "$top=3&$orderby=Id", 400),
        ("page_cap", "2", "$orderby=Id", 200),
    ],
)
def test_a_switch_that_changed_the_answer_is_named(
    switch: str, value: str, options: str, status: int
) -> None:
    reply = filled(**{switch: value}).get(target(ANSATT, options))
    assert reply.status == status
    assert switch in reply.rests_on
    assert reply.rests_on <= {switch, "null_lm_rows"}
    assert reply.warnings == ()


@pytest.mark.parametrize("options", ["$filter=Lonn eq 1", "$top=x", "$filter=Id eq '1'", "$x=1"])
def test_a_refusal_in_any_world_rests_on_nothing(options: str) -> None:
    reply = filled().get(target(ANSATT, options))
    assert (reply.status, reply.rests_on) == (400, frozenset())


def test_a_page_larger_than_those_seen_rests_on_there_being_no_cap() -> None:
    straight = filled()
    for number in range(10, 20):
        straight.world.insert("Tidsbanken", "Ansatt", {"Id": number})
    ordered = f"{ANSATT}?$orderby=Id"
    assert straight.get(ordered).rests_on == {"page_cap"}
    assert straight.get(f"{ordered}&$top=10").rests_on == frozenset()
    assert straight.get(f"{ordered}&$top=13").rests_on == {"page_cap", "top_limit"}


def test_a_tie_at_the_end_of_a_page_rests_on_the_order_behind_it() -> None:
    world = lone_world()
    for number, name in enumerate("abbc"):
        world.insert(
            "Tidsbanken", "Ansatt", {"Id": number, "Innleie": name == "c", "MalId": ord(name)}
        )
    straight = Straight(world)
    for skip, tied in ((0, False), (1, True), (2, True), (3, False)):
        reply = straight.get(f"{ANSATT}?$orderby=MalId&$top=1&$skip={skip}")
        assert ("order_when_unsorted" in reply.rests_on) is tied


def test_records_without_a_stamp_are_named_where_they_show() -> None:
    straight = filled(null_lm_rows="on")
    assert straight.get(f"{ANSATT}(1)").rests_on == {"null_lm_rows"}
    straight.world.update("Tidsbanken", "Ansatt", 1, {"Mobil": "1"})
    assert straight.get(f"{ANSATT}(1)").rests_on == frozenset()


def test_warnings_name_what_was_read_as_what() -> None:
    reply = filled().get(target(ANSATT, "FILTER=iD eq 1 or Fornavn eq 'x'"))
    assert reply.warnings == ("'FILTER' was read as '$filter'.", "'iD' was read as 'Id'.")


def staffed() -> World:
    world = lone_world()
    world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "A"})
    world.insert("Tidsbanken", "Ansatt", {"Id": 2, "SluttetDato": "2024-01-01"})
    world.insert("Tidsbanken", "Prosjekt", {"Navn": "P"})
    world.insert("Tidsbanken", "Avdeling", {"Id": "1", "Navn": "D"})
    return world


def asked(world: World) -> set[str]:
    """Return the switches that the newest entry of the journal rests on."""
    names = {switch.name for switch in SWITCHES}
    return names & set(world.journal.entries()[-1].rests_on)


BIAS = {"timestamp_bias"}
NEW = {"null_lm_rows"}


@pytest.mark.parametrize(
    ("entity", "body", "names"),
    [
        ("Ansatt", {"Id": 3}, NEW),
        ("Prosjekt", {}, NEW | BIAS),
        ("Ansatt", {"Id": 3, "Fornavn": None}, {"null_on_insert"}),
        ("Ansatt", {"Id": 1}, {"post_duplicate"}),
        ("Ansatt", {"Id": 3, "SistEndretAvId": 3}, NEW | {"read_only_on_write"}),
        ("Ansatt", {"Id": 3, "AvdelingId": "1"}, NEW),
        ("Ansatt", {"Id": 3, "AvdelingId": "9"}, NEW | {"reference_check"}),
        ("Ansatt", {"Id": 3, "Fornavn": "x" * 255}, NEW),
        ("Ansatt", {"Id": 3, "Fornavn": "x" * 256}, NEW | {"text_limit"}),
        ("Ansatt", {"Id": 3, "SluttetDato": "2024-01-01"}, NEW | {"date_flags"}),
        ("Ansatt", {"Id": 3, "SluttetDato": "2024-01-01", "Sluttet": True}, NEW),
    ],
)
def test_an_insert_asks_only_for_the_switches_that_matter(
    entity: str, body: dict[str, Json], names: set[str]
) -> None:
    world = staffed()
    try:
        world.insert("Tidsbanken", entity, body)
    except Refused:
        assert names & {"null_on_insert", "post_duplicate"}
    assert asked(world) == names


@pytest.mark.parametrize(
    ("entity", "key", "body", "names"),
    [
        ("Ansatt", 1, {"Fornavn": "B"}, set()),
        ("Ansatt", 1, {"Mobil": "1"}, set()),
        ("Ansatt", 1, {"Fornavn": "A"}, {"lm_on_noop_write"}),
        ("Ansatt", 1, {"Fornavn": "B", "SluttetDato": "2024-01-01"}, {"date_flags"}),
        ("Ansatt", 1, {"Fornavn": "B", "SluttetDato": None}, set()),
        ("Ansatt", 1, {"Fornavn": None}, set()),
        ("Prosjekt", "101", {"Navn": "Q"}, BIAS),
        ("Prosjekt", "101", {"Navn": "Q", "AnsvarligId": 1}, BIAS),
        ("Prosjekt", "101", {"Navn": "Q", "AnsvarligId": 9}, BIAS | {"reference_check"}),
        ("Avdeling", "1", {"Notat": "N"}, set()),
    ],
)
def test_an_update_asks_only_for_the_switches_that_matter(
    entity: str, key: int | str, body: dict[str, Json], names: set[str]
) -> None:
    world = staffed()
    world.update("Tidsbanken", entity, key, body)
    assert asked(world) == names


def test_an_answer_to_a_write_asks_for_the_switch_only_where_the_client_leaves_it_open() -> None:
    straight = filled()
    body = b'[{"Id": 1, "Fornavn": "B"}]'
    assert straight.ask("PUT", ANSATT, body).status == 204
    straight.headers["prefer"] = "return=representation"
    assert straight.ask("PUT", ANSATT, body).status == 200


def listed(straight: Straight, options: str, bend: Bend) -> tuple[list[int], bool, bool]:
    reply = straight.ask("GET", f"{ANSATT}?$orderby=Id&{options}", bend=bend)
    assert reply.status == 200
    keys = [key for key, _ in reply.read if isinstance(key, int)]
    assert reply.body.count(b'"Id":') == len(keys)
    return keys, reply.starts, reply.ends


@pytest.mark.parametrize(
    ("options", "bend", "wanted"),
    [
        ("$top=2", Bend(), ([1, 2], True, False)),
        ("$top=2", Bend(shift=1), ([1, 2], True, False)),
        ("$top=2&$skip=2", Bend(), ([3, 4], False, False)),
        ("$top=2&$skip=2", Bend(shift=1), ([4, 5], False, True)),
        ("$top=2&$skip=2", Bend(shift=-1), ([2, 3], False, False)),
        ("$top=2&$skip=2", Bend(shift=-9), ([1, 2], False, False)),
        ("$top=2&$skip=4", Bend(shift=3), ([], False, True)),
        ("$top=2&$skip=2", Bend(empty=True), ([], True, True)),
        ("$top=2&$filter=Id eq 1", Bend(empty=True), ([], False, False)),
        ("$top=2&$skip=2&$filter=Id gt 1", Bend(shift=-1), ([3, 4], False, False)),
    ],
)
def test_a_list_bends_as_a_fault_says(
    options: str, bend: Bend, wanted: tuple[list[int], bool, bool]
) -> None:
    straight = filled()
    for number in (4, 5):
        straight.world.insert("Tidsbanken", "Ansatt", {"Id": number})
    assert listed(straight, options.replace(" ", "%20"), bend) == wanted


def test_an_empty_list_counts_nothing() -> None:
    reply = filled().ask("GET", f"{ANSATT}?$count=true", bend=Bend(empty=True))
    assert b'"@odata.count":0,"value":[]' in reply.body


def test_a_single_record_does_not_bend() -> None:
    assert filled().ask("GET", f"{ANSATT}(1)", bend=Bend(empty=True)).status == 200

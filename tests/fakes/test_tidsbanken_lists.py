"""Lists of Tidsbanken: options, paging, order and the page cap."""

from collections.abc import Callable

import httpx
import pytest

from fakes import Record, World

Connect = Callable[..., httpx.Client]
NewWorld = Callable[..., World]


def hire(world: World, count: int) -> None:
    for number in range(1, count + 1):
        world.insert("Tidsbanken", "Ansatt", {"Id": number, "Fornavn": f"F{number % 3}"})


def ids(answer: httpx.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [record["Id"] for record in answer.json()["value"]]


def test_paths_and_names_match_without_regard_to_case(world: World, tidsbanken: Connect) -> None:
    hire(world, 1)
    query = {"$FILTER": "fornavn eq 'F1'", "$select": "iD,FORNAVN"}
    answer = tidsbanken(world).get("ANSATT/Ansatt", params=query)
    assert answer.json() == {
        "@odata.context": "https://api-ansatte.tidsbanken.net/$metadata#Ansatt(Id,Fornavn)",
        "value": [{"Id": 1, "Fornavn": "F1"}],
    }
    assert answer.headers["odata-version"] == "4.0"


def test_a_star_selects_everything_and_shows_in_the_context(
    world: World, tidsbanken: Connect
) -> None:
    hire(world, 1)
    answer = tidsbanken(world).get("ansatt/ansatt", params={"$select": "*"}).json()
    assert answer["@odata.context"].endswith("#Ansatt(*)")
    assert answer["value"][0]["AvdelingId"] == "1"


def test_paging_without_an_order_shows_every_row_once(world: World, tidsbanken: Connect) -> None:
    hire(world, 25)
    client = tidsbanken(world)
    seen: list[int] = []
    for skip in range(0, 30, 10):
        seen += ids(client.get("ansatt/ansatt", params={"$top": 10, "$skip": skip}))
    assert sorted(seen) == list(range(1, 26))
    assert seen != sorted(seen)


def test_the_order_without_orderby_survives_writes_between_pages(
    world: World, tidsbanken: Connect
) -> None:
    hire(world, 20)
    client = tidsbanken(world)
    first = ids(client.get("ansatt/ansatt", params={"$top": 10}))
    client.put("ansatt/ansatt", json=[{"Id": first[3], "Fornavn": "Endret"}])
    second = ids(client.get("ansatt/ansatt", params={"$top": 10, "$skip": 10}))
    assert sorted(first + second) == list(range(1, 21))


def test_the_order_can_be_by_key(new_world: NewWorld, tidsbanken: Connect) -> None:
    world = new_world(order_when_unsorted="key")
    for number in (30, 4, 100):
        world.insert("Tidsbanken", "Ansatt", {"Id": number})
    assert ids(tidsbanken(world).get("ansatt/ansatt")) == [4, 30, 100]


def test_orderby_takes_several_properties_and_directions(world: World, tidsbanken: Connect) -> None:
    hire(world, 6)
    answer = tidsbanken(world).get("ansatt/ansatt", params={"$orderby": "Fornavn desc, id asc"})
    assert ids(answer) == [2, 5, 1, 4, 3, 6]


def test_null_sorts_below_every_value(world: World, tidsbanken: Connect) -> None:
    for number, born in ((1, "1980-01-01"), (2, None), (3, "1970-01-01")):
        record = {"Id": number} | ({"Fodt": born} if born else {})
        world.insert("Tidsbanken", "Ansatt", record)
    client = tidsbanken(world)
    assert ids(client.get("ansatt/ansatt", params={"$orderby": "Fodt"})) == [2, 3, 1]
    assert ids(client.get("ansatt/ansatt", params={"$orderby": "Fodt desc"})) == [1, 3, 2]


def test_count_is_taken_after_the_filter_and_before_paging(
    world: World, tidsbanken: Connect
) -> None:
    hire(world, 9)
    query: dict[str, str | int] = {"$count": "true", "$top": 1, "$filter": "Fornavn eq 'F1'"}
    answer = tidsbanken(world).get("ansatt/ansatt", params=query).json()
    assert (answer["@odata.count"], len(answer["value"])) == (3, 1)


def test_a_page_cap_gives_links_that_lead_to_the_end(
    new_world: NewWorld, tidsbanken: Connect
) -> None:
    world = new_world(page_cap="4")
    hire(world, 10)
    client = tidsbanken(world)
    answer = client.get("ansatt/ansatt", params={"$filter": "Id ge 1", "$top": 9})
    seen = ids(answer)
    while link := answer.json().get("@odata.nextLink"):
        answer = client.get(link)
        seen += ids(answer)
    assert len(set(seen)) == len(seen) == 9


def test_no_link_is_given_where_the_client_set_the_page(
    new_world: NewWorld, tidsbanken: Connect
) -> None:
    world = new_world(page_cap="4")
    hire(world, 10)
    answer = tidsbanken(world).get("ansatt/ansatt", params={"$top": 4})
    assert "@odata.nextLink" not in answer.json()


@pytest.mark.parametrize(
    "query",
    [
        "$foo=1",
        "$filter=",
        "$top=-1",
        "$top=ten",
        "$top=",
        "$skip=1.5",
        "$skip=-0",
        "$count=yes",
        "$select=Lonn",
        "$select=",
        "$orderby=Lonn",
        "$orderby=Id up",
        "$orderby=",
        "$orderby=Id,Id desc",
        "$orderby=Id asc desc",
        "$orderby=Id,",
        "$top=1&$TOP=2",
        "$top=+1",
        "$top=99999999999",
        "$count=TRUE",
        "$count=true&count=true",
        "$top=1&$top=2",
        "$top=1&top=2",
        "$filter=%ff",
        "$filter=SistEndretDato gt 2024-03-05T09:12:44+01:00",
    ],
)
def test_a_wrong_option_is_refused(world: World, tidsbanken: Connect, query: str) -> None:
    hire(world, 1)
    answer = tidsbanken(world).get(f"ansatt/ansatt?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["message"]
    assert world.journal.entries()[-1].refusal == answer.json()["error"]["message"]


def test_a_project_shows_who_answers_for_it(world: World, tidsbanken: Connect) -> None:
    hire(world, 2)
    for manager in (1, None, 9):
        values: Record = {} if manager is None else {"AnsvarligId": manager}
        world.insert("Tidsbanken", "Prosjekt", values)
    query = {"$expand": "Ansatt", "$orderby": "PostId"}
    answer = tidsbanken(world).get("prosjekt/Prosjekt", params=query).json()
    assert answer["@odata.context"].endswith("#Prosjekt(Ansatt())")
    employee = world.read("Tidsbanken", "Ansatt", 1)
    assert [record["Ansatt"] for record in answer["value"]] == [employee, None, None]
    project = {name: each for name, each in answer["value"][0].items() if name != "Ansatt"}
    assert project == world.read("Tidsbanken", "Prosjekt", "101")
    assert [key for key, _ in world.journal.entries()[-1].read] == ["101", "102", "103"]


@pytest.mark.parametrize(
    ("query", "context"),
    [
        ("$expand=Ansatt($select=Id,Fornavn)", "Prosjekt(Ansatt(Id,Fornavn))"),
        ("$expand=ansatt( $select=id , fornavn )", "Prosjekt(Ansatt(Id,Fornavn))"),
        ("$expand=*($select=Id,Fornavn)", "Prosjekt(Ansatt(Id,Fornavn))"),
        ("$select=*&$expand=Ansatt($select=Id,Fornavn)", "Prosjekt(*,Ansatt(Id,Fornavn))"),
        ("$select=Id&$expand=Ansatt($select=Id,Fornavn)", "Prosjekt(Id,Ansatt(Id,Fornavn))"),
        ("$select=Id&$expand=Ansatt($Select=Id;SELECT=Fornavn)", None),
        ("$select=Id&$expand=Ansatt($select=Id,Fornavn;)", None),
    ],
)
def test_an_expansion_can_be_cut(
    world: World, tidsbanken: Connect, query: str, context: str | None
) -> None:
    hire(world, 1)
    world.insert("Tidsbanken", "Prosjekt", {"AnsvarligId": 1})
    answer = tidsbanken(world).get(f"prosjekt/Prosjekt?{query}")
    if context is None:
        assert answer.status_code == 400
        return
    assert answer.json()["@odata.context"].endswith(f"$metadata#{context}")
    assert answer.json()["value"][0]["Ansatt"] == {"Id": 1, "Fornavn": "F1"}


@pytest.mark.parametrize(
    "query",
    [
        "$expand=",
        "$expand=Ansvarlig",
        "$expand=AnsvarligId",
        "$expand=Ansatt,Ansatt",
        "$expand=*,Ansatt",
        "$expand=Ansatt,",
        "$expand=Ansatt(",
        "$expand=Ansatt)",
        "$expand=Ansatt()",
        "$expand=Ansatt(Id)",
        "$expand=Ansatt($select)",
        "$expand=Ansatt($select=)",
        "$expand=Ansatt($select=Lonn)",
        "$expand=Ansatt($filter=Id eq 1)",
        "$expand=Ansatt($top=1)",
        "$expand=Ansatt($levels=2)",
        "$expand=Ansatt($expand=Prosjekt)",
        "$expand=Ansatt($select=Id;$select=Fornavn)",
        "$expand=Ansatt/Avdeling",
        "$expand=Ansatt&expand=Ansatt",
        "$expand='Ansatt'",
        "$expand=" + "Ansatt($expand=" * 400,
    ],
)
def test_a_wrong_expansion_is_refused(world: World, tidsbanken: Connect, query: str) -> None:
    world.insert("Tidsbanken", "Prosjekt", {})
    answer = tidsbanken(world).get(f"prosjekt/Prosjekt?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["message"]


def test_employees_lead_nowhere(world: World, tidsbanken: Connect) -> None:
    hire(world, 1)
    assert tidsbanken(world).get("ansatt/ansatt?$expand=Prosjekt").status_code == 400


@pytest.mark.parametrize("option", ["search", "apply", "compute", "skiptoken", "levels", "index"])
def test_options_of_the_standard_that_are_not_offered_are_refused(
    world: World, tidsbanken: Connect, option: str
) -> None:
    hire(world, 1)
    assert tidsbanken(world).get(f"ansatt/ansatt?${option}=1").status_code == 400
    assert ids(tidsbanken(world).get(f"ansatt/ansatt?{option}=1")) == [1]


def test_a_format_other_than_json_is_refused(world: World, tidsbanken: Connect) -> None:
    client = tidsbanken(world)
    forms = ("json", "application/json", "application/json;odata.metadata=minimal", "xml", "")
    asked = [client.get("ansatt/ansatt", params={"$format": form}).status_code for form in forms]
    assert asked == [200, 200, 200, 400, 400]


@pytest.mark.parametrize(("top", "status"), [(4, 200), (5, 200), (6, 400)])
def test_a_page_larger_than_the_limit_is_refused(
    new_world: NewWorld, tidsbanken: Connect, top: int, status: int
) -> None:
    world = new_world(top_limit="5")
    hire(world, 9)
    client = tidsbanken(world)
    assert client.get(f"ansatt/ansatt?$top={top}").status_code == status
    assert len(ids(client.get("ansatt/ansatt"))) == 9


def test_the_order_by_key_is_there_for_texts_too(new_world: NewWorld, tidsbanken: Connect) -> None:
    world = new_world(order_when_unsorted="key")
    for key in ("b", "å", "a", "B"):
        world.insert("Tidsbanken", "Kunde", {"Id": key})
    listed = tidsbanken(world).get("prosjekt/Kunde").json()["value"]
    assert [record["Id"] for record in listed] == ["B", "a", "b", "å"]


def test_an_option_of_somebody_else_is_passed_over(world: World, tidsbanken: Connect) -> None:
    hire(world, 1)
    assert ids(tidsbanken(world).get("ansatt/ansatt?cache=7")) == [1]


def test_strict_case_wants_names_and_options_exactly(
    new_world: NewWorld, tidsbanken: Connect
) -> None:
    world = new_world(case="strict")
    hire(world, 3)
    client = tidsbanken(world)
    assert len(ids(client.get("ansatt/ansatt?top=1"))) == 3
    assert client.get("ansatt/ansatt?$filter=id eq 1").status_code == 400
    assert client.get("ansatt/ansatt?$TOP=1").status_code == 400


def test_collation_can_fold_case(new_world: NewWorld, tidsbanken: Connect) -> None:
    for value, found in (("ordinal", []), ("ci", [1])):
        world = new_world(collation=value)
        world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "ÅSE"})
        answer = tidsbanken(world).get("ansatt/ansatt", params={"$filter": "Fornavn eq 'åse'"})
        assert ids(answer) == found

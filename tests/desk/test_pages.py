"""The pages without a script: what they show, what their forms save, and what stays inert."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote, urljoin

import httpx
import pytest

from fakes import KINDS, FakeServer, World, fault
from fakes.desk.fields import Field, read, show
from fakes.desk.table import ROWS, Sorting, lay_out
from fakes.values import Json
from tests.desk.conftest import encoded

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "\u202eright to left\u202c",
    "x" * 10_000,
    "{{ 7 * 7 }}",
    "two\nlines",
    "</textarea><b>",
)


class Page(HTMLParser):
    """What a page holds: its rows of texts, its forms with their values, its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.forms: list[dict[str, str]] = []
        self.actions: list[str] = []
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self.labels: set[str] = set()
        self.named: dict[str, dict[str, str]] = {}
        self._area: str | None = None
        self._select: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.handlers += [name for name in told if name.startswith("on") or name == "style"]
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.rows[-1].append("")
        elif tag == "script":
            self.scripts.append(told.get("src", "inline"))
        elif tag == "label":
            self.labels.add(told["for"])
        elif tag == "form":
            self.forms.append({})
            self.actions.append(told["action"])
        elif tag in {"input", "select", "textarea", "option"}:
            self._fill(tag, told)

    def _fill(self, tag: str, told: dict[str, str]) -> None:
        form = self.forms[-1]
        if tag == "input":
            form[told["name"]] = told.get("value", "")
        elif tag == "select":
            self._select = told["name"]
        elif tag == "textarea":
            self._area = told["name"]
            form[self._area] = ""
        elif self._select and ("selected" in told or self._select not in form):
            form[self._select] = told.get("value", "")
        if tag != "option" and told.get("type") != "hidden":
            self.named[told.get("id", "")] = told

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            # HTML leaves the first line end of a text area out.
            before = self.forms[-1][self._area]
            self.forms[-1][self._area] = before + (data.removeprefix("\n") if not before else data)
        elif self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


@pytest.fixture
def browser(server: FakeServer) -> Iterator[httpx.Client]:
    own = {"Origin": server.tidsbanken_url.rstrip("/"), "Accept": "text/html"}
    with httpx.Client(base_url=server.tidsbanken_url, headers=own) as client:
        yield client


@pytest.fixture
def home(world: World) -> str:
    return f"/?world={encoded(world.name)}"


@pytest.fixture
def form(world: World) -> str:
    return f"/_samsvar/pages/{quote(world.name, safe='')}"


def page(answer: httpx.Response) -> Page:
    return Page(answer.text)


def ids(answer: httpx.Response) -> list[str]:
    return [row[0].removesuffix("edit") for row in page(answer).rows[1:]]


def test_the_page_says_what_it_is_and_how_to_connect(
    browser: httpx.Client, world: World, home: str
) -> None:
    text = browser.get(home).text
    assert "emulation" in text
    for name, value in world.environment("subject").items():
        assert name in text
        assert value in text
    for value in world.credentials["judge"].tb_key, world.credentials["judge"].client_secret:
        assert value not in text


def test_each_port_shows_its_own_system_and_leads_to_the_other(
    browser: httpx.Client, server: FakeServer, world: World, home: str
) -> None:
    here, there = browser.get(home).text, browser.get(urljoin(server.crmoffice_url, home)).text
    assert ("<h1>Tidsbanken</h1>" in here, "<h1>CRMOffice</h1>" in there) == (True, True)
    assert server.crmoffice_url in re.findall(r'href="(http[^"?]*)', here)
    assert server.tidsbanken_url in re.findall(r'href="(http[^"?]*)', there)
    for system, entity in world.entities():
        assert entity in (here if system == "Tidsbanken" else there)


def test_every_entity_has_a_table_and_forms(
    browser: httpx.Client, world: World, home: str, form: str
) -> None:
    for system, entity in world.entities():
        port = world.addresses.tidsbanken if system == "Tidsbanken" else world.addresses.crmoffice
        place = f"{form}/records/{system}/{entity}"
        keys = list(world.records(system, entity))
        addresses = [f"{home}&entity={entity}&columns=all", f"{place}/new"]
        addresses += [f"{place}/{quote(str(key), safe='')}/form" for key in keys[:1]]
        for address in addresses:
            assert browser.get(urljoin(port, address)).status_code == 200
        shown = page(browser.get(urljoin(port, addresses[0]))).rows[1:]
        assert len(shown) == len(keys)


def test_every_input_has_a_label(browser: httpx.Client, home: str, form: str) -> None:
    for address in (
        home,
        f"{form}/records/Tidsbanken/Ansatt/new",
        f"{form}/records/Tidsbanken/Ansatt/100/form",
    ):
        shown = page(browser.get(address))
        assert shown.named
        assert set(shown.named) <= shown.labels


def test_rows_come_by_any_column_both_ways(browser: httpx.Client, world: World, home: str) -> None:
    for key, name in ((100, "B"), (101, "a"), (102, "")):
        world.update("Tidsbanken", "Ansatt", key, {"Etternavn": name})
    assert ids(browser.get(f"{home}&sort=Etternavn")) == ["102", "101", "100"]
    assert ids(browser.get(f"{home}&sort=Etternavn&desc=1")) == ["100", "101", "102"]
    assert ids(browser.get(f"{home}&sort=Id&desc=1")) == ["102", "101", "100"]
    assert ids(browser.get(f"{home}&sort=nonsense&page=x")) == ["100", "101", "102"]


def test_a_long_table_comes_in_pages(browser: httpx.Client, world: World, home: str) -> None:
    for number in range(1000, 1000 + ROWS):
        world.insert("Tidsbanken", "Ansatt", {"Id": number})
    first, second = ids(browser.get(home)), ids(browser.get(f"{home}&page=2"))
    assert (len(first), len(second)) == (ROWS, 3)
    assert not set(first) & set(second)
    assert ids(browser.get(f"{home}&page=99")) == second


def test_columns_that_nobody_fills_are_folded(browser: httpx.Client, home: str) -> None:
    few, all_of_them = page(browser.get(home)), page(browser.get(f"{home}&columns=all"))
    assert "IceNavn" not in few.rows[0]
    assert "IceNavn" in all_of_them.rows[0]
    assert len(few.rows[0]) < 20 < len(all_of_them.rows[0])


def test_nothing_folds_a_value_away() -> None:
    fields = [
        Field(name="id", type="string"),
        Field(name="a", type="string"),
        Field(name="b", type="boolean"),
    ]
    table = lay_out({"1": {"id": "1", "a": "", "b": True}}, fields, Sorting())
    assert [each.name for each in table.columns] == ["id", "b"]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_stay_inert(
    browser: httpx.Client, world: World, home: str, form: str, value: str
) -> None:
    world.update("Tidsbanken", "Ansatt", 100, {"Etternavn": value, "Notat": value})
    record = f"{form}/records/Tidsbanken/Ansatt/100"
    for address in (home, f"{record}/form"):
        shown = page(browser.get(address))
        assert shown.scripts == ["/_samsvar/static/desk.js"]
        assert shown.handlers == []
    # A form that is sent as it came changes nothing, whatever was in it.
    sent = page(browser.get(f"{record}/form")).forms[0]
    assert sent["set:Etternavn"] == value
    before = world.journal.last
    assert browser.post(record, data=sent).status_code == 303
    assert world.journal.last == before
    assert (world.read("Tidsbanken", "Ansatt", 100) or {})["Notat"] == value


def test_a_form_saves_what_was_changed_and_nothing_else(
    browser: httpx.Client, world: World, form: str
) -> None:
    record = f"{form}/records/Tidsbanken/Ansatt/100"
    sent = page(browser.get(f"{record}/form")).forms[0]
    world.update("Tidsbanken", "Ansatt", 100, {"Mobil": "meanwhile"})
    sent |= {
        "set:Etternavn": "Ås",
        "set:Stillingsprosent": "80",
        "set:Aktiv": "false",
        "set:Fodt": "",
    }
    answer = browser.post(record, data=sent)
    assert (answer.status_code, answer.headers["location"].partition("#")[2]) == (303, "records")
    (entry,) = world.journal.entries(since=world.journal.last - 1)
    assert entry.body == {"Etternavn": "Ås", "Stillingsprosent": 80, "Aktiv": False}
    now = world.read("Tidsbanken", "Ansatt", 100) or {}
    assert (now["Mobil"], now["Etternavn"], now["Aktiv"]) == ("meanwhile", "Ås", False)


def test_a_value_that_the_system_refuses_is_told_beside_its_field(
    browser: httpx.Client, world: World, form: str
) -> None:
    before = world.records("Tidsbanken", "Ansatt")
    answer = browser.post(
        f"{form}/records/Tidsbanken/Ansatt/100", data={"set:Stillingsprosent": "much"}
    )
    assert answer.status_code == 422
    (told,) = re.findall(r'id="told:Stillingsprosent">([^<]*)<', answer.text)
    assert "whole number" in told
    assert page(answer).forms[0]["set:Stillingsprosent"] == "much"
    assert world.records("Tidsbanken", "Ansatt") == before


def test_a_script_gets_the_same_as_json(browser: httpx.Client, form: str) -> None:
    script = {"Accept": "application/json"}
    record = f"{form}/records/Tidsbanken/Ansatt/100"
    saved = browser.post(record, data={"set:Etternavn": "Ås"}, headers=script)
    assert saved.json()["values"]["Etternavn"] == "Ås"
    refused = browser.post(record, data={"set:Aktiv": "maybe"}, headers=script)
    assert refused.status_code == 422
    assert "true or false" in refused.json()["error"]["fields"]["Aktiv"][0]


def test_a_new_record_holds_what_was_filled_in(
    browser: httpx.Client, world: World, form: str, server: FakeServer
) -> None:
    blank = page(browser.get(f"{form}/records/Tidsbanken/Ansatt/new")).forms[0]
    assert "set:Id" in blank
    assert "set:SistEndretDato" not in blank
    answer = browser.post(f"{form}/records/Tidsbanken/Ansatt", data=blank | {"set:Id": "7"})
    assert answer.status_code == 303
    (entry,) = world.journal.entries(since=world.journal.last - 1)
    assert entry.body == {"Id": 7}
    crm = urljoin(server.crmoffice_url, f"{form}/records/CRMOffice/Activities")
    own = {"Origin": server.crmoffice_url.rstrip("/")}
    data = {"set:subject": "x", "set:address.country": "NO", "set:ownerId": ""}
    assert browser.post(crm, data=data, headers=own).status_code == 303
    assert world.journal.entries(since=world.journal.last - 1)[0].body == {
        "subject": "x",
        "address": {"country": "NO"},
    }


def test_a_value_is_emptied_in_the_systems_own_way(
    browser: httpx.Client, world: World, form: str
) -> None:
    key = world.insert("CRMOffice", "Contacts", {"familyName": "x", "mobilePhone": "1"})["id"]
    answer = browser.post(f"{form}/records/CRMOffice/Contacts/{key}", data={"set:mobilePhone": ""})
    assert answer.status_code == 303
    assert (world.read("CRMOffice", "Contacts", str(key)) or {})["mobilePhone"] is None


@pytest.mark.parametrize("value", ["", "æ", "0", "true", " x "])
def test_texts_travel_there_and_back(value: str) -> None:
    field = Field(name="a", type="string", empty="")
    assert read(field, show(value)) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", -7),
        ("integer", None),
        ("number", 2.5),
        ("number", 7),
        ("boolean", True),
        ("boolean", False),
    ],
)
def test_values_travel_there_and_back_as_what_they_are(kind: str, value: Json) -> None:
    field = Field(name="a", type=kind)  # type: ignore[arg-type]  # one of its names
    back = read(field, show(value))
    assert (back, type(back)) == (value, type(value))


@pytest.mark.parametrize("text", ["1_0", "١", "nan", "inf", "1e999", "9" * 5000, "0x1", "--1"])
@pytest.mark.parametrize("kind", ["integer", "number"])
def test_what_is_no_number_stays_a_text(kind: str, text: str) -> None:
    assert read(Field(name="a", type=kind), text) == text  # type: ignore[arg-type]  # as above


def test_a_record_is_deleted_by_its_form(browser: httpx.Client, world: World, form: str) -> None:
    record = f"{form}/records/Tidsbanken/Ansatt/100"
    assert f"{record}/delete" in page(browser.get(f"{record}/form")).actions
    assert browser.post(f"{record}/delete").status_code == 303
    assert world.read("Tidsbanken", "Ansatt", 100) is None
    assert browser.get(f"{record}/form").status_code == 404


def test_a_fault_is_ordered_and_taken_off_by_forms(
    browser: httpx.Client, world: World, home: str, form: str
) -> None:
    shown = page(browser.get(f"{home}&fault=latency"))
    order = shown.forms[shown.actions.index(f"{form}/faults")]
    sent = order | {"settings.seconds": "0.5", "where.system": "CRMOffice", "times": "3"}
    assert browser.post(f"{form}/faults", data=sent).status_code == 303
    (made,) = world.faults.orders()
    assert made.fault == fault("latency", system="CRMOffice", times=3, settings={"seconds": 0.5})
    off = f"{form}/faults/{made.name}/off"
    assert off in page(browser.get(home)).actions
    assert browser.post(off).status_code == 303
    assert world.faults.orders() == ()
    assert browser.post(off).status_code == 303


def test_every_kind_of_fault_can_be_ordered_as_the_form_offers_it(
    browser: httpx.Client, world: World, home: str, form: str
) -> None:
    for name in KINDS:
        shown = page(browser.get(f"{home}&fault={name}"))
        order = shown.forms[shown.actions.index(f"{form}/faults")]
        sent = order | ({"where.record": "100"} if name == "reject" else {})
        assert browser.post(f"{form}/faults", data=sent).status_code == 303
        assert world.faults.orders()[-1].fault == fault(
            name, record="100" if name == "reject" else None
        )


def test_a_fault_that_cannot_be_is_told_in_its_form(
    browser: httpx.Client, world: World, form: str
) -> None:
    answer = browser.post(f"{form}/faults", data={"what": "latency", "settings.seconds": "long"})
    assert answer.status_code == 422
    assert "settings.seconds" in answer.text
    assert (
        page(answer).forms[page(answer).actions.index(f"{form}/faults")]["settings.seconds"]
        == "long"
    )
    assert world.faults.orders() == ()


def test_a_reset_is_asked_for_by_a_form(
    browser: httpx.Client, world: World, home: str, form: str
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 7})
    assert f"{form}/reset" in page(browser.get(home)).actions
    assert browser.post(f"{form}/reset").status_code == 303
    assert world.read("Tidsbanken", "Ansatt", 7) is None
    assert world.read("Tidsbanken", "Ansatt", 100) is not None


@pytest.mark.parametrize(
    "path",
    ["/?world=none", "/?entity=none", "/_samsvar/pages/none/records/Tidsbanken/Ansatt/new"],
)
def test_what_is_not_there_is_told_on_a_page(
    browser: httpx.Client, world: World, path: str
) -> None:
    assert world.name
    answer = browser.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_a_form_must_be_one(browser: httpx.Client, form: str) -> None:
    assert browser.post(f"{form}/faults", json={"what": "drop"}).status_code == 415
    assert browser.post(f"{form}/faults", data={"what": "quake"}).status_code == 422
    content = {
        "content": b"%ff=\xff",
        "headers": {"content-type": "application/x-www-form-urlencoded"},
    }
    assert browser.post(f"{form}/faults", **content).status_code == 400  # type: ignore[arg-type]  # two of its arguments


def test_static_files_are_those_and_no_others(browser: httpx.Client) -> None:
    for name in ("desk.css", "desk.js", "icon.svg"):
        assert browser.get(f"/_samsvar/static/{name}").status_code == 200
    for name in ("none", "..%2Fapp.py", "%2e%2e%2fapp.py"):
        assert browser.get(f"/_samsvar/static/{name}").status_code == 404


def test_the_script_is_small_and_writes_text_only(browser: httpx.Client) -> None:
    script = browser.get("/_samsvar/static/desk.js").text
    assert script.count("\n") < 250
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)

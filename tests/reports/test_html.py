import base64
import hashlib
import itertools
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from checklist import CHECKS
from reports.html import anchor, render
from reports.record import ScenarioRecord
from reports.results import places
from reports.shape import Results
from tests.reports.conftest import PAIR, of_an_older_edition

MakeResults = Callable[..., Results]
SCRIPT = "<script>alert('Ås & co')</script>"
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """A document as a list of tags; refuses one whose tags do not nest."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(document)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def between(self, start: str, end: str) -> str:
        return self.text.partition(start)[2].partition(end)[0].strip()

    def having(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


@pytest.fixture
def red(make_results: MakeResults) -> Results:
    return make_results("failed", "error", "cantTell", "untested", "inapplicable")


def test_script_in_any_value_stays_inert_text(make_results: MakeResults) -> None:
    told = dict.fromkeys(("case", "scenario", "rule", "title", "reason", "evidence"), SCRIPT)
    results = make_results("failed", told=told, ended_early=SCRIPT, narrowed=SCRIPT)
    results["profile"] = {SCRIPT: [SCRIPT]}
    results["faults"] = [{"where": SCRIPT, "what": SCRIPT}]
    results["pairs"][0]["rows"][0]["left"] = SCRIPT
    results["pairs"][0]["checks"][0]["cases"][0]["steps"][0]["text"] = SCRIPT
    results["behaviours"][SCRIPT] = {
        "mark": "A",
        "says": SCRIPT,
        "setting": SCRIPT,
        "default": SCRIPT * 2,
    }
    results["pairs"][0]["checks"][0]["rests_on"] = [SCRIPT]
    page = Page(render(results))
    assert not [tag for tag, _ in page.tags if tag == "script"]
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert sum(SCRIPT in text for text in page.texts) >= 16


def test_the_document_loads_nothing_and_calls_nobody(red: Results) -> None:
    document = render(red)
    page = Page(document)
    assert not page.having("src")
    assert not [tag for tag, _ in page.tags if tag in {"link", "script", "iframe", "img", "form"}]
    assert all(target.startswith("#") for target in page.having("href"))
    assert not re.search(r"https?://|url\(|@import|//[a-z]", document)


def test_the_policy_allows_this_style_sheet_and_nothing_else(red: Results) -> None:
    document = render(red)
    policy = next(attrs for _, attrs in Page(document).tags if "http-equiv" in attrs)["content"]
    style = document.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'"
    assert not Page(document).having("style")


@pytest.mark.usefixtures("invariants")
def test_what_must_hold_in_every_scenario_is_a_group_of_its_own(
    make_results: MakeResults, records: list[ScenarioRecord]
) -> None:
    for record in records:
        record["invariants"] = {"inv-converged": ["Mobil differs."], "inv-no-flapping": []}
    page = Page(render(make_results()))
    group = page.between("What must hold in every scenario", "How to read this")
    assert group.count("passed") == group.count("failed") == 1
    assert CHECKS["inv-converged"].meaning in group
    assert "What must hold in every scenario 1 failed, 1 passed" in page.text


def test_a_matrix_of_many_columns_is_a_wide_one(make_results: MakeResults) -> None:
    results = make_results()
    assert "matrix" in Page(render(results)).having("class")
    checks = results["pairs"][0]["rows"][0]["checks"]
    checks += [{**checks[0], "name": name} for name in ("edit-again", "clear-left", "clear-right")]
    assert "matrix wide" in Page(render(results)).having("class")


def test_every_link_leads_to_a_place_and_every_check_has_one(red: Results) -> None:
    page = Page(render(red))
    ids = page.having("id")
    assert len(ids) == len(set(ids))
    assert {target.removeprefix("#") for target in page.having("href")} <= set(ids)
    assert set(page.having("aria-labelledby")) <= set(ids)
    for pair, row, check in places(red):
        assert anchor(row["id"] if row else pair["id"], check["name"]) in ids


def test_details_are_open_where_there_is_something_to_see(red: Results) -> None:
    opened = [attrs["class"] for tag, attrs in Page(render(red)).tags if "open" in attrs]
    assert opened == ["failed", "error", "cantTell", "untested"]


def test_headings_are_in_order_and_tables_are_real(red: Results) -> None:
    page = Page(render(red))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")
    assert ("html", {"lang": "en"}) in page.tags


def test_a_reader_finds_what_was_tested_and_how_to_repeat_it(red: Results) -> None:
    text = Page(render(red)).text
    for phrase in (
        "Harness error: no verdict",
        "3 November 2026, 08:05 UTC",
        "samsvar run --seed 4711",
        "pytest 9.2.0",
        "references",
        "features/ansatt-contacts.feature:10",
        CHECKS["every"].meaning.format(left="Tidsbanken", right="CRMOffice"),
        "A scenario of every",
        "Rests on 1 inferred and 1 established behaviours of the emulated systems",
    ):
        assert phrase in text


@pytest.fixture
def resting(make_results: MakeResults, records: list[ScenarioRecord]) -> Page:
    """The page of a run whose first checks rest on more than the others."""
    records[0]["rests_on"] = ["addresses", "merges", "collation", "nulls", "page_cap"]
    records[1]["rests_on"] = ["addresses", "merges", "collation", "nulls"]
    records[6]["rests_on"] = ["addresses", "merges", "nulls"]
    return Page(render(make_results()))


def test_a_check_tells_what_it_rests_on_the_least_sure_and_most_its_own_first(
    resting: Page,
) -> None:
    head = "Rests on 3 assumed, 1 inferred and 1 established behaviours of the emulated systems"
    assert resting.between(head, "All that this run rests on") == (
        "Assumed Most rows in one answer. Here: 10 , by default none"
        " Strings compare by code point, or without regard to case. Here: ordinal"
        ' An unset value is null, or no text. Here: ""'
        " Inferred A write keeps what it does not name, or clears it. Here: merge"
    )
    assert "behaviour of the systems that is" not in resting.text


def test_the_page_lists_all_that_its_run_rests_on_and_how_many_checks_do(resting: Page) -> None:
    every, one = "Ansatt ↔ Contacts, every record has a counterpart", "exactly one counterpart"
    first = "arrives at creation"
    table = resting.between("In this run Checks", "Check by check")
    assert table == (
        f"A assumed An unset value is null, or no text. nulls Which checks {every}"
        f' Ansatt ↔ Contacts, {one} Etternavn ↔ familyName, {first} "" 3'
        " A assumed Strings compare by code point, or without regard to case. collation"
        f" Which checks {every} Ansatt ↔ Contacts, {one} ordinal 2"
        f" A assumed Most rows in one answer. page_cap Which checks {every} 10 default none 1"
        " I inferred A write keeps what it does not name, or clears it. merges merge all 16"
        " E established Employees have an address. addresses no choice all 16"
    )
    in_the_matrix, in_the_table = 1, 3
    targets = resting.having("href")
    assert targets.count(f"#{anchor(PAIR, 'every')}") == in_the_matrix + in_the_table


def test_a_result_of_an_older_edition_tells_its_marks(make_results: MakeResults) -> None:
    text = Page(render(of_an_older_edition(make_results()))).text
    assert "Rests on behaviour of the systems that is established (E) or inferred (I)." in text
    assert "What this run rests on" not in text
    assert "behaviours" not in text


def test_a_green_run_says_so_without_a_list_of_troubles(make_results: MakeResults) -> None:
    document = render(make_results())
    assert "Conformant" in document
    assert "What needs attention" not in document
    assert "put to the test and kept, but for 1" in render(make_results("inapplicable"))


def test_overlong_evidence_is_cut_with_a_word_where_the_rest_is(make_results: MakeResults) -> None:
    document = render(make_results("failed", told={"evidence": "x" * 25_000}))
    assert "… and 5000 more characters, in results.json" in document
    assert "x" * 20_001 not in document


def test_a_result_of_a_later_edition_is_shown_by_its_names(make_results: MakeResults) -> None:
    results = make_results()
    results["pairs"][0]["checks"][0]["name"] = "delete-left"
    assert "delete-left" in render(results)

"""The pages of a served world in a real browser: looked at, edited, followed, on any screen."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

pytestmark = pytest.mark.extra
ROOT = Path(__file__).parents[2]
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
    " --disable-background-networking --disable-component-update --hide-scrollbars"
)
SECONDS = 20
HOSTILE = {
    "Fornavn": "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">",
    "Etternavn": "\u202eesrever \"'&lt;",
    "Notat": "x" * 10_000,
}


class Desk:
    """A served world, seen by a program."""

    def __init__(self, ready: Any) -> None:
        self.env: dict[str, str] = ready["env"]
        self.pages: dict[str, str] = ready["pages"]
        self.world = f"{self.pages['tidsbanken']}_samsvar/worlds/serve/"

    def value(self, key: int, name: str) -> Any:
        listed = httpx.get(f"{self.world}records/Tidsbanken/Ansatt").json()["records"]
        return next(each["values"][name] for each in listed if each["key"] == key)

    def list_employees(self) -> httpx.Response:
        """List employees as the engine under test would."""
        headers = {
            "tb-key": self.env["TIDSBANKEN_TB_KEY"],
            "Ocp-Apim-Subscription-Key": self.env["TIDSBANKEN_SUBSCRIPTION_KEY"],
            "x-api-version": "3.0",
        }
        return httpx.get(f"{self.pages['tidsbanken']}ansatt/ansatt", headers=headers)


def serve(*arguments: str) -> "subprocess.Popen[str]":
    ports = ("--tidsbanken-port", "0", "--crmoffice-port", "0")
    command = [sys.executable, "-m", "samsvar", "serve", *ports, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def served() -> Iterator[Desk]:
    with serve() as running:
        assert running.stdout is not None
        yield Desk(json.loads(running.stdout.readline()))
        running.terminate()
    assert running.returncode == 0


@pytest.fixture
def desk(served: Desk) -> Desk:
    """The world at its beginning."""
    json_type = {"content-type": "application/json"}
    httpx.post(f"{served.world}reset", headers=json_type).raise_for_status()
    return served


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for one in (*QUIET.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(one)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium: webdriver.Chrome, desk: Desk) -> Iterator[webdriver.Chrome]:
    """The browser; afterwards its console must be silent and every request for one of our ports."""
    screen(chromium, 1280)
    yield chromium
    assert [line["message"] for line in log(chromium, "browser")] == []
    assert asked(chromium) <= {urlsplit(url).netloc for url in desk.pages.values()}
    chromium.get("about:blank")


def asked(driver: webdriver.Chrome) -> set[str]:
    """Return the hosts that were sent requests since the last call."""
    events = [json.loads(line["message"])["message"] for line in log(driver, "performance")]
    urls = [
        urlsplit(event["params"]["request"]["url"])
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    # The browser's own first page is made of others, which lead nowhere.
    return {url.netloc for url in urls if url.scheme in {"http", "https", "ws", "wss"}}


def log(driver: webdriver.Chrome, kind: str) -> list[Any]:
    """Return what is new in the browser's console, or in its record of requests."""
    return list(driver.get_log(kind))  # type: ignore[no-untyped-call]  # Selenium has no types for it


def screen(driver: webdriver.Chrome, width: int, scheme: str = "light") -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def until(driver: webdriver.Chrome, holds: Callable[[], Any]) -> Any:
    """Wait until it holds, however often the page is replaced under it meanwhile."""
    return WebDriverWait(driver, SECONDS, 0.1, ignored_exceptions=(Exception,)).until(
        lambda _: holds()
    )


def find(driver: webdriver.Chrome, selector: str) -> WebElement:
    return driver.find_element(By.CSS_SELECTOR, selector)


def cell(driver: webdriver.Chrome, key: int, name: str) -> WebElement:
    return find(driver, f"tr[data-key='{key}'] td[data-name='{name}']")


def keys(driver: webdriver.Chrome) -> list[str]:
    rows = driver.find_elements(By.CSS_SELECTOR, "tr[data-key]")
    return [row.get_attribute("data-key") or "" for row in rows]


def first_line(driver: webdriver.Chrome) -> str:
    return find(driver, "#journal .lines li").text


@pytest.mark.parametrize(
    ("port", "name"), [("tidsbanken", "Tidsbanken"), ("crmoffice", "CRMOffice")]
)
def test_both_pages_open(browser: webdriver.Chrome, desk: Desk, port: str, name: str) -> None:
    browser.get(desk.pages[port])
    assert find(browser, "h1").text == name
    find(browser, ".links a").click()
    until(browser, lambda: find(browser, "h1").text not in ("", name))
    assert asked(browser) == {urlsplit(url).netloc for url in desk.pages.values()}


def test_a_secret_shows_when_asked_for(browser: webdriver.Chrome, desk: Desk) -> None:
    browser.get(desk.pages["tidsbanken"])
    secret = desk.env["CRMOFFICE_CLIENT_SECRET"]
    assert secret not in find(browser, ".connect").text
    for control in browser.find_elements(By.CSS_SELECTOR, ".secret summary"):
        control.click()
    assert secret in find(browser, ".connect").text


def test_a_value_is_edited_in_place(browser: webdriver.Chrome, desk: Desk) -> None:
    browser.get(desk.pages["tidsbanken"])
    before = desk.value(100, "Etternavn")
    cell(browser, 100, "Etternavn").click()
    field = browser.switch_to.active_element
    assert field.get_attribute("value") == before
    field.send_keys("Ærlig", Keys.ESCAPE)
    assert cell(browser, 100, "Etternavn").text == before
    cell(browser, 100, "Etternavn").click()
    browser.switch_to.active_element.send_keys("Ærlig", Keys.ENTER)
    until(browser, lambda: cell(browser, 100, "Etternavn").text == "Ærlig")
    assert desk.value(100, "Etternavn") == "Ærlig"
    until(browser, lambda: first_line(browser).find("judge changed Etternavn of Ansatt 100") > 0)


def test_a_value_is_edited_by_keys_alone(browser: webdriver.Chrome, desk: Desk) -> None:
    browser.get(desk.pages["tidsbanken"])
    one = find(browser, "td.editable[tabindex='0']")
    one.send_keys(Keys.ARROW_DOWN)
    browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    reached = browser.switch_to.active_element
    name, key = reached.get_attribute("data-name") or "", 101
    assert cell(browser, key, name) == reached
    reached.send_keys(Keys.ENTER)
    browser.switch_to.active_element.send_keys("Ås", Keys.ENTER)
    until(browser, lambda: desk.value(key, name) == "Ås")
    until(browser, lambda: browser.switch_to.active_element == cell(browser, key, name))


def test_a_refused_value_is_told_beside_its_field(browser: webdriver.Chrome, desk: Desk) -> None:
    browser.get(f"{desk.pages['tidsbanken']}?columns=all")
    cell(browser, 100, "Stillingsprosent").click()
    browser.switch_to.active_element.send_keys("much", Keys.ENTER)
    told = until(browser, lambda: find(browser, "td.open .error").text)
    assert "whole number" in told
    assert desk.value(100, "Stillingsprosent") == 0
    # The browser itself notes every answer that is a refusal.
    (noted,) = log(browser, "browser")
    assert "422" in noted["message"]


def test_rows_are_sorted_without_a_new_page(browser: webdriver.Chrome, desk: Desk) -> None:
    browser.get(desk.pages["tidsbanken"])
    browser.execute_script("window.kept = true")
    before = keys(browser)
    for _ in range(2):
        find(browser, "th a[href*='sort=Id']").click()
        until(browser, lambda: find(browser, "th[aria-sort]"))
    until(browser, lambda: keys(browser) == before[::-1])
    assert browser.execute_script("return window.kept") is True
    browser.refresh()
    assert keys(browser) == before[::-1]


def test_a_fault_is_ordered_seen_to_strike_and_taken_off(
    browser: webdriver.Chrome, desk: Desk
) -> None:
    browser.get(desk.pages["tidsbanken"])
    Select(find(browser, "#kind")).select_by_visible_text("status")
    until(browser, lambda: find(browser, "[name='settings.status']"))
    Select(find(browser, "[name='settings.status']")).select_by_value("500")
    Select(find(browser, "[name='where.system']")).select_by_value("Tidsbanken")
    find(browser, ".order .primary").click()
    until(browser, lambda: "status" in find(browser, ".orders").text)
    assert desk.list_employees().status_code == 500
    until(browser, lambda: "struck 1 of 1" in find(browser, ".orders").text)
    assert "f1 status" in first_line(browser)
    find(browser, ".orders button").click()
    until(browser, lambda: "None is on order" in find(browser, "#orders").text)
    assert desk.list_employees().status_code == 200


def test_the_journal_shows_what_happens(browser: webdriver.Chrome, desk: Desk) -> None:
    browser.get(desk.pages["crmoffice"])
    assert "Nothing has happened yet" in find(browser, "#journal").text
    assert desk.list_employees().status_code == 200
    until(browser, lambda: "subject listed Ansatt: 10 records in Tidsbanken" in first_line(browser))
    assert "Nothing has happened yet" not in find(browser, "#journal").text


def test_a_table_follows_what_others_change(browser: webdriver.Chrome, desk: Desk) -> None:
    browser.get(desk.pages["tidsbanken"])
    record = f"{desk.world}records/Tidsbanken/Ansatt/100"
    httpx.patch(record, json={"Etternavn": "Ås"}).raise_for_status()
    until(browser, lambda: cell(browser, 100, "Etternavn").text == "Ås")


def test_without_a_script_a_form_saves(browser: webdriver.Chrome, desk: Desk) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(desk.pages["tidsbanken"])
        find(browser, "tr[data-key='100'] a.edit").click()
        field = find(browser, "[name='set:Etternavn']")
        field.clear()
        field.send_keys("Ås", Keys.ENTER)
        until(browser, lambda: cell(browser, 100, "Etternavn").text == "Ås")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert desk.value(100, "Etternavn") == "Ås"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_hostile_values_stay_inert_and_within_the_page(
    browser: webdriver.Chrome, desk: Desk, width: int, scheme: str
) -> None:
    record = f"{desk.world}records/Tidsbanken/Ansatt/100"
    httpx.patch(record, json=HOSTILE).raise_for_status()
    screen(browser, width, scheme)
    form = f"{desk.pages['tidsbanken']}_samsvar/pages/serve/records/Tidsbanken/Ansatt/100/form"
    for address in (f"{desk.pages['tidsbanken']}?columns=all", form):
        browser.get(address)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width
        assert "owned" not in browser.title
    browser.get(desk.pages["tidsbanken"])
    assert cell(browser, 100, "Fornavn").text == HOSTILE["Fornavn"]
    assert cell(browser, 100, "Notat").size["height"] < 60
    paper = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(20, 24, 27)") == (scheme == "dark")


def test_an_address_with_the_token_opens_the_page_and_forgets_it(
    chromium: webdriver.Chrome,
) -> None:
    with serve("--control-token", "open-sesame") as running:
        assert running.stdout is not None
        page = json.loads(running.stdout.readline())["pages"]["tidsbanken"]
        chromium.get(page)
        assert find(chromium, "h1").text == "A token is needed"
        chromium.get(f"{page}?token=open-sesame")
        assert chromium.current_url == page
        assert find(chromium, "h1").text == "Tidsbanken"
        running.terminate()
    assert running.returncode == 0
    log(chromium, "browser")

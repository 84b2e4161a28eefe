"""`samsvar serve` as a program: what it takes, what it says, how it ends."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

import fakes
from fakes import BEHAVIOURS
from tests.desk.conftest import TOKEN

ROOT = Path(fakes.__file__).parent.parent
PORTS = ("--tidsbanken-port", "0", "--crmoffice-port", "0")


@contextmanager
def start(
    *arguments: str, env: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Run the program; whatever happens, it does not outlive its test."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "samsvar", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **(env or {})},
    ) as running:
        try:
            yield running
        finally:
            running.kill()


@contextmanager
def served(*arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Any]:
    """Serve, hand the ready line out, and see that the program ends well and says nothing more."""
    with start(*PORTS, *arguments, env=env) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        try:
            yield json.loads(line)
        finally:
            running.send_signal(signal.SIGTERM)
            out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err) == (0, "", "")


def refused(*arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Return the one line with which the program says why it does not serve."""
    with start(*arguments, env=env) as running:
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err.count("\n")) == (4, "", 1)
    return err


def world(ready: Any, headers: Mapping[str, str] | None = None) -> Any:
    address = f"{ready['pages']['crmoffice']}_samsvar/worlds/serve"
    return httpx.get(address, headers=headers).raise_for_status().json()


def test_the_ready_line_leads_to_both_pages_and_a_filled_world() -> None:
    with served() as ready:
        env, pages = ready["env"], ready["pages"]
        assert pages["tidsbanken"] == env["TIDSBANKEN_BASE_URL"]
        assert pages["crmoffice"] == env["CRMOFFICE_BASE_URL"]
        for address, name in (
            (pages["tidsbanken"], "Tidsbanken"),
            (pages["crmoffice"], "CRMOffice"),
        ):
            assert f"<h1>{name}</h1>" in httpx.get(address).text
        told = world(ready)
        assert (told["records"]["Tidsbanken"]["Ansatt"], told["clock"]) == (10, "live")
        assert told["records"]["Tidsbanken"]["Prosjekt"] == 5


def test_switches_numbers_and_seed_are_taken() -> None:
    with served(
        "--switch",
        "page_cap=2",
        "--switch",
        "clear_idiom=",
        "--employees",
        "3",
        "--projects",
        "0",
        "--seed",
        "9",
    ) as ready:
        told = world(ready)
        assert (told["switches"]["page_cap"], told["switches"]["clear_idiom"]) == ("2", "")
        assert (told["records"]["Tidsbanken"]["Ansatt"], told["seed"]) == (3, 9)


def test_a_file_of_records_takes_the_place_of_made_up_ones(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    data = {
        "Tidsbanken": {"Ansatt": [{"Id": 7, "Etternavn": "Ås"}]},
        "CRMOffice": {"Contacts": [{"familyName": "Ås"}, {"familyName": "Ø"}]},
    }
    file.write_text(json.dumps(data), "utf-8")
    with served("--data", str(file)) as ready:
        counts = world(ready)["records"]
        assert (counts["Tidsbanken"]["Ansatt"], counts["CRMOffice"]["Contacts"]) == (1, 2)
        address = f"{ready['pages']['tidsbanken']}_samsvar/worlds/serve/"
        httpx.delete(f"{address}faults")
        json_type = {"content-type": "application/json"}
        httpx.patch(f"{address}records/Tidsbanken/Ansatt/7", json={"Etternavn": "x"})
        httpx.post(f"{address}reset", headers=json_type).raise_for_status()
        (record,) = httpx.get(f"{address}records/Tidsbanken/Ansatt").json()["records"]
        assert record["values"]["Etternavn"] == "Ås"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{\n"Tidsbanken": {,}}', "line 2"),
        ("[]", "the file: it was a list"),
        ('{"Tidsbanken": {"Ansatt": {}}}', "Tidsbanken.Ansatt: it was an object"),
        ('{"Tidsbanken": {"Ansatt": [{"Id": 1}, 5]}}', "Tidsbanken.Ansatt[1]: it was a number"),
        (
            '{"Tidsbanken": {"Ansatt": [{"Id": 1}, {"Id": "x"}]}}',
            "Tidsbanken.Ansatt[1]: The property 'Id'",
        ),
        ('{"CRMOffice": {"Contacts": [{"familyName": 5}]}}', "CRMOffice.Contacts[0]: familyName"),
        ('{"Tidsbanken": {"Ansatte": []}}', "Tidsbanken.Ansatte: there is no such entity"),
        ('{"Tidsbanken": {"Ansatt": [{"Id": NaN}]}}', "NaN"),
    ],
)
def test_a_mistake_in_the_file_is_told_by_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "data.json"
    file.write_text(text, "utf-8")
    line = refused(*PORTS, "--data", str(file))
    assert str(file) in line
    assert told in line


def test_a_file_that_is_not_there_is_named() -> None:
    assert "nowhere.json" in refused(*PORTS, "--data", "nowhere.json")


@pytest.mark.parametrize(
    ("switch", "told"),
    [
        ("page_cup=2", "did you mean 'page_cap'"),
        ("page_cap=0", "'page_cap' cannot be '0'"),
        ("page_cap", "must be name=value"),
    ],
)
def test_a_switch_that_cannot_be_is_met_with_what_can(switch: str, told: str) -> None:
    assert told in refused(*PORTS, "--switch", switch)


def test_other_machines_are_let_in_with_a_token_only() -> None:
    assert "--control-token" in refused(*PORTS, "--host", "0.0.0.0")
    with served("--host", "0.0.0.0", env={"SAMSVAR_CONTROL_TOKEN": TOKEN}) as ready:
        address = ready["pages"]["tidsbanken"]
        assert TOKEN not in json.dumps(ready)
        assert httpx.get(address).status_code == 401
        assert world(ready, {"Authorization": f"Bearer {TOKEN}"})["name"] == "serve"


def test_the_token_is_asked_for_here_as_well() -> None:
    with served("--control-token", TOKEN) as ready:
        assert TOKEN not in json.dumps(ready)
        assert httpx.get(ready["pages"]["crmoffice"]).status_code == 401


def test_it_stops_while_a_client_hangs_and_another_reads() -> None:
    with served() as ready:
        env, address = ready["env"], ready["pages"]["tidsbanken"]
        hang = {"what": "hang", "where": {"system": "Tidsbanken"}}
        httpx.post(f"{address}_samsvar/worlds/serve/faults", json=hang).raise_for_status()
        headers = (
            f"tb-key: {env['TIDSBANKEN_TB_KEY']}\r\nx-api-version: 3.0\r\n"
            f"Ocp-Apim-Subscription-Key: {env['TIDSBANKEN_SUBSCRIPTION_KEY']}\r\n"
        )
        host, port = address.removeprefix("http://").strip("/").split(":")
        hanging = socket.create_connection((host, int(port)))
        hanging.sendall(f"GET /ansatt/ansatt HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n".encode())
        journal = f"{address}_samsvar/worlds/serve/journal"
        struck = threading.Event()

        def read() -> None:
            """Read the journal as a page does, until nobody answers."""
            with httpx.Client() as client:
                try:
                    while True:
                        if client.get(journal, params={"struck": "true"}).json()["entries"]:
                            struck.set()
                except httpx.HTTPError:
                    return

        reader = threading.Thread(target=read)
        reader.start()
        assert struck.wait(10)
    reader.join(10)
    assert not reader.is_alive()
    hanging.close()


def test_the_fidelity_table_goes_into_a_pipe_as_lines() -> None:
    with start("--fidelity") as running:
        out, err = running.communicate(timeout=20)
    assert (running.returncode, err) == (0, "")
    rows = [line.split("\t") for line in out.splitlines()]
    assert [row[0] for row in rows] == list(BEHAVIOURS)
    table = {row[0]: row[1:] for row in rows}
    assert table["page_cap"][:2] == ["A assumed", "none | N"]
    assert table["clear_idiom"][1] == 'null | ""'
    assert "\x1b" not in out

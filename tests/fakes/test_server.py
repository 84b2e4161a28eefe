"""The server: starts on any free port, says when a port is taken, stops cleanly; and its program."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

import fakes
from fakes import FakesError, FakeServer, PortInUse, World
from fakes.seeding import seed_world


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def can_connect(url: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1].strip("/"))), 1):
            return True
    except ConnectionRefusedError:
        return False


def test_stop_closes_both_ports_and_ends_the_thread() -> None:
    before = threading.active_count()
    server = FakeServer()
    server.start()
    urls = (server.tidsbanken_url, server.crmoffice_url)
    assert all(map(can_connect, urls))
    server.stop()
    assert not any(map(can_connect, urls))
    assert threading.active_count() == before
    server.stop()


def test_stop_does_not_wait_for_idle_connections() -> None:
    with FakeServer() as server, httpx.Client() as client:
        assert client.get(server.tidsbanken_url).status_code == 401
        server.stop()
        with pytest.raises(httpx.ConnectError):
            client.get(server.tidsbanken_url)


def test_a_server_starts_again_after_its_stop() -> None:
    server = FakeServer()
    for _ in range(2):
        with server:
            assert can_connect(server.crmoffice_url)


def test_a_server_starts_once_at_a_time() -> None:
    with FakeServer() as server, pytest.raises(FakesError, match="started already"):
        server.start()


@pytest.mark.parametrize("which", ["tidsbanken_port", "crmoffice_port"])
def test_a_taken_port_is_named_and_the_other_is_let_go(which: str) -> None:
    with taken_port() as port, taken_port() as other:
        pass
    with socket.create_server(("127.0.0.1", port)):
        ports = (port, other) if which == "tidsbanken_port" else (other, port)
        with pytest.raises(PortInUse, match=f"port {port} is already in use") as told:
            FakeServer(tidsbanken_port=ports[0], crmoffice_port=ports[1]).start()
    assert told.value.port == port
    with FakeServer(tidsbanken_port=port, crmoffice_port=other) as server:
        assert can_connect(server.crmoffice_url)


def test_the_same_port_twice_is_in_use() -> None:
    with taken_port() as port:
        pass
    with pytest.raises(PortInUse):
        FakeServer(tidsbanken_port=port, crmoffice_port=port).start()


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("127.0.0.1", 70000)])
def test_an_address_that_cannot_be_had_is_one_clear_error(host: str, port: int) -> None:
    with pytest.raises(FakesError, match=f"cannot listen on {host} port {port}"):
        FakeServer(host=host, tidsbanken_port=port).start()


def test_answers_carry_one_date_and_no_name_of_the_server(world: World) -> None:
    answer = httpx.get(world.environment("judge")["TIDSBANKEN_BASE_URL"])
    assert "server" not in answer.headers
    assert len(answer.headers.get_list("date")) == 1


def test_the_package_offers_what_it_names() -> None:
    assert set(fakes.__all__) <= set(dir(fakes))
    assert len(fakes.__all__) == len(set(fakes.__all__))


def test_seeded_data_replays_and_its_managers_exist(server: FakeServer) -> None:
    filled = []
    for seed in (1, 1, 2):
        world = server.new_world(name="seeded")
        seed_world(world, employees=12, projects=5, seed=seed)
        filled.append(
            (world.records("Tidsbanken", "Ansatt"), world.records("Tidsbanken", "Prosjekt"))
        )
        server.drop_world(world)
    employees, projects = filled[0]
    assert filled[0] == filled[1] != filled[2]
    assert (len(employees), len(projects)) == (12, 5)
    assert {each["AnsvarligId"] for each in projects.values()} <= employees.keys()


PROGRAM = (
    "import sys; from fakes.cli import Serving, serve;"
    " sys.exit(serve(Serving(tidsbanken_port={}, employees=3, projects=2)))"
)


def program(port: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM.format(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(fakes.__file__).parent.parent,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_says_when_it_is_ready_and_stops_cleanly(number: signal.Signals) -> None:
    with program(0) as running:
        assert running.stdout is not None
        ready = json.loads(running.stdout.readline())
        env = ready["env"]
        headers = {
            "tb-key": env["TIDSBANKEN_TB_KEY"],
            "Ocp-Apim-Subscription-Key": env["TIDSBANKEN_SUBSCRIPTION_KEY"],
            "x-api-version": "3.0",
        }
        answer = httpx.get(f"{env['TIDSBANKEN_BASE_URL']}ansatt/ansatt", headers=headers)
        running.send_signal(number)
        out, err = running.communicate(timeout=10)
    assert (ready["ready"], running.returncode, out, err) == (True, 0, "", "")
    assert len(answer.json()["value"]) == 3
    lag = datetime.now(UTC) - parsedate_to_datetime(answer.headers["date"])
    assert abs(lag) < timedelta(minutes=1)


def test_the_program_names_a_taken_port_in_one_line() -> None:
    with taken_port() as port, program(port) as running:
        out, err = running.communicate(timeout=10)
    assert (running.returncode, out) == (4, "")
    assert err.count("\n") == 1
    assert str(port) in err
    assert "another port" in err

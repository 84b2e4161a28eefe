"""How many requests a second the fake answers, beside what bare Starlette and other fakes do.

wrk with 16 connections against one server process at a time: a list of ten of a thousand records
with a watermark filter, the same question again and again or another one each time, an insert, an
update. All servers are up at once, but only one is asked.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.table import Round, ratio, row

HERE = Path(__file__).parent
PEERS = HERE / "peers"
RECORDS = 1000
SECONDS = 2
CONNECTIONS = 16
START_SECONDS = 60
SCRIPTS = {"GET": "ask", "POST": "insert", "PUT": "update"}
# An option of somebody else is passed over, but makes the question another one each time.
ANEW = "&n=~"
LIST = "/ansatt/ansatt?$top=10&$filter=SistEndretDato%20gt%202024-01-01"
PERSON = '"Fornavn": "Kari", "Etternavn": "Nordmann", "Mobil": "900 00 000"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One kind of request, as wrk sends it; tildes stand for the number of a record."""

    name: str
    method: str
    path: str
    body: str = ""


WORKS = (
    Work(name="list again", method="GET", path=LIST),
    Work(name="list anew", method="GET", path=LIST + ANEW),
    Work(name="insert", method="POST", path="/ansatt/Ansatte", body=f'[{{"Id": ~, {PERSON}}}]'),
    Work(name="update", method="PUT", path="/ansatt/ansatt", body='[{"Id": ~, "Mobil": "#"}]'),
)
JSON_SERVER_LIST = "/ansatt?_limit=10&SistEndretDato_gte=2024-01-01"
JSON_SERVER_WORKS = (
    Work(name="list again", method="GET", path=JSON_SERVER_LIST),
    Work(name="list anew", method="GET", path=JSON_SERVER_LIST + "&id_ne=~"),
    Work(name="insert", method="POST", path="/ansatt", body=f'{{"id": ~, {PERSON}}}'),
    Work(name="update", method="PUT", path="/ansatt/~", body=f'{{"id": ~, {PERSON}}}'),
)


@contextmanager
def program(*command: str, told: str = "") -> Iterator[subprocess.Popen[str]]:
    """Run a server until the block ends; it may be told one line."""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        assert running.stdin is not None
        running.stdin.write(told)
        running.stdin.close()
        try:
            yield running
        finally:
            running.terminate()


def first_line(running: subprocess.Popen[str]) -> str:
    """Return the first line that a server prints."""
    assert running.stdout is not None
    return running.stdout.readline()


def await_answer(url: str) -> None:
    """Wait until something answers at the address."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(url)
            return
        time.sleep(0.1)
    sys.exit(f"nothing answers at {url}")


def requests_per_second(base: str, work: Work, headers: Mapping[str, str]) -> float:
    """Ask one server for one kind of work; ends the run if any answer was an error."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    if "~" in work.path + work.body:
        command += ["-s", str(HERE / "wrk" / f"{SCRIPTS[work.method]}.lua")]
    ended = subprocess.run(
        [*command, base + work.path.replace("~", "0")],
        env={**os.environ, "WRK_PATH": work.path, "WRK_BODY": work.body},
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in ended.stdout or "Socket errors" in ended.stdout:
        sys.exit(f"{work} at {base} had errors:\n{ended.stdout}")
    (line,) = (one for one in ended.stdout.splitlines() if one.startswith("Requests/sec"))
    return float(line.split()[1])


def keys(env: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that let a client in."""
    return {
        "tb-key": env["TIDSBANKEN_TB_KEY"],
        "Ocp-Apim-Subscription-Key": env["TIDSBANKEN_SUBSCRIPTION_KEY"],
        "x-api-version": "3.0",
        "Content-Type": "application/json",
    }


def answers_of(base: str, headers: Mapping[str, str]) -> dict[str, list[str]]:
    """Ask for each kind of work once and return the answers, as the bare server wants them."""
    told: dict[str, list[str]] = {}
    for work in WORKS:
        body = work.body.replace("~", "999999" if work.method == "POST" else "100")
        url = base + work.path.replace("~", "0")
        answer = httpx.request(work.method, url, headers=headers, content=body)
        answer.raise_for_status()
        kind = answer.headers.get("content-type", "")
        path = work.path.partition("?")[0]
        told[f"{work.method} {path}"] = [str(answer.status_code), kind, answer.text]
    return told


def peers_installed() -> bool:
    """Install the other fakes if npm is there, and tell whether they can be measured."""
    if shutil.which("npm") is None:
        print("  npm is missing: json-server and Prism are left out", file=sys.stderr)
        return False
    if not (PEERS / "node_modules").exists():
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"]
        subprocess.run(command, cwd=PEERS, check=True)
    return True


def json_server(stack: ExitStack, records: list[dict[str, object]], port: int) -> str:
    """Start json-server with the same records and return its address."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    data = {"ansatt": [{"id": each["Id"], **each} for each in records]}
    (folder / "db.json").write_text(json.dumps(data), encoding="utf-8")
    command = str(PEERS / "node_modules/.bin/json-server")
    stack.enter_context(program(command, "--quiet", "--port", str(port), str(folder / "db.json")))
    await_answer(f"http://127.0.0.1:{port}/ansatt/100")
    return f"http://127.0.0.1:{port}"


def prism(stack: ExitStack, description: str, port: int) -> str:
    """Start Prism with the description of the fake and return its address."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    (folder / "openapi.json").write_text(description, encoding="utf-8")
    command = str(PEERS / "node_modules/.bin/prism")
    stack.enter_context(
        program(command, "mock", "-v", "fatal", "-p", str(port), str(folder / "openapi.json"))
    )
    await_answer(f"http://127.0.0.1:{port}/ansatt/ansatt")
    return f"http://127.0.0.1:{port}"


def table(rounds: list[Round]) -> list[str]:
    """Return what the rounds came to, a line each."""
    lines = [
        f"Requests a second: {CONNECTIONS} connections, {RECORDS:,} records, one server process"
    ]
    last = WORKS[-1].name
    servers = [key.removesuffix(f" {last}") for key in rounds[0] if key.endswith(f" {last}")]
    for work in WORKS:
        for name in servers:
            key = f"{name} {work.name}"
            lines.append(row(f"{work.name}: {name}", [each[key] for each in rounds], "/s"))
            if name != "fake":
                lines.append(ratio(f"    fake : {name}", rounds, f"fake {work.name}", key))
    return lines


def main() -> None:
    """Measure once and print one line of JSON: requests per second by server and kind of work."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk (Debian)")
    serve = ("samsvar", "serve", "--tidsbanken-port=0", "--crmoffice-port=0")
    with ExitStack() as stack:
        ours = stack.enter_context(
            program(sys.executable, "-m", *serve, f"--employees={RECORDS}", "--projects=0")
        )
        env = json.loads(first_line(ours))["env"]
        base, headers = env["TIDSBANKEN_BASE_URL"].rstrip("/"), keys(env)
        listed = httpx.get(f"{base}/ansatt/ansatt", headers=headers).json()["value"]
        answers = json.dumps(answers_of(base, headers)) + "\n"
        bare = stack.enter_context(program(sys.executable, "-m", "bench.bare", told=answers))
        bare_base = f"http://127.0.0.1:{int(first_line(bare))}"
        await_answer(bare_base)
        servers = {"fake": (base, WORKS), "bare": (bare_base, WORKS)}
        if peers_installed():
            servers["json-server"] = (json_server(stack, listed, 8791), JSON_SERVER_WORKS)
            description = httpx.get(f"{base}/openapi.json").raise_for_status().text
            servers["prism"] = (prism(stack, description, 8792), WORKS)
        found = {
            f"{name} {work.name}": requests_per_second(server, work, headers)
            for name, (server, works) in servers.items()
            for work in works
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()

"""What grows with the number of records, and what must not: requests in this process, without sockets.

Each kind of request goes through the door of the fake as ASGI calls it, and through Starlette
with an endpoint that returns the same bytes.
"""

import asyncio
import json
import resource
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator

from starlette.types import ASGIApp, Message, Scope

from bench.bare import application
from bench.table import Round, ratio, row
from fakes import Clock, World
from fakes.door import Door
from fakes.registry import Registry
from fakes.tidsbanken.service import TidsbankenService
from fakes.world import Addresses

FEW, MANY = 1_000, 100_000
REQUESTS = 2_000
WORLDS = 200
PERSON = {"Fornavn": "Kari", "Etternavn": "Nordmann", "Mobil": "900 00 000", "Poststed": "Oslo"}
Call = Callable[[int], Awaitable[list[Message]]]


def made(registry: Registry, name: str) -> World:
    """Return an empty world that the registry knows."""
    addresses = Addresses(tidsbanken="http://t.test/", crmoffice="http://c.test/")
    world = World(
        name=name, seed=0, switches={}, clock=Clock(), addresses=addresses, journal_limit=1_000
    )
    registry.enter(world)
    return world


def filled(registry: Registry, count: int) -> World:
    """Return a world with that many employees."""
    world = made(registry, f"of {count}")
    for number in range(count):
        world.insert("Tidsbanken", "Ansatt", {"Id": number, **PERSON})
    return world


def headers_of(world: World) -> list[tuple[bytes, bytes]]:
    """Return the headers that let a client in, as ASGI has them."""
    own = world.environment("subject")
    return [
        (b"host", b"127.0.0.1"),
        (b"tb-key", own["TIDSBANKEN_TB_KEY"].encode()),
        (b"ocp-apim-subscription-key", own["TIDSBANKEN_SUBSCRIPTION_KEY"].encode()),
        (b"x-api-version", b"3.0"),
        (b"content-type", b"application/json"),
    ]


def caller(app: ASGIApp, world: World, method: str, target: str, body: str) -> Call:
    """Return a function that sends one request; tildes stand for its number."""
    path, _, query = target.partition("?")
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "headers": headers_of(world),
    }

    async def call(number: int) -> list[Message]:
        content = body.replace("~", str(number)).encode()
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        asked = query.replace("~", str(number)).encode()
        await app({**scope, "query_string": asked}, receive, send)
        return sent

    return call


async def microseconds(call: Call, first: int) -> float:
    """Return how long one request takes; ends the run if one of them is refused."""
    start = time.perf_counter()
    for number in range(first, first + REQUESTS):
        sent = await call(number)
    spent = time.perf_counter() - start
    assert sent[0]["status"] < 300, sent
    return spent / REQUESTS * 1e6


def bare_twin(answer: list[Message], method: str, path: str) -> ASGIApp:
    """Return Starlette with one endpoint that gives the same answer."""
    body = answer[1]["body"].decode()
    kind = dict(answer[0]["headers"]).get(b"content-type", b"").decode()
    return application({f"{method} {path}": [str(answer[0]["status"]), kind, body]})


def works(count: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield each kind of request: its name, method, target and body."""
    # The watermark of an engine that has read all but the newest ten.
    late = "/ansatt/ansatt?$top=10&$filter=SistEndretDato%20gt%20{late}"
    yield "list again", "GET", late, ""
    # An option of somebody else is passed over, but makes the question another one each time.
    yield "list anew", "GET", f"{late}&n=~", ""
    yield "insert", "POST", "/ansatt/Ansatte", '[{"Id": ~, "Fornavn": "Kari", "Mobil": "1"}]'
    yield "update", "PUT", "/ansatt/ansatt", f'[{{"Id": {count // 2}, "Mobil": "~"}}]'


async def measured(world: World, door: Door, count: int) -> dict[str, float]:
    """Measure each kind of request on a world of that many records, and its bare twin."""
    late = world.records("Tidsbanken", "Ansatt")[count - 11]["SistEndretDato"]
    found: dict[str, float] = {}
    for name, method, target, body in works(count):
        call = caller(door, world, method, target.replace("{late}", str(late)), body)
        answer = await call(10_000_000)
        found[f"{name} of {count}"] = await microseconds(call, 20_000_000)
        twin = bare_twin(answer, method, target.partition("?")[0])
        bare = caller(twin, world, method, target, body)
        found[f"bare {name}"] = await microseconds(bare, 0)
    return found


def table(rounds: list[Round]) -> list[str]:
    """Return what the rounds came to, a line each."""
    lines = [f"In this process, without sockets: {FEW:,} and {MANY:,} records"]
    for name, *_ in works(FEW):
        lines += [
            row(f"{name} of {count:,}", [r[f"{name} of {count}"] for r in rounds], "µs")
            for count in (FEW, MANY)
        ]
        lines.append(ratio("    ratio", rounds, f"{name} of {MANY}", f"{name} of {FEW}"))
        lines.append(row(f"{name} by bare Starlette", [r[f"bare {name}"] for r in rounds], "µs"))
        lines.append(ratio("    ratio", rounds, f"{name} of {FEW}", f"bare {name}"))
    memory = [r[f"memory_mib of {MANY}"] for r in rounds]
    lines.append(row(f"memory for {MANY:,} employees", memory, "MiB"))
    return [*lines, row("a new world", [r["world_ms"] for r in rounds], "ms")]


def main() -> None:
    """Measure once and print one line of JSON."""
    registry = Registry()
    start = time.perf_counter()
    for number in range(WORLDS):
        made(registry, f"world {number}")
    found = {"world_ms": (time.perf_counter() - start) / WORLDS * 1e3}
    door = Door(TidsbankenService(registry), Clock(), deque(), [])
    for count in (FEW, MANY):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        world = filled(registry, count)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found[f"memory_mib of {count}"] = (after - before) / 1024
        found |= asyncio.run(measured(world, door, count))
    print(json.dumps(found))


if __name__ == "__main__":
    main()

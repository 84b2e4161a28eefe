"""Both systems as HTTP servers: one thread, one event loop, two sockets."""

import asyncio
import errno
import logging
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

import uvicorn
from starlette.types import ASGIApp

from fakes.clock import DEFAULT_NOW, Clock
from fakes.crmoffice.service import CRMOfficeService
from fakes.delivery import Protocol
from fakes.desk import DeskSettings
from fakes.door import BODY_SECONDS, STRANGERS_KEPT, Door, Service
from fakes.errors import FakesError, PortInUse
from fakes.journal import DEFAULT_LIMIT, Stranger
from fakes.registry import Registry
from fakes.tidsbanken.database import Database
from fakes.tidsbanken.service import TidsbankenService
from fakes.world import Addresses, World

if TYPE_CHECKING:
    from fakes.desk.worlds import Worlds

START_SECONDS = 10
STOP_SECONDS = 5
# Longer than any pause of a client between two requests, so that no connection closes under one.
KEEP_ALIVE_SECONDS = 75
NO_SWITCHES: Mapping[str, str] = MappingProxyType({})


class FakeServer:
    """Both systems, listening; use as a context manager, or call `start` and `stop`.

    Port 0 takes any free port; the addresses are known once started. `clock` is what requests that
    belong to no world see of the time, `refusals` holds the newest of those requests, and `faults` the
    exceptions that are faults of the fakes themselves. `body_seconds` is how long a body may take.

    With a `desk` both ports also serve its pages and its control plane. Without one all paths
    belong to the systems: an engine that is judged must find no other way in.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        tidsbanken_port: int = 0,
        crmoffice_port: int = 0,
        clock: Clock | None = None,
        body_seconds: float = BODY_SECONDS,
        desk: DeskSettings | None = None,
    ) -> None:
        self.host = host
        self.clock = clock or Clock()
        self.ports = (tidsbanken_port, crmoffice_port)
        self.tidsbanken_url = ""
        self.crmoffice_url = ""
        self.body_seconds = body_seconds
        self.refusals: deque[Stranger] = deque(maxlen=STRANGERS_KEPT)
        self.faults: list[Exception] = []
        self.desk = desk
        self._registry = Registry()
        self._worlds: dict[World, None] = {}
        self._servers: list[_Server] = []
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; returns when both systems answer. Raises PortInUse, or FakesError."""
        if self._thread is not None:
            raise FakesError("the server has been started already")
        sockets = _bind_all(self.host, self.ports)
        self.tidsbanken_url, self.crmoffice_url = (_url(self.host, sock) for sock in sockets)
        services: tuple[Service, ...] = (
            TidsbankenService(self._registry),
            CRMOfficeService(self._registry, self.crmoffice_url),
        )
        self._servers = [_Server(_config(self._application(service))) for service in services]
        loop = self._servers[0].config.get_loop_factory()
        self._thread = threading.Thread(
            target=_run, args=(self._servers, sockets, loop), name="fakes", daemon=True
        )
        self._thread.start()
        for server in self._servers:
            if not server.listens.wait(START_SECONDS):
                self.stop()
                raise FakesError(f"the servers did not start within {START_SECONDS} s")

    def _application(self, service: Service) -> ASGIApp:
        door = Door(service, self.clock, self.refusals, self.faults, self.body_seconds)
        if self.desk is None:
            return door
        # Without a desk nothing of it is loaded: it takes longer than all else here.
        from fakes.desk.app import DeskPort  # noqa: PLC0415 -- as above

        return DeskPort(
            settings=self.desk,
            worlds=self.desk_worlds,
            system=service.name,
            address=self.tidsbanken_url if service.name == Database.name else self.crmoffice_url,
            door=door,
            faults=self.faults,
        )

    @cached_property
    def desk_worlds(self) -> "Worlds":
        """The worlds as the desk knows them; FakesError without a desk."""
        if self.desk is None:
            raise FakesError("the server has no desk")
        from fakes.desk.worlds import Worlds  # noqa: PLC0415 -- as in _application

        return Worlds(self, self.desk.journal_limit)

    def stop(self) -> None:
        """Close both; bounded in time, and harmless when not started. Raises FakesError if it hangs."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        for server in self._servers:
            server.should_exit = True
        thread.join(STOP_SECONDS)
        if thread.is_alive():
            for server in self._servers:
                server.force_exit = True
            thread.join(STOP_SECONDS)
        if thread.is_alive():
            raise FakesError(f"the servers did not stop within {2 * STOP_SECONDS} s")

    def new_world(
        self,
        *,
        name: str,
        seed: int = 0,
        switches: Mapping[str, str] = NO_SWITCHES,
        now: datetime = DEFAULT_NOW,
        clock: Clock | None = None,
        journal_limit: int = DEFAULT_LIMIT,
    ) -> World:
        """Make an empty world; raises UnknownSwitch, WorldExists. `clock` takes the place of `now`.

        The journal keeps the newest `journal_limit` entries.
        """
        world = World(
            name=name,
            seed=seed,
            switches=switches,
            clock=clock or Clock(now),
            addresses=Addresses(tidsbanken=self.tidsbanken_url, crmoffice=self.crmoffice_url),
            journal_limit=journal_limit,
        )
        self._registry.enter(world)
        self._worlds[world] = None
        return world

    def worlds(self) -> tuple[World, ...]:
        """Return all worlds, oldest first."""
        return tuple(self._worlds.copy())

    def reset_world(self, world: World) -> None:
        """Empty a world: no records, no faults, no tokens, the clock at its start."""
        with world.lock:
            self._registry.forget_tokens(world)
            world.empty()

    def drop_world(self, world: World) -> None:
        """Let nobody into the world any more: its credentials and tokens stop working."""
        # A token request that is being answered comes before, or is refused: none outlives the world.
        with world.lock:
            self._registry.leave(world)
        self._worlds.pop(world, None)


class _Server(uvicorn.Server):
    """A server that tells when it listens, and leaves signals to the program around it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


class _NoFault(logging.Filter):
    """Lets nothing through that uvicorn says of requests which end because the server does."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        is_end = isinstance(error, asyncio.CancelledError)
        return not is_end and "timeout graceful shutdown" not in record.getMessage()


@contextmanager
def _hushed() -> Iterator[None]:
    """Hold back what is no fault: a client that hangs on when the server stops."""
    logger, hush = logging.getLogger("uvicorn.error"), _NoFault()
    logger.addFilter(hush)
    try:
        yield
    finally:
        logger.removeFilter(hush)


def _config(application: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        loop="auto",
        http=Protocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=1,
    )


def _run(
    servers: list[_Server],
    sockets: list[socket.socket],
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None,
) -> None:
    async def serve() -> None:
        await asyncio.gather(
            *(server.serve(sockets=[sock]) for server, sock in zip(servers, sockets, strict=True))
        )

    with _hushed(), asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(serve())


def _bind_all(host: str, ports: tuple[int, ...]) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    try:
        for port in ports:
            sockets.append(_bind(host, port))  # noqa: PERF401 -- those bound must be closed when one fails
    except FakesError:
        for sock in sockets:
            sock.close()
        raise
    return sockets


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With another protocol number asyncio would never switch Nagle's delay off.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        # Listening at once takes the port for good, before the other one is tried.
        sock.listen()
    except (OSError, OverflowError) as error:
        sock.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise PortInUse(port) from error
        raise FakesError(f"cannot listen on {host} port {port}: {error}") from error
    return sock


def _url(host: str, sock: socket.socket) -> str:
    # Nobody can connect to the address that means "all addresses".
    reachable = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- recognised, not bound
    shown = f"[{reachable}]" if ":" in reachable else reachable
    return f"http://{shown}:{sock.getsockname()[1]}/"

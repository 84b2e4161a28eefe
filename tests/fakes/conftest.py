"""One server for all tests here, a world for each, and clients that speak with its credentials."""

import itertools
from collections.abc import Callable, Iterator

import httpx
import pytest

from fakes import Actor, FakeServer, World


@pytest.fixture(scope="session")
def server() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running
        assert running.faults == []


@pytest.fixture(scope="session")
def transport() -> Iterator[httpx.HTTPTransport]:
    with httpx.HTTPTransport() as shared:
        yield shared


@pytest.fixture
def new_world(server: FakeServer, request: pytest.FixtureRequest) -> Iterator[Callable[..., World]]:
    made: list[World] = []
    numbers = itertools.count(1)

    def make(**switches: str) -> World:
        name = f"{request.node.nodeid}/{next(numbers)}"
        made.append(server.new_world(name=name, switches=switches))
        return made[-1]

    yield make
    for world in made:
        server.drop_world(world)


@pytest.fixture
def world(new_world: Callable[..., World]) -> World:
    return new_world()


@pytest.fixture
def tidsbanken(transport: httpx.HTTPTransport) -> Callable[..., httpx.Client]:
    def client(world: World, actor: Actor = "subject") -> httpx.Client:
        own = world.environment(actor)
        headers = {
            "tb-key": own["TIDSBANKEN_TB_KEY"],
            "Ocp-Apim-Subscription-Key": own["TIDSBANKEN_SUBSCRIPTION_KEY"],
            "x-api-version": "3.0",
        }
        return httpx.Client(
            transport=transport, base_url=own["TIDSBANKEN_BASE_URL"], headers=headers
        )

    return client


@pytest.fixture
def crmoffice(transport: httpx.HTTPTransport) -> Callable[..., httpx.Client]:
    def client(world: World, actor: Actor = "subject") -> httpx.Client:
        own = world.environment(actor)
        made = httpx.Client(transport=transport, base_url=own["CRMOFFICE_BASE_URL"])
        form = {
            "grant_type": "client_credentials",
            "client_id": own["CRMOFFICE_CLIENT_ID"],
            "client_secret": own["CRMOFFICE_CLIENT_SECRET"],
        }
        token = made.post(own["CRMOFFICE_TOKEN_URL"], data=form).json()["access_token"]
        made.headers["Authorization"] = f"Bearer {token}"
        return made

    return client

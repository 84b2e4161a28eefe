"""A server with a desk, and a client of it that checks every answer against the description."""

import itertools
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from fakes import DEFAULT_NOW, DeskSettings, FakeServer, World
from fakes.desk.app import TABLE
from fakes.desk.beginning import Beginning
from fakes.desk.problem import Problem

TOKEN = "open-sesame"


@pytest.fixture(scope="session")
def server() -> Iterator[FakeServer]:
    with FakeServer(desk=DeskSettings()) as running:
        yield running
        assert running.faults == []


@pytest.fixture(scope="session")
def guarded() -> Iterator[FakeServer]:
    with FakeServer(desk=DeskSettings(token=TOKEN)) as running:
        yield running
        assert running.faults == []


@pytest.fixture(scope="session")
def description(server: FakeServer) -> Any:
    return httpx.get(f"{server.tidsbanken_url}_samsvar/openapi.json").json()


@pytest.fixture(scope="session")
def check(description: Any) -> Callable[[httpx.Response], None]:
    """Return what fails unless an answer is one that the description of its operation tells."""

    @cache
    def validator(operation: str, method: str, status: int) -> Draft202012Validator | None:
        answers = description["paths"][operation][method]["responses"]
        content = answers[str(status)].get("content")
        if content is None:
            return None
        schema = content["application/json"]["schema"]
        return Draft202012Validator({**schema, "components": description["components"]})

    def checked(response: httpx.Response) -> None:
        request = response.request
        path = request.url.raw_path.decode().partition("?")[0]
        try:
            endpoint, _ = TABLE.find(request.method, path)
        except Problem:
            # It has no place in the description; the tests look at these answers themselves.
            return
        if endpoint.is_page:
            return
        found = validator(endpoint.path, endpoint.method.lower(), response.status_code)
        response.read()
        if found is None:
            assert response.content == b""
        else:
            found.validate(response.json())

    return checked


@pytest.fixture(scope="session")
def desk(server: FakeServer, check: Callable[[httpx.Response], None]) -> Iterator[httpx.Client]:
    """A program at the control plane."""
    with httpx.Client(
        base_url=f"{server.tidsbanken_url}_samsvar/",
        event_hooks={"response": [check]},
        headers={"content-type": "application/json"},
    ) as client:
        yield client


@pytest.fixture
def world(server: FakeServer, request: pytest.FixtureRequest) -> Iterator[World]:
    """A world with three employees and two projects, by a name that needs encoding."""
    name = f"{request.node.name} / {next(NUMBERS)}"
    made = server.desk_worlds.begin(Beginning(name=name, employees=3, projects=2, now=DEFAULT_NOW))
    yield made
    server.drop_world(made)


@pytest.fixture
def at(world: World) -> str:
    """The world's address under the control plane."""
    return f"worlds/{encoded(world.name)}"


def encoded(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), name)


NUMBERS = itertools.count(1)

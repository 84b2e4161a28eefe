"""A server for one client: answers from a list, and what was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import httpx

from tests.sync.clocks import FakeClock

Handler: TypeAlias = Callable[[httpx.Request], httpx.Response]
Told: TypeAlias = httpx.Response | type[httpx.RequestError]


@dataclass
class Script:
    """Gives the answers in turn, the last one for ever; keeps the requests and when they came."""

    answers: list[Told]
    clock: FakeClock = field(default_factory=FakeClock)
    asked: list[httpx.Request] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        self.times.append(self.clock.now())
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, type):
            raise answer("no answer", request=request)
        # Anew each time: a response can be read once.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def script(*answers: Told) -> Script:
    """Make a server that gives these answers."""
    return Script(list(answers))


def with_token(handler: Handler) -> Handler:
    """Give out a token, and leave every other request to `handler`."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/connect/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
        return handler(request)

    return answer

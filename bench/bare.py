"""The limit: Starlette on uvicorn, which answers every request with bytes that it is given.

`python -m bench.bare` reads one JSON object from standard input: {"METHOD path": [status, content
type, body]}; it prints its port as one line and serves until it is ended.
"""

import json
import socket
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def application(answers: dict[str, list[str]]) -> Starlette:
    """Return an application with one endpoint for each answer."""

    def endpoint(name: str) -> Route:
        method, path = name.split()
        status, kind, body = answers[name]
        content = body.encode()

        async def answer(request: Request) -> Response:
            await request.body()
            headers = {"content-type": kind} if content else None
            return Response(content, status_code=int(status), headers=headers)

        return Route(path, answer, methods=[method])

    return Starlette(routes=[endpoint(name) for name in answers])


def main() -> None:
    """Serve what standard input says."""
    answers = json.loads(sys.stdin.readline())
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.bind(("127.0.0.1", 0))
    print(sock.getsockname()[1], flush=True)
    config = uvicorn.Config(application(answers), log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[sock])


if __name__ == "__main__":
    main()

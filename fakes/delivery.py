"""How an answer goes out, or fails to: whole, cut, or as a connection that ends or hangs."""

import asyncio
import socket
import struct
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fakes.exchange import Reply
from fakes.faults.plan import Ending

CONNECTION = "samsvar.connection"
# With no time to linger the kernel aborts: it sends RST in place of FIN.
_ABORTS = struct.pack("ii", 1, 0)


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, which also hands each request its connection."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = {CONNECTION: self.transport}  # type: ignore[dict-item]  # no plain data, but never sent anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply on its way: the date it carries, and what happens to it.

    `pause` is in seconds; `keep` is how many bytes of a cut body are sent, None for half of them.
    """

    reply: Reply
    date: str
    pause: float = 0.0
    ending: Ending | None = None
    keep: int | None = None


async def deliver(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the answer, or end the connection in its place."""
    if answer.pause:
        await asyncio.sleep(answer.pause)
    body = answer.reply.body
    sent = len(body) // 2 if answer.keep is None else min(answer.keep, len(body))
    match answer.ending:
        case None:
            await _send(send, answer, body, len(body))
        case "framed":
            await _send(send, answer, body[:sent], sent)
        case "cut" if body:
            await _send(send, answer, body[:sent], len(body))
            await _close(scope, receive)
        case "hang":
            await _gone(receive)
        case "rst":
            await _close(scope, receive, abort=True)
        case _:
            await _close(scope, receive)


async def _send(send: Send, answer: Answer, body: bytes, announced: int) -> None:
    reply = answer.reply
    headers = [("date", answer.date), *reply.headers]
    if reply.body:
        headers.append(("content-type", reply.content_type))
    if reply.status not in {204, 304}:
        headers.append(("content-length", str(announced)))
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
    # More is to come where more was announced.
    more = len(body) < announced
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _close(scope: Scope, receive: Receive, *, abort: bool = False) -> None:
    connection: asyncio.Transport = scope["extensions"][CONNECTION]
    if abort:
        sock: socket.socket = connection.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORTS)
        connection.abort()
    else:
        connection.close()
    await _gone(receive)


async def _gone(receive: Receive) -> None:
    """Wait until the connection is gone: the server would answer for us before that."""
    while (await receive())["type"] != "http.disconnect":
        pass

"""Who may connect, how long, and how much they may say: one request for each connection, all in one thread.

A client that says nothing, says it slowly or never reads is dropped at its deadline. Where there are as many as there
may be, whoever has been thinking about a request the longest gives way to the next: so they cannot keep a scrape out.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress

from .requests import HEAD_LIMIT_BYTES, BadRequest, Request, read_request
from .site import Response, plain

DEADLINE_SECONDS = 10.0
"""For a whole connection, the wait for the first refresh included; Prometheus waits as long by default."""
FIRST_SECONDS = 8.0
"""How long a request waits for the first refresh."""
CONNECTIONS_LIMIT = 256
"""More than there are scrapers, which may all be there before the first refresh is over."""
_FAREWELL_SECONDS = 0.5
"""How long the end waits for those that were dropped to notice."""


class Server:
    """Answers what is asked over one listening socket."""

    def __init__(self, answer: Callable[[Request], Response], is_ready: asyncio.Event) -> None:
        """Begin without a connection.

        Args:
            answer: returns the page for a request, or raises `BadRequest`.
            is_ready: set when the first refresh is over.
        """
        self._answer = answer
        self._is_ready = is_ready
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        """The connections, the oldest first."""
        self._thinking: dict[asyncio.Task[None], None] = {}
        """Those of them that have not asked yet, the oldest first."""
        self._server: asyncio.Server | None = None

    @property
    def connections(self) -> int:
        """How many there are."""
        return len(self._open)

    async def start(self, listener: socket.socket) -> None:
        """Accept connections from now on."""
        self._server = await asyncio.start_server(self._accepted, sock=listener, limit=HEAD_LIMIT_BYTES)

    async def stop(self) -> None:
        """Accept no more, and drop those that are there."""
        if self._server is not None:
            self._server.close()
        self._is_ready.set()
        for writer in self._open.values():
            writer.transport.abort()
        if self._open:
            await asyncio.wait(list(self._open), timeout=_FAREWELL_SECONDS)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is served by a task")
        if len(self._open) >= CONNECTIONS_LIMIT and not self._make_room():
            writer.transport.abort()
            return
        self._open[task], self._thinking[task] = writer, None
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await self._serve(reader, writer, task)
                writer.close()
                await writer.wait_closed()
        except (TimeoutError, OSError):
            pass  # the client's own doing, and nothing that anybody could do about
        finally:
            writer.transport.abort()
            self._forget(task)

    def _make_room(self) -> bool:
        """Drop the connection that has been without a request the longest; return whether there was one."""
        for task in self._thinking:
            self._open[task].transport.abort()  # which its task takes for the end of what the client says
            self._forget(task)
            return True
        return False

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._open.pop(task, None)
        self._thinking.pop(task, None)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, task: asyncio.Task[None]
    ) -> None:
        """Read a request and send its page."""
        with_body = True
        try:
            request = read_request(await self._head(reader))
            with_body = request.method != "HEAD"
            self._thinking.pop(task, None)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_ready.wait(), FIRST_SECONDS)
            response = self._answer(request)
        except asyncio.IncompleteReadError:
            return  # gone without a request
        except BadRequest as error:
            allowed = {"Allow": "GET, HEAD"} if error.status == 405 else {}
            response = plain(error.status, error.reason, **allowed)
        # With nothing left to write in our own buffers, the client has taken what we have, or the system has.
        writer.transport.set_write_buffer_limits(0)
        writer.write(response.encode(with_body=with_body))
        await writer.drain()

    async def _head(self, reader: asyncio.StreamReader) -> bytes:
        try:
            return await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            raise BadRequest(431, "The headers are too long.") from None

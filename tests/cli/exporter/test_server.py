"""Who may connect, how long, how much: slow, silent, many and loud clients beside an honest one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from sessionnet_cli.exporter import server
from sessionnet_cli.exporter.address import Address, listen
from sessionnet_cli.exporter.requests import BadRequest, Request
from sessionnet_cli.exporter.server import Server
from sessionnet_cli.exporter.site import Response, plain

ASK = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
Client = Callable[[int, Server], Awaitable[None]]


def page(request: Request) -> Response:
    if request.path == "/large":
        return Response(200, b"x" * 50_000_000, {})
    if request.method == "POST":
        raise BadRequest(405, "words")
    return plain(200, "figures")


def serve(client: Client, ready: asyncio.Event | None = None) -> None:
    """Run a server in this thread while a client does something to it; by default, its first refresh is over."""
    if ready is None:
        ready = asyncio.Event()
        ready.set()

    async def both() -> None:
        listener, found = listen(Address("127.0.0.1", 0))
        with listener:
            one = Server(page, ready)
            await one.start(listener)
            try:
                async with asyncio.timeout(30):
                    await client(found.port, one)
            finally:
                await one.stop()

    asyncio.run(both())


async def asked(port: int, request: bytes = ASK) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def test_one_answer_and_the_connection_ends() -> None:
    async def client(port: int, _: Server) -> None:
        reply = await asked(port)
        assert reply.startswith(b"HTTP/1.1 200 OK\r\n")
        assert reply.endswith(b"\r\n\r\nfigures\n")
        assert b"\r\nServer:" not in reply
        assert b"\r\nX-Content-Type-Options: nosniff\r\n" in reply
        assert b"\r\nConnection: close\r\n" in reply

    serve(client)


def test_head_has_no_body_and_other_methods_are_told_which_there_are() -> None:
    async def client(port: int, _: Server) -> None:
        reply = await asked(port, ASK.replace(b"GET", b"HEAD"))
        assert reply.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"Content-Length: 8\r\n" in reply
        assert reply.endswith(b"\r\n\r\n")
        reply = await asked(port, ASK.replace(b"GET", b"POST"))
        assert reply.startswith(b"HTTP/1.1 405 ")
        assert b"\r\nAllow: GET, HEAD\r\n" in reply

    serve(client)


def test_headers_without_end_are_cut_short() -> None:
    async def client(port: int, _: Server) -> None:
        reply = await asked(port, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10_000)
        assert reply == b"" or reply.startswith(b"HTTP/1.1 431 ")

    serve(client)


def test_whoever_says_nothing_is_dropped_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "DEADLINE_SECONDS", 0.2)

    async def client(port: int, _: Server) -> None:
        assert await asked(port, b"GET / HT") == b""
        assert await asked(port, b"") == b""

    serve(client)


def test_whoever_says_it_slowly_is_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "DEADLINE_SECONDS", 0.3)

    async def client(port: int, _: Server) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        ended = asyncio.ensure_future(reader.read())
        while not ended.done():  # a byte before every deadline that would count from the last one
            writer.write(b"G")
            await asyncio.sleep(0.02)
        with pytest.raises(ConnectionError):
            raise ended.exception() or ConnectionError
        writer.close()

    serve(client)


def test_whoever_never_reads_is_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "DEADLINE_SECONDS", 0.5)

    async def client(port: int, one: Server) -> None:
        with socket.create_connection(("127.0.0.1", port)) as idle:
            idle.sendall(ASK.replace(b"/metrics", b"/large"))
            while not one.connections:
                await asyncio.sleep(0.01)
            while one.connections:
                await asyncio.sleep(0.01)

    serve(client)


def test_as_many_as_there_may_be_do_not_keep_an_honest_one_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CONNECTIONS_LIMIT", 8)

    async def client(port: int, one: Server) -> None:
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(40)]
        asyncio.get_running_loop().set_exception_handler(lambda _, context: noise.append(context))
        noise: list[object] = []
        for _ in range(20):
            assert (await asked(port)).startswith(b"HTTP/1.1 200 ")
            assert one.connections <= 8
        assert noise == [], "nothing to be told in the log"
        for _, writer in silent:
            writer.close()

    serve(client)


def test_a_scrape_waits_for_the_first_refresh_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FIRST_SECONDS", 0.2)

    async def client(port: int, _: Server) -> None:
        assert (await asked(port)).startswith(b"HTTP/1.1 200 "), "what the page says then is its own business"

    serve(client, asyncio.Event())


def test_a_hundred_that_come_before_the_first_refresh_are_all_answered() -> None:
    ready = asyncio.Event()

    async def client(port: int, one: Server) -> None:
        waiting = [asyncio.create_task(asked(port)) for _ in range(100)]
        while one.connections < 100:
            await asyncio.sleep(0.01)
        ready.set()
        assert all(reply.startswith(b"HTTP/1.1 200 ") for reply in await asyncio.gather(*waiting))

    serve(client, ready)


def test_thousands_of_requests_leave_no_connection_behind() -> None:
    async def client(port: int, one: Server) -> None:
        for _ in range(20):
            replies = await asyncio.gather(*(asked(port) for _ in range(50)))
            assert all(reply.startswith(b"HTTP/1.1 200 ") for reply in replies)
        while one.connections:
            await asyncio.sleep(0.01)

    serve(client)

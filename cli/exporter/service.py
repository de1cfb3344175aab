"""The exporter as a process: what it says when it begins, which signals end it, what its supervisor hears."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from sessionnet_core.errors import Shortage
from sessionnet_core.shortages import started

from .address import Address
from .book import Snapshot
from .refresher import Refresher
from .server import Server
from .site import Site
from .supervisor import Supervisor

if TYPE_CHECKING:
    from ..run import Run
    from .questions import Targets


class Service:
    """One exporter, from its first refresh to its end."""

    def __init__(self, run: Run, interval_seconds: float, read_targets: Callable[[], Targets]) -> None:
        """Begin with nothing asked, and nobody served.

        Args:
            read_targets: what was named, as the configuration file says now.

        Raises:
            SessionNetError: what was named makes no sense.
        """
        self._run = run
        self._interval_seconds = interval_seconds
        self._refresher = Refresher(run, interval_seconds, read_targets, self._refreshed, self._given_up)
        self._supervisor = Supervisor()
        self._failure: BaseException | None = None

    def serve(self, listener: socket.socket, address: Address, *, is_local: bool) -> None:
        """Serve until a signal ends it.

        Args:
            address: where the socket listens, in the words in which that was asked for.
            is_local: whether nobody but this machine reaches it.

        Raises:
            SessionNetError: nothing can be asked at all.
        """
        self._run.configuration  # noqa: B018 - read for its deadline, and told before anything is served if it is wrong
        self._site = Site(address.host, self._interval_seconds, self._run.timeout_seconds, is_local=is_local)
        asyncio.run(self._serve(listener, address, is_local=is_local))
        if self._failure is not None:
            raise self._failure

    async def _serve(self, listener: socket.socket, address: Address, *, is_local: bool) -> None:
        self._loop, self._ended, self._is_ready = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        self._loop.set_exception_handler(lambda _, context: self._run.note(f"Warning: {_described(context)}"))
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._ended.set)
        self._loop.add_signal_handler(signal.SIGHUP, self._refresher.reread)
        server = Server(self._site.answer, self._is_ready)
        await server.start(listener)
        click.echo(f"Listening on http://{address.shown}/metrics")
        if not is_local:
            self._run.note(
                f"Warning: other machines can reach {address.shown}. They can read everything on it without a password."
            )
        if not started(self._refresher.work, "refresh"):
            raise Shortage("this machine has no thread to give")
        self._supervisor.tell("READY=1", "STATUS=Asking the network for the first time")
        try:
            await self._until_ended()
        finally:
            self._supervisor.tell("STOPPING=1")
            self._refresher.end()
            await server.stop()

    async def _until_ended(self) -> None:
        """Wait for the end, and tell the supervisor meanwhile that all is well as long as it is."""
        every = self._supervisor.watchdog_seconds
        while not self._ended.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), None if every is None else every / 2)
            if every is not None and self._refresher.is_alive:
                self._supervisor.tell("WATCHDOG=1")

    def _refreshed(self, snapshot: Snapshot) -> None:
        """Take over a snapshot; called in the thread that asks."""
        self._site.show(snapshot)
        problems = "; ".join(snapshot.problems)
        self._supervisor.show_status(f"Refresh failed: {problems}" if problems else "All sources answer")
        self._in_loop(self._is_ready.set)

    def _given_up(self, error: BaseException) -> None:
        self._failure = error
        self._in_loop(self._ended.set)

    def _in_loop(self, act: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # it has ended meanwhile
            self._loop.call_soon_threadsafe(act)


def _described(context: dict[str, object]) -> str:
    """Return in a line what the event loop could not do, such as to accept a connection without a descriptor left."""
    error = context.get("exception")
    return f"{context.get('message')}: {error}" if error else str(context.get("message"))

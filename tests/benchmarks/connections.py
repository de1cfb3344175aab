"""How many connections a command opens to each host: counted by a relay in front of every host of a configuration."""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from typing import Self

from tests.benchmarks.place import WALLET, Place
from tests.benchmarks.processes import run_once
from tests.benchmarks.row import Row

QUESTIONS = {
    "staking wallet": ("staking", "wallet", WALLET, "--refresh"),
    "staking --full": ("staking", "--full", "--refresh"),
    "staking": ("staking", "--refresh"),
    "overview": ("overview", "--refresh"),
    "nodes": ("nodes", "--refresh"),
}
_HOST = re.compile(r"127\.0\.0\.1:(\d+)")


class Relays:
    """One relay for each host that a configuration names; a context manager."""

    def __init__(self) -> None:
        self.accepted: Counter[int] = Counter()
        """Connections so far, by the port of the host behind."""
        self._listeners: dict[int, socket.socket] = {}
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ended.set()
        for listener in self._listeners.values():
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def in_front_of(self, config: str) -> str:
        """Return a configuration with a relay in place of each of its hosts."""
        return _HOST.sub(lambda host: f"127.0.0.1:{self._relay(int(host[1]))}", config)

    def _relay(self, port: int) -> int:
        if port not in self._listeners:
            self._listeners[port] = socket.create_server(("127.0.0.1", 0))
            threading.Thread(target=self._accept, args=(port,), daemon=True).start()
        listening: int = self._listeners[port].getsockname()[1]
        return listening

    def _accept(self, port: int) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listeners[port].accept()
            except OSError:  # no longer listening
                return
            self.accepted[port] += 1
            server = socket.create_connection(("127.0.0.1", port))
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=_copy, args=(one, other), daemon=True).start()


def _copy(one: socket.socket, other: socket.socket) -> None:
    try:
        while piece := one.recv(65536):
            other.sendall(piece)
        other.shutdown(socket.SHUT_WR)
    except OSError:  # either side has hung up: so does the other
        other.close()


def measure(place: Place) -> list[Row]:
    """Count the connections of whole commands. They are the same each time: one run is enough."""
    usual, questions = place.staking_config, QUESTIONS
    if usual is None:
        usual = place.config
        questions = {what: words for what, words in QUESTIONS.items() if "staking" not in words}
    rows = []
    with Relays() as relays:
        config = place.folder / "relayed.toml"
        config.write_text(relays.in_front_of(usual.read_text()))
        for what, words in questions.items():
            relays.accepted.clear()
            run_once(place.sessionnet(*words, "--json", SESSIONNET_CONFIG=str(config)))
            most, hosts, every = max(relays.accepted.values()), len(relays.accepted), relays.accepted.total()
            figure = f"{most} at most, {every} to {hosts} hosts"
            rows.append(Row(f"connections of {what}", "1 per host", figure, most == 1))
    return rows

"""500 runs that keep what they saw, eight at once, from one end of a soak to the other."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.soak.ground import ACCOUNT, Ground
from tests.soak.seen import Notes, Ran

RUNS, AT_ONCE = 500, 8
_SECONDS = 300
"""More than any run takes on a busy machine; its own deadline is 20."""


class Bursts:
    """Runs eight commands at once, again and again, in threads of its own."""

    def __init__(self, ground: Ground, notes: Notes, seconds: float, runs: int = RUNS) -> None:
        self._ground, self._notes = ground, notes
        self._left = runs
        self._number = 0
        self._pause = seconds / -(-runs // AT_ONCE)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="bursts", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the last run."""
        self._thread.join()

    def _work(self) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            due = self._notes.now()
            while self._left:
                now, self._left = min(AT_ONCE, self._left), max(0, self._left - AT_ONCE)
                list(pool.map(self._run, range(self._number, self._number + now)))
                self._number += now
                due += self._pause
                self._over.wait(max(0.0, due - self._notes.now()))

    def _run(self, number: int) -> None:
        words = self._commands()[number % len(self._commands())]
        at = self._notes.now()
        try:
            ended = subprocess.run(
                self._ground.words(*words, "--json"),
                env=self._ground.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired as late:
            self._notes.add("run", Ran(at, words[0], None, str(late.stderr), (), ()))
            return
        command = " ".join(word for word in words if not word.startswith(("-", "@", "0")))
        codes, keeps = _looked_at(command, ended.returncode, ended.stdout)
        self._notes.add("run", Ran(at, command, ended.returncode, ended.stderr, codes, keeps))

    def _commands(self) -> tuple[tuple[str, ...], ...]:
        return (
            ("nodes", "--refresh"),
            ("swarm", ACCOUNT),
            ("token", "--refresh"),
            ("staking",),
            ("nodes", "show", "@alice", "@bob"),
            ("overview", "--refresh"),
            ("staking", "wallet", self._ground.wallet),
            ("check", "node", "@alice", "@bob"),
            ("nodes", "swarms"),
        )


def _looked_at(command: str, status: int, printed: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the codes of a document, and the rows that have to be in the history; `broken` for half a document."""
    try:
        document = json.loads(printed)
        codes = tuple(one["code"] for one in (*document["warnings"], *document["errors"]))
        return codes, tuple(rows_of(command, document)) if status == 0 else ()
    except (ValueError, KeyError, TypeError):
        return ("broken",), ()


def rows_of(command: str, document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the kind and the moment of what an answer makes a history keep, as docs/history.md says."""
    data, moment = document["data"], document["as_of"]
    asked = {source["kind"] for source in document["sources"]}
    if command in ("nodes", "nodes swarms", "swarm") and "seed" in asked:
        yield "list", moment
    if command == "nodes show" and "seed" in asked:
        yield "node-sample", moment
    if command in ("token", "staking") and data["price_usd"] is not None:
        yield "price", data["price_as_of"]
    if command == "staking" and data["block"] is not None:
        yield "pool", data["block"]["timestamp"]
    if command == "overview" and data["reward_pool"] is not None:
        yield "pool", moment
    if command == "staking wallet" and data["staked"] is not None:
        yield "wallet", moment

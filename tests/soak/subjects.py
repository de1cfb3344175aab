"""What runs all the time: `--watch` on a pipe, on a terminal and with files, and the exporter, which is scraped."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.prometheus.waiting import wait_for
from tests.soak.ground import ACCOUNT, Ground
from tests.soak.seen import Ended, Notes, Scrape

EVERY_SECONDS = 10
SCRAPED_EVERY_SECONDS = 5
EXPORTER = "exporter"
_SECONDS_TO_END = 120
"""Long, as the machine may be busy; an end that hangs takes all of them."""
_SCRAPE_SECONDS = 60
_LISTENS = re.compile(r"http://(127\.0\.0\.1:\d+)")


class Subject:
    """One command that runs until it is told to end, and whatever reads what it says."""

    def __init__(self, ground: Ground, name: str, words: list[str], published: Path | None = None) -> None:
        """`published` is the file that it writes, if it writes one; otherwise what it prints are lines of JSON."""
        self.name = name
        self.rounds = self.broken = 0
        self._published, self._mtime = published, 0
        self._log = ground.folders["home"].parent / f"{name.replace(' ', '-')}.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ground.words(*words),
                env=ground.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._reader = threading.Thread(target=self._read, name=f"reader of {name}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def said(self) -> str:
        """What it wrote on standard error."""
        return self._log.read_text(errors="replace")

    def look(self) -> None:
        """Look at what it has published, if that is another version than the last time."""
        if self._published is not None and self._published.exists():
            with self._published.open("rb") as file:
                changed = os.fstat(file.fileno()).st_mtime_ns
                content = file.read()
            if changed != self._mtime:
                self._mtime = changed
                self._count(content, json.loads if self._published.suffix == ".json" else _figures)

    def end(self) -> Ended:
        """Tell it to end by SIGTERM, and return how that went."""
        status: int | None = None
        self._process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            status = self._process.wait(_SECONDS_TO_END)
        self._process.kill()
        self._process.wait()
        self._reader.join(_SECONDS_TO_END)
        self.look()
        return Ended(self.name, status, self.rounds, self.broken, self.said())

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if self._published is None:
                self._count(line, json.loads)

    def _count(self, answer: bytes, parse: Callable[[str], object]) -> None:
        try:
            parse(answer.decode())
        except ValueError:
            self.broken += 1
        else:
            self.rounds += 1


class OnTerminal(Subject):
    """One whose page is drawn on a terminal; a round is a page that is drawn anew."""

    def __init__(self, ground: Ground, name: str, words: list[str]) -> None:
        self.name = name
        self.rounds = self.broken = 0
        self._published = None
        self._ours, theirs = pty.openpty()
        self._log = ground.folders["home"].parent / f"{name.replace(' ', '-')}.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ground.words(*words), env=ground.environment, stdin=theirs, stdout=theirs, stderr=log
            )
        os.close(theirs)
        self._reader = threading.Thread(target=self._drain, name=f"reader of {name}", daemon=True)
        self._reader.start()

    def _drain(self) -> None:
        with suppress(OSError):  # that its other end is closed
            while piece := os.read(self._ours, 65536):
                self.rounds += piece.count(b"\x1b[H") or piece.count(b"\x1b[1;1H")


class Exporter(Subject):
    """The exporter, and somebody who scrapes it."""

    def __init__(self, ground: Ground, notes: Notes) -> None:
        words = [EXPORTER, "--listen", "127.0.0.1:0", "--interval", str(EVERY_SECONDS), "--node", "@alice"]
        self._notes = notes
        self._address = ""
        super().__init__(ground, EXPORTER, [*words, "--node", "@bob", "--wallet", ground.wallet])
        wait_for(lambda: self._address, "the exporter's address", lost=self.said)
        self._over = threading.Event()
        self._scraper = threading.Thread(target=self._scrape, name="scraper", daemon=True)
        self._scraper.start()

    def end(self) -> Ended:
        """Scrape no more, and end it."""
        self._over.set()
        self._scraper.join(_SCRAPE_SECONDS + 1)
        return super().end()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := _LISTENS.search(line.decode()):
                self._address = found[1]

    def _scrape(self) -> None:
        while not self._over.wait(SCRAPED_EVERY_SECONDS):
            at, status, refreshes = self._notes.now(), 0, 0.0
            try:
                with urllib.request.urlopen(f"http://{self._address}/metrics", timeout=_SCRAPE_SECONDS) as page:
                    status, text = page.status, page.read().decode()
                refreshes = _refreshes(text)
                self.rounds += 1
            except urllib.error.HTTPError as refusal:
                status = refusal.code
            except OSError:
                pass
            except ValueError:
                self.broken += 1
            self._notes.add("scrape", Scrape(at, status, refreshes))


def watchers(ground: Ground) -> list[Subject]:
    """Start all forms of `--watch`."""
    every = ["--watch", str(EVERY_SECONDS)]
    there = ground.folders["published"]
    return [
        Subject(ground, "nodes --json", ["nodes", "--json", "--refresh", *every]),
        Subject(ground, "swarm --json", ["swarm", ACCOUNT, "--json", "--refresh", *every]),
        OnTerminal(ground, "overview on a terminal", ["overview", *every]),
        OnTerminal(ground, "token on a terminal", ["token", "--refresh", *every]),
        Subject(
            ground,
            "staking --output",
            ["staking", "--json", *every, "--output", str(there / "staking.json")],
            there / "staking.json",
        ),
        Subject(
            ground,
            "nodes show --prometheus",
            ["nodes", "show", "@alice", "@bob", "-q", *every, "--prometheus", str(there / "nodes.prom")],
            there / "nodes.prom",
        ),
    ]


def _figures(text: str) -> object:
    if not text.endswith("\n"):
        raise ValueError("its last line is cut")
    return list(text_string_to_metric_families(text))


def _refreshes(text: str) -> float:
    """Return how often an exporter asked; it counts good and failed refreshes apart."""
    families = list(text_string_to_metric_families(text))
    counted = [family for family in families if family.name.endswith("exporter_refreshes")]
    if not counted:
        raise ValueError("no refreshes are counted")
    return sum(sample.value for sample in counted[0].samples if sample.name.endswith("_total"))

"""Debian's Prometheus and Alertmanager as processes on free loopback ports, each with a folder of its own.

None outlives the test that started it, not even one that is killed: a shell stands between, and ends the program when
its own standard input closes, which the system sees to for every process that ends.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from tests.prometheus.waiting import wait_for

Record = dict[str, Any]

PROGRAMS = ("prometheus", "promtool", "prometheus-alertmanager", "amtool")
ABSENT = "Debian's prometheus and prometheus-alertmanager are not installed: {} missing"
IS_REQUIRED = "SESSIONNET_REQUIRE_PROMETHEUS" in os.environ
"""Whether missing programs are a failure. Read on import, because tests run with an environment of their own."""

_SECONDS_TO_STOP = 10
_LISTENS = re.compile(r'msg="Listening on" address=(127\.0\.0\.1:\d+)')
_WATCH = 'exec 3<&0; "$@" 3<&- & own=$!; (read -r _ <&3; kill "$own") 2>/dev/null & exec 3<&-; wait "$own"'


def free_port() -> int:
    """A loopback port that nobody has, for what has to have the same one twice."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def missing() -> list[str]:
    """The programs that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class Program:
    """A program that serves HTTP on the loopback interface, between `start` and `stop`; a context manager."""

    def __init__(
        self,
        words: Sequence[str],
        folder: Path,
        listens: re.Pattern[str],
        environment: Mapping[str, str],
        ready: str = "",
    ) -> None:
        """Say what to run.

        `listens` finds host and port in what the program prints, which `folder` takes; `ready` is the page that it
        refuses until it is ready for the others.
        """
        self._words = list(words)
        self._log = folder / f"{Path(words[0]).name}.log"
        self._listens = listens
        self._environment = dict(environment)
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None
        self.address = ""
        """Host and port."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def start(self) -> None:
        """Run it, and wait until it listens."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _WATCH, "sh", *self._words],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,  # Ctrl-C is for the tests, which then end it
            )
        self.address = wait_for(self._look_for_address, f"{self._words[0]}'s address", lost=self.said)
        if self._ready:
            wait_for(self._is_ready, f"{self._words[0]} to be ready", lost=self.said)

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def said(self) -> str:
        """What it has printed until now, on a line of its own."""
        return "\n" + self._log.read_text(errors="replace")[-4000:]

    def get(self, path: str, **query: str) -> bytes:
        """Return a page. Raises OSError where it is refused or does not come."""
        url = f"http://{self.address}{path}" + ("?" + urllib.parse.urlencode(query) if query else "")
        with urllib.request.urlopen(url, timeout=120) as page:
            body: bytes = page.read()
            return body

    def _is_ready(self) -> bool:
        try:
            self.get(self._ready)
        except urllib.error.HTTPError:
            return False
        return True

    def _look_for_address(self) -> str:
        assert self._process is not None
        assert self._process.poll() is None, f"{self._words[0]} ended{self.said()}"
        found = self._listens.search(self._log.read_text(errors="replace"))
        return found[1] if found else ""


class Prometheus(Program):
    """A Prometheus with this configuration file; what it keeps is in the same folder."""

    def __init__(self, config: Path) -> None:
        super().__init__(
            [
                *("prometheus", f"--config.file={config}", f"--storage.tsdb.path={config.parent / 'tsdb'}"),
                *("--web.listen-address=127.0.0.1:0", "--rules.alert.resend-delay=1s"),
            ],
            config.parent,
            _LISTENS,
            os.environ,
            "/-/ready",
        )

    def query(self, expression: str) -> list[Record]:
        """Return the series of an expression now. Raises AssertionError for one that it refuses."""
        try:
            answer = json.loads(self.get("/api/v1/query", query=expression))
        except urllib.error.HTTPError as refusal:
            raise AssertionError(f"{expression}: {refusal.read().decode()}") from None
        found: list[Record] = answer["data"]["result"]
        return found

    def label_values(self, label: str, selector: str) -> list[str]:
        """Return the values that a label has in these series."""
        found: list[str] = json.loads(self.get(f"/api/v1/label/{label}/values", **{"match[]": selector}))["data"]
        return found

    def firing(self) -> set[str]:
        """Return the names of the alerts that fire."""
        alerts = json.loads(self.get("/api/v1/alerts"))["data"]["alerts"]
        return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}

    def rules(self) -> list[Record]:
        """Return all rules, with how their last evaluation went."""
        groups = json.loads(self.get("/api/v1/rules"))["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]


class Alertmanager(Program):
    """An Alertmanager with this configuration file, alone in its cluster."""

    def __init__(self, config: Path, port: int = 0) -> None:
        super().__init__(
            [
                *("prometheus-alertmanager", f"--config.file={config}", f"--storage.path={config.parent / 'kept'}"),
                *(f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="),
            ],
            config.parent,
            _LISTENS,
            os.environ,
            "/-/ready",
        )

    def alerts(self) -> list[Record]:
        """Return the alerts that it was told of and that are not over."""
        found: list[Record] = json.loads(self.get("/api/v2/alerts"))
        return found

    def held_back(self) -> set[str]:
        """Return the names of the alerts that it keeps to itself because of another one."""
        return {alert["labels"]["alertname"] for alert in self.alerts() if alert["status"]["inhibitedBy"]}

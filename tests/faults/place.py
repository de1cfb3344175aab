"""Where a case is run: the networks, a clean environment, and what is broken on the disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Self

from tests.faults import files
from tests.faults.lines import Line
from tests.faults.rules import Observed
from tests.faults.runs import run
from tests.faults.sources import Source
from tests.faults.wrongs import Fault

ROOT = Path(__file__).parents[2]
LOOPBACK = "127.0.0.0/8"
HONEST_SECONDS = 20
"""The deadline where all is well."""
A_SECOND = 1.1
"""After so long a kept answer has an age, which is counted in whole seconds."""


@dataclass(frozen=True)
class Case:
    """One cell of the report."""

    source: Source
    fault: Fault
    line: Line


class Place:
    """Networks and folders; a context manager that ends and removes them."""

    def __init__(self, networks: int, timeout_seconds: float) -> None:
        self.timeout_seconds = timeout_seconds
        self._networks = networks
        self._stack = ExitStack()
        self._ordering = threading.Lock()
        self._kept: dict[tuple[int, str, str], Path] = {}
        self._numbers = count()

    def __enter__(self) -> Self:
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        words = [sys.executable, "-m", "tests.faults.network", str(self._folder), str(self._networks)]
        self._process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._stack.callback(self._end)
        about = json.loads(self._answer())
        self.has_chain: bool = about["has_chain"]
        """Whether there is an EVM node, without which no source needs a chain."""
        self._about: list[dict[str, Any]] = about["networks"]
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    def perform(self, case: Case, network: int) -> Observed:
        """Run one case on one of the networks, which nothing else may use meanwhile."""
        source, about = case.source, self._about[network]
        folder = self._new_folder()
        cache = folder / "cache"
        if source.place in ("kept", "cache"):
            cache = Path(shutil.copytree(self._kept_by(case.line, network, source.config), cache, symlinks=True))
        if source.place == "cache":
            cache = files.broken_cache(cache, case.fault.words)
        path = self._broken(case, network, folder)
        self._order(network, source, case.fault)
        environment = self._environment(network, cache)
        environment["SESSIONNET_CONFIG"] = str(path) if source.place == "config" else about["configs"][source.config]
        if "--proxy" in source.options:
            del environment["NO_PROXY"]
        values = about["words"] | {"path": str(path)}
        words = [word.format_map(values) for word in (*case.line.words, *source.options)]
        did = run([*words, *self._asked(case.line)], environment, folder, self.timeout_seconds)
        shutil.rmtree(folder)
        return did

    def start_seconds(self) -> float:
        """Return what the command takes to begin and to end."""
        folder = self._new_folder()
        return run(["--version"], self._environment(0, folder / "cache"), folder, HONEST_SECONDS).seconds

    def _asked(self, line: Line) -> tuple[str, ...]:
        return () if line.command == "schema" else ("--json", "--timeout", f"{self.timeout_seconds:g}")

    def _environment(self, network: int, cache: Path) -> dict[str, str]:
        """Nothing of the caller's but where programs are; a home and a cache of its own."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self._folder),
            "LANG": "C.UTF-8",
            "NO_PROXY": LOOPBACK,
            "SSL_CERT_FILE": self._about[network]["ca_file"],
            "SESSIONNET_CACHE_DIR": str(cache),
        }

    def _broken(self, case: Case, network: int, folder: Path) -> Path | None:
        """What the command is pointed to in place of a good file."""
        source, fault, about = case.source, case.fault, self._about[network]
        match source.place:
            case "nodes-file":
                return files.broken_file(Path(about["nodes_file"]).read_bytes(), fault.words, folder, files.NODE_LIST)
            case "config":
                usual = Path(about["configs"]["usual"]).read_bytes()
                return files.broken_file(usual, fault.words, folder, files.CONFIGURATION)
            case "cassette":
                recorded = self._recorded(case.line, network, source.config)
                return files.broken_file(recorded.read_bytes(), fault.words, folder, files.CASSETTE)
        return None

    def _kept_by(self, line: Line, network: int, config: str) -> Path:
        """Return a cache folder that the same command has filled when all was well."""
        key = network, line.name, config
        if key not in self._kept:
            self._kept[key] = self._honest(line, network, config) / "cache"
            time.sleep(A_SECOND)
        return self._kept[key]

    def _recorded(self, line: Line, network: int, config: str) -> Path:
        """Return a cassette of the same command, recorded when all was well."""
        key = network, f"{line.name}, recorded", config
        if key not in self._kept:
            self._kept[key] = self._honest(line, network, config, "--record", "tape.yaml") / "tape.yaml"
        return self._kept[key]

    def _honest(self, line: Line, network: int, config: str, *more: str) -> Path:
        """Run a command when all is well, in a folder of its own, with its cache; return the folder."""
        self._tell(network, [])
        about, folder = self._about[network], self._new_folder()
        environment = self._environment(network, folder / "cache")
        environment["SESSIONNET_CONFIG"] = about["configs"][config]
        words = [word.format_map(about["words"]) for word in (*line.words, *more)]
        did = run([*words, "--json", "--timeout", str(HONEST_SECONDS)], environment, folder, HONEST_SECONDS)
        if did.status != 0:
            raise RuntimeError(f"sessionnet {' '.join(words)} failed where all is well: {did}")
        return folder

    def _order(self, network: int, source: Source, fault: Fault) -> None:
        self._tell(network, [*source.besides, *((one, fault.words) for one in source.who)])

    def _tell(self, network: int, wrongs: list[tuple[str, str]]) -> None:
        with self._ordering:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps({"network": network, "wrongs": wrongs}) + "\n")
            self._process.stdin.flush()
            self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the test networks have ended")
        return line

    def _new_folder(self) -> Path:
        folder = self._folder / f"run{next(self._numbers)}"
        folder.mkdir()
        return folder

    def _end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

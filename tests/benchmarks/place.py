"""Where everything is measured: the installed command, a clean environment for it, and a seed with the node list.

The command is installed from its wheel: the import hook of an editable install costs time that no user pays. The seed
runs in a process of its own and shares nothing with what is measured but the machine. This process stays small, for
no peak can be read that is lower than its own: what is large, as `tests.evm` is, is imported elsewhere or later.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from sessionnet_core.version import VERSION
from tests.benchmarks.instructions import counting
from tests.benchmarks.processes import Command

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ".venv-demo"
LIST = Path("../shared/mainnet/service-nodes.json")
"""The public node list, relative to the project; where it is not there, as many nodes are made up."""
COUNT = 1553
DELAY_SECONDS = 0.2
WALLET = "0x4adf1a86633c0d5e14be5f686d3da69f316c1fa3"
"""`tests.evm.wallet("tess")`: who has stakes, contributions and rewards there."""
NO_CHAIN = "anvil is not installed; `make evm` does that"
MEASURED = ("cli", "sessionnet_core", "pyproject.toml", "cassettes/demo")
"""What goes into the wheel."""
KEPT_SECONDS = 1_000_000
"""How old the kept node list may be: the benchmarks must not outlast it."""


class Place:
    """What the benchmarks share; a context manager that removes its traces."""

    def __init__(self, runs: int) -> None:
        self.runs = runs
        self.fewer_runs = max(3, runs // 3)
        """Of what takes seconds."""
        self.notes: list[str] = []
        self._stack = ExitStack()
        self._load = os.getloadavg()[0]

    def __enter__(self) -> Self:
        subprocess.run(["make", "--silent", f"{ENVIRONMENT}/ready"], cwd=ROOT, stdout=sys.stderr, check=True)
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-")))
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    def note(self, text: str) -> None:
        """Keep what the reader of the table should know besides."""
        self.notes.append(text)

    def described(self) -> list[str]:
        """What was measured with what, for the lines above the table."""
        load = f"load {self._load:.1f} at the start and {os.getloadavg()[0]:.1f} at the end"
        return [
            f"sessionnet {VERSION}, commit {self._commit}; {self._version}; {datetime.now(UTC):%Y-%m-%d}",
            f"{self.runs} runs in turns, {self.fewer_runs} of what takes seconds; CPU time of the quickest",
            f"{os.cpu_count()} cores, {load}; instructions counted by {counting()[0]}",
            *([self._node_list] if self._node_list else []),
        ]

    def sessionnet(self, *words: str, **environment: str) -> Command:
        """The installed command."""
        return Command([str(ROOT / ENVIRONMENT / "bin" / "sessionnet"), *words], self._environment | environment)

    def python(self, *words: str) -> Command:
        """The interpreter of the installed command."""
        return self.program(str(ROOT / ENVIRONMENT / "bin" / "python"), *words)

    def imports(self, names: str) -> Command:
        """The interpreter that does nothing but import: what any such command costs at least."""
        return self.python("-c", f"import {names}")

    def program(self, path: str, *words: str) -> Command:
        """Any other program."""
        return Command([path, *words], self._environment)

    def shell(self, text: str) -> Command:
        """A line of shell."""
        return self.program("/bin/sh", "-c", text)

    @property
    def seed_options(self) -> Sequence[str]:
        """The options that lead the command to the seed."""
        url, pin = self.seed
        return ("--seed-url", url, "--seed-pin", pin, "--max-age", str(KEPT_SECONDS))

    @property
    def seed(self) -> tuple[str, str]:
        """The URL and the pin of a seed that serves the node list."""
        seed = tomllib.loads(self.config.read_text())["networks"]["devnet"]["seeds"][0]
        return seed["url"], seed["pin"]

    @cached_property
    def config(self) -> Path:
        """The configuration file of a test network that answers at once, from when it is first asked for."""
        return self._devnet("prompt")

    @cached_property
    def slow_config(self) -> Path:
        """The configuration file of a test network of which every server waits before it answers."""
        return self._devnet("slow", *(f"--misbehave={who}=slow:{DELAY_SECONDS}" for who in ("seeds", "api")))

    @cached_property
    def staking_config(self) -> Path | None:
        """The configuration file of one with a chain and a staking backend beside it; None where there is no anvil."""
        words = [sys.executable, "-c", "from tests.evm.anvil import binary; raise SystemExit(binary() is None)"]
        if subprocess.run(words, cwd=ROOT, check=False).returncode:
            return None
        return self._devnet("staking", "--evm")

    @property
    def rpc_url(self) -> str | None:
        """The chain with the staking contracts on it; None where there is none."""
        if self.staking_config is None:
            return None
        url: str = tomllib.loads(self.staking_config.read_text())["networks"]["devnet"]["chain"]["rpc_urls"][0]
        return url

    def _devnet(self, name: str, *more: str) -> Path:
        config = self.folder / f"{name}.toml"
        is_listed = (ROOT / LIST).exists() and "--evm" not in more  # its nodes are those with stakes on the chain
        nodes = ["--nodes", str(ROOT / LIST)] if is_listed else ["--count", str(COUNT)]
        words = ["--write-config", str(config), "--fields", "apps", "--storage-servers", "0", "--clock", "now"]
        words += [*nodes, *more]
        devnet = subprocess.Popen(
            [sys.executable, "-m", "tests.devnet", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self._stack.callback(devnet.wait)
        self._stack.callback(devnet.terminate)
        assert devnet.stdout is not None
        size = devnet.stdout.readline().strip("# \n").partition(";")[0]  # printed once it serves
        if is_listed or not self._node_list:
            self._node_list = f"{size}, {'the public list' if is_listed else 'made up'}"
            self.node_count = int(size.split()[0])
        return config

    _node_list = ""
    node_count = 0
    """How many nodes the list has, once there is a seed."""

    @cached_property
    def _commit(self) -> str:
        """The commit that is checked out, and whether what is measured differs from it."""
        try:
            commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, text=True).strip()
            changed = subprocess.check_output(["git", "status", "--porcelain", *MEASURED], cwd=ROOT)
        except (OSError, subprocess.CalledProcessError):
            return "unknown"
        return f"{commit} with changes" if changed else commit

    @cached_property
    def _version(self) -> str:
        return subprocess.check_output(
            [
                ROOT / ENVIRONMENT / "bin" / "python",
                "-c",
                "import platform; print('Python', platform.python_version())",
            ],
            text=True,
        ).strip()

    @cached_property
    def _environment(self) -> dict[str, str]:
        """Nothing of the caller's but where programs are; a home and a cache of its own."""
        home = self.folder / "home"
        home.mkdir()
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "SESSIONNET_CACHE_DIR": str(self.folder / "cache"),
        }

"""Where everything is measured: the installed command, a clean environment for it, and a seed with the node list.

The command is installed from its wheel: the import hook of an editable install costs time that no user pays. The seed
runs in a process of its own and shares nothing with what is measured but the machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Self

from tests.benchmarks.processes import Command
from tests.evm import Settled
from tests.evm.anvil import binary

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ".venv-demo"
LIST = Path("../shared/mainnet/service-nodes.json")
"""The public node list, relative to the project; where it is not there, as many nodes are made up."""
COUNT = 1553
DELAY_SECONDS = 0.2
KEPT_SECONDS = 1_000_000
"""How old the kept node list may be: the benchmarks must not outlast it."""


class Place:
    """What the benchmarks share; a context manager that removes its traces."""

    def __init__(self, runs: int) -> None:
        self.runs = runs
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        subprocess.run(["make", "--silent", f"{ENVIRONMENT}/ready"], cwd=ROOT, stdout=sys.stderr, check=True)
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-")))
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    def described(self) -> str:
        """What was measured with what, for the line above the table."""
        node_list = f"; {self._node_list}" if self._node_list else ""
        return f"{self.runs} runs of each process in turns, medians; {self._version}{node_list}"

    def sessionnet(self, *words: str, **environment: str) -> Command:
        """The installed command."""
        return Command([str(ROOT / ENVIRONMENT / "bin" / "sessionnet"), *words], self._environment | environment)

    def imports(self, names: str) -> Command:
        """The interpreter that does nothing but import: what any such command costs at least."""
        return Command([str(ROOT / ENVIRONMENT / "bin" / "python"), "-c", f"import {names}"], self._environment)

    def shell(self, text: str) -> Command:
        """A line of shell."""
        return Command(["/bin/sh", "-c", text], self._environment)

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
    def rpc_url(self) -> str | None:
        """A chain with the staking contracts on it, from when it is first asked for; None where there is no anvil."""
        if binary() is None:
            return None
        return self._stack.enter_context(Settled(int(time.time()))).url

    @cached_property
    def staking_config(self) -> Path | None:
        """The configuration file of one with a chain and a staking backend beside it; None where there is no anvil."""
        return None if binary() is None else self._devnet("staking", "--evm")

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
        self._node_list = f"{size}, {LIST if nodes[0] == '--nodes' else 'made up'}"
        return config

    _node_list = ""

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

"""The process of one anvil, an EVM node, on a free port of the loopback interface.

It never outlives the test that started it, not even one that is killed: a shell stands between the two, and ends anvil
when its standard input closes, which the system does for every process that ends.
"""

import os
import platform
import re
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from .rpc import Rpc

MODULES = Path(__file__).parent / "node_modules"
ABSENT = "anvil is not installed: run `make evm`"
IS_REQUIRED = "SESSIONNET_REQUIRE_EVM" in os.environ
"""Whether a missing anvil is a failure. Read on import, because tests run with an environment of their own."""

SECONDS_TO_START = 20
SECONDS_TO_STOP = 5
FIRST_BLOCK = 338_000_000
"""Blocks of Arbitrum have numbers like this."""

_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "arm64": "arm64", "aarch64": "arm64"}

# The node's standard input is /dev/null; only the second background job reads the pipe.
_WATCH = 'exec 3<&0; "$@" 3<&- & node=$!; (read -r _ <&3; kill "$node") & exec 3<&-; wait "$node"'

# Blocks are made when a test says so, at the time it says; whoever sends a transaction need not sign or pay for it.
_OPTIONS = (
    *("--host", "127.0.0.1", "--port", "0", "--accounts", "1", "--hardfork", "prague"),
    *("--no-mining", "--order", "fifo", "--auto-impersonate", "--base-fee", "0"),
    *("--disable-block-gas-limit", "--disable-pool-balance-checks"),
    *("--no-create2", "--disable-console-log", "--no-request-size-limit"),
)


def binary() -> Path | None:
    """Where `make evm` puts anvil for this machine; None where it did not."""
    machine = _MACHINES.get(platform.machine().lower(), platform.machine())
    path = MODULES / f"@foundry-rs/anvil-{platform.system().lower()}-{machine}" / "bin/anvil"
    return path if path.exists() else None


class Anvil:
    """One anvil, running from `start` to `stop`; a context manager."""

    def __init__(self, chain_id: int, genesis: int) -> None:
        """`genesis` is the time of the first block, in Unix seconds."""
        self._arguments = ["--chain-id", str(chain_id), "--number", str(FIRST_BLOCK), "--timestamp", str(genesis)]
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.rpc = Rpc(0)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """What to give a client as this node's address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run anvil, and wait until it listens. Raises RuntimeError where it is not installed or will not run."""
        path = binary()
        if path is None:
            raise RuntimeError(ABSENT)
        self._directory = tempfile.TemporaryDirectory(prefix="sessionnet-anvil-")
        log = Path(self._directory.name) / "log"
        command = [str(path), *_OPTIONS, *self._arguments, "--cache-path", self._directory.name]
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _WATCH, "sh", *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the tests, which then end anvil
            )
        try:
            self.port = self._awaited_port(log)
        except BaseException:
            self.stop()
            raise
        self.rpc = Rpc(self.port)

    def stop(self) -> None:
        """End anvil, and wait until it has ended."""
        self.rpc.close()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(SECONDS_TO_STOP)
            if self._process.poll() is None:
                os.killpg(self._process.pid, 9)
                self._process.wait()
            self._process = None
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None

    def _awaited_port(self, log: Path) -> int:
        assert self._process is not None
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if listening := re.search(rb"Listening on 127\.0\.0\.1:(\d+)\n", log.read_bytes()):
                return int(listening[1])
            if self._process.poll() is not None:
                break
            time.sleep(0.005)
        raise RuntimeError(f"anvil did not start:\n{log.read_text()}")

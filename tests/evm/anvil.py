"""The process of one anvil, an EVM node, on a free port of the loopback interface.

It never outlives the test that started it, not even one that is killed: a shell stands between the two, and ends anvil
when its standard input closes, which the system does for every process that ends. Then it tidies up.
"""

import os
import platform
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import BinaryIO, Self

from tests.evm.rpc import Rpc

MODULES = Path(__file__).parent / "node_modules"
ABSENT = "anvil is not installed: run `make evm`"
IS_REQUIRED = "SESSIONNET_REQUIRE_EVM" in os.environ
"""Whether a missing anvil is a failure. Read on import, because tests run with an environment of their own."""

SECONDS_TO_START = 20
SECONDS_TO_STOP = 5
FIRST_BLOCK = 1_000_000
"""Not 0, so that the first block is not the first number that comes to mind; not 300,000,000 as on Arbitrum, because
anvil looks for logs block by block, in those that it does not have as well."""

_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "arm64": "arm64", "aarch64": "arm64"}

# $0 is the node's directory. Of the two background jobs, only the second reads the pipe.
_WATCH = (
    'exec 3<&0; "$@" 3<&- & node=$!; (read -r _ <&3; kill "$node") 2>/dev/null & exec 3<&-; wait "$node"; rm -rf "$0"'
)

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
        self.directory = Path()
        """What anvil keeps on disk while it runs."""
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
        self.directory = Path(tempfile.mkdtemp(prefix="sessionnet-anvil-"))
        command = [str(path), *_OPTIONS, *self._arguments, "--cache-path", str(self.directory)]
        with (self.directory / "log").open("w+b") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _WATCH, str(self.directory), *command],
                stdin=subprocess.PIPE,
                stdout=log,
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
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            shutil.rmtree(self.directory)
        self._process = None

    def _awaited_port(self, log: BinaryIO) -> int:
        assert self._process is not None
        deadline = time.monotonic() + SECONDS_TO_START
        has_ended = False
        while not has_ended and time.monotonic() < deadline:
            has_ended = self._process.poll() is not None  # looked at first: what it said last is then in the log
            said = os.pread(log.fileno(), 65536, 0)
            if listening := re.search(rb"Listening on 127\.0\.0\.1:(\d+)\n", said):
                return int(listening[1])
            time.sleep(0.005)
        raise RuntimeError(f"anvil did not start:\n{said.decode()}")

"""The process of the node: it is up in no time, and gone when whoever started it is gone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.evm import anvil
from tests.evm.anvil import Anvil
from tests.evm.chain import Chain
from tests.evm.ethereum import Ethereum
from tests.evm.rpc import RpcError
from tests.evm.settled import Settled

ROOT = Path(__file__).parents[2]
SECONDS = 120

OWN_CHAIN = """
import sys
from tests.evm.anvil import Anvil
chain = Anvil(1, 1)
chain.start()
print(chain.port, chain.directory, flush=True)
sys.stdin.read()
"""


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def waited_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


@pytest.mark.usefixtures("anvil_is_there")
class TestTheProcess:
    @pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
    def test_ends_with_the_one_that_started_it(self, how: signal.Signals) -> None:
        command = [sys.executable, "-c", OWN_CHAIN]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdout is not None
            port, directory = process.stdout.readline().decode().split()
            assert listens(int(port))
            os.kill(process.pid, how)
            process.wait(SECONDS)
        assert waited_for(lambda: not listens(int(port)) and not Path(directory).exists())

    def test_ends_after_use_with_its_directory(self) -> None:
        with Anvil(1, 1) as node:
            assert listens(node.port)
            assert node.directory.exists()
        assert not listens(node.port)
        assert not node.directory.exists()

    def test_that_cannot_start_says_what_it_said(self) -> None:
        with pytest.raises(RuntimeError, match=r"(?s)did not start.*unexpected argument"), Anvil(-1, 1):
            pass

    def test_has_a_port_of_its_own(self) -> None:
        with Anvil(1, 1) as one, Anvil(1, 1) as other:
            assert one.port != other.port


def test_without_anvil_tests_know_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(anvil, "MODULES", tmp_path)
    with pytest.raises(RuntimeError, match="make evm"), Anvil(1, 1):
        pass


class TestTheChain:
    def test_forgets_everything_on_the_way_back(self, arbitrum: Settled) -> None:
        before, height = arbitrum.snapshot(), arbitrum.height()
        arbitrum.token.do("transfer", arbitrum.world.contributions[0].address, 1, sender="0x" + "7e" * 20)
        arbitrum.mine(arbitrum.now() + 10**6)
        arbitrum.revert(before)
        assert (arbitrum.height(), arbitrum.now()) == (height, arbitrum.world.as_of)
        assert arbitrum.token.read("totalSupply") == arbitrum.world.supply

    def test_makes_blocks_at_any_time_but_the_past(self, ethereum: Ethereum) -> None:
        before = ethereum.snapshot()
        ethereum.mine(ethereum.now())
        ethereum.mine(ethereum.now() + 10**8)
        with pytest.raises(RpcError, match="lower than previous block"):
            ethereum.mine(ethereum.now() - 1)
        ethereum.revert(before)

    def test_says_why_a_transaction_reverted(self, arbitrum: Settled) -> None:
        with pytest.raises(RpcError) as reverted:
            arbitrum.token.do("transfer", "0x" + "11" * 20, 1, sender="0x" + "99" * 20)
        assert (reverted.value.data or "").startswith("0xe450d38c")  # ERC20InsufficientBalance

    def test_has_nothing_where_nothing_is(self, arbitrum: Settled) -> None:
        assert arbitrum.call("0x" + "99" * 20, b"\x01\x02\x03\x04") == b""

    def test_is_a_context_manager_that_ends_when_it_fails_to_start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Chain, "put", lambda *_: 1 / 0)
        chain = Ethereum(1)
        with pytest.raises((ZeroDivisionError, RuntimeError)):
            chain.start()
        assert chain._process is None

"""Records the recording that ships: many commands at one moment, packed into one file.

Each command is run by itself, as a user's is, and each draws the same chance from the same seed: so that whichever of
them is replayed asks the same nodes and seals the same bytes. The clock stands still meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from sessionnet_cli import main
from sessionnet_core import cassette
from sessionnet_core.cassette_label import FORMAT, Failure, Label
from sessionnet_core.cassette_pack import encode_pack
from sessionnet_core.networks.model import Network
from sessionnet_core.queries import probe
from sessionnet_core.recorded import Exchange
from sessionnet_core.version import VERSION
from tests.demo_network import ACCOUNT, OPERATOR, OTHER_ACCOUNT, WALLET

SECONDS = "300"
"""So long may a command take; asking all nodes takes some time on a slow machine."""
WAYS: tuple[list[str], ...] = ([], ["--transport", "plain"], ["--onion"])
"""How the network API can be asked."""


def commands() -> Iterator[list[str]]:
    """Return everything that is recorded. A flag that changes only what is shown is left out."""
    for way in WAYS:
        yield ["token", *way]
        yield ["staking", *way]
        yield ["overview", *way]
        yield ["token", "balance", WALLET, *way]
        for period in ("1h", "1d", "7d", "30d"):
            yield ["token", "history", "--period", period, *way]
    for way in ([], ["--onion"]):
        for names in (["alice"], ["bob"], ["alice", "bob"]):
            yield ["swarm", *names, *way]
    yield ["staking", "--full"]
    yield ["staking", "--quorum", "2"]
    yield ["staking", "estimate", "--stake", "5000"]
    yield ["staking", "open"]
    for wallet in (WALLET, OPERATOR):
        yield ["staking", "wallet", wallet]
        yield ["token", "balance", wallet]
    for words in (["swarm", ACCOUNT], ["nodes"], ["token"], ["overview", ACCOUNT]):
        yield [*words, "--verify"]
    for words in ([], ["--full"], ["--quorum", "2"]):
        yield ["staking", "--verify", *words]
    for accounts in ([ACCOUNT], [OTHER_ACCOUNT], [ACCOUNT, OTHER_ACCOUNT]):
        yield ["swarm", "--ask-swarm", *accounts]
    yield ["nodes", "--probe"]


class DemoTape(cassette.RecordingTape):
    """The tape of one of the commands; what it records goes to those of all others."""

    moment: ClassVar[datetime]
    seed: ClassVar[bytes]
    network: ClassVar[Network]
    all_exchanges: ClassVar[list[Exchange]] = []
    all_failures: ClassVar[list[Failure]] = []
    all_measured: ClassVar[dict[str, float]] = {}

    def __init__(self, network: Network, private: object = ()) -> None:
        super().__init__(network)  # its wallets and accounts are nobody's: nothing is masked
        self._random = cassette._Derived(self.seed)
        self._exchanges, self._failures = self.all_exchanges, self.all_failures
        self._measured = self.all_measured
        self.recorded_at = self.moment
        type(self).network = self._network

    def clock(self) -> datetime:
        return self.moment

    def save(self, path: Path) -> None:
        """All tapes are saved at once, in the end."""


def record_demo(path: Path) -> None:
    """Record everything that the demo answers from the network that the environment configures.

    Raises:
        RuntimeError: a command failed, or somebody was too slow to answer.
    """
    DemoTape.moment = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    DemoTape.seed = os.urandom(32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cassette, "RecordingTape", DemoTape)
        patch.setattr(probe, "AT_ONCE", 4)  # servers and clients share one machine: latency is of the network
        for words in commands():
            status = _run([*words, "--json", "--timeout", SECONDS, "--record", str(path)])
            print(f"{status}  sessionnet {' '.join(words)}")
            if status:
                raise RuntimeError(f"exit status {status} of {words}")
    slow = [what for what in DemoTape.all_measured if what.endswith("in vain")]
    if slow:
        raise RuntimeError(f"too slow, record again: {slow}")
    failures = {(one.url, one.body): one for one in DemoTape.all_failures}
    label = Label(
        format=FORMAT,
        recorded_by=f"sessionnet {VERSION}",
        recorded_at=DemoTape.moment,
        test_network=True,
        network=DemoTape.network,
        clock=(),
        random_seed=DemoTape.seed.hex(),
        failures=tuple(failures[key] for key in sorted(failures)),
        measured=dict(sorted(DemoTape.all_measured.items())),
    )
    path.write_bytes(encode_pack(label, DemoTape.all_exchanges))


def _run(words: list[str]) -> int:
    """Run one command, which prints nothing here; return its exit status."""
    with open(os.devnull, "w") as nowhere, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", nowhere)
        with pytest.raises(SystemExit) as ended:
            main.main(words)
    return int(ended.value.code or 0)

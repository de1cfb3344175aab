"""What else answers such questions: other people's commands, and a script as anybody would write it.

`make bench-peers` installs what is not of this project into `build/peers`, each into an environment of its own.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.benchmarks.place import ROOT, Place
from tests.benchmarks.processes import Command, in_turns
from tests.benchmarks.row import BELOW, Row, compared

ABSENT = "it is not installed; `make bench-peers` tries to"
_INSTALLED = ROOT / "build" / "peers"
_NAIVE_STAKING = Path(__file__).with_name("naive_staking.py")


def cast() -> str | None:
    """Return where Foundry's cast is; None where it is not installed."""
    # the program itself: what npm puts before it is a script for node
    installed = next(_INSTALLED.glob("node_modules/@foundry-rs/cast-*/bin/cast"), None)
    return str(installed) if installed else shutil.which("cast")


def naive_staking(place: Place) -> Command:
    """Return the script that reads the figures of staking with web3.py."""
    assert place.rpc_url is not None
    return place.python(str(_NAIVE_STAKING), place.rpc_url)


def measure_btcli(place: Place) -> list[Row]:
    """Measure the start of the command of another network of nodes that are paid for their work: Bittensor's."""
    btcli = _INSTALLED / "btcli" / "bin" / "btcli"
    if not btcli.exists():
        place.note(f"`--version` beside `btcli --version` is left out: {ABSENT}")
        return []
    samples, others = in_turns(
        [place.sessionnet("--version"), place.program(str(btcli), "--version")], place.fewer_runs
    )
    return [compared(f"{BELOW}--version", samples, "btcli --version", others, 1)]

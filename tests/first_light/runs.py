"""Every command run once, with its traffic recorded and its replies looked through; and what follows from that alone.

Each has a deadline; what does not end before it is ended, and is a finding. Nobody is asked twice where a recording or
the kept list can tell: what is `LOCAL` costs the network nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from sessionnet_core.evidence import INCOMPLETE

from .observe import Seen

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120
"""For one command, whose own deadline is `TIMEOUT_SECONDS`: starting Python and looking through replies takes time."""
TIMEOUT_SECONDS = 30
COMMANDS: dict[str, tuple[str, ...]] = {
    "nodes": (),
    "nodes --verify": (),
    "nodes swarms": (),
    "nodes show": ("{key}", "--probe"),
    "swarm": ("{account}", "--verify"),
    "swarm --probe": ("{account}",),
    "swarm --ask-swarm": ("{account}",),
    "swarm NAME": ("{name}",),
    "token": ("--verify",),
    "token --transport plain": (),
    "token --onion": (),
    "token history": ("--period", "7d"),
    "token balance": ("{wallet}",),
    "staking": ("--full", "--verify"),
    "staking --quorum 2": (),
    "staking wallet": ("{wallet}",),
    "staking open": (),
    "staking estimate": ("--stake", "5000", "--fee", "10"),
    "overview": ("{account}", "--verify"),
    "check node": ("{key}",),
    "check wallet": ("{wallet}",),
    "check swarm": ("{account}", "--probe"),
    "check network": (),
    "doctor": (),
}
"""Each command, and what it is asked; `nodes` is the first, since it says which node and wallet the others are for."""
KEPT = "nodes, kept"
"""The one that is not recorded, for a recording run keeps nothing: what is `LOCAL` reads the list that it keeps."""
LOCAL: dict[str, tuple[str, ...]] = {
    "nodes --offline": ("nodes", "--offline", "--json"),
    "nodes --strict": ("nodes", "--offline", "--strict", "--json"),
    "nodes --output": ("nodes", "--offline", "--json", "--output", "{folder}/nodes.json"),
    "nodes --prometheus": ("nodes", "--offline", "--json", "--prometheus", "{folder}/nodes.prom"),
    "nodes show PREFIX": ("nodes", "show", "{prefix}", "--offline", "--json"),
    "swarm, kept": ("swarm", "{account}", "--offline", "--json"),
    "swarm in capitals": ("swarm", "  {shouted}\t", "--offline", "--json"),
    "swarm of a group": ("swarm", "{group}", "--offline", "--json"),
    "swarm --input": ("swarm", "--input", "{folder}/accounts.txt", "--jsonl", "--offline"),
    "swarm of no account": ("swarm", f"05{'ab' * 31}", "--json"),
}
"""What is read of the list that was kept."""
SCRATCH = "scratch"
"""The folder among the recordings for what is gone in the end: what is kept and written meanwhile."""
ENVIRONMENT = ("SESSIONNET_CONFIG", "SESSIONNET_PROXY")
"""What counts of the environment of whoever runs this; the rest would change what is asked of whom."""
AS_TEXT = ("nodes", "token", "staking", "overview", "check network", "check node")
"""What is replayed once more as text, for a pipe."""


class Ended(Struct, frozen=True):
    """How a process ended."""

    status: int | None
    """None if it was still there after `PATIENCE_SECONDS`, and had to be ended."""
    stdout: bytes
    stderr: bytes
    seen: Seen


Start = Callable[[tuple[str, ...]], Ended]
"""Runs the command with these words."""


class Run(Struct, frozen=True, dict=True):
    """What one command did."""

    name: str
    words: tuple[str, ...]
    ended: Ended
    seconds: float
    cassette: Path | None = None

    @property
    def status(self) -> int | None:
        """The exit status; None if it had to be ended."""
        return self.ended.status

    @cached_property
    def document(self) -> dict[str, Any]:
        """Its JSON; empty if it printed none."""
        try:
            document = json.loads(self.ended.stdout)
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}

    @property
    def data(self) -> Any:
        """What it answered."""
        return self.document.get("data")

    def told(self, *keys: str) -> list[dict[str, str]]:
        """Return its errors, its warnings, or both."""
        return [one for key in keys or ("errors", "warnings") for one in self.document.get(key) or ()]

    @property
    def codes(self) -> list[str]:
        """The codes of its errors and warnings, each once."""
        return list(dict.fromkeys(one["code"] for one in self.told()))


class Asked(Struct, frozen=True):
    """What is asked about."""

    account: str
    name: str
    wallet: str = "0x" + "0" * 40
    key: str = "0" * 64
    theirs: frozenset[str] = frozenset()
    """Those of them that whoever runs this has named, which are theirs; the rest is made up, or of the node list."""

    def filled(self, word: str, folder: Path) -> str:
        """Return a word of a command with this in it."""
        return word.format(
            account=self.account,
            shouted=self.account.upper(),
            group=f"03{self.account[2:]}",
            name=self.name,
            key=self.key,
            prefix=self.key[:16],
            wallet=self.wallet,
            folder=folder,
        )


def recorded_runs(
    asked: Asked, folder: Path, start: Start, names: tuple[str, ...] = tuple(COMMANDS)
) -> Iterator[tuple[Run, Asked]]:
    """Run what asks the network, each as it is reached; with it comes what is asked about from then on."""
    for number, (name, more) in enumerate(COMMANDS.items(), 1):
        if name not in names:
            continue
        cassette = (
            None if name == "doctor" else folder / f"{number:02d}-{name.replace(' ', '-').replace('--', '')}.yaml"
        )
        record = () if cassette is None else ("--record", str(cassette))
        words = tuple(asked.filled(word, folder) for word in (*name.replace("NAME", "").split(), *more))
        run = _run(name, (*words, "--json", "--timeout", str(TIMEOUT_SECONDS), *record), start, cassette)
        if name == "nodes":
            asked = _with_example(asked, run)
        yield run, asked


def local_runs(asked: Asked, folder: Path, runs: Mapping[str, Run], start: Start) -> Iterator[Run]:
    """Run what asks nobody: of the kept list, and of recordings."""
    if runs[KEPT].status == 0:
        lines = [asked.account, "# a comment", "", "no account", f"03{asked.account[2:]}"]
        (folder / "accounts.txt").write_text("\n".join(lines) + "\n")
        for name, words in LOCAL.items():
            run = _run(name, tuple(asked.filled(word, folder) for word in words), start)
            if run.codes == ["nothing-kept"] and INCOMPLETE & set(runs[KEPT].codes):
                break  # as a list that is doubtful is not kept
            yield run
    for name in AS_TEXT:
        asks = runs.get(name)
        if asks is not None and asks.cassette is not None:
            yield _run(f"{name}, as text", _replayed(asks, without=("--json", *_DEADLINE)), start)
    for run in list(runs.values()):
        if run.cassette is not None and run.document:
            yield _run(f"{run.name}, replayed", _replayed(run, without=_DEADLINE), start)


def kept_run(start: Start) -> Run:
    """Fetch the list once more, to keep it."""
    return _run(KEPT, ("nodes", "--json", "--timeout", str(TIMEOUT_SECONDS)), start)


def in_a_process(folder: Path, network: str, account: str) -> Start:
    """Return what runs the command in a process of its own, which keeps nothing for the user."""
    private = folder / SCRATCH
    private.mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name in ENVIRONMENT or "SESSIONNET" not in name}
    environment |= {"SESSIONNET_CACHE_DIR": str(private), "SESSIONNET_DATA_DIR": str(private)}

    def start(words: tuple[str, ...]) -> Ended:
        file = private / "seen.json"
        file.unlink(missing_ok=True)
        command = (sys.executable, "-m", "tests.first_light.observe", str(file), account, "--network", network, *words)
        status: int | None
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            try:
                out, err = process.communicate(timeout=PATIENCE_SECONDS)
                status = process.returncode
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
                status = None
            except KeyboardInterrupt:
                process.kill()
                raise
        seen = msgspec.json.decode(file.read_bytes(), type=Seen) if file.exists() else Seen()
        return Ended(status, out, err, seen)

    return start


_DEADLINE = ("--timeout", str(TIMEOUT_SECONDS))


def _run(name: str, words: tuple[str, ...], start: Start, cassette: Path | None = None) -> Run:
    began = time.monotonic()
    ended = start(words)
    seconds = time.monotonic() - began
    return Run(name, words, ended, seconds, cassette if cassette is not None and cassette.exists() else None)


def _replayed(run: Run, without: tuple[str, ...]) -> tuple[str, ...]:
    at = run.words.index("--record")
    words = tuple(word for word in run.words[:at] if word not in without)
    return (*words, "--replay", str(run.cassette))


def _with_example(asked: Asked, run: Run) -> Asked:
    """Return the same with a node to ask about, and a wallet with a stake on it."""
    nodes = (run.data or {}).get("nodes") or ()
    found = next((node for node in nodes if node["state"] == "active" and node["operator"]), None)
    if found is None:
        return asked
    wallet = asked.wallet if asked.wallet in asked.theirs else found["operator"]
    return msgspec.structs.replace(asked, key=found["pubkey"], wallet=wallet)

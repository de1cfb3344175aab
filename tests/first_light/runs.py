"""Every command run once as a process, with its traffic recorded and its replies looked through."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

PATIENCE_SECONDS = 180
COMMANDS: dict[str, tuple[str, ...]] = {
    "nodes": (),
    "nodes --verify": (),
    "nodes swarms": (),
    "nodes show": ("{key}", "--probe"),
    "swarm": ("{account}", "--verify"),
    "swarm --probe": ("{account}",),
    "swarm --ask-swarm": ("{account}",),
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
UNRECORDED = ("doctor",)
UNCACHED = ("staking open", "staking estimate")
"""What is always asked anew, and has no `--refresh`."""


class Run(Struct, frozen=True):
    """What one command did."""

    name: str
    status: int
    seconds: float
    document: dict[str, Any] | None
    """Its JSON; None if it printed none."""
    stderr: str
    unknown: dict[str, dict[str, str]]
    """The fields that were not known, by the kind of reply and their path."""
    cassette: Path | None
    words: tuple[str, ...]

    @property
    def codes(self) -> list[str]:
        """The codes of its errors and warnings, each once."""
        document = self.document or {}
        return list(dict.fromkeys(one["code"] for key in ("errors", "warnings") for one in document.get(key, ())))


def all_runs(folder: Path, account: str, options: Sequence[str], environment: Mapping[str, str]) -> Iterator[Run]:
    """Run everything.

    Args:
        folder: where the recordings go, and what is cached meanwhile.
        account: whose swarm is looked up; nobody's, preferably.
        options: what stands before each command: the network.
        environment: what the commands see of the environment, besides.
    """
    known = {"account": account, "key": "0" * 64, "wallet": "0x" + "0" * 40}
    for number, (name, more) in enumerate(COMMANDS.items()):
        cassette = None if name in UNRECORDED else folder / f"{number:02d}.yaml"
        record = ("--record", str(cassette)) if cassette is not None else ()
        anew = () if name in UNCACHED else ("--refresh",)
        words = (*options, *name.split(), *(word.format(**known) for word in more), "--json", *anew, *record)
        run = _run(name, words, folder, cassette, environment)
        if name == "nodes":
            known |= _example(run)
        yield run


def _run(name: str, words: tuple[str, ...], folder: Path, cassette: Path | None, environment: Mapping[str, str]) -> Run:
    seen = folder / "fields.json"
    seen.unlink(missing_ok=True)
    began = time.monotonic()
    done = subprocess.run(
        (sys.executable, "-m", "tests.first_light.observe", str(seen), *words),
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        env={**os.environ, "SESSIONNET_CACHE_DIR": str(folder / "cache"), **environment},
    )
    return Run(
        name=name,
        status=done.returncode,
        seconds=time.monotonic() - began,
        document=_document(done.stdout),
        stderr=done.stderr.decode("utf-8", "replace"),
        unknown=json.loads(seen.read_text()) if seen.exists() else {},
        cassette=cassette if cassette is not None and cassette.exists() else None,
        words=words,
    )


def _document(stdout: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(stdout)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _example(run: Run) -> dict[str, str]:
    """Return a node to ask about, and a wallet with a stake on it."""
    nodes = ((run.document or {}).get("data") or {}).get("nodes", ())
    found = next((node for node in nodes if node["state"] == "active" and node["operator"]), None)
    return {} if found is None else {"key": found["pubkey"], "wallet": found["operator"]}

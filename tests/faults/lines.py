"""The command lines: each command at least once, and those whose options ask somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sessionnet_cli.options.settings import option_table
from sessionnet_cli.options.usable import usable_by


@dataclass(frozen=True)
class Line:
    """One command line, without what leads it to a network."""

    name: str
    """What tables and rules call it: the command, `NAME` for a Session name, and options."""
    words: tuple[str, ...]
    """What is typed, with {account}, {key} and {wallet} for what the network has."""

    @property
    def command(self) -> str:
        """Its path in the table of commands."""
        return self.name.partition(" --")[0].removesuffix(" NAME")


_ALL = (
    Line("swarm", ("swarm", "{account}")),
    Line("nodes", ("nodes",)),
    Line("nodes show", ("nodes", "show", "{key}")),
    Line("nodes swarms", ("nodes", "swarms")),
    Line("token", ("token",)),
    Line("token history", ("token", "history")),
    Line("token balance", ("token", "balance", "{wallet}")),
    Line("staking", ("staking",)),
    Line("staking wallet", ("staking", "wallet", "{wallet}")),
    Line("staking open", ("staking", "open")),
    Line("staking estimate", ("staking", "estimate", "--stake", "5000")),
    Line("overview", ("overview", "{account}")),
    Line("doctor", ("doctor",)),
    Line("schema", ("schema", "nodes")),
    # What these ask besides is the nodes of the list themselves.
    Line("swarm NAME", ("swarm", "test")),
    Line("overview NAME", ("overview", "test")),
    Line("swarm --probe", ("swarm", "{account}", "--probe")),
    Line("nodes --probe", ("nodes", "--probe")),
    Line("swarm --ask-swarm", ("swarm", "{account}", "--ask-swarm")),
    Line("swarm --verify", ("swarm", "{account}", "--verify")),
    Line("nodes --verify", ("nodes", "--verify")),
    # Two endpoints of the chain that must agree.
    Line("staking --quorum 2", ("staking", "--quorum", "2")),
)
LINES = {line.name: line for line in _ALL}

ASK_FOR_NAMES = ("swarm NAME", "overview NAME")
ASK_WITNESSES = ("nodes --verify", "swarm --verify")
ASK_NODES = ("nodes --probe", "swarm --probe", "swarm --ask-swarm", *ASK_WITNESSES)
"""The lines that ask nodes of the list themselves."""
ASK_SOMEBODY = tuple(name for name in LINES if name in {line.command for line in _ALL} and name != "schema")


def over_onion(names: Iterable[str]) -> tuple[str, ...]:
    """Return those of some lines whose command has --onion."""
    (commands,) = (usable_by(row) for _, _, row in option_table() if "--onion" in row.names)
    return tuple(name for name in names if LINES[name].command in commands)

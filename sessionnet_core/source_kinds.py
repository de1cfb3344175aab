"""The kinds of source, a row each. A new one is a row here, its room of `wire`, its module of `sources` and its query.

Everything that depends on the kind of a source is read from here: what JSON and people call it, how another one is
named, which commands ask it, and the warning that an answer carries without it.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal["seed", "storage-server", "network-api", "rpc", "staking-backend", "file"]
"""What the sources of an answer are called."""
HostKind = Literal["seed", "bootstrap-node", "network-api", "rpc", "ethereum-rpc", "staking-backend"]
"""What a host is called by its role: a storage server may be a bootstrap node, an RPC endpoint may be Ethereum's."""
SourceName = HostKind | Literal["file"]
"""What a row is called."""
Proof = Literal["pinned-certificate", "sealed-reply", "system-ca", "chain-quorum", "agreement", "none"]


class SourceKind(Struct, frozen=True, kw_only=True):
    """One kind of source."""

    name: SourceName
    kind: Kind
    """What `Source.kind` calls it."""
    label: str
    """What people call it, in one short word."""
    option: str
    """The option that names another one."""
    proofs: tuple[Proof, ...]
    """What a single one may be recognised by, the best first."""
    used_by: tuple[str, ...]
    """The commands that ask it without being told to."""
    also_by: tuple[str, ...] = ()
    """The commands that ask it if an option says so: with `--verify`, with `--onion`, for the file by its name."""
    failed: str
    """The code of the warning that an answer carries without it."""
    is_kept: bool = False
    """Whether its last good answer is cached."""
    is_chain: bool = False
    """Whether it answers for a chain: its time is that of the newest block, not that of a clock."""


_LIST_COMMANDS = (
    *("swarm", "nodes", "nodes show", "nodes swarms", "overview", "staking wallet", "exporter"),
    *("check node", "check wallet", "check swarm", "check network"),
)
_ONION_COMMANDS = ("token", "token balance", "token history", "staking")
"""An onion path is made of nodes of the list."""
_ROWS = (
    SourceKind(
        name="seed",
        kind="seed",
        label="seed",
        option="--seed-url (with --seed-pin)",
        proofs=("pinned-certificate", "system-ca", "none"),
        used_by=_LIST_COMMANDS,
        also_by=_ONION_COMMANDS,
        failed="node-list-failed",
        is_kept=True,
    ),
    SourceKind(
        name="bootstrap-node",
        kind="storage-server",
        label="bootstrap",
        option="--bootstrap-node",
        proofs=("none",),
        used_by=_LIST_COMMANDS,
        also_by=_ONION_COMMANDS,
        failed="node-list-failed",
        is_kept=True,
    ),
    SourceKind(
        name="network-api",
        kind="network-api",
        label="API",
        option="--api-url (with --api-pubkey)",
        proofs=("sealed-reply", "system-ca", "none"),
        used_by=("token", "token balance", "token history", "staking", "overview", "exporter"),
        failed="network-api-failed",
        is_kept=True,
    ),
    SourceKind(
        name="rpc",
        kind="rpc",
        label="chain",
        option="--rpc-url",
        proofs=("system-ca", "none"),
        used_by=(
            "token",
            "token balance",
            "staking",
            "staking wallet",
            "staking open",
            "staking estimate",
            "check wallet",
            "exporter",
        ),
        also_by=("overview",),
        failed="chain-failed",
        is_chain=True,
    ),
    SourceKind(
        name="ethereum-rpc",
        kind="rpc",
        label="Ethereum",
        option="--ethereum-url",
        proofs=("system-ca", "none"),
        used_by=("token", "token balance", "exporter"),
        failed="chain-failed",
        is_chain=True,
    ),
    SourceKind(
        name="staking-backend",
        kind="staking-backend",
        label="backend",
        option="--backend-url",
        proofs=("system-ca", "none"),
        used_by=("staking wallet", "staking open", "check wallet", "exporter"),
        failed="staking-backend-failed",
    ),
    SourceKind(
        name="file",
        kind="file",
        label="file",
        option="--nodes-file",
        proofs=("none",),
        used_by=(),
        also_by=(*_LIST_COMMANDS, *_ONION_COMMANDS),
        failed="node-list-failed",
    ),
)
SOURCE_KINDS = {row.name: row for row in _ROWS}

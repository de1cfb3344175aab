"""What `doctor` reports: on every host, the cache and the environment. Frozen and typed; nothing secret.

::

    Diagnosis
    ├── HostReport          one host: how far it was reached, and what it answered
    │   ├── Step            name resolution, TCP, the answer: done, failed, or skipped with a reason
    │   ├── Handshake       the same for TLS, with the certificate that was seen
    │   └── HostReply       what the host says about itself and the network
    ├── Agreement           whether the seeds agree
    ├── KeptReport          one answer that is kept on this machine
    ├── OnionReport         the onion path in use, hop by hop
    ├── Environment         configuration file, variables and versions
    └── Finding             something that is wrong, how bad it is, and what to do

A step that was skipped is neither good nor bad: what was not checked must not be taken for healthy.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from ..evidence import Moment, Proof
from ..source_kinds import HostKind
from ..sources.steps import Handshake as Handshake
from ..sources.steps import Step as Step

Severity = Literal["unbelievable", "unanswered", "doubtful", "harmless"]
"""Worst first; `findings` says what each means."""


class HostReply(Struct, frozen=True, kw_only=True):
    """What a host says about itself and the network; None for what hosts of its kind do not say."""

    height: int | None = None
    """The newest block of the Session Network that it knows."""
    block: int | None = None
    """The newest block of the chain that it knows."""
    at: Moment | None = None
    """Its clock; of an endpoint of a chain, the time of its newest block."""
    chain_id: int | None = None
    contract: str | None = None
    """The token's contract, according to it."""
    priced_at: Moment | None = None
    """The time of its price."""
    stale_since: Moment | None = None
    """Since when its price has been overdue, if it is."""
    version: str | None = None
    """Of its software."""
    hard_fork: int | None = None
    nodes: int | None = None
    """How many Session Nodes it knows."""


class HostReport(Struct, frozen=True, kw_only=True):
    """One host: where it is, which commands use it, and how far it was reached."""

    name: str
    """With its port if that is an unusual one."""
    kind: HostKind
    """What it is asked as."""
    url: str
    """Where it was asked, with user names, passwords and keys masked."""
    proof: Proof
    """How it is recognised."""
    used_by: tuple[str, ...]
    """The commands that ask it."""
    last_resort: bool = False
    """Whether it is asked only when others fail, or only on request."""
    proxied: bool = False
    """Whether it is reached through a proxy."""
    resolution: Step
    """From its name to addresses."""
    connection: Step
    """TCP."""
    handshake: Handshake
    """TLS."""
    answer: Step
    """The question itself."""
    fingerprint_expected: tuple[str, ...] = ()
    """SHA-256 of the certificates that are accepted; empty where the system's CAs decide."""
    pin_expires: Moment | None = None
    """When the certificate expires that a pinned host showed, or else the known one with this pin."""
    reply: HostReply | None = field(default=None, name="told")
    """What it said; None if it did not answer."""
    clock_skew_seconds: float | None = None
    """How far its clock is ahead of this machine's; for an endpoint of a chain, minus the age of its newest block."""
    ok: bool | None
    """Whether it answered and can be believed; None if it was not asked."""
    code: str | None = None
    """Of the error if it did not answer, or of what a comparison with other answers showed to be wrong."""
    message: str | None = None
    advice: str | None = None
    """What to do, in a line for people."""


class KeptReport(Struct, frozen=True):
    """One answer that is kept on this machine."""

    what: str
    """Which answer: a node list, prices, …"""
    network: str | None
    age_seconds: float | None
    """How old it is; None if that cannot be read."""
    size_bytes: int
    """Of its file."""
    usable: bool
    """Whether it can be read."""


class ConfigurationFile(Struct, frozen=True):
    """Which configuration file is used, and which keys it sets; not their values."""

    path: str
    exists: bool
    """Whether it is there."""
    keys: tuple[str, ...] = ()
    """Those that it sets, by their full names."""


class Variable(Struct, frozen=True):
    """One environment variable that sessionnet reads; None for a value that may be secret."""

    name: str
    """As in the environment."""
    value: str | None
    """None if it may be secret."""


class Environment(Struct, frozen=True):
    """What the command line knows about itself."""

    configuration: ConfigurationFile | None = None
    """The file, whether it exists or not."""
    variables: tuple[Variable, ...] = field(default=(), name="environment")
    """Those that are set and count."""
    versions: dict[str, str | None] = {}
    """Of this program and of what it is built on; None for what is not installed."""


class Finding(Struct, frozen=True):
    """Something that is wrong, and what to do about it; `code` is stable."""

    severity: Severity
    """How bad it is."""
    code: str
    about: str
    """The names of the hosts, `seeds`, or `this machine`."""
    message: str
    advice: str
    """What to do about it, in a line for people."""


class Agreement(Struct, frozen=True, kw_only=True):
    """Whether the seeds agree."""

    asked: int
    """How many seeds."""
    answered: int
    """How many of them."""
    agree: bool | None
    """None if there were not two to compare."""
    nodes: int | None = None
    """How many nodes the list has that they agree on."""
    heights_apart: int | None = None
    """How many blocks the highest is ahead of the lowest."""


class OnionHop(Struct, frozen=True):
    """One node of the onion path in use, the guard first."""

    pubkey: str
    address: str
    """IP address and port."""
    latency_seconds: float | None
    """How long the guard took to answer its test; None for the others, which are never asked directly."""


class OnionReport(Struct, frozen=True, kw_only=True):
    """The onion path of this run; each run chooses its own."""

    hops: tuple[OnionHop, ...] = ()
    """The nodes in the order of the way; empty if there is no path."""
    ok: bool
    """Whether a request got through."""
    message: str | None = None
    """Why there is none."""


class Diagnosis(Struct, frozen=True, kw_only=True):
    """Everything that `doctor` reports."""

    hosts: tuple[HostReport, ...]
    """Every host that any command asks."""
    seeds: Agreement
    """Whether they agree."""
    machine_clock_skew_seconds: float | None
    """How far most hosts with a clock are ahead of this machine; None if they do not agree."""
    kept: tuple[KeptReport, ...]
    """What is in the cache."""
    kept_in: str | None
    """The folder; None if nothing is kept."""
    proxy: str | None = None
    """The proxy for every host, masked; None if the environment decides for each host."""
    environment: Environment = field(default=Environment(), name="surroundings")
    """What the command line reads from its surroundings; empty in the library."""
    onion: OnionReport | None = None
    """None if nothing is asked over one."""
    findings: tuple[Finding, ...] = ()
    """Worst first."""
    exit_status: int
    """0, 3 or 4, as `findings.exit_status_of` returns it; with `--strict` also 5."""

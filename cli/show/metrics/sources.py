"""The sources as metrics: who was asked, who answered, and for which moment their figures are true."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sessionnet_core.source_kinds import SOURCE_KINDS, SourceName
from sessionnet_core.version import VERSION

from .families import PREFIX, Family, Sample, sample

if TYPE_CHECKING:
    from sessionnet_core import Answer, Network
    from sessionnet_core.evidence import Source

UP = Family(f"{PREFIX}up", "Whether this kind of source answered the last time it was asked.", ("source",))
TRUE_AT = Family(
    f"{PREFIX}source_timestamp_seconds",
    "When the figures of this kind of source were true, in seconds since 1970.",
    ("source",),
)
BUILD = Family(f"{PREFIX}build_info", "The version of sessionnet that wrote this.", ("version",))
SUCCEEDED = Family(
    f"{PREFIX}last_success_timestamp_seconds",
    "When there was last a complete answer, in seconds since 1970.",
)
FAMILIES = (UP, TRUE_AT, BUILD, SUCCEEDED)

_LISTS: tuple[SourceName, ...] = ("seed", "bootstrap-node", "file")
"""Who has the node list: any of them will do."""
_FOR: dict[str, SourceName] = {
    "token": "network-api",
    "staking": "rpc",
    "staking wallet": "rpc",
    "check wallet": "rpc",
}
"""What a command is for, where that is not the node list."""


def asked_sources(command: str, network: Network, *, has_file: bool = False) -> tuple[SourceName, ...]:
    """Return the kinds of source that a command asks on a network.

    Bootstrap nodes are not among them: they are asked in the seeds' place, and told of if they answer.

    Args:
        has_file: whether a file stands in the place of the seeds.
    """
    chain = network.chain
    has_chain = chain is not None and bool(chain.rpc_urls)
    main = chain.main_chain if chain is not None and has_chain else None  # without the one, the other is not asked
    is_there: dict[SourceName, bool] = {
        "seed": not has_file,
        "file": has_file,
        "bootstrap-node": False,
        "network-api": network.api is not None,
        "rpc": has_chain,
        "ethereum-rpc": main is not None and bool(main.rpc_urls),
        "staking-backend": network.backend is not None,
    }
    return tuple(
        name
        for name, row in SOURCE_KINDS.items()
        if is_there[name] and (command in row.used_by or (name == "file" and "seed" in _used_by(command)))
    )


def _used_by(command: str) -> list[SourceName]:
    return [name for name, row in SOURCE_KINDS.items() if command in row.used_by]


class Standing:
    """How the sources of one answer fared."""

    def __init__(self, command: str, network: Network, answer: Answer[Any], *, has_file: bool) -> None:
        """Look at the evidence of an answer."""
        self._command = command
        self._failed = {warning.code for warning in answer.warnings}
        self._moments: dict[SourceName, datetime] = {}
        for source in answer.sources:
            name = _name_of(source, network)
            self._moments[name] = min(source.as_of, self._moments.get(name, source.as_of))
        asked = asked_sources(command, network, has_file=has_file)
        instead: tuple[SourceName, ...] = ("bootstrap-node",) if "bootstrap-unverified" in self._failed else ()
        self._has_errors = any(error.code != "not-found" for error in answer.errors)
        self.up: dict[SourceName, bool] = {name: self._is_up(name) for name in (*asked, *instead)}

    def _is_up(self, name: SourceName) -> bool:
        if name not in self._moments or (name == _FOR.get(self._command) and self._has_errors):
            return False
        # Of a chain, the code may be about the other one; and where it is silent, it is no source.
        return SOURCE_KINDS[name].is_chain or SOURCE_KINDS[name].failed not in self._failed

    @property
    def succeeded(self) -> bool:
        """Whether what the command is for was answered, and not from what is kept for want of an answer."""
        wanted = _FOR.get(self._command)
        names = _LISTS if wanted is None else (wanted,)
        return not self._has_errors and any(self.up.get(name) for name in names)

    @property
    def silent(self) -> frozenset[SourceName]:
        """The sources that did not answer."""
        return frozenset(name for name, is_up in self.up.items() if not is_up)

    @property
    def missing(self) -> frozenset[SourceName]:
        """The sources whose figures this answer does not have: in the place of seeds, others have the node list."""
        return self.silent if self._command in _FOR else self.silent - {"seed"}

    def samples(self) -> Iterator[Sample]:
        """Return who answered, and when their figures were true."""
        for name, is_up in self.up.items():
            yield from sample(UP, is_up, name)
        yield from self.moments()

    def moments(self) -> Iterator[Sample]:
        """Return when the figures of each source were true."""
        for name in self.up:
            if name in self._moments:
                yield from sample(TRUE_AT, self._moments[name], name)

    def chain_as_of(self) -> datetime | None:
        """Return when the figures of the chain were true."""
        return self._moments.get("rpc")


def silent_samples(names: Collection[SourceName]) -> Iterator[Sample]:
    """Return that none of these answered."""
    for name in names:
        yield from sample(UP, False, name)


def build_samples() -> Iterator[Sample]:
    """Return the version of this program."""
    yield from sample(BUILD, 1, VERSION)


def oldest_moments(samples: Iterable[Sample]) -> list[Sample]:
    """Return one sample for each source, of several the oldest."""
    found: dict[str, Sample] = {}
    for one in samples:
        before = found.get(one.labels[0])
        if before is None or float(one.value) < float(before.value):
            found[one.labels[0]] = one
    return list(found.values())


def combined_standing(standings: Collection[Mapping[SourceName, bool]]) -> dict[SourceName, bool]:
    """Return who answered every question that it was asked."""
    found: dict[SourceName, bool] = {}
    for standing in standings:
        for name, is_up in standing.items():
            found[name] = is_up and found.get(name, True)
    return found


def _name_of(source: Source, network: Network) -> SourceName:
    if source.kind == "storage-server":
        return "bootstrap-node"
    if source.kind == "rpc" and network.chain is not None and network.chain.main_chain is not None:
        from sessionnet_core.urls import masked_url

        if source.url in map(masked_url, network.chain.main_chain.rpc_urls):
            return "ethereum-rpc"
    return source.kind

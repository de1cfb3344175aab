"""What the promises are judged by: all runs, and what was asked about; and the words of a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from msgspec import Struct, field

from sessionnet_core import Network

from .observe import Seen
from .runs import Asked, Run

Outcome = Literal["held", "broken", "not judged"]
KINDS = {
    "seed": "seeds",
    "bootstrap-node": "bootstrap nodes",
    "network-api": "network API",
    "rpc": "endpoints of the chain",
    "ethereum-rpc": "endpoints of Ethereum",
    "staking-backend": "staking backend",
    "node": "other Session Nodes",
}
"""What a host is called by its role."""


class Evidence(Struct, frozen=True):
    """All that was done, and with what."""

    network: Network
    asked: Asked
    now: datetime
    runs: dict[str, Run]
    local: dict[str, Run]
    folder: Path
    """Where the local runs have written."""
    constants: Seen = field(default_factory=Seen)
    """What was seen when the constants were looked at."""

    def kind_of(self, place: str) -> str:
        """Return which kind of host stands at a name and port."""
        return hosts_of(self.network).get(place, "node")

    def is_about_theirs(self, run: Run) -> bool:
        """Return whether a run asked about what is theirs: what it says, and whom it asks, may tell of it."""
        return not self.asked.theirs.isdisjoint(run.words)

    @property
    def all_seen(self) -> list[Seen]:
        """What was seen of all that asked the network."""
        return [*(run.ended.seen for run in self.runs.values()), self.constants]

    @property
    def has_no_such_name(self) -> bool:
        """Whether it is right that nobody has the name that was looked up."""
        return self.asked.name not in self.asked.theirs

    @property
    def answered(self) -> list[Run]:
        """The runs that asked the network and were answered."""
        return [run for run in self.runs.values() if run.status == 0]


Found = tuple[bool, str]
"""Whether a promise was kept at one point, and what is wrong if not."""
Judge = Callable[[Evidence], Iterator[Found]]


class Verdict(Struct, frozen=True):
    """Whether a promise was kept, as far as this can tell."""

    section: str
    promise: str
    outcome: Outcome
    why: str


def hosts_of(network: Network) -> dict[str, str]:
    """Return the kind of each configured host, by its name and port."""
    found: dict[str, str] = {}

    def add(kind: str, *urls: str) -> None:
        for url in urls:
            found.setdefault(urlsplit(url).netloc.rpartition("@")[2], kind)

    add("seed", *(seed.url for seed in network.seeds))
    add("bootstrap-node", *(node.url for node in network.bootstrap))
    if network.api is not None:
        add("network-api", network.api.url, network.api.plain_url)
    if network.backend is not None:
        add("staking-backend", network.backend)
    if network.chain is not None:
        add("rpc", *network.chain.rpc_urls)
        if network.chain.main_chain is not None:
            add("ethereum-rpc", *network.chain.main_chain.rpc_urls)
    return found


def walked(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a document with the names that lead to it."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from walked(one, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for one in value:
            yield from walked(one, f"{path}[]")
    else:
        yield path, value

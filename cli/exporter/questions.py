"""What a refresh asks: whatever has figures for everybody, and the nodes, wallets and accounts that were named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from ..show.metrics.named import Named

if TYPE_CHECKING:
    from sessionnet_core import Answer, Network, SessionNetwork

PAGE = "overview"
HIDDEN = "…"
"""What stands for an account."""


class Targets(Struct, frozen=True):
    """What was named on the command line, aliases replaced, and what it is called."""

    keys: tuple[str, ...] = ()
    wallets: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    named: Named = Named()

    def with_whole_keys(self, known: Sequence[str]) -> Targets:
        """Return the same with the whole keys of nodes that were named by a beginning, as far as one was found.

        A beginning that fits one node today may fit two tomorrow.
        """
        named = structs.replace(self.named, known_keys=tuple(known))
        return structs.replace(self, keys=tuple(map(named.key_of, self.keys)), named=named)

    def without_accounts(self, text: str) -> str:
        """Return a text for pages and the log, which name no account."""
        for account in self.accounts:
            text = text.replace(account, HIDDEN)
        return text


class Question(Struct, frozen=True):
    """One question of a refresh."""

    name: str
    """What its figures are kept under."""
    command: str
    """The command that asks the same."""
    ask: Callable[[SessionNetwork], Answer[Any]]


class Asked(Struct, frozen=True, kw_only=True):
    """What a refresh asked, and of which network."""

    network: Network
    targets: Targets
    questions: tuple[Question, ...]
    has_file: bool
    """Whether a file stands in the place of the seeds."""


def questions_for(network: Network, targets: Targets) -> tuple[Question, ...]:
    """Return what to ask on a network. What it has no source for is not asked."""
    accounts, keys = targets.accounts, targets.keys
    asks_chain = network.chain is not None and bool(network.chain.rpc_urls)
    found = [
        Question("nodes", "nodes", lambda session: session.nodes(limit=0)),
        Question(PAGE, PAGE, lambda session: session.overview(accounts)),
    ]
    if keys:
        found.append(Question("nodes show", "nodes show", lambda session: session.nodes_by_key(keys)))
    if accounts:
        found.append(Question("swarm", "swarm", lambda session: session.swarms(accounts)))
    if network.api is not None:
        found.append(Question("token", "token", lambda session: session.token()))
    if asks_chain:
        found.append(Question("staking", "staking", lambda session: session.staking()))
    found += [_of_wallet(address) for address in targets.wallets]
    return tuple(found)


def _of_wallet(address: str) -> Question:
    return Question(f"wallet {address}", "staking wallet", lambda session: session.staking_wallet(address))

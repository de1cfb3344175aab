"""The staking contracts at one endpoint, as far as they return more than words: nodes, wallets, contributions, logs.

::

    Contracts           the contracts at one block
    ├── states          what is read of contribution contracts
    └── factory_log     which of these the factory made, with web3; imported only to search for them
        ├── web3_provider   web3's way to the endpoint, through the transport
        └── web3_import     web3, without its side effects

Every call names a block. Many views go in one call, through Multicall3, where each may fail on its own:
`minimumContribution()` reverts when nothing is left to contribute.

An endpoint is not trusted: what cannot be decoded, or exceeds what is possible, is a `MalformedAnswer`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from ...errors import BadConfiguration, MalformedAnswer, NotRecorded, SessionNetError
from ...figures.headline import Block
from ...figures.stakes import StakedNodes, Terms, Wallet
from ...networks.chains import Chain
from ...wire.chain import abi, multicall, rpc, selectors, words
from ...wire.chain.selectors import View
from ...wire.chain.stakes import contribution_of, node_of
from ..endpoint import Endpoint
from ..transport import Transport
from .states import Contributions, Scanned

VIEWS_PER_CALL = 150
"""Reading a node of ten contributors costs about 120,000 gas, and endpoints stop a call at 50 million."""
NODES_LIMIT = 20_000
"""Ten times as many as there are."""

_Question = tuple[str, View, tuple[object, ...]]


class Contracts:
    """The contracts of one chain, at one endpoint and one block.

    Args:
        transport: with the deadline of everything here.
        endpoint: who is asked.
        chain: where the contracts are; it must have Multicall3.
        block: the block at which everything is read; see `arbitrum.ask_newest_block`.
        seconds: how long this endpoint may take; a long search, as of the factory's log, heeds it.

    Raises:
        BadConfiguration: the chain has no Multicall3.
    """

    def __init__(
        self, transport: Transport, endpoint: Endpoint, chain: Chain, block: Block, *, seconds: float = math.inf
    ) -> None:
        if chain.contracts.multicall is None:
            raise BadConfiguration("nodes and wallets are read through Multicall3, which this chain does not have")
        self._at = chain.contracts
        self._multicall = chain.contracts.multicall
        self._transport = transport
        self._endpoint = endpoint
        self.block = block
        self.seconds = seconds

    def nodes(self) -> StakedNodes:
        """Return every node in the list of the rewards contract.

        Raises:
            NoAnswer, Unbelievable: as `Transport.post` does, and for an answer that is an error or malformed.
        """
        returned = self._call(self._at.rewards, selectors.ALL_NODE_IDS.call())
        ids, pubkeys = _decoded(selectors.ALL_NODE_IDS, returned)
        if len(ids) > NODES_LIMIT or len(ids) != len(pubkeys) or len(set(ids)) != len(ids) or 0 in ids:
            raise MalformedAnswer("allServiceNodeIDs: not a list of nodes")
        answers = self._ask_many([(self._at.rewards, selectors.NODE, (contract_id,)) for contract_id in ids])
        nodes = tuple(
            node_of(contract_id, _decoded(selectors.NODE, answer)[0])
            for contract_id, answer in zip(ids, answers, strict=True)
        )
        return StakedNodes(block=self.block, nodes=nodes)

    def wallet(self, address: str) -> Wallet:
        """Return what the contracts have of one wallet.

        Args:
            address: as `addresses.parse_address` gives it.

        Raises:
            NoAnswer, Unbelievable: as `nodes` does.
        """
        recipient, balance = self._ask_many(
            [
                (self._at.rewards, selectors.RECIPIENT, (address,)),
                (self._at.token, selectors.BALANCE_OF, (address,)),
            ]
        )
        rewards, claimed = _decoded(selectors.RECIPIENT, recipient)
        (held,) = _decoded(selectors.BALANCE_OF, balance)
        return Wallet(
            block=self.block,
            address=address,
            balance=words.amount(held, "balanceOf"),
            rewards=words.amount(rewards, "recipients"),
            claimed=words.amount(claimed, "recipients"),
        )

    def terms(self) -> Terms | None:
        """Return what the rewards contract asks of a node; None if a recording holds no answer to this.

        Raises:
            NoAnswer, Unbelievable: as `nodes` does.
        """
        views = (selectors.STAKING_REQUIREMENT, selectors.MAX_CONTRIBUTORS)
        try:
            answers = [*self._ask_many([(self._at.rewards, view, ()) for view in views])]
        except NotRecorded:  # recordings of earlier versions
            return None
        (requirement,), (most,) = (_decoded(view, answer) for view, answer in zip(views, answers, strict=True))
        return Terms(
            requirement=words.amount(requirement, "stakingRequirement"),
            max_contributors=words.uint(most, 32, "maxContributors"),
        )

    def contributions(self, addresses: Sequence[str]) -> Contributions:
        """Return the state of these contribution contracts, without those that the factory did not make.

        Raises:
            BadConfiguration: the chain has no factory.
            NoAnswer, Unbelievable: as `nodes` does.
        """
        factory = self._factory()
        deployed = self._ask_many([(factory, selectors.DEPLOYED, (address,)) for address in addresses])
        # Only what the factory made is asked itself: anything else may burn the gas meant for the others.
        made = [
            address
            for address, returned in zip(addresses, deployed, strict=True)
            if _decoded(selectors.DEPLOYED, returned) == (True,)
        ]
        views = (selectors.MINIMUM_CONTRIBUTION, *selectors.CONTRIBUTION)
        answers = self._ask_many([(address, view, ()) for address in made for view in views])
        contracts = []
        for address in made:
            minimum, *state = [next(answers) for _ in views]
            try:
                least = None if isinstance(minimum, SessionNetError) else _decoded(views[0], minimum)[0]
                told = {view.name: _decoded(view, answer) for view, answer in zip(views[1:], state, strict=True)}
                contracts.append(contribution_of(address, told, least))
            except MalformedAnswer:
                continue  # it is counted among those left out
        return Contributions(self.block, tuple(contracts), left_out=len(addresses) - len(contracts))

    def scan_factory(self, first_block: int, *, seconds: float, window_blocks: int | None = None) -> Scanned:
        """Find the contribution contracts in the factory's log, from the block of this object backwards.

        Args:
            first_block: how far back to search.
            seconds: how long requests are sent.
            window_blocks: how many blocks the first request covers.

        Raises:
            BadConfiguration: the chain has no factory.
            NoAnswer, Unbelievable: as `factory_log.scan` does.
        """
        factory = self._factory()
        from . import factory_log

        return factory_log.scan(
            self._transport,
            self._endpoint,
            factory,
            first_block=first_block,
            last_block=self.block.number,
            seconds=seconds,
            window_blocks=factory_log.WINDOW_BLOCKS if window_blocks is None else window_blocks,
        )

    def _factory(self) -> str:
        if self._at.factory is None:
            raise BadConfiguration("this chain has no factory of contribution contracts")
        return self._at.factory

    def _ask_many(self, asked: Sequence[_Question]) -> Iterator[bytes | SessionNetError]:
        """Ask many views, `VIEWS_PER_CALL` in a call; yield each one's bytes, or the error in its place."""
        for start in range(0, len(asked), VIEWS_PER_CALL):
            calls = [
                (contract, view.call(*arguments)) for contract, view, arguments in asked[start : start + VIEWS_PER_CALL]
            ]
            yield from multicall.decode(self._call(self._multicall, multicall.encode(calls)), len(calls))

    def _call(self, contract: str, data: bytes) -> bytes:
        call = rpc.view(contract, data, self.block.number)
        outcome = rpc.outcome(self._transport.post(self._endpoint, rpc.single(call)), call)
        return rpc.data(rpc.result(outcome), call.method)


def _decoded(view: View, outcome: bytes | SessionNetError) -> tuple[Any, ...]:
    if isinstance(outcome, SessionNetError):
        raise MalformedAnswer(f"{view.name}: {outcome.message}")
    return abi.decoded(view.returns, outcome, view.name)

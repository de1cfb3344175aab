"""The staking contracts at one endpoint, as far as they return more than words: nodes, wallets, contributions, logs.

web3 encodes and decodes; it reaches the endpoint through `web3_provider`. Importing this module costs a second, so
whoever needs headline figures alone asks `arbitrum`. Every call is pinned to a block's number. Many views go in one
call, through Multicall3, where each may fail on its own: `minimumContribution()` reverts where nothing is left to
contribute.

An endpoint is believed nothing: what cannot be decoded, or is more than there can be, is a
`MalformedAnswer`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, cast

from eth_abi.exceptions import DecodingError
from msgspec import Struct

from ...errors import AnswerTooLarge, BadConfiguration, MalformedAnswer, NotRecorded, Refused, SessionNetError
from ...figures.headline import Block
from ...figures.stakes import Contribution, StakedNodes, Wallet
from ...networks.chains import Chain
from ...wire.chain import multicall, words
from ...wire.chain.functions import (
    ALL_NODE_IDS,
    BALANCE,
    CONTRIBUTION,
    DEPLOYED,
    MINIMUM,
    NEW_CONTRACT,
    NODE,
    RECIPIENT,
    Function,
)
from ...wire.chain.stakes import contribution_of, node_of
from ..endpoint import Endpoint
from ..transport import Transport
from .web3_import import TxParams, Web3, Web3Exception
from .web3_provider import web3_at

T = TypeVar("T")

VIEWS_PER_CALL = 150
"""A node of ten contributors costs about 120,000 gas to read, and endpoints stop a call at 50 million."""
NODES_LIMIT = 20_000
"""Ten times as many as there are."""
LOGS_LIMIT = 10_000
LOG_WINDOW_BLOCKS = 10_000
"""Three quarters of an hour of Arbitrum. Public endpoints allow between 5 and a few ten thousand blocks."""
LOG_PATIENCE = 16
"""After so many answers in a row a window is tried again that was refused."""

_Question = tuple[str, Function, tuple[object, ...]]


class Contributions(Struct, frozen=True):
    """What became of a list of contribution contracts."""

    block: Block
    contracts: tuple[Contribution, ...]
    left_out: int
    """How many addresses were no contracts of the factory, or could not be read."""


class Scanned(Struct, frozen=True):
    """The contribution contracts that the factory's log tells of, newest first."""

    addresses: tuple[str, ...]
    first_block: int
    """From here on the log was read."""
    complete: bool
    """Whether it was read as far back as was asked for."""


class Contracts:
    """The contracts of one chain, at one endpoint and one block.

    Args:
        transport: with the deadline that holds for everything here.
        endpoint: who is asked.
        chain: where the contracts stand; it has to know of Multicall3.
        block: the block that everything is read at; see `arbitrum.ask_newest_block`.

        seconds: how long this endpoint is waited for; what takes its time, as the factory's log does, asks here.

    Raises:
        BadConfiguration: the chain has no Multicall3.
    """

    def __init__(
        self, transport: Transport, endpoint: Endpoint, chain: Chain, block: Block, *, seconds: float = math.inf
    ) -> None:
        if chain.contracts.multicall is None:
            raise BadConfiguration("nodes and wallets are read through Multicall3, and this chain has none")
        self._at = chain.contracts
        self._multicall = chain.contracts.multicall
        self._web3 = web3_at(transport, endpoint)
        self.block = block
        self.seconds = seconds

    def nodes(self) -> StakedNodes:
        """Give every node in the list of the rewards contract.

        Raises:
            NoAnswer, Unbelievable: as `Transport.post` does, and for an answer that is an error or none.
        """
        returned = self._call(self._at.rewards, self._encoded(ALL_NODE_IDS))
        ids, pubkeys = self._decoded(ALL_NODE_IDS, returned)
        if len(ids) > NODES_LIMIT or len(ids) != len(pubkeys) or len(set(ids)) != len(ids) or 0 in ids:
            raise MalformedAnswer("allServiceNodeIDs: not a list of nodes")
        answers = self._ask_many([(self._at.rewards, NODE, (contract_id,)) for contract_id in ids])
        nodes = tuple(
            node_of(contract_id, self._decoded(NODE, answer)[0])
            for contract_id, answer in zip(ids, answers, strict=True)
        )
        return StakedNodes(block=self.block, nodes=nodes)

    def wallet(self, address: str) -> Wallet:
        """Give what the contracts keep for one wallet.

        Args:
            address: as `addresses.parse_address` gives it.

        Raises:
            NoAnswer, Unbelievable: as `nodes` does.
        """
        recipient, balance = self._ask_many(
            [(self._at.rewards, RECIPIENT, (address,)), (self._at.token, BALANCE, (address,))]
        )
        rewards, claimed = self._decoded(RECIPIENT, recipient)
        (held,) = self._decoded(BALANCE, balance)
        return Wallet(
            block=self.block,
            address=address,
            balance=words.amount(held, "balanceOf"),
            rewards=words.amount(rewards, "recipients"),
            claimed=words.amount(claimed, "recipients"),
        )

    def contributions(self, addresses: Sequence[str]) -> Contributions:
        """Give the state of these contribution contracts; any address that the factory did not make is left out.

        Raises:
            BadConfiguration: the chain has no factory.
            NoAnswer, Unbelievable: as `nodes` does.
        """
        factory = self._factory()
        deployed = self._ask_many([(factory, DEPLOYED, (address,)) for address in addresses])
        # Only what the factory made is asked itself: anything else may burn all the gas that there is for the others.
        made = [
            address
            for address, returned in zip(addresses, deployed, strict=True)
            if self._decoded(DEPLOYED, returned) == (True,)
        ]
        answers = self._ask_many([(address, function, ()) for address in made for function in (MINIMUM, *CONTRIBUTION)])
        contracts = []
        for address in made:
            minimum, *state = [next(answers) for _ in range(1 + len(CONTRIBUTION))]
            try:
                least = None if isinstance(minimum, SessionNetError) else self._decoded(MINIMUM, minimum)[0]
                views = {
                    function.name: self._decoded(function, answer)
                    for function, answer in zip(CONTRIBUTION, state, strict=True)
                }
                contracts.append(contribution_of(address, views, least))
            except MalformedAnswer:
                continue  # it is counted among those left out
        return Contributions(self.block, tuple(contracts), left_out=len(addresses) - len(contracts))

    def scan_factory(self, first_block: int, *, seconds: float, window_blocks: int = LOG_WINDOW_BLOCKS) -> Scanned:
        """Find the contribution contracts in the factory's log, from the block of this object backwards.

        How many blocks an endpoint searches at once is its own secret: the window doubles while it answers, and halves
        when it refuses. A whole history takes longer than a command may: the search ends when the time does, and says
        how far it came.

        Args:
            first_block: how far back to search.
            seconds: after which no further request is sent.
            window_blocks: how many blocks to begin with.

        Raises:
            BadConfiguration: the chain has no factory.
            NoAnswer, Unbelievable: as `nodes` does; an endpoint that refuses to search even one block is one of them.
        """
        factory = self._factory()
        found: dict[str, None] = {}
        until = time.monotonic() + seconds
        known, window, largest = self.block.number + 1, max(1, window_blocks), NODES_LIMIT * LOG_WINDOW_BLOCKS
        in_a_row = 0
        while known > first_block and time.monotonic() < until:
            start = max(first_block, known - window)
            try:
                found |= dict.fromkeys(self._made_between(factory, start, known - 1))
            except (Refused, AnswerTooLarge):
                if known - start == 1:
                    raise
                window = largest = (known - start) // 2
                in_a_row = 0
                continue
            except NotRecorded:  # a replay ends where the recorded run did, which the time had run out for
                break
            if len(found) > LOGS_LIMIT:
                raise MalformedAnswer(f"the factory's log tells of more than {LOGS_LIMIT} contracts")
            in_a_row += 1
            if in_a_row % LOG_PATIENCE == 0:  # it may have been the number of logs, and not of blocks
                largest *= 2
            known, window = start, min(2 * window, largest)
        return Scanned(tuple(found), first_block=known, complete=known <= first_block)

    def _made_between(self, factory: str, first: int, last: int) -> list[str]:
        """Give the contracts that the factory made in these blocks, newest first."""
        topic = f"0x{Web3.keccak(text=NEW_CONTRACT).hex().removeprefix('0x')}"
        wanted: Any = {
            "address": Web3.to_checksum_address(factory),
            "topics": [topic],
            "fromBlock": hex(first),
            "toBlock": hex(last),
        }

        def read() -> list[tuple[int, int, str]]:
            logs: list[tuple[int, int, str]] = []
            for log in self._web3.eth.get_logs(wanted):
                kind, made = (bytes(one) for one in log["topics"])
                place = (log["blockNumber"], log["logIndex"])
                ours = log["address"].lower() == factory.lower() and f"0x{kind.hex()}" == topic
                if not ours or len(made) != 32 or any(type(one) is not int for one in place):
                    raise ValueError("a log that was not asked for, or none")
                if not first <= place[0] <= last:
                    raise ValueError("a log of another block")
                logs.append((*place, words.address(int.from_bytes(made), "the log")))
            return sorted(logs, reverse=True)

        return [address for _, _, address in _translated(read, "eth_getLogs")]

    def _factory(self) -> str:
        if self._at.factory is None:
            raise BadConfiguration("this chain has no factory of contribution contracts")
        return self._at.factory

    def _ask_many(self, asked: Sequence[_Question]) -> Iterator[bytes | SessionNetError]:
        """Ask many views, so many to a call; give each one's bytes, or the error in its place."""
        for start in range(0, len(asked), VIEWS_PER_CALL):
            calls = [
                (contract, self._encoded(function, arguments))
                for contract, function, arguments in asked[start : start + VIEWS_PER_CALL]
            ]
            yield from multicall.decode(self._call(self._multicall, multicall.encode(calls)), len(calls))

    def _call(self, contract: str, data: bytes) -> bytes:
        transaction = cast(TxParams, {"to": Web3.to_checksum_address(contract), "data": f"0x{data.hex()}"})
        return bytes(_translated(lambda: self._web3.eth.call(transaction, self.block.number), "eth_call"))

    def _encoded(self, function: Function, arguments: tuple[object, ...] = ()) -> bytes:
        return bytes(Web3.keccak(text=function.signature)[:4]) + self._web3.codec.encode(function.takes, arguments)

    def _decoded(self, function: Function, outcome: bytes | SessionNetError) -> tuple[Any, ...]:
        if isinstance(outcome, SessionNetError):
            raise MalformedAnswer(f"{function.name}: {outcome.message}")
        if not outcome:
            raise MalformedAnswer(f"{function.name}: an empty answer, as if no contract stood there")
        return tuple(_translated(lambda: self._web3.codec.decode(function.returns, outcome), function.name))


def _translated(read: Callable[[], T], what: str) -> T:
    """Read an answer through web3; what it makes of one that is none becomes an error of this library.

    Beside the decoder's own errors these are Python's plain ones, where a value is not of the type that it should be.
    """
    try:
        return read()
    except (DecodingError, Web3Exception, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise MalformedAnswer(f"{what}: not what was asked for ({type(error).__name__})") from None

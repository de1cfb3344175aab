"""The staking contracts at one endpoint, as far as they return more than words: nodes, wallets, contributions, logs.

::

    Contracts           the contracts at one block
    ├── web3_provider   web3's way to the endpoint, through the transport
    └── web3_import     web3, without its side effects

web3 encodes and decodes. Importing it takes a second, so `arbitrum` reads the headline figures without it. Every call
names a block. Many views go in one call, through Multicall3, where each may fail on its own: `minimumContribution()`
reverts when nothing is left to contribute.

An endpoint is not trusted: what cannot be decoded, or exceeds what is possible, is a `MalformedAnswer`.
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
from ...figures.stakes import Contribution, StakedNodes, Terms, Wallet
from ...networks.chains import Chain
from ...wire.chain import multicall, words
from ...wire.chain.functions import (
    ALL_NODE_IDS,
    BALANCE,
    CONTRIBUTION,
    DEPLOYED,
    MAX_CONTRIBUTORS,
    MINIMUM,
    NEW_CONTRACT,
    NODE,
    RECIPIENT,
    REQUIREMENT,
    Function,
)
from ...wire.chain.rpc_errors import may_take_less
from ...wire.chain.stakes import contribution_of, node_of
from ..endpoint import Endpoint
from ..transport import Transport
from .web3_import import TxParams, Web3, Web3Exception
from .web3_provider import web3_at

T = TypeVar("T")

VIEWS_PER_CALL = 150
"""Reading a node of ten contributors costs about 120,000 gas, and endpoints stop a call at 50 million."""
NODES_LIMIT = 20_000
"""Ten times as many as there are."""
LOGS_LIMIT = 10_000
LOG_WINDOW_BLOCKS = 10_000
"""Three quarters of an hour of Arbitrum. Public endpoints allow between 5 and some ten thousand blocks."""
LOG_PATIENCE = 16
"""After so many answers in a row, a window that was refused is tried again."""

_Question = tuple[str, Function, tuple[object, ...]]


class Contributions(Struct, frozen=True):
    """The state of a list of contribution contracts."""

    block: Block
    contracts: tuple[Contribution, ...]
    left_out: int
    """How many addresses are not contracts of the factory, or could not be read."""


class Scanned(Struct, frozen=True):
    """The contribution contracts in the factory's log, newest first."""

    addresses: tuple[str, ...]
    first_block: int
    """The log was read from here on."""
    complete: bool
    """Whether it was read as far back as asked."""


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
        self._web3 = web3_at(transport, endpoint)
        self.block = block
        self.seconds = seconds

    def nodes(self) -> StakedNodes:
        """Return every node in the list of the rewards contract.

        Raises:
            NoAnswer, Unbelievable: as `Transport.post` does, and for an answer that is an error or malformed.
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
        """Return what the contracts have of one wallet.

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

    def terms(self) -> Terms | None:
        """Return what the rewards contract asks of a node; None if a recording holds no answer to this.

        Raises:
            NoAnswer, Unbelievable: as `nodes` does.
        """
        try:
            requirement, most = self._ask_many([(self._at.rewards, one, ()) for one in (REQUIREMENT, MAX_CONTRIBUTORS)])
        except NotRecorded:  # recordings of earlier versions
            return None
        return Terms(
            requirement=words.amount(self._decoded(REQUIREMENT, requirement)[0], "stakingRequirement"),
            max_contributors=words.uint(self._decoded(MAX_CONTRIBUTORS, most)[0], 32, "maxContributors"),
        )

    def contributions(self, addresses: Sequence[str]) -> Contributions:
        """Return the state of these contribution contracts, without those that the factory did not make.

        Raises:
            BadConfiguration: the chain has no factory.
            NoAnswer, Unbelievable: as `nodes` does.
        """
        factory = self._factory()
        deployed = self._ask_many([(factory, DEPLOYED, (address,)) for address in addresses])
        # Only what the factory made is asked itself: anything else may burn the gas meant for the others.
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

        Endpoints do not say how many blocks they search at once: the window doubles while one answers, and halves when
        it refuses. A whole history takes longer than a command may: when the time is over the search ends, and says how
        far it came.

        Args:
            first_block: how far back to search.
            seconds: how long requests are sent.
            window_blocks: how many blocks the first request covers.

        Raises:
            BadConfiguration: the chain has no factory.
            NoAnswer, Unbelievable: as `nodes` does; also if the endpoint refuses to search even one block.
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
            except (Refused, AnswerTooLarge) as error:
                narrower = isinstance(error, AnswerTooLarge) or may_take_less(error)
                if known - start == 1 or not narrower:
                    raise
                window = largest = (known - start) // 2
                in_a_row = 0
                continue
            except NotRecorded:  # the recorded run ran out of time here
                break
            if len(found) > LOGS_LIMIT:
                raise MalformedAnswer(f"the factory's log has more than {LOGS_LIMIT:,} contracts")
            in_a_row += 1
            if in_a_row % LOG_PATIENCE == 0:  # the refusal may have been about the number of logs, not blocks
                largest *= 2
            known, window = start, min(2 * window, largest)
        return Scanned(tuple(found), first_block=known, complete=known <= first_block)

    def _made_between(self, factory: str, first: int, last: int) -> list[str]:
        """Return the contracts that the factory made in these blocks, newest first."""
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
                    raise ValueError("not a log that was asked for")
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
        """Ask many views, `VIEWS_PER_CALL` in a call; yield each one's bytes, or the error in its place."""
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
            raise MalformedAnswer(f"{function.name}: an empty answer, as if there were no contract")
        return tuple(_translated(lambda: self._web3.codec.decode(function.returns, outcome), function.name))


def _translated(read: Callable[[], T], what: str) -> T:
    """Return what web3 reads from an answer; what it raises about an invalid one becomes an error of this library.

    Besides the decoder's own errors, web3 raises Python's plain ones if a value has the wrong type.
    """
    try:
        return read()
    except (DecodingError, Web3Exception, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise MalformedAnswer(f"{what}: an invalid answer ({type(error).__name__})") from None

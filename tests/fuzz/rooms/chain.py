"""The chain's answers: JSON-RPC, words of the ABI, structs, and the factory's log as web3 reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from sessionnet_core.networks.chains import ARBITRUM_ONE
from sessionnet_core.sources.endpoint import Endpoint
from sessionnet_core.sources.transport import Transport
from sessionnet_core.wire.chain import abi, multicall, rpc, selectors
from sessionnet_core.wire.chain.headline import headline_of, questions
from sessionnet_core.wire.chain.rpc_errors import may_lack_the_block, may_take_less, refused
from sessionnet_core.wire.chain.stakes import contribution_of, node_of
from tests.core.samples import OTHER_WALLET, WALLET
from tests.core.staking_samples import HEADLINE
from tests.fuzz.target import Target

_WORD = 32
_CALLS = (rpc.chain_id(), rpc.block(), rpc.view(WALLET, b"\x56\xd3\x99\xe8", 7))


def _batch(body: bytes) -> object:
    chain_id, block, word = rpc.outcomes(body, _CALLS)
    return rpc.quantity(rpc.result(chain_id), "it"), rpc.block_of(rpc.result(block)), rpc.data(rpc.result(word), "it")


def _single(body: bytes) -> object:
    return multicall.decode(rpc.data(rpc.result(rpc.outcome(body, _CALLS[2])), "it"), 2)


def _error(body: bytes) -> object:
    error = refused(body)
    return may_lack_the_block(error), may_take_less(error), error.describe()


def _view(data: bytes) -> object:
    """Read the rest as the answer of the view that its first byte chooses."""
    view = selectors.VIEWS[data[0] % len(selectors.VIEWS)] if data else selectors.NODE
    return abi.decoded(view.returns, data[1:], view.name)


def _node(data: bytes) -> object:
    return node_of(1, abi.decoded(selectors.NODE.returns, data, "serviceNodes")[0])


def _contribution(data: bytes) -> object:
    """Cut the bytes into the answers of a contract's views, each as long as a word of it says."""
    told: dict[str, tuple[Any, ...]] = {}
    for view in selectors.CONTRIBUTION:
        words = min(int.from_bytes(data[:1]), 40)
        told[view.name] = abi.decoded(view.returns, data[1 : 1 + words * _WORD], view.name)
        data = data[1 + words * _WORD :]
    return contribution_of(WALLET, told, int.from_bytes(data[:9]) if data else None)


def _headline(data: bytes) -> object:
    """Give each view as many words of the bytes as it returns."""
    answers = []
    for question in questions(ARBITRUM_ONE.contracts):
        size = question.view.words * _WORD
        answers.append(data[:size])
        data = data[size:]
    return headline_of(ARBITRUM_ONE, HEADLINE.block, answers)


class _Said:
    """What stands where a transport should, and says the same whatever it is asked."""

    def __init__(self, body: bytes) -> None:
        self.post: Callable[..., bytes] = lambda *_, **__: body


def _log(body: bytes) -> object:
    from sessionnet_core.sources.contracts import factory_log

    transport = cast(Transport, _Said(body))
    endpoint = Endpoint(url="https://rpc.example/", proof="system-ca")
    return factory_log.scan(
        transport, endpoint, OTHER_WALLET, first_block=0, last_block=7, seconds=0.5, window_blocks=8
    )


TARGET = Target("chain", (_batch, _single, _error, _view, _node, _contribution, _headline, _log))

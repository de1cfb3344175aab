"""The staking contracts for whoever brings a web3 of their own: where they are, and the ABI of what is read from them.

::

    from web3 import Web3
    from sessionnet_core import MAINNET
    from sessionnet_core.web3 import StakingContracts

    contracts = StakingContracts(Web3(Web3.HTTPProvider("https://arb1.arbitrum.io/rpc")), MAINNET.chain)
    contracts.rewards.functions.totalNodes().call()
    contracts.contribution("0x…").functions.getContributions().call()

This library itself reads them with a codec of its own, `wire.chain.abi`, which the tests hold against web3 through
these very ABIs. What web3 returns is neither bounded nor checked here, and it asks the one endpoint that it was given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .wire.chain import abi, selectors
from .wire.chain.abi_structs import Field, Fields, Sequenced
from .wire.chain.selectors import Event, View

if TYPE_CHECKING:
    from web3 import Web3
    from web3.contract import Contract

    from .networks.chains import Chain

_READ: dict[str, tuple[View | Event, ...]] = {
    "token": (selectors.BALANCE_OF, selectors.TOTAL_SUPPLY, selectors.DECIMALS),
    "rewards": (*selectors.REWARDS, selectors.ALL_NODE_IDS, selectors.NODE, selectors.RECIPIENT),
    "pool": selectors.POOL,
    "factory": (selectors.DEPLOYED, selectors.NEW_CONTRACT),
    "contribution": (*selectors.CONTRIBUTION, selectors.MINIMUM_CONTRIBUTION),
    "multicall": (selectors.AGGREGATE3,),
    "state_view": (selectors.SLOT0, selectors.LIQUIDITY),
    "price_feed": (selectors.LATEST_ROUND_DATA, selectors.DECIMALS),
}


def abi_of(contract: str) -> list[dict[str, Any]]:
    """Return the ABI of what is read from a contract, in JSON's own types.

    Args:
        contract: `token`, `rewards`, `pool`, `factory`, `contribution`, `multicall`, `state_view` or `price_feed`.

    Raises:
        KeyError: there is no such contract.
    """
    return [_view(one) if isinstance(one, View) else _event(one) for one in _READ[contract]]


class StakingContracts:
    """The contracts of one chain in a web3; None where the chain has no such contract. Nobody is asked yet.

    Args:
        web3: any, with whatever provider.
        chain: such as `MAINNET.chain`.
    """

    def __init__(self, web3: Web3, chain: Chain) -> None:
        self._web3 = web3
        at = chain.contracts
        self.token = self._at("token", at.token)
        self.rewards = self._at("rewards", at.rewards)
        self.pool = self._at("pool", at.pool)
        self.factory = self._at("factory", at.factory) if at.factory else None
        self.multicall = self._at("multicall", at.multicall) if at.multicall else None
        self.state_view = self._at("state_view", at.state_view) if at.state_view else None
        self.price_feed = self._at("price_feed", at.price_feed) if at.price_feed else None

    def contribution(self, address: str) -> Contract:
        """Return a contract in which several wallets gather a stake; whether the factory made it, the factory says."""
        return self._at("contribution", address)

    def _at(self, name: str, address: str) -> Contract:
        return self._web3.eth.contract(self._web3.to_checksum_address(address), abi=abi_of(name))


def _view(view: View) -> dict[str, Any]:
    return {
        "type": "function",
        "name": view.name,
        "stateMutability": "view",
        "inputs": _parameters(view.takes),
        "outputs": _parameters(view.returns),
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "type": "event",
        "name": event.signature.partition("(")[0],
        "anonymous": False,
        "inputs": [{**one, "indexed": number < event.indexed} for number, one in enumerate(_parameters(event.holds))],
    }


def _parameters(types: str) -> list[dict[str, Any]]:
    return [_parameter(field) for field in abi.fields_of(types).fields]


def _parameter(field: Field) -> dict[str, Any]:
    """Return a value's name and type; a struct is called `tuple`, with its members beside it."""
    inner, counts = field.type, ""
    while isinstance(inner, Sequenced):
        counts = f"[{'' if inner.count is None else inner.count}]{counts}"
        inner = inner.item
    if not isinstance(inner, Fields):
        return {"name": field.name, "type": field.type.name}
    return {"name": field.name, "type": f"tuple{counts}", "components": [_parameter(one) for one in inner.fields]}

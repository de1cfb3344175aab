"""What the network owes its wallets: made up from their addresses and stakes, and how oxend tells of it.

The rules between the figures are those of oxend's accounting; the figures are made up. A wallet that has no part in
any node is owed nothing.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.devnet.node_list import NodeList, Record
from tests.devnet.service_nodes import BadParamsError
from tests.devnet.stakes import ATOMIC_PER_SESH, STAKING_REQUIREMENT

NAMES = ("get_accrued_rewards", "get_accrued_batched_earnings")

Form = Literal["list", "dict", "refuse"]
"""The newer answer, the older one, or the refusal of a node that keeps the method from the public."""


@dataclass(frozen=True)
class Accrued:
    """How one oxend answers."""

    form: Form = "refuse"
    amounts: Mapping[str, int] | None = None
    """What it owes whom, by address in lower case; None for what is made up."""

    def result(self, network: NodeList, params: Mapping[str, Any]) -> Record:
        """The result for the addresses that are asked for; without any, for all. Raises BadParamsError."""
        asked = params.get("addresses", [])
        if not isinstance(asked, list) or not all(isinstance(address, str) for address in asked):
            raise BadParamsError
        known = lifetimes(network)
        if self.amounts is not None:
            known = {address: _of(address, amount, 0, 0) for address, amount in self.amounts.items()}
        told = [known.get(address, nothing(address)) for address in map(str.lower, asked)] or list(known.values())
        if self.form == "dict":
            return {"status": "OK", "balances": {one["address"]: one["amount"] for one in told}}
        return {"status": "OK", "balances": told}


def lifetimes(network: NodeList) -> dict[str, Record]:
    """What every wallet with a part in a node has earned over its life, in oxend's newer form."""
    locked: dict[str, int] = {}
    for node in network.nodes:
        for contributor in node.get("contributors", []):
            for address, amount in (
                (contributor["address"], contributor["amount"]),
                (contributor.get("beneficiary", ""), 0),
            ):
                if address.startswith("0x"):
                    locked[address] = locked.get(address, 0) + amount
    return {address: _made_up(address, amount) for address, amount in locked.items()}


def nothing(address: str) -> Record:
    """What a wallet has that the network does not know."""
    return _of(address, 0, 0, 0)


def _made_up(address: str, locked: int) -> Record:
    dice = hashlib.sha256(address.encode()).digest()
    rewards = int.from_bytes(dice[:6], "big") % (50_000 * ATOMIC_PER_SESH)
    unlocked = dice[6] % 3 * STAKING_REQUIREMENT
    return _of(address, rewards, unlocked, locked, timelocked=locked // 5 if dice[7] % 4 == 0 else 0)


def _of(address: str, rewards: int, unlocked: int, locked: int, timelocked: int = 0) -> Record:
    return {
        "address": address,
        "amount": rewards + unlocked,
        "lifetime_rewards": rewards,
        "lifetime_locked_stakes": locked + unlocked,
        "lifetime_unlocked_stakes": unlocked,
        "lifetime_liquidated_stakes": 0,
        "locked_stakes": locked,
        "timelocked_stakes": timelocked,
    }

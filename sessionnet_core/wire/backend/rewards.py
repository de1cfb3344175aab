"""`/rewards/…`: what a wallet has earned.

The same path takes a POST as well, which makes the whole network sign a claim. That is for whoever claims, and never
sent from here.
"""

from __future__ import annotations

import msgspec

from ...decoding import decoded
from ...errors import MalformedAnswer
from ..limits import WALLET, amount, matching
from .model import WalletRewards
from .network import network_of
from .reply import Reply, RewardsEntry

PATH = "/rewards"


class _Reply(Reply):
    rewards: RewardsEntry | None = None


_decoder = msgspec.json.Decoder(_Reply)


def path_of(address: str) -> str:
    """Return where the rewards of a wallet are asked for."""
    return f"{PATH}/{address}"


def decode_rewards(body: bytes, address: str) -> WalletRewards:
    """Read a reply to `/rewards/…` for a wallet. One that the backend knows nothing of has zeros.

    Raises:
        MalformedAnswer: no such reply, or one for another wallet.
    """
    reply = decoded(_decoder, body, f"not a reply to {PATH}/…")
    rewards = reply.rewards
    if rewards is None:
        raise MalformedAnswer(f"not a reply to {PATH}/…: it has no `rewards`")
    if rewards.address is not None and matching(WALLET, rewards.address) != address.lower():
        raise MalformedAnswer("rewards of another wallet than the one asked for")
    return WalletRewards(network=network_of(reply), address=address.lower(), amount=amount(rewards.amount))

"""`/rewards/…`: what a wallet has earned, and what of it was claimed.

The same path takes a POST as well, which makes the whole network sign a claim. That is for whoever claims, and never
sent from here.
"""

from __future__ import annotations

import msgspec

from ...errors import MalformedAnswer
from ..oxend.bounds import WALLET, amount, matching
from .model import WalletRewards
from .network import network_of
from .reply import Reply, ToldRewards, decoded

PATH = "/rewards"


class _Reply(Reply):
    rewards: ToldRewards | None = None


_decoder = msgspec.json.Decoder(_Reply)


def path_of(address: str) -> str:
    """Give where the rewards of a wallet are asked for."""
    return f"{PATH}/{address}"


def decode_rewards(body: bytes, address: str) -> WalletRewards:
    """Read a reply to `/rewards/…` for a wallet. One that the backend knows nothing of has zeros.

    Raises:
        MalformedAnswer: no such reply, or one for another wallet.
    """
    reply = decoded(_decoder, body, f"{PATH}/…")
    told = reply.rewards
    if told is None:
        raise MalformedAnswer(f"not a reply to {PATH}/…: it has no `rewards`")
    if told.address is not None and matching(WALLET, told.address) != address.lower():
        raise MalformedAnswer("rewards of another wallet than the one asked for")
    return WalletRewards(
        network=network_of(reply),
        address=address.lower(),
        amount=amount(told.amount),
        lifetime_rewards=amount(told.lifetime_rewards),
        lifetime_locked_stakes=amount(told.lifetime_locked_stakes),
        lifetime_unlocked_stakes=amount(told.lifetime_unlocked_stakes),
        lifetime_liquidated_stakes=amount(told.lifetime_liquidated_stakes),
        locked_stakes=amount(told.locked_stakes),
        timelocked_stakes=amount(told.timelocked_stakes),
        claimed_rewards=amount(told.claimed_rewards),
        claimed_stakes=amount(told.claimed_stakes),
    )

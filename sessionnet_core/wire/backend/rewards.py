"""`/rewards/…`: what a wallet has earned.

The same path takes a POST as well, which makes the whole network sign a claim. That is for whoever claims, and never
sent from here.
"""

from __future__ import annotations

import msgspec

from ...amounts import Sesh
from ...decoding import decoded
from ...errors import MalformedAnswer
from ..limits import WALLET, amount, matching
from .reply import Reply, RewardsEntry

PATH = "/rewards"


class _Reply(Reply):
    rewards: RewardsEntry | None = None


_decoder = msgspec.json.Decoder(_Reply)


def path_of(address: str) -> str:
    """Return where the rewards of a wallet are asked for."""
    return f"{PATH}/{address}"


def decode_rewards(body: bytes, address: str) -> Sesh | None:
    """Return all that ever became claimable for a wallet: rewards and unlocked stakes, claimed or not.

    A wallet that the backend knows nothing of has 0; None stands for an amount that makes no sense.

    Raises:
        MalformedAnswer: no such reply, or one for another wallet.
    """
    reply = decoded(_decoder, body, f"not a reply to {PATH}/…")
    rewards = reply.rewards
    if rewards is None:
        raise MalformedAnswer(f"not a reply to {PATH}/…: it has no `rewards`")
    if rewards.address is not None and matching(WALLET, rewards.address) != address.lower():
        raise MalformedAnswer("rewards of another wallet than the one asked for")
    return amount(rewards.amount)

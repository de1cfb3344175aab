"""`/rewards/…`: what a wallet has earned.

A POST to the same path makes the whole network sign a claim. It is never sent from here.
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
    """Return the path of a wallet's rewards."""
    return f"{PATH}/{address}"


def decode_rewards(body: bytes, address: str) -> Sesh | None:
    """Return all that ever became claimable for a wallet: rewards and unlocked stakes, claimed or not.

    It is 0 for a wallet that the backend does not know, and None if the amount is out of range.

    Raises:
        MalformedAnswer: not such a reply, or one for another wallet.
    """
    reply = decoded(_decoder, body, f"not a reply to {PATH}/…")
    rewards = reply.rewards
    if rewards is None:
        raise MalformedAnswer(f"not a reply to {PATH}/…: it has no `rewards`")
    if rewards.address is not None and matching(WALLET, rewards.address) != address.lower():
        raise MalformedAnswer("the rewards are those of another wallet")
    return amount(rewards.amount)

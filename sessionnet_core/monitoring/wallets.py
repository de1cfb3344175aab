"""What is checked of a wallet: every node with a stake of it, how many those are, and what can be claimed."""

from __future__ import annotations

from collections.abc import Mapping

from ..amounts import ATOMIC_PER_SESH
from ..figures.rewards import ClaimWindow
from ..figures.wallet import WalletStaking
from ..model import Node
from ..wording import counted
from .checks import Check, Thresholds, fact
from .nodes import IN_SERVICE, NODE_THRESHOLDS, Yardstick, checks_of_node, expected, not_listed

WALLET_THRESHOLDS = Thresholds(
    {
        **NODE_THRESHOLDS.limits,
        **Thresholds.with_defaults(nodes=("1:", "1:"), claimable=(None, None), claims_used=(None, None)).limits,
    }
)
"""Those of a node; nodes; whole SESH; per cent of what the network may claim in this cycle."""


def checks_of_wallet(
    wallet: WalletStaking,
    by_key: Mapping[str, Node] | None,
    yardstick: Yardstick | None,
    window: ClaimWindow | None,
    thresholds: Thresholds,
) -> list[Check]:
    """Return what is checked of one wallet.

    Args:
        by_key: the nodes of the list; None if it could not be had, and neither could what they are measured with.
        window: what the network may claim; None if it could not be had.
    """
    return [
        *_stakes(wallet, by_key, yardstick, thresholds),
        *_claimable(wallet, thresholds),
        *_claims(window, thresholds),
    ]


def _stakes(
    wallet: WalletStaking, by_key: Mapping[str, Node] | None, yardstick: Yardstick | None, thresholds: Thresholds
) -> list[Check]:
    """Return how many nodes there are with a stake of the wallet, and what is checked of each."""
    subject = wallet.address
    if wallet.stakes is None:
        return [fact("nodes", subject, "unknown", "has stakes that could not be read from the chain")]
    keys = list(dict.fromkeys(stake.pubkey for stake in wallet.stakes))
    staked = f"has stakes on {counted(len(keys), 'node')}"
    if by_key is None or yardstick is None:
        return [fact("nodes", subject, "unknown", f"{staked}, and the node list is missing")]
    serving = sum(key in by_key and by_key[key].state in IN_SERVICE for key in keys)
    message = f"{staked}, {serving} of them in service{expected(thresholds)}"
    return [
        thresholds.check("nodes", subject, serving, message),
        *(
            check
            for key in keys
            for check in (checks_of_node(by_key[key], yardstick) if key in by_key else [not_listed(key)])
        ),
    ]


def _claimable(wallet: WalletStaking, thresholds: Thresholds) -> list[Check]:
    if wallet.claimable is not None:
        message = f"can claim {wallet.claimable.grouped} SESH"
        return [thresholds.check("claimable", wallet.address, wallet.claimable.atomic // ATOMIC_PER_SESH, message)]
    if thresholds.has("claimable"):
        return [thresholds.check("claimable", wallet.address, None, "has rewards that could not be read")]
    return []


def _claims(window: ClaimWindow | None, thresholds: Thresholds) -> list[Check]:
    """Return how much of what the whole network may claim in this cycle is claimed."""
    if window is not None and window.limit.atomic:
        share = round(100 * window.used.atomic / window.limit.atomic, 1)
        return [thresholds.check("claims_used", None, share, f"{share:g} % of the claim limit used", "%")]
    if thresholds.has("claims_used"):
        return [thresholds.check("claims_used", None, None, "the use of the claim limit is not known", "%")]
    return []

"""What is checked of a wallet: every node with a stake of it, how many those are, and what can be claimed."""

from __future__ import annotations

from datetime import datetime

from ..amounts import ATOMIC_PER_SESH
from ..figures.rewards import ClaimWindow
from ..figures.wallet import WalletStaking
from ..model import NodeList
from .checks import Check, Thresholds, fact
from .nodes import NODE_THRESHOLDS, checks_of_node, not_listed

WALLET_THRESHOLDS = Thresholds(
    {
        **NODE_THRESHOLDS.limits,
        **Thresholds.with_defaults(nodes=("1:", "1:"), claimable=(None, None), claims_used=(None, None)).limits,
    }
)
"""Those of a node; nodes; whole SESH; per cent of what the network may claim in this cycle."""


def expecting(thresholds: Thresholds, nodes: int) -> Thresholds:
    """Return thresholds by which fewer nodes than these are critical."""
    return thresholds.replaced(warning=[f"nodes={nodes}:"], critical=[f"nodes={nodes}:"])


def checks_of_wallet(
    wallet: WalletStaking,
    listed: NodeList | None,
    listed_at: datetime,
    window: ClaimWindow | None,
    thresholds: Thresholds,
) -> list[Check]:
    """Return what is checked of one wallet.

    Args:
        listed: the node list; None if it could not be had.
        listed_at: when that was true.
        window: what the network may claim; None if it could not be had.
    """
    subject = wallet.address
    if wallet.stakes is None:
        return [fact("nodes", subject, "unknown", "has stakes that could not be read from the chain")]
    keys = list(dict.fromkeys(stake.pubkey for stake in wallet.stakes))
    by_key = {node.pubkey: node for node in listed.nodes} if listed else {}
    serving = [key for key in keys if key in by_key and by_key[key].state in ("active", "exiting")]
    checks: list[Check] = []
    if listed is None:
        checks.append(
            fact("nodes", subject, "unknown", f"has stakes on {_nodes(len(keys))}, and the node list is missing")
        )
    else:
        counted = f"has stakes on {_nodes(len(keys))}, {len(serving)} of them active"
        checks.append(thresholds.check("nodes", subject, len(serving), counted))
        for key in keys:
            checks += checks_of_node(by_key[key], listed, listed_at, thresholds) if key in by_key else [not_listed(key)]
    if wallet.claimable is not None:
        message = f"can claim {wallet.claimable.grouped} SESH"
        checks.append(thresholds.check("claimable", subject, wallet.claimable.atomic // ATOMIC_PER_SESH, message))
    elif thresholds.has("claimable"):
        checks.append(thresholds.check("claimable", subject, None, "can claim what could not be read"))
    if window is not None and window.limit.atomic:
        share = round(100 * window.used.atomic / window.limit.atomic, 1)
        checks.append(thresholds.check("claims_used", None, share, f"{share:g} % of the claim limit used", "%"))
    elif thresholds.has("claims_used"):
        checks.append(thresholds.check("claims_used", None, None, "the use of the claim limit is not known", "%"))
    return checks


def _nodes(number: int) -> str:
    return f"{number} node" if number == 1 else f"{number} nodes"

"""What is checked of a Session Node: is it listed, in which state, when was its last uptime proof, how old is it.

The limits of a proof's age are those that operators' bots have: nodes prove their uptime once an hour, and are voted
out after two hours and five minutes. Credit is counted in blocks of two minutes, and a decommissioned node that has
none left is deregistered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from ..model import SECONDS_PER_BLOCK, Node, NodeList
from ..nodes.filters import version_order
from .checks import Check, Thresholds, fact

NODE_THRESHOLDS = Thresholds.with_defaults(
    proof_age=("3960", "7500"),
    credit=(None, None),
    newer_version=("50", None),
)
"""Seconds; seconds of credit that are left; per cent of all nodes that run newer software."""


_AHEAD_SECONDS = 600
"""Nodes' clocks are five minutes apart at most, or their proofs are refused."""


def clock_check(listed: NodeList, listed_at: datetime) -> tuple[Check, ...]:
    """Return a check for a list with proofs from the future: the clock here is behind, and all ages are too low."""
    newest = max((one.last_uptime_proof for one in listed.nodes if one.last_uptime_proof is not None), default=None)
    if newest is None or (newest - listed_at).total_seconds() <= _AHEAD_SECONDS:
        return ()
    behind = _minutes((newest - listed_at).total_seconds())
    return (fact("clock", None, "unknown", f"the clock here is {behind} behind the network's, so no age is known"),)


def checks_of_node(node: Node, listed: NodeList, listed_at: datetime, thresholds: Thresholds) -> list[Check]:
    """Return what is checked of one node.

    Args:
        listed_at: when the list was true: ages are counted from there, because the list knows of no later proof.
    """
    key = node.pubkey
    checks = [_state(node), _proof(node, listed_at, thresholds)]
    if node.state == "decommissioned" or thresholds.has("credit"):
        checks.append(_credit(node, thresholds))
    if node.requested_unlock_height:
        checks.append(fact("exit", key, "warning", _exit(node.requested_unlock_height, listed.height)))
    checks.append(_software(node, listed.nodes, thresholds))
    return checks


def not_listed(key: str) -> Check:
    """Return the check of a node that the list does not have."""
    return fact("listed", key, "critical", "is not among the Session Nodes")


def _state(node: Node) -> Check:
    if node.state is None:
        return fact("state", node.pubkey, "unknown", "is in a state that the list does not say")
    if node.state == "decommissioned":
        return fact("state", node.pubkey, "critical", "is decommissioned")
    if node.state == "awaiting":
        return fact("state", node.pubkey, "warning", "is awaiting contributions")
    return fact("state", node.pubkey, "ok", f"is {node.state}")


def _proof(node: Node, listed_at: datetime, thresholds: Thresholds) -> Check:
    if node.last_uptime_proof is None:
        return thresholds.check("proof_age", node.pubkey, None, "has no uptime proof in the list", "s")
    age = max(0, round((listed_at - node.last_uptime_proof).total_seconds()))
    return thresholds.check("proof_age", node.pubkey, age, f"last proved its uptime {_minutes(age)} ago", "s")


def _credit(node: Node, thresholds: Thresholds) -> Check:
    blocks = node.earned_downtime_blocks
    if blocks is None:
        return thresholds.check("credit", node.pubkey, None, "has a credit that the list does not say", "s")
    seconds = blocks * SECONDS_PER_BLOCK
    if blocks > 0:
        return thresholds.check("credit", node.pubkey, seconds, f"has credit for {seconds / 3600:,.1f} hours", "s")
    found = thresholds.check("credit", node.pubkey, seconds, "has no credit left: deregistration is imminent", "s")
    return structs.replace(found, state="critical") if node.state == "decommissioned" else found


def _exit(height: int, top: int | None) -> str:
    if top is None:
        return f"leaves at height {height:,}"
    hours = max(0, height - top) * SECONDS_PER_BLOCK / 3600
    return f"leaves in {hours / 24:,.1f} days" if hours >= 48 else f"leaves in {hours:,.1f} hours"


def _software(node: Node, nodes: Sequence[Node], thresholds: Thresholds) -> Check:
    """Return how many nodes in a hundred run newer software than this one."""
    known = [version_order(one.storage_server_version) for one in nodes if one.storage_server_version is not None]
    if node.storage_server_version is None:
        return thresholds.check("newer_version", node.pubkey, None, "runs software that the list does not say", "%")
    newer = sum(version > version_order(node.storage_server_version) for version in known)
    share = round(100 * newer / len(known), 1)
    message = f"runs storage server {node.storage_server_version}, and {share:g} % of all nodes a newer one"
    return thresholds.check("newer_version", node.pubkey, share, message, "%")


def _minutes(seconds: float) -> str:
    return f"{seconds / 3600:,.1f} hours" if seconds >= 7200 else f"{seconds / 60:,.0f} minutes"

"""What is checked of a Session Node: is it listed, in which state, when was its last uptime proof, how old is it.

The limits of a proof's age are those that operators' bots have: nodes prove their uptime once an hour, and are voted
out after two hours and five minutes. Credit is counted in blocks of two minutes, and a decommissioned node that has
none left is deregistered.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct, structs

from ..model import SECONDS_PER_BLOCK, Node, NodeList
from ..nodes.filters import version_order
from ..wording import DECOMMISSIONED_FOR, counted, rough_span
from .checks import Check, Thresholds, fact
from .clocks import NetworkClock, read_clock

NODE_THRESHOLDS = Thresholds.with_defaults(
    proof_age=("3960", "7500"),
    credit=(None, None),
    newer_version=("50", None),
    nodes=(None, None),
)
"""Seconds; seconds of credit that are left; per cent of all nodes that run newer software; those named in service."""

KEY = "key"
"""The name of a check that is about how a node was named."""
IN_SERVICE = ("active", "exiting")
"""States of nodes that do their work; one that will leave does it until then."""
_LONGEST_SECONDS = 40 * 365 * 86_400
"""Until a node leaves; a list that says more is wrong."""


class Yardstick(Struct, frozen=True):
    """What nodes of one list are measured with."""

    at: datetime
    """When the list was true: ages are counted from there, because the list knows of no later proof."""
    height: int | None
    clock: NetworkClock
    versions: tuple[tuple[int, ...], ...]
    """Of the storage servers of all nodes, the oldest first."""
    thresholds: Thresholds

    @classmethod
    def of(cls, listed: NodeList, listed_at: datetime, thresholds: Thresholds) -> Yardstick:
        """Return that of a list which was true at this moment."""
        known = (one.storage_server_version for one in listed.nodes)
        versions = sorted(version_order(version) for version in known if version is not None)
        return cls(listed_at, listed.height, read_clock(listed, listed_at), tuple(versions), thresholds)


def checks_of_node(node: Node, yardstick: Yardstick) -> list[Check]:
    """Return what is checked of one node."""
    checks = [_state(node), _proof(node, yardstick)]
    if node.state == "decommissioned" or yardstick.thresholds.has("credit"):
        checks.append(_credit(node, yardstick.thresholds))
    if node.requested_unlock_height:
        checks.append(fact("exit", node.pubkey, "warning", _exit(node.requested_unlock_height, yardstick)))
    checks.append(_software(node, yardstick))
    return checks


def not_listed(key: str) -> Check:
    """Return the check of a node that the list does not have."""
    return fact("listed", key, "critical", "is not among the Session Nodes")


def ambiguous(key: str, why: str) -> Check:
    """Return the check of a node that cannot be told from others by what was given of its key."""
    return fact(KEY, key, "unknown", f"could be any of several nodes: {why}")


def number_of_nodes(found: Collection[Node], thresholds: Thresholds) -> list[Check]:
    """Return how many of the nodes that were named are in service; nothing where that is not limited."""
    if not thresholds.has("nodes"):
        return []
    serving = sum(one.state in IN_SERVICE for one in found)
    return [thresholds.check("nodes", None, serving, f"{counted(serving, 'node')} in service{expected(thresholds)}")]


def expected(thresholds: Thresholds) -> str:
    """Return which number of nodes is expected, where a plain lower limit says so: `, 3 expected`."""
    limit = thresholds.limits["nodes"].critical
    return f", {limit.start:g} expected" if limit is not None and limit.is_a_least and limit.start > 1 else ""


def _state(node: Node) -> Check:
    if node.state is None:
        return fact("state", node.pubkey, "unknown", "is in a state that the list does not say")
    if node.state == "decommissioned":
        return fact("state", node.pubkey, "critical", f"is decommissioned{_why(node)}")
    if node.state == "awaiting":
        return fact("state", node.pubkey, "warning", "is awaiting contributions")
    return fact("state", node.pubkey, "ok", f"is {node.state}")


def _why(node: Node) -> str:
    reasons = () if node.details is None else node.details.decommission_reasons
    return f" ({', '.join(DECOMMISSIONED_FOR.get(reason, reason) for reason in reasons)})" if reasons else ""


def _proof(node: Node, yardstick: Yardstick) -> Check:
    thresholds, clock = yardstick.thresholds, yardstick.clock
    if node.last_uptime_proof is None:
        return thresholds.check("proof_age", node.pubkey, None, "has no uptime proof in the list", "s")
    age = (yardstick.at - node.last_uptime_proof).total_seconds()
    seconds = max(0, round(age))
    found = thresholds.check("proof_age", node.pubkey, seconds, f"last proved its uptime {rough_span(age)} ago", "s")
    if clock.is_doubtful and thresholds.judge("proof_age", max(0, round(age - clock.ahead_seconds))) != found.state:
        message = "has an uptime proof of an age that depends on whose clock is right"
        return thresholds.check("proof_age", node.pubkey, None, message, "s")
    return found


def _credit(node: Node, thresholds: Thresholds) -> Check:
    blocks = node.earned_downtime_blocks
    if blocks is None:
        return thresholds.check("credit", node.pubkey, None, "has a credit that the list does not say", "s")
    seconds = blocks * SECONDS_PER_BLOCK
    is_out = node.state == "decommissioned"
    if blocks > 0:
        left = f"has credit for {seconds / 3600:,.1f} hours ({counted(blocks, 'block')})"
        message = f"{left} until it is deregistered" if is_out else left
        return thresholds.check("credit", node.pubkey, seconds, message, "s")
    message = "has no credit left: deregistration imminent" if is_out else "has no credit for an outage"
    found = thresholds.check("credit", node.pubkey, seconds, message, "s")
    return structs.replace(found, state="critical") if is_out else found


def _exit(height: int, yardstick: Yardstick) -> str:
    if yardstick.height is None:
        return f"has requested its exit, due at height {height:,}"
    seconds = (height - yardstick.height) * SECONDS_PER_BLOCK
    if seconds <= 0:
        return f"has requested its exit, due since height {height:,} ({rough_span(-seconds)} ago)"
    if seconds > _LONGEST_SECONDS:
        return f"has requested its exit, due at height {height:,}"
    when = yardstick.at + timedelta(seconds=seconds)
    return f"has requested its exit, due in {rough_span(seconds)} (about {when:%Y-%m-%d %H:%M} UTC)"


def _software(node: Node, yardstick: Yardstick) -> Check:
    """Return how many nodes in a hundred run newer software than this one."""
    version, known = node.storage_server_version, yardstick.versions
    if version is None:
        message = "runs software that the list does not say"
        return yardstick.thresholds.check("newer_version", node.pubkey, None, message, "%")
    share = round(100 * (len(known) - bisect_right(known, version_order(version))) / len(known), 1)
    message = f"runs storage server {version}, and {share:g} % of all nodes a newer one"
    return yardstick.thresholds.check("newer_version", node.pubkey, share, message, "%")

"""What is checked of an account's swarm: how many members it has, and how many of them answer.

The account is not named in any check: what a monitoring system is told, it sends and keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from ..model import AccountSwarm, Probe
from .checks import Check, Thresholds, fact, worst

SWARM_THRESHOLDS = Thresholds.with_defaults(members=("5:", "3:"), answering=("5:", "3:"))
"""Nodes in the swarm; nodes in it that answer."""
NO_NAME = "…"
"""What stands for an account, or its name, where a message would tell it."""


def checks_of_swarm(swarm: AccountSwarm, probes: Sequence[Probe] | None, thresholds: Thresholds) -> list[Check]:
    """Return what is checked of one swarm.

    Args:
        probes: what was found out about nodes, the members among them; None if none was asked.
    """
    if swarm.swarm_id is None:
        return [fact("members", None, "critical", "the network has no swarm for the account")]
    subject = swarm.swarm_id
    checks = [thresholds.check("members", subject, swarm.size, _members(swarm.size))]
    if probes is None:
        return checks
    members = {node.pubkey for node in swarm.nodes}
    asked = [probe.reachable for probe in probes if probe.pubkey in members]
    answering, unasked = asked.count(True), len(members) - asked.count(True) - asked.count(False)
    found = thresholds.check("answering", subject, answering, f"{answering} of {_members(len(members))} answer")
    if unasked and thresholds.judge("answering", answering + unasked) != found.state:
        message = f"{found.message}, and {unasked} could not be asked in time"
        state = worst(["unknown", thresholds.judge("answering", answering + unasked)])
        found = structs.replace(found, state=state, message=message)
    return [*checks, found]


def _members(number: int) -> str:
    return f"{number} member" if number == 1 else f"{number} members"

"""Made-up nodes and lists for the tests of everything that works on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sessionnet_core.amounts import Sesh
from sessionnet_core.model import (
    Contributor,
    LockedContribution,
    Node,
    NodeDetails,
    NodeList,
    Reachability,
    Tests,
    Votes,
)

NOON = datetime(2026, 4, 9, 12, 0, 0, tzinfo=UTC)
WALLET = "0x" + "ab" * 20
OTHER_WALLET = "0x" + "cd" * 20


def key(number: int) -> str:
    """Return the key of the node of this number; keys sort as their numbers do."""
    return f"{number:064x}"


def swarm(number: int) -> str:
    """Return the ID of the swarm of this number."""
    return f"{number << 56:016x}"


def node(number: int, **changes: Any) -> Node:
    """Return an active node with the fields that the apps ask for, and with these changes."""
    usual: dict[str, Any] = {
        "pubkey": key(number),
        "ip": f"192.0.2.{number % 250 + 1}",
        "https_port": 22021,
        "quic_port": 22020,
        "swarm_id": swarm(number % 4),
        "state": "active",
        "storage_server_version": "2.11.2",
        "requested_unlock_height": 0,
    }
    return Node(**(usual | changes))


def node_list(nodes: Iterable[Node], **changes: Any) -> NodeList:
    """Return a list of these nodes."""
    usual: dict[str, Any] = {"nodes": tuple(nodes), "height": 2_084_231}
    return NodeList(**(usual | changes))


REACHED = Reachability(reachable=True, first_unreachable=NOON, last_unreachable=None, last_reachable=NOON)

WHOLE_NODE = node(
    1,
    service_node_pubkey="1" * 64,
    x25519="2" * 64,
    state="decommissioned",
    swarm_id=None,
    staked=Sesh(25_000 * 10**9),
    requirement=Sesh(25_000 * 10**9 + 1),
    operator=WALLET,
    operator_fee_percent=3.4567,
    contributors=(
        Contributor(
            address=WALLET,
            beneficiary=OTHER_WALLET,
            amount=Sesh(6_250 * 10**9),
            reserved=Sesh(6_250 * 10**9 + 5),
            locked=(LockedContribution(amount=Sesh(1), key_image="3" * 64, key_image_pub_key="4" * 64),),
        ),
        Contributor(address=OTHER_WALLET, beneficiary=None, amount=Sesh(0)),
    ),
    last_uptime_proof=NOON,
    earned_downtime_blocks=-12,
    decommission_count=3,
    details=NodeDetails(
        active=False,
        funded=True,
        payable=False,
        removable=True,
        liquidatable=False,
        bls_pubkey="5" * 128,
        registration_height=1_000_000,
        registration_hard_fork=21,
        state_height=2_084_000,
        last_reward_block_height=2_083_000,
        last_reward_transaction_index=4_294_967_295,
        service_node_version="11.1.0",
        lokinet_version="0.9.13",
        quorumnet_port=22025,
        total_reserved=Sesh(25_000 * 10**9),
        portions_for_operator="18446744073709551612",
        decommission_reasons=("uptime",),
        decommission_reasons_some=("storage", "lokinet"),
        storage_server=REACHED,
        lokinet=Reachability(reachable=False, first_unreachable=None, last_unreachable=NOON, last_reachable=None),
        checkpoint_votes=Votes(voted=(2_084_100, 2_084_104), missed=(2_084_108,)),
        pulse_votes=Votes(voted=((2_084_100, 0), (2_084_101, 1)), missed=()),
        quorumnet_tests=Tests(passed=30, failed=1),
        timesync_tests=Tests(passed=29, failed=0),
        pulse_last_validating_height=2_084_050,
        pulse_quorum_index=7,
    ),
)
"""A node with every field."""

WHOLE_LIST = node_list(
    [WHOLE_NODE, node(2)],
    block_hash="6" * 64,
    target_height=2_084_232,
    hard_fork=21,
    tells_swarms=False,
    tells_states=False,
    spread_blocks=2,
)
"""A list with every field, and none with its default."""

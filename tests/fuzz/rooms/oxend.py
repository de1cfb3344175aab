"""oxend's replies: node lists, what has accrued, what a node requires; whole, or cut to what one node may say."""

from __future__ import annotations

from sessionnet_core.wire.oxend import decode_node_list, limits_of_one
from sessionnet_core.wire.oxend.accrued import decode_accrued_rewards
from sessionnet_core.wire.oxend.requirement import decode_requirement
from tests.core.samples import WALLET
from tests.fuzz.street import network_saying
from tests.fuzz.target import Target


def _of_one(body: bytes) -> object:
    most, limit_bytes = limits_of_one(4)
    return decode_node_list(body, most=most, limit_bytes=limit_bytes, known={})


def _asked(body: bytes) -> object:
    network = network_saying(body)
    return network.nodes(), network.swarm_table(), network.swarms(["05" + "ab" * 32]), network.overview()


TARGET = Target(
    "oxend", (decode_node_list, _of_one, lambda body: decode_accrued_rewards(body, WALLET), decode_requirement, _asked)
)

"""Lists that passed through another program: what one odd entry costs, and what it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import MalformedAnswer
from sessionnet_core.wire.oxend import ENTRY_LIMIT_BYTES, NodeListReply, decode_node_list
from sessionnet_core.wire.oxend.entry import VOTES_LIMIT
from tests.core.samples import key
from tests.core.wire.oxend.entry import ENTRY, KEY, reply

NODE = {"pubkey_ed25519": KEY}
OTHER = {"pubkey_ed25519": key(1)}


def beside_another(*odd: object) -> NodeListReply:
    """A list of one proper node and these entries."""
    return decode_node_list(json.dumps({"service_node_states": [OTHER, *odd]}).encode())


@pytest.mark.parametrize("odd", [None, [], 5, "x", [NODE], {"pubkey_ed25519": None}, {"pubkey_ed25519": 5}])
def test_what_is_no_entry_costs_its_place_alone(odd: object) -> None:
    found = beside_another(odd, NODE)
    assert [node.pubkey for node in found.list.nodes] == sorted([key(1), KEY])
    assert found.left_out == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"storage_port": "22021"},
        {"storage_port": 22021.5},
        {"storage_port": True},
        {"active": 1},
        {"active": "false"},
        {"funded": 0},
        {"swarm": 0},
        {"swarm_id": "0"},
        {"public_ip": 5},
        {"service_node_pubkey": ["a"]},
        {"requested_unlock_height": "0"},
    ],
)
def test_what_decides_about_a_node_is_not_guessed(wrong: dict[str, Any]) -> None:
    found = beside_another(NODE | wrong)
    assert [node.pubkey for node in found.list.nodes] == [key(1)]
    assert found.left_out == 1
    with pytest.raises(MalformedAnswer, match="no usable node"):
        decode_node_list(reply(NODE | wrong))


@pytest.mark.parametrize(
    ("wrong", "attribute"),
    [
        ({"pubkey_x25519": 5}, "x25519"),
        ({"storage_server_version": "2.11.3"}, "storage_server_version"),
        ({"storage_server_version": ["2", "11", "3"]}, "storage_server_version"),
        ({"contributors": {}}, "contributors"),
        ({"contributors": [{"amount": "5"}]}, "contributors"),
        ({"last_decomm_reasons": ["uptime"]}, "details"),
        ({"last_decommission_reason_consensus_all": ["uptime"]}, "details"),
        ({"total_contributed": 1e300}, "staked"),
        ({"total_contributed": 1.5}, "staked"),
        ({"last_uptime_proof": {}}, "last_uptime_proof"),
    ],
)
def test_any_other_field_of_a_wrong_type_is_unknown_and_the_rest_stays(wrong: dict[str, Any], attribute: str) -> None:
    found = beside_another(NODE | {"storage_port": 22021, "swarm": "7f"} | wrong)
    (node,) = [node for node in found.list.nodes if node.pubkey == KEY]
    assert getattr(node, attribute) is None
    assert (node.https_port, node.swarm_id, found.left_out) == (22021, "000000000000007f", 0)


def as_floats(value: Any) -> Any:
    """Write every whole number up to 2⁵³ as a float, as programs do that know no other numbers."""
    if isinstance(value, dict):
        return {name: as_floats(member) for name, member in value.items()}
    if isinstance(value, list):
        return [as_floats(member) for member in value]
    return float(value) if type(value) is int and abs(value) <= 2**53 else value


def test_whole_numbers_written_as_floats_are_the_same_list() -> None:
    top = {"height": 2_084_231, "target_height": 2_084_232, "hardfork": 21}
    written = reply(as_floats(ENTRY), **as_floats(top))
    assert b'"height": 2084231.0' in written
    assert decode_node_list(written) == decode_node_list(reply(ENTRY, **top))


def test_an_exponent_is_a_number_like_any_other() -> None:
    found = beside_another(NODE | {"portions_for_operator": 1.8446744073709552e19, "total_contributed": 2.5e13})
    (node,) = [node for node in found.list.nodes if node.pubkey == KEY]
    assert node.staked == Sesh(25_000 * 10**9)
    assert (found.left_out, node.details is None or node.details.portions_for_operator) == (0, None)


@pytest.mark.parametrize("staked", [1, 1.0])
def test_an_entry_that_is_larger_than_any_honest_one_is_left_out(staked: float) -> None:
    large = NODE | {"total_contributed": staked, "operator_address": "x" * ENTRY_LIMIT_BYTES}
    assert beside_another(large).left_out == 1


def test_of_votes_no_more_are_kept_than_anybody_honest_has() -> None:
    (node,) = decode_node_list(reply(NODE | {"checkpoint_votes": {"voted": [5] * 1_000, "missed": []}})).list.nodes
    assert node.details is not None
    assert node.details.checkpoint_votes is not None
    assert len(node.details.checkpoint_votes.voted) == VOTES_LIMIT

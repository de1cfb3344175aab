"""One entry of oxend's list as a node: every field, what is missing, and what is out of its range."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sessionnet_core import model
from sessionnet_core.amounts import Sesh
from sessionnet_core.model import Contributor, LockedContribution, Node, NodeDetails, Reachability, Votes
from sessionnet_core.wire.oxend import decode_node_list
from tests.core.wire.oxend.entry import ENTRY, KEY, OTHER_WALLET, OXEN_WALLET, WALLET, X25519, reply


def decoded(**fields: Any) -> Node:
    """Return the node of an entry with a key and these fields."""
    (found,) = decode_node_list(reply({"pubkey_ed25519": KEY} | fields)).list.nodes
    return found


def details(**fields: Any) -> NodeDetails:
    found = decoded(**fields).details
    assert found is not None
    return found


def at(unix_seconds: int) -> datetime:
    return datetime.fromtimestamp(unix_seconds, UTC)


def test_every_field_has_its_place_and_type() -> None:
    (found,) = decode_node_list(reply(ENTRY)).list.nodes
    assert found == Node(
        pubkey=KEY,
        service_node_pubkey="ab" * 32,
        x25519=X25519,
        ip="95.216.33.113",
        https_port=22100,
        quic_port=20200,
        swarm_id="cfffffffffffffff",
        state="exiting",
        storage_server_version="2.11.3",
        requested_unlock_height=2_090_000,
        staked=Sesh.parse("25000"),
        requirement=Sesh.parse("25000.000000002"),
        operator=WALLET.lower(),
        operator_fee_percent=3.4567,
        contributors=(
            Contributor(
                address=WALLET.lower(),
                beneficiary=OTHER_WALLET.lower(),
                amount=Sesh.parse("6250"),
                reserved=Sesh.parse("6250.000000001"),
                locked=(
                    LockedContribution(
                        amount=Sesh.parse("0.000000007"), key_image="ef" * 32, key_image_pub_key="12" * 32
                    ),
                ),
            ),
            Contributor(address=OXEN_WALLET, beneficiary=None, amount=Sesh.parse("18750")),
        ),
        last_uptime_proof=datetime(2026, 4, 9, 12, 0, 0, tzinfo=UTC),
        earned_downtime_blocks=1440,
        decommission_count=2,
        details=NodeDetails(
            active=True,
            funded=True,
            payable=True,
            removable=False,
            liquidatable=True,
            bls_pubkey="cd" * 64,
            registration_height=1_700_000,
            registration_hard_fork=20,
            state_height=1_700_100,
            last_reward_block_height=2_084_000,
            last_reward_transaction_index=4_294_967_295,
            service_node_version="11.1.0",
            lokinet_version="0.9.13",
            quorumnet_port=22025,
            total_reserved=Sesh.parse("25000.000000001"),
            portions_for_operator="18446744073709551612",
            decommission_reasons=("uptime",),
            decommission_reasons_some=("storage", "lokinet"),
            storage_server=Reachability(True, at(1_775_700_000), at(1_775_700_060), at(1_775_735_940)),
            lokinet=Reachability(False, at(1_775_700_000), at(1_775_735_940), None),
            checkpoint_votes=Votes(voted=(2_084_220, 2_084_224), missed=(2_084_228,)),
            pulse_votes=Votes(voted=((2_084_221, 0), (2_084_222, 1)), missed=((2_084_223, 0),)),
            quorumnet_tests=model.Tests(passed=30, failed=1),
            timesync_tests=model.Tests(passed=29, failed=0),
            pulse_last_validating_height=2_084_200,
            pulse_quorum_index=7,
        ),
    )


def test_what_is_not_told_is_none() -> None:
    assert decoded() == Node(pubkey=KEY, state="active")


@pytest.mark.parametrize("name", [name for name in ENTRY if not name.startswith("pubkey_ed")])
def test_each_field_may_be_missing_or_null(name: str) -> None:
    without = {key: value for key, value in ENTRY.items() if key != name}
    assert decode_node_list(reply(without)) == decode_node_list(reply(ENTRY | {name: None}))


def test_the_older_key_stands_in_for_a_missing_one() -> None:
    (found,) = decode_node_list(reply({"service_node_pubkey": "AB" * 32})).list.nodes
    assert found.pubkey == found.service_node_pubkey == "ab" * 32


@pytest.mark.parametrize(
    ("fields", "swarm_id"),
    [
        ({"swarm": "0"}, "0000000000000000"),
        ({"swarm": "1ffffffffffffff"}, "01ffffffffffffff"),
        ({"swarm": "37FFFFFFFFFFFFF"}, "037fffffffffffff"),
        ({"swarm": "fffffffffffffffe"}, "fffffffffffffffe"),
        ({"swarm_id": 0}, "0000000000000000"),
        ({"swarm_id": 2**64 - 2}, "fffffffffffffffe"),
        ({"swarm_id": 4215369251218784255}, "3a7fffffffffffff"),
        ({"swarm": "3a7fffffffffffff", "swarm_id": 4215369251218784255}, "3a7fffffffffffff"),
        ({"swarm": "ffffffffffffffff"}, None),
        ({"swarm_id": 2**64 - 1}, None),
        ({"swarm": "ffffffffffffffff", "swarm_id": 2**64 - 1}, None),
        ({"swarm": ""}, None),
        ({"swarm": "0x1f"}, None),
        ({"swarm": "1" * 17}, None),
        ({"swarm": "-1"}, None),
        ({"swarm": "１"}, None),
        ({"swarm_id": -1}, None),
        ({"swarm_id": 2**64}, None),
        ({"swarm": "nonsense", "swarm_id": 5}, "0000000000000005"),
    ],
)
def test_the_swarm_is_read_from_either_field(fields: dict[str, Any], swarm_id: str | None) -> None:
    assert decoded(**fields).swarm_id == swarm_id


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "active"),
        ({"active": True, "funded": True}, "active"),
        ({"requested_unlock_height": 0}, "active"),
        ({"requested_unlock_height": 2_090_000}, "exiting"),
        ({"active": True, "funded": True, "requested_unlock_height": 2_090_000}, "exiting"),
        ({"active": False, "funded": True}, "decommissioned"),
        ({"active": False, "funded": True, "requested_unlock_height": 2_090_000}, "decommissioned"),
        ({"active": False, "funded": False}, "awaiting"),
        ({"funded": False}, "awaiting"),
        ({"active": False, "total_contributed": 25, "staking_requirement": 25}, "decommissioned"),
        ({"active": False, "total_contributed": 24, "staking_requirement": 25}, "awaiting"),
        ({"swarm": "0"}, "active"),
        ({"swarm": "ffffffffffffffff"}, None),
        ({"swarm_id": 2**64 - 1}, None),
        ({"swarm": "ffffffffffffffff", "active": True}, "active"),
    ],
)
def test_the_state_is_that_of_oxends_own_display(fields: dict[str, Any], state: str | None) -> None:
    assert decoded(**fields).state == state


@pytest.mark.parametrize("height", [-1, 2**53 + 1, 10**30])
def test_an_exit_at_no_height_is_no_exit(height: int) -> None:
    found = decoded(requested_unlock_height=height)
    assert (found.requested_unlock_height, found.state) == (None, "active")


REASONS = ["uptime", "checkpoints", "pulse", "storage", "timecheck", "timesync", "lokinet", "l2", "hf21_transition"]


@pytest.mark.parametrize(("bit", "name"), list(enumerate(REASONS)))
def test_each_bit_of_a_decommission_reason_has_its_name(bit: int, name: str) -> None:
    found = details(last_decommission_reason_consensus_all=1 << bit, last_decommission_reason_consensus_any=0x1FF)
    assert found.decommission_reasons == (name,)
    assert found.decommission_reasons_some == tuple(other for other in REASONS if other != name)


def test_reasons_by_name_outweigh_the_bits() -> None:
    found = details(
        last_decomm_reasons={"all": ["pulse"], "some": ["storage"]},
        last_decommission_reason_consensus_all=0x01,
        last_decommission_reason_consensus_any=0x03,
    )
    assert (found.decommission_reasons, found.decommission_reasons_some) == (("pulse",), ("storage",))


def test_reasons_that_all_found_are_not_repeated_for_some() -> None:
    found = details(
        last_decomm_reasons={"all": ["uptime"]},
        last_decommission_reason_consensus_all=0x01,
        last_decommission_reason_consensus_any=0x01,
    )
    assert found.decommission_reasons_some == ()


@pytest.mark.parametrize("bits", [-1, -(2**63), 0, 0x200])
def test_bits_that_mean_nothing_give_no_reason(bits: int) -> None:
    found = details(last_decommission_reason_consensus_all=bits, last_decommission_reason_consensus_any=bits)
    assert (found.decommission_reasons, found.decommission_reasons_some) == ((), ())


@pytest.mark.parametrize("name", ["storage_server_version", "service_node_version", "lokinet_version"])
@pytest.mark.parametrize(
    ("parts", "version"),
    [
        ([2, 11, 3], "2.11.3"),
        ([2], "2"),
        ([0, 0, 1], "0.0.1"),
        ([1, 2, 3, 4], "1.2.3.4"),
        ([65535, 0, 0], "65535.0.0"),
        ([0, 0, 0], None),
        ([], None),
        ([1, 2, 3, 4, 5], None),
        ([2, -1, 0], None),
        ([2, 65536, 0], None),
        ([10**20, 0, 0], None),
    ],
)
def test_only_plausible_versions_are_taken(name: str, parts: list[int], version: str | None) -> None:
    found = decoded(**{name: parts, "payable": True})
    assert (found if name.startswith("storage") else found.details).__getattribute__(name) == version


HEIGHTS = (0, 2**53)


@pytest.mark.parametrize(
    ("name", "attribute", "lowest", "highest"),
    [
        ("quorumnet_port", "quorumnet_port", 1, 65_535),
        ("registration_height", "registration_height", *HEIGHTS),
        ("registration_hf_version", "registration_hard_fork", 0, 255),
        ("state_height", "state_height", *HEIGHTS),
        ("last_reward_block_height", "last_reward_block_height", *HEIGHTS),
        ("last_reward_transaction_index", "last_reward_transaction_index", *HEIGHTS),
        ("last_height_validating_in_quorum", "pulse_last_validating_height", *HEIGHTS),
        ("quorum_index", "pulse_quorum_index", *HEIGHTS),
    ],
)
def test_a_detail_out_of_its_range_is_unknown(name: str, attribute: str, lowest: int, highest: int) -> None:
    def read(number: int) -> object:
        fields = {"pulse_sorter": {name: number}} if attribute.startswith("pulse") else {name: number}
        return getattr(details(payable=True, **fields), attribute)

    assert [read(number) for number in (lowest, highest)] == [lowest, highest]
    assert [read(number) for number in (lowest - 1, highest + 1)] == [None, None]


@pytest.mark.parametrize(("name", "lowest"), [("earned_downtime_blocks", -(2**53)), ("decommission_count", 0)])
def test_a_count_out_of_its_range_is_unknown(name: str, lowest: int) -> None:
    found = [getattr(decoded(**{name: number}), name) for number in (lowest - 1, lowest, 2**53, 2**53 + 1)]
    assert found == [None, lowest, 2**53, None]

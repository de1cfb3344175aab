"""oxend's reply to `get_service_nodes`, under oxend's own names, decoded strictly and not trusted.

Every field may be missing: oxend omits what it does not know, and a public seed may omit anything. An entry with a
field of the wrong type is left to `odd`. `entry` decides what the values mean, and which are usable.
(oxen-core, `rpc/core_rpc_server_commands_defs.h`.)

Annotations are not postponed here: msgspec would have to evaluate each of these fields from its text, on every start.
"""

from typing import Generic, TypeVar

from msgspec import Struct

from ...decoding import bounded
from ...errors import Refused

T = TypeVar("T")


class LockedEntry(Struct, gc=False):
    """One entry of `locked_contributions`."""

    amount: int | None = None
    key_image: str | None = None
    key_image_pub_key: str | None = None


class ContributorEntry(Struct, gc=False):
    """One entry of `contributors`."""

    amount: int | None = None
    address: str | None = None
    beneficiary: str | None = None
    reserved: int | None = None
    locked_contributions: list[LockedEntry] | None = None


class ReasonsEntry(Struct, gc=False):
    """`last_decomm_reasons`."""

    all: list[str] = []
    some: list[str] = []


class VotesEntry(Struct, gc=False):
    """`checkpoint_votes`: heights; `pulse_votes`: pairs of height and round."""

    voted: list[int | list[int]] = []
    missed: list[int | list[int]] = []


class PulseSorterEntry(Struct, gc=False):
    """`pulse_sorter`."""

    last_height_validating_in_quorum: int | None = None
    quorum_index: int | None = None


class NodeEntry(Struct, gc=False):
    """One entry of `service_node_states`, under oxend's own names."""

    service_node_pubkey: str | None = None
    pubkey_ed25519: str | None = None
    pubkey_x25519: str | None = None
    public_ip: str | None = None
    storage_port: int | None = None
    storage_lmq_port: int | None = None
    swarm: str | None = None
    swarm_id: int | None = None
    active: bool | None = None
    funded: bool | None = None
    requested_unlock_height: int | None = None
    storage_server_version: list[int] | None = None
    staking_requirement: int | None = None
    total_contributed: int | None = None
    operator_fee: int | None = None
    operator_address: str | None = None
    contributors: list[ContributorEntry] | None = None
    last_uptime_proof: int | None = None
    earned_downtime_blocks: int | None = None
    decommission_count: int | None = None
    # Details, as are `active` and `funded`: `entry` counts on their order.
    payable: bool | None = None
    is_removable: bool | None = None
    is_liquidatable: bool | None = None
    pubkey_bls: str | None = None
    registration_height: int | None = None
    registration_hf_version: int | None = None
    state_height: int | None = None
    last_reward_block_height: int | None = None
    last_reward_transaction_index: int | None = None
    service_node_version: list[int] | None = None
    lokinet_version: list[int] | None = None
    quorumnet_port: int | None = None
    total_reserved: int | None = None
    portions_for_operator: int | None = None
    last_decomm_reasons: ReasonsEntry | None = None
    last_decommission_reason_consensus_all: int | None = None
    last_decommission_reason_consensus_any: int | None = None
    storage_server_reachable: bool | None = None
    storage_server_first_unreachable: int | None = None
    storage_server_last_unreachable: int | None = None
    storage_server_last_reachable: int | None = None
    lokinet_reachable: bool | None = None
    lokinet_first_unreachable: int | None = None
    lokinet_last_unreachable: int | None = None
    lokinet_last_reachable: int | None = None
    checkpoint_votes: VotesEntry | None = None
    pulse_votes: VotesEntry | None = None
    quorumnet_tests: list[int] | None = None
    timesync_tests: list[int] | None = None
    pulse_sorter: PulseSorterEntry | None = None


class NodeListBody(Struct, Generic[T]):
    """The reply proper, its entries decoded or not yet; another program may have written its numbers as floats."""

    service_node_states: list[T] | None = None
    height: int | float | None = None
    target_height: int | float | None = None
    block_hash: str | None = None
    hardfork: int | float | None = None
    status: str | None = None


class RpcError(Struct):
    """JSON-RPC's error object."""

    code: int = 0
    message: str = ""


class Reply(NodeListBody[T], Generic[T]):
    """The reply proper, or JSON-RPC's envelope around it."""

    result: NodeListBody[T] | None = None
    error: RpcError | None = None


def refuse_errors(error: RpcError | None, status: str | None) -> None:
    """Raise what oxend returned in place of a result.

    Raises:
        Refused: it returned an error, or is not ready; code 403 means that the method is restricted.
    """
    if error is not None:
        raise Refused(f"oxend error {error.code}: {bounded(error.message)}")
    if status not in (None, "OK"):
        raise Refused(f"oxend is not ready: {bounded(status)}")

"""One entry of oxend's node list → one `Node`: what oxend's fields mean.

A value out of range becomes None; the rest of the entry stays usable. (oxen-core, `core_rpc_server.cpp`,
`fill_sn_response_entry`.)
"""

from __future__ import annotations

from typing import Any

from msgspec import structs

from ...decoding import TEXT_LIMIT, bounded
from ...model import Contributor, LockedContribution, Node, NodeDetails, Reachability, State, Tests, Votes
from ...nodes.ring import UNASSIGNED
from ..limits import (
    HEIGHT_LIMIT,
    KEY,
    SWARM,
    amount,
    fee_percent,
    matching,
    one_text,
    time,
    version,
    wallet,
    within,
)
from .addresses import address
from .reply import ContributorEntry, NodeEntry, PulseSorterEntry, ReasonsEntry, VotesEntry

WHOLE_PORTIONS = 18_446_744_073_709_551_612
"""All portions of a stake (oxen-core, `cryptonote_config.h`, `old::STAKING_PORTIONS`)."""


def node_of(entry: NodeEntry) -> Node | None:
    """Return the node of one entry, or None if it has no valid key."""
    pubkey = matching(KEY, entry.pubkey_ed25519) or matching(KEY, entry.service_node_pubkey)
    if pubkey is None:
        return None
    older = matching(KEY, entry.service_node_pubkey)
    swarm_id = _swarm_id(entry)
    contributors = entry.contributors
    return Node(
        pubkey=pubkey,
        service_node_pubkey=pubkey if older == pubkey else older,  # mostly the same: one text for both
        x25519=matching(KEY, entry.pubkey_x25519),
        ip=address(entry.public_ip),
        https_port=within(entry.storage_port, 1, 65535),
        quic_port=within(entry.storage_lmq_port, 1, 65535),
        swarm_id=swarm_id,
        state=_state(entry, swarm_id),
        storage_server_version=version(entry.storage_server_version),
        requested_unlock_height=within(entry.requested_unlock_height, 0, HEIGHT_LIMIT),
        staked=amount(entry.total_contributed),
        requirement=amount(entry.staking_requirement),
        operator=wallet(entry.operator_address),
        operator_fee_percent=fee_percent(entry.operator_fee),
        contributors=None if contributors is None else tuple([_contributor(one) for one in contributors]),
        last_uptime_proof=time(entry.last_uptime_proof),
        earned_downtime_blocks=within(entry.earned_downtime_blocks, -HEIGHT_LIMIT, HEIGHT_LIMIT),
        decommission_count=within(entry.decommission_count, 0, HEIGHT_LIMIT),
        details=_details(entry),
    )


def _state(entry: NodeEntry, swarm_id: str | None) -> State | None:
    """Return the state as oxend's own status display shows it.

    The lists that the apps ask for have active nodes only and omit `active`. So a node without that field is active,
    unless the list says that it is in no swarm: then it may be decommissioned, awaiting or newly registered.
    """
    if entry.funded is False:
        return "awaiting"
    if entry.active is False:
        if entry.funded is None and (entry.total_contributed or 0) < (entry.staking_requirement or 0):
            return "awaiting"
        return "decommissioned"
    if entry.active is None and swarm_id is None and (entry.swarm is not None or entry.swarm_id is not None):
        return None
    return "exiting" if within(entry.requested_unlock_height, 0, HEIGHT_LIMIT) else "active"


def _swarm_id(entry: NodeEntry) -> str | None:
    """Return the swarm ID as 16 digits; oxend writes it as unpadded hex (`swarm`) and as a number (`swarm_id`)."""
    if entry.swarm is not None and SWARM.fullmatch(entry.swarm):
        swarm_id = entry.swarm.lower().zfill(16)
    elif entry.swarm_id is not None and 0 <= entry.swarm_id < UNASSIGNED:
        swarm_id = f"{entry.swarm_id:016x}"
    else:
        return None
    return None if swarm_id == _IN_NO_SWARM else one_text(swarm_id)  # one text for all nodes of a swarm


_IN_NO_SWARM = f"{UNASSIGNED:016x}"


def _contributor(entry: ContributorEntry) -> Contributor:
    locked = entry.locked_contributions
    return Contributor(
        address=wallet(entry.address),
        beneficiary=wallet(entry.beneficiary),
        amount=amount(entry.amount),
        reserved=amount(entry.reserved),
        locked=None
        if locked is None
        else tuple(
            LockedContribution(
                amount=amount(one.amount),
                key_image=matching(KEY, one.key_image),
                key_image_pub_key=matching(KEY, one.key_image_pub_key),
            )
            for one in locked
        ),
    )


_FIRST_DETAIL = NodeEntry.__struct_fields__.index("payable")
_NO_DETAILS = structs.astuple(NodeEntry())[_FIRST_DETAIL:]


def _details(entry: NodeEntry) -> NodeDetails | None:
    """Return what only some sources send, or None if this one sent none of it."""
    # By far the commonest case of the lists that the apps ask for.
    if entry.active is entry.funded is None and structs.astuple(entry)[_FIRST_DETAIL:] == _NO_DETAILS:
        return None
    reasons = entry.last_decomm_reasons or ReasonsEntry()
    sorter = entry.pulse_sorter or PulseSorterEntry()
    return NodeDetails(
        active=entry.active,
        funded=entry.funded,
        payable=entry.payable,
        removable=entry.is_removable,
        liquidatable=entry.is_liquidatable,
        bls_pubkey=bounded(entry.pubkey_bls),
        registration_height=within(entry.registration_height, 0, HEIGHT_LIMIT),
        registration_hard_fork=within(entry.registration_hf_version, 0, 255),
        state_height=within(entry.state_height, 0, HEIGHT_LIMIT),
        last_reward_block_height=within(entry.last_reward_block_height, 0, HEIGHT_LIMIT),
        last_reward_transaction_index=within(entry.last_reward_transaction_index, 0, HEIGHT_LIMIT),
        service_node_version=version(entry.service_node_version),
        lokinet_version=version(entry.lokinet_version),
        quorumnet_port=within(entry.quorumnet_port, 1, 65535),
        total_reserved=amount(entry.total_reserved),
        portions_for_operator=None
        if within(entry.portions_for_operator, 0, WHOLE_PORTIONS) is None
        else str(entry.portions_for_operator),
        decommission_reasons=_reasons(reasons.all, _bits(entry.last_decommission_reason_consensus_all)),
        decommission_reasons_some=_reasons(
            reasons.some,
            # the field "…_any" holds those that all found as well
            _bits(entry.last_decommission_reason_consensus_any) & ~_bits(entry.last_decommission_reason_consensus_all),
        ),
        storage_server=_reachability(
            entry.storage_server_reachable,
            entry.storage_server_first_unreachable,
            entry.storage_server_last_unreachable,
            entry.storage_server_last_reachable,
        ),
        lokinet=_reachability(
            entry.lokinet_reachable,
            entry.lokinet_first_unreachable,
            entry.lokinet_last_unreachable,
            entry.lokinet_last_reachable,
        ),
        checkpoint_votes=_votes(entry.checkpoint_votes),
        pulse_votes=_votes(entry.pulse_votes),
        quorumnet_tests=_tests(entry.quorumnet_tests),
        timesync_tests=_tests(entry.timesync_tests),
        pulse_last_validating_height=within(sorter.last_height_validating_in_quorum, 0, HEIGHT_LIMIT),
        pulse_quorum_index=within(sorter.quorum_index, 0, HEIGHT_LIMIT),
    )


DECOMMISSION_REASONS = (
    "uptime",
    "checkpoints",
    "pulse",
    "storage",
    "timecheck",
    "timesync",
    "lokinet",
    "l2",
    "hf21_transition",
)
"""oxend's names of the bits of a decommission reason, lowest bit first (oxen-core, `tx_extra.h`)."""
_ONE_TEXT = {name: name for name in DECOMMISSION_REASONS}

VOTES_LIMIT = 100
"""oxend keeps the last 8 of each kind."""


def _reasons(names: list[str], bits: int) -> tuple[str, ...]:
    """Return the reasons by name; from the bit field if the source omits the names."""
    if names:
        return tuple(_ONE_TEXT.get(name, name[:TEXT_LIMIT]) for name in names[: len(DECOMMISSION_REASONS)])
    return tuple(name for bit, name in enumerate(DECOMMISSION_REASONS) if bits >> bit & 1)


def _bits(field: int | None) -> int:
    """Return a bit field of reasons, or 0 if it is out of range."""
    return within(field, 0, 2**16 - 1) or 0


def _votes(entry: VotesEntry | None) -> Votes | None:
    """Return votes without those on heights out of range, and `VOTES_LIMIT` of each kind at most."""

    def usable(votes: list[Any]) -> tuple[int | tuple[int, ...], ...]:
        plain = [vote if isinstance(vote, int) else tuple(vote) for vote in votes[:VOTES_LIMIT]]
        return tuple(
            vote
            for vote in plain
            if all(within(n, 0, HEIGHT_LIMIT) is not None for n in (vote if isinstance(vote, tuple) else (vote,)))
        )

    return None if entry is None else Votes(voted=usable(entry.voted), missed=usable(entry.missed))


def _tests(counts: list[int] | None) -> Tests | None:
    if counts is None or len(counts) != 2 or any(within(n, 0, HEIGHT_LIMIT) is None for n in counts):
        return None
    return Tests(passed=counts[0], failed=counts[1])


def _reachability(
    reachable: bool | None, first_failure: int | None, last_failure: int | None, last_success: int | None
) -> Reachability | None:
    if reachable is first_failure is last_failure is last_success is None:
        return None
    return Reachability(
        reachable=reachable,
        first_unreachable=time(first_failure),
        last_unreachable=time(last_failure),
        last_reachable=time(last_success),
    )

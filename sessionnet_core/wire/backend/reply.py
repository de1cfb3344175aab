"""The backend's replies under its own names, decoded strictly and believed in nothing.

Every field may be missing or null. A field of a wrong type makes the whole reply malformed. What the values mean, and
which of them are usable, is decided where they are read. (session-staking-backend, `staking/dataclasses.py`.)

Annotations are not postponed here, as in `oxend.reply`.
"""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct

from ...errors import MalformedAnswer
from ..oxend.bounds import bounded

T = TypeVar("T")

CONTRIBUTOR_LIMIT = 100
"""Ten times what a node may have."""
ENTRY_LIMIT = 20_000
"""Of stakes and contracts: ten times as many as there are nodes."""
BLS_KEY_LIMIT = 100_000

Flag = bool | int | None


class ToldNetwork(Struct, gc=False):
    """`network`; where the backend knows nothing, some numbers are the text "NA"."""

    active_node_count: int | None = None
    node_count: int | None = None
    block_height: int | None = None
    block_hash: str | None = None
    block_timestamp: float | None = None
    hard_fork: int | str | None = None
    l2_height: int | None = None
    l2_height_timestamp: float | None = None
    max_stakers: int | None = None
    median_operator_fee: float | None = None
    min_operator_contribution: int | None = None
    nettype: str | None = None
    staking_requirement: int | None = None
    total_staked: int | None = None


class ToldEvent(Struct, gc=False):
    """One entry of `events`: what a contract logged."""

    name: str | None = None
    block: int | None = None
    log_index: int | None = None


class ToldContributor(Struct, gc=False):
    """One entry of a node's `contributors`."""

    address: str | None = None
    amount: int | None = None
    beneficiary: str | None = None


class ToldStake(Struct, gc=False):
    """One entry of `stakes`."""

    service_node_pubkey: str | None = None
    pubkey_ed25519: str | None = None
    pubkey_bls: str | None = None
    contract_id: int | None = None
    active: Flag = None
    funded: Flag = None
    is_removable: Flag = None
    is_liquidatable: Flag = None
    operator_address: str | None = None
    operator_fee: int | None = None
    contributors: list[ToldContributor] | None = None
    total_contributed: int | None = None
    staking_requirement: int | None = None
    registration_height: int | None = None
    requested_unlock_height: int | None = None
    exit_type: str | None = None
    deregistration_height: int | None = None
    liquidation_height: int | None = None
    earned_downtime_blocks: int | None = None
    decommission_count: int | None = None
    last_reward_block_height: int | None = None
    last_uptime_proof: int | None = None
    events: list[ToldEvent] | None = None


class ToldContribution(Struct, gc=False):
    """One entry of a contract's `contributors`."""

    address: str | None = None
    beneficiary_address: str | None = None
    amount: int | None = None
    reserved: int | None = None


class ToldContract(Struct, gc=False):
    """One entry of `contracts`."""

    address: str | None = None
    operator_address: str | None = None
    service_node_pubkey: str | None = None
    pubkey_bls: str | None = None
    fee: int | None = None
    manual_finalize: Flag = None
    status: int | None = None
    contributors: list[ToldContribution] | None = None
    events: list[ToldEvent] | None = None


class ToldVesting(Struct, gc=False):
    """One entry of `vesting`."""

    address: str | None = None
    beneficiary: str | None = None
    initial_beneficiary: str | None = None
    initial_amount: int | None = None
    revoker: str | None = None
    time_start: int | None = None
    time_end: int | None = None
    transferable_beneficiary: Flag = None


class ToldRewards(Struct, gc=False):
    """`rewards`."""

    address: str | None = None
    amount: int | None = None
    lifetime_rewards: int | None = None
    lifetime_locked_stakes: int | None = None
    lifetime_unlocked_stakes: int | None = None
    lifetime_liquidated_stakes: int | None = None
    locked_stakes: int | None = None
    timelocked_stakes: int | None = None
    claimed_rewards: int | None = None
    claimed_stakes: int | None = None


class Reply(Struct):
    """What every reply has."""

    network: ToldNetwork | None = None
    t: float | None = None


def decoded(decoder: "msgspec.json.Decoder[T]", body: bytes, path: str) -> T:
    """Read a reply; raise MalformedAnswer for what is none."""
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedAnswer(f"not a reply to {path}: {bounded(str(error))}") from None


def counted(entries: Sequence[T], limit: int, what: str) -> Sequence[T]:
    """Give entries of a bearable number; raise MalformedAnswer for more."""
    if len(entries) > limit:
        raise MalformedAnswer(f"{len(entries):,} {what} where {limit:,} would be many")
    return entries

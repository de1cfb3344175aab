"""`/stakes/…`: what a wallet has in nodes, in contribution contracts and in vesting contracts."""

from __future__ import annotations

from typing import cast, get_args

import msgspec

from ...errors import MalformedAnswer
from ..oxend.bounds import HEIGHT_LIMIT, KEY, amount, fee_percent, matching, time, wallet, within
from .bounds import BLS_KEY, contract, contributor, flag, height, somebody
from .contracts import bls_keys_of, contracts_of
from .model import ExitType, Stake, StakeState, Vesting, WalletStakes
from .network import network_of
from .reply import (
    CONTRIBUTOR_LIMIT,
    ENTRY_LIMIT,
    Reply,
    ToldContract,
    ToldEvent,
    ToldStake,
    ToldVesting,
    counted,
    decoded,
)

PATH = "/stakes"
REGISTERED = ("NewServiceNodeV2", "NewSeededServiceNode", "ServiceNodeExitRequest")
GONE = ("ServiceNodeExit", "ServiceNodeLiquidated")
"""Names of what the rewards contract logs in the life of a node; one that is liquidated leaves both of these."""


class _Reply(Reply):
    stakes: list[ToldStake] | None = None
    contracts: list[ToldContract] | None = None
    vesting: list[ToldVesting] | None = None
    added_bls_keys: dict[str, int | None] | None = None


_decoder = msgspec.json.Decoder(_Reply)


def path_of(address: str) -> str:
    """Give where the stakes of a wallet are asked for."""
    return f"{PATH}/{address}"


def decode_stakes(body: bytes) -> WalletStakes:
    """Read a reply to `/stakes/…`. Whether the wallet has a part in what is told is not checked.

    Raises:
        MalformedAnswer: no such reply, or one with more than anybody honest would send.
    """
    reply = decoded(_decoder, body, f"{PATH}/…")
    if reply.stakes is None:
        raise MalformedAnswer(f"not a reply to {PATH}/…: it has no `stakes`")
    network = network_of(reply)
    stakes: dict[tuple[str, int | None], Stake] = {}
    for told in counted(reply.stakes, ENTRY_LIMIT, "stakes"):
        stake = _stake_of(told, network.block_height)
        if stake is not None:
            stakes.setdefault((stake.pubkey, stake.contract_id), stake)
    told_contracts, told_vesting = reply.contracts or [], reply.vesting or []
    contracts = contracts_of(told_contracts)
    vesting: dict[str, Vesting] = {}
    for one in counted(told_vesting, ENTRY_LIMIT, "vesting contracts"):
        held = _vesting_of(one)
        if held is not None:
            vesting.setdefault(held.address, held)
    entries = len(reply.stakes) + len(told_contracts) + len(told_vesting)
    return WalletStakes(
        network=network,
        stakes=tuple(stakes.values()),
        contracts=contracts,
        vesting=tuple(vesting.values()),
        added_bls_keys=bls_keys_of(reply.added_bls_keys or {}),
        left_out=entries - len(stakes) - len(contracts) - len(vesting),
    )


def state_of(told: ToldStake, block_height: int | None) -> StakeState | None:
    """Tell the state as the staking portal shows it, in the words of the node list.

    The portal says "running" of every node that has asked to leave and may not yet. Here that is "exiting", or
    "decommissioned" where it is that, as for any node of the list. (portal, `components/StakedNode/state.ts`.)

    Args:
        told: the stake.
        block_height: how far the backend has read; without it nothing is known to be ready to exit.
    """
    if told.exit_type == "deregister" and height(told.deregistration_height):
        return "deregistered"
    if _is_gone(told.events or []):
        return "exited"
    if flag(told.funded) is False:
        return "awaiting"
    unlock_height = height(told.requested_unlock_height)
    if unlock_height and block_height is not None and unlock_height < block_height:
        return "ready-to-exit"
    active = flag(told.active)
    if active is None:
        return None
    if not active:
        return "decommissioned"
    return "exiting" if unlock_height else "active"


def _is_gone(events: list[ToldEvent]) -> bool:
    """Tell whether the last that happened to a node is that it left; the same node may be registered again."""
    life = [
        (block, height(event.log_index) or 0, event.name in GONE)
        for event in events
        if event.name in (*REGISTERED, *GONE) and (block := height(event.block)) is not None
    ]
    return max(life, default=(0, 0, False))[2]


def _stake_of(told: ToldStake, block_height: int | None) -> Stake | None:
    pubkey = matching(KEY, told.pubkey_ed25519) or matching(KEY, told.service_node_pubkey)
    if pubkey is None:
        return None
    return Stake(
        pubkey=pubkey,
        contract_id=height(told.contract_id),
        state=state_of(told, block_height),
        bls_pubkey=matching(BLS_KEY, told.pubkey_bls),
        operator=wallet(told.operator_address),
        operator_fee_percent=fee_percent(told.operator_fee),
        contributors=tuple(
            contributor(one.address, one.beneficiary, one.amount)
            for one in counted(told.contributors or (), CONTRIBUTOR_LIMIT, "contributors")
        ),
        staked=amount(told.total_contributed),
        requirement=amount(told.staking_requirement),
        registration_height=height(told.registration_height),
        requested_unlock_height=height(told.requested_unlock_height),
        exit_type=cast(ExitType, told.exit_type) if told.exit_type in get_args(ExitType) else None,
        deregistration_height=height(told.deregistration_height),
        liquidation_height=height(told.liquidation_height),
        removable=flag(told.is_removable),
        liquidatable=flag(told.is_liquidatable),
        earned_downtime_blocks=within(told.earned_downtime_blocks, -HEIGHT_LIMIT, HEIGHT_LIMIT),
        decommission_count=height(told.decommission_count),
        last_reward_block_height=height(told.last_reward_block_height),
        last_uptime_proof=time(told.last_uptime_proof),
    )


def _vesting_of(told: ToldVesting) -> Vesting | None:
    address = contract(told.address)
    if address is None:
        return None
    return Vesting(
        address=address,
        beneficiary=wallet(told.beneficiary),
        initial_beneficiary=wallet(told.initial_beneficiary),
        initial_amount=amount(told.initial_amount),
        revoker=somebody(told.revoker),
        start=time(told.time_start),
        end=time(told.time_end),
        transferable_beneficiary=flag(told.transferable_beneficiary),
    )

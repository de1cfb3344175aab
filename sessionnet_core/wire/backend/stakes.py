"""`/stakes/…`: a wallet's part in nodes and in contribution contracts."""

from __future__ import annotations

import msgspec

from ...decoding import counted, decoded
from ...errors import MalformedAnswer
from ..limits import KEY, fee_percent, matching
from .bounds import flag, height
from .contracts import contracts_of
from .model import Stake, StakeState, WalletStakes
from .network import network_of
from .reply import ENTRY_LIMIT, LISTS_LIMIT_BYTES, ContractEntry, EventEntry, Reply, StakeEntry

PATH = "/stakes"
REGISTERED = ("NewServiceNodeV2", "NewSeededServiceNode", "ServiceNodeExitRequest")
GONE = ("ServiceNodeExit", "ServiceNodeLiquidated")
"""Events that the rewards contract logs for a node; a liquidation logs both of these."""


class _Reply(Reply):
    stakes: list[StakeEntry] | None = None
    contracts: list[ContractEntry] | None = None


_decoder = msgspec.json.Decoder(_Reply)


def path_of(address: str) -> str:
    """Return the path of a wallet's stakes."""
    return f"{PATH}/{address}"


def decode_stakes(body: bytes) -> WalletStakes:
    """Decode a reply to `/stakes/…`. Whether the wallet really has these stakes is not checked.

    Raises:
        MalformedAnswer: not such a reply.
        AnswerTooLarge: it has more than `ENTRY_LIMIT` stakes or contracts.
    """
    reply = decoded(_decoder, body, f"not a reply to {PATH}/…", limit_bytes=LISTS_LIMIT_BYTES)
    if reply.stakes is None:
        raise MalformedAnswer(f"not a reply to {PATH}/…: it has no `stakes`")
    network = network_of(reply)
    stakes: dict[tuple[str, int | None], Stake] = {}
    for entry in counted(reply.stakes, ENTRY_LIMIT, "stakes"):
        stake = _stake_of(entry, network.block_height)
        if stake is not None:
            stakes.setdefault((stake.pubkey, stake.contract_id), stake)
    return WalletStakes(network=network, stakes=tuple(stakes.values()), contracts=contracts_of(reply.contracts or []))


def state_of(entry: StakeEntry, block_height: int | None) -> StakeState | None:
    """Return the state as the staking portal shows it, in the words of the node list.

    The portal calls a node "running" that has asked to leave and may not yet. Here it is "exiting", or "decommissioned"
    if it is that, as any node of the list. (portal, `components/StakedNode/state.ts`.)

    Args:
        entry: the stake.
        block_height: how far the backend has read; without it, no node counts as ready to exit.
    """
    if entry.exit_type == "deregister" and height(entry.deregistration_height):
        return "deregistered"
    if _is_gone(entry.events or []):
        return "exited"
    if flag(entry.funded) is False:
        return "awaiting"
    unlock_height = height(entry.requested_unlock_height)
    if unlock_height and block_height is not None and unlock_height < block_height:
        return "ready-to-exit"
    active = flag(entry.active)
    if active is None:
        return None
    if not active:
        return "decommissioned"
    return "exiting" if unlock_height else "active"


def _is_gone(events: list[EventEntry]) -> bool:
    """Return whether a node's last event is that it left; the same node may be registered again."""
    life = [
        (block, height(event.log_index) or 0, event.name in GONE)
        for event in events
        if event.name in (*REGISTERED, *GONE) and (block := height(event.block)) is not None
    ]
    return max(life, default=(0, 0, False))[2]


def _stake_of(entry: StakeEntry, block_height: int | None) -> Stake | None:
    pubkey = matching(KEY, entry.pubkey_ed25519) or matching(KEY, entry.service_node_pubkey)
    if pubkey is None:
        return None
    return Stake(
        pubkey=pubkey,
        contract_id=height(entry.contract_id),
        state=state_of(entry, block_height),
        operator_fee_percent=fee_percent(entry.operator_fee),
    )

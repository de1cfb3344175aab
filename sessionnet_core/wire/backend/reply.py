"""The backend's replies under its own names, decoded strictly and not trusted.

Every field may be missing or null. A field of the wrong type makes the whole reply malformed; fields that are not used
here are ignored. Which values are usable is decided where they are decoded. (session-staking-backend,
`staking/dataclasses.py`.)

Annotations are not postponed here, as in `oxend.reply`.
"""

from msgspec import Struct

LISTS_LIMIT_BYTES = 32_000_000
"""For replies with stakes or contracts: 1,600 bytes for each of the most that are accepted."""
ENTRY_LIMIT = 20_000
"""Of stakes and contracts: ten times as many as there are nodes."""

Flag = bool | int | None


class NetworkEntry(Struct, gc=False):
    """`network`; some numbers that the backend does not know are the text "NA"."""

    node_count: int | None = None
    block_height: int | None = None
    block_timestamp: float | None = None
    hard_fork: int | str | None = None


class EventEntry(Struct, gc=False):
    """One entry of `events`: what a contract logged."""

    name: str | None = None
    block: int | None = None
    log_index: int | None = None


class StakeEntry(Struct, gc=False):
    """One entry of `stakes`."""

    service_node_pubkey: str | None = None
    pubkey_ed25519: str | None = None
    contract_id: int | None = None
    active: Flag = None
    funded: Flag = None
    operator_fee: int | None = None
    requested_unlock_height: int | None = None
    exit_type: str | None = None
    deregistration_height: int | None = None
    events: list[EventEntry] | None = None


class ContractEntry(Struct, gc=False):
    """One entry of `contracts`."""

    address: str | None = None
    pubkey_bls: str | None = None
    status: int | None = None
    events: list[EventEntry] | None = None


class RewardsEntry(Struct, gc=False):
    """`rewards`."""

    address: str | None = None
    amount: int | None = None


class Reply(Struct):
    """What every reply has."""

    network: NetworkEntry | None = None
    t: float | None = None

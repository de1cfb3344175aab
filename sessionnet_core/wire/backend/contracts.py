"""`/contract/contribution`: every contract in which several wallets gather a stake.

What a contract tells is decided by the contract; the backend's word is a list of whom to ask. (ServiceNodeContribution
of session-token-contracts; session-staking-backend, `staking/app.py`.)
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ...errors import MalformedAnswer
from ..oxend.bounds import KEY, matching, wallet, within
from .bounds import BLS_KEY, contract, contract_fee_percent, contributor, flag, height
from .model import ContributionContract, ContributionContracts
from .network import network_of
from .reply import BLS_KEY_LIMIT, CONTRIBUTOR_LIMIT, ENTRY_LIMIT, Reply, ToldContract, counted, decoded

PATH = "/contract/contribution"
OPEN = 1
"""The status of a contract that takes contributions from everybody."""
_LAST_STATUS = 3
_MOST_CONTRACT_IDS = 2**53


class _Reply(Reply):
    contracts: list[ToldContract] | None = None
    added_bls_keys: dict[str, int | None] | None = None


_decoder = msgspec.json.Decoder(_Reply)


def decode_contracts(body: bytes) -> ContributionContracts:
    """Read a reply to `/contract/contribution`.

    Raises:
        MalformedAnswer: no such reply, or one with more than anybody honest would send.
    """
    reply = decoded(_decoder, body, PATH)
    if reply.contracts is None:
        raise MalformedAnswer(f"not a reply to {PATH}: it has no `contracts`")
    found = contracts_of(reply.contracts)
    return ContributionContracts(
        network=network_of(reply),
        contracts=found,
        added_bls_keys=bls_keys_of(reply.added_bls_keys or {}),
        left_out=len(reply.contracts) - len(found),
    )


def contracts_of(told: list[ToldContract]) -> tuple[ContributionContract, ...]:
    """Give the contracts that can be asked, each once; the backend names some twice."""
    found: dict[str, ContributionContract] = {}
    for one in counted(told, ENTRY_LIMIT, "contracts"):
        usable = _contract_of(one)
        if usable is not None:
            found.setdefault(usable.address, usable)
    return tuple(found.values())


def bls_keys_of(told: dict[str, int | None]) -> dict[str, int]:
    """Give the keys of registered nodes with their contract IDs; what is no key, or has none, is left out."""
    counted(tuple(told), BLS_KEY_LIMIT, "BLS keys")
    return {
        key.lower(): contract_id
        for key, contract_id in told.items()
        if BLS_KEY.fullmatch(key) and contract_id is not None and 0 <= contract_id <= _MOST_CONTRACT_IDS
    }


def first_block(blocks: Iterable[int | None]) -> int | None:
    """Give the lowest of the blocks that make sense."""
    return min((usable for block in blocks if (usable := height(block)) is not None), default=None)


def _contract_of(told: ToldContract) -> ContributionContract | None:
    address = contract(told.address)
    if address is None:
        return None
    return ContributionContract(
        address=address,
        operator=wallet(told.operator_address),
        pubkey=matching(KEY, told.service_node_pubkey),
        bls_pubkey=matching(BLS_KEY, told.pubkey_bls),
        fee_percent=contract_fee_percent(told.fee),
        manual_finalize=flag(told.manual_finalize),
        status=within(told.status, 0, _LAST_STATUS),
        contributors=tuple(
            contributor(one.address, one.beneficiary_address, one.amount, one.reserved)
            for one in counted(told.contributors or (), CONTRIBUTOR_LIMIT, "contributors")
        ),
        first_block=first_block(event.block for event in told.events or ()),
    )

"""`/contract/contribution`: every contract in which several wallets gather a stake.

Whether a contract accepts stakes, it is asked itself; the backend only lists which ones there are.
(ServiceNodeContribution of session-token-contracts; session-staking-backend, `staking/app.py`.)
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ...decoding import counted, decoded
from ...errors import MalformedAnswer
from ..limits import matching, within
from .bounds import BLS_KEY, contract, height
from .model import ContributionContract, ContributionContracts
from .network import network_of
from .reply import ENTRY_LIMIT, LISTS_LIMIT_BYTES, ContractEntry, Reply

PATH = "/contract/contribution"
_LAST_STATUS = 3


class _Reply(Reply):
    contracts: list[ContractEntry] | None = None


_decoder = msgspec.json.Decoder(_Reply)


def decode_contracts(body: bytes) -> ContributionContracts:
    """Decode a reply to `/contract/contribution`.

    Raises:
        MalformedAnswer: not such a reply.
        AnswerTooLarge: it has more than `ENTRY_LIMIT` contracts.
    """
    reply = decoded(_decoder, body, f"not a reply to {PATH}", limit_bytes=LISTS_LIMIT_BYTES)
    if reply.contracts is None:
        raise MalformedAnswer(f"not a reply to {PATH}: it has no `contracts`")
    return ContributionContracts(network=network_of(reply), contracts=contracts_of(reply.contracts))


def contracts_of(entries: list[ContractEntry]) -> tuple[ContributionContract, ...]:
    """Return the contracts that can be asked, each once; the backend lists some twice."""
    found: dict[str, ContributionContract] = {}
    for entry in counted(entries, ENTRY_LIMIT, "contracts"):
        address = contract(entry.address)
        if address is not None:
            found.setdefault(address, _contract_of(address, entry))
    return tuple(found.values())


def _contract_of(address: str, entry: ContractEntry) -> ContributionContract:
    return ContributionContract(
        address=address,
        bls_pubkey=matching(BLS_KEY, entry.pubkey_bls),
        status=within(entry.status, 0, _LAST_STATUS),
        first_block=_first_block(event.block for event in entry.events or ()),
    )


def _first_block(blocks: Iterable[int | None]) -> int | None:
    """Return the lowest of the blocks that are in range."""
    return min((usable for block in blocks if (usable := height(block)) is not None), default=None)

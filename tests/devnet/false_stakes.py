"""Stakes and contracts as a backend tells them that lies, or passes on what means harm: a document to a false one.

What a test or a client looks for stays where it is: who contributes, and the keys of nodes.
"""

from collections.abc import Callable
from random import Random

from tests.devnet.addresses import checksummed, eth_address
from tests.devnet.hostile import ANSI_COLOUR, BIDI_OVERRIDE, C1_CONTROL, FORMULA, LINK, LONG, MESSAGE, NUL, RICH_MARKUP
from tests.devnet.node_list import Record

HOSTILE_STAKE: Record = {
    "contract_id": -5,
    "operator_address": ANSI_COLOUR + LINK,
    "operator_fee": 10**9,
    "total_contributed": -1,
    "staking_requirement": 2**70,
    "pubkey_bls": MESSAGE,
    "requested_unlock_height": -(2**63),
    "exit_type": "deregister" + ANSI_COLOUR,
    "deregistration_height": 2**63,
    "liquidation_height": -1,
    "last_uptime_proof": 10**15,
    "active": 7,
}
HOSTILE_CONTRACT: Record = {
    "operator_address": RICH_MARKUP + BIDI_OVERRIDE,
    "service_node_pubkey": FORMULA,
    "pubkey_bls": LONG,
    "fee": -1,
    "status": 77,
    "manual_finalize": -1,
}
HOSTILE_CONTRIBUTOR: Record = {"amount": 2**70, "beneficiary": C1_CONTROL + NUL, "beneficiary_address": FORMULA}
"""Of the right type everywhere, and either possible nowhere or harmful."""


def told(document: Record, name: str) -> Record:
    """What a backend with this misbehaviour makes of the document."""
    return LIES[name](document)


def _other_contracts(document: Record) -> Record:
    """The same contracts, at addresses where there are none."""
    rng = Random("no contracts at all")
    return document | {"contracts": [one | {"address": checksummed(eth_address(rng))} for one in document["contracts"]]}


def _hostile_stakes(document: Record) -> Record:
    def with_stranger(entry: Record) -> list[Record]:
        return [*(entry.get("contributors") or []), HOSTILE_CONTRIBUTOR | {"address": MESSAGE}]

    contracts = [one | HOSTILE_CONTRACT | {"contributors": with_stranger(one)} for one in document["contracts"]]
    return document | {
        "network": document["network"] | {"nettype": MESSAGE, "hard_fork": "NA", "block_timestamp": 1e300},
        "stakes": [one | HOSTILE_STAKE | {"contributors": with_stranger(one)} for one in document["stakes"]],
        # the last one has no address to ask
        "contracts": [*contracts, *(one | {"address": ANSI_COLOUR} for one in contracts[-1:])],
        "vesting": [one | {"revoker": LINK, "initial_amount": -1, "time_end": -1} for one in document["vesting"]],
        "rewards": [one | {"amount": -1, "lifetime_rewards": 2**70} for one in document["rewards"]],
        "added_bls_keys": {**document["added_bls_keys"], MESSAGE: 1, "ab" * 64: -1},
    }


LIES: dict[str, Callable[[Record], Record]] = {
    "other-contracts": _other_contracts,
    "hostile-stakes": _hostile_stakes,
}

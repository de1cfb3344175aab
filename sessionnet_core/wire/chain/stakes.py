"""Nodes and contribution contracts, from what `abi` decoded; each value is checked.

That has checked types and lengths; what the values mean, and which are possible, is decided here.
"""

from __future__ import annotations

from typing import Any

from ...errors import MalformedAnswer
from ...figures.stakes import STATUSES, Contribution, Reservation, Stake, StakedNode
from . import words

CONTRIBUTORS_LIMIT = 100
"""The contracts allow 10; their owner may change that."""
FEE_WHOLE_BASIS_POINTS = 10_000
NOBODY = f"0x{0:040x}"
"""What a contract returns for an address that is not set."""


def node_of(contract_id: int, returned: tuple[Any, ...]) -> StakedNode:
    """Return a node from a `ServiceNode`.

    Raises:
        MalformedAnswer: the list has a node that the contract does not, or a value is impossible.
    """
    _, _, operator, bls_pubkey, added, leave_requested, _, deposit, contributors, pubkey = returned
    if operator == NOBODY:
        raise MalformedAnswer(f"serviceNodes: node {contract_id} is listed, but does not exist")
    if len(contributors) > CONTRIBUTORS_LIMIT:
        raise MalformedAnswer(f"serviceNodes: node {contract_id} has more than {CONTRIBUTORS_LIMIT} contributors")
    return StakedNode(
        contract_id=contract_id,
        pubkey=f"{pubkey:064x}",
        bls_pubkey=_bls(bls_pubkey),
        operator=operator,
        deposit=words.amount(deposit, "deposit"),
        added=words.moment(added, "addedTimestamp"),
        leave_requested=words.moment(leave_requested, "leaveRequestTimestamp"),
        contributors=tuple(
            _stake(address, beneficiary, amount, "stakedAmount") for (address, beneficiary), amount in contributors
        ),
    )


def contribution_of(address: str, returned: dict[str, tuple[Any, ...]], minimum_atomic: int | None) -> Contribution:
    """Return a contribution contract from what its views returned.

    Args:
        address: the contract's address.
        returned: what each view returned, by the view's name.
        minimum_atomic: what `minimumContribution()` returned; None if it failed, as it does when nothing is left.

    Raises:
        MalformedAnswer: a value is impossible.
    """
    ((pubkey, _, _, fee),) = returned["serviceNodeParams"]
    addresses, beneficiaries, amounts = returned["getContributions"]
    reserved, reserved_amounts, received = returned["getReserved"]
    (status,) = returned["status"]
    if (
        not len(addresses) == len(beneficiaries) == len(amounts) <= CONTRIBUTORS_LIMIT
        or not len(reserved) == len(reserved_amounts) == len(received) <= CONTRIBUTORS_LIMIT
        or status >= len(STATUSES)
        or fee > FEE_WHOLE_BASIS_POINTS
    ):
        raise MalformedAnswer(f"not a contribution contract: {address}")
    return Contribution(
        address=address,
        operator=returned["operator"][0],
        pubkey=f"{pubkey:064x}",
        bls_pubkey=_bls(returned["blsPubkey"]),
        fee_percent=100 * fee / FEE_WHOLE_BASIS_POINTS,
        status=STATUSES[status],
        requirement=words.amount(returned["stakingRequirement"][0], "stakingRequirement"),
        max_contributors=words.uint(returned["maxContributors"][0], 32, "maxContributors"),
        contributed=words.amount(returned["totalContribution"][0], "totalContribution"),
        contributors=tuple(
            _stake(one, beneficiary, amount, "getContributions")
            for one, beneficiary, amount in zip(addresses, beneficiaries, amounts, strict=True)
        ),
        reservations=tuple(
            Reservation(address=one, amount=words.amount(amount, "getReserved"), received=paid)
            for one, amount, paid in zip(reserved, reserved_amounts, received, strict=True)
        ),
        minimum=None if minimum_atomic is None else words.amount(minimum_atomic, "minimumContribution"),
        manual_finalize=returned["manualFinalize"][0],
    )


def _stake(address: str, beneficiary: str, amount_atomic: int, what: str) -> Stake:
    """Return a stake; without a beneficiary, the wallet itself is paid."""
    paid = address if beneficiary in (address, NOBODY) else beneficiary
    return Stake(address=address, beneficiary=paid, amount=words.amount(amount_atomic, what))


def _bls(point: tuple[int, int]) -> str:
    x, y = point
    return f"{x:064x}{y:064x}"

"""Who staked how much on a made-up node: contributors whose amounts add up, as the fields of oxend's record."""

from itertools import pairwise
from random import Random

from tests.devnet.addresses import eth_address, oxen_wallet
from tests.devnet.node_list import Record

ATOMIC_PER_SESH = 10**9
STAKING_REQUIREMENT = 25_000 * ATOMIC_PER_SESH
MINIMUM_OF_OPERATOR = STAKING_REQUIREMENT // 4
MOST_CONTRIBUTORS = 10

ALL_PORTIONS = 18_446_744_073_709_551_612
"""What portions_for_operator says for 100 %; more than a double can hold."""

MILLIONTHS = 1_000_000


def funded(rng: Random, operator: str) -> Record:
    """Stakes that reach the staking requirement exactly."""
    is_solo = rng.random() < 0.55
    amounts = split(rng, STAKING_REQUIREMENT, 1 if is_solo else rng.randint(2, MOST_CONTRIBUTORS))
    contributors = [_contributor(rng, amount, _another_wallet(rng, operator)) for amount in amounts]
    contributors[0]["address"] = operator
    if len(contributors) > 1 and rng.random() < 0.1:
        # This one promised less than it paid in the end.
        contributors[-1]["reserved"] = contributors[-1]["amount"] // 2
    return _summed(contributors, operator, MILLIONTHS if is_solo else rng.randrange(0, 300_000, 500))


def awaiting(rng: Random, operator: str) -> Record:
    """Stakes that fall short: the operator has paid, some have reserved a place, the rest is free."""
    parts = split(rng, STAKING_REQUIREMENT, rng.randint(3, MOST_CONTRIBUTORS))
    contributors = [_contributor(rng, parts[0], operator)]
    for part in parts[1:-1]:
        contributor = _contributor(rng, part, _another_wallet(rng, operator))
        if rng.random() < 0.5:
            contributor |= {"amount": 0, "reserved": part}
        contributors.append(contributor)
    return _summed(contributors, operator, rng.randrange(0, 300_000, 500))


def split(rng: Random, total: int, parts: int) -> list[int]:
    """Cut an amount into parts above zero; the first is the operator's and at least a quarter."""
    cuts = sorted(rng.sample(range(1, total - MINIMUM_OF_OPERATOR), parts - 1))
    edges = [0, *(MINIMUM_OF_OPERATOR + cut for cut in cuts), total]
    return [end - start for start, end in pairwise(edges)]


def _another_wallet(rng: Random, operator: str) -> str:
    return eth_address(rng) if operator.startswith("0x") else oxen_wallet(rng)


def _contributor(rng: Random, amount: int, address: str) -> Record:
    contributor: Record = {"address": address, "amount": amount}
    if not address.startswith("0x"):
        # Only stakes of the old chain are locked by key images.
        contributor["locked_contributions"] = [
            {"amount": amount, "key_image": rng.randbytes(32).hex(), "key_image_pub_key": rng.randbytes(32).hex()}
        ]
    elif rng.random() < 0.1:
        contributor["beneficiary"] = eth_address(rng)
    return contributor


def _summed(contributors: list[Record], operator: str, fee_millionths: int) -> Record:
    contributed = sum(contributor["amount"] for contributor in contributors)
    reserved = sum(max(contributor["amount"], contributor.get("reserved", 0)) for contributor in contributors)
    stakes: Record = {
        "contributors": contributors,
        "operator_address": operator,
        "operator_fee": fee_millionths,
        "portions_for_operator": ALL_PORTIONS * fee_millionths // MILLIONTHS,
        "staking_requirement": STAKING_REQUIREMENT,
        "total_contributed": contributed,
    }
    if reserved != contributed:
        stakes["total_reserved"] = reserved
    return stakes

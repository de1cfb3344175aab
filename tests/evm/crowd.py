"""As many nodes as the live network has, or more, put on a chain in a second: for tests of size, and of any other list.

They come without events and without a history; everything else about them is as for nodes that were registered.
"""

from collections.abc import Sequence
from itertools import islice

from tests.evm import places
from tests.evm.arbitrum import OWNER, TREASURY, ArbitrumOne
from tests.evm.history import seed
from tests.evm.points import multiples_from
from tests.evm.world import Keys, Node, Stake, wallet

FIRST_KEYS = 10_000
PER_TRANSACTION = 100
SESH = 10**9
DEPOSIT = 25_000 * SESH
DAY = 24 * 3600


def crowd(count: int, as_of: int, first_id: int) -> list[Node]:
    """Made-up nodes: every third is pooled by two to ten wallets, every 25th was asked to leave ten days ago."""
    points = islice(multiples_from(FIRST_KEYS), count)
    return [
        Node(
            id=first_id + index,
            keys=Keys.numbered(FIRST_KEYS + index, point),
            stakes=_pooled(index) if index % 3 == 0 else (_stake(f"solo {index % 200}", DEPOSIT),),
            added_at=as_of - 400 * DAY + index * 3600,
            leave_requests=((wallet("anybody"), as_of - 10 * DAY),) if index % 25 == 0 else (),
        )
        for index, point in enumerate(points)
    ]


def place_nodes(chain: ArbitrumOne, nodes: Sequence[Node]) -> None:
    """Put nodes on a chain, with their stakes, after those that are there; its time stays as it is.

    Their IDs must be the next ones. Raises ValueError where they are not.
    """
    if nodes and nodes[0].id != chain.rewards.read("nextServiceNodeID"):
        raise ValueError(f"the next node has the ID {chain.rewards.read('nextServiceNodeID')}, not {nodes[0].id}")
    for start in range(0, len(nodes), PER_TRANSACTION):
        chain.rewards.queue("test_place", [seed(node) for node in nodes[start : start + PER_TRANSACTION]], sender=OWNER)
    for node in nodes:
        if node.leave_requests:
            times = (node.leave_requested_at, node.leave_last_requested_at)
            chain.rewards.queue("test_requestLeave", node.id, *times, sender=OWNER)
    chain.token.queue("transfer", places.REWARDS, sum(node.deposit for node in nodes), sender=TREASURY)
    chain.mine(chain.now())


def _stake(name: str, amount: int) -> Stake:
    return Stake(wallet(name), amount, wallet(name))


def _pooled(index: int) -> tuple[Stake, ...]:
    others = index // 3 % 9 + 1
    share, rest = divmod(DEPOSIT * 3 // 4, others)
    shares = [share] * (others - 1) + [share + rest]
    operator = _stake(f"pooling {index % 50}", DEPOSIT // 4)
    return (operator, *(_stake(f"member {(index + 7 * other) % 300}", share) for other, share in enumerate(shares)))

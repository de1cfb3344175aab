"""A whole Session Network of our own making: the same for the same random seed, on every machine and every day.

Nodes of every state, swarms of 5 to 7 nodes, and the rare things that the live network has shown or may show one day:
odd versions, old wallets, nodes that are in no swarm yet, text that means harm.
"""

import functools
import heapq
from random import Random

from tests.devnet import hostile
from tests.devnet.addresses import Place, eth_address, oxen_wallet, places
from tests.devnet.made_node import DECOMMISSION_REASONS, Plan, State, make_node
from tests.devnet.node_list import CLOCK, NodeList, Record, made_up_hash
from tests.devnet.ring import RING_SIZE, UNASSIGNED

HEIGHT = 2_090_000
RANDOM_SEED = 5
USUAL_COUNT = 1600
USUAL_SWARMS = 270
SMALLEST_SWARM = 5
LARGEST_SWARM = 7

ODD_VERSIONS: tuple[list[int] | None, ...] = ([0, 0, 0], [2, 11], [255, 255, 255], [2, 11, 3, 1], None)
"""Versions that one node each carries: none known, too short, the largest that fits, too long, absent."""


@functools.lru_cache(maxsize=8)
def make_network(
    count: int = USUAL_COUNT, swarms: int | None = None, random_seed: int = RANDOM_SEED, clock: int = CLOCK
) -> NodeList:
    """Make a network of `count` nodes in `swarms` swarms (None: as many as are usual for that number of nodes).

    Swarms have 5 to 7 nodes where the two numbers allow that; where they do not, no swarm is empty or much larger than
    the rest. Raises ValueError if there are more swarms than nodes.
    """
    if swarms is None:
        swarms = max(1, round(count * USUAL_SWARMS / USUAL_COUNT))
    if count < 1 or not 0 <= swarms <= count:
        raise ValueError(f"cannot make {swarms} swarms of {count} nodes")
    rng = Random(random_seed)
    plans = _plans(rng, count, swarms)
    secrets: dict[str, bytes] = {}
    nodes = [make_node(rng, plan, HEIGHT, clock, secrets) for plan in plans]
    rng.shuffle(nodes)
    nodes = hostile.with_hostile_text(_with_odd_versions(nodes))
    return NodeList(tuple(nodes), HEIGHT, made_up_hash(f"block {HEIGHT} of {random_seed}"), clock, secrets=secrets)


def swarm_sizes(rng: Random, nodes: int, swarms: int) -> list[int]:
    """How many nodes each swarm gets. The sizes add up to `nodes`."""
    if not swarms:
        return []
    smallest = min(SMALLEST_SWARM, nodes // swarms)
    largest = max(LARGEST_SWARM, -(-nodes // swarms))
    sizes = [smallest] * swarms
    free_seats = [swarm for swarm in range(swarms) for _ in range(largest - smallest)]
    for swarm in rng.sample(free_seats, nodes - smallest * swarms):
        sizes[swarm] += 1
    return sizes


def swarm_ids(rng: Random, swarms: int) -> list[int]:
    """IDs of a network that has grown by oxend's rule and then lost some swarms: 0, and what halving the ring gives.

    Each new swarm gets the middle of the widest gap. The oldest ones, among them 0, live longest.
    """
    grown = [0]
    gaps = [(-(RING_SIZE - 1), 0)]
    while len(grown) < swarms * 6 // 5:
        width, start = heapq.heappop(gaps)
        middle = start + -width // 2
        heapq.heappush(gaps, (start - middle, start))
        heapq.heappush(gaps, (middle - start + width, middle))
        grown.append(middle)
    oldest = grown[: swarms // 2 + 1]
    # The lowest of the latest generation is short when written in hex, which is worth keeping.
    kept = [*oldest, *sorted(set(grown) - set(oldest))[:2]][:swarms]
    rest = sorted(set(grown) - set(kept))
    return sorted(kept + rng.sample(rest, swarms - len(kept)))


def _plans(rng: Random, count: int, swarms: int) -> list[Plan]:
    """Decide what each node is, before any of them is made."""
    # Swarms come first: only nodes beyond five in each are free to be in a state without a swarm.
    free = count if not swarms else max(0, count - SMALLEST_SWARM * swarms)
    is_large = count >= hostile.FEWEST_NODES
    decommissioned = min(free, max(3, count * 15 // 1000)) if is_large else 0
    awaiting = min(free - decommissioned, max(1, count * 8 // 1000)) if is_large else 0
    newcomers = min(free - decommissioned - awaiting, max(1, count // 800)) if is_large else 0
    if not swarms:
        newcomers = count - decommissioned - awaiting
    sizes = swarm_sizes(rng, count - decommissioned - awaiting - newcomers, swarms)
    ids = swarm_ids(rng, swarms) if swarms else []
    homes = [swarm_id for swarm_id, size in zip(ids, sizes, strict=True) for _ in range(size)]
    homes += [UNASSIGNED] * newcomers

    operators = [oxen_wallet(rng) if index % 60 == 59 else eth_address(rng) for index in range(1 + count // 6)]
    place = places(rng)

    def whose_and_where() -> tuple[str, Place]:
        # Squared, so that some operators run many nodes and most run few.
        return operators[int(len(operators) * rng.random() ** 2)], next(place)

    reasons = list(DECOMMISSION_REASONS)
    plans = []
    for index, home in enumerate(homes):
        past = [reasons[index // 25 % 9]] if index % 25 == 24 else []
        state = State.EXITING if index % 16 == 15 else State.ACTIVE
        is_old = index % 200 == 199
        plans.append(Plan(state, *whose_and_where(), home, reasons_of_some=past, has_own_legacy_key=is_old))
    for index in range(decommissioned):
        credit = (rng.randint(1, 1440), -rng.randint(1, 700), 0)[index % 3]
        plans.append(
            Plan(
                State.DECOMMISSIONED,
                *whose_and_where(),
                credit_blocks=credit,
                reasons_of_all=[reasons[index % 9]],
                reasons_of_some=[reasons[(index + 4) % 9]] if index % 2 else [],
            )
        )
    plans += [Plan(State.AWAITING, *whose_and_where()) for _ in range(awaiting)]
    return plans


def _with_odd_versions(nodes: list[Record]) -> list[Record]:
    changed = list(nodes)
    if len(nodes) < hostile.FEWEST_NODES:
        return changed
    with_version = [index for index, node in enumerate(nodes) if "storage_server_version" in node]
    for index, version in zip(with_version, ODD_VERSIONS, strict=False):
        node = changed[index]
        changed[index] = {key: value for key, value in node.items() if key != "storage_server_version"}
        if version is not None:
            changed[index]["storage_server_version"] = version
    return changed

"""The look-up itself: how much longer it takes in a network of 100,000 nodes than in one of 1,000.

Within this process, and without all that a command does around it.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Sequence

from sessionnet_core.nodes.ring import RING, SwarmRing
from tests.benchmarks.place import Place
from tests.benchmarks.row import Row

NODES = (1_000, 100_000)
NODES_IN_A_SWARM = 6
LOOK_UPS = 100_000
SLICE = 5_000
"""Look-ups timed as one: few enough that now and then nothing else disturbs them."""
AT_MOST = 1.6


def measure(place: Place) -> list[Row]:
    """Measure both in turns, slice by slice; of each slice the fastest turn counts, the others were disturbed."""
    source = random.Random(1)  # a fixed seed: each run measures the same rings
    keys = [source.randbytes(32) for _ in range(LOOK_UPS)]
    slices = [keys[at : at + SLICE] for at in range(0, LOOK_UPS, SLICE)]
    rings = [SwarmRing(source.randrange(RING - 1) for _ in range(nodes // NODES_IN_A_SWARM)) for nodes in NODES]
    gc.disable()
    turns = [[[_seconds(ring, some) for some in slices] for ring in rings] for _ in range(place.runs)]
    gc.enable()
    small, large = (
        sum(map(min, zip(*of_one_ring, strict=True))) / LOOK_UPS * 1e9 for of_one_ring in zip(*turns, strict=True)
    )
    return [
        Row(
            f"look-up on the ring, {NODES[1]:,} nodes",
            f"≤ {AT_MOST} ×",
            f"{large / small:.2f} ×",
            large <= AT_MOST * small,
            took=f"{large:.0f} ns",
            beside=f"{NODES[0]:,} nodes: {small:.0f} ns",
        )
    ]


def _seconds(ring: SwarmRing, keys: Sequence[bytes]) -> float:
    look_up = ring.swarm_of
    started = time.perf_counter()
    for key in keys:
        look_up(key)
    return time.perf_counter() - started

"""Which swarm stores an account's messages: key → 64-bit position → swarm ID.

A pure module, and the only place that knows the rule. The positions form a ring of 2⁶⁴. Every swarm sits on the ring
at its own ID, and a key belongs to the swarm nearest to its position, counted around the ring in both directions; at
exactly half way, to the one below. (Session storage server, `oxenss/common/pubkey.cpp` and `snode/swarm.cpp`;
libsession, `src/network/swarm.cpp`.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

RING = 1 << 64
UNASSIGNED = RING - 1
"""The swarm ID of a node that is in no swarm: decommissioned, or just registered."""


def position(key: bytes) -> int:
    """Return the position of a 32-byte public key on the ring: the XOR of its four big-endian 64-bit words."""
    if len(key) != 32:
        raise ValueError(f"a public key has 32 bytes, not {len(key)}")
    folded = int.from_bytes(key, "big")
    folded ^= folded >> 128
    return (folded ^ folded >> 64) & UNASSIGNED


class SwarmRing:
    """The swarms of one node list, ready to be asked in O(log n).

    The ring is kept as the arcs that the swarms own: `owners[i]` owns every position up to and including
    `upper_bounds[i]`, from just above the bound before it. The arc that runs across zero stands there as two.
    """

    __slots__ = ("ids", "owners", "upper_bounds")

    def __init__(self, swarm_ids: Iterable[int]) -> None:
        """Build the ring of these IDs, repeated or not; the unassigned ID is left out."""
        self.ids = tuple(sorted(set(swarm_ids) - {UNASSIGNED}))
        """The distinct swarm IDs in ascending order."""
        if any(not 0 <= swarm_id < RING for swarm_id in self.ids):
            raise ValueError("a swarm ID has 64 bits")
        # 2·position > lower + upper is the strict "nearer to the upper one"; the bound is the last position below.
        bounds = [(lower + upper) // 2 for lower, upper in zip(self.ids, self.ids[1:], strict=False)]
        owners = list(self.ids)
        if self.ids:
            lowest, highest = self.ids[0], self.ids[-1]
            across_zero = (highest + lowest + RING) // 2
            if across_zero >= RING:
                bounds.insert(0, across_zero - RING)
                owners.insert(0, highest)
            else:
                bounds.append(across_zero)
                owners.append(lowest)
            bounds.append(RING - 1)
        self.upper_bounds = bounds
        self.owners = owners

    def swarm_at(self, ring_position: int) -> int | None:
        """Return the ID of the swarm that owns a position between 0 and 2⁶⁴−1; None if there is no swarm."""
        if not self.owners:
            return None
        return self.owners[bisect_left(self.upper_bounds, ring_position)]

    def swarm_of(self, key: bytes) -> int | None:
        """Return the ID of the swarm of a 32-byte public key; None if there is no swarm."""
        return self.swarm_at(position(key))

    def swarm_id_of(self, key: bytes) -> str | None:
        """Return the same as 16 hex digits, as node lists have it."""
        swarm_id = self.swarm_of(key)
        return None if swarm_id is None else f"{swarm_id:016x}"

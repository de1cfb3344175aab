"""Which swarm stores an account's messages: key → 64-bit position → swarm ID.

A pure module, and the only place that knows the rule. The positions form a ring of 2⁶⁴. Every swarm sits on the ring
at its own ID, and a key belongs to the swarm nearest to its position, counted around the ring in both directions; at
exactly half way, to the one below. (Session storage server, `oxenss/common/pubkey.cpp` and `snode/swarm.cpp`;
libsession, `src/network/swarm.cpp`.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array

    from .many_keys import Array, Buffer, ManyKeys

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

    __slots__ = ("_many", "ids", "owners", "upper_bounds")

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
        self._many: ManyKeys | None = None

    def __reduce__(self) -> tuple[type[SwarmRing], tuple[tuple[int, ...]]]:
        """Be pickled as the IDs alone, from which another process makes the rest."""
        return SwarmRing, (self.ids,)

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

    def swarm_ids_of(self, keys: Buffer | Array) -> array[int]:
        """Return the IDs of the swarms of many keys, as numbers, in the order of the keys.

        The result is an `array` of type code `Q`: one dimension, for each key 8 bytes in the byte order of the machine.
        `numpy.asarray` and whatever else takes a buffer use it without a copy. Where there is no swarm, each is
        `UNASSIGNED`.

        >>> [f"{swarm_id:016x}" for swarm_id in SwarmRing([1, 1 << 63]).swarm_ids_of(bytes(64))]
        ['0000000000000001', '0000000000000001']

        With NumPy, which is used if it is there, a core does tens of millions of keys a second.

        Args:
            keys: public keys of 32 bytes one after the other, without the prefix of an account ID: `bytes`, a
                `memoryview`, an `mmap`, a NumPy array.

        Raises:
            ValueError: not a whole number of keys, an array that does not lie in one piece, or whose rows are no keys.
        """
        if self._many is None:
            from .many_keys import ManyKeys

            self._many = ManyKeys(self.upper_bounds, self.owners, UNASSIGNED)
        return self._many.owners_of(keys)

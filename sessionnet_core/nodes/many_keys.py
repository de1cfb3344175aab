"""The ring for millions of keys: a buffer of 32-byte keys in, an array of their swarms out.

A pure module. Its one rule is that of `ring`, whose arcs it is given, and `tests/core/nodes/test_many_keys.py` holds it
to that. With NumPy, which is imported when it is first needed, a core answers tens of millions of keys a second;
without it, whole blocks are folded as big integers, and a few millions are.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

KEY_BYTES = 32
_BLOCK_KEYS = 1 << 14
"""So many keys at once: half a megabyte, so that what is made on the way stays in the processor's cache."""
_NOT_BYTES = ("O", "w", "u")
"""In formats of buffers: objects, of which no more than addresses lie in a column of pandas, and wide characters."""
_TABLE_BITS = 16
_MOST_STEPS = 4
"""Of honest rings, whose swarms lie evenly, one step is enough. Where many bounds crowd into one part of the table, a
binary search costs less."""


class Buffer(Protocol):
    """Bytes that lie in one piece: `bytes`, `bytearray`, `memoryview`, `array`, `mmap`, …"""

    def __buffer__(self, flags: int, /) -> memoryview: ...


class Array(Protocol):
    """A NumPy array, which is such a buffer too; NumPy's types say so from Python 3.12 on."""

    @property
    def __array_interface__(self) -> dict[str, Any]: ...


class ManyKeys:
    """Looks up whole buffers of keys on one ring; what that takes is made once."""

    def __init__(self, upper_bounds: Sequence[int], owners: Sequence[int], nobody: int) -> None:
        """Take the arcs of a ring.

        Args:
            nobody: stands for the swarm of each key where there is no swarm at all.
        """
        self._bounds = upper_bounds
        self._owners = owners
        self._nobody = nobody
        self._table = _Table(upper_bounds, owners) if owners and _has_numpy() else None

    def owners_of(self, keys: Buffer | Array) -> array[int]:
        """Return the owner of each key, in their order; see `SwarmRing.swarm_ids_of`."""
        # NumPy's types do not say before Python 3.12 that its arrays are buffers.
        view = memoryview(keys)  # type: ignore[arg-type, unused-ignore]
        if not view.c_contiguous:
            raise ValueError("the keys must lie in one piece, as numpy.ascontiguousarray makes them")
        if view.nbytes % KEY_BYTES:
            raise ValueError(f"each key has {KEY_BYTES} bytes, and {view.nbytes:,} bytes are no whole number of keys")
        count = view.nbytes // KEY_BYTES
        if view.format[-1:] in _NOT_BYTES or (view.ndim > 1 and len(view) != count):
            raise ValueError(f"the keys must be {KEY_BYTES} bytes each, neither texts nor objects, a row for each key")
        if not (self._owners and count):
            return array("Q", [self._nobody]) * count
        return self._without_numpy(view) if self._table is None else self._table.owners_of(view)

    def _without_numpy(self, keys: memoryview) -> array[int]:
        find, owner = partial(bisect_left, self._bounds), self._owners.__getitem__
        found = array("Q")
        with keys.cast("B") as content:
            for start in range(0, len(content), _BLOCK_KEYS * KEY_BYTES):
                found.extend(map(owner, map(find, _positions(content[start : start + _BLOCK_KEYS * KEY_BYTES]))))
        return found


class _Table:
    """The arcs as NumPy has them, and where to begin to look: each part of the ring's 2⁶⁴ with its first arc."""

    def __init__(self, upper_bounds: Sequence[int], owners: Sequence[int]) -> None:
        import numpy as np

        self._bounds: np.ndarray[Any, Any] = np.array(upper_bounds, dtype=np.uint64)
        self._owners: np.ndarray[Any, Any] = np.array(owners, dtype=np.uint64)
        parts = np.arange(1 << _TABLE_BITS, dtype=np.uint64) << np.uint64(64 - _TABLE_BITS)
        self._firsts: np.ndarray[Any, Any] = np.searchsorted(self._bounds, parts, side="left")
        self._steps = int(np.diff(self._firsts, append=len(self._bounds)).max())
        """How many bounds lie within one part, at most."""

    def owners_of(self, keys: memoryview) -> array[int]:
        import numpy as np

        count = keys.nbytes // KEY_BYTES
        found = array("Q", bytes(8)) * count
        words: np.ndarray[Any, Any] = np.frombuffer(keys, dtype=">u8").reshape(count, 4)
        result = np.frombuffer(found, dtype=np.uint64)
        for start in range(0, count, _BLOCK_KEYS):
            block = words[start : start + _BLOCK_KEYS]
            positions = np.bitwise_xor.reduce(block.view(np.uint64), axis=1)
            if sys.byteorder == "little":
                positions.byteswap(inplace=True)
            np.take(self._owners, self._arcs_of(positions), out=result[start : start + _BLOCK_KEYS], mode="clip")
        return found

    def _arcs_of(self, positions: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        import numpy as np

        arcs: np.ndarray[Any, Any]
        if self._steps > _MOST_STEPS:
            arcs = np.searchsorted(self._bounds, positions, side="left")
            return arcs
        arcs = self._firsts[positions >> np.uint64(64 - _TABLE_BITS)]
        for _ in range(self._steps):
            arcs += self._bounds[arcs] < positions
        return arcs


def _has_numpy() -> bool:
    try:
        import numpy  # noqa: F401 - only whether it is there
    except ImportError:
        return False
    return True


def _positions(keys: memoryview) -> array[int]:
    """Return the positions of some keys: their words are XORed as four numbers of as many words as there are keys."""
    words = array("Q")
    words.frombytes(keys)
    folded = 0
    for at in range(4):
        folded ^= int.from_bytes(words[at::4].tobytes(), "little")
    positions = array("Q", folded.to_bytes(len(keys) // 4, "little"))
    if sys.byteorder == "little":
        positions.byteswap()
    return positions

"""Many keys at once: whatever the ring says of each of them alone, with NumPy and without."""

from __future__ import annotations

import mmap
import pickle
import random
import sys
from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core import SwarmRing
from sessionnet_core.nodes import many_keys
from sessionnet_core.nodes.ring import UNASSIGNED
from tests.core.nodes.ring_vectors import ARCS, MAINNET, MAINNET_SWARMS, NEAREST, SEVEN
from tests.core.nodes.test_ring import EDGES, RING, key_at, nearest, places, rings

BLOCK = 1 << 14
"""So many keys are looked up at once: the next one begins another block."""


@pytest.fixture(params=["with NumPy", "without"], autouse=True, scope="module")
def _numpy(request: pytest.FixtureRequest) -> Iterable[None]:
    """Hide NumPy while it is looked for, and no longer: hypothesis needs what has been imported once."""
    look = many_keys._has_numpy

    def has_numpy() -> bool:
        with pytest.MonkeyPatch.context() as hidden:
            hidden.setitem(sys.modules, "numpy", None)
            return look()

    with pytest.MonkeyPatch.context() as patch:
        if request.param == "without":
            patch.setattr(many_keys, "_has_numpy", has_numpy)
        yield


def keys_at(somewhere: Iterable[int]) -> bytes:
    return b"".join(map(key_at, somewhere))


@pytest.mark.parametrize("ids", NEAREST)
def test_the_nearest_swarms_are_the_storage_servers(ids: tuple[int, ...]) -> None:
    expected = {place: owner for owner, found in NEAREST[ids].items() for place in found}
    assert list(SwarmRing(ids).swarm_ids_of(keys_at(expected))) == list(expected.values())


def test_arcs_end_where_the_storage_servers_do() -> None:
    uppers = {upper: owner for owner, (_, upper) in ARCS.items()}
    assert list(SwarmRing(SEVEN).swarm_ids_of(keys_at(uppers))) == list(uppers.values())


def test_the_swarms_on_mainnet_are_the_known_ones() -> None:
    keys = b"".join(bytes.fromhex(account[2:]) for account in MAINNET_SWARMS)
    assert [f"{one:016x}" for one in SwarmRing(MAINNET).swarm_ids_of(keys)] == list(MAINNET_SWARMS.values())


@given(rings, st.lists(places, max_size=20))
def test_edges_ties_and_the_way_across_zero_are_as_a_linear_scan_finds_them(ids: set[int], more: list[int]) -> None:
    ring = SwarmRing(ids)
    near = [(place + step) % RING for place in (*ids, *ring.upper_bounds) for step in (-1, 0, 1)]
    asked = [*more, *EDGES, *near]
    owners = [UNASSIGNED if (owner := nearest(place, ids)) is None else owner for place in asked]
    assert list(ring.swarm_ids_of(keys_at(asked))) == owners


@pytest.mark.parametrize("swarms", [1, 265, 20_000])
def test_random_keys_have_the_swarm_that_each_has_alone(swarms: int) -> None:
    source = random.Random(swarms)
    ring = SwarmRing(source.randrange(RING) for _ in range(swarms))
    keys = source.randbytes(32 * (BLOCK + 3))
    alone = [ring.swarm_of(keys[at : at + 32]) for at in range(0, len(keys), 32)]
    assert list(ring.swarm_ids_of(keys)) == alone


def test_without_swarms_every_key_is_unassigned() -> None:
    assert list(SwarmRing([UNASSIGNED]).swarm_ids_of(bytes(64))) == [UNASSIGNED] * 2


def test_no_keys_have_no_swarms() -> None:
    assert list(SwarmRing(SEVEN).swarm_ids_of(b"")) == []


@pytest.mark.parametrize("size", [1, 31, 33, 66])
def test_a_part_of_a_key_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"{size} bytes are no whole number of keys"):
        SwarmRing(SEVEN).swarm_ids_of(bytes(size))


def test_keys_may_lie_in_any_buffer_and_the_result_is_one(tmp_path: Path) -> None:
    ring, keys = SwarmRing(MAINNET), random.Random(3).randbytes(32 * 5)
    expected = array(
        "Q", [swarm for at in range(0, 160, 32) if (swarm := ring.swarm_of(keys[at : at + 32])) is not None]
    )
    table = np.frombuffer(keys, dtype=np.uint8).reshape(5, 32)
    (tmp_path / "keys").write_bytes(keys)
    with (tmp_path / "keys").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert ring.swarm_ids_of(mapped) == expected
    for buffer in (bytearray(keys), memoryview(keys), array("B", keys), table):
        assert ring.swarm_ids_of(buffer) == expected
    assert np.asarray(expected).dtype == np.uint64
    with pytest.raises(ValueError, match="in one piece"):
        ring.swarm_ids_of(table[::2])


@pytest.mark.parametrize(
    "keys",
    [
        np.array([b"k" * 32] * 4, dtype=object),  # as pandas has them: addresses in memory
        np.array(["ab" * 32] * 4),
        np.zeros((32, 33), dtype=np.uint8),  # account IDs, with their prefix
    ],
    ids=["objects", "texts", "longer rows"],
)
def test_what_only_has_the_size_of_keys_is_refused(keys: np.ndarray) -> None:  # type: ignore[type-arg, unused-ignore]
    with pytest.raises(ValueError, match="neither texts nor objects, a row for each key"):
        SwarmRing(SEVEN).swarm_ids_of(keys)


@pytest.mark.parametrize("ids", [SEVEN, ()])
def test_an_empty_table_of_keys_has_no_swarms(ids: tuple[int, ...]) -> None:
    assert list(SwarmRing(ids).swarm_ids_of(np.empty((0, 32), dtype=np.uint8))) == []


def test_a_ring_travels_to_another_process() -> None:
    ring = SwarmRing(MAINNET)
    ring.swarm_ids_of(bytes(32))
    there = pickle.loads(pickle.dumps(ring))
    assert there.swarm_ids_of(bytes(64)) == ring.swarm_ids_of(bytes(64))
    assert len(pickle.dumps(ring)) < 10 * len(MAINNET) + 500

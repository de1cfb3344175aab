"""Which swarm owns a key: the published values, and a plain linear scan for everything between them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.nodes.ring import UNASSIGNED, SwarmRing, position
from tests.core.nodes.ring_vectors import ARCS, MAINNET, MAINNET_SWARMS, NEAREST, POSITIONS, SEVEN

RING = 2**64
EDGES = [0, 1, 2, 2**63 - 1, 2**63, 2**63 + 1, RING - 3, RING - 2, RING - 1]


def key_at(place: int) -> bytes:
    """Return a key with this position: three of its words cancel out."""
    return bytes(24) + place.to_bytes(8, "big")


def nearest(place: int, ids: set[int]) -> int | None:
    """Look at every swarm: the nearest wins, and of two equally near the one below the place."""
    swarms = ids - {UNASSIGNED}

    def distance(swarm: int) -> tuple[int, bool]:
        above, below = (swarm - place) % RING, (place - swarm) % RING
        return min(above, below), above < below

    return min(swarms, key=distance, default=None)


places = st.one_of(st.sampled_from(EDGES), st.integers(0, RING - 1))
crowded = st.integers(0, 12).map(lambda offset: (offset - 6) % RING)
rings = st.one_of(
    st.sets(places, max_size=12),
    st.sets(crowded, min_size=1, max_size=8),
    st.builds(lambda start, n: {start + i for i in range(n)}, st.integers(0, RING - 20), st.integers(1, 9)),
)


@pytest.mark.parametrize(("account", "place"), POSITIONS.items())
def test_a_key_lies_where_the_storage_server_says(account: str, place: int) -> None:
    assert position(bytes.fromhex(account[2:])) == place


@pytest.mark.parametrize("size", [0, 31, 33, 66])
def test_a_key_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"not {size}"):
        position(bytes(size))


@given(st.binary(min_size=32, max_size=32))
def test_a_position_is_the_xor_of_four_words(key: bytes) -> None:
    a, b, c, d = (int.from_bytes(key[start : start + 8], "big") for start in (0, 8, 16, 24))
    assert position(key) == a ^ b ^ c ^ d


@pytest.mark.parametrize(
    ("ids", "place", "owner"),
    [(ids, place, owner) for ids, found in NEAREST.items() for owner, places in found.items() for place in places],
)
def test_the_nearest_swarm_is_the_storage_servers(ids: tuple[int, ...], place: int, owner: int) -> None:
    assert SwarmRing(ids).swarm_at(place) == owner
    assert SwarmRing(ids).swarm_of(key_at(place)) == owner


@pytest.mark.parametrize(("owner", "lower", "upper"), [(owner, *arc) for owner, arc in ARCS.items()])
def test_an_arc_begins_above_its_lower_bound_and_ends_with_its_upper_one(owner: int, lower: int, upper: int) -> None:
    ring = SwarmRing(SEVEN)
    assert ring.swarm_at(lower) != owner
    assert [ring.swarm_at((lower + 1) % RING), ring.swarm_at(upper)] == [owner, owner]
    assert ring.swarm_at(upper + 1) != owner


def test_an_exact_tie_goes_to_the_lower_swarm() -> None:
    assert SwarmRing([10, 20]).swarm_at(15) == 10


def test_an_exact_tie_across_zero_goes_to_the_last_swarm() -> None:
    assert SwarmRing([4, RING - 4]).swarm_at(0) == RING - 4
    assert SwarmRing([2, RING - 4]).swarm_at(RING - 1) == RING - 4


def test_the_arc_across_zero_may_end_on_either_side_of_it() -> None:
    ends_above = SwarmRing([10, RING - 4])
    assert [ends_above.swarm_at(place) for place in (RING - 1, 0, 3, 4)] == [RING - 4, RING - 4, RING - 4, 10]
    ends_below = SwarmRing([4, RING - 10])
    assert [ends_below.swarm_at(place) for place in (RING - 4, RING - 3, RING - 2, 0)] == [RING - 10, RING - 10, 4, 4]


@pytest.mark.parametrize("only", [0, 7, 2**63, RING - 2])
def test_a_single_swarm_owns_everything(only: int) -> None:
    ring = SwarmRing([only])
    assert {ring.swarm_at(place) for place in EDGES} == {only}


@pytest.mark.parametrize("ids", [[], [UNASSIGNED]])
def test_without_swarms_no_position_is_owned(ids: list[int]) -> None:
    ring = SwarmRing(ids)
    assert ring.ids == ()
    assert ring.swarm_at(5) is None
    assert ring.swarm_of(bytes(32)) is None
    assert ring.swarm_id_of(bytes(32)) is None


def test_the_unassigned_id_is_no_swarm_even_to_its_neighbours() -> None:
    ring = SwarmRing([5, UNASSIGNED, 100, 5])
    assert ring.ids == (5, 100)
    assert ring.swarm_at(UNASSIGNED) == 5


@pytest.mark.parametrize("wrong", [-1, RING, RING + 5])
def test_an_id_of_more_than_64_bits_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        SwarmRing([1, wrong])


def test_a_swarm_id_is_written_with_all_its_16_digits() -> None:
    assert SwarmRing([0xFF]).swarm_id_of(bytes(32)) == "00000000000000ff"


@given(rings, st.lists(places, min_size=1, max_size=20))
def test_the_owner_is_the_one_that_a_linear_scan_finds(ids: set[int], somewhere: list[int]) -> None:
    ring = SwarmRing(ids)
    near = [(swarm + step) % RING for swarm in ids for step in (-1, 0, 1)]
    bounds = [(bound + step) % RING for bound in ring.upper_bounds for step in (-1, 0, 1)]
    for place in [*somewhere, *EDGES, *near, *bounds]:
        assert ring.swarm_at(place) == nearest(place, ids)


@given(rings)
def test_every_position_has_one_owner(ids: set[int]) -> None:
    ring = SwarmRing(ids)
    arcs: Counter[int] = Counter()
    below = -1
    for bound, owner in zip(ring.upper_bounds, ring.owners, strict=True):
        assert bound >= below
        arcs[owner] += bound - below
        below = bound
    assert below == (RING - 1 if ring.ids else -1)
    assert set(arcs) == set(ring.ids)
    assert all(ring.swarm_at(swarm) == swarm for swarm in ring.ids)


@pytest.mark.parametrize(("account", "swarm_id"), MAINNET_SWARMS.items())
def test_the_swarm_on_mainnet_is_the_known_one(account: str, swarm_id: str) -> None:
    assert SwarmRing(MAINNET).swarm_id_of(bytes.fromhex(account[2:])) == swarm_id


def test_the_mainnet_ring_has_265_swarms() -> None:
    assert len(SwarmRing(MAINNET).ids) == 265

"""Swarm numbers that passed through doubles, in each way of writing one; and those that only look like it."""

from __future__ import annotations

import json
from random import Random

import pytest

from sessionnet_core.wire.oxend import decode_node_list
from sessionnet_core.wire.oxend.rounded import are_rounded
from tests.core.samples import key
from tests.core.wire.oxend.entry import reply

UNASSIGNED = 2**64 - 1
OF_OXEND = [0x7FFFFFFFFFFFFFFF, 0xB1FFFFFFFFFFFFFF, 0x00FFFFFFFFFFFFFF, 0x71FFFFFFFFFFFFFF, 0]
"""As it makes them: halves of halves of the ring of 2⁶⁴−1."""
BY_JAVASCRIPT = [9223372036854776000, 12826251738751173000, 72057594037927940, 8214565720323785000, 0]
"""What `JSON.stringify(JSON.parse(…))` of Node.js 20 makes of them; jq writes the same, in its own ways."""
IN_FULL = [2**63, 0xB2 << 56, 2**56, 0x72 << 56, 0]
"""What Python makes of them with `int(float(…))`."""
BY_GO = [9.223372036854776e18, 1.2826251738751172e19, 7.205759403792794e16, 8.214565720323785e18, 0.0]


@pytest.mark.parametrize("numbers", [BY_JAVASCRIPT, IN_FULL], ids=["JavaScript", "in full"])
def test_rounded_numbers_are_found_however_they_are_written(numbers: list[int]) -> None:
    assert are_rounded(numbers)
    assert all(are_rounded([number]) for number in numbers if number)


def test_oxends_own_numbers_are_never_taken_for_rounded_ones() -> None:
    assert not any(are_rounded([number]) for number in [*OF_OXEND, UNASSIGNED])


def test_one_exact_number_vouches_for_the_list() -> None:
    assert not are_rounded([*BY_JAVASCRIPT, 0x71FFFFFFFFFFFFFF])
    assert not are_rounded([*IN_FULL, UNASSIGNED])


def test_small_numbers_and_those_beyond_the_ring_tell_nothing() -> None:
    assert not are_rounded([])
    assert not are_rounded([0, 1, 2**53, 10**30, 10**4000])
    assert are_rounded([2**64])
    assert are_rounded([18446744073709552000])


def test_random_numbers_are_not_taken_for_rounded_ones() -> None:
    """Of one, the chance is at most 1 in 124, as the module says."""
    draw = Random("swarm numbers")
    numbers = [draw.getrandbits(64) for _ in range(100_000)]
    assert 0 < sum(are_rounded([number]) for number in numbers) < 100_000 / 124
    assert not any(are_rounded(numbers[start : start + 20]) for start in range(0, 100_000, 20))


@pytest.mark.parametrize("numbers", [BY_JAVASCRIPT, IN_FULL, BY_GO], ids=["JavaScript", "in full", "Go"])
def test_a_list_of_them_has_no_swarms_and_says_why(numbers: list[int | float]) -> None:
    entries = [{"pubkey_ed25519": key(n), "swarm_id": number} for n, number in enumerate(numbers, 1)]
    listed = decode_node_list(json.dumps({"service_node_states": entries}).encode()).list
    assert (listed.rounded_swarms, listed.tells_swarms) == (True, False)
    assert [node.swarm_id for node in listed.nodes] == [None] * len(numbers)
    assert {node.state for node in listed.nodes} == {"active"}


def test_hex_digits_beside_the_number_count() -> None:
    entries = [
        {"pubkey_ed25519": key(n), "swarm_id": number, "swarm": f"{exact:x}"}
        for n, (number, exact) in enumerate(zip(BY_JAVASCRIPT, OF_OXEND, strict=True), 1)
    ]
    listed = decode_node_list(reply(*entries)).list
    assert (listed.rounded_swarms, listed.tells_swarms) == (False, True)
    assert [node.swarm_id for node in listed.nodes] == [f"{exact:016x}" for exact in OF_OXEND]


@pytest.mark.parametrize("nowhere", [UNASSIGNED, 2**64, 18446744073709552000, 1.8446744073709552e19])
def test_no_swarm_is_no_swarm_however_it_is_written(nowhere: int | float) -> None:
    entries = [{"pubkey_ed25519": key(1), "swarm_id": nowhere}, {"pubkey_ed25519": key(2), "swarm_id": OF_OXEND[0]}]
    found = decode_node_list(json.dumps({"service_node_states": entries}).encode())
    assert [node.swarm_id for node in found.list.nodes] == [None, "7fffffffffffffff"]
    assert (found.left_out, found.list.tells_swarms) == (0, True)


def test_up_to_the_largest_number_that_every_double_holds_nothing_is_told() -> None:
    """JavaScript's `Number.MAX_SAFE_INTEGER` is 2⁵³ − 1; 2⁵³ + 2 is the first that a double may have been made of."""
    assert not are_rounded([2**53])
    assert are_rounded([2**53 + 2])

"""Multicall3's encoding, against the ABI's own library, and answers that mean harm."""

from __future__ import annotations

import contextlib

import pytest
from eth_abi.abi import decode as abi_decode
from eth_abi.abi import encode as abi_encode
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.errors import MalformedAnswer, Refused
from sessionnet_core.wire.chain import multicall

addresses = st.binary(min_size=20, max_size=20).map(lambda raw: f"0x{raw.hex()}")


@given(st.lists(st.tuples(addresses, st.binary(max_size=100)), max_size=20))
def test_calls_are_written_as_the_abi_says(calls: list[tuple[str, bytes]]) -> None:
    data = multicall.encode(calls)
    assert data[:4].hex() == "82ad56cb"
    assert data[4:] == abi_encode(["(address,bool,bytes)[]"], [[(to, True, inner) for to, inner in calls]])
    assert abi_decode(["(address,bool,bytes)[]"], data[4:]) == (tuple((to, True, inner) for to, inner in calls),)


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=200)), max_size=20))
def test_results_are_read_as_the_abi_says(results: list[tuple[bool, bytes]]) -> None:
    outcomes = multicall.decode(abi_encode(["(bool,bytes)[]"], [results]), len(results))
    assert [outcome if isinstance(outcome, bytes) else type(outcome) for outcome in outcomes] == [
        returned if succeeded else Refused for succeeded, returned in results
    ]


@given(st.binary(max_size=600), st.integers(1, 20))
def test_any_bytes_are_results_or_malformed(data: bytes, count: int) -> None:
    with contextlib.suppress(MalformedAnswer):
        assert len(multicall.decode(data, count)) == count


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=80)), min_size=1, max_size=5), st.data())
def test_results_with_a_word_replaced_never_crash(results: list[tuple[bool, bytes]], data: st.DataObject) -> None:
    encoded = bytearray(abi_encode(["(bool,bytes)[]"], [results]))
    at = 32 * data.draw(st.integers(0, len(encoded) // 32 - 1))
    encoded[at : at + 32] = data.draw(st.integers(0, 2**256 - 1) | st.integers(0, 500)).to_bytes(32, "big")
    with contextlib.suppress(MalformedAnswer):
        assert len(multicall.decode(bytes(encoded), len(results))) == len(results)


def test_no_bytes_at_all_are_no_contract() -> None:
    with pytest.raises(MalformedAnswer, match="as if there were no contract"):
        multicall.decode(b"", 1)


def test_another_number_of_results_is_malformed() -> None:
    for count in (0, 2):
        with pytest.raises(MalformedAnswer, match="the number of answers is not that of the calls"):
            multicall.decode(abi_encode(["(bool,bytes)[]"], [[(True, b"")]]), count)

"""The ABI, held against eth-abi: the same bytes of a call, the same values of an answer, the same answers refused."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from eth_abi.abi import decode, encode
from hypothesis import given, settings
from hypothesis import strategies as st

from sessionnet_core.errors import MalformedAnswer
from sessionnet_core.wire.chain import abi
from sessionnet_core.wire.chain.selectors import AGGREGATE3, ALL_NODE_IDS, CONTRIBUTIONS, NODE, VIEWS, View
from tests.core.wire.chain.abi_values import REFUSED, any_types, by_eth_abi, damaged, values

OWN_HEAD = "an offset leads into its own head"
OVERLAP = "its parts overlap"
views = st.sampled_from(VIEWS)
thorough = settings(max_examples=3 * settings().max_examples)


def names(types: str) -> list[str]:
    return [field.type.name for field in abi.fields_of(types).fields]


def ours(types: str, data: bytes) -> tuple[Any, ...] | str:
    """Return what the codec reads, or that it refuses; refusals that eth-abi does not know, by their reasons."""
    try:
        return abi.decoded(types, data, "view")
    except MalformedAnswer as error:
        return next((reason for reason in (OWN_HEAD, OVERLAP) if reason in error.message), REFUSED)


def held_against_eth_abi(types: str, data: bytes) -> None:
    """Hold that both read the same, but for what is refused here alone, and that in types that allow for it only."""
    read, other = ours(types, data), by_eth_abi(names(types), data)
    if read == OWN_HEAD:
        assert other == REFUSED or "(" in "".join(names(types))  # a struct in the head is as long as its members
    elif read == OVERLAP:
        assert other == REFUSED or _has_lists_in_a_list(types)
    else:
        assert read == other


def _has_lists_in_a_list(types: str) -> bool:
    return any("[]" in one.removesuffix("[]") or one.count("bytes") + one.count("string") for one in names(types))


@given(views, st.data())
def test_calls_are_written_as_by_eth_abi(view: View, data: st.DataObject) -> None:
    arguments = data.draw(values(names(view.takes)))
    assert view.call(*arguments) == bytes.fromhex(view.selector) + encode(names(view.takes), arguments)


@thorough
@given(views, st.data())
def test_what_a_view_returns_is_read_as_by_eth_abi(view: View, data: st.DataObject) -> None:
    returned = data.draw(values(names(view.returns)))
    written = encode(names(view.returns), returned)
    assert abi.encoded(view.returns, returned) == written
    assert abi.decoded(view.returns, written, "view") == decode(names(view.returns), written) == returned
    # What follows is no part of it.
    assert abi.decoded(view.returns, written + data.draw(st.binary(max_size=40)), "view") == returned


@thorough
@given(views, st.data())
def test_a_damaged_answer_is_read_or_refused_as_by_eth_abi(view: View, data: st.DataObject) -> None:
    returned = data.draw(values(names(view.returns)))
    held_against_eth_abi(view.returns, data.draw(damaged(encode(names(view.returns), returned))))


@given(views, st.binary(max_size=700))
def test_any_bytes_are_read_or_refused_as_by_eth_abi(view: View, data: bytes) -> None:
    held_against_eth_abi(view.returns, data)


@given(any_types(), st.data())
def test_any_types_are_read_and_refused_as_by_eth_abi(types: list[str], data: st.DataObject) -> None:
    text = ", ".join(types)
    assert names(text) == types
    returned = data.draw(values(types))
    written = encode(types, returned)
    assert abi.encoded(text, returned) == written
    assert abi.decoded(text, written, "view") == returned
    held_against_eth_abi(text, data.draw(damaged(written)))


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32) for number in numbers)


@pytest.mark.parametrize(
    ("types", "data", "why"),
    [
        ("uint64", words(2**64), "a number does not fit uint64"),
        ("uint8", words(256), "a number does not fit uint8"),
        ("int24", words(2**23), "a number does not fit int24"),
        ("int24", words(2**256 - 2**23 - 1), "a number does not fit int24"),
        ("bool", words(2), "a truth value is neither 0 nor 1"),
        ("address", words(2**160), "an address has more than 160 bits"),
        ("bytes4", words(1), "padding is not zero"),
        ("bytes", words(32, 1, 1), "padding is not zero"),
        ("bytes", words(32, 1) + b"x", "it ends too early"),
        ("string", words(32, 1) + b"\xff".ljust(32, b"\0"), "a text is not UTF-8"),
        ("uint256, uint256", words(1), "it ends too early"),
        ("uint256", b"\1", "it ends too early"),
        ("uint256[]", words(0), OWN_HEAD),
        ("uint256[]", words(32), "an offset leads out of it"),
        ("uint256[]", words(2**256 - 1), "an offset leads out of it"),
        ("uint256[]", words(32, 2, 7), "it ends too early"),
        ("uint256[]", words(32, 2**256 - 1, 7), "it ends too early"),
        ("string[]", words(32, 1, 0), OWN_HEAD),
        ("string[]", words(32, 2**255, 64), "it ends too early"),
    ],
)
def test_both_refuse_and_ours_says_why(types: str, data: bytes, why: str) -> None:
    assert by_eth_abi(names(types), data) == REFUSED
    with pytest.raises(MalformedAnswer) as caught:
        abi.decoded(types, data, "view")
    assert caught.value.message == f"view: an invalid answer ({why})"


@pytest.mark.parametrize(
    ("types", "data", "value"),
    [
        ("uint256[], uint256[]", words(64, 64, 1, 7), ((7,), (7,))),  # both are one
        ("uint256[]", words(64, 99, 1, 7), ((7,),)),  # nothing leads to 99
        ("uint256[]", words(33) + b"\0" + words(1, 7), ((7,),)),  # not at a multiple of 32
        ("int24", words(2**256 - 1), (-1,)),
    ],
)
def test_both_read_what_contracts_need_not_write(types: str, data: bytes, value: Any) -> None:
    assert abi.decoded(types, data, "view") == decode(names(types), data) == value


@pytest.mark.parametrize(
    ("types", "value"),
    [
        ("uint8[3],bytes", ((1, 2, 3), b"x")),
        ("(bool,uint8[2])[2],bytes", (((True, (1, 2)), (False, (3, 4))), b"x")),
        ("bytes[2],uint8", ((b"x", b"y"), 5)),
    ],
)
def test_what_stands_behind_an_array_of_a_fixed_length_is_found(types: str, value: tuple[Any, ...]) -> None:
    data = encode(names(types), value)
    assert abi.decoded(types, data, "view") == value
    assert abi.encoded(types, value) == data


def test_no_bytes_are_no_contract() -> None:
    with pytest.raises(MalformedAnswer, match="view: an empty answer, as if there were no contract"):
        abi.decoded("uint256", b"", "view")


class TestRefusedHereAlone:
    def test_an_offset_into_the_last_words_of_a_head_with_a_struct(self) -> None:
        """eth-abi takes the head of `(struct of two, list)` for two words; it has three."""
        data = words(32, 1, 2, 64, 0)
        types = "((uint256, uint256), uint256[])"
        assert by_eth_abi(names(types), data + bytes(2048)) != REFUSED
        assert ours(types, data + bytes(2048)) == OWN_HEAD

    def test_results_that_are_all_the_same_bytes(self) -> None:
        """A hundred results of two words, in a twentieth of the bytes."""
        data = words(32, 100, *[3_200] * 100, 1, 64, 32, 5)
        (results,) = decode(names(AGGREGATE3.returns), data)
        assert results == ((True, words(5)),) * 100
        assert abi.decoded(AGGREGATE3.returns, words(32, 2, 64, 64, 1, 64, 32, 5), "view") == (
            ((True, words(5)), (True, words(5))),
        )
        assert ours(AGGREGATE3.returns, data.replace(words(64, 32, 5), words(64, 640) + bytes(640))) == OVERLAP


def peak_bytes(types: str, data: bytes) -> int:
    """Return how much memory it takes at most to read an answer."""
    abi.fields_of(types)
    tracemalloc.start()
    try:
        ours(types, data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("count", [100, 400])
@pytest.mark.parametrize(
    ("types", "item"),
    [
        ("uint256[][]", lambda count: words(count)),
        ("bytes[]", lambda count: words(32 * count)),
        ("string[]", lambda count: words(32 * count)),
        (AGGREGATE3.returns, lambda count: words(1, 64, 32 * count)),
    ],
)
def test_what_hostile_bytes_cost_grows_with_their_number_alone(
    types: str, item: Callable[[int], bytes], count: int
) -> None:
    """Every item is the same long one: read without a bound, the answer would be the square of its bytes."""
    data = words(32, count, *[32 * count] * count) + item(count) + bytes(32 * count)
    assert ours(types, data) == OVERLAP
    assert peak_bytes(types, data) < 8 * len(data)


@pytest.mark.parametrize("view", [ALL_NODE_IDS, NODE, CONTRIBUTIONS, AGGREGATE3], ids=lambda view: view.name)
@pytest.mark.parametrize("count", [2**256 - 1, 2**64, 2**31])
def test_a_number_of_items_that_are_not_there_costs_nothing(view: View, count: int) -> None:
    members = len(names(view.returns))
    data = words(*[32 * members] * members, *[count] * 40)
    assert ours(view.returns, data) == REFUSED
    assert peak_bytes(view.returns, data) < 100_000


@pytest.mark.parametrize(
    "text",
    [
        *("uint", "uint7", "uint264", "bytes33", "bytes0", "uint256[0]", "()", "()[]", "(uint256", "uint256)", "a b c"),
        *("uint8 (uint8", "uint256 uint256 uint256", "uint256,", ",uint256", "uint256;", "[]", "uint256 a b"),
    ],
)
def test_what_is_no_type_is_refused_and_so_is_one_that_takes_no_bytes(text: str) -> None:
    with pytest.raises(ValueError, match="ABI"):
        abi.fields_of(text)


@pytest.mark.parametrize(
    ("types", "value"),
    [("uint64", 2**64), ("uint64", -1), ("int8", 128), ("address", "0x12"), ("address", "me"), ("bytes4", b"123")],
)
def test_a_value_that_is_none_of_its_type_is_not_written(types: str, value: Any) -> None:
    with pytest.raises((ValueError, OverflowError)):
        abi.encoded(types, [value])

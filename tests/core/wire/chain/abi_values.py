"""Types of the ABI and values of them for hypothesis, by eth-abi's own grammar, and what eth-abi makes of bytes."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_abi.grammar import BasicType, TupleType, parse
from hypothesis import strategies as st

REFUSED = "refused"


def by_eth_abi(types: list[str], data: bytes) -> tuple[Any, ...] | str:
    """Return what eth-abi reads in its strict mode, or that it refuses."""
    try:
        return decode(types, data)
    except (DecodingError, ValueError, OverflowError):
        return REFUSED


def values(types: list[str]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Make values of several types."""
    return st.tuples(*(_value(parse(one)) for one in types))


def _value(kind: Any) -> st.SearchStrategy[Any]:
    if kind.arrlist:
        (size,) = kind.arrlist[-1] or (None,)
        items = st.lists(_value(kind.item_type), min_size=size or 0, max_size=3 if size is None else size)
        return items.map(tuple)
    if isinstance(kind, TupleType):
        return st.tuples(*map(_value, kind.components))
    assert isinstance(kind, BasicType)
    size = kind.sub
    match kind.base:
        case "uint":
            return st.integers(0, 2**size - 1) | st.integers(0, min(2**size - 1, 500))
        case "int":
            return st.integers(-(2 ** (size - 1)), 2 ** (size - 1) - 1)
        case "bool":
            return st.booleans()
        case "address":
            return st.binary(min_size=20, max_size=20).map(lambda raw: f"0x{raw.hex()}")
        case "bytes":
            return st.binary(min_size=size, max_size=size) if size else st.binary(max_size=70)
        case "string":
            return st.text(max_size=40)
    raise AssertionError(kind.base)


def any_types() -> st.SearchStrategy[list[str]]:
    """Make types, up to lists in structs in lists."""
    plain = st.sampled_from(["uint256", "uint64", "uint8", "int24", "int256", "bool", "address", "bytes4", "bytes32"])
    return st.lists(
        st.recursive(
            plain | st.sampled_from(["bytes", "string"]),
            lambda inner: st.one_of(
                inner.map(lambda one: f"{one}[]"),
                st.tuples(inner, st.integers(1, 3)).map(lambda one: f"{one[0]}[{one[1]}]"),
                st.lists(inner, min_size=1, max_size=3).map(lambda several: f"({','.join(several)})"),
            ),
            max_leaves=5,
        ),
        min_size=1,
        max_size=4,
    )


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Damage an answer: words are replaced, most by what may be an offset or a number; its end is cut or moved."""
    found = bytearray(data)
    for _ in range(draw(st.integers(1, 3))):
        at = 32 * draw(st.integers(0, max(0, len(found) // 32 - 1)))
        small, near = st.integers(0, len(data) // 32 + 2).map(lambda n: 32 * n), st.integers(0, len(data) + 40)
        word = draw(st.one_of(small, near, st.integers(0, 12), st.integers(0, 2**256 - 1), st.just(2**256 - 1)))
        found[at : at + 32] = word.to_bytes(32)
    end = draw(st.sampled_from(["kept", "kept", "cut", "longer"]))
    if end == "cut":
        del found[draw(st.integers(0, len(found))) :]
    if end == "longer":
        found += draw(st.binary(max_size=70))
    return bytes(found)

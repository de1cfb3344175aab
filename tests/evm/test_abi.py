"""The encoding of values, by the examples of Solidity's ABI specification."""

import pytest

from tests.evm.abi import decode, encode, parts


class TestTheEncoding:
    def test_of_values_of_fixed_size(self) -> None:
        assert encode(["uint32", "bool"], (69, True)).hex() == f"{69:064x}{1:064x}"

    def test_of_values_of_any_size(self) -> None:
        kinds = ["bytes", "bool", "uint256[]"]
        expected = (
            *(0x60, 1, 0xA0, 4, 0x6461766500000000000000000000000000000000000000000000000000000000),
            *(3, 1, 2, 3),
        )
        encoded = encode(kinds, (b"dave", True, [1, 2, 3]))
        assert encoded.hex() == "".join(f"{word:064x}" for word in expected)
        assert decode(kinds, encoded) == (b"dave", True, [1, 2, 3])

    def test_of_arrays_in_arrays(self) -> None:
        kinds = ["uint256[][]", "string[]"]
        expected = (
            *(0x40, 0x140, 2, 0x40, 0xA0, 2, 1, 2, 1, 3, 3, 0x60, 0xA0, 0xE0),
            *(3, int.from_bytes(b"one".ljust(32, b"\0")), 3, int.from_bytes(b"two".ljust(32, b"\0"))),
            *(5, int.from_bytes(b"three".ljust(32, b"\0"))),
        )
        values = ([[1, 2], [3]], ["one", "two", "three"])
        assert encode(kinds, values).hex() == "".join(f"{word:064x}" for word in expected)
        assert decode(kinds, encode(kinds, values)) == values

    def test_of_negative_numbers_and_short_bytes(self) -> None:
        encoded = encode(["int24", "bytes4"], (-97217, b"\x01\x02\x03\x04"))
        assert encoded.hex() == "f" * 59 + "e843f" + "01020304" + "0" * 56
        assert decode(["int24", "bytes4"], encoded) == (-97217, b"\x01\x02\x03\x04")

    def test_knows_the_parts_of_a_tuple(self) -> None:
        assert parts("(uint64,(address,bool)[],string)") == ["uint64", "(address,bool)[]", "string"]
        assert parts("()") == []

    def test_ends_where_the_bytes_end(self) -> None:
        with pytest.raises(ValueError, match="end before"):
            decode(["uint256[]"], encode(["uint256[]"], [[1, 2]])[:-1])

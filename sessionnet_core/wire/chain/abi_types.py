"""The types of the ABI that hold one value, each of which reads it from an answer and writes it into a call.

Read is what eth-abi reads in its strict mode, and refused what that refuses: a number that is larger than its type, a
truth value that is neither 0 nor 1, padding that is not zero.
"""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import Struct

from .abi_answer import WORD_BYTES, Answer, InvalidBytesError, unpadded


class Type(Protocol):
    """A type of the ABI."""

    @property
    def name(self) -> str:
        """As signatures have it: `(address,uint256)[]`."""

    @property
    def head_bytes(self) -> int:
        """How many bytes it takes in the head of what holds it."""

    @property
    def is_dynamic(self) -> bool:
        """Whether only an offset stands there."""

    def read(self, answer: Answer, at: int) -> Any:  # noqa: ANN401 - of whatever type this is
        """Return the value at a place.

        Raises:
            InvalidBytesError: there is none.
        """

    def write(self, value: Any) -> bytes:  # noqa: ANN401
        """Return the bytes of a value.

        Raises:
            ValueError, TypeError, OverflowError: it is none of this type.
        """


class Number(Struct, frozen=True):
    """`uint8` … `uint256`, `int8` … `int256`."""

    name: str
    bits: int
    is_signed: bool = False
    head_bytes: int = WORD_BYTES
    is_dynamic: bool = False

    def read(self, answer: Answer, at: int) -> int:
        """Return the number."""
        number = answer.word(at)
        if self.is_signed and number >> 255:
            number -= 1 << 256
        if self.bits < 256 and not self._holds(number):
            raise InvalidBytesError(f"a number does not fit {self.name}")
        return number

    def write(self, value: int) -> bytes:
        """Return its word."""
        if not self._holds(value):
            raise OverflowError(f"{self.name} does not hold {value}")
        return value.to_bytes(WORD_BYTES, signed=self.is_signed)

    def _holds(self, number: int) -> bool:
        return (~number if self.is_signed and number < 0 else number) >> (self.bits - self.is_signed) == 0


class Truth(Struct, frozen=True):
    """`bool`."""

    name: str = "bool"
    head_bytes: int = WORD_BYTES
    is_dynamic: bool = False

    def read(self, answer: Answer, at: int) -> bool:
        """Return whether it is 1."""
        number = answer.word(at)
        if number > 1:
            raise InvalidBytesError("a truth value is neither 0 nor 1")
        return number == 1

    def write(self, value: bool) -> bytes:
        """Return 1 or 0."""
        return int(value).to_bytes(WORD_BYTES)


class Address(Struct, frozen=True):
    """`address`: 0x and 40 hex digits, in lower case, as wallets are written everywhere here."""

    name: str = "address"
    head_bytes: int = WORD_BYTES
    is_dynamic: bool = False

    def read(self, answer: Answer, at: int) -> str:
        """Return the address."""
        number = answer.word(at)
        if number >> 160:
            raise InvalidBytesError("an address has more than 160 bits")
        return f"0x{number:040x}"

    def write(self, value: str) -> bytes:
        """Return its word."""
        raw = bytes.fromhex(value.removeprefix("0x"))
        if len(raw) != 20:
            raise ValueError(f"not an address: {value!r}")
        return raw.rjust(WORD_BYTES, b"\0")


class FixedBytes(Struct, frozen=True):
    """`bytes1` … `bytes32`."""

    name: str
    size: int
    head_bytes: int = WORD_BYTES
    is_dynamic: bool = False

    def read(self, answer: Answer, at: int) -> bytes:
        """Return the bytes."""
        return unpadded(answer.word(at).to_bytes(WORD_BYTES), self.size)

    def write(self, value: bytes) -> bytes:
        """Return their word."""
        if len(value) != self.size:
            raise ValueError(f"{len(value)} bytes instead of {self.size}")
        return value.ljust(WORD_BYTES, b"\0")


class Bytes(Struct, frozen=True):
    """`bytes`."""

    name: str = "bytes"
    head_bytes: int = WORD_BYTES
    is_dynamic: bool = True

    def read(self, answer: Answer, at: int) -> bytes:
        """Return the bytes."""
        size, at = answer.word(at), at + WORD_BYTES
        padded_size = -(-size // WORD_BYTES) * WORD_BYTES
        answer.claim(at, padded_size)
        return unpadded(answer.data[at : at + padded_size], size)

    def write(self, value: bytes) -> bytes:
        """Return their number, and them."""
        return len(value).to_bytes(WORD_BYTES) + value + bytes(-len(value) % WORD_BYTES)


class Text(Struct, frozen=True):
    """`string`."""

    name: str = "string"
    head_bytes: int = WORD_BYTES
    is_dynamic: bool = True

    def read(self, answer: Answer, at: int) -> str:
        """Return the text."""
        try:
            return Bytes().read(answer, at).decode()
        except UnicodeDecodeError:
            raise InvalidBytesError("a text is not UTF-8") from None

    def write(self, value: str) -> bytes:
        """Return the number of its bytes, and them."""
        return Bytes().write(value.encode())

"""The types of the ABI, each of which reads a value from an answer and writes one into a call.

An answer is a sequence of words of 32 bytes. A value stands in its place in the head of what holds it, or, where its
size is not fixed, an offset to it does. Read is what eth-abi reads in its strict mode, and refused what that refuses: a
number that is larger than its type, a truth value that is neither 0 nor 1, padding that is not zero, offsets that lead
out of the answer or into the head that they stand in. Bytes that no offset leads to are passed over.

Hostile bytes cost no more than their number: each count is held against the bytes that are there before anything is
made of it, and all that is read together is at most `TIMES_OVER` the answer, so that items which overlap cannot be
worth more than that. How deep values stand in each other is a matter of the types, which are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from msgspec import Struct

WORD_BYTES = 32
TIMES_OVER = 4
"""What honest contracts return is read once. eth-abi sets no limit: lists in a list may all be the same one."""


class InvalidBytesError(ValueError):
    """Bytes that are no value of a type; the message says why, as one part of a sentence."""


class Answer:
    """The bytes of one answer, and how many of them may still be read."""

    __slots__ = ("_left", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._left = TIMES_OVER * len(data)

    def take(self, at: int, size: int) -> bytes:
        """Return so many bytes."""
        taken = self.data[at : at + size]
        if len(taken) != size:
            raise InvalidBytesError("it ends too early")
        self._left -= size
        if self._left < 0:
            raise InvalidBytesError("its parts overlap")
        return taken

    def word(self, at: int) -> int:
        """Return a word as an unsigned number."""
        return int.from_bytes(self.take(at, WORD_BYTES))

    def target(self, at: int, base: int, head_bytes: int) -> int:
        """Return where the offset at a place leads, which is counted from the beginning of its head."""
        offset = self.word(at)
        if offset < head_bytes:
            raise InvalidBytesError("an offset leads into its own head")
        if base + offset >= len(self.data):
            raise InvalidBytesError("an offset leads out of it")
        return base + offset


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
        number = int.from_bytes(answer.take(at, WORD_BYTES), signed=self.is_signed)
        if not self._holds(number):
            raise InvalidBytesError(f"a number does not fit {self.name}")
        return number

    def write(self, value: int) -> bytes:
        """Return its word."""
        if not self._holds(value):
            raise OverflowError(f"{self.name} does not hold {value}")
        return value.to_bytes(WORD_BYTES, signed=self.is_signed)

    def _holds(self, number: int) -> bool:
        return (number if number >= 0 or not self.is_signed else ~number) >> (self.bits - self.is_signed) == 0


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
        return unpadded(answer.take(at, WORD_BYTES), self.size)

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
        size = answer.word(at)
        return unpadded(answer.take(at + WORD_BYTES, -(-size // WORD_BYTES) * WORD_BYTES), size)

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


class Sequenced(Struct, frozen=True):
    """`T[]`, or `T[3]` with a count."""

    item: Type
    count: int | None = None

    @property
    def name(self) -> str:
        """The item's, and the count."""
        return f"{self.item.name}[{'' if self.count is None else self.count}]"

    @property
    def head_bytes(self) -> int:
        """All items', where their number is fixed and their size as well."""
        return WORD_BYTES if self.count is None or self.item.is_dynamic else self.count * self.item.head_bytes

    @property
    def is_dynamic(self) -> bool:
        """Whether the number of items or their size is open."""
        return self.count is None or self.item.is_dynamic

    def read(self, answer: Answer, at: int) -> tuple[Any, ...]:
        """Return the items."""
        count = self.count
        if count is None:
            count, at = answer.word(at), at + WORD_BYTES
        item, size = self.item, self.item.head_bytes
        if count * size > len(answer.data) - at:
            raise InvalidBytesError("it ends too early")
        places: Sequence[int] = range(at, at + count * size, size)
        if item.is_dynamic:
            places = [answer.target(place, at, count * size) for place in places]
        return tuple([item.read(answer, place) for place in places])

    def write(self, value: Sequence[Any]) -> bytes:
        """Return their number, if it is open, and the items."""
        if self.count is None:
            return len(value).to_bytes(WORD_BYTES) + in_order([self.item] * len(value), value)
        return in_order([self.item] * self.count, value)


class Field(Struct, frozen=True):
    """One value of several, by its name; ABIs leave some without one."""

    type: Type
    name: str = ""


class Fields(Struct, frozen=True):
    """`(T, U)`: the members of a struct, or what a function takes or returns."""

    fields: tuple[Field, ...]
    types: tuple[Type, ...]
    name: str
    head_bytes: int
    is_dynamic: bool

    @classmethod
    def of(cls, fields: Sequence[Field]) -> Fields:
        """Return the type with these members."""
        types = tuple(field.type for field in fields)
        return cls(
            tuple(fields),
            types,
            name=f"({','.join(one.name for one in types)})",
            head_bytes=WORD_BYTES if any(one.is_dynamic for one in types) else sum(one.head_bytes for one in types),
            is_dynamic=any(one.is_dynamic for one in types),
        )

    def read(self, answer: Answer, at: int) -> tuple[Any, ...]:
        """Return the members."""
        base, place, values = at, at, []
        size = sum([one.head_bytes for one in self.types]) if self.is_dynamic else 0
        for one in self.types:
            values.append(one.read(answer, answer.target(place, base, size) if one.is_dynamic else place))
            place += one.head_bytes
        return tuple(values)

    def write(self, value: Sequence[Any]) -> bytes:
        """Return the members."""
        return in_order(self.types, value)


def in_order(types: Sequence[Type], values: Sequence[Any]) -> bytes:
    """Return values one after the other: in the head, or an offset there and they themselves behind it."""
    heads: list[bytes] = []
    tails: list[bytes] = []
    size = sum(one.head_bytes for one in types)
    for one, value in zip(types, values, strict=True):
        written = one.write(value)
        if one.is_dynamic:
            heads.append(size.to_bytes(WORD_BYTES))
            tails.append(written)
            size += len(written)
        else:
            heads.append(written)
    return b"".join([*heads, *tails])


def unpadded(padded: bytes, size: int) -> bytes:
    """Return the first so many bytes; behind them is nothing but zeros."""
    if padded.count(0, size) != len(padded) - size:
        raise InvalidBytesError("padding is not zero")
    return padded[:size]

"""The types of the ABI that hold several values: arrays, structs, and what a function takes or returns.

A value stands in its place in the head of what holds it, or, where its size is not fixed, an offset to it does. Read is
what eth-abi reads in its strict mode: offsets may lead anywhere behind the head that they stand in, and bytes that none
of them leads to are passed over. Refused here alone is what no compiler writes: an offset into the last words of a head
that holds structs, which eth-abi counts as one word each, and lists that overlap until they are worth more than
`TIMES_OVER` the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from msgspec import Struct

from .abi_answer import WORD_BYTES, Answer
from .abi_types import Type


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
        answer.claim(at, count * size)
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
    name: str
    head_bytes: int
    is_dynamic: bool
    size: int
    """Of its own head, where only an offset to it stands in another's."""
    places: tuple[tuple[Type, int, bool], ...]
    """Each member, its place in the head, and whether only an offset stands there."""

    @classmethod
    def of(cls, fields: Sequence[Field]) -> Fields:
        """Return the type with these members."""
        types = [field.type for field in fields]
        is_dynamic = any(one.is_dynamic for one in types)
        ends = list(accumulate((one.head_bytes for one in types), initial=0))
        return cls(
            fields=tuple(fields),
            name=f"({','.join(one.name for one in types)})",
            head_bytes=WORD_BYTES if is_dynamic else ends[-1],
            is_dynamic=is_dynamic,
            size=ends[-1],
            places=tuple((one, place, one.is_dynamic) for one, place in zip(types, ends, strict=False)),
        )

    def read(self, answer: Answer, at: int) -> tuple[Any, ...]:
        """Return the members."""
        return tuple(
            [
                one.read(answer, answer.target(at + place, at, self.size) if is_dynamic else at + place)
                for one, place, is_dynamic in self.places
            ]
        )

    def write(self, value: Sequence[Any]) -> bytes:
        """Return the members."""
        return in_order([field.type for field in self.fields], value)


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

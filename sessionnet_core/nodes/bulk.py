"""Many accounts: lines of account IDs in, what was found for each out, at a speed that suits ten million of them.

Whole blocks of lines are looked up at once, without a step of Python's own for each line where all of them are plain
account IDs. Where some are not, the block is halved until these are few, and they are read one by one.

The quick way bypasses the checked types and functions of `account` and `ring`, and must follow their rules:
`tests/core/nodes/test_bulk.py` compares the two for every input.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from struct import Struct
from typing import NamedTuple

from ..account import DIGITS, public_key
from ..encoding import encode
from ..errors import MalformedAccount
from ..model import Node
from ..names import parse_listed_account
from .ring import SwarmRing, position

LINE_LIMIT_BYTES = 4096
"""A longer line cannot be an account ID; only this much of it is kept."""
_NAMED = 10
"""How many refused lines are kept to be named."""
_FEW = 8
"""So many lines are read one by one, rather than tried at once again."""

_LINE_BYTES = DIGITS + 1
_ID_BYTES = DIGITS // 2
_WITH_SWARM = b"\x03\x05"
_last_words = Struct(">25xQ").iter_unpack
"""The last eight bytes of each of many IDs."""


class Found(NamedTuple):
    """Some lines in a row that are accounts."""

    accounts: list[str]
    """In lower case."""
    places: list[int]
    """Of each one's swarm, in `swarm_ids` of what looked them up."""


class Refused(NamedTuple):
    """A line that is no account ID."""

    line: str
    error: MalformedAccount


class Refusals:
    """The lines so far that were no account ID: how many, and the first of them with their reasons."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[tuple[str, str]] = []

    def add(self, line: str, error: MalformedAccount) -> None:
        """Count one more."""
        self.count += 1
        if len(self.first) < _NAMED:
            self.first.append((line, error.message))


class BulkLookup:
    """Looks up the swarms of many accounts; `refused` says which lines so far were no account ID."""

    def __init__(self, ring: SwarmRing) -> None:
        self.refused = Refusals()
        self.swarm_ids: Sequence[str | None] = [f"{owner:016x}" for owner in ring.owners] or [None]
        """One may stand here twice, at both ends of the ring; only None if there is no swarm."""
        self._bounds: Sequence[int] = ring.upper_bounds  # if these are none, every position has the place 0

    def look_up(self, block: bytes) -> Iterator[Found | Refused]:
        """Return what is found for whole lines, in their order; empty lines and comments are skipped."""
        found = self._look_up_at_once(block)
        return iter((found,)) if found is not None else self._look_up_lines(lines_of(block))

    def _look_up_lines(self, lines: Iterable[bytes]) -> Iterator[Found | Refused]:
        """Look up lines of which some may be no account IDs."""
        kept = [line for raw in lines if (line := raw.strip()) and not line.startswith(b"#")]
        if not kept:
            return
        found = self._look_up_at_once(b"\n".join([*kept, b""]))
        if found is not None:
            yield found
        elif len(kept) > _FEW:
            middle = len(kept) // 2
            yield from self._look_up_lines(kept[:middle])
            yield from self._look_up_lines(kept[middle:])
        else:
            for line in kept:
                yield from self._look_up_one(line.decode("utf-8", "replace").strip())

    def _look_up_one(self, line: str) -> Iterator[Found | Refused]:
        if not line or line.startswith("#"):
            return
        try:
            account = parse_listed_account(line)
        except MalformedAccount as error:
            self.refused.add(line, error)
            yield Refused(line, error)
        else:
            yield Found([account], [bisect_left(self._bounds, position(public_key(account)))])

    def _look_up_at_once(self, block: bytes) -> Found | None:
        """Look up lines that are account IDs without anything else; None if these are not."""
        count, rest = divmod(len(block), _LINE_BYTES)
        if rest or block[DIGITS::_LINE_BYTES].count(b"\n") < count:
            return None
        try:
            text = block.decode("ascii")
            ids = bytes.fromhex(text)
        except ValueError:
            return None
        # `fromhex` passes over white space, so there are fewer bytes if any stands within a line.
        if len(ids) < count * _ID_BYTES or ids[::_ID_BYTES].strip(_WITH_SWARM):
            return None
        # All IDs as one number, XORed with itself a word later, and the outcome two words later: the last word of each
        # ID is then the XOR of its four, which is the position on the ring.
        number = int.from_bytes(ids, "big")
        number ^= number >> 64
        number ^= number >> 128
        bounds = self._bounds
        accounts = text.lower().split("\n")
        accounts.pop()
        return Found(accounts, [bisect_left(bounds, at) for (at,) in _last_words(number.to_bytes(len(ids), "big"))])


class BulkSwarms:
    """Looks up the swarms of many accounts, as lines of JSON::

    {"account_id":"05…","swarm_id":"3a7fffffffffffff","size":6,"as_of":"2026-04-09T02:23:12Z"}
    {"account_id":"15…","error":{"code":"account-malformed","message":"…"}}
    """

    def __init__(self, ring: SwarmRing, members: dict[str, list[Node]], *, as_of: datetime) -> None:
        self._lookup = BulkLookup(ring)
        self.refused = self._lookup.refused
        """Which lines so far were no account ID."""
        age = f',"as_of":{encode(as_of).decode()}}}\n'
        self._endings = [
            '","swarm_id":null,"size":0' + age
            if name is None
            else f'","swarm_id":"{name}","size":{len(members[name])}{age}'
            for name in self._lookup.swarm_ids
        ]

    def answer(self, block: bytes) -> bytes:
        """Return the answers to some whole lines, one line for each, in their order."""
        answers: list[str] = []
        for part in self._lookup.look_up(block):
            if isinstance(part, Refused):
                refusal = {"code": part.error.code, "message": part.error.message}
                answers.append(encode({"account_id": part.line, "error": refusal}).decode() + "\n")
            else:
                answers += interleaved('{"account_id":"', part, self._endings)
        return "".join(answers).encode()


def interleaved(beginning: str, found: Found, endings: Sequence[str]) -> list[str]:
    """Return the texts that make up a line for each account: a beginning, the account, and the ending of its swarm."""
    texts = [beginning] * (3 * len(found.accounts))
    texts[1::3] = found.accounts
    texts[2::3] = map(endings.__getitem__, found.places)
    return texts


def blocks_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the whole lines that each chunk of a stream completes, and finally what remains, as a line.

    Of a line that no chunk completes, little more than the first `LINE_LIMIT_BYTES` are kept.
    """
    rest = b""
    for chunk in chunks:
        end = chunk.rfind(b"\n") + 1
        if end:
            yield rest + chunk[:end]
            rest = chunk[end:][: LINE_LIMIT_BYTES + 1]
        else:
            rest = (rest + chunk)[: LINE_LIMIT_BYTES + 1]
    if rest:
        yield rest + b"\n"


def lines_of(block: bytes) -> list[bytes]:
    """Return the lines of a block; of each line only the first `LINE_LIMIT_BYTES` are kept."""
    lines = block.split(b"\n")
    lines.pop()
    return [line if len(line) <= LINE_LIMIT_BYTES else _cut(line) for line in lines]


def _cut(line: bytes) -> bytes:
    """Return the beginning of a line that is too long, marked so that it is neither an account nor an empty line."""
    return line[:LINE_LIMIT_BYTES] + "…".encode()

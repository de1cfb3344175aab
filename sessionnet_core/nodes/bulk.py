"""A million accounts: lines of account IDs in, lines of JSON out, at the speed of the ring.

One line for each account, in order; empty lines and comments are skipped::

    {"account_id":"05…","swarm_id":"3a7fffffffffffff","size":6,"as_of":"2026-04-09T02:23:12Z"}
    {"account_id":"15…","error":{"code":"account-malformed","message":"…"}}

The inner loop bypasses the checked types and functions of `account` and `ring`, and must follow their rules:
`tests/core/nodes/test_bulk.py` compares the two for every input.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from struct import Struct, error

from ..account import DIGITS
from ..encoding import encode
from ..errors import MalformedAccount
from ..model import Node
from ..names import parse_listed_account
from .ring import SwarmRing

LINE_LIMIT_BYTES = 4096
"""A longer line cannot be an account ID; only this much of it is kept."""
_NAMED = 10
"""How many refused lines are kept to be named."""

_split_key = Struct(">B4Q").unpack
_WITH_SWARM = (0x05, 0x03)


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


class BulkSwarms:
    """Looks up the swarms of many accounts; `refused` says which lines so far were no account ID."""

    def __init__(self, ring: SwarmRing, members: dict[str, list[Node]], *, as_of: datetime) -> None:
        self.refused = Refusals()
        age = f',"as_of":{encode(as_of).decode()}}}\n'
        self._bounds: Sequence[int] = ring.upper_bounds
        if ring.owners:
            names = [f"{owner:016x}" for owner in ring.owners]
            self._endings = [f'","swarm_id":"{name}","size":{len(members[name])}{age}' for name in names]
        else:  # no swarm at all: every position falls behind the last of no bounds
            self._endings = [f'","swarm_id":null,"size":0{age}']

    def answer(self, lines: Iterable[bytes]) -> bytes:
        """Return the answers to some lines."""
        bounds, endings = self._bounds, self._endings
        answers: list[str] = []
        for raw in lines:
            line = raw.decode("utf-8", "replace").strip()
            try:
                prefix, a, b, c, d = _split_key(bytes.fromhex(line))
            except (ValueError, error):
                prefix = -1
            # `fromhex` passes over white space between bytes, so the digits are counted as well.
            if prefix in _WITH_SWARM and len(line) == DIGITS:
                answers.append(f'{{"account_id":"{line.lower()}{endings[bisect_left(bounds, a ^ b ^ c ^ d)]}')
            elif line and not line.startswith("#"):
                answers.append(self._refusal(line))
        return "".join(answers).encode()

    def _refusal(self, line: str) -> str:
        try:
            parse_listed_account(line)
        except MalformedAccount as refused:
            self.refused.add(line, refused)
            refusal = {"code": refused.code, "message": refused.message}
            return encode({"account_id": line, "error": refusal}).decode() + "\n"
        raise AssertionError(f"refused in bulk, and accepted alone: {line!r}")


def lines_of(chunks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield the lines that each chunk of a stream completes, and finally what remains.

    Of each line only the first `LINE_LIMIT_BYTES` are kept.
    """
    rest = b""
    for chunk in chunks:
        *lines, tail = chunk.split(b"\n")
        if lines:
            lines[0] = rest + lines[0]
            rest = tail[: LINE_LIMIT_BYTES + 1]
            yield [line if len(line) <= LINE_LIMIT_BYTES else _cut(line) for line in lines]
        else:
            rest = (rest + tail)[: LINE_LIMIT_BYTES + 1]
    if rest:
        yield [rest if len(rest) <= LINE_LIMIT_BYTES else _cut(rest)]


def _cut(line: bytes) -> bytes:
    """Return the beginning of a line that is too long, marked so that it is neither an account nor an empty line."""
    return line[:LINE_LIMIT_BYTES] + "…".encode()

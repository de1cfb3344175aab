"""Cassettes: as YAML and packed, from the first byte on or with anything inside the parts that are checked first."""

from __future__ import annotations

import json
import zlib
from typing import Any
from unittest.mock import patch

import msgspec

from sessionnet_core import cassette
from sessionnet_core.cassette import ReplayTape
from sessionnet_core.cassette_label import label_of
from sessionnet_core.cassette_pack import MAGIC
from sessionnet_core.errors import SessionNetError
from tests.fuzz.target import Target

_URL = "https://seed1.getsession.org/json_rpc"


def _sent() -> bytes:
    raise AssertionError("a replay sends nothing")


def _played(content: bytes) -> object:
    """Play a cassette, as far as questions find answers in it."""
    with patch.object(cassette, "read_named_file", lambda *_, **__: content):
        tape = ReplayTape("cassette.yaml", ["05" + "ab" * 32])  # type: ignore[arg-type]
    asked = [(_URL, b"{}"), (_URL, b""), *((one.url, one.body.encode("latin-1")) for one in tape.label.failures)]
    for url, body in asked:
        try:
            tape.exchange(url, body, _sent)
        except SessionNetError as error:
            error.describe()
    return tape.recording, tape.all_played, tape.clock(), tape.random_bytes("nonce", 24), tape.measured("it", 1.0)


def _packed(content: bytes) -> object:
    """Put a checksum in front of what would be the packed content."""
    return _played(b"%sfrom mainnet\n%s%s" % (MAGIC, zlib.crc32(content).to_bytes(4, "big"), content))


def _label(content: bytes) -> Any:
    """Put a label into a packed recording that is otherwise whole."""
    try:
        table = json.loads(content)
    except (ValueError, RecursionError):
        table = None
    try:
        label = content if table is None else msgspec.msgpack.encode(table)
    except (UnicodeEncodeError, OverflowError, RecursionError):
        label = content
    block = (len(label), zlib.compress(label))
    answer = zlib.compress(b"answer")
    return _packed(msgspec.msgpack.encode([block, [[6, answer]], {b"key": [[0, 0, 6]]}]))


def _table(content: bytes) -> object:
    try:
        table = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return label_of(table)


TARGET = Target("cassettes", (_played, _packed, _label, _table))

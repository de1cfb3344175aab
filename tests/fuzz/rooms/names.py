"""Session names: what users type, and records that nodes hand out, opened with a name."""

from __future__ import annotations

from unittest.mock import patch

from sessionnet_core import names
from sessionnet_core.names import NameRecord, SessionName, decrypt, parse_listed_account, read_recipient, shown
from tests.fuzz.target import Target


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _record(data: bytes) -> object:
    """Open a record whose value is followed by a nonce; without a 24-byte one, it is of the oldest kind."""
    value, nonce = data[:49], data[49:]
    with patch.object(names, "_old_key", lambda _: b"\x01" * 32):  # 256 MiB each time
        return decrypt(SessionName("alice"), NameRecord(value, nonce or None))


TARGET = Target(
    "names",
    (
        _record,
        lambda data: read_recipient(_text(data)),
        lambda data: parse_listed_account(_text(data)),
        lambda data: shown("xn--" + _text(data)[:64]),
    ),
    form="text",
)

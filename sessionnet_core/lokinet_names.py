"""Lokinet names: the same records as Session's, under other rules, and leading to the address of a Lokinet node.

A pure module. No command asks for them; they are here because they share the hash and the encryption.
(oxen-core, `cryptonote_core/oxen_name_system.cpp`.)
"""

from __future__ import annotations

import re
from typing import NewType

from .errors import MalformedName
from .names import NameRecord, open_record

LokinetName = NewType("LokinetName", str)
"""A checked Lokinet name, in lower case, with its ending."""

ENDING = ".loki"
_LIMIT_WITH_HYPHEN = 63
_LIMIT = 32
_KEY_BYTES = 32
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_PUNYCODE = "xn--"
_RESERVED = frozenset({"localhost", "loki", "snode"})
_Z_BASE_32 = "ybndrfg8ejkmcpqxot1uwisza345h769"


def parse_lokinet_name(text: str) -> LokinetName:
    """Check a Lokinet name and give it in lower case.

    Raises:
        MalformedName: it breaks the rules.
    """
    name = text.lower() if text.isascii() else ""
    label = name.removesuffix(ENDING)
    limit = _LIMIT_WITH_HYPHEN if "-" in label else _LIMIT
    if (
        label == name
        or len(label) > limit
        or not _LABEL.fullmatch(label)
        or label in _RESERVED
        or (label[2:4] == "--" and not label.startswith(_PUNYCODE))
    ):
        raise MalformedName(f"not a Lokinet name: one label of letters, digits and hyphens, and {ENDING}")
    return LokinetName(name)


def lokinet_address(name: LokinetName, record: NameRecord) -> str:
    """Give the address that a name leads to.

    Raises:
        UndecryptableName: the record is not one that this name opens.
    """
    return z_base_32(open_record(name, record, _KEY_BYTES)) + ENDING


def z_base_32(data: bytes) -> str:
    """Write bytes in z-base-32: five bits a letter, the first bits first, zeros after the last."""
    letters = -(-len(data) * 8 // 5)
    bits = int.from_bytes(data, "big") << (letters * 5 - len(data) * 8)
    return "".join(_Z_BASE_32[bits >> 5 * place & 31] for place in reversed(range(letters)))

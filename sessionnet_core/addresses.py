"""Ethereum addresses: 40 hex digits after 0x, whose letter case may be a checksum (EIP-55).

Keccak-256 is not among the hashes of Python's `hashlib` (its `sha3_256` pads differently). It comes from
pycryptodome, and is imported only to compute a checksum.
"""

from __future__ import annotations

import re

from .errors import MalformedAddress

_ADDRESS = r"0[xX]([0-9a-fA-F]{40})"


def parse_address(text: str) -> str:
    """Return a wallet's or contract's address in lower case.

    Without mixed case there is no checksum, and none is checked.

    Raises:
        MalformedAddress: not an address, or its checksum does not match.
    """
    match = re.fullmatch(_ADDRESS, text.strip())
    if match is None:
        raise MalformedAddress(f"{text.strip()[:80]!r} is not an address, which is 0x and 40 hex digits")
    digits = match.group(1)
    address = f"0x{digits.lower()}"
    mixed = digits != digits.lower() and digits != digits.upper()
    if mixed and checksummed(address) != f"0x{digits}":
        raise MalformedAddress(
            f"the checksum of {text.strip()} does not match: it was mistyped, or its letters changed case",
            hint="An address in lower case is not checked.",
        )
    return address


def checksummed(address: str) -> str:
    """Return an address with its checksum: a letter is a capital if that digit of the address's hash is 8 or more."""
    from Crypto.Hash import keccak

    digits = address.removeprefix("0x").lower()
    marks = keccak.new(data=digits.encode(), digest_bits=256).hexdigest()
    return "0x" + "".join(
        digit.upper() if int(mark, 16) >= 8 else digit for digit, mark in zip(digits, marks, strict=False)
    )

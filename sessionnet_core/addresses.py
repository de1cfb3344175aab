"""The spelling of addresses: 40 hex digits after 0x, whose letters may carry a checksum in their case (EIP-55).

Keccak-256 is not among the hashes of Python's `hashlib` (its `sha3_256` pads differently). It is taken from
pycryptodome, which web3 brings along, and imported only where a checksum is worked out.
"""

from __future__ import annotations

import re

from .errors import MalformedAddress

_ADDRESS = re.compile(r"0[xX]([0-9a-fA-F]{40})")


def parse_address(text: str) -> str:
    """Give a wallet's or contract's address in lower case.

    All letters in one case carry no checksum, and are taken as they are.

    Raises:
        MalformedAddress: not an address, or one whose checksum says that it was mistyped.
    """
    match = _ADDRESS.fullmatch(text.strip())
    if match is None:
        raise MalformedAddress(f"an address is 0x and 40 hex digits, and {text.strip()[:80]!r} is not")
    digits = match.group(1)
    address = f"0x{digits.lower()}"
    mixed = digits != digits.lower() and digits != digits.upper()
    if mixed and checksummed(address) != f"0x{digits}":
        raise MalformedAddress(
            f"the checksum of {text.strip()} does not fit: it was mistyped, or its letters changed case",
            hint="All in lower case it is taken without the check.",
        )
    return address


def checksummed(address: str) -> str:
    """Give an address with its checksum: a letter is a capital where that digit of the address's hash is 8 or more."""
    from Crypto.Hash import keccak

    digits = address.removeprefix("0x").lower()
    marks = keccak.new(data=digits.encode(), digest_bits=256).hexdigest()
    return "0x" + "".join(
        digit.upper() if int(mark, 16) >= 8 else digit for digit, mark in zip(digits, marks, strict=False)
    )

"""Session names (ONS): what one looks like, the hash that it is looked up by, and the account that its record tells.

A pure module. Oxen's chain keeps a record for each name, under the hash of the name and encrypted with the name: so it
can be read by whoever knows the name, or guesses it. (oxen-core, `cryptonote_core/oxen_name_system.cpp`.)

::

    read_recipient      text as it was typed → an account ID, or a name
    ├── account         what an account ID looks like
    └── parse_name      the rules for names
    name_hash           what is told to those who are asked
    decrypt             name, record → account ID
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NewType

from msgspec import Struct

from .account import AccountID, parse_account
from .errors import MalformedAccount, MalformedName, SessionNetError, UndecryptableName

SessionName = NewType("SessionName", str)
"""A checked Session name, in lower case."""

NAME_LIMIT = 64
HASH_BYTES = 32
NONCE_BYTES = 24
"""Of XChaCha20-Poly1305, and of the secretbox that came before it."""
ACCOUNT_BYTES = 33
_TAG_BYTES = 16
_ACCOUNT_PREFIX = b"\x05"

# Argon2id as libsodium calls "moderate": 256 MiB, and about a second of one core.
_PASSES = 3
_MEMORY_BYTES = 256 << 20

_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_HEX_DIGIT = re.compile(r"[0-9a-fA-F]")
_DIGITS_OF_HALF_A_KEY = 32
"""An ID that was cut short, by less than half, or mistyped in some places still has so many; a name does not: of 64
characters of plain words twenty are hex digits, and no telephone number is as long."""
_BEGINS_AS_AN_ID = re.compile(r"(?:05|03|15|25).{10}")
_ONE_WRONG_OF = 6
"""What begins as an ID, has twelve characters or more, and at most one in six that is no hex digit, is an ID that was
cut short or mistyped. Of plain words two letters in three are none, and few telephone numbers that begin so are as
long."""
_DIFFERS = re.compile("[\u00df\u1e9e\u03c2\u200c\u200d]")
"""Sharp s, final sigma and the two joiners: what the older and the newer standard for such names make different
names of."""


class NameRecord(Struct, frozen=True):
    """What the chain keeps of a name. Only its form is checked."""

    encrypted_value: bytes
    nonce: bytes | None = None
    """None in the oldest records."""


class Recipient(Struct, frozen=True):
    """Whose swarm is asked for: an account, or a name that leads to one. Exactly one of the two is None."""

    account_id: AccountID | None = None
    name: SessionName | None = None


def read_recipient(text: str) -> Recipient:
    """Tell an account ID from a name; white space around either is ignored.

    What resembles an account ID is never taken for a name, whatever is wrong with it: its hash would tell strangers
    whom somebody looks for.

    Raises:
        MalformedAccount: it resembles an account ID, and is none that has a swarm.
        MalformedName: it is neither.
    """
    if not text.strip() or resembles_account(text):
        return Recipient(account_id=parse_account(text))
    return Recipient(name=parse_name(text.strip()))


def read_recipients(texts: Sequence[str]) -> list[Recipient]:
    """Tell account IDs and names apart, before anything is done with any of them.

    Raises:
        MalformedAccount, MalformedName: for the first that is neither, and names it where it is not the only one.
    """
    read = []
    for text in texts:
        try:
            read.append(read_recipient(text))
        except (MalformedAccount, MalformedName) as error:
            raise (error.about(subject=text) if len(texts) > 1 else error) from None
    return read


def resembles_account(text: str) -> bool:
    """Tell whether a text is, or was meant to be, an ID or a key rather than a name."""
    typed = text.strip()
    digits = len(_HEX_DIGIT.findall(typed))
    if digits >= _DIGITS_OF_HALF_A_KEY:
        return True
    return bool(_BEGINS_AS_AN_ID.match(typed)) and (len(typed) - digits) * _ONE_WRONG_OF <= len(typed)


def parse_listed_account(text: str) -> AccountID:
    """Check one account ID of a list in which only account IDs may stand.

    Raises:
        MalformedAccount: as `parse_account` does, and for a name, with a sentence of its own.
    """
    try:
        return parse_account(text)
    except MalformedAccount as error:
        if re.fullmatch(r"[0-9a-f]*", text.strip().lower()):
            raise
        try:
            name = parse_name(text.strip())
        except MalformedName:
            raise error from None
        raise MalformedAccount(
            f"{shown(name)} is a name, and no account ID: names are looked up only where they stand on the command "
            "line",
            hint="Strangers learn the hash of each name, and each takes three requests: ask for them one by one.",
        ) from None


def parse_name(text: str) -> SessionName:
    """Check a Session name and give it in lower case, in which it is registered.

    Names have ASCII letters alone. What has others is put into ASCII as the apps do: by the older standard for names of
    hosts (IDNA 2003, as Java's `IDN.toASCII` on Android), and refused where the newer one would give another name.

    Raises:
        MalformedName: it breaks the rules for names, or resembles an account ID.
    """
    if len(text) > NAME_LIMIT:
        raise MalformedName(f"neither an account ID nor a name: a name has at most {NAME_LIMIT} characters")
    name = (text if text.isascii() else _in_ascii(text)).lower()
    if resembles_account(name):
        raise MalformedName("this resembles an account ID, and is not looked up as a name")
    if len(name) > NAME_LIMIT or not _NAME.fullmatch(name):
        raise MalformedName(
            "neither an account ID nor a name",
            hint="An account ID has 66 hex digits; a name has letters, digits, hyphens and underscores, and neither "
            "begins nor ends with a hyphen.",
        )
    return SessionName(name)


def shown(name: str) -> str:
    """Give a name for people to read: in the letters that it was put into ASCII from, with the ASCII in brackets."""
    if not name.startswith("xn--"):
        return name
    try:
        letters = name.encode("ascii").decode("idna")
    except UnicodeError:
        return name
    return f"{letters} ({name})" if letters != name and letters.isprintable() else name


def name_hash(name: str) -> bytes:
    """Give the hash of a name in lower case, by which it is looked up: BLAKE2b, 32 bytes, no key."""
    from hashlib import blake2b

    return blake2b(name.encode(), digest_size=HASH_BYTES).digest()


def decrypt(name: SessionName, record: NameRecord) -> AccountID:
    """Give the account that a name leads to.

    A record of the oldest kind takes about a second and 256 MiB of memory: it has no nonce, and its key is worked out
    by Argon2id on purpose slowly. Every other record takes no time.

    Not guaranteed: that the account exists, or belongs to whom the name suggests.

    Raises:
        UndecryptableName: the record is not one that this name opens, or holds no account.
    """
    plaintext = open_record(name, record, ACCOUNT_BYTES)
    # The chain knows what was encrypted as little as anybody, so whoever registers a name may put anything there.
    if not plaintext.startswith(_ACCOUNT_PREFIX):
        raise UndecryptableName(f"the record of {shown(name)} holds no account ID")
    return AccountID(plaintext.hex())


def open_record(name: str, record: NameRecord, size: int) -> bytes:
    """Give so many bytes that a record holds.

    Raises:
        UndecryptableName: the record is not one that this name opens, or holds more or fewer bytes.
    """
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_secretbox_open
    from nacl.exceptions import CryptoError

    value, nonce = record.encrypted_value, record.nonce
    # Looked at first: only a record of the right size is worth a second and 256 MiB.
    if len(value) != size + _TAG_BYTES or (nonce is not None and len(nonce) != NONCE_BYTES):
        raise UndecryptableName(f"the record of {shown(name)} does not have the size of one")
    try:
        if nonce is None:
            return crypto_secretbox_open(value, bytes(NONCE_BYTES), _old_key(name))
        from hashlib import blake2b

        key = blake2b(name.encode(), digest_size=HASH_BYTES, key=name_hash(name)).digest()
        return crypto_aead_xchacha20poly1305_ietf_decrypt(value, None, nonce, key)
    except CryptoError:
        raise UndecryptableName(f"the record of {shown(name)} cannot be decrypted with that name") from None


def _old_key(name: str) -> bytes:
    from nacl.bindings import (
        crypto_pwhash_alg,
        crypto_pwhash_ALG_ARGON2ID13,
        crypto_pwhash_SALTBYTES,
        crypto_secretbox_KEYBYTES,
    )

    salt = bytes(crypto_pwhash_SALTBYTES)
    try:
        return crypto_pwhash_alg(
            crypto_secretbox_KEYBYTES, name.encode(), salt, _PASSES, _MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13
        )
    except (RuntimeError, MemoryError):  # libsodium has no other reason to fail here
        raise SessionNetError(
            f"the record of {shown(name)} is of the oldest kind, and there is no memory of 256 MiB to open it"
        ) from None


def _in_ascii(text: str) -> str:
    if _DIFFERS.search(text):
        raise MalformedName(
            "this name can be put into ASCII in two ways, which are two names",
            hint="Give the one that is meant, as it was registered; it begins with xn--.",
        )
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        raise MalformedName(
            "neither an account ID nor a name: it has characters that no name can have",
            hint="A name has letters, digits, hyphens and underscores.",
        ) from None

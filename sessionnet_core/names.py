"""Session names (ONS): which are valid, the hash that they are looked up by, and the account in their record.

A pure module. Oxen's chain keeps a record for each name, under the hash of the name and encrypted with the name:
whoever knows or guesses the name can read it. (oxen-core, `cryptonote_core/oxen_name_system.cpp`.)

::

    read_recipient      text as it was typed → an account ID or a name
    ├── account         the rules for account IDs
    └── parse_name      the rules for names
    name_hash           all that those who are asked learn
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

_NAME = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HEX_DIGITS = "0123456789abcdefABCDEF"
_DIGITS_OF_HALF_A_KEY = 32
"""An ID that lost less than half of its digits, or has some typing errors, still has so many; a name does not: of 64
characters of plain words twenty are hex digits, and no telephone number is as long."""
_BEGINS_AS_AN_ID = r"(?:05|03|15|25).{10}"
_ONE_WRONG_OF = 6
"""What begins like an ID, has at least twelve characters, and at most one in six that is not a hex digit, is an ID that
was cut or mistyped. Of plain words two letters in three are not hex digits, and few telephone numbers that begin like
this are as long."""
_CUT_SHORT = r"(?i)(?:05|03|15|25)(?=[0-9]*[a-f])[0-9a-f]{6,9}"
"""The first eight to eleven digits of an ID. Of a million accounts, one has the same six after its prefix, and whoever
stores accounts finds it by trying. With fewer, several accounts are meant, or more likely a name; without a letter, a
date is: of IDs cut at eight digits, one in seventeen has none."""
_NOT_A_NAME = (
    "It is not looked up as a name, because it looks like an account ID or a part of one, which its hash would reveal."
)
_DIFFERS = "\u00df\u1e9e\u03c2\u200c\u200d"
"""Sharp s, final sigma and the two joiners, which the older and the newer standard put into ASCII differently."""


class NameRecord(Struct, frozen=True):
    """A name's record on the chain. Only its form is checked."""

    encrypted_value: bytes
    nonce: bytes | None = None
    """None in the oldest records."""


class Recipient(Struct, frozen=True):
    """Whose swarm is asked for: an account, or a name of one. Exactly one of the two is None."""

    account_id: AccountID | None = None
    name: SessionName | None = None


def read_recipient(text: str) -> Recipient:
    """Return an account ID or a name, whichever the text is; surrounding white space is ignored.

    What resembles an account ID is never looked up as a name, even if it is invalid: its hash would reveal the account
    to the nodes that are asked.

    Raises:
        MalformedAccount: it resembles an account ID, but is not one with a swarm.
        MalformedName: it is neither.
    """
    if not text.strip() or resembles_account(text):
        try:
            return Recipient(account_id=parse_account(text))
        except MalformedAccount as error:
            raise error.about(hint=_NOT_A_NAME if text.strip() else None) from None
    return Recipient(name=parse_name(text.strip()))


def read_recipients(texts: Sequence[str]) -> list[Recipient]:
    """Return account IDs and names; all are checked before any is used.

    Raises:
        MalformedAccount, MalformedName: the first that is neither; it is the error's subject if there are several.
    """
    read = []
    for text in texts:
        try:
            read.append(read_recipient(text))
        except (MalformedAccount, MalformedName) as error:
            raise (error.about(subject=text) if len(texts) > 1 else error) from None
    return read


def resembles_account(text: str) -> bool:
    """Return whether a text is, or was meant to be, an ID or a key, or the beginning of one, rather than a name."""
    typed = text.strip()
    digits = sum(map(typed.count, _HEX_DIGITS))
    if digits >= _DIGITS_OF_HALF_A_KEY or re.fullmatch(_CUT_SHORT, typed):
        return True
    return bool(re.match(_BEGINS_AS_AN_ID, typed)) and (len(typed) - digits) * _ONE_WRONG_OF <= len(typed)


def parse_listed_account(text: str) -> AccountID:
    """Return one account ID of a list that may have account IDs only.

    Raises:
        MalformedAccount: as `parse_account` does; a name has a message of its own.
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
            f"{shown(name)} is a name, not an account ID; names are looked up only on the command line",
            hint="Each name takes three requests to nodes, which learn its hash: look names up one by one.",
        ) from None


def parse_name(text: str) -> SessionName:
    """Return a Session name, checked, in lower case, as it is registered.

    Names are ASCII. Other letters are converted as in the apps: by the older standard for internationalised host names
    (IDNA 2003, as Java's `IDN.toASCII` on Android). A name that the newer one converts differently is refused.

    Raises:
        MalformedName: it breaks the rules for names, or resembles an account ID.
    """
    if len(text) > NAME_LIMIT:
        raise MalformedName(f"neither an account ID nor a name: a name has at most {NAME_LIMIT} characters")
    name = (text if text.isascii() else _in_ascii(text)).lower()
    if resembles_account(name):
        raise MalformedName("this resembles an account ID, so it is not looked up as a name")
    if len(name) > NAME_LIMIT or not re.fullmatch(_NAME, name):
        raise MalformedName(
            "neither an account ID nor a name",
            hint="An account ID has 66 hex digits; a name has letters, digits, hyphens and underscores, and does not "
            "begin or end with a hyphen.",
        )
    return SessionName(name)


def shown(name: str) -> str:
    """Return a name for people: in its own letters, with the ASCII form in brackets."""
    if not name.startswith("xn--"):
        return name
    try:
        letters = name.encode("ascii").decode("idna")
    except UnicodeError:
        return name
    return f"{letters} ({name})" if letters != name and letters.isprintable() else name


def name_hash(name: str) -> bytes:
    """Return the hash by which a name in lower case is looked up: BLAKE2b, 32 bytes, no key."""
    from hashlib import blake2b

    return blake2b(name.encode(), digest_size=HASH_BYTES).digest()


def decrypt(name: SessionName, record: NameRecord) -> AccountID:
    """Return the account of a name.

    A record of the oldest kind takes about a second and 256 MiB of memory: it has no nonce, and its key is derived by
    Argon2id, which is slow on purpose. Every other record takes no time.

    Not guaranteed: that the account exists, or belongs to whom the name suggests.

    Raises:
        UndecryptableName: the name does not decrypt the record, or it is not an account.
    """
    plaintext = open_record(name, record, ACCOUNT_BYTES)
    # The chain cannot read what was encrypted, so whoever registers a name may put anything there.
    if not plaintext.startswith(_ACCOUNT_PREFIX):
        raise UndecryptableName(f"the record of {shown(name)} is not an account ID")
    return AccountID(plaintext.hex())


def open_record(name: str, record: NameRecord, size: int) -> bytes:
    """Return the content of a record.

    Raises:
        UndecryptableName: the name does not decrypt the record, or its content has another size.
    """
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_secretbox_open
    from nacl.exceptions import CryptoError

    value, nonce = record.encrypted_value, record.nonce
    # Checked first: only a record of the right size is worth a second and 256 MiB.
    if len(value) != size + _TAG_BYTES or (nonce is not None and len(nonce) != NONCE_BYTES):
        raise UndecryptableName(f"the record of {shown(name)} has a wrong size")
    try:
        if nonce is None:
            return crypto_secretbox_open(value, bytes(NONCE_BYTES), _old_key(name))
        from hashlib import blake2b

        key = blake2b(name.encode(), digest_size=HASH_BYTES, key=name_hash(name)).digest()
        return crypto_aead_xchacha20poly1305_ietf_decrypt(value, None, nonce, key)
    except CryptoError:
        raise UndecryptableName(f"the record of {shown(name)} cannot be decrypted with the name") from None


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
            f"the record of {shown(name)} is of the oldest kind, and needs 256 MiB of memory to decrypt"
        ) from None


def _in_ascii(text: str) -> str:
    if any(one in text for one in _DIFFERS):
        raise MalformedName(
            "this name has two ASCII forms, which are two different names",
            hint="Use the ASCII form that was registered; it begins with xn--.",
        )
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        raise MalformedName(
            "neither an account ID nor a name: it has characters that names cannot have",
            hint="A name has letters, digits, hyphens and underscores.",
        ) from None

"""The server's side of an onion layer: opening what only this server can open, and sealing the reply to it.

A layer is its length (32 bits, little-endian), as much ciphertext, and JSON in the clear that names the sender's
ephemeral X25519 key and the cipher. The reply is ciphertext alone, by the same cipher and for the same key.

X25519, AES-GCM and the hashes come from `cryptography` and the standard library, XChaCha20 from PyNaCl.
"""

import hashlib
import hmac
import json
import os
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.exceptions import CryptoError

LARGEST_LAYER = 10 * 1024 * 1024
LENGTH_BYTES = 4
TAG_BYTES = 16


class CannotOpenError(Exception):
    """The bytes were not sealed for this server, or are no layer at all: which of them, a server never says."""


class Cipher(Enum):
    """How a layer is encrypted."""

    AES_GCM = "aes-gcm"
    XCHACHA20 = "xchacha20"

    @property
    def nonce_bytes(self) -> int:
        """What stands before the ciphertext."""
        return 12 if self is Cipher.AES_GCM else 24


CIPHERS = {
    "aes-gcm": Cipher.AES_GCM,
    "gcm": Cipher.AES_GCM,
    "xchacha20": Cipher.XCHACHA20,
    "xchacha20-poly1305": Cipher.XCHACHA20,
}
"""By every name that a layer may give them."""


@dataclass(frozen=True)
class Layer:
    """An opened layer."""

    plaintext: bytes
    cipher: Cipher
    sender: bytes
    """The ephemeral X25519 key that the reply is sealed for."""
    metadata: dict[str, Any]
    """The JSON that stood in the clear, all of it."""


def open_layer(body: bytes, secret: bytes) -> Layer:
    """Open a layer with the server's X25519 secret. Raises CannotOpenError."""
    length = int.from_bytes(body[:LENGTH_BYTES], "little")
    blob, clear = body[LENGTH_BYTES:][:length], body[LENGTH_BYTES + length :]
    if len(body) > LARGEST_LAYER:
        raise CannotOpenError
    try:
        metadata = json.loads(clear)
    except (ValueError, RecursionError):
        raise CannotOpenError from None
    if not isinstance(metadata, dict):
        raise CannotOpenError
    # Without a word on it the cipher is AES-GCM, which is all that the oldest clients knew.
    name, key = str(metadata.get("enc_type", "aes-gcm")), str(metadata.get("ephemeral_key"))
    if name not in CIPHERS or not re.fullmatch("[0-9a-fA-F]{64}", key):
        raise CannotOpenError
    cipher, sender = CIPHERS[name], bytes.fromhex(key)
    nonce, encrypted = blob[: cipher.nonce_bytes], blob[cipher.nonce_bytes :]
    if len(encrypted) < TAG_BYTES:
        raise CannotOpenError
    symmetric_key = _symmetric_key(cipher, secret, sender)
    try:
        if cipher is Cipher.AES_GCM:
            plaintext = AESGCM(symmetric_key).decrypt(nonce, encrypted, None)
        else:
            plaintext = crypto_aead_xchacha20poly1305_ietf_decrypt(encrypted, None, nonce, symmetric_key)
    except (InvalidTag, CryptoError):
        raise CannotOpenError from None
    return Layer(plaintext, cipher, sender, metadata)


def seal(plaintext: bytes, cipher: Cipher, secret: bytes, receiver: bytes, nonce: bytes | None = None) -> bytes:
    """Seal a reply for the ephemeral key of a request; `nonce` None draws one."""
    nonce = os.urandom(cipher.nonce_bytes) if nonce is None else nonce
    symmetric_key = _symmetric_key(cipher, secret, receiver)
    if cipher is Cipher.AES_GCM:
        return nonce + AESGCM(symmetric_key).encrypt(nonce, plaintext, None)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, None, nonce, symmetric_key)


def public_key(secret: bytes) -> bytes:
    """The X25519 key that belongs to a secret."""
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def _symmetric_key(cipher: Cipher, secret: bytes, client: bytes) -> bytes:
    try:
        shared = X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(client))
    except ValueError:  # one of the few keys that lead to the same secret with everybody
        raise CannotOpenError from None
    if cipher is Cipher.AES_GCM:
        return hmac.digest(b"LOKI", shared, "sha256")
    # The client's key stands first in both directions.
    return hashlib.blake2b(shared + client + public_key(secret), digest_size=32).digest()

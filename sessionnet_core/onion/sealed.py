"""Requests that only the named server can open, and replies that only it can have written.

::

    v4 payload          bencoded: what is asked for (method, endpoint, headers), and its body
    └── sealed layer    XChaCha20-Poly1305 under a key agreed by X25519
        └── frame       length ‖ sealed bytes ‖ JSON with the ephemeral key that the server needs

A pure module: bytes in, bytes out; all randomness is an argument. The cryptography is libsodium's, through PyNaCl.

What a reply proves: it is sealed with a key that is derived from the ephemeral key of this one request and the server's
long-term key. So the holder of that long-term key wrote it, in reply to this request. It does not prove that its
content is true.

Formats: libsession's onion requests (`src/onionreq`), version 4 (pysogs, `onion_request.py`); signed headers as in
libsession's `blinding.cpp` (`blind_version_*`).
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from ..decoding import decoded
from ..errors import BadConfiguration, MalformedAnswer, NotSealed

KEY_BYTES = 32
NONCE_BYTES = 24
ENCRYPTION = "xchacha20"
HEAD_LIMIT_BYTES = 65_536
"""Of a reply's head: a status and some headers, as an HTTP server sends them."""
_LENGTH_BYTES = 4


class Reply(Struct, frozen=True):
    """The content of a sealed reply: an HTTP answer in all but transport."""

    code: int
    headers: dict[str, str]
    body: bytes


class Sealed(Struct, frozen=True):
    """One sealed request, and the secret that opens the reply to it; for one use."""

    body: bytes
    """What is posted."""
    secret: bytes
    """The ephemeral X25519 secret."""
    server_key: bytes

    @property
    def ciphertext(self) -> bytes:
        """The sealed layer without its frame, for use in another frame."""
        return self.body[_LENGTH_BYTES:][: int.from_bytes(self.body[:_LENGTH_BYTES], "little")]

    def open(self, reply: bytes) -> Reply:
        """Open the reply to this request.

        Raises:
            NotSealed: the holder of the server's key did not seal it in reply to this request.
            MalformedAnswer: the server sealed it, but it is not a version 4 reply.
        """
        return decode_reply(open_layer(reply, self.secret, self.server_key))


def seal(payload: bytes, server_key: bytes, secret: bytes, nonce: bytes) -> Sealed:
    """Seal a payload for the holder of an X25519 key.

    Args:
        secret: the ephemeral X25519 secret, new and random for each request.
        nonce: new and random, too.

    Raises:
        BadConfiguration: no secret can be agreed with the server's key.
    """
    return Sealed(frame(seal_layer(payload, secret, server_key, nonce), key_for(secret)), secret, server_key)


def seal_layer(plaintext: bytes, secret: bytes, server_key: bytes, nonce: bytes) -> bytes:
    """Encrypt one layer for a server: nonce ‖ ciphertext ‖ tag.

    Raises:
        BadConfiguration: as `seal` does.
    """
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt

    key = _layer_key(secret, server_key)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, None, nonce, key)


def open_layer(sealed: bytes, secret: bytes, server_key: bytes) -> bytes:
    """Decrypt what a server sealed for the ephemeral key of `secret`.

    Raises:
        NotSealed: it was not.
    """
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
    from nacl.exceptions import CryptoError

    try:
        key = _layer_key(secret, server_key)
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[NONCE_BYTES:], None, sealed[:NONCE_BYTES], key)
    except (CryptoError, ValueError, TypeError):
        raise NotSealed("the answer is not a reply sealed with the expected key") from None


def public_key_of(secret: bytes) -> bytes:
    """Return the X25519 public key of a secret."""
    from nacl.bindings import crypto_scalarmult_base

    return crypto_scalarmult_base(secret)


def key_for(secret: bytes) -> dict[str, str]:
    """Return what the receiver needs to open a layer; it follows the layer in the clear."""
    return {"ephemeral_key": public_key_of(secret).hex(), "enc_type": ENCRYPTION}


def _layer_key(secret: bytes, server_key: bytes) -> bytes:
    """Return the key of a layer in either direction: BLAKE2b-256 of the shared secret and both public keys."""
    from nacl.bindings import crypto_scalarmult
    from nacl.exceptions import CryptoError

    try:
        shared = crypto_scalarmult(secret, server_key)
    except CryptoError:
        raise BadConfiguration("the server's public key is unsafe: no secret can be agreed with it") from None
    return hashlib.blake2b(shared + public_key_of(secret) + server_key, digest_size=KEY_BYTES).digest()


def frame(sealed: bytes, route: Mapping[str, Any]) -> bytes:
    """Return sealed bytes between their length and what the receiver must know, as JSON."""
    return len(sealed).to_bytes(_LENGTH_BYTES, "little") + sealed + msgspec.json.encode(route)


def encode_request(method: str, endpoint: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
    """Return a version 4 request: a bencoded list of its head as JSON and, if it has one, its body."""
    head = msgspec.json.encode({"method": method, "endpoint": endpoint, "headers": headers})
    return b"l" + _bencoded(head) + (b"" if body is None else _bencoded(body)) + b"e"


def decode_reply(payload: bytes) -> Reply:
    """Decode a version 4 reply: a bencoded list of exactly two strings, its head as JSON and its body.

    Raises:
        MalformedAnswer: anything else.
    """
    if payload[:1] != b"l":
        raise MalformedAnswer("the sealed reply is not a version 4 reply")
    head, at = _string_at(payload, 1)
    body, at = _string_at(payload, at)
    if payload[at:] != b"e":
        raise MalformedAnswer("the sealed reply has more than a version 4 reply")
    read = decoded(
        msgspec.json.Decoder(_Head), head, "the sealed reply has no version 4 head", limit_bytes=HEAD_LIMIT_BYTES
    )
    return Reply(code=read.code, headers=read.headers, body=body)


class _Head(Struct):
    code: int
    headers: dict[str, str] = {}


def _bencoded(text: bytes) -> bytes:
    return str(len(text)).encode() + b":" + text


def _string_at(payload: bytes, at: int) -> tuple[bytes, int]:
    """Return one bencoded string and the position after it."""
    colon = payload.find(b":", at, at + 11)  # no honest length has more than ten digits
    digits = payload[at:colon] if colon >= 0 else b""
    end = colon + 1 + int(digits) if digits.isdigit() else len(payload) + 1
    if end > len(payload):
        raise MalformedAnswer("the sealed reply is not a version 4 reply")
    return payload[colon + 1 : end], end


class Identity(Struct, frozen=True):
    """The key that signs requests, as in Session's apps; the server keeps no list of them.

    `seed` is an Ed25519 seed of 32 bytes. The server sees a key derived from it, which does not lead to an account.
    """

    seed: bytes
    """What the key is made from: 32 bytes, and a secret."""

    def __repr__(self) -> str:
        return "Identity(seed=…)"  # keys do not belong in tracebacks and logs

    def signed_headers(self, method: str, endpoint: str, unix_seconds: int, body: bytes = b"") -> dict[str, str]:
        """Return the three headers that sign one request."""
        from nacl.bindings import crypto_sign, crypto_sign_BYTES, crypto_sign_seed_keypair

        derived = hashlib.blake2b(self.seed, digest_size=KEY_BYTES, key=b"VersionCheckKey_sig").digest()
        public, secret = crypto_sign_seed_keypair(derived)
        message = f"{unix_seconds}{method}{endpoint}".encode() + body
        signature = crypto_sign(message, secret)[:crypto_sign_BYTES]
        return {
            "X-FS-Pubkey": f"07{public.hex()}",
            "X-FS-Timestamp": str(unix_seconds),
            "X-FS-Signature": b64encode(signature).decode(),
        }

"""A raw client of the devnet's network API, which seals for itself: the protocol written down a second time."""

import hmac
import http.client
import json
import os
import ssl
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import nacl.bindings as sodium
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.encoding import RawEncoder
from nacl.hash import blake2b

from tests.devnet import NetworkApi

CIPHERS = ("xchacha20", "aes-gcm")
SEALED = "/oxen/v4/lsrpc"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def is_page(self) -> bool:
        return self.headers["content-type"].startswith("text/html") and self.body.startswith(b"<!doctype html>")


def ask(
    api: NetworkApi, method: str, path: str, body: bytes | None = None, content_type: str = "", ca: Path | None = None
) -> Answer:
    context = ssl.create_default_context(cafile=ca) if ca else ssl._create_unverified_context()
    connection = (
        http.client.HTTPConnection("127.0.0.1", api.port, timeout=120)
        if api.certificate is None
        else http.client.HTTPSConnection("127.0.0.1", api.port, timeout=120, context=context)
    )
    with closing(connection):
        connection.request(method, path, body, {"Content-Type": content_type} if content_type else {})
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())


def get(api: NetworkApi, path: str) -> Answer:
    return ask(api, "GET", path)


class Sender:
    """A client's side of a layer, written from the protocol a second time, with PyNaCl for all but AES-GCM."""

    def __init__(self, pubkey: str, cipher: str = "xchacha20", secret: bytes | None = None) -> None:
        self.cipher = cipher
        server, self.secret = bytes.fromhex(pubkey), secret or os.urandom(32)
        self.pubkey = sodium.crypto_scalarmult_base(self.secret)
        shared = sodium.crypto_scalarmult(self.secret, server)
        blake = blake2b(shared + self.pubkey + server, digest_size=32, encoder=RawEncoder)
        self.key = blake if cipher.startswith("xchacha20") else hmac.digest(b"LOKI", shared, "sha256")

    def seal(self, plaintext: bytes, **metadata: object) -> bytes:
        if self.cipher.startswith("xchacha20"):
            nonce = os.urandom(24)
            blob = nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, None, nonce, self.key)
        else:
            nonce = os.urandom(12)
            blob = nonce + AESGCM(self.key).encrypt(nonce, plaintext, None)
        told = {"ephemeral_key": self.pubkey.hex(), "enc_type": self.cipher} | metadata
        return len(blob).to_bytes(4, "little") + blob + json.dumps(told).encode()

    def open(self, sealed: bytes) -> bytes:
        if self.cipher.startswith("xchacha20"):
            return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[24:], None, sealed[:24], self.key)
        return AESGCM(self.key).decrypt(sealed[:12], sealed[12:], None)


def request_of(method: str, endpoint: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> bytes:
    text = json.dumps({"method": method, "endpoint": endpoint, "headers": headers or {}}).encode()
    return b"l%d:%b" % (len(text), text) + (b"" if body is None else b"%d:%b" % (len(body), body)) + b"e"


def parts_of(plaintext: bytes) -> list[bytes]:
    assert (plaintext[:1], plaintext[-1:]) == (b"l", b"e")
    parts, rest = [], plaintext[1:-1]
    while rest:
        length, _colon, rest = rest.partition(b":")
        parts.append(rest[: int(length)])
        assert len(parts[-1]) == int(length)
        rest = rest[int(length) :]
    return parts


def ask_sealed(api: NetworkApi, plaintext: bytes, cipher: str = "xchacha20") -> tuple[dict[str, Any], bytes]:
    """What a sealed request was answered, opened: the JSON and the body."""
    sender = Sender(api.pubkey, cipher)
    answer = ask(api, "POST", SEALED, sender.seal(plaintext))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    text, body = parts_of(sender.open(answer.body))
    told: dict[str, Any] = json.loads(text)
    return told, body

"""Session names (ONS): who has registered which, and what the network tells of them in reply to ons_resolve.

A name is asked for by its hash, and its account ID is encrypted with the name itself, so that only who knows the name
can read it. Values come in two forms: XChaCha20-Poly1305 with a nonce, and the old one without, where the key takes
Argon2 and 256 MiB to make. The devnet knows the names behind the hashes, as it registered them.
"""

import base64
import hashlib
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from tests.devnet.node_list import Record
from tests.devnet.service_nodes import BadParamsError

METHODS = ("ons_resolve", "lns_resolve")

SESSION = 0
"""The type of names that stand for accounts."""
TYPES = range(6)
"""Session, wallet, and Lokinet by the time of registration: all that oxend takes, though none but the first is here."""

NONCE_BYTES = 24
OLD_OPERATIONS, OLD_MEMORY_BYTES = 3, 256 * 1024**2

_one_at_a_time = threading.Lock()
"""For the old form: several of them at once would take 256 MiB each."""


@dataclass(frozen=True)
class Name:
    """One registration."""

    name: str
    account_id: str
    old: bool = False
    """Whether the value is in the old form."""
    expired: bool = False

    @property
    def hash(self) -> bytes:
        """What it is asked for by."""
        return name_hash(self.name)

    @cached_property
    def record(self) -> Record:
        """What ons_resolve tells while the registration lasts."""
        account = bytes.fromhex(self.account_id)
        if self.old:
            with _one_at_a_time:
                return {"encrypted_value": sealed_as_of_old(self.name, account).hex()}
        nonce = hashlib.blake2b(b"nonce of " + self.name.encode() + account, digest_size=NONCE_BYTES).digest()
        return {"encrypted_value": sealed(self.name, account, nonce).hex(), "nonce": nonce.hex()}


class Names(Mapping[str, Name]):
    """The registered names, by name; and how they are told, honestly here and otherwise by subclasses."""

    def __init__(self, registered: dict[bytes, Name] | None = None) -> None:
        """`registered`, by hash, is shared with whoever else has it."""
        self.registered = {} if registered is None else registered

    def __getitem__(self, name: str) -> Name:
        return self.registered[name_hash(name)]

    def __iter__(self) -> Iterator[str]:
        return iter([name.name for name in list(self.registered.values())])

    def __len__(self) -> int:
        return len(self.registered)

    def register(self, name: Name) -> None:
        """Register a name, or change what it stands for. Raises ValueError for what is no account ID."""
        if not re.fullmatch("05[0-9a-f]{64}", name.account_id):
            raise ValueError(f"not an account ID: {name.account_id!r}")
        self.registered[name.hash] = name

    @property
    def counts(self) -> list[int]:
        """How many last: Session, wallet, Lokinet."""
        return [sum(not name.expired for name in list(self.registered.values())), 0, 0]

    def resolved(self, params: Mapping[str, Any]) -> Record:
        """The result of ons_resolve: empty for what nobody has registered. Raises BadParamsError."""
        kind, asked = params.get("type"), params.get("name_hash")
        if not isinstance(kind, int) or isinstance(kind, bool) or kind not in TYPES or not isinstance(asked, str):
            raise BadParamsError
        name = self.registered.get(_decoded(asked))
        return {} if name is None or name.expired or kind != SESSION else self.told(name)

    def told(self, name: Name) -> Record:
        """What is told of a name that somebody has."""
        return name.record


NO_NAMES = Names()
"""Of a network where nobody has registered any. Not to be changed."""


def name_hash(name: str) -> bytes:
    """BLAKE2b of the name as it is; lower case is the asker's business."""
    return hashlib.blake2b(name.encode(), digest_size=32).digest()


def sealed(name: str, account: bytes, nonce: bytes) -> bytes:
    """An account ID's 33 bytes as of today."""
    key = hashlib.blake2b(name.encode(), key=name_hash(name), digest_size=32).digest()
    return crypto_aead_xchacha20poly1305_ietf_encrypt(account, None, nonce, key)


def sealed_as_of_old(name: str, account: bytes) -> bytes:
    """An account ID's 33 bytes as in the oldest records: salt and nonce are zero. Takes half a second and 256 MiB."""
    salt = bytes(argon2id.SALTBYTES)
    key = argon2id.kdf(SecretBox.KEY_SIZE, name.encode(), salt, OLD_OPERATIONS, OLD_MEMORY_BYTES)
    return SecretBox(key).encrypt(account, bytes(SecretBox.NONCE_SIZE)).ciphertext


def _decoded(text: str) -> bytes:
    """A hash as asked for: 64 hex digits, or Base64 with or without its padding."""
    if re.fullmatch("[0-9a-fA-F]{64}", text):
        return bytes.fromhex(text)
    if re.fullmatch("[0-9a-zA-Z+/]{43}=?", text):
        return base64.b64decode(text[:43] + "=")
    raise BadParamsError

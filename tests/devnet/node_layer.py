"""What is inside an onion layer for a storage server: what it shall do with the rest.

Inside is the same framing as outside: the length of a blob, the blob, and JSON. Which keys the JSON has says what is
meant: ``headers`` a request to this very node, ``host`` one to a server, ``destination`` a layer for another node.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from tests.devnet.sealing import CIPHERS, LENGTH_BYTES


class InvalidInsideError(Exception):
    """The layer was opened, and holds nothing that can be understood."""


@dataclass(frozen=True)
class ForThisNode:
    """A request to the storage RPC, in plain JSON."""

    body: bytes
    wants_json: bool
    """Whether the reply's body shall be JSON in JSON, instead of text that is JSON."""
    wants_base64: bool


@dataclass(frozen=True)
class ForNode:
    """A layer that another node can open."""

    destination: str
    """Its Ed25519 key, 64 lower-case hex digits."""
    body: bytes
    """What to post to it: framed like the request that came."""


@dataclass(frozen=True)
class ForServer:
    """A request that a server outside can open."""

    protocol: str
    host: str
    port: int
    target: str
    body: bytes
    """The whole inside, framing and JSON included."""

    @property
    def is_allowed(self) -> bool:
        """Whether nodes forward to such a target at all."""
        return self.protocol in ("http", "https") and is_target_allowed(self.target)


def is_target_allowed(target: str) -> bool:
    """The rule for paths: no node is to be a way to everything on the Web."""
    return target.startswith(("/loki/", "/oxen/")) and target.endswith("/lsrpc") and "?" not in target


def parse_inside(plaintext: bytes) -> ForThisNode | ForNode | ForServer:
    """Read an opened layer. Raises InvalidInsideError."""
    length = int.from_bytes(plaintext[:LENGTH_BYTES], "little")
    blob, text = plaintext[LENGTH_BYTES:][:length], plaintext[LENGTH_BYTES + length :]
    if len(plaintext) < LENGTH_BYTES + length:
        raise InvalidInsideError
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInsideError from None
    if not isinstance(told, dict):
        raise InvalidInsideError
    if "headers" in told:
        return ForThisNode(blob, told.get("json") is True, told.get("base64") is not False)
    if "host" in told:
        return _for_server(told, plaintext)
    return _for_node(told, blob)


def _for_server(told: dict[str, Any], plaintext: bytes) -> ForServer:
    host, target, protocol = told["host"], told.get("target"), told.get("protocol", "https")
    port = told.get("port", 443)
    if not (isinstance(host, str) and isinstance(target, str) and isinstance(protocol, str)):
        raise InvalidInsideError
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port < 65_536:
        raise InvalidInsideError
    return ForServer(protocol, host, port, target, plaintext)


def _for_node(told: dict[str, Any], blob: bytes) -> ForNode:
    destination, key, cipher = told.get("destination"), told.get("ephemeral_key"), told.get("enc_type", "aes-gcm")
    if not _is_key(destination) or not _is_key(key) or not isinstance(cipher, str) or cipher not in CIPHERS:
        raise InvalidInsideError
    # Only these two go on: a key of the sender's own making would be seen by every node on the way.
    clear = json.dumps({"ephemeral_key": key, "enc_type": cipher}).encode()
    return ForNode(str(destination).lower(), len(blob).to_bytes(LENGTH_BYTES, "little") + blob + clear)


def _is_key(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-fA-F]{64}", value) is not None

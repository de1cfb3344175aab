"""What comes back over onion paths: sealed by nobody, and sealed properly with anything inside."""

from __future__ import annotations

from base64 import b64encode
from functools import cache

from sessionnet_core.errors import Refused
from sessionnet_core.onion.layers import Hop, open_node_reply
from sessionnet_core.onion.refusals import path_failure, server_failure, some_path_failure
from sessionnet_core.onion.sealed import decode_reply, open_layer, public_key_of, seal_layer
from tests.fuzz.target import Target

_SECRET, _OTHERS, _NONCE = b"\x01" * 32, b"\x02" * 32, b"\x03" * 24


@cache
def _node() -> Hop:
    return Hop("ab" * 32, public_key_of(_OTHERS))


def _raw_node_reply(reply: bytes) -> object:
    return open_node_reply(reply, _SECRET, _node())


def _node_reply(content: bytes) -> object:
    """Seal the content as the node does, whose layer has the same key in both directions."""
    return _raw_node_reply(b64encode(seal_layer(content, _SECRET, _node().x25519, _NONCE)))


def _refusal(data: bytes) -> object:
    status, text = int.from_bytes(data[:2]) % 700, data[2:].decode("utf-8", "replace")
    refusal = Refused(text[:100], status=status, text=text)
    return path_failure(refusal), some_path_failure(refusal), server_failure(refusal)


TARGET = Target(
    "onion",
    (
        decode_reply,
        _node_reply,
        _raw_node_reply,
        lambda sealed: open_layer(sealed, _SECRET, _node().x25519),
        _refusal,
    ),
    form="bytes",
)

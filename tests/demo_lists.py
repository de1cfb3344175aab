"""The node lists of the recording that ships, decoded once for all tests of a process that answer from it.

They have the live network's size, and seeds and tests tell the same ones over and over. What decodes them has tests of
its own.
"""

from __future__ import annotations

import functools

import pytest

from sessionnet_core.sources import seeds, storage_servers
from sessionnet_core.wire.oxend import NodeListReply, decode_node_list

_decoded = functools.lru_cache(maxsize=8)(decode_node_list)


def _decoded_once(body: bytes, *, known: object = None, **limits: int) -> NodeListReply:
    """Decode a list; nodes are shared with earlier ones in any case."""
    return _decoded(body, **limits)


@pytest.fixture
def lists_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let equal lists of seeds and storage servers be decoded the first time only."""
    for source in (seeds, storage_servers):
        monkeypatch.setattr(source, "decode_node_list", _decoded_once)

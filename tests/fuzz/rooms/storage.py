"""Replies of storage servers."""

from __future__ import annotations

from sessionnet_core.wire.storage.info import decode_batch, decode_info
from sessionnet_core.wire.storage.names import decode_record
from sessionnet_core.wire.storage.swarm import decode_swarm
from tests.fuzz.target import Target

TARGET = Target("storage", (decode_info, decode_batch, decode_record, decode_swarm))

"""Replies of the staking backend."""

from __future__ import annotations

from sessionnet_core.wire.backend.contracts import decode_contracts
from sessionnet_core.wire.backend.network import decode_info
from sessionnet_core.wire.backend.rewards import decode_rewards
from sessionnet_core.wire.backend.stakes import decode_stakes
from tests.core.samples import WALLET
from tests.fuzz.target import Target

TARGET = Target("backend", (decode_info, decode_stakes, decode_contracts, lambda body: decode_rewards(body, WALLET)))

"""Replies of a later version: an honest reply with fields in every object, and values in every enumeration, that nobody
knows yet.

What a client of today looks for stays as it is.
"""

import json
from dataclasses import replace
from typing import Any

from tests.devnet.storage_rpc import StorageRpc
from tests.devnet.wire import Reply, Request

FIELD = "moon_phase"
"""What every object has besides."""
WITHIN = {"illumination": 0.5, "visible_from": ["north", "south"]}
"""What stands in it."""
VALUES: dict[str, Any] = {
    "hard_fork": 99,
    "exit_type": "sabbatical",
    "nettype": "moonnet",
    "token": "moon-token",
}
"""Of fields that hold one of a few values, another one."""
NO_OBJECTS = ("balances", "added_bls_keys", "args")
"""What has entries, and no fields."""
REASON, EVENT = "eclipse", "ServiceNodeEclipsed"
"""Why a node was decommissioned, besides; and what a contract logged of it, after all else."""


def newer(reply: Reply) -> Reply:
    """The same reply of a later version; what is no JSON is as it was."""
    if not isinstance(reply.body, bytes):
        return reply
    try:
        document = json.loads(reply.body)
    except ValueError:
        return reply
    if isinstance(document, dict) and FIELD in document:  # passed through here before
        return reply
    return replace(reply, body=json.dumps(_changed(document)).encode())


def _changed(value: Any, name: str = "") -> Any:
    if isinstance(value, list):
        return [*map(_changed, value), *([_EVENT] if name == "events" else [])]
    if not isinstance(value, dict):
        return VALUES.get(name, value)
    changed = {key: _changed(one, key) for key, one in value.items()}
    if name == "last_decomm_reasons":
        changed["all"] = [*changed.get("all", ()), REASON]
    return changed if name in NO_OBJECTS else changed | {FIELD: WITHIN}


_EVENT = {"name": EVENT, "block": 1, "log_index": 0, "tx": "0x" + "00" * 32, "main_arg": None, "args": {}}


class NewerRpc(StorageRpc):
    """A storage server of a later version, for what reaches it over an onion path too."""

    def answer(self, request: Request) -> Reply:
        """The reply."""
        return newer(super().answer(request))

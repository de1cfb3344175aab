"""Node lists in files, for tests that need nodes in a state of their choice and nobody to be asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

A, B, C = (digit * 64 for digit in "abc")
HEIGHT = 100_000
NOT_IN_SERVICE = {"active": False, "swarm_id": 2**64 - 1, "swarm": "f" * 16}


def entry(key: str, **changes: Any) -> dict[str, Any]:
    """Return an active node as oxend lists it, with a proof ten minutes old."""
    return {
        "pubkey_ed25519": key,
        "service_node_pubkey": key,
        "public_ip": "198.51.100.1",
        "storage_port": 22021,
        "storage_lmq_port": 22020,
        "storage_server_version": [2, 11, 2],
        "swarm_id": 5,
        "swarm": "5",
        "active": True,
        "funded": True,
        "last_uptime_proof": proved_ago(timedelta(minutes=10)),
        "requested_unlock_height": 0,
        **changes,
    }


def proved_ago(span: timedelta) -> int:
    """Return the moment that was so long ago, as oxend writes it."""
    return int((datetime.now(UTC) - span).timestamp())


def node_file(path: Path, *entries: dict[str, Any], newest: int | None = None) -> str:
    """Write a list of these nodes and one more, which has just proved its uptime: a file is as old as its newest proof.

    Args:
        newest: when that one did; 0 leaves it out.
    """
    last = [] if newest == 0 else [entry("d" * 64, last_uptime_proof=newest or proved_ago(timedelta()))]
    path.write_text(json.dumps({"service_node_states": [*entries, *last], "height": HEIGHT}))
    return str(path)

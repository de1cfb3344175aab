"""How a storage server is asked for anything, and how its oxend is asked through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


def encode_request(method: str, params: Mapping[str, Any] | None = None) -> bytes:
    """Write a request; `params` may be empty, and must not be absent."""
    return msgspec.json.encode({"method": method, "params": params or {}})


def encode_oxend_request(endpoint: str, params: Mapping[str, Any]) -> bytes:
    """Write a request for the node's oxend, of which only `get_service_nodes` and `ons_resolve` are passed on."""
    return encode_request("oxend_request", {"endpoint": endpoint, "params": params})

"""Requests to a storage server, and through it to its oxend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


def encode_request(method: str, params: Mapping[str, Any] | None = None) -> bytes:
    """Return a request; `params` may be empty, but not absent."""
    return msgspec.json.encode({"method": method, "params": params or {}})


def encode_oxend_request(endpoint: str, params: Mapping[str, Any]) -> bytes:
    """Return a request to the node's oxend; only `get_service_nodes` and `ons_resolve` are passed on."""
    return encode_request("oxend_request", {"endpoint": endpoint, "params": params})

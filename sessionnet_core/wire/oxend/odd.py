"""Entries of a node list that passed through another program: whole numbers as floats, nulls, fields of other types.

oxend writes none of these. Saved lists have them, and one such entry must not cost the whole list. What decides where a
node is found, its state and its swarm is never guessed: an entry in which that is of another type is unusable. Any
other such field counts as missing.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from msgspec import Raw, structs

from ...decoding import decoded
from ...errors import MalformedAnswer
from .reply import NodeEntry

_DEPTH = 6
"""How deep a value of an honest entry stands: contributors, one of them, its locked contributions, one, its amount."""
_DECISIVE = frozenset(
    {
        "pubkey_ed25519",
        "service_node_pubkey",
        "public_ip",
        "storage_port",
        "swarm",
        "swarm_id",
        "active",
        "funded",
        "requested_unlock_height",
    }
)

_decoder = msgspec.json.Decoder(Any)


def entry_of(raw: Raw) -> NodeEntry | None:
    """Return one entry, or None if it is unusable."""
    try:
        members = whole(decoded(_decoder, raw, "not an entry"))
    except MalformedAnswer:
        return None
    if not isinstance(members, dict):
        return None
    try:
        return msgspec.convert(members, NodeEntry)
    except msgspec.ValidationError:
        return _field_by_field(members)


def _field_by_field(members: dict[str, Any]) -> NodeEntry | None:
    """Return the entry without its fields of other types, or None if one of those is decisive."""
    entry = NodeEntry()
    for name, kind in _fields():
        if name not in members:
            continue
        try:
            setattr(entry, name, msgspec.convert(members[name], kind))
        except msgspec.ValidationError:
            if name in _DECISIVE:
                return None
    return entry


def whole(value: Any, depth: int = _DEPTH) -> Any:  # noqa: ANN401 - any JSON
    """Return a value in which floats that are whole numbers are integers, as deep as an honest entry goes."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if depth and isinstance(value, dict):
        return {name: whole(member, depth - 1) for name, member in value.items()}
    if depth and isinstance(value, list):
        return [whole(member, depth - 1) for member in value]
    return value


@cache
def _fields() -> tuple[tuple[str, Any], ...]:
    """Return the fields of an entry with their types; not needed for what oxend sends."""
    return tuple((field.name, field.type) for field in structs.fields(NodeEntry))

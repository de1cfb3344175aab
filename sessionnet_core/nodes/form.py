"""Whether the nodes of a list that was kept have the form that is promised: keys, swarm IDs and versions.

A pure module. Checked for all nodes at once: a pattern for each text takes twice as long as decoding the whole list.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ..model import Node

_HEX_DIGITS = b"0123456789abcdef"
_KEY_DIGITS, _SWARM_DIGITS = 64, 16
_VERSION = r"[0-9]{1,5}(\.[0-9]{1,5}){0,3}"


def are_well_formed(nodes: Collection[Node]) -> bool:
    """Return whether every node has a key, and no swarm ID and no version that is none."""
    swarms = {node.swarm_id for node in nodes if node.swarm_id is not None}
    versions = {node.storage_server_version for node in nodes if node.storage_server_version is not None}
    return (
        _are_hex([node.pubkey for node in nodes], _KEY_DIGITS)
        and _are_hex(swarms, _SWARM_DIGITS)
        and all(re.fullmatch(_VERSION, version) for version in versions)
    )


def _are_hex(texts: Collection[str], digits: int) -> bool:
    """Return whether each of the texts is so many hex digits in lower case."""
    if any(length != digits for length in set(map(len, texts))):
        return False
    return not "".join(texts).encode("utf-8", "replace").translate(None, _HEX_DIGITS)

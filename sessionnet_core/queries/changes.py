"""What changed of nodes since an earlier run saw them, for the checks. It is told, and worsens no state by itself.

A state that is worse than before is critical or a warning already, and so is a node that is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from ..errors import SessionNetError
from ..evidence import Warned
from ..model import Node
from ..monitoring.checks import Check, fact
from ..nodes.filters import version_order
from ..session import Session
from ..wording import rough_span

if TYPE_CHECKING:
    from ..history.seen import SeenNode

Seen = Callable[[str, Collection[str]], "Mapping[str, SeenNode]"]
"""Returns what earlier runs saw last of the nodes of a network: its name, and the keys of the nodes."""
UNLISTED = "unlisted"
"""The state of a node that a list did not have, as the history says it."""


def fetch_changes(
    session: Session, seen: Seen | None, nodes: Iterable[Node], missing: Iterable[str], at: datetime
) -> tuple[list[Check], tuple[Warned, ...]]:
    """Return a check for each node that changed, and a warning if what was seen could not be read.

    Args:
        seen: None where nothing is kept.
        nodes: as the list has them now.
        missing: the keys of those that it does not have.
        at: when it was true.
    """
    if seen is None:
        return [], ()
    now = {**dict.fromkeys(missing), **{node.pubkey: node for node in nodes}}
    try:
        before = seen(session.network.name, now.keys())
    except SessionNetError as error:
        return [], (Warned.of("history-unusable", error),)
    found = []
    for key, node in now.items():
        changes = _changes(before[key], node) if key in before else []
        if changes:
            ago = rough_span((at - before[key].at).total_seconds())
            found.append(fact("changed", key, "ok", f"changed since {ago} ago: {', '.join(changes)}"))
    return found, ()


def _changes(before: SeenNode, node: Node | None) -> list[str]:
    if node is None:
        return [f"was {before.state}"] if before.state not in (None, UNLISTED) else []
    if before.state == UNLISTED:
        return ["was not listed"]
    found = []
    if node.state is not None and before.state not in (None, node.state):
        found.append(f"was {before.state}")
    if node.ip is not None and before.ip not in (None, node.ip):
        found.append(f"moved from {before.ip} to {node.ip}")
    elif node.https_port is not None and before.https_port not in (None, node.https_port):
        found.append(f"moved from port {before.https_port} to {node.https_port}")
    version, old = node.storage_server_version, before.storage_server_version
    if version is not None and old not in (None, version):
        is_newer = version_order(version) > version_order(old or "")
        found.append(f"storage server {'upgraded' if is_newer else 'downgraded'} from {old} to {version}")
    return found

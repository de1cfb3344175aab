"""A saved node list: the public daily list, or a reply to `get_service_nodes`."""

from __future__ import annotations

from datetime import UTC, datetime

from ..errors import BadConfiguration, SessionNetError
from ..reading import PATIENCE_SECONDS, read_bounded, without_mark
from ..wire.oxend import LIMIT_BYTES, NodeListReply, decode_node_list


def read_node_list(path: str, *, seconds: float = PATIENCE_SECONDS) -> tuple[NodeListReply, datetime]:
    """Read a node list from a file, and the latest moment for which it can be true.

    A list has no time of its own. It is not newer than the file, and if it has uptime proofs, which every node sends
    each hour, it is from the moment of the newest of them, within seconds.

    Args:
        seconds: how long a pipe or a device may take.

    Raises:
        BadConfiguration: the file cannot be read, is too large, or is text in another encoding than UTF-8.
        Unbelievable: it is not a node list.
    """
    what = f"the node list {path}"
    try:
        body, status = read_bounded(path, LIMIT_BYTES, seconds=seconds)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadConfiguration(f"cannot read {what}: {reason}") from None
    if len(body) > LIMIT_BYTES:
        raise BadConfiguration(f"{what} is larger than {LIMIT_BYTES // 1_000_000} MB")
    body, moment = without_mark(body, what), datetime.fromtimestamp(int(status.st_mtime), UTC)
    try:
        reply = decode_node_list(body)
    except SessionNetError as error:
        raise error.about(subject=path) from None
    proofs = [node.last_uptime_proof for node in reply.list.nodes if node.last_uptime_proof is not None]
    return reply, min(moment, max(proofs, default=moment))

"""A node list that somebody saved: the public daily list, or a reply to `get_service_nodes`."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from ..errors import AnswerTooLarge, BadConfiguration, SessionNetError
from ..wire.oxend import NodeListReply, decode_node_list
from .transport import ANSWER_LIMIT_BYTES


def read_node_list(path: str) -> tuple[NodeListReply, datetime]:
    """Read a node list from a file; give it with the moment it was true, as far as the file tells.

    A list holds no time of its own. It was true no later than the file was last written; and if it tells of uptime
    proofs, which every node sends each hour, then when the newest of them was sent, give or take seconds.

    Raises:
        BadConfiguration: the file cannot be read.
        Unbelievable: it holds no node list, or too much.
    """
    try:
        with open(path, "rb") as file:
            body = file.read(ANSWER_LIMIT_BYTES + 1)
            moment = datetime.fromtimestamp(int(os.fstat(file.fileno()).st_mtime), UTC)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadConfiguration(f"the node list {path} cannot be read: {reason}") from None
    if len(body) > ANSWER_LIMIT_BYTES:
        raise AnswerTooLarge(f"{path} holds more than {ANSWER_LIMIT_BYTES // 1_000_000} MB")
    try:
        reply = decode_node_list(body)
    except SessionNetError as error:
        raise error.about(subject=path) from None
    proofs = [node.last_uptime_proof for node in reply.list.nodes if node.last_uptime_proof is not None]
    return reply, min(moment, max(proofs, default=moment))

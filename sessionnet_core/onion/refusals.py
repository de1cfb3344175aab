"""What a path of Session Nodes answers in the clear when a request did not get through → errors.

The text comes from the guard, from a node behind it, or from the server behind the exit, and any of them may have
changed it: it is not signed. So a node that is named as the cause may be innocent: it is dropped from the path, and no
more.

Statuses and texts: Session storage server, `oxenss/rpc/onion_processing.cpp` and `request_handler.cpp`.
"""

from __future__ import annotations

import re

from ..errors import PathFailed

_NAMED = re.compile(
    r"(Next node not found|Next node is currently unreachable|Snode not ready): ([0-9a-fA-F]{64})\s*", re.ASCII
)
_OF_NAMED = {
    "Next node not found": "node {} is unknown to the one before it",
    "Next node is currently unreachable": "node {} is unreachable from the one before it",
    "Snode not ready": "node {} is not ready",
}
_OF_TEXT = (
    (500, "Invalid response from snode", "a node could not read the answer of the next one"),
    (503, "Service node is not ready", "the first node is not ready"),
    (503, "Server busy", "the first node is busy"),
)
_OF_STATUS = {
    400: "a node, or the server behind the last one, could not open the request",
    406: "a node says that this machine's clock is wrong",
    413: "the request is too large for a node or for the server behind the last one",
    429: "the first node, or the server behind the last one, limits requests",
    500: "a node, or the server behind the last one, failed",
    502: "a node could not reach the next one, or the last one the server",
    503: "a node, or the server behind the last one, is not ready",
    504: "a node got no answer from the next one, or the last one from the server",
}
_HINTS = {
    406: "Check this machine's clock.",
    429: "Wait a minute, or run it again to use another path.",
}
_HINT = "Run it again to use another path."
_KEY_SHOWN = 8


def path_failure(status: int, text: str) -> PathFailed:
    """Return the error that a path's refusal means.

    Args:
        status: the HTTP status.
        text: the beginning of its text.
    """
    hint = _HINTS.get(status, _HINT)
    named = _NAMED.fullmatch(text) if status in (502, 503) else None
    if named is not None:
        key = named[2].lower()
        return PathFailed(_OF_NAMED[named[1]].format(f"{key[:_KEY_SHOWN]}…"), hint=hint, node=key)
    said = next((words for code, begin, words in _OF_TEXT if status == code and text.startswith(begin)), None)
    other = f"a node, or the server behind the last one, returned HTTP status {status}"
    return PathFailed(said or _OF_STATUS.get(status, other), hint=hint)

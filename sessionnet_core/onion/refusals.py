"""What a path of Session Nodes says in the clear when a request did not get through, in words for people.

The words come from the guard, from any node behind it, or from the server behind the last one, and each could have
changed them; nobody signs them. So a node that is named as the cause may be the victim of the one that names it: it is
dropped from the path, and no more.

Statuses and texts: Session storage server, `oxenss/rpc/onion_processing.cpp` and `request_handler.cpp`.
"""

from __future__ import annotations

import re

from ..errors import PathFailed

_NAMED = re.compile(
    r"(Next node not found|Next node is currently unreachable|Snode not ready): ([0-9a-fA-F]{64})\s*", re.ASCII
)
_OF_NAMED = {
    "Next node not found": "the node {} is not known to the one before it",
    "Next node is currently unreachable": "the node {} could not be reached by the one before it",
    "Snode not ready": "the node {} is not ready",
}
_OF_TEXT = (
    (500, "Invalid response from snode", "a node got an answer from the next one that it could not read"),
    (503, "Service node is not ready", "the first node is not ready"),
    (503, "Server busy", "the first node has too much to do"),
)
_OF_STATUS = {
    400: "a node, or the server behind the last one, could not open what was meant for it",
    406: "a node says that this machine's clock is wrong",
    413: "the request is too large for a node, or for the server behind the last one",
    429: "the first node, or the server behind the last one, was asked too often",
    500: "a node, or the server behind the last one, failed",
    502: "a node did not get through to the next, or the last one not to the server",
    503: "a node, or the server behind the last one, is not ready",
    504: "a node waited in vain for the next, or the last one for the server",
}
_HINTS = {
    406: "Is this machine's clock right?",
    429: "Wait a minute, or run it again: another path is chosen.",
}
_HINT = "Run it again: another path is chosen."
_KEY_SHOWN = 8


def path_failure(status: int, text: str) -> PathFailed:
    """Say what a path's refusal means.

    Args:
        status: HTTP's.
        text: what stood beside it, or how that begins.
    """
    hint = _HINTS.get(status, _HINT)
    named = _NAMED.fullmatch(text) if status in (502, 503) else None
    if named is not None:
        key = named[2].lower()
        return PathFailed(_OF_NAMED[named[1]].format(f"{key[:_KEY_SHOWN]}…"), hint=hint, node=key)
    said = next((words for code, begin, words in _OF_TEXT if status == code and text.startswith(begin)), None)
    other = f"a node, or the server behind the last one, answered with HTTP status {status}"
    return PathFailed(said or _OF_STATUS.get(status, other), hint=hint)

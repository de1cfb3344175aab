"""What a path of Session Nodes answers in the clear when a request did not get through → whose word it is, and errors.

Nodes say a few texts of their own. All else is handed through by the last node as the server wrote it, status and body,
or is curl's text in a 502 where the last node could not reach the server.

None of it is signed: any node on the way may have written it. So a node that is named as the cause may be innocent: it
is dropped from the path, and no more. And what comes as the server's word counts once two paths bring it.

Statuses and texts: Session storage server, `oxenss/rpc/onion_processing.cpp` and `request_handler.cpp`, and as observed
on running ones.
"""

from __future__ import annotations

import re

from ..decoding import bounded
from ..errors import PathFailed, Refused, Unreachable

BAD_GATEWAY = 502
_NAMED = re.compile(
    r"(Next node not found|Next node is currently unreachable|Snode not ready): ([0-9a-fA-F]{64})\s*", re.ASCII
)
_OF_NAMED = {
    "Next node not found": "node {} is unknown to the one before it",
    "Next node is currently unreachable": "node {} is unreachable from the one before it",
    "Snode not ready": "node {} is not ready",
}
_OF_NODES = (
    (400, "Invalid ciphertext", "a node could not open its layer of the request"),
    (400, "Error parsing onion request", "a node could not read its layer of the request"),
    (406, "Timestamp error", "a node says that this machine's clock is wrong"),
    (500, "Invalid response from snode", "a node could not read the answer of the next one"),
    (502, "Next node not found", "a node does not know the next one"),
    (502, "Next node is currently unreachable", "a node could not reach the next one"),
    (503, "Service node is not ready", "the first node is not ready"),
    (503, "Server busy", "the first node is busy"),
    (503, "Snode not ready", "a node is not ready"),
    (504, "Request time out", "a node got no answer from the next one"),
)
"""All that nodes say themselves: the status, how the text begins, and the sentence for it."""
_HINTS = {406: "Check this machine's clock."}
_HINT = "Run it again: another path is chosen."
_KEY_SHOWN = 8


def path_failure(refusal: Refused) -> PathFailed | None:
    """Return the error that a node's own words about the path mean; None for what is not a node's word."""
    status, text = refusal.status or 0, refusal.text
    hint = _HINTS.get(status, _HINT)
    named = _NAMED.fullmatch(text) if status in (502, 503) else None
    if named is not None:
        key = named[2].lower()
        return PathFailed(_OF_NAMED[named[1]].format(f"{key[:_KEY_SHOWN]}"), hint=hint, node=key)
    said = next((words for code, begin, words in _OF_NODES if status == code and text.startswith(begin)), None)
    return None if said is None else PathFailed(said, hint=hint)


def some_path_failure(refusal: Refused) -> PathFailed:
    """Return the same where no server stands behind the path, so that all of it is the word of some node."""
    return path_failure(refusal) or PathFailed(f"a node returned HTTP status {refusal.status}", hint=_HINT)


def server_failure(refusal: Refused) -> Unreachable | Refused:
    """Return the error that means what is not a node's word about the path, and so comes from the server's end.

    In a 502 it is the last node that could not reach the server, unless it is a page: that is of a gateway in front of
    the server.
    """
    if refusal.status != BAD_GATEWAY or refusal.text.lstrip().startswith("<"):
        return refusal
    why = bounded(refusal.text.strip()) or "it does not say why"
    return Unreachable(f"the last node of the path could not reach it: {why}")

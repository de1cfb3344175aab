"""`get_swarm`: the swarm of an account, as one storage server sees it. The request names the account to that server.

Every storage server answers for every account, in its swarm or not. IDs are hex without leading zeros, so they are
compared as numbers; the order of the members means nothing. Version 2.11 omits members whose address it does not know,
2.8 lists them with the address 0.0.0.0. (Session storage server, `oxenss/rpc/request_handler.cpp`.)
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ...decoding import decoded
from ...errors import MalformedAnswer
from ...figures.verification.swarm_replies import SwarmReply
from ...nodes.ring import UNASSIGNED
from ..limits import KEY, SWARM, matching
from .request import encode_request

MEMBERS_LIMIT = 1000
"""Far more than any swarm has: 5 to 7 is usual."""


class _Member(Struct):
    pubkey_ed25519: str


class _Reply(Struct):
    swarm: str
    snodes: list[_Member]


_decoder = msgspec.json.Decoder(_Reply)


def encode_swarm_request(account_id: str) -> bytes:
    """Return the request for one account, given as 66 hex digits."""
    return encode_request("get_swarm", {"pubkey": account_id})


def decode_swarm(body: bytes) -> SwarmReply:
    """Decode a reply to `get_swarm`.

    Raises:
        MalformedAnswer: not such a reply, or one with too many members, or with a member that has no valid key.
    """
    reply = decoded(_decoder, body, "not a swarm")
    if not SWARM.fullmatch(reply.swarm):
        raise MalformedAnswer("not a swarm: its ID is invalid")
    if len(reply.snodes) > MEMBERS_LIMIT:
        raise MalformedAnswer(f"not a swarm: it has {len(reply.snodes)} members")
    members = [matching(KEY, member.pubkey_ed25519) for member in reply.snodes]
    keys = frozenset(key for key in members if key is not None)
    if None in members:
        raise MalformedAnswer("not a swarm: one of its members has no valid key")
    number = int(reply.swarm, 16)
    return SwarmReply(swarm_id=None if number == UNASSIGNED else number, members=keys)

"""`get_staking_requirement`: the stake that a node needs, as oxend has it from the contracts.

(oxen-core, `rpc/core_rpc_server_commands_defs.h`.)
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ...amounts import Sesh
from ...decoding import decoded
from ...errors import MalformedAnswer
from ..limits import amount
from .reply import RpcError, refuse_errors

METHOD = "get_staking_requirement"
REQUEST = msgspec.json.encode({"jsonrpc": "2.0", "id": "0", "method": METHOD, "params": {}})


class _Requirement(Struct):
    staking_requirement: int | None = None
    status: str | None = None


class _Reply(Struct):
    result: _Requirement | None = None
    error: RpcError | None = None


_decoder = msgspec.json.Decoder(_Reply)


def decode_requirement(body: bytes) -> Sesh:
    """Decode a reply.

    Raises:
        Refused: oxend returned an error; its code is 403 if the method is restricted.
        MalformedAnswer: not such a reply.
    """
    reply = decoded(_decoder, body, f"not a reply to {METHOD}")
    result = reply.result or _Requirement()
    refuse_errors(reply.error, result.status)
    requirement = amount(result.staking_requirement)
    if requirement is None:
        raise MalformedAnswer(f"not a reply to {METHOD}: it has no usable amount")
    return requirement

"""`get_accrued_rewards`: what the network owes a wallet, counted over its whole life.

The amount holds all rewards and unlocked stakes, those included that were claimed long ago; only the rewards contract
tells the latter. oxend keeps the method from the public where its operator wants that. Older versions answer with an
object of address and amount, newer ones with a list of objects. (oxen-core, `rpc/core_rpc_server_commands_defs.h`.)
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from ...amounts import Sesh
from ...decoding import decoded
from ...errors import MalformedAnswer
from ..limits import WALLET, amount, matching
from .reply import RpcError, refuse_errors

METHOD = "get_accrued_rewards"


class _Balance(Struct, gc=False):
    address: str | None = None
    amount: int | None = None


class _Balances(Struct):
    balances: dict[str, int | None] | list[_Balance] | None = None
    status: str | None = None


class _Reply(Struct):
    result: _Balances | None = None
    error: RpcError | None = None


_decoder = msgspec.json.Decoder(_Reply)


def encode_request(address: str) -> bytes:
    """Write the request for one wallet; with none at all, oxend would answer for everybody."""
    params = {"addresses": [address.lower()]}
    return msgspec.json.encode({"jsonrpc": "2.0", "id": "0", "method": METHOD, "params": params})


def decode_accrued_rewards(body: bytes, address: str) -> Sesh | None:
    """Read what a reply tells of one wallet; None where it tells nothing usable of it.

    Raises:
        Refused: oxend answered with an error instead; code 403 where it keeps the method from the public.
        MalformedAnswer: not such a reply, or one that tells two different amounts.
    """
    reply = decoded(_decoder, body, f"not a reply to {METHOD}")
    result = reply.result or _Balances()
    refuse_errors(reply.error, result.status)
    if result.balances is None:
        raise MalformedAnswer(f"not a reply to {METHOD}: it has no `balances`")
    amounts = {atomic for whose, atomic in _pairs(result.balances) if matching(WALLET, whose) == address.lower()}
    if len(amounts) > 1:
        raise MalformedAnswer("two different amounts for one wallet")
    return amount(next(iter(amounts), None))


def _pairs(balances: dict[str, int | None] | list[_Balance]) -> Iterator[tuple[str | None, int | None]]:
    if isinstance(balances, dict):
        yield from balances.items()
    else:
        yield from ((one.address, one.amount) for one in balances)

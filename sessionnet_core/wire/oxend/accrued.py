"""`get_accrued_rewards`: what the network has ever credited to a wallet.

The amount is the sum of all rewards and unlocked stakes, claimed or not; only the rewards contract knows what was
claimed. An operator may restrict the method, so that oxend refuses it to the public. Older versions answer with an
object of addresses and amounts, newer ones with a list of objects. (oxen-core,
`rpc/core_rpc_server_commands_defs.h`.)
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
    """Return the request for one wallet. Without an address, oxend would answer for every wallet."""
    params = {"addresses": [address.lower()]}
    return msgspec.json.encode({"jsonrpc": "2.0", "id": "0", "method": METHOD, "params": params})


def decode_accrued_rewards(body: bytes, address: str) -> Sesh | None:
    """Decode a reply: the amount of one wallet, or None if the reply has no usable one.

    Raises:
        Refused: oxend returned an error; its code is 403 if the method is restricted.
        MalformedAnswer: not such a reply, or one with two different amounts.
    """
    reply = decoded(_decoder, body, f"not a reply to {METHOD}")
    result = reply.result or _Balances()
    refuse_errors(reply.error, result.status)
    if result.balances is None:
        raise MalformedAnswer(f"not a reply to {METHOD}: it has no `balances`")
    amounts = {atomic for whose, atomic in _pairs(result.balances) if matching(WALLET, whose) == address.lower()}
    if len(amounts) > 1:
        raise MalformedAnswer("two different amounts for the same wallet")
    return amount(next(iter(amounts), None))


def _pairs(balances: dict[str, int | None] | list[_Balance]) -> Iterator[tuple[str | None, int | None]]:
    if isinstance(balances, dict):
        yield from balances.items()
    else:
        yield from ((one.address, one.amount) for one in balances)

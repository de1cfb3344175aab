"""web3's way to an endpoint: through the transport, like everything else that leaves this machine.

web3's own HTTP provider would open connections itself, with a deadline of its own, five retries, and without --proxy.
"""

from __future__ import annotations

from typing import Any, cast

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from ...decoding import bounded, decoded
from ...errors import MalformedAnswer, Refused
from ...wire.chain import rpc
from ..endpoint import Endpoint
from ..transport import Transport
from .web3_import import JSONBaseProvider, RPCEndpoint, RPCResponse, Web3


class _Error(Struct):
    code: int = 0
    message: str = ""


class _Reply(Struct):
    result: Raw | UnsetType = UNSET
    error: _Error | None = None


_decoder = msgspec.json.Decoder(_Reply)
_any_decoder = msgspec.json.Decoder()
_NOT_RPC = "not a JSON-RPC answer"


class TransportProvider(JSONBaseProvider):
    """Sends each of web3's requests once; failures are this library's errors, never web3's."""

    # A contract may answer "look it up at this URL" (CCIP), and web3 would connect to it.
    global_ccip_read_enabled = False

    def __init__(self, transport: Transport, endpoint: Endpoint) -> None:
        super().__init__()
        self._transport = transport
        self._endpoint = endpoint

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:  # noqa: ANN401 - web3's own signature
        """Send one request.

        Raises:
            Refused: the endpoint returned an error.
            NoAnswer, Unbelievable: as `Transport.post` does, and for a malformed answer.
        """
        body = self._transport.post(self._endpoint, rpc.single(rpc.Call(method, tuple(params or ()))))
        reply = decoded(_decoder, body, _NOT_RPC, limit_bytes=rpc.BODY_LIMIT_BYTES)
        if reply.error is not None:
            raise Refused(f"JSON-RPC error {reply.error.code}: {bounded(reply.error.message)}")
        if isinstance(reply.result, UnsetType):
            raise MalformedAnswer(f"{method}: neither a result nor an error")
        result = decoded(_any_decoder, reply.result, _NOT_RPC, limit_bytes=rpc.BODY_LIMIT_BYTES)
        return cast(RPCResponse, {"jsonrpc": "2.0", "id": 1, "result": result})


def web3_at(transport: Transport, endpoint: Endpoint) -> Web3:
    """Return a web3 that asks this endpoint, without middleware, which is for senders of transactions."""
    return Web3(TransportProvider(transport, endpoint), middleware=[])

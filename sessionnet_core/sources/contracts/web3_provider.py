"""web3's way to an endpoint: through the transport, like everything else that leaves this machine.

web3's own HTTP provider would open connections itself, with a deadline of its own, five retries, and without --proxy.
"""

from __future__ import annotations

from typing import Any, cast

import msgspec

from ...decoding import decoded
from ...wire.chain import rpc
from ..endpoint import Endpoint
from ..transport import Transport
from .web3_import import JSONBaseProvider, RPCEndpoint, RPCResponse, Web3

_any_decoder = msgspec.json.Decoder()


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
        call = rpc.Call(method, tuple(params or ()))
        returned = rpc.result(rpc.outcome(self._transport.post(self._endpoint, rpc.single(call)), call))
        result = decoded(_any_decoder, returned, "not a JSON-RPC answer", limit_bytes=rpc.BODY_LIMIT_BYTES)
        return cast(RPCResponse, {"jsonrpc": "2.0", "id": 1, "result": result})


def web3_at(transport: Transport, endpoint: Endpoint) -> Web3:
    """Return a web3 that asks this endpoint, without middleware, which is for senders of transactions."""
    return Web3(TransportProvider(transport, endpoint), middleware=[])

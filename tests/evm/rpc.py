"""JSON-RPC as a test speaks it to a node: one connection kept alive, errors raised."""

import http.client
import json
from collections.abc import Sequence
from typing import Any

SECONDS = 120


class RpcError(Exception):
    """The node answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]
        self.data: str | None = error.get("data")
        """What a contract reverted with, as hex; "0x" where it gave no reason."""


class Rpc:
    """A JSON-RPC endpoint on the loopback interface."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)

    def __call__(self, method: str, *params: object) -> Any:
        """The result. Raises RpcError."""
        answer = self.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer["result"]

    def batch(self, calls: Sequence[tuple[str, Sequence[object]]]) -> list[dict[str, Any]]:
        """The answers to several calls, as they came; the number of each call in the list is its ID."""
        requests = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, (method, params) in enumerate(calls)
        ]
        answers: list[dict[str, Any]] = self.post(requests)
        return answers

    def post(self, document: object) -> Any:
        """Whatever document comes back for this one."""
        self._connection.request("POST", "/", json.dumps(document), {"Content-Type": "application/json"})
        return json.loads(self._connection.getresponse().read())

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

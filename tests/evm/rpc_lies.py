"""Everything that an RPC endpoint can say wrong in good JSON: a client's calls and the honest node to a false answer.

They are written ``stale:1200``, ``shuffled``. Each is a class, which sees the calls before the node does, and the
answers before the client does.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.evm.abi import decode, encode

Call = dict[str, Any]
Answer = dict[str, Any]
Ask = Callable[[str, list[Any]], Any]
"""Asks the honest node: a method and its params to a result."""

AGGREGATE3 = "0x82ad56cb"
CALLS, RESULTS = ["(address,bool,bytes)[]"], ["(bool,bytes)[]"]
STATE_OF_BLOCK = {"eth_call": 1, "eth_getCode": 1, "eth_getBalance": 1, "eth_getStorageAt": 2}
"""Methods that name a block last, if at all, and how many params come before it."""
LATEST = ("latest", "safe", "finalized", "pending")


@dataclass
class Lie:
    """An endpoint that lies; this one is honest. `argument` is what stands after the colon."""

    argument: str
    ask: Ask
    asked: int = field(default=0, init=False)
    """How many calls came before."""
    status: int = field(default=200, init=False)
    """The HTTP status of the answer that is being made."""

    def called(self, call: Call) -> Call:
        """What the honest node is asked in place of this."""
        return call

    def answered(self, call: Call, answer: Answer) -> Answer:
        """What the client is told in place of the honest node's answer."""
        return answer

    def whole(self, answers: list[Answer]) -> Any:
        """What is sent in place of the answers to a batch."""
        return answers


class NothingThere(Lie):
    """Finds no code at any address."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        return answer | {"result": "0x"} if call["method"] == "eth_call" else answer


class NoResult(Lie):
    """Answers everything with null."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        return answer | {"result": None}


class Short(Lie):
    """Breaks off what contracts return in the middle of the last word."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        return _with_returned(call, answer, lambda returned: returned[:-16])


class Ones(Lie):
    """Sets every bit of what contracts return: numbers, offsets and lengths beyond all measure."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        return _with_returned(call, answer, lambda returned: b"\xff" * len(returned))


class AnotherChain(Lie):
    """Is an endpoint of another chain."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        return answer | {"result": hex(int(self.argument))} if call["method"] == "eth_chainId" else answer


class Stale(Lie):
    """Knows nothing of the last so many seconds."""

    def called(self, call: Call) -> Call:
        if call["method"] == "eth_blockNumber":
            return call
        params = list(call.get("params", ()))
        if len(params) == STATE_OF_BLOCK.get(call["method"]):
            params.append("latest")
        return call | {"params": _replaced(params, dict.fromkeys(LATEST, hex(self._height())))}

    def answered(self, call: Call, answer: Answer) -> Answer:
        return answer | {"result": hex(self._height())} if call["method"] == "eth_blockNumber" else answer

    def _height(self) -> int:
        block = self.ask("eth_getBlockByNumber", ["latest", False])
        height, latest = int(block["number"], 16), int(block["timestamp"], 16)
        while latest - int(block["timestamp"], 16) < int(self.argument):
            height -= 1
            block = self.ask("eth_getBlockByNumber", [hex(height), False])
        return height


class OneFigure(Lie):
    """Adds 1 to what the functions with a selector return, by themselves and in an aggregate3."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        if call["method"] != "eth_call" or "result" not in answer:
            return answer
        data, returned = _input(call), bytes.fromhex(answer["result"][2:])
        if data.startswith(AGGREGATE3):
            (calls,) = decode(CALLS, bytes.fromhex(data[10:]))
            (results,) = decode(RESULTS, returned)
            changed = [
                (succeeded, _plus_one(result) if inner.hex().startswith(self.argument[2:]) else result)
                for (_, _, inner), (succeeded, result) in zip(calls, results, strict=True)
            ]
            return answer | {"result": "0x" + encode(RESULTS, [changed]).hex()}
        return answer | {"result": "0x" + _plus_one(returned).hex()} if data.startswith(self.argument) else answer


class Reorganised(Lie):
    """Tells another hash of the same block each time it is asked, and knows no block by its hash."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        if "blockHash" in json.dumps(call.get("params", ())) or call["method"] == "eth_getBlockByHash":
            return _refused(answer, -32000, "header not found")
        block = answer.get("result")
        if call["method"] != "eth_getBlockByNumber" or not block:
            return answer
        return answer | {"result": block | {"hash": f"0x{self.asked:064x}"}}


class Balanced(Lie):
    """Stands before two nodes, of which the one that is asked first for a block by its number does not have it yet."""

    is_behind = True
    _has_refused = False

    def called(self, call: Call) -> Call:
        # All calls of one post come by here before any of their answers does.
        self.is_behind = self.is_behind and not self._has_refused
        return call

    def answered(self, call: Call, answer: Answer) -> Answer:
        params = list(call.get("params", ()))
        if not self.is_behind or len(params) <= STATE_OF_BLOCK.get(call["method"], len(params)):
            return answer
        if isinstance(params[-1], str) and params[-1] in LATEST:
            return answer
        self._has_refused = True
        return _refused(answer, -32000, "header not found")


class Pruned(Lie):
    """Has forgotten the state of all but the last so many blocks."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        params = list(call.get("params", ()))
        if len(params) <= STATE_OF_BLOCK.get(call["method"], len(params)):
            return answer
        block = params[-1]
        latest = int(self.ask("eth_blockNumber", []), 16)
        if isinstance(block, str) and block not in LATEST and int(block, 16) < latest - int(self.argument):
            return _refused(answer, -32000, f"missing trie node {'5e' * 32} (path ) state is not available")
        return answer


class LogRange(Lie):
    """Takes no eth_getLogs over more than so many blocks."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        if call["method"] != "eth_getLogs":
            return answer
        latest: str = self.ask("eth_blockNumber", [])
        (window,) = _replaced(call["params"], dict.fromkeys(LATEST, latest) | {"earliest": "0x0"})
        blocks = int(window.get("toBlock", latest), 16) - int(window.get("fromBlock", latest), 16) + 1
        if blocks <= int(self.argument):
            return answer
        return _refused(answer, -32602, f"eth_getLogs is limited to a {self.argument} block range")


class LogResults(Lie):
    """Gives no more than so many logs at once."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        if call["method"] != "eth_getLogs" or len(answer.get("result", ())) <= int(self.argument):
            return answer
        return _refused(answer, -32005, f"query returned more than {self.argument} results")


class LogRangeByStatus(LogRange):
    """The same, with an HTTP status, as QuickNode does."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        told = super().answered(call, answer)
        if "error" not in told:
            return told
        self.status = 413
        return _refused(answer, -32614, f"eth_getLogs is limited to a {self.argument} range")


class Behind(Lie):
    """Knows the newest block by its name alone: whoever answers the rest lacks the last so many."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        method, params = call["method"], call.get("params", [])
        at = params[STATE_OF_BLOCK[method]] if len(params) > STATE_OF_BLOCK.get(method, len(params)) else "latest"
        if method == "eth_getBlockByNumber":
            at = params[0]
        if not isinstance(at, str) or at in LATEST:
            return answer
        if int(at, 16) <= int(self.ask("eth_blockNumber", []), 16) - int(self.argument):
            return answer
        if method == "eth_getBlockByNumber":
            return answer | {"result": None}
        return _refused(answer, -32000, "header not found")


class OverQuota(Lie):
    """Refuses everything, as a gateway does: with 429, and with the error's fields outside of any error."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        self.status = 429
        return {"code": 429, "message": "Your app has exceeded its compute units per second capacity"}

    def whole(self, answers: list[Answer]) -> Any:
        return answers[0]


class Limited(Lie):
    """Has had enough of every second call."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        return _refused(answer, 429, "Too Many Requests") if self.asked % 2 else answer


class Missing(Lie):
    """Leaves out the last answer of a batch."""

    def whole(self, answers: list[Answer]) -> Any:
        return answers[:-1]


class Shuffled(Lie):
    """Answers a batch from its end, which is allowed."""

    def whole(self, answers: list[Answer]) -> Any:
        return answers[::-1]


class SwappedIds(Lie):
    """Gives the first two answers of a batch each other's ID."""

    def whole(self, answers: list[Answer]) -> Any:
        first, second, *others = answers
        return [first | {"id": second["id"]}, second | {"id": first["id"]}, *others]


class Repeated(Lie):
    """Answers every call of a batch twice."""

    def whole(self, answers: list[Answer]) -> Any:
        return answers * 2


class NoArray(Lie):
    """Answers a batch with the answer to its first call."""

    def whole(self, answers: list[Answer]) -> Any:
        return answers[0]


class NoBatch(Lie):
    """Takes no batches, and says so."""

    def whole(self, answers: list[Answer]) -> Any:
        return _refused({"jsonrpc": "2.0", "id": None}, -32600, "batch requests are not supported")


class BatchTooLarge(NoBatch):
    """Takes no batches, and says so with an HTTP status."""

    def whole(self, answers: list[Answer]) -> Any:
        self.status = 413
        return _refused({"jsonrpc": "2.0", "id": None}, -32600, "batch limit exceeded")


class TextIds(Lie):
    """Returns the numbers of calls as text."""

    def answered(self, call: Call, answer: Answer) -> Answer:
        return answer | {"id": str(answer["id"])}


LIES: dict[str, tuple[type[Lie], str]] = {
    "nothing-there": (NothingThere, ""),
    "null": (NoResult, ""),
    "short": (Short, ""),
    "ones": (Ones, ""),
    "chain": (AnotherChain, "421614"),
    "stale": (Stale, "1200"),
    "figure": (OneFigure, "0x7b0a47ee"),
    "reorganised": (Reorganised, ""),
    "header-not-found": (Balanced, ""),
    "pruned": (Pruned, "16"),
    "log-range": (LogRange, "500"),
    "log-results": (LogResults, "5"),
    "log-range-413": (LogRangeByStatus, "500"),
    "behind": (Behind, "1"),
    "over-quota": (OverQuota, ""),
    "limited": (Limited, ""),
    "missing": (Missing, ""),
    "shuffled": (Shuffled, ""),
    "swapped-ids": (SwappedIds, ""),
    "repeated": (Repeated, ""),
    "no-array": (NoArray, ""),
    "no-batch": (NoBatch, ""),
    "batch-413": (BatchTooLarge, ""),
    "text-ids": (TextIds, ""),
}
"""Each by its name, with its usual argument: a chain ID, seconds, a selector, blocks or logs."""


def _refused(answer: Answer, code: int, message: str) -> Answer:
    return {"jsonrpc": "2.0", "id": answer["id"], "error": {"code": code, "message": message}}


def _input(call: Call) -> str:
    transaction = call["params"][0]
    data: str = transaction.get("data") or transaction.get("input") or "0x"
    return data


def _with_returned(call: Call, answer: Answer, change: Callable[[bytes], bytes]) -> Answer:
    if call["method"] != "eth_call" or "result" not in answer:
        return answer
    return answer | {"result": "0x" + change(bytes.fromhex(answer["result"][2:])).hex()}


def _plus_one(returned: bytes) -> bytes:
    return returned[:-32] + (int.from_bytes(returned[-32:]) + 1).to_bytes(32) if returned else returned


def _replaced(value: Any, others: dict[str, str]) -> Any:
    """The value with strings replaced wherever they stand in it."""
    if isinstance(value, dict):
        return {key: _replaced(part, others) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, others) for part in value]
    return others.get(value, value) if isinstance(value, str) else value

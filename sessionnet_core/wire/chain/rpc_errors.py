"""What endpoints of a chain say instead of an answer, and what may be tried after it.

JSON-RPC has `{"code": …, "message": …}`. Gateways also send a text, a list, a code as text, or a message of null. Codes
are as loosely used: "header not found" has -32000 of one node and -32001, -32602 or 26 of others, which say other
things with the same. So only what a code cannot mean is ruled out here, and the text is for people alone.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Raw

from ...decoding import bounded
from ...errors import Refused, SessionNetError

RESOURCE_NOT_FOUND = -32_001
"""EIP-1474; also what a block of `null` comes to."""
ERROR_LIMIT_BYTES = 200_000
"""A longer error is not read; its data may quote what a contract returned."""

_LIMITS = frozenset({429, -32_005, -32_097, -32_600})
"""Limits of rate, or of what a batch may hold: geth and Alchemy have -32600 for the latter."""
_NOT_THE_BLOCK = _LIMITS | {3, -32_601, -32_700}
"""A revert with data, and requests that were not understood."""
_TOO_MUCH = frozenset({400, 403, 405, 408, 413, 414, 415, 422, 429, 500, 501})
"""HTTP statuses with which providers refuse a batch, or a search of too many blocks. Not among them: who is asked at
all (401, 404, redirects), and gateways that have nobody behind them (502 and beyond)."""

_OF_THE_ANSWER = frozenset({400, 404, 500})
"""HTTP statuses that some endpoints give an error of JSON-RPC in place of 200."""

_decoder = msgspec.json.Decoder()


def refused(error: bytes | Raw) -> Refused:
    """Return the refusal that an `error` in JSON is, whatever it looks like."""
    if memoryview(error).nbytes > ERROR_LIMIT_BYTES:
        return Refused("JSON-RPC error", rpc_code=0)
    try:
        code, words = _read(_decoder.decode(error))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        code, words = None, ""
    said = "JSON-RPC error" if code is None else f"JSON-RPC error {code}"
    return Refused(f"{said}: {bounded(words)}" if words else said, rpc_code=code or 0)


def may_lack_the_block(error: SessionNetError) -> bool:
    """Return whether a refusal may be that of a node which does not have the block yet.

    Behind one address stand many nodes, and each request may reach another of them.
    """
    if not isinstance(error, Refused):
        return False
    code = error.rpc_code
    if code is None and error.status in _OF_THE_ANSWER:
        code = _code_in(error.text)
    return code is not None and code not in _NOT_THE_BLOCK


def _code_in(text: str) -> int | None:
    """Return the code of the error in a body; None where there is none, or the body was cut."""
    try:
        return _read(_decoder.decode(text))[0]
    except (msgspec.DecodeError, RecursionError):
        return None


def may_be_the_batch(outcome: bytes | SessionNetError) -> bool:
    """Return whether a call may have been refused for the others beside it."""
    return isinstance(outcome, Refused) and outcome.rpc_code in _LIMITS


def may_take_less(error: SessionNetError) -> bool:
    """Return whether a smaller request may be taken: fewer at once, fewer blocks."""
    return isinstance(error, Refused) and (error.status is None or error.status in _TOO_MUCH)


def _read(error: Any, depth: int = 3) -> tuple[int | None, str]:  # noqa: ANN401 - any JSON
    """Return the code and the words of an error; the first one's of several."""
    if isinstance(error, list) and error and depth:
        return _read(error[0], depth - 1)
    if isinstance(error, str):
        return None, error
    if not isinstance(error, dict):
        return _code(error), ""
    code, message = _code(error.get("code")), error.get("message")
    if not message and depth:
        inner_code, message = _read(error.get("error") or error.get("data"), depth - 1)
        code = inner_code if code is None else code
    elif not isinstance(message, str):
        _, message = _read(message, depth - 1) if depth else (None, "")
    if code is None and isinstance(error.get("code"), str):  # "RATE_LIMITED"
        message = f"{error['code']}: {message}" if message else error["code"]
    return code, message


def _code(value: Any) -> int | None:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        digits = value.removeprefix("-")
        return int(value) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None
    return value if type(value) is int else None

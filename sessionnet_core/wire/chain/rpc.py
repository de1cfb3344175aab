"""JSON-RPC of an Ethereum-like chain: one batch of calls → bytes, and the answer's bytes → one outcome for each call.

Answers are matched by their IDs, in whatever order they come. Each call has its own outcome: its result, or the error
that the endpoint gave in its place. What cannot be the answer to this batch, because a member of it is missing for
instance, is an error of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from ...decoding import bounded, decoded
from ...errors import AnswerTooLarge, MalformedAnswer, Refused, SessionNetError
from ...figures.headline import Block
from ..limits import TIME_LIMIT

BODY_LIMIT_BYTES = 2_000_000
"""Far more than a batch of single words, or a multicall over 150 nodes of ten contributors, comes to."""


class Call(Struct, frozen=True):
    """One request of a batch."""

    method: str
    params: tuple[Any, ...] = ()


class _Error(Struct):
    code: int = 0
    message: str = ""


class _Member(Struct):
    id: int | str | None = None
    result: Raw | UnsetType = UNSET
    error: _Error | None = None


class _BlockReply(Struct):
    number: str
    hash: str
    timestamp: str


_batch_decoder = msgspec.json.Decoder(list[_Member] | _Member)
_text_decoder = msgspec.json.Decoder(str)
_block_decoder = msgspec.json.Decoder(_BlockReply | None)


def chain_id() -> Call:
    """Ask which chain the endpoint tells of."""
    return Call("eth_chainId")


def block(number: int | None = None) -> Call:
    """Ask for a block, the newest one without a number; only the hashes of its transactions come along."""
    return Call("eth_getBlockByNumber", ("latest" if number is None else hex(number), False))


def view(contract: str, data: bytes, block_number: int) -> Call:
    """Ask a contract for what it told at a block."""
    return Call("eth_call", ({"to": contract, "data": f"0x{data.hex()}"}, hex(block_number)))


def request(calls: Sequence[Call]) -> bytes:
    """Write a batch; the IDs are 1, 2, 3 and so on, the same in every run, so that recordings fit."""
    return msgspec.json.encode([_request(number, call) for number, call in enumerate(calls, 1)])


def single(call: Call) -> bytes:
    """Write one request that is not part of a batch."""
    return msgspec.json.encode(_request(1, call))


def _request(number: int, call: Call) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": call.method, "params": call.params}


def outcomes(body: bytes, calls: Sequence[Call]) -> list[bytes | SessionNetError]:
    """Give each call's result, still in JSON, or the `Refused` in its place; in the order of the calls.

    Raises:
        Refused: one error for the whole batch.
        MalformedAnswer: not an answer to this batch.
        AnswerTooLarge: more than `BODY_LIMIT_BYTES`.
    """
    if len(body) > BODY_LIMIT_BYTES:
        raise AnswerTooLarge(f"an answer of more than {BODY_LIMIT_BYTES // 1_000_000} MB to a few questions")
    reply = decoded(_batch_decoder, body, "not a batch of JSON-RPC answers")
    if isinstance(reply, _Member):
        if reply.error is not None:
            raise _refused(reply.error)
        raise MalformedAnswer("one answer to a batch of questions")
    by_number: dict[int, _Member] = {}
    general: _Error | None = None
    for member in reply:
        if member.id is None and member.error is not None:
            general = general or member.error
        elif type(member.id) is not int or not 1 <= member.id <= len(calls):
            raise MalformedAnswer("an answer to a question that was not asked")
        elif member.id in by_number:
            raise MalformedAnswer("two answers to one question")
        else:
            by_number[member.id] = member
    if general is not None and not by_number:
        raise _refused(general)
    return [_outcome(by_number.get(number), call) for number, call in enumerate(calls, 1)]


def _outcome(member: _Member | None, call: Call) -> bytes | SessionNetError:
    if member is None:
        raise MalformedAnswer(f"no answer to {call.method}")
    if member.error is not None:
        return _refused(member.error)
    if isinstance(member.result, UnsetType):
        raise MalformedAnswer(f"neither a result nor an error of {call.method}")
    return bytes(member.result)


def _refused(error: _Error) -> Refused:
    return Refused(f"JSON-RPC error {error.code}: {bounded(error.message)}")


def result(outcome: bytes | SessionNetError) -> bytes:
    """Give a result, or raise the error in its place."""
    if isinstance(outcome, SessionNetError):
        raise outcome
    return outcome


def quantity(result: bytes, what: str) -> int:
    """Read a number as Ethereum writes it: hex digits after 0x, in text.

    Raises:
        MalformedAnswer: for anything else, or more than 64 bits.
    """
    return _quantity(_text(result, what), what)


def data(result: bytes, what: str) -> bytes:
    """Read bytes as Ethereum writes them; none at all is b"".

    Raises:
        MalformedAnswer: for anything else.
    """
    text = _text(result, what)
    try:
        if not text.startswith("0x") or not text.isascii() or any(c.isspace() for c in text):
            raise ValueError
        return bytes.fromhex(text[2:])
    except ValueError:
        raise MalformedAnswer(f"{what}: not bytes in hex") from None


def block_of(result: bytes) -> Block:
    """Read a block's number, hash and time.

    Raises:
        Refused: the endpoint knows no such block.
        MalformedAnswer: not a block.
    """
    reply = decoded(_block_decoder, result, "not a block")
    if reply is None:
        raise Refused("it knows no such block")
    seconds = _quantity(reply.timestamp, "the block's time")
    digits = data(msgspec.json.encode(reply.hash), "the block's hash")
    if len(digits) != 32 or not 0 < seconds <= TIME_LIMIT:
        raise MalformedAnswer("not a block: its hash or its time cannot be one")
    return Block(
        number=_quantity(reply.number, "the block's number"),
        hash=f"0x{digits.hex()}",
        timestamp=datetime.fromtimestamp(seconds, UTC),
    )


def _text(result: bytes, what: str) -> str:
    return decoded(_text_decoder, result, what)


def _quantity(text: str, what: str) -> int:
    digits = text.removeprefix("0x")
    if digits == text or not 1 <= len(digits) <= 16 or not all(c in "0123456789abcdefABCDEF" for c in digits):
        raise MalformedAnswer(f"{what}: not a number in hex of 64 bits at most")
    return int(digits, 16)

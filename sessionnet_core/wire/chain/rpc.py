"""JSON-RPC of an Ethereum-like chain: a batch of calls → bytes, and the answer's bytes → one outcome for each call.

Answers are matched by ID, in any order. The outcome of a call is its result, or the error that the endpoint returned
instead; None where it says nothing of that call. What cannot be the answer to this batch is an error of the whole. How
an endpoint spells its errors is in `rpc_errors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from ...decoding import decoded
from ...errors import MalformedAnswer, Refused, SessionNetError
from ...figures.headline import Block
from ..limits import TIME_LIMIT
from .rpc_errors import RESOURCE_NOT_FOUND, refused

BODY_LIMIT_BYTES = 2_000_000
"""Far more than a batch of single words, or a multicall of 150 nodes with ten contributors each."""


class Call(Struct, frozen=True):
    """One request of a batch."""

    method: str
    params: tuple[Any, ...] = ()


class _Member(Struct):
    id: int | str | None = None
    result: Raw | UnsetType = UNSET
    error: Raw | UnsetType = UNSET
    code: Raw | UnsetType = UNSET
    """Gateways put the error's own fields here, without an `error` around them."""
    message: Raw | UnsetType = UNSET

    @property
    def refusal(self) -> Refused | None:
        """The error that this is, if it is one."""
        if not isinstance(self.error, UnsetType) and bytes(self.error) != b"null":
            return refused(self.error)
        flat = {name: part for name in ("code", "message") if (part := getattr(self, name)) is not UNSET}
        return refused(msgspec.json.encode(flat)) if flat and self.result is UNSET else None


class _BlockReply(Struct):
    number: str
    hash: str
    timestamp: str


_batch_decoder = msgspec.json.Decoder(list[_Member] | _Member)
_text_decoder = msgspec.json.Decoder(str)
_block_decoder = msgspec.json.Decoder(_BlockReply | None)


def chain_id() -> Call:
    """Return the call for the ID of the endpoint's chain."""
    return Call("eth_chainId")


def block(number: int | None = None) -> Call:
    """Return the call for a block; without a number, for the newest one. Transactions come as hashes only."""
    return Call("eth_getBlockByNumber", ("latest" if number is None else hex(number), False))


def view(contract: str, data: bytes, block_number: int) -> Call:
    """Return the call for a view of a contract as of a block."""
    return Call("eth_call", ({"to": contract, "data": f"0x{data.hex()}"}, hex(block_number)))


def request(calls: Sequence[Call]) -> bytes:
    """Return a batch. Its IDs are 1, 2, 3 …, the same in every run, so that recordings match."""
    return msgspec.json.encode([_request(number, call) for number, call in enumerate(calls, 1)])


def single(call: Call) -> bytes:
    """Return one request outside a batch."""
    return msgspec.json.encode(_request(1, call))


def _request(number: int, call: Call) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": call.method, "params": call.params}


def outcomes(body: bytes, calls: Sequence[Call]) -> list[bytes | SessionNetError | None]:
    """Return each call's result, still in JSON, or the `Refused` in its place, in the order of the calls.

    None stands for a call that the batch has no answer to, as each of them is where the array is empty.

    Raises:
        Refused: the endpoint returned one error for the whole batch.
        MalformedAnswer: not an answer to this batch.
        AnswerTooLarge: longer than `BODY_LIMIT_BYTES`.
    """
    reply = _reply(body, "not a JSON-RPC batch")
    if isinstance(reply, _Member):
        raise reply.refusal or MalformedAnswer("a single answer to a batch of requests")
    by_number: dict[int, _Member] = {}
    general: Refused | None = None
    for member in reply:
        number = _number(member.id)
        if member.id is None and member.refusal is not None:
            general = general or member.refusal
        elif number is None or not 1 <= number <= len(calls):
            raise MalformedAnswer("an answer with an unknown ID")
        elif by_number.setdefault(number, member) != member:
            raise MalformedAnswer("two answers with the same ID")
    if general is not None and not by_number:
        raise general
    found = [by_number.get(number) for number in range(1, len(calls) + 1)]
    return [None if one is None else _outcome(one, call) for one, call in zip(found, calls, strict=True)]


def outcome(body: bytes, call: Call) -> bytes | SessionNetError:
    """Return the result of a call that was sent alone, still in JSON, or the `Refused` in its place.

    Raises:
        MalformedAnswer: not an answer to it.
        AnswerTooLarge: longer than `BODY_LIMIT_BYTES`.
    """
    reply = _reply(body, "not a JSON-RPC answer")
    if isinstance(reply, list):  # some gateways wrap an error
        if len(reply) != 1 or reply[0].refusal is None:
            raise MalformedAnswer("a batch of answers to a single request")
        (reply,) = reply
    if reply.refusal is None and reply.id is not None and _number(reply.id) != 1:
        raise MalformedAnswer("an answer with an unknown ID")
    return _outcome(reply, call)


def _reply(body: bytes, otherwise: str) -> list[_Member] | _Member:
    if body[:100].lstrip().startswith(b"<"):
        raise MalformedAnswer(f"{otherwise}: a web page")
    reply: list[_Member] | _Member = decoded(_batch_decoder, body, otherwise, limit_bytes=BODY_LIMIT_BYTES)
    return reply


def _number(member_id: int | str | None) -> int | None:
    """Return the number that an ID is; some endpoints return it as text."""
    if isinstance(member_id, str):
        return int(member_id) if member_id.isascii() and member_id.isdecimal() and len(member_id) < 10 else None
    return member_id


def _outcome(member: _Member, call: Call) -> bytes | SessionNetError:
    if member.refusal is not None:
        return member.refusal
    if isinstance(member.result, UnsetType):
        raise MalformedAnswer(f"{call.method}: neither a result nor an error")
    return bytes(member.result)


def result(outcome: bytes | SessionNetError | None) -> bytes:
    """Return a result, or raise the error in its place.

    Raises:
        MalformedAnswer: there is neither.
    """
    if outcome is None:
        raise MalformedAnswer("an answer is missing")
    if isinstance(outcome, SessionNetError):
        raise outcome
    return outcome


def quantity(result: bytes, what: str) -> int:
    """Decode a number as Ethereum writes it: hex digits after 0x, as text.

    Raises:
        MalformedAnswer: anything else, or more than 64 bits.
    """
    return _quantity(_text(result, what), what)


def data(result: bytes, what: str) -> bytes:
    """Decode bytes as Ethereum writes them: hex digits after 0x, as text.

    Raises:
        MalformedAnswer: anything else.
    """
    text = _text(result, what)
    try:
        found = bytes.fromhex(text[2:])
    except ValueError:
        found = b""
    if not text.startswith("0x") or len(text) != 2 + 2 * len(found):  # fromhex passes over white space
        raise MalformedAnswer(f"{what}: not hex bytes")
    return found


def block_of(result: bytes) -> Block:
    """Decode a block's number, hash and time.

    Raises:
        Refused: the endpoint has no such block.
        MalformedAnswer: not a block.
    """
    reply = decoded(_block_decoder, result, "not a block")
    if reply is None:
        raise Refused("it has no such block", rpc_code=RESOURCE_NOT_FOUND)
    seconds = _quantity(reply.timestamp, "the block's time")
    digits = data(msgspec.json.encode(reply.hash), "the block's hash")
    if len(digits) != 32 or not 0 < seconds <= TIME_LIMIT:
        raise MalformedAnswer("not a block: its hash or time is out of range")
    return Block(
        number=_quantity(reply.number, "the block's number"),
        hash=f"0x{digits.hex()}",
        timestamp=datetime.fromtimestamp(seconds, UTC),
    )


def _text(result: bytes, what: str) -> str:
    return decoded(_text_decoder, result, what, limit_bytes=BODY_LIMIT_BYTES)


def _quantity(text: str, what: str) -> int:
    digits = text.removeprefix("0x")
    if digits == text or not 1 <= len(digits) <= 16 or not all(c in "0123456789abcdefABCDEF" for c in digits):
        raise MalformedAnswer(f"{what}: not a hex number of at most 64 bits")
    return int(digits, 16)

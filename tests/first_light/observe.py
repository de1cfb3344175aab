"""What a command meets that it knows nothing of, and whom it asks: seen at the few doors that all of it passes.

`python -m tests.first_light.observe FILE ACCOUNT WORD...` runs the command with these words and writes that down. The
doors are replaced wherever a module has taken them from, and put back; the command itself is not changed. They are

* `decoding.decoded`, by which replies are decoded: those too that come sealed, over an onion path, or inside another;
* `abi.decoded`, by which what contracts return is decoded;
* `Transport`, by which everything leaves; and `seal_layer`, which sees what leaves sealed before it is.

Replies are looked through when the run is over: before, it would take time for which hosts are then called silent.
"""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Raw, Struct

from sessionnet_core import decoding
from sessionnet_core.errors import SessionNetError
from sessionnet_core.onion import sealed
from sessionnet_core.sources.transport import Transport
from sessionnet_core.wire.chain import abi, rpc_errors
from sessionnet_core.wire.oxend.reply import NodeEntry, Reply

from .fields import Known, Noticed, noticed_in
from .private import forms_of
from .values import KNOWN_VALUES

_OURS = ("sessionnet_core.", "sessionnet_cli.")
_ROOM = re.compile(r"sessionnet_core\.(?:wire\.)?(\w+)")
_FROM_OUTSIDE = frozenset({"oxend", "storage", "api", "chain", "backend", "onion"})
_CALLED = {
    "no height": "the height of a node",
    "the sealed reply has no version 4 head": "the head of a sealed reply",
    "the sealed reply is not a node's reply": "a node's sealed reply",
}
"""What is not named by what the decoder says that it is not."""
_LATER = {Reply[Raw]: Reply[NodeEntry]}
"""What is decoded piece by piece, by a door of its own, and is looked through as a whole here."""
_ERROR_CODES = frozenset(
    {"-32700", "-32600", "-32601", "-32602", "-32603", "-32000", "-32001", "-32002", "-32003", "-32004", "-32005", "3"}
    | {"-32006", "-32097", "429"}
)
"""JSON-RPC's own, Ethereum's (EIP-1474), a revert with data, and the limits that providers tell by a code."""


class _Error(Struct):
    """An error of JSON-RPC, as its specification has it; `data` may be anything."""

    code: int = 0
    message: str = ""
    data: Any = None


class Seen(Struct):
    """What was seen of one run."""

    noticed: dict[str, Noticed] = {}
    """By the kind of reply: `oxend: a node list`."""
    requests: dict[str, int] = {}
    """How many requests each host was sent, by its name and port."""
    named_to: list[str] = []
    """Who was sent the account, in any form; `a sealed request` where it was inside one."""


def _exchange(pairs: Iterable[tuple[Any, Any]]) -> None:
    """Put one function in the place of another in every module of ours that has it."""
    others = {id(old): new for old, new in pairs}
    for name, module in list(sys.modules.items()):
        if name.startswith(_OURS):
            for attribute, value in list(vars(module).items()):
                if id(value) in others:
                    setattr(module, attribute, others[id(value)])


@contextmanager
def observing(account: str = "") -> Iterator[Seen]:
    """See what the runs of this process meet; `account` is an ID, and whoever is sent it is written down."""
    seen = Seen()
    later: list[tuple[str, bytes, Any]] = []
    forms = [form.encode() for form in forms_of(account)]
    forms += [bytes.fromhex(account[2:])] if account else []

    def notice(what: str, found: Noticed) -> None:
        seen.noticed.setdefault(what, Noticed()).add(found)

    decode, decode_abi, refuse = decoding.decoded, abi.decoded, rpc_errors.refused
    seal, exchange = sealed.seal_layer, Transport._exchanged

    def decoded(decoder: Any, body: Any, what: str, **more: Any) -> Any:
        name = _name_of(decoder.type, what)
        if name is None:
            return decode(decoder, body, what, **more)
        try:
            value = decode(decoder, body, what, **more)
        except SessionNetError as error:
            notice(name, Noticed(failures=[error.message]))
            raise
        later.append((name, bytes(body), _LATER.get(decoder.type, decoder.type)))
        return value

    def decoded_abi(types: str, data: bytes, what: str) -> Any:
        try:
            values = decode_abi(types, data, what)
        except SessionNetError as error:
            notice(f"chain: {what}()", Noticed(failures=[error.message]))
            raise
        more = len(data) - len(abi.encoded(types, values))
        if more:
            notice(f"chain: {what}()", Noticed(fields={"after its values": f"{more} bytes"}))
        return values

    def refused(error: Any) -> Any:
        told = refuse(error)
        members = msgspec.json.decode(error)
        if isinstance(members, dict):
            notice("chain: an error", noticed_in(members, _Error, {"code": _ERROR_CODES}))
        return told

    def exchanged(self: Transport, endpoint: Any, body: bytes, send: Any) -> bytes:
        place = urlsplit(endpoint.url).netloc.rpartition("@")[2]
        seen.requests[place] = seen.requests.get(place, 0) + 1
        if _names(forms, endpoint.url.encode() + b" " + body):
            seen.named_to.append(place)
        return exchange(self, endpoint, body, send)

    def sealed_layer(plaintext: bytes, *more: Any) -> bytes:
        if _names(forms, plaintext):
            seen.named_to.append("a sealed request")
        return seal(plaintext, *more)

    pairs = [(decode, decoded), (decode_abi, decoded_abi), (refuse, refused), (seal, sealed_layer)]
    _exchange(pairs)
    Transport._exchanged = exchanged  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        _exchange([(new, old) for old, new in pairs])
        Transport._exchanged = exchange  # type: ignore[method-assign]
        for name, body, kind in later:
            notice(name, _looked_through(body, kind, KNOWN_VALUES.get(name, {})))


def _looked_through(body: bytes, kind: Any, known: Known) -> Noticed:
    try:
        whole = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:  # in a part that the program passes over
        return Noticed(failures=[f"not looked through: {error}"])
    return noticed_in(whole, kind, known)


def _name_of(kind: Any, what: str) -> str | None:
    """Return what a reply is called, or None for what is no reply: what is kept here, or a part of one."""
    room = _ROOM.search(repr(kind))
    if room is None or room[1] not in _FROM_OUTSIDE:
        return None
    plain = _CALLED.get(what, what.removeprefix("not ").removeprefix("a reply to "))
    return f"{room[1]}: {'/prices/…' if plain.startswith('/prices/') else plain}"


def _names(forms: list[bytes], content: bytes) -> bool:
    lower = content.lower()
    return any(form in content or form.lower() in lower for form in forms)


def main() -> None:
    """Run one command, and write down what was seen, however it ends."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    file, account, *words = sys.argv[1:]
    sys.argv = ["sessionnet", *words]
    seen = Seen()
    try:
        with observing(account) as seen:
            from sessionnet_cli.main import main as run  # which ends with `SystemExit`, whatever happens

            run()
    finally:
        Path(file).write_bytes(msgspec.json.encode(seen))


if __name__ == "__main__":
    main()

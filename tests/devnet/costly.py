"""Bodies that weigh little and cost a client much: correct JSON of a reply's own form, filled up with next to nothing.

Each is of a size that a client takes, so that only one that counts what it decodes is safe.
"""

from collections.abc import Callable
from itertools import count, islice

MEGABYTE = 10**6


def body_of(which: str, megabytes: float) -> bytes:
    """The body, as near below that size as whole entries come. Raises KeyError for an unknown one."""
    before, entry, after = BODIES[which]
    room = int(megabytes * MEGABYTE) - len(before) - len(after)
    return before + (entry(room) if callable(entry) else _repeated(entry, room)) + after


def _repeated(entry: bytes, room: int) -> bytes:
    return b",".join([entry] * ((room + 1) // (len(entry) + 1)))


def _keys(room: int) -> bytes:
    """Members of an object, no two of one name."""
    return b",".join(b'"%07x":0' % number for number in islice(count(), room // 12))


def _names(room: int) -> bytes:
    """The same, of wallets that have something."""
    return b",".join(b'"0x%07x":257' % number for number in islice(count(), room // 16))


_NODES = b'{"id":"0","jsonrpc":"2.0","result":{"service_node_states":['
_ONE_NODE = _NODES + b'{"pubkey_ed25519":"' + b"ab" * 32 + b'",'
_Filling = bytes | Callable[[int], bytes]

BODIES: dict[str, tuple[bytes, _Filling, bytes]] = {
    "nodes": (_NODES, b"{}", b"]}}"),
    "zeros": (_NODES, b"0", b"]}}"),
    "nulls": (_NODES, b"null", b"]}}"),
    "lists": (_NODES, b"[]", b"]}}"),
    "odd-nodes": (_NODES, b'{"swarm":0}', b"]}}"),
    "contributors": (_ONE_NODE + b'"contributors":[', b"{}", b"]}]}}"),
    "stakes-of-nodes": (_ONE_NODE + b'"contributors":[', b'{"amount":257}', b"]}]}}"),
    "locked": (_ONE_NODE + b'"contributors":[{"locked_contributions":[', b"{}", b"]}]}]}}"),
    "reasons": (_ONE_NODE + b'"last_decomm_reasons":{"all":[', b'"ab"', b"]}}]}}"),
    "votes": (_ONE_NODE + b'"pulse_votes":{"voted":[', b"[0]", b"]}}]}}"),
    "versions": (_ONE_NODE + b'"storage_server_version":[', b"257", b"]}]}}"),
    "keys": (b'{"result":{', _keys, b',"service_node_states":[]}}'),
    "balances": (b'{"result":{"balances":[', b"{}", b"]}}"),
    "wallets": (b'{"result":{"balances":{', _names, b"}}}"),
    "digits": (b'{"height":', lambda room: b"1" * room, b"}"),
    "amounts": (b'{"t":', lambda room: b"1" * room, b',"price":{"usd":1}}'),
    "text": (b'{"status":"', lambda room: b"x" * (room - 4) + "😀".encode(), b'"}'),
    "deeper": (b'{"result":{"service_node_states":[', b"[" * 500 + b"]" * 500, b"]}}"),
    "prices": (b'{"prices":[', b"{}", b"]}"),
    "points": (b"[", b'{"t":1}', b"]"),
    "stakes": (b'{"stakes":[', b"{}", b"]}"),
    "contracts": (b'{"contracts":[', b"{}", b"]}"),
    "events": (b'{"stakes":[],"contracts":[{"events":[', b"{}", b"]}]}"),
    "members": (b'{"swarm":"0","snodes":[', b'{"pubkey_ed25519":""}', b"]}"),
    "batch": (b"[", b"{}", b"]"),
    "result": (b'{"jsonrpc":"2.0","id":1,"result":"0x', lambda room: b"0" * (room // 2 * 2), b'"}'),
    "logs": (b'{"jsonrpc":"2.0","id":1,"result":[', b"{}", b"]}"),
}
"""What stands before, the entry that is repeated or what makes the filling, and what stands after."""

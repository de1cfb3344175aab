"""A node list in numbers, and the part of it that was asked for: counting, filtering, sorting.

A pure module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from ..errors import MalformedKey, NotFound, RequestError
from ..model import Node, NodeList, SizeCount, State, Summary, Swarm, SwarmTable, VersionCount


def by_swarm(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    """Return the nodes of each swarm by its ID, without those that are in no swarm."""
    swarms: dict[str, list[Node]] = {}
    for node in nodes:
        if node.swarm_id is not None:
            swarms.setdefault(node.swarm_id, []).append(node)
    return swarms


def summarise(listed: NodeList) -> Summary:
    """Return a whole node list in numbers."""
    states = Counter(node.state for node in listed.nodes)
    swarms = by_swarm(listed.nodes)
    versions = Counter(node.storage_server_version for node in listed.nodes)
    return Summary(
        total=len(listed.nodes),
        active=states["active"],
        exiting=states["exiting"],
        decommissioned=states["decommissioned"] if listed.tells_states else None,
        awaiting=states["awaiting"] if listed.tells_states else None,
        unknown=states[None],
        unassigned=len(listed.nodes) - sum(map(len, swarms.values())) if listed.tells_swarms else None,
        swarms=len(swarms) if listed.tells_swarms else None,
        swarm_sizes=_sizes(swarms.values()),
        versions=tuple(
            VersionCount(version=version, nodes=versions[version])
            for version in sorted(versions, key=lambda version: version_order(version or ""), reverse=True)
        ),
    )


def tabulate_swarms(listed: NodeList) -> SwarmTable:
    """Return how the nodes of a list are spread over swarms."""
    swarms = by_swarm(listed.nodes)
    return SwarmTable(
        height=listed.height,
        nodes=len(listed.nodes),
        unassigned=len(listed.nodes) - sum(map(len, swarms.values())),
        swarm_sizes=_sizes(swarms.values()),
        swarms=tuple(
            Swarm(swarm_id=swarm_id, size=len(members), nodes=tuple(node.pubkey for node in members))
            for swarm_id, members in sorted(swarms.items())
        ),
    )


def _sizes(swarms: Iterable[Sequence[Node]]) -> tuple[SizeCount, ...]:
    sizes = Counter(len(members) for members in swarms)
    return tuple(SizeCount(size=size, swarms=sizes[size]) for size in sorted(sizes))


def version_order(version: str) -> tuple[int, ...]:
    """Return a dotted version as a key to sort by; an empty one comes first."""
    return tuple(int(part) for part in version.split(".") if part)


class NodeFilter(Struct, frozen=True):
    """Which nodes are asked for: those that match every part given; of several values for a part, any."""

    states: tuple[State, ...] = ()
    """In one of these; without any, whatever its state."""
    versions: tuple[str, ...] = ()
    """`2.11` matches every 2.11.x; `<2.11.3`, `<=`, `>` and `>=` compare."""
    swarms: tuple[str, ...] = ()
    """Swarm IDs in hex, padded or not."""
    operators: tuple[str, ...] = ()
    """Run by one of these wallets; without any, by whomever."""
    contributors: tuple[str, ...] = ()
    """Wallets that staked on the node or are paid for a stake on it."""
    addresses: tuple[str, ...] = ()
    """IP addresses or networks such as 192.0.2.0/24."""

    def select(self, nodes: Iterable[Node]) -> list[Node]:
        """Return the nodes that match, in their order.

        Raises:
            RequestError: an invalid version, swarm ID, wallet or address.
        """
        tests = [
            *_tests(self.states, lambda state: lambda node: node.state == state),
            *_tests(self.versions, _fits_version),
            *_tests(self.swarms, _fits_swarm),
            *_tests(self.operators, _fits_operator),
            *_tests(self.contributors, _fits_contributor),
            *_tests(self.addresses, _fits_address),
        ]
        return [node for node in nodes if all(test(node) for test in tests)]

    def unanswerable(self, listed: NodeList) -> list[str]:
        """Return the parts that no node has a value for, so that no match means nothing."""
        nodes = listed.nodes
        asked: list[tuple[str, tuple[str, ...], Callable[[Node], object]]] = [
            ("version", self.versions, lambda node: node.storage_server_version),
            ("swarm", self.swarms, lambda node: node.swarm_id),
            ("operator", self.operators, lambda node: node.operator),
            ("contributor", self.contributors, lambda node: node.contributors),
            ("ip", self.addresses, lambda node: node.ip),
        ]
        found = [name for name, values, fact in asked if values and all(fact(node) is None for node in nodes)]
        unlisted = {"decommissioned", "awaiting"} & set(self.states) and not listed.tells_states
        return ["state", *found] if unlisted else found


_Test = Callable[[Node], bool]


def _tests(values: tuple[str, ...], make: Callable[..., _Test]) -> list[_Test]:
    """Return one test that any of the values passes; none without values."""
    tests = [make(value) for value in values]
    return [lambda node: any(test(node) for test in tests)] if tests else []


_VERSION = r"(<=|>=|<|>|)\s*([0-9]{1,5}(?:\.[0-9]{1,5}){0,3})"


def _fits_version(text: str) -> _Test:
    match = re.fullmatch(_VERSION, text.strip())
    if match is None:
        raise RequestError(f"not a version such as 2.11, 2.11.3 or <2.11.3: {text!r}")
    sign, wanted = match.group(1), version_order(match.group(2))

    def fits(node: Node) -> bool:
        if node.storage_server_version is None:
            return False
        version = version_order(node.storage_server_version)[: len(wanted)]
        if sign in ("<", ">"):
            return version < wanted if sign == "<" else version > wanted
        return version == wanted or (version < wanted if sign == "<=" else sign == ">=" and version > wanted)

    return fits


def _fits_swarm(text: str) -> _Test:
    if not re.fullmatch(r"[0-9a-fA-F]{1,16}", text):
        raise RequestError(f"not a swarm ID of up to 16 hex digits: {text!r}")
    wanted = text.lower().zfill(16)
    return lambda node: node.swarm_id == wanted


def _spellings(wallet: str) -> set[str]:
    """Return how a node list may spell a wallet: an Oxen wallet is any text, an Ethereum one is not."""
    if wallet[:2].lower() == "0x" and not re.fullmatch(r"0[xX][0-9a-fA-F]{40}", wallet):
        raise RequestError(f"not a wallet of 0x and 40 hex digits: {wallet!r}")
    return {wallet, wallet.lower()}


def _fits_operator(wallet: str) -> _Test:
    wallets = _spellings(wallet)
    return lambda node: node.operator in wallets


def _fits_contributor(wallet: str) -> _Test:
    wallets = _spellings(wallet)
    return lambda node: any({one.address, one.beneficiary} & wallets for one in node.contributors or ())


def _fits_address(text: str) -> _Test:
    import ipaddress

    try:
        wanted = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise RequestError(f"not an IP address or network: {text!r}") from None

    def fits(node: Node) -> bool:
        try:
            return node.ip is not None and ipaddress.ip_address(node.ip) in wanted
        except ValueError:  # a node may have announced anything as its address
            return False

    return fits


_KEY_DIGITS = 64


def parse_key(text: str) -> str:
    """Return a node's key, or the beginning of one, in lower case.

    Raises:
        MalformedKey: it cannot begin a key.
    """
    key = text.strip().lower()
    if not re.fullmatch(rf"[0-9a-f]{{1,{_KEY_DIGITS}}}", key):
        raise MalformedKey(f"a node key is up to {_KEY_DIGITS} hex digits, and {text!r} is not")
    return key


def is_whole_key(key: str) -> bool:
    """Return whether a key has all its digits."""
    return len(key) == _KEY_DIGITS


def no_node_has(key: str) -> NotFound:
    """Return the error of a key, or of the beginning of one, that no node has."""
    what = f"no Session Node has the key {key}" if is_whole_key(key) else f"no Session Node's key begins with {key}"
    return NotFound(what, hint="A node that has left, or was deregistered, is no longer listed.")


def by_any_key(nodes: Iterable[Node]) -> dict[str, Node]:
    """Return nodes by their Ed25519 keys, and by their older ones as well."""
    nodes = tuple(nodes)
    older = {node.service_node_pubkey: node for node in nodes if node.service_node_pubkey is not None}
    return older | {node.pubkey: node for node in nodes}


def find_node(nodes: Iterable[Node], key: str) -> Node:
    """Return the one node whose Ed25519 key, or else whose older key, begins with `key`.

    Raises:
        MalformedKey: `key` cannot begin a key, or begins more than one.
        NotFound: no key begins with it.
    """
    wanted = parse_key(key)
    nodes = list(nodes)
    found = [node for node in nodes if node.pubkey.startswith(wanted)] or [
        node for node in nodes if (node.service_node_pubkey or "").startswith(wanted)
    ]
    if not found:
        raise no_node_has(wanted)
    if len(found) > 1:
        few = ", ".join(node.pubkey[: len(wanted) + 4] for node in found[:3]) + (", …" if len(found) > 3 else "")
        raise MalformedKey(f"the keys of {len(found):,} nodes begin with {wanted}: {few}", hint="Give more digits.")
    return found[0]

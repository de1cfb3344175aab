"""Every column of a node list, declared once: its title, its values and its order.

The table, the CSV sheet, `--columns` and `--sort` all read this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from sessionnet_core.amounts import Sesh
from sessionnet_core.model import Node
from sessionnet_core.nodes.filters import version_order

from ..numbers import bare_sesh, percent
from ..words import ago, blocks, until_height

if TYPE_CHECKING:
    from ..marks import Change

T = TypeVar("T")

STATE_STYLES = {"active": "green", "exiting": "yellow", "decommissioned": "red", "awaiting": "cyan"}


class Moment(Struct, frozen=True):
    """When a list is shown, for ages and heights relative to it; and what of it changed since it was shown before."""

    now: datetime
    height: int | None
    changes: Mapping[str, Change] | None = None
    """By what a row is known by; None if there was no round before."""

    def sign_by(self, key: Callable[[T], str]) -> Callable[[T], str] | None:
        """Return what tells the sign of a row by what it is known by; None if there was no round before."""
        changes = self.changes
        if changes is None:
            return None
        return lambda thing: changes[key(thing)].sign if key(thing) in changes else ""


class Column(Struct, frozen=True):
    """One column."""

    key: str
    title: str
    value: Callable[[Node], Any]
    """What a sheet holds; None if unknown."""
    text: Callable[[Node, Moment], str] | None = None
    """What a table shows, if not just the value."""
    order: Callable[[Any], Any] | None = None
    """What it sorts by, if not the value itself."""
    right: bool = False
    rank: int = 0
    """On a narrow terminal, columns of the highest rank are left out first; of rank 0, the last stand below the row."""
    style: Callable[[Node], str] | None = None
    unknown: Callable[[Node], str] | None = None
    """What a table shows for an unknown value, if not a dash."""
    cut: bool = False
    """Whether a narrow terminal may cut it: half a sentence is still useful, half an amount is another amount."""
    by_beginning: bool = False
    """Whether it is a key that `nodes show` takes by its beginning."""

    def shown(self, node: Node, moment: Moment) -> str:
        """Return the text of a table's cell, not yet safe to print."""
        value = self.value(node)
        if value is None:
            return self.unknown(node) if self.unknown else "–"
        return self.text(node, moment) if self.text else str(value)


def address(node: Node) -> str | None:
    """Return the node's IP address and HTTPS port as one text; an IPv6 address in brackets."""
    if node.ip is None:
        return None
    host = f"[{node.ip}]" if ":" in node.ip else node.ip
    return host if node.https_port is None else f"{host}:{node.https_port}"


def _address_order(text: str) -> tuple[bool, bytes, int]:
    """Sort addresses by number, IPv4 first, then by port."""
    import socket

    host, port = text, ""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    six = ":" in host
    packed = socket.inet_pton(socket.AF_INET6 if six else socket.AF_INET, host)
    return six, packed, int(port.strip(":") or 0)


def _exits(node: Node, moment: Moment) -> str:
    return until_height(node.requested_unlock_height, moment.height) if node.requested_unlock_height else "–"


def _stakes(node: Node) -> str | None:
    """Return every contributor with its stake as one text."""
    if node.contributors is None:
        return None
    return " ".join(
        f"{one.address or 'unnamed'}={'?' if one.amount is None else one.amount}" for one in node.contributors
    )


def _sesh(amount: Sesh | None) -> str:
    return "–" if amount is None else bare_sesh(amount)


COLUMNS = {
    column.key: column
    for column in (
        Column("pubkey", "Node key", lambda node: node.pubkey, by_beginning=True),
        Column("address", "Address", address, order=_address_order, rank=2),
        Column("ip", "IP", lambda node: node.ip, order=_address_order),
        Column("https_port", "HTTPS", lambda node: node.https_port, right=True),
        Column("quic_port", "QUIC", lambda node: node.quic_port, right=True, rank=5),
        Column("swarm_id", "Swarm", lambda node: node.swarm_id, rank=3),
        Column(
            "state",
            "State",
            lambda node: node.state,
            style=lambda node: STATE_STYLES.get(node.state or "", "dim"),
            rank=1,
        ),
        Column(
            "storage_server_version",
            "Version",
            lambda node: node.storage_server_version,
            order=version_order,
            rank=4,
        ),
        Column("requested_unlock_height", "Exits", lambda node: node.requested_unlock_height, text=_exits, rank=6),
        Column("staked", "Staked SESH", lambda node: node.staked, text=lambda node, _: _sesh(node.staked), right=True),
        Column(
            "requirement",
            "Requirement SESH",
            lambda node: node.requirement,
            text=lambda node, _: _sesh(node.requirement),
            right=True,
        ),
        Column("operator", "Operator", lambda node: node.operator),
        Column(
            "operator_fee_percent",
            "Fee",
            lambda node: node.operator_fee_percent,
            text=lambda node, _: percent(node.operator_fee_percent),
            right=True,
        ),
        Column(
            "contributors",
            "Contributors",
            _stakes,
            text=lambda node, _: str(len(node.contributors or ())),
            order=lambda stakes: stakes.count("="),
            right=True,
        ),
        Column(
            "last_uptime_proof",
            "Uptime proof",
            lambda node: node.last_uptime_proof,
            text=lambda node, moment: ago(node.last_uptime_proof or moment.now, moment.now),
        ),
        Column(
            "earned_downtime_blocks",
            "Credit",
            lambda node: node.earned_downtime_blocks,
            text=lambda node, _: blocks(node.earned_downtime_blocks or 0),
            right=True,
        ),
        Column("decommission_count", "Decommissions", lambda node: node.decommission_count, right=True),
        Column("service_node_pubkey", "Older key", lambda node: node.service_node_pubkey),
        Column("x25519", "X25519 key", lambda node: node.x25519),
    )
}

LIST = ("pubkey", "address", "quic_port", "swarm_id", "state", "storage_server_version", "requested_unlock_height")
"""The columns of `nodes` by default."""
SWARM_MEMBERS = ("pubkey", "address", "quic_port", "storage_server_version", "state")
"""The columns of `swarm`."""
SHEET = tuple(key for key in COLUMNS if key != "address")
"""The columns of a CSV sheet by default: everything, once."""


def sorter(
    key: str, *, reverse: bool, columns: Mapping[str, Column] | None = None
) -> Callable[[list[Node]], list[Node]]:
    """Return a function that sorts nodes by a column. Nodes without a value come last either way.

    Args:
        columns: where the column is declared, if not in `COLUMNS`.
    """
    column = (columns or COLUMNS)[key]

    def in_order(nodes: list[Node]) -> list[Node]:
        known = [node for node in nodes if column.value(node) is not None]
        unknown = [node for node in nodes if column.value(node) is None]
        order = column.order or (lambda value: value)
        return [*sorted(known, key=lambda node: order(column.value(node)), reverse=reverse), *unknown]

    return in_order


def key_of(name: str, columns: Mapping[str, Column]) -> str | None:
    """Return the key of the column with this key or title, if there is one.

    Keys are tried first. In titles, case is ignored, and a space may be written as `_` or `-`.
    """
    if name in columns:
        return name
    titles = {_plain(column.title): key for key, column in columns.items()}
    return titles.get(_plain(name))


def _plain(title: str) -> str:
    return title.casefold().replace("_", " ").replace("-", " ")

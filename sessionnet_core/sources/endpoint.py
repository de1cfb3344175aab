"""A URL where a host is asked, and how the host is recognised."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from ..evidence import Proof
from ..model import Node
from ..networks.model import Pin
from ..urls import host_of


class Endpoint(Struct, frozen=True):
    """One URL, and how its host is recognised."""

    url: str
    proof: Proof
    """`pinned-certificate`, `system-ca`; `sealed-reply` if the answer itself is the proof; or `none` for plain HTTP and
    unverified certificates."""
    pins: tuple[Pin, ...] = ()
    apart: bool = False
    """Whether each question to it takes a connection of its own, so that it cannot tell by that which came from one."""

    @property
    def host(self) -> str:
        """The host's name in messages."""
        return host_of(self.url)

    @property
    def pins_expire(self) -> datetime | None:
        """When the last of its pinned certificates expires; None unless that is known of each."""
        known = [pin.expires for pin in self.pins if pin.expires is not None]
        return max(known) if known and len(known) == len(self.pins) else None


PATH = "/storage_rpc/v1"


def endpoint_at(node: Node, path: str = PATH) -> Endpoint:
    """Return the storage server of a node that has an address and a port."""
    host = f"[{node.ip}]" if ":" in (node.ip or "") else node.ip
    return Endpoint(url=f"https://{host}:{node.https_port}{path}", proof="none", apart=True)

"""Where a host is asked, and how it is recognised there."""

from __future__ import annotations

from msgspec import Struct

from ..evidence import Proof
from ..model import Node
from ..urls import host_of


class Endpoint(Struct, frozen=True):
    """One URL, and how its owner is recognised."""

    url: str
    proof: Proof
    """`pinned-certificate`, `system-ca`; `sealed-reply` where the answer itself will tell; or `none` for plain HTTP and
    for certificates that nothing vouches for."""
    pins: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The host, as reports call it."""
        return host_of(self.url)


PATH = "/storage_rpc/v1"


def endpoint_at(node: Node, path: str = PATH) -> Endpoint:
    """Give the storage server of a node that has an address and a port."""
    host = f"[{node.ip}]" if ":" in (node.ip or "") else node.ip
    return Endpoint(url=f"https://{host}:{node.https_port}{path}", proof="none")

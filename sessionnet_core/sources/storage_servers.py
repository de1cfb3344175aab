"""The storage server that every Session Node runs, asked over HTTPS.

Its certificate is self-signed and not bound to the node's key, so nothing vouches for what it says over HTTPS;
Session's apps do not check it either. (Session storage server, `oxenss/rpc/request_handler.cpp`.)
"""

from __future__ import annotations

from ..model import Node
from ..names import NameRecord
from ..networks import BootstrapNode
from ..oxend import STORAGE_SERVER_REQUEST, Told, decode_node_list
from ..storage.names import decode_record, encode_request
from .transport import Endpoint, Transport

PATH = "/storage_rpc/v1"


def endpoint_of(node: BootstrapNode) -> Endpoint:
    """Tell how a storage server is recognised: it is not."""
    return Endpoint(url=node.url, proof="none")


def endpoint_at(node: Node, path: str = PATH) -> Endpoint:
    """Give the storage server of a node that has an address and a port."""
    host = f"[{node.ip}]" if ":" in (node.ip or "") else node.ip
    return Endpoint(url=f"https://{host}:{node.https_port}{path}", proof="none")


def ask_storage_server(transport: Transport, endpoint: Endpoint) -> Told:
    """Ask the oxend behind one storage server for the node list (`oxend_request`).

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` and `decode_node_list` do.
    """
    return decode_node_list(transport.post(endpoint, STORAGE_SERVER_REQUEST))


def ask_name(transport: Transport, endpoint: Endpoint, name_hash: bytes) -> NameRecord | None:
    """Ask the oxend behind one storage server for the record of a Session name; None where nobody has it.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` and `decode_record` do.
    """
    return decode_record(transport.post(endpoint, encode_request(name_hash)))

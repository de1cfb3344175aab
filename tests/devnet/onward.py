"""How the devnet's storage servers reach each other, and servers: real connections, which never leave the machine.

Whoever is not on the loopback interface is unreachable: a node without a running server, any host of a client's choice.
"""

import http.client
import ipaddress
import ssl

from tests.devnet import onion_hop
from tests.devnet.node_layer import ForServer
from tests.devnet.node_list import Record
from tests.devnet.onion_hop import Onward, UnreachableError
from tests.devnet.wire import Reply

SECONDS_TO_NODE = 30
SECONDS_TO_SERVER = 25


class OverLoopback(Onward):
    """Posts with HTTPS, or plain HTTP if the storage servers speak that."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls

    def to_node(self, node: Record, body: bytes, hop: int) -> Reply:
        """Post to the place that the node list names."""
        host, port = node.get("public_ip"), node.get("storage_port")
        if not isinstance(host, str) or not isinstance(port, int):
            raise UnreachableError
        headers = {onion_hop.HOP_HEADER: str(hop)}
        return _post(host, port, onion_hop.PATH, body, headers, tls=self._tls, seconds=SECONDS_TO_NODE)

    def to_server(self, destination: ForServer) -> Reply:
        """Post to the server, whatever certificate it shows."""
        tls, seconds = destination.protocol == "https", SECONDS_TO_SERVER
        host, port = destination.host, destination.port
        if not is_address(host):
            raise UnreachableError(f"Could not resolve host: {host}")
        try:
            return _post(host, port, destination.target, destination.body, {}, tls=tls, seconds=seconds)
        except UnreachableError:
            raise UnreachableError(
                f"Failed to connect to {host} port {port} after 0 ms: Could not connect to server"
            ) from None


def is_address(host: str) -> bool:
    """Whether a host is an IP address, and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_on_this_machine(host: str) -> bool:
    """Whether a host is a loopback address. A name is none: it would have to be looked up."""
    return is_address(host) and ipaddress.ip_address(host).is_loopback


def _post(host: str, port: int, path: str, body: bytes, headers: dict[str, str], *, tls: bool, seconds: float) -> Reply:
    if not is_on_this_machine(host):
        raise UnreachableError
    if tls:
        # Nodes show certificates that nobody vouches for; what is inside the layers is what is relied on.
        context = ssl._create_unverified_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=seconds, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/octet-stream", **headers})
        response = connection.getresponse()
        content_type = response.headers.get("Content-Type", "application/octet-stream")
        return Reply(response.read(), response.status, content_type)
    except TimeoutError:
        raise
    except (OSError, http.client.HTTPException):
        raise UnreachableError from None
    finally:
        connection.close()

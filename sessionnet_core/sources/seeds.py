"""The seeds: oxend nodes that serve the list of Session Nodes to the public, over JSON-RPC.

One request to one seed; `nodes.agreement` compares the seeds.
"""

from __future__ import annotations

from msgspec import structs

from ..amounts import Sesh
from ..errors import NotRecorded
from ..evidence import Proof
from ..model import Node
from ..networks.model import Seed
from ..wire.oxend import LIMIT_BYTES, REQUEST, SHORT_REQUEST, NodeListReply, decode_node_list
from ..wire.oxend.accrued import decode_accrued_rewards, encode_request
from ..wire.oxend.requirement import REQUEST as REQUIREMENT_REQUEST
from ..wire.oxend.requirement import decode_requirement
from .endpoint import Endpoint
from .transport import Transport


def endpoint_of(seed: Seed) -> Endpoint:
    """Return a seed's endpoint: it is recognised by its pins or the system's CAs; over plain HTTP, not at all."""
    proof: Proof = "none"
    if seed.url.startswith("https:"):
        proof = "pinned-certificate" if seed.pins else "system-ca"
    return Endpoint(url=seed.url, proof=proof, pins=seed.pins if proof == "pinned-certificate" else ())


def ask_seed(transport: Transport, endpoint: Endpoint, known: dict[str, Node] | None = None) -> NodeListReply:
    """Ask one seed for the node list.

    Args:
        known: the nodes that other seeds have sent, as for `decode_node_list`.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` and `decode_node_list` do.
    """
    return decode_node_list(transport.post(endpoint, REQUEST, limit_bytes=LIMIT_BYTES), known=known)


def ask_seed_briefly(transport: Transport, endpoint: Endpoint, known: dict[str, Node] | None = None) -> NodeListReply:
    """Ask one seed for no more of the node list than seeds have to agree on.

    A recording of the time when every seed was asked for all of it gives all of it.

    Args:
        known: the nodes that other seeds have sent as briefly, as for `decode_node_list`.

    Raises:
        NoAnswer, Unbelievable: as `ask_seed` does.
    """
    try:
        body = transport.post(endpoint, SHORT_REQUEST, limit_bytes=LIMIT_BYTES)
    except NotRecorded:
        return ask_seed(transport, endpoint)
    return structs.replace(decode_node_list(body, known=known), is_whole=False)


def ask_accrued_rewards(transport: Transport, endpoint: Endpoint, address: str) -> Sesh | None:
    """Ask one seed what the network has ever credited to a wallet; None if it does not know.

    Raises:
        Refused: also if the seed restricts the method, as any may.
        NoAnswer, Unbelievable: as `Transport.post` and `decode_accrued_rewards` do.
    """
    return decode_accrued_rewards(transport.post(endpoint, encode_request(address)), address)


def ask_requirement(transport: Transport, endpoint: Endpoint) -> Sesh:
    """Ask one seed for the stake that a node needs.

    Raises:
        Refused: also if the seed restricts the method, as any may.
        NoAnswer, Unbelievable: as `Transport.post` and `decode_requirement` do.
    """
    return decode_requirement(transport.post(endpoint, REQUIREMENT_REQUEST))

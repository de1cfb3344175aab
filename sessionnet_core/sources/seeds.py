"""The seeds: oxend nodes that give everybody the list of Session Nodes over JSON-RPC.

One request to one seed. Comparing seeds with each other is `agreement`'s work.
"""

from __future__ import annotations

from ..amounts import Sesh
from ..evidence import Proof
from ..networks.model import Seed
from ..wire.oxend import REQUEST, NodeListReply, decode_node_list
from ..wire.oxend.accrued import decode_accrued_rewards, encode_request
from ..wire.oxend.requirement import REQUEST as REQUIREMENT_REQUEST
from ..wire.oxend.requirement import decode_requirement
from .endpoint import Endpoint
from .transport import Transport


def endpoint_of(seed: Seed) -> Endpoint:
    """Tell how a seed is recognised: by its pins, by the system's CAs, or over plain HTTP not at all."""
    proof: Proof = "none"
    if seed.url.startswith("https:"):
        proof = "pinned-certificate" if seed.pins else "system-ca"
    return Endpoint(url=seed.url, proof=proof, pins=seed.pins if proof == "pinned-certificate" else ())


def ask_seed(transport: Transport, endpoint: Endpoint) -> NodeListReply:
    """Ask one seed for the node list.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` and `decode_node_list` do.
    """
    return decode_node_list(transport.post(endpoint, REQUEST))


def ask_accrued_rewards(transport: Transport, endpoint: Endpoint, address: str) -> Sesh | None:
    """Ask one seed what the network owes a wallet, counted over its whole life; None where it does not tell.

    Raises:
        Refused: also where the seed keeps that from the public, as any may.
        NoAnswer, Unbelievable: as `Transport.post` and `decode_accrued_rewards` do.
    """
    return decode_accrued_rewards(transport.post(endpoint, encode_request(address)), address)


def ask_requirement(transport: Transport, endpoint: Endpoint) -> Sesh:
    """Ask one seed what a whole node needs.

    Raises:
        Refused: also where the seed keeps that from the public, as any may.
        NoAnswer, Unbelievable: as `Transport.post` and `decode_requirement` do.
    """
    return decode_requirement(transport.post(endpoint, REQUIREMENT_REQUEST))

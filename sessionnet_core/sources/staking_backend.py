"""The staking backend: the database behind Session's staking portal, asked over HTTP(S) as the portal asks it.

All requests are GETs: the others that it takes register nodes, or make the whole network sign.
"""

from __future__ import annotations

from msgspec import structs

from ..amounts import Sesh
from ..wire.backend import contracts, network, rewards, stakes
from ..wire.backend.model import ContributionContracts, NetworkState, WalletStakes
from .endpoint import Endpoint
from .transport import Transport


def endpoint_of(url: str) -> Endpoint:
    """Return the backend's endpoint: it is recognised by the system's CAs; over plain HTTP, not at all."""
    return Endpoint(url=url.rstrip("/"), proof="system-ca" if url.startswith("https:") else "none")


def ask_info(transport: Transport, endpoint: Endpoint) -> NetworkState:
    """Ask how far the backend has read.

    Raises:
        NoAnswer, Unbelievable: as `Transport.get` and `decode_info` do.
    """
    return network.decode_info(_get(transport, endpoint, network.PATH))


def ask_stakes(transport: Transport, endpoint: Endpoint, address: str) -> WalletStakes:
    """Ask for the stakes of a wallet, given by its address in lower case.

    Raises:
        NoAnswer, Unbelievable: as `Transport.get` and `decode_stakes` do.
    """
    return stakes.decode_stakes(_get(transport, endpoint, stakes.path_of(address)))


def ask_rewards(transport: Transport, endpoint: Endpoint, address: str) -> Sesh | None:
    """Ask for all that ever became claimable for a wallet, given by its address in lower case; None if it is unknown.

    Raises:
        NoAnswer, Unbelievable: as `Transport.get` and `decode_rewards` do.
    """
    return rewards.decode_rewards(_get(transport, endpoint, rewards.path_of(address)), address)


def ask_contracts(transport: Transport, endpoint: Endpoint) -> ContributionContracts:
    """Ask for all contribution contracts.

    Raises:
        NoAnswer, Unbelievable: as `Transport.get` and `decode_contracts` do.
    """
    return contracts.decode_contracts(_get(transport, endpoint, contracts.PATH))


def _get(transport: Transport, endpoint: Endpoint, path: str) -> bytes:
    return transport.get(structs.replace(endpoint, url=endpoint.url + path))

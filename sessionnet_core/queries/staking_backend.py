"""The way to an answer of the staking backend: one host, asked before the deadline whatever it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ..errors import BadConfiguration, SessionNetError
from ..evidence import Answer
from .chain import new_transport
from .endpoints import source_of

if TYPE_CHECKING:
    from ..client import SessionNetwork
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport
    from ..wire.backend.model import NetworkState

T = TypeVar("T")


def find_from_backend(
    network: SessionNetwork,
    ask: Callable[[Transport, Endpoint], T],
    state_of: Callable[[T], NetworkState],
    *,
    share: float = 1.0,
    transport: Transport | None = None,
) -> Answer[T]:
    """Give what the staking backend tells.

    Args:
        ask: sends the requests.
        state_of: gives how far the backend had read, from what it told.
        share: of the time that there is, how much may be spent here.
        transport: one that is in use already, so that its deadline holds for this too.

    Raises:
        BadConfiguration: the network has no staking backend.
        NoAnswer, Unbelievable: it gave none, or one that cannot be believed.
    """
    from ..sources import staking_backend

    if network.network.backend is None:
        raise BadConfiguration(f"network {network.network.name!r} has no staking backend", hint="Try --backend-url.")
    through = transport or new_transport(network.access)
    endpoint = staking_backend.endpoint_of(network.network.backend)
    (outcome,) = through.side_by_side(
        [endpoint], lambda asked: ask(through, asked), seconds=through.remaining_seconds * share
    )
    if isinstance(outcome, SessionNetError):
        raise type(outcome)(f"{endpoint.host}: {outcome.message}", hint=outcome.hint)
    as_of = min(state_of(outcome).as_of or network.now, network.now)
    return Answer(
        value=outcome,
        network=network.network.name,
        as_of=as_of,
        asked_at=network.now,
        stale=False,
        sources=(source_of(endpoint, "staking-backend", network.access, as_of),),
        recording=network.access.recording,
    )

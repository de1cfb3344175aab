"""What the staking backend says: one host, asked before the deadline whatever it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ..errors import BadConfiguration
from ..evidence import Answer
from ..session import Session
from .answers import answer_from
from .endpoints import ask_one

if TYPE_CHECKING:
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport
    from ..wire.backend.model import NetworkState

T = TypeVar("T")


def fetch_from_backend(
    session: Session,
    transport: Transport,
    ask: Callable[[Transport, Endpoint], T],
    state_of: Callable[[T], NetworkState],
    *,
    share: float = 1.0,
) -> Answer[T]:
    """Return what the staking backend says.

    Args:
        ask: sends the requests.
        state_of: returns how far the backend had read, from its replies.
        share: of the time that is left, how much may be spent here.

    Raises:
        BadConfiguration: the network has no staking backend.
        NoAnswer, Unbelievable: it gave no answer, or none that can be believed.
    """
    from ..sources import staking_backend

    url = session.network.backend
    if url is None:
        raise BadConfiguration(f"network {session.network.name!r} has no staking backend", hint="Try --backend-url.")
    endpoint = staking_backend.endpoint_of(url)
    value = ask_one(transport, endpoint, lambda asked: ask(transport, asked), share=share)
    return answer_from(session, value, "staking-backend", [endpoint], as_of=state_of(value).as_of)

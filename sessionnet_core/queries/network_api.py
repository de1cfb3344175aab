"""The way to an answer of the network API; the first step that succeeds is taken.

::

    the cache               a kept answer, until the server expects to know better and no longer than `max_age_seconds`
    └── the API             sealed, or plain where that was asked for; over three nodes with an onion path
        └── the cache       whatever its age, when the API is silent or says no

An answer that is not the server's own ends it at once: whoever sits in the server's place gets no say in what is shown.

A kept answer is taken however it was asked for, directly or over a path: nobody is asked then, so nobody sees who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct, structs

from ..access import Access
from ..cache import FORMAT, Kept, Shelf
from ..errors import (
    BadConfiguration,
    NoAnswer,
    NobodyAnswered,
    NobodyBelievable,
    NothingKept,
    RequestError,
    SessionNetError,
    Unbelievable,
)
from ..evidence import Answer, Warned
from ..figures.network_info import NetworkInfo
from ..figures.prices import PERIODS, Period, PriceHistory
from ..networks.model import Api, Network
from ..wire.api.info import PATH as INFO_PATH
from ..wire.api.info import decode_info
from ..wire.api.prices import decode_prices, path_of
from .endpoints import source_of

if TYPE_CHECKING:
    from ..sources.transport import Transport
    from .onion.paths import OnionPaths

T = TypeVar("T")


class Sort(Struct, Generic[T], frozen=True):
    """One sort of answer: where it is asked for, how it is read, and when it is true."""

    name: str
    path: str
    kind: type[T]
    decode: Callable[[bytes], T]
    as_of: Callable[[T], datetime | None]
    """Gives the moment for which the answer says that it is true, where it does."""
    fresh_until: Callable[[T], datetime | None]
    """Gives from when on the server expects to know better, where it tells."""


INFO = Sort("info", INFO_PATH, NetworkInfo, decode_info, lambda told: told.as_of, lambda told: told.price_stale_at)


def prices(period: Period) -> Sort[PriceHistory]:
    """Give the sort of answer that is the price over a period.

    Raises:
        RequestError: there is no such period. It becomes part of a path and of a file's name.
    """
    if period not in PERIODS:
        raise RequestError(f"a period is one of {', '.join(PERIODS)}")
    return Sort(
        f"prices-{period}",
        path_of(period),
        PriceHistory,
        lambda body: decode_prices(body, period),
        lambda told: told.points[-1].at if told.points else None,
        lambda told: None,
    )


def find_api_answer(
    network: Network, access: Access, now: datetime, sort: Sort[T], paths: OnionPaths | None = None
) -> Answer[T]:
    """Give an answer of the network API, from the first place that has one.

    Args:
        paths: over which it is asked; directly without. It is never asked directly where they fail.

    Raises:
        BadConfiguration: the network has no network API.
        NoAnswer: it could not be reached, or has no such answer, and nothing is kept.
        Unbelievable: what answered cannot be believed.
    """
    api = network.api
    if api is None:
        raise BadConfiguration(
            f"network {network.name!r} has no network API", hint="Name one with --api-url and --api-pubkey."
        )
    # What came without a seal must not come back later as an answer to somebody who wants one.
    shelf = Shelf(f"{sort.name}-{access.api_transport}", sort.kind, lambda network: network.api)
    kept, warnings = access.cache.load(network, shelf) if access.cache else (None, ())
    if kept is not None and kept.asked_at > now:
        kept, warnings = None, (*warnings, Warned("cache-damaged", "the kept answer is from the future; ignored"))
    if kept is not None and (access.offline or (not access.refresh and _is_fresh(kept, access, now, sort))):
        return _from_kept(kept, access, now, sort, warnings)
    if access.offline:
        raise NothingKept(
            f"no such answer of {network.name}'s network API is kept on this machine, and nobody may be asked",
            hint="Run the command once without --offline.",
        )
    try:
        answer = _asked(api, network, access, now, sort, paths)
    except NoAnswer as error:
        if kept is None:
            raise
        failed = Warned("network-api-failed", error.causes[0].message)
        return _from_kept(kept, access, now, sort, (*warnings, failed))
    if access.cache is not None:
        new = Kept(FORMAT, network.name, now, answer.sources, (), answer.value)
        warnings = (*warnings, *access.cache.store(network, shelf, new))
    return answer.with_value(answer.value, *warnings)


def _asked(
    api: Api, network: Network, access: Access, now: datetime, sort: Sort[T], paths: OnionPaths | None
) -> Answer[T]:
    """Ask the API, before the deadline whatever it does."""
    from ..onion.layers import HOPS
    from ..sources import network_api
    from ..sources.transport import Transport

    transport = Transport.of(access)
    endpoint = network_api.endpoint_of(api, sort.path, access)
    warnings: tuple[Warned, ...] = ()
    try:
        if paths is None:
            told = _directly(transport, api, access, now, sort)
        else:
            told, warnings = _over_path(paths, transport, api, access, now, sort)
    except (NoAnswer, Unbelievable) as error:
        cause = type(error)(f"{endpoint.host}: {error.message}", hint=error.hint)
        kind = NobodyBelievable if isinstance(error, Unbelievable) else NobodyAnswered
        reached = "gave no answer that can be believed" if kind is NobodyBelievable else "gave no answer"
        raise kind(f"the network API of {network.name} {reached}", failures=(cause, *error.failures)) from None
    as_of = _as_of(told, now, sort)
    source = source_of(endpoint, "network-api", access, as_of)
    return Answer(
        value=told,
        network=network.name,
        as_of=as_of,
        asked_at=now,
        stale=_is_overdue(told, now, sort),
        sources=(source if paths is None else structs.replace(source, hops=HOPS),),
        warnings=warnings,
        recording=access.recording,
    )


def _directly(transport: Transport, api: Api, access: Access, now: datetime, sort: Sort[T]) -> T:
    from ..sources import network_api

    question = network_api.prepare(api, sort.path, access, int(now.timestamp()))
    (outcome,) = transport.side_by_side(
        [question.endpoint],
        lambda _: sort.decode(network_api.ask(transport, question)),
        seconds=transport.remaining_seconds,
    )
    if isinstance(outcome, SessionNetError):
        raise outcome
    return outcome


def _over_path(
    paths: OnionPaths, transport: Transport, api: Api, access: Access, now: datetime, sort: Sort[T]
) -> tuple[T, tuple[Warned, ...]]:
    """Ask the API over an onion path; give what it told, and what is to be said of the path."""
    from ..sources import network_api

    if access.api_transport == "plain":
        raise BadConfiguration("only a sealed request can go over an onion path", hint="Leave --transport plain out.")
    over = paths.ask_server(
        transport,
        network_api.place_of(api),
        f"GET {sort.path}",
        lambda: network_api.seal_request(api, sort.path, access, int(now.timestamp())),
    )
    return sort.decode(network_api.body_of(over.value)), over.warnings


def _from_kept(kept: Kept[T], access: Access, now: datetime, sort: Sort[T], warnings: tuple[Warned, ...]) -> Answer[T]:
    too_old = (now - kept.asked_at).total_seconds() > access.max_age_seconds
    return Answer(
        value=kept.value,
        network=kept.network,
        as_of=_as_of(kept.value, kept.asked_at, sort),
        asked_at=now,
        stale=too_old or _is_overdue(kept.value, now, sort),
        sources=tuple(structs.replace(source, via="cache") for source in kept.sources),
        warnings=(*kept.warnings, *warnings),
    )


def _is_fresh(kept: Kept[T], access: Access, now: datetime, sort: Sort[T]) -> bool:
    young = (now - kept.asked_at).total_seconds() <= access.max_age_seconds
    return young and not _is_overdue(kept.value, now, sort)


def _is_overdue(told: T, now: datetime, sort: Sort[T]) -> bool:
    until = sort.fresh_until(told)
    return until is not None and now > until


def _as_of(told: T, asked_at: datetime, sort: Sort[T]) -> datetime:
    """Give the oldest moment of the figures; a server whose clock is ahead tells nothing of the future."""
    return min(sort.as_of(told) or asked_at, asked_at)

"""What the network API says; the first step that succeeds is taken.

::

    the cache               a kept answer, until the server expects to know better and no longer than `max_age_seconds`
    └── the API             sealed, or plain where that was asked for; over three nodes with an onion path
        └── the cache       whatever its age, when the API is silent or says no

An answer that is not the server's own ends it at once: whoever sits in the server's place gets no say in what is shown.
A refusal is no answer, whoever it comes from: a status other than 200, in front of the API or sealed by it.

A kept answer is taken however it was asked for, directly or over a path: nobody is asked then, so nobody sees who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from ..cache import FORMAT, Kept, Shelf
from ..errors import (
    BadConfiguration,
    FigureMissing,
    NoAnswer,
    NobodyAnswered,
    NobodyBelievable,
    NothingKept,
    NotSealed,
    RequestError,
    Shortage,
    Unbelievable,
)
from ..evidence import Answer, Warned
from ..figures.network_info import NetworkInfo
from ..figures.price_time import ahead_warnings
from ..figures.prices import NEWEST_AGE_LIMIT, PERIODS, Period, PriceHistory
from ..networks.model import Api
from ..session import Session
from ..wire.api.info import PATH as INFO_PATH
from ..wire.api.info import decode_info
from ..wire.api.prices import decode_prices, path_of
from .answers import answer_from, answer_kept
from .endpoints import ask_one

if TYPE_CHECKING:
    from ..sources.transport import Transport

T = TypeVar("T")


class Resource(Struct, Generic[T], frozen=True):
    """One resource of the API: where it is asked for, how it is read, and when it is true."""

    name: str
    path: str
    kind: type[T]
    decode: Callable[[bytes], T]
    as_of: Callable[[T], datetime | None]
    """Returns the moment for which the reply says that it is true, where it does."""
    fresh_until: Callable[[T], datetime | None]
    """Returns from when on the server expects to know better, where it says so."""
    priced_at: Callable[[T], datetime | None]
    """Returns the time of the newest price in the reply."""


INFO = Resource(
    "info",
    INFO_PATH,
    NetworkInfo,
    decode_info,
    lambda info: info.as_of,
    lambda info: info.price_stale_at,
    lambda info: info.price_as_of,
)


def prices(period: Period) -> Resource[PriceHistory]:
    """Return the resource that is the price over a period.

    Raises:
        RequestError: there is no such period. It becomes part of a path and of a file's name.
    """
    if period not in PERIODS:
        raise RequestError(f"a period is one of {', '.join(PERIODS)}")
    return Resource(
        f"prices-{period}",
        path_of(period),
        PriceHistory,
        lambda body: _with_points(decode_prices(body, period)),
        _newest_point,
        _expected_until,
        _newest_point,
    )


def _expected_until(history: PriceHistory) -> datetime | None:
    newest = _newest_point(history)
    try:
        return newest and newest + NEWEST_AGE_LIMIT
    except OverflowError:  # a file that was kept may have the last hour there is
        return newest


def _newest_point(history: PriceHistory) -> datetime | None:
    return history.points[-1].at if history.points else None


def _with_points(history: PriceHistory) -> PriceHistory:
    """Return a history that has prices; an empty one is no answer, and a kept one may take its place.

    Raises:
        FigureMissing: it has none.
    """
    if not history.points:
        raise FigureMissing(f"it has no price of the last {history.period}")
    return history


def fetch_network_info(session: Session) -> Answer[NetworkInfo]:
    """Return everything that the network API publishes; asked for once in a session.

    Raises:
        As `fetch_resource` does.
    """
    return fetch_resource(session, INFO)


def fetch_resource(session: Session, resource: Resource[T]) -> Answer[T]:
    """Return one resource of the network API, from the first place that has it; asked for once in a session.

    Over an onion path, where that was asked for; it is never asked directly where the path fails.

    Raises:
        BadConfiguration: the network has no network API.
        NoAnswer: it did not answer, or has no such answer, and nothing is kept.
        Unbelievable: what answered cannot be believed.
    """
    return session.once(f"network API: {resource.name}", lambda: _fetch(session, resource))


def _fetch(session: Session, resource: Resource[T]) -> Answer[T]:
    network, access = session.network, session.access
    api = network.api
    if api is None:
        raise BadConfiguration(
            f"network {network.name!r} has no network API", hint="Name one with --api-url and --api-pubkey."
        )
    # What came without a seal must not come back later as an answer to somebody who wants one.
    shelf = Shelf(f"{resource.name}-{access.api_transport}", resource.kind, lambda network: network.api)
    kept, warnings = access.cache.load(network, shelf) if access.cache else (None, ())
    if kept is not None and kept.asked_at > session.now:
        kept, warnings = (
            None,
            (*warnings, Warned("cache-damaged", "the kept answer is from the future and was ignored")),
        )
    if kept is not None and (access.offline or (not access.refresh and _is_fresh(session, kept, resource))):
        return _from_kept(session, kept, resource, warnings)
    if access.offline:
        raise NothingKept(
            f"no such answer of {network.name}'s network API is kept on this machine, and --offline asks nobody",
            hint="Run the command once without --offline.",
        )
    try:
        answer = _ask(session, api, resource)
    except NoAnswer as error:
        if kept is None:
            raise
        failed = Warned.of("network-api-failed", error.causes[0])
        return _from_kept(session, kept, resource, (*warnings, failed))
    if access.cache is not None:
        new = Kept(FORMAT, network.name, session.now, answer.sources, (), answer.value)
        warnings = (*warnings, *access.cache.store(network, shelf, new))
    return answer.with_value(answer.value, *warnings)


def _ask(session: Session, api: Api, resource: Resource[T]) -> Answer[T]:
    """Ask the API, before the deadline whatever it does."""
    from ..onion.layers import HOPS
    from ..sources import network_api

    transport = session.own_transport()
    endpoint = network_api.endpoint_of(api, resource.path, session.access)
    over_path = session.access.onion
    warnings: tuple[Warned, ...] = ()
    try:
        if over_path:
            value, warnings = _over_path(session, transport, api, resource)
        else:
            question = network_api.prepare(api, resource.path, session.access, int(session.now.timestamp()))
            value = ask_one(
                transport, question.endpoint, lambda _: resource.decode(network_api.ask(transport, question))
            )
    except (NoAnswer, Unbelievable) as error:
        hint = network_api.KEY_HINT if isinstance(error, NotSealed) else None
        # The node list that a path is chosen from has hosts of its own, and a shortage has none.
        is_of_others = isinstance(error, (NobodyAnswered, NobodyBelievable, Shortage))
        cause = error if is_of_others else error.about(host=endpoint.host, hint=hint)
        failures = (cause, *error.failures)
        who = f"the network API of {session.network.name}"
        if isinstance(error, Unbelievable):
            raise NobodyBelievable(f"{who} gave no believable answer", failures=failures) from None
        raise NobodyAnswered(f"{who} gave no usable answer", failures=failures) from None
    return answer_from(
        session,
        value,
        "network-api",
        [endpoint],
        as_of=_as_of(value, session.now, resource),
        hops=HOPS if over_path else 0,
        stale=_is_overdue(session, value, resource),
        warnings=(*warnings, *_from_the_future(value, session.now, resource)),
    )


def _over_path(session: Session, transport: Transport, api: Api, resource: Resource[T]) -> tuple[T, tuple[Warned, ...]]:
    """Ask the API over an onion path; return what it said, and the warnings about the path."""
    from ..sources import network_api
    from .onion.paths import onion_paths

    if session.access.api_transport == "plain":
        raise BadConfiguration("only a sealed request can go over an onion path", hint="Leave --transport plain out.")
    reply = onion_paths(session).ask_server(
        transport,
        network_api.place_of(api),
        f"GET {resource.path}",
        lambda: network_api.seal_request(api, resource.path, session.access, int(session.now.timestamp())),
        network_api.meaning_of,
    )
    return resource.decode(network_api.body_of(reply.value)), reply.warnings


def _from_kept(session: Session, kept: Kept[T], resource: Resource[T], warnings: tuple[Warned, ...]) -> Answer[T]:
    return answer_kept(
        session,
        kept,
        _as_of(kept.value, kept.asked_at, resource),
        stale=not _is_fresh(session, kept, resource),
        warnings=(*kept.warnings, *warnings, *_from_the_future(kept.value, kept.asked_at, resource)),
    )


def _is_fresh(session: Session, kept: Kept[T], resource: Resource[T]) -> bool:
    access, limit = session.access, session.access.max_age_seconds
    if access.dated_max_age_seconds is not None and resource.fresh_until(kept.value) is not None:
        limit = access.dated_max_age_seconds
    young = (session.now - kept.asked_at).total_seconds() <= limit
    return young and not _is_overdue(session, kept.value, resource)


def _is_overdue(session: Session, value: T, resource: Resource[T]) -> bool:
    until = resource.fresh_until(value)
    return until is not None and session.now > until


def _as_of(value: T, asked_at: datetime, resource: Resource[T]) -> datetime:
    """Return the oldest moment of the figures; a server whose clock is ahead knows nothing of the future."""
    return min(resource.as_of(value) or asked_at, asked_at)


def _from_the_future(value: T, asked_at: datetime, resource: Resource[T]) -> tuple[Warned, ...]:
    return ahead_warnings("the network API", resource.priced_at(value), asked_at, "this machine's clock")

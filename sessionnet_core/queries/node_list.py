"""The way to a node list; the first step that succeeds is taken.

::

    a file                  where the user names one; then nobody is asked
    └── the cache           a kept list that is young enough
        └── the seeds       all side by side; the list that most of them vouch for
            └── the cache   whatever its age, when no seed answers
                └── the bootstrap nodes     storage servers that nothing vouches for

A wrong certificate, where no seed answered, ends it at once: whoever sits in a seed's place would like nothing better
than to have nodes asked that cannot be recognised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import structs

from ..access import Access
from ..cache import FORMAT, Kept, Shelf
from ..errors import NothingKept, SessionNetError, Unreachable, WrongCertificate
from ..evidence import Answer, Source, Warned
from ..model import NodeList
from ..networks.model import Network
from .endpoints import STAGE_SECONDS, Failure, nobody, parted, source_of

if TYPE_CHECKING:
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport
    from ..wire.oxend import Told

SHELF = Shelf(
    "nodes", NodeList, lambda network: (network.seeds, network.bootstrap), is_usable=lambda listed: bool(listed.nodes)
)
"""Where the last good list is kept."""


def find_node_list(network: Network, access: Access, now: datetime) -> Answer[NodeList]:
    """Give the node list of a network, from the first place that has one.

    Args:
        now: the moment of the question, from which every age is counted.

    Raises:
        BadConfiguration: the file cannot be read.
        NoAnswer: nobody could be reached, and nothing is kept; `causes` tells why, host by host.
        Unbelievable: those who answered cannot be believed.
    """
    if access.nodes_file is not None:
        return _from_file(network, access, access.nodes_file, now)
    if access.refresh and not access.offline:  # a kept list is then read only when no seed answers
        return _from_network(network, access, None, now, ())
    kept, warnings = _kept(network, access, now)
    if kept is not None:
        young = (now - kept.asked_at).total_seconds() <= access.max_age_seconds
        if access.offline or young:
            access.report("taking the kept list, and asking nobody")
            return _from_kept(access, kept, now, warnings)
    if access.offline:
        raise NothingKept(
            f"no node list of {network.name} is kept on this machine, and nobody may be asked",
            hint="Run the command once without --offline.",
        )
    return _from_network(network, access, kept, now, warnings)


def two_seeds_vouch(listed: Answer[NodeList]) -> bool:
    """Tell whether at least two seeds vouch for a node list, so that no single hand can have made it up."""
    doubtful = {"bootstrap-unverified", "seed-alone"} & {warning.code for warning in listed.warnings}
    return not doubtful and all(source.kind == "seed" for source in listed.sources)


def _kept(network: Network, access: Access, now: datetime) -> tuple[Kept[NodeList] | None, tuple[Warned, ...]]:
    kept, warnings = access.cache.load(network, SHELF) if access.cache else (None, ())
    if kept is not None and kept.asked_at > now:
        return None, (*warnings, Warned("cache-damaged", "the kept list is from the future; ignored"))
    return kept, warnings


def _from_file(network: Network, access: Access, path: str, now: datetime) -> Answer[NodeList]:
    from ..sources.files import read_node_list

    told, written = read_node_list(path)
    as_of = min(written, now)
    limit = access.file_max_age_seconds
    return Answer(
        value=told.list,
        network=network.name,
        as_of=as_of,
        asked_at=now,
        stale=limit is not None and (now - as_of).total_seconds() > limit,
        sources=(Source(name=path, kind="file", url=path, proof="none", as_of=as_of, via="file"),),
        warnings=_left_out([(path, told)]),
    )


def _from_kept(access: Access, kept: Kept[NodeList], now: datetime, warnings: tuple[Warned, ...]) -> Answer[NodeList]:
    return Answer(
        value=kept.value,
        network=kept.network,
        as_of=kept.asked_at,
        asked_at=now,
        stale=(now - kept.asked_at).total_seconds() > access.max_age_seconds,
        sources=tuple(structs.replace(source, via="cache") for source in kept.sources),
        # A seed that was silent then may answer now.
        warnings=(*(Warned(one.code, f"when it was asked for: {one.message}") for one in kept.warnings), *warnings),
    )


def _from_network(
    network: Network, access: Access, kept: Kept[NodeList] | None, now: datetime, warnings: tuple[Warned, ...]
) -> Answer[NodeList]:
    from ..sources import seeds, storage_servers
    from ..sources.transport import Transport

    transport = Transport.of(access)
    unread = access.refresh and access.cache is not None and access.cache.holds(network, SHELF)
    access.report(f"asking {_counted(len(network.seeds), 'seed')} of {network.name}")
    told, failures = _ask(
        transport,
        [seeds.endpoint_of(seed) for seed in network.seeds],
        seeds.ask_seed,
        last_resort=kept is None and not unread and not network.bootstrap,
    )
    if told:
        return _agreed(network, access, "seed", told, failures, now, warnings)
    if any(isinstance(error, WrongCertificate) for _, error in failures):
        raise _nobody(network, failures)
    if unread:
        kept, warnings = _kept(network, access, now)
    if kept is not None:
        access.report("no seed answered; taking the kept list")
        return _from_kept(access, kept, now, (*warnings, *_failed(failures)))
    if not network.bootstrap:
        raise _nobody(network, failures)
    access.report(f"no seed answered; asking {_counted(len(network.bootstrap), 'bootstrap node')}")
    told, more = _ask(
        transport,
        [storage_servers.endpoint_of(node) for node in network.bootstrap],
        storage_servers.ask_storage_server,
        last_resort=True,
    )
    if not told:
        raise _nobody(network, failures + more)
    unverified = Warned(
        "bootstrap-unverified", "no seed answered; the list comes from bootstrap nodes, and nothing vouches for it"
    )
    return _agreed(network, access, "storage-server", told, failures + more, now, (*warnings, unverified))


def _ask(
    transport: Transport,
    endpoints: Sequence[Endpoint],
    ask: Callable[[Transport, Endpoint], Told],
    *,
    last_resort: bool,
) -> tuple[list[tuple[Endpoint, Told]], list[Failure]]:
    """Ask all of these hosts at once; give who answered and who failed, in their order.

    Where something comes after this round, no more than `STAGE_SECONDS` and half of the time are spent on it.
    """
    left = transport.remaining_seconds
    outcomes = transport.side_by_side(
        endpoints,
        lambda endpoint: ask(transport, endpoint),
        seconds=left if last_resort else min(STAGE_SECONDS, left / 2),
        enough=len(endpoints) // 2 + 1,
    )
    return parted(endpoints, outcomes)


def _agreed(
    network: Network,
    access: Access,
    kind: Literal["seed", "storage-server"],
    told: list[tuple[Endpoint, Told]],
    failures: list[Failure],
    now: datetime,
    warnings: tuple[Warned, ...],
) -> Answer[NodeList]:
    """Put the answers of one round together, and keep what seeds agreed on for next time."""
    from ..nodes.agreement import Testimony, agree

    listed, doubts = agree([Testimony(endpoint.host, one.list) for endpoint, one in told])
    sources = tuple(source_of(endpoint, kind, access, now) for endpoint, _ in told)
    found = (*_failed(failures), *doubts, *_left_out([(endpoint.host, one) for endpoint, one in told]))
    if access.cache is not None and kind == "seed":
        kept = Kept(format=FORMAT, network=network.name, asked_at=now, sources=sources, warnings=found, value=listed)
        warnings = (*warnings, *access.cache.store(network, SHELF, kept))
    return Answer(
        value=listed,
        network=network.name,
        as_of=now,
        asked_at=now,
        stale=False,
        sources=sources,
        warnings=(*warnings, *found),
        recording=access.recording,
    )


def _failed(failures: Sequence[Failure]) -> tuple[Warned, ...]:
    return tuple(
        Warned(
            "seed-wrong-certificate"
            if isinstance(error, WrongCertificate)
            else "seed-unreachable"
            if isinstance(error, Unreachable)
            else "seed-failed",
            f"{endpoint.host}: {error.message}",
        )
        for endpoint, error in failures
    )


def _left_out(told: Sequence[tuple[str, Told]]) -> tuple[Warned, ...]:
    return tuple(
        Warned("nodes-left-out", f"{name}: {one.left_out} of its entries have no proper key, or a repeated one")
        for name, one in told
        if one.left_out
    )


def _nobody(network: Network, failures: Sequence[Failure]) -> SessionNetError:
    return nobody(
        failures,
        f"nobody who knows the nodes of {network.name}",
        f"no believable node list of {network.name} could be had",
    )


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"

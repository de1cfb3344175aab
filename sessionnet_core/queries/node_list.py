"""The node list; the first step that succeeds is taken.

::

    a file                  where the user names one; then nobody is asked
    └── the cache           a kept list that is young enough
        └── the seeds       all side by side; the list that most of them vouch for (`seed_lists`)
            └── the cache   whatever its age, when no seed answers
                └── the bootstrap nodes     storage servers that nothing vouches for

A wrong certificate, where no seed answered, ends it at once: whoever sits in a seed's place would like nothing better
than to have nodes asked that cannot be recognised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import structs

from ..cache import FORMAT, Kept, Shelf
from ..errors import (
    NoAnswer,
    NoSwarmIDs,
    NothingKept,
    Refused,
    RoundedSwarmIDs,
    SessionNetError,
    WrongCertificate,
)
from ..evidence import Answer, Source, Warned
from ..model import NodeList
from ..nodes.form import are_well_formed
from ..session import Session
from .answers import answer_from, answer_kept, answer_of

if TYPE_CHECKING:
    from ..model import Node
    from ..networks.model import Network
    from ..nodes.ring import SwarmRing
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport
    from ..wire.oxend import NodeListReply


def _asked(network: Network) -> object:
    """Return who is asked; pins by their fingerprints, so that a corrected expiry costs nobody the kept list."""
    seeds = [{"url": seed.url, "pins": [pin.sha256 for pin in seed.pins]} for seed in network.seeds]
    return seeds, network.bootstrap


SHELF = Shelf(
    "nodes",
    NodeList,
    _asked,
    is_usable=lambda listed: bool(listed.nodes),
    is_sound=lambda listed: are_well_formed(listed.nodes),
)
"""Where the last good list is kept."""

_KEY = "node list"
"""Of what a session makes once."""
_Replies = list[tuple["Endpoint", "NodeListReply"]]
_Warnings = tuple[Warned, ...]


def fetch_node_list(session: Session) -> Answer[NodeList]:
    """Return the whole node list, from the first place that has one; asked for once in a session.

    Raises:
        BadConfiguration: the file cannot be read.
        NoAnswer: nobody answered, and nothing is kept; `causes` says why, host by host.
        Unbelievable: those who answered cannot be believed.
    """
    session.start_clock()
    return session.once(_KEY, lambda: _fetch(session))


def fetched_node_list(session: Session) -> Answer[NodeList] | None:
    """Return the whole node list if this session has it already; ask nobody."""
    found: Answer[NodeList] | None = session.made(_KEY)
    return found


def fetch_list_with_swarms(session: Session) -> Answer[NodeList]:
    """Return the node list, if it has swarm IDs.

    Raises:
        NoSwarmIDs: it does not, or as RoundedSwarmIDs, none that can be used; and as `fetch_node_list` does.
    """
    answer = fetch_node_list(session)
    if not answer.value.tells_swarms:
        names = ", ".join(source.name for source in answer.sources)
        if answer.value.rounded_swarms:
            raise RoundedSwarmIDs(f"the node list of {names} does not show who stores messages: {_ROUNDED}")
        raise NoSwarmIDs(
            f"the node list of {names} has no swarm IDs, so it does not show who stores messages",
            hint="Name a seed that sends them with --seed-url, or a saved list with --nodes-file.",
        )
    return answer


def fetch_ring(session: Session) -> Answer[tuple[SwarmRing, dict[str, list[Node]]]]:
    """Return the ring of swarms, and the nodes of each swarm by its ID.

    Raises:
        As `fetch_list_with_swarms` does.
    """
    from ..nodes.filters import by_swarm
    from ..nodes.ring import SwarmRing

    answer = fetch_list_with_swarms(session)
    members = by_swarm(answer.value.nodes)
    return answer.with_value((SwarmRing(int(swarm_id, 16) for swarm_id in members), members))


def two_seeds_vouch(listed: Answer[NodeList]) -> bool:
    """Return whether at least two seeds vouch for a node list, so that no single hand can have made it up."""
    doubtful = {"bootstrap-unverified", "seed-alone"} & {warning.code for warning in listed.warnings}
    return not doubtful and all(source.kind == "seed" for source in listed.sources)


def _fetch(session: Session) -> Answer[NodeList]:
    access = session.access
    if access.nodes_file is not None:
        return _from_file(session, access.nodes_file)
    if access.refresh and not access.offline:  # a kept list is then read only when no seed answers
        return _from_network(session, None, ())
    kept, warnings = _kept(session)
    if kept is not None:
        young = (session.now - kept.asked_at).total_seconds() <= access.max_age_seconds
        if access.offline or young:
            access.report("using the kept list")
            return _from_kept(session, kept, warnings)
    if access.offline:
        raise NothingKept(
            f"no node list of {session.network.name} is kept on this machine, and --offline asks nobody",
            hint="Run the command once without --offline.",
        )
    return _from_network(session, kept, warnings)


def _kept(session: Session) -> tuple[Kept[NodeList] | None, _Warnings]:
    cache = session.access.cache
    kept, warnings = cache.load(session.network, SHELF) if cache else (None, ())
    if kept is not None and kept.asked_at > session.now:
        return None, (*warnings, Warned("cache-damaged", "the kept answer is from the future and was ignored"))
    return kept, warnings


def _from_file(session: Session, path: str) -> Answer[NodeList]:
    from ..sources.files import read_node_list

    reply, written = read_node_list(path, seconds=session.access.timeout_seconds)
    as_of = min(written, session.now)
    limit = session.access.file_max_age_seconds
    return answer_of(
        session,
        reply.list,
        (Source(name=path, kind="file", url=path, proof="none", as_of=as_of, via="file"),),
        as_of=as_of,
        stale=limit is not None and (session.now - as_of).total_seconds() > limit,
        warnings=_doubts([(path, reply)]),
    )


def _from_kept(session: Session, kept: Kept[NodeList], warnings: _Warnings) -> Answer[NodeList]:
    return answer_kept(
        session,
        kept,
        kept.asked_at,
        stale=(session.now - kept.asked_at).total_seconds() > session.access.max_age_seconds,
        # A seed that was silent then may answer now.
        warnings=(
            *(structs.replace(one, message=f"{one.message} (when the list was fetched)") for one in kept.warnings),
            *warnings,
        ),
    )


def _from_network(session: Session, kept: Kept[NodeList] | None, warnings: _Warnings) -> Answer[NodeList]:
    from ..sources import seeds
    from .seed_lists import ask_seeds

    network, access = session.network, session.access
    transport = session.own_transport()
    unread = access.refresh and access.cache is not None and access.cache.holds(network, SHELF)
    access.report(f"asking {_counted(len(network.seeds), 'seed')} of {network.name}")
    last_resort = kept is None and not unread and not network.bootstrap
    found = ask_seeds(
        session,
        transport,
        [seeds.endpoint_of(seed) for seed in network.seeds],
        _well(kept),
        lambda: _round_seconds(transport, last_resort=last_resort),
    )
    failures = found.failures
    if found.listed is not None:
        return _answer(
            session, "seed", found.listed, found.doubts, found.replies, failures, warnings, keep=found.is_complete
        )
    if any(isinstance(error, WrongCertificate) for error in failures):
        raise _all_failed(session, failures)
    if unread:
        kept, warnings = _kept(session)
    if kept is not None:
        access.report("no seed sent a usable list; using the kept one")
        instead = Warned("node-list-failed", "no seed sent a usable list; this is the one that is kept here")
        return _from_kept(session, kept, (*warnings, *_failed(failures), instead))
    if not network.bootstrap:
        raise _all_failed(session, failures)
    from ..nodes.agreement import Testimony, agree
    from ..sources import storage_servers
    from .endpoints import ask_most

    access.report(f"no seed sent a usable list; asking {_counted(len(network.bootstrap), 'bootstrap node')}")
    replies, more = ask_most(
        transport,
        [storage_servers.endpoint_of(node) for node in network.bootstrap],
        lambda endpoint: storage_servers.ask_storage_server(transport, endpoint),
    )
    if not replies:
        raise _all_failed(session, failures + more)
    unverified = Warned(
        "bootstrap-unverified",
        "no seed sent a usable list; this one comes from bootstrap nodes, and nothing vouches for it",
    )
    listed, doubts = agree([Testimony(endpoint.host, reply.list) for endpoint, reply in replies])
    return _answer(session, "storage-server", listed, doubts, replies, failures + more, (*warnings, unverified))


def _round_seconds(transport: Transport, *, last_resort: bool) -> float:
    """Return how long one round may take: `STAGE_SECONDS` and half of the time, where something comes after it."""
    from .endpoints import STAGE_SECONDS

    left = transport.remaining_seconds
    return left if last_resort else min(STAGE_SECONDS, left / 2)


def _well(kept: Kept[NodeList] | None) -> set[str]:
    """Return who sent the kept list, without those that were doubted."""
    if kept is None:
        return set()
    return {source.name for source in kept.sources} - {warning.host for warning in kept.warnings if warning.host}


def _answer(
    session: Session,
    kind: Literal["seed", "storage-server"],
    listed: NodeList,
    doubts: _Warnings,
    replies: _Replies,
    failures: list[SessionNetError],
    warnings: _Warnings,
    *,
    keep: bool = False,
) -> Answer[NodeList]:
    """Return the agreed list as an answer, and keep it for next time if that is wanted."""
    found = (*_failed(failures), *doubts, *_doubts([(endpoint.host, reply) for endpoint, reply in replies]))
    answer = answer_from(session, listed, kind, [endpoint for endpoint, _ in replies], warnings=found)
    cache = session.access.cache
    if cache is not None and keep:
        kept = Kept(FORMAT, session.network.name, session.now, answer.sources, found, listed)
        warnings = (*warnings, *cache.store(session.network, SHELF, kept))
    return structs.replace(answer, warnings=tuple(dict.fromkeys((*warnings, *found))))


def _failed(failures: Iterable[SessionNetError]) -> _Warnings:
    return tuple(Warned.of(_code_of(error), error) for error in failures)


def _code_of(error: SessionNetError) -> str:
    """Return the code of a seed's failure: who is silent is told apart from who answers what cannot be believed."""
    if isinstance(error, WrongCertificate):
        return "seed-wrong-certificate"
    if isinstance(error, Refused):
        return "seed-refused"
    return "seed-unreachable" if isinstance(error, NoAnswer) else "seed-failed"


def _doubts(replies: Sequence[tuple[str, NodeListReply]]) -> _Warnings:
    """Return what is wrong with each list by itself."""
    doubts = []
    for name, reply in replies:
        if reply.left_out:
            message = f"{reply.left_out} of its entries have no usable key, a repeated one, or fields of wrong types"
            doubts.append(Warned("nodes-left-out", message, host=name))
        if reply.list.rounded_swarms:
            doubts.append(Warned(RoundedSwarmIDs.code, _ROUNDED, host=name))
    return tuple(doubts)


_ROUNDED = "its swarm IDs were rounded on the way, so no swarm is known"


def _all_failed(session: Session, failures: Sequence[SessionNetError]) -> SessionNetError:
    from .endpoints import all_failed

    return all_failed(failures, f"no source for the node list of {session.network.name}")


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"

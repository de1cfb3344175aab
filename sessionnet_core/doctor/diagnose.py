"""The diagnosis: what was seen of the hosts, whether the seeds agree, what is kept, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from ..errors import Contradicted, NoSwarmIDs, RoundedSwarmIDs, SessionNetError
from ..evidence import Answer, Warned
from ..nodes.agreement import HEIGHT_TOLERANCE_BLOCKS, Testimony, agree
from ..queries.answers import answer_of, source_of
from ..queries.onion.builder import place_of
from ..queries.onion.paths import onion_paths
from ..source_kinds import SOURCE_KINDS
from ..sources.transport import Transport
from ..urls import shareable_url
from .checks import HOST_SECONDS, check_all
from .clocks import machine_skew
from .findings import all_findings, exit_status_of, with_faults
from .paths import shown_path
from .report import Agreement, Diagnosis, HostReport, KeptReport, OnionHop, OnionReport
from .targets import targets_of, unchecked

if TYPE_CHECKING:
    from ..session import Session


def diagnose(session: Session) -> Answer[Diagnosis]:
    """Return the diagnosis; see `SessionNetwork.doctor`."""
    access, now = session.access, session.now
    targets = targets_of(session)
    hosts: list[HostReport]
    lists: list[Testimony] = []
    if access.offline:
        hosts = [unchecked(target, "offline") for target in targets]
    else:
        hosts, lists = check_all(session, targets)
    seeds_asked = 0 if access.offline else len(session.network.seeds)
    agreement, doubts = _compared(lists, seeds_asked)
    onion, doubts_of_path = _onion(session, lists)
    kept, doubts_of_cache = _kept(session)
    chain = session.network.chain
    skew = machine_skew(hosts)
    token = chain.contracts.token if chain else None
    findings = all_findings(hosts, (*doubts, *doubts_of_path, *doubts_of_cache), now, token=token, skew=skew)
    diagnosis = Diagnosis(
        hosts=with_faults(hosts, doubts, token=token),
        seeds=agreement,
        machine_clock_skew_seconds=skew,
        kept=kept,
        kept_in=shown_path(access.cache.directory) if access.cache else None,
        proxy=access.proxy and shareable_url(access.proxy),
        onion=onion,
        findings=findings,
        exit_status=exit_status_of(findings),
    )
    sources = tuple(
        structs.replace(source_of(session, target, SOURCE_KINDS[target.kind].kind, now, hops=target.hops), url=host.url)
        for target, host in zip(targets, hosts, strict=True)
        if host.ok
    )
    return answer_of(session, diagnosis, sources)


def _onion(session: Session, lists: Sequence[Testimony]) -> tuple[OnionReport | None, tuple[Warned, ...]]:
    """Return the onion path of this run, over which the network API was asked by now, and what is doubtful about it."""
    access = session.access
    if not access.onion or access.offline:
        return None, ()
    if not lists:
        return OnionReport(ok=False, message="no seed sent a node list to choose a path from"), ()
    transport = Transport.of(access, min(HOST_SECONDS, access.timeout_seconds))
    try:
        path = onion_paths(session).path(transport)
        doubts = onion_paths(session).doubts
    except SessionNetError as error:
        return OnionReport(ok=False, message=error.describe()), ()
    hops = tuple(
        OnionHop(node.pubkey, place_of(node), None if number else path.guard_seconds)
        for number, node in enumerate(path.nodes)
    )
    return OnionReport(hops=hops, ok=True), doubts


def _compared(lists: Sequence[Testimony], asked: int) -> tuple[Agreement, tuple[Warned, ...]]:
    """Return whether the seeds agree, compared as for the commands' node list, and what is doubtful about each."""
    heights = [one.list.height for one in lists if one.list.height is not None]
    apart = max(heights) - min(heights) if len(heights) > 1 else None
    agreement = Agreement(asked=asked, answered=len(lists), agree=None, heights_apart=apart)
    if not lists:
        return agreement, ()
    try:
        agreed, found = agree(lists)
    except Contradicted as error:
        return structs.replace(agreement, agree=False), (Warned.of(error.code, error),)
    doubts = tuple(_because_behind(doubt, lists) for doubt in found)
    if agreed.rounded_swarms:
        doubts = (*doubts, Warned(RoundedSwarmIDs.code, "the swarm IDs that the seeds send were rounded on the way"))
    elif not agreed.tells_swarms:
        doubts = (
            *doubts,
            Warned(NoSwarmIDs.code, "no seed sends swarm IDs, without which it is unknown which nodes store messages"),
        )
    if len(lists) > 1:
        differ = any(doubt.code == "seed-disagrees" for doubt in doubts)
        agreement = structs.replace(agreement, agree=not differ)
    return structs.replace(agreement, nodes=len(agreed.nodes)), doubts


def _because_behind(doubt: Warned, lists: Sequence[Testimony]) -> Warned:
    """Return a doubt as it is or, about a seed that disagrees because it is far behind, that it is behind."""
    heights = sorted((one.list.height for one in lists if one.list.height is not None), reverse=True)
    if doubt.code != "seed-disagrees" or not heights:
        return doubt
    best = heights[1] if len(heights) > 2 else heights[0]  # a single seed may claim the future
    for one in lists:
        lag = best - (best if one.list.height is None else one.list.height)
        if one.name == doubt.host and lag > HEIGHT_TOLERANCE_BLOCKS:
            return Warned("seed-behind", f"{lag} blocks behind, so its list differs from the others", host=one.name)
    return doubt


def _kept(session: Session) -> tuple[tuple[KeptReport, ...], tuple[Warned, ...]]:
    """Return what is kept on this machine, and what is wrong with it."""
    cache = session.access.cache
    if cache is None:
        return (), ()
    doubts = []
    unusable = cache.why_unusable()
    if unusable is not None:
        doubts.append(Warned("cache-unusable", unusable))
    reports = []
    for one in cache.contents():
        age = None if one.asked_at is None else (session.now - one.asked_at).total_seconds()
        usable = age is not None and age >= 0
        if not usable:
            doubts.append(Warned("cache-damaged", f"the kept {one.name} is damaged, or in another format"))
        reports.append(
            KeptReport(what=one.name, network=one.network, age_seconds=age, size_bytes=one.size_bytes, usable=usable)
        )
    return tuple(reports), tuple(doubts)

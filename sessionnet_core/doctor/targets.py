"""What `doctor` checks: every host that any command may ask, each with a small question.

Seeds are asked for the whole list, as the commands do, because what they agree on is what the commands use. No host
learns more than that: no account, no wallet, no name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from ..errors import MalformedAnswer
from ..figures.network_info import NetworkInfo
from ..model import NodeList
from ..onion.layers import HOPS
from ..queries.onion.paths import onion_paths
from ..source_kinds import SOURCE_KINDS, HostKind
from ..sources import arbitrum, network_api, seeds, staking_backend, storage_servers
from ..sources.endpoint import Endpoint
from ..sources.steps import SkippedBecause, Steps
from ..sources.transport import Transport
from ..urls import shareable_url
from ..wire.api.info import PATH as INFO_PATH
from ..wire.api.info import decode_info
from ..wire.limits import time
from .report import HostReply, HostReport

if TYPE_CHECKING:
    from ..networks.chains import Chain, MainChain
    from ..networks.model import Api
    from ..session import Session


class Reply(Struct, frozen=True):
    """What a host answered."""

    itself: HostReply
    list: NodeList | None = None
    """Set for a seed only."""


class Target(Endpoint, frozen=True, kw_only=True):
    """One host to check, and how it is asked."""

    kind: HostKind
    ask: Callable[[Transport, Endpoint], Reply]
    chain: Chain | MainChain | None = None
    skip: SkippedBecause | None = None
    """Why no step towards it is taken from here: it must not see who asks."""
    last_resort: bool = False
    used_by: tuple[str, ...] = ()

    @property
    def hops(self) -> int:
        """Over how many Session Nodes it is asked."""
        return HOPS if self.skip == "onion-path" else 0


def targets_of(session: Session) -> list[Target]:
    """Return every host that any command may ask."""
    known = session.network
    found = [_target("seed", seeds.endpoint_of(seed), _ask_seed) for seed in known.seeds]
    found += [
        _target("bootstrap-node", storage_servers.endpoint_of(node), _ask_storage_server, last_resort=True)
        for node in known.bootstrap
    ]
    found += _of_api(session)
    if known.chain is not None:
        found += _of_chain("rpc", known.chain)
        if known.chain.main_chain is not None:
            found += _of_chain("ethereum-rpc", known.chain.main_chain)
    if known.backend is not None:
        found.append(_target("staking-backend", staking_backend.endpoint_of(known.backend), _ask_backend))
    return list(dict.fromkeys(found))


def _of_api(session: Session) -> list[Target]:
    """Return the network API as it is usually asked and, if that is another URL, as with `--transport plain`."""
    api = session.network.api
    if api is None:
        return []
    if session.access.onion:
        return [_over_onion_path(session, api)] if api.pubkey is not None else []
    ways: list[Literal["sealed", "plain"]] = ["sealed"] if api.pubkey is not None else []
    if not ways or api.plain_url != api.url:
        ways.append("plain")
    found = []
    for way in ways:
        access = structs.replace(session.access, api_transport=way)
        question = network_api.prepare(api, INFO_PATH, access, int(session.now.timestamp()))

        def ask(transport: Transport, _: Endpoint, question: network_api.Question = question) -> Reply:
            return _reply_of_api(network_api.ask_info(transport, question))

        used_by = SOURCE_KINDS["network-api"].used_by
        if way == "plain":
            used_by = tuple(f"{command} --transport plain" for command in used_by)
        found.append(
            structs.replace(_target("network-api", question.endpoint, ask, last_resort=way != ways[0]), used_by=used_by)
        )
    return found


def _over_onion_path(session: Session, api: Api) -> Target:
    """Return the network API as it is asked with `--onion`: nothing connects to it from here."""
    access, unix_seconds = session.access, int(session.now.timestamp())

    def ask(transport: Transport, _: Endpoint) -> Reply:
        over = onion_paths(session).ask_server(
            transport,
            network_api.place_of(api),
            f"GET {INFO_PATH}",
            lambda: network_api.seal_request(api, INFO_PATH, access, unix_seconds),
            network_api.meaning_of,
        )
        return _reply_of_api(decode_info(network_api.body_of(over.value)))

    target = _target("network-api", network_api.endpoint_of(api, INFO_PATH, access), ask)
    return structs.replace(target, skip="onion-path")


def _reply_of_api(info: NetworkInfo) -> Reply:
    return Reply(
        HostReply(
            at=info.answered_at,
            contract=info.contract,
            priced_at=info.price_as_of,
            stale_since=info.price_stale_at,
            nodes=info.nodes,
        )
    )


def _target(
    kind: HostKind, endpoint: Endpoint, ask: Callable[[Transport, Endpoint], Reply], *, last_resort: bool = False
) -> Target:
    return Target(
        url=endpoint.url,
        proof=endpoint.proof,
        pins=endpoint.pins,
        kind=kind,
        ask=ask,
        last_resort=last_resort,
        used_by=SOURCE_KINDS[kind].used_by,
    )


def _ask_seed(transport: Transport, endpoint: Endpoint) -> Reply:
    listed = seeds.ask_seed(transport, endpoint).list
    return Reply(HostReply(height=listed.height, hard_fork=listed.hard_fork, nodes=len(listed.nodes)), listed)


def _ask_storage_server(transport: Transport, endpoint: Endpoint) -> Reply:
    info = storage_servers.ask_itself(transport, endpoint)
    at = time(info.clock_ms // 1000)
    if at is None:
        raise MalformedAnswer("the storage server's clock is out of range")
    return Reply(HostReply(at=at, version=info.version, hard_fork=info.hard_fork and info.hard_fork[0]))


def _ask_backend(transport: Transport, endpoint: Endpoint) -> Reply:
    state = staking_backend.ask_info(transport, endpoint)
    return Reply(
        HostReply(height=state.block_height, at=state.answered_at, hard_fork=state.hard_fork, nodes=state.nodes)
    )


def _of_chain(kind: HostKind, chain: Chain | MainChain) -> list[Target]:
    """Return the endpoints of a chain."""

    def ask(transport: Transport, endpoint: Endpoint) -> Reply:
        block = arbitrum.ask_any_block(transport, endpoint, chain)
        return Reply(HostReply(block=block.number, at=block.timestamp, chain_id=chain.chain_id))

    return [structs.replace(_target(kind, arbitrum.endpoint_of(url), ask), chain=chain) for url in chain.rpc_urls]


def unchecked(target: Target, because: SkippedBecause) -> HostReport:
    """Return the report of a host that was not checked."""
    steps = Steps.skipped(because)
    return HostReport(
        name=target.host,
        kind=target.kind,
        url=shareable_url(target.url),
        proof=target.proof,
        used_by=target.used_by,
        last_resort=target.last_resort,
        resolution=steps.resolution,
        connection=steps.connection,
        handshake=steps.handshake,
        answer=steps.resolution,
        fingerprint_expected=tuple(pin.sha256 for pin in target.pins),
        pin_expires=target.pins_expire,
        ok=None,
    )

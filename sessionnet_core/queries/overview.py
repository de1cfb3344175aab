"""The way to the whole page: the node list and the network API, asked at once, and whatever of it came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import NoSwarmIDs, RequestError, SessionNetError
from ..evidence import Answer, Warned
from ..figures.overview import Overview, overview_of
from ..figures.token import contract_warnings, unknown_warnings
from .combine import checked, gathered, told, value_of
from .concurrent import Handed, ask_all
from .names import transport_for_names
from .swarms import find_swarms

if TYPE_CHECKING:
    from ..client import SessionNetwork
    from ..figures.network_info import NetworkInfo
    from ..model import NodeList
    from ..names import Recipient


def find_overview(
    network: SessionNetwork, recipients: Sequence[Recipient], conversations: int | None, *, verify: bool
) -> Answer[Overview]:
    """Give the page; what one source cannot tell is None, with a warning that says why.

    Args:
        recipients: whose swarms are shown.
        conversations: for how many to estimate.
        verify: also hold the figures against Session Nodes, contracts and each other.

    Raises:
        RequestError: what was asked for makes no sense.
        NobodyAnswered, NobodyBelievable: no source told anything.
    """
    if conversations is not None and conversations < 0:
        raise RequestError("there are no fewer than 0 conversations")
    listing = Handed(network.node_list)
    jobs: dict[str, Callable[[], Answer[Any]]] = {"nodes": listing.find}
    if network.network.api is not None:
        jobs["api"] = network.network_info
    seconds = _second_jobs(network, listing) if verify else {}
    named = any(one.name for one in recipients)
    transport = transport_for_names(network.access) if named and not network.access.offline else None
    outcomes = ask_all(network, {**jobs, **seconds})
    second = {name: outcomes.pop(name) for name in seconds}
    answers = checked(list(outcomes.values()), network.network.name)
    listed, info = outcomes["nodes"], outcomes.get("api")
    warnings = []
    swarms = None
    if isinstance(listed, SessionNetError):
        warnings.append(Warned("node-list-failed", told(listed)))
    elif recipients:
        try:
            found = find_swarms(network, recipients, transport, all_may_fail=True)
            swarms = found.value
            answers.append(found)
            warnings += [Warned("name-failed", one.message) for one in swarms.failed]
        except NoSwarmIDs as error:
            warnings.append(Warned("no-swarm-ids", error.message))
    if isinstance(info, SessionNetError):
        warnings.append(Warned("network-api-failed", told(info)))
    elif info is None:
        warnings.append(Warned("network-api-failed", f"network {network.network.name!r} has no network API"))
    else:
        warnings += contract_warnings(info.value, network.network.chain)
        warnings += unknown_warnings(_shown(info.value))
    value = overview_of(
        value_of(listed),
        swarms,
        value_of(info),
        conversations,
    )
    answer = gathered(network, answers, value, warnings)
    if not verify:
        return answer
    from .verify import overview_verdicts, verified

    verdicts = overview_verdicts(network, value, listed, info, second.get("chain"), second["witnesses"])
    return verified(answer, verdicts, second.values())


def _second_jobs(network: SessionNetwork, listing: Handed[Answer[NodeList]]) -> dict[str, Callable[[], Answer[Any]]]:
    """Give the questions to those who give the figures a second time."""
    from .chain import find_headline
    from .second_sources import ask_nodes, transport_for

    transport = transport_for(network)
    jobs: dict[str, Callable[[], Answer[Any]]] = {
        "witnesses": lambda: ask_nodes(network, transport, listing.wait()),
    }
    chain = network.network.chain
    if chain is not None and chain.rpc_urls:
        jobs["chain"] = lambda: find_headline(network.network, network.access, now=network.now)
    return jobs


def _shown(info: NetworkInfo) -> dict[str, object]:
    return {
        "price": info.price_usd,
        "time of the price": info.price_as_of,
        "market cap": info.market_cap_usd,
        "staked SESH": info.staked,
        "value of the staked SESH": info.staked_usd,
        "reward pool": info.reward_pool,
    }

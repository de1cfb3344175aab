"""Are these nodes up? Each is asked once what it is, so many at the same time, until all are done or the time is over.

Nobody's account is named to anyone. Whoever answers sees this machine's address, or the proxy's. A node whose turn did
not come in time is not one that did not answer: nothing is known of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from ..errors import NotRecorded, SessionNetError, Shortage, Unreachable
from ..evidence import Warned
from ..model import Probe
from ..nodes.probe import Heard, is_behind, is_skewed, own_skew, probes_of
from ..nodes.subnets import is_contactable
from ..session import Session
from .node_list import fetch_node_list
from .replay import as_recorded

if TYPE_CHECKING:
    from ..model import Node
    from ..sources.endpoint import Endpoint

AT_ONCE = 64
EACH_SECONDS = 8.0
"""How long one node may take, so that those that hang do not keep the others from their turn."""
_GRACE_SECONDS = 0.5
"""An exchange ends itself, and says how; this much later it is left behind."""
_NAMED = 3
"""How many nodes a warning names."""
_NO_TIME = "no time left to ask"

Found = tuple[tuple[Probe, ...], tuple[Warned, ...]]


def probe_nodes(session: Session, nodes: Iterable[Node]) -> Found:
    """Ask every one of these nodes; give what was found in their order, and what is wrong with it.

    Raises:
        NotRecorded: this is a replay of a run that probed nobody.
    """
    distinct = {node.pubkey: node for node in nodes}
    local = session.network.is_local
    asked = [node for node in distinct.values() if is_contactable(node, local=local)]
    outcomes = _ask(session, asked)
    unasked = {
        key: Probe(pubkey=key, reason=_why_not(node, local=local))
        for key, node in distinct.items()
        if key not in outcomes
    }
    listed = fetch_node_list(session).value
    probes = probes_of({key: outcomes.get(key) or unasked[key] for key in distinct}, listed.height)
    return probes, _doubts(probes, listed.hard_fork)


def _ask(session: Session, nodes: Sequence[Node]) -> dict[str, Heard | Probe]:
    """Ask each place once, however many nodes claim to be there."""
    if not nodes:
        return {}
    from ..sources.endpoint import endpoint_at
    from ..sources.storage_servers import ask_info

    access, transport = session.access, session.transport()
    places = {node.pubkey: endpoint_at(node) for node in nodes}
    endpoints = list(dict.fromkeys(places.values()))
    asked = access.measured("nodes to probe", -1.0 if session.is_replayed else float(len(endpoints)))
    if asked < 0:  # a cassette of something else
        raise NotRecorded("the cassette holds no probe of these nodes", hint="Was it recorded with --probe?")
    access.report(f"asking {len(endpoints)} nodes")
    access.progress(0, len(endpoints))
    transport.warm_up()
    outcomes = transport.side_by_side(
        endpoints,
        lambda endpoint: ask_info(transport, endpoint, EACH_SECONDS),
        seconds=transport.remaining_seconds,
        each_seconds=EACH_SECONDS + _GRACE_SECONDS,
        at_once=AT_ONCE,
        progress=access.progress,
    )
    outcomes = [
        as_recorded(session, "info", endpoint, outcome) for endpoint, outcome in zip(endpoints, outcomes, strict=True)
    ]
    outcome_at = {
        endpoint: _as_measured(session, endpoint, outcome)
        for endpoint, outcome in zip(endpoints, outcomes, strict=True)
    }
    return {key: _found(key, outcome_at[endpoint]) for key, endpoint in places.items()}


def _as_measured(session: Session, endpoint: Endpoint, outcome: Heard | SessionNetError) -> Heard | SessionNetError:
    """Return an outcome with the times that count."""
    if isinstance(outcome, SessionNetError):
        return outcome
    access, url, now = session.access, endpoint.url, session.now.timestamp()
    latency = access.measured(f"latency of {url}", outcome.latency_seconds)
    halfway = now + access.measured(f"half-way to {url}", outcome.halfway_seconds - now)
    return structs.replace(outcome, latency_seconds=latency, halfway_seconds=halfway)


def _found(pubkey: str, outcome: Heard | SessionNetError) -> Heard | Probe:
    if isinstance(outcome, Heard):
        return outcome
    # A recording holds nothing at all of a node whose turn did not come.
    if isinstance(outcome, NotRecorded) or (isinstance(outcome, Unreachable) and outcome.waited_seconds == 0):
        return Probe(pubkey=pubkey, reason=_NO_TIME)
    if isinstance(outcome, Shortage):  # of this machine's; nothing is known of the node
        return Probe(pubkey=pubkey, failure=outcome.code, reason=outcome.message)
    return Probe(pubkey=pubkey, reachable=False, failure=outcome.code, reason=outcome.message)


def _why_not(node: Node, *, local: bool) -> str:
    """Say why a node is not asked."""
    if node.state in ("decommissioned", "awaiting"):
        return "it is decommissioned" if node.state == "decommissioned" else "it awaits contributions"
    if node.ip is None or not node.https_port:
        return "the list has no address for it"
    return "its address is none that may be asked" if local else "its address is not a public one"


def _doubts(probes: Sequence[Probe], listed_hard_fork: int | None) -> tuple[Warned, ...]:
    own = own_skew(probes)
    doubts = []
    if own is not None:
        side = "behind" if own > 0 else "ahead"
        doubts.append(
            Warned("own-clock-skewed", f"most of the nodes say that this machine's clock is {side}: {own:+.0f} s")
        )
    down = [_named(one, one.reason) for one in probes if one.reachable is False]
    unasked = [_named(one, one.reason) for one in probes if one.reachable is None]
    skewed = [_named(one, f"{one.clock_skew_seconds:+,.0f} s") for one in probes if is_skewed(one, own)]
    behind = [_named(one, _lag(one)) for one in probes if is_behind(one, listed_hard_fork)]
    if down:
        doubts.append(Warned("node-unreachable", f"did not answer as a storage server: {_listed(down)}"))
    if unasked:
        late = any(one.reason == _NO_TIME for one in probes)
        more = "; with a longer --timeout more are" if late else ""
        doubts.append(Warned("node-unprobed", f"not asked: {_listed(unasked)}{more}"))
    if skewed:
        doubts.append(Warned("clock-skewed", f"a clock that is off by more than a minute: {_listed(skewed)}"))
    if behind:
        doubts.append(Warned("node-behind", f"behind the network: {_listed(behind)}"))
    return tuple(doubts)


def _named(probe: Probe, figure: str | None) -> str:
    return f"{probe.pubkey[:12]} ({figure})"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _lag(probe: Probe) -> str:
    if probe.lag_blocks:
        return f"{probe.lag_blocks:,} blocks"
    return "hard fork {}.{}".format(*probe.hard_fork or (0, 0))

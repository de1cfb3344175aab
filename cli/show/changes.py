"""Two answers to one question → what changed between them, for a page that is watched.

A pure module. Values of the model are compared, never their texts: an age that ticks is no change. Nor is a fact that
one of the two leaves out, since another source may have stood in for a round. Figures are marked where they stand
(`figures`); here are the things of lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sessionnet_core.doctor.report import Diagnosis, HostReport
from sessionnet_core.figures.overview import Overview
from sessionnet_core.figures.wallet import NodeStake, OpenContribution, WalletStaking
from sessionnet_core.model import AccountSwarm, Node, NodeAnswer, Nodes, Probe, Summary, Swarms
from sessionnet_core.names import shown as in_letters

from .marks import Change, Step
from .numbers import bare_sesh, percent
from .pages.staking_wallet import stake_key
from .tables.columns import COLUMNS, Moment
from .tables.hosts import host_key, state_of

T = TypeVar("T")
_OF_NODES = (
    *("state", "swarm_id", "address", "quic_port", "storage_server_version", "requested_unlock_height"),
    *("staked", "operator", "operator_fee_percent", "decommission_count"),
)
"""The columns of a node whose change is news; its proofs of uptime and its credit change all the time."""
_COUNTS = ("total", "active", "exiting", "decommissioned", "awaiting", "swarms")


def changes_between(before: object, after: object, at: Moment) -> tuple[Change, ...]:
    """Return what changed from one answer to the next; nothing if they answer different questions.

    Args:
        at: the moment of the second one.
    """
    match before, after:
        case Nodes(), Nodes():
            return (*_summary_changes(before.summary, after.summary), *_listed_changes(before, after, at))
        case NodeAnswer(), NodeAnswer():
            return _node_changes(before.nodes, after.nodes, at, before.probes, after.probes)
        case Swarms(), Swarms():
            return (
                *_account_changes(before.accounts, after.accounts),
                *_node_changes(_members(before.accounts), _members(after.accounts), at, before.probes, after.probes),
            )
        case Overview(), Overview():
            return (
                *_account_changes(before.accounts, after.accounts),
                *_node_changes(_members(before.accounts), _members(after.accounts), at),
            )
        case WalletStaking(), WalletStaking():
            return tuple(_wallet_changes(before, after))
        case Diagnosis(), Diagnosis():
            return tuple(_host_changes(before, after))
    return ()


def _summary_changes(before: Summary | None, after: Summary | None) -> tuple[Change, ...]:
    found = _steps(before, after, _COUNTS, str)
    return (Change("~", "", "Session Nodes", found),) if found else ()


def _listed_changes(before: Nodes, after: Nodes, at: Moment) -> tuple[Change, ...]:
    """Return what became of the nodes of two lists.

    Where a list was cut, or has no states and so leaves out some nodes, nobody can tell who came and who went.
    """
    whole = all(len(one.nodes) == one.matched for one in (before, after))
    alike = (before.summary.decommissioned is None) == (after.summary.decommissioned is None)
    found = _node_changes(before.nodes, after.nodes, at, before.probes, after.probes)
    return found if whole and alike else tuple(one for one in found if one.sign == "~")


def _node_changes(
    before: Iterable[Node],
    after: Iterable[Node],
    at: Moment,
    probed_before: Sequence[Probe] | None = None,
    probed: Sequence[Probe] | None = None,
) -> tuple[Change, ...]:
    earlier, later = ({one.pubkey: one for one in probes or ()} for probes in (probed_before, probed))

    def steps(old: Node, new: Node) -> tuple[Step, ...]:
        found = [
            Step(key, COLUMNS[key].title, COLUMNS[key].shown(old, at), COLUMNS[key].shown(new, at))
            for key in _OF_NODES
            if _differ(COLUMNS[key].value(old), COLUMNS[key].value(new))
        ]
        was, now = earlier.get(new.pubkey), later.get(new.pubkey)
        if was is not None and now is not None and _differ(was.reachable, now.reachable):
            found.append(Step("reachable", "Reachable", *(("no", "yes") if now.reachable else ("yes", "no"))))
        return tuple(found)

    def note(node: Node) -> str:
        return ", ".join(filter(None, (node.state, f"swarm {node.swarm_id}" if node.swarm_id else "")))

    return tuple(_compared(before, after, lambda one: one.pubkey, lambda one: one.pubkey, note, steps))


def _account_changes(before: Sequence[AccountSwarm], after: Sequence[AccountSwarm]) -> tuple[Change, ...]:
    old = {one.account_id: one for one in before}
    return tuple(
        Change("~", one.account_id, in_letters(one.name) if one.name else one.account_id, found)
        for one in after
        if (found := _steps(old.get(one.account_id), one, ("swarm_id", "size"), str))
    )


def _members(accounts: Iterable[AccountSwarm]) -> list[Node]:
    return list({node.pubkey: node for one in accounts for node in one.nodes}.values())


def _wallet_changes(before: WalletStaking, after: WalletStaking) -> Iterator[Change]:
    def of_stake(old: NodeStake, new: NodeStake) -> tuple[Step, ...]:
        return (
            *_steps(old, new, ("state",), str),
            *_steps(old, new, ("amount",), bare_sesh),
            *_steps(old, new, ("fee_percent",), percent),
            *_steps(old, new, ("leaves_at",), lambda when: f"{when:%Y-%m-%d}"),
            *((Step("leaves_at", "leaves", "–", f"{new.leaves_at:%Y-%m-%d}"),) if _leaves_now(old, new) else ()),
        )

    def of_contribution(old: OpenContribution, new: OpenContribution) -> tuple[Step, ...]:
        return (*_steps(old, new, ("status",), str), *_steps(old, new, ("amount", "reserved"), bare_sesh))

    if before.stakes is not None and after.stakes is not None:
        yield from _compared(
            before.stakes,
            after.stakes,
            stake_key,
            lambda one: one.pubkey,
            lambda one: f"{one.role}, {bare_sesh(one.amount)} SESH",
            of_stake,
        )
    if before.contributions is not None and after.contributions is not None:
        yield from _compared(
            before.contributions,
            after.contributions,
            lambda one: one.address,
            lambda one: f"contract {one.address}",
            lambda one: f"{one.status}, {bare_sesh(one.amount)} SESH",
            of_contribution,
        )


def _leaves_now(old: NodeStake, new: NodeStake) -> bool:
    """Whether the exit was requested since; before that, there is no time to leave."""
    return old.leaves_at is None and new.leaves_at is not None


def _host_changes(before: Diagnosis, after: Diagnosis) -> Iterator[Change]:
    def of_host(old: HostReport, new: HostReport) -> tuple[Step, ...]:
        was, now = state_of(old), state_of(new)
        return () if was == now else (Step("state", "state", was, now),)

    hosts = list(_compared(before.hosts, after.hosts, host_key, lambda one: one.name, state_of, of_host))
    yield from hosts
    told = {one.about for one in hosts}  # whose findings say the same once more

    def findings(diagnosis: Diagnosis) -> list[tuple[str, str]]:
        """Return what was found, host by host: a diagnosis has hosts together that fail in the same way."""
        each = [(name, one.code) for one in diagnosis.findings for name in one.about.split(", ")]
        return [(name, code) for name, code in each if name not in told]

    yield from _compared(
        findings(before),
        findings(after),
        " ".join,
        lambda found: f"the finding {found[1]} about {found[0]}",
        lambda _: "",
        lambda _old, _new: (),
    )


def _compared(
    before: Iterable[T],
    after: Iterable[T],
    key: Callable[[T], str],
    about: Callable[[T], str],
    note: Callable[[T], str],
    steps: Callable[[T, T], tuple[Step, ...]],
) -> Iterator[Change]:
    """Yield those that went, those that changed and those that came."""
    old: Mapping[str, T] = {key(one): one for one in before}
    new: Mapping[str, T] = {key(one): one for one in after}
    for name, one in old.items():
        if name not in new:
            yield Change("-", name, about(one), note=note(one))
    for name, one in new.items():
        if name not in old:
            yield Change("+", name, about(one), note=note(one))
        elif found := steps(old[name], one):
            yield Change("~", name, about(one), found)


def _steps(before: object, after: object, names: Iterable[str], text: Callable[[Any], str]) -> tuple[Step, ...]:
    """Return those of these attributes that are known in both, and differ."""
    return tuple(
        Step(name, name.replace("_", " "), text(old), text(new))
        for name in names
        if _differ(old := getattr(before, name, None), new := getattr(after, name, None))
    )


def _differ(old: object, new: object) -> bool:
    return old is not None and new is not None and old != new

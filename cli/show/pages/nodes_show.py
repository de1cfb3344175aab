"""Everything known of single nodes, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sessionnet_core.model import Contributor, Node, NodeAnswer, NodeDetails, Probe, Reachability, Tests, Votes
from sessionnet_core.wording import DECOMMISSIONED_FOR

from ..numbers import exact_sesh, percent
from ..safe import safe
from ..tables.columns import STATE_STYLES, Moment, address
from ..words import ago, blocks, counted, moment, until_height

if TYPE_CHECKING:
    from ..terminal import Page

_LABEL, _INDENT = 22, 2


def write_nodes(page: Page, found: NodeAnswer, at: Moment) -> None:
    """Write the nodes one after the other, and what a probe found out about them."""
    probes = {one.pubkey: one for one in found.probes or ()}
    for node in found.nodes:
        write_node(page, node, at, probes.get(node.pubkey))
    if found.probes is not None:
        from .probes import write_probes

        write_probes(page, found.probes)
        page.line("")


def write_node(page: Page, node: Node, at: Moment, probe: Probe | None = None) -> None:
    """Write one node: its state first, then what a probe found, and everything that its source knows."""
    page.line(("Session Node ", "bold"), (node.pubkey, "bold"))
    page.line((_state(node, at), STATE_STYLES.get(node.state or "", "")))
    page.line("")
    for label, text in _probed(node, probe, at) if probe else ():
        _write(page, label, text)
    for label, text in _everyday(node, at):
        _write(page, label, text)
    for one in node.contributors or ():
        _write(page, "", _contribution(one))
    for label, text in _details(node.details, at) if node.details else ():
        _write(page, label, text)
    page.line("")


def _write(page: Page, label: str, text: str | None) -> None:
    """Write one thing; what has no room beside its label stands below it."""
    if text is None:
        return
    if page.width is None or _LABEL + len(text) <= page.width:
        page.line((f"{label:<{_LABEL}}", "dim"), safe(text))
        return
    if label:
        page.line((label, "dim"))
    page.line(" " * _INDENT + safe(text))


def _state(node: Node, at: Moment) -> str:
    details = node.details or NodeDetails()
    since = ""
    if details.state_height is not None and at.height is not None and at.height >= details.state_height:
        since = f" for {blocks(at.height - details.state_height)}"
    match node.state:
        case "active":
            return f"Active{since}."
        case "exiting":
            height = node.requested_unlock_height or 0
            verb = "exits" if at.height is None or at.height <= height else "was due to exit"
            return f"Active, and {verb} {until_height(height, at.height)}."
        case "awaiting":
            return f"Awaiting contributions{f': {_missing(node)}' if _missing(node) else ''}."
        case "decommissioned":
            credit = node.earned_downtime_blocks
            if credit is None:
                return f"Decommissioned{since}."
            if credit <= 0:
                return f"Decommissioned{since}; its credit is used up, and deregistration is imminent."
            return f"Decommissioned{since}; {blocks(credit)} of credit left before it is deregistered."
    return "In no swarm; the list does not say why."


def _missing(node: Node) -> str:
    if node.staked is None or node.requirement is None or node.staked >= node.requirement:
        return ""
    missing = type(node.staked)(node.requirement.atomic - node.staked.atomic)
    return f"{exact_sesh(missing)} of {exact_sesh(node.requirement)} are missing"


def _everyday(node: Node, at: Moment) -> Iterator[tuple[str, str | None]]:
    yield "Address", address(node)
    yield "QUIC and OMQ port", _port(node.quic_port)
    yield "Swarm", node.swarm_id or "none"
    yield "Storage server", node.storage_server_version
    if node.service_node_pubkey != node.pubkey:
        yield "Older key", node.service_node_pubkey
    yield "X25519 key", node.x25519
    if node.last_uptime_proof is not None:
        yield "Last uptime proof", f"{moment(node.last_uptime_proof)}, {ago(node.last_uptime_proof, at.now)}"
    if node.requested_unlock_height:
        height = node.requested_unlock_height
        yield "Exit", f"at height {height:,}, {until_height(height, at.height)}"
    if node.earned_downtime_blocks is not None:
        yield "Downtime credit", blocks(node.earned_downtime_blocks)
    yield "Decommissioned so far", None if node.decommission_count is None else counted(node.decommission_count, "time")
    if node.staked is not None:
        of = f" of {exact_sesh(node.requirement)} required" if node.requirement is not None else ""
        yield "Staked", f"{exact_sesh(node.staked)}{of}"
    yield "Operator", node.operator
    yield "Operator's fee", None if node.operator_fee_percent is None else percent(node.operator_fee_percent)
    if node.contributors is not None:
        yield "Contributors", f"{len(node.contributors):,}"


def _probed(node: Node, probe: Probe, at: Moment) -> Iterator[tuple[str, str | None]]:
    from ..tables.probe_columns import SHOWN, probe_columns

    columns = probe_columns([probe])
    for key in SHOWN:
        if key == "reachable" or columns[key].value(node) is not None:
            yield columns[key].title, columns[key].shown(node, at)


def _contribution(one: Contributor) -> str:
    reserved = f", {exact_sesh(one.reserved)} reserved" if one.reserved is not None else ""
    paid = f", rewards to {one.beneficiary}" if one.beneficiary and one.beneficiary != one.address else ""
    locked = f", {counted(len(one.locked), 'locked stake')}" if one.locked else ""
    amount = "an unknown amount of SESH" if one.amount is None else exact_sesh(one.amount)
    return f"{amount} from {one.address or 'an unnamed wallet'}{reserved}{paid}{locked}"


def _details(details: NodeDetails, at: Moment) -> Iterator[tuple[str, str | None]]:
    for label, reasons in (
        ("Decommissioned for", details.decommission_reasons),
        ("Some also reported", details.decommission_reasons_some),
    ):
        if reasons:
            yield (
                label,
                "; ".join(f"{one}: {DECOMMISSIONED_FOR[one]}" if one in DECOMMISSIONED_FOR else one for one in reasons),
            )
    yield "Earns rewards", _yes(details.payable)
    yield "Removable", _yes(details.removable)
    yield "Liquidatable", _yes(details.liquidatable)
    if details.registration_height is not None:
        age = f", {blocks(at.height - details.registration_height)} ago" if at.height else ""
        fork = f", hard fork {details.registration_hard_fork}" if details.registration_hard_fork is not None else ""
        yield "Registered", f"at height {details.registration_height:,}{age}{fork}"
    if details.last_reward_block_height is not None:
        index = (
            f", place {details.last_reward_transaction_index}"
            if details.last_reward_transaction_index is not None
            else ""
        )
        yield "Reward queue", f"height {details.last_reward_block_height:,}{index}"
    yield "oxend", details.service_node_version
    yield "lokinet", details.lokinet_version
    yield "Quorumnet port", _port(details.quorumnet_port)
    yield "BLS key", details.bls_pubkey
    yield "Total reserved", None if details.total_reserved is None else exact_sesh(details.total_reserved)
    yield "Operator's portions", details.portions_for_operator
    yield "Storage reachable", _reachability(details.storage_server, at)
    yield "lokinet reachable", _reachability(details.lokinet, at)
    yield "Checkpoint votes", _votes(details.checkpoint_votes)
    yield "Pulse votes", _votes(details.pulse_votes)
    yield "Quorumnet tests", _tests(details.quorumnet_tests)
    yield "Time tests", _tests(details.timesync_tests)
    yield "Last in pulse quorum", _number(details.pulse_last_validating_height)
    yield "Pulse quorum index", _number(details.pulse_quorum_index)


def _port(number: int | None) -> str | None:
    return None if number is None else str(number)


def _number(number: int | None) -> str | None:
    return None if number is None else f"{number:,}"


def _yes(answer: bool | None) -> str | None:
    return None if answer is None else "yes" if answer else "no"


def _votes(votes: Votes | None) -> str | None:
    return None if votes is None else f"{len(votes.voted):,} given, {len(votes.missed):,} missed"


def _tests(tests: Tests | None) -> str | None:
    return None if tests is None else f"{tests.passed:,} passed, {tests.failed:,} failed"


def _reachability(found: Reachability | None, at: Moment) -> str | None:
    if found is None:
        return None
    parts = [_yes(found.reachable) or "unknown"]
    for words, when in (
        ("last reached", found.last_reachable),
        ("first failed", found.first_unreachable),
        ("last failed", found.last_unreachable),
    ):
        if when is not None:
            parts.append(f"{words} {ago(when, at.now)}")
    return ", ".join(parts)

"""The pages of `history node` and `history swarm`: what happened, and what is not known of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sessionnet_core.history.model import (
    KeptNode,
    KeptSwarms,
    NodeChange,
    NodeWallet,
    Outage,
    SwarmEvent,
    SwarmMember,
    SwarmStory,
)

from ..numbers import exact_sesh, grouped
from ..safe import safe
from ..tables.grid import Field, write_grid
from ..words import counted, minute, moment, span

if TYPE_CHECKING:
    from ..terminal import Page

_LABEL = 15
_WHAT = {
    "state": "state",
    "address": "address",
    "version": "storage server",
    "swarm": "swarm",
    "staked": "stake",
    "unlock-height": "leaves at height",
    "decommissions": "decommissions ever",
    "proof": "uptime proof",
}
_STYLES = {"left": "red", "joined": "green", "moved": "yellow"}
_BAD = ("unlisted", "decommissioned", "silent")


def write_node(page: Page, node: KeptNode, as_of: datetime) -> None:
    """Write the story of one node."""
    page.line(("Session Node ", "bold"), (safe(node.pubkey), "bold"))
    _figure(page, "Last state", node.state or "unknown")
    if node.first_listed is not None and node.last_listed is not None:
        _figure(page, "Listed", f"{minute(node.first_listed)} to {minute(node.last_listed)}")
    down = sum(one.seconds for one in node.outages)
    _figure(page, "Outages", f"{len(node.outages)}, {span(down)} together" if node.outages else "none seen")
    _figure(page, "Earned", _earned(node))
    for wallet in node.wallets:
        _figure(page, "Wallet", _wallet(wallet))
    page.line("")
    if node.changes:
        page.line(("What changed", "bold"))
        write_grid(page, _CHANGES, node.changes)
        page.line("")
    if node.outages:
        page.line(("Outages", "bold"))
        write_grid(page, _OUTAGES, node.outages)
        page.line("")
    page.line((_looks(node.looks, node.longest_pause_seconds, as_of), "dim"))


def write_swarms(page: Page, kept: KeptSwarms, as_of: datetime) -> None:
    """Write the stories of the swarms of some accounts."""
    for story in kept.accounts:
        _write_swarm(page, story)
    page.line((_looks(kept.looks, kept.longest_pause_seconds, as_of, kept.first_look), "dim"))


def _write_swarm(page: Page, story: SwarmStory) -> None:
    page.line(("Account ", "bold"), (story.account_id, "bold"))
    if story.swarm_id is None:
        page.line("The network had no swarm at the last look.")
    else:
        page.line(f"Swarm {safe(story.swarm_id)}, {counted(len(story.members), 'node')} at the last look.")
    page.line("")
    if story.events:
        page.line(("Who came and went", "bold"))
        write_grid(page, _EVENTS, story.events)
    else:
        page.line("Nobody came or went.")
    page.line("")
    page.line(("Members at the last look", "bold"))
    write_grid(page, _MEMBERS, story.members)
    page.line("")


def _figure(page: Page, label: str, text: str) -> None:
    page.line((f"{label:{_LABEL}}", "dim"), safe(text))


def _earned(node: KeptNode) -> str:
    found = node.earned
    if not found.active_seconds:
        return "unknown: no run of `staking` kept the reward of a time in which it was seen active"
    text = f"about {exact_sesh(found.estimate)} in {span(found.active_seconds)} of service, for all its stakes together"
    if found.unknown_seconds:
        text += f"; the reward of {span(found.unknown_seconds)} more is unknown"
    return text


def _wallet(wallet: NodeWallet) -> str:
    text = safe(wallet.address)
    if wallet.amount is not None:
        text += f" has {exact_sesh(wallet.amount)} on it" if wallet.amount.atomic else " had a stake on it"
    if wallet.credited is None:
        return f"{text}; seen once, so what it was credited with is unknown"
    return (
        f"{text}; credited with {exact_sesh(wallet.credited)} for {counted(wallet.nodes, 'node')}, stakes that came "
        f"back included, {minute(wallet.since)} to {minute(wallet.until)}"
    )


def _looks(looks: int, pause: int, as_of: datetime, first: datetime | None = None) -> str:
    since = "" if first is None else f" since {minute(first)}"
    text = f"From {counted(looks, 'node list')}{since}, the last of {moment(as_of)}"
    if looks > 1:
        text += f"; what was over within {span(pause)}, the longest pause between two, may be missing"
    return f"{text}."


def _short(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"


def _value(change: NodeChange, value: str | None) -> str:
    if change.what == "swarm" or (change.what == "unlock-height" and value == "0"):
        return value if value and change.what == "swarm" else "none"
    if value is None:
        return "unknown"
    if change.what == "staked":
        return f"{grouped(value)} SESH"
    return f"{int(value):,}" if change.what in ("unlock-height", "decommissions") and value.isdecimal() else value


_CHANGES: list[Field[NodeChange]] = [
    Field("seen (UTC)", lambda one: _short(one.at)),
    Field("what", lambda one: _WHAT[one.what]),
    Field("was", lambda one: _value(one, one.was)),
    Field(
        "became",
        lambda one: _value(one, one.now),
        style=lambda one: "red" if one.now in _BAD else "",
    ),
    Field("last seen otherwise", lambda one: _short(one.after), rank=1),
]
_OUTAGES: list[Field[Outage]] = [
    Field("seen from (UTC)", lambda one: _short(one.began)),
    Field("until", lambda one: "it lasts" if one.ended is None else _short(one.ended)),
    Field("length", lambda one: span(one.seconds), right=True),
    Field("why", lambda one: ", ".join(one.kinds)),
]
_EVENTS: list[Field[SwarmEvent]] = [
    Field("seen (UTC)", lambda one: _short(one.at)),
    Field("what", lambda one: one.what, style=lambda one: _STYLES[one.what]),
    Field("node", lambda one: one.pubkey or f"the account, to swarm {one.swarm_id or 'none'}", by_beginning=True),
    Field("its state then", lambda one: one.state or "", rank=1),
    Field("last seen otherwise", lambda one: _short(one.after), rank=2),
]
_MEMBERS: list[Field[SwarmMember]] = [
    Field("node", lambda one: one.pubkey, by_beginning=True),
    Field("seen there since (UTC)", lambda one: _short(one.since), rank=1),
]

"""The page of `staking`: the reward pool, what it pays, and what is staked for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sessionnet_core.figures.staking import Staking

from ..figures import Figure, write_figures
from ..numbers import NOT_AVAILABLE, bare_sesh, exact_sesh, percent, sesh, usd
from ..words import counted, moment, span

if TYPE_CHECKING:
    from ..terminal import Page

_STAKED_FROM = {"deposits": "sum of all deposits on the chain", "network-api": "according to the network API"}


def write_staking(page: Page, staking: Staking, now: datetime, *, explain: bool, before: Staking | None = None) -> None:
    """Write the figures.

    Args:
        explain: whether to write how the APR was worked out, too.
        before: the figures of the round before, if there was one.
    """
    page.line(("Staking on the Session Network", "bold"))
    if staking.paused:
        page.line(("The staking contract is paused: nobody can stake, leave or claim at the moment.", "red"))
    write_figures(page, _pool(staking), () if before is None else _pool(before))
    page.line("")
    write_figures(page, _rewards(staking), () if before is None else _rewards(before))
    page.line("")
    write_figures(page, _stakes(staking, now), () if before is None else _stakes(before, now))
    page.line("")
    if explain:
        _explain(page, staking)


def _pool(staking: Staking) -> list[Figure]:
    return [
        Figure(
            "Staking reward pool",
            sesh(staking.reward_pool),
            _worth(staking.reward_pool_usd),
            "bold",
            staking.reward_pool,
        ),
        Figure("Target rate", percent(staking.rate_target * 100), "of the pool paid out per year, by design"),
        Figure(
            "Simple rate",
            percent(staking.rate_simple * 100),
            "per year of what is left at any moment: the contract's own",
        ),
    ]


def _rewards(staking: Staking) -> list[Figure]:
    return [
        Figure(
            "Network reward per block",
            exact_sesh(staking.reward_per_block),
            "every two minutes",
            exact=staking.reward_per_block,
        ),
        Figure("Network reward per day", exact_sesh(staking.reward_per_day), exact=staking.reward_per_day),
        Figure(
            "Network reward per year", sesh(staking.reward_per_year), "at today's rate", exact=staking.reward_per_year
        ),
        Figure("Node reward per day", exact_sesh(staking.node_reward_per_day), "", "bold", staking.node_reward_per_day),
        Figure(
            "APR",
            percent(None if staking.apr is None else staking.apr * 100),
            "" if staking.apr is None else "simple, variable, before the operator's fee",
            "bold",
            staking.apr,
        ),
    ]


def _stakes(staking: Staking, now: datetime) -> list[Figure]:
    most = staking.max_contributors
    window = staking.claim_window
    figures = [
        Figure("Staking requirement", exact_sesh(staking.requirement), "for a full node", exact=staking.requirement),
        Figure(
            "Operator's minimum",
            exact_sesh(staking.operator_minimum),
            "" if most is None else f"of at most {counted(most, 'contributor')}",
            exact=staking.operator_minimum,
        ),
        Figure("Nodes", NOT_AVAILABLE if staking.nodes is None else f"{staking.nodes:,}", exact=staking.nodes),
        Figure(
            "Staked",
            sesh(staking.staked),
            "; ".join(filter(None, (_worth(staking.staked_usd), _STAKED_FROM.get(staking.staked_from or "", "")))),
            exact=staking.staked,
        ),
    ]
    if window is None:
        return [*figures, Figure("Claim window", NOT_AVAILABLE)]
    resets = ""
    if window.resets_at is not None:
        left = (window.resets_at - now).total_seconds()
        resets = f"resets {moment(window.resets_at)}" + (f", in {span(left)}" if left >= 1 else "")
    used = f"{exact_sesh(window.used)} of {sesh(window.limit)}"
    return [*figures, Figure("Claimed in this window", used, resets, exact=window.used)]


def _explain(page: Page, staking: Staking) -> None:
    inputs = staking.apr_inputs
    if inputs is None or staking.apr is None:
        page.line("The APR is calculated from the chain, which could not be read.")
        page.line("")
        return
    page.line(("How the APR is calculated", "bold"))
    page.line(f"APR = {inputs.formula}")
    page.line(
        f"    = {bare_sesh(inputs.reward_per_block)} × {inputs.blocks_per_year:,} ÷ ({inputs.nodes:,} × "
        f"{bare_sesh(inputs.requirement)}) = {percent(staking.apr * 100)}"
    )
    block = inputs.block
    page.line(f"262,800 two-minute blocks make 365 days. Read at block {block.number:,}, {moment(block.timestamp)}.")
    page.line(
        "This is what a stake earns in a year if nothing changes. But the reward falls with the pool, the number of "
        "nodes that share it changes, and the operator takes the fee first."
    )
    page.line("")


def _worth(amount: float | None) -> str:
    return "" if amount is None else usd(amount, 0)

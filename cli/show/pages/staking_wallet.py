"""The page of `staking wallet`: what a wallet holds, has staked, and has earned."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.wallet import NodeStake, OpenContribution, WalletStaking

from ..figures import Figure, write_figures
from ..numbers import NOT_AVAILABLE, bare_sesh, exact_sesh, percent
from ..tables.columns import STATE_STYLES, Moment
from ..tables.grid import Field, write_grid
from ..words import counted, span

if TYPE_CHECKING:
    from ..terminal import Page

_FROM = {"seeds": "according to the seeds", "staking-backend": "according to the staking backend"}
_CONTRIBUTIONS: tuple[Field[OpenContribution], ...] = (
    Field("Contract", lambda one: one.address),
    Field("Status", lambda one: one.status, rank=1),
    Field("Contributed", lambda one: bare_sesh(one.amount), right=True),
    Field("Reserved", lambda one: bare_sesh(one.reserved), right=True, rank=2),
    Field("Node key", lambda one: one.pubkey, rank=3),
)


def write_wallet(page: Page, wallet: WalletStaking, at: Moment, before: WalletStaking | None = None) -> None:
    """Write everything of one wallet.

    Args:
        before: the same of the round before, if there was one.
    """
    page.line((f"Wallet {wallet.address}", "bold"))
    write_figures(page, _figures(wallet), () if before is None else _figures(before))
    page.line("")
    if wallet.stakes:
        page.line((f"Stakes on {counted(len({one.pubkey for one in wallet.stakes}), 'node')}, in SESH", "bold"))
        write_grid(page, _stake_fields(wallet, at.now), wallet.stakes, fold=True, sign=at.sign_by(stake_key))
        page.line("")
    elif wallet.stakes is not None:
        page.line("It has no stake on any node.")
        page.line("")
    else:
        page.line(("Whether it has stakes is not known: the contracts could not be read.", "yellow"))
        page.line("")
    if wallet.contributions:
        page.line(("Contributions to nodes that are not running yet, in SESH", "bold"))
        write_grid(page, _CONTRIBUTIONS, wallet.contributions, fold=True, sign=at.sign_by(lambda one: one.address))
        page.line("")


def _figures(wallet: WalletStaking) -> list[Figure]:
    return [
        Figure("Staked", exact_sesh(wallet.staked), "", "bold", wallet.staked),
        Figure("In open contributions", exact_sesh(wallet.contributed), exact=wallet.contributed),
        Figure(
            "Reward per day",
            exact_sesh(wallet.reward_per_day),
            "paid to this wallet, after fees",
            exact=wallet.reward_per_day,
        ),
        Figure(
            "Rewards and returned stakes so far",
            exact_sesh(wallet.rewards_total),
            _FROM.get(wallet.rewards_from or "", ""),
            exact=wallet.rewards_total,
        ),
        Figure("  claimed so far", exact_sesh(wallet.rewards_claimed), exact=wallet.rewards_claimed),
        Figure("  not claimed yet", exact_sesh(_unclaimed(wallet)), exact=_unclaimed(wallet)),
        Figure("  the contract would pay now", exact_sesh(wallet.claimable), "", "bold", wallet.claimable),
        Figure("Balance", exact_sesh(wallet.balance), "on this chain", exact=wallet.balance),
    ]


def _unclaimed(wallet: WalletStaking) -> Sesh | None:
    if wallet.rewards_total is None or wallet.rewards_claimed is None:
        return None
    return Sesh(max(0, wallet.rewards_total.atomic - wallet.rewards_claimed.atomic))


def stake_key(stake: NodeStake) -> str:
    """Return what a stake is known by: a wallet may have several on one node."""
    return f"{stake.pubkey} {stake.role} {stake.beneficiary}"


def _stake_fields(wallet: WalletStaking, now: datetime) -> tuple[Field[NodeStake], ...]:
    return (
        Field("Node key", lambda one: one.pubkey, by_beginning=True),
        Field("Role", lambda one: one.role, rank=2),
        Field(
            "State",
            lambda one: one.state or NOT_AVAILABLE,
            rank=3,
            style=lambda one: STATE_STYLES.get(one.state or "", "dim"),
        ),
        Field("Staked", lambda one: bare_sesh(one.amount), right=True),
        Field("Per day", lambda one: _bare(one.reward_per_day), right=True, rank=1),
        Field("Fee", lambda one: percent(one.fee_percent), right=True, rank=5),
        Field("Leaves", lambda one: _leaves(one, now), rank=4),
        Field("Paid to", lambda one: "" if one.beneficiary == wallet.address else one.beneficiary, rank=6),
    )


def _bare(amount: Sesh | None) -> str:
    return NOT_AVAILABLE if amount is None else bare_sesh(amount)


def _leaves(stake: NodeStake, now: datetime) -> str:
    if stake.leaves_at is None:
        return ""
    left = (stake.leaves_at - now).total_seconds()
    day = f"{stake.leaves_at:%Y-%m-%d}"
    return f"{day}, in {span(left)}" if left >= 1 else f"{day}, free"

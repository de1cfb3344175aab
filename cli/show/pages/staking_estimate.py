"""The page of `staking estimate`: what a stake would earn, and what is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessionnet_core.figures.estimate import Estimate

from ..figures import Figure, write_figures
from ..numbers import exact_sesh, percent, sesh
from ..words import counted

if TYPE_CHECKING:
    from ..terminal import Page


def write_estimate(page: Page, shown: Estimate) -> None:
    """Write the estimate."""
    assumed = shown.assumed
    who = "the operator's own stake" if assumed.operator else "a contributor's stake"
    page.line((f"{exact_sesh(shown.stake)} as {who} would earn", "bold"))
    write_figures(
        page,
        [
            Figure("per day", exact_sesh(shown.per_day), "", "bold"),
            Figure("per month", exact_sesh(shown.per_month), f"{assumed.days_per_month} days at today's rate"),
            Figure(
                "per year",
                exact_sesh(shown.per_year),
                f"{assumed.days_per_year} days, with the pool falling by a payout a day",
                "bold",
            ),
            Figure(
                "  without that fall",
                exact_sesh(shown.per_year_flat),
                f"{assumed.days_per_year} days at today's rate",
            ),
            Figure(
                "APR",
                percent(shown.apr_percent),
                "simple; with the fee" if assumed.operator else "simple; after the fee",
            ),
            Figure("the full node, per day", exact_sesh(shown.node_per_day)),
        ],
    )
    page.line("")
    page.line(("Assumed", "bold"))
    write_figures(
        page,
        [
            Figure("Nodes that share the reward", counted(assumed.nodes, "node"), "this one included"),
            Figure("Reward pool, not yet released", sesh(assumed.pool), "nothing is added"),
            Figure("Staking requirement", exact_sesh(assumed.requirement), "the node is full"),
            Figure("Operator's fee", percent(assumed.fee_percent)),
        ],
    )
    page.line("None of this is a promise: nodes come and go, the pool may be refilled, and rates may change.")
    page.line("")

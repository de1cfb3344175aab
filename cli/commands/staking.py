"""`sessionnet staking`: the reward pool, what it pays, and what is staked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.terminal import Page


@command("staking")
@click.option(
    "--quorum",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="Ask this many endpoints of the chain at the same block; exit 4 if they disagree.",
)
@click.option("--full", is_flag=True, help="Read every node on the chain, and add up their deposits.")
@click.option("--explain", is_flag=True, help="Show how the APR is calculated: formula, inputs, block.")
def staking(run: Run, quorum: int, full: bool, explain: bool) -> None:
    """Show the staking reward pool, what it pays the network and one node, and how much is staked.

    The figures are read from the contracts on Arbitrum One; prices come from the Session Network API.

    \b
      sessionnet staking
      sessionnet staking --json --strict
      sessionnet staking --verify
      sessionnet staking --quorum 2 --explain
    """
    if full and quorum > 1:
        raise click.UsageError("--full and --quorum contradict each other: no quorum vouches for every node's deposit.")
    answer = run.open().staking(quorum=quorum, full=full, verify=run.settings.verify)

    def page(shown: Page) -> None:
        from sessionnet_core.figures.staking import Staking

        from ..show.pages.staking import write_staking

        before = run.round.before(Staking)
        write_staking(shown, answer.value, run.round.now(answer), explain=explain, before=before)

    run.show(answer, page, verified=answer.verdicts)

"""`sessionnet staking estimate`: what a stake would earn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command
from ..options.amounts import amount_option, fee_option

if TYPE_CHECKING:
    from sessionnet_core.amounts import Sesh

    from ..run import Run
    from ..show.terminal import Page


@command("staking estimate")
@amount_option("--stake", required=True, help="How much is staked on one node.")
@fee_option("--fee", "fee_millionths", default="0", help="The operator's fee; 0 by default.")
@click.option("--operator", is_flag=True, help="The stake is the operator's own, which earns the fee too.")
@click.option(
    "--nodes",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many nodes share the reward; read from the chain by default.",
)
@amount_option("--pool", help="How much of the reward pool is not released yet; read from the chain by default.")
@amount_option("--requirement", help="What a full node needs; read from the chain by default.")
def estimate(
    run: Run,
    stake: Sesh,
    fee_millionths: int,
    operator: bool,
    nodes: int | None,
    pool: Sesh | None,
    requirement: Sesh | None,
) -> None:
    """Estimate what a stake would earn per day, month and year, by the contract's arithmetic and oxend's split.

    Anything that is not given is read from the chain. With --nodes and --pool nobody is asked, and a full node needs
    25,000 SESH unless --requirement says otherwise.

    \b
      sessionnet staking estimate --stake 5000 --fee 10
      sessionnet staking estimate --stake 25000 --operator --nodes 1600 --pool 63177550
    """
    answer = run.open().staking_estimate(
        stake, fee_millionths=fee_millionths, operator=operator, nodes=nodes, pool=pool, requirement=requirement
    )

    def page(shown: Page) -> None:
        from ..show.pages.staking_estimate import write_estimate

        write_estimate(shown, answer.value)

    run.show(answer, page)

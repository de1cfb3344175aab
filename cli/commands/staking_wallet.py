"""`sessionnet staking wallet`: everything of one wallet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..declare import command

if TYPE_CHECKING:
    from ..run import Run
    from ..show.tables.sheet import Rows
    from ..show.terminal import Page


@command("staking wallet")
@click.argument("address")
def wallet(run: Run, address: str) -> None:
    """Show the stakes of a wallet, what they earn, what the network owes it, and what it holds.

    ADDRESS is 0x and 40 hex digits; a checksum in the case of its letters is verified. It may be an alias of the
    configuration file: @cold. The address is sent to the chain's endpoint, to the seeds and to the staking backend.

    \b
      sessionnet staking wallet 0x0ac14b71e071b15239519f75474b2f3ba63481f5
    """
    address = run.expand_one("wallets", address)
    answer = run.open(private=(address,)).staking_wallet(address)

    def page(shown: Page) -> None:
        from sessionnet_core.figures.wallet import WalletStaking

        from ..show.pages.staking_wallet import write_wallet

        write_wallet(shown, answer.value, run.round.moment(answer, None), run.round.before(WalletStaking))

    def rows() -> Rows:
        from sessionnet_core.figures.wallet import NodeStake

        from ..show.tables.sheet import Rows, fields_of

        return Rows(fields_of(NodeStake), answer.value.stakes or ())

    run.show(answer, page, rows=rows)
